/*
 * agreement - what worker and employer signed: recorded, read as of any day, counted.
 */
#include "base.h"

#include "agreement.h"
#include "check.h"
#include "classify.h"

static int reply_fill(struct call *c, const struct agreement_batch *b,
		      Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, b->n_rows);

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		const struct agreement_row *row = &b->rows[i];
		const struct verdict v = {.row = i, .outcome = row->outcome};
		const char *value;

		if (!row->flaw) {
			rc = import_count(c, rep, &v);
			continue;
		}
		value = agreement_row_value(c, row);
		rc = value ? import_refuse(c, rep, (uint32_t)i, row->flaw, value) : E_NO_MEMORY;
	}
	return rc;
}

/* Announces what changed, and marks the engagements for their checks. */
static int batch_emit(struct call *c, const struct agreement_batch *b)
{
	int64_t *ids = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*ids));
	size_t n = 0;
	int rc = ids ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		enum import_outcome outcome = b->rows[i].outcome;

		if (outcome != IMPORT_CREATED && outcome != IMPORT_UPDATED)
			continue;
		ids[n++] = b->rows[i].want.engagement_id;
		rc = agreement_emit(c, &b->rows[i].want);
	}
	return rc ? rc : check_mark(c, CHECK_ENGAGEMENT, ids, n);
}

/* Reads the rows, loads what they rest on, decides. */
static int batch_decide(struct call *c, Registration__AgreementRow *const *rows, size_t n,
			const char *reason, struct agreement_batch *b)
{
	int rc = *reason ? class_words_check(c, "reason", reason, REASON_MAX) : 0;

	*b = (struct agreement_batch){.n_rows = n, .today = civil_from_utc(c->now)};
	b->rows = arena_zalloc(c->arena, n, sizeof(*b->rows));
	if (!rc && !b->rows)
		rc = E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++)
		rc = agreement_row_read(c, rows[i], reason, &b->rows[i]);
	if (!rc)
		rc = import_lock(c, "agreements");
	if (!rc)
		rc = agreements_load(c, b);
	if (!rc)
		agreements_decide(b);
	return rc;
}

/* Records agreements by rows. A dry run answers the same and writes nothing. */
int import_agreements(struct call *c, const Registration__ImportAgreementsRequest *req,
		      Registration__ImportReply *rep)
{
	struct agreement_batch batch;
	int rc;

	rc = import_size_check(c, req->n_rows);
	if (!rc)
		rc = batch_decide(c, req->rows, req->n_rows, req->reason, &batch);
	if (!rc)
		rc = reply_fill(c, &batch, rep);
	if (rc || req->dry_run)
		return rc;

	rc = agreements_write(c, &batch);
	return rc ? rc : batch_emit(c, &batch);
}

/* Records one agreement, or another version of it: then with a reason (REG-4). */
int record_agreement(struct call *c, const Registration__RecordAgreementRequest *req,
		     Registration__Agreement *rep)
{
	struct agreement_batch batch;
	struct agreement_row *row;
	int rc;

	if (!req->row)
		return refuse(c, E_FIELD, "%s", say(c, "row: 必填", "row: say which agreement"));
	rc = batch_decide(c, &req->row, 1, req->reason, &batch);
	if (rc)
		return rc;
	row = &batch.rows[0];
	if (row->flaw)
		return refuse(c, E_FIELD, "%s: %s; %s", row->flaw->column,
			      say(c, row->flaw->reason_zh, row->flaw->reason_en),
			      say(c, row->flaw->mend_zh, row->flaw->mend_en));
	if (row->outcome == IMPORT_UPDATED && !*req->reason)
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "更改已登记的协议须写明理由", "say why it is changed"));

	rc = row->outcome == IMPORT_UNCHANGED ? 0 : agreements_write(c, &batch);
	if (!rc)
		rc = agreement_present(c, &row->want, rep);
	return rc ? rc : batch_emit(c, &batch);
}

/* ---- read ----------------------------------------------------------------------------------- */

static utc_time known_at(const struct call *c, int64_t us)
{
	return us > 0 ? (utc_time){us} : c->now;
}

int get_agreement(struct call *c, const Registration__GetAgreementRequest *req,
		  Registration__Agreement *rep)
{
	struct agreement a;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_AGREEMENT_KNOWN,
		      ARGS(A_I64(req->agreement_id), A_TIME(known_at(c, req->known_at_us))), &a,
		      &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "协议", "agreement"),
			      req->agreement_id);
	return rc ? rc : agreement_present(c, &a, rep);
}

/* The set of the one item that is asked for; 0 for none. */
static int lacking_read(struct call *c, const char *item, int32_t *out)
{
	int place = agreement_part_find(agreement_items, item);

	*out = 0;
	if (!*item)
		return 0;
	if (place < 0)
		return refuse(c, E_FIELD, "lacking: \"%.40s\" %s", item,
			      say(c, "不是必备条款的名称", "is no item"));
	*out = INT32_C(1) << place;
	return 0;
}

int list_agreements(struct call *c, const Registration__ListAgreementsRequest *req,
		    Registration__ListAgreementsReply *rep)
{
	utc_time known = known_at(c, req->known_at_us);
	struct agreement *rows;
	civil_date on = {0};
	int32_t lacking;
	int64_t limit;
	int rc;

	if (!req->employer_id || (req->on_day && !*req->worker_no))
		return refuse(c, E_FIELD, "%s",
			      say(c, "employer_id 必填；按日期查询还须写 worker_no",
				  "employer_id: say whose; on_day wants a worker_no too"));
	if (req->on_day && civil_from_wire(req->on_day, &on))
		return refuse(c, E_FIELD, "on_day: %" PRId32, req->on_day);
	rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = lacking_read(c, req->lacking, &lacking);
	if (rc)
		return rc;
	if (*req->worker_no)
		rc = tx_many(c->tx, Q_AGREEMENT_ON,
			     ARGS(A_I64(req->employer_id), A_TEXT(req->worker_no),
				  A_DATE_OR_NULL(on), A_TIME(known)),
			     &rows, &rep->n_agreements);
	else
		rc = tx_many(c->tx, Q_AGREEMENT_PAGE,
			     ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_I64(limit),
				  A_I32(lacking), A_TIME(known)),
			     &rows, &rep->n_agreements);
	return rc ? rc : agreements_present(c, rows, rep->n_agreements, &rep->agreements);
}

int list_own_agreements(struct call *c, const Registration__ListOwnAgreementsRequest *req,
			Registration__ListAgreementsReply *rep)
{
	struct agreement *rows;
	int64_t limit;
	int rc;

	rc = page_size(c, req->limit, &limit);
	if (rc)
		return rc;
	if (c->who->worker_id)
		rc = tx_many(c->tx, Q_AGREEMENT_PAGE_OWN,
			     ARGS(A_I64(c->who->worker_id), A_I64(req->after_id), A_I64(limit)),
			     &rows, &rep->n_agreements);
	else
		rc = tx_many(c->tx, Q_AGREEMENT_PAGE,
			     ARGS(A_I64(c->who->employer_id), A_I64(req->after_id), A_I64(limit),
				  A_I32(0), A_TIME(c->now)),
			     &rows, &rep->n_agreements);
	return rc ? rc : agreements_present(c, rows, rep->n_agreements, &rep->agreements);
}

int agreement_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		     size_t *out_n)
{
	struct agreement *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_AGREEMENT_PAGE_ALL, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = agreement_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].agreement_id : after_id;
	*out_n = n;
	return 0;
}
