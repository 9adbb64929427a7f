/*
 * rules_diff - what changes from when between two packs, as `rules diff` and those who sign see it.
 */
#ifndef GONGDAO_CLI_RULES_DIFF_H
#define GONGDAO_CLI_RULES_DIFF_H

#include <jansson.h>

#include "cli.h"

/* Prints it unless --json, appends it to the list, and returns how many differences there are. */
size_t rules_diff(struct cli *c, struct rules *a, struct rules *b, json_t *list);

#endif
