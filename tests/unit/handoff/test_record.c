/* The texts that both sides of a hand-off sign: written, read back, and what can stand in them. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "record.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct handoff_record record = {.handoff_id = 281474976710661,
					     .case_id = 281474976710658,
					     .case_no = "GD-411002-2025-000001",
					     .case_version = 3,
					     .kind = "TRANSFER",
					     .from = "HRSS",
					     .to = "SAMR",
					     .region = "411002",
					     .reason = "平台规则\n\\ 第二行\t：",
					     .basis = "",
					     .prepared_at = {1744246800000000},
					     .due_day = {20192},
					     .package = DIGEST,
					     .n_evidence = 2,
					     .evidence = DIGEST};

static const char record_text[] = "gongdao handoff 1\n"
				  "handoff: 281474976710661\n"
				  "case: 281474976710658\n"
				  "case_no: GD-411002-2025-000001\n"
				  "case_version: 3\n"
				  "kind: TRANSFER\n"
				  "from: HRSS\n"
				  "to: SAMR\n"
				  "region: 411002\n"
				  "reason: 平台规则\\n\\\\ 第二行\\t：\n"
				  "basis: \n"
				  "prepared_at_us: 1744246800000000\n"
				  "due_day: 2025-04-14\n"
				  "package: " DIGEST "\n"
				  "evidence: 2 " DIGEST "\n";

static const struct handoff_reply reply = {.handoff_id = 281474976710661,
					   .record = DIGEST,
					   .sent_at = {1744246801000000},
					   .offer_signature = "",
					   .answer = "ACCEPTED",
					   .department = "SAMR",
					   .receipt_no = "市监收〔2025〕1号",
					   .words = "",
					   .right_department = "",
					   .prepared_at = {1744250400000000}};

static struct arena *a;

static int setup(void **state UNUSED)
{
	a = arena_new((size_t)1024 * 1024);
	return a ? 0 : 1;
}

static int teardown(void **state UNUSED)
{
	arena_free(a);
	return 0;
}

/* The golden text of docs/handoffs.md: another byte, and every signature there is fits no more. */
static void record__written__these_bytes(void **state UNUSED)
{
	char text[HANDOFF_TEXT_MAX];

	assert_true(handoff_record_text(&record, text));
	assert_string_equal(text, record_text);
}

static void record__read__as_it_was(void **state UNUSED)
{
	struct handoff_record got;

	assert_true(handoff_record_read(a, record_text, &got));
	assert_int_equal(got.handoff_id, record.handoff_id);
	assert_int_equal(got.case_version, 3);
	assert_string_equal(got.reason, record.reason);
	assert_string_equal(got.basis, "");
	assert_int_equal(got.due_day.day, record.due_day.day);
	assert_int_equal(got.n_evidence, 2);
	assert_string_equal(got.evidence, DIGEST);
}

static void reply__written_and_read__as_it_was(void **state UNUSED)
{
	char text[HANDOFF_TEXT_MAX];
	struct handoff_reply got;

	assert_true(handoff_reply_text(&reply, text));
	assert_string_equal(text, "gongdao handoff answer 1\n"
				  "handoff: 281474976710661\n"
				  "record: " DIGEST "\n"
				  "sent_at_us: 1744246801000000\n"
				  "offer_signature: \n"
				  "answer: ACCEPTED\n"
				  "department: SAMR\n"
				  "receipt_no: 市监收〔2025〕1号\n"
				  "words: \n"
				  "right_department: \n"
				  "prepared_at_us: 1744250400000000\n");
	assert_true(handoff_reply_read(a, text, &got));
	assert_string_equal(got.receipt_no, reply.receipt_no);
	assert_int_equal(got.prepared_at.us, reply.prepared_at.us);
}

static void outcome__written_and_read__as_it_was(void **state UNUSED)
{
	static const struct handoff_outcome refused = {.handoff_id = 281474976710661,
						       .record = DIGEST,
						       .department = "PSB",
						       .result = "REFUSED",
						       .day = {20198},
						       .number = "许公不立〔2025〕3号",
						       .words = "情节\n显著轻微",
						       .prepared_at = {1745114400000000}};
	char text[HANDOFF_TEXT_MAX];
	struct handoff_outcome got;
	struct handoff_reply answer;

	assert_true(handoff_outcome_text(&refused, text));
	assert_string_equal(text, "gongdao handoff result 1\n"
				  "handoff: 281474976710661\n"
				  "record: " DIGEST "\n"
				  "department: PSB\n"
				  "result: REFUSED\n"
				  "day: 2025-04-20\n"
				  "number: 许公不立〔2025〕3号\n"
				  "words: 情节\\n显著轻微\n"
				  "prepared_at_us: 1745114400000000\n");
	assert_true(handoff_outcome_read(a, text, &got));
	assert_int_equal(got.day.day, refused.day.day);
	assert_string_equal(got.words, refused.words);
	assert_false(handoff_reply_read(a, text, &answer)); /* neither stands for the other */
	(void)snprintf(strstr(text, "day: "), 20, "day: 2025-02-30\nn");
	assert_false(handoff_outcome_read(a, text, &got));
}

/* Every single byte counts: the text with any one of them changed, left out or doubled is another
 * text or none. */
static void record__any_byte_changed__another_text_or_none(void **state UNUSED)
{
	const size_t len = strlen(record_text);
	struct handoff_record got;
	char text[HANDOFF_TEXT_MAX], again[HANDOFF_TEXT_MAX];

	for (size_t i = 0; i < len; i++) {
		for (int how = 0; how < 3; how++) {
			struct arena *one = arena_new((size_t)128 * 1024);

			memcpy(text, record_text, len + 1);
			if (how == 0)
				text[i] = text[i] == '7' ? '8' : '7';
			else if (how == 1)
				memmove(text + i, text + i + 1, len - i);
			else
				memmove(text + i + 1, text + i, len - i + 1);
			if (handoff_record_read(one, text, &got)) {
				assert_true(handoff_record_text(&got, again));
				assert_string_equal(again, text);
				assert_string_not_equal(again, record_text);
			}
			arena_free(one);
		}
	}
}

static void text__not_of_the_format__not_read(void **state UNUSED)
{
	static const char *const bad[] = {
		"",
		"gongdao handoff 1",
		"gongdao handoff 2\n",
		"gongdao handoff answer 1\nhandoff: 1\n",
	};
	char text[HANDOFF_TEXT_MAX];
	struct handoff_record got;
	struct handoff_reply answer;

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		assert_false(handoff_record_read(a, bad[i], &got));
		assert_false(handoff_reply_read(a, bad[i], &answer));
	}
	(void)snprintf(text, sizeof(text), "%snote: x\n", record_text);
	assert_false(handoff_record_read(a, text, &got));
	(void)snprintf(text, sizeof(text), "%.*s", (int)strlen(record_text) - 1, record_text);
	assert_false(handoff_record_read(a, text, &got));
	assert_false(handoff_reply_read(a, record_text, &answer));
}

static void value__that_cannot_stand__not_written(void **state UNUSED)
{
	static const char *const bad[] = {"\x01", "x\x7f", "\xff\xfe", "\xe5\xb9", "\x1b[31m"};
	char text[HANDOFF_TEXT_MAX], hex[HANDOFF_DIGEST_TEXT];
	struct handoff_record r = record;
	struct evidence_digest digest;

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		r.reason = bad[i];
		assert_false(handoff_record_text(&r, text));
		evidence_digest_begin(&digest);
		evidence_digest_add(&digest, "document", "1", bad[i]);
		assert_false(evidence_digest_end(&digest, hex));
	}
}

/* The longest that the desk takes: 1000 characters of 4 bytes, a basis of 200, 64 of a receipt. */
static void texts__longest_words__fit(void **state UNUSED)
{
	static char words[4001], basis[801];
	char text[HANDOFF_TEXT_MAX];
	struct handoff_record r = record;
	struct handoff_reply answer = reply;

	for (size_t i = 0; i < 1000; i++)
		memcpy(words + 4 * i, "𠮷", 4);
	memcpy(basis, words, 800);
	r.reason = words;
	r.basis = basis;
	answer.words = words;
	assert_true(handoff_record_text(&r, text));
	assert_true(handoff_reply_text(&answer, text));
}

/* Where one item ends and the next begins is part of the digest. */
static void evidence__other_items__other_digest(void **state UNUSED)
{
	static const char *const cases[][3] = {
		{"worker",   "K1",  "ab"  },
		{"worker",   "K1a", "b"   },
		{"worker",   "K1",  "a\tb"},
		{"document", "K1",  "ab"  },
	};
	char hex[N_ELEMENTS(cases)][HANDOFF_DIGEST_TEXT];
	struct evidence_digest digest;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		evidence_digest_begin(&digest);
		evidence_digest_add(&digest, cases[i][0], cases[i][1], cases[i][2]);
		assert_true(evidence_digest_end(&digest, hex[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(hex[i], hex[j]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(record__written__these_bytes),
		cmocka_unit_test(record__read__as_it_was),
		cmocka_unit_test(reply__written_and_read__as_it_was),
		cmocka_unit_test(outcome__written_and_read__as_it_was),
		cmocka_unit_test(record__any_byte_changed__another_text_or_none),
		cmocka_unit_test(text__not_of_the_format__not_read),
		cmocka_unit_test(value__that_cannot_stand__not_written),
		cmocka_unit_test(texts__longest_words__fit),
		cmocka_unit_test(evidence__other_items__other_digest),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
