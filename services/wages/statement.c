/*
 * statement - the back-pay statement: each finding of a worker or an employer that is not cleared,
 * with what may be claimed for it, component by component (statement_facts.h, WAG-10).
 */
#include "base.h"

#include "wages.h"

#include "statement_facts.h"

struct statement_row {
	int64_t finding_id;
	const char *body;
};
ROW_TABLE(statement_row, COL(statement_row, finding_id, COL_I64),
	  COL(statement_row, body, COL_TEXT));

/* By statement_why. */
static const char *const why_zh[] = {
	"条件已具备",
	"不属于劳动合同法第八十五条的情形：加付赔偿金以劳动关系为前提，本项为不完全符合确立劳动关系"
	"情形，"
	"只追补差额并责令改正",
	"劳动关系未认定：认定后方可适用",
	"须先责令限期支付，逾期不支付的方可加付：尚未责令",
	"责令支付的期限未满",
	"企业报已支付，待银行流水、劳动者或者执法人员核实",
	"与上位法的规定不一致，列出供核对，未予适用",
};
static const char *const why_en[] = {
	"its condition is met",
	"not a case of art. 85 of the Labour Contract Law: additional compensation presupposes a "
	"labour "
	"relation, and this worker does not fully meet its conditions; the difference is to be "
	"paid and "
	"the practice corrected",
	"the relation is not settled: applies only once it is",
	"only after an order to pay within a term was not obeyed: none was given yet",
	"the term of the order to pay has not ended",
	"paid, says the company; a bank line, the worker or an officer is to confirm it",
	"differs from the law above it: listed to be looked at, not applied",
};

static const char *const basis_zh[] = {
	NULL,
	"中华人民共和国劳动合同法第八十五条（应付金额百分之五十以上百分之一百以下）",
	"最低工资规定第十三条、河南省劳动保障监察条例第二十一条（一至五倍）",
};
static const char *const basis_en[] = {
	NULL,
	"Labour Contract Law art. 85 (50 to 100 % of what is due)",
	"Minimum Wage Provisions art. 13, Henan Labour Inspection Regulations art. 21 (1 to 5 "
	"times)",
};

static int rates_read(struct call *c, struct statement_in *in)
{
	struct parameter_value low, high;
	int rc = parameter_at(pack_of(c)->rules, "pay.additional.low", "", in->today, &low);

	if (!rc)
		rc = parameter_at(pack_of(c)->rules, "pay.additional.high", "", in->today, &high);
	if (rc)
		return refuse(c, rc, "pay.additional");
	in->low_percent = low.value;
	in->high_percent = high.value;
	return 0;
}

/* The laws and articles that the finding rests on. */
static const char *clauses_text(struct call *c, const Audit__Finding *f)
{
	char text[1024];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < f->n_clauses; i++)
		str_addf(&s, "%s%s %s", i ? say(c, "；", "; ") : "", f->clauses[i]->law,
			 f->clauses[i]->article);
	return arena_strdup(c->arena, text);
}

static int parts_present(struct call *c, const Audit__Finding *f,
			 const struct statement_part part[STATEMENT_KINDS],
			 Wages__StatementItem *item)
{
	const char *clauses = clauses_text(c, f);
	Wages__StatementPart *all = arena_zalloc(c->arena, STATEMENT_KINDS, sizeof(*all));

	item->parts = arena_zalloc(c->arena, STATEMENT_KINDS, sizeof(*item->parts));
	if (!clauses || !all || !item->parts)
		return E_NO_MEMORY;
	for (size_t k = 0; k < STATEMENT_KINDS; k++) {
		wages__statement_part__init(&all[k]);
		all[k].kind = (char *)statement_kind_names[k];
		all[k].due = part[k].why == WHY_DUE;
		all[k].low_fen = part[k].low_fen;
		all[k].high_fen = part[k].high_fen;
		all[k].basis_zh = (char *)(basis_zh[k] ? basis_zh[k] : clauses);
		all[k].basis_en = (char *)(basis_en[k] ? basis_en[k] : clauses);
		all[k].condition_zh = (char *)why_zh[part[k].why];
		all[k].condition_en = (char *)why_en[part[k].why];
		item->parts[k] = &all[k];
	}
	item->n_parts = STATEMENT_KINDS;
	return 0;
}

static int item_make(struct call *c, struct statement_in *in, const Audit__Finding *f,
		     Wages__StatementItem *item, Wages__Statement *rep)
{
	struct statement_part part[STATEMENT_KINDS];

	in->class = f->class_;
	in->owed_fen = f->owed_fen;
	in->reported = strcmp(f->state, "reported") == 0;
	in->order_due = (civil_date){f->order_due_day};
	statement_make(in, part);
	wages__statement_item__init(item);
	item->finding_id = f->finding_id;
	item->rule = f->rule;
	item->worker_no = f->worker_no;
	item->month = f->month;
	item->class_ = f->class_;
	item->state = f->state;
	item->owed_fen = f->owed_fen;
	item->reported_fen = f->reported_fen;
	item->remedy_zh = f->remedy_zh;
	item->remedy_en = f->remedy_en;
	item->confirm = f->confirm;
	*(in->reported ? &rep->reported_fen : &rep->open_fen) += f->owed_fen;
	*(in->reported ? &rep->n_reported : &rep->n_open) += 1;
	rep->additional_low_fen += part[STATEMENT_ADDITIONAL].low_fen;
	rep->additional_high_fen += part[STATEMENT_ADDITIONAL].high_fen;
	return parts_present(c, f, part, item);
}

int get_statement(struct call *c, const Wages__GetStatementRequest *req, Wages__Statement *rep)
{
	struct statement_in in = {.today = civil_from_utc(c->now)};
	const int64_t limit = page_limit(req->limit, 100, 200);
	struct statement_row *rows;
	Wages__StatementItem *items;
	civil_date from, to;
	size_t n;
	int rc = months_parse(c, req->month_from, req->month_to, &from, &to);

	if (!rc)
		rc = rates_read(c, &in);
	if (!rc)
		rc = tx_many(c->tx, Q_STATEMENT_FINDINGS,
			     ARGS(A_I64(req->employer_id), A_TEXT(req->worker_no), A_DATE(from),
				  A_DATE(to), A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;
	items = arena_zalloc(c->arena, n + 1, sizeof(*items));
	rep->items = arena_zalloc(c->arena, n + 1, sizeof(*rep->items));
	if (!items || !rep->items)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		Audit__Finding *f;

		rc = finding_read(c, rows[i].body, &f);
		if (!rc)
			rc = item_make(c, &in, f, &items[i], rep);
		rep->items[i] = &items[i];
	}
	rep->n_items = n;
	rep->next_after_id = (int64_t)n == limit ? rows[n - 1].finding_id : 0;
	return rc;
}
