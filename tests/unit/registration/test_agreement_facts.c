/*
 * What an imported agreement row does: every flaw, the engagement it belongs to, versions.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "agreement_facts.h"

#define CODE  "91411000000000000Y"
#define TODAY 20188 /* 2025-04-10 */
#define MARCH 20148 /* 2025-03-01 */

static struct agreement_row row_given(void)
{
	return (struct agreement_row){
		.credit_code = CODE,
		.partner_code = "",
		.want = {.employer_id = 1,
			 .worker_no = "R-1",
			 .kind = "labour_contract",
			 .from_day = {MARCH},
			 .to_day = {MARCH + 365},
			 .signed_day = {MARCH},
			 .handed_day = {MARCH + 1},
			 .term_kind = "fixed",
			 .pay_cycle = "month",
			 .unit_price = "",
			 .floor_per = "",
			 .hours_system = "standard",
			 .allowance_unit = "",
			 .document_ref = "",
			 .document_digest = "",
			 .spans = "",
			 .checked_by = "",
			 .reason = ""},
	};
}

static const struct agreement_engagement engagements[] = {
	{11, 7, 1, "R-1", "A1", "411002", {MARCH - 400}, {MARCH - 100}},
	{12, 7, 1, "R-1", "A1", "411002", {MARCH},       {MARCH + 50} },
	{13, 7, 1, "R-1", "B",  "411002", {MARCH + 50},  {0}          },
};

static struct agreement_batch batch_of(struct agreement_row *rows, size_t n)
{
	return (struct agreement_batch){.rows = rows,
					.n_rows = n,
					.today = {TODAY},
					.engagements = engagements,
					.n_engagements = N_ELEMENTS(engagements)};
}

static void decide(struct agreement_row *row)
{
	struct agreement_batch b = batch_of(row, 1);

	agreements_decide(&b);
}

static void no_partner(struct agreement_row *r)
{
	r->partner_code = CODE;
	r->partner_known = true;
	r->want.partner_id = 1; /* the employer itself */
}

#define CHANGE(name, what)                                                                         \
	static void name(struct agreement_row *r)                                                  \
	{                                                                                          \
		what;                                                                              \
	}
CHANGE(bad_code, r->credit_code = "914110000000000000")
CHANGE(no_employer, r->want.employer_id = 0)
CHANGE(bad_kind, r->want.kind = "contract")
CHANGE(no_from, r->want.from_day.day = 0)
CHANGE(to_first, r->want.to_day = r->want.from_day)
CHANGE(no_term, r->want.term_kind = "")
CHANGE(odd_term, r->want.term_kind = "long")
CHANGE(fixed_open, r->want.to_day.day = 0)
CHANGE(open_ends, r->want.term_kind = "open_ended")
CHANGE(signed_later, r->want.signed_day.day = TODAY + 1)
CHANGE(handed_before, r->want.handed_day.day = MARCH - 1)
CHANGE(handed_later, r->want.handed_day.day = TODAY + 1)
CHANGE(long_probation, r->want.probation_months = 61)
CHANGE(negative_pay, r->want.pay_fen = FEN(-1))
CHANGE(huge_pay, r->want.pay_fen = FEN(AGREEMENT_PAY_MAX_FEN + 1))
CHANGE(odd_cycle, r->want.pay_cycle = "year")
CHANGE(day_32, r->want.pay_day = 32)
CHANGE(floor_without, r->want.floor_fen = FEN(1960))
CHANGE(odd_hours, r->want.hours_system = "12x7")
CHANGE(stretch_beyond, (r->want.max_continuous_min = 500, r->want.max_daily_min = 480))
CHANGE(long_day, r->want.max_daily_min = 1441)
CHANGE(allowance_101, (r->want.allowance = 101, r->want.allowance_unit = "percent"))
CHANGE(allowance_of_what, r->want.allowance = 10)
CHANGE(odd_digest, r->want.document_digest = "abc")
CHANGE(control, r->want.document_ref = "a\tb")
CHANGE(other_number, r->want.worker_no = "R-2")
CHANGE(before_all, (r->want.from_day.day = MARCH - 90, r->want.to_day.day = MARCH - 80))

static void agreement_row__each_flaw__its_column(void **state UNUSED)
{
	static const struct {
		void (*change)(struct agreement_row *r);
		const char *column;
	} cases[] = {
		{bad_code,          "credit_code"     },
		{no_employer,       "credit_code"     },
		{bad_kind,          "kind"            },
		{no_from,           "from_day"        },
		{to_first,          "to_day"          },
		{no_term,           "term_kind"       },
		{odd_term,          "term_kind"       },
		{fixed_open,        "to_day"          },
		{open_ends,         "to_day"          },
		{signed_later,      "signed_day"      },
		{handed_before,     "handed_day"      },
		{handed_later,      "handed_day"      },
		{no_partner,        "partner_code"    },
		{long_probation,    "probation_months"},
		{negative_pay,      "pay_fen"         },
		{huge_pay,          "pay_fen"         },
		{odd_cycle,         "pay_cycle"       },
		{day_32,            "pay_day"         },
		{floor_without,     "floor_per"       },
		{odd_hours,         "hours_system"    },
		{stretch_beyond,    "max_daily_min"   },
		{long_day,          "max_daily_min"   },
		{allowance_101,     "allowance"       },
		{allowance_of_what, "allowance"       },
		{odd_digest,        "document_digest" },
		{control,           "document_ref"    },
		{other_number,      "worker_no"       },
		{before_all,        "worker_no"       },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct agreement_row row = row_given();

		cases[i].change(&row);
		decide(&row);
		assert_non_null(row.flaw);
		if (strcmp(row.flaw->column, cases[i].column) != 0)
			fail_msg("case %zu: %s, not %s", i, row.flaw->column, cases[i].column);
		assert_int_equal(row.outcome, IMPORT_REFUSED);
	}
}

/* A2: the last engagement that begins by its first day, else the first one after. */
static void agreement_row__several_engagements__the_one_it_meets(void **state UNUSED)
{
	static const struct {
		int32_t from, to;
		int64_t engagement;
	} cases[] = {
		{MARCH,       MARCH + 365, 12},
		{MARCH - 10,  MARCH + 365, 12}, /* signed before the first day of work */
		{MARCH + 49,  MARCH + 365, 12},
		{MARCH + 50,  MARCH + 365, 13},
		{MARCH - 300, MARCH + 365, 11},
		{MARCH + 900, MARCH + 999, 13},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct agreement_row row = row_given();

		row.want.from_day.day = cases[i].from;
		row.want.to_day.day = cases[i].to;
		decide(&row);
		assert_null(row.flaw);
		assert_int_equal(row.want.engagement_id, cases[i].engagement);
		assert_int_equal(row.outcome, IMPORT_CREATED);
	}
}

/* A1: nothing new, no version; who confirmed the items stays while they do. */
static void agreement_row__stored__unchanged_or_next_version(void **state UNUSED)
{
	struct agreement_row row = row_given(), *rows = &row;
	struct agreement stored = row.want;
	const struct agreement_key key = {5, 1, "R-1", "labour_contract", {MARCH}};
	struct agreement_batch b = batch_of(rows, 1);

	stored.agreement_id = 5;
	stored.version = 3;
	stored.engagement_id = 12;
	stored.required_items = agreement_required("labour_contract");
	stored.checked_by = "first";
	b.keys = &key;
	b.n_keys = 1;
	b.stored = &stored;
	b.n_stored = 1;
	row.want.checked_by = "second";
	agreements_decide(&b);
	assert_int_equal(row.outcome, IMPORT_UNCHANGED);
	assert_int_equal(row.want.version, 3);
	assert_string_equal(row.want.checked_by, "first");
	row.want.present_items = 1 << 4;
	row.want.checked_by = "second";
	agreements_decide(&b);
	assert_int_equal(row.outcome, IMPORT_UPDATED);
	assert_int_equal(row.want.agreement_id, 5);
	assert_int_equal(row.want.version, 4);
	assert_string_equal(row.want.checked_by, "second");
	b.n_stored = 0; /* registered where the caller does not see */
	agreements_decide(&b);
	assert_string_equal(row.flaw->column, "worker_no");
}

/* domain.md B.5: nine of a written agreement; L2 17 and 58 of the contracts; none of the rest. */
static void agreement_required__kinds__as_the_law_lists(void **state UNUSED)
{
	static const struct {
		const char *kind;
		int n;
	} cases[] = {
		{"written_agreement",  9 },
		{"labour_contract",    8 },
		{"dispatch_agreement", 11},
		{"civil_contract",     0 },
		{"none",               0 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(__builtin_popcount((unsigned)agreement_required(cases[i].kind)),
				 cases[i].n);
	assert_int_equal(agreement_part_find(agreement_items, "hours_standard"), 5);
	assert_int_equal(agreement_part_find(agreement_items, "hours"), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(agreement_row__each_flaw__its_column),
		cmocka_unit_test(agreement_row__several_engagements__the_one_it_meets),
		cmocka_unit_test(agreement_row__stored__unchanged_or_next_version),
		cmocka_unit_test(agreement_required__kinds__as_the_law_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
