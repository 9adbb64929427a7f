/*
 * verify_line - lines of JSON, one object each: exports of chains, files of heads.
 *
 * Owns:    l->value until the next line; texts taken from it likewise.
 * Errors:  E_FILE with the path; E_MALFORMED with path and line.
 * Limits:  64 KiB a line.
 */
#ifndef GONGDAO_CLI_VERIFY_LINE_H
#define GONGDAO_CLI_VERIFY_LINE_H

#include <sodium.h>
#include <stdio.h>

#include "verify.h"

struct json_t;

struct json_lines {
	struct cli *c;
	const char *path;
	FILE *file;
	char *text;
	size_t size;
	int64_t number;
	struct json_t *value;
	crypto_generichash_state digest; /* of all lines so far */
};

int json_lines_open(struct cli *c, const char *path, struct json_lines *out) MUST_CHECK;
/* False at the end, or with *out_rc. */
bool json_lines_next(struct json_lines *l, int *out_rc) MUST_CHECK;
int json_lines_refuse(struct json_lines *l, const char *what);
void json_lines_close(struct json_lines *l);

/* False: a field is missing or not of its form. */
bool line_head(const struct json_t *o, struct chain_head *out) MUST_CHECK;       /* but its chain */
bool line_witness(const struct json_t *o, struct chain_witness *out) MUST_CHECK; /* kept_... */
bool line_hash(const struct json_t *o, const char *name, struct chain_hash *out) MUST_CHECK;
bool line_number(const struct json_t *o, const char *name, int64_t *out) MUST_CHECK;
bool line_text(const struct json_t *o, const char *name, const char **out) MUST_CHECK;

/* The same fields added to an object. */
void head_line(struct json_t *o, const struct chain_head *h);

#endif
