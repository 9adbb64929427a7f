/*
 * choose - which rules a daemon works by, and where what it loaded is kept.
 *
 * Unsigned: the folder's, as they are. Signed: the folder's when two persons activated them
 * (activation.h) and their start has come. Until then, and while the folder holds anything else,
 * the rules in force stay: those that the daemon has, or after a start the newest kept ones whose
 * activation holds. Of two activations the one approved later counts: never are rules taken that
 * were approved earlier, or for an earlier start, than those in force. An old folder, or one that
 * was withdrawn before its start, is refused when it is put back, and activated again when it is
 * meant.
 *
 * What was in force lies in PACKS/DIGEST with its files and its activation; what is kept is never
 * changed but for the activation, when the same rules are put in force again.
 *
 * Owns:    a choice holds its rules; rules_free() them.
 * Errors:  E_RULE, E_FILE with the place: the folder's rules are refused.
 */
#ifndef GONGDAO_RULES_CHOOSE_H
#define GONGDAO_RULES_CHOOSE_H

#include "activation.h"

/* What the holder asks of rules beyond that they load: E_RULE when it cannot work by them. */
typedef int (*rules_fit_fn)(const struct rules *r, struct err *err);

struct rules_source {
	const char *folder, *packs; /* packs "": nothing is kept */
	const char *signers;
	bool is_signed;
	rules_fit_fn fit; /* NULL: nothing more is asked */
};

struct rules_choice {
	struct rules *rules;
	utc_time start, approved; /* of their activation; {0}: unsigned */
	utc_time next;            /* start of the folder's, which wait for it; {0}: none do */
	bool refused;             /* the folder's are refused, those in force stay */
	char note[480];           /* why the folder's are not in force; "" when they are */
	char kept[480];           /* why they could not be kept; "" when they could */
};

/* `current`: what the daemon has, NULL at its start. An error when nothing can be in force, and of
 * unsigned rules when they are bad. */
int rules_choose(const struct rules_source *s, const struct rules_choice *current, utc_time now,
		 struct rules_choice *out, struct err *err) MUST_CHECK;

/* Puts the files, and the activation when there is one, into PACKS/DIGEST unless they are there. */
int rules_keep(const struct rules *r, const struct activation *x, const char *packs,
	       struct err *err) MUST_CHECK;
struct rules_kept {
	const char *digest;
	utc_time at; /* kept since */
};
/* What is kept, the newest first, at most `most`; nothing is when PACKS is "" or not there. */
int rules_kept_list(const char *packs, size_t most, struct arena *a, struct rules_kept **out,
		    size_t *out_n, struct err *err) MUST_CHECK;
/* Kept rules by their digest; E_NOT_FOUND. */
int rules_kept_load(const char *packs, const char *digest, struct rules **out,
		    struct err *err) MUST_CHECK;
/* The kept rules whose activation holds and has begun, the newest of them; E_NOT_FOUND. */
int rules_newest_kept(const struct rules_source *s, utc_time now, struct rules_choice *out,
		      struct err *err) MUST_CHECK;

#endif
