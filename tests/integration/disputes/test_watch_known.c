/*
 * What the watch stands on: months and engagements that others tell, whom an officer names, when a
 * watch ends, and what else than orders may have become worse (WRK-7).
 */
#include "watches.h"

#include <unistd.h>

/* ---- what is told --------------------------------------------------------------------------- */

static int64_t months(void)
{
	return kit_number("select count(*) from disputes.work_month");
}

static void month__versions_and_replay__the_highest_counts(void **state UNUSED)
{
	const struct month_told bad = {WHO, "2025-03", -1, 100, 0, 0, 0, 1};
	const struct month_told t = {WHO, "2025-03", 300, 100, -1, -1, -1, 1};

	told(WHO, "2025-03", 320, 2);
	told(WHO, "2025-03", 100, 1);
	assert_int_equal(kit_number("select orders from disputes.work_month"), 320);
	assert_int_equal(tell_of(&bad, true, 0), E_FIELD);
	/* of a release that did not count, and of long ago: not kept */
	assert_int_equal(tell_of(&t, false, 0), 0);
	told(WHO, "2023-09", 320, 1);
	assert_int_equal(months(), 1);
	/* what a replay does not say again goes */
	told(OTHER, "2025-03", 320, 1);
	assert_int_equal(tell_of(&t, true, 5), 0);
	kit_sql("delete from disputes.timer");
	assert_int_equal(kit_number("select generation from disputes.work_month where worker_id = "
				    "%" PRId64,
				    WHO),
			 5);
}

static void months__old_ones__go(void **state UNUSED)
{
	told(WHO, "2025-03", 320, 1);
	told(WHO, "2025-02", 320, 1);
	engaged_until(WHO, NULL, 1); /* sets the timer */
	assert_int_equal(months(), 2);
	reviewed("2026-09-15 09:00:00"); /* kept 18 months */
	assert_int_equal(months(), 1);
}

/* ---- what else became worse ----------------------------------------------------------------- */

static void work__none_at_all__found_unless_all_have_none(void **state UNUSED)
{
	int64_t his;

	before_told();
	his = complained(NULL, WHO);
	crew_told("2025-05", 320);
	told(OTHER, "2025-05", 320, 1);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(leads_of(his, "no_work", "open"), 1);
	assert_non_null(
		strstr(watched(NULL, his)->watches[0]->leads[0]->arithmetic,
		       "投诉前 300:00:00（3 个月）；2025-05 完全没有工作，同单位 0/19 人也没有"));
	/* June: nobody has filed yet */
	reviewed("2025-07-10 09:00:00");
	assert_int_equal(leads_of(his, "no_work", "open"), 1);
}

static void penalties_and_stops__more_than_the_fellows__found(void **state UNUSED)
{
	const struct month_told his_may = {WHO, "2025-05", 320, 100, 1600000, 6, 5, 1};
	int64_t his;

	before_told(); /* a penalty and two stops a month */
	his = complained(NULL, WHO);
	crew_told("2025-05", 320);
	assert_int_equal(tell_of(&his_may, true, 0), 0);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(leads_of(his, "penalties", "open"), 1);
	assert_int_equal(leads_of(his, "stops", "open"), 1);
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 0);
	assert_non_null(strstr(
		watched(NULL, his)->watches[0]->leads[0]->arithmetic,
		"每月处罚 1.00 次（3 次 ÷ 3 个月）；2025-05 每月处罚 6.00 次（6 次 ÷ 1 个月）；"
		"同单位可比 18 人中位数增加 0.00 次，扣除后每月增加 5.00 次，标准 3 次"));
}

static void engagement__ended_soon__found_unless_most_ended(void **state UNUSED)
{
	int64_t his, others;

	before_told();
	his = complained(NULL, WHO);
	others = complained(NULL, OTHER);
	for (int64_t w = WHO - CREW / 2; w < WHO + CREW / 2; w++)
		engaged_until(w, NULL, 1);
	reviewed("2025-05-05 09:00:00");
	engaged_until(WHO, "2025-05-10", 2);
	reviewed("2025-05-12 09:00:00");
	assert_int_equal(leads_of(his, "ended", "open"), 1);
	assert_int_equal(leads_of(others, "ended", "open"), 0);
	assert_string_equal(watched(NULL, his)->watches[0]->leads[0]->arithmetic,
			    "投诉后第 30 天用工关系终止（观察 90 天），同期同单位 0/19 人也终止");
	/* the whole crew is dismissed */
	for (int64_t w = WHO - CREW / 2; w < WHO + CREW / 2; w++)
		engaged_until(w, "2025-05-10", 3);
	reviewed("2025-05-19 09:00:00");
	assert_int_equal(leads_of(his, "ended", "gone"), 1);
	assert_int_equal(leads_of(others, "ended", "open"), 0);
}

/* ---- by an officer -------------------------------------------------------------------------- */

static int begin(const struct kit_who *who, int64_t case_id, int64_t worker, const char *label,
		 Disputes__Watch **out)
{
	Disputes__BeginWatchRequest q = DISPUTES__BEGIN_WATCH_REQUEST__INIT;

	q.case_id = case_id;
	q.worker_id = worker;
	q.label = (char *)label;
	q.nonce = (ProtobufCBinaryData){sizeof(nonce), nonce};
	return kit_call(k, "BeginWatch", who, &q.base, out);
}

static int end(const struct kit_who *who, int64_t watch_id)
{
	Disputes__EndWatchRequest q = DISPUTES__END_WATCH_REQUEST__INIT;

	q.watch_id = watch_id;
	q.reason = (char *)"本人要求停止";
	return kit_call(k, "EndWatch", who, &q.base, NULL);
}

static void officer__begins_and_ends__of_his_own_case(void **state UNUSED)
{
	Disputes__BeginWatchRequest q = DISPUTES__BEGIN_WATCH_REQUEST__INIT;
	int64_t id = case_given(1);
	Disputes__Watch *w;

	firm_known();
	assert_int_equal(begin(&kit_clerk, id, WHO, "申请人甲", NULL), E_NOT_FOUND);
	assert_int_equal(begin(NULL, id, 0, "申请人甲", NULL), E_FIELD);
	assert_int_equal(begin(NULL, id, WHO, "", NULL), E_FIELD);
	assert_int_equal(begin(NULL, id, WHO, "13800000001", NULL), E_FIELD);
	q.case_id = id;
	q.worker_id = WHO;
	q.label = (char *)"申请人甲";
	assert_int_equal(kit_call(k, "BeginWatch", NULL, &q.base, NULL), E_FIELD); /* no nonce */
	assert_int_equal(begin(NULL, id, WHO, "申请人甲", &w), 0);
	assert_string_equal(w->label, "申请人甲");
	assert_string_equal(w->employer_name, "甲平台");
	assert_int_equal(begin(NULL, id, WHO, "申请人乙", NULL), E_EXISTS);
	assert_int_equal(begin(NULL, id, OTHER, "申请人乙", NULL), 0);
	assert_int_equal(end(&kit_clerk, w->watch_id), E_NOT_FOUND);
	assert_int_equal(end(NULL, w->watch_id), 0);
	assert_int_equal(end(NULL, w->watch_id), E_CONFLICT);
	assert_int_equal(
		kit_number("select octet_length(worker) from disputes.watch where watch_id "
			   "= %" PRId64,
			   w->watch_id),
		0);
	assert_int_equal(begin(NULL, id, WHO, "申请人甲", NULL), 0); /* again */
}

/* ---- the end -------------------------------------------------------------------------------- */

static void watch__its_months_over__ends_and_forgets_who(void **state UNUSED)
{
	before_told();
	(void)complained(NULL, WHO);
	reviewed("2025-04-11 09:00:00");
	reviewed("2025-12-30 09:00:00"); /* October is the last, and two months for late records */
	assert_int_equal(kit_number("select count(*) from disputes.watch where state = 'watching'"),
			 1);
	reviewed("2026-01-06 09:00:00");
	assert_int_equal(kit_number("select count(*) from disputes.watch where state = 'ended' and "
				    "worker = ''::bytea"),
			 1);
}

static void watch__case_closed__ends_some_months_later(void **state UNUSED)
{
	int64_t his;

	before_told();
	his = complained(NULL, WHO);
	reviewed("2025-04-11 09:00:00");
	kit_clock("2025-04-14 09:00:00");
	assert_int_equal(act(NULL, his,
			     &(const struct taking){.action = "refuse",
						    .fields = {{"reason", "不属于受理范围"}},
						    .documents = {{"refusal_notice", "1 号"}}}),
			 0);
	/* April, and three months, and two for late records */
	reviewed("2025-09-30 09:00:00");
	assert_int_equal(kit_number("select count(*) from disputes.watch where state = 'watching'"),
			 1);
	reviewed("2025-10-08 09:00:00");
	assert_string_equal(kit_text("select ended_reason from disputes.watch"), "案件办结后期满");
}

static void data_key__changed__watch_is_sealed_anew(void **state UNUSED)
{
	char folder[512], old[600];
	struct err err = {0};
	unsigned version;
	int64_t his;

	before_told();
	his = complained(NULL, WHO);
	reviewed("2025-04-11 09:00:00");
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	(void)snprintf(old, sizeof(old), "%s/data-1.key", folder);
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	kit_reload(k);
	(void)named_intake(NULL); /* and with it the timer */
	(void)kit_timers_of(k, "RekeyIntakes");
	assert_int_equal(kit_number("select key_version from disputes.watch"), version);
	assert_int_equal(unlink(old), 0);
	kit_reload(k);
	crew_told("2025-05", 320);
	told(WHO, "2025-05", 100, 1);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(month__versions_and_replay__the_highest_counts),
		T(months__old_ones__go),
		T(work__none_at_all__found_unless_all_have_none),
		T(penalties_and_stops__more_than_the_fellows__found),
		T(engagement__ended_soon__found_unless_most_ended),
		T(officer__begins_and_ends__of_his_own_case),
		T(watch__its_months_over__ends_and_forgets_who),
		T(watch__case_closed__ends_some_months_later),
		T(data_key__changed__watch_is_sealed_anew),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
