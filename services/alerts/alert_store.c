#include "base.h"

#include "alerts.h"

ROW_TABLE(alert, COL(alert, alert_id, COL_I64), COL(alert, rule, COL_TEXT),
	  COL(alert, title_zh, COL_TEXT), COL(alert, title_en, COL_TEXT),
	  COL(alert, employer_id, COL_I64), COL(alert, employer_name, COL_TEXT),
	  COL(alert, region, COL_TEXT), COL(alert, month, COL_TEXT), COL(alert, state, COL_TEXT),
	  COL(alert, severity, COL_TEXT), COL(alert, hint, COL_BOOL), COL(alert, confirm, COL_BOOL),
	  COL(alert, department, COL_TEXT), COL(alert, desk, COL_TEXT),
	  COL(alert, n_workers, COL_I64), COL(alert, n_items, COL_I64),
	  COL(alert, n_reopened, COL_I64), COL(alert, owed_fen, COL_FEN),
	  COL(alert, case_id, COL_I64), COL(alert, case_version, COL_I64),
	  COL(alert, case_generation, COL_I64), COL(alert, version, COL_I64),
	  COL(alert, raised_at, COL_TIME), COL(alert, changed_at, COL_TIME));
ROW_TABLE(tally, COL(tally, n_items, COL_I64), COL(tally, n_workers, COL_I64),
	  COL(tally, owed_fen, COL_FEN), COL(tally, severity_rank, COL_I32),
	  COL(tally, hint, COL_BOOL), COL(tally, confirm, COL_BOOL),
	  COL(tally, worker_counted, COL_BOOL), COL(tally, was_counted, COL_BOOL));
ROW_TABLE(item, COL(item, finding_id, COL_I64), COL(item, alert_id, COL_I64),
	  COL(item, version, COL_I64), COL(item, generation, COL_I64), COL(item, open, COL_BOOL),
	  COL(item, worker_id, COL_I64), COL(item, n_members, COL_I64),
	  COL(item, owed_fen, COL_FEN));
ROW_TABLE(item_body, COL(item_body, body, COL_BYTES));

int alert_take(struct call *c, const Audit__Finding *f, struct alert *out)
{
	const struct arg key[] = {A_TEXT(f->rule), A_I64(f->employer_id), A_TEXT(f->region),
				  A_TEXT(f->month)};
	int64_t n;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_ALERT_LOCK, key, out, &found);
	if (rc || found)
		return rc;
	/* another daemon may make it at the same time: whoever is second finds it made */
	rc = tx_exec(c->tx, Q_ALERT_INSERT,
		     ARGS(A_I64(id_next(c)), key[0], key[1], key[2], key[3], A_TEXT(f->department)),
		     &n);
	if (!rc)
		rc = tx_maybe(c->tx, Q_ALERT_LOCK, key, out, &found);
	return rc || found ? rc : E_DB_CONFLICT;
}

int alert_lock_by_id(struct call *c, int64_t alert_id, struct alert *out, bool *out_found)
{
	return tx_maybe(c->tx, Q_ALERT_LOCK_BY_ID, ARGS(A_I64(alert_id)), out, out_found);
}

int alert_count(struct call *c, int64_t alert_id, const struct tally_scope *scope,
		struct tally *out)
{
	return tx_one(c->tx, Q_ITEM_TALLY,
		      ARGS(A_I64(alert_id), A_TEXT(scope->auditor), A_I64(scope->except_finding),
			   A_I64(scope->worker_id)),
		      out);
}

int alert_rest(struct call *c, const struct alert *alert, const struct tally_scope *scope,
	       struct tally *out)
{
	int rc = tx_one(c->tx, Q_ITEM_REST,
			ARGS(A_I64(alert->alert_id), A_TEXT(scope->auditor),
			     A_I64(scope->except_finding), A_I64(scope->worker_id),
			     A_I64(scope->was.worker_id)),
			out);

	if (rc || tally_rest(out, alert, &scope->was))
		return rc;
	return alert_count(c, alert->alert_id, scope, out);
}

int alert_update(struct call *c, const struct alert *a)
{
	return tx_queue(c->tx, Q_ALERT_UPDATE,
			ARGS(A_I64(a->alert_id), A_TEXT(a->title_zh), A_TEXT(a->title_en),
			     A_TEXT(a->employer_name), A_TEXT(a->state), A_TEXT(a->severity),
			     A_BOOL(a->hint), A_BOOL(a->confirm), A_TEXT(a->department),
			     A_TEXT(a->desk), A_I64(a->n_workers), A_I64(a->n_items),
			     A_I64(a->n_reopened), A_FEN(a->owed_fen), A_I64(a->version),
			     A_TIME(a->raised_at), A_TIME(a->changed_at)));
}

int alert_case_update(struct call *c, const struct alert *a)
{
	return tx_queue(c->tx, Q_ALERT_CASE_UPDATE,
			ARGS(A_I64(a->alert_id), A_I64(a->case_id), A_I64(a->case_version),
			     A_I64(a->case_generation), A_I64(a->version), A_TIME(a->changed_at)));
}

Alerts__Alert *alert_present(struct call *c, const struct alert *a)
{
	Alerts__Alert *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	alerts__alert__init(m);
	m->alert_id = a->alert_id;
	m->rule = (char *)a->rule;
	m->title_zh = (char *)a->title_zh;
	m->title_en = (char *)a->title_en;
	m->employer_id = a->employer_id;
	m->employer_name = (char *)a->employer_name;
	m->region = (char *)a->region;
	m->month = (char *)a->month;
	m->state = (char *)a->state;
	m->severity = (char *)a->severity;
	m->hint = a->hint;
	m->confirm = a->confirm;
	m->department = (char *)a->department;
	m->desk = (char *)a->desk;
	m->n_workers = (uint32_t)a->n_workers;
	m->n_items = (uint32_t)a->n_items;
	m->n_reopened = (uint32_t)a->n_reopened;
	m->owed_fen = a->owed_fen.fen;
	m->case_id = a->case_id;
	m->version = a->version;
	m->raised_at_us = a->raised_at.us;
	m->changed_at_us = a->changed_at.us;
	return m;
}

int alert_emit(struct call *c, const struct alert *a)
{
	const Alerts__Alert *m = alert_present(c, a);
	char key[40];

	if (!m)
		return E_NO_MEMORY;
	(void)snprintf(key, sizeof(key), "alert/%" PRId64, a->alert_id);
	return emit(c, "AlertRecorded", key, &m->base);
}

int item_put(struct call *c, const Audit__Finding *f, int64_t alert_id)
{
	/* One that is "reported" counts no more than a cleared one; its body says which it is. */
	const bool counts = strcmp(f->state, "open") == 0;
	slice body;
	int rc;

	rc = wire_pack(c->arena, &f->base, &body);
	if (rc)
		return rc;
	return tx_queue(c->tx, Q_ITEM_PUT,
			ARGS(A_I64(f->finding_id), alert_id ? A_I64(alert_id) : A_NULL,
			     A_I64(f->version), A_I64(c->generation), A_TEXT(f->region),
			     A_TEXT(f->department), A_I64(f->worker_id),
			     A_TEXT(counts ? "open" : "cleared"), A_I64(severity_rank(f->severity)),
			     A_BOOL(f->hint), A_BOOL(f->confirm), A_I64(f->owed_fen),
			     A_BYTES(body.at, body.len), A_TEXT(auditor_of(f)),
			     A_I64((int64_t)f->n_members)));
}
