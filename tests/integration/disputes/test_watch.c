/*
 * The watch over retaliation (WRK-7): a planted fall is found, a clean neighbour is not, a quiet
 * season is not, and nobody but the owner of the case learns of it.
 */
#include "watches.h"

/* Orders of the two who complained, and of all others, in a month after. */
static void may_told(int32_t his, int32_t others, int32_t crew)
{
	crew_told("2025-05", crew);
	told(WHO, "2025-05", his, 1);
	told(OTHER, "2025-05", others, 1);
}

static void fall__planted__found_and_the_neighbour_is_clean(void **state UNUSED)
{
	Disputes__ListWatchesReply *r;
	int64_t his, others;

	before_told();
	his = complained(NULL, WHO);
	others = complained(NULL, OTHER);
	may_told(110, 310, 300);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 1);
	assert_int_equal(leads_of(his, "pay_per_hour", "open"), 1);
	assert_int_equal(leads_of(his, "no_work", "open"), 0);
	assert_int_equal(watched(NULL, others)->n_watches, 1);
	assert_int_equal(watched(NULL, others)->watches[0]->n_leads, 0);

	r = watched(NULL, his);
	assert_int_equal(r->n_watches, 1);
	assert_string_equal(r->watches[0]->employer_name, "甲平台");
	assert_int_equal(r->watches[0]->complained_day, day_of("2025-04-10"));
	assert_string_equal(r->watches[0]->leads[0]->measure, "orders_per_hour");
	assert_true(r->watches[0]->leads[0]->confirm);
	assert_string_equal(
		r->watches[0]->leads[0]->arithmetic,
		"投诉前（2025-01 至 2025-03）每小时 3.20 单（960 单 ÷ 300:00:00）；2025-05 "
		"每小时 1.10 单（110 单 ÷ 100:00:00），下降 65.63%；同单位可比 19 "
		"人中位数变化 -6.24%，扣除后下降 63.35%，标准 40%");
}

static void season__all_of_the_platform_fall__no_lead(void **state UNUSED)
{
	int64_t his;

	before_told();
	his = complained(NULL, WHO);
	may_told(110, 115, 112);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(watched(NULL, his)->n_watches, 1);
	assert_int_equal(watched(NULL, his)->watches[0]->n_leads, 0);
	assert_true(watched(NULL, his)->watches[0]->reviewed_at_us > 0);
}

/* What is told again, late, or corrected leads to one lead that follows it; a verdict stays. */
static void lead__told_again_late_and_corrected__is_one_and_follows(void **state UNUSED)
{
	int64_t his;

	before_told();
	his = complained(NULL, WHO);
	crew_told("2025-05", 320);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 0);
	told(WHO, "2025-05", 100, 1); /* it was filed late */
	reviewed("2025-06-09 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 1);
	told(WHO, "2025-05", 100, 1); /* a replay */
	reviewed("2025-06-16 09:00:00");
	reviewed("2025-06-23 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "open"), 1);
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'retaliation_lead' and words like '疑似打击报复线索 %" PRId64
				    "：%%'",
				    lead_of(his, "orders_per_hour")),
			 1);
	told(WHO, "2025-05", 318, 2); /* filed anew */
	reviewed("2025-06-30 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "gone"), 1);
	told(WHO, "2025-05", 90, 1); /* an old one comes late */
	reviewed("2025-07-07 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "gone"), 1);
	told(WHO, "2025-05", 101, 3);
	reviewed("2025-07-14 09:00:00");
	assert_int_equal(judged(NULL, lead_of(his, "orders_per_hour"), "explained", NULL), 0);
	told(WHO, "2025-05", 320, 4);
	reviewed("2025-07-21 09:00:00");
	assert_int_equal(leads_of(his, "orders_per_hour", "explained"), 1);
}

static size_t retaliation_events(const struct kit_who *who, int64_t case_id)
{
	Disputes__GetCaseReply *r;
	size_t n = 0;

	assert_int_equal(get(who, case_id, &r), 0);
	for (size_t i = 0; i < r->n_timeline; i++)
		n += strstr(r->timeline[i]->kind, "retaliation") != NULL;
	return n;
}

static void lead__seen_by_the_owner__by_no_other_party_or_role(void **state UNUSED)
{
	static const struct kit_who company = {"company", "", "411000", "hr", FIRM, 0};
	static const struct kit_who oversight = {"operator", "HRSS", "411000", "operator", 0, 0};
	Disputes__ListWatchesRequest q = DISPUTES__LIST_WATCHES_REQUEST__INIT;
	Disputes__Handoff *h;
	int64_t his, lead;

	before_told();
	his = complained(NULL, WHO);
	may_told(110, 310, 300);
	assert_int_equal(offer(NULL, his, "JOINT", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	reviewed("2025-06-02 09:00:00");
	lead = lead_of(his, "orders_per_hour");
	assert_true(retaliation_events(NULL, his) > 0);
	/* a department that works on the case sees the case, and nothing of this */
	assert_int_equal(retaliation_events(&kit_clerk, his), 0);
	assert_int_equal(watched(&kit_clerk, his)->n_watches, 0);
	assert_int_equal(watched(&kit_clerk, 0)->n_watches, 0);
	assert_int_equal(judged(&kit_clerk, lead, "explained", NULL), E_NOT_FOUND);
	assert_int_equal(watched(&trans, his)->n_watches, 0);
	assert_int_equal(watched(&kit_county, his)->n_watches, 0); /* another county */
	assert_int_equal(kit_call(k, "ListWatches", &company, &q.base, NULL), E_DENIED);
	assert_int_equal(kit_call(k, "ListWatches", &oversight, &q.base, NULL), E_DENIED);
	assert_int_equal(kit_call(k, "ListWatches", &samr_system, &q.base, NULL), E_DENIED);
	/* months of work are read by the daemon alone */
	assert_int_equal(
		kit_number("select count(*) from pg_policies where schemaname = 'disputes' "
			   "and tablename in ('work_month', 'engaged') and qual like "
			   "'%%service%%' and qual not like '%%department%%'"),
		2);

	/* whoever gets the case gets it with the watch */
	assert_int_equal(offer(NULL, his, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_int_equal(watched(&kit_clerk, his)->n_watches, 1);
	assert_int_equal(watched(NULL, his)->n_watches, 0);
	assert_int_equal(retaliation_events(NULL, his), 0);
}

/* The number of the worker as a message has it: a varint. */
static bool names_worker(slice body, int64_t worker)
{
	uint8_t bytes[10];
	size_t n = 0;

	for (uint64_t left = (uint64_t)worker; left; left >>= 7)
		bytes[n++] = (uint8_t)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
	return memmem(body.at, body.len, bytes, n) != NULL;
}

static void watched_worker__in_no_message_and_no_open_column(void **state UNUSED)
{
	int64_t his, n_told = 0;
	size_t n;

	before_told();
	(void)kit_events(k, &events);
	his = complained(NULL, WHO);
	may_told(110, 310, 300);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(judged(NULL, lead_of(his, "pay_per_hour"), "confirmed", NULL), 0);
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++) {
		if (names_worker(events[i].body, WHO))
			fail_msg("%s names the worker", events[i].event);
		n_told += strcmp(events[i].event, "disputes.EscalationRecorded") == 0;
	}
	assert_true(n_told >= 1);
	assert_int_equal(
		kit_number(
			"select count(*) from (select query_to_xml('select * from disputes.' || "
			"tablename, true, false, '')::text as x from pg_tables where schemaname = "
			"'disputes' and tablename not in ('work_month', 'engaged')) as t where x "
			"like '%%%" PRId64 "%%'",
			WHO),
		0);
	assert_int_equal(
		kit_number("select count(*) from disputes.watch where octet_length(worker) "
			   "> 0"),
		1);
}

static void anonymous__and_who_gave_no_number__not_watched(void **state UNUSED)
{
	int64_t id;

	before_told();
	(void)filed("pay_unpaid");
	(void)sent_on(NULL, intake_last(), NULL);
	id = named_intake(NULL)->intake_id; /* a name and a telephone */
	(void)sent_on(NULL, id, NULL);
	(void)complained(NULL, WHO);
	reviewed("2025-04-11 09:00:00");
	assert_int_equal(kit_number("select count(*) from disputes.watch"), 1);
	assert_int_equal(kit_number("select count(*) from disputes.intake where named and not "
				    "watch_seen"),
			 0);
}

/* ---- the verdict ---------------------------------------------------------------------------- */

static void verdict__confirmed__opens_an_inspection_beside(void **state UNUSED)
{
	Disputes__WatchLead *l;
	int64_t his, lead;

	before_told();
	his = complained(NULL, WHO);
	may_told(110, 310, 300);
	reviewed("2025-06-02 09:00:00");
	lead = lead_of(his, "orders_per_hour");
	assert_int_equal(judged(NULL, lead, "perhaps", NULL), E_FIELD);
	assert_int_equal(judged(NULL, lead + 1000000, "confirmed", NULL), E_NOT_FOUND);
	assert_int_equal(judged(NULL, lead, "confirmed", &l), 0);
	assert_string_equal(l->state, "confirmed");
	assert_string_equal(column_of(l->opened_case_id, "procedure"), "inspection");
	assert_string_equal(column_of(l->opened_case_id, "title_zh"), "涉嫌打击报复投诉人");
	assert_int_equal(kit_number("select parent_id from disputes.case_file where case_id = "
				    "%" PRId64,
				    l->opened_case_id),
			 his);
	assert_int_equal(judged(NULL, lead, "explained", NULL), E_CONFLICT);
	assert_int_equal(judged(NULL, lead_of(his, "pay_per_hour"), "explained", &l), 0);
	assert_int_equal(l->opened_case_id, 0);
}

/* Another department's: its case is offered to inspection at once (V17). */
static void verdict__confirmed_by_another_department__handed_to_inspection(void **state UNUSED)
{
	Disputes__WatchLead *l;
	int64_t his;

	before_told();
	his = complained(&kit_clerk, WHO);
	may_told(110, 310, 300);
	reviewed("2025-06-02 09:00:00");
	assert_int_equal(judged(NULL, lead_of(his, "orders_per_hour"), "confirmed", NULL),
			 E_NOT_FOUND);
	assert_int_equal(judged(&kit_clerk, lead_of(his, "orders_per_hour"), "confirmed", &l), 0);
	assert_string_equal(column_of(l->opened_case_id, "owner"), "SAMR");
	assert_string_equal(kit_text("select to_department || ' ' || kind from disputes.handoff "
				     "where case_id = %" PRId64,
				     l->opened_case_id),
			    "HRSS TRANSFER");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fall__planted__found_and_the_neighbour_is_clean),
		T(season__all_of_the_platform_fall__no_lead),
		T(lead__told_again_late_and_corrected__is_one_and_follows),
		T(lead__seen_by_the_owner__by_no_other_party_or_role),
		T(watched_worker__in_no_message_and_no_open_column),
		T(anonymous__and_who_gave_no_number__not_watched),
		T(verdict__confirmed__opens_an_inspection_beside),
		T(verdict__confirmed_by_another_department__handed_to_inspection),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
