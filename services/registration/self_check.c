/*
 * self_check - the yearly self-check: opened for a region, submitted by companies, reviewed.
 *
 * One timer a year and region reminds of the forms that are still open, and one day after the term
 * marks them: what did not happen is seen. Both terms are parameters.
 */
#include "base.h"

#include "self_check.h"

#define DUE_PARAMETER    "self_check.due"
#define REMIND_PARAMETER "self_check.remind"
#define DEPARTMENT       "HRSS"

static int64_t days_of(const struct call *c, const char *key, struct parameter_value *out)
{
	const struct registration_worker *worker = c->worker;
	int rc = parameter_at(worker->rules, key, "", civil_from_utc(c->now), out);

	return rc ? rc : out->value;
}

static int timer_set(struct call *c, const Registration__SelfCheckDueRequest *due, civil_date on)
{
	utc_time at = utc_from_civil(on);
	char tag[48];

	(void)snprintf(tag, sizeof(tag), "self_check/%" PRId32 "/%s", due->year, due->region);
	return later(c, at.us > c->now.us ? at : c->now, "SelfCheckDue", tag, &due->base);
}

/* Opens the year's form for every employer of the region that has none yet. */
int open_self_checks(struct call *c, const Registration__OpenSelfChecksRequest *req,
		     Registration__OpenSelfChecksReply *rep)
{
	Registration__SelfCheckDueRequest due = REGISTRATION__SELF_CHECK_DUE_REQUEST__INIT;
	struct parameter_value term, remind;
	const char *like = region_like(c, req->region);
	int64_t days, before, n;
	civil_date last;
	int rc;

	if (req->year < 2022 || req->year > 2199)
		return refuse(c, E_FIELD, "year: %" PRId32, req->year);
	days = days_of(c, DUE_PARAMETER, &term);
	before = days_of(c, REMIND_PARAMETER, &remind);
	if (days < 0 || before < 0)
		return refuse(c, E_NO_PARAMETER, DUE_PARAMETER ", " REMIND_PARAMETER);
	if (!like)
		return E_NO_MEMORY;

	last = self_check_due(req->year, days);
	rc = tx_exec(c->tx, Q_SELF_CHECK_OPEN, ARGS(A_I32(req->year), A_TEXT(like), A_DATE(last)),
		     &n);
	if (rc)
		return rc;
	rep->opened = (uint32_t)n;
	rep->due_day = last.day;
	rep->due_confirm = term.confirm;

	due.year = req->year;
	due.region = req->region;
	due.due_day = last.day;
	return timer_set(c, &due, (civil_date){last.day - (int32_t)before});
}

/* A message to oneself: reminds of open forms, and after the term marks them. */
int self_check_due_now(struct call *c, const Registration__SelfCheckDueRequest *req,
		       Service__Ack *rep UNUSED)
{
	civil_date today = civil_from_utc(c->now);
	const char *like;
	int rc;

	if (!region_valid(req->region))
		return refuse(c, E_FIELD, "region: \"%.20s\"", req->region);
	like = region_like(c, req->region);
	if (!like)
		return E_NO_MEMORY;
	if (today.day > req->due_day)
		return tx_queue(c->tx, Q_SELF_CHECK_OVERDUE,
				ARGS(A_I32(req->year), A_TEXT(like), A_DATE(today)));
	rc = tx_queue(c->tx, Q_SELF_CHECK_REMIND,
		      ARGS(A_I32(req->year), A_TEXT(like), A_TIME(c->now)));
	return rc ? rc : timer_set(c, req, (civil_date){req->due_day + 1});
}

/* ---- one form ------------------------------------------------------------------------------- */

static int form_absent(struct call *c, int64_t employer_id, int32_t year)
{
	return refuse(c, E_NOT_FOUND, "%" PRId64 ", %" PRId32 ": %s", employer_id, year,
		      say(c, "该年度自查表尚未开放", "no self-check of that year is open"));
}

static int form_lock(struct call *c, int64_t employer_id, int32_t year, struct self_check *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_SELF_CHECK_LOCK, ARGS(A_I64(employer_id), A_I32(year)), out,
			  &found);

	return !rc && !found ? form_absent(c, employer_id, year) : rc;
}

static bool is_desk(const struct call *c)
{
	return strcmp(c->who->department, DEPARTMENT) == 0 && !c->who->employer_id;
}

static struct self_check_line *lines_read(struct call *c, Registration__SelfCheckItem *const *items,
					  size_t n, bool verdicts)
{
	struct self_check_line *lines = arena_zalloc(c->arena, n + 1, sizeof(*lines));

	for (size_t i = 0; lines && i < n; i++) {
		lines[i].question = items[i]->question;
		lines[i].word = verdicts ? items[i]->verdict : items[i]->answer;
		lines[i].words = verdicts ? items[i]->verdict_words : items[i]->words;
		lines[i].number = verdicts ? 0 : items[i]->number;
	}
	return lines;
}

/* Submits a company's form, or its next version. Locks it. */
int submit_self_check(struct call *c, const Registration__SubmitSelfCheckRequest *req,
		      Registration__SelfCheck *rep)
{
	static const char *const plain[] = {"yes", "not_applicable", NULL};
	const struct registration_worker *worker = c->worker;
	struct self_check_line *lines = lines_read(c, req->items, req->n_items, false);
	const char *wrong;
	struct self_check s;
	int rc;

	if (!lines)
		return E_NO_MEMORY;
	if (c->who->employer_id ? c->who->employer_id != req->employer_id : !is_desk(c))
		return refuse(c, E_DENIED, "employer %" PRId64, req->employer_id);
	wrong = self_check_lines_check(&worker->self_check->form, lines, req->n_items,
				       self_check_answers, plain);
	if (wrong)
		return refuse(c, E_FIELD, "items: %.64s: %s", wrong,
			      say(c, "每题回答一次；“部分”和“否”须说明情况，不写身份证号、手机号",
				  "every question once; \"partly\" and \"no\" come with words, "
				  "without identity or telephone numbers"));
	rc = form_lock(c, req->employer_id, req->year, &s);
	if (rc)
		return rc;
	if (self_check_submit(&s, c->who->subject, c->now))
		return refuse(c, E_CONFLICT, "%" PRId32 ": %s", s.year, s.state);

	rc = self_check_update(c, &s);
	for (size_t i = 0; !rc && i < req->n_items; i++)
		rc = tx_append(c->tx, Q_SELF_CHECK_ANSWER_INSERT,
			       ARGS(A_I64(s.employer_id), A_I32(s.year), A_I64(s.version),
				    A_TEXT(lines[i].question), A_TEXT(lines[i].word),
				    A_I64(lines[i].number), A_TEXT(lines[i].words), A_TIME(c->now),
				    A_TEXT(c->who->subject)));
	self_check_present(&s, rep);
	return rc;
}

/* An officer's verdict on every item of the version he read: accepted or returned. Locks it. */
int review_self_check(struct call *c, const Registration__ReviewSelfCheckRequest *req,
		      Registration__SelfCheck *rep)
{
	static const char *const plain[] = {"agree", NULL};
	const struct registration_worker *worker = c->worker;
	struct self_check_line *lines = lines_read(c, req->items, req->n_items, true);
	const char *wrong;
	struct self_check s;
	int rc;

	if (!lines)
		return E_NO_MEMORY;
	if (!is_desk(c))
		return refuse(c, E_WRONG_DEPARTMENT, DEPARTMENT);
	wrong = self_check_lines_check(&worker->self_check->form, lines, req->n_items,
				       self_check_verdicts, plain);
	if (wrong)
		return refuse(
			c, E_FIELD, "items: %.64s: %s", wrong,
			say(c, "每题给出一次意见；“存疑”和“不同意”须说明，不写身份证号、手机号",
			    "a verdict for every question; doubt and disagreement with words, "
			    "without identity or telephone numbers"));
	rc = form_lock(c, req->employer_id, req->year, &s);
	if (rc)
		return rc;
	if (req->version != s.version ||
	    self_check_review(&s, req->accept, c->who->subject, c->now))
		return refuse(c, E_CONFLICT, "%s %" PRId64 ", %s", say(c, "版本", "version"),
			      s.version, s.state);

	rc = self_check_update(c, &s);
	for (size_t i = 0; !rc && i < req->n_items; i++)
		rc = tx_append(c->tx, Q_SELF_CHECK_VERDICT_INSERT,
			       ARGS(A_I64(s.employer_id), A_I32(s.year), A_I64(s.version),
				    A_TEXT(lines[i].question), A_TEXT(lines[i].word),
				    A_TEXT(lines[i].words), A_TIME(c->now),
				    A_TEXT(c->who->subject)));
	self_check_present(&s, rep);
	return rc;
}

/* ---- read ----------------------------------------------------------------------------------- */

int get_self_check(struct call *c, const Registration__GetSelfCheckRequest *req,
		   Registration__SelfCheck *rep)
{
	struct self_check s;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_SELF_CHECK_GET, ARGS(A_I64(req->employer_id), A_I32(req->year)), &s,
		      &found);
	if (rc)
		return rc;
	if (!found || req->version < 0 || req->version > s.version)
		return form_absent(c, req->employer_id, req->year);
	self_check_present(&s, rep);
	return self_check_items_present(c, &s, req->version ? req->version : s.version, rep);
}

int list_self_checks(struct call *c, const Registration__ListSelfChecksRequest *req,
		     Registration__ListSelfChecksReply *rep)
{
	Registration__SelfCheck *shown;
	struct self_check *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (*req->state && !text_one_of(req->state, self_check_states))
		return refuse(c, E_FIELD, "state: \"%.20s\"; OPEN, SUBMITTED, RETURNED, ACCEPTED",
			      req->state);
	rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = tx_many(c->tx, Q_SELF_CHECK_PAGE,
			     ARGS(A_I32(req->year), A_I64(req->after_id), A_I64(limit),
				  A_TEXT(req->state), A_BOOL(req->overdue)),
			     &rows, &n);
	if (rc)
		return rc;
	rep->checks = arena_zalloc(c->arena, n + 1, sizeof(*rep->checks));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->checks || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__self_check__init(&shown[i]);
		self_check_present(&rows[i], &shown[i]);
		rep->checks[i] = &shown[i];
	}
	rep->n_checks = n;
	return 0;
}

int get_self_check_form(struct call *c, const Registration__GetSelfCheckFormRequest *req UNUSED,
			Registration__GetSelfCheckFormReply *rep)
{
	const struct registration_worker *worker = c->worker;
	const struct self_check_questions *q = worker->self_check;
	Registration__SelfCheckQuestion *shown;

	rep->questions = arena_zalloc(c->arena, q->form.n, sizeof(*rep->questions));
	shown = arena_zalloc(c->arena, q->form.n, sizeof(*shown));
	if (!rep->questions || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < q->form.n; i++) {
		registration__self_check_question__init(&shown[i]);
		shown[i].question = (char *)q->at[i].question;
		shown[i].title = (char *)say(c, q->at[i].zh, q->at[i].en);
		shown[i].source = (char *)q->at[i].source;
		rep->questions[i] = &shown[i];
	}
	rep->n_questions = q->form.n;
	return 0;
}
