/*
 * classify - what both sides say about a relation, and what follows from it.
 *
 * An answer is kept for ever; the last one of a question and side counts. Every answer makes the
 * proposal again in the same transaction, and so does the night's review for those that rest on
 * other values of the parameters than are in force. A proposal changes no class: that is
 * class_decide.c, where a person signs.
 */
#include "base.h"

#include "classify.h"

#define REVIEW_A_CALL 100
#define REVIEW_HOUR_S 10800 /* 03:00 */

ROW_TABLE(classification_id, COL(classification_id, engagement_id, COL_I64));

static Registration__Question *question_present(struct call *c, enum ask q)
{
	const struct registration_worker *worker = c->worker;
	const struct question_text *text = &worker->questions.at[q];
	Registration__Question *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__question__init(m);
	m->id = (char *)ask_id(q);
	m->text_zh = (char *)text->zh;
	m->text_en = (char *)text->en;
	m->group = (char *)ask_groups[ask_group_of(q)];
	m->yes_points_to = (char *)text->yes;
	m->no_points_to = (char *)text->no;
	m->hint_zh = (char *)text->hint_zh;
	m->hint_en = (char *)text->hint_en;
	m->evidence = (char **)text->evidence;
	while (text->evidence[m->n_evidence])
		m->n_evidence++;
	m->options = (char **)ask_options(q);
	while (m->options[m->n_options])
		m->n_options++;
	return m;
}

int list_questions(struct call *c, const Registration__ListQuestionsRequest *req UNUSED,
		   Registration__ListQuestionsReply *rep)
{
	rep->questions = arena_zalloc(c->arena, ASK_END, sizeof(*rep->questions));
	if (!rep->questions)
		return E_NO_MEMORY;
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		rep->questions[q] = question_present(c, q);
		if (!rep->questions[q])
			return E_NO_MEMORY;
	}
	rep->n_questions = ASK_END;
	return 0;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static bool is_side(const char *side)
{
	return text_one_of(side, ask_sides);
}

static int side_check(struct call *c, const char *side)
{
	const char *own = class_own_side(c);

	if (!is_side(side))
		return refuse(c, E_FIELD, "side: %s",
			      say(c, "填写 employer、worker、measured 或 officer",
				  "give employer, worker, measured or officer"));
	if (own && strcmp(side, own) != 0)
		return refuse(c, E_DENIED, "%s",
			      say(c, "只能代表本方回答", "answer for your own side only"));
	return 0;
}

static int evidence_check(struct call *c, const Registration__Answer *a)
{
	int rc = 0;

	if (a->n_evidence > EVIDENCE_AN_ANSWER)
		return refuse(c, E_TOO_BIG, "%s: evidence: %zu > %d", a->question, a->n_evidence,
			      EVIDENCE_AN_ANSWER);
	for (size_t i = 0; !rc && i < a->n_evidence; i++) {
		const Registration__Evidence *e = a->evidence[i];

		if (!text_one_of(e->kind, evidence_kinds))
			rc = refuse(c, E_FIELD, "%s: evidence.kind: %s", a->question,
				    say(c, "填写 doc、log、pay、photo、stmt 或 third",
					"give doc, log, pay, photo, stmt or third"));
		if (!rc)
			rc = class_words_check(c, "evidence.reference", e->reference,
					       REFERENCE_MAX);
		if (!rc && *e->note)
			rc = class_words_check(c, "evidence.note", e->note, NOTE_MAX);
	}
	return rc;
}

/* What is measured points at records; what an officer finds points at anything. */
static int evidence_needed(struct call *c, const char *side, const Registration__Answer *a)
{
	const bool officer = strcmp(side, ask_sides[SIDE_OFFICER]) == 0;
	bool found = false;

	if (!officer && strcmp(side, ask_sides[SIDE_MEASURED]) != 0)
		return 0;
	for (size_t i = 0; i < a->n_evidence; i++) {
		const char *kind = a->evidence[i]->kind;

		found = found || officer || strcmp(kind, "log") == 0 || strcmp(kind, "pay") == 0;
	}
	if (found)
		return 0;
	return refuse(c, E_FIELD, "%s: evidence: %s", a->question,
		      say(c, "人员认定须附证据，测得的须附 log 或者 pay 证据",
			  "an officer's finding needs evidence, a measured one of the kind log or "
			  "pay"));
}

static int answer_check(struct call *c, const char *side, const Registration__Answer *a)
{
	const char *const *options;
	enum ask q;
	int rc;

	if (!ask_find(a->question, &q))
		return refuse(c, E_FIELD, "question: %.16s %s", a->question,
			      say(c, "不在问题清单中", "is not on the list of questions"));
	options = ask_options(q);
	if (!text_one_of(a->value, options))
		return refuse(c, E_FIELD, "%s: value: %s", a->question,
			      say(c, "不在可选范围内，见 ListQuestions",
				  "is not one of those allowed, see ListQuestions"));
	if (a->number < 0 || a->number > 1000 || (a->number && strcmp(a->value, "number") != 0))
		return refuse(c, E_FIELD, "%s: number: %s", a->question,
			      say(c, "仅在 value 为 number 时填写，0 至 1000",
				  "only with the value number, 0 to 1000"));
	rc = evidence_check(c, a);
	return rc ? rc : evidence_needed(c, side, a);
}

static int answers_check(struct call *c, const Registration__RecordAnswersRequest *req)
{
	int rc = class_words_check(c, "reason", req->reason, REASON_MAX);

	if (!rc && (req->n_answers == 0 || req->n_answers > ASK_END))
		rc = refuse(c, E_FIELD, "answers: 1..%d", ASK_END);
	for (size_t i = 0; !rc && i < req->n_answers; i++) {
		for (size_t j = 0; !rc && j < i; j++) {
			if (strcmp(req->answers[i]->question, req->answers[j]->question) == 0)
				rc = refuse(c, E_FIELD, "%s: %s", req->answers[i]->question,
					    say(c, "回答了两次", "is answered twice"));
		}
		if (!rc)
			rc = answer_check(c, req->side, req->answers[i]);
	}
	return rc;
}

/* Not in the future: an answer speaks of what was. */
static int day_check(struct call *c, int32_t wire, civil_date *out)
{
	const civil_date today = civil_from_utc(c->now);

	*out = today;
	if (!wire)
		return 0;
	if (civil_from_wire(wire, out) || out->day > today.day)
		return refuse(
			c, E_FIELD, "on_day: %s",
			say(c, "填写不晚于今天的日期", "give a date that is not after today"));
	return 0;
}

static struct class_answer_row *answer_slot(struct class_file *f, const char *question,
					    const char *side)
{
	for (size_t i = 0; i < f->n_answers; i++) {
		if (strcmp(f->answers[i].question, question) == 0 &&
		    strcmp(f->answers[i].side, side) == 0)
			return &f->answers[i];
	}
	f->answers[f->n_answers] = (struct class_answer_row){.question = question, .side = side};
	return &f->answers[f->n_answers++];
}

/* Room for every question in the list of the last answers. */
static int answers_grow(struct call *c, struct class_file *f)
{
	struct class_answer_row *rows =
		arena_zalloc(c->arena, f->n_answers + ASK_END, sizeof(*rows));

	if (!rows)
		return E_NO_MEMORY;
	if (f->n_answers)
		memcpy(rows, f->answers, f->n_answers * sizeof(*rows));
	f->answers = rows;
	return 0;
}

int class_answers_merge(struct call *c, const Registration__RecordAnswersRequest *req,
			civil_date on, struct class_file *f)
{
	int rc = answers_grow(c, f);

	for (size_t i = 0; !rc && i < req->n_answers; i++) {
		const Registration__Answer *a = req->answers[i];
		struct class_answer_row *row = answer_slot(f, a->question, req->side);

		row->version++;
		row->value = a->value;
		row->number = a->number;
		row->n_evidence = (int64_t)a->n_evidence;
		row->on_day = on;
		row->reason = req->reason;
		row->recorded_by = c->who->subject;
		row->recorded_at = c->now;
	}
	return rc;
}

int class_review_later(struct call *c)
{
	Registration__ReviewClassesRequest req;
	const civil_date tomorrow = {civil_from_utc(c->now).day + 1};

	registration__review_classes_request__init(&req);
	return later_unless_set(c, utc_from_local(tomorrow, REVIEW_HOUR_S), "ReviewClasses",
				"review-classes", &req.base);
}

/* Takes answers of one side in and makes the proposal again. Locks the engagement. */
int record_answers(struct call *c, const Registration__RecordAnswersRequest *req,
		   Registration__Classification *rep)
{
	struct class_file f;
	civil_date on;
	bool measured;
	int rc;

	rc = class_file_lock(c, req->engagement_id, &f);
	if (!rc)
		rc = side_check(c, req->side);
	if (!rc)
		rc = day_check(c, req->on_day, &on);
	if (!rc)
		rc = answers_check(c, req);
	if (rc)
		return rc;

	rc = class_answers_merge(c, req, on, &f);
	if (!rc)
		rc = class_answers_write(c, req, on, &f);
	if (!rc)
		rc = class_file_measure(c, &f, &measured);
	if (!rc)
		rc = class_file_propose(c, &f);
	if (!rc)
		rc = class_file_settle(c, &f);
	if (!rc)
		rc = class_review_later(c);
	return rc ? rc : class_file_present(c, &f, engagement_day(c, &f.engagement), rep);
}

/* Makes the proposal again by the parameters and the records of today. */
int propose_class(struct call *c, const Registration__ProposeClassRequest *req,
		  Registration__Classification *rep)
{
	struct class_file f;
	bool measured;
	int rc = class_file_lock(c, req->engagement_id, &f);

	if (!rc)
		rc = class_file_measure(c, &f, &measured);
	if (!rc)
		rc = class_file_propose(c, &f);
	if (!rc)
		rc = class_file_settle(c, &f);
	return rc ? rc : class_file_present(c, &f, engagement_day(c, &f.engagement), rep);
}

static int files_review(struct call *c, const struct classification_id *ids, size_t n)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		struct class_file f;

		rc = class_file_lock(c, ids[i].engagement_id, &f);
		if (!rc && f.proposal.version)
			rc = class_file_propose(c, &f);
		if (!rc)
			rc = class_file_settle(c, &f);
	}
	return rc;
}

/* Those that are in none of the others: what was made for one is not read again in this call. */
static size_t without(struct classification_id *ids, size_t n,
		      const struct classification_id *others, size_t n_others)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool there = false;

		for (size_t k = 0; k < n_others; k++)
			there = there || others[k].engagement_id == ids[i].engagement_id;
		if (!there)
			ids[kept++] = ids[i];
	}
	return kept;
}

/* The night's round: proposals that rest on other values of the parameters are made again, and
 * where a decision begins to hold the engagement stands anew. Asks for itself at once while there
 * are more. */
int review_classes(struct call *c, const Registration__ReviewClassesRequest *req,
		   Service__Ack *rep UNUSED)
{
	struct classification_id *outdated, *turned;
	const char *thresholds;
	size_t n_outdated = 0, n_turned = 0;
	int rc = class_thresholds(c, &thresholds);

	if (!rc)
		rc = tx_many(c->tx, Q_CLASSIFICATION_OUTDATED,
			     ARGS(A_TEXT(thresholds), A_I64(REVIEW_A_CALL)), &outdated,
			     &n_outdated);
	if (!rc)
		rc = files_review(c, outdated, n_outdated);
	if (!rc)
		rc = tx_many(c->tx, Q_CLASSIFICATION_TURNED,
			     ARGS(A_DATE(civil_from_utc(c->now)), A_I64(REVIEW_A_CALL)), &turned,
			     &n_turned);
	if (!rc)
		rc = files_review(c, turned, without(turned, n_turned, outdated, n_outdated));
	if (!rc && (n_outdated == REVIEW_A_CALL || n_turned == REVIEW_A_CALL))
		return later(c, c->now, "ReviewClasses", "review-classes-now", &req->base);
	return rc ? rc : class_review_later(c);
}
