/*
 * Links of the employer chain (REG-7): import and list. get_chain() is in chain_show.c.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "chain_facts.h"

int import_chain_links(struct call *c, const Registration__ImportChainLinksRequest *req,
		       Registration__ImportReply *rep);
int list_chain_links(struct call *c, const Registration__ListChainLinksRequest *req,
		     Registration__ListChainLinksReply *rep);

ROW_TABLE(chain_link, COL(chain_link, platform_id, COL_I64), COL(chain_link, partner_id, COL_I64),
	  COL(chain_link, engagement_id, COL_I64), COL(chain_link, region, COL_TEXT),
	  COL(chain_link, role, COL_TEXT), COL(chain_link, actor_code, COL_TEXT),
	  COL(chain_link, actor_level, COL_I64), COL(chain_link, evidence, COL_TEXT),
	  COL(chain_link, reference, COL_TEXT), COL(chain_link, from_day, COL_DATE),
	  COL(chain_link, to_day, COL_DATE), COL(chain_link, link_id, COL_I64),
	  COL(chain_link, version, COL_I64));

struct engagement_on_day {
	int64_t row, engagement_id;
	const char *home_region;
};

ROW_TABLE(engagement_on_day, COL(engagement_on_day, row, COL_I64),
	  COL(engagement_on_day, engagement_id, COL_I64),
	  COL(engagement_on_day, home_region, COL_TEXT));

/* Of an arrangement: its region. Of an engagement: neither region nor partner, both are its own. */
static void scope_check(const struct call *c, struct record_row *row,
			const Registration__ChainLinkRow *in)
{
	if (*in->worker_no) {
		if (*in->partner_code)
			record_fault(row, FLAW_FIELD_EXCESS, "partner_code", in->partner_code);
		if (*in->region)
			record_fault(row, FLAW_FIELD_EXCESS, "region", in->region);
		return;
	}
	switch (region_stand(c, in->region)) {
	case REGION_UNKNOWN:
		record_fault(row, FLAW_REGION_UNKNOWN, "region", in->region);
		break;
	case REGION_OUTSIDE:
		record_fault(row, FLAW_REGION_OUTSIDE, "region", in->region);
		break;
	case REGION_COVERED:
		break;
	}
}

static void rows_fill(struct call *c, const Registration__ImportChainLinksRequest *req,
		      const struct record_employers *known, struct record_batch *b)
{
	struct chain_link *wants = b->wants;

	for (size_t i = 0; i < b->n; i++) {
		const Registration__ChainLinkRow *in = req->rows[i];
		const struct record_period period = {in->from_day, in->last_day};
		struct record_row *row = &b->rows[i];
		struct chain_link *want = &wants[i];

		*want = (struct chain_link){.region = in->region,
					    .role = in->role,
					    .actor_code = in->actor_code,
					    .actor_level = in->level,
					    .evidence = in->evidence,
					    .reference = in->reference};
		want->platform_id = record_code(known, row, "credit_code", in->credit_code);
		if (*in->partner_code)
			want->partner_id =
				record_code(known, row, "partner_code", in->partner_code);
		scope_check(c, row, in);
		chain_check(row, want);
		record_check_period(row, &period, &want->from_day, &want->to_day);
	}
}

static int engagements_find(struct call *c, const Registration__ImportChainLinksRequest *req,
			    struct record_batch *b)
{
	struct record_number *numbers = arena_zalloc(c->arena, b->n, sizeof(*numbers));
	struct chain_link *wants = b->wants;
	struct engagement_on_day *found;
	size_t n;
	int rc;

	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++)
		numbers[i] = (struct record_number){.employer_id = wants[i].platform_id,
						    .worker_no = req->rows[i]->worker_no,
						    .day = wants[i].from_day};
	rc = record_numbers_look_up(c, b, numbers,
				    &(struct record_look_up){Q_ENGAGEMENT_ON_DAY, &found, &n});
	for (size_t i = 0; !rc && i < n; i++) {
		wants[found[i].row].engagement_id = found[i].engagement_id;
		wants[found[i].row].region = found[i].home_region;
	}
	for (size_t i = 0; !rc && i < b->n; i++) {
		if (*numbers[i].worker_no && !wants[i].engagement_id)
			record_fault(&b->rows[i], FLAW_NUMBER_UNKNOWN, "worker_no",
				     numbers[i].worker_no);
	}
	return rc;
}

static void keys_fill(struct call *c, struct record_batch *b)
{
	const struct chain_link *wants = b->wants;

	for (size_t i = 0; i < b->n; i++) {
		const struct chain_link *want = &wants[i];

		b->rows[i].key = arena_printf(
			c->arena, "%" PRId64 "/%" PRId64 "/%" PRId64 "\n%s\n%s\n%s\n%s\n%" PRId32,
			want->platform_id, want->partner_id, want->engagement_id, want->region,
			want->role, want->actor_code, want->evidence, want->from_day.day);
		b->rows[i].content =
			arena_printf(c->arena, "%" PRId64 "\n%s\n%" PRId32, want->actor_level,
				     want->reference, want->to_day.day);
	}
}

/* Records links, row by row good or refused. */
int import_chain_links(struct call *c, const Registration__ImportChainLinksRequest *req,
		       Registration__ImportReply *rep)
{
	const struct record_kind kind = {&chain_link_row, Q_CHAIN_STORED, Q_CHAIN_INSERT,
					 Q_CHAIN_REPLACE};
	const struct record_codes codes[] = {
		{req->rows, req->n_rows, offsetof(Registration__ChainLinkRow, credit_code) },
		{req->rows, req->n_rows, offsetof(Registration__ChainLinkRow, partner_code)},
	};
	const struct record_request asked = {codes, N_ELEMENTS(codes), req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (rc)
		return rc;
	rows_fill(c, req, &known, &batch);
	rc = engagements_find(c, req, &batch);
	if (rc)
		return rc;
	keys_fill(c, &batch);
	rc = records_settle(c, &batch, rep);
	return rc ? rc : check_mark_payers(c, &batch);
}

static Registration__ChainLink *link_present(struct call *c, const struct chain_link *l)
{
	Registration__ChainLink *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__chain_link__init(m);
	m->link_id = l->link_id;
	m->platform_id = l->platform_id;
	m->partner_id = l->partner_id;
	m->engagement_id = l->engagement_id;
	m->region = (char *)l->region;
	m->role = (char *)l->role;
	m->actor_code = (char *)l->actor_code;
	m->level = (int32_t)l->actor_level;
	m->evidence = (char *)l->evidence;
	m->reference = (char *)l->reference;
	m->from_day = l->from_day.day;
	m->last_day = last_day_of(l->to_day);
	m->version = l->version;
	return m;
}

int list_chain_links(struct call *c, const Registration__ListChainLinksRequest *req,
		     Registration__ListChainLinksReply *rep)
{
	struct chain_link *rows;
	int64_t limit;
	utc_time at;
	size_t n;
	int rc = employer_named(c, req->employer_id);

	if (!rc)
		rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = as_of(c, req->as_of_day, &at);
	if (!rc)
		rc = tx_many(c->tx, Q_CHAIN_PAGE,
			     ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_TIME(at),
				  A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;

	rep->links = arena_zalloc(c->arena, n + 1, sizeof(*rep->links));
	for (size_t i = 0; rep->links && i < n; i++) {
		rep->links[i] = link_present(c, &rows[i]);
		if (!rep->links[i])
			return E_NO_MEMORY;
	}
	rep->n_links = n;
	return rep->links ? 0 : E_NO_MEMORY;
}
