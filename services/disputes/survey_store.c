/*
 * survey_store - surveys and their targets: loaded, locked, presented.
 */
#include "base.h"

#include "survey.h"

#include "action.h"

ROW_TABLE(survey, COL(survey, survey_id, COL_I64), COL(survey, title, COL_TEXT),
	  COL(survey, region, COL_TEXT), COL(survey, from_day, COL_DATE),
	  COL(survey, last_day, COL_DATE), COL(survey, due_day, COL_DATE),
	  COL(survey, lead, COL_TEXT), COL(survey, reason, COL_TEXT), COL(survey, state, COL_TEXT),
	  COL(survey, form_version, COL_I64), COL(survey, made_by, COL_TEXT),
	  COL(survey, made_at, COL_TIME), COL(survey, started_at, COL_TIME),
	  COL(survey, closed_at, COL_TIME), COL(survey, closed_by, COL_TEXT),
	  COL(survey, version, COL_I64), COL(survey, team, COL_TEXT),
	  COL(survey, n_targets, COL_I64), COL(survey, n_done, COL_I64));

ROW_TABLE(survey_target, COL(survey_target, target_id, COL_I64),
	  COL(survey_target, survey_id, COL_I64), COL(survey_target, employer_id, COL_I64),
	  COL(survey_target, employer_name, COL_TEXT), COL(survey_target, kind, COL_TEXT),
	  COL(survey_target, region, COL_TEXT), COL(survey_target, chosen, COL_TEXT),
	  COL(survey_target, state, COL_TEXT), COL(survey_target, visited_on, COL_DATE),
	  COL(survey_target, visit_record, COL_TEXT), COL(survey_target, visited_by, COL_TEXT),
	  COL(survey_target, visited_department, COL_TEXT), COL(survey_target, lacks, COL_TEXT),
	  COL(survey_target, n_findings, COL_I64), COL(survey_target, n_undisposed, COL_I64),
	  COL(survey_target, prefilled_at, COL_TIME), COL(survey_target, dropped_reason, COL_TEXT),
	  COL(survey_target, version, COL_I64), COL(survey_target, due_day, COL_DATE),
	  COL(survey_target, survey_state, COL_TEXT), COL(survey_target, lead, COL_TEXT),
	  COL(survey_target, survey_region, COL_TEXT));

struct survey_locked {
	int64_t survey_id;
};
ROW_TABLE(survey_locked, COL(survey_locked, survey_id, COL_I64));

struct survey_target_locked {
	int64_t target_id;
};
ROW_TABLE(survey_target_locked, COL(survey_target_locked, target_id, COL_I64));

/* ---- words ---------------------------------------------------------------------------------- */

int words_split(struct call *c, const char *text, char ***out, size_t *out_n)
{
	size_t n = 0, most = strlen(text) / 2 + 1;
	char **list = arena_zalloc(c->arena, most + 1, sizeof(*list));

	for (const char *at = text; list && *at; n++) {
		size_t len = strcspn(at, " ");

		list[n] = arena_printf(c->arena, "%.*s", (int)len, at);
		if (!list[n])
			return E_NO_MEMORY;
		at += len + (at[len] == ' ');
	}
	*out = list;
	*out_n = n;
	return list ? 0 : E_NO_MEMORY;
}

int survey_words_check(struct call *c, const char *what, const char *text, size_t max)
{
	if (words_fit(text, max) && !words_name_person(text))
		return 0;
	return refuse(c, E_FIELD,
		      say(c, "%s：必填，不超过 %zu 字，不写证件号码和手机号",
			  "%s: needed, at most %zu characters, no identity or telephone number"),
		      what, max);
}

int survey_limit(struct call *c, uint32_t limit, int64_t *out)
{
	if (limit > SURVEY_PAGE_MAX)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > %d", limit, SURVEY_PAGE_MAX);
	*out = limit ? limit : 100;
	return 0;
}

/* ---- surveys -------------------------------------------------------------------------------- */

int survey_load(struct call *c, int64_t survey_id, struct survey *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_GET, ARGS(A_I64(survey_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "摸排", "survey"), survey_id);
	return rc;
}

int survey_led_by_caller(struct call *c, const char *lead, const char *region)
{
	if (strcmp(lead, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s: %s",
			      say(c, "由牵头部门办理", "the leading department does this"), lead);
	if (!region_covers(c->who->region, region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", region);
	return 0;
}

int survey_lock_led(struct call *c, int64_t survey_id, struct survey *out)
{
	struct survey_locked locked;
	bool found;
	int rc = survey_load(c, survey_id, out);

	if (!rc)
		rc = survey_led_by_caller(c, out->lead, out->region);
	if (!rc)
		rc = tx_maybe(c->tx, Q_SURVEY_LOCK, ARGS(A_I64(survey_id)), &locked, &found);
	return rc ? rc : survey_load(c, survey_id, out);
}

int survey_for_lead(struct call *c, const Disputes__SurveyRequest *req, struct survey *out)
{
	int rc = survey_lock_led(c, req->survey_id, out);

	if (!rc && req->version != out->version)
		rc = refuse(c, E_CONFLICT,
			    say(c, "摸排 %" PRId64 " 已有变化（现为第 %" PRId64 " 版），请重新查看",
				"survey %" PRId64 " went on (it is version %" PRId64
				"): look again"),
			    out->survey_id, out->version);
	return rc;
}

int survey_present(struct call *c, const struct survey *s, Disputes__Survey *out)
{
	out->survey_id = s->survey_id;
	out->title = (char *)s->title;
	out->region = (char *)s->region;
	out->from_day = s->from_day.day;
	out->last_day = s->last_day.day;
	out->due_day = s->due_day.day;
	out->lead = (char *)s->lead;
	out->reason = (char *)s->reason;
	out->state = (char *)s->state;
	out->form_version = s->form_version;
	out->made_by = (char *)s->made_by;
	out->made_at_us = s->made_at.us;
	out->started_at_us = s->started_at.us;
	out->closed_at_us = s->closed_at.us;
	out->closed_by = (char *)s->closed_by;
	out->version = s->version;
	out->n_targets = s->n_targets;
	out->n_done = s->n_done;
	return words_split(c, s->team, &out->departments, &out->n_departments);
}

/* ---- targets -------------------------------------------------------------------------------- */

int target_load(struct call *c, int64_t target_id, struct survey_target *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_TARGET_GET, ARGS(A_I64(target_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "摸排对象", "target"), target_id);
	return rc;
}

int target_lock(struct call *c, int64_t target_id, struct survey_target *out)
{
	struct survey_target_locked locked;
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_TARGET_LOCK, ARGS(A_I64(target_id)), &locked, &found);

	return rc ? rc : target_load(c, target_id, out);
}

int target_lock_open(struct call *c, int64_t target_id, struct survey_target *out)
{
	int rc = target_lock(c, target_id, out);

	if (!rc && strcmp(out->state, "done") == 0)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "该对象的摸排表已经办结", "the form is complete"));
	if (!rc && strcmp(out->state, "dropped") == 0)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "该对象已撤出摸排", "the target was dropped"));
	return rc;
}

int target_for_work(struct call *c, int64_t target_id, struct survey_target *out)
{
	int rc = target_lock_open(c, target_id, out);

	if (!rc && strcmp(out->survey_state, "planned") == 0)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "摸排尚未开始（survey start）",
				"the survey has not begun (survey start)"));
	if (!rc && strcmp(out->survey_state, "closed") == 0)
		rc = refuse(c, E_CONFLICT, "%s", say(c, "摸排已经结束", "the survey is closed"));
	return rc;
}

int target_version_check(struct call *c, const struct survey_target *t, int64_t version)
{
	if (version == t->version)
		return 0;
	return refuse(c, E_CONFLICT,
		      say(c, "摸排对象 %" PRId64 " 已有变化（现为第 %" PRId64 " 版），请重新查看",
			  "target %" PRId64 " went on (it is version %" PRId64 "): look again"),
		      t->target_id, t->version);
}

int target_for_lead(struct call *c, const Disputes__SurveyTargetRequest *req,
		    struct survey_target *out)
{
	int rc = target_load(c, req->target_id, out);

	if (!rc)
		rc = survey_led_by_caller(c, out->lead, out->survey_region);
	if (!rc)
		rc = target_for_work(c, req->target_id, out);
	return rc ? rc : target_version_check(c, out, req->version);
}

int target_present(struct call *c, const struct survey_target *t, Disputes__SurveyTarget *out)
{
	out->target_id = t->target_id;
	out->survey_id = t->survey_id;
	out->employer_id = t->employer_id;
	out->employer_name = (char *)t->employer_name;
	out->kind = (char *)t->kind;
	out->region = (char *)t->region;
	out->chosen = (char *)t->chosen;
	out->state = (char *)t->state;
	out->visited_day = t->visited_on.day;
	out->visit_record = (char *)t->visit_record;
	out->visited_by = (char *)t->visited_by;
	out->visited_department = (char *)t->visited_department;
	out->n_findings = t->n_findings;
	out->n_undisposed = t->n_undisposed;
	out->prefilled_at_us = t->prefilled_at.us;
	out->dropped_reason = (char *)t->dropped_reason;
	out->version = t->version;
	out->overdue = strcmp(t->state, "open") == 0 && t->due_day.day < civil_from_utc(c->now).day;
	return words_split(c, t->lacks, &out->lacks, &out->n_lacks);
}

int targets_present(struct call *c, const struct survey_target *rows, size_t n,
		    Disputes__SurveyTarget ***out)
{
	Disputes__SurveyTarget *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	Disputes__SurveyTarget **list =
		arena_zalloc(c->arena, n + 1, sizeof(Disputes__SurveyTarget *));

	int rc = shown && list ? 0 : E_NO_MEMORY;

	for (size_t i = 0; i < n && !rc; i++) {
		disputes__survey_target__init(&shown[i]);
		rc = target_present(c, &rows[i], &shown[i]);
		list[i] = &shown[i];
	}
	*out = list;
	return rc;
}
