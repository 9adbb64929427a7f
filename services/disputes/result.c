/*
 * result - brings in what a body without the system did: signed by it, or typed from its paper.
 *
 * The case is the body's, and nobody of it acts here. So who sent it there says what came of it:
 * that it is filed, refused, given back, decided, or how it goes on; and takes the acts that the
 * procedure wants of the owner, each resting on such a result (result_behind).
 */
#include "base.h"

#include "action.h"
#include "handoff.h"
#include "result.h"
#include "sign.h"

#define DOCUMENT_NUMBER_MAX 200

struct result_kind {
	const char *name, *zh, *en;
	bool back;   /* the case is no longer the body's */
	bool number; /* a document of the body says so, and has a number */
};
static const struct result_kind kinds[] = {
	{"FILED",    "已受理（立案）",    "took it up",     false, true },
	{"REFUSED",  "不予受理（立案）", "refused it",     true,  true },
	{"RETURNED", "退回",                   "gave it back",   true,  false},
	{"DECIDED",  "已作出处理决定",    "decided",        false, true },
	{"PROGRESS", "办理进展",             "how it goes on", false, false},
};

static const struct result_kind *kind_find(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* ---- may it be brought ---------------------------------------------------------------------- */

/* RS3. The hand-off and its case, locked. */
static int handoff_for_result(struct call *c, int64_t handoff_id, struct handoff *h,
			      struct case_file *file)
{
	const char *sender;
	int64_t by;
	int rc = handoff_lock(c, handoff_id, h, file);

	if (rc)
		return rc;
	if (strcmp(h->from_department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s %" PRId64 ": %s → %s",
			      say(c, "移送单", "hand-off"), handoff_id, h->from_department,
			      h->to_department);
	if (!body_outside(c, h->to_department))
		return refuse(c, E_CONFLICT, "%s: %s", h->to_department,
			      say(c, "该部门使用本系统，由其自行办理",
				  "that department has the system and acts by itself"));
	if (!handoff_is(h, HANDOFF_ACCEPTED) || !handoff_kind_find(h->kind)->moves)
		return refuse(
			c, E_CONFLICT, "%s %" PRId64 " %s %s: %s", say(c, "移送单", "hand-off"),
			handoff_id, h->kind, h->state,
			say(c, "对方接收移送、转办后才有办理结果（handoff bring、handoff typed）",
			    "a result is of a TRANSFER or REFER that the body accepted "
			    "(handoff bring, handoff typed)"));
	rc = case_sent_by(c, file, &by, &sender);
	if (!rc && (by != handoff_id || case_over(file)))
		rc = refuse(c, E_CONFLICT,
			    say(c, "%s：案件已不在该机关办理（现由 %s 承办，%s）",
				"%s: the body does not have the case any more (%s has it, %s)"),
			    file->case_no, file->owner, file->state);
	return rc;
}

/* ---- what is brought ------------------------------------------------------------------------ */

static int other_record(struct call *c, const char *what)
{
	return refuse(c, E_FIELD, "text: %s: %s", what,
		      say(c, "与本移送单不符", "is not that of this hand-off"));
}

/* RS2: the text is the body's, about this record and no other. */
static int signed_take(struct call *c, const Disputes__BringHandoffResultRequest *req,
		       const struct handoff *h, struct result *r)
{
	struct handoff_proof proof;
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_outcome o;
	int rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(h->handoff_id)), &proof);

	if (rc)
		return rc;
	handoff_digest(proof.record, digest);
	if (strlen(req->text) >= HANDOFF_TEXT_MAX || !handoff_outcome_read(c->arena, req->text, &o))
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "不是办理结果的签名文本：被改动或残缺",
				  "is no text of a result: changed, or cut"));
	if (o.handoff_id != h->handoff_id || strcmp(o.department, h->to_department) != 0)
		return other_record(c, "handoff, department");
	if (!*proof.record || strcmp(o.record, digest) != 0)
		return other_record(c, "record");
	if (o.prepared_at.us < h->offered_at.us || o.prepared_at.us > c->now.us + US_PER_DAY)
		return other_record(c, "prepared_at_us");
	rc = body_key_check(c, h, req->key, o.prepared_at);
	if (rc)
		return rc;
	if (!sign_verify(req->key, req->text, req->signature))
		return refuse(c, E_FIELD, "signature: %s",
			      say(c, "签名不成立", "does not fit text and key"));
	r->result = o.result;
	r->day = o.day;
	r->number = o.number;
	r->words = o.words;
	r->paper = "";
	r->record = req->text;
	r->key = req->key;
	r->signature = req->signature;
	return 0;
}

static int paper_take(struct call *c, const Disputes__BringHandoffResultRequest *req,
		      const struct handoff *h, struct result *r)
{
	const struct desk *desk = c->worker;
	const civil_date today = civil_from_utc(c->now);

	if (department_signs(&desk->keys, h->to_department, today) != SIGNS_NOT_YET)
		return refuse(c, E_CONFLICT, "%s: %s", h->to_department,
			      say(c, "对方已登记签名公钥，须导入其签名的结果文件（--file）",
				  "it has a key, so its result comes signed (--file)"));
	if (civil_from_wire(req->day, &r->day))
		return refuse(c, E_FIELD, "day: %s", say(c, "没有这一天", "no such day"));
	r->result = req->result;
	r->number = req->number;
	r->words = req->words;
	r->record = r->key = r->signature = "";
	return body_paper_find(c, h, req->document_id, &r->paper);
}

static int fields_check(struct call *c, const struct handoff *h, const struct result *r)
{
	const struct result_kind *k = kind_find(r->result);

	if (!k)
		return refuse(c, E_FIELD,
			      "result: \"%.20s\"; FILED, REFUSED, RETURNED, DECIDED, PROGRESS",
			      r->result);
	if (r->day.day < civil_from_utc(h->offered_at).day ||
	    r->day.day > civil_from_utc(c->now).day)
		return refuse(c, E_FIELD, "day: %s",
			      say(c, "结果的日期不早于移送之日，不晚于今天",
				  "is not before the case was sent there, and not ahead"));
	if ((*r->number || k->number) && !words_fit(r->number, DOCUMENT_NUMBER_MAX))
		return refuse(c, E_FIELD, "number: %s",
			      say(c, "写对方文书的文号，不超过 200 字",
				  "the number of the body's document, at most 200 characters"));
	if ((*r->words || !k->number) && !words_fit(r->words, WORDS_MAX))
		return refuse(c, E_FIELD, "words: %s",
			      say(c, "退回和进展须写明情况，不超过 1000 字",
				  "what it says, in at most 1000 characters; RETURNED and PROGRESS "
				  "have no other"));
	if (words_name_person(r->number) || words_name_person(r->words))
		return refuse(c, E_FIELD, "number, words: %s",
			      say(c, "含有身份证号或者手机号",
				  "an identity or telephone number stands in it"));
	return 0;
}

/* RS1 */
static int not_twice(struct call *c, const struct result *r)
{
	struct result same;
	char at[24];
	bool found;
	int rc = tx_maybe(
		c->tx, Q_RESULT_SAME,
		ARGS(A_I64(r->handoff_id), A_TEXT(r->result), A_DATE(r->day), A_TEXT(r->number)),
		&same, &found);

	if (!rc && found)
		rc = refuse(c, E_EXISTS, "%s %" PRId64 ": %s %s",
			    say(c, "该结果已登记：结果", "it is recorded: result"), same.result_id,
			    utc_format_local(same.at, at), same.subject);
	return rc;
}

/* ---- applied -------------------------------------------------------------------------------- */

static int told(struct call *c, const struct result *r, struct case_event *out)
{
	const struct result_kind *k = kind_find(r->result);
	char day[12];

	civil_format(r->day, day);
	out->words = arena_printf(c->arena, "%s %s（%s%s%s）%s%s", r->body, k->zh, r->number,
				  *r->number ? "，" : "", day, *r->words ? "：" : "", r->words);
	out->words_en = arena_printf(c->arena, "%s %s (%s%s%s)%s%s", r->body, k->en, r->number,
				     *r->number ? ", " : "", day, *r->words ? ": " : "", r->words);
	return out->words && out->words_en ? 0 : E_NO_MEMORY;
}

/* RS4: it is the sender's again, and goes where its procedure says. */
static int give_back(struct call *c, const struct handoff *h, struct case_file *file,
		     struct docket *docket, const struct result *r)
{
	struct ground why = {.words = r->result};
	struct move move;
	int rc;

	file->owner = h->from_department;
	file->keeper = NULL;
	file->state = case_state_names[CASE_TRANSFERRED];
	file->version++;
	rc = case_moved(c, file, &move);
	if (!rc)
		rc = effects_apply(c, move.p, &move.effects, docket, &why);
	return rc;
}

/* The next word of the body is asked for in time, by who sent the case; none is after the last. */
static int clock_again(struct call *c, struct docket *docket, const struct result *r)
{
	const struct deadline_start next = {.code = RESULT_CLOCK, .ground = r->result};
	int rc = deadline_stop(c, docket, RESULT_CLOCK, r->result);

	return rc || kind_find(r->result)->back ? rc : deadline_start(c, docket, &next, NULL);
}

static int result_apply(struct call *c, const struct handoff *h, struct case_file *file,
			const struct result *r)
{
	const struct case_file was = *file;
	const bool back = kind_find(r->result)->back;
	struct case_event e = {.kind = case_event_names[EVENT_RESULT_BROUGHT],
			       .handoff_id = h->handoff_id};
	struct changes changes = {.clause = h->basis, .evidence = *r->paper ? r->paper : r->number};
	struct docket docket;
	int rc = told(c, r, &e);

	if (!rc)
		rc = docket_load(c, file, &docket);
	if (!rc && back)
		rc = give_back(c, h, file, &docket, r);
	if (rc)
		return rc;
	e.old_owner = back ? was.owner : "";
	e.new_owner = back ? file->owner : "";
	change_note_case(&changes, &was, file);
	change_note(&changes, "result", "", r->result);
	change_note(&changes, "brought", "", *r->paper ? r->paper : r->subject);
	change_note(&changes, "signed", "", r->key);
	rc = event_put(c, file, &e);
	if (!rc)
		rc = case_update(c, file);
	if (!rc)
		rc = changes_write(c, file, &changes);
	if (!rc)
		rc = result_insert(c, r, file->region);
	if (!rc)
		rc = clock_again(c, &docket, r);
	if (!rc)
		rc = docket_save(c, &docket);
	if (!rc && back)
		rc = deadline_follow(c, file);
	if (!rc && back)
		rc = tx_flush(c->tx); /* what it gave back opens the question again */
	if (!rc && back)
		rc = bounce_came_back(c, file, h->handoff_id);
	return rc || !back ? rc : case_emit(c, file);
}

/* Brings in what came of a case at a body without the system. Locks the case. */
int bring_handoff_result(struct call *c, const Disputes__BringHandoffResultRequest *req,
			 Disputes__HandoffResult *rep)
{
	struct result r = {
		.department = c->who->department, .subject = c->who->subject, .at = c->now};
	struct case_file file;
	struct handoff h;
	int rc = handoff_for_result(c, req->handoff_id, &h, &file);

	if (rc)
		return rc;
	r.result_id = id_next(c);
	r.handoff_id = h.handoff_id;
	r.case_id = h.case_id;
	r.body = h.to_department;
	rc = *req->text ? signed_take(c, req, &h, &r) : paper_take(c, req, &h, &r);
	if (!rc)
		rc = fields_check(c, &h, &r);
	if (!rc)
		rc = not_twice(c, &r);
	if (rc)
		return rc;

	rc = result_apply(c, &h, &file, &r);

	result_present(&r, rep);
	rep->owner = (char *)(uintptr_t)file.owner; /* only packed */
	return rc;
}

/* ---- acts that rest on one ------------------------------------------------------------------ */

int result_behind(struct call *c, int64_t result_id, struct case_file *f, struct act *act,
		  struct result *out)
{
	const char *sender;
	int64_t by;
	int rc = case_sent_by(c, f, &by, &sender);

	if (rc)
		return rc;
	if (!body_outside(c, f->owner) || strcmp(sender, c->who->department) != 0)
		return refuse(c, E_NOT_OWNER, "%s: %s", f->case_no, f->owner);
	if (!result_id)
		return refuse(c, E_NOT_OWNER, "%s: %s: %s", f->case_no, f->owner,
			      say(c,
				  "承办机关没有本系统：先登记其办理结果（handoff "
				  "result），再凭结果办理（--result）",
				  "the owner has no system: record its result (handoff result) and "
				  "act on that (--result)"));
	rc = result_find(c, result_id, out);
	if (rc)
		return rc;
	if (out->case_id != f->case_id || out->handoff_id != by)
		return refuse(
			c, E_FIELD, "result_id: %" PRId64 " %s", result_id,
			say(c, "不是本案承办机关的办理结果", "is no result of this case's owner"));
	act->by.department = f->owner;
	return 0;
}
