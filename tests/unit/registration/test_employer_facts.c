#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "employer_facts.h"

#define CODE_A "91411000000000000Y"
#define CODE_B "91411002MA0000007L"
#define CODE_C "92411081MA0000015R"

static const struct employer_code codes[] = {
	{CODE_A, 1},
        {CODE_B, 2}
};
static const struct employer employers[] = {
	{.employer_id = 1,
	 .credit_code = CODE_A,
	 .name = "甲平台",
	 .kind = "platform",
	 .region = "411000",
	 .version = 3,
	 .trade = "express",
	 .status = "active",
	 .branch = "魏都区营业部",
	 .old_licence_no = ""}
};
/* B is registered where the caller does not see it. */
static const struct employer_stored stored = {codes, 2, employers, 1};

static struct employer_row row_of(const char *code, const char *name, const char *kind)
{
	return (struct employer_row){
		.want = {.credit_code = code,
			 .name = name,
			 .kind = kind,
			 .region = "411000",
			 .trade = "",
			 .status = "",
			 .branch = "",
			 .old_licence_no = ""},
		.standing = REGION_COVERED
        };
}

static void employers__one_flaw_each__refused_with_it(void **state UNUSED)
{
	static const struct {
		const char *code, *name, *kind;
		enum region_standing standing;
		enum flaw flaw;
	} cases[] = {
		{"91411002MA0000007X", "乙",      "platform", REGION_COVERED, FLAW_CREDIT_CODE       },
		{CODE_C,               "",         "platform", REGION_COVERED, FLAW_NAME              },
		{CODE_C,               " 乙",     "platform", REGION_COVERED, FLAW_NAME              },
		{CODE_C,               "乙\n丙", "platform", REGION_COVERED, FLAW_NAME              },
		{CODE_C,               "乙",      "shop",     REGION_COVERED, FLAW_KIND              },
		{CODE_C,               "乙",      "platform", REGION_UNKNOWN, FLAW_REGION_UNKNOWN    },
		{CODE_C,               "乙",      "platform", REGION_OUTSIDE, FLAW_REGION_OUTSIDE    },
		{CODE_B,               "乙",      "platform", REGION_COVERED, FLAW_EMPLOYER_ELSEWHERE},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct employer_row row = row_of(cases[i].code, cases[i].name, cases[i].kind);

		row.standing = cases[i].standing;
		employers_decide(&stored, &row, 1);
		assert_int_equal(row.flaw, cases[i].flaw);
		assert_int_equal(row.outcome, IMPORT_REFUSED);
	}
}

static void employers__new_code__created_as_version_1(void **state UNUSED)
{
	struct employer_row row = row_of(CODE_C, "丙商行", "partner");

	employers_decide(&stored, &row, 1);
	assert_int_equal(row.outcome, IMPORT_CREATED);
	assert_int_equal(row.want.version, 1);
}

static void employers__nothing_new__unchanged(void **state UNUSED)
{
	struct employer_row row = row_of(CODE_A, "甲平台", "platform");

	employers_decide(&stored, &row, 1);
	assert_int_equal(row.outcome, IMPORT_UNCHANGED);
	assert_int_equal(row.want.version, 3);
}

static void employers__other_name__next_version(void **state UNUSED)
{
	struct employer_row row = row_of(CODE_A, "甲平台公司", "platform");

	employers_decide(&stored, &row, 1);
	assert_int_equal(row.outcome, IMPORT_UPDATED);
	assert_int_equal(row.want.employer_id, 1);
	assert_int_equal(row.want.version, 4);
}

static void employers__same_code_twice__second_unchanged_or_refused(void **state UNUSED)
{
	struct employer_row rows[] = {
		row_of(CODE_C, "丙商行", "partner"),
		row_of(CODE_C, "丙商行", "partner"),
		row_of(CODE_C, "丙商店", "partner"),
	};

	employers_decide(&stored, rows, 3);
	assert_int_equal(rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(rows[1].outcome, IMPORT_UNCHANGED);
	assert_int_equal(rows[2].flaw, FLAW_REPEATED);
}

static void flaws__every_one__has_its_texts(void **state UNUSED)
{
	for (enum flaw f = FLAW_NONE + 1; f < FLAW_END; f++) {
		const struct flaw_text *t = flaw_text(f);

		assert_non_null(t->column);
		assert_true(t->reason_zh && *t->reason_zh && t->reason_en && *t->reason_en);
		assert_true(t->mend_zh && *t->mend_zh && t->mend_en && *t->mend_en);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(employers__one_flaw_each__refused_with_it),
		cmocka_unit_test(employers__new_code__created_as_version_1),
		cmocka_unit_test(employers__nothing_new__unchanged),
		cmocka_unit_test(employers__other_name__next_version),
		cmocka_unit_test(employers__same_code_twice__second_unchanged_or_refused),
		cmocka_unit_test(flaws__every_one__has_its_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
