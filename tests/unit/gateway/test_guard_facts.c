/*
 * What of a request's headers is refused before anything of it is believed.
 */
#include "guard_facts.h"

#include <setjmp.h>

#include <cmocka.h>

#define H(n, v)                                                                                    \
	{                                                                                          \
		{n, sizeof(n) - 1},                                                                \
		{                                                                                  \
			v, sizeof(v) - 1                                                           \
		}                                                                                  \
	}

static struct headers headers_of(const struct header *at, size_t n)
{
	struct headers h = {.n = 0};

	for (size_t i = 0; i < n; i++) {
		if (at[i].name.at)
			h.at[h.n++] = at[i];
	}
	return h;
}

static const char *wrong_with(struct header a, struct header b, struct header c, struct framing *f)
{
	const struct header all[] = {a, b, c};
	const struct headers h = headers_of(all, N_ELEMENTS(all));

	return headers_wrong(&h, f);
}

static const struct header host = H("Host", "gongdao.example"), nothing;

static void headers__plain__pass(void **unused UNUSED)
{
	static const struct {
		struct header header;
		struct framing framing;
	} cases[] = {
		{H("Accept",            "*/*"),     {false, false, 0}     },
		{H("Content-Length",    "0"),       {true, false, 0}      },
		{H("content-length",    "1048576"), {true, false, 1048576}},
		{H("Transfer-Encoding", "Chunked"), {false, true, 0}      },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct framing f;

		assert_null(wrong_with(host, cases[i].header, nothing, &f));
		assert_int_equal(f.has_length, cases[i].framing.has_length);
		assert_int_equal(f.chunked, cases[i].framing.chunked);
		assert_int_equal(f.length, cases[i].framing.length);
	}
}

/* Each of these is read by some server as another request than by the next. */
static void headers__that_can_be_read_twice__refused(void **unused UNUSED)
{
	static const struct header cases[][2] = {
		{H("Content-Length",     "5"),                    H("Content-Length",                                           "5")},
		{H("Content-Length",                      "5"),                            H("content-length",							       "6")},
		{H("Content-Length",                  "5"),                                         H("Transfer-Encoding",                      "chunked")},
		{H("Transfer-Encoding", "chunked"),H("Transfer-Encoding",             "chunked")},
		{H("Transfer-Encoding",            "identity"),                                         {{NULL, 0}, {NULL, 0}}									      },
		{H("Transfer-Encoding",  "chunked, chunked"),   {{NULL, 0}, {NULL, 0}}},
		{H("Transfer-Encoding",  "xchunked"),     {{NULL, 0}, {NULL, 0}}                                        },
		{H("Content-Length",  "+5"),             {{NULL, 0}, {NULL, 0}}                                              },
		{H("Content-Length",     "-5"),                      {{NULL, 0}, {NULL, 0}}                                               },
		{H("Content-Length",     "5, 5"),                   {{NULL, 0}, {NULL, 0}}                                   },
		{H("Content-Length",     "0x5"),                 {{NULL, 0}, {NULL, 0}}                                    },
		{H("Content-Length",     ""),                  {{NULL, 0}, {NULL, 0}}                                       },
		{H("Content-Length",     "99999999999999999999"),                     {{NULL, 0}, {NULL, 0}}                                         },
		{H("Content-Length ",     "5"), {{NULL, 0}, {NULL, 0}}                  },
		{H("Content Length",    "5"),                   {{NULL, 0}, {NULL, 0}}                                                        },
		{H("",     "5"),                     {{NULL, 0}, {NULL, 0}}                                        },
		{H("X-\xC3\xA4",                   "5"),                                  {{NULL, 0}, {NULL, 0}}                                                   },
		{H("X-Note",         "a\0b"),          {{NULL, 0}, {NULL, 0}}              },
		{H("X-Note",             "a\r\nHost: other"),                     {{NULL, 0}, {NULL, 0}}                                                 },
		{H("HOST",             "other"),     {{NULL, 0}, {NULL, 0}}                      },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct framing f;

		if (!wrong_with(host, cases[i][0], cases[i][1], &f))
			fail_msg("case %zu passed", i);
	}
}

static void headers__no_host__refused(void **unused UNUSED)
{
	struct framing f;

	assert_non_null(wrong_with((struct header)H("Accept", "*/*"), nothing, nothing, &f));
}

/* The language of the refusal is looked up in those that fit (the sanitizers see a look behind
 * them). */
static void headers__more_than_fit__refused(void **unused UNUSED)
{
	struct headers h = {.n = HEADERS_MAX + 1};
	struct framing f;

	for (size_t i = 0; i < HEADERS_MAX; i++)
		h.at[i] = i ? (struct header)H("X-A", "b") : host;
	assert_non_null(headers_wrong(&h, &f));
	assert_int_equal(header_find(&h, "Host").len, host.value.len);
	assert_int_equal(header_find(&h, "Accept-Language").len, 0);
	h.n = HEADERS_MAX;
	assert_null(headers_wrong(&h, &f));
}

static void cookie__among_others__is_found_once(void **unused UNUSED)
{
	static const struct {
		const char *header, *value;
	} cases[] = {
		{"gongdao=abc",           "abc"},
		{"a=b; gongdao=abc; c=d", "abc"},
		{"a=b;gongdao=a=c",       "a=c"},
		{"xgongdao=abc",          ""   },
		{"gongdao",               ""   },
		{"gongdao=a; gongdao=b",  ""   }, /* whose is the second? */
		{"",		      ""   },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct headers h = {.at = {{SLICE("Cookie"), slice_of(cases[i].header)}}, .n = 1};

		assert_true(slice_is(cookie_find(&h, "gongdao"), cases[i].value));
	}
}

static void media__with_parameters__is_recognised(void **unused UNUSED)
{
	assert_true(media_is(SLICE("application/json"), "application/json"));
	assert_true(media_is(SLICE("Application/JSON ; charset=utf-8"), "application/json"));
	assert_false(media_is(SLICE("application/json5"), "application/json"));
	assert_false(media_is(SLICE("text/plain"), "application/json"));
	assert_false(media_is(SLICE(""), "application/json"));
}

static void language__by_weight__chinese_when_in_doubt(void **unused UNUSED)
{
	static const struct {
		const char *header;
		bool english;
	} cases[] = {
		{"",			false},
		{"zh",                      false},
		{"en",                      true },
		{"en-GB,en;q=0.9",          true },
		{"zh-CN,zh;q=0.9,en;q=0.8", false},
		{"zh-CN;q=0.5, en;q=0.8",   true },
		{"en;q=0",                  false},
		{"fr",                      false},
		{"english",                 false},
		{"en;q=x",                  false},
		{"en;q=0.1234",             false},
		{",;,;q=1,en",              true },
		{"en, zh",                  false},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (language_english(slice_of(cases[i].header)) != cases[i].english)
			fail_msg("%s", cases[i].header);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers__plain__pass),
		cmocka_unit_test(headers__that_can_be_read_twice__refused),
		cmocka_unit_test(headers__no_host__refused),
		cmocka_unit_test(headers__more_than_fit__refused),
		cmocka_unit_test(cookie__among_others__is_found_once),
		cmocka_unit_test(media__with_parameters__is_recognised),
		cmocka_unit_test(language__by_weight__chinese_when_in_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
