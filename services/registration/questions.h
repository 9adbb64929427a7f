/*
 * questions - config/questions.yaml: what is asked about a relation, in two languages.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  exactly the questions of classify_facts.h, each once.
 */
#ifndef GONGDAO_QUESTIONS_H
#define GONGDAO_QUESTIONS_H

#include "classify_facts.h"
#include "yaml.h"

struct question_text {
	const char *zh, *en;
	const char *yes, *no; /* the class an answer points to; "" nowhere */
	const char *hint_zh, *hint_en;
	const char *const *evidence; /* NULL-terminated kinds */
};

struct questions {
	struct question_text at[ASK_END];
};

int questions_load(struct arena *a, const char *path, struct questions *out,
		   struct err *err) MUST_CHECK;

#endif
