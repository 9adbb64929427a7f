/*
 * Cooperation agreements between a platform and a partner (AGR-4): import, and list with the gaps.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "cooperation_facts.h"

int import_cooperations(struct call *c, const Registration__ImportCooperationsRequest *req,
			Registration__ImportReply *rep);
int list_cooperations(struct call *c, const Registration__ListCooperationsRequest *req,
		      Registration__ListCooperationsReply *rep);

ROW_TABLE(cooperation, COL(cooperation, platform_id, COL_I64),
	  COL(cooperation, partner_id, COL_I64), COL(cooperation, number, COL_TEXT),
	  COL(cooperation, from_day, COL_DATE), COL(cooperation, to_day, COL_DATE),
	  COL(cooperation, signed_day, COL_DATE), COL(cooperation, document_ref, COL_TEXT),
	  COL(cooperation, document_digest, COL_TEXT), COL(cooperation, states, COL_TEXT),
	  COL(cooperation, places, COL_TEXT), COL(cooperation, cooperation_id, COL_I64),
	  COL(cooperation, version, COL_I64));

/* The checklist of a row, as it is stored. */
static int clauses_fill(struct call *c, const Registration__CooperationRow *in,
			struct record_row *row, struct cooperation *want)
{
	struct clause_entry *entries = arena_zalloc(c->arena, in->n_clauses + 1, sizeof(*entries));
	struct checklist list = {.places = ""};

	if (!entries)
		return E_NO_MEMORY;
	for (size_t i = 0; i < in->n_clauses; i++)
		entries[i] = (struct clause_entry){.clause = in->clauses[i]->clause,
						   .state = in->clauses[i]->state,
						   .start = in->clauses[i]->start,
						   .end = in->clauses[i]->end};
	checklist_fill(row, entries, in->n_clauses, &list);
	want->states = arena_strdup(c->arena, list.states);
	want->places = arena_strdup(c->arena, list.places);
	return want->states && want->places ? 0 : E_NO_MEMORY;
}

static int row_fill(struct call *c, const Registration__CooperationRow *in,
		    const struct record_employers *known, struct record_row *row,
		    struct cooperation *want)
{
	const struct record_period period = {in->from_day, in->last_day};
	struct record_pair pair = {.platform_code = in->credit_code,
				   .partner_code = in->partner_code};
	int rc;

	record_pair(known, row, &pair);
	*want = (struct cooperation){.platform_id = pair.platform_id,
				     .partner_id = pair.partner_id,
				     .number = in->number,
				     .document_ref = in->document_ref,
				     .document_digest = in->document_digest};
	cooperation_check(row, want);
	record_check_period(row, &period, &want->from_day, &want->to_day);
	record_check_optional_day(row, "signed_day", in->signed_day, &want->signed_day);
	rc = clauses_fill(c, in, row, want);
	if (rc)
		return rc;
	row->key =
		arena_printf(c->arena, "%" PRId64 "/%" PRId64 "\n%s\n%" PRId32, want->platform_id,
			     want->partner_id, want->number, want->from_day.day);
	row->content = arena_printf(c->arena, "%" PRId32 "\n%" PRId32 "\n%s\n%s\n%s\n%s",
				    want->to_day.day, want->signed_day.day, want->document_ref,
				    want->document_digest, want->states, want->places);
	return 0;
}

/* Records agreements, row by row good or refused. */
int import_cooperations(struct call *c, const Registration__ImportCooperationsRequest *req,
			Registration__ImportReply *rep)
{
	const struct record_kind kind = {&cooperation_row, Q_COOPERATION_STORED,
					 Q_COOPERATION_INSERT, Q_COOPERATION_REPLACE};
	const struct record_codes codes[] = {
		{req->rows, req->n_rows, offsetof(Registration__CooperationRow, credit_code) },
		{req->rows, req->n_rows, offsetof(Registration__CooperationRow, partner_code)},
	};
	const struct record_request asked = {codes, N_ELEMENTS(codes), req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	for (size_t i = 0; !rc && i < batch.n; i++)
		rc = row_fill(c, req->rows[i], &known, &batch.rows[i],
			      (struct cooperation *)batch.wants + i);
	if (!rc)
		rc = records_settle(c, &batch, rep);
	if (!rc)
		rc = check_mark_records(c, CHECK_COOPERATION, &batch,
					offsetof(struct cooperation, cooperation_id));
	/* an agreement that goes on after another of the pair ends the warning of that other */
	return rc ? rc
		  : check_mark_pairs(c, &batch, offsetof(struct cooperation, platform_id),
				     offsetof(struct cooperation, partner_id));
}

static int clauses_present(struct call *c, const struct cooperation *a,
			   Registration__Cooperation *m)
{
	struct clause_entry entries[CLAUSE_END];
	Registration__CooperationClause *all = arena_zalloc(c->arena, CLAUSE_END, sizeof(*all));

	m->clauses = arena_zalloc(c->arena, CLAUSE_END, sizeof(*m->clauses));
	m->gaps = arena_zalloc(c->arena, CLAUSE_END, sizeof(*m->gaps));
	if (!all || !m->clauses || !m->gaps)
		return E_NO_MEMORY;
	if (!checklist_read(a->states, a->places, entries))
		return E_INTERNAL;
	for (size_t i = 0; i < CLAUSE_END; i++) {
		registration__cooperation_clause__init(&all[i]);
		all[i].clause = (char *)entries[i].clause;
		all[i].state = (char *)entries[i].state;
		all[i].start = entries[i].start;
		all[i].end = entries[i].end;
		m->clauses[m->n_clauses++] = &all[i];
		if (strcmp(entries[i].state, "present") != 0)
			m->gaps[m->n_gaps++] = (char *)entries[i].clause;
	}
	return 0;
}

static int cooperation_present(struct call *c, const struct cooperation *a,
			       Registration__Cooperation **out)
{
	Registration__Cooperation *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return E_NO_MEMORY;
	registration__cooperation__init(m);
	m->cooperation_id = a->cooperation_id;
	m->platform_id = a->platform_id;
	m->partner_id = a->partner_id;
	m->number = (char *)a->number;
	m->from_day = a->from_day.day;
	m->last_day = last_day_of(a->to_day);
	m->signed_day = a->signed_day.day;
	m->document_ref = (char *)a->document_ref;
	m->document_digest = (char *)a->document_digest;
	m->version = a->version;
	*out = m;
	return clauses_present(c, a, m);
}

int list_cooperations(struct call *c, const Registration__ListCooperationsRequest *req,
		      Registration__ListCooperationsReply *rep)
{
	struct cooperation *rows;
	size_t n;
	int rc = records_of(c, Q_COOPERATIONS_OF, req->employer_id, req->as_of_day,
			    &(struct record_list){&rows, &n});

	if (rc)
		return rc;

	rep->cooperations = arena_zalloc(c->arena, n + 1, sizeof(*rep->cooperations));
	if (!rep->cooperations)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++)
		rc = cooperation_present(c, &rows[i], &rep->cooperations[i]);
	rep->n_cooperations = n;
	return rc;
}
