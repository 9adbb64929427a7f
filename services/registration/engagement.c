#include "base.h"

#include "classify.h"

/* Credit codes that a row names: employer, same_as, partner. */
#define CODES_A_ROW 3

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
						.home_region = in->home_region,
						.work_region = in->work_region,
						.station = in->station};
		row->credit_code = in->credit_code;
		row->same_as = in->same_as;
		row->from_wire = in->from_day;
		row->to_wire = in->to_day;
		row->standing = region_stand(c, in->home_region);
		row->work_standing = region_stand(c, in->work_region);
		row->partner_code = in->partner_code;
		codes[CODES_A_ROW * i] = in->credit_code;
		codes[CODES_A_ROW * i + 1] = "";
		codes[CODES_A_ROW * i + 2] = in->partner_code;
		if (same_as_split(in->same_as, &code, &row->same_as_no))
			codes[CODES_A_ROW * i + 1] = arena_strndup(c->arena, code.at, code.len);
		if (!codes[CODES_A_ROW * i + 1])
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

/* 0 also for another's, where a company files: nothing of his is looked at. */
static int64_t filed_for(const struct engagement_batch *b, const struct employer_stored *stored,
			 const char *code)
{
	int64_t employer_id = employer_of(stored, code);

	return b->own && employer_id != b->own ? 0 : employer_id;
}

/* Everything the decision rests on: four statements, whatever the number of rows. */
static int batch_load(struct call *c, const Registration__ImportEngagementsRequest *req,
		      struct engagement_batch *b)
{
	const char **codes = arena_zalloc(c->arena, req->n_rows, CODES_A_ROW * sizeof(*codes));
	struct employer_stored stored;
	int rc;

	rc = codes ? rows_fill(c, req, b, codes) : E_NO_MEMORY;
	if (!rc)
		rc = employer_codes_load(c, codes, CODES_A_ROW * req->n_rows, &stored);
	if (rc)
		return rc;
	for (size_t i = 0; i < b->n_rows; i++) {
		b->rows[i].want.employer_id = filed_for(b, &stored, codes[CODES_A_ROW * i]);
		b->rows[i].same_as_employer = filed_for(b, &stored, codes[CODES_A_ROW * i + 1]);
		b->rows[i].want.partner_id = employer_of(&stored, codes[CODES_A_ROW * i + 2]);
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
	if (strcmp(column, "partner_code") == 0)
		return row->partner_code;
	if (strcmp(column, "work_region") == 0)
		return row->want.work_region;
	if (strcmp(column, "station") == 0)
		return row->want.station;
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

static bool is_changed(const struct engagement_row *row)
{
	return row->outcome == IMPORT_CREATED || row->outcome == IMPORT_UPDATED;
}

/* Announces what changed, with the class by date; who was asked about may stand elsewhere now. */
static int changes_announce(struct call *c, const struct engagement_batch *b)
{
	const struct engagement **updated = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*updated));
	int64_t *ids = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*ids));
	struct class_decisions all = {NULL, 0};
	size_t n = 0;
	int rc = updated && ids ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		if (b->rows[i].outcome != IMPORT_UPDATED)
			continue;
		ids[n] = b->rows[i].want.engagement_id;
		updated[n++] = &b->rows[i].want;
	}
	if (!rc && n)
		rc = class_decisions_load(c, ids, n, &all);
	if (!rc && n)
		rc = classifications_follow(c, updated, n, &all);
	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		if (is_changed(&b->rows[i]))
			rc = engagement_emit(c, &b->rows[i].want, &all);
	}
	return rc;
}

static int import_reason(struct call *c, const char *given, const char **out)
{
	*out = given;
	return *given ? class_words_check(c, "reason", given, REASON_MAX) : 0;
}

/* 0: an office files. A company without its employer would file nobody's. */
static int64_t own_company(const struct call *c)
{
	if (strcmp(c->who->role, "company") != 0)
		return 0;
	return c->who->employer_id ? c->who->employer_id : -1;
}

/* Records engagements and, where a worker number is new, the worker: anybody's, or its own where a
 * company files. A dry run answers the same and writes nothing. */
int import_engagements(struct call *c, const Registration__ImportEngagementsRequest *req,
		       Registration__ImportReply *rep)
{
	struct engagement_batch batch = {.own = own_company(c)};
	int64_t *worker_ids;
	int rc;

	rc = import_size_check(c, req->n_rows);
	if (!rc)
		rc = import_reason(c, req->reason, &batch.reason);
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
	return rc ? rc : changes_announce(c, &batch);
}

int get_engagement(struct call *c, const Registration__GetEngagementRequest *req,
		   Registration__Engagement *rep)
{
	const Registration__Engagement *shown;
	struct class_decisions known;
	struct class_file f;
	int rc;

	rc = class_file_load(c, req->engagement_id, req->as_of_day, &f);
	if (rc)
		return rc;

	known = (struct class_decisions){f.decisions, f.n_decisions};
	shown = engagement_present(c, &f.engagement, &known);
	if (!shown)
		return E_NO_MEMORY;
	*rep = *shown;
	return 0;
}

int list_engagements(struct call *c, const Registration__ListEngagementsRequest *req,
		     Registration__ListEngagementsReply *rep)
{
	struct class_decisions all;
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
	if (!rc)
		rc = engagements_decisions(c, rows, n, &all);
	if (rc)
		return rc;

	rep->engagements = arena_zalloc(c->arena, n + 1, sizeof(*rep->engagements));
	for (size_t i = 0; rep->engagements && i < n; i++) {
		rep->engagements[i] = engagement_present(c, &rows[i], &all);
		if (!rep->engagements[i])
			return E_NO_MEMORY;
	}
	rep->n_engagements = n;
	return rep->engagements ? 0 : E_NO_MEMORY;
}

int engagement_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n)
{
	struct class_decisions all;
	struct engagement *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_ENGAGEMENT_PAGE_ALL, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
		     &rows, &n);
	if (!rc)
		rc = engagements_decisions(c, rows, n, &all);
	for (size_t i = 0; !rc && i < n; i++)
		rc = engagement_emit(c, &rows[i], &all);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].engagement_id : after_id;
	*out_n = n;
	return 0;
}
