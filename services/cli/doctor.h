/*
 * doctor - private to doctor.c and doctor_keys.c: the lines of the health check.
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

#endif
