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
	  COL(alert, raised_at, COL_TIME), COL(alert, changed_at, COL_TIME),
	  COL(alert, clause, COL_TEXT), COL(alert, warning, COL_BOOL),
	  COL(alert, verdict, COL_TEXT), COL(alert, found_fen, COL_FEN),
	  COL(alert, confirmed_fen, COL_FEN), COL(alert, reported_fen, COL_FEN),
	  COL(alert, cleared_at, COL_TIME), COL(alert, level, COL_TEXT),
	  COL(alert, level_rank, COL_I32), COL(alert, level_why_zh, COL_TEXT),
	  COL(alert, level_why_en, COL_TEXT), COL(alert, told_state, COL_TEXT),
	  COL(alert, unsettled_at, COL_TIME), COL(alert, settle_at, COL_TIME),
	  COL(alert, respond_at, COL_TIME), COL(alert, repeat_at, COL_TIME),
	  COL(alert, watch_at, COL_TIME), COL(alert, rung, COL_I32), COL(alert, acked_by, COL_TEXT),
	  COL(alert, acked_at, COL_TIME), COL(alert, owner, COL_TEXT),
	  COL(alert, owned_at, COL_TIME), COL(alert, silence_id, COL_I64),
	  COL(alert, inhibited_by, COL_I64), COL(alert, again_of, COL_I64),
	  COL(alert, case_wanted, COL_BOOL), COL(alert, case_why_zh, COL_TEXT),
	  COL(alert, case_why_en, COL_TEXT), COL(alert, n_changes, COL_I64),
	  COL(alert, desk_region, COL_TEXT));
ROW_TABLE(tally, COL(tally, n_items, COL_I64), COL(tally, n_workers, COL_I64),
	  COL(tally, owed_fen, COL_FEN), COL(tally, severity_rank, COL_I32),
	  COL(tally, hint, COL_BOOL), COL(tally, confirm, COL_BOOL),
	  COL(tally, worker_counted, COL_BOOL), COL(tally, was_counted, COL_BOOL),
	  COL(tally, found_fen, COL_FEN), COL(tally, confirmed_fen, COL_FEN),
	  COL(tally, reported_fen, COL_FEN));
ROW_TABLE(item, COL(item, finding_id, COL_I64), COL(item, alert_id, COL_I64),
	  COL(item, version, COL_I64), COL(item, generation, COL_I64), COL(item, open, COL_BOOL),
	  COL(item, worker_id, COL_I64), COL(item, n_members, COL_I64),
	  COL(item, owed_fen, COL_FEN), COL(item, found_fen, COL_FEN),
	  COL(item, confirmed_fen, COL_FEN), COL(item, reported_fen, COL_FEN));
ROW_TABLE(alert_key, COL(alert_key, alert_id, COL_I64));
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
	return tx_queue(
		c->tx, Q_ALERT_UPDATE,
		ARGS(A_I64(a->alert_id), A_TEXT(a->title_zh), A_TEXT(a->title_en),
		     A_TEXT(a->employer_name), A_TEXT(a->state), A_TEXT(a->severity),
		     A_BOOL(a->hint), A_BOOL(a->confirm), A_TEXT(a->department), A_TEXT(a->desk),
		     A_I64(a->n_workers), A_I64(a->n_items), A_I64(a->n_reopened),
		     A_FEN(a->owed_fen), A_I64(a->case_id), A_I64(a->case_version),
		     A_I64(a->case_generation), A_I64(a->version), A_TIME_OR_NULL(a->raised_at),
		     A_TIME_OR_NULL(a->changed_at), A_TEXT(a->clause), A_BOOL(a->warning),
		     A_TEXT(a->verdict), A_FEN(a->found_fen), A_FEN(a->confirmed_fen),
		     A_FEN(a->reported_fen), A_TIME_OR_NULL(a->cleared_at), A_TEXT(a->level),
		     A_I32(a->level_rank), A_TEXT(a->level_why_zh), A_TEXT(a->level_why_en),
		     A_TEXT(a->told_state), A_TIME_OR_NULL(a->unsettled_at),
		     A_TIME_OR_NULL(a->settle_at), A_TIME_OR_NULL(a->respond_at),
		     A_TIME_OR_NULL(a->repeat_at), A_TIME_OR_NULL(a->watch_at), A_I32(a->rung),
		     A_TEXT(a->acked_by), A_TIME_OR_NULL(a->acked_at), A_TEXT(a->owner),
		     A_TIME_OR_NULL(a->owned_at), A_I64(a->silence_id), A_I64(a->inhibited_by),
		     A_I64(a->again_of), A_BOOL(a->case_wanted), A_TEXT(a->case_why_zh),
		     A_TEXT(a->case_why_en), A_I64(a->n_changes), A_TEXT(a->desk_region)));
}

int item_put(struct call *c, const Audit__Finding *f, int64_t alert_id)
{
	/* One that is "reported" counts no more than a cleared one; its body says which it is. */
	const bool counts = strcmp(f->state, "open") == 0;
	const struct sums sums = sums_of(f);
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
			     A_I64((int64_t)f->n_members), A_FEN(sums.found), A_FEN(sums.confirmed),
			     A_FEN(sums.reported)));
}
