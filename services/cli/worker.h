/*
 * worker - what the commands about persons share.
 */
#ifndef GONGDAO_CLI_WORKER_H
#define GONGDAO_CLI_WORKER_H

#include "cli.h"
#include "registration.pb-c.h"

/* A kind of document, a field, a state or a ground as it is read; the code when it has no word. */
const char *worker_word(const struct cli *c, slice code);

#endif
