/*
 * Who would be found by the rules of a folder, against those in force: each worker-month of a month
 * by both, and where they part. Nothing is written anywhere.
 */
#include "folder.h"
#include "table.h"

#include <jansson.h>

#include "wages.pb-c.h"

struct hits {
	Wages__WhatIfHit **at;
	size_t n, size;
	int64_t judged, employers_judged, failed;
};

struct trying {
	struct cli *c;
	struct table table;
	json_t *list;
	size_t n;
};

static int no_memory(struct cli *c)
{
	return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
}

static int hits_add(struct cli *c, struct hits *h, bool of_employers, const Wages__WhatIfReply *r)
{
	if (h->n + r->n_hits > h->size) {
		size_t size = 2 * (h->n + r->n_hits);
		Wages__WhatIfHit **at = arena_alloc(c->arena, size * sizeof(*at));

		if (!at)
			return no_memory(c);
		if (h->n)
			memcpy(at, h->at, h->n * sizeof(*at));
		h->at = at;
		h->size = size;
	}
	for (size_t i = 0; i < r->n_hits; i++)
		h->at[h->n++] = r->hits[i];
	*(of_employers ? &h->employers_judged : &h->judged) += r->judged;
	h->failed += r->failed;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const Wages__WhatIfHit *x = *(Wages__WhatIfHit *const *)a;
	const Wages__WhatIfHit *y = *(Wages__WhatIfHit *const *)b;
	int n = (x->employer_id > y->employer_id) - (x->employer_id < y->employer_id);

	n = n ? n : strcmp(x->worker_no, y->worker_no);
	n = n ? n : strcmp(x->rule, y->rule);
	return n ? n : strcmp(x->subject, y->subject);
}

/* Worker-months, then months of employers. */
static int pages_ask(struct cli *c, Wages__WhatIfRequest *q, struct hits *out)
{
	Wages__WhatIfReply *r;
	bool over;
	int rc;

	q->after_employer_id = q->after_worker_id = 0;
	q->of_employers = false;
	do {
		rc = cli_ask(c, "wages.WhatIf", &q->base, &r);
		if (!rc)
			rc = hits_add(c, out, q->of_employers, r);
		if (rc)
			return rc;
		q->after_employer_id = r->after_employer_id;
		q->after_worker_id = r->after_worker_id;
		over = !r->more && q->of_employers;
		if (!r->more) {
			q->after_employer_id = q->after_worker_id = 0;
			q->of_employers = true;
		}
	} while (!over);
	if (out->n)
		qsort(out->at, out->n, sizeof(*out->at), by_key);
	return 0;
}

static int files_read(struct cli *c, const char *path, Wages__WhatIfRequest *q)
{
	struct folder files;
	slice text;
	int rc = folder_list(c->arena, path, &files, &c->err);

	if (rc)
		return rc;
	q->files = arena_zalloc(c->arena, files.n, sizeof(*q->files));
	for (size_t i = 0; !rc && q->files && i < files.n; i++) {
		Wages__RuleFile *f = arena_zalloc(c->arena, 1, sizeof(*f));

		if (!f)
			return no_memory(c);
		wages__rule_file__init(f);
		rc = folder_read(c->arena, files.path[i], &text, &c->err);
		f->name = (char *)(uintptr_t)files.name[i];
		f->text = (char *)(uintptr_t)text.at;
		q->files[q->n_files++] = f;
	}
	return q->files ? rc : no_memory(c);
}

static void parted(struct trying *x, const Wages__WhatIfHit *now, const Wages__WhatIfHit *then)
{
	struct cli *c = x->c;
	const Wages__WhatIfHit *any = then ? then : now;
	const char *kind = !now ? "new" : !then ? "gone" : "other";

	x->n++;
	table_add(&x->table, !now    ? say(c, "新增", "new")
			     : !then ? say(c, "消失", "gone")
				     : say(c, "不同", "other"));
	table_add(&x->table, any->rule);
	table_add(&x->table, any->employer_name);
	table_add(&x->table, any->worker_no);
	table_add(&x->table, any->subject);
	table_add(&x->table, now ? show_yuan(c, now->owed_fen) : "");
	table_add(&x->table, then ? show_yuan(c, then->owed_fen) : "");
	(void)json_array_append_new(
		x->list,
		json_pack("{s:s,s:s,s:I,s:s,s:s,s:I,s:I}", "kind", kind, "rule", any->rule,
			  "employer_id", (json_int_t)any->employer_id, "worker_no", any->worker_no,
			  "subject", any->subject, "now_fen", (json_int_t)(now ? now->owed_fen : 0),
			  "then_fen", (json_int_t)(then ? then->owed_fen : 0)));
}

static void merge(struct trying *x, const struct hits *now, const struct hits *then)
{
	size_t i = 0, k = 0;

	while (i < now->n || k < then->n) {
		int order = i == now->n ? 1 : k == then->n ? -1 : by_key(&now->at[i], &then->at[k]);

		if (order < 0) {
			parted(x, now->at[i++], NULL);
			continue;
		}
		if (order > 0) {
			parted(x, NULL, then->at[k++]);
			continue;
		}
		if (now->at[i]->owed_fen != then->at[k]->owed_fen ||
		    now->at[i]->hint != then->at[k]->hint)
			parted(x, now->at[i], then->at[k]);
		i++;
		k++;
	}
}

int rules_try_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"",       "",         false},
                {"规则", "rule",     false},
                {"企业", "employer", false},
		{"编号", "worker",   false},
                {"日",    "day",      false},
                {"现行", "in force", true },
		{"试行", "tried",    true },
	};
	Wages__WhatIfRequest q = WAGES__WHAT_IF_REQUEST__INIT;
	struct trying x = {.c = c};
	struct hits now = {0}, then = {0};
	int rc;

	q.month = (char *)(uintptr_t)cli_get(c, "--period"); /* it is only packed */
	rc = pages_ask(c, &q, &now);
	if (!rc)
		rc = files_read(c, cli_get(c, "FOLDER"), &q);
	if (!rc)
		rc = pages_ask(c, &q, &then);
	if (rc)
		return rc;
	table_init(&x.table, c, heads, N_ELEMENTS(heads));
	x.list = json_array();
	merge(&x, &now, &then);
	if (c->json) {
		rc = cli_print_document(c, x.list);
	} else {
		table_print(&x.table, stdout);
		(void)printf(say(c,
				 "试行 %" PRId64 " 人月、%" PRId64
				 " 企业月：现行规则 %zu 条，试行规则 %zu 条，%zu 处不同；"
				 "%" PRId64 " 个月不能全部试行；没有留下任何记录\n",
				 "%" PRId64 " worker-months and %" PRId64
				 " months of employers: %zu hits by the rules in force, %zu by "
				 "those tried, %zu part; %" PRId64
				 " could not be tried in whole; nothing was recorded\n"),
			     then.judged, then.employers_judged, now.n, then.n, x.n, then.failed);
	}
	json_decref(x.list);
	return rc ? rc : x.n ? FOUND : 0;
}
