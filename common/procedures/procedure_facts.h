/*
 * procedure_facts - a procedure as data: its steps, whose desk each is, what may be done there by
 * whom, what that needs, which clocks it sets going, and where a case goes when one runs out.
 *
 * Owns:    nothing; a procedure lives where it was read.
 * Limits:  64 clocks a procedure (a bit each), 48 steps, 64 actions a step.
 * Source:  domain G.1, L, M
 */
#ifndef GONGDAO_PROCEDURE_FACTS_H
#define GONGDAO_PROCEDURE_FACTS_H

#include "when.h"

#define PROCEDURE_CLOCKS_MAX 64
#define PROCEDURE_STEPS_MAX  48
#define PROCEDURE_FIELDS_MAX 16
#define PROCEDURE_NONE       SIZE_MAX
#define PROCEDURE_ALERT      "alert"     /* a source: begun on an alert */
#define PROCEDURE_FOLLOW_UP  "follow_up" /* a source: begun beside another case */
#define PROCEDURE_OWNER      "owner"     /* a desk: whichever department owns the case */

struct label {
	const char *zh, *en;
};

enum field_type {
	FIELD_TEXT,
	FIELD_DAY,    /* 2025-03-09 */
	FIELD_COUNT,  /* a whole number, not negative */
	FIELD_YUAN,   /* 2100.00 */
	FIELD_CHOICE, /* one of `choices` */
	FIELD_FINE,   /* as FIELD_YUAN: the fines that are recorded in the case */
};
extern const char *const field_type_names[]; /* NULL-terminated, as the others */

struct procedure_field {
	const char *name;
	struct label label;
	enum field_type type;
	bool optional;
	const char *const *choices; /* NULL-terminated */
};

struct procedure_document {
	const char *kind; /* a name of the glossary: correction_order */
	struct label label;
	bool optional;
};

/* A clock that an act or a step starts. */
struct procedure_start {
	size_t clock;
	size_t from, until; /* fields of the act, days; PROCEDURE_NONE: today; the clock's length */
	bool before;        /* `from` lies ahead, and the clock is counted back from it */
	size_t scope;       /* a choice: of the figure that gives the clock its length */
};

enum disposition {
	DISPOSITION_NONE,
	DISPOSITION_VIOLATION, /* 违法：依法查处 */
	DISPOSITION_IRREGULAR, /* 违规：限期整改 */
	DISPOSITION_COMPLEX,   /* 复杂：研究提出意见和后续措施 */
};
extern const char *const disposition_names[]; /* "", violation, irregular, complex */

enum step_end {
	STEP_GOES_ON,
	STEP_CLOSED,    /* 办结: with a disposition */
	STEP_REFUSED,   /* 不予受理、不予立案 */
	STEP_UNFOUNDED, /* 查否、撤销立案 */
};
extern const char *const step_end_names[]; /* "", closed, refused, unfounded */

/* How a case came: alert, lead (线索), complaint (投诉), report_tip (举报), transfer (移送),
 * assigned (交办), plan (日常巡视检查), survey (摸排), follow_up (another case). */
extern const char *const procedure_source_names[];

/* What the console and lists show of a case at a step: domain M. */
extern const char *const procedure_state_names[];

struct procedure_action {
	const char *name;
	int line; /* of its file, as of steps */
	struct label label, basis;
	size_t to;                             /* step; PROCEDURE_NONE: the case stays */
	const char *const *departments;        /* NULL-terminated; empty: the desk's */
	const char *const *roles;              /* NULL-terminated; empty: those of the procedure */
	const char *not_by;                    /* an action; "": anyone */
	const char *handoff_to, *handoff_kind; /* one that was accepted is needed; "": none */
	const char *opens;                     /* a procedure begun beside it; "": none */
	unsigned dispositions;                 /* bits of enum disposition */
	uint64_t stop;
	const struct procedure_start *starts;
	size_t n_starts;
	const struct procedure_field *fields;
	size_t n_fields;
	const struct procedure_document *documents;
	size_t n_documents;
};

struct procedure_step {
	const char *name;
	int line;
	struct label label;
	const char *state;
	const char *desk; /* HRSS.INSP, HRSS, or PROCEDURE_OWNER */
	bool city;        /* of the city, not of a county */
	enum step_end end;
	uint64_t stop;
	const struct procedure_start *starts;
	size_t n_starts;
	size_t expiry[PROCEDURE_CLOCKS_MAX]; /* clock -> step; PROCEDURE_NONE: not named here */
	const struct procedure_action *actions;
	size_t n_actions;
};

struct procedure {
	const char *name;
	int64_t version;
	struct label label, basis;
	const char *const *departments; /* that may begin it; NULL-terminated; empty: all */
	bool usual;                     /* what such a case begins under when nobody says */
	const char *const *sources;     /* alert, lead, complaint ... NULL-terminated */
	const char *const *rules;       /* whose alerts begin under it; NULL-terminated */
	const char *const *roles;       /* NULL-terminated */
	const char *clocks[PROCEDURE_CLOCKS_MAX];
	size_t n_clocks;
	uint64_t stays; /* clocks after which a case may stay where it is */
	size_t start;
	size_t moved;                     /* PROCEDURE_NONE: every desk is the owner's */
	size_t review_clock, review_step; /* PROCEDURE_NONE: no complex case */
	const struct procedure_step *steps;
	size_t n_steps;
	const struct procedure_action *everywhere; /* at every step that is no end */
	size_t n_everywhere;
};

size_t procedure_step_find(const struct procedure *p, const char *name); /* PROCEDURE_NONE */
size_t procedure_clock_find(const struct procedure *p, const char *code);
/* The action as it is offered at the step; NULL when it is not. */
const struct procedure_action *procedure_action_find(const struct procedure *p, size_t step,
						     const char *name);
bool procedure_names(const char *const *list, const char *name); /* is it one of them? */

#endif
