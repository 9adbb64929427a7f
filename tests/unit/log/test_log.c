#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "str.h"

#define LINE_MAX_BYTES 4096

static char line[2 * LINE_MAX_BYTES];

/* What one event writes: stderr goes into a pipe for its time. */
static size_t capture(enum log_level level, const char *event, const struct log_field *fields)
{
	int ends[2], kept = dup(STDERR_FILENO);
	ssize_t n;

	assert_true(kept >= 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	log_event_fields(level, event, fields);
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	n = read(ends[0], line, sizeof(line) - 1);
	assert_int_equal(close(ends[0]) | close(ends[1]) | close(kept), 0);
	line[n > 0 ? n : 0] = '\0';
	return strlen(line);
}

static void log_event__each_field_type__one_json_line(void **unused UNUSED)
{
	const struct log_field fields[] = {
		L_STR("rpc", "wages.RunAudit"),
		L_I64("n", -3),
		L_I64("max", INT64_MAX),
		L_FEN("owed_fen", FEN(1960)),
		L_BOOL("ok", true),
		L_BOOL("late", false),
		L_STR("none", NULL),
		L_END,
	};

	log_init("wages", "host:1:ab", LOG_INFO);
	(void)capture(LOG_WARNING, "call.done", fields); /* the line tells */
	assert_memory_equal(line, "{\"at\":\"20", 9);
	assert_memory_equal(line + 33, "Z\",", 3);
	assert_string_equal(line + 36,
			    "\"level\":\"warning\",\"event\":\"call.done\",\"service\":\"wages\","
			    "\"instance\":\"host:1:ab\",\"rpc\":\"wages.RunAudit\",\"n\":-3,"
			    "\"max\":9223372036854775807,\"owed_fen\":1960,\"ok\":true,"
			    "\"late\":false,\"none\":\"\"}\n");
}

static void log_event__hostile_text__escaped(void **unused UNUSED)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{"a\"b\\c",                "a\\\"b\\\\c"                         },
		{"a\nb\tc\x01\x7F",        "a\\u000ab\\u0009c\\u0001\\u007f"     },
		{"公道\xF0\x9F\x98\x80", "公道\xF0\x9F\x98\x80"              },
		{"\xFFx",                  "\xEF\xBF\xBDx"                       },
		{"x\xE5\x85",              "x\xEF\xBF\xBD\xEF\xBF\xBD"           },
		{"\xC0\xAF",               "\xEF\xBF\xBD\xEF\xBF\xBD"            },
		{"\xED\xA0\x80",           "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct log_field fields[] = {L_STR("t", cases[i].text), L_END};
		char expected[64];
		struct str s = str_init(expected, sizeof(expected));

		str_addf(&s, ",\"t\":\"%s\"}\n", cases[i].json);
		assert_true(capture(LOG_INFO, "x", fields) > s.len);
		assert_string_equal(line + strlen(line) - s.len, expected);
	}
}

/* Whatever the length, the line is whole JSON, ends with its newline and stays in its bound. */
static void log_event__long_text__cut_and_marked(void **unused UNUSED)
{
	static const char *const units[] = {"x", "\n", "公", "\"", "\xFF"};
	static char text[6000];

	for (size_t u = 0; u < N_ELEMENTS(units); u++) {
		for (size_t n = 500; n < 5900 / strlen(units[u]); n += 101) {
			struct str s = str_init(text, sizeof(text));
			const struct log_field fields[] = {L_STR("t", text), L_I64("after", 42),
							   L_END};
			size_t len;

			for (size_t i = 0; i < n; i++)
				str_add(&s, units[u]);
			len = capture(LOG_INFO, "x", fields);
			assert_true(len <= LINE_MAX_BYTES);
			assert_true(utf8_valid(line, len));
			assert_int_equal(line[len - 1], '\n');
			if (!strstr(line, "\"after\":42}\n"))
				assert_string_equal(line + len - 13, ",\"cut\":true}\n");
		}
	}
}

static void log_event__too_many_fields__whole_ones_only(void **unused UNUSED)
{
	static struct log_field fields[1001];
	size_t len, n = 0;

	for (size_t i = 0; i < 1000; i++)
		fields[i] = L_I64("number", 123456789);
	fields[1000] = L_END;
	len = capture(LOG_INFO, "x", fields);
	assert_true(len <= LINE_MAX_BYTES && len > LINE_MAX_BYTES - 40);
	for (const char *at = line; (at = strstr(at, "\"number\":123456789,")); at++)
		n++;
	assert_true(n > 150);
	assert_string_equal(line + len - 31, "\"number\":123456789,\"cut\":true}\n");
}

static void log_event__below_the_lowest_level__nothing(void **unused UNUSED)
{
	const struct log_field none[] = {L_END};

	log_init("wages", "i", LOG_WARNING);
	assert_int_equal(capture(LOG_INFO, "x", none), 0);
	assert_true(capture(LOG_ERROR, "x", none) > 0);
	log_init("wages", "i", LOG_DEBUG);
	assert_true(capture(LOG_DEBUG, "x", none) > 0);
}

static void log_event__nobody_reads__lost_and_counted(void **unused UNUSED)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), kept = dup(STDERR_FILENO);
	uint64_t before = log_lost();

	assert_true(full >= 0 && kept >= 0);
	assert_int_equal(dup2(full, STDERR_FILENO), STDERR_FILENO);
	errno = EDOM;
	log_event(LOG_ERROR, "x", L_I64("n", 1));
	assert_int_equal(errno, EDOM); /* the caller's errno is left alone */
	log_event(LOG_ERROR, "y");
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	assert_int_equal(log_lost(), before + 2);
	assert_int_equal(close(full) | close(kept), 0);
}

/* What is left of many events when nobody reads meanwhile; `ends`: read, write. */
static void nobody_reads(int ends[2])
{
	int kept = dup(STDERR_FILENO), flags = fcntl(ends[1], F_GETFL);
	uint64_t before = log_lost();
	ssize_t n;

	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	log_unblock();
	(void)alarm(20); /* one that blocks would never end */
	for (int i = 0; i < 20000; i++)
		log_event(LOG_ERROR, "x", L_STR("words", "as long as a line of a call is, about"));
	(void)alarm(0);
	assert_int_equal(fcntl(ends[1], F_GETFL), flags); /* who shares it is left alone */
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	log_unblock();
	assert_true(log_lost() > before && log_lost() < before + 20000);
	n = read(ends[0], line, sizeof(line) - 1);
	assert_true(n > 0);
	line[n] = '\0';
	assert_int_equal(strncmp(line, "{\"at\":", 6), 0);
	assert_int_equal(close(ends[0]) | close(ends[1]) | close(kept), 0);
}

static void log_event__reader_of_a_pipe_stands_still__lost_and_counted(void **unused UNUSED)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	nobody_reads(ends);
}

static void log_event__reader_of_a_socket_stands_still__lost_and_counted(void **unused UNUSED)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	nobody_reads(ends);
}

static void log_level_parse__names__the_four(void **unused UNUSED)
{
	enum log_level level = LOG_ERROR;

	assert_true(log_level_parse("debug", &level));
	assert_int_equal(level, LOG_DEBUG);
	assert_true(log_level_parse("warning", &level));
	assert_int_equal(level, LOG_WARNING);
	assert_false(log_level_parse("warn", &level));
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse("INFO", &level));
	assert_int_equal(level, LOG_WARNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_event__each_field_type__one_json_line),
		cmocka_unit_test(log_event__hostile_text__escaped),
		cmocka_unit_test(log_event__long_text__cut_and_marked),
		cmocka_unit_test(log_event__too_many_fields__whole_ones_only),
		cmocka_unit_test(log_event__below_the_lowest_level__nothing),
		cmocka_unit_test(log_event__nobody_reads__lost_and_counted),
		cmocka_unit_test(log_event__reader_of_a_pipe_stands_still__lost_and_counted),
		cmocka_unit_test(log_event__reader_of_a_socket_stands_still__lost_and_counted),
		cmocka_unit_test(log_level_parse__names__the_four),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
