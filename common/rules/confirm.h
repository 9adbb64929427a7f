/*
 * confirm - figures that two persons answer for: confirmations.yaml of a folder of rules.
 *
 *   signers:                  # whose signatures stand below, with their public keys
 *     wang: {person: 王某, key: ...}
 *   confirmations:
 *     - key: minwage.hour
 *       scope: "2"            # left out: the general value
 *       from: 2026-12-01
 *       value: 2060           # in the unit
 *       unit: fen
 *       document: 豫政〔2026〕12号
 *       by:
 *         - {signer: wang, at: "2026-11-28 09:00:00", signature: ...}
 *
 * What is signed is all of the entry but the other person's signature. One signature leaves the
 * mark, the second of another person lifts it. The file is part of the pack and of its digest; it
 * holds the keys, so that a pack of ten years ago still says by itself what was confirmed in it.
 * Whether these are the keys of persons of the authority is asked where a pack is activated
 * (activation.h).
 *
 * A figure that is not the confirmed one, or is gone, makes the whole folder be refused: whoever
 * changes a confirmed figure removes its entry, and it is marked again.
 */
#ifndef GONGDAO_RULES_CONFIRM_H
#define GONGDAO_RULES_CONFIRM_H

#include "rules.h"
#include "sign.h"

#define CONFIRMATIONS_FILE "confirmations.yaml"
#define CONFIRMATIONS_MAX  4096

struct confirmation {
	const char *key, *scope, *unit, *document;
	civil_date from;
	int64_t value;
	struct signature by[2];
	size_t n_by;
	const char *file;
	int line;
};

size_t confirmations_n(const struct rules *r);
const struct confirmation *confirmation_get(const struct rules *r, size_t i);
/* Who the pack says they are. */
const struct signers *confirmation_signers(const struct rules *r);

/* The pack's confirmations with one person's more, as the text of the file. E_CONFLICT: he, or two
 * persons, signed it already, by another document, or the pack has another key for him. The text
 * lives in the arena. */
struct confirming {
	const struct parameter_value *figure;
	const char *document;
	const struct signer *who;
	const struct sign_key *key;
	utc_time at; /* whole seconds count */
};
int confirmation_add(const struct rules *r, const struct confirming *x, struct arena *a,
		     slice *out_text, struct err *err) MUST_CHECK;

/* What a person signs; E_RANGE when it is too long. */
int confirmation_text(const struct confirmation *c, const struct signature *s,
		      char text[SIGN_MESSAGE_MAX], struct err *err) MUST_CHECK;

#endif
