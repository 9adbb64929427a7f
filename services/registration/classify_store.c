/*
 * classify_store - rows of the classification and the file of one engagement made of them.
 */
#include "base.h"

#include "check.h"
#include "classify.h"

ROW_TABLE(class_answer_row, COL(class_answer_row, engagement_id, COL_I64),
	  COL(class_answer_row, question, COL_TEXT), COL(class_answer_row, side, COL_TEXT),
	  COL(class_answer_row, value, COL_TEXT), COL(class_answer_row, reason, COL_TEXT),
	  COL(class_answer_row, recorded_by, COL_TEXT), COL(class_answer_row, version, COL_I64),
	  COL(class_answer_row, number, COL_I64), COL(class_answer_row, n_evidence, COL_I64),
	  COL(class_answer_row, on_day, COL_DATE), COL(class_answer_row, recorded_at, COL_TIME));

ROW_TABLE(class_evidence_row, COL(class_evidence_row, question, COL_TEXT),
	  COL(class_evidence_row, side, COL_TEXT), COL(class_evidence_row, kind, COL_TEXT),
	  COL(class_evidence_row, reference, COL_TEXT), COL(class_evidence_row, note, COL_TEXT),
	  COL(class_evidence_row, version, COL_I64));

ROW_TABLE(class_proposal_row, COL(class_proposal_row, version, COL_I64),
	  COL(class_proposal_row, class, COL_TEXT), COL(class_proposal_row, body, COL_TEXT),
	  COL(class_proposal_row, recorded_at, COL_TIME));

ROW_TABLE(class_decision_row, COL(class_decision_row, decision_id, COL_I64),
	  COL(class_decision_row, engagement_id, COL_I64),
	  COL(class_decision_row, proposal_version, COL_I64),
	  COL(class_decision_row, kind, COL_TEXT), COL(class_decision_row, class, COL_TEXT),
	  COL(class_decision_row, authority, COL_TEXT),
	  COL(class_decision_row, document_no, COL_TEXT), COL(class_decision_row, reason, COL_TEXT),
	  COL(class_decision_row, recorded_by, COL_TEXT),
	  COL(class_decision_row, department, COL_TEXT),
	  COL(class_decision_row, from_day, COL_DATE),
	  COL(class_decision_row, recorded_at, COL_TIME));

ROW_TABLE(classification_row, COL(classification_row, engagement_id, COL_I64),
	  COL(classification_row, employer_id, COL_I64),
	  COL(classification_row, n_managed, COL_I64),
	  COL(classification_row, proposal_version, COL_I64),
	  COL(classification_row, decided_version, COL_I64),
	  COL(classification_row, region, COL_TEXT), COL(classification_row, state, COL_TEXT),
	  COL(classification_row, declared, COL_TEXT), COL(classification_row, effective, COL_TEXT),
	  COL(classification_row, preliminary, COL_TEXT),
	  COL(classification_row, could_be, COL_TEXT), COL(classification_row, reason, COL_TEXT),
	  COL(classification_row, flags, COL_TEXT), COL(classification_row, thresholds, COL_TEXT),
	  COL(classification_row, changed_at, COL_TIME),
	  COL(classification_row, turns_on, COL_DATE));

/* Later than anything recorded, whatever the clock of the instance that recorded it. */
static utc_time ever(void)
{
	return utc_from_civil((civil_date){CIVIL_MAX_DAY});
}

/* ---- decisions ------------------------------------------------------------------------------ */

int class_decisions_load(struct call *c, const int64_t *ids, size_t n, struct class_decisions *out)
{
	struct class_decision_row *rows;
	size_t n_rows;
	int rc = tx_many(c->tx, Q_CLASS_DECISIONS, ARGS(A_I64S(ids, n), A_TIME(ever())), &rows,
			 &n_rows);

	if (!rc)
		*out = (struct class_decisions){rows, n_rows};
	return rc;
}

/* The first decision of the engagement among `all`, or where it would stand. */
static size_t decisions_first(const struct class_decisions *all, int64_t engagement_id)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->rows[middle].engagement_id < engagement_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum class_kind kind_of(const char *name)
{
	enum class_kind kind = CLASS_DECLARED;

	while (kind < CLASS_ADJUDICATED && strcmp(class_kinds[kind], name) != 0)
		kind++;
	return kind;
}

const struct class_decision *class_decisions_of(struct call *c, const struct engagement *e,
						const struct class_decisions *all, size_t *out_n)
{
	size_t first = decisions_first(all, e->engagement_id), last = first;
	struct class_decision *list;

	while (last < all->n && all->rows[last].engagement_id == e->engagement_id)
		last++;
	list = arena_zalloc(c->arena, last - first + 1, sizeof(*list));
	if (!list)
		return NULL;
	list[0] = (struct class_decision){0, CLASS_DECLARED, e->class, e->from_day};
	for (size_t i = first; i < last; i++) {
		const struct class_decision_row *row = &all->rows[i];

		list[i - first + 1] = (struct class_decision){
			(int64_t)(i - first) + 1, kind_of(row->kind), row->class, row->from_day};
	}
	*out_n = last - first + 1;
	return list;
}

/* ---- the file of one engagement ---------------------------------------------------------------
 */

static int parts_load(struct call *c, utc_time as_of, struct class_file *f)
{
	const int64_t id = f->engagement.engagement_id;
	struct class_decision_row *decisions;
	bool found;
	int rc;

	rc = tx_many(c->tx, Q_CLASS_ANSWERS, ARGS(A_I64(id), A_TIME(as_of)), &f->answers,
		     &f->n_answers);
	if (!rc)
		rc = tx_many(c->tx, Q_CLASS_DECISIONS, ARGS(A_I64S(&id, 1), A_TIME(as_of)),
			     &decisions, &f->n_decisions);
	if (!rc)
		rc = tx_maybe(c->tx, Q_CLASS_PROPOSAL_LAST, ARGS(A_I64(id), A_TIME(as_of)),
			      &f->proposal, &found);
	if (rc)
		return rc;
	if (!found)
		f->proposal = (struct class_proposal_row){0, "", "", {0}};
	f->decisions = arena_zalloc(c->arena, f->n_decisions + 1, sizeof(*f->decisions));
	if (!f->decisions)
		return E_NO_MEMORY;
	if (f->n_decisions)
		memcpy(f->decisions, decisions, f->n_decisions * sizeof(*decisions));
	rc = tx_maybe(c->tx, Q_CLASSIFICATION_BY_ID, ARGS(A_I64(id)), &f->now, &found);
	if (!rc && !found)
		f->now = (struct classification_row){.engagement_id = id,
						     .state = class_states[CLASS_OPEN],
						     .declared = f->engagement.class,
						     .effective = f->engagement.class,
						     .preliminary = "",
						     .could_be = "",
						     .reason = "",
						     .flags = "",
						     .thresholds = ""};
	return rc;
}

static int found_or_said(struct call *c, int rc, int64_t engagement_id)
{
	if (rc != E_NOT_FOUND)
		return rc;
	return refuse(c, rc, "%s %" PRId64, say(c, "用工记录", "engagement"), engagement_id);
}

int class_file_lock(struct call *c, int64_t engagement_id, struct class_file *out)
{
	int rc = tx_one(c->tx, Q_ENGAGEMENT_LOCK, ARGS(A_I64(engagement_id)), &out->engagement);

	if (rc)
		return found_or_said(c, rc, engagement_id);
	rc = class_own_check(c, &out->engagement);
	return rc ? rc : parts_load(c, ever(), out);
}

int class_file_load(struct call *c, int64_t engagement_id, int32_t as_of_day,
		    struct class_file *out)
{
	utc_time end = ever();
	int rc = 0;

	if (as_of_day)
		rc = as_of_instant(c, as_of_day, &end);
	if (rc)
		return rc;
	if (as_of_day)
		rc = tx_one(c->tx, Q_ENGAGEMENT_AS_OF, ARGS(A_I64(engagement_id), A_TIME(end)),
			    &out->engagement);
	else
		rc = tx_one(c->tx, Q_ENGAGEMENT_BY_ID, ARGS(A_I64(engagement_id)),
			    &out->engagement);
	if (rc)
		return found_or_said(c, rc, engagement_id);
	rc = class_own_check(c, &out->engagement);
	return rc ? rc : parts_load(c, end, out);
}

/* ---- where it stands ---------------------------------------------------------------------------
 */

static int row_put(struct call *c, const struct classification_row *r)
{
	int rc = check_mark(c, CHECK_ENGAGEMENT, &r->engagement_id, 1);

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_CLASSIFICATION_PUT,
			ARGS(A_I64(r->engagement_id), A_TEXT(r->region), A_I64(r->employer_id),
			     A_TEXT(r->state), A_TEXT(r->declared), A_TEXT(r->effective),
			     A_TEXT(r->preliminary), A_TEXT(r->could_be), A_TEXT(r->reason),
			     A_I64(r->n_managed), A_TEXT(r->flags), A_I64(r->proposal_version),
			     A_I64(r->decided_version), A_TEXT(r->thresholds),
			     A_TIME(r->changed_at), A_DATE_OR_NULL(r->turns_on)));
}

static const char *class_of(const struct class_decision *d)
{
	return d ? d->class : "";
}

/* Brings the row up to the engagement and the decisions; proposal and thresholds are the caller's.
 */
static void row_settle(struct call *c, const struct engagement *e,
		       const struct class_decision *list, size_t n, struct classification_row *row)
{
	const civil_date on = engagement_day(c, e);
	const struct class_decision *adjudicated =
		class_decision_on(list, n, CLASS_ADJUDICATED, on);
	const struct class_decision *confirmed = class_decision_on(list, n, CLASS_CONFIRMED, on);
	const struct class_standing s = {
		.proposal_version = row->proposal_version,
		.preliminary = relation_of(row->preliminary),
		.declared = class_of(class_decision_on(list, n, CLASS_DECLARED, on)),
		.decided = class_of(adjudicated ? adjudicated : confirmed),
		.decided_version = row->decided_version,
		.measured_conflict = strstr(row->flags, CLASS_FLAG_MEASURED) != NULL};

	row->engagement_id = e->engagement_id;
	row->employer_id = e->employer_id;
	row->region = e->home_region;
	row->declared = s.declared;
	row->effective = class_effective(list, n, on).class;
	row->state = class_states[class_state_of(&s)];
	row->changed_at = c->now;
	row->turns_on = class_next_change(list, n, civil_from_utc(c->now));
}

int class_file_settle(struct call *c, struct class_file *f)
{
	const struct class_decisions all = {f->decisions, f->n_decisions};
	const struct class_decision *list;
	size_t n;

	list = class_decisions_of(c, &f->engagement, &all, &n);
	if (!list)
		return E_NO_MEMORY;
	row_settle(c, &f->engagement, list, n, &f->now);
	return row_put(c, &f->now);
}

static const struct engagement *engagement_among(const struct engagement *const *list, size_t n,
						 int64_t engagement_id)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i]->engagement_id == engagement_id)
			return list[i];
	}
	return NULL;
}

int classifications_follow(struct call *c, const struct engagement *const *changed, size_t n,
			   const struct class_decisions *all)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	struct classification_row *rows;
	size_t n_rows;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = changed[i]->engagement_id;
	rc = tx_many(c->tx, Q_CLASSIFICATIONS_BY_ID, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++) {
		const struct engagement *e = engagement_among(changed, n, rows[i].engagement_id);
		const struct class_decision *list;
		size_t n_list;

		list = class_decisions_of(c, e, all, &n_list);
		if (!list)
			return E_NO_MEMORY;
		row_settle(c, e, list, n_list, &rows[i]);
		rc = row_put(c, &rows[i]);
	}
	return rc;
}

/* ---- answers -----------------------------------------------------------------------------------
 */

struct evidence_columns {
	size_t n;
	const char **questions, **kinds, **references, **notes;
	int64_t *versions, *seqs;
};

static int64_t version_of(const struct class_file *f, const char *question, const char *side)
{
	for (size_t i = 0; i < f->n_answers; i++) {
		if (strcmp(f->answers[i].question, question) == 0 &&
		    strcmp(f->answers[i].side, side) == 0)
			return f->answers[i].version;
	}
	return 1;
}

static int evidence_write(struct call *c, const Registration__RecordAnswersRequest *req,
			  const struct class_file *f)
{
	const size_t most = req->n_answers * EVIDENCE_AN_ANSWER;
	struct evidence_columns x = {
		.questions = arena_zalloc(c->arena, most, sizeof(*x.questions)),
		.kinds = arena_zalloc(c->arena, most, sizeof(*x.kinds)),
		.references = arena_zalloc(c->arena, most, sizeof(*x.references)),
		.notes = arena_zalloc(c->arena, most, sizeof(*x.notes)),
		.versions = arena_zalloc(c->arena, most, sizeof(*x.versions)),
		.seqs = arena_zalloc(c->arena, most, sizeof(*x.seqs)),
	};

	if (!x.questions || !x.kinds || !x.references || !x.notes || !x.versions || !x.seqs)
		return E_NO_MEMORY;
	for (size_t i = 0; i < req->n_answers; i++) {
		const Registration__Answer *a = req->answers[i];

		for (size_t j = 0; j < a->n_evidence; j++, x.n++) {
			x.questions[x.n] = a->question;
			x.versions[x.n] = version_of(f, a->question, req->side);
			x.seqs[x.n] = (int64_t)j + 1;
			x.kinds[x.n] = a->evidence[j]->kind;
			x.references[x.n] = a->evidence[j]->reference;
			x.notes[x.n] = a->evidence[j]->note;
		}
	}
	if (!x.n)
		return 0;
	return tx_queue(c->tx, Q_CLASS_EVIDENCE_INSERT,
			ARGS(A_I64(req->engagement_id), A_TEXT(req->side),
			     A_TEXTS(x.questions, x.n), A_I64S(x.versions, x.n),
			     A_I64S(x.seqs, x.n), A_TEXTS(x.kinds, x.n), A_TEXTS(x.references, x.n),
			     A_TEXTS(x.notes, x.n)));
}

int class_answers_write(struct call *c, const Registration__RecordAnswersRequest *req,
			civil_date on, const struct class_file *f)
{
	const size_t n = req->n_answers;
	const char **questions = arena_zalloc(c->arena, n, sizeof(*questions));
	const char **values = arena_zalloc(c->arena, n, sizeof(*values));
	int64_t *versions = arena_zalloc(c->arena, n, sizeof(*versions));
	int64_t *numbers = arena_zalloc(c->arena, n, sizeof(*numbers));
	int rc;

	if (!questions || !values || !versions || !numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		questions[i] = req->answers[i]->question;
		values[i] = req->answers[i]->value;
		numbers[i] = req->answers[i]->number;
		versions[i] = version_of(f, questions[i], req->side);
	}
	rc = tx_queue(c->tx, Q_CLASS_ANSWER_INSERT,
		      ARGS(A_I64(req->engagement_id), A_TEXT(req->side), A_DATE(on),
			   A_TEXT(req->reason), A_TIME(c->now), A_TEXT(c->who->subject),
			   A_TEXTS(questions, n), A_I64S(versions, n), A_TEXTS(values, n),
			   A_I64S(numbers, n)));
	return rc ? rc : evidence_write(c, req, f);
}
