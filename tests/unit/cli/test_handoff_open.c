/* A sealed file at a body's desk: whoever has its public key can make one, so nothing in it is
 * believed. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "handoff_seal.c" /* NOLINT: how a content is taken is static in it */

static struct cli c;
static struct sign_key body;
static char folder[64] = "/tmp/gongdao-open-XXXXXX", sealed_path[96], to[96];
static const char document[] = "%PDF order";
static char hash[HASH_SIZE];

static int group_setup(void **state UNUSED)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = "a seed of thirty-two bytes......", raw[HASH_BYTES];
	uint8_t public[crypto_sign_PUBLICKEYBYTES];

	c.arena = arena_new((size_t)64 * 1024 * 1024);
	c.english = true;
	(void)crypto_sign_seed_keypair(public, body.secret, seed);
	hex_encode(public, sizeof(public), body.public);
	(void)crypto_generichash(raw, sizeof(raw), (const uint8_t *)document, strlen(document),
				 NULL, 0);
	hex_encode(raw, sizeof(raw), hash);
	if (!c.arena || !mkdtemp(folder))
		return 1;
	(void)snprintf(sealed_path, sizeof(sealed_path), "%s/sealed", folder);
	(void)snprintf(to, sizeof(to), "%s/at", folder);
	return 0;
}

static int group_teardown(void **state UNUSED)
{
	arena_free(c.arena);
	return rmdir(folder);
}

/* What an honest sender puts into it: one document, which the hand-off names. */
static json_t *record_of(void)
{
	char package[HANDOFF_DIGEST_TEXT], named[HANDOFF_DIGEST_TEXT], text[HANDOFF_TEXT_MAX];
	const struct handoff_record r = {.handoff_id = 7,
					 .case_id = 5,
					 .case_no = "GD-411002-2025-000001",
					 .kind = "TRANSFER",
					 .from = "HRSS",
					 .to = "PSB",
					 .region = "411002",
					 .reason = "r",
					 .basis = "H-01",
					 .package = package,
					 .n_evidence = 1,
					 .evidence = named};
	struct evidence_digest d;

	handoff_digest("{}", package);
	evidence_digest_begin(&d);
	evidence_digest_add(&d, "document", hash, "");
	assert_true(evidence_digest_end(&d, named));
	assert_true(handoff_record_text(&r, text));
	return json_pack("{s:i,s:s,s:{s:s,s:s},s:[{s:s,s:s}],s:[{s:s,s:i}]}", "gongdao_handoff", 1,
			 "package", "{}", "offered", "department", "HRSS", "text", text, "evidence",
			 "kind", "document", "reference", hash, "documents", "hash", hash, "size",
			 (int)strlen(document));
}

static void seal(const void *content, size_t n, const char *rest)
{
	struct sealed *s = arena_alloc(c.arena, sizeof(*s));
	FILE *f = fopen(sealed_path, "w");

	assert_non_null(f);
	assert_int_equal(sealed_begin(s, f, sealed_path, body.public, &c.err), 0);
	assert_int_equal(sealed_put(s, content, n, &c.err), 0);
	assert_int_equal(sealed_put(s, rest, strlen(rest), &c.err), 0);
	assert_int_equal(sealed_end(s, &c.err), 0);
	assert_int_equal(fclose(f), 0);
}

/* Opens what was sealed; says what stands in the folder then: 1 the document, 2 the record. */
static int opened(int *out_there)
{
	struct sealed *s = arena_alloc(c.arena, sizeof(*s));
	FILE *f = fopen(sealed_path, "r");
	char path[256];
	json_t *o = NULL;
	int rc;

	assert_non_null(f);
	assert_int_equal(mkdir(to, 0700), 0);
	rc = sealed_open(s, f, sealed_path, &body, &c.err);
	if (!rc)
		rc = content_take(&c, s, to, &o);
	json_decref(o);
	assert_int_equal(fclose(f), 0);
	(void)snprintf(path, sizeof(path), "%s/%s", to, hash);
	*out_there = unlink(path) == 0;
	(void)snprintf(path, sizeof(path), "%s/record.json", to);
	*out_there += unlink(path) == 0 ? 2 : 0;
	assert_int_equal(rmdir(to), 0); /* and nothing else */
	assert_int_equal(unlink(sealed_path), 0);
	return rc;
}

static void seal_record(const json_t *o, const char *rest)
{
	char *text = json_dumps(o, JSON_COMPACT);
	const size_t n = strlen(text);
	uint8_t *content = arena_alloc(c.arena, n + 4);

	content[0] = (uint8_t)(n >> 24);
	content[1] = (uint8_t)(n >> 16);
	content[2] = (uint8_t)(n >> 8);
	content[3] = (uint8_t)n;
	memcpy(content + 4, text, n);
	free(text);
	seal(content, n + 4, rest);
}

/* The record changed by `change`, and what follows it. */
static void refused(void (*change)(json_t *o), const char *rest, int want, const char *words)
{
	json_t *o = record_of();
	int there;

	if (change)
		change(o);
	seal_record(o, rest);
	json_decref(o);
	assert_int_equal(opened(&there), want);
	if (!strstr(c.err.text, words))
		fail_msg("%s", c.err.text);
	assert_int_equal(there & 2, 0);
}

static json_t *document_of(json_t *o)
{
	return json_array_get(json_object_get(o, "documents"), 0);
}

static void name_path(json_t *o)
{
	(void)json_object_set_new(document_of(o), "hash", json_string("../../etc/cron.d/x"));
}

/* As long as a hash, and a path. */
static void name_long(json_t *o)
{
	static const char path[] =
		"../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	json_t *e = json_array_get(json_object_get(o, "evidence"), 0);

	(void)json_object_set_new(document_of(o), "hash", json_string(path));
	(void)json_object_set_new(e, "reference", json_string(path));
}

static void name_other(json_t *o)
{
	(void)json_object_set_new(
		document_of(o), "hash",
		json_string("abababababababababababababababababababababababababababababababab"));
}

static void size_huge(json_t *o)
{
	(void)json_object_set_new(document_of(o), "size", json_integer(INT64_MAX));
}

static void size_none(json_t *o)
{
	(void)json_object_set_new(document_of(o), "size", json_integer(-1));
}

static void package_other(json_t *o)
{
	(void)json_object_set_new(o, "package", json_string("{\"owed_fen\": \"1\"}"));
}

static void signature_other(json_t *o)
{
	json_t *offered = json_object_get(o, "offered");

	(void)json_object_set_new(offered, "key", json_string(body.public));
	(void)json_object_set_new(offered, "signature", json_string("ab"));
}

static void many(json_t *o)
{
	for (int i = 0; i < EVIDENCE_MAX; i++)
		(void)json_array_append(json_object_get(o, "documents"), document_of(o));
}

static void open__what_the_sender_made__taken(void **state UNUSED)
{
	json_t *o = record_of();
	int there;

	seal_record(o, document);
	json_decref(o);
	assert_int_equal(opened(&there), 0);
	assert_int_equal(there, 3);
}

static void open__hostile__refused_and_no_record_is_written(void **state UNUSED)
{
	refused(name_path, document, E_CONFLICT, "does not name");
	refused(name_long, document, E_CONFLICT, "package or evidence");
	refused(name_other, document, E_CONFLICT, "does not name");
	refused(size_huge, document, E_MALFORMED, "documents");
	refused(size_none, document, E_MALFORMED, "documents");
	refused(package_other, document, E_CONFLICT, "package or evidence");
	refused(signature_other, document, E_CONFLICT, "signature");
	refused(many, document, E_TOO_BIG, "documents");
	refused(NULL, "%PDF other", E_CONFLICT, "hash");
	refused(NULL, "%PDF", E_SEALED, "cut");
	refused(NULL, "%PDF order, and more", E_SEALED, "cut");
}

static void open__no_record_in_it__refused(void **state UNUSED)
{
	static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff, '{', '}'}, none[4] = {0},
			     wrong[] = {0, 0, 0, 2, '[', '{'}, list[] = {0, 0, 0, 2, '[', ']'};
	int there;

	seal(huge, sizeof(huge), "");
	assert_int_equal(opened(&there), E_TOO_BIG);
	seal(none, sizeof(none), "");
	assert_int_equal(opened(&there), E_TOO_BIG);
	seal(none, 3, "");
	assert_int_equal(opened(&there), E_SEALED);
	seal(wrong, sizeof(wrong), "");
	assert_int_equal(opened(&there), E_MALFORMED);
	seal(list, sizeof(list), "");
	assert_int_equal(opened(&there), E_MALFORMED);
	assert_int_equal(there, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(open__what_the_sender_made__taken),
		cmocka_unit_test(open__hostile__refused_and_no_record_is_written),
		cmocka_unit_test(open__no_record_in_it__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
