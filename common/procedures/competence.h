/*
 * competence - config/procedures/competence.yaml: which body has which matter, where, by what law.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  MATTERS_MAX matters.
 * Source:  the head of the file describes it.
 */
#ifndef GONGDAO_COMPETENCE_H
#define GONGDAO_COMPETENCE_H

#include "arena.h"
#include "competence_facts.h"
#include "rules.h"

#define MATTERS_MAX 512

/* `folder`: config/procedures. */
int competence_load(struct arena *a, const char *folder, const struct departments *departments,
		    struct competence *out, struct err *err) MUST_CHECK;

#endif
