/*
 * survey_dispose - what becomes of a finding: 违法 a lead that is dealt with by whoever is
 * competent, 违规 a rectification with its day and re-check, 复杂 a dated review.
 *
 * The case is begun by the department that disposes of the finding. A matter of another's is handed
 * to it by OfferHandoff, as any case is; the form is not complete before.
 */
#include "base.h"

#include "survey.h"

#include "action.h"
#include "handoff.h"

#define RECTIFICATION "rectification"
#define SOURCE        "survey"

struct survey_finding_where {
	int64_t target_id;
};
ROW_TABLE(survey_finding_where, COL(survey_finding_where, target_id, COL_I64));

/* Locked, after its target; one that may get a disposition now. */
static int finding_for_work(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
			    struct survey_target *t, struct survey_finding *out)
{
	struct survey_finding_where where;
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_FINDING_WHERE, ARGS(A_I64(req->finding_id)), &where,
			  &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "摸排发现的问题", "finding"),
			    req->finding_id);
	if (!rc)
		rc = target_lock(c, where.target_id, t);
	if (!rc)
		rc = tx_maybe(c->tx, Q_SURVEY_FINDING_LOCK, ARGS(A_I64(req->finding_id)), out,
			      &found);
	if (!rc && strcmp(out->department, c->who->department) != 0 &&
	    strcmp(t->lead, c->who->department) != 0)
		rc = refuse(c, E_WRONG_DEPARTMENT, "%s, %s", out->department, t->lead);
	if (!rc && out->case_id)
		rc = refuse(c, E_CONFLICT, "%s %s (%s)",
			    say(c, "该问题已有结论，案件", "it is disposed of: case"), out->case_no,
			    out->disposition);
	if (!rc && out->version != req->version)
		rc = refuse(c, E_CONFLICT,
			    say(c, "该问题已有变化（现为第 %" PRId64 " 版 %s），请重新查看",
				"the finding went on (it is version %" PRId64 ", %s): look again"),
			    out->version, out->disposition);
	return rc;
}

/* ENF-06: a study without an opinion, measures or the day of its next review is none. */
static int study_take(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
		      struct survey_finding *f)
{
	int rc = survey_words_check(c, "opinion", req->opinion, WORDS_MAX);

	if (!rc)
		rc = survey_words_check(c, "measures", req->measures, WORDS_MAX);
	if (!rc && (!req->review_day || civil_from_wire(req->review_day, &f->review_day) ||
		    f->review_day.day <= civil_from_utc(c->now).day))
		rc = refuse(c, E_FIELD, "review_day: %s",
			    say(c, "写明下次研究日期，须在今天之后（ENF-06）",
				"the day of the next review, after today (ENF-06)"));
	f->opinion = req->opinion;
	f->measures = req->measures;
	return rc;
}

/* The one department that has the matter. */
static int receiver_of(struct call *c, const struct matter *m, const char **out)
{
	const struct desk *desk = c->worker;
	const char *text = "";
	size_t n = 0;

	for (size_t i = 0; i < desk->departments.n && text; i++) {
		const char *code = desk->departments.at[i].code;

		for (size_t b = 0; m->bodies[b] && text; b++) {
			if (!body_is_of(m->bodies[b], code))
				continue;
			text = arena_printf(c->arena, "%s%s%s", text, n++ ? ", " : "", code);
			*out = code;
			break;
		}
	}
	if (text && n != 1)
		return refuse(c, E_FIELD, "to_department: %s %s",
			      say(c, "有职权的有多个部门，请写明移送给谁：",
				  "several have the matter, say which of them gets it:"),
			      text);
	return text ? 0 : E_NO_MEMORY;
}

/* Whose the matter is: nobody's but the caller's, or to whom the case is to be handed. */
static int receiver_take(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
			 const struct case_file *file, struct survey_finding *f)
{
	const struct desk *desk = c->worker;
	const struct matter *m = matter_find(&desk->competence, req->matter, strlen(req->matter));
	Disputes__OfferHandoffRequest offer;
	const char *basis, *to = req->to_department;
	int rc = 0;

	if (!m)
		return refuse(c, E_FIELD, "matter: \"%.20s\"%s", req->matter,
			      say(c, " 不在职权表中（gongdao procedures competence）",
				  " is no matter of the table (gongdao procedures competence)"));
	f->matter = m->code;
	for (const char *const *b = m->bodies; *b; b++) {
		if (body_is_of(*b, file->owner) && (!*to || strcmp(to, file->owner) == 0))
			return 0;
	}
	if (!*to)
		rc = receiver_of(c, m, &to);
	if (rc)
		return rc;
	f->handoff_to = to;
	f->handoff_kind =
		!*m->kinds || procedure_names(m->kinds, "TRANSFER") ? "TRANSFER" : m->kinds[0];
	disputes__offer_handoff_request__init(&offer);
	offer.kind = (char *)f->handoff_kind;
	offer.to_department = (char *)to;
	offer.basis = (char *)m->code;
	return competent_check(c, &offer, file, &basis);
}

/* The case of a finding: 违法 under what the department usually does, 违规 an order to correct. */
static int case_of(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
		   struct survey_finding *f, const char *procedure)
{
	const struct desk *desk = c->worker;
	const struct matter *m;
	struct case_file file = {.rule = "",
				 .month = "",
				 .employer_id = f->employer_id,
				 .employer_name = f->employer_name,
				 .region = f->region,
				 .owner = c->who->department,
				 .opened_by = c->who->department,
				 .ground = f->words,
				 .opened_at = c->now,
				 .version = 1,
				 .source = SOURCE,
				 .step = ""};
	int rc = receiver_take(c, req, &file, f);

	if (rc)
		return rc;
	m = matter_find(&desk->competence, f->matter, strlen(f->matter));
	file.title_zh = arena_printf(c->arena, "摸排发现：%s", m->label.zh);
	file.title_en = arena_printf(c->arena, "found by a survey: %s", m->label.en);
	file.source_no =
		arena_printf(c->arena, "%" PRId64 "/%" PRId64, f->survey_id, f->finding_id);
	if (!file.title_zh || !file.title_en || !file.source_no)
		return E_NO_MEMORY;
	rc = case_begin(c, procedure, &file);
	f->case_id = file.case_id;
	f->case_no = file.case_no;
	f->case_owner = file.owner;
	f->case_state = file.state;
	return rc;
}

static int disposition_take(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
			    struct survey_finding *f)
{
	const struct desk *desk = c->worker;
	const struct procedure_file *usual;

	f->disposition = req->disposition;
	f->opinion = f->measures = "";
	f->review_day = (civil_date){0};
	if (strcmp(req->disposition, disposition_names[DISPOSITION_COMPLEX]) == 0)
		return study_take(c, req, f);
	if (strcmp(req->disposition, disposition_names[DISPOSITION_IRREGULAR]) == 0) {
		if (!req->due_day || civil_from_wire(req->due_day, &f->due_day) ||
		    f->due_day.day < civil_from_utc(c->now).day)
			return refuse(c, E_FIELD, "due_day: %s",
				      say(c, "写明整改期限，不早于今天",
					  "by when it is to be put right, not before today"));
		return case_of(c, req, f, RECTIFICATION);
	}
	if (strcmp(req->disposition, disposition_names[DISPOSITION_VIOLATION]) != 0)
		return refuse(c, E_FIELD, "disposition: \"%.20s\"; violation, irregular, complex",
			      req->disposition);
	usual = procedure_usual(&desk->procedures, SOURCE, c->who->department);
	if (!usual)
		return refuse(c, E_CONFLICT, "%s: %s", c->who->department,
			      say(c, "没有受理摸排线索的办理程序",
				  "no procedure takes cases of surveys"));
	return case_of(c, req, f, usual->procedure->name);
}

static int disposition_write(struct call *c, const struct survey_finding *f)
{
	int rc = tx_queue(c->tx, Q_SURVEY_FINDING_DISPOSE,
			  ARGS(A_I64(f->finding_id), A_TEXT(f->disposition), A_TEXT(f->matter),
			       A_DATE_OR_NULL(f->due_day), A_TEXT(f->opinion), A_TEXT(f->measures),
			       A_DATE_OR_NULL(f->review_day), A_TEXT(f->disposed_by),
			       A_TIME(f->disposed_at), A_I64(f->case_id), A_TEXT(f->handoff_to),
			       A_TEXT(f->handoff_kind)));

	return rc ? rc
		  : tx_queue(c->tx, Q_SURVEY_DISPOSITION_INSERT,
			     ARGS(A_I64(f->finding_id), A_I64(f->version), A_TEXT(f->disposition),
				  A_TEXT(f->matter), A_DATE_OR_NULL(f->due_day), A_TEXT(f->opinion),
				  A_TEXT(f->measures), A_DATE_OR_NULL(f->review_day),
				  A_I64(f->case_id), A_TEXT(c->who->department),
				  A_TEXT(f->disposed_by), A_TIME(f->disposed_at)));
}

/* SV3. One that was complex gets another disposition at its review. */
int dispose_survey_finding(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
			   Disputes__SurveyFinding *rep)
{
	struct survey_target t;
	struct survey_finding f;
	bool first;
	int rc = finding_for_work(c, req, &t, &f);

	if (rc)
		return rc;
	first = !*f.disposition;
	rc = disposition_take(c, req, &f);
	if (rc)
		return rc;
	f.version++;
	f.disposed_by = c->who->subject;
	f.disposed_at = c->now;
	rc = disposition_write(c, &f);
	if (!rc)
		rc = finding_due_set(c, &f);
	if (!rc && first)
		rc = tx_queue(c->tx, Q_SURVEY_FINDING_COUNTED,
			      ARGS(A_I64(f.target_id), A_I64(0), A_I64(-1)));
	finding_present(c, &f, rep);
	return rc;
}
