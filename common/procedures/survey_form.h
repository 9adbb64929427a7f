/*
 * survey_form - config/procedures/survey_form.yaml: the form of the joint survey 摸排, in four
 * blocks.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  LIST_MAX questions a block.
 * Source:  plan 2.11-3b; domain ENF-02; the head of the file describes it.
 */
#ifndef GONGDAO_SURVEY_FORM_H
#define GONGDAO_SURVEY_FORM_H

#include "arena.h"
#include "procedure_facts.h"
#include "rules.h"

#define SURVEY_BLOCKS 4

extern const char *const survey_block_names[];   /* rules, special_hours, hours, overtime_pay */
extern const char *const survey_kind_names[];    /* yes_no, choice, count, yuan, text */
extern const char *const survey_prefill_names[]; /* alerts, approvals, pay_systems */
extern const char *const survey_yes_no[];        /* yes, no, unclear */

struct survey_question {
	const char *name;
	struct label label;
	const char *department, *basis, *kind;
	const char *const *choices; /* NULL-terminated, as the others */
	const char *finds;          /* the answer that is a problem; "": none is */
	const char *prefill;        /* where its facts come from; "": nowhere */
	const char *const *rules;   /* of which alerts; with * for any ending */
	const char *suggest;        /* an answer, `facts`, `owed`; "": the facts suggest nothing */
};

struct survey_block {
	const char *name;
	struct label label;
	const struct survey_question *questions;
	size_t n;
};

struct survey_form {
	int64_t version;
	const char *const *team; /* departments that hold it, unless the plan says why not */
	struct survey_block blocks[SURVEY_BLOCKS];
};

/* `folder`: config/procedures. */
int survey_form_load(struct arena *a, const char *folder, const struct departments *departments,
		     struct survey_form *out, struct err *err) MUST_CHECK;

#endif
