/*
 * competence_facts - which body has which matter: asked before a case is moved to it.
 *
 * C1  a case is moved (TRANSFER, REFER) only to a department that has its matter in its region, or
 * is referred to the leading office, which assigns what is unclear. C2  nothing is moved to, asked
 * of or shared with a body that acts on application only: the party is advised (ADVISE) and files
 * himself.
 *
 * What a hand-off is about: the matter whose code its basis begins with; without one, every matter
 * that names the rule of the case.
 *
 * Owns:    nothing; the table lives where it was read.
 * Source:  domain F.5, F.6, G.2, G.4; feature CAS-11
 */
#ifndef GONGDAO_COMPETENCE_FACTS_H
#define GONGDAO_COMPETENCE_FACTS_H

#include "procedure_facts.h"

#define COMPETENT_MAX 8 /* bodies an answer names */
#define HANDOFF_KINDS 6

extern const char *const competence_kind_names[];  /* NULL-terminated */
extern const char *const competence_field_names[]; /* that a package may have; NULL-terminated */

struct matter {
	const char *code; /* V01, H-09, G-SAMR */
	struct label label;
	const char *basis, *confidence;
	bool confirm;
	const char *const *bodies; /* HRSS, HRSS.INSP; NULL-terminated, as the others */
	const char *const *rules, *const *regions; /* with * for any ending */
	const char *const *kinds;                  /* in which alone it passes; empty: all */
	const char *const *fields;                 /* of its package; empty: the kind's */
};

/* The clock that runs for a body once a party has filed there: until it takes what was filed. */
struct filing_clock {
	const char *body, *clock;
};

struct competence {
	int64_t version;
	const char *leading;                /* assigns what is unclear */
	const char *const *advised;         /* act on application only */
	const struct filing_clock *filings; /* of some of those */
	size_t n_filings;
	const char *const *packages[HANDOFF_KINDS]; /* fields that travel, by kind */
	const struct matter *at;
	size_t n;
};

struct competence_question {
	const char *kind, *from, *to; /* of the hand-off; who owns, the department or desk asked */
	const char *basis;            /* "V37 电子商务法第三十四条", or "" */
	const char *rule, *region;    /* of the case; rule "": it has none */
};

enum competence_verdict {
	COMPETENCE_FITS,
	COMPETENCE_OTHER,   /* exactly one other department is: named */
	COMPETENCE_OWN,     /* the owner is, and nobody else */
	COMPETENCE_SEVERAL, /* several are: named, and the leading office may assign it */
	COMPETENCE_UNKNOWN, /* nobody is known to be: the leading office */
	COMPETENCE_ADVISE,  /* the body acts on application only: named */
	COMPETENCE_CODE,    /* the basis begins with what looks like a code and is none */
	COMPETENCE_KIND,    /* the matter named does not pass in this kind */
};

struct competence_answer {
	enum competence_verdict verdict;
	const struct matter *matter; /* the first that speaks to it, or NULL */
	const char *bodies[COMPETENT_MAX];
	const struct matter *of[COMPETENT_MAX]; /* by which each of them is */
	size_t n;
};

const struct matter *matter_find(const struct competence *t, const char *code, size_t len);
/* "" or the code a basis begins with: its length. */
size_t matter_code_len(const char *basis);
/* Is `body` the department, or a desk of it? */
bool body_is_of(const char *body, const char *department);
bool matter_names_rule(const struct matter *m, const char *rule);
/* Is it a matter's code, or a rule that one names? */
bool matter_known(const struct competence *t, const char *code_or_rule);
/* The one name of an act, by a matter's code or a rule, in a case of a rule ("": of none): where
 * the matter names the case's rule, the first that names it; so two departments that call what they
 * found by matters of their own call it the same. NULL: not in the table. */
const char *act_of(const struct competence *t, const char *code_or_rule, const char *rule);
/* The other acts that share a rule with it, so that one deed may have been recorded under either.
 */
size_t acts_alike(const struct competence *t, const char *act, const char **out, size_t most);
bool body_is_advised(const struct competence *t, const char *body);
const char *filing_clock_of(const struct competence *t, const char *body); /* NULL: none */

void competence_ask(const struct competence *t, const struct competence_question *q,
		    struct competence_answer *out);
/* The fields that travel with an offer of this kind and basis; NULL-terminated. The kind is known.
 */
const char *const *competence_package(const struct competence *t, const char *kind,
				      const char *basis);

#endif
