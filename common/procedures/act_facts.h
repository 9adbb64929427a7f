/*
 * act_facts - the one engine that runs all procedures.
 *
 * (procedure, where a case stands, an act) -> where it stands then, clocks to start and to stop.
 *
 * P1  a case stands at one step; an act moves it by the table of its procedure, or not at all.
 * P2  an act is taken by the desk of the step: its department (the owner's, where the desk is
 *     "owner"), in a role that may, at the level of the step; and by another person, where the
 *     procedure wants another than took an earlier act.
 * P3  at a step that ends as `closed` a case has a disposition: violation (违法), irregular (违规)
 *     with the day by which it was to be put right, or complex (复杂) with a later day of review,
 *     an opinion and measures. Refused and unfounded are no closing: nothing was found.
 * P4  a clock that was started is open until it is stopped. At an end all are stopped, but for the
 *     review of a complex case, by which it comes back.
 *
 * Owns:    nothing; texts belong to the caller.
 * Source:  domain G.1, M; plan 三·2 (disposition); features CAS-8, CAS-10
 */
#ifndef GONGDAO_ACT_FACTS_H
#define GONGDAO_ACT_FACTS_H

#include "procedure_facts.h"

struct standing {
	size_t step;
	const char *owner;
	uint64_t open;    /* clocks that run or have run out, and wait to be stopped */
	uint64_t expired; /* those of them that have run out */
	enum disposition disposition;
	civil_date review_day; /* of a complex case; 0: none */
};

struct actor {
	const char *department, *role, *subject, *region;
};

/* What was done before, and by whom: the last of each action. */
struct past_act {
	const char *action, *subject;
};
/* What else an act depends on. */
struct act_past {
	const struct past_act *acts;
	size_t n_acts;
	const char *const *handoffs; /* "INFORM DRC": accepted ones; NULL-terminated, or NULL */
};

enum act_fault {
	ACT_FITS,
	ACT_NOT_HERE,    /* no such action at this step */
	ACT_DEPARTMENT,  /* the desk is another department's */
	ACT_ROLE,        /* the role may not */
	ACT_LEVEL,       /* the city's desk */
	ACT_SAME_PERSON, /* took the act that another has to take */
	ACT_HANDOFF,     /* the hand-off it rests on was not accepted */
	ACT_FIELD,       /* a field is missing, unknown or of another type */
	ACT_DOCUMENT,    /* a document is missing or unknown */
	ACT_DISPOSITION, /* missing, or not one that the action gives */
	ACT_DUE_DAY,     /* irregular without its day */
	ACT_REVIEW,      /* complex without a later day, opinion and measures */
};

struct act_value {
	const char *name, *text;
};
struct act_paper {
	const char *kind, *number;
	const char *hash; /* of the document of the case that it is, in hex; NULL: by its number
			     alone */
};
struct act {
	const char *action;
	struct actor by;
	civil_date today;
	const struct act_value *fields;
	size_t n_fields;
	const struct act_paper *documents;
	size_t n_documents;
	enum disposition disposition;
	civil_date due_day, review_day; /* 0: not given */
	const char *opinion, *measures; /* "": not given */
};

struct clock_effect {
	size_t clock;
	bool starts;            /* else it stops */
	civil_date from, until; /* 0: today; the clock's own length */
	const char *scope;      /* of the figure that gives it its length; NULL: none */
};
struct act_effects {
	struct clock_effect clocks[2 * PROCEDURE_CLOCKS_MAX]; /* in the order they take effect */
	size_t n_clocks;
	size_t from, to;   /* steps; the same when the case stays */
	const char *opens; /* "": nothing */
	const char *fault; /* what ACT_FIELD, ACT_DOCUMENT, ACT_HANDOFF ... are about */
};

/* The department whose turn it is at the standing's step, "HRSS". */
const char *procedure_desk(const struct procedure *p, const struct standing *s,
			   char *text /* [17] */);

/* Where a case begins. */
void procedure_begin(const struct procedure *p, const char *owner, struct standing *out,
		     struct act_effects *effects);
/* May the act be taken by who takes it? Fields, documents and disposition are not asked. */
enum act_fault procedure_may(const struct procedure *p, const struct standing *s,
			     const struct act *act, const struct act_past *past,
			     const char **out_about) MUST_CHECK;
/* Takes it: *s and *effects are the new ones, or untouched but for effects->fault. */
enum act_fault procedure_act(const struct procedure *p, struct standing *s, const struct act *act,
			     const struct act_past *past, struct act_effects *effects) MUST_CHECK;
/* The clock has run out. False: it was not open, or had run out already; nothing changes. */
bool procedure_expire(const struct procedure *p, struct standing *s, size_t clock,
		      struct act_effects *effects) MUST_CHECK;
/* The case moved to another department: it stays where the desk is the owner's, else goes to
 * `moved`. */
void procedure_move(const struct procedure *p, struct standing *s, const char *owner,
		    struct act_effects *effects);

#endif
