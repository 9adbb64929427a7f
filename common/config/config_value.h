/*
 * config_value - one setting: read from its node, compared, shown. Private to the config_ files.
 *
 * Owns:    strings live in the arena of the reading.
 * Errors:  0, or E_CONFIG with the place, E_NO_MEMORY.
 */
#ifndef GONGDAO_CONFIG_VALUE_H
#define GONGDAO_CONFIG_VALUE_H

#include "config.h"

#define BOUNDED(row) ((row)->min != 0 || (row)->max != 0)

/* What a file is read with. */
struct reading {
	struct arena *arena;
	const char *folder; /* of the file, absolute */
	struct err *err;
};

int value_read(const struct reading *r, const struct config_row *row, const struct yaml_node *n,
	       void *values) MUST_CHECK;
/* The row's preset, which goes through the same reader: it cannot be out of range unnoticed. */
int value_preset(const struct reading *r, const struct config_row *row, void *values) MUST_CHECK;

bool value_equal(const struct config_row *row, const void *a, const void *b);
void value_print(FILE *to, const struct config_row *row, const void *values);
/* A number as people write it in a row of that type: 90000 of CONFIG_DURATION is "90s". */
const char *value_figure(enum config_type type, int64_t value, char *text, size_t size);

#endif
