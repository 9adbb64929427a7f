/*
 * sign_kit - persons of a test, whose keys are always the same, and a figure to be confirmed.
 */
#ifndef TEST_SIGN_KIT_H
#define TEST_SIGN_KIT_H

#include "folder_kit.h"

#include <sodium.h>

#include "confirm.h"

static UNUSED struct sign_key kit_key(const char *name)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {0}, public[crypto_sign_PUBLICKEYBYTES];
	struct sign_key k = {0};

	(void)snprintf(k.signer, sizeof(k.signer), "%s", name);
	memcpy(seed, name, strlen(name));
	assert_int_equal(crypto_sign_seed_keypair(public, k.secret, seed), 0);
	hex_encode(public, sizeof(public), k.public);
	return k;
}

static UNUSED utc_time kit_time(const char *text)
{
	utc_time t = {0};

	if (!utc_parse(text, strlen(text), &t))
		fail_msg("%s is no time", text);
	return t;
}

static UNUSED const char kit_figure[] =
	"parameters:\n"
	"  p.x:\n"
	"    title_zh: 甲\n"
	"    title_en: x\n"
	"    scope: region\n"
	"    unit: min\n"
	"    values:\n"
	"      - {scope: a, from: 2020-01-01, value: 5, source: s, confidence: U, confirm: true}\n"
	"      - {scope: a, from: 2021-01-01, value: 6, source: s, confidence: C}\n";

#define KIT_DOCUMENT "许人社〔2026〕9号"

static UNUSED struct confirmation kit_confirmation(void)
{
	return (struct confirmation){.key = "p.x",
				     .scope = "a",
				     .unit = "min",
				     .document = KIT_DOCUMENT,
				     .from = kit_day("2020-01-01"),
				     .value = 5};
}

/* The line under `by:` of that person. */
static UNUSED void kit_by(struct str *s, const struct confirmation *c, const struct sign_key *k)
{
	struct signature one = {k->signer, kit_time("2026-11-28 09:00:00"), NULL};
	char text[SIGN_MESSAGE_MAX], hex[SIGN_TEXT];
	struct err err;

	assert_int_equal(confirmation_text(c, &one, text, &err), 0);
	sign_text(k, text, hex);
	str_addf(s, "      - {signer: %s, at: \"2026-11-28 09:00:00\", signature: %s}\n", k->signer,
		 hex);
}

#endif
