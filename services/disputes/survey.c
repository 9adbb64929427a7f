/*
 * survey - the joint survey 摸排 as a whole: planned with its team and its form, begun, looked over
 * on its board, closed.
 */
#include "base.h"

#include "survey.h"

#include "survey_form.h"

#define TEAM_MAX 16

static const char *const survey_states[] = {"planned", "running", "closed", NULL};

struct survey_left {
	int64_t n_open;
	const char *some_open;
	int64_t n_reviews;
};
ROW_TABLE(survey_left, COL(survey_left, n_open, COL_I64), COL(survey_left, some_open, COL_TEXT),
	  COL(survey_left, n_reviews, COL_I64));

struct survey_cell {
	const char *department, *region;
	int64_t n_targets, n_visited, n_blocks, n_blocks_filled, n_signed, n_findings, n_undisposed;
	int64_t n_overdue;
};
ROW_TABLE(survey_cell, COL(survey_cell, department, COL_TEXT), COL(survey_cell, region, COL_TEXT),
	  COL(survey_cell, n_targets, COL_I64), COL(survey_cell, n_visited, COL_I64),
	  COL(survey_cell, n_blocks, COL_I64), COL(survey_cell, n_blocks_filled, COL_I64),
	  COL(survey_cell, n_signed, COL_I64), COL(survey_cell, n_findings, COL_I64),
	  COL(survey_cell, n_undisposed, COL_I64), COL(survey_cell, n_overdue, COL_I64));

/* ---- planned -------------------------------------------------------------------------------- */

/* The team: the caller's department, and those named, each once. */
static int team_take(struct call *c, const Disputes__PlanSurveyRequest *req, const char **team)
{
	const struct desk *desk = c->worker;
	size_t n = 0;

	if (req->n_departments > TEAM_MAX)
		return refuse(c, E_TOO_BIG, "departments: %zu > %d", req->n_departments, TEAM_MAX);
	team[n++] = c->who->department;
	for (size_t i = 0; i < req->n_departments; i++) {
		if (!department_find(&desk->departments, req->departments[i]))
			return refuse(
				c, E_FIELD, "departments: \"%.20s\"%s", req->departments[i],
				say(c, " 不在部门名录中", " is not in the list of departments"));
		if (!procedure_names(team, req->departments[i]))
			team[n++] = req->departments[i];
	}
	return 0;
}

/* Whom the plan names and the team does not have: with a reason only. */
static int team_check(struct call *c, const Disputes__PlanSurveyRequest *req,
		      const char *const *team)
{
	const struct desk *desk = c->worker;

	for (const char *const *d = desk->survey_form.team; *d; d++) {
		if (procedure_names(team, *d))
			continue;
		if (!*req->reason)
			return refuse(
				c, E_FIELD,
				say(c,
				    "departments: 缺 "
				    "%s；方案要求人社会同市场监管、工会，不参加的写明原因（reason"
				    "）",
				    "departments: %s is missing; where one of those that the plan "
				    "names takes no part, say why (reason)"),
				*d);
		return survey_words_check(c, "reason", req->reason, WORDS_MAX);
	}
	return 0;
}

static int days_take(struct call *c, const Disputes__PlanSurveyRequest *req, struct survey *s)
{
	if (civil_from_wire(req->from_day, &s->from_day) ||
	    civil_from_wire(req->last_day, &s->last_day) || s->last_day.day < s->from_day.day)
		return refuse(
			c, E_FIELD, "from_day, last_day: %s",
			say(c, "写明摸排的起止日期，止日不早于起日",
			    "the period that is looked at; it does not end before it begins"));
	if (civil_from_wire(req->due_day, &s->due_day) ||
	    s->due_day.day < civil_from_utc(c->now).day || s->due_day.day < s->from_day.day)
		return refuse(c, E_FIELD, "due_day: %s",
			      say(c, "写明完成期限，不早于今天和起日",
				  "by when it is done: not before today, nor before the period"));
	return 0;
}

static int plan_write(struct call *c, const struct survey *s, const char *const *team)
{
	int rc = tx_queue(c->tx, Q_SURVEY_INSERT,
			  ARGS(A_I64(s->survey_id), A_TEXT(s->title), A_TEXT(s->region),
			       A_DATE(s->from_day), A_DATE(s->last_day), A_DATE(s->due_day),
			       A_TEXT(s->lead), A_TEXT(s->reason), A_I64(s->form_version),
			       A_TEXT(s->made_by), A_TIME(s->made_at)));

	for (; !rc && *team; team++)
		rc = tx_queue(c->tx, Q_SURVEY_TEAM_INSERT,
			      ARGS(A_I64(s->survey_id), A_TEXT(*team)));
	return rc;
}

/* "a b c" */
static const char *joined(struct call *c, const char *const *words)
{
	const char *text = "";

	for (size_t i = 0; text && words[i]; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? " " : "", words[i]);
	return text;
}

static int question_write(struct call *c, const struct survey *s, const struct survey_block *b,
			  const struct survey_question *q, int64_t seq)
{
	const char *choices = joined(c, q->choices), *rules = joined(c, q->rules);

	if (!choices || !rules)
		return E_NO_MEMORY;
	return tx_queue(c->tx, Q_SURVEY_QUESTION_INSERT,
			ARGS(A_I64(s->survey_id), A_TEXT(q->name), A_I64(seq), A_TEXT(b->name),
			     A_TEXT(b->label.zh), A_TEXT(b->label.en), A_TEXT(q->label.zh),
			     A_TEXT(q->label.en), A_TEXT(q->department), A_TEXT(q->basis),
			     A_TEXT(q->kind), A_TEXT(choices), A_TEXT(q->finds), A_TEXT(q->prefill),
			     A_TEXT(rules), A_TEXT(q->suggest)));
}

/* The survey keeps the form as it is now (SV5); what a department that is not there would answer,
 * the leading one does. */
static int form_write(struct call *c, const struct survey *s, const char *const *team)
{
	const struct desk *desk = c->worker;
	int64_t seq = 0;
	int rc = 0;

	for (size_t b = 0; b < SURVEY_BLOCKS; b++) {
		const struct survey_block *block = &desk->survey_form.blocks[b];

		for (size_t i = 0; i < block->n && !rc; i++) {
			struct survey_question q = block->questions[i];

			if (!procedure_names(team, q.department))
				q.department = s->lead;
			rc = question_write(c, s, block, &q, ++seq);
		}
	}
	return rc;
}

/* Plans a survey, which the caller's department leads. */
int plan_survey(struct call *c, const Disputes__PlanSurveyRequest *req, Disputes__Survey *rep)
{
	const struct desk *desk = c->worker;
	const char *team[TEAM_MAX + 2] = {NULL};
	struct survey s = {.state = "planned", .closed_by = "", .version = 1};
	int rc = survey_words_check(c, "title", req->title, SURVEY_TEXT_MAX);

	if (!rc && (!region_valid(req->region) || !region_covers(c->who->region, req->region)))
		rc = refuse(c, E_WRONG_REGION, "region: \"%.10s\"", req->region);
	if (!rc)
		rc = days_take(c, req, &s);
	if (!rc)
		rc = team_take(c, req, team);
	if (!rc)
		rc = team_check(c, req, team);
	if (rc)
		return rc;
	s.survey_id = id_next(c);
	s.title = req->title;
	s.region = req->region;
	s.lead = c->who->department;
	s.reason = req->reason;
	s.form_version = desk->survey_form.version;
	s.made_by = c->who->subject;
	s.made_at = c->now;
	s.team = joined(c, team);
	if (!s.team)
		return E_NO_MEMORY;
	rc = plan_write(c, &s, team);
	if (!rc)
		rc = form_write(c, &s, team);
	return rc ? rc : survey_present(c, &s, rep);
}

/* ---- begun, closed -------------------------------------------------------------------------- */

static int in_state(struct call *c, const struct survey *s, const char *state)
{
	if (strcmp(s->state, state) == 0)
		return 0;
	return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "摸排", "survey"), s->survey_id,
		      s->state);
}

/* Begins it: every form is prefilled from what the suite knows now. */
int start_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep)
{
	struct survey s;
	int rc = survey_for_lead(c, req, &s);

	if (!rc)
		rc = in_state(c, &s, "planned");
	if (!rc && !s.n_targets)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "还没有摸排对象（survey add）",
				"it has no targets yet (survey add)"));
	if (rc)
		return rc;
	s.state = "running";
	s.started_at = c->now;
	s.version++;
	rc = tx_queue(c->tx, Q_SURVEY_START, ARGS(A_I64(s.survey_id), A_TIME(c->now)));
	if (!rc)
		rc = survey_prefill(c, &s, NULL, 0);
	return rc ? rc : survey_present(c, &s, rep);
}

/* SV4: every target is done, and no review is due. */
int close_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep)
{
	const civil_date today = civil_from_utc(c->now);
	struct survey_left left;
	struct survey s;
	int rc = survey_for_lead(c, req, &s);

	if (!rc)
		rc = in_state(c, &s, "running");
	if (!rc)
		rc = tx_one(c->tx, Q_SURVEY_LEFT, ARGS(A_I64(s.survey_id), A_DATE(today)), &left);
	if (!rc && left.n_open)
		rc = refuse(c, E_CONFLICT,
			    say(c, "还有 %" PRId64 " 个对象没有办结：%s",
				"%" PRId64 " targets are not done: %s"),
			    left.n_open, left.some_open);
	if (!rc && left.n_reviews)
		rc = refuse(c, E_CONFLICT,
			    say(c, "有 %" PRId64 " 个复杂问题到了下次研究日期（ENF-06）",
				"%" PRId64 " complex findings are due for review (ENF-06)"),
			    left.n_reviews);
	if (rc)
		return rc;
	s.state = "closed";
	s.closed_at = c->now;
	s.closed_by = c->who->subject;
	s.version++;
	rc = tx_queue(c->tx, Q_SURVEY_CLOSE,
		      ARGS(A_I64(s.survey_id), A_TIME(c->now), A_TEXT(s.closed_by)));
	return rc ? rc : survey_present(c, &s, rep);
}

/* ---- looked at ------------------------------------------------------------------------------ */

int get_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep)
{
	struct survey s;
	int rc = survey_load(c, req->survey_id, &s);

	return rc ? rc : survey_present(c, &s, rep);
}

int list_surveys(struct call *c, const Disputes__ListSurveysRequest *req,
		 Disputes__ListSurveysReply *rep)
{
	Disputes__Survey *shown;
	struct survey *rows;
	int64_t limit;
	size_t n;
	int rc = survey_limit(c, req->limit, &limit);

	if (!rc && *req->state && !name_known(survey_states, req->state))
		rc = refuse(c, E_FIELD, "state: \"%.20s\"; planned, running, closed", req->state);
	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_PAGE,
			     ARGS(A_TEXT(req->state), A_I64(req->after_id), A_I64(limit)), &rows,
			     &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->surveys = arena_zalloc(c->arena, n + 1, sizeof(*rep->surveys));
	rc = shown && rep->surveys ? 0 : E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		disputes__survey__init(&shown[i]);
		rc = survey_present(c, &rows[i], &shown[i]);
		rep->surveys[i] = &shown[i];
	}
	rep->n_surveys = n;
	return rc;
}

static void cell_present(const struct survey_cell *r, Disputes__SurveyBoardCell *out)
{
	out->department = (char *)r->department;
	out->region = (char *)r->region;
	out->n_targets = r->n_targets;
	out->n_visited = r->n_visited;
	out->n_blocks = r->n_blocks;
	out->n_blocks_filled = r->n_blocks_filled;
	out->n_signed = r->n_signed;
	out->n_findings = r->n_findings;
	out->n_undisposed = r->n_undisposed;
	out->n_overdue = r->n_overdue;
}

/* By department and region; each count opens its rows by ListSurveyTargets, ListSurveyFindings. */
int get_survey_board(struct call *c, const Disputes__SurveyRequest *req, Disputes__SurveyBoard *rep)
{
	const civil_date today = civil_from_utc(c->now);
	Disputes__SurveyBoardCell *shown;
	struct survey_cell *rows;
	struct survey s;
	size_t n;
	int rc = survey_load(c, req->survey_id, &s);

	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_BOARD, ARGS(A_I64(s.survey_id), A_DATE(today)), &rows,
			     &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->cells = arena_zalloc(c->arena, n + 1, sizeof(*rep->cells));
	rep->survey = arena_zalloc(c->arena, 1, sizeof(*rep->survey));
	if (!shown || !rep->cells || !rep->survey)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__survey_board_cell__init(&shown[i]);
		cell_present(&rows[i], &shown[i]);
		rep->cells[i] = &shown[i];
	}
	rep->n_cells = n;
	disputes__survey__init(rep->survey);
	return survey_present(c, &s, rep->survey);
}
