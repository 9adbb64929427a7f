/*
 * What the rules would say by other figures: every worker-month of a month, page by page, and the
 * totals by employer and by region. Nothing is written anywhere.
 */
#include "table.h"

#include <jansson.h>

#include "page.h"
#include "wages.pb-c.h"

#define FIGURES_MAX 32
#define GROUPS_MAX  4096

/* A total: of an employer, a region. */
struct total {
	const char *key, *name;
	int64_t hits, owed_fen;
};
struct totals {
	struct total at[GROUPS_MAX];
	size_t n;
};

struct asking {
	struct cli *c;
	Wages__WhatIfRequest q;
	const char *rule; /* NULL: all */
	struct totals employers, regions, rules;
	int64_t hits, owed_fen, judged, employers_judged, failed;
	const char *last_error;
	struct table workers;
	json_t *list;
};

/* "minwage.hour@411002=21.50" in three. */
static int figure_read(struct cli *c, const char *at, size_t len, Wages__WhatIfFigure *out)
{
	const char *text = arena_strndup(c->arena, at, len);
	char *equal = text ? strchr(text, '=') : NULL;
	char *scope = text ? strchr(text, '@') : NULL;

	if (!text)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	if (!equal || equal == text || !equal[1] || (scope && scope > equal))
		return cli_usage(c,
				 say(c, "--param：“%s”应写成 参数@范围=数值",
				     "--param: \"%s\" is no FIGURE@SCOPE=VALUE"),
				 text);
	*equal = '\0';
	if (scope)
		*scope = '\0';
	wages__what_if_figure__init(out);
	out->key = (char *)(uintptr_t)text;
	out->scope = scope ? scope + 1 : (char *)(uintptr_t) "";
	out->value = equal + 1;
	return 0;
}

static int figures_read(struct cli *c, Wages__WhatIfRequest *q)
{
	const char *at = cli_get(c, "--param");
	int rc = 0;

	q->figures = arena_zalloc(c->arena, FIGURES_MAX, sizeof(*q->figures));
	while (!rc && q->figures && *at) {
		size_t len = strcspn(at, ",");
		Wages__WhatIfFigure *f = arena_zalloc(c->arena, 1, sizeof(*f));

		if (!f)
			break;
		if (q->n_figures == FIGURES_MAX)
			return cli_usage(
				c, say(c, "--param：最多 %d 个", "--param: at most %d figures"),
				FIGURES_MAX);
		rc = figure_read(c, at, len, f);
		q->figures[q->n_figures++] = f;
		at += len + (at[len] == ',');
	}
	if (!rc && (!q->figures || *at))
		rc = err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	return rc;
}

static int total_add(struct cli *c, struct totals *t, const char *key, const char *name,
		     int64_t owed_fen)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->at[i].key, key) != 0)
		i++;
	if (i == GROUPS_MAX)
		return err_set(
			&c->err, E_TOO_BIG,
			say(c, "企业太多，请用 --employer", "too many employers: use --employer"));
	if (i == t->n)
		t->at[t->n++] = (struct total){key, name, 0, 0};
	t->at[i].hits++;
	t->at[i].owed_fen += owed_fen;
	return 0;
}

static int hit_take(struct asking *x, const Wages__WhatIfHit *h)
{
	struct cli *c = x->c;
	const char *employer = arena_printf(c->arena, "%" PRId64, h->employer_id);
	int rc;

	if (x->rule && strcmp(x->rule, h->rule) != 0)
		return 0;
	if (!employer)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	x->hits++;
	x->owed_fen += h->owed_fen;
	rc = total_add(c, &x->employers, employer, h->employer_name, h->owed_fen);
	if (!rc)
		rc = total_add(c, &x->regions, h->region, "", h->owed_fen);
	if (!rc)
		rc = total_add(c, &x->rules, h->rule, "", h->owed_fen);
	table_add(&x->workers, h->rule);
	table_add(&x->workers, h->employer_name);
	table_add(&x->workers, h->worker_no);
	table_add(&x->workers, h->region);
	table_add(&x->workers, h->subject);
	table_add(&x->workers, show_yuan(c, h->owed_fen));
	table_add(&x->workers, show_marks(c, h->hint, false));
	(void)json_array_append_new(
		x->list,
		json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:I,s:b}", "rule", h->rule, "employer_id",
			  (json_int_t)h->employer_id, "employer_name", h->employer_name,
			  "worker_no", h->worker_no, "region", h->region, "subject", h->subject,
			  "owed_fen", (json_int_t)h->owed_fen, "hint", h->hint));
	return rc;
}

/* Worker-months, then months of employers. */
static int pages_ask(struct asking *x)
{
	Wages__WhatIfReply *r;
	bool over;
	int rc;

	do {
		rc = cli_ask(x->c, "wages.WhatIf", &x->q.base, &r);
		for (size_t i = 0; !rc && i < r->n_hits; i++)
			rc = hit_take(x, r->hits[i]);
		if (rc)
			return rc;
		*(x->q.of_employers ? &x->employers_judged : &x->judged) += r->judged;
		x->failed += r->failed;
		if (r->failed)
			x->last_error = r->last_error;
		x->q.after_employer_id = r->after_employer_id;
		x->q.after_worker_id = r->after_worker_id;
		over = !r->more && x->q.of_employers;
		if (!r->more) {
			x->q.after_employer_id = x->q.after_worker_id = 0;
			x->q.of_employers = true;
		}
	} while (!over);
	return 0;
}

static int by_owed(const void *a, const void *b)
{
	const struct total *x = a, *y = b;

	if (x->owed_fen != y->owed_fen)
		return x->owed_fen < y->owed_fen ? 1 : -1;
	return strcmp(x->key, y->key);
}

static void totals_print(struct asking *x, struct totals *t, const char *zh, const char *en)
{
	const struct table_head heads[] = {
		{zh,       en,     false},
                {"",       "",     false},
                {"条",    "hits", true },
                {"合计", "owed", true }
        };
	struct table table;

	table_init(&table, x->c, heads, N_ELEMENTS(heads));
	qsort(t->at, t->n, sizeof(*t->at), by_owed);
	for (size_t i = 0; i < t->n; i++) {
		table_add(&table, t->at[i].key);
		table_add(&table, t->at[i].name);
		table_addf(&table, "%" PRId64, t->at[i].hits);
		table_add(&table, show_yuan(x->c, t->at[i].owed_fen));
	}
	(void)putchar('\n');
	table_print(&table, stdout);
}

static void whatif_print(struct asking *x)
{
	struct cli *c = x->c;

	table_print(&x->workers, stdout);
	totals_print(x, &x->rules, "规则", "rule");
	totals_print(x, &x->employers, "企业", "employer");
	totals_print(x, &x->regions, "区划", "region");
	(void)printf(say(c,
			 "\n试算 %" PRId64 " 人月、%" PRId64 " 企业月：%" PRId64
			 " 条，合计 %s；没有留下任何记录\n",
			 "\n%" PRId64 " worker-months and %" PRId64
			 " months of employers tried: %" PRId64
			 " hits, %s in all; nothing was recorded\n"),
		     x->judged, x->employers_judged, x->hits, show_yuan(c, x->owed_fen));
	if (x->failed)
		(void)printf(say(c, "其中 %" PRId64 " 个月不能全部试算：%s\n",
				 "%" PRId64 " of these months could not be tried in whole: %s\n"),
			     x->failed, x->last_error);
}

static json_t *totals_json(const struct totals *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->n; i++)
		(void)json_array_append_new(
			list, json_pack("{s:s,s:s,s:I,s:I}", "key", t->at[i].key, "name",
					t->at[i].name, "hits", (json_int_t)t->at[i].hits,
					"owed_fen", (json_int_t)t->at[i].owed_fen));
	return list;
}

static int whatif_json(struct asking *x)
{
	json_t *d =
		json_pack("{s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:O}", "judged", (json_int_t)x->judged,
			  "employers_judged", (json_int_t)x->employers_judged, "failed",
			  (json_int_t)x->failed, "hits", (json_int_t)x->hits, "owed_fen",
			  (json_int_t)x->owed_fen, "rules", totals_json(&x->rules), "employers",
			  totals_json(&x->employers), "regions", totals_json(&x->regions),
			  "workers", x->list);
	int rc = cli_print_document(x->c, d);

	json_decref(d);
	return rc;
}

int audit_whatif_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"规则", "rule",     false},
                {"企业", "employer", false},
                {"编号", "worker",   false},
		{"区划", "region",   false},
                {"日",    "day",      false},
                {"短少", "owed",     true },
		{"标记", "marks",    false},
	};
	struct asking *x = arena_zalloc(c->arena, 1, sizeof(*x));
	const char *employer = cli_get(c, "--employer");
	int rc = 0;

	if (!x)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	x->c = c;
	x->rule = cli_get(c, "--rule");
	wages__what_if_request__init(&x->q);
	x->q.month = (char *)(uintptr_t)cli_get(c, "--period"); /* it is only packed */
	table_init(&x->workers, c, heads, N_ELEMENTS(heads));
	rc = figures_read(c, &x->q);
	if (!rc && employer)
		rc = employer_find(c, employer, &x->q.employer_id);
	if (rc)
		return rc;
	x->list = json_array();
	rc = pages_ask(x);
	if (!rc && c->json)
		rc = whatif_json(x);
	else if (!rc)
		whatif_print(x);
	json_decref(x->list);
	return rc ? rc : x->hits ? FOUND : 0;
}
