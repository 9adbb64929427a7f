#include "base.h"

#include "registration.h"

ROW_TABLE(employer_code, COL(employer_code, credit_code, COL_TEXT),
	  COL(employer_code, employer_id, COL_I64));
ROW_TABLE(employer, COL(employer, employer_id, COL_I64), COL(employer, credit_code, COL_TEXT),
	  COL(employer, name, COL_TEXT), COL(employer, kind, COL_TEXT),
	  COL(employer, region, COL_TEXT), COL(employer, version, COL_I64));

/* Rows turned into the columns that unnest() takes. */
struct employer_columns {
	size_t n;
	int64_t *ids, *versions;
	const char **codes, **names, **kinds, **regions;
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

static int columns_init(struct call *c, size_t n, struct employer_columns *x)
{
	x->n = 0;
	x->ids = arena_zalloc(c->arena, n, sizeof(*x->ids));
	x->versions = arena_zalloc(c->arena, n, sizeof(*x->versions));
	x->codes = arena_zalloc(c->arena, n, sizeof(*x->codes));
	x->names = arena_zalloc(c->arena, n, sizeof(*x->names));
	x->kinds = arena_zalloc(c->arena, n, sizeof(*x->kinds));
	x->regions = arena_zalloc(c->arena, n, sizeof(*x->regions));
	return x->ids && x->versions && x->codes && x->names && x->kinds && x->regions
		       ? 0
		       : E_NO_MEMORY;
}

static void columns_add(struct employer_columns *x, const struct employer *e)
{
	x->ids[x->n] = e->employer_id;
	x->versions[x->n] = e->version;
	x->codes[x->n] = e->credit_code;
	x->names[x->n] = e->name;
	x->kinds[x->n] = e->kind;
	x->regions[x->n] = e->region;
	x->n++;
}

static int created_write(struct call *c, const struct employer_columns *x)
{
	int rc;

	if (!x->n)
		return 0;
	rc = tx_queue(c->tx, Q_EMPLOYER_CODE_INSERT,
		      ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->codes, x->n)));
	if (rc)
		return rc;
	return tx_queue(c->tx, Q_EMPLOYER_INSERT,
			ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->codes, x->n), A_TEXTS(x->names, x->n),
			     A_TEXTS(x->kinds, x->n), A_TEXTS(x->regions, x->n)));
}

static int updated_write(struct call *c, const struct employer_columns *x)
{
	if (!x->n)
		return 0;
	return tx_queue(c->tx, Q_EMPLOYER_UPDATE,
			ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->names, x->n), A_TEXTS(x->kinds, x->n),
			     A_TEXTS(x->regions, x->n), A_I64S(x->versions, x->n)));
}

static int versions_write(struct call *c, const struct employer_columns *x)
{
	if (!x->n)
		return 0;
	return tx_queue(c->tx, Q_EMPLOYER_VERSION_INSERT,
			ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->names, x->n), A_TEXTS(x->kinds, x->n),
			     A_TEXTS(x->regions, x->n), A_I64S(x->versions, x->n), A_TIME(c->now),
			     A_TEXT(c->who->subject)));
}

int employers_write(struct call *c, const struct employer_row *rows, size_t n)
{
	struct employer_columns created, updated;
	int rc;

	rc = columns_init(c, n, &created);
	if (!rc)
		rc = columns_init(c, n, &updated);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].outcome == IMPORT_CREATED)
			columns_add(&created, &rows[i].want);
		else if (rows[i].outcome == IMPORT_UPDATED)
			columns_add(&updated, &rows[i].want);
	}
	rc = created_write(c, &created);
	if (!rc)
		rc = versions_write(c, &created);
	if (!rc)
		rc = updated_write(c, &updated);
	if (!rc)
		rc = versions_write(c, &updated);
	return rc;
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
	return m;
}

int employer_emit(struct call *c, const struct employer *e)
{
	const Registration__Employer *m = employer_present(c, e);
	char key[40];

	if (!m)
		return E_NO_MEMORY;
	(void)snprintf(key, sizeof(key), "employer/%" PRId64, e->employer_id);
	return emit(c, "EmployerRecorded", key, &m->base);
}
