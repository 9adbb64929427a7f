/*
 * rules - policy as data: YAML rules on facts, dated parameters with their source, arithmetic a
 * clerk can check by hand.
 *
 * C computes facts; a rule is a condition on facts and parameters, with integer arithmetic only,
 * written as a Lua expression (expr.h). The rule version and the parameter values in force on the
 * date of the facts apply.
 *
 * Units:   every number is int64: fen, seconds, days; "unit" says which.
 * Owns:    a pack owns all it loaded and never changes: threads may share it; results live in the
 *          arena given.
 * Errors:  E_RULE with "file:line:column: reason" on load; E_NO_PARAMETER when a needed value has
 *          none in force; E_RULE when a condition fails to run (it is never "no match").
 * Limits:  64 files, 4096 parameter values and 256 rules a pack; a condition has 4,096 characters
 *          and runs through each of its steps once at most.
 * Source:  docs/rules.md describes the files.
 */
#ifndef GONGDAO_RULES_H
#define GONGDAO_RULES_H

#include "money.h"
#include "places.h"
#include "str.h"

struct rules;

/* Loads every *.yaml of the folder: rules and parameters. */
int rules_load(const char *folder, struct rules **out, struct err *err) MUST_CHECK;
/* The same of texts, by the names of their files; the caller's may go afterwards. */
struct rules_text {
	const char *name;
	slice text;
};
int rules_load_texts(const struct rules_text *files, size_t n, struct rules **out,
		     struct err *err) MUST_CHECK;
/* One more holder of the same pack, of any thread; each calls rules_free(). NULL is fine. */
struct rules *rules_share(struct rules *r);
void rules_free(struct rules *r);
/* The files as they were read, by name. */
const struct rules_text *rules_files(const struct rules *r, size_t *out_n);
const char *rules_digest(const struct rules *r); /* 64 hex: BLAKE2b-256 over the files, by name */

/* ---- parameters ------------------------------------------------------------------------- */

struct parameter_value {
	const char *key;   /* minwage.hour */
	const char *scope; /* "2" (the tier), "411024" (the area), "" */
	civil_date from;
	int64_t value;
	const char *unit;       /* fen, s, min, h, day, workday, tier, percent, bool ... */
	const char *source;     /* document and number */
	const char *confidence; /* C, C2, K, U */
	bool confirm;           /* not yet confirmed: shown as 标准待核实 */
	const char *title_zh, *title_en;
	size_t confirmed_n;             /* persons who signed for it; two lift the mark */
	const char *confirmed_document; /* NULL, or what they confirmed it by */
	const char *confirmed_by[2];
	civil_date confirmed_on; /* of the last of them */
	const char *file;
	int line;
};

/* The value in force on `on` for exactly this scope; E_NO_PARAMETER. */
int parameter_at(const struct rules *r, const char *key, const char *scope, civil_date on,
		 struct parameter_value *out) MUST_CHECK;
/* As parameter_at, but the value of scope "" when the scope has none in force (b.allowance). */
int parameter_or_general(const struct rules *r, const char *key, const char *scope, civil_date on,
			 struct parameter_value *out) MUST_CHECK;
/* A length of time (unit s, min, h or day) in seconds; false for any other unit. */
bool parameter_seconds(const struct parameter_value *p, int64_t *out_s) MUST_CHECK;
/* First day after `on` from which another value of key and scope is in force; false when none. */
bool parameter_next_change(const struct rules *r, const char *key, const char *scope, civil_date on,
			   civil_date *out);
size_t parameters_n(const struct rules *r);

/* A figure as it might be. */
struct figure_change {
	const char *key, *scope;
	civil_date from; /* later figures of key and scope are left out */
	int64_t value;   /* in the unit that the figure in force on `from` has */
};
/* The pack with other figures, marked U and unconfirmed, with the source "what if". It lives in the
 * arena and as long as the pack: it is never freed. E_NO_PARAMETER with the key when the key and
 * scope have no figure on that day (`like_scope`: whose unit it then takes; NULL: none). */
int rules_with_figure(const struct rules *r, const struct figure_change *change,
		      const char *like_scope, struct arena *a, struct rules **out,
		      struct err *err) MUST_CHECK;
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
	const char *subject;  /* what one finding is about: month, day; or a standing state of an
			       * employer, an engagement, a cooperation, an employer's traders */
	const char *since;    /* standing state: the text fact with the day it began, else NULL */
	const char *severity; /* info, hint, warn, high, critical */
	const char *department, *desk;
	const char *remedy_zh, *remedy_en;
	const char *const *facts;      /* NULL-terminated names it may use */
	const char *const *parameters; /* NULL-terminated keys without scope it needs */
	const struct clause *clauses;
	size_t n_clauses;
	const char *confidence; /* of the rule itself */
	const char *file;
	int line;
	bool on;      /* rule sets may be switched off */
	bool warning; /* what it finds is no breach yet: shown apart from findings */
	const char *cleared_zh, *cleared_en; /* what would clear a finding */
	const char *condition;               /* as written */
};

size_t rules_n(const struct rules *r);
const struct rule *rules_get(const struct rules *r, size_t i);
/* The version of `id` in force on that day, NULL when none (or switched off). */
const struct rule *rules_find(const struct rules *r, const char *id, civil_date on);

/* The type of rule->facts[i]. */
enum fact_type rule_fact_type(const struct rules *r, const struct rule *rule, size_t i);
/* The keys of the file by which a version of one pack differs from one of another; at most `size`.
 */
size_t rule_differences(const struct rules *ra, const struct rule *a, const struct rules *rb,
			const struct rule *b, const char **keys, size_t size);

/* What one evaluation is about. */
struct rule_input {
	const struct rule *rule;
	civil_date on;            /* the date of the facts: decides the rule's own parameters */
	const struct fact *facts; /* end with {NULL}; exactly the facts that the rule names */
	/* Parameter values the facts were computed with (minimum wages by day): they count for
	 * hint and confirm and are listed. */
	const struct parameter_value *extra;
	size_t n_extra;
};

struct rule_result {
	bool hit; /* false: the rest is empty */
	money owed;
	const char *arithmetic_zh, *arithmetic_en;
	bool hint;    /* an unconfirmed figure is U, or the rule is: a hint, not a violation */
	bool confirm; /* a figure used is not confirmed */
	const struct parameter_value
		*parameters; /* used: those of the rule (scope "") plus `extra` */
	size_t n_parameters;
};

/* The result lives in the arena. Facts the rule does not name are refused, as are missing ones. */
int rule_evaluate(const struct rules *r, const struct rule_input *in, struct arena *a,
		  struct rule_result *out, struct err *err) MUST_CHECK;

/* ---- screening: many subjects, few hits --------------------------------------------------- */

/* A rule bound to an array of facts: its k-th fact stands at slots[k] there. The figures of every
 * stretch of days are looked up here, once. */
struct screen;
int screen_bind(const struct rules *r, const struct rule *rule, const uint16_t *slots,
		struct arena *a, struct screen **out, struct err *err) MUST_CHECK;

enum screen_answer {
	SCREEN_NO,
	SCREEN_HIT,  /* rule_evaluate() says the same, and makes the lines */
	SCREEN_LEFT, /* a fact of the condition has no name: it could not be had */
};

/* The condition alone, on the facts it reads, on a day of the rule; nothing is allocated. What
 * rule_evaluate() refuses in these facts is refused with the same words. */
int screen_ask(const struct screen *s, const struct fact *facts, civil_date on,
	       enum screen_answer *out, struct err *err) MUST_CHECK;
/* These facts alone decide that the condition is not met, whatever those without a name are, on
 * whatever day: what many subjects share is asked once. */
bool screen_never(const struct screen *s, const struct fact *facts);

#endif
