/*
 * visit - visits that guide employers on pay: what was looked at, found and advised, and what
 * became of it. Who was there is the caller, of his department.
 *
 * The day of the follow-up marks the employer's month: its audit warns when the day comes near and
 * when it is past (employer_visit.c), until a follow-up is recorded.
 */
#include "base.h"

#include "pay_system.h"
#include "visit_facts.h"

#define CODES_MAX ((size_t)16)

static const struct visit_flaw_text {
	const char *field, *zh, *en;
} flaw_texts[] = {
	[VISIT_DAY] = {"day",     "写实际日期，不能在将来",
		       "the day on which it was; not in the future"										      },
	[VISIT_DUE] = {"due_day", "应晚于走访日期，一年以内",                                                "after the visit, within a year"},
	[VISIT_CODE] =
		{"found",
		       "可写 none 未发现问题、unfiled 未报薪酬制度、unconsulted 未协商、unannounced "
		 "未公示、unclear_price 单价规则不清、price_fell 单价下降、no_growth "
		 "没有增长制度、intensity 未考虑劳动强度、below_guidance 低于工资价位、"
		 "below_minimum 低于最低工资、deductions 扣款不当、pay_late 发放不及时、other 其他",
		       "none, unfiled, unconsulted, unannounced, unclear_price, price_fell, no_growth, "
		 "intensity, below_guidance, below_minimum, deductions, pay_late, other"                                                                 },
	[VISIT_FOUND] = {"found",   "至少写一项，不重复；none（未发现问题）只能单独写",
                       "at least one, each once; none stands alone"										      },
	[VISIT_TEXT] = {"text",    "写明情况，至多 1000 个字符（found 有 other 的、回访的必填）",
                       "say what was found, in 1000 characters at most; wanted with other, and of "
			"a follow-up"														    },
	[VISIT_ADVICE] =
		{"advice",  "发现问题的，写明指导意见，至多 1000 个字符",
		       "what was advised, in 1000 characters at most; wanted where something was found"                                                  },
	[VISIT_OUTCOME] = {"outcome", "应为 done 已落实、again 需再回访、void 登记有误",
                       "is done, again or void"													  },
	[VISIT_EARLY] = {"day",     "早于走访日期",								  "is before the visit"           },
	[VISIT_PERSON] = {"text",    "含有身份证号或者手机号：写材料编号，不写个人",
                       "holds an identity or telephone number: name the paper, not the person"                                                           },
	[VISIT_NO_DUE] = {"due_day", "需再回访（again）的写下次日期，其余的不写",
                       "the next day with again, and only with it"										       },
};

static int refused(struct call *c, enum visit_flaw flaw)
{
	return refuse(c, E_FIELD, "%s: %s", flaw_texts[flaw].field,
		      say(c, flaw_texts[flaw].zh, flaw_texts[flaw].en));
}

struct visit_stored {
	int64_t visit_id, employer_id, pay_system_id, pay_system_version;
	const char *found, *found_text, *advice, *state;
	civil_date visit_day, due_day, first_due_day;
	int32_t n_steps;
};
ROW_TABLE(visit_stored, COL(visit_stored, visit_id, COL_I64),
	  COL(visit_stored, employer_id, COL_I64), COL(visit_stored, pay_system_id, COL_I64),
	  COL(visit_stored, pay_system_version, COL_I64), COL(visit_stored, found, COL_TEXT),
	  COL(visit_stored, found_text, COL_TEXT), COL(visit_stored, advice, COL_TEXT),
	  COL(visit_stored, state, COL_TEXT), COL(visit_stored, visit_day, COL_DATE),
	  COL(visit_stored, due_day, COL_DATE), COL(visit_stored, first_due_day, COL_DATE),
	  COL(visit_stored, n_steps, COL_I32));

struct visit_step_stored {
	const char *outcome, *text;
	civil_date step_day, due_day;
};
ROW_TABLE(visit_step_stored, COL(visit_step_stored, outcome, COL_TEXT),
	  COL(visit_step_stored, text, COL_TEXT), COL(visit_step_stored, step_day, COL_DATE),
	  COL(visit_step_stored, due_day, COL_DATE));

struct visit_system {
	int64_t employer_id;
};
ROW_TABLE(visit_system, COL(visit_system, employer_id, COL_I64));

/* The month of a follow-up is audited now: what is near or past by today is found at once, and the
 * audit itself waits for the rest. */
static int due_marked(struct call *c, int64_t employer_id, civil_date due)
{
	const struct employer_span span = {.employer_id = employer_id, .from = due, .to = due};

	return due.day ? employer_marked(c, &span, c->now) : 0;
}

static int day_read(struct call *c, const char *field, int32_t wire, civil_date *out)
{
	*out = (civil_date){0};
	if (wire && civil_from_wire(wire, out))
		return refuse(c, E_FIELD, "%s: %" PRId32, field, wire);
	return 0;
}

/* ---- a visit --------------------------------------------------------------------------------- */

static int visit_read(struct call *c, const Wages__RecordVisitRequest *req, struct visit *v)
{
	enum visit_flaw flaw;
	int rc = day_read(c, "visit_day", req->visit_day, &v->day);

	if (!rc)
		rc = day_read(c, "due_day", req->due_day, &v->due_day);
	if (rc)
		return rc;
	if (req->n_found > CODES_MAX)
		return refused(c, VISIT_FOUND);
	v->found = (const char *const *)req->found;
	v->n_found = req->n_found;
	v->found_text = req->found_text;
	v->advice = req->advice;
	flaw = visit_check(v, civil_from_utc(c->now));
	return flaw ? refused(c, flaw) : 0;
}

/* The version looked at: the one asked for, else the one in force on the day of the visit. */
static int system_read(struct call *c, const Wages__RecordVisitRequest *req,
		       const struct employer_row *employer, int64_t *out_version)
{
	const civil_date day = {req->visit_day};
	const struct pay_system *p;
	struct visit_system head;
	struct pay_system *rows;
	bool found;
	size_t n;
	int rc;

	*out_version = 0;
	if (!req->pay_system_id)
		return req->pay_system_version == 0 ? 0
						    : refuse(c, E_FIELD, "pay_system_id: %s",
							     say(c, "写了版本，也要写制度编号",
								 "is wanted with a version"));
	rc = tx_maybe(c->tx, Q_VISIT_SYSTEM, ARGS(A_I64(req->pay_system_id)), &head, &found);
	if (!rc && (!found || head.employer_id != employer->employer_id))
		return refuse(
			c, E_NOT_FOUND,
			say(c, "该企业没有编号为 %" PRId64 " 的薪酬制度（用 paysystem list 查看）",
			    "the employer has no pay system %" PRId64 " (see paysystem list)"),
			req->pay_system_id);
	if (!rc)
		rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS, ARGS(A_I64(req->pay_system_id)), &rows,
			     &n);
	if (rc)
		return rc;
	p = pay_system_on(rows, n, day);
	for (size_t i = 0; req->pay_system_version && i < n; i++) {
		if (rows[i].version == req->pay_system_version)
			*out_version = rows[i].version;
	}
	if (!req->pay_system_version && p)
		*out_version = p->version;
	return *out_version
		       ? 0
		       : refuse(c, E_NOT_FOUND, "pay_system_version: %s",
				say(c, "没有这一版，或者走访当日没有有效的版本，请写明看的是哪一版",
				    "there is none, or none was in force on that day: say which"));
}

static bool visit_same(const struct visit_stored *k, const Wages__RecordVisitRequest *req,
		       const char *found, int64_t version)
{
	return k->pay_system_id == req->pay_system_id &&
	       (!req->pay_system_version || k->pay_system_version == version) &&
	       k->first_due_day.day == req->due_day && strcmp(k->found, found) == 0 &&
	       strcmp(k->found_text, req->found_text) == 0 && strcmp(k->advice, req->advice) == 0;
}

static int visit_put(struct call *c, const Wages__RecordVisitRequest *req,
		     const struct employer_row *employer, int64_t version,
		     Wages__RecordVisitReply *rep)
{
	const civil_date due = {req->due_day};
	int rc;

	rep->visit_id = id_next(c);
	rep->state = (char *)(due.day ? "open" : "done");
	rc = tx_queue(c->tx, Q_VISIT_PUT,
		      ARGS(A_I64(rep->visit_id), A_I64(employer->employer_id),
			   A_TEXT(employer->region), A_DATE((civil_date){req->visit_day}),
			   A_TEXT(c->who->department), A_TEXT(c->who->subject),
			   version ? A_I64(req->pay_system_id) : A_NULL,
			   version ? A_I64(version) : A_NULL, A_TEXTS(req->found, req->n_found),
			   A_TEXT(req->found_text), A_TEXT(req->advice), A_DATE_OR_NULL(due),
			   A_TEXT(rep->state), A_TIME(c->now)));
	return rc ? rc : due_marked(c, employer->employer_id, due);
}

int record_visit(struct call *c, const Wages__RecordVisitRequest *req, Wages__RecordVisitReply *rep)
{
	struct employer_row employer;
	struct visit_stored known;
	struct visit v;
	const char *codes = "";
	int64_t version;
	bool found;
	int rc = visit_read(c, req, &v);

	if (!rc)
		rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(req->credit_code)), &employer,
			      &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND,
			      say(c, "没有登记信用代码为 %.40s 的单位",
				  "no employer of credit code %.40s is known"),
			      req->credit_code);
	rc = system_read(c, req, &employer, &version);
	if (!rc)
		rc = tx_maybe(c->tx, Q_VISIT_KNOWN,
			      ARGS(A_I64(employer.employer_id), A_DATE(v.day),
				   A_TEXT(c->who->department), A_TEXT(c->who->subject)),
			      &known, &found);
	if (rc)
		return rc;
	if (!found)
		return visit_put(c, req, &employer, version, rep);
	for (size_t i = 0; codes && i < req->n_found; i++)
		codes = arena_printf(c->arena, "%s%s%s", codes, i ? "," : "", req->found[i]);
	if (!codes)
		return E_NO_MEMORY;
	if (!visit_same(&known, req, codes, version))
		return refuse(c, E_CONFLICT,
			      say(c,
				  "您当日对该企业的走访已登记（编号 %" PRId64
				  "），内容不同；补充情况用回访（visit follow）登记",
				  "your visit of that day is recorded (%" PRId64
				  ") and says something else; what is to be added is a follow-up"),
			      known.visit_id);
	rep->visit_id = known.visit_id;
	rep->state = (char *)known.state;
	rep->already = true;
	return 0;
}

/* ---- a follow-up ----------------------------------------------------------------------------- */

static int step_read(struct call *c, const Wages__RecordFollowUpRequest *req,
		     const struct visit_stored *v, struct visit_step *s)
{
	enum visit_flaw flaw;
	int rc = day_read(c, "day", req->day, &s->day);

	if (!rc)
		rc = day_read(c, "due_day", req->due_day, &s->due_day);
	if (rc)
		return rc;
	s->outcome = req->outcome;
	s->text = req->text;
	s->visit_day = v->visit_day;
	flaw = visit_step_check(s, civil_from_utc(c->now));
	return flaw ? refused(c, flaw) : 0;
}

static int step_put(struct call *c, const struct visit_stored *v, const struct visit_step *s,
		    Wages__RecordFollowUpReply *rep)
{
	int rc = tx_queue(c->tx, Q_VISIT_STEP_PUT,
			  ARGS(A_I64(v->visit_id), A_I32(v->n_steps + 1), A_DATE(s->day),
			       A_TEXT(s->outcome), A_TEXT(s->text), A_DATE_OR_NULL(v->due_day),
			       A_DATE_OR_NULL(s->due_day), A_TEXT(c->who->subject),
			       A_TEXT(c->who->department), A_TIME(c->now)));

	rep->state = (char *)(strcmp(s->outcome, "again") == 0 ? "open" : s->outcome);
	if (!rc)
		rc = tx_queue(c->tx, Q_VISIT_MOVE,
			      ARGS(A_I64(v->visit_id), A_DATE_OR_NULL(s->due_day),
				   A_TEXT(rep->state), A_I32(v->n_steps + 1)));
	if (!rc)
		rc = due_marked(c, v->employer_id, v->due_day);
	return rc ? rc : due_marked(c, v->employer_id, s->due_day);
}

/* The same as the last step: said again. */
static int step_known(struct call *c, const struct visit_stored *v, const struct visit_step *s,
		      bool *out)
{
	struct visit_step_stored last;
	int rc = tx_maybe(c->tx, Q_VISIT_STEP_LAST, ARGS(A_I64(v->visit_id)), &last, out);

	if (!rc && *out)
		*out = last.step_day.day == s->day.day && last.due_day.day == s->due_day.day &&
		       strcmp(last.outcome, s->outcome) == 0 && strcmp(last.text, s->text) == 0;
	return rc;
}

int record_follow_up(struct call *c, const Wages__RecordFollowUpRequest *req,
		     Wages__RecordFollowUpReply *rep)
{
	struct visit_stored v;
	struct visit_step s;
	bool found, said = false;
	int rc = tx_maybe(c->tx, Q_VISIT_LOCK, ARGS(A_I64(req->visit_id)), &v, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "走访", "visit"),
			      req->visit_id);
	if (!rc)
		rc = step_read(c, req, &v, &s);
	if (!rc)
		rc = step_known(c, &v, &s, &said);
	if (rc)
		return rc;
	rep->already = said;
	if (said) {
		rep->state = (char *)v.state;
		return 0;
	}
	if (strcmp(v.state, "void") == 0 ||
	    (strcmp(v.state, "done") == 0 && strcmp(s.outcome, "done") == 0))
		return refuse(
			c, E_CONFLICT, "%s",
			say(c,
			    "该走访已办结或已作废；仍需回访的，以 again 登记下次日期，"
			    "作废的重新登记走访",
			    "it is done or void; to look again record again with the next day, "
			    "a void one is recorded anew"));
	return step_put(c, &v, &s, rep);
}
