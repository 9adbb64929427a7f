/*
 * How platforms looked after their partners (REG-06): import and list.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "cooperation_facts.h"

int import_supervisions(struct call *c, const Registration__ImportSupervisionsRequest *req,
			Registration__ImportReply *rep);
int list_supervisions(struct call *c, const Registration__ListSupervisionsRequest *req,
		      Registration__ListSupervisionsReply *rep);

ROW_TABLE(supervision, COL(supervision, platform_id, COL_I64),
	  COL(supervision, partner_id, COL_I64), COL(supervision, day, COL_DATE),
	  COL(supervision, supervisor, COL_TEXT), COL(supervision, items, COL_TEXT),
	  COL(supervision, result, COL_TEXT), COL(supervision, found, COL_TEXT),
	  COL(supervision, reference, COL_TEXT), COL(supervision, supervision_id, COL_I64),
	  COL(supervision, version, COL_I64));

static void row_fill(struct call *c, const Registration__SupervisionRow *in,
		     const struct record_employers *known, struct record_row *row,
		     struct supervision *want)
{
	struct record_pair pair = {.platform_code = in->credit_code,
				   .partner_code = in->partner_code};

	record_pair(known, row, &pair);
	*want = (struct supervision){.platform_id = pair.platform_id,
				     .partner_id = pair.partner_id,
				     .supervisor = in->supervisor,
				     .items = in->items,
				     .result = in->result,
				     .found = in->found,
				     .reference = in->reference};
	supervision_check(row, want);
	record_check_day(row, "day", in->day, &want->day);
	if (want->day.day > civil_from_utc(c->now).day)
		record_fault(row, FLAW_FIELD_DAY, "day", "");
	row->key =
		arena_printf(c->arena, "%" PRId64 "/%" PRId64 "\n%s\n%" PRId32, want->platform_id,
			     want->partner_id, want->supervisor, want->day.day);
	row->content = arena_printf(c->arena, "%s\n%s\n%s\n%s", want->items, want->result,
				    want->found, want->reference);
}

/* Records what was looked at and found, row by row good or refused. */
int import_supervisions(struct call *c, const Registration__ImportSupervisionsRequest *req,
			Registration__ImportReply *rep)
{
	const struct record_kind kind = {&supervision_row, Q_SUPERVISION_STORED,
					 Q_SUPERVISION_INSERT, Q_SUPERVISION_REPLACE};
	const struct record_codes codes[] = {
		{req->rows, req->n_rows, offsetof(Registration__SupervisionRow, credit_code) },
		{req->rows, req->n_rows, offsetof(Registration__SupervisionRow, partner_code)},
	};
	const struct record_request asked = {codes, N_ELEMENTS(codes), req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (rc)
		return rc;
	for (size_t i = 0; i < batch.n; i++)
		row_fill(c, req->rows[i], &known, &batch.rows[i],
			 (struct supervision *)batch.wants + i);
	rc = records_settle(c, &batch, rep);
	return rc ? rc
		  : check_mark_pairs(c, &batch, offsetof(struct supervision, platform_id),
				     offsetof(struct supervision, partner_id));
}

static Registration__Supervision *supervision_present(struct call *c, const struct supervision *s)
{
	Registration__Supervision *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__supervision__init(m);
	m->supervision_id = s->supervision_id;
	m->platform_id = s->platform_id;
	m->partner_id = s->partner_id;
	m->day = s->day.day;
	m->supervisor = (char *)s->supervisor;
	m->items = (char *)s->items;
	m->result = (char *)s->result;
	m->found = (char *)s->found;
	m->reference = (char *)s->reference;
	m->version = s->version;
	return m;
}

int list_supervisions(struct call *c, const Registration__ListSupervisionsRequest *req,
		      Registration__ListSupervisionsReply *rep)
{
	struct supervision *rows;
	size_t n;
	int rc = records_of(c, Q_SUPERVISIONS_OF, req->employer_id, req->as_of_day,
			    &(struct record_list){&rows, &n});

	if (rc)
		return rc;

	rep->supervisions = arena_zalloc(c->arena, n + 1, sizeof(*rep->supervisions));
	for (size_t i = 0; rep->supervisions && i < n; i++) {
		rep->supervisions[i] = supervision_present(c, &rows[i]);
		if (!rep->supervisions[i])
			return E_NO_MEMORY;
	}
	rep->n_supervisions = n;
	return rep->supervisions ? 0 : E_NO_MEMORY;
}
