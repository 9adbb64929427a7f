/*
 * Every refusal has a status that says whose fault it is, and docs/api.md has all of them.
 */
#include "problem_facts.h"

#include <setjmp.h>

#include <cmocka.h>

static const int errors[] = {
#define X(name, number, class, en, zh) name,
#include "errors.def"
#undef X
};

static void problem__of_an_error__status_by_its_class(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		struct problem p = problem_of(errors[i]);
		enum error_class class = error_class_of(errors[i]);

		assert_string_equal(p.name, error_name(errors[i]));
		assert_string_equal(p.zh, error_text_zh(errors[i]));
		if ((p.status >= 500) != (class == CLASS_BUSY || class == CLASS_FAULT))
			fail_msg("%s is %u", p.name, p.status);
	}
	assert_int_equal(problem_of(-1999).status, 500); /* nobody knows what it is */
}

static void problem__of_http__has_words_in_both_languages(void **unused UNUSED)
{
	for (int i = 1; i < HTTP_PROBLEMS; i++) {
		struct problem p = problem_of(i);

		assert_true(p.status >= 400 && p.status <= 503);
		assert_true(p.name[0] && p.zh[0] && p.en[0]);
	}
}

static char *page_read(void)
{
	static char page[262144];
	FILE *f = fopen(GONGDAO_SOURCE "/docs/api.md", "re");
	size_t n;

	assert_non_null(f);
	n = fread(page, 1, sizeof(page) - 1, f);
	(void)fclose(f);
	page[n] = '\0';
	return page;
}

static void problem__of_http__stands_in_the_documentation(void **unused UNUSED)
{
	const char *page = page_read();

	for (int i = 1; i < HTTP_PROBLEMS; i++) {
		struct problem p = problem_of(i);
		char row[400];

		(void)snprintf(row, sizeof(row), "| %u | `%s` | %s | %s |", p.status, p.name, p.zh,
			       p.en);
		if (!strstr(page, row))
			fail_msg("docs/api.md lacks: %s", row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problem__of_an_error__status_by_its_class),
		cmocka_unit_test(problem__of_http__has_words_in_both_languages),
		cmocka_unit_test(problem__of_http__stands_in_the_documentation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
