/*
 * filing - the party has filed claims of a case with a body that acts on application only: they
 * leave the case, and come back when nothing was decided there.
 */
#include "base.h"

#include "claim.h"
#include "cn_id.h"

#define NOTICE_MAX 200

/* ---- filed ---------------------------------------------------------------------------------- */

/* A day that is past or today; 0 is today. */
static int day_take(struct call *c, const char *field, int32_t wire, civil_date *out)
{
	const civil_date today = civil_from_utc(c->now);

	*out = today;
	if (!wire)
		return 0;
	if (civil_from_wire(wire, out) || out->day > today.day)
		return refuse(c, E_FIELD, "%s: %s", field,
			      say(c, "没有这一天，或者还没到", "no such day, or one to come"));
	return 0;
}

static int filing_take(struct call *c, const Disputes__RecordFilingRequest *req, struct filing *out)
{
	const struct desk *desk = c->worker;

	*out = (struct filing){.body = req->body,
			       .docket_no = req->docket_no,
			       .handoff_id = req->handoff_id,
			       .notice = req->notice,
			       .department = c->who->department,
			       .n_claims = (int64_t)req->n_claims,
			       .outcome = "",
			       .ground = "",
			       .document = ""};
	if (!body_is_advised(&desk->competence, req->body))
		return refuse(c, E_FIELD, "body: \"%.20s\"%s", req->body,
			      say(c, " 不是依申请办理的机构（职权表 advised）",
				  " is no body that acts on application (advised)"));
	if (!words_fit(req->docket_no, DOCKET_NUMBER_MAX) || words_name_person(req->docket_no))
		return refuse(c, E_FIELD, "docket_no: %s",
			      say(c, "写该机构的案号，不超过 100 字",
				  "the number there, at most 100 characters"));
	if (!req->handoff_id &&
	    (!words_fit(req->notice, NOTICE_MAX) || words_name_person(req->notice)))
		return refuse(c, E_FIELD, "handoff_id, notice: %s",
			      say(c, "写明告知当事人的告知单（ADVISE）编号，或者告知书文号",
				  "the ADVISE by which the party was told, or the number of the "
				  "notice"));
	if (!req->n_claims)
		return refuse(c, E_FIELD, "claims: %s", say(c, "至少一项", "at least one"));
	return day_take(c, "filed_day", req->filed_day, &out->filed_on);
}

/* The party was told by a hand-off of this case, to that body. */
static int advice_check(struct call *c, const struct case_file *f, const struct filing *x)
{
	struct handoff h;
	bool found;
	int rc;

	if (!x->handoff_id)
		return 0;
	rc = tx_maybe(c->tx, Q_HANDOFF_GET, ARGS(A_I64(x->handoff_id)), &h, &found);
	if (rc || (found && h.case_id == f->case_id && strcmp(h.kind, "ADVISE") == 0 &&
		   strcmp(handoff_receiver(&h), x->body) == 0))
		return rc;
	return refuse(c, E_FIELD, "handoff_id: %" PRId64 " %s", x->handoff_id,
		      say(c, "不是本案告知当事人向该机构申请的告知单",
			  "is no ADVISE of this case to that body"));
}

static int docket_number_free(struct call *c, const struct filing *x)
{
	struct filing other;
	bool found;
	int rc = tx_maybe(c->tx, Q_FILING_OF_DOCKET, ARGS(A_TEXT(x->body), A_TEXT(x->docket_no)),
			  &other, &found);

	if (rc)
		return rc;
	if (found || c->clashed) /* one that the caller does not see clashes when it is written */
		return refuse(c, E_EXISTS, "%s %s%s%s", x->body, x->docket_no,
			      say(c, "：该案号已登记", ": is recorded already"),
			      found ? other.case_no : "");
	return 0;
}

/* The clock of the body's decision to take it, by the day of filing; what the filing ends. */
static int filing_clocks(struct call *c, struct docket *k, const struct filing *x,
			 const Disputes__RecordFilingRequest *req)
{
	const struct desk *desk = c->worker;
	const char *code = filing_clock_of(&desk->competence, x->body);
	const civil_date today = civil_from_utc(c->now);
	struct deadline_start what = {
		.code = code, .filing_id = x->filing_id, .ground = x->docket_no};
	int rc = 0;

	for (size_t i = 0; !rc && i < req->n_stops; i++)
		rc = deadline_stop(c, k, req->stops[i], x->docket_no);
	if (rc || !code)
		return rc;
	if (x->filed_on.day != today.day)
		what.from = utc_from_civil(x->filed_on);
	what.department = arena_strndup(c->arena, x->body, strcspn(x->body, "."));
	return what.department ? deadline_start(c, k, &what, NULL) : E_NO_MEMORY;
}

static int filed_tell(struct call *c, struct case_file *f, const struct filing *x)
{
	struct case_event e = {
		.kind = case_event_names[EVENT_CLAIMS_FILED],
		.handoff_id = x->handoff_id,
		.words = arena_printf(c->arena,
				      "%" PRId64 " 项请求由当事人向 %s 申请，案号 %s，退出本案",
				      x->n_claims, x->body, x->docket_no),
		.words_en = arena_printf(c->arena,
					 "%" PRId64 " claims were filed with %s by the party, "
					 "number %s, and left the case",
					 x->n_claims, x->body, x->docket_no)};
	struct changes changes = {.evidence = *x->notice ? x->notice : x->docket_no};
	int rc = e.words && e.words_en ? event_add(c, f, &e) : E_NO_MEMORY;

	change_note(&changes, "place", CLAIM_IN_CASE, x->body);
	return rc ? rc : changes_write(c, f, &changes);
}

/* May the party have filed them, out of this case? */
static int claims_may_leave(struct call *c, const struct case_file *f, const struct claim_set *s,
			    const char *body)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < s->n; i++) {
		if (!s->places[i])
			rc = claims_may_come(c, f);
		else if (!claim_may_file(s->places[i], f->case_id, body))
			rc = claim_elsewhere(c, &s->at[i], s->places[i]);
	}
	return rc;
}

/* The party filed claims of the case elsewhere: they leave it, and if it is over, too: it may sue
 * after that. Locks the case and the claims. */
int record_filing(struct call *c, const Disputes__RecordFilingRequest *req, Disputes__Filing *rep)
{
	const struct claim *claims;
	struct case_file file;
	struct claim_set set;
	struct docket docket;
	struct filing x;
	size_t n_new;
	int rc = filing_take(c, req, &x);

	if (!rc)
		rc = claims_take(c, req->claims, req->n_claims, &claims);
	if (!rc)
		rc = case_for_claims(c, req->case_id, &file);
	if (!rc)
		rc = advice_check(c, &file, &x);
	if (!rc)
		rc = claim_set_load(c, &file, claims, req->n_claims, &set);
	if (!rc)
		rc = claims_may_leave(c, &file, &set, x.body);
	if (!rc)
		rc = docket_number_free(c, &x);
	if (!rc)
		rc = docket_load(c, &file, &docket);
	if (rc)
		return rc;

	x.filing_id = id_next(c);
	x.case_id = file.case_id;
	x.case_no = file.case_no;
	x.region = file.region;

	rc = claim_set_name(c, &file, &set, &n_new);
	if (!rc)
		rc = filing_insert(c, &x);
	if (!rc)
		rc = tx_queue(c->tx, Q_CLAIM_FILE,
			      ARGS(A_TEXTS(set.keys, set.n), A_TEXT(x.body), A_I64(x.filing_id),
				   A_TEXT(x.docket_no), A_DATE(x.filed_on)));
	if (!rc)
		rc = filed_tell(c, &file, &x);
	if (!rc)
		rc = filing_clocks(c, &docket, &x, req);
	filing_present(&x, rep);
	return rc ? rc : docket_save(c, &docket);
}

/* ---- ended ---------------------------------------------------------------------------------- */

static int end_check(struct call *c, const Disputes__EndFilingRequest *req)
{
	if (!name_known(filing_outcomes, req->outcome))
		return refuse(c, E_FIELD,
			      "outcome: \"%.20s\"; withdrawn, refused, failed, settled, decided",
			      req->outcome);
	if (!words_fit(req->ground, WORDS_MAX) || words_name_person(req->ground))
		return refuse(c, E_FIELD, "ground: %s",
			      say(c, "写明情况，不超过 1000 字，不写证件号码和手机号",
				  "say what happened, in at most 1000 characters, without "
				  "identity or telephone numbers"));
	if (req->document[0] &&
	    (!words_fit(req->document, NOTICE_MAX) || words_name_person(req->document)))
		return refuse(c, E_FIELD, "document: %s",
			      say(c, "不超过 200 字", "at most 200 characters"));
	return 0;
}

/* The filing and its case, locked, if it is still there and the case this department's. */
static int filing_for_end(struct call *c, int64_t filing_id, struct filing *out,
			  struct case_file *out_case)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_FILING_GET, ARGS(A_I64(filing_id)), out, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "申请登记", "filing"),
			      filing_id);
	if (!rc)
		rc = case_lock(c, out->case_id, out_case);
	if (!rc && strcmp(out_case->owner, c->who->department) != 0)
		return refuse(c, E_NOT_OWNER, "%s: %s", out_case->case_no, out_case->owner);
	if (!rc) /* as it is now that the case is locked */
		rc = tx_maybe(c->tx, Q_FILING_GET, ARGS(A_I64(filing_id)), out, &found);
	if (!rc && *out->outcome)
		return refuse(c, E_CONFLICT, "%s %s: %s", out->body, out->docket_no, out->outcome);
	return rc;
}

static int ended_tell(struct call *c, struct case_file *f, const struct filing *x)
{
	const bool back = filing_comes_back(x->outcome);
	struct case_event e = {
		.kind = case_event_names[EVENT_CLAIMS_ENDED],
		.handoff_id = x->handoff_id,
		.words = arena_printf(c->arena, "%s %s：%s%.600s", x->body, x->docket_no,
				      back ? "请求回到本案，" : "已处理，", x->ground),
		.words_en = arena_printf(c->arena, "%s %s: %s%.600s", x->body, x->docket_no,
					 back ? "the claims are back in the case, "
					      : "dealt with there, ",
					 x->ground)};
	struct changes changes = {.evidence = x->document};
	int rc = e.words && e.words_en ? event_add(c, f, &e) : E_NO_MEMORY;

	change_note(&changes, "place", x->body, back ? CLAIM_IN_CASE : x->outcome);
	return rc ? rc : changes_write(c, f, &changes);
}

/* What was filed is over: decided there, or its claims come back. Locks the case. */
int end_filing(struct call *c, const Disputes__EndFilingRequest *req, Disputes__Filing *rep)
{
	struct case_file file;
	struct docket docket;
	struct filing x;
	civil_date day;
	int rc = end_check(c, req);

	if (!rc)
		rc = day_take(c, "ended_day", req->ended_day, &day);
	if (!rc)
		rc = filing_for_end(c, req->filing_id, &x, &file);
	if (!rc)
		rc = docket_load(c, &file, &docket);
	if (rc)
		return rc;

	x.outcome = req->outcome;
	x.ended_on = day;
	x.ground = req->ground;
	x.document = req->document;

	rc = tx_queue(c->tx, Q_FILING_END,
		      ARGS(A_I64(x.filing_id), A_TEXT(x.outcome), A_DATE(day), A_TEXT(x.ground),
			   A_TEXT(x.document)));
	if (!rc)
		rc = filing_comes_back(x.outcome)
			     ? tx_queue(c->tx, Q_CLAIM_BACK, ARGS(A_I64(x.filing_id), A_DATE(day)))
			     : tx_queue(c->tx, Q_CLAIM_DECIDED, ARGS(A_I64(x.filing_id)));
	if (!rc)
		rc = ended_tell(c, &file, &x);
	if (!rc)
		rc = deadline_stop_filing(c, &docket, x.filing_id, x.outcome);
	filing_present(&x, rep);
	return rc ? rc : docket_save(c, &docket);
}
