/*
 * survey_due - the day of a finding has come: of the review of a complex one (ENF-06), or by which
 * an irregular one is put right (ENF-04). Whoever has to act is told on the morning of the day, and
 * the head of the department on the next one when nothing came of it; in office hours, each once.
 */
#include "base.h"

#include "survey.h"

#define BASIS "许人社〔2022〕1号 三（二）"
#define TAG   48

static const char *finding_tag(int64_t finding_id, char *text)
{
	(void)snprintf(text, TAG, "survey_finding/%" PRId64, finding_id);
	return text;
}

static bool is(const struct survey_finding *f, enum disposition d)
{
	return strcmp(f->disposition, disposition_names[d]) == 0;
}

static civil_date day_of(const struct survey_finding *f)
{
	return is(f, DISPOSITION_COMPLEX) ? f->review_day : f->due_day;
}

/* The first office hour of the day, or of the next working day. */
static int timer_set(struct call *c, const struct survey_finding *f, uint32_t rung)
{
	const struct desk *desk = c->worker;
	const utc_time day = utc_from_civil((civil_date){day_of(f).day + (int32_t)rung});
	Disputes__SurveyFindingDueRequest due;
	char tag[TAG];

	disputes__survey_finding_due_request__init(&due);
	due.finding_id = f->finding_id;
	due.version = f->version;
	due.rung = rung;
	return later(c, office_opens(&desk->calendar, &desk->clocks.ladder.hours, day),
		     "SurveyFindingDue", finding_tag(f->finding_id, tag), &due.base);
}

int finding_due_set(struct call *c, const struct survey_finding *f)
{
	char tag[TAG];

	return is(f, DISPOSITION_VIOLATION) ? cancel_later(c, finding_tag(f->finding_id, tag))
					    : timer_set(c, f, 0);
}

/* Tells as the ladder of deadlines does. */
static int tell(struct call *c, const struct survey_finding *f, const struct rung *rung, bool over)
{
	const bool review = is(f, DISPOSITION_COMPLEX);
	Disputes__Escalation m;
	char key[TAG];

	disputes__escalation__init(&m);
	m.deadline_id = f->finding_id;
	m.version = f->version;
	m.case_id = f->case_id;
	m.case_no = (char *)f->case_no;
	if (!f->case_id)
		m.case_no = arena_printf(c->arena, "摸排 %" PRId64 "/%" PRId64, f->survey_id,
					 f->finding_id);
	m.region = (char *)f->region;
	m.code = (char *)(review ? "REVIEW-1" : "ENF-04");
	m.title_zh = (char *)(review ? "摸排发现的复杂问题研究" : "摸排发现的问题整改");
	m.title_en = (char *)(review ? "review of a complex finding of a survey"
				     : "a finding of a survey is put right");
	m.department = (char *)(f->case_id ? f->case_owner : f->department);
	m.told = (char *)(*rung->department ? rung->department : m.department);
	m.rung = (char *)rung->name;
	m.rung_zh = (char *)rung->title_zh;
	m.rung_en = (char *)rung->title_en;
	m.status = (char *)deadline_status_names[over ? DEADLINE_BREACHED : DEADLINE_AT_RISK];
	m.due_day = day_of(f).day;
	m.at_us = c->now.us;
	m.basis = (char *)BASIS;
	return m.case_no ? emit(c, "EscalationRecorded", finding_tag(f->finding_id, key), &m.base)
			 : E_NO_MEMORY;
}

/* A timer. One that is disposed of anew, or put right, is told nobody. */
int survey_finding_due(struct call *c, const Disputes__SurveyFindingDueRequest *req,
		       Service__Ack *rep UNUSED)
{
	const struct desk *desk = c->worker;
	const struct ladder *ladder = &desk->clocks.ladder;
	struct survey_finding f;
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_FINDING_LOCK, ARGS(A_I64(req->finding_id)), &f, &found);

	if (rc || !found || f.version != req->version || req->rung >= ladder->n ||
	    case_over(&(struct case_file){.state = f.case_state}))
		return rc;
	rc = tell(c, &f, &ladder->rungs[req->rung], req->rung > 0);
	return rc || req->rung ? rc : timer_set(c, &f, 1);
}
