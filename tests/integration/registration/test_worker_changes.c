/*
 * Changes of workers, asked for by one person and decided by another (REG-4): applied as versions,
 * personal values sealed in the request's rows, masked when shown, read in full for a purpose.
 */
#include "people.h"

#include "ring.h"

#include <sys/stat.h>
#include <unistd.h>

static const struct kit_who review = {"inspector", "HRSS", "411000", "review", 0, 0};
static const struct kit_who machines = {"operator", "HRSS", "411000", "operator", 0, 0};

static int ask_reason(int64_t worker_id, const char *field, const char *value, const char *reason,
		      Registration__Change **out)
{
	Registration__RequestChangeRequest req;
	Registration__FieldChange change, *list = &change;

	registration__request_change_request__init(&req);
	registration__field_change__init(&change);
	change.field = (char *)field;
	change.new_value = (char *)value;
	req.subject = (char *)"worker";
	req.subject_id = worker_id;
	req.fields = &list;
	req.n_fields = 1;
	req.reason = (char *)reason;
	return kit_call(k, "RequestChange", NULL, &req.base, out);
}

static int ask(int64_t worker_id, const char *field, const char *value, Registration__Change **out)
{
	return ask_reason(worker_id, field, value, "本人持户口簿到场", out);
}

static Registration__Change *asked(int64_t worker_id, const char *field, const char *value)
{
	Registration__Change *ch = NULL;

	assert_int_equal(ask(worker_id, field, value, &ch), 0);
	return ch;
}

static int decide(const struct kit_who *who, int64_t id, const char *decision, const char *why,
		  Registration__Change **out)
{
	Registration__DecideChangeRequest req;

	registration__decide_change_request__init(&req);
	req.change_id = id;
	req.decision = (char *)decision;
	req.reason = (char *)why;
	return kit_call(k, "DecideChange", who, &req.base, out);
}

static int change_get(const struct kit_who *who, int64_t id, Registration__Change **out)
{
	Registration__GetChangeRequest req;

	registration__get_change_request__init(&req);
	req.change_id = id;
	return kit_call(k, "GetChange", who, &req.base, out);
}

static int unmask(const struct kit_who *who, int64_t id, const char *ground,
		  Registration__UnmaskChangeReply **out)
{
	Registration__UnmaskChangeRequest req;

	registration__unmask_change_request__init(&req);
	req.change_id = id;
	req.ground = (char *)ground;
	return kit_call(k, "UnmaskChange", who, &req.base, out);
}

static size_t found(enum find_by by, const char *value)
{
	return workers_found(NULL, by, value)->n_workers;
}

/* ---- applied ------------------------------------------------------------------------------------
 */

static void approve__name__a_version_found_by_the_new_one(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 1, 3), "诸葛亮", "13800000000");
	Registration__Change *ch = asked(id, "name", "诸葛孔明");
	Registration__Worker *w;

	assert_string_equal(ch->state, "REQUESTED");
	assert_int_equal(found(BY_NAME, "孔明"), 0);
	assert_int_equal(decide(NULL, ch->change_id, "approve", "", NULL), E_CONFLICT);
	assert_int_equal(decide(&review, ch->change_id, "approve", "", &ch), 0);
	assert_int_equal(ch->applied_version, 2);
	assert_int_equal(worker_get(NULL, id, &w), 0);
	assert_int_equal(w->version, 2);
	assert_string_equal(w->recorded_by, "review");
	assert_int_equal(found(BY_NAME, "孔明"), 1);
	assert_int_equal(found(BY_NAME, "葛亮"), 0);
	assert_int_equal(found(BY_PHONE, "13800000000"), 1);
}

/* Nobody spells his name for a search; what is registered is spelled as he does. */
static void approve__spelling_of_a_name__applied(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 2, 3), "买买提江", "");
	Registration__Change *ch = asked(id, "name", "买买提·江");
	Registration__UnmaskWorkerRequest req;
	Registration__UnmaskWorkerReply *rep;
	static char *fields[] = {(char *)"name"};

	assert_int_equal(decide(&review, ch->change_id, "approve", "", NULL), 0);
	registration__unmask_worker_request__init(&req);
	req.worker_id = id;
	req.fields = fields;
	req.n_fields = 1;
	req.ground = (char *)"核对姓名";
	assert_int_equal(kit_call(k, "UnmaskWorker", NULL, &req.base, &rep), 0);
	assert_string_equal(rep->name, "买买提·江");
}

static void approve__telephone_taken_away__none_and_the_old_one_as_of_then(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 3, 3), "诸葛亮", "13800000000");
	Registration__GetWorkerRequest req;
	Registration__Change *ch;
	Registration__Worker *w;

	kit_clock("2025-04-12 09:00:00");
	ch = asked(id, "phone", "");
	assert_int_equal(decide(&review, ch->change_id, "approve", "", NULL), 0);
	assert_int_equal(worker_get(NULL, id, &w), 0);
	assert_string_equal(w->phone, "");
	assert_int_equal(found(BY_PHONE, "13800000000"), 0);
	registration__get_worker_request__init(&req);
	req.worker_id = id;
	req.as_of_day = 20189; /* 2025-04-11 */
	assert_int_equal(kit_call(k, "GetWorker", NULL, &req.base, &w), 0);
	assert_string_equal(w->phone, "138****0000");
	kit_clock("2025-04-10 09:00:00");
}

static void approve__home_region__seen_where_he_lives_now(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 4, 3), "诸葛亮", "");
	Registration__Change *ch = asked(id, "home_region", "411024");
	const struct kit_who before = {"inspector", "HRSS", "411002", "b", 0, 0};
	const struct kit_who after = {"inspector", "HRSS", "411024", "a", 0, 0};

	assert_string_equal(ch->fields[0]->old_value, "411002");
	assert_int_equal(worker_get(&after, id, NULL), E_NOT_FOUND);
	assert_int_equal(change_get(&before, ch->change_id, NULL), 0);
	assert_int_equal(decide(&review, ch->change_id, "approve", "", NULL), 0);
	assert_int_equal(worker_get(&after, id, NULL), 0);
	assert_int_equal(worker_get(&before, id, NULL), E_NOT_FOUND);
	assert_int_equal(change_get(&before, ch->change_id, NULL), E_NOT_FOUND);
}

/* I7, and a number that has become another's meanwhile. */
static void approve__changed_or_merged_since__not_applied(void **state UNUSED)
{
	const char *ids[] = {document_given(3, 5, 3), document_given(3, 6, 3)};
	int64_t older = registered(ids[0], "诸葛亮", "13800000000");
	int64_t younger = registered(ids[1], "诸葛亮", "13800000000");
	Registration__Change *stale = asked(older, "phone", "13900000000");
	Registration__Change *merged = asked(younger, "phone", "13900000000");
	Registration__DecideMatchRequest same;

	(void)registered(ids[0], "诸葛亮", "13700000000");
	assert_int_equal(decide(&review, stale->change_id, "approve", "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "phone"));
	assert_null(strstr(kit_detail(k), "13"));
	registration__decide_match_request__init(&same);
	same.match_id = kit_number("select match_id from registration.worker_match");
	same.decision = (char *)"same_person";
	same.reason = (char *)"本人说明";
	assert_int_equal(kit_call(k, "DecideMatch", NULL, &same.base, NULL), 0);
	assert_int_equal(decide(&review, merged->change_id, "approve", "", NULL), E_CONFLICT);
	assert_int_equal(ask(younger, "phone", "13900000000", NULL), E_CONFLICT);
	assert_int_equal(decide(&review, merged->change_id, "refuse", "已并入", NULL), 0);
}

static void request__what_may_not_be_or_says_nothing__refused(void **state UNUSED)
{
	static const struct {
		const char *field, *value;
	} bad[] = {
		{"name",        ""                  },
		{"name",        "诸葛亮"         },
		{"name",        " 诸葛亮 "       },
		{"phone",       "12345"             },
		{"phone",       "138 0000 0000"     },
		{"home_region", "999999"            },
		{"id",          "411003190001010006"},
		{"worker_no",   "R-1"               },
	};
	int64_t id = registered(document_given(3, 7, 3), "诸葛亮", "13800000000");

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		assert_int_equal(ask(id, bad[i].field, bad[i].value, NULL), E_FIELD);
		if (*bad[i].value)
			assert_null(strstr(kit_detail(k), bad[i].value));
	}
	assert_int_equal(ask_reason(id, "phone", "", "号码 13800000000 有误", NULL), E_FIELD);
	assert_int_equal(ask(id + 1000000, "phone", "", NULL), E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from registration.change_request"), 0);
}

/* ---- kept and shown ---------------------------------------------------------------------------
 */

static void request__personal_values__sealed_and_masked_everywhere(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 8, 3), "诸葛亮", "13800001111");
	Registration__Change *ch = asked(id, "name", "司马仲达"), *phone;

	assert_string_equal(ch->fields[0]->old_value, "诸*亮");
	assert_string_equal(ch->fields[0]->new_value, "司**达");
	phone = asked(id, "phone", "13900002222");
	assert_string_equal(phone->fields[0]->old_value, "138****1111");
	assert_string_equal(phone->fields[0]->new_value, "139****2222");
	assert_int_equal(change_get(NULL, ch->change_id, &ch), 0);
	assert_string_equal(ch->fields[0]->new_value, "司**达");
	assert_nowhere("司马仲达");
	assert_nowhere("13900002222");
	assert_int_equal(kit_number("select count(*) from registration.change_field"), 0);
	assert_int_equal(kit_number("select count(*) from registration.change_secret s where "
				    "position('13900002222'::bytea in new_value) > 0 or "
				    "position(convert_to('司马仲达', 'UTF8') in new_value) > 0"),
			 0);
	assert_int_equal(change_get(&kit_county, ch->change_id, NULL), E_NOT_FOUND);
	assert_int_equal(change_get(&machines, ch->change_id, NULL), E_NOT_FOUND);
}

static void unmask_change__for_a_ground__full_values_and_an_entry(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 9, 3), "诸葛亮", "13800001111");
	Registration__Change *ch = asked(id, "phone", "13900002222");
	Registration__UnmaskChangeReply *rep;

	assert_int_equal(unmask(&review, ch->change_id, "", NULL), E_FIELD);
	assert_int_equal(unmask(&kit_county, ch->change_id, "审批", NULL), E_NOT_FOUND);
	assert_int_equal(unmask(&kit_clerk, ch->change_id, "审批", NULL), E_DENIED);
	assert_int_equal(unmask(&review, ch->change_id, "审批", &rep), 0);
	assert_string_equal(rep->fields[0]->old_value, "13800001111");
	assert_string_equal(rep->fields[0]->new_value, "13900002222");
	assert_string_equal(kit_text("select subject || ' ' || fields || ' ' || ground from "
				     "registration.worker_access where worker_id = %" PRId64,
				     id),
			    "review phone 审批");
	assert_nowhere("13900002222");
	ch = asked(id, "home_region", "411024");
	assert_int_equal(unmask(&review, ch->change_id, "审批", NULL), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from registration.worker_access"), 1);
}

/* A request that is open while the keys change is applied under the next one. */
static void rotation__open_request__moved_and_applied(void **state UNUSED)
{
	int64_t id = registered(document_given(3, 10, 3), "诸葛亮", "13800001111");
	Registration__Change *ch = asked(id, "phone", "13900002222");
	Registration__StartKeyRotationRequest start;
	const char *old;
	struct err err = {0};
	unsigned version;

	assert_int_equal(
		secret_key_make(kit_text("select '%s/keys'", kit_folder()), &version, &err), 0);
	kit_reload(k);
	registration__start_key_rotation_request__init(&start);
	assert_int_equal(kit_call(k, "StartKeyRotation", &machines, &start.base, NULL), 0);
	while (kit_timers(k) > 0)
		assert_int_equal(change_get(NULL, ch->change_id, NULL), 0);
	assert_int_equal(kit_number("select count(*) from registration.change_secret where "
				    "key_version <> %u or get_byte(new_value, 1) <> %u",
				    version, version),
			 0);
	old = kit_text("select '%s/keys/data-%u.key'", kit_folder(), version - 1);
	assert_int_equal(unlink(old), 0);
	kit_reload(k);
	assert_int_equal(decide(&review, ch->change_id, "approve", "", &ch), 0);
	assert_int_equal(found(BY_PHONE, "13900002222"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(approve__name__a_version_found_by_the_new_one),
		T(approve__spelling_of_a_name__applied),
		T(approve__telephone_taken_away__none_and_the_old_one_as_of_then),
		T(approve__home_region__seen_where_he_lives_now),
		T(approve__changed_or_merged_since__not_applied),
		T(request__what_may_not_be_or_says_nothing__refused),
		T(request__personal_values__sealed_and_masked_everywhere),
		T(unmask_change__for_a_ground__full_values_and_an_entry),
		T(rotation__open_request__moved_and_applied),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
