/*
 * worker - what the commands about persons share.
 */
#ifndef GONGDAO_CLI_WORKER_H
#define GONGDAO_CLI_WORKER_H

#include "cli.h"
#include "registration.pb-c.h"

/* A kind of document, a field, a state or a ground as it is read; the code when it has no word. */
const char *worker_word(const struct cli *c, slice code);

/* Who had full values; `limit` of the page that was asked for. */
int access_list_print(struct cli *c, const Registration__ListAccessReply *r,
		      uint32_t limit) MUST_CHECK;
/* --fields, or all of "id,name,phone" that `all` names; room for FIELDS_MAX. */
#define FIELDS_MAX 3
int worker_fields(struct cli *c, const char *all, char **list, size_t *out_n) MUST_CHECK;

/* A line of standard input, without its end, so that a personal value stands on no command line.
 * `name` says what is asked for; an empty line is E_USAGE. */
int worker_line(struct cli *c, const char *name, char **out) MUST_CHECK;

#endif
