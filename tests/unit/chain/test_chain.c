/* The format of the chain: what comes out was computed by tests/oracle/chain_oracle.py. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sodium.h>
#include <unistd.h>

#include "head.h"

static struct chain_entry entry(void)
{
	static uint8_t request[32], reply[32];
	struct chain_entry e = {
		.audit_id = 7,
		.at = {INT64_C(1764255600123456)},
		.rpc = "disputes.OpenCase",
		.sender = "hrss-desk",
		.subject = "hrss-desk",
		.department = "HRSS",
		.role = "inspector",
		.key = "案件/1",
		.request = { (const char *)request,                       32},
		.reply = { (const char *)reply,                       32},
	};

	memset(request, 0x11, sizeof(request));
	memset(reply, 0x22, sizeof(reply));
	assert_true(hex_decode("0197a0b0c0d07e0f8a1b2c3d4e5f6071", 32, e.call_id.b));
	return e;
}

static void assert_hash(const struct chain_hash *h, const char *hex)
{
	char text[CHAIN_HEX];

	assert_string_equal(chain_hex(h, text), hex);
}

static void hashes__known_entry__as_the_oracle_has_them(void **state UNUSED)
{
	struct chain_entry e = entry();
	struct chain_hash h;

	chain_start("disputes.1", &h);
	assert_hash(&h, "9fec35e7ec94661a898d9a39e5c86dc53176ea13332478dbfdbe2f20beb1db11");
	chain_link(&h, 1, &e, &h);
	assert_hash(&h, "05d0a05b742cbae12a8fe93857cd59131a71d9b2a24b3fa65136f13417e37852");
	chain_digest(&e, &h);
	assert_hash(&h, "cf4755933c18b2c906a5e411f8d9e6882b4fa81699ec9cd464ee04ae218f06e7");
}

/* Each field counts, and where one ends and the next begins. */
static void digest__any_field_changed__another_one(void **state UNUSED)
{
	struct chain_entry plain = entry(), e[12];
	struct chain_hash first, h;

	for (size_t i = 0; i < N_ELEMENTS(e); i++)
		e[i] = plain;
	e[0].audit_id++;
	e[1].at.us++;
	e[2].call_id.b[15] ^= 1;
	e[3].rpc = "disputes.OpenCas";
	e[4].sender = "";
	e[5].subject = "x";
	e[6].department = "SAMR";
	e[7].role = "clerk";
	e[8].key = "";
	e[9].request = plain.reply;
	e[10].reply = plain.request;
	e[11].rpc = "disputes.OpenCas";
	e[11].sender = "ehrss-desk";
	chain_digest(&plain, &first);
	for (size_t i = 0; i < N_ELEMENTS(e); i++) {
		chain_digest(&e[i], &h);
		assert_false(chain_equal(&first, &h));
	}
	chain_digest(&e[3], &first);
	chain_digest(&e[11], &h);
	assert_false(chain_equal(&first, &h));
}

static void link__other_number_or_past__another_hash(void **state UNUSED)
{
	struct chain_entry e = entry();
	struct chain_hash start, other, a, b, c;

	chain_start("disputes.1", &start);
	chain_start("disputes.2", &other);
	chain_link(&start, 1, &e, &a);
	chain_link(&start, 2, &e, &b);
	chain_link(&other, 1, &e, &c);
	assert_false(chain_equal(&a, &b));
	assert_false(chain_equal(&a, &c));
}

static void names_and_hex__what_is_none__refused(void **state UNUSED)
{
	struct chain_hash h;
	char hex[CHAIN_HEX];

	assert_true(chain_name_valid("disputes.1"));
	assert_false(chain_name_valid("disputes"));
	assert_false(chain_name_valid("disputes."));
	assert_false(chain_name_valid(".1"));
	assert_false(chain_name_valid("disputes.1\nseq: 9"));
	assert_false(chain_name_valid("Disputes.1"));
	chain_start("disputes.1", &h);
	assert_true(chain_from_hex(chain_hex(&h, hex), &h));
	hex[3] = 'G';
	assert_false(chain_from_hex(hex, &h));
	assert_false(chain_from_hex("ab", &h));
	assert_false(chain_from_bytes((slice){hex, 31}, &h));
}

/* ---- heads --------------------------------------------------------------------------------- */

static struct sign_key key;

static int key_make(void **state UNUSED)
{
	char folder[] = "/tmp/gongdao-chain-XXXXXX", path[80];
	struct err err = {0};

	if (sodium_init() < 0 || !mkdtemp(folder) || sign_key_make(folder, "chain-disputes", &err))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/chain-disputes.sign.key", folder);
	if (sign_key_load(path, &key, &err))
		return -1;
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/chain-disputes.sign.pub", folder);
	(void)unlink(path);
	return rmdir(folder);
}

static void head__signed__any_other_word_is_not(void **state UNUSED)
{
	struct chain_head h = {.chain = "disputes.1", .seq = 9, .at = {5}, .key = key.public}, x;
	char text[HEAD_TEXT_MAX], signature[SIGN_TEXT];

	chain_start("disputes.1", &h.hash);
	assert_true(head_text(&h, text));
	sign_text(&key, text, signature);
	h.signature = signature;
	assert_true(head_signed(&h));
	x = h;
	x.seq = 10;
	assert_false(head_signed(&x));
	x = h;
	x.at.us++;
	assert_false(head_signed(&x));
	x = h;
	x.hash.b[0] ^= 1;
	assert_false(head_signed(&x));
	x = h;
	x.chain = "disputes.2";
	assert_false(head_signed(&x));
	x = h;
	x.chain = "disputes.1\nseq: 9";
	assert_false(head_signed(&x));
}

/* A head's signature is no countersignature, and one department's is not another's. */
static void witness__signed__for_its_department_only(void **state UNUSED)
{
	struct chain_head h = {.chain = "disputes.1", .seq = 9, .at = {5}, .key = key.public};
	struct chain_witness w = {.department = "SAMR", .at = {6}, .key = key.public}, x;
	char text[HEAD_TEXT_MAX], own[SIGN_TEXT], signature[SIGN_TEXT];

	chain_start("disputes.1", &h.hash);
	assert_true(head_text(&h, text));
	sign_text(&key, text, own);
	assert_true(witness_text(&h, &w, text));
	sign_text(&key, text, signature);
	w.signature = signature;
	assert_true(witness_signed(&h, &w));
	x = w;
	x.department = "HRSS";
	assert_false(witness_signed(&h, &x));
	x = w;
	x.signature = own;
	assert_false(witness_signed(&h, &x));
	x.department = "SAMR\nkept_at_us: 6";
	assert_false(witness_text(&h, &x, text));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes__known_entry__as_the_oracle_has_them),
		cmocka_unit_test(digest__any_field_changed__another_one),
		cmocka_unit_test(link__other_number_or_past__another_hash),
		cmocka_unit_test(names_and_hex__what_is_none__refused),
		cmocka_unit_test(head__signed__any_other_word_is_not),
		cmocka_unit_test(witness__signed__for_its_department_only),
	};

	return cmocka_run_group_tests(tests, key_make, NULL);
}
