/*
 * A case is moved only to whoever is competent (CAS-11), through dispatch() and PostgreSQL.
 */
#include "requests.h"

static int ask(const char *locale, int64_t case_id, const char *kind, const char *to,
	       const char *basis)
{
	Disputes__OfferHandoffRequest req;
	struct kit_request r = {.method = "OfferHandoff", .locale = locale, .body = &req.base};

	disputes__offer_handoff_request__init(&req);
	req.case_id = case_id;
	req.kind = (char *)kind;
	req.to_department = (char *)to;
	req.reason = (char *)"请依职权处理";
	req.basis = (char *)basis;
	return kit_ask(k, &r, NULL);
}

static void refused(int64_t case_id, const char *kind, const char *to, const char *basis,
		    const char *words_zh, const char *words_en)
{
	assert_int_equal(ask("zh", case_id, kind, to, basis), E_NOT_COMPETENT);
	if (!strstr(kit_detail(k), words_zh))
		fail_msg("%s", kit_detail(k));
	assert_int_equal(ask("en", case_id, kind, to, basis), E_NOT_COMPETENT);
	if (!strstr(kit_detail(k), words_en))
		fail_msg("%s", kit_detail(k));
}

static void offer__not_competent__refused_before_it_is_sent_and_who_is_named(void **state UNUSED)
{
	Alerts__Alert wages = alert_of(5, 1), traders = alert_of(6, 1);
	Disputes__Case *paid, *registered;

	traders.rule = (char *)"REL-07";
	assert_int_equal(take(&wages, 0), 0);
	assert_int_equal(take(&traders, 0), 0);
	assert_int_equal(open_case_as(NULL, 5, &paid), 0);
	assert_int_equal(open_case_as(NULL, 6, &registered), 0);

	/* wages are the inspection's own */
	refused(paid->case_id, "TRANSFER", "SAMR", "", "由本部门办理", "your own department's");
	refused(paid->case_id, "REFER", "TRANS", "拖欠", "V02 低于最低工资标准",
		"below the minimum wage");
	/* one other: named, with the law */
	refused(registered->case_id, "TRANSFER", "EM", "", "有职权的是 市场监管 SAMR；V38",
		"competent: Market Regulation SAMR; V38");
	assert_non_null(strstr(kit_detail(k), "市场主体登记管理条例第四十条"));
	assert_non_null(strstr(kit_detail(k), "version 2"));
	/* several: all of them named */
	refused(paid->case_id, "TRANSFER", "SAMR", "V10", "税务 TAX、人社 HRSS、医保 NHSA",
		"Taxation TAX, ");
	/* a court acts on application only, whatever the kind */
	refused(paid->case_id, "TRANSFER", "COURT", "", "ADVISE", "ADVISE the party");
	refused(paid->case_id, "JOINT", "COURT", "", "ADVISE", "ADVISE the party");
	assert_int_equal(ask("en", paid->case_id, "TRANSFER", "SAMR", "V99"), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "basis"));
	assert_int_equal(ask("en", paid->case_id, "TRANSFER", "CAC", "H-14"), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "INFORM"));

	assert_int_equal(kit_number("select count(*) from disputes.handoff"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_party where standing = "
				    "'offered'"),
			 0);
	/* and nothing of it holds up the one who is competent; the law is written with it */
	assert_int_equal(ask("zh", registered->case_id, "TRANSFER", "SAMR", ""), 0);
	assert_int_equal(kit_number("select count(*) from disputes.handoff where basis like "
				    "'V38 市场主体登记管理条例%%'"),
			 1);
	assert_int_equal(ask("zh", paid->case_id, "ADVISE", "COURT", ""), 0);
}

/* What nobody is known to be competent for goes to the leading office; from there it goes by name.
 */
static void offer__unknown__the_leading_office(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__OfferHandoffRequest req;
	Disputes__Handoff *h;

	kit_sql("update disputes.case_file set rule = ''");
	refused(id, "TRANSFER", "SAMR", "", "procedures competence", "code of the matter");
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0); /* H-09 */
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);

	disputes__offer_handoff_request__init(&req);
	req.case_id = id;
	req.kind = (char *)"TRANSFER";
	req.to_department = (char *)"TRANS";
	req.reason = (char *)"不清楚归谁管";
	assert_int_equal(kit_call(k, "OfferHandoff", &kit_clerk, &req.base, NULL), E_NOT_COMPETENT);
	assert_non_null(strstr(kit_detail(k), "HRSS"));
	req.kind = (char *)"REFER";
	req.to_department = (char *)"HRSS";
	assert_int_equal(kit_call(k, "OfferHandoff", &kit_clerk, &req.base, &h), 0);
	assert_string_equal(h->basis, "");
}

/* The sums travel where the case does, and not with a notice or an advice. */
static void offer__each_kind__its_fields_travel_and_no_others(void **state UNUSED)
{
	static const struct {
		const char *kind, *to, *package;
	} kinds[] = {
		{"ADVISE",   "COURT", "case_no title_zh title_en employer_name region"},
		{"INFORM",   "SAMR",
		 "case_no title_zh title_en employer_name rule month region severity" },
		{"TRANSFER", "SAMR",
		 "case_no title_zh title_en employer_name rule month region severity n_workers "
		 "n_items "
		 "owed_fen"							   },
	};

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		int64_t id = case_given(10 + (int64_t)i);
		Disputes__Handoff *h;

		assert_int_equal(offer(NULL, id, kinds[i].kind, kinds[i].to, &h), 0);
		assert_int_equal(kit_number("select count(*) from (select string_agg(key, ' ' "
					    "order by place) as keys from json_each('%s'::json) "
					    "with ordinality as e (key, value, place)) as p where "
					    "keys = '%s'",
					    h->package_json, kinds[i].package),
				 1);
	}
}

/* ENF-09: returned twice, it goes to the leading office, which assigns it, once; nobody returns
 * that. */
static void offer__returned_twice__the_leading_office_assigns(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", &h), 0);
		assert_int_equal(give_back(&trans, h->handoff_id, "", NULL), 0);
	}
	assert_int_equal(offer(NULL, id, "INFORM", "SAMR", &h), 0); /* moves nothing */
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", NULL), 0);
	/* HRSS leads: what it offers now is an assignment */
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_true(h->binding);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", NULL), E_CONFLICT);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	/* who has it hands it to nobody else, but may refer it, and HRSS assigns no second time */
	assert_int_equal(offer(&kit_clerk, id, "TRANSFER", "TRANS", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "HRSS"));
	assert_int_equal(offer(&kit_clerk, id, "REFER", "HRSS", &h), 0);
	assert_int_equal(give_back(NULL, h->handoff_id, "", NULL), E_CONFLICT);
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "SAMR"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(offer__not_competent__refused_before_it_is_sent_and_who_is_named),
		T(offer__unknown__the_leading_office),
		T(offer__returned_twice__the_leading_office_assigns),
		T(offer__each_kind__its_fields_travel_and_no_others),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
