/*
 * classify_facts - from the answers of both sides to a proposed class, with the reasons.
 *
 * C1  The result is a proposal. It never becomes the class by itself: a person signs.
 * C2  Facts beat names: what a paper is called (F1..F3) is never in a condition.
 * C3  An officer's answer settles a question. Without one the answers of employer, worker and
 *     measurement must agree; where they do not, the question is disputed.
 * C4  A dispute on any P, E1 or E5 leaves the class to a person (X), and evidence is asked for.
 * C5  Silence never weakens: what nobody answered meets no condition towards A or B, and the
 *     exceptions that lead away from A and B (E5, G2 = no, neither P4 nor P5) count only where
 *     they were answered.
 * C6  Anyone's "no" to G1 (of age, employer registered) stops the classification, unless an officer
 *     found otherwise: it is a case of child labour or of an unregistered employer.
 * C7  Where a measurement is one of the sides that do not agree, a person is needed, whatever the
 *     class.
 *
 *   G1 = no                                                              -> X, stop
 *   dispute (C4)                                                         -> X, evidence request
 *   G2 = no                                                              -> C
 *   (P1 or P3) and (P2 or P5) and P6 = no                                   core
 *     and count(E1, E2, E3, E4 = company, E6 high) >= rel.a.econ_min        economic
 *     and count(O1, O2, O3) >= rel.a.org_min                  organisation -> A
 *   (P4 or P5 or O4) and E1 and not E5                                   -> B
 *   E5 and P7 and neither P4 nor P5                                      -> C
 *   else                                                                 -> X
 *
 * Owns:    static text only.
 * Source:  domain.md B.1-B.3: L-2005-12 (C2), SPC guiding cases 237-240 (C2), plan 2.2-6/7 (C);
 *          thresholds are parameters (config/rules/parameters-relation.yaml)
 */
#ifndef GONGDAO_CLASSIFY_FACTS_H
#define GONGDAO_CLASSIFY_FACTS_H

#include "base.h"

enum ask {
	ASK_G1,
	ASK_G2,
	ASK_P1,
	ASK_P2,
	ASK_P3,
	ASK_P4,
	ASK_P5,
	ASK_P6,
	ASK_P7,
	ASK_E1,
	ASK_E2,
	ASK_E3,
	ASK_E4,
	ASK_E5,
	ASK_E6,
	ASK_O1,
	ASK_O2,
	ASK_O3,
	ASK_O4,
	ASK_O5,
	ASK_F1,
	ASK_F2,
	ASK_F3,
	ASK_END,
};

enum ask_group {
	GROUP_GATE,
	GROUP_PERSONAL,
	GROUP_ECONOMIC,
	GROUP_ORGANISATION,
	GROUP_FORM,
	GROUP_END,
};

/* Who says so. Measured: from the platform's own logs and pay records. */
enum ask_side {
	SIDE_EMPLOYER,
	SIDE_WORKER,
	SIDE_MEASURED,
	SIDE_OFFICER,
	SIDE_END,
};

/* What an answer says; of a question on which nothing is settled, why not. */
enum ask_value {
	VALUE_MISSING, /* not asked, or "unclear" */
	VALUE_NO,
	VALUE_YES,
	VALUE_WEAK,     /* P2 only: refusing orders costs priority, nothing more */
	VALUE_NEUTRAL,  /* both sides provide (E4); every answer to F1 and F3 */
	VALUE_DISPUTED, /* of a settled question only */
};

/* Where an answer speaks for or against a labour relation. */
enum ask_weight {
	WEIGHT_NONE, /* the gate of age, the form of papers */
	WEIGHT_FOR,
	WEIGHT_AGAINST,
	WEIGHT_MISSING,
	WEIGHT_DISPUTED,
	WEIGHT_END,
};

/* The class as the factors give it; A1, A2, A3 are forms of A that the paper decides. */
enum relation {
	RELATION_X,
	RELATION_C,
	RELATION_B,
	RELATION_A,
};

enum classify_reason {
	REASON_GATE,      /* G1 = no */
	REASON_DISPUTE,   /* both sides differ on a P, E1 or E5 */
	REASON_BUSINESS,  /* the work is no part of the business */
	REASON_DOMINANT,  /* core, economic and organisational factors of A */
	REASON_MANAGED,   /* labour management, price fixed, no business risk */
	REASON_OWN,       /* own business */
	REASON_UNDECIDED, /* no row of the table applies */
	REASON_END,
};

struct classify_thresholds {
	int64_t econ_min, org_min;    /* factors */
	int64_t income_share_percent; /* E3 given as a share: at least so much is "yes" */
	int64_t continuity_days;      /* E6 given as days worked in three months: likewise */
};

struct classify_answers {
	enum ask_value at[ASK_END][SIDE_END];
};

struct classify_proposal {
	enum relation class;
	enum relation
		could_be; /* the strictest class that the missing and disputed answers allow */
	enum classify_reason reason;
	enum ask_value settled[ASK_END];
	enum ask_weight weight[ASK_END];
	uint32_t n[GROUP_END][WEIGHT_END];
	bool core; /* the conditions of A, one by one */
	int64_t n_econ, n_org;
	uint32_t n_managed;     /* yes among P1, P2, P3, P5 (REL-02) */
	bool evidence_request;  /* C4 */
	bool induced_trader;    /* F2 = yes (REL-07) */
	bool exclusive;         /* O5 = yes (REL-09) */
	bool measured_conflict; /* C7 */
};

void classify_decide(const struct classify_answers *in, const struct classify_thresholds *limits,
		     struct classify_proposal *out);

const char *ask_id(enum ask q); /* "P1" */
bool ask_find(const char *id, enum ask *out) MUST_CHECK;
enum ask_group ask_group_of(enum ask q);
/* NULL-terminated: what may be answered to a question; "number" means a whole number beside it. */
const char *const *ask_options(enum ask q);
/* What a stored answer says by these thresholds; VALUE_MISSING for a text that is no option. */
enum ask_value ask_value_of(enum ask q, const char *value, int64_t number,
			    const struct classify_thresholds *limits);

extern const char *const ask_sides[SIDE_END + 1];   /* employer, worker, measured, officer */
extern const char *const ask_groups[GROUP_END + 1]; /* gate, personal, ... */
extern const char *const ask_values[];              /* of enum ask_value */
extern const char *const ask_weights[];             /* of enum ask_weight */

char relation_letter(enum relation r);
/* Of "A1", "B", ...: by its first letter. */
enum relation relation_of(const char *class);

struct reason_text {
	const char *id, *zh, *en;
};
const struct reason_text *classify_reason_text(enum classify_reason reason);

#endif
