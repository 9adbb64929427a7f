/*
 * activation - two persons put a pack of rules in force: activation.signed of its folder.
 *
 *   digest: ...               # of the folder's *.yaml files; the file itself is none of them
 *   replaces: ...             # the pack in force that the differences were shown against, or none
 *   reason: 豫政〔2026〕12号 自 12 月 1 日起施行
 *   start: "2026-12-01 00:00:00"
 *   proposed: {signer: wang, at: "2026-11-28 09:00:00", signature: ...}
 *   approved: {signer: li, at: "2026-11-28 10:00:00", signature: ...}
 *
 * Each signs digest, replaces, reason and start; who approves signs the proposer's signature too.
 * The persons and their keys are those of rule-signers.yaml of the host, never those of the pack.
 *
 * Owns:    strings live in the arena given.
 * Errors:  E_RULE with file:line:column: reason; E_FILE with the path.
 */
#ifndef GONGDAO_RULES_ACTIVATION_H
#define GONGDAO_RULES_ACTIVATION_H

#include "rules.h"
#include "sign.h"

#define ACTIVATION_FILE "activation.signed"
#define ACTIVATION_NONE "none" /* `replaces` when there is nothing in force */

struct activation {
	const char *digest, *replaces, *reason;
	utc_time start;
	struct signature proposed, approved;
	const struct yaml_node *digest_at, *proposed_at, *approved_at; /* NULL: not yet */
	slice text;                                                    /* the file */
};

/* E_NOT_FOUND when the folder has none. */
int activation_load(struct arena *a, const char *folder, struct activation *out,
		    struct err *err) MUST_CHECK;
int activation_parse(struct arena *a, const char *name, slice text, struct activation *out,
		     struct err *err) MUST_CHECK;
/* What the proposer (approval false) or who approves signs. */
int activation_text(const struct activation *x, bool approval, char text[SIGN_MESSAGE_MAX],
		    struct err *err) MUST_CHECK;
/* The proposal alone: of this pack, with a good signature, and every confirmation of the pack by
 * persons that `s` knows by these keys. */
int activation_check_proposal(const struct activation *x, const struct rules *r,
			      const struct signers *s, struct err *err) MUST_CHECK;
/* The whole: approved by another person. Whether its start has come is the caller's question. */
int activation_check(const struct activation *x, const struct rules *r, const struct signers *s,
		     struct err *err) MUST_CHECK;
/* The file as text, in the arena. */
int activation_print(const struct activation *x, struct arena *a, slice *out,
		     struct err *err) MUST_CHECK;

#endif
