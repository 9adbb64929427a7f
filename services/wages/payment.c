/*
 * payment - what was paid since, who says so, and orders to pay.
 *
 * A payment is known by employer, worker, month and reference. The company reports it; a bank line,
 * the worker or an officer confirms it under the same reference. What was confirmed is never
 * overwritten by a report, nor what an officer confirmed by anybody else. Each version stays in
 * payment_version. The worker-month is marked, and its audit settles what that changes (life.c).
 */
#include "base.h"

#include "payment.h"

#define PAYMENTS_A_CALL ((size_t)200)
#define REFERENCE_MAX   ((size_t)64)
#define DOCUMENT_MAX    ((size_t)128)
#define AMOUNT_FEN_MAX  INT64_C(100000000000)

ROW_TABLE(payment_employer, COL(payment_employer, employer_id, COL_I64),
	  COL(payment_employer, region, COL_TEXT));

ROW_TABLE(payment_row, COL(payment_row, payment_id, COL_I64), COL(payment_row, version, COL_I64),
	  COL(payment_row, rule, COL_TEXT), COL(payment_row, amount_fen, COL_I64),
	  COL(payment_row, paid_day, COL_DATE), COL(payment_row, proof, COL_TEXT));

struct order_stored {
	civil_date month_to, due_day;
};
ROW_TABLE(order_stored, COL(order_stored, month_to, COL_DATE),
	  COL(order_stored, due_day, COL_DATE));

/* By payment_fault. */
static const struct payment_fault_text fault_texts[] = {
	[PAYMENT_MONTH] = {E_FIELD,     "month",       "不是 2025-03 这样的月份",                                 "is no month like 2025-03",
			   "写成 2025-03",																							"write it like 2025-03"            },
	[PAYMENT_REFERENCE] = {E_FIELD,     "reference",   "必填，不超过 64 字节",
                           "is needed, at most 64 bytes",												"填银行流水号或者凭证号",
                           "give the number of the bank line or the receipt"																							   },
	[PAYMENT_AMOUNT] = {E_FIELD,     "amount_fen",  "应大于 0，不超过 10 亿元；只有执法核实可为 0",
                           "is above 0, at most 1,000,000,000 yuan; 0 by an officer only",							       "核对金额",							    "look at the amount"               },
	[PAYMENT_DAY] = {E_FIELD,     "paid_day",    "日期不正确或在将来",                                    "is no date, or in the future",
			   "填实际到账日期",																						 "give the day on which it was paid"},
	[PAYMENT_RULE] = {E_FIELD,     "rule",        "没有这条规则",                                             "is no rule",
			   "写 PAY-02 这样的规则编号，或者留空",																		       "a rule such as PAY-02, or empty"  },
	[PAYMENT_PROOF] = {E_FIELD,     "proof",       "证明方式不对，或者无权登记这种证明",
			   "is none of those that may be recorded here",										 "企业申报 reported；银行 bank、劳动者 worker、执法 officer",
			   "reported by the company; bank, worker or officer"																							  },
	[PAYMENT_EMPLOYER] = {E_NOT_FOUND, "credit_code", "没有登记该信用代码的单位",
                           "no employer of it is known",												 "先导入 employers",
                           "import employers first"																										    },
	[PAYMENT_NOBODY] = {E_NOT_FOUND, "worker_no",   "当月没有这个骑手号的用工登记",
                           "nobody is registered under it in that month",										"核对骑手号和月份，或者导入 engagements",
                           "look at number and month, or import engagements"																							   },
	[PAYMENT_SEVERAL] = {E_CONFLICT,  "worker_no",   "当月该号先后属于几名劳动者",
                           "the number stood for several workers that month",                                                                            "请用另一个号",
                           "use another number"																											},
	[PAYMENT_CONFIRMED] = {E_CONFLICT,  "reference",   "这笔支付已核实，金额和日期不能再报",
                           "this payment is confirmed; amount and day stand",									    "有误的，由工作人员核实后更正",                              "an officer corrects what is wrong"},
	[PAYMENT_TWICE] = {E_FIELD,     "reference",   "与前面一笔重复",                                          "was there before",
			   "一笔支付只写一行",																					      "one row a payment"                },
};

const struct payment_fault_text *payment_fault_text(enum payment_fault fault)
{
	return &fault_texts[fault];
}

bool rule_known(const struct call *c, const char *rule)
{
	const struct rules *r = pack_of(c)->rules;

	for (size_t i = 0; rule[0] && i < rules_n(r); i++) {
		if (strcmp(rules_get(r, i)->id, rule) == 0)
			return true;
	}
	return !rule[0];
}

static int employer_get(struct call *c, int64_t employer_id, struct payment_employer *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_PAYMENT_EMPLOYER, ARGS(A_I64(employer_id)), out, &found);

	if (rc || found)
		return rc;
	return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "企业", "employer"), employer_id);
}

static enum payment_fault payment_check(const struct call *c, const Wages__Payment *p,
					struct paying *x)
{
	const bool empty = p->amount_fen == 0 && strcmp(x->proof, "officer") == 0;

	if (!civil_parse_month(p->month, strlen(p->month), &x->month))
		return PAYMENT_MONTH;
	if (!p->reference[0] || strlen(p->reference) > REFERENCE_MAX)
		return PAYMENT_REFERENCE;
	if ((p->amount_fen <= 0 && !empty) || p->amount_fen > AMOUNT_FEN_MAX)
		return PAYMENT_AMOUNT;
	if (civil_from_wire(p->paid_day, &x->day) || x->day.day > civil_from_utc(c->now).day)
		return PAYMENT_DAY;
	return rule_known(c, p->rule) ? PAYMENT_GOOD : PAYMENT_RULE;
}

/* The one worker who had the number in that month. */
static int payment_worker(struct call *c, const Wages__Payment *p, struct paying *x,
			  enum payment_fault *out_fault)
{
	const struct number no = {x->employer.employer_id, p->worker_no};
	struct number_holders h;
	int rc = number_workers(c, &no, x->month, &h);

	if (rc)
		return rc;
	if (h.n == 1)
		x->worker_id = h.ids[0];
	else
		*out_fault = h.n ? PAYMENT_SEVERAL : PAYMENT_NOBODY;
	return 0;
}

/* Less than what is known already: a report after any proof, a bank or the worker after an officer.
 */
static bool is_weaker(const char *proof, const char *known)
{
	if (strcmp(proof, "reported") == 0)
		return strcmp(known, "reported") != 0;
	return strcmp(known, "officer") == 0 && strcmp(proof, "officer") != 0;
}

/* An officer who looks once more is never only repeating: an order may lie between. */
static bool is_said(const struct payment_row *row, const Wages__Payment *p, const struct paying *x)
{
	return row->amount_fen == p->amount_fen && row->paid_day.day == x->day.day &&
	       strcmp(row->rule, p->rule) == 0 && strcmp(x->proof, "officer") != 0 &&
	       (strcmp(row->proof, x->proof) == 0 || is_weaker(x->proof, row->proof));
}

int payment_look(struct call *c, const Wages__Payment *p, struct paying *x,
		 enum payment_fault *out_fault)
{
	int rc = 0;

	*out_fault = payment_check(c, p, x);
	if (!*out_fault)
		rc = payment_worker(c, p, x, out_fault);
	if (rc || *out_fault)
		return rc;
	rc = tx_maybe(c->tx, Q_PAYMENT_LOCK,
		      ARGS(A_I64(x->employer.employer_id), A_I64(x->worker_id), A_DATE(x->month),
			   A_TEXT(p->reference)),
		      &x->known, &x->found);
	if (rc)
		return rc;
	x->said = x->found && is_said(&x->known, p, x);
	if (x->found && !x->said && is_weaker(x->proof, x->known.proof))
		*out_fault = PAYMENT_CONFIRMED;
	return 0;
}

int payment_put(struct call *c, const Wages__Payment *p, const struct paying *x)
{
	const struct payment_row *known = x->found ? &x->known : NULL;
	const int64_t id = known ? known->payment_id : id_next(c);
	const int64_t version = known ? known->version + 1 : 1;
	int rc =
		tx_queue(c->tx, Q_PAYMENT_PUT,
			 ARGS(A_I64(id), A_I64(x->employer.employer_id), A_TEXT(x->employer.region),
			      A_I64(x->worker_id), A_TEXT(p->worker_no), A_DATE(x->month),
			      A_TEXT(p->reference), A_TEXT(p->rule), A_I64(p->amount_fen),
			      A_DATE(x->day), A_TEXT(x->proof), A_I64(version), A_TIME(c->now)));

	if (!rc)
		rc = tx_queue(c->tx, Q_PAYMENT_VERSION_PUT,
			      ARGS(A_I64(id), A_I64(version), A_TEXT(c->who->subject),
				   A_TEXT(c->who->department)));
	return rc ? rc
		  : tx_queue(c->tx, Q_PAYMENT_MARK,
			     ARGS(A_I64(x->employer.employer_id), A_TEXT(p->worker_no),
				  A_DATE(x->month), A_TIME(c->now)));
}

static int payment_take(struct call *c, const Wages__Payment *p, struct paying *x,
			Wages__PaymentsReply *rep)
{
	const struct payment_fault_text *text;
	enum payment_fault fault;
	int rc = payment_look(c, p, x, &fault);

	if (rc)
		return rc;
	if (fault) {
		text = payment_fault_text(fault);
		return refuse(c, text->rc, "payments[%zu].%s: %s", x->at, text->field,
			      say(c, text->zh, text->en));
	}
	*(x->said ? &rep->unchanged : &rep->recorded) += 1;
	return x->said ? 0 : payment_put(c, p, x);
}

/* Two of one reference in one call would not see each other. */
static int payments_distinct(struct call *c, const Wages__PaymentsRequest *req)
{
	if (req->n_payments == 0 || req->n_payments > PAYMENTS_A_CALL)
		return refuse(c, E_FIELD, "payments: %zu; 1 .. %zu", req->n_payments,
			      PAYMENTS_A_CALL);
	for (size_t i = 1; i < req->n_payments; i++) {
		const Wages__Payment *a = req->payments[i];

		for (size_t k = 0; k < i; k++) {
			const Wages__Payment *b = req->payments[k];

			if (strcmp(a->reference, b->reference) == 0 &&
			    strcmp(a->worker_no, b->worker_no) == 0 &&
			    strcmp(a->month, b->month) == 0)
				return refuse(c, E_FIELD, "payments[%zu].reference: %s", i,
					      say(c, "与前面一笔重复", "twice in one call"));
		}
	}
	return 0;
}

static int payments_take(struct call *c, const Wages__PaymentsRequest *req, bool confirmed,
			 Wages__PaymentsReply *rep)
{
	struct paying x = {.proof = "reported"};
	int rc = employer_get(c, req->employer_id, &x.employer);

	if (!rc)
		rc = payments_distinct(c, req);
	for (x.at = 0; !rc && x.at < req->n_payments; x.at++) {
		const char *proof = req->payments[x.at]->proof;
		const bool other = strcmp(proof, "bank") == 0 || strcmp(proof, "worker") == 0 ||
				   strcmp(proof, "officer") == 0;

		if (confirmed ? !other : proof[0] && strcmp(proof, "reported") != 0)
			return refuse(c, E_FIELD, "payments[%zu].proof: \"%.20s\"; %s", x.at, proof,
				      confirmed ? "bank, worker, officer" : "reported");
		x.proof = confirmed ? proof : "reported";
		rc = payment_take(c, req->payments[x.at], &x, rep);
	}
	return rc || rep->recorded == 0 ? rc : audit_wake(c, c->now);
}

int report_payments(struct call *c, const Wages__PaymentsRequest *req, Wages__PaymentsReply *rep)
{
	if (c->who->employer_id && c->who->employer_id != req->employer_id)
		return refuse(c, E_DENIED, "employer %" PRId64, req->employer_id);
	return payments_take(c, req, false, rep);
}

int confirm_payments(struct call *c, const Wages__PaymentsRequest *req, Wages__PaymentsReply *rep)
{
	return payments_take(c, req, true, rep);
}

/* The same order again is no error; another one under its document is. */
static int order_again(struct call *c, const Wages__OrderPaymentRequest *req, civil_date from,
		       civil_date to, civil_date due)
{
	struct order_stored at;
	int rc = tx_one(c->tx, Q_ORDER_STORED,
			ARGS(A_I64(req->employer_id), A_TEXT(req->document), A_TEXT(req->rule),
			     A_DATE(from)),
			&at);
	char day[12], month[12];

	if (rc || (at.month_to.day == to.day && at.due_day.day == due.day))
		return rc;
	return refuse(c, E_CONFLICT,
		      say(c, "document: 该文号的责令已登记，至 %s，期限 %s；变更请用新的文号",
			  "document: an order under it is there, to %s, due %s; a change has a "
			  "document of its own"),
		      civil_format_month(at.month_to, month), civil_format(at.due_day, day));
}

int order_payment(struct call *c, const Wages__OrderPaymentRequest *req,
		  Wages__OrderPaymentReply *rep)
{
	struct payment_employer employer;
	civil_date from, to, due;
	int64_t n = 0;
	int rc = employer_get(c, req->employer_id, &employer);

	if (!rc)
		rc = months_parse(c, req->month_from, req->month_to, &from, &to);
	if (rc)
		return rc;
	if (!req->document[0] || strlen(req->document) > DOCUMENT_MAX)
		return refuse(c, E_FIELD, "document: %s",
			      say(c, "文号必填，不超过 128 字节", "its number, at most 128 bytes"));
	if (civil_from_wire(req->due_day, &due))
		return refuse(c, E_FIELD, "due_day: %s", say(c, "日期不正确", "no date"));
	if (!rule_known(c, req->rule))
		return refuse(c, E_FIELD, "rule: %s \"%.20s\"",
			      say(c, "没有这条规则", "there is no rule"), req->rule);
	rc = tx_exec(c->tx, Q_ORDER_INSERT,
		     ARGS(A_I64(id_next(c)), A_I64(req->employer_id), A_TEXT(employer.region),
			  A_TEXT(req->rule), A_DATE(from), A_DATE(to), A_TEXT(req->document),
			  A_DATE(due), A_TEXT(c->who->subject), A_TIME(c->now)),
		     &n);
	rep->already = !rc && n == 0;
	if (rc || rep->already)
		return rc ? rc : order_again(c, req, from, to, due);
	rc = tx_exec(c->tx, Q_ORDER_MARK,
		     ARGS(A_I64(req->employer_id), A_TEXT(req->rule), A_DATE(from), A_DATE(to),
			  A_TIME(c->now)),
		     &n);
	rep->marked = (uint64_t)n;
	if (!rc)
		rc = employer_marked(c, &(struct employer_span){req->employer_id, due, due},
				     utc_from_civil((civil_date){due.day + 1}));
	return rc ? rc : audit_wake(c, c->now);
}
