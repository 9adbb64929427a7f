/*
 * record - what both sides of a hand-off put their name to, as text.
 *
 * The offering department signs the record of the hand-off. The receiver signs its answer, which
 * holds the record's digest and the other's signature: so both signed the one record, and neither
 * can say later that it was another. docs/handoffs.md has the format; whoever has the texts, the
 * signatures and the public keys can prove it without this system.
 *
 * A text is lines `name: value`, each ended by a newline, always all of them in this order. In a
 * value backslash, newline, return and tab are written \\ \n \r \t; no other control character can
 * stand. Digests are BLAKE2b-256 in small hexadecimal digits.
 *
 * Owns:    texts belong to the caller; what is read lives in the arena given.
 * Errors:  false: a field cannot stand in it, or it is no such text.
 * Source:  features CAS-2, AUD-1, AUD-2
 */
#ifndef GONGDAO_HANDOFF_RECORD_H
#define GONGDAO_HANDOFF_RECORD_H

#include <sodium.h>

#include "arena.h"
#include "when.h"

#define HANDOFF_TEXT_MAX    12288
#define HANDOFF_DIGEST_TEXT 65 /* hex of 32 bytes, and the NUL */

struct handoff_record {
	int64_t handoff_id, case_id;
	const char *case_no;
	int64_t case_version;
	const char *kind, *from, *to, *region, *reason, *basis;
	utc_time prepared_at;
	civil_date due_day;  /* of the answer */
	const char *package; /* digest of the package's text */
	int64_t n_evidence;
	const char *evidence; /* digest of what is named, in its order */
};

struct handoff_reply {
	int64_t handoff_id;
	const char *record; /* digest of the record's text */
	utc_time sent_at;
	const char *offer_signature; /* "": the offer is not signed */
	const char *answer;          /* ACCEPTED, RETURNED */
	const char *department, *receipt_no, *words, *right_department;
	utc_time prepared_at;
};

/* What came of a case at a body without the system, which it signs. */
struct handoff_outcome {
	int64_t handoff_id;
	const char *record;              /* digest of the record's text */
	const char *department, *result; /* FILED, REFUSED, RETURNED, DECIDED, PROGRESS */
	civil_date day;                  /* of the fact */
	const char *number, *words;      /* of its document; what it says */
	utc_time prepared_at;
};

bool handoff_record_text(const struct handoff_record *r, char text[HANDOFF_TEXT_MAX]) MUST_CHECK;
bool handoff_reply_text(const struct handoff_reply *r, char text[HANDOFF_TEXT_MAX]) MUST_CHECK;
bool handoff_outcome_text(const struct handoff_outcome *o, char text[HANDOFF_TEXT_MAX]) MUST_CHECK;

/* Only what handoff_..._text() would write; anything else is no such text. */
bool handoff_record_read(struct arena *a, const char *text, struct handoff_record *out) MUST_CHECK;
bool handoff_reply_read(struct arena *a, const char *text, struct handoff_reply *out) MUST_CHECK;
bool handoff_outcome_read(struct arena *a, const char *text,
			  struct handoff_outcome *out) MUST_CHECK;

void handoff_digest(const char *text, char hex[HANDOFF_DIGEST_TEXT]);

/* Of what is named: for each item `kind TAB reference TAB note NEWLINE`, written as values are. */
struct evidence_digest {
	crypto_generichash_state state;
	bool valid;
};
void evidence_digest_begin(struct evidence_digest *d);
void evidence_digest_add(struct evidence_digest *d, const char *kind, const char *reference,
			 const char *note);
/* false: a text of an item cannot stand in it. */
bool evidence_digest_end(struct evidence_digest *d, char hex[HANDOFF_DIGEST_TEXT]) MUST_CHECK;

#endif
