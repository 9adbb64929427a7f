/* Intake under a worker's account: he brings it in, follows it and writes to it; nobody else does.
 */
#include "intakes.h"

#include <unistd.h>

#define WORKER INT64_C(31)

/* His account is of another county than the employer. */
static const struct kit_who himself = {"worker", "", "411081", "a31", 0, WORKER};
static const struct kit_who another = {"worker", "", "411000", "a32", 0, WORKER + 1};

static int file_as(const struct kit_who *who, const char *text, Disputes__FileTipReply **out)
{
	Disputes__FileOwnRequest q = DISPUTES__FILE_OWN_REQUEST__INIT;

	q.region = (char *)"411002";
	q.issue = (char *)"pay_unpaid";
	q.employer_name = (char *)"甲平台";
	q.text = (char *)text;
	q.nonce = (ProtobufCBinaryData){sizeof(nonce), nonce};
	return kit_call(k, "FileOwn", who, &q.base, out);
}

static Disputes__ListOwnReply *list_as(const struct kit_who *who)
{
	Disputes__ListOwnRequest q = DISPUTES__LIST_OWN_REQUEST__INIT;
	Disputes__ListOwnReply *r;

	assert_int_equal(kit_call(k, "ListOwn", who, &q.base, &r), 0);
	return r;
}

static int get_as(const struct kit_who *who, int64_t id, Disputes__GetOwnReply **out)
{
	Disputes__GetOwnRequest q = DISPUTES__GET_OWN_REQUEST__INIT;

	q.intake_id = id;
	return kit_call(k, "GetOwn", who, &q.base, out);
}

static int write_as(const struct kit_who *who, int64_t id, const char *text)
{
	Disputes__SendOwnMessageRequest q = DISPUTES__SEND_OWN_MESSAGE_REQUEST__INIT;

	q.intake_id = id;
	q.text = (char *)text;
	return kit_call(k, "SendOwnMessage", who, &q.base, NULL);
}

/* WRK-6: a record of hours is disputed; the officer reads it, answers, and hands the case on. */
static void own__a_record_is_disputed__the_officer_reads_it_and_he_sees_each_step(void **s UNUSED)
{
	Disputes__FileTipReply *filed_as;
	Disputes__GetIntakeReply *seen;
	Disputes__GetOwnReply *r;
	Disputes__ListOwnReply *list;
	int64_t id;

	kit_clock("2022-04-01 16:00:00");
	assert_int_equal(file_as(&himself, "2022年3月9日的工时记录少了两小时", &filed_as), 0);
	list = list_as(&himself);
	assert_int_equal(list->n_intakes, 1);
	id = list->intakes[0]->intake_id;
	assert_string_equal(list->intakes[0]->intake_no, filed_as->intake_no);
	assert_string_equal(list->intakes[0]->employer_name, "甲平台");
	assert_false(list->intakes[0]->answered);

	assert_int_equal(read_intake(NULL, id, &seen), 0);
	assert_string_equal(seen->intake->channel, "worker");
	assert_string_equal(seen->messages[0]->text, "2022年3月9日的工时记录少了两小时");
	assert_string_equal(seen->intake->received_by, "worker"); /* not which one */
	assert_true(seen->intake->named);

	assert_int_equal(say_as_office(NULL, id, "已要求企业说明", true), 0);
	assert_int_equal(write_as(&himself, id, "谢谢，我有截图"), 0);
	(void)sent_on(NULL, id, NULL);
	assert_int_equal(get_as(&himself, id, &r), 0);
	assert_int_equal(r->n_messages, 3);
	assert_string_equal(r->messages[1]->text, "已要求企业说明");
	assert_string_equal(r->messages[1]->subject, "");
	assert_true(r->messages[2]->from_reporter);
	assert_string_equal(r->progress->state, "routed");
	assert_string_equal(r->progress->steps[0]->kind, "received");
	assert_true(r->progress->next_due_day > 0);
	assert_true(list_as(&himself)->intakes[0]->answered);
}

static void own__of_another__not_there(void **s UNUSED)
{
	Disputes__GetOwnReply *r;
	int64_t id;

	assert_int_equal(file_as(&himself, "少了两小时", NULL), 0);
	id = list_as(&himself)->intakes[0]->intake_id;
	assert_int_equal(list_as(&another)->n_intakes, 0);
	assert_int_equal(get_as(&another, id, NULL), E_NOT_FOUND);
	assert_int_equal(write_as(&another, id, "t"), E_NOT_FOUND);
	assert_int_equal(get_as(&door, id, NULL), E_DENIED);
	assert_int_equal(get_as(NULL, id, NULL), E_DENIED);
	assert_int_equal(file_as(&kit_clerk, "t", NULL), E_DENIED);
	assert_int_equal(get_as(&himself, id, &r), 0);
	assert_int_equal(r->n_messages, 1);
}

/* What an officer wrote down opens nothing: a number may be a wrong one. */
static void own__recorded_by_an_officer_with_his_number__not_among_it(void **s UNUSED)
{
	Disputes__RecordIntakeRequest q = record_of("counter", "pay_unpaid");
	Disputes__Reporter who = DISPUTES__REPORTER__INIT;

	who.worker_id = WORKER;
	q.reporter = &who;
	q.receipt = true;
	assert_int_equal(record(NULL, &q, NULL), 0);
	assert_int_equal(list_as(&himself)->n_intakes, 0);
}

static void own__who_he_is__lies_in_no_column(void **s UNUSED)
{
	assert_int_equal(file_as(&himself, "少了两小时", NULL), 0);
	assert_int_equal(
		kit_number(
			"select count(*) from disputes.intake as i, disputes.intake_reporter as r, "
			"disputes.intake_message as m where (to_jsonb(i) - 'key' - 'receipt_hash')"
			"::text like '%%a31%%' or (to_jsonb(m) - 'body')::text like '%%a31%%' or "
			"(to_jsonb(r) - 'reporter' - 'worker_index')::text ~ '[^0-9]31[^0-9]'"),
		0);
}

/* The old key is gone: found by the index under the new one. */
static void own__under_another_data_key__found_as_before(void **s UNUSED)
{
	struct err err = {0};
	unsigned version;
	char folder[512], old[600];

	assert_int_equal(file_as(&himself, "少了两小时", NULL), 0);
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	(void)snprintf(old, sizeof(old), "%s/data-1.key", folder);
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	kit_reload(k);
	assert_int_equal(file_as(&another, "少了两小时", NULL), 0); /* and with it the timer */
	(void)kit_timers_of(k, "RekeyIntakes");
	assert_int_equal(unlink(old), 0);
	kit_reload(k);
	assert_int_equal(list_as(&himself)->n_intakes, 1);
	assert_int_equal(list_as(&another)->n_intakes, 1);
}

static void own__twenty_wait__no_more(void **s UNUSED)
{
	for (int i = 0; i < 20; i++)
		assert_int_equal(file_as(&himself, "少了两小时", NULL), 0);
	assert_int_equal(file_as(&himself, "少了两小时", NULL), E_CONFLICT);
	assert_int_equal(file_as(&another, "少了两小时", NULL), 0);
	assert_int_equal(file_as(&himself, "", NULL), E_CONFLICT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(own__a_record_is_disputed__the_officer_reads_it_and_he_sees_each_step),
		T(own__of_another__not_there),
		T(own__recorded_by_an_officer_with_his_number__not_among_it),
		T(own__who_he_is__lies_in_no_column),
		T(own__twenty_wait__no_more),
		T(own__under_another_data_key__found_as_before),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
