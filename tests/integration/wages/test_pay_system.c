/*
 * The register of pay systems through the daemon: versions, what is refused, the same again, who
 * files and who sees, who has none.
 */
#include "wages_probe.h"

static const struct kit_who company = {"company", "", "411000", "hr", PLATFORM, 0};
static const struct kit_who unbound = {"company", "", "411000", "hr0", 0, 0};
static const struct kit_who other_company = {"company", "", "411000", "hr2", OTHER, 0};

static int32_t day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-04-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411024");
	engaged((struct engaged){1, 901, PLATFORM, 1, "R1", "B", "rider", "2025-01-01"});
	engaged((struct engaged){2, 902, PLATFORM, 1, "R2", "B", "rider", "2025-01-01"});
	engaged((struct engaged){3, 903, PLATFORM, 1, "D1", "B", "ride_driver", "2025-01-01"});
	engaged((struct engaged){4, 904, PLATFORM, 1, "C1", "C", "courier", "2025-01-01"});
	engaged((struct engaged){5, 905, OTHER, 1, "R9", "A1", "rider", "2025-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.pay_system, wages.pay_system_version, wages.guidance_visit, "
		      "wages.guidance_step, wages.employer_mark, wages.employer_month");
	return 0;
}

static Wages__PaySystemRow row_of(const char *code, const char *from)
{
	Wages__PaySystemRow row = WAGES__PAY_SYSTEM_ROW__INIT;

	row.credit_code = (char *)code;
	row.occupation = (char *)"rider";
	row.from_day = day(from);
	row.kind = (char *)"piece";
	row.price_rule = (char *)"每单 4.50 元，每公里加 0.80 元";
	row.pay_cycle = (char *)"month";
	row.pay_day = 15;
	row.document = (char *)"配送员薪酬办法 2025";
	return row;
}

static int recorded(const struct kit_who *who, Wages__PaySystemRow row,
		    Wages__RecordPaySystemReply **out)
{
	Wages__RecordPaySystemRequest q = WAGES__RECORD_PAY_SYSTEM_REQUEST__INIT;

	q.row = &row;
	return kit_call(kit, "RecordPaySystem", who, &q.base, out);
}

static Wages__ListPaySystemsReply *listed(const struct kit_who *who, const char *on, bool all)
{
	Wages__ListPaySystemsRequest q = WAGES__LIST_PAY_SYSTEMS_REQUEST__INIT;
	Wages__ListPaySystemsReply *rep;

	q.as_of_day = day(on);
	q.all = all;
	assert_int_equal(kit_call(kit, "ListPaySystems", who, &q.base, &rep), 0);
	return rep;
}

static Wages__GetPaySystemReply *history(int64_t id)
{
	Wages__GetPaySystemRequest q = WAGES__GET_PAY_SYSTEM_REQUEST__INIT;
	Wages__GetPaySystemReply *rep;

	q.pay_system_id = id;
	assert_int_equal(kit_call(kit, "GetPaySystem", NULL, &q.base, &rep), 0);
	return rep;
}

static void versions__a_later_day__ends_the_former_on_the_day_before(void **state)
{
	Wages__RecordPaySystemReply *first, *second;
	Wages__ListPaySystemsReply *l;
	Wages__PaySystemRow next = row_of(CODE, "2025-05-01");
	Wages__GetPaySystemReply *h;

	(void)state;
	assert_int_equal(recorded(NULL, row_of(CODE, "2025-01-01"), &first), 0);
	assert_int_equal(first->version, 1);
	assert_int_equal(first->ends_version, 0);
	next.pay_day = 20;
	assert_int_equal(recorded(NULL, next, &second), 0);
	assert_int_equal(second->pay_system_id, first->pay_system_id);
	assert_int_equal(second->version, 2);
	assert_int_equal(second->ends_version, 1);
	assert_int_equal(second->ends_day, day("2025-04-30"));
	h = history(first->pay_system_id);
	assert_int_equal(h->n_versions, 2);
	assert_string_equal(h->versions[0]->state, "future");
	assert_string_equal(h->versions[1]->state, "in_force");
	assert_int_equal(h->versions[1]->until_day, day("2025-04-30"));
	assert_int_equal(h->versions[1]->row->last_day, 0); /* as it was filed */
	l = listed(NULL, "2025-04-30", false);
	assert_int_equal(l->n_systems, 1);
	assert_int_equal(l->systems[0]->row->pay_day, 15);
	l = listed(NULL, "2025-05-01", false);
	assert_int_equal(l->systems[0]->row->pay_day, 20);
	assert_int_equal(listed(NULL, "2024-12-31", false)->n_systems, 0);
	l = listed(NULL, "2024-12-31", true);
	assert_int_equal(l->n_systems, 1);
	assert_string_equal(l->systems[0]->state, "future");
	assert_int_equal(l->systems[0]->version, 1);
}

static void versions__the_same_again_an_earlier_day_another_content__nothing_refused(void **state)
{
	Wages__PaySystemRow row = row_of(CODE, "2025-01-01");
	Wages__RecordPaySystemReply *rep;

	(void)state;
	assert_int_equal(recorded(NULL, row, NULL), 0);
	assert_int_equal(recorded(NULL, row, &rep), 0);
	assert_true(rep->already);
	assert_int_equal(recorded(NULL, row_of(CODE, "2025-03-01"), NULL), 0);
	assert_int_equal(recorded(NULL, row, &rep), 0); /* an older one again */
	assert_true(rep->already);
	assert_int_equal(rep->version, 1);
	assert_int_equal(recorded(NULL, row_of(CODE, "2025-02-28"), NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(kit), "2025-03-01"));
	row.price_rule = (char *)"每单 4.00 元";
	assert_int_equal(recorded(NULL, row, NULL), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from wages.pay_system_version"), 2);
	row.reason = (char *)"单价登记有误";
	assert_int_equal(recorded(NULL, row, &rep), 0);
	assert_int_equal(rep->version, 3);
	assert_string_equal(history(rep->pay_system_id)->versions[2]->state, "replaced");
	assert_string_equal(history(rep->pay_system_id)->versions[0]->row->price_rule,
			    "每单 4.00 元");
	assert_int_equal(kit_number("select count(*) from wages.pay_system_version "
				    "where price_rule like '每单 4.50%%'"),
			 2); /* nothing is overwritten */
}

static void versions__withdrawn__the_former_holds_again(void **state)
{
	Wages__PaySystemRow next = row_of(CODE, "2025-04-01");
	Wages__ListPaySystemsReply *l;

	(void)state;
	assert_int_equal(recorded(NULL, row_of(CODE, "2025-01-01"), NULL), 0);
	next.pay_day = 20;
	assert_int_equal(recorded(NULL, next, NULL), 0);
	next.withdrawn = true;
	assert_int_equal(recorded(NULL, next, NULL), E_FIELD);
	next.reason = (char *)"误报";
	assert_int_equal(recorded(NULL, next, NULL), 0);
	l = listed(NULL, "2025-04-10", false);
	assert_int_equal(l->n_systems, 1);
	assert_int_equal(l->systems[0]->row->pay_day, 15);
	assert_int_equal(l->systems[0]->until_day, 0);
}

static void row__wrong__refused_with_its_field(void **state)
{
	Wages__PaySystemRow row = row_of(CODE, "2025-01-01");

	(void)state;
	row.region = (char *)"419999";
	assert_int_equal(recorded(NULL, row, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(kit), "region"));
	row = row_of("91411002MA0000099X", "2025-01-01");
	assert_int_equal(recorded(NULL, row, NULL), E_NOT_FOUND);
	row = row_of(CODE, "2025-01-01");
	row.occupation = (char *)"骑手";
	assert_int_equal(recorded(NULL, row, NULL), E_FIELD);
	row = row_of(CODE, "2025-06-10"); /* 61 days ahead */
	assert_int_equal(recorded(NULL, row, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(kit), "from_day"));
	row = row_of(CODE, "2025-06-09");
	assert_int_equal(recorded(NULL, row, NULL), 0);
	assert_int_equal(kit_number("select count(*) from wages.pay_system"), 1);
}

static void company__its_own__filed_and_read_no_other(void **state)
{
	Wages__GetPaySystemRequest g = WAGES__GET_PAY_SYSTEM_REQUEST__INIT;
	Wages__RecordPaySystemReply *rep;
	Wages__ListPaySystemsReply *l;

	(void)state;
	assert_int_equal(recorded(&company, row_of(CODE, "2025-01-01"), &rep), 0);
	assert_int_equal(recorded(&company, row_of(OTHER_CODE, "2025-01-01"), NULL), E_NOT_FOUND);
	assert_int_equal(recorded(&kit_clerk, row_of(CODE, "2025-01-01"), NULL), E_DENIED);
	l = listed(NULL, "2025-04-10", false);
	assert_true(l->systems[0]->by_company);
	assert_string_equal(l->systems[0]->recorded_by, "hr");
	assert_int_equal(listed(&company, "2025-04-10", false)->n_systems, 1);
	assert_int_equal(listed(&other_company, "2025-04-10", true)->n_systems, 0);
	g.pay_system_id = rep->pay_system_id;
	assert_int_equal(recorded(&unbound, row_of(CODE, "2025-01-01"), NULL), E_DENIED);
	assert_int_equal(kit_call(kit, "GetPaySystem", &unbound, &g.base, NULL), E_DENIED);
	assert_int_equal(kit_call(kit, "GetPaySystem", &other_company, &g.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(kit, "GetPaySystem", &kit_county, &g.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(kit, "GetPaySystem", &kit_clerk, &g.base, NULL), 0);
}

/* Of the city: it holds in its counties; of a county: for its desk too, whoever the employer's is.
 */
static void place__city_and_county__listed_where_it_holds(void **state)
{
	Wages__ListPaySystemsRequest q = WAGES__LIST_PAY_SYSTEMS_REQUEST__INIT;
	Wages__PaySystemRow city = row_of(CODE, "2025-01-01"), county = city;
	Wages__ListPaySystemsReply *rep;

	(void)state;
	city.region = (char *)"411000";
	county.region = (char *)"411024";
	assert_int_equal(recorded(NULL, city, NULL), 0);
	assert_int_equal(recorded(NULL, county, NULL), 0);
	q.region = (char *)"411024";
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 2);
	q.region = (char *)"411081";
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 1);
	assert_int_equal(listed(&kit_county, "2025-04-10", false)->n_systems, 1);
	q.region = (char *)"";
	q.limit = 1;
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 1);
	q.after_id = rep->next_after_id;
	assert_int_equal(q.after_id, rep->systems[0]->pay_system_id);
	q.limit = 2;
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 1);
	assert_true(rep->systems[0]->pay_system_id > q.after_id);
	assert_int_equal(rep->next_after_id, 0);
}

static void lacking__consulted_and_shown_in_time__not_listed(void **state)
{
	Wages__ListPaySystemsRequest q = WAGES__LIST_PAY_SYSTEMS_REQUEST__INIT;
	Wages__PaySystemRow bare = row_of(CODE, "2025-01-15"), whole = bare;
	Wages__ListPaySystemsReply *rep;

	(void)state;
	assert_int_equal(recorded(NULL, bare, NULL), 0);
	whole.occupation = (char *)"ride_driver";
	whole.consulted_day = day("2025-01-15");
	whole.consulted_ref = (char *)"纪要 1";
	whole.announced_day = day("2025-01-08");
	whole.announced_how = (char *)"应用内公告";
	assert_int_equal(recorded(NULL, whole, NULL), 0);
	q.lacking = true;
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 1);
	assert_int_equal(rep->notice_days, 7);
	assert_int_equal(rep->systems[0]->n_lacks, 2);
	whole.announced_day++;
	whole.reason = (char *)"公示日期更正";
	assert_int_equal(recorded(NULL, whole, NULL), 0);
	assert_int_equal(kit_call(kit, "ListPaySystems", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_systems, 2);
	assert_int_equal(rep->systems[1]->n_lacks, 1);
	assert_string_equal(rep->systems[1]->lacks[0], "notice");
}

static Wages__ListPaySystemsMissingReply *missing(const struct kit_who *who, const char *region)
{
	Wages__ListPaySystemsMissingRequest q = WAGES__LIST_PAY_SYSTEMS_MISSING_REQUEST__INIT;
	Wages__ListPaySystemsMissingReply *rep;

	q.region = (char *)region;
	assert_int_equal(kit_call(kit, "ListPaySystemsMissing", who, &q.base, &rep), 0);
	return rep;
}

static void missing__by_occupation__until_one_holds(void **state)
{
	Wages__ListPaySystemsMissingRequest q = WAGES__LIST_PAY_SYSTEMS_MISSING_REQUEST__INIT;
	Wages__ListPaySystemsMissingReply *rep = missing(NULL, "");
	Wages__PaySystemRow all = row_of(CODE, "2025-02-01");

	(void)state;
	assert_int_equal(rep->n_missing, 3); /* class C has no pay system */
	assert_string_equal(rep->missing[0]->occupation, "ride_driver");
	assert_string_equal(rep->missing[1]->occupation, "rider");
	assert_int_equal(rep->missing[1]->n_workers, 2);
	q.limit = 1;
	q.after_employer_id = PLATFORM;
	q.after_occupation = (char *)"ride_driver";
	assert_int_equal(kit_call(kit, "ListPaySystemsMissing", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_missing, 1);
	assert_string_equal(rep->missing[0]->occupation, "rider");
	q.after_employer_id = rep->next_after_employer_id;
	q.after_occupation = rep->next_after_occupation;
	assert_int_equal(kit_call(kit, "ListPaySystemsMissing", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_missing, 1);
	assert_int_equal(rep->missing[0]->employer_id, OTHER);
	q.after_employer_id = rep->next_after_employer_id;
	q.after_occupation = rep->next_after_occupation;
	assert_int_equal(kit_call(kit, "ListPaySystemsMissing", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_missing, 0);
	assert_int_equal(rep->next_after_employer_id, 0);
	assert_int_equal(recorded(NULL, row_of(CODE, "2025-01-01"), NULL), 0);
	rep = missing(NULL, "");
	assert_int_equal(rep->n_missing, 2);
	assert_string_equal(rep->missing[0]->occupation, "ride_driver");
	all.occupation = (char *)"";
	all.last_day = day("2025-04-09");
	assert_int_equal(recorded(NULL, all, NULL), 0);
	rep = missing(NULL, "");
	assert_int_equal(rep->n_missing, 2); /* it ended yesterday */
	assert_int_equal(rep->missing[0]->ended_day, day("2025-04-09"));
	all.last_day++;
	all.reason = (char *)"更正";
	assert_int_equal(recorded(NULL, all, NULL), 0);
	rep = missing(NULL, "");
	assert_int_equal(rep->n_missing, 1);
	assert_int_equal(rep->missing[0]->employer_id, OTHER);
}

static Registration__ImportReply *imported(const struct kit_who *who, Wages__PaySystemRow *rows,
					   size_t n, bool dry)
{
	Wages__ImportPaySystemsRequest q = WAGES__IMPORT_PAY_SYSTEMS_REQUEST__INIT;
	Wages__PaySystemRow *list[8];
	Registration__ImportReply *rep;

	assert_true(n <= N_ELEMENTS(list));
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	q.rows = list;
	q.n_rows = n;
	q.dry_run = dry;
	assert_int_equal(kit_call(kit, "ImportPaySystems", who, &q.base, &rep), 0);
	return rep;
}

static void file__versions_of_one_system_and_bad_rows__dry_run_then_run_then_again(void **state)
{
	Wages__PaySystemRow rows[] = {row_of(CODE, "2025-01-01"), row_of(CODE, "2025-03-01"),
				      row_of(CODE, "2025-02-01"), row_of(OTHER_CODE, "2025-01-01"),
				      row_of("92411081MA0000099X", "2025-01-01")};
	Registration__ImportReply *dry, *rep;

	(void)state;
	rows[3].region = (char *)"411024";
	dry = imported(NULL, rows, N_ELEMENTS(rows), true);
	assert_int_equal(kit_number("select count(*) from wages.pay_system"), 0);
	rep = imported(NULL, rows, N_ELEMENTS(rows), false);
	assert_int_equal(dry->created, rep->created);
	assert_int_equal(rep->created, 2);
	assert_int_equal(dry->updated, rep->updated);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(dry->n_errors, 2);
	assert_int_equal(rep->n_errors, 2);
	assert_int_equal(rep->errors[0]->row, 2);
	assert_string_equal(rep->errors[0]->column, "from_day");
	assert_string_equal(rep->errors[0]->value, "2025-02-01");
	assert_non_null(strstr(rep->errors[0]->reason, "2025-03-01"));
	assert_string_equal(rep->errors[1]->column, "credit_code");
	rep = imported(NULL, rows, N_ELEMENTS(rows), false);
	assert_int_equal(rep->unchanged, 3);
	assert_int_equal(rep->n_errors, 2);
	assert_int_equal(kit_number("select count(*) from wages.pay_system_version"), 3);
	rep = imported(&company, rows, 4, false);
	assert_int_equal(rep->unchanged, 2);
	assert_int_equal(rep->n_errors, 2); /* the other's is not to be seen */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(versions__a_later_day__ends_the_former_on_the_day_before,
					  checked),
		cmocka_unit_test_teardown(
			versions__the_same_again_an_earlier_day_another_content__nothing_refused,
			checked),
		cmocka_unit_test_teardown(versions__withdrawn__the_former_holds_again, checked),
		cmocka_unit_test_teardown(row__wrong__refused_with_its_field, checked),
		cmocka_unit_test_teardown(company__its_own__filed_and_read_no_other, checked),
		cmocka_unit_test_teardown(place__city_and_county__listed_where_it_holds, checked),
		cmocka_unit_test_teardown(lacking__consulted_and_shown_in_time__not_listed,
					  checked),
		cmocka_unit_test_teardown(missing__by_occupation__until_one_holds, checked),
		cmocka_unit_test_teardown(
			file__versions_of_one_system_and_bad_rows__dry_run_then_run_then_again,
			checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
