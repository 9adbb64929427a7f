/*
 * How patterns are read and where they match: folding, sentences, gaps, numbers, negation.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "phrase.h"

static struct arena *arena;

static int setup(void **state UNUSED)
{
	arena = arena_new((size_t)16 * 1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(void **state UNUSED)
{
	arena_free(arena);
	return 0;
}

static struct phrase_text folded(const char *text)
{
	struct phrase_text t;

	assert_int_equal(phrase_text_make(arena, text, strlen(text), &t), 0);
	return t;
}

static struct phrase_list patterns(const char *yaml)
{
	const struct yaml_node *root;
	struct phrase_list list;
	struct err err = {0};

	assert_int_equal(yaml_parse(arena, "t", yaml, strlen(yaml), &root, &err), 0);
	if (phrase_list_read(arena, root, &list, &err))
		fail_msg("%s", err.text);
	return list;
}

/* Full-width, capitals, blanks of every width; places are those of the text as given. */
static void phrase_text__forms__folded_with_their_places(void **state UNUSED)
{
	struct phrase_text t = folded("Ａ b\xE3\x80\x80５\xE2\x80\x8B元\r\n");

	assert_int_equal(t.n, 5);
	assert_int_equal(t.at[0], 'a');
	assert_int_equal(t.at[1], 'b');
	assert_int_equal(t.at[2], '5');
	assert_int_equal(t.place[2], 4);
	assert_int_equal(t.byte[2], 8);
	assert_int_equal(t.place[3], 6);
	assert_int_equal(t.at[4], '\n');
	assert_int_equal(t.place[t.n], 9);
	assert_int_equal(phrase_text_make(arena, "\xff", 1, &t), E_MALFORMED);
	assert_int_equal(phrase_text_make(arena, "", 0, &t), 0);
	assert_int_equal(t.n, 0);
}

static void phrase_sentence__marks_and_lines__ends(void **state UNUSED)
{
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {
		{"",													       0},
		{"。。\n；",												    0},
		{"甲。乙；丙！丁？",										       4},
		{"一、报酬\n每单五元\n",										   2},
 /* a long line that runs on */
		{"乙方应当在约定的时间内按照服务规范和平台规则的有关要求将订单商品送\n达顾客", 1},
 /* the same before an article */
		{"乙方应当在约定的时间内按照服务规范和平台规则的有关要求将订单商品送\n第二条", 2},
		{"乙方应当在约定的时间内按照服务规范和平台规则的有关要求将订单商品送\n\n达",     2},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct phrase_text t = folded(cases[i].text);
		struct phrase_span s;
		size_t at = 0, n = 0;

		while (phrase_sentence_next(&t, &at, &s)) {
			assert_true(s.start < s.end);
			n++;
		}
		if (n != cases[i].n)
			fail_msg("%s: %zu sentences, not %zu", cases[i].text, n, cases[i].n);
	}
}

static void phrase_find__patterns__match_in_order_within_the_gap(void **state UNUSED)
{
	static const struct {
		const char *pattern, *text;
		bool found;
	} cases[] = {
		{"[缴纳|收取 押金|保证金]", "缴纳押金",                                              true },
		{"[缴纳|收取 押金|保证金]", "收取一定数额的保证金",                            true },
		{"[缴纳|收取 押金|保证金]", "押金缴纳",                                              false},
		{"[缴纳 押金]",                  "缴纳一二三四五六七八九十一二押金",          true },
		{"[缴纳 押金]",                  "缴纳一二三四五六七八九十一二三押金",       false},
 /* the first word again: the later one is near enough */
		{"[缴纳 押金]",                  "缴纳一二三四五六七八九十一二三缴纳押金", true },
		{"['每月#日 发放']",            "每月15日发放",                                         true },
		{"['每月#日 发放']",            "每月十五日前足额发放",                            true },
		{"['每月#日 发放']",            "每月 1 5 日发放",                                      true },
		{"['每月#日 发放']",            "每月__日发放",                                         false},
		{"['#:#-#:#']",                      "9：00－18：00",                                          true },
		{"[a b]",			    "Ａ，Ｂ",						 true },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct phrase_list list = patterns(cases[i].pattern);
		struct phrase_text t = folded(cases[i].text);
		struct phrase_span hit, all = {0, t.n};

		if (phrase_find(&list, &t, all, &hit) != cases[i].found)
			fail_msg("%s in %s", cases[i].pattern, cases[i].text);
	}
}

static void phrase_find_said__negation__of_the_same_thought(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool said;
	} cases[] = {
		{"应当缴纳押金",							     true },
		{"不得缴纳押金",							     false},
		{"不缴纳押金",								false},
		{"不得拒绝缴纳押金",						       true },
		{"不得饮酒，应缴纳押金",						 true },
		{"不得：应缴纳押金",						       true },
		{"不得一二三四五六七八九十一二三四五六七八九十缴纳押金", true },
		{"不得缴纳押金，应当缴纳押金",                                        true },
	};
	struct phrase_list list = patterns("[缴纳 押金]");
	struct phrase_negation no = {patterns("[不得]"), patterns("[拒绝]"), patterns("[不]")};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct phrase_text t = folded(cases[i].text);
		struct phrase_span hit, all = {0, t.n};

		if (phrase_find_said(&list, &no, &t, all, &hit) != cases[i].said)
			fail_msg("%s", cases[i].text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrase_text__forms__folded_with_their_places),
		cmocka_unit_test(phrase_sentence__marks_and_lines__ends),
		cmocka_unit_test(phrase_find__patterns__match_in_order_within_the_gap),
		cmocka_unit_test(phrase_find_said__negation__of_the_same_thought),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
