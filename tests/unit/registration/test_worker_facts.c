/* W1..W4 of worker_facts.h over tables of rows. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "worker_facts.h"

#define TODAY 20148

struct table {
	struct worker_batch b;
	struct worker_row rows[8];
	struct worker_row *sorted[8], *leaders[8];
	struct person known[8], fresh[8];
	struct alias aliases[16];
	struct worker_link links[8];
};

static struct worker_row row_of(const char *document, const char *name, const char *phone,
				const char *no)
{
	struct worker_row row = {.credit_code = *no ? "C" : "",
				 .worker_no = no,
				 .employer_id = *no ? 1 : 0,
				 .reason = "",
				 .standing = REGION_COVERED};

	row.want = (struct person){.document = document,
				   .name = name,
				   .folded = name,
				   .phone = phone,
				   .home_region = "411002"};
	return row;
}

static struct person person_of(int64_t id, const char *document, const char *name)
{
	return (struct person){.worker_id = id,
			       .document = document,
			       .name = name,
			       .folded = name,
			       .phone = "1",
			       .home_region = "411002",
			       .version = 3,
			       .visible = true};
}

static void decide(struct table *t, size_t n)
{
	t->b.rows = t->rows;
	t->b.n_rows = n;
	t->b.sorted = t->sorted;
	t->b.leaders = t->leaders;
	t->b.known = t->known;
	t->b.fresh = t->fresh;
	t->b.aliases = t->aliases;
	t->b.links = t->links;
	t->b.today = (civil_date){TODAY};
	workers_decide(&t->b);
}

static void alias_known(struct table *t, const char *no, int64_t worker_id, int32_t from)
{
	t->aliases[t->b.n_aliases++] = (struct alias){
		.employer_id = 1, .worker_no = no, .worker_id = worker_id, .from_day = {from}};
}

static void w1__document_twice__one_new_number(void **state UNUSED)
{
	struct table t = {
		.rows = {row_of("D1", "a", "", "R-1"), row_of("D2", "b", "", ""),
			 row_of("D1", "a", "", "R-2")}
        };

	decide(&t, 3);
	assert_int_equal(t.b.n_new, 2);
	assert_int_equal(t.rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(t.rows[1].outcome, IMPORT_CREATED);
	assert_int_equal(t.rows[2].outcome, IMPORT_UPDATED);
	assert_ptr_equal(t.rows[0].person, t.rows[2].person);
	assert_int_equal(t.b.n_aliases, 2);
	assert_int_equal(t.aliases[1].worker_id, t.aliases[0].worker_id);
	assert_int_equal(t.aliases[0].from_day.day, TODAY);
}

static void w1__document_known__its_number(void **state UNUSED)
{
	struct table t = {.rows = {row_of("D1", "a", "1", "R-1")},
			  .known = {person_of(7, "D1", "a")}};

	t.b.n_known = 1;
	t.rows[0].stored = &t.known[0];
	decide(&t, 1);
	assert_int_equal(t.b.n_fresh, 0);
	assert_int_equal(t.rows[0].outcome, IMPORT_UPDATED);
	assert_int_equal(t.aliases[0].worker_id, 7);
	assert_false(t.known[0].changed);
}

static void w2__number_without_identity__gets_it(void **state UNUSED)
{
	struct table t = {.rows = {row_of("D1", "a", "", "R-1")}};

	alias_known(&t, "R-1", 5, 100);
	decide(&t, 1);
	assert_int_equal(t.rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(t.rows[0].person->worker_id, 5);
	assert_int_equal(t.b.n_new, 0);
	assert_int_equal(t.b.n_aliases, 1);
}

static void w2__both_known__the_one_without_identity_stands_for_the_other(void **state UNUSED)
{
	struct table t = {.rows = {row_of("D1", "a", "", "R-1")},
			  .known = {person_of(7, "D1", "a")}};

	t.b.n_known = 1;
	t.rows[0].stored = &t.known[0];
	alias_known(&t, "R-1", 5, 100);
	alias_known(&t, "R-2", 5, 100);
	decide(&t, 1);
	assert_int_equal(t.b.n_links, 1);
	assert_int_equal(t.links[0].from_id, 5);
	assert_int_equal(t.links[0].into_id, 7);
	assert_int_equal(t.aliases[1].worker_id, 7);
}

static void w2__number_of_one_with_identity__refused_unless_dated(void **state UNUSED)
{
	struct table t = {
		.rows = {row_of("D1", "a", "", "R-1"), row_of("D2", "b", "", "R-1"),
			 row_of("D2", "b", "", "R-1")}
        };

	alias_known(&t, "R-1", 5, 100);
	t.rows[2].from_day.day = 200;
	decide(&t, 3);
	assert_ptr_equal(t.rows[1].flaw, &worker_flaw_number_taken);
	assert_int_equal(t.rows[1].outcome, IMPORT_REFUSED);
	assert_int_equal(t.rows[2].outcome, IMPORT_CREATED);
	assert_int_equal(t.b.n_fresh, 2);
	assert_int_equal(t.b.n_aliases, 2);
	assert_int_equal(t.aliases[1].from_day.day, 200);
}

static void w3__name__only_with_a_reason(void **state UNUSED)
{
	struct table t = {.rows = {row_of("D1", "b", "2", "")}, .known = {person_of(7, "D1", "a")}};
	struct table with = t;

	t.b.n_known = with.b.n_known = 1;
	t.rows[0].stored = &t.known[0];
	with.rows[0].stored = &with.known[0];
	with.rows[0].reason = "renamed";
	decide(&t, 1);
	assert_ptr_equal(t.rows[0].flaw, &worker_flaw_name_other);
	assert_string_equal(t.known[0].name, "a");
	assert_string_equal(t.known[0].phone, "1");
	assert_string_equal(t.rows[0].value, "***");
	decide(&with, 1);
	assert_null(with.rows[0].flaw);
	assert_string_equal(with.known[0].name, "b");
	assert_true(with.known[0].changed && with.known[0].moved);
}

/* What an import leaves alone, a change by request says. */
static void w3__exact__no_telephone_takes_it_away_and_spelling_counts(void **state UNUSED)
{
	struct table t = {.rows = {row_of("D1",
					  "a\xc2\xb7"
					  "b",
					  "", "")},
			  .known = {person_of(7, "D1", "ab")}};
	struct table exact = t;

	t.b.n_known = exact.b.n_known = 1;
	t.rows[0].want.folded = exact.rows[0].want.folded = "ab";
	t.rows[0].reason = exact.rows[0].reason = "change request";
	t.known[0].phone = exact.known[0].phone = "1";
	t.rows[0].stored = &t.known[0];
	exact.rows[0].stored = &exact.known[0];
	exact.rows[0].exact = true;
	decide(&t, 1);
	assert_int_equal(t.rows[0].outcome, IMPORT_UNCHANGED);
	assert_string_equal(t.known[0].phone, "1");
	decide(&exact, 1);
	assert_int_equal(exact.rows[0].outcome, IMPORT_UPDATED);
	assert_string_equal(exact.known[0].phone, "");
	assert_string_equal(exact.known[0].name, "a\xc2\xb7"
						 "b");
	assert_true(exact.known[0].changed);
}

static void w3__rows_of_one_import_disagree__the_later_is_refused(void **state UNUSED)
{
	struct table t = {
		.rows = {row_of("D1", "a", "1", ""), row_of("D1", "a", "2", ""),
			 row_of("D1", "b", "1", ""), row_of("D1", "a", "1", ""),
			 row_of("D1", "a", "", "")}
        };

	t.rows[3].want.home_region = "411003";
	decide(&t, 5);
	assert_int_equal(t.rows[0].outcome, IMPORT_CREATED);
	assert_ptr_equal(t.rows[1].flaw, &worker_flaw_repeated_phone);
	assert_ptr_equal(t.rows[2].flaw, &worker_flaw_name_other);
	assert_ptr_equal(t.rows[3].flaw, &worker_flaw_repeated_home);
	assert_int_equal(t.rows[4].outcome, IMPORT_UNCHANGED);
	assert_string_equal(t.fresh[0].phone, "1");
}

static void w4__hidden_worker__linked_and_left_as_he_is(void **state UNUSED)
{
	struct table t = {
		.rows = {row_of("D1",  "a", "2", "R-1"), row_of("D1", "b", "2", "")},
		.known = {person_of(7, "D1", "a")}
        };

	t.b.n_known = 1;
	t.known[0].visible = false;
	t.rows[0].stored = t.rows[1].stored = &t.known[0];
	t.rows[1].reason = "renamed";
	decide(&t, 2);
	assert_int_equal(t.rows[0].outcome, IMPORT_UPDATED);
	assert_ptr_equal(t.rows[1].flaw, &worker_flaw_name_other);
	assert_false(t.known[0].changed);
	assert_string_equal(t.known[0].phone, "1");
	assert_int_equal(t.aliases[0].worker_id, 7);
}

static void rows__flawed_before__take_no_part(void **state UNUSED)
{
	struct table t = {
		.rows = {row_of("D1", "a", "", ""), row_of("D1", "a", "", ""),
			 row_of("D2", "b", "", "R-1"), row_of("D3", "c", "", "")}
        };

	t.rows[0].flaw = &worker_flaw_name;
	t.rows[2].employer_id = 0;
	t.rows[3].standing = REGION_OUTSIDE;
	decide(&t, 4);
	assert_int_equal(t.rows[0].outcome, IMPORT_REFUSED);
	assert_int_equal(t.rows[1].outcome, IMPORT_CREATED);
	assert_ptr_equal(t.rows[2].flaw, &worker_flaw_employer);
	assert_ptr_equal(t.rows[3].flaw, &worker_flaw_home_outside);
	assert_int_equal(t.b.n_fresh, 1);
}

static void match__who_is_near__by_its_ground(void **state UNUSED)
{
	struct person a = person_of(1, "411003190001010005", "张三");
	struct person b = person_of(2, "411002190001010001", "张三");

	(void)snprintf(a.birth, sizeof(a.birth), "19000101");
	memcpy(b.birth, a.birth, sizeof(b.birth));
	assert_int_equal(worker_match(&a, &b, false), MATCH_BIRTH_DOCUMENT);
	b.folded = "李四";
	assert_int_equal(worker_match(&a, &b, false), MATCH_NONE);
	assert_int_equal(worker_match(&a, &b, true), MATCH_NONE);
	b.folded = "张三丰";
	assert_int_equal(worker_match(&a, &b, true), MATCH_PHONE_NAME);
	b.document = a.document;
	assert_int_equal(worker_match(&a, &b, true), MATCH_NONE);
	b.kind = ID_PASSPORT;
	assert_int_equal(worker_match(&a, &b, true), MATCH_PHONE_NAME);
}

static void flaws__of_documents__each_has_its_texts(void **state UNUSED)
{
	for (int i = CN_ID_OK + 1; i < CN_ID_END; i++) {
		const struct flaw_text text = worker_flaw_document((enum cn_id_flaw)i);

		assert_string_equal(text.column, "id");
		assert_string_equal(text.reason_zh, cn_id_text((enum cn_id_flaw)i)->reason_zh);
		assert_string_equal(text.mend_en, cn_id_text((enum cn_id_flaw)i)->mend_en);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(w1__document_twice__one_new_number),
		cmocka_unit_test(w1__document_known__its_number),
		cmocka_unit_test(w2__number_without_identity__gets_it),
		cmocka_unit_test(w2__both_known__the_one_without_identity_stands_for_the_other),
		cmocka_unit_test(w2__number_of_one_with_identity__refused_unless_dated),
		cmocka_unit_test(w3__name__only_with_a_reason),
		cmocka_unit_test(w3__exact__no_telephone_takes_it_away_and_spelling_counts),
		cmocka_unit_test(w3__rows_of_one_import_disagree__the_later_is_refused),
		cmocka_unit_test(w4__hidden_worker__linked_and_left_as_he_is),
		cmocka_unit_test(rows__flawed_before__take_no_part),
		cmocka_unit_test(match__who_is_near__by_its_ground),
		cmocka_unit_test(flaws__of_documents__each_has_its_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
