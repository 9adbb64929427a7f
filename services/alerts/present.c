/*
 * present - an alert as it is announced and shown.
 */
#include "base.h"

#include "desk.h"

static bool texts_present(struct call *c, const struct alert *a, Alerts__Alert *m)
{
	char *text = arena_zalloc(c->arena, 4, LIFE_TEXT_SIZE);

	if (!text)
		return false;
	m->summary_zh = text;
	m->summary_en = text + LIFE_TEXT_SIZE;
	m->still_zh = text + (size_t)2 * LIFE_TEXT_SIZE;
	m->still_en = text + (size_t)3 * LIFE_TEXT_SIZE;
	life_summary(a, m->summary_zh, m->summary_en);
	life_still(a, m->still_zh, m->still_en);
	return true;
}

static void life_present(const struct call *c, const struct alert *a, Alerts__Alert *m)
{
	const struct desk *desk = c->worker;

	m->stage = (char *)stage_names[alert_stage(a)];
	m->level = (char *)a->level;
	m->level_why_zh = (char *)a->level_why_zh;
	m->level_why_en = (char *)a->level_why_en;
	m->owner = (char *)a->owner;
	m->acked_by = (char *)a->acked_by;
	m->acked_at_us = a->acked_at.us;
	m->respond_by_us = a->respond_at.us;
	if (a->rung > 0 && (size_t)a->rung <= desk->alarms.n_rungs)
		m->rung = (char *)desk->alarms.ladder[a->rung - 1].code;
	m->silence_id = a->silence_id;
	m->inhibited_by = a->inhibited_by;
	m->again_of = a->again_of;
	m->open_case = a->case_wanted;
	m->case_ground_zh = (char *)a->case_why_zh;
	m->case_ground_en = (char *)a->case_why_en;
	m->desk_region = (char *)a->desk_region;
}

Alerts__Alert *alert_present(struct call *c, const struct alert *a)
{
	Alerts__Alert *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	alerts__alert__init(m);
	m->alert_id = a->alert_id;
	m->rule = (char *)a->rule;
	m->title_zh = (char *)a->title_zh;
	m->title_en = (char *)a->title_en;
	m->employer_id = a->employer_id;
	m->employer_name = (char *)a->employer_name;
	m->region = (char *)a->region;
	m->month = (char *)a->month;
	m->state = (char *)a->state;
	m->severity = (char *)a->severity;
	m->hint = a->hint;
	m->confirm = a->confirm;
	m->department = (char *)a->department;
	m->desk = (char *)a->desk;
	m->n_workers = (uint32_t)a->n_workers;
	m->n_items = (uint32_t)a->n_items;
	m->n_reopened = (uint32_t)a->n_reopened;
	m->owed_fen = a->owed_fen.fen;
	m->case_id = a->case_id;
	m->version = a->version;
	m->raised_at_us = a->raised_at.us;
	m->changed_at_us = a->changed_at.us;
	m->n_reopened = (uint32_t)a->n_reopened;
	m->found_fen = a->found_fen.fen;
	m->confirmed_fen = a->confirmed_fen.fen;
	m->reported_fen = a->reported_fen.fen;
	m->clause = (char *)a->clause;
	m->warning = a->warning;
	m->verdict = (char *)a->verdict;
	life_present(c, a, m);
	return texts_present(c, a, m) ? m : NULL;
}

int alert_emit(struct call *c, const struct alert *a)
{
	const Alerts__Alert *m = alert_present(c, a);
	char key[40];

	if (!m)
		return E_NO_MEMORY;
	(void)snprintf(key, sizeof(key), "alert/%" PRId64, a->alert_id);
	return emit(c, "AlertRecorded", key, &m->base);
}
