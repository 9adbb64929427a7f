#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "sender.h"

#include "mail_facts.h"

static struct arena *arena;

static int setup(void **state UNUSED)
{
	arena = arena_new((size_t)1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static struct mail mail(void)
{
	return (struct mail){.from = "gongdao@example.cn",
			     .to = "a@example.cn",
			     .id = "notice-7-0",
			     .subject = "新预警",
			     .text = "正文\n",
			     .at = {1741516200000000}};
}

static void mail_header__chinese__encoded_words_of_whole_characters(void **state UNUSED)
{
	/* 17 characters of three bytes: two words, the first of 15 */
	const char *h = mail_header(arena, "新预警低于最低工资标准甲平台三月份");

	assert_string_equal(
		h, "=?UTF-8?B?5paw6aKE6K2m5L2O5LqO5pyA5L2O5bel6LWE5qCH5YeG55Sy5bmz5Y+w5LiJ?=\r\n"
		   " =?UTF-8?B?5pyI5Lu9?=");
	for (const char *line = h; line;) {
		const char *end = strstr(line, "\r\n");

		assert_true((end ? (size_t)(end - line) : strlen(line)) <= 76);
		line = end ? end + 2 : NULL;
	}
	assert_string_equal(mail_header(arena, "plain"), "plain");
	assert_string_equal(mail_header(arena, "=?x"), "=?UTF-8?B?PT94?=");
}

/* A name that a company chose cannot begin a header of its own. */
static void mail_write__line_breaks__no_header_of_their_own(void **state UNUSED)
{
	struct mail m = mail();
	char *text;

	m.subject = "a\r\nBcc: evil@example.com\r\n\r\nbody";
	text = mail_write(arena, &m);
	assert_non_null(text);
	assert_null(strstr(text, "\r\nBcc"));
	assert_non_null(strstr(text, "Subject: a  Bcc: evil@example.com    body\r\n"));
	m = mail();
	m.to = "a@example.cn>\r\nBcc: <b@example.com";
	assert_null(mail_write(arena, &m));
	m = mail();
	m.from = "a b@example.cn";
	assert_null(mail_write(arena, &m));
}

static void mail_write__whole__headers_and_base64(void **state UNUSED)
{
	struct mail m = mail();

	assert_string_equal(mail_write(arena, &m),
			    "Date: Sun, 09 Mar 2025 18:30:00 +0800\r\n"
			    "From: Gongdao <gongdao@example.cn>\r\nTo: <a@example.cn>\r\n"
			    "Subject: =?UTF-8?B?5paw6aKE6K2m?=\r\n"
			    "Message-ID: <notice-7-0@example.cn>\r\n"
			    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
			    "Content-Type: text/plain; charset=UTF-8\r\n"
			    "Content-Transfer-Encoding: base64\r\n\r\n5q2j5paHCg==\r\n");
}

static void mail_write__long_text__lines_within_76(void **state UNUSED)
{
	struct mail m = mail();
	char text[5000];
	const char *out;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	m.text = text;
	out = mail_write(arena, &m);
	assert_non_null(out);
	for (const char *end; (end = strstr(out, "\r\n")) != NULL; out = end + 2)
		assert_true(end - out <= 76);
	assert_string_equal(out, "");
}

/* As openssl has it: printf 'notice-7-0.1741516200.{}' | openssl dgst -sha256 -hmac KEY */
static void message_sign__known_key__known_signature(void **state UNUSED)
{
	char mac[65];

	message_sign("0123456789abcdef0123456789abcdef", "notice-7-0", 1741516200, "{}", mac);
	assert_string_equal(mac,
			    "226c51b8702946f6004cca765eff5c6443c0f9f92951540f9f7d004ffb00cdc5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_header__chinese__encoded_words_of_whole_characters),
		cmocka_unit_test(mail_write__line_breaks__no_header_of_their_own),
		cmocka_unit_test(mail_write__whole__headers_and_base64),
		cmocka_unit_test(mail_write__long_text__lines_within_76),
		cmocka_unit_test(message_sign__known_key__known_signature),
	};

	return cmocka_run_group_tests_name("message", tests, setup, teardown);
}
