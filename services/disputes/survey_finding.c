/*
 * survey_finding - what a survey finds: recorded, and listed with what became of it.
 */
#include "base.h"

#include "survey.h"

static const char *const which_names[] = {"undisposed", "violation",  "irregular",
					  "complex",    "review_due", NULL};

ROW_TABLE(survey_finding, COL(survey_finding, finding_id, COL_I64),
	  COL(survey_finding, survey_id, COL_I64), COL(survey_finding, target_id, COL_I64),
	  COL(survey_finding, employer_id, COL_I64), COL(survey_finding, employer_name, COL_TEXT),
	  COL(survey_finding, region, COL_TEXT), COL(survey_finding, block, COL_TEXT),
	  COL(survey_finding, question, COL_TEXT), COL(survey_finding, words, COL_TEXT),
	  COL(survey_finding, department, COL_TEXT), COL(survey_finding, recorded_by, COL_TEXT),
	  COL(survey_finding, recorded_at, COL_TIME), COL(survey_finding, version, COL_I64),
	  COL(survey_finding, disposition, COL_TEXT), COL(survey_finding, matter, COL_TEXT),
	  COL(survey_finding, due_day, COL_DATE), COL(survey_finding, opinion, COL_TEXT),
	  COL(survey_finding, measures, COL_TEXT), COL(survey_finding, review_day, COL_DATE),
	  COL(survey_finding, disposed_by, COL_TEXT), COL(survey_finding, disposed_at, COL_TIME),
	  COL(survey_finding, case_id, COL_I64), COL(survey_finding, handoff_to, COL_TEXT),
	  COL(survey_finding, handoff_kind, COL_TEXT), COL(survey_finding, case_no, COL_TEXT),
	  COL(survey_finding, case_owner, COL_TEXT), COL(survey_finding, case_state, COL_TEXT),
	  COL(survey_finding, case_disposition, COL_TEXT), COL(survey_finding, handed, COL_BOOL));

/* ---- shown ---------------------------------------------------------------------------------- */

void finding_present(const struct call *c, const struct survey_finding *f,
		     Disputes__SurveyFinding *out)
{
	const int32_t today = civil_from_utc(c->now).day;
	const bool over = case_over(&(struct case_file){.state = f->case_state});

	out->finding_id = f->finding_id;
	out->survey_id = f->survey_id;
	out->target_id = f->target_id;
	out->employer_id = f->employer_id;
	out->employer_name = (char *)f->employer_name;
	out->region = (char *)f->region;
	out->block = (char *)f->block;
	out->question = (char *)f->question;
	out->words = (char *)f->words;
	out->department = (char *)f->department;
	out->recorded_by = (char *)f->recorded_by;
	out->recorded_at_us = f->recorded_at.us;
	out->version = f->version;
	out->disposition = (char *)f->disposition;
	out->matter = (char *)f->matter;
	out->due_day = f->due_day.day;
	out->opinion = (char *)f->opinion;
	out->measures = (char *)f->measures;
	out->review_day = f->review_day.day;
	out->review_due = strcmp(f->disposition, "complex") == 0 && f->review_day.day <= today;
	out->disposed_by = (char *)f->disposed_by;
	out->disposed_at_us = f->disposed_at.us;
	out->case_id = f->case_id;
	out->case_no = (char *)f->case_no;
	out->case_owner = (char *)f->case_owner;
	out->case_state = (char *)f->case_state;
	out->case_disposition = (char *)f->case_disposition;
	out->handoff_to = (char *)f->handoff_to;
	out->handoff_kind = (char *)f->handoff_kind;
	out->handed = f->handed;
	out->overdue = f->due_day.day && f->due_day.day < today && !over;
}

static int findings_present(const struct call *c, const struct survey_finding *rows, size_t n,
			    Disputes__SurveyFinding ***out)
{
	Disputes__SurveyFinding *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	Disputes__SurveyFinding **list =
		arena_zalloc(c->arena, n + 1, sizeof(Disputes__SurveyFinding *));

	if (!shown || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__survey_finding__init(&shown[i]);
		finding_present(c, &rows[i], &shown[i]);
		list[i] = &shown[i];
	}
	*out = list;
	return 0;
}

int target_findings_present(struct call *c, int64_t target_id, Disputes__SurveyFinding ***out,
			    size_t *out_n)
{
	struct survey_finding *rows;
	int rc = tx_many(c->tx, Q_SURVEY_FINDING_OF_TARGET, ARGS(A_I64(target_id)), &rows, out_n);

	return rc ? rc : findings_present(c, rows, *out_n, out);
}

int get_survey_finding(struct call *c, const Disputes__SurveyFindingRequest *req,
		       Disputes__SurveyFinding *rep)
{
	struct survey_finding f;
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_FINDING_GET, ARGS(A_I64(req->finding_id)), &f, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "摸排发现的问题", "finding"),
			    req->finding_id);
	if (!rc)
		finding_present(c, &f, rep);
	return rc;
}

int list_survey_findings(struct call *c, const Disputes__ListSurveyFindingsRequest *req,
			 Disputes__ListSurveyFindingsReply *rep)
{
	struct survey_finding *rows;
	struct survey s;
	int64_t limit;
	int rc = survey_limit(c, req->limit, &limit);

	if (!rc && *req->which && !name_known(which_names, req->which))
		rc = refuse(c, E_FIELD,
			    "which: \"%.20s\"; undisposed, violation, irregular, complex, "
			    "review_due",
			    req->which);
	if (!rc)
		rc = survey_load(c, req->survey_id, &s);
	if (!rc)
		rc = tx_many(c->tx, Q_SURVEY_FINDING_PAGE,
			     ARGS(A_I64(req->survey_id), A_I64(req->target_id), A_TEXT(req->region),
				  A_TEXT(req->department), A_TEXT(req->which),
				  A_DATE(civil_from_utc(c->now)), A_I64(req->after_id),
				  A_I64(limit)),
			     &rows, &rep->n_findings);
	return rc ? rc : findings_present(c, rows, rep->n_findings, &rep->findings);
}

/* ---- recorded ------------------------------------------------------------------------------- */

/* What was found at a target, under the question that it answers. Any department of the team. */
int record_survey_finding(struct call *c, const Disputes__RecordSurveyFindingRequest *req,
			  Disputes__SurveyFinding *rep)
{
	struct survey_target t;
	struct survey_finding f;
	struct form_rows form;
	const char *block = NULL;
	int rc = survey_words_check(c, "words", req->words, WORDS_MAX);

	if (!rc)
		rc = target_for_work(c, req->target_id, &t);
	if (!rc)
		rc = form_load(c, &t, &form);
	for (size_t i = 0; !rc && i < form.n_questions; i++) {
		if (strcmp(form.questions[i].question, req->question) == 0)
			block = form.questions[i].block;
	}
	if (!rc && !block)
		rc = refuse(c, E_FIELD, "question: \"%.40s\"%s", req->question,
			    say(c, " 不在摸排表中", " is not in the form"));
	if (rc)
		return rc;
	f = (struct survey_finding){.finding_id = id_next(c),
				    .survey_id = t.survey_id,
				    .target_id = t.target_id,
				    .employer_id = t.employer_id,
				    .employer_name = t.employer_name,
				    .region = t.region,
				    .block = block,
				    .question = req->question,
				    .words = req->words,
				    .department = c->who->department,
				    .recorded_by = c->who->subject,
				    .recorded_at = c->now,
				    .version = 1,
				    .disposition = "",
				    .matter = "",
				    .opinion = "",
				    .measures = "",
				    .disposed_by = "",
				    .handoff_to = "",
				    .handoff_kind = "",
				    .case_no = "",
				    .case_owner = "",
				    .case_state = "",
				    .case_disposition = ""};
	finding_present(c, &f, rep);
	rc = tx_queue(c->tx, Q_SURVEY_FINDING_INSERT,
		      ARGS(A_I64(f.finding_id), A_I64(f.survey_id), A_I64(f.target_id),
			   A_I64(f.employer_id), A_TEXT(f.employer_name), A_TEXT(f.region),
			   A_TEXT(f.block), A_TEXT(f.question), A_TEXT(f.words),
			   A_TEXT(f.department), A_TEXT(f.recorded_by), A_TIME(f.recorded_at)));
	return rc ? rc
		  : tx_queue(c->tx, Q_SURVEY_FINDING_COUNTED,
			     ARGS(A_I64(f.target_id), A_I64(1), A_I64(1)));
}
