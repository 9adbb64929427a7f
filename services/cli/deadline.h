#ifndef GONGDAO_CLI_DEADLINE_H
#define GONGDAO_CLI_DEADLINE_H

#include "cli.h"
#include "disputes.pb-c.h"

/* deadline.c; used by case show too */
void deadlines_print(struct cli *c, Disputes__Deadline *const *d, size_t n);
/* One deadline after a change, or the error. */
int deadline_finish(struct cli *c, int rc, const Disputes__Deadline *d);

#endif
