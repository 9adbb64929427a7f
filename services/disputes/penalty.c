/*
 * penalty - departments that work on one case record what each imposed. For one act the law knows
 * one fine: the second is refused with who fined, in which case, how much.
 */
#include "base.h"

#include "penalty.h"

#include "cn_id.h"

#define TEXT_MAX   200
#define ACTS_ALIKE 64 /* codes of the competence table, at most */

static const char *const kinds[] = {"warning",    "order",      "fine", "confiscation",
				    "suspension", "revocation", NULL};

ROW_TABLE(penalty, COL(penalty, penalty_id, COL_I64), COL(penalty, case_id, COL_I64),
	  COL(penalty, case_no, COL_TEXT), COL(penalty, region, COL_TEXT),
	  COL(penalty, act, COL_TEXT), COL(penalty, period, COL_TEXT), COL(penalty, kind, COL_TEXT),
	  COL(penalty, amount_fen, COL_FEN), COL(penalty, basis, COL_TEXT),
	  COL(penalty, document, COL_TEXT), COL(penalty, decided_on, COL_DATE),
	  COL(penalty, department, COL_TEXT), COL(penalty, withdrawn_on, COL_DATE),
	  COL(penalty, withdrawn_ground, COL_TEXT));

static bool is_fine(const struct penalty *x)
{
	return strcmp(x->kind, "fine") == 0;
}

static void penalty_present(const struct penalty *x, Disputes__Penalty *m)
{
	m->penalty_id = x->penalty_id;
	m->case_id = x->case_id;
	m->case_no = (char *)x->case_no;
	m->act = (char *)x->act;
	m->period = (char *)x->period;
	m->kind = (char *)x->kind;
	m->amount_fen = x->amount_fen.fen;
	m->basis = (char *)x->basis;
	m->document = (char *)x->document;
	m->decided_day = x->decided_on.day;
	m->department = (char *)x->department;
	m->withdrawn_day = x->withdrawn_on.day;
	m->withdrawn_ground = (char *)x->withdrawn_ground;
}

/* ---- recorded ------------------------------------------------------------------------------- */

static int text_need(struct call *c, const char *field, const char *text)
{
	if (words_fit(text, TEXT_MAX) && !words_name_person(text))
		return 0;
	return refuse(c, E_FIELD, "%s: %s", field,
		      say(c, "必填，不超过 200 字，不写证件号码和手机号",
			  "needed, at most 200 characters, without identity or telephone numbers"));
}

static int day_take(struct call *c, int32_t wire, civil_date *out)
{
	*out = civil_from_utc(c->now);
	if (wire && (civil_from_wire(wire, out) || out->day > civil_from_utc(c->now).day))
		return refuse(c, E_FIELD, "decided_day: %s",
			      say(c, "没有这一天，或者还没到", "no such day, or one to come"));
	return 0;
}

static int penalty_take(struct call *c, const Disputes__RecordPenaltyRequest *req,
			struct penalty *out)
{
	const struct desk *desk = c->worker;
	civil_date first;
	int rc;

	*out = (struct penalty){.act = act_of(&desk->competence, req->act, ""),
				.period = req->period,
				.kind = req->kind,
				.basis = req->basis,
				.document = req->document,
				.department = c->who->department,
				.withdrawn_ground = ""};
	if (!name_known(kinds, req->kind))
		return refuse(c, E_FIELD,
			      "kind: \"%.20s\"; warning, order, fine, confiscation, suspension, "
			      "revocation",
			      req->kind);
	if (!out->act)
		return refuse(c, E_FIELD, "act: \"%.20s\"%s", req->act,
			      say(c, " 不在职权表中", " is not in the competence table"));
	if (!civil_parse_month(req->period, strlen(req->period), &first))
		return refuse(c, E_FIELD, "period: %s", say(c, "写成 2025-03", "as in 2025-03"));
	rc = money_from_wire(req->amount_fen, &out->amount_fen);
	if (rc || req->amount_fen < 0 || (is_fine(out) && req->amount_fen == 0))
		return refuse(c, E_FIELD, "amount_fen: %s",
			      say(c, "罚款须写金额", "a fine has an amount"));
	rc = text_need(c, "basis", req->basis);
	if (!rc)
		rc = text_need(c, "document", req->document);
	if (!rc && *req->other_act)
		rc = text_need(c, "other_act", req->other_act);
	return rc ? rc : day_take(c, req->decided_day, &out->decided_on);
}

/* The case, locked, if this department works on it: as owner, or by JOINT or ASSIST. */
static int case_for_penalty(struct call *c, int64_t case_id, struct case_file *out)
{
	int rc = case_for_reading(c, case_id, out);

	if (!rc)
		rc = case_lock(c, case_id, out);
	if (!rc && case_over(out))
		rc = refuse(c, E_CONFLICT, "%s: %s", out->case_no,
			    say(c, "案件已办结", "the case is over"));
	return rc;
}

static const char *employer_of(struct call *c, const struct case_file *f)
{
	return f->employer_id ? arena_printf(c->arena, "%" PRId64, f->employer_id)
			      : arena_printf(c->arena, "=%s", f->employer_name);
}

/* "SAMR 已于 2025-03-09 在案件 GD-... 中以 V37 罚款 20000.00 元" */
static const char *fine_said(struct call *c, const struct penalty *x)
{
	char day[12];
	const char *text = arena_printf(
		c->arena,
		say(c, "%s 已于 %s 在案件 %s 中以 %s 罚款 %" PRId64 ".%02" PRId64 " 元",
		    "%s fined on %s in case %s, under %s, %" PRId64 ".%02" PRId64 " yuan"),
		x->department, civil_format(x->decided_on, day), x->case_no, x->act,
		x->amount_fen.fen / 100, x->amount_fen.fen % 100);

	return text ? text : "";
}

/* PN1. */
static int no_other_fine(struct call *c, const char *employer, const struct penalty *x)
{
	struct penalty other;
	bool found;
	int rc;

	if (!is_fine(x))
		return 0;
	rc = tx_maybe(c->tx, Q_FINE_OF_ACT,
		      ARGS(A_TEXT(employer), A_TEXT(x->act), A_TEXT(x->period)), &other, &found);
	if (rc || !found)
		return rc;
	return refuse(
		c, E_CONFLICT,
		say(c,
		    "%s "
		    "%s：%s。同一违法行为不得给予两次以上罚款；触犯多个规范的，按罚款数额高的规定"
		    "处罚（行政处罚法第二十九条）",
		    "%s %s: %s. For one act there is one fine, by the norm with the higher "
		    "amount (Administrative Penalty Law art. 29)"),
		x->act, x->period, fine_said(c, &other));
}

/* One at a time: what is looked for next is there, or will not come. */
static int fines_lock(struct call *c, const char *employer, const struct penalty *x)
{
	int rc;

	if (!is_fine(x))
		return 0;
	rc = tx_queue(c->tx, Q_FINES_LOCK, ARGS(A_TEXT(employer), A_TEXT(x->period)));
	return rc ? rc : tx_flush(c->tx); /* what comes behind it sees what the other wrote */
}

/* PN2. *out: the fine that was said to be for another act; penalty_id 0: there is none. */
static int no_fine_alike(struct call *c, const char *employer, const struct penalty *x,
			 const char *other_act, struct penalty *out)
{
	const struct desk *desk = c->worker;
	const char *alike[ACTS_ALIKE];
	size_t n = acts_alike(&desk->competence, x->act, alike, ACTS_ALIKE);
	bool found;
	int rc;

	*out = (struct penalty){0};
	if (!is_fine(x) || !n)
		return 0;
	rc = tx_maybe(c->tx, Q_FINE_OF_ACTS,
		      ARGS(A_TEXT(employer), A_TEXTS(alike, n), A_TEXT(x->period)), out, &found);
	if (rc || !found || *other_act)
		return rc;
	return refuse(
		c, E_CONFLICT,
		say(c,
		    "%s %s：%s，两个事项可能是同一违法行为。是同一行为的不得再罚（行政处罚法"
		    "第二十九条）；确是另一行为的，写明理由（other_act，--other-act）",
		    "%s %s: %s, which may be the same act by another code. If it is, there is "
		    "no second fine (Administrative Penalty Law art. 29); if not, say why "
		    "(other_act, --other-act)"),
		x->act, x->period, fine_said(c, out));
}

/* `e` has its words by now. */
static int penalty_tell(struct call *c, struct case_file *f, const struct penalty *x,
			struct case_event *e)
{
	const bool gone = x->withdrawn_on.day != 0;
	struct changes changes = {.clause = x->basis, .evidence = x->document};
	int rc;

	e->kind = case_event_names[gone ? EVENT_PENALTY_WITHDRAWN : EVENT_PENALTY_RECORDED];
	rc = e->words ? event_add(c, f, e) : E_NO_MEMORY;
	change_note(&changes, "penalty", gone ? x->kind : "", gone ? "" : x->kind);
	return rc ? rc : changes_write(c, f, &changes);
}

/* What the timeline says of it; `alike`: a fine of which it was said to be for another act. */
static void penalty_words(struct call *c, const struct penalty *x, const struct penalty *alike,
			  const char *other_act, struct case_event *out)
{
	const char *plain = arena_printf(c->arena, "%s %s %s", x->act, x->period, x->document);

	*out = (struct case_event){.words = plain};
	if (!alike->penalty_id || !plain)
		return;
	out->words = arena_printf(c->arena, "%s；与案件 %s 的 %s 不是同一行为：%s", plain,
				  alike->case_no, alike->act, other_act);
	out->words_en = arena_printf(c->arena, "%s; not the act of %s in case %s: %s", plain,
				     alike->act, alike->case_no, other_act);
}

/* Records what one's own department imposed. Locks the case, then the employer's fines. */
int record_penalty(struct call *c, const Disputes__RecordPenaltyRequest *req,
		   Disputes__Penalty *rep)
{
	const struct desk *desk = c->worker;
	struct case_file file;
	const char *employer;
	struct penalty x, alike;
	struct case_event told;
	int rc = penalty_take(c, req, &x);

	if (!rc)
		rc = case_for_penalty(c, req->case_id, &file);
	if (rc)
		return rc;
	x.act = act_of(&desk->competence, req->act, file.rule);
	employer = employer_of(c, &file);
	rc = employer ? fines_lock(c, employer, &x) : E_NO_MEMORY;
	if (!rc)
		rc = no_other_fine(c, employer, &x);
	if (!rc)
		rc = no_fine_alike(c, employer, &x, req->other_act, &alike);
	if (rc)
		return rc;

	x.penalty_id = id_next(c);
	x.case_id = file.case_id;
	x.case_no = file.case_no;
	x.region = file.region;

	rc = tx_queue(c->tx, Q_PENALTY_INSERT,
		      ARGS(A_I64(x.penalty_id), A_I64(x.case_id), A_TEXT(x.case_no),
			   A_TEXT(x.region), A_TEXT(employer), A_TEXT(x.act), A_TEXT(x.period),
			   A_TEXT(x.kind), A_FEN(x.amount_fen), A_TEXT(x.basis), A_TEXT(x.document),
			   A_DATE(x.decided_on), A_TEXT(x.department), A_TEXT(c->who->subject),
			   A_TIME(c->now)));
	penalty_present(&x, rep);
	penalty_words(c, &x, &alike, req->other_act, &told);
	return rc ? rc : penalty_tell(c, &file, &x, &told);
}

/* ---- decided ----------------------------------------------------------------------------------
 */

struct fines_sum {
	money fen;
};
ROW_TABLE(fines_sum, COL(fines_sum, fen, COL_FEN));

int fines_check(struct call *c, const struct case_file *f, const struct procedure_action *a,
		const struct act *act)
{
	const char *name = NULL;
	struct fines_sum recorded;
	int64_t decided = 0;
	int rc;

	for (size_t i = 0; i < a->n_fields; i++) {
		if (a->fields[i].type == FIELD_FINE)
			name = a->fields[i].name;
	}
	if (!name)
		return 0;
	for (size_t i = 0; i < act->n_fields; i++) {
		if (strcmp(act->fields[i].name, name) == 0 && *act->fields[i].text &&
		    !slice_to_scaled(slice_of(act->fields[i].text), 2, &decided))
			return E_INTERNAL; /* it was looked at before */
	}
	rc = tx_one(c->tx, Q_FINES_OF_CASE, ARGS(A_I64(f->case_id), A_TEXT(f->owner)), &recorded);
	if (rc || recorded.fen.fen == decided)
		return rc;
	return refuse(c, E_CONFLICT,
		      say(c,
			  "%s：决定罚款 %" PRId64 ".%02" PRId64 " 元，本案已登记罚款 %" PRId64
			  ".%02" PRId64 " 元；先登记处罚（gongdao penalty record），两者须一致",
			  "%s: a fine of %" PRId64 ".%02" PRId64
			  " yuan, and recorded in the case are %" PRId64 ".%02" PRId64
			  ": record the fine first (gongdao penalty record), as it is decided"),
		      name, decided / 100, decided % 100, recorded.fen.fen / 100,
		      recorded.fen.fen % 100);
}

/* ---- withdrawn ------------------------------------------------------------------------------ */

/* A decision of one's own department is gone: by itself, on review, by a court. */
int withdraw_penalty(struct call *c, const Disputes__WithdrawPenaltyRequest *req,
		     Disputes__Penalty *rep)
{
	struct case_file file;
	struct penalty x;
	bool found;
	int rc = tx_maybe(c->tx, Q_PENALTY_GET, ARGS(A_I64(req->penalty_id)), &x, &found);

	if (!rc && (!found || strcmp(x.department, c->who->department) != 0))
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "处罚", "penalty"),
			      req->penalty_id);
	if (!rc && (!words_fit(req->ground, WORDS_MAX) || words_name_person(req->ground)))
		rc = refuse(c, E_FIELD, "ground: %s",
			    say(c, "写明撤销的理由和文书，不超过 1000 字",
				"why and by which paper, in at most 1000 characters"));
	if (!rc)
		rc = case_lock(c, x.case_id, &file);
	if (!rc)
		rc = tx_maybe(c->tx, Q_PENALTY_GET, ARGS(A_I64(req->penalty_id)), &x, &found);
	if (!rc && x.withdrawn_on.day)
		rc = refuse(c, E_CONFLICT, "%s: %s", x.document, x.withdrawn_ground);
	if (rc)
		return rc;

	x.withdrawn_on = civil_from_utc(c->now);
	x.withdrawn_ground = req->ground;

	rc = tx_queue(
		c->tx, Q_PENALTY_END,
		ARGS(A_I64(x.penalty_id), A_DATE(x.withdrawn_on), A_TEXT(x.withdrawn_ground)));
	penalty_present(&x, rep);
	return rc ? rc
		  : penalty_tell(c, &file, &x, &(struct case_event){.words = x.withdrawn_ground});
}

/* ---- shown ---------------------------------------------------------------------------------- */

int penalties_present(struct call *c, const struct case_file *f, Disputes__GetCaseReply *rep)
{
	struct penalty *rows;
	Disputes__Penalty *shown;
	size_t n;
	int rc = tx_many(c->tx, Q_PENALTY_OF_CASE, ARGS(A_I64(f->case_id)), &rows, &n);

	if (rc)
		return rc;
	rep->penalties = arena_zalloc(c->arena, n + 1, sizeof(*rep->penalties));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->penalties || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__penalty__init(&shown[i]);
		penalty_present(&rows[i], &shown[i]);
		rep->penalties[i] = &shown[i];
	}
	rep->n_penalties = n;
	return 0;
}
