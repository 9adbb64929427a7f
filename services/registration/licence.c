/*
 * Licences of employers (REG-9): import and list.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "licence_facts.h"

int import_licences(struct call *c, const Registration__ImportLicencesRequest *req,
		    Registration__ImportReply *rep);
int list_licences(struct call *c, const Registration__ListLicencesRequest *req,
		  Registration__ListLicencesReply *rep);

ROW_TABLE(licence, COL(licence, employer_id, COL_I64), COL(licence, kind, COL_TEXT),
	  COL(licence, number, COL_TEXT), COL(licence, issuer, COL_TEXT),
	  COL(licence, scope, COL_TEXT), COL(licence, from_day, COL_DATE),
	  COL(licence, to_day, COL_DATE), COL(licence, licence_id, COL_I64),
	  COL(licence, version, COL_I64));

static void rows_fill(struct call *c, const Registration__ImportLicencesRequest *req,
		      const struct record_employers *known, struct record_batch *b)
{
	struct licence *wants = b->wants;

	for (size_t i = 0; i < b->n; i++) {
		const Registration__LicenceRow *in = req->rows[i];
		const struct record_period period = {in->from_day, in->last_day};
		struct record_row *row = &b->rows[i];
		struct licence *want = &wants[i];

		*want = (struct licence){.kind = in->kind,
					 .number = in->number,
					 .issuer = in->issuer,
					 .scope = in->scope};
		want->employer_id = record_employer(known, row, "credit_code", in->credit_code);
		licence_check(row, want);
		record_check_period(row, &period, &want->from_day, &want->to_day);
		row->key =
			arena_printf(c->arena, "%" PRId64 "\n%s\n%s\n%" PRId32, want->employer_id,
				     want->kind, want->number, want->from_day.day);
		row->content = arena_printf(c->arena, "%s\n%s\n%" PRId32, want->issuer, want->scope,
					    want->to_day.day);
	}
}

/* Records licences, row by row good or refused. */
int import_licences(struct call *c, const Registration__ImportLicencesRequest *req,
		    Registration__ImportReply *rep)
{
	const struct record_kind kind = {&licence_row, Q_LICENCE_STORED, Q_LICENCE_INSERT,
					 Q_LICENCE_REPLACE};
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__LicenceRow, credit_code)};
	const struct record_request asked = {&codes, 1, req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (rc)
		return rc;
	rows_fill(c, req, &known, &batch);
	rc = records_settle(c, &batch, rep);
	return rc ? rc
		  : check_mark_records(c, CHECK_EMPLOYER, &batch,
				       offsetof(struct licence, employer_id));
}

static Registration__Licence *licence_present(struct call *c, const struct licence *l)
{
	Registration__Licence *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__licence__init(m);
	m->licence_id = l->licence_id;
	m->employer_id = l->employer_id;
	m->kind = (char *)l->kind;
	m->number = (char *)l->number;
	m->issuer = (char *)l->issuer;
	m->scope = (char *)l->scope;
	m->from_day = l->from_day.day;
	m->last_day = last_day_of(l->to_day);
	m->version = l->version;
	return m;
}

int list_licences(struct call *c, const Registration__ListLicencesRequest *req,
		  Registration__ListLicencesReply *rep)
{
	struct licence *rows;
	size_t n;
	int rc = records_of(c, Q_LICENCES_OF, req->employer_id, req->as_of_day,
			    &(struct record_list){&rows, &n});

	if (rc)
		return rc;

	rep->licences = arena_zalloc(c->arena, n + 1, sizeof(*rep->licences));
	for (size_t i = 0; rep->licences && i < n; i++) {
		rep->licences[i] = licence_present(c, &rows[i]);
		if (!rep->licences[i])
			return E_NO_MEMORY;
	}
	rep->n_licences = n;
	return rep->licences ? 0 : E_NO_MEMORY;
}
