/*
 * rules - policy as data: YAML rules on facts, dated parameters with their source, arithmetic a
 * clerk can check by hand.
 *
 * C computes facts; a rule is a Lua condition on facts and parameters, with integer arithmetic
 * only. The rule version and the parameter values in force on the date of the facts apply.
 *
 * Units:   every number is int64: fen, seconds, days; "unit" says which.
 * Owns:    a pack owns all it loaded; results live in the arena given. One pack, one thread: a Lua
 *          state cannot be shared, load one pack a worker.
 * Errors:  E_RULE with "file:line:column: reason" on load; E_NO_PARAMETER when a needed value has
 *          none in force; E_RULE when a condition fails to run (it is never "no match").
 * Limits:  a condition may run 100,000 Lua instructions and use 8 MiB.
 */
#ifndef GONGDAO_RULES_H
#define GONGDAO_RULES_H

#include "arena.h"
#include "money.h"
#include "when.h"

struct rules;

/* Loads every *.yaml of the folder: rules and parameters. */
int rules_load(const char *folder, struct rules **out, struct err *err) MUST_CHECK;
void rules_free(struct rules *r);
const char *rules_digest(const struct rules *r); /* 64 hex: BLAKE2b-256 over the files, by name */

/* ---- parameters ------------------------------------------------------------------------- */

struct parameter_value {
	const char *key;        /* minwage.hour */
	const char *scope;      /* "2" (the tier), "411024" (the area), "" */
	civil_date from;
	int64_t value;
	const char *unit;       /* fen, s, min, day, workday, tier, percent */
	const char *source;     /* document and number */
	const char *confidence; /* C, C2, K, U */
	bool confirm;           /* not yet confirmed: shown as 标准待核实 */
};

/* The value in force on `on` for the scope; E_NO_PARAMETER. */
int parameter_at(const struct rules *r, const char *key, const char *scope, civil_date on,
		 struct parameter_value *out) MUST_CHECK;
/* First day after `on` at which the value of key and scope changes; false when it never does. */
bool parameter_next_change(const struct rules *r, const char *key, const char *scope,
			   civil_date on, civil_date *out);
size_t parameters_n(const struct rules *r);
const struct parameter_value *parameter_get(const struct rules *r, size_t i);

/* ---- rules ------------------------------------------------------------------------------ */

enum fact_type {
	FACT_NUMBER,
	FACT_TEXT,
	FACT_BOOL,
};

struct fact {
	const char *name;
	enum fact_type type;
	int64_t number;
	const char *text;
};

#define F_NUM(n, v)  ((struct fact){(n), FACT_NUMBER, (v), NULL})
#define F_TEXT(n, v) ((struct fact){(n), FACT_TEXT, 0, (v)})
#define F_BOOL(n, v) ((struct fact){(n), FACT_BOOL, (v), NULL})

struct clause {
	const char *law, *article, *text_zh, *text_en, *confidence;
};

struct rule {
	const char *id;      /* PAY-02 */
	const char *version; /* "1" */
	civil_date from, to; /* in force; to exclusive, {0} open */
	const char *title_zh, *title_en;
	const char *subject;    /* month, day: what one finding is about */
	const char *severity;   /* info, hint, warn, high, critical */
	const char *department, *desk;
	const char *remedy_zh, *remedy_en;
	const char *const *facts;      /* NULL-terminated names it may use */
	const char *const *parameters; /* NULL-terminated keys without scope it needs */
	const struct clause *clauses;
	size_t n_clauses;
	const char *confidence; /* of the rule itself */
	const char *file;
	int line;
	bool on;                /* rule sets may be switched off */
};

size_t rules_n(const struct rules *r);
const struct rule *rules_get(const struct rules *r, size_t i);
/* The version of `id` in force on that day, NULL when none (or switched off). */
const struct rule *rules_find(const struct rules *r, const char *id, civil_date on);

struct rule_result {
	bool hit;
	money owed;
	const char *arithmetic_zh, *arithmetic_en;
	bool hint;    /* a figure used is U: a hint, not a violation */
	bool confirm; /* a figure used is not confirmed */
	const struct parameter_value *parameters; /* used: those of the rule plus `extra` */
	size_t n_parameters;
};

/* `extra`: parameter values that the facts were computed with (minimum wages by day); they count
 * for hint and confirm and are listed. Facts the rule does not name are refused, as are missing
 * ones. Scope of the rule's own parameters is "". */
int rule_evaluate(struct rules *r, const struct rule *rule, struct arena *a, civil_date on,
		  const struct fact *facts, const struct parameter_value *extra, size_t n_extra,
		  struct rule_result *out, struct err *err) MUST_CHECK; /* facts end with {NULL} */

/* ---- calendars and regions -------------------------------------------------------------- */

/* Every *.yaml of config/calendars: State Council notices, one file a year. */
int calendar_load(struct arena *a, const char *folder, struct calendar *out, struct err *err) MUST_CHECK;
/* The notice number a date's kind rests on, "" for ordinary days and weekends. */
const char *calendar_notice(const struct calendar *c, civil_date d);

struct region {
	const char *code, *name_zh, *name_en;
	const char *parent; /* code of the city */
};
struct regions {
	size_t n;
	const struct region *at;
};
int regions_load(struct arena *a, const char *path, struct regions *out, struct err *err) MUST_CHECK;
const struct region *region_find(const struct regions *r, const char *code);

struct department {
	const char *code, *name_zh, *name_en, *full_zh;
	bool one_of_eight;
};
struct departments {
	size_t n;
	const struct department *at;
};
int departments_load(struct arena *a, const char *path, struct departments *out,
		     struct err *err) MUST_CHECK;
const struct department *department_find(const struct departments *d, const char *code);

#endif
