/*
 * Indicators: totals are the sums of their rows, and each figure is those of the alerts that it
 * opens.
 */
#include "requests.h"

#define DEPTH 4

static void fill(void)
{
	static const char *const regions[] = {"411002", "411003", "411024"};
	static const char *const months[] = {"2025-01", "2025-03", "2025-04", "2025-06"};
	static const char *const articles[] = {"二、1", "二、4", NULL};
	static const char *const verdicts[] = {"", "", "true", "false", "unsure"};
	uint32_t seed = 5;

	for (int64_t id = 1; id <= 160; id++) {
		uint32_t r = (seed = seed * 1103515245 + 12345) >> 8;
		Audit__Finding f = finding(id, 100 + r % 9, r / 9 % 500);
		Audit__Clause clause = AUDIT__CLAUSE__INIT, *list[1] = {&clause};

		f.region = (char *)(uintptr_t)regions[r / 7 % 3];
		f.month = (char *)(uintptr_t)months[r / 21 % 4];
		f.employer_id = 7 + r / 84 % 3;
		f.rule = (char *)(uintptr_t)(r / 252 % 2 ? "PAY-02" : "TIM-01");
		f.severity = (char *)(uintptr_t)(r / 504 % 3 ? "high" : "critical");
		f.verdict = (char *)(uintptr_t)verdicts[r / 1512 % 5];
		f.found_fen = f.owed_fen + 50;
		f.confirmed_fen = 50;
		clause.law = (char *)"许人社〔2022〕1号";
		clause.article = (char *)(uintptr_t)articles[strcmp(f.rule, "PAY-02") != 0];
		f.clauses = list;
		f.n_clauses = 1;
		assert_int_equal(take_in(&f, 0), 0);
		if (id % 4 == 0) {
			kit_clock("2025-04-11 09:00:00");
			f.version = 2;
			f.state = (char *)"cleared";
			f.owed_fen = 0;
			assert_int_equal(take_in(&f, 0), 0);
			kit_clock("2025-04-10 09:00:00");
		}
	}
	for (int64_t i = 0; i < 5; i++)
		assert_int_equal(
			take_case_in(kit_number("select alert_id from alerts.alert order by "
						"alert_id offset %" PRId64 " limit 1",
						i * 3),
				     70 + i, 1),
			0);
	(void)kit_events(k, &events);
}

static Alerts__GetIndicatorsRequest asked(int by)
{
	Alerts__GetIndicatorsRequest req = ALERTS__GET_INDICATORS_REQUEST__INIT;

	req.month_from = (char *)"2025-01";
	req.month_to = (char *)"2025-06";
	req.by_clause = by & 1;
	req.by_region = by & 2;
	req.by_employer = by & 4;
	req.by_quarter = by & 8;
	return req;
}

/* STA-3: whatever it is grouped by, the rows add up to the same total. */
static void indicators__any_grouping__rows_add_up_to_the_total(void **state UNUSED)
{
	fill();
	for (int by = 0; by < 1 << DEPTH; by++) {
		Alerts__GetIndicatorsRequest req = asked(by);
		Alerts__GetIndicatorsReply *r;
		int64_t sums[7] = {0};

		assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, &r), 0);
		for (size_t i = 0; i < r->n_rows; i++) {
			const Alerts__Indicator *x = r->rows[i];

			sums[0] += x->n_alerts;
			sums[1] += x->n_open + x->n_cleared;
			sums[2] += x->n_cases;
			sums[3] += x->n_judged;
			sums[4] += x->found_fen;
			sums[5] += x->confirmed_fen;
			sums[6] += x->open_fen;
		}
		assert_int_equal(sums[0], r->total->n_alerts);
		assert_int_equal(sums[1], r->total->n_alerts);
		assert_int_equal(sums[2], r->total->n_cases);
		assert_int_equal(sums[3], r->total->n_judged);
		assert_int_equal(sums[4], r->total->found_fen);
		assert_int_equal(sums[5], r->total->confirmed_fen);
		assert_int_equal(sums[6], r->total->open_fen);
		assert_int_equal(r->total->n_cases, 5);
		assert_int_equal(r->total->found_fen,
				 kit_number("select sum(found_fen) from alerts.item"));
		assert_int_equal(r->total->open_fen,
				 kit_number("select sum(owed_fen) from alerts.item where state = "
					    "'open'"));
	}
}

/* How many alerts a figure of a row opens, and what they owe. */
static size_t opens(const Alerts__Indicator *x, const char *state, const char *figure,
		    int64_t *out_owed)
{
	static const char *const starts[] = {"01", "04"}, *const ends[] = {"03", "06"};
	Alerts__ListAlertsRequest req = ALERTS__LIST_ALERTS_REQUEST__INIT;
	Alerts__ListAlertsReply *r;
	char from[8], to[8];
	int quarter = x->quarter[5] - '1';

	(void)snprintf(from, sizeof(from), "%.4s-%s", x->quarter, starts[quarter]);
	(void)snprintf(to, sizeof(to), "%.4s-%s", x->quarter, ends[quarter]);
	req.kind = (char *)"finding";
	req.state = (char *)(uintptr_t)state;
	req.figure = (char *)(uintptr_t)figure;
	req.clause = x->clause;
	req.region = x->region;
	req.employer_id = x->employer_id;
	req.month_from = from;
	req.month_to = to;
	req.limit = 1000;
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &r), 0);
	*out_owed = 0;
	for (size_t i = 0; i < r->n_alerts; i++)
		*out_owed += r->alerts[i]->owed_fen;
	return r->n_alerts;
}

static void indicators__each_figure__opens_its_rows(void **state UNUSED)
{
	Alerts__GetIndicatorsRequest req = asked(15);
	Alerts__GetIndicatorsReply *r;
	int64_t owed;

	fill();
	assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, &r), 0);
	assert_true(r->n_rows > 10);
	for (size_t i = 0; i < r->n_rows; i++) {
		const Alerts__Indicator *x = r->rows[i];

		if (!x->clause[0])
			continue; /* of no clause: the list has no filter for that */
		assert_int_equal(opens(x, "all", "", &owed), x->n_alerts);
		assert_int_equal(owed, x->open_fen);
		assert_int_equal(opens(x, "open", "", &owed), x->n_open);
		assert_int_equal(opens(x, "cleared", "", &owed), x->n_cleared);
		assert_int_equal(opens(x, "all", "case", &owed), x->n_cases);
		assert_int_equal(opens(x, "all", "again", &owed), x->n_again);
		assert_int_equal(opens(x, "all", "judged", &owed), x->n_judged);
		assert_int_equal(opens(x, "all", "true", &owed), x->n_true);
	}
}

/* Each sees its own: a county its own, another department none of it. */
static void indicators__other_region_or_department__not_counted(void **state UNUSED)
{
	Alerts__GetIndicatorsRequest req = asked(2);
	Alerts__GetIndicatorsReply *r;

	fill();
	assert_int_equal(kit_call(k, "GetIndicators", &kit_county, &req.base, &r), 0);
	assert_int_equal(r->n_rows, 1);
	assert_string_equal(r->rows[0]->region, "411024");
	assert_int_equal(r->total->n_alerts,
			 kit_number("select count(*) from alerts.alert where region = '411024'"));
	assert_int_equal(kit_call(k, "GetIndicators", &kit_clerk, &req.base, &r), 0);
	assert_int_equal(r->n_rows, 0);
	assert_int_equal(r->total->n_alerts, 0);
}

static void indicators__published__small_cells_hidden_and_bad_questions_refused(void **state UNUSED)
{
	Alerts__GetIndicatorsRequest req = asked(4);
	Alerts__GetIndicatorsReply *r;

	for (int64_t id = 1; id <= 17; id++) {
		Audit__Finding f = finding(id, 100 + id, 10);

		f.employer_id = id <= 3 ? 7 : id <= 9 ? 8 : 9;
		assert_int_equal(take_in(&f, 0), 0);
	}
	(void)kit_events(k, &events);
	assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, &r), 0);
	assert_int_equal(r->rows[0]->n_people, 3);
	assert_int_equal(r->total->n_people, 17);
	req.publish = true;
	assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, &r), 0);
	assert_true(r->rows[0]->hidden && r->rows[1]->hidden);
	assert_int_equal(r->rows[0]->open_fen + r->rows[1]->open_fen, 0);
	assert_int_equal(r->rows[2]->open_fen, 80);
	assert_int_equal(r->cell_min, 5);
	req.by_region = true;
	assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, NULL), E_FIELD);
	req.publish = false;
	req.month_to = (char *)"2024-12";
	assert_int_equal(kit_call(k, "GetIndicators", NULL, &req.base, NULL), E_FIELD);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(indicators__any_grouping__rows_add_up_to_the_total),
		T(indicators__each_figure__opens_its_rows),
		T(indicators__other_region_or_department__not_counted),
		T(indicators__published__small_cells_hidden_and_bad_questions_refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
