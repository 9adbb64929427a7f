/* Confirmations: two persons lift a mark, and everything else is refused with its place. */
#include "sign_kit.h"

#include <sys/stat.h>

#include "key_file.h"

static struct sign_key wang, li;

static int setup(void **state)
{
	wang = kit_key("wang");
	li = kit_key("li");
	return kit_open(state);
}

/* 1 signers, 2 wang, 3 li, 4 confirmations, 5 the entry ... 11 by, 12 and 13 the signatures */
static void file_make(char *text, size_t size, const struct confirmation *c,
		      const struct sign_key *const *by)
{
	struct str s = str_init(text, size);
	char day[12];

	str_addf(&s, "signers:\n  wang: {person: 王某, key: %s}\n  li: {person: 李某, key: %s}\n",
		 wang.public, li.public);
	str_addf(&s,
		 "confirmations:\n  - key: %s\n    scope: %s\n    from: %s\n    value: %" PRId64
		 "\n    unit: %s\n    document: %s\n    by:\n",
		 c->key, c->scope, civil_format(c->from, day), c->value, c->unit, c->document);
	for (; *by; by++)
		kit_by(&s, c, *by);
	assert_false(s.cut);
}

static void confirmed_write(const struct confirmation *c, const struct sign_key *const *by)
{
	char text[4096];

	file_make(text, sizeof(text), c, by);
	kit_write("confirmations.yaml", text);
}

static void refused(const char *place, const char *says)
{
	struct rules *r = NULL;
	struct err err = {0};
	int rc = rules_load(kit_folder, &r, &err);

	if (rc != E_RULE || r || !strstr(err.text, place) || !strstr(err.text, says))
		fail_msg("%d %s; wanted %s %s", rc, err.text, place, says);
}

static struct parameter_value figure(const struct rules *r)
{
	struct parameter_value v;

	assert_int_equal(parameter_at(r, "p.x", "a", kit_day("2020-06-01"), &v), 0);
	return v;
}

static void confirmed__by_two__mark_lifted(UNUSED void **state)
{
	const struct sign_key *by[] = {&wang, &li, NULL};
	struct confirmation c = kit_confirmation();
	struct parameter_value v;
	struct rules *r;

	kit_empty();
	kit_write("p.yaml", kit_figure);
	confirmed_write(&c, by);
	r = kit_load(kit_folder);
	v = figure(r);
	assert_false(v.confirm);
	assert_int_equal(v.confirmed_n, 2);
	assert_string_equal(v.confirmed_document, KIT_DOCUMENT);
	assert_string_equal(v.confirmed_by[0], "王某");
	assert_string_equal(v.confirmed_by[1], "李某");
	assert_int_equal(v.confirmed_on.day, kit_day("2026-11-28").day);
	assert_int_equal(confirmations_n(r), 1);
	rules_free(r);
}

static void confirmed__by_one__mark_stands(UNUSED void **state)
{
	const struct sign_key *by[] = {&li, NULL};
	struct confirmation c = kit_confirmation();
	struct parameter_value v;
	struct rules *r;

	kit_empty();
	kit_write("p.yaml", kit_figure);
	confirmed_write(&c, by);
	r = kit_load(kit_folder);
	v = figure(r);
	assert_true(v.confirm);
	assert_int_equal(v.confirmed_n, 1);
	assert_string_equal(v.confirmed_by[0], "李某");
	rules_free(r);
}

static void confirmed__figure_changed__refused(UNUSED void **state)
{
	const struct sign_key *by[] = {&wang, &li, NULL};
	struct confirmation c = kit_confirmation();

	kit_empty();
	kit_write("p.yaml", kit_figure);
	c.value = 7; /* both signed 7, the folder says 5 */
	confirmed_write(&c, by);
	refused("confirmations.yaml:5:", "p.x \"a\" is 5 min");
	c = kit_confirmation();
	c.unit = "h";
	confirmed_write(&c, by);
	refused("confirmations.yaml:5:", "confirmed was 5 h");
	c = kit_confirmation();
	c.from = kit_day("2020-01-02");
	confirmed_write(&c, by);
	refused("confirmations.yaml:5:", "there is no figure p.x \"a\" from 2020-01-02");
	c = kit_confirmation();
	c.key = "p.y";
	confirmed_write(&c, by);
	refused("confirmations.yaml:5:", "there is no figure p.y");
	c = kit_confirmation();
	c.from = kit_day("2021-01-01");
	c.value = 6;
	confirmed_write(&c, by);
	refused("confirmations.yaml:5:", "no mark that could be lifted");
}

static void confirmed__same_person_twice__refused(UNUSED void **state)
{
	const struct sign_key *by[] = {&wang, &wang, NULL};
	struct confirmation c = kit_confirmation();

	kit_empty();
	kit_write("p.yaml", kit_figure);
	confirmed_write(&c, by);
	refused("confirmations.yaml:13:", "wang confirmed it already: two different persons");
}

static void confirmed__unknown_signer__refused(UNUSED void **state)
{
	struct sign_key zhao = kit_key("zhao");
	const struct sign_key *by[] = {&wang, &zhao, NULL};
	struct confirmation c = kit_confirmation();

	kit_empty();
	kit_write("p.yaml", kit_figure);
	confirmed_write(&c, by);
	refused("confirmations.yaml:13:", "\"zhao\" is not among the signers");
}

/* Any byte of what was signed changed afterwards, the file being well-formed still. */
static void confirmed__changed_after_signing__refused(UNUSED void **state)
{
	static const struct {
		const char *was, *is, *place, *says;
	} bad[] = {
		{"value: 5",                          "value: 8",                          ":12:", "the signature of wang"          },
		{"document: 许人社〔2026〕9号", "document: 许人社〔2026〕8号",
		 ":12:",									   "the signature of wang"          },
		{"scope: a",                          "scope: b",                          ":12:", "the signature of wang"          },
		{"from: 2020-01-01",                  "from: 2021-01-01",                  ":12:", "the signature of wang"          },
		{"signer: li, at: \"2026",            "signer: li, at: \"2025",            ":13:", "the signature of li"            },
		{"signer: li, at: \"2026-11-28",      "signer: li, at: \"2026-13-28",
		 ":13:",									   "is no time such as"             },
		{"signer: li,",                       "signer: LI,",                       ":13:", "is no name such as"             },
		{"person: 李某",                    "person: 王某",                    ":3:",  "wang and li are the same person"},
		{"  li: {",                           "  lu: {",                           ":13:", "\"li\" is not among the signers"},
		{"document: 许人社",               "document: \"\\e许人社",          ":",    ""                               },
		{"confirmations:",                    "confirmed:",                        ":4:",  "unknown key \"confirmed\""      },
		{"    by:",                           "    of:",                           ":11:", "unknown key \"of\""             },
		{"    unit: min\n",                   "",                                  ":5:",  "unit is missing"                },
	};
	const struct sign_key *by[] = {&wang, &li, NULL};
	struct confirmation c = kit_confirmation();

	kit_empty();
	kit_write("p.yaml", kit_figure);
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		char good[4096], text[4096], place[40];
		char *at;

		file_make(good, sizeof(good), &c, by);
		at = strstr(good, bad[i].was);
		assert_non_null(at);
		(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, bad[i].is,
			       at + strlen(bad[i].was));
		kit_write("confirmations.yaml", text);
		(void)snprintf(place, sizeof(place), "confirmations.yaml%s", bad[i].place);
		refused(place, bad[i].says);
	}
}

static void confirmed__file_broken_off__refused(UNUSED void **state)
{
	const struct sign_key *by[] = {&wang, &li, NULL};
	struct confirmation c = kit_confirmation();
	char good[4096];
	size_t len;

	kit_empty();
	kit_write("p.yaml", kit_figure);
	file_make(good, sizeof(good), &c, by);
	len = strlen(good);
	for (size_t n = 1; n + 1 < len; n++) { /* the last byte is a line's end */
		struct rules *r = NULL;
		struct err err = {0};
		char text[4096];

		memcpy(text, good, n);
		text[n] = '\0';
		kit_write("confirmations.yaml", text);
		if (rules_load(kit_folder, &r, &err)) {
			assert_non_null(strstr(err.text, "confirmations.yaml"));
			continue;
		}
		/* what is left of it is the confirmation of one person: the mark stands */
		assert_true(figure(r).confirm);
		rules_free(r);
	}
}

static void sign_key__made_and_read__signs(UNUSED void **state)
{
	char path[KEY_PATH_MAX], hex[SIGN_TEXT];
	struct sign_key k;
	struct err err = {0};

	kit_empty();
	assert_int_equal(sign_key_make(kit_folder, "wang", &err), 0);
	assert_int_equal(sign_key_make(kit_folder, "wang", &err), E_FILE);
	assert_non_null(strstr(err.text, "never overwritten"));
	assert_int_equal(sign_key_make(kit_folder, "Wang 1", &err), E_CONFIG);
	assert_int_equal(key_path(path, kit_folder, "wang", ".sign.key", &err), 0);
	assert_int_equal(sign_key_load(path, &k, &err), 0);
	assert_string_equal(k.signer, "wang");
	sign_text(&k, "text", hex);
	assert_true(sign_verify(k.public, "text", hex));
	assert_false(sign_verify(k.public, "Text", hex));
	assert_false(sign_verify(wang.public, "text", hex));
	hex[0] = hex[0] == 'a' ? 'b' : 'a';
	assert_false(sign_verify(k.public, "text", hex));
	assert_false(sign_verify(k.public, "text", "00"));
	kit_write("wang.sign.key", "signer: wang\npublic: 00\nsecret: 00\n");
	assert_int_equal(sign_key_load(path, &k, &err), E_CONFIG);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(sign_key_load(path, &k, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "chmod 600"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(confirmed__by_two__mark_lifted),
		cmocka_unit_test(confirmed__by_one__mark_stands),
		cmocka_unit_test(confirmed__figure_changed__refused),
		cmocka_unit_test(confirmed__same_person_twice__refused),
		cmocka_unit_test(confirmed__unknown_signer__refused),
		cmocka_unit_test(confirmed__changed_after_signing__refused),
		cmocka_unit_test(confirmed__file_broken_off__refused),
		cmocka_unit_test(sign_key__made_and_read__signs),
	};

	return cmocka_run_group_tests(tests, setup, kit_close);
}
