#include "json.h"

#include <setjmp.h>

#include <cmocka.h>

#include "envelope.pb-c.h"
#include "wages.pb-c.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)32 * 1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_freep(&arena);
	return 0;
}

static const char *written(const ProtobufCMessage *m, enum json_style style)
{
	const char *text = NULL;
	struct err err;

	assert_int_equal(json_write(arena, m, style, &text, &err), 0);
	return text;
}

static ProtobufCMessage *taken(const ProtobufCMessageDescriptor *d, const char *text)
{
	ProtobufCMessage *m = NULL;
	struct err err = {0};

	if (json_read(arena, d, slice_of(text), &m, &err))
		fail_msg("%s: %s", text, err.text);
	return m;
}

static void write__every_scalar__proto3_form(void **state)
{
	Audit__UsedParameter p = AUDIT__USED_PARAMETER__INIT;

	(void)state;
	p.key = (char *)"minwage.hour";
	p.source = (char *)"豫政\"\\\n\x01";
	p.confirm = true;
	assert_string_equal(
		written(&p.base, JSON_ONE_LINE),
		"{\"key\":\"minwage.hour\",\"scope\":\"\",\"value\":\"\",\"unit\":\"\","
		"\"from\":\"\",\"source\":\"豫政\\\"\\\\\\n\\u0001\",\"confidence\":\"\","
		"\"confirm\":true}");
}

static void write__64_bits__strings(void **state)
{
	Wages__GetAuditProgressReply p = WAGES__GET_AUDIT_PROGRESS_REPLY__INIT;
	const char *text;

	(void)state;
	p.waiting = UINT64_MAX;
	p.last_audit_at_us = INT64_MIN;
	text = written(&p.base, JSON_ONE_LINE); /* the reply may have more fields one day */
	assert_non_null(strstr(text,
			       "{\"waiting\":\"18446744073709551615\",\"open_findings\":\"0\","
			       "\"last_audit_at_us\":\"-9223372036854775808\""));
}

static void write__nested_lists_pretty__indented(void **state)
{
	Gongdao__Ready__Lane lane = GONGDAO__READY__LANE__INIT;
	Gongdao__Ready__Lane *lanes[] = {&lane};
	Gongdao__Ready ready = GONGDAO__READY__INIT;
	char *rpcs[] = {(char *)"wages.RunAudit", (char *)"wages.GetFacts"};

	(void)state;
	lane.name = (char *)"query";
	lane.credit = 4000000000U;
	lane.n_rpcs = N_ELEMENTS(rpcs);
	lane.rpcs = rpcs;
	ready.n_lanes = 1;
	ready.lanes = lanes;
	assert_string_equal(
		written(&ready.base, JSON_INDENTED),
		"{\n  \"service\": \"\",\n  \"instance\": \"\",\n  \"version\": \"\",\n"
		"  \"lanes\": [{\n    \"name\": \"query\",\n    \"credit\": 4000000000,\n"
		"    \"rpcs\": [\"wages.RunAudit\", \"wages.GetFacts\"]\n  }]\n}");
}

static void write__empty_message__braces(void **state)
{
	Service__Ack ack = SERVICE__ACK__INIT;

	(void)state;
	assert_string_equal(written(&ack.base, JSON_INDENTED), "{}");
}

static void write__text_not_utf8__refused(void **state)
{
	Audit__Clause c = AUDIT__CLAUSE__INIT;
	const char *text = NULL;
	struct err err;

	(void)state;
	c.law = (char *)"\xff";
	assert_int_equal(json_write(arena, &c.base, JSON_ONE_LINE, &text, &err), E_MALFORMED);
	assert_string_equal(err.text, "law: not UTF-8");
}

static void write__arena_full__too_big(void **state)
{
	struct arena *small = arena_new(1024);
	Audit__Clause c = AUDIT__CLAUSE__INIT;
	const char *text = NULL;
	char long_text[2048];
	struct err err;

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	c.law = long_text;
	assert_int_equal(json_write(small, &c.base, JSON_ONE_LINE, &text, &err), E_TOO_BIG);
	arena_free(small);
}

static void bytes__each_length__round_trip(void **state)
{
	static const char *const texts[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		char json[64];
		Wages__OpenSubmissionRequest *q;

		(void)snprintf(json, sizeof(json), "{\"digest\":\"%s\"}", texts[i]);
		q = (Wages__OpenSubmissionRequest *)taken(
			&wages__open_submission_request__descriptor, json);
		assert_int_equal(q->digest.len, i);
		assert_memory_equal(q->digest.data, "foob", i);
		(void)snprintf(json, sizeof(json), "\"digest\":\"%s\"", texts[i]);
		assert_non_null(strstr(written(&q->base, JSON_ONE_LINE), json));
	}
}

static void read__columns_and_nested__all_set(void **state)
{
	Wages__SubmitIntervalsRequest *q;

	(void)state;
	q = (Wages__SubmitIntervalsRequest *)taken(
		&wages__submit_intervals_request__descriptor,
		"{\"submission_id\": \"9007199254740993\", \"chunk\": 3, \"line\": [2, \"3\"],"
		" \"source_ref\": [\"单\\u4e00\", \"b\"], \"started_at_us\": [\"-5\", 7],"
		" \"dry_run\": {\"kind\": \"intervals\", \"dry_run\": true}, \"work_region\": "
		"null}");
	assert_int_equal(q->submission_id, INT64_C(9007199254740993));
	assert_int_equal(q->chunk, 3);
	assert_int_equal(q->n_line, 2);
	assert_int_equal(q->line[1], 3);
	assert_string_equal(q->source_ref[0], "单一");
	assert_int_equal(q->started_at_us[0], -5);
	assert_int_equal(q->n_work_region, 0);
	assert_string_equal(q->dry_run->kind, "intervals");
	assert_true(q->dry_run->dry_run);
	assert_string_equal(q->dry_run->part, "");
}

/* Fields that a message grows do not matter here. */
static void read__what_was_written__same(void **state)
{
	static const char json[] =
		"{\"employers\":[{\"employer_id\":\"7\",\"name\":\"许昌\","
		"\"kind\":\"platform\",\"version\":\"1\"},{\"employer_id\":\"8\"}]}";
	const ProtobufCMessageDescriptor *d = &registration__list_employers_reply__descriptor;
	const char *once = written(taken(d, json), JSON_ONE_LINE);

	(void)state;
	assert_non_null(
		strstr(once, "\"employer_id\":\"7\",\"credit_code\":\"\",\"name\":\"许昌\""));
	assert_non_null(strstr(once, "{\"employer_id\":\"8\""));
	assert_string_equal(written(taken(d, once), JSON_ONE_LINE), once);
}

struct bad {
	const ProtobufCMessageDescriptor *type;
	const char *json;
	int code;
	const char *text; /* part of the reason */
};

static void read__bad_input__refused_with_path(void **state)
{
	const ProtobufCMessageDescriptor *open = &wages__open_submission_request__descriptor;
	const ProtobufCMessageDescriptor *chunk = &wages__submit_intervals_request__descriptor;
	const ProtobufCMessageDescriptor *import =
		&registration__import_employers_request__descriptor;
	const struct bad bads[] = {
		{open,   "",					    E_MALFORMED, "line 1"                           },
		{open,   "[]",					  E_FIELD,     "expected an object"               },
		{open,   "{\"kind\":\"a\"} x",                          E_MALFORMED, "end of file expected"             },
		{open,   "{\"kind\":\"a\",\"kind\":\"b\"}",             E_MALFORMED, "duplicate"                        },
		{open,   "{\"kind\":\"\\u0000\"}",                      E_MALFORMED, ""                                 },
		{open,   "{\"kind\":\"\xff\"}",                         E_MALFORMED, ""                                 },
		{open,   "{\"Kind\":\"a\"}",                            E_FIELD,     "there is no field \"Kind\""       },
		{open,   "{\"kind\":1}",                                E_FIELD,     "kind: expected a string"          },
		{open,   "{\"dry_run\":\"true\"}",                      E_FIELD,     "dry_run: expected true or false"  },
		{open,   "{\"digest\":\"Z\"}",                          E_FIELD,     "digest: not base64"               },
		{open,   "{\"digest\":\"!!!!\"}",                       E_FIELD,     "digest: not base64"               },
		{open,   "{\"digest\":5}",                              E_FIELD,     "digest: expected a base64 string" },
		{chunk,  "{\"chunk\":-1}",                              E_FIELD,     "chunk: the number is out of range"},
		{chunk,  "{\"chunk\":4294967296}",                      E_FIELD,     "chunk: the number is out of range"},
		{chunk,  "{\"chunk\":1.0}",                             E_FIELD,     "chunk: expected an integer"       },
		{chunk,  "{\"chunk\":\"\"}",                            E_FIELD,     "chunk: expected an integer"       },
		{chunk,  "{\"submission_id\":9223372036854775808}",     E_MALFORMED, "integer"                          },
		{chunk,  "{\"submission_id\":\"9223372036854775808\"}", E_FIELD,     "submission_id"                    },
		{chunk,  "{\"line\":[1,null]}",                         E_FIELD,     "line[1]: expected an integer"     },
		{chunk,  "{\"line\":1}",                                E_FIELD,     "line: expected a list"            },
		{chunk,  "{\"dry_run\":{\"month_from\":3}}",            E_FIELD,     "dry_run.month_from: "             },
		{import, "{\"rows\":[{},{\"name\":1}]}",                E_FIELD,
		 "rows[1].name: expected a string"								      },
		{import, "{\"rows\":[{},7]}",                           E_FIELD,     "rows[1]: expected an object"      },
		{import, "{\"rows\":[{\"x\":7}]}",                      E_FIELD,     "rows[0]: there is no field"       },
	};
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bads); i++) {
		ProtobufCMessage *m = NULL;
		struct err err = {0};
		int rc = json_read(arena, bads[i].type, slice_of(bads[i].json), &m, &err);

		if (rc != bads[i].code || !strstr(err.text, bads[i].text))
			fail_msg("%s: %d %s", bads[i].json, rc, err.text);
		assert_null(m);
	}
}

static void read__unsigned_64__whole_range(void **state)
{
	Wages__RunAuditReply *r;
	ProtobufCMessage *m = NULL;
	struct err err;
	static const char over[] = "{\"marked\":\"18446744073709551616\"}";

	(void)state;
	r = (Wages__RunAuditReply *)taken(&wages__run_audit_reply__descriptor,
					  "{\"marked\":\"18446744073709551615\"}");
	assert_true(r->marked == UINT64_MAX);
	assert_int_equal(
		json_read(arena, &wages__run_audit_reply__descriptor, slice_of(over), &m, &err),
		E_FIELD);
}

static void read__too_deep_or_long__refused(void **state)
{
	char *text = malloc(JSON_MAX_BYTES + 2);
	ProtobufCMessage *m = NULL;
	struct err err;

	(void)state;
	assert_non_null(text);
	memset(text, '[', JSON_MAX_BYTES + 1);
	assert_int_equal(json_read(arena, &service__ack__descriptor,
				   (slice){text, JSON_MAX_BYTES + 1}, &m, &err),
			 E_TOO_BIG);
	assert_int_equal(
		json_read(arena, &service__ack__descriptor, (slice){text, 100000}, &m, &err),
		E_TOO_BIG);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(write__every_scalar__proto3_form, setup, teardown),
		cmocka_unit_test_setup_teardown(write__64_bits__strings, setup, teardown),
		cmocka_unit_test_setup_teardown(write__nested_lists_pretty__indented, setup,
						teardown),
		cmocka_unit_test_setup_teardown(write__empty_message__braces, setup, teardown),
		cmocka_unit_test_setup_teardown(write__text_not_utf8__refused, setup, teardown),
		cmocka_unit_test_setup_teardown(write__arena_full__too_big, setup, teardown),
		cmocka_unit_test_setup_teardown(bytes__each_length__round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(read__columns_and_nested__all_set, setup, teardown),
		cmocka_unit_test_setup_teardown(read__what_was_written__same, setup, teardown),
		cmocka_unit_test_setup_teardown(read__bad_input__refused_with_path, setup,
						teardown),
		cmocka_unit_test_setup_teardown(read__unsigned_64__whole_range, setup, teardown),
		cmocka_unit_test_setup_teardown(read__too_deep_or_long__refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
