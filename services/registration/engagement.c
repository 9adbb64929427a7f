#include "base.h"

#include "registration.h"

/* The request's rows as the facts see them; employers are not looked up yet. */
static int rows_fill(struct call *c, const Registration__ImportEngagementsRequest *req,
		     struct engagement_batch *b, const char **codes)
{
	b->n_rows = req->n_rows;
	b->rows = arena_zalloc(c->arena, req->n_rows, sizeof(*b->rows));
	if (!b->rows)
		return E_NO_MEMORY;
	for (size_t i = 0; i < req->n_rows; i++) {
		const Registration__EngagementRow *in = req->rows[i];
		struct engagement_row *row = &b->rows[i];
		slice code;

		row->want = (struct engagement){.worker_no = in->worker_no,
						.class = in->class_,
						.occupation = in->occupation,
						.home_region = in->home_region};
		row->credit_code = in->credit_code;
		row->same_as = in->same_as;
		row->from_wire = in->from_day;
		row->to_wire = in->to_day;
		row->standing = region_stand(c, in->home_region);
		codes[2 * i] = in->credit_code;
		codes[2 * i + 1] = "";
		if (same_as_split(in->same_as, &code, &row->same_as_no))
			codes[2 * i + 1] = arena_strndup(c->arena, code.at, code.len);
		if (!codes[2 * i + 1])
			return E_NO_MEMORY;
	}
	return 0;
}

static int64_t employer_of(const struct employer_stored *stored, const char *code)
{
	const struct employer_code *found =
		employer_code_find(stored->codes, stored->n_codes, code);

	return found ? found->employer_id : 0;
}

/* Everything the decision rests on: four statements, whatever the number of rows. */
static int batch_load(struct call *c, const Registration__ImportEngagementsRequest *req,
		      struct engagement_batch *b)
{
	const char **codes = arena_zalloc(c->arena, req->n_rows, 2 * sizeof(*codes));
	struct employer_stored stored;
	int rc;

	rc = codes ? rows_fill(c, req, b, codes) : E_NO_MEMORY;
	if (!rc)
		rc = employer_codes_load(c, codes, 2 * req->n_rows, &stored);
	if (rc)
		return rc;
	for (size_t i = 0; i < b->n_rows; i++) {
		b->rows[i].want.employer_id = employer_of(&stored, codes[2 * i]);
		b->rows[i].same_as_employer = employer_of(&stored, codes[2 * i + 1]);
	}
	return engagements_load(c, b);
}

/* What the flawed column said. */
static const char *row_value(struct call *c, const struct engagement_row *row)
{
	const char *column = flaw_text(row->flaw)->column;
	char text[12];

	if (strcmp(column, "credit_code") == 0)
		return row->credit_code;
	if (strcmp(column, "class") == 0)
		return row->want.class;
	if (strcmp(column, "occupation") == 0)
		return row->want.occupation;
	if (strcmp(column, "home_region") == 0)
		return row->want.home_region;
	if (strcmp(column, "same_as") == 0)
		return row->same_as;
	if (row->flaw == FLAW_FROM_DAY)
		return arena_printf(c->arena, "%" PRId32, row->from_wire);
	if (row->flaw == FLAW_TO_DAY)
		return arena_printf(c->arena, "%" PRId32, row->to_wire);
	if (strcmp(column, "from_day") == 0)
		return arena_strdup(c->arena, civil_format(row->want.from_day, text));
	if (strcmp(column, "to_day") == 0)
		return arena_strdup(c->arena, civil_format(row->want.to_day, text));
	return row->want.worker_no;
}

static int reply_fill(struct call *c, const struct engagement_batch *b,
		      Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, b->n_rows);

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		const struct engagement_row *row = &b->rows[i];
		const struct verdict v = {.row = i,
					  .outcome = row->outcome,
					  .flaw = row->flaw,
					  .value = row->flaw == FLAW_NONE ? "" : row_value(c, row)};

		rc = v.value ? import_count(c, rep, &v) : E_NO_MEMORY;
	}
	return rc;
}

static int64_t worker_real(const int64_t *worker_ids, int64_t worker_id)
{
	return worker_id < 0 ? worker_ids[-worker_id - 1] : worker_id;
}

/* Gives the new workers, engagements and aliases of the batch their ids. */
static int64_t *ids_assign(struct call *c, struct engagement_batch *b)
{
	int64_t *workers = arena_zalloc(c->arena, (size_t)b->n_workers + 1, sizeof(*workers));

	if (!workers)
		return NULL;
	for (int64_t i = 0; i < b->n_workers; i++)
		workers[i] = id_next(c);
	for (size_t i = 0; i < b->n_aliases; i++)
		b->aliases[i].worker_id = worker_real(workers, b->aliases[i].worker_id);
	for (size_t i = 0; i < b->n_rows; i++) {
		struct engagement *want = &b->rows[i].want;

		want->worker_id = worker_real(workers, want->worker_id);
		if (b->rows[i].outcome == IMPORT_CREATED)
			want->engagement_id = id_next(c);
	}
	return workers;
}

/* Records engagements and, where a worker number is new, the worker. A dry run answers the same and
 * writes nothing. */
int import_engagements(struct call *c, const Registration__ImportEngagementsRequest *req,
		       Registration__ImportReply *rep)
{
	struct engagement_batch batch = {0};
	int64_t *worker_ids;
	int rc;

	rc = import_size_check(c, req->n_rows);
	if (!rc)
		rc = import_lock(c, "engagements");
	if (!rc)
		rc = batch_load(c, req, &batch);
	if (rc)
		return rc;

	engagements_decide(&batch);
	rc = reply_fill(c, &batch, rep);
	if (rc || req->dry_run)
		return rc;

	worker_ids = ids_assign(c, &batch);
	rc = worker_ids ? engagements_write(c, &batch, worker_ids) : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < batch.n_rows; i++) {
		enum import_outcome outcome = batch.rows[i].outcome;

		if (outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED)
			rc = engagement_emit(c, &batch.rows[i].want);
	}
	return rc;
}

int get_engagement(struct call *c, const Registration__GetEngagementRequest *req,
		   Registration__Engagement *rep)
{
	const Registration__Engagement *shown;
	struct engagement e;
	utc_time end = {0};
	int rc = 0;

	if (req->as_of_day)
		rc = as_of_instant(c, req->as_of_day, &end);
	if (!rc && req->as_of_day)
		rc = tx_one(c->tx, Q_ENGAGEMENT_AS_OF, ARGS(A_I64(req->engagement_id), A_TIME(end)),
			    &e);
	else if (!rc)
		rc = tx_one(c->tx, Q_ENGAGEMENT_BY_ID, ARGS(A_I64(req->engagement_id)), &e);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "用工记录", "engagement"),
			      req->engagement_id);
	if (rc)
		return rc;

	shown = engagement_present(c, &e);
	if (!shown)
		return E_NO_MEMORY;
	*rep = *shown;
	return 0;
}

int list_engagements(struct call *c, const Registration__ListEngagementsRequest *req,
		     Registration__ListEngagementsReply *rep)
{
	struct engagement *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (!req->employer_id)
		return refuse(c, E_FIELD, "%s",
			      say(c, "employer_id: 必填", "employer_id: say whose engagements"));
	rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = tx_many(c->tx, Q_ENGAGEMENT_PAGE,
			     ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;

	rep->engagements = arena_zalloc(c->arena, n + 1, sizeof(*rep->engagements));
	for (size_t i = 0; rep->engagements && i < n; i++) {
		rep->engagements[i] = engagement_present(c, &rows[i]);
		if (!rep->engagements[i])
			return E_NO_MEMORY;
	}
	rep->n_engagements = n;
	return rep->engagements ? 0 : E_NO_MEMORY;
}

int engagement_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n)
{
	struct engagement *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_ENGAGEMENT_PAGE_ALL, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = engagement_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].engagement_id : after_id;
	*out_n = n;
	return 0;
}
