/*
 * keys - departments that sign, for the tests of disputes: keys of fixed seeds, and the file that
 * names their public halves. TRANS is in it nowhere, so it does not sign.
 */
#ifndef GONGDAO_TEST_DISPUTES_KEYS_H
#define GONGDAO_TEST_DISPUTES_KEYS_H

#include <sodium.h>

#include "requests.h"

#include "record.h"
#include "sign.h"

enum whose {
	KEY_HRSS,      /* in force since 2025-01-01 */
	KEY_HRSS_NEXT, /* from 2025-05-01 */
	KEY_SAMR,      /* from 2025-01-01 until 2025-06-30 */
	KEY_POST,      /* ran out on 2025-03-31 */
	KEY_NOBODY,    /* in no file */
	N_KEYS
};
static struct sign_key keys[N_KEYS];

static UNUSED void keys_make(void)
{
	for (uint8_t i = 0; i < N_KEYS; i++) {
		uint8_t seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES];

		memset(seed, 'a' + i, sizeof(seed));
		assert_int_equal(crypto_sign_seed_keypair(public, keys[i].secret, seed), 0);
		hex_encode(public, sizeof(public), keys[i].public);
	}
}

/* Writes the file; HRSS signs from that day on. */
static UNUSED void keys_file(bool required, const char *hrss_from)
{
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/department-keys.yaml", kit_folder());
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(f,
		      "required: %s\ndepartments:\n"
		      "  HRSS:\n    - {key: %s, from: %s}\n    - {key: %s, from: 2025-05-01}\n"
		      "  SAMR:\n    - {key: %s, from: 2025-01-01, until: 2025-06-30}\n"
		      "  POST:\n    - {key: %s, from: 2024-01-01, until: 2025-03-31}\n",
		      required ? "true" : "false", keys[KEY_HRSS].public, hrss_from,
		      keys[KEY_HRSS_NEXT].public, keys[KEY_SAMR].public, keys[KEY_POST].public);
	assert_int_equal(fclose(f), 0);
}

static UNUSED int signing_setup(void **state)
{
	keys_make();
	keys_file(false, "2025-01-01");
	return group_setup(state);
}

/* The caller puts that key's name under the text. */
static UNUSED int sign_as(const struct kit_who *who, const struct sign_key *key, int64_t handoff_id,
			  const char *text, Disputes__Handoff **out)
{
	Disputes__SignHandoffRequest req;
	char signature[SIGN_TEXT];

	sign_text(key, text, signature);
	disputes__sign_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	req.key = (char *)key->public;
	req.signature = signature;
	return kit_call(k, "SignHandoff", who, &req.base, out);
}

static UNUSED int withdraw_as(const struct kit_who *who, int64_t handoff_id,
			      Disputes__Handoff **out)
{
	Disputes__WithdrawHandoffRequest req;

	disputes__withdraw_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	return kit_call(k, "WithdrawHandoff", who, &req.base, out);
}

static UNUSED int show_as(const struct kit_who *who, int64_t handoff_id, Disputes__Handoff **out)
{
	Disputes__GetHandoffRequest req;

	disputes__get_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	return kit_call(k, "GetHandoff", who, &req.base, out);
}

/* A draft of HRSS to SAMR, of a case on alert `id`. */
static UNUSED Disputes__Handoff *draft_given(int64_t alert_id)
{
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, case_given(alert_id), "TRANSFER", "SAMR", &h), 0);
	assert_string_equal(h->state, "DRAFT");
	return h;
}

/* The same, signed and sent. */
static UNUSED Disputes__Handoff *sent_given(int64_t alert_id)
{
	Disputes__Handoff *h = draft_given(alert_id);

	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	return h;
}

#endif
