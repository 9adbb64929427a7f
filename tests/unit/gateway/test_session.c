/*
 * Tokens, their csrf values, and the sessions that are kept for some seconds.
 */
#include "session.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sodium.h>

static int setup(void **unused UNUSED)
{
	return sodium_init() < 0 ? -1 : 0;
}

static void token__made__reads_back(void **unused UNUSED)
{
	struct token made, read;
	char text[TOKEN_TEXT];

	token_make(&made, text);
	assert_int_equal(strlen(text), TOKEN_TEXT - 1);
	assert_true(token_read(text, &read));
	assert_memory_equal(made.raw, read.raw, TOKEN_BYTES);
	assert_memory_equal(made.hash, read.hash, TOKEN_BYTES);
	assert_memory_not_equal(made.raw, made.hash, TOKEN_BYTES);
}

static void token__other_texts__are_none(void **unused UNUSED)
{
	static const char *const texts[] = {
		"",
		"abc",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",   /* 31 bytes and a bit */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", /* padded */
		"AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	struct token t;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		if (token_read(texts[i], &t))
			fail_msg("\"%s\" was taken", texts[i]);
	}
}

static void csrf__of_another_token__refused(void **unused UNUSED)
{
	struct token mine, other;
	char text[TOKEN_TEXT], csrf[CSRF_TEXT];

	token_make(&mine, text);
	token_make(&other, text);
	token_csrf(&mine, csrf);
	assert_true(token_csrf_is(&mine, csrf));
	assert_false(token_csrf_is(&other, csrf));
	assert_false(token_csrf_is(&mine, ""));
	csrf[3] = csrf[3] == 'A' ? 'B' : 'A';
	assert_false(token_csrf_is(&mine, csrf));
}

static void sessions__kept__found_for_ten_seconds_only(void **unused UNUSED)
{
	struct sessions *s = sessions_new();
	struct session mine = {.employer_id = 7}, found = {.employer_id = 0};
	struct token other;
	char text[TOKEN_TEXT];
	mono_time now = {5 * US_PER_S};

	assert_non_null(s);
	token_make(&mine.token, text);
	token_make(&other, text);
	assert_false(sessions_find(s, &mine.token, now, &found));
	sessions_keep(s, &mine, now);
	assert_true(sessions_find(s, &mine.token, now, &found));
	assert_int_equal(found.employer_id, 7);
	assert_false(sessions_find(s, &other, now, &found));
	now.us += 1000 * SESSION_KEEP_MS;
	assert_false(sessions_find(s, &mine.token, now, &found));
	sessions_keep(s, &mine, now);
	sessions_drop(s, &other);
	assert_true(sessions_find(s, &mine.token, now, &found));
	sessions_drop(s, &mine.token);
	assert_false(sessions_find(s, &mine.token, now, &found));
	sessions_free(s);
}

/* Two that fall on one place: the later one is kept, and neither is taken for the other. */
static void sessions__same_place__never_another_ones(void **unused UNUSED)
{
	struct sessions *s = sessions_new();
	struct session one = {.employer_id = 1}, two = {.employer_id = 2}, found;
	mono_time now = {5 * US_PER_S};

	assert_non_null(s);
	one.token.hash[31] = 1;
	two.token.hash[31] = 2;
	sessions_keep(s, &one, now);
	assert_false(sessions_find(s, &two.token, now, &found));
	sessions_keep(s, &two, now);
	assert_false(sessions_find(s, &one.token, now, &found));
	assert_true(sessions_find(s, &two.token, now, &found));
	assert_int_equal(found.employer_id, 2);
	sessions_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(token__made__reads_back),
		cmocka_unit_test(token__other_texts__are_none),
		cmocka_unit_test(csrf__of_another_token__refused),
		cmocka_unit_test(sessions__kept__found_for_ten_seconds_only),
		cmocka_unit_test(sessions__same_place__never_another_ones),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
