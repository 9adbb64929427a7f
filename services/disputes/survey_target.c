/*
 * survey_target - whom a survey looks at: chosen, visited, complete or dropped; and the forms that
 * lack a block (ENF-02).
 */
#include "base.h"

#include "survey.h"

#define CHOSEN_MAX   1000
#define VISIT_MONTHS "inspection.visit_months"
#define ALL_BLOCKS   "rules special_hours hours overtime_pay"

static const char *const target_kinds[] = {"platform", "partner", NULL};
static const char *const which_names[] = {"visited",  "unvisited", "filled", "lacking", "signed",
					  "unsigned", "overdue",   "done",   "dropped", NULL};

struct survey_candidate {
	int64_t employer_id;
	const char *name, *kind, *region;
};
ROW_TABLE(survey_candidate, COL(survey_candidate, employer_id, COL_I64),
	  COL(survey_candidate, name, COL_TEXT), COL(survey_candidate, kind, COL_TEXT),
	  COL(survey_candidate, region, COL_TEXT));

struct survey_known {
	int64_t employer_id;
};
ROW_TABLE(survey_known, COL(survey_known, employer_id, COL_I64));

struct survey_target_left {
	const char *unsigned_by, *unfound, *unhanded;
};
ROW_TABLE(survey_target_left, COL(survey_target_left, unsigned_by, COL_TEXT),
	  COL(survey_target_left, unfound, COL_TEXT), COL(survey_target_left, unhanded, COL_TEXT));

/* ---- chosen --------------------------------------------------------------------------------- */

struct choice {
	const struct survey *survey;
	const char *how, *region; /* region: its first digits, that all have in common */
	struct survey_candidate *at;
	size_t n;
	int64_t n_already;
};

/* "4110" of 411000 */
static const char *region_digits(struct call *c, const char *region)
{
	int n = strcmp(region + 2, "0000") == 0 ? 2 : strcmp(region + 4, "00") == 0 ? 4 : 6;

	return arena_printf(c->arena, "%.*s", n, region);
}

/* Those named, without who is a target already; each known, and in the survey's region. */
static int choose_named(struct call *c, const Disputes__AddSurveyTargetsRequest *req,
			struct choice *out)
{
	const struct arg ids = A_I64S(req->employer_ids, req->n_employer_ids);
	struct survey_known *known;
	size_t n_known, n = 0;
	int rc;

	if (req->n_employer_ids > CHOSEN_MAX)
		return refuse(c, E_TOO_BIG, "employer_ids: %zu > %d", req->n_employer_ids,
			      CHOSEN_MAX);
	rc = tx_many(c->tx, Q_SURVEY_CANDIDATES_NAMED, ARGS(ids), &out->at, &out->n);
	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_CANDIDATES_KNOWN,
			     ARGS(A_I64(out->survey->survey_id), ids), &known, &n_known);
	if (rc)
		return rc;
	for (size_t i = 0; i < req->n_employer_ids; i++) {
		bool found = false;

		for (size_t e = 0; e < out->n && !found; e++)
			found = out->at[e].employer_id == req->employer_ids[i];
		if (!found)
			return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"),
				      req->employer_ids[i]);
	}
	for (size_t i = 0; i < out->n; i++) {
		bool already = false;

		for (size_t e = 0; e < n_known && !already; e++)
			already = known[e].employer_id == out->at[i].employer_id;
		if (strncmp(out->at[i].region, out->region, strlen(out->region)) != 0)
			return refuse(c, E_WRONG_REGION, "%s: %s", out->at[i].name,
				      out->at[i].region);
		if (!already)
			out->at[n++] = out->at[i];
	}
	out->n_already = (int64_t)(out->n - n);
	out->n = n;
	return 0;
}

/* The day from which on a visit counts (ENF-01). */
static int visits_since(struct call *c, civil_date *out)
{
	const struct desk *desk = c->worker;
	const civil_date today = civil_from_utc(c->now);
	struct parameter_value months;
	int year, month, day;
	int rc = parameter_at(desk->rules, VISIT_MONTHS, "", today, &months);

	if (rc)
		return refuse(c, rc, VISIT_MONTHS);
	civil_to_ymd(today, &year, &month, &day);
	month = year * 12 + month - 1 - (int)months.value;
	if (!civil_from_ymd(month / 12, month % 12 + 1, day > 28 ? 28 : day, out))
		return refuse(c, E_RANGE, VISIT_MONTHS ": %" PRId64, months.value);
	return 0;
}

/* Those that fit. */
static int choose_fitting(struct call *c, const Disputes__AddSurveyTargetsRequest *req,
			  struct choice *out)
{
	const char *region = *req->region ? req->region : out->survey->region;
	const int64_t survey_id = out->survey->survey_id;
	civil_date since = {0};
	int64_t limit;
	int rc = survey_limit(c, req->limit, &limit);

	if (!rc && (!region_valid(region) || !region_covers(out->survey->region, region)))
		rc = refuse(c, E_WRONG_REGION, "region: \"%.10s\"", region);
	if (!rc && *req->kind && !name_known(target_kinds, req->kind))
		rc = refuse(c, E_FIELD, "kind: \"%.20s\"; platform, partner", req->kind);
	if (!rc && req->unvisited && req->most_alerts)
		rc = refuse(c, E_FIELD, "unvisited, most_alerts: %s",
			    say(c, "一次按一种办法选取", "choose by one of them at a time"));
	if (!rc && req->unvisited)
		rc = visits_since(c, &since);
	if (!rc && !(region = region_digits(c, region)))
		rc = E_NO_MEMORY;
	if (rc)
		return rc;
	out->how = req->most_alerts ? "alerts" : req->unvisited ? "unvisited" : "kind";
	if (req->most_alerts)
		return tx_many(
			c->tx, Q_SURVEY_CANDIDATES_ALERTS,
			ARGS(A_I64(survey_id), A_TEXT(req->kind), A_TEXT(region), A_I64(limit)),
			&out->at, &out->n);
	return tx_many(c->tx, Q_SURVEY_CANDIDATES_KIND,
		       ARGS(A_I64(survey_id), A_TEXT(req->kind), A_TEXT(region),
			    A_DATE_OR_NULL(since), A_I64(limit)),
		       &out->at, &out->n);
}

static int targets_write(struct call *c, const struct choice *chosen, int64_t *ids,
			 struct survey_target *rows)
{
	const struct survey *s = chosen->survey;
	int rc = 0;

	for (size_t i = 0; i < chosen->n && !rc; i++) {
		const struct survey_candidate *e = &chosen->at[i];

		rows[i] = (struct survey_target){.target_id = ids[i] = id_next(c),
						 .survey_id = s->survey_id,
						 .employer_id = e->employer_id,
						 .employer_name = e->name,
						 .kind = e->kind,
						 .region = e->region,
						 .chosen = chosen->how,
						 .state = "open",
						 .visit_record = "",
						 .visited_by = "",
						 .visited_department = "",
						 .lacks = ALL_BLOCKS,
						 .dropped_reason = "",
						 .version = 1,
						 .due_day = s->due_day};
		rc = tx_queue(c->tx, Q_SURVEY_TARGET_INSERT,
			      ARGS(A_I64(ids[i]), A_I64(s->survey_id), A_I64(e->employer_id),
				   A_TEXT(e->name), A_TEXT(e->kind), A_TEXT(e->region),
				   A_TEXT(chosen->how), A_TEXT(ALL_BLOCKS)));
	}
	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_PART_INSERT,
			      ARGS(A_I64(s->survey_id), A_I64S(ids, chosen->n)));
	if (rc || strcmp(s->state, "running") != 0)
		return rc;
	for (size_t i = 0; i < chosen->n; i++) { /* as survey_prefill() leaves them */
		rows[i].prefilled_at = c->now;
		rows[i].version++;
	}
	return survey_prefill(c, s, ids, chosen->n);
}

/* Adds targets; to a survey that runs with their forms prefilled. */
int add_survey_targets(struct call *c, const Disputes__AddSurveyTargetsRequest *req,
		       Disputes__AddSurveyTargetsReply *rep)
{
	struct survey s;
	struct choice chosen = {.survey = &s, .how = "named"};
	struct survey_target *rows;
	int64_t *ids;
	int rc = survey_lock_led(c, req->survey_id, &s);

	if (!rc && strcmp(s.state, "closed") == 0)
		rc = refuse(c, E_CONFLICT, "%s", say(c, "摸排已经结束", "the survey is closed"));
	if (!rc && !(chosen.region = region_digits(c, s.region)))
		rc = E_NO_MEMORY;
	if (!rc)
		rc = req->n_employer_ids ? choose_named(c, req, &chosen)
					 : choose_fitting(c, req, &chosen);
	if (rc)
		return rc;
	rows = arena_zalloc(c->arena, chosen.n + 1, sizeof(*rows));
	ids = arena_zalloc(c->arena, chosen.n + 1, sizeof(*ids));
	if (!rows || !ids)
		return E_NO_MEMORY;
	rep->n_already = chosen.n_already;
	rep->n_targets = chosen.n;
	rc = chosen.n ? targets_write(c, &chosen, ids, rows) : 0;
	return rc ? rc : targets_present(c, rows, chosen.n, &rep->targets);
}

/* ---- listed --------------------------------------------------------------------------------- */

int list_survey_targets(struct call *c, const Disputes__ListSurveyTargetsRequest *req,
			Disputes__ListSurveyTargetsReply *rep)
{
	struct survey_target *rows;
	struct survey s;
	int64_t limit;
	int rc = survey_limit(c, req->limit, &limit);

	if (!rc && *req->which && !name_known(which_names, req->which))
		rc = refuse(c, E_FIELD,
			    "which: \"%.20s\"; visited, unvisited, filled, lacking, signed, "
			    "unsigned, overdue, done, dropped",
			    req->which);
	if (!rc)
		rc = survey_load(c, req->survey_id, &s);
	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_TARGET_PAGE,
			     ARGS(A_I64(req->survey_id), A_TEXT(req->region),
				  A_TEXT(req->department), A_TEXT(req->which),
				  A_DATE(civil_from_utc(c->now)), A_I64(req->after_id),
				  A_I64(limit)),
			     &rows, &rep->n_targets);
	return rc ? rc : targets_present(c, rows, rep->n_targets, &rep->targets);
}

int list_incomplete_forms(struct call *c, const Disputes__ListIncompleteFormsRequest *req,
			  Disputes__ListIncompleteFormsReply *rep)
{
	struct survey_target *rows;
	int64_t limit;
	int rc = survey_limit(c, req->limit, &limit);

	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_INCOMPLETE, ARGS(A_I64(req->after_id), A_I64(limit)),
			     &rows, &rep->n_targets);
	return rc ? rc : targets_present(c, rows, rep->n_targets, &rep->targets);
}

/* ---- visited, complete, dropped ------------------------------------------------------------- */

/* A member of the team was there. A second record replaces the first while the form is open. */
int visit_survey_target(struct call *c, const Disputes__VisitSurveyTargetRequest *req,
			Disputes__SurveyTarget *rep)
{
	const civil_date today = civil_from_utc(c->now);
	struct survey_target t;
	civil_date day = today;
	int rc = survey_words_check(c, "document", req->document, SURVEY_TEXT_MAX);

	if (!rc && req->visited_day &&
	    (civil_from_wire(req->visited_day, &day) || day.day > today.day))
		rc = refuse(c, E_FIELD, "visited_day: %s",
			    say(c, "不能晚于今天", "not ahead of today"));
	if (!rc)
		rc = target_for_work(c, req->target_id, &t);
	if (!rc)
		rc = target_version_check(c, &t, req->version);
	if (rc)
		return rc;
	t.visited_on = day;
	t.visit_record = req->document;
	t.visited_by = c->who->subject;
	t.visited_department = c->who->department;
	t.version++;
	rc = tx_queue(c->tx, Q_SURVEY_TARGET_VISIT,
		      ARGS(A_I64(t.target_id), A_DATE(day), A_TEXT(t.visit_record),
			   A_TEXT(t.visited_by), A_TEXT(t.visited_department)));
	return rc ? rc : target_present(c, &t, rep);
}

/* SV1: what the form still wants, the first of it. */
static int complete_check(struct call *c, const struct survey_target *t)
{
	struct survey_target_left left;
	int rc;

	if (!t->visited_on.day)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "还没有到该单位摸排（survey visit）",
				  "nobody has been there yet (survey visit)"));
	if (*t->lacks)
		return refuse(c, E_CONFLICT, "ENF-02: %s%s", say(c, "摸排表缺 ", "the form lacks "),
			      t->lacks);
	rc = tx_one(c->tx, Q_SURVEY_TARGET_LEFT, ARGS(A_I64(t->target_id)), &left);
	if (!rc && *left.unsigned_by)
		rc = refuse(c, E_CONFLICT, "%s%s", say(c, "尚未签署：", "not signed by: "),
			    left.unsigned_by);
	if (!rc && *left.unfound)
		rc = refuse(c, E_CONFLICT, "%s%s",
			    say(c, "答案反映有问题而没有登记问题：",
				"the answer is a problem, and no finding is recorded: "),
			    left.unfound);
	if (!rc && t->n_undisposed)
		rc = refuse(c, E_CONFLICT,
			    say(c, "有 %" PRId64 " 个问题没有结论（违法、违规、复杂）",
				"%" PRId64 " findings have no disposition (violation, irregular, "
				"complex)"),
			    t->n_undisposed);
	if (!rc && *left.unhanded)
		rc = refuse(c, E_CONFLICT, "%s%s",
			    say(c, "属于其他部门职责，尚未移送：",
				"another department's, and not handed to it: "),
			    left.unhanded);
	return rc;
}

int complete_survey_target(struct call *c, const Disputes__SurveyTargetRequest *req,
			   Disputes__SurveyTarget *rep)
{
	struct survey_target t;
	int rc = target_for_lead(c, req, &t);

	if (!rc)
		rc = complete_check(c, &t);
	if (rc)
		return rc;
	t.state = "done";
	t.version++;
	rc = tx_queue(c->tx, Q_SURVEY_TARGET_DONE,
		      ARGS(A_I64(t.target_id), A_TIME(c->now), A_TEXT(c->who->subject)));
	return rc ? rc : target_present(c, &t, rep);
}

/* With a reason: moved away, closed down. Not once something was found there. */
int drop_survey_target(struct call *c, const Disputes__SurveyTargetRequest *req,
		       Disputes__SurveyTarget *rep)
{
	struct survey_target t;
	int rc = survey_words_check(c, "reason", req->reason, WORDS_MAX);

	if (!rc)
		rc = target_lock_open(c, req->target_id, &t);
	if (!rc)
		rc = survey_led_by_caller(c, t.lead, t.survey_region);
	if (!rc)
		rc = target_version_check(c, &t, req->version);
	if (!rc && t.n_findings)
		rc = refuse(c, E_CONFLICT,
			    say(c, "已登记 %" PRId64 " 个问题，不能撤出",
				"%" PRId64 " findings are recorded: it is not dropped"),
			    t.n_findings);
	if (rc)
		return rc;
	t.state = "dropped";
	t.dropped_reason = req->reason;
	t.version++;
	rc = tx_queue(c->tx, Q_SURVEY_TARGET_DROP,
		      ARGS(A_I64(t.target_id), A_TIME(c->now), A_TEXT(c->who->subject),
			   A_TEXT(req->reason)));
	return rc ? rc : target_present(c, &t, rep);
}
