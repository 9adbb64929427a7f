/*
 * Permits of drivers and vehicles: import and list. A driver is named by the employer's own number
 * of him, and the permit is kept with the worker the number stands for on its first day.
 */
#include "base.h"

#include "record.h"

#include "licence_facts.h"

int import_permits(struct call *c, const Registration__ImportPermitsRequest *req,
		   Registration__ImportReply *rep);
int list_permits(struct call *c, const Registration__ListPermitsRequest *req,
		 Registration__ListPermitsReply *rep);

ROW_TABLE(permit, COL(permit, employer_id, COL_I64), COL(permit, worker_id, COL_I64),
	  COL(permit, kind, COL_TEXT), COL(permit, grade, COL_TEXT), COL(permit, plate, COL_TEXT),
	  COL(permit, number, COL_TEXT), COL(permit, from_day, COL_DATE),
	  COL(permit, to_day, COL_DATE), COL(permit, permit_id, COL_I64),
	  COL(permit, version, COL_I64));

static void rows_fill(const Registration__ImportPermitsRequest *req,
		      const struct record_employers *known, struct record_batch *b)
{
	struct permit *wants = b->wants;

	for (size_t i = 0; i < b->n; i++) {
		const Registration__PermitRow *in = req->rows[i];
		const struct record_period period = {in->from_day, in->last_day};
		struct record_row *row = &b->rows[i];
		struct permit *want = &wants[i];

		*want = (struct permit){.kind = in->kind,
					.grade = in->grade,
					.plate = in->plate,
					.number = in->number};
		want->employer_id = record_employer(known, row, "credit_code", in->credit_code);
		permit_check(row, want, in->worker_no);
		record_check_period(row, &period, &want->from_day, &want->to_day);
	}
}

/* A permit is the worker's, whichever of his numbers a row gives. */
static void keys_fill(struct call *c, struct record_batch *b)
{
	const struct permit *wants = b->wants;

	for (size_t i = 0; i < b->n; i++) {
		const struct permit *want = &wants[i];

		b->rows[i].key = arena_printf(c->arena, "%" PRId64 "/%" PRId64 "\n%s\n%s\n%" PRId32,
					      want->employer_id, want->worker_id, want->kind,
					      want->plate, want->from_day.day);
		b->rows[i].content = arena_printf(c->arena, "%s\n%s\n%" PRId32, want->grade,
						  want->number, want->to_day.day);
	}
}

static int workers_find(struct call *c, const Registration__ImportPermitsRequest *req,
			struct record_batch *b)
{
	struct record_number *numbers = arena_zalloc(c->arena, b->n, sizeof(*numbers));
	struct permit *wants = b->wants;
	int rc;

	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++)
		numbers[i] = (struct record_number){.employer_id = wants[i].employer_id,
						    .worker_no = req->rows[i]->worker_no,
						    .day = wants[i].from_day};
	rc = record_workers(c, b, numbers);
	for (size_t i = 0; !rc && i < b->n; i++)
		wants[i].worker_id = numbers[i].worker_id;
	return rc;
}

/* Records permits, row by row good or refused. */
int import_permits(struct call *c, const Registration__ImportPermitsRequest *req,
		   Registration__ImportReply *rep)
{
	const struct record_kind kind = {&permit_row, Q_PERMIT_STORED, Q_PERMIT_INSERT,
					 Q_PERMIT_REPLACE};
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__PermitRow, credit_code)};
	const struct record_request asked = {&codes, 1, req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (rc)
		return rc;
	rows_fill(req, &known, &batch);
	rc = workers_find(c, req, &batch);
	if (rc)
		return rc;
	keys_fill(c, &batch);
	return records_settle(c, &batch, rep);
}

static Registration__Permit *permit_present(struct call *c, const struct permit *p)
{
	Registration__Permit *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__permit__init(m);
	m->permit_id = p->permit_id;
	m->employer_id = p->employer_id;
	m->worker_id = p->worker_id;
	m->kind = (char *)p->kind;
	m->grade = (char *)p->grade;
	m->plate = (char *)p->plate;
	m->number = (char *)p->number;
	m->from_day = p->from_day.day;
	m->last_day = last_day_of(p->to_day);
	m->version = p->version;
	return m;
}

static int permits_load(struct call *c, const Registration__ListPermitsRequest *req,
			struct permit **out, size_t *out_n)
{
	const struct statement *st = req->worker_id ? Q_PERMITS_OF_WORKER : Q_PERMITS_OF_EMPLOYER;
	int64_t limit, whose = req->worker_id ? req->worker_id : req->employer_id;
	utc_time at;
	int rc = page_size(c, req->limit, &limit);

	if (!rc)
		rc = as_of(c, req->as_of_day, &at);
	if (rc)
		return rc;
	return tx_many(c->tx, st,
		       ARGS(A_I64(whose), A_I64(req->after_id), A_TIME(at), A_I64(limit)), out,
		       out_n);
}

int list_permits(struct call *c, const Registration__ListPermitsRequest *req,
		 Registration__ListPermitsReply *rep)
{
	struct permit *rows;
	size_t n;
	int rc;

	if (!req->employer_id == !req->worker_id)
		return refuse(c, E_FIELD, "%s",
			      say(c, "employer_id 与 worker_id 填写其中一项",
				  "give either employer_id or worker_id"));
	rc = permits_load(c, req, &rows, &n);
	if (rc)
		return rc;

	rep->permits = arena_zalloc(c->arena, n + 1, sizeof(*rep->permits));
	for (size_t i = 0; rep->permits && i < n; i++) {
		rep->permits[i] = permit_present(c, &rows[i]);
		if (!rep->permits[i])
			return E_NO_MEMORY;
	}
	rep->n_permits = n;
	return rep->permits ? 0 : E_NO_MEMORY;
}
