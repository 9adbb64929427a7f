#ifndef GONGDAO_CLI_HANDOFF_H
#define GONGDAO_CLI_HANDOFF_H

#include "cli.h"
#include "disputes.pb-c.h"

/* A table of them, and how to go on when the page is full. */
void handoffs_print(struct cli *c, Disputes__Handoff *const *h, size_t n, uint32_t limit);

#endif
