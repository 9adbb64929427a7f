/*
 * what_if - months judged by figures as they might be, with no trace: the judging of an audit, on a
 * pack of its own. Of workers here, of employers in employer_month.c.
 */
#include "base.h"

#include "cn_id.h"
#include "employer_audit.h"
#include "judge.h"

#define FIGURES_MAX     32
#define FILES_MAX       64
#define MONTHS_TOGETHER 200                 /* read in the same round trips */
#define TIERS_FROM      INT64_C(1000000000) /* what-if tiers: behind every tier there is */

struct worker_month_key {
	int64_t employer_id, worker_id;
};
ROW_TABLE(worker_month_key, COL(worker_month_key, employer_id, COL_I64),
	  COL(worker_month_key, worker_id, COL_I64));

/* Other names a figure goes by. */
static const struct {
	const char *name, *key;
} aliases[] = {
	{"minimum_wage.hourly",  "minwage.hour" },
	{"minimum_wage.monthly", "minwage.month"},
};

static const char *key_of(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(aliases); i++) {
		if (strcmp(aliases[i].name, name) == 0)
			return aliases[i].key;
	}
	return name;
}

/* Six digits: a region, where a tier is asked for. */
static bool is_region(const char *scope)
{
	return strlen(scope) == 6 && strspn(scope, "0123456789") == 6;
}

static bool by_tier(const char *key)
{
	return strcmp(key, "minwage.hour") == 0 || strcmp(key, "minwage.month") == 0;
}

static int value_read(struct call *c, const Wages__WhatIfFigure *f, const char *unit, int64_t *out)
{
	const char *text = f->value;
	money amount;
	bool good;

	if (strcmp(unit, "fen") == 0) {
		good = money_parse(text, strlen(text), &amount) && amount.fen >= 0;
		*out = good ? amount.fen : 0;
	} else if (strcmp(unit, "bool") == 0) {
		good = strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
		*out = strcmp(text, "true") == 0;
	} else {
		good = slice_to_i64(slice_of(text), out) && *out >= 0;
	}
	return good ? 0 : refuse(c, E_FIELD, "figures: %.60s: \"%.30s\" (%s)", f->key, text, unit);
}

/* What one figure asks for, in the words of the pack. */
struct asked_figure {
	const Wages__WhatIfFigure *f;
	const char *key;
	civil_date from;
	int64_t tier; /* of a region that gets a figure of its own */
};

static int figure_put(struct call *c, const struct figure_change *change, const char *like,
		      struct rules **rules)
{
	struct err err = {0};
	int rc = rules_with_figure(*rules, change, like, c->arena, rules, &err);

	return rc == E_NO_PARAMETER ? refuse(c, E_FIELD, "figures: %s", err.text) : rc;
}

/* A region gets a tier of its own, and that one the figure: nothing else hears of it. */
static int region_put(struct call *c, const struct asked_figure *x, struct rules **rules)
{
	const char *scope = arena_printf(c->arena, "%" PRId64, x->tier);
	struct parameter_value tier, rate;
	struct figure_change change = {"minwage.tier", x->f->scope, x->from, x->tier};
	const char *like;
	int rc;

	if (!scope)
		return E_NO_MEMORY;
	if (parameter_at(*rules, "minwage.tier", x->f->scope, x->from, &tier))
		return refuse(c, E_FIELD, "figures: minwage.tier: \"%.20s\"", x->f->scope);
	like = arena_printf(c->arena, "%" PRId64, tier.value);
	if (!like)
		return E_NO_MEMORY;
	if (parameter_at(*rules, x->key, like, x->from, &rate))
		return refuse(c, E_FIELD, "figures: %s: \"%s\"", x->key, like);
	rc = figure_put(c, &change, NULL, rules);
	change = (struct figure_change){x->key, scope, x->from, 0};
	if (!rc)
		rc = value_read(c, x->f, rate.unit, &change.value);
	return rc ? rc : figure_put(c, &change, like, rules);
}

/* Of an employer that has no figure of its own the general one: his is the one tried. */
static int figure_now(const struct rules *r, const struct asked_figure *x,
		      struct parameter_value *out)
{
	if (credit_code_valid(slice_of(x->f->scope)))
		return parameter_or_general(r, x->key, x->f->scope, x->from, out);
	return parameter_at(r, x->key, x->f->scope, x->from, out);
}

static int figure_take(struct call *c, const struct asked_figure *x, struct rules **rules)
{
	struct figure_change change = {x->key, x->f->scope, x->from, 0};
	struct parameter_value now;
	char day[12];
	int rc;

	if (by_tier(x->key) && is_region(x->f->scope))
		return region_put(c, x, rules);
	if (figure_now(*rules, x, &now))
		return refuse(c, E_FIELD, "figures: %.60s@%.30s: %s %s", x->key, x->f->scope,
			      say(c, "没有这个参数或范围，在", "no such figure or scope on"),
			      civil_format(x->from, day));
	rc = value_read(c, x->f, now.unit, &change.value);
	return rc ? rc : figure_put(c, &change, now.scope, rules);
}

/* A region named for both minimum wages keeps one tier. */
static int64_t tier_for(const Wages__WhatIfRequest *req, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (strcmp(req->figures[k]->scope, req->figures[i]->scope) == 0)
			return TIERS_FROM + (int64_t)k;
	}
	return TIERS_FROM + (int64_t)i;
}

static void rules_freep(struct rules **r)
{
	rules_free(*r);
}

/* The files of the request as a pack; a fault is the caller's, with file, line and reason. */
static int files_load(struct call *c, const Wages__WhatIfRequest *req, struct rules **out)
{
	struct rules_text files[FILES_MAX];
	struct err err = {0};
	int rc;

	if (req->n_files > FILES_MAX)
		return refuse(c, E_FIELD, "files: %zu > %d", req->n_files, FILES_MAX);
	for (size_t i = 0; i < req->n_files; i++)
		files[i] = (struct rules_text){req->files[i]->name, slice_of(req->files[i]->text)};
	rc = rules_load_texts(files, req->n_files, out, &err);
	return rc ? refuse(c, rc == E_NO_MEMORY ? rc : E_RULE, "%s", err.text) : 0;
}

static int pack_make(struct call *c, const Wages__WhatIfRequest *req, civil_date month,
		     struct policy_pack *out)
{
	struct rules *rules = out->rules;
	struct err err = {0};
	int rc = 0;

	if (req->n_figures > FIGURES_MAX)
		return refuse(c, E_FIELD, "figures: %zu > %d", req->n_figures, FIGURES_MAX);
	if (req->n_figures == 0 && req->n_files == 0)
		return 0;
	for (size_t i = 0; !rc && i < req->n_figures; i++) {
		const Wages__WhatIfFigure *f = req->figures[i];

		rc = figure_take(c,
				 &(struct asked_figure){f, key_of(f->key), month, tier_for(req, i)},
				 &rules);
	}
	out->rules = rules;
	if (!rc)
		rc = judge_bind(c->arena, rules, &out->judged, &err);
	if (!rc)
		rc = employer_rules_check(rules, &err);
	return rc == E_RULE ? refuse(c, rc, "%s", err.text) : rc;
}

int what_if_hit(struct call *c, const Audit__Finding *f, Wages__WhatIfReply *rep)
{
	Wages__WhatIfHit *hit = arena_zalloc(c->arena, 1, sizeof(*hit));

	if (!hit)
		return E_NO_MEMORY;
	wages__what_if_hit__init(hit);
	hit->employer_id = f->employer_id;
	hit->employer_name = f->employer_name;
	hit->worker_no = f->worker_no;
	hit->region = f->region;
	hit->rule = arena_strdup(c->arena, f->rule); /* the pack goes before the reply */
	if (!hit->rule)
		return E_NO_MEMORY;
	hit->subject = f->subject;
	hit->owed_fen = f->owed_fen;
	hit->hint = f->hint;
	rep->hits[rep->n_hits++] = hit;
	return 0;
}

static int one_judge(struct call *c, const struct month_load *x, Wages__WhatIfReply *rep)
{
	struct judgement j = {.error = ""};
	int rc = x->rc ? x->rc : judge(c, &x->m, &j);

	if (rc && !month_fails_alone(rc))
		return rc;
	if (rc)
		j = (struct judgement){.error = error_text(rc)};
	rep->judged++;
	if (j.error[0]) {
		rep->failed++;
		rep->last_error = (char *)j.error;
	}
	for (size_t i = 0; i < j.n; i++) {
		rc = what_if_hit(c, j.findings[i], rep);
		if (rc)
			return rc;
	}
	return 0;
}

/* Worker-months that are read together. */
static int shard_judge(struct call *c, const struct worker_month_key *keys, size_t n,
		       civil_date month, Wages__WhatIfReply *rep)
{
	struct month_load *at = arena_zalloc(c->arena, n + 1, sizeof(*at));
	int rc = at ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n; i++)
		at[i] = (struct month_load){.employer_id = keys[i].employer_id,
					    .worker_id = keys[i].worker_id,
					    .month = month};
	if (!rc)
		rc = worker_months_load(c, at, n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = one_judge(c, &at[i], rep);
	return rc;
}

/* A page of worker-months, judged by the pack of `c`. */
static int workers_judge(struct call *c, const Wages__WhatIfRequest *req, civil_date month,
			 Wages__WhatIfReply *rep)
{
	const int64_t limit = page_limit(req->limit, 200, 1000);
	struct worker_month_key *keys;
	size_t n = 0, i = 0;
	int rc = tx_many(c->tx, Q_WORKER_MONTHS_PAGE,
			 ARGS(A_DATE(month), A_I64(req->employer_id), A_I64(req->after_employer_id),
			      A_I64(req->after_worker_id), A_I64(limit)),
			 &keys, &n);

	while (!rc && i < n && rep->n_hits < WHAT_IF_HITS &&
	       (i == 0 || arena_used(c->arena) < WHAT_IF_MEMORY)) {
		const size_t some = n - i < MONTHS_TOGETHER ? n - i : MONTHS_TOGETHER;

		rc = shard_judge(c, &keys[i], some, month, rep);
		i += some;
	}
	rep->more = i < n || (int64_t)n == limit;
	if (!rc && i > 0) {
		rep->after_employer_id = keys[i - 1].employer_id;
		rep->after_worker_id = keys[i - 1].worker_id;
	}
	return rc;
}

int what_if(struct call *c, const Wages__WhatIfRequest *req, Wages__WhatIfReply *rep)
{
	struct policy_pack pack = *pack_of(c);
	AUTO(rules_freep) struct rules *tried = NULL;
	struct call other = *c; /* judges by the other pack */
	civil_date month;
	int rc;

	if (!civil_parse_month(req->month, strlen(req->month), &month))
		return refuse(c, E_FIELD, "month: \"%.20s\"; 2025-03", req->month);
	rc = req->n_files ? files_load(c, req, &tried) : 0;
	if (tried)
		pack.rules = tried;
	if (!rc)
		rc = pack_make(c, req, month, &pack);
	other.worker = &pack;
	rep->hits = arena_zalloc(c->arena, WHAT_IF_HITS + MONTHS_TOGETHER * JUDGE_FINDINGS_MAX,
				 sizeof(*rep->hits));
	if (rc || !rep->hits)
		return rc ? rc : E_NO_MEMORY;
	return req->of_employers ? what_if_employers(&other, req, month, rep)
				 : workers_judge(&other, req, month, rep);
}
