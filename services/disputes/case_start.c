/*
 * case_start - a case begins: without an alert, or beside another case.
 */
#include "base.h"

#include "action.h"
#include "claim.h"

#define TITLE_MAX  200
#define SOURCE_MAX 100

/* "lead, complaint" */
static const char *listed(struct call *c, const char *const *names)
{
	const char *text = "";

	for (size_t i = 0; text && names[i]; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? ", " : "", names[i]);
	return text ? text : "";
}

int case_begin(struct call *c, const char *procedure, struct case_file *f)
{
	struct case_event opened = {.kind = case_event_names[EVENT_OPENED], .words = f->ground};
	const struct procedure *p;
	struct act_effects effects;
	struct ground why = {.words = f->ground};
	struct changes changes = {0};
	struct docket docket;
	struct standing s;
	char *case_no;
	int rc = procedure_for_new(c, procedure, &p);

	if (!rc && *p->departments && !procedure_names(p->departments, f->owner))
		rc = refuse(c, E_WRONG_DEPARTMENT, "%s: %s", say(c, p->label.zh, p->label.en),
			    listed(c, p->departments));
	if (!rc && !procedure_names(p->sources, f->source))
		rc = refuse(c, E_FIELD, "source: \"%.20s\"; %s: %s", f->source,
			    say(c, "该程序受理的来源", "this procedure takes"),
			    listed(c, p->sources));
	if (!rc)
		rc = number_next(c, CASE_SERIES, f->region, &case_no);
	if (rc)
		return rc;
	f->case_id = id_next(c);
	f->case_no = case_no;
	f->procedure = p->name;
	f->procedure_version = p->version;
	procedure_begin(p, f->owner, &s, &effects);
	if (f->received.day < civil_from_utc(c->now).day) { /* its terms count from there */
		for (size_t i = 0; f->received.day && i < effects.n_clocks; i++)
			effects.clocks[i].from = f->received;
	}
	rc = standing_put(c, p, &s, f);
	f->step_at = c->now;
	opened.new_owner = f->owner;
	changes.clause = p->basis.zh;
	changes.evidence = f->source_no;
	change_note(&changes, "procedure", "", p->name);
	change_note_case(&changes, NULL, f);
	if (!rc)
		rc = case_insert(c, f);
	if (!rc)
		rc = party_set(c, Q_PARTY_ADD, f->case_id, f->owner);
	if (!rc)
		rc = event_put(c, f, &opened);
	if (!rc)
		rc = changes_write(c, f, &changes);
	if (!rc)
		rc = docket_new(c, f, &docket);
	if (!rc)
		rc = effects_apply(c, p, &effects, &docket, &why);
	if (!rc)
		rc = docket_save(c, &docket);
	return rc ? rc : case_emit(c, f);
}

int case_begin_beside(struct call *c, const char *procedure, const struct case_file *parent,
		      const char *ground, struct case_file *out)
{
	*out = *parent;
	out->alert_id = 0;
	out->parent_id = parent->case_id;
	out->source = PROCEDURE_FOLLOW_UP;
	out->source_no = parent->case_no;
	out->opened_by = parent->owner;
	out->opened_at = c->now;
	out->ground = ground;
	out->version = 1;
	out->n_events = 0;
	out->step = "";
	out->due_day = out->review_day = (civil_date){0};
	return case_begin(c, procedure, out);
}

static int fields_check(struct call *c, const Disputes__StartCaseRequest *req)
{
	if (!words_fit(req->ground, WORDS_MAX))
		return refuse(c, E_FIELD, "ground: %s",
			      say(c, "写明立案理由，不超过 1000 字",
				  "say why the case is opened, in at most 1000 characters"));
	if (req->parent_id)
		return 0;
	if (!words_fit(req->title, TITLE_MAX) || words_name_person(req->title))
		return refuse(c, E_FIELD, "title: %s",
			      say(c, "写明事由，不超过 200 字，不写证件号码和手机号",
				  "what it is about, in at most 200 characters, without identity "
				  "or telephone numbers"));
	if (!words_fit(req->employer_name, TITLE_MAX) || req->employer_id < 0)
		return refuse(c, E_FIELD, "employer_name: %s",
			      say(c, "写明被反映的单位，不超过 200 字",
				  "the employer it is about, in at most 200 characters"));
	if (req->source_no[0] &&
	    (!words_fit(req->source_no, SOURCE_MAX) || words_name_person(req->source_no)))
		return refuse(c, E_FIELD, "source_no: %s",
			      say(c, "不超过 100 字，不写证件号码和手机号",
				  "at most 100 characters, without identity or telephone numbers"));
	if (!region_valid(req->region) || !region_covers(c->who->region, req->region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", req->region);
	return 0;
}

static int begin_follow_up(struct call *c, const Disputes__StartCaseRequest *req,
			   struct case_file *out)
{
	struct case_file parent;
	int rc = case_lock(c, req->parent_id, &parent);

	if (rc)
		return rc;
	if (strcmp(parent.owner, c->who->department) != 0)
		return refuse(c, E_NOT_OWNER, "%s: %s", parent.case_no, parent.owner);
	return case_begin_beside(c, req->procedure, &parent, req->ground, out);
}

/* Opens a case that no alert stands behind: a lead, a complaint, or beside a case of one's own. */
int start_case(struct call *c, const Disputes__StartCaseRequest *req, Disputes__Case *rep)
{
	struct case_file f;
	int rc = fields_check(c, req);

	if (!rc && (strcmp(req->source, PROCEDURE_FOLLOW_UP) == 0) != (req->parent_id != 0))
		rc = refuse(c, E_FIELD, "parent_id: %s",
			    say(c, "来源为 follow_up 时写原案编号，其他来源不写",
				"the other case of a follow_up, and of nothing else"));
	if (!rc && strcmp(req->source, "alert") == 0)
		rc = refuse(c, E_FIELD, "source: %s",
			    say(c, "由预警立案请用 OpenCase", "a case on an alert: OpenCase"));
	if (rc)
		return rc;
	if (req->parent_id) {
		rc = begin_follow_up(c, req, &f);
	} else {
		f = (struct case_file){.rule = "",
				       .month = "",
				       .title_zh = req->title,
				       .title_en = req->title,
				       .employer_id = req->employer_id,
				       .employer_name = req->employer_name,
				       .region = req->region,
				       .owner = c->who->department,
				       .opened_by = c->who->department,
				       .ground = req->ground,
				       .opened_at = c->now,
				       .version = 1,
				       .source = req->source,
				       .source_no = req->source_no,
				       .step = ""};
		rc = case_begin(c, req->procedure, &f);
	}
	if (!rc)
		rc = claims_name(c, &f, &(struct claims_named){req->claims, req->n_claims, NULL});
	if (!rc)
		case_present(&f, rep);
	return rc;
}
