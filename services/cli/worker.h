/*
 * worker - what the commands about persons share.
 */
#ifndef GONGDAO_CLI_WORKER_H
#define GONGDAO_CLI_WORKER_H

#include "cli.h"
#include "registration.pb-c.h"

/* A kind of document, a field, a state or a ground as it is read; the code when it has no word. */
const char *worker_word(const struct cli *c, slice code);

/* A line of standard input, without its end, so that a personal value stands on no command line.
 * `name` says what is asked for; an empty line is E_USAGE. */
int worker_line(struct cli *c, const char *name, char **out) MUST_CHECK;

#endif
