/* Intake: followed by its code from department to department, and who said it is kept apart,
 * sealed. */
#include "intakes.h"

#include <sodium.h>
#include <unistd.h>

/* ---- by the code (WRK-3, WRK-4, WRK-5) ------------------------------------------------------ */

/* S11: a tip of Friday afternoon, handed on at once. */
static void tip__sent_on_and_handed_over__its_code_shows_every_step(void **state UNUSED)
{
	Disputes__RouteIntakeReply *sent;
	Disputes__FileTipReply *tip;
	Disputes__AskTipReply *r;

	kit_clock("2022-04-01 16:00:00");
	tip = filed("sole_trader");
	assert_string_equal(tip->card->route, "R22");
	assert_string_equal(tip->card->department, "SAMR");
	assert_int_equal(strlen(tip->receipt_code), CODE_SHOWN_SIZE - 1);
	r = asked(tip->receipt_code);
	assert_string_equal(r->state, "waiting");
	assert_string_equal(r->department, "HRSS");
	assert_int_equal(r->next_due_day, day_of("2022-04-02")); /* a working Saturday */

	sent = sent_on(NULL, intake_last(), NULL);
	assert_string_equal(sent->handoff->to_department, "SAMR");
	assert_int_equal(sent->handoff->due_day, day_of("2022-04-06"));
	r = asked(tip->receipt_code);
	assert_string_equal(r->state, "routed");
	assert_string_equal(r->department, "HRSS");
	assert_string_equal(r->offered_to, "SAMR");
	assert_int_equal(r->next_due_day, day_of("2022-04-06"));
	assert_false(r->overdue);

	assert_int_equal(accept_as(&kit_clerk, sent->handoff->handoff_id, "", NULL), 0);
	r = asked(tip->receipt_code);
	assert_string_equal(r->department, "SAMR");
	assert_string_equal(r->offered_to, "");
	assert_string_equal(r->steps[0]->kind, "received");
	assert_string_equal(r->steps[r->n_steps - 1]->kind, "handoff_accepted");
}

/* WRK-4: the reply may be lost, the code is not. */
static void tip__with_a_code_of_his_own__found_by_it_and_none_is_made(void **state UNUSED)
{
	static const char code[] = "0123456789ABCDEFGHJK";
	static const char domain[] = "gongdao receipt code of an intake"; /* as intake.proto says */
	uint8_t digest[32];
	Disputes__FileTipRequest q = tip_of("sole_trader");
	Disputes__FileTipReply *tip;

	assert_int_equal(crypto_generichash(digest, sizeof(digest), (const uint8_t *)code, 20,
					    (const uint8_t *)domain, sizeof(domain) - 1),
			 0);
	q.receipt_hash = (ProtobufCBinaryData){sizeof(digest), digest};
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, &tip), 0);
	assert_string_equal(tip->receipt_code, "");
	assert_string_equal(asked("01234-56789-ABCDE-FGHJK")->intake_no, tip->intake_no);
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD); /* used */
	q.receipt_hash.len = 31;
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from disputes.intake"), 1);
}

/* S11: nobody answered; the ladder is seen by whoever asks. */
static void tip__hand_off_not_answered__its_code_shows_the_ladder(void **state UNUSED)
{
	Disputes__FileTipReply *tip;
	Disputes__AskTipReply *r;
	size_t n = 0;

	kit_clock("2022-04-01 16:00:00");
	tip = filed("sole_trader");
	(void)sent_on(NULL, intake_last(), NULL);
	time_passes("2022-04-12 17:00:00");
	r = asked(tip->receipt_code);
	assert_true(r->overdue);
	for (size_t i = 0; i < r->n_steps; i++)
		n += strcmp(r->steps[i]->kind, "escalated") == 0 &&
		     strstr(r->steps[i]->text, "HO-1");
	assert_int_equal(n, 3); /* the officer ahead of the end, the head, the leading office */
	assert_string_equal(r->department, "HRSS");
}

static void messages__both_ways__read_by_both_and_by_the_new_owner(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;
	int64_t id = intake_last();
	Disputes__RouteIntakeReply *sent;
	Disputes__ListTipMessagesReply *r;
	Disputes__GetIntakeReply *all;

	assert_int_equal(say_as_tipster(code, "还有三名骑手"), 0);
	assert_int_equal(say_as_office(NULL, id, "哪个站点？", false), 0);
	r = said_to(code);
	assert_int_equal(r->n_messages, 3);
	assert_string_equal(r->messages[0]->text, "站点要求骑手注册个体工商户");
	assert_string_equal(r->messages[2]->text, "哪个站点？");
	assert_string_equal(r->messages[2]->department, "HRSS");
	assert_string_equal(r->messages[2]->subject, ""); /* who wrote is the office's */

	sent = sent_on(NULL, id, NULL);
	assert_int_equal(read_intake(&kit_clerk, id, NULL), E_NOT_FOUND); /* only offered */
	assert_int_equal(say_as_office(&kit_clerk, id, "x", false), E_NOT_FOUND);
	assert_int_equal(accept_as(&kit_clerk, sent->handoff->handoff_id, "", NULL), 0);
	assert_int_equal(read_intake(&kit_clerk, id, &all), 0);
	assert_int_equal(all->n_messages, 3);
	assert_int_equal(say_as_office(&kit_clerk, id, "已核查，撤销登记", true), 0);
	assert_int_equal(say_as_office(&kit_clerk, id, "再答复", true), E_CONFLICT);
	r = said_to(code);
	assert_true(r->messages[3]->answer);
	assert_string_equal(r->messages[3]->department, "SAMR");
	assert_string_equal(asked(code)->steps[asked(code)->n_steps - 1]->kind, "answered");
}

static void code__written_by_hand__is_the_same(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;
	char small[64];
	size_t n = 0;

	for (; *code && n < sizeof(small) - 1; code++) {
		if (*code != '-')
			small[n++] = *code >= 'A' && *code <= 'Z' ? (char)(*code + 32) : *code;
	}
	small[n] = '\0';
	assert_string_equal(asked(small)->state, "waiting");
}

/* The code guessed: no such code, and after so many nobody may try; the budget fills again. */
static void code__guessed__refused_and_limited(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;
	int rc = 0;

	kit_clock("2025-04-10 10:00:00");
	for (int i = 0; i < GUESSES_MAX; i++) {
		assert_int_equal(ask("00000-00000-00000-0000Z", NULL), E_NOT_FOUND);
	}
	rc = ask("00000-00000-00000-0000Y", NULL);
	assert_int_equal(rc, E_UNAVAILABLE);
	assert_int_equal(ask(code, NULL), E_UNAVAILABLE);
	kit_clock("2025-04-10 10:00:02");
	assert_int_equal(ask(code, NULL), 0);
	kit_clock("2025-04-10 10:05:00");
	assert_int_equal(ask("not a code", NULL), E_NOT_FOUND);
	assert_int_equal(say_as_tipster("00000-00000-00000-0000Z", "x"), E_NOT_FOUND);
}

static void tipster__never_answered__stops_at_his_limit(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;

	for (int i = 1; i < INTAKE_UNANSWERED_MAX; i++)
		assert_int_equal(say_as_tipster(code, "请回复"), 0);
	assert_int_equal(say_as_tipster(code, "请回复"), E_CONFLICT);
	assert_int_equal(say_as_office(NULL, intake_last(), "在办", false), 0);
	assert_int_equal(say_as_tipster(code, "好"), 0);
}

/* ---- who said it (K.5) ---------------------------------------------------------------------- */

static void anonymous__nothing_of_him__is_in_any_table(void **state UNUSED)
{
	Disputes__RecordIntakeRequest q = record_of("anonymous", "pay_unpaid");
	Disputes__Reporter who = DISPUTES__REPORTER__INIT;

	(void)filed("sole_trader");
	assert_int_equal(kit_number("select count(*) from disputes.intake_reporter"), 0);
	assert_string_equal(kit_text("select received_by from disputes.intake"), "public-door");
	who.name = (char *)"张三";
	q.reporter = &who;
	assert_int_equal(record(NULL, &q, NULL), E_FIELD);
	/* and the database refuses it whatever the daemon does */
	assert_int_equal(kit_number("select count(*) from pg_constraint where conname in "
				    "('intake_reporter_named', 'intake_named', "
				    "'intake_anonymous')"),
			 3);
}

static int reporter_of(const struct kit_who *who, int64_t id, const char *purpose,
		       Disputes__ReadReporterReply **out)
{
	Disputes__ReadReporterRequest q;

	disputes__read_reporter_request__init(&q);
	q.intake_id = id;
	q.purpose = (char *)purpose;
	return kit_call(k, "ReadReporter", who, &q.base, out);
}

static void reporter__read_for_a_purpose__by_who_took_it_alone(void **state UNUSED)
{
	Disputes__Intake *t = named_intake(&kit_clerk); /* market regulation took it */
	Disputes__RouteIntakeReply *sent;
	Disputes__ReadReporterReply *r;

	assert_true(t->named);
	assert_int_equal(reporter_of(&kit_clerk, t->intake_id, "", NULL), E_FIELD);
	assert_int_equal(reporter_of(&kit_clerk, t->intake_id, "回访", &r), 0);
	assert_string_equal(r->reporter->name, "张三");
	assert_string_equal(r->reporter->phone, phone);
	assert_int_equal(kit_number("select count(*) from disputes.intake_access where subject = "
				    "'%s' and purpose = '回访'",
				    kit_clerk.subject),
			 1);

	sent = sent_on(&kit_clerk, t->intake_id, &(struct sending){.route = "R01"});
	assert_string_equal(sent->handoff->to_department, "HRSS");
	assert_null(strstr(sent->handoff->package_json, "张三"));
	assert_int_equal(accept_as(NULL, sent->handoff->handoff_id, "", NULL), 0);
	/* who deals with it by now reads what was said, and not who said it */
	assert_int_equal(read_intake(NULL, t->intake_id, NULL), 0);
	assert_int_equal(reporter_of(NULL, t->intake_id, "回访", NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(reporter_of(NULL, recorded(NULL, "letter", "")->intake_id, "回访", NULL),
			 E_NOT_FOUND);
}

/* His name and number stand in no row of any table, and the words neither. */
static void words__of_every_table__are_sealed(void **state UNUSED)
{
	static const char *const secrets[] = {"张三", phone, "两个月没有发工资", "注册个体工商户",
					      "请回复"};
	const char *code = filed("sole_trader")->receipt_code;

	(void)named_intake(NULL);
	assert_int_equal(say_as_tipster(code, "请回复"), 0);
	(void)sent_on(NULL, intake_last(), &(struct sending){.route = "R01"});
	for (size_t i = 0; i < N_ELEMENTS(secrets); i++) {
		assert_int_equal(
			kit_number("select count(*) from pg_class c, lateral (select "
				   "query_to_xml(format('select * from disputes.%%I', relname), "
				   "false, false, '')::text as x) d where relnamespace = "
				   "'disputes'::regnamespace and relkind = 'r' and position('%s' "
				   "in x) > 0",
				   secrets[i]),
			0);
	}
}

static void text__with_a_number_in_it__refused_without_repeating_it(void **state UNUSED)
{
	Disputes__FileTipRequest q = tip_of("sole_trader");

	q.text = (char *)"请打 13800000001";
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
	assert_null(strstr(kit_detail(k), phone));
	assert_int_equal(say_as_tipster(filed("sole_trader")->receipt_code, "13800000001"),
			 E_FIELD);
	q = tip_of("请打 13800000001"); /* in the wrong field: the log has the refusal's words */
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
	assert_null(strstr(kit_detail(k), phone));
	q = tip_of("sole_trader");
	q.nonce.len = 0;
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
}

/* A new data key: what was kept comes under it, and opens without the old one. */
static void data_key__changed__all_is_sealed_anew(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;
	int64_t named = named_intake(NULL)->intake_id, again;
	char folder[512], old[600];
	Disputes__GetIntakeReply *all;
	Disputes__ReadReporterReply *r;
	struct err err = {0};
	unsigned version;

	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	(void)snprintf(old, sizeof(old), "%s/data-1.key", folder);
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	kit_reload(k);
	again = named_intake(NULL)->intake_id; /* and with it the timer */
	(void)kit_timers_of(k, "RekeyIntakes");
	assert_int_equal(kit_number("select min(key_version) from disputes.intake"), version);
	assert_int_equal(kit_number("select min(key_version) from disputes.intake_reporter"),
			 version);
	assert_int_equal(unlink(old), 0);
	kit_reload(k);
	assert_string_equal(said_to(code)->messages[0]->text, "站点要求骑手注册个体工商户");
	assert_int_equal(reporter_of(NULL, named, "回访", &r), 0);
	assert_string_equal(r->reporter->phone, phone);
	kit_sql("update disputes.intake set issue = 'deposit' where intake_id = %" PRId64, named);
	assert_int_equal(read_intake(NULL, again, &all), 0);
	assert_int_equal(all->n_suspected, 1); /* by the index under the new key too */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tip__with_a_code_of_his_own__found_by_it_and_none_is_made),
		T(tip__sent_on_and_handed_over__its_code_shows_every_step),
		T(tip__hand_off_not_answered__its_code_shows_the_ladder),
		T(messages__both_ways__read_by_both_and_by_the_new_owner),
		T(code__written_by_hand__is_the_same),
		T(code__guessed__refused_and_limited),
		T(tipster__never_answered__stops_at_his_limit),
		T(anonymous__nothing_of_him__is_in_any_table),
		T(reporter__read_for_a_purpose__by_who_took_it_alone),
		T(words__of_every_table__are_sealed),
		T(text__with_a_number_in_it__refused_without_repeating_it),
		T(data_key__changed__all_is_sealed_anew),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
