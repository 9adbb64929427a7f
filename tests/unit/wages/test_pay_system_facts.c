/*
 * pay_system_facts: what a pay system has to say, and where a version comes among others; by hand
 * and on random histories.
 */
#include "test_facts.h"

#include "pay_system_facts.h"

#define TODAY 20000

static struct pay_system system_of(int64_t version, int32_t from)
{
	return (struct pay_system){.version = version,
				   .kind = "piece",
				   .price_rule = "每单 4.5 元",
				   .base_per = "",
				   .subsidies = "",
				   .deductions = "",
				   .pay_cycle = "month",
				   .consulted_with = "",
				   .consulted_ref = "",
				   .announced_how = "",
				   .document = "薪酬办法",
				   .digest = "",
				   .reason = "",
				   .subject = "desk",
				   .department = "HRSS",
				   .from_day = {from}};
}

static enum pay_system_flaw flaw_of(struct pay_system p, const char *field)
{
	const char *told = NULL;
	enum pay_system_flaw flaw = pay_system_check(&p, (civil_date){TODAY}, &told);

	if (flaw)
		assert_string_equal(told, field);
	return flaw;
}

static void check__limits__one_beside_them_refused(void **state)
{
	struct pay_system p = system_of(1, TODAY + PAY_SYSTEM_DAYS_AHEAD);

	(void)state;
	assert_int_equal(flaw_of(p, ""), PAY_SYSTEM_GOOD);
	p.from_day.day++;
	assert_int_equal(flaw_of(p, "from_day"), PAY_SYSTEM_AHEAD);
	p.from_day = p.last_day = (civil_date){TODAY};
	assert_int_equal(flaw_of(p, ""), PAY_SYSTEM_GOOD);
	p.last_day.day--;
	assert_int_equal(flaw_of(p, "last_day"), PAY_SYSTEM_LAST);
	p.last_day = (civil_date){0};
	p.consulted_day = (civil_date){TODAY};
	assert_int_equal(flaw_of(p, "consulted_ref"), PAY_SYSTEM_NEEDED);
	p.consulted_ref = "纪要 3 号";
	assert_int_equal(flaw_of(p, ""), PAY_SYSTEM_GOOD);
	p.consulted_day.day++;
	assert_int_equal(flaw_of(p, "consulted_day"), PAY_SYSTEM_AHEAD);
	p = system_of(1, 0);
	assert_int_equal(flaw_of(p, "from_day"), PAY_SYSTEM_DAY);
}

static void check__kinds_of_pay__each_says_what_it_is_made_of(void **state)
{
	struct pay_system p = system_of(1, TODAY);

	(void)state;
	p.price_rule = "";
	assert_int_equal(flaw_of(p, "price_rule"), PAY_SYSTEM_PRICE);
	p.kind = "time";
	assert_int_equal(flaw_of(p, "base_fen"), PAY_SYSTEM_TIME);
	p.base_fen = 2000;
	assert_int_equal(flaw_of(p, "base_fen"), PAY_SYSTEM_BASE);
	p.base_per = "hour";
	assert_int_equal(flaw_of(p, ""), PAY_SYSTEM_GOOD);
	p.kind = "mixed";
	assert_int_equal(flaw_of(p, "price_rule"), PAY_SYSTEM_PRICE);
	p.base_fen = PAY_SYSTEM_BASE_FEN_MAX + 1;
	p.kind = "time";
	assert_int_equal(flaw_of(p, "base_fen"), PAY_SYSTEM_BASE);
	p.base_per = "year";
	assert_int_equal(flaw_of(p, "base_per"), PAY_SYSTEM_CODE);
	p = system_of(1, TODAY);
	p.pay_cycle = "year";
	assert_int_equal(flaw_of(p, "pay_cycle"), PAY_SYSTEM_CODE);
	p.pay_cycle = "month";
	p.pay_day = 32;
	assert_int_equal(flaw_of(p, "pay_day"), PAY_SYSTEM_PAY_DAY);
	p.pay_day = 31;
	p.digest = "abc";
	assert_int_equal(flaw_of(p, "digest"), PAY_SYSTEM_DIGEST);
	p.digest = "";
	p.consulted_with = "代表 13812345678";
	assert_int_equal(flaw_of(p, "consulted_with"), PAY_SYSTEM_PERSON);
	p.consulted_with = "";
	p.document = "";
	assert_int_equal(flaw_of(p, "document"), PAY_SYSTEM_NEEDED);
	p.withdrawn = true; /* of that only days and reason are looked at */
	assert_int_equal(flaw_of(p, "reason"), PAY_SYSTEM_NEEDED);
	p.reason = "误报";
	assert_int_equal(flaw_of(p, ""), PAY_SYSTEM_GOOD);
}

static void at__versions__after_the_last_only_the_same_again_nothing(void **state)
{
	struct pay_system rows[] = {system_of(1, 100), system_of(2, 200)}, p = system_of(0, 300);
	struct pay_system_place place;

	(void)state;
	assert_int_equal(pay_system_at(rows, 0, &p, &place), PAY_SYSTEM_GOOD);
	assert_null(place.ends);
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_GOOD);
	assert_ptr_equal(place.ends, &rows[1]);
	p = system_of(0, 199);
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_BEFORE);
	assert_int_equal(place.latest.day, 200);
	p = system_of(0, 100);
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_GOOD);
	assert_true(place.same);
	p.pay_day = 15;
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_OTHER);
	p.reason = "发放日登记有误";
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_GOOD);
	assert_false(place.same);
	assert_ptr_equal(place.known, &rows[0]);
}

static void at__withdrawn__the_one_before_holds_again(void **state)
{
	struct pay_system rows[] = {system_of(1, 100), system_of(2, 200), system_of(3, 200)};
	struct pay_system p = system_of(0, 200);
	struct pay_system_place place;
	civil_date until;

	(void)state;
	p.withdrawn = true;
	p.reason = "误报";
	assert_int_equal(pay_system_at(rows, 1, &p, &place), PAY_SYSTEM_UNKNOWN);
	assert_int_equal(pay_system_at(rows, 2, &p, &place), PAY_SYSTEM_GOOD);
	assert_true(pay_system_counts(rows, 2, 0, &until));
	assert_int_equal(until.day, 199);
	rows[2].withdrawn = true;
	assert_true(pay_system_counts(rows, 3, 0, &until));
	assert_int_equal(until.day, 0);
	assert_false(pay_system_counts(rows, 3, 1, &until));
	assert_ptr_equal(pay_system_on(rows, 3, (civil_date){200}), &rows[0]);
	assert_int_equal(pay_system_at(rows, 3, &p, &place), PAY_SYSTEM_GOOD);
	assert_true(place.same); /* it is already */
	p = system_of(0, 200);
	assert_int_equal(pay_system_at(rows, 3, &p, &place), PAY_SYSTEM_OTHER); /* sent again */
	p.reason = "撤回有误";
	assert_int_equal(pay_system_at(rows, 3, &p, &place), PAY_SYSTEM_GOOD);
	assert_ptr_equal(place.ends, &rows[0]);
	rows[1] = system_of(2, 300);
	assert_int_equal(pay_system_at(rows, 3, &p, &place), PAY_SYSTEM_GOOD); /* and of the past */
	rows[1] = system_of(2, 200);
	p = system_of(0, 150);
	assert_int_equal(pay_system_at(rows, 3, &p, &place), PAY_SYSTEM_GOOD);
}

static void lacks__consultation_and_notice__to_the_day(void **state)
{
	struct pay_system p = system_of(1, 100);

	(void)state;
	assert_true(pay_system_unconsulted(&p));
	assert_true(pay_system_unnoticed(&p, 7));
	p.consulted_day = (civil_date){101};
	assert_true(pay_system_unconsulted(&p));
	p.consulted_day.day--;
	assert_false(pay_system_unconsulted(&p));
	p.announced_day = (civil_date){94};
	assert_true(pay_system_unnoticed(&p, 7));
	p.announced_day.day--;
	assert_false(pay_system_unnoticed(&p, 7));
}

/* P1-P3: whatever was filed, on no day do two versions hold, and the one that does is the last
 * recorded of its first day. */
static void histories__random__one_version_a_day_at_most(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct pay_system rows[24];
		size_t n = 0;

		for (int i = 0; i < 24; i++) {
			struct pay_system p = system_of((int64_t)n + 1, 0);
			struct pay_system_place place;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			p.from_day.day = 10 + (int32_t)(seed >> 33) % 30;
			p.last_day.day = seed >> 60 < 4 ? p.from_day.day + 3 : 0;
			p.reason = seed >> 61 & 1 ? "更正" : "";
			p.withdrawn = p.reason[0] && (seed >> 50 & 3) == 0;
			p.pay_day = (int32_t)(seed >> 40) % 3;
			if (!pay_system_at(rows, n, &p, &place) && !place.same)
				rows[n++] = p;
		}
		for (int32_t day = 1; day < 60; day++) {
			const struct pay_system *on = pay_system_on(rows, n, (civil_date){day});
			size_t holding = 0;

			for (size_t i = 0; i < n; i++) {
				civil_date until;

				if (rows[i].from_day.day > day ||
				    !pay_system_counts(rows, n, i, &until) ||
				    (until.day && until.day < day))
					continue;
				holding++;
				assert_ptr_equal(on, &rows[i]);
			}
			assert_true(holding == (on != NULL));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check__limits__one_beside_them_refused),
		cmocka_unit_test(check__kinds_of_pay__each_says_what_it_is_made_of),
		cmocka_unit_test(at__versions__after_the_last_only_the_same_again_nothing),
		cmocka_unit_test(at__withdrawn__the_one_before_holds_again),
		cmocka_unit_test(lacks__consultation_and_notice__to_the_day),
		cmocka_unit_test(histories__random__one_version_a_day_at_most),
	};

	return cmocka_run_group_tests_name("wages/pay_system_facts", tests, NULL, NULL);
}
