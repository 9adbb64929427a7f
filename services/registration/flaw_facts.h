/*
 * flaw_facts - what can be wrong with an imported row: column, reason and mend in two languages.
 *
 * A refused row never stops the others. The list is closed: whoever reads an import's answer can
 * count on these and no others.
 *
 * Owns:    static text only.
 */
#ifndef GONGDAO_FLAW_FACTS_H
#define GONGDAO_FLAW_FACTS_H

#include "base.h"

enum flaw {
	FLAW_NONE,
	FLAW_CREDIT_CODE, /* does not satisfy GB 32100 */
	FLAW_NAME,
	FLAW_KIND,
	FLAW_REGION_UNKNOWN, /* of an employer */
	FLAW_REGION_OUTSIDE,
	FLAW_EMPLOYER_ELSEWHERE, /* the code is registered where the caller does not see */
	FLAW_EMPLOYER_UNKNOWN,
	FLAW_WORKER_NO,
	FLAW_CLASS,
	FLAW_OCCUPATION,
	FLAW_HOME_UNKNOWN, /* home region of an engagement */
	FLAW_HOME_OUTSIDE,
	FLAW_FROM_DAY,
	FLAW_TO_DAY,
	FLAW_PERIOD_EMPTY,
	FLAW_PERIOD_OVERLAP,    /* with another engagement of the same worker number */
	FLAW_ENGAGED_ELSEWHERE, /* the engagement belongs to a region the caller does not see */
	FLAW_SAME_AS_FORM,
	FLAW_SAME_AS_UNKNOWN,
	FLAW_SAME_AS_OTHER,  /* the number belongs to another worker already */
	FLAW_REPEATED,       /* an earlier row of this import says otherwise */
	FLAW_NUMBER_UNKNOWN, /* the worker number stands for nobody on the day */
	FLAW_REASON,         /* a change of what is stored without a reason */
	/* Of any column: the verdict names it. */
	FLAW_FIELD_CHOICE, /* not one of the choices */
	FLAW_FIELD_TEXT,   /* empty, too long, blanks at an end or control characters */
	FLAW_FIELD_DAY,
	FLAW_FIELD_PERIOD, /* ends before it begins */
	FLAW_FIELD_EXCESS, /* must be left empty beside what else the row says */
	FLAW_PARTNER_UNKNOWN,
	FLAW_WORK_REGION, /* no such region; any known one will do */
	FLAW_STATION,
	FLAW_ALIAS_OTHERS,    /* the number is another worker's on that day */
	FLAW_ALIAS_DAY,       /* it was given on that very day before, and taken back */
	FLAW_ANSWERS,         /* a row without an answer */
	FLAW_ANSWERED_TWICE,  /* as a number and in words */
	FLAW_EVIDENCE,        /* what an officer finds or what is measured, without evidence */
	FLAW_PERSON_NAMED,    /* an identity or telephone number in a text */
	FLAW_ALIAS_HIS,       /* it is the known number itself */
	FLAW_EMPLOYER_OTHERS, /* a company files its own; whether the code is registered is not said
			       */
	FLAW_SAME_AS_OTHERS,  /* the same of another's numbers */
	FLAW_END,
};

struct flaw_text {
	const char *column; /* field name of the row */
	const char *reason_zh, *reason_en;
	const char *mend_zh, *mend_en;
};

/* Texts of a flaw other than FLAW_NONE. */
const struct flaw_text *flaw_text(enum flaw flaw);

/* What became of a row. */
enum import_outcome {
	IMPORT_REFUSED,
	IMPORT_CREATED,
	IMPORT_UPDATED,
	IMPORT_UNCHANGED,
};

/* Where a row's region stands towards the caller; known only outside the facts. */
enum region_standing {
	REGION_COVERED,
	REGION_UNKNOWN,
	REGION_OUTSIDE,
};

/* `max` characters of UTF-8 at most, at least one, no blank at either end, no control character. */
bool text_fits(const char *text, size_t max);
/* Is it among the choices, which end with NULL? */
bool text_one_of(const char *text, const char *const *choices);

#endif
