#include "base.h"

#include "classify.h"

struct classification_line {
	int64_t engagement_id, employer_id, proposal_version;
	const char *worker_no, *region, *state, *declared, *preliminary, *could_be, *reason;
	const char *effective;
	utc_time changed_at;
};
ROW_TABLE(classification_line, COL(classification_line, engagement_id, COL_I64),
	  COL(classification_line, employer_id, COL_I64),
	  COL(classification_line, worker_no, COL_TEXT), COL(classification_line, region, COL_TEXT),
	  COL(classification_line, state, COL_TEXT), COL(classification_line, declared, COL_TEXT),
	  COL(classification_line, preliminary, COL_TEXT),
	  COL(classification_line, could_be, COL_TEXT), COL(classification_line, reason, COL_TEXT),
	  COL(classification_line, effective, COL_TEXT),
	  COL(classification_line, proposal_version, COL_I64),
	  COL(classification_line, changed_at, COL_TIME));

static Registration__Evidence *evidence_present(struct call *c,
						const struct class_evidence_row *row)
{
	Registration__Evidence *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__evidence__init(m);
	m->kind = (char *)row->kind;
	m->reference = (char *)row->reference;
	m->note = (char *)row->note;
	return m;
}

/* What was kept with the answers shown, each in its version. */
static int evidence_load(struct call *c, const Registration__Classification *k,
			 struct class_evidence_row **out, size_t *out_n)
{
	const char **questions = arena_zalloc(c->arena, k->n_answers + 1, sizeof(*questions));
	const char **sides = arena_zalloc(c->arena, k->n_answers + 1, sizeof(*sides));
	int64_t *versions = arena_zalloc(c->arena, k->n_answers + 1, sizeof(*versions));

	if (!questions || !sides || !versions)
		return E_NO_MEMORY;
	for (size_t i = 0; i < k->n_answers; i++) {
		questions[i] = k->answers[i]->question;
		sides[i] = k->answers[i]->side;
		versions[i] = k->answers[i]->version;
	}
	return tx_many(c->tx, Q_CLASS_EVIDENCE,
		       ARGS(A_I64(k->engagement_id), A_TEXTS(questions, k->n_answers),
			    A_TEXTS(sides, k->n_answers), A_I64S(versions, k->n_answers)),
		       out, out_n);
}

static int evidence_add(struct call *c, Registration__Answer *a,
			const struct class_evidence_row *rows, size_t n)
{
	a->evidence = arena_zalloc(c->arena, EVIDENCE_AN_ANSWER, sizeof(*a->evidence));
	if (!a->evidence)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && a->n_evidence < EVIDENCE_AN_ANSWER; i++) {
		if (rows[i].version != a->version || strcmp(rows[i].question, a->question) != 0 ||
		    strcmp(rows[i].side, a->side) != 0)
			continue;
		a->evidence[a->n_evidence] = evidence_present(c, &rows[i]);
		if (!a->evidence[a->n_evidence++])
			return E_NO_MEMORY;
	}
	return 0;
}

static int asked_day(struct call *c, int32_t wire, const struct engagement *e, civil_date *out)
{
	*out = engagement_day(c, e);
	if (wire && civil_from_wire(wire, out))
		return refuse(c, E_FIELD, "on_day: %s", say(c, "日期不正确", "is not a date"));
	return 0;
}

int get_classification(struct call *c, const Registration__GetClassificationRequest *req,
		       Registration__Classification *rep)
{
	struct class_evidence_row *evidence;
	struct class_file f;
	civil_date on;
	size_t n;
	int rc;

	rc = class_file_load(c, req->engagement_id, req->as_of_day, &f);
	if (!rc)
		rc = asked_day(c, req->on_day, &f.engagement, &on);
	if (!rc)
		rc = class_file_present(c, &f, on, rep);
	if (!rc)
		rc = evidence_load(c, rep, &evidence, &n);
	for (size_t i = 0; !rc && i < rep->n_answers; i++)
		rc = evidence_add(c, rep->answers[i], evidence, n);
	if (rc || class_own_side(c) || req->as_of_day)
		return rc;
	return class_measured_present(c, &f, rep);
}

static Registration__ClassificationLine *line_present(struct call *c,
						      const struct classification_line *row)
{
	Registration__ClassificationLine *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__classification_line__init(m);
	m->engagement_id = row->engagement_id;
	m->employer_id = row->employer_id;
	m->worker_no = (char *)row->worker_no;
	m->region = (char *)row->region;
	m->state = (char *)row->state;
	m->declared = (char *)row->declared;
	m->preliminary = (char *)row->preliminary;
	m->could_be = (char *)row->could_be;
	m->reason = (char *)row->reason;
	m->effective = (char *)row->effective;
	m->proposal_version = row->proposal_version;
	m->changed_at_us = row->changed_at.us;
	return m;
}

/* The queue: state needs_person, in the order of engagements. */
int list_classifications(struct call *c, const Registration__ListClassificationsRequest *req,
			 Registration__ListClassificationsReply *rep)
{
	struct classification_line *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (*req->state && !text_one_of(req->state, class_states))
		return refuse(c, E_FIELD, "state: %s",
			      say(c, "填写 open、agreed、needs_person 或 settled",
				  "give open, agreed, needs_person or settled"));
	rc = page_size(c, req->limit, &limit);
	if (!rc && req->employer_id)
		rc = tx_many(c->tx, Q_CLASSIFICATION_PAGE_EMPLOYER,
			     ARGS(A_TEXT(req->state), A_I64(req->after_id), A_I64(limit),
				  A_I64(req->employer_id)),
			     &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_CLASSIFICATION_PAGE,
			     ARGS(A_TEXT(req->state), A_I64(req->after_id), A_I64(limit)), &rows,
			     &n);
	if (rc)
		return rc;

	rep->classifications = arena_zalloc(c->arena, n + 1, sizeof(*rep->classifications));
	for (size_t i = 0; rep->classifications && i < n; i++) {
		rep->classifications[i] = line_present(c, &rows[i]);
		if (!rep->classifications[i])
			return E_NO_MEMORY;
	}
	rep->n_classifications = n;
	return rep->classifications ? 0 : E_NO_MEMORY;
}
