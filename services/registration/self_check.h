/*
 * self_check - what the files about the yearly self-check share.
 *
 * Order:   the row of (employer, year) is locked by whoever changes it.
 * Owns:    everything loaded or presented lives in the call's arena; the form in the worker's.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_SELF_CHECK_H
#define GONGDAO_SELF_CHECK_H

#include "registration.h"

#include "self_check_facts.h"

struct self_check_item {
	const char *question, *answer;
	int64_t number;
	const char *words, *verdict, *verdict_words;
};

struct self_check_question {
	const char *question, *zh, *en, *source;
};

/* config/rules/texts/self-check.yaml: c->worker->self_check. */
struct self_check_questions {
	struct self_check_form form;
	const struct self_check_question *at; /* form.n of them */
};
/* E_CONFIG or E_FILE with the place. */
int self_check_questions_load(struct arena *a, const char *path, struct self_check_questions *out,
			      struct err *err) MUST_CHECK;

/* ---- handlers ------------------------------------------------------------------------------ */

int get_self_check_form(struct call *c, const Registration__GetSelfCheckFormRequest *req,
			Registration__GetSelfCheckFormReply *rep);
int open_self_checks(struct call *c, const Registration__OpenSelfChecksRequest *req,
		     Registration__OpenSelfChecksReply *rep);
int submit_self_check(struct call *c, const Registration__SubmitSelfCheckRequest *req,
		      Registration__SelfCheck *rep);
int review_self_check(struct call *c, const Registration__ReviewSelfCheckRequest *req,
		      Registration__SelfCheck *rep);
int get_self_check(struct call *c, const Registration__GetSelfCheckRequest *req,
		   Registration__SelfCheck *rep);
int list_self_checks(struct call *c, const Registration__ListSelfChecksRequest *req,
		     Registration__ListSelfChecksReply *rep);
int self_check_due_now(struct call *c, const Registration__SelfCheckDueRequest *req,
		       Service__Ack *rep);

/* ---- self_check_store.c -------------------------------------------------------------------- */

int self_check_update(struct call *c, const struct self_check *s) MUST_CHECK;
void self_check_present(const struct self_check *s, Registration__SelfCheck *out);
/* The items of a version, with their verdicts. */
int self_check_items_present(struct call *c, const struct self_check *s, int64_t version,
			     Registration__SelfCheck *out) MUST_CHECK;

#endif
