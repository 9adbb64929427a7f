/*
 * worker - who somebody is: rows in bulk, and one at the counter. Both take the same way.
 */
#include "base.h"

#include "identity.h"

/* Rows of engagements make numbers too, so theirs wait as well; always in this order. */
static int locks_take(struct call *c)
{
	int rc = import_lock(c, "engagements");

	return rc ? rc : import_lock(c, "workers");
}

static int batch_decide(struct call *c, struct worker_batch *b, struct keys_now *keys,
			uint32_t *out_review)
{
	int rc = locks_take(c);

	if (!rc)
		rc = keys_for_writing(c, keys);
	if (!rc)
		rc = workers_load(c, keys, b);
	if (rc)
		return rc;
	workers_decide(b);
	*out_review = 0;
	return 0;
}

static const char *reason_of(const char *said, const char *otherwise)
{
	return *said ? said : otherwise;
}

static int reason_check(struct call *c, const char *reason)
{
	if (!*reason || text_fits(reason, 200))
		return 0;
	return refuse(c, E_FIELD, "%s",
		      say(c, "reason: 最多 200 个字，不含控制字符",
			  "reason: at most 200 characters, no control characters"));
}

static int reply_fill(struct call *c, const struct worker_batch *b, Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, b->n_rows);

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		const struct worker_row *row = &b->rows[i];

		if (row->flaw) {
			rc = import_refuse(c, rep, (uint32_t)i, row->flaw, row->value);
			continue;
		}
		rep->created += row->outcome == IMPORT_CREATED;
		rep->updated += row->outcome == IMPORT_UPDATED;
		rep->unchanged += row->outcome == IMPORT_UNCHANGED;
	}
	return rc;
}

/* Registers workers, row by row good or refused (REG-1). A dry run answers the same and writes
 * nothing. */
int import_workers(struct call *c, const Registration__ImportWorkersRequest *req,
		   Registration__ImportReply *rep)
{
	struct worker_batch batch = {.n_rows = req->n_rows};
	struct keys_now keys;
	int rc;

	rc = import_size_check(c, req->n_rows);
	if (!rc)
		rc = reason_check(c, req->reason);
	batch.rows = rc ? NULL : arena_zalloc(c->arena, req->n_rows, sizeof(*batch.rows));
	if (!rc && !batch.rows)
		rc = E_NO_MEMORY;
	for (size_t i = 0; !rc && i < req->n_rows; i++)
		rc = worker_row_read(c, req->rows[i], "", &batch.rows[i]);
	if (!rc)
		rc = batch_decide(c, &batch, &keys, &rep->review);
	if (!rc)
		rc = reply_fill(c, &batch, rep);
	if (rc)
		return rc;
	batch.dry_run = req->dry_run;
	if (req->dry_run)
		return matches_find(c, &keys, &batch, &rep->review);

	rc = workers_write(c, &keys, &batch, reason_of(req->reason, "import"));
	return rc ? rc : matches_find(c, &keys, &batch, &rep->review);
}

static int row_refuse(struct call *c, const struct worker_row *row)
{
	const struct flaw_text *f = row->flaw;

	return refuse(c,
		      f == &worker_flaw_name_other || f == &worker_flaw_number_taken ? E_CONFLICT
										     : E_FIELD,
		      "%s: %s; %s", f->column, say(c, f->reason_zh, f->reason_en),
		      say(c, f->mend_zh, f->mend_en));
}

int worker_apply(struct call *c, struct worker_batch *b, const char *reason, uint32_t *out_review)
{
	struct keys_now keys;
	int rc = batch_decide(c, b, &keys, out_review);

	if (rc)
		return rc;
	if (b->rows[0].flaw)
		return row_refuse(c, &b->rows[0]);
	if (b->dry_run)
		return 0;
	rc = workers_write(c, &keys, b, reason);
	return rc ? rc : matches_find(c, &keys, b, out_review);
}

/* Registers one worker, or finds the number he has; with a reason his name may be corrected. */
int register_worker(struct call *c, const Registration__RegisterWorkerRequest *req,
		    Registration__RegisterWorkerReply *rep)
{
	struct worker_row row;
	struct worker_batch batch = {.rows = &row, .n_rows = 1};
	int rc;

	if (!req->row)
		return refuse(c, E_FIELD, "%s", say(c, "row: 必填", "row: wanted"));
	rc = reason_check(c, req->reason);
	if (!rc)
		rc = worker_row_read(c, req->row, req->reason, &row);
	if (!rc)
		rc = worker_apply(c, &batch, reason_of(req->reason, "register"), &rep->review);
	if (rc)
		return rc;
	rep->worker_id = row.person->worker_id;
	rep->created = row.outcome == IMPORT_CREATED;
	rep->updated = row.outcome == IMPORT_UPDATED;
	return 0;
}
