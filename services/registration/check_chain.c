/*
 * check_chain - who pays wages at how many contracts from the platform (REL-10): one link, one
 * subject, so that an arrangement over a whole city is one finding and not one a worker.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "chain_facts.h"
#include "check_facts.h"

struct checked_link {
	int64_t link_id, platform_id;
	const char *platform_name, *partner_name, *payer_name, *payer_code;
	int64_t levels, worker_id;
	const char *worker_no, *class, *region, *reference; /* worker_no "": an arrangement */
	civil_date from_day, to_day;
};
ROW_TABLE(checked_link, COL(checked_link, link_id, COL_I64),
	  COL(checked_link, platform_id, COL_I64), COL(checked_link, platform_name, COL_TEXT),
	  COL(checked_link, partner_name, COL_TEXT), COL(checked_link, payer_name, COL_TEXT),
	  COL(checked_link, payer_code, COL_TEXT), COL(checked_link, levels, COL_I64),
	  COL(checked_link, worker_id, COL_I64), COL(checked_link, worker_no, COL_TEXT),
	  COL(checked_link, class, COL_TEXT), COL(checked_link, region, COL_TEXT),
	  COL(checked_link, reference, COL_TEXT), COL(checked_link, from_day, COL_DATE),
	  COL(checked_link, to_day, COL_DATE));

const char *const chain_fact_names[] = {"levels", "payer",     "payer_code", "partner",
					"begun",  "reference", "lasts",      NULL};

int check_mark_payers(struct call *c, const struct record_batch *b)
{
	const struct chain_link *wants = b->wants;
	int64_t *ids = arena_zalloc(c->arena, b->n + 1, sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; !b->dry_run && i < b->n; i++) {
		enum import_outcome outcome = b->rows[i].outcome;

		if ((outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED) &&
		    strcmp(wants[i].role, chain_roles[ROLE_PAYS]) == 0)
			ids[n++] = wants[i].link_id;
	}
	return check_mark(c, CHECK_CHAIN, ids, n);
}

static bool facts_of(struct call *c, const struct checked_link *e, bool over, struct fact_set *f)
{
	const char *begun = check_day(c, e->from_day);

	fact_add(f, F_NUM("levels", e->levels));
	fact_add(f, F_TEXT("payer", *e->payer_name ? e->payer_name : e->payer_code));
	fact_add(f, F_TEXT("payer_code", e->payer_code));
	fact_add(f, F_TEXT("partner", e->partner_name));
	fact_add(f, F_TEXT("begun", begun));
	fact_add(f, F_TEXT("reference", e->reference));
	fact_add(f, F_BOOL("lasts", !over));
	return begun != NULL;
}

static int link_one(struct call *c, const struct checked_link *e, struct check_mark_row *mark,
		    struct findings *found)
{
	const civil_date today = civil_from_utc(c->now);
	const bool over = e->to_day.day && e->to_day.day <= today.day;
	const size_t before = found->n;
	struct check_subject s = {
		.kind = CHECK_CHAIN,
		.about = {.employer_id = e->platform_id,
			  .worker_id = e->worker_id,
			  .employer_name = e->platform_name,
			  .worker_no = e->worker_no,
			  .class = e->class,
			  .region = e->region,
			  .subject = arena_printf(c->arena, "chain/%" PRId64, e->link_id)},
		.on = over ? (civil_date){e->to_day.day - 1}
                  : today,
		.found = found,
		.error = "",
	};
	int rc;

	if (e->from_day.day > today.day) {
		mark->next = e->from_day;
		return 0;
	}
	if (!s.about.subject || !facts_of(c, e, over, &s.facts))
		return E_NO_MEMORY;
	rc = check_ask(c, &s);
	mark->error = s.error;
	if (*s.error)
		found->n = before;
	mark->next = over ? (civil_date){0} : e->to_day;
	return rc;
}

int check_chains(struct call *c, struct check_mark_row *marks, size_t n)
{
	int64_t *ids = check_ids(c, marks, n);
	struct checked_link *rows;
	struct findings found;
	size_t n_rows;
	int rc = ids ? check_found_init(c, &found) : E_NO_MEMORY;

	if (!rc)
		rc = tx_many(c->tx, Q_CHECK_CHAINS, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++)
		rc = link_one(c, &rows[i], check_mark_of(marks, n, rows[i].link_id), &found);
	return rc ? rc : check_settle(c, marks, n, &found);
}
