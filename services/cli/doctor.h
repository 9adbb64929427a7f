/*
 * doctor - private to doctor.c, doctor_keys.c and doctor_rules.c: the lines of the health check.
 */
#ifndef GONGDAO_CLI_DOCTOR_H
#define GONGDAO_CLI_DOCTOR_H

#include <jansson.h>

#include "survey.h"

struct doctor {
	struct cli *c;
	json_t *lines;
	size_t n[3]; /* by verdict */
};

void doctor_tell(struct doctor *d, enum verdict v, const char *subject, const char *fmt, ...)
	PRINTF(4, 5);

/* The data keys of this host. Returns the newest version, 0 when there is none or it is no good. */
unsigned doctor_data_files(struct doctor *d);
/* Those that the instances of registration have loaded. `here`: newest of this host. */
void doctor_data_loaded(struct doctor *d, const struct survey_service *s, unsigned here);

/* doctor_chain.c: what signs the heads of the chains of this host. */
void doctor_chain_keys(struct doctor *d);
/* Months of the chains that should have gone into files by now. */
void doctor_chain_archives(struct doctor *d, const struct survey *s);
/* doctor_handoff.c: with what departments sign hand-offs. */
void doctor_handoff_keys(struct doctor *d);
/* Hand-offs that routed themselves and wait for a person (HO-4), as far as the caller sees them. */
void doctor_handoff_drafts(struct doctor *d);

/* The rules of the settings' folder, and who put them in force. Returns their digest, NULL when
 * they are no good. */
const char *doctor_rules(struct doctor *d);
/* Those that daemons work by. `digest`: of the folder. */
void doctor_rules_loaded(struct doctor *d, const struct survey *s, const char *digest);

#endif
