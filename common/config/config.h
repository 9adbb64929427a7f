/*
 * config - a daemon's settings: config/gongdao.yaml read into a struct by a table of rows.
 *
 * The file has one map a section: `common:` for every daemon, then one of the daemon's own name
 * that may override `common` keys and holds its private ones. Unknown or repeated key, wrong type,
 * out of range: "gongdao.yaml:12:3: workers: 900 is above 64". Sections of other daemons are left
 * to them. `""` is taken as a text or path only where the preset is empty too.
 *
 * Owns:    strings live in the arena given.
 * Errors:  0, or E_CONFIG/E_FILE with the place in err (E_NO_MEMORY when the arena is full); the
 *          structs are then undefined.
 */
#ifndef GONGDAO_CONFIG_H
#define GONGDAO_CONFIG_H

#include "yaml.h"

enum config_type {
	CONFIG_I64,      /* int64_t */
	CONFIG_BOOL,     /* bool */
	CONFIG_STR,      /* const char * */
	CONFIG_PATH,     /* const char *; relative to the config file's folder; read as absolute */
	CONFIG_DURATION, /* int64_t milliseconds */
	CONFIG_BYTES,    /* int64_t */
	CONFIG_LIST,     /* struct config_list of strings */
	CONFIG_MAP,      /* const struct yaml_node *: read by the owner itself */
};

#define CONFIG_LIST_MAX 16

struct config_list {
	size_t n;
	const char *at[CONFIG_LIST_MAX];
};

/* In the order in which a row reads. NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct config_row {
	const char *key;
	enum config_type type;
	size_t offset;      /* into the struct */
	const char *preset; /* as written in YAML; NULL: must be given */
	int64_t min, max;   /* numbers, durations (ms), bytes; 0,0: no bound but >= 0 */
	bool reloadable;
	const char *about; /* one sentence */
};

/* Rows end with {NULL}. `section` is the daemon's name. */
int config_load(struct arena *a, const char *path, const char *section,
		const struct config_row *common_rows, void *common,
		const struct config_row *own_rows, void *own, struct err *err) MUST_CHECK;

/* --print-config: every key with its value, unit, default and sentence, as valid YAML. */
void config_print(FILE *to, const char *section, const struct config_row *rows, const void *values);

/* A row whose value differs and that is not reloadable, or NULL. */
const char *config_fixed_change(const struct config_row *rows, const void *old, const void *fresh);

#endif
