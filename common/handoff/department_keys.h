/*
 * department_keys - with which keys departments sign hand-offs, and countersign heads of evidence
 * chains: public halves only. The two are never the same key: heads are countersigned every hour by
 * a machine, a hand-off by a person.
 *
 *   required: false
 *   departments:
 *     HRSS:
 *       - {key: 64 hexadecimal digits, from: 2026-01-01, until: 2027-12-31}
 *   heads:          # may be missing
 *     HRSS:
 *       - {key: 64 hexadecimal digits, from: 2026-01-01}
 *
 * `from` and `until` are the first and the last day in force (Asia/Shanghai); without `until` it is
 * open. A department of which a key has come into force has begun to sign and does so from then on:
 * when its keys run out nothing goes unsigned in its name, until the next one is in the file. One
 * that is not in the file does not sign yet; `required: true` refuses it.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG with file:line:column, E_FILE with the path.
 */
#ifndef GONGDAO_DEPARTMENT_KEYS_H
#define GONGDAO_DEPARTMENT_KEYS_H

#include "places.h"
#include "when.h"

#define DEPARTMENT_KEYS_MAX 512

struct department_key {
	const char *department, *public;
	civil_date from, until; /* until {0}: open */
	int line;
};

struct department_keys {
	const char *file;
	bool required;
	struct department_key *at; /* of hand-offs */
	size_t n;
	struct department_key *heads;
	size_t n_heads;
};

/* `known` NULL: on a machine without the list of departments. Two keys of the same bytes are
 * refused, whosever they are. */
int department_keys_load(struct arena *a, const char *path, const struct departments *known,
			 struct department_keys *out, struct err *err) MUST_CHECK;

enum department_signs {
	SIGNS_NOT_YET, /* no key of it has come into force */
	SIGNS,
	SIGNS_NO_MORE, /* its keys have run out */
};
enum department_signs department_signs(const struct department_keys *k, const char *department,
				       civil_date on);
/* The last day on which it can sign without a gap from `today`, when it can; {0}: open. */
civil_date department_signs_until(const struct department_keys *k, const char *department,
				  civil_date today);
/* By its public half; NULL when it is nobody's for hand-offs. */
const struct department_key *department_key_find(const struct department_keys *k,
						 const char *public);

enum head_key {
	HEAD_KEY_UNKNOWN,  /* the department has none in the file: nothing to hold it against */
	HEAD_KEY_FITS,     /* its key, in force that day */
	HEAD_KEY_STRANGER, /* another one's, or not in force that day */
};
/* Of a countersignature of `department` on that day. */
enum head_key department_head_key(const struct department_keys *k, const char *department,
				  const char *public, civil_date on);
bool department_key_in_force(const struct department_key *key, civil_date on);
/* Of its keys in force that day the last to begin; when all have run out, the last of them; NULL
 * before the first. */
const struct department_key *department_key_last(const struct department_keys *k,
						 const char *department, civil_date on);

#endif
