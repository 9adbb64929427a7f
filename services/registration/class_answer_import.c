/*
 * class_answer_import - what both sides say of many relations, by file: RecordAnswers for up to 500
 * rows, each good or refused. A row is one side's answers about one engagement.
 *
 * All rows of an engagement are merged into its file before the proposal is made again, once. An
 * answer that says what was said last is not written again, so a corrected file sent whole gives
 * only what is new.
 */
#include "base.h"

#include "classify.h"
#include "cn_id.h"
#include "record.h"

struct engagement_named {
	int64_t row, engagement_id;
};
ROW_TABLE(engagement_named, COL(engagement_named, row, COL_I64),
	  COL(engagement_named, engagement_id, COL_I64));

/* One row as RecordAnswers would have it. */
struct said {
	Registration__RecordAnswersRequest req;
	civil_date on;
};

struct answering {
	const Registration__ImportClassAnswersRequest *req;
	struct record_batch batch; /* wants: struct said, one a row */
	struct record_employers known;
	bool changed;
};

/* ---- what the columns say ------------------------------------------------------------------- */

static Registration__Answer *answer_new(struct call *c, struct said *said, const char *question)
{
	Registration__Answer *a = arena_zalloc(c->arena, 1, sizeof(*a));

	if (!a)
		return NULL;
	registration__answer__init(a);
	a->question = (char *)question;
	said->req.answers[said->req.n_answers++] = a;
	return a;
}

static bool answered(const struct said *said, const char *question)
{
	for (size_t i = 0; i < said->req.n_answers; i++) {
		if (strcmp(said->req.answers[i]->question, question) == 0)
			return true;
	}
	return false;
}

/* A question that is on the list, and the first answer to it. */
static bool question_fits(struct record_row *row, const struct said *said, const char *question)
{
	enum ask q;

	if (!ask_find(question, &q))
		record_fault(row, FLAW_FIELD_CHOICE, "answers", question);
	else if (answered(said, question))
		record_fault(row, FLAW_ANSWERED_TWICE, NULL, question);
	else
		return true;
	return false;
}

static int words_fill(struct call *c, const Registration__ClassAnswersRow *in,
		      struct record_row *row, struct said *said)
{
	for (size_t i = 0; i < in->n_answers; i++) {
		const Registration__ClassAnswer *given = in->answers[i];
		Registration__Answer *a;
		enum ask q;

		if (!question_fits(row, said, given->question) || !ask_find(given->question, &q))
			continue;
		if (strcmp(given->value, "number") == 0 ||
		    !text_one_of(given->value, ask_options(q)))
			record_fault(row, FLAW_FIELD_CHOICE, ask_id(q), given->value);
		a = answer_new(c, said, ask_id(q));
		if (!a)
			return E_NO_MEMORY;
		a->value = given->value;
	}
	return 0;
}

static int numbers_fill(struct call *c, const Registration__ClassAnswersRow *in,
			struct record_row *row, struct said *said)
{
	for (size_t i = 0; i < in->n_numbers; i++) {
		const Registration__ClassNumber *given = in->numbers[i];
		Registration__Answer *a;
		enum ask q;

		if (!question_fits(row, said, given->question) || !ask_find(given->question, &q))
			continue;
		if (!text_one_of("number", ask_options(q)) || given->number < 0 ||
		    given->number > 1000)
			record_fault(row, FLAW_FIELD_CHOICE, "numbers", ask_id(q));
		a = answer_new(c, said, ask_id(q));
		if (!a)
			return E_NO_MEMORY;
		a->value = (char *)"number";
		a->number = given->number;
	}
	return 0;
}

/* What is measured points at records; what an officer finds points at anything. */
static void evidence_check(const Registration__ClassAnswersRow *in, struct record_row *row)
{
	const bool measured = strcmp(in->side, ask_sides[SIDE_MEASURED]) == 0;
	const bool needed = measured || strcmp(in->side, ask_sides[SIDE_OFFICER]) == 0;

	if (!*in->evidence && !*in->reference) {
		if (needed)
			record_fault(row, FLAW_EVIDENCE, NULL, "");
		return;
	}
	record_check_choice(row, "evidence", in->evidence, evidence_kinds);
	if (words_name_person(in->reference))
		record_fault(row, FLAW_PERSON_NAMED, NULL, "");
	record_check_text(row, "reference", in->reference, REFERENCE_MAX);
	if (measured && strcmp(in->evidence, "log") != 0 && strcmp(in->evidence, "pay") != 0)
		record_fault(row, FLAW_EVIDENCE, NULL, in->evidence);
}

static int evidence_fill(struct call *c, const Registration__ClassAnswersRow *in, struct said *said)
{
	Registration__Evidence *e = arena_zalloc(c->arena, 1, sizeof(*e));
	Registration__Evidence **list = arena_zalloc(c->arena, 1, sizeof(*list));

	if (!e || !list)
		return E_NO_MEMORY;
	registration__evidence__init(e);
	e->kind = in->evidence;
	e->reference = in->reference;
	list[0] = e;
	for (size_t i = 0; *in->evidence && i < said->req.n_answers; i++) {
		said->req.answers[i]->evidence = list;
		said->req.answers[i]->n_evidence = 1;
	}
	return 0;
}

/* The answers speak of what was: not of a day to come. */
static void day_fill(struct call *c, const Registration__ClassAnswersRow *in,
		     struct record_row *row, struct said *said)
{
	const civil_date today = civil_from_utc(c->now);

	said->on = today;
	if (!in->on_day)
		return;
	record_check_day(row, "on_day", in->on_day, &said->on);
	if (row->flaw == FLAW_NONE && said->on.day > today.day)
		record_fault(row, FLAW_FIELD_DAY, "on_day", "");
}

static int row_fill(struct call *c, struct answering *x, size_t i)
{
	const Registration__ClassAnswersRow *in = x->req->rows[i];
	struct said *said = (struct said *)x->batch.wants + i;
	struct record_row *row = &x->batch.rows[i];
	int rc;

	registration__record_answers_request__init(&said->req);
	said->req.side = in->side;
	said->req.reason = x->req->reason;
	said->req.answers = arena_zalloc(c->arena, in->n_answers + in->n_numbers + 1,
					 sizeof(*said->req.answers));
	if (!said->req.answers)
		return E_NO_MEMORY;
	record_check_choice(row, "side", in->side, ask_sides);
	if (!worker_no_fits(in->worker_no))
		record_fault(row, FLAW_WORKER_NO, NULL, in->worker_no);
	day_fill(c, in, row, said);
	evidence_check(in, row);
	rc = words_fill(c, in, row, said);
	if (!rc)
		rc = numbers_fill(c, in, row, said);
	if (!rc)
		rc = evidence_fill(c, in, said);
	if (!said->req.n_answers)
		record_fault(row, FLAW_ANSWERS, NULL, "");
	return rc;
}

/* Of whom the rows speak: those found, by engagement. */
static int engagements_find(struct call *c, struct answering *x, struct engagement_named **out,
			    size_t *out_n)
{
	struct record_number *numbers = arena_zalloc(c->arena, x->batch.n, sizeof(*numbers));
	struct said *wants = x->batch.wants;
	int rc;

	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < x->batch.n; i++) {
		const Registration__ClassAnswersRow *in = x->req->rows[i];

		numbers[i] = (struct record_number){
			.employer_id = record_employer(&x->known, &x->batch.rows[i], "credit_code",
						       in->credit_code),
			.worker_no = in->worker_no,
			.day = wants[i].on};
	}
	rc = record_numbers_look_up(c, &x->batch, numbers,
				    &(struct record_look_up){Q_ENGAGEMENT_OF_NUMBER, out, out_n});
	for (size_t i = 0; !rc && i < *out_n; i++)
		wants[(*out)[i].row].req.engagement_id = (*out)[i].engagement_id;
	for (size_t i = 0; !rc && i < x->batch.n; i++) {
		if (!wants[i].req.engagement_id)
			record_fault(&x->batch.rows[i], FLAW_NUMBER_UNKNOWN, NULL,
				     x->req->rows[i]->worker_no);
	}
	return rc;
}

/* ---- what they change ------------------------------------------------------------------------ */

/* The same answer of that side stands already; evidence where there was none is news. */
static bool stands(const struct class_file *f, const struct said *said,
		   const Registration__Answer *a, bool dated)
{
	for (size_t i = 0; i < f->n_answers; i++) {
		const struct class_answer_row *row = &f->answers[i];

		if (strcmp(row->question, a->question) == 0 &&
		    strcmp(row->side, said->req.side) == 0)
			return strcmp(row->value, a->value) == 0 && row->number == a->number &&
			       (!dated || row->on_day.day == said->on.day) &&
			       (row->n_evidence || !a->n_evidence);
	}
	return false;
}

static bool side_heard(const struct class_file *f, const char *side)
{
	for (size_t i = 0; i < f->n_answers; i++) {
		if (strcmp(f->answers[i].side, side) == 0)
			return true;
	}
	return false;
}

/* Leaves what is new of a row's answers, and says what the row does. */
static void row_decide(struct answering *x, size_t i, const struct class_file *f)
{
	struct said *said = (struct said *)x->batch.wants + i;
	const bool dated = x->req->rows[i]->on_day != 0;
	size_t n = 0;

	for (size_t k = 0; k < said->req.n_answers; k++) {
		if (!stands(f, said, said->req.answers[k], dated))
			said->req.answers[n++] = said->req.answers[k];
	}
	said->req.n_answers = n;
	x->batch.rows[i].outcome = !n                              ? IMPORT_UNCHANGED
				   : side_heard(f, said->req.side) ? IMPORT_UPDATED
								   : IMPORT_CREATED;
}

/* The rows of one engagement. */
static int engagement_answer(struct call *c, struct answering *x,
			     const struct engagement_named *rows, size_t n)
{
	struct class_file f;
	bool measured;
	bool changed = false;
	int rc = class_file_lock(c, rows[0].engagement_id, &f);

	for (size_t i = 0; !rc && i < n; i++) {
		struct said *said = (struct said *)x->batch.wants + rows[i].row;

		row_decide(x, (size_t)rows[i].row, &f);
		if (!said->req.n_answers)
			continue;
		changed = true;
		rc = class_answers_merge(c, &said->req, said->on, &f);
		if (!rc && !x->req->dry_run)
			rc = class_answers_write(c, &said->req, said->on, &f);
	}
	if (rc || !changed || x->req->dry_run)
		return rc;
	x->changed = true;
	rc = class_file_measure(c, &f, &measured);
	if (!rc)
		rc = class_file_propose(c, &f);
	return rc ? rc : class_file_settle(c, &f);
}

static int rows_answer(struct call *c, struct answering *x, const struct engagement_named *found,
		       size_t n)
{
	int rc = 0;

	for (size_t i = 0, k = 0; !rc && i < n; i = k) {
		while (k < n && found[k].engagement_id == found[i].engagement_id)
			k++;
		rc = engagement_answer(c, x, found + i, k - i);
	}
	return rc;
}

static int reply_fill(struct call *c, const struct answering *x, Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, x->batch.n);

	for (size_t i = 0; !rc && i < x->batch.n; i++) {
		const struct record_row *row = &x->batch.rows[i];
		const struct verdict v = {.row = i,
					  .outcome = row->flaw == FLAW_NONE ? row->outcome
									    : IMPORT_REFUSED,
					  .flaw = row->flaw,
					  .value = row->value ? row->value : "",
					  .column = row->column};

		rc = import_count(c, rep, &v);
	}
	return rc;
}

/* Takes the answers in, row by row good or refused, and makes the proposals again. Locks the
 * engagements in the order of their ids. */
int import_class_answers(struct call *c, const Registration__ImportClassAnswersRequest *req,
			 Registration__ImportReply *rep)
{
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__ClassAnswersRow, credit_code)};
	struct answering x = {.req = req, .batch = {.n = req->n_rows}};
	struct engagement_named *found = NULL;
	size_t n = 0;
	int rc = import_size_check(c, req->n_rows);

	if (!rc)
		rc = class_words_check(c, "reason", req->reason, REASON_MAX);
	if (rc)
		return rc;
	x.batch.wants = arena_zalloc(c->arena, req->n_rows, sizeof(struct said));
	x.batch.rows = arena_zalloc(c->arena, req->n_rows, sizeof(struct record_row));
	if (!x.batch.wants || !x.batch.rows)
		return E_NO_MEMORY;
	rc = record_employers_load(c, &codes, 1, &x.known);
	for (size_t i = 0; !rc && i < req->n_rows; i++)
		rc = row_fill(c, &x, i);
	if (!rc)
		rc = engagements_find(c, &x, &found, &n);
	if (!rc)
		rc = rows_answer(c, &x, found, n);
	if (!rc)
		rc = reply_fill(c, &x, rep);
	return rc || !x.changed ? rc : class_review_later(c);
}
