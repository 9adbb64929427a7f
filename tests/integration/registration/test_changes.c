/*
 * Changes asked for by one person and decided by another (REG-4), through dispatch() and
 * PostgreSQL.
 */
#include "requests.h"

#include <pthread.h>

static const struct kit_who review = {"inspector", "HRSS", "411000", "review", 0, 0};

struct wish {
	const char *subject;
	int64_t id;
	const char *field, *value, *field_2, *value_2;
};

static int ask(const struct kit_who *who, const struct wish *w, Registration__Change **out)
{
	Registration__RequestChangeRequest req;
	Registration__FieldChange fields[2], *list[2] = {&fields[0], &fields[1]};

	registration__request_change_request__init(&req);
	registration__field_change__init(&fields[0]);
	registration__field_change__init(&fields[1]);
	fields[0].field = (char *)w->field;
	fields[0].new_value = (char *)w->value;
	req.n_fields = 1;
	if (w->field_2) {
		fields[1].field = (char *)w->field_2;
		fields[1].new_value = (char *)w->value_2;
		req.n_fields = 2;
	}
	req.fields = list;
	req.subject = (char *)w->subject;
	req.subject_id = w->id;
	req.reason = (char *)"营业执照已变更";
	req.evidence = (char *)"准予变更登记通知书 2025-17";
	return kit_call(k, "RequestChange", who, &req.base, out);
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

static int64_t employer_a(void)
{
	return kit_number("select employer_id from registration.employer where credit_code = '%s'",
			  CODE_A);
}

static Registration__Change *rename_asked(void)
{
	const struct wish w = {"employer", employer_a(), "name", "甲平台（更名）", NULL, NULL};
	Registration__Change *ch;

	assert_int_equal(ask(NULL, &w, &ch), 0);
	return ch;
}

static void request_change__asked__nothing_changes_yet(void **state UNUSED)
{
	Registration__Change *ch;

	employers_given();
	ch = rename_asked();
	assert_string_equal(ch->state, "REQUESTED");
	assert_string_equal(ch->label, CODE_A);
	assert_string_equal(ch->fields[0]->old_value, "甲平台");
	assert_string_equal(ch->fields[0]->new_value, "甲平台（更名）");
	assert_int_equal(ch->due_day, 20208); /* 2025-04-30: Sunday the 27th is worked */
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(kit_number("select max(version) from registration.employer_version"), 1);
}

static void decide_change__another_person_approves__applied_and_announced(void **state UNUSED)
{
	Registration__Change *ch;
	const Registration__Employer *e;

	employers_given();
	ch = rename_asked();
	assert_int_equal(decide(&review, ch->change_id, "approve", "", &ch), 0);
	assert_string_equal(ch->state, "APPROVED");
	assert_string_equal(ch->decided_by, "review");
	assert_int_equal(ch->applied_version, 2);
	assert_int_equal(kit_events(k, &events), 1);
	e = (const Registration__Employer *)kit_event_body(k, &events[0],
							   &registration__employer__descriptor);
	assert_string_equal(e->name, "甲平台（更名）");
	assert_string_equal(kit_text("select recorded_by from registration.employer_version where "
				     "version = 2"),
			    "review");
	assert_int_equal(decide(&review, ch->change_id, "approve", "", NULL), E_CONFLICT);
}

static void decide_change__the_person_who_asked__may_only_withdraw(void **state UNUSED)
{
	Registration__Change *ch;

	employers_given();
	ch = rename_asked();
	assert_int_equal(decide(NULL, ch->change_id, "approve", "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "another person"));
	assert_int_equal(decide(&review, ch->change_id, "withdraw", "", NULL), E_CONFLICT);
	assert_int_equal(decide(NULL, ch->change_id, "withdraw", "", &ch), 0);
	assert_string_equal(ch->state, "WITHDRAWN");
	assert_int_equal(kit_number("select max(version) from registration.employer_version"), 1);
}

static void decide_change__refused__wants_words_and_changes_nothing(void **state UNUSED)
{
	Registration__Change *ch;

	employers_given();
	ch = rename_asked();
	assert_int_equal(decide(&review, ch->change_id, "refuse", "", NULL), E_FIELD);
	assert_int_equal(decide(&review, ch->change_id, "refuse", "通知书与名称不符", &ch), 0);
	assert_string_equal(ch->state, "REFUSED");
	assert_string_equal(ch->decision_reason, "通知书与名称不符");
	assert_int_equal(kit_number("select max(version) from registration.employer_version"), 1);
}

/* I7: an import said otherwise in between; what else changed does not matter. */
static void decide_change__field_changed_since__not_applied(void **state UNUSED)
{
	Registration__EmployerRow row = employer_given(CODE_A, "甲平台（导入）", "411000");
	Registration__ImportReply *imported;
	Registration__Change *stale, *other;
	const struct wish kind = {"employer", 0, "kind", "partner", NULL, NULL};
	struct wish w = kind;

	employers_given();
	w.id = employer_a();
	stale = rename_asked();
	assert_int_equal(ask(NULL, &w, &other), 0);
	assert_int_equal(employers_import(NULL, &row, 1, false, &imported), 0);
	assert_int_equal(decide(&review, stale->change_id, "approve", "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "name"));
	assert_int_equal(decide(&review, other->change_id, "approve", "", &other), 0);
	assert_int_equal(other->applied_version, 3);
	assert_string_equal(kit_text("select name || kind from registration.employer where "
				     "credit_code = '%s'",
				     CODE_A),
			    "甲平台（导入）partner");
}

static void *approves(void *change)
{
	const Registration__Change *asked = change;
	static int rc;

	rc = decide(&review, asked->change_id, "approve", "", NULL);
	return &rc;
}

/* An import has the employer in hand while the change is decided: what it brings stays. */
static void decide_change__while_an_import_writes__keeps_what_it_brings(void **state UNUSED)
{
	Registration__Change *ch;
	pthread_t decider;
	void *rc;

	employers_given();
	ch = rename_asked();
	kit_sql("begin");
	kit_sql("select from registration.import_lock where kind = 'employers' for update");
	kit_sql("update registration.employer set trade = 'express' where credit_code = '%s'",
		CODE_A);
	assert_int_equal(pthread_create(&decider, NULL, approves, ch), 0);
	while (!kit_number("select count(*) from pg_locks where not granted"))
		;
	kit_sql("commit");
	assert_int_equal(pthread_join(decider, &rc), 0);
	assert_int_equal(*(int *)rc, 0);
	assert_string_equal(kit_text("select name || trade from registration.employer where "
				     "credit_code = '%s'",
				     CODE_A),
			    "甲平台（更名）express");
}

static void request_change__what_an_import_would_refuse__refused_at_once(void **state UNUSED)
{
	static const struct wish bad[] = {
		{"employer", 0, "kind",        "shop",      NULL,   NULL },
		{"employer", 0, "region",      "110105",    NULL,   NULL },
		{"employer", 0, "name",        "",          NULL,   NULL },
		{"employer", 0, "name",        "甲平台", NULL,   NULL }, /* as it is */
		{"employer", 0, "credit_code", CODE_B,      NULL,   NULL }, /* the key */
		{"employer", 0, "version",     "9",         NULL,   NULL },
		{"employer", 0, "name",        "乙",       "name", "丙"},
		{"worker_x", 0, "name",        "乙",       NULL,   NULL },
	};

	employers_given();
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct wish w = bad[i];

		w.id = employer_a();
		assert_int_equal(ask(NULL, &w, NULL), E_FIELD);
		assert_true(kit_detail(k)[0]);
	}
	assert_int_equal(kit_number("select count(*) from registration.change_request"), 0);
}

/* What an import does not say stays, so no value would change nothing: "-" empties. */
static void request_change__employer_field_emptied__wants_a_dash(void **state UNUSED)
{
	struct wish w = {"employer", 0, "trade", "express", NULL, NULL};
	Registration__Change *ch;

	employers_given();
	w.id = employer_a();
	assert_int_equal(ask(NULL, &w, &ch), 0);
	assert_int_equal(decide(&review, ch->change_id, "approve", "", &ch), 0);
	w.value = "";
	assert_int_equal(ask(NULL, &w, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "\"-\""));
	w.value = "-";
	assert_int_equal(ask(NULL, &w, &ch), 0);
	assert_int_equal(decide(&review, ch->change_id, "approve", "", &ch), 0);
	assert_int_equal(ch->applied_version, 3);
	assert_string_equal(kit_text("select trade from registration.employer where "
				     "credit_code = '%s'",
				     CODE_A),
			    "");
}

static void request_change__without_a_reason__refused(void **state UNUSED)
{
	Registration__RequestChangeRequest req;
	Registration__FieldChange field, *list = &field;

	employers_given();
	registration__request_change_request__init(&req);
	registration__field_change__init(&field);
	field.field = (char *)"name";
	field.new_value = (char *)"乙";
	req.subject = (char *)"employer";
	req.subject_id = employer_a();
	req.fields = &list;
	req.n_fields = 1;
	assert_int_equal(kit_call(k, "RequestChange", NULL, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "reason"));
	req.reason = (char *)"有误";
	assert_int_equal(kit_call(k, "RequestChange", &kit_clerk, &req.base, NULL), E_DENIED);
	assert_int_equal(kit_call(k, "RequestChange", &kit_county, &req.base, NULL), E_NOT_FOUND);
}

static void decide_change__engagement__ended_as_an_import_would(void **state UNUSED)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	struct wish w = {"engagement", 0, "to_day", "2025-04-01", "class", "A1"};
	Registration__ImportReply *imported;
	Registration__Change *ch;

	employers_given();
	assert_int_equal(engagements_import(NULL, &row, 1, false, &imported), 0);
	(void)kit_events(k, &events);
	w.id = kit_number("select engagement_id from registration.engagement");
	assert_int_equal(ask(NULL, &w, &ch), 0);
	assert_string_equal(ch->label, CODE_A "/R-1");
	assert_string_equal(ch->fields[0]->old_value, "");
	assert_int_equal(decide(&review, ch->change_id, "approve", "属实", &ch), 0);
	assert_int_equal(ch->applied_version, 2);
	assert_string_equal(kit_text("select class || to_day from registration.engagement"),
			    "A12025-04-01");
	assert_int_equal(kit_events(k, &events), 1);
	w.value = "1.4.2025";
	assert_int_equal(ask(NULL, &w, NULL), E_FIELD);
}

static void change_due__nobody_decided__expired(void **state UNUSED)
{
	Registration__Change *left, *done;

	employers_given();
	left = rename_asked();
	done = rename_asked();
	assert_int_equal(decide(NULL, done->change_id, "withdraw", "", &done), 0);
	kit_clock("2025-12-01 09:00:00");
	assert_int_equal(kit_timers_of(k, "ChangeDue"), 1);
	kit_clock("2025-04-10 09:00:00");
	assert_string_equal(kit_text("select state from registration.change_request where "
				     "change_id = %" PRId64,
				     left->change_id),
			    "EXPIRED");
	assert_int_equal(decide(&review, left->change_id, "approve", "", NULL), E_CONFLICT);
}

static void list_changes__by_state_and_page__seen_by_region_only(void **state UNUSED)
{
	Registration__ListChangesRequest req;
	Registration__ListChangesReply *rep;
	Registration__GetChangeRequest one;
	Registration__Change *first, *second;

	employers_given();
	first = rename_asked();
	second = rename_asked();
	assert_int_equal(decide(NULL, second->change_id, "withdraw", "", &second), 0);
	registration__list_changes_request__init(&req);
	assert_int_equal(kit_call(k, "ListChanges", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_changes, 2);
	assert_int_equal(rep->changes[1]->n_fields, 1);
	req.limit = 1;
	req.after_id = first->change_id;
	assert_int_equal(kit_call(k, "ListChanges", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_changes, 1);
	assert_int_equal(rep->changes[0]->change_id, second->change_id);
	req.after_id = 0;
	req.limit = 0;
	req.state = (char *)"REQUESTED";
	assert_int_equal(kit_call(k, "ListChanges", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_changes, 1);
	assert_int_equal(kit_call(k, "ListChanges", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_changes, 0);
	req.state = (char *)"OPEN";
	assert_int_equal(kit_call(k, "ListChanges", NULL, &req.base, NULL), E_FIELD);
	registration__get_change_request__init(&one);
	one.change_id = first->change_id;
	assert_int_equal(kit_call(k, "GetChange", NULL, &one.base, &second), 0);
	assert_int_equal(second->n_fields, 1);
	assert_int_equal(kit_call(k, "GetChange", &kit_county, &one.base, NULL), E_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(request_change__asked__nothing_changes_yet),
		T(decide_change__another_person_approves__applied_and_announced),
		T(decide_change__the_person_who_asked__may_only_withdraw),
		T(decide_change__refused__wants_words_and_changes_nothing),
		T(decide_change__field_changed_since__not_applied),
		T(decide_change__while_an_import_writes__keeps_what_it_brings),
		T(request_change__what_an_import_would_refuse__refused_at_once),
		T(request_change__employer_field_emptied__wants_a_dash),
		T(request_change__without_a_reason__refused),
		T(decide_change__engagement__ended_as_an_import_would),
		T(change_due__nobody_decided__expired),
		T(list_changes__by_state_and_page__seen_by_region_only),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
