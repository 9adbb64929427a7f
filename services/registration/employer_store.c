#include "base.h"

#include "check.h"
#include "record.h"

ROW_TABLE(employer_code, COL(employer_code, credit_code, COL_TEXT),
	  COL(employer_code, employer_id, COL_I64));
ROW_TABLE(employer, COL(employer, employer_id, COL_I64), COL(employer, credit_code, COL_TEXT),
	  COL(employer, name, COL_TEXT), COL(employer, kind, COL_TEXT),
	  COL(employer, region, COL_TEXT), COL(employer, version, COL_I64),
	  COL(employer, trade, COL_TEXT), COL(employer, status, COL_TEXT),
	  COL(employer, status_day, COL_DATE), COL(employer, branch, COL_TEXT),
	  COL(employer, old_licence_no, COL_TEXT));

#define EMPLOYER_COLUMNS 11

/* What an import decided, and why it says so. */
struct employer_written {
	const struct employer_row *rows;
	size_t n;
	const char *reason;
};

int employer_codes_load(struct call *c, const char *const *codes, size_t n,
			struct employer_stored *out)
{
	struct employer_code *rows;
	int rc = tx_many(c->tx, Q_EMPLOYER_CODES, ARGS(A_TEXTS(codes, n)), &rows, &out->n_codes);

	if (!rc)
		out->codes = rows;
	return rc;
}

int employers_load(struct call *c, const char *const *codes, size_t n, struct employer_stored *out)
{
	struct employer *rows;
	int rc;

	rc = employer_codes_load(c, codes, n, out);
	if (!rc)
		rc = tx_many(c->tx, Q_EMPLOYER_BY_CODES, ARGS(A_TEXTS(codes, n)), &rows,
			     &out->n_employers);
	if (!rc)
		out->employers = rows;
	return rc;
}

/* Writes those of one outcome by the given statements, each with its version. */
static int outcome_write(struct call *c, const struct employer_written *w,
			 enum import_outcome outcome)
{
	struct employer *all = arena_zalloc(c->arena, w->n + 1, sizeof(*all));
	struct arg args[EMPLOYER_COLUMNS + 3];
	size_t n = 0;
	int rc;

	if (!all)
		return E_NO_MEMORY;
	for (size_t i = 0; i < w->n; i++) {
		if (w->rows[i].outcome == outcome)
			all[n++] = w->rows[i].want;
	}
	if (!n)
		return 0;
	rc = columns_of(c, &employer_row, all, n, args);
	if (!rc && outcome == IMPORT_CREATED)
		rc = tx_queue(c->tx, Q_EMPLOYER_CODE_INSERT, args);
	if (!rc)
		rc = tx_queue(c->tx,
			      outcome == IMPORT_CREATED ? Q_EMPLOYER_INSERT : Q_EMPLOYER_UPDATE,
			      args);
	args[EMPLOYER_COLUMNS] = A_TIME(c->now);
	args[EMPLOYER_COLUMNS + 1] = A_TEXT(c->who->subject);
	args[EMPLOYER_COLUMNS + 2] = A_TEXT(w->reason);
	if (!rc)
		rc = tx_queue(c->tx, Q_EMPLOYER_VERSION_INSERT, args);
	return rc ? rc : check_mark(c, CHECK_EMPLOYER, args[0].at, n);
}

int employers_write(struct call *c, const struct employer_row *rows, size_t n, const char *reason)
{
	const struct employer_written w = {rows, n, *reason ? reason : "import"};
	int rc;

	assert(employer_row.n == EMPLOYER_COLUMNS);
	rc = outcome_write(c, &w, IMPORT_CREATED);
	return rc ? rc : outcome_write(c, &w, IMPORT_UPDATED);
}

Registration__Employer *employer_present(struct call *c, const struct employer *e)
{
	Registration__Employer *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__employer__init(m);
	m->employer_id = e->employer_id;
	m->credit_code = (char *)e->credit_code;
	m->name = (char *)e->name;
	m->kind = (char *)e->kind;
	m->region = (char *)e->region;
	m->version = e->version;
	m->trade = (char *)e->trade;
	m->status = (char *)e->status;
	m->status_day = e->status_day.day;
	m->branch = (char *)e->branch;
	m->old_licence_no = (char *)e->old_licence_no;
	return m;
}

int employer_emit(struct call *c, const struct employer *e)
{
	Registration__Employer *m = employer_present(c, e);
	char key[40];

	if (!m)
		return E_NO_MEMORY;
	m->branch = (char *)""; /* an address: nobody else needs it */
	(void)snprintf(key, sizeof(key), "employer/%" PRId64, e->employer_id);
	return emit(c, "EmployerRecorded", key, &m->base);
}
