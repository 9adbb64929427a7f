/*
 * pay_system - the register of what employers pay by: versions come one after the other, the past
 * is corrected with a reason, nothing is overwritten (P1-P3 in pay_system_facts.h).
 */
#include "base.h"

#include "pay_system.h"

/* clang-format off */
static const struct pay_system_flaw_text flaw_texts[] = {
	[PAY_SYSTEM_NEEDED] = {E_FIELD, "必填", "is wanted",
		"补填；写了协商、公示日期的，写明会议纪要编号、公示方式；撤回的写明理由",
		"fill it in; of a consultation the minutes, of a notice how; of what is withdrawn the reason"},
	[PAY_SYSTEM_LONG] = {E_FIELD, "太长", "is too long",
		"单价、补贴、扣款规则至多 500 个字符，其余 200 个", "rules at most 500 characters, other texts 200"},
	[PAY_SYSTEM_CODE] = {E_FIELD, "不在可选范围内", "is none of those there are",
		"kind：piece 计件、time 计时、mixed 混合；base_per：hour、day、month；"
		"pay_cycle：order、day、week、half_month、month",
		"kind: piece, time, mixed; base_per: hour, day, month; pay_cycle: order, day, week, half_month, month"},
	[PAY_SYSTEM_DAY] = {E_FIELD, "不是日期", "is no date", "写成 2025-03-01", "write it like 2025-03-01"},
	[PAY_SYSTEM_AHEAD] = {E_FIELD, "日期太晚", "is too late a date",
		"生效日期至多在今天之后 60 天；协商、公示日期不能在将来",
		"it begins 60 days from now at the latest; a consultation or a notice is not in the future"},
	[PAY_SYSTEM_LAST] = {E_FIELD, "早于生效日期", "is before the first day", "核对起止日期", "look at both days"},
	[PAY_SYSTEM_PRICE] = {E_FIELD, "计件或混合的，要写单价如何确定", "is wanted where pay is by the piece or mixed",
		"写明单价如何确定，例如：基础单价 4.5 元，每公里加 0.8 元",
		"say how the price of a piece is made"},
	[PAY_SYSTEM_BASE] = {E_FIELD, "底薪要有金额（10 万元以内）和单位，没有底薪的两项都留空",
		"a base has an amount, of 100,000 yuan at most, and its unit; without a base both are empty",
		"同时填写金额和单位（hour、day、month），或者都留空", "give both, or neither"},
	[PAY_SYSTEM_TIME] = {E_FIELD, "计时或混合的，要写底薪", "is wanted where pay is by time or mixed",
		"写明每小时、每日或者每月的金额", "give the amount an hour, a day or a month"},
	[PAY_SYSTEM_PAY_DAY] = {E_FIELD, "应在 1 至 31 之间", "is 1 to 31", "每月几日发放；不按日的留空",
		"the day of the month; empty when it is not by the day"},
	[PAY_SYSTEM_DIGEST] = {E_FIELD, "应为 64 位十六进制小写数字", "is 64 hexadecimal digits in small letters",
		"填文件的 BLAKE2b-256 或 SHA-256 摘要，或者留空", "a digest of the document of 256 bits, or empty"},
	[PAY_SYSTEM_PERSON] = {E_FIELD, "含有身份证号或者手机号", "holds an identity or telephone number",
		"写材料编号，不写个人", "name the paper, not the person"},
	[PAY_SYSTEM_EMPLOYER] = {E_NOT_FOUND, "没有登记该信用代码的单位，或者不归您管",
		"no employer of it is known, or it is not yours",
		"核对信用代码；未登记的先 import employers", "look at the code; import employers first"},
	[PAY_SYSTEM_REGION] = {E_FIELD, "没有这个区划", "is no region", "六位区划代码，GB/T 2260；留空则为企业所在地",
		"six digits, GB/T 2260; empty: the employer's"},
	[PAY_SYSTEM_OCCUPATION] = {E_FIELD, "没有这个职业", "is no occupation",
		"rider、ride_driver、truck_driver、courier、domestic_worker；留空则适用于各职业",
		"rider, ride_driver, truck_driver, courier, domestic_worker; empty: every one"},
	[PAY_SYSTEM_BEFORE] = {E_CONFLICT, "早于已登记的最近一版", "is before the last version there is",
		"新版须晚于最近一版生效；以前的版本有误，用原生效日期并写明理由更正；一个文件里按生效日期先后排列",
		"a new version begins after it; an old one is corrected with its own first day and a reason; "
		"in a file they come in the order of their first days"},
	[PAY_SYSTEM_OTHER] = {E_CONFLICT, "该日起已登记了一版，内容不同或者已撤回",
		"another version begins on that day, or it was withdrawn",
		"新制度写新的生效日期；更正登记错误的、撤回后重新登记的，写明理由（reason）",
		"a new system has a new first day; a correction, or what was withdrawn recorded anew, gives its reason"},
	[PAY_SYSTEM_UNKNOWN] = {E_NOT_FOUND, "没有从该日起的版本可以撤回", "no version begins on that day",
		"核对职业、区划和生效日期（paysystem list、show）", "look at occupation, place and day (paysystem list, show)"},
	[PAY_SYSTEM_MANY] = {E_CONFLICT, "版本超过 500 个", "has 500 versions", "请联系管理员", "ask the operator"},
};
/* clang-format on */

const struct pay_system_flaw_text *pay_system_flaw_text(enum pay_system_flaw flaw)
{
	return &flaw_texts[flaw];
}

const char *pay_system_reason(struct call *c, const struct pay_taking *t)
{
	const struct pay_system_flaw_text *text = &flaw_texts[t->flaw];
	char day[12];

	if (t->flaw != PAY_SYSTEM_BEFORE)
		return say(c, text->zh, text->en);
	return arena_printf(c->arena, "%s%s%s%s", say(c, text->zh, text->en), say(c, "（", " ("),
			    civil_format(t->latest, day), say(c, "）", ")"));
}

ROW_TABLE(pay_system, COL(pay_system, pay_system_id, COL_I64), COL(pay_system, version, COL_I64),
	  COL(pay_system, from_day, COL_DATE), COL(pay_system, last_day, COL_DATE),
	  COL(pay_system, withdrawn, COL_BOOL), COL(pay_system, kind, COL_TEXT),
	  COL(pay_system, price_rule, COL_TEXT), COL(pay_system, base_fen, COL_I64),
	  COL(pay_system, base_per, COL_TEXT), COL(pay_system, subsidies, COL_TEXT),
	  COL(pay_system, deductions, COL_TEXT), COL(pay_system, pay_cycle, COL_TEXT),
	  COL(pay_system, pay_day, COL_I32), COL(pay_system, consulted_day, COL_DATE),
	  COL(pay_system, consulted_with, COL_TEXT), COL(pay_system, consulted_ref, COL_TEXT),
	  COL(pay_system, announced_day, COL_DATE), COL(pay_system, announced_how, COL_TEXT),
	  COL(pay_system, document, COL_TEXT), COL(pay_system, digest, COL_TEXT),
	  COL(pay_system, reason, COL_TEXT), COL(pay_system, subject, COL_TEXT),
	  COL(pay_system, department, COL_TEXT), COL(pay_system, by_company, COL_BOOL),
	  COL(pay_system, recorded_at, COL_TIME));

struct pay_system_id {
	int64_t pay_system_id;
};
ROW_TABLE(pay_system_id, COL(pay_system_id, pay_system_id, COL_I64));

/* ---- the system of a row --------------------------------------------------------------------- */

static int versions_read(struct call *c, struct pay_system_entry *e)
{
	struct pay_system_id head;
	bool found;
	int rc = tx_maybe(
		c->tx, Q_PAY_SYSTEM_LOCK,
		ARGS(A_I64(e->employer.employer_id), A_TEXT(e->work_region), A_TEXT(e->occupation)),
		&head, &found);

	if (rc || !found)
		return rc;
	e->pay_system_id = head.pay_system_id;
	rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS, ARGS(A_I64(head.pay_system_id)), &e->rows,
		     &e->n);
	e->size = e->n;
	return rc;
}

static struct pay_system_entry *entry_known(const struct pay_register *r,
					    const Wages__PaySystemRow *row)
{
	for (struct pay_system_entry *e = r->first; e; e = e->next) {
		if (strcmp(e->code, row->credit_code) == 0 &&
		    strcmp(e->occupation, row->occupation) == 0 &&
		    strcmp(e->work_region, row->region[0] ? row->region : e->employer.region) == 0)
			return e;
	}
	return NULL;
}

static int entry_find(struct call *c, struct pay_register *r, const Wages__PaySystemRow *row,
		      struct pay_taking *t, struct pay_system_entry **out)
{
	struct pay_system_entry *e = entry_known(r, row);
	bool found;
	int rc;

	*out = e;
	if (e)
		return 0;
	e = arena_zalloc(c->arena, 1, sizeof(*e));
	if (!e)
		return E_NO_MEMORY;
	/* who is bound to a company sees no other */
	rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(row->credit_code)), &e->employer,
		      &found);
	if (rc)
		return rc;
	if (!found) {
		t->flaw = PAY_SYSTEM_EMPLOYER;
		t->field = "credit_code";
		return 0;
	}
	e->code = row->credit_code;
	e->occupation = row->occupation;
	e->work_region = row->region[0] ? row->region : e->employer.region;
	rc = versions_read(c, e);
	if (rc)
		return rc;
	e->next = r->first;
	*out = r->first = e;
	return 0;
}

/* ---- one row --------------------------------------------------------------------------------- */

static enum pay_system_flaw day_of(int32_t wire, civil_date *out)
{
	*out = (civil_date){0};
	return wire && civil_from_wire(wire, out) ? PAY_SYSTEM_DAY : PAY_SYSTEM_GOOD;
}

static enum pay_system_flaw days_of(const Wages__PaySystemRow *row, struct pay_system *p,
				    const char **field)
{
	const struct {
		const char *field;
		int32_t wire;
		civil_date *to;
	} days[] = {
		{"from_day",      row->from_day,      &p->from_day     },
		{"last_day",      row->last_day,      &p->last_day     },
		{"consulted_day", row->consulted_day, &p->consulted_day},
		{"announced_day", row->announced_day, &p->announced_day},
	};

	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		*field = days[i].field;
		if (day_of(days[i].wire, days[i].to))
			return PAY_SYSTEM_DAY;
	}
	return PAY_SYSTEM_GOOD;
}

static void row_read(struct call *c, const Wages__PaySystemRow *row, struct pay_system *p,
		     struct pay_taking *t)
{
	*p = (struct pay_system){
		.base_fen = row->base_fen,
		.kind = row->kind,
		.price_rule = row->price_rule,
		.base_per = row->base_per,
		.subsidies = row->subsidies,
		.deductions = row->deductions,
		.pay_cycle = row->pay_cycle,
		.consulted_with = row->consulted_with,
		.consulted_ref = row->consulted_ref,
		.announced_how = row->announced_how,
		.document = row->document,
		.digest = row->digest,
		.reason = row->reason,
		.subject = c->who->subject,
		.department = c->who->department,
		.pay_day = row->pay_day,
		.withdrawn = row->withdrawn,
		.by_company = c->who->employer_id != 0,
		.recorded_at = c->now,
	};
	t->flaw = days_of(row, p, &t->field);
	if (!t->flaw)
		t->flaw = pay_system_check(p, civil_from_utc(c->now), &t->field);
	if (!t->flaw && row->region[0] && !region_find(&pack_of(c)->regions, row->region)) {
		t->flaw = PAY_SYSTEM_REGION;
		t->field = "region";
	}
	if (!t->flaw && row->occupation[0] &&
	    !pay_system_code(row->occupation, pay_system_occupations)) {
		t->flaw = PAY_SYSTEM_OCCUPATION;
		t->field = "occupation";
	}
}

/* A version that is withdrawn keeps what it said. */
static void withdraw(struct pay_system *p, const struct pay_system *known)
{
	const struct pay_system said = *p;

	*p = *known;
	p->withdrawn = true;
	p->reason = said.reason;
	p->subject = said.subject;
	p->department = said.department;
	p->by_company = said.by_company;
	p->recorded_at = said.recorded_at;
}

static int entry_add(struct call *c, struct pay_system_entry *e, const struct pay_system *p)
{
	struct pay_system *longer;

	if (e->n == e->size) {
		e->size = 2 * e->size + 4;
		longer = arena_zalloc(c->arena, e->size, sizeof(*longer));
		if (!longer)
			return E_NO_MEMORY;
		if (e->n)
			memcpy(longer, e->rows, e->n * sizeof(*longer));
		e->rows = longer;
	}
	e->rows[e->n++] = *p;
	return 0;
}

static int version_put(struct call *c, struct pay_system_entry *e, const struct pay_system *p)
{
	int rc = p->version > 1
			 ? tx_queue(c->tx, Q_PAY_SYSTEM_NEXT,
				    ARGS(A_I64(p->pay_system_id), A_I64(p->version)))
			 : tx_queue(c->tx, Q_PAY_SYSTEM_PUT,
				    ARGS(A_I64(p->pay_system_id), A_I64(e->employer.employer_id),
					 A_TEXT(e->employer.region), A_TEXT(e->work_region),
					 A_TEXT(e->occupation)));

	return rc ? rc
		  : tx_queue(c->tx, Q_PAY_SYSTEM_VERSION_PUT,
			     ARGS(A_I64(p->pay_system_id), A_I64(p->version), A_DATE(p->from_day),
				  A_DATE_OR_NULL(p->last_day), A_BOOL(p->withdrawn),
				  A_TEXT(p->kind), A_TEXT(p->price_rule), A_I64(p->base_fen),
				  A_TEXT(p->base_per), A_TEXT(p->subsidies), A_TEXT(p->deductions),
				  A_TEXT(p->pay_cycle), A_I32(p->pay_day),
				  A_DATE_OR_NULL(p->consulted_day), A_TEXT(p->consulted_with),
				  A_TEXT(p->consulted_ref), A_DATE_OR_NULL(p->announced_day),
				  A_TEXT(p->announced_how), A_TEXT(p->document), A_TEXT(p->digest),
				  A_TEXT(p->reason), A_TEXT(p->subject), A_TEXT(p->department),
				  A_BOOL(p->by_company), A_TIME(p->recorded_at)));
}

/* The pointers of a place are into the versions, which may move when one is added. */
static int place_keep(struct call *c, struct pay_system_place *place)
{
	const struct pay_system **both[] = {&place->ends, &place->known};

	for (size_t i = 0; i < N_ELEMENTS(both); i++) {
		struct pay_system *copy;

		if (!*both[i])
			continue;
		copy = arena_zalloc(c->arena, 1, sizeof(*copy));
		if (!copy)
			return E_NO_MEMORY;
		*copy = **both[i];
		*both[i] = copy;
	}
	return 0;
}

int pay_system_take(struct call *c, struct pay_register *r, const Wages__PaySystemRow *row,
		    struct pay_taking *t)
{
	struct pay_system_entry *e = NULL;
	struct pay_system p;
	int rc = 0;

	*t = (struct pay_taking){.flaw = PAY_SYSTEM_GOOD};
	row_read(c, row, &p, t);
	if (!t->flaw)
		rc = entry_find(c, r, row, t, &e);
	if (rc || t->flaw)
		return rc;
	t->field = "from_day";
	t->flaw = pay_system_at(e->rows, e->n, &p, &t->place);
	t->latest = t->place.latest;
	if (t->flaw)
		return 0;
	rc = place_keep(c, &t->place);
	t->pay_system_id = e->pay_system_id;
	t->version = e->n ? e->rows[e->n - 1].version : 0;
	if (rc || t->place.same) {
		t->version = t->place.known ? t->place.known->version : t->version;
		return rc;
	}
	if (p.withdrawn)
		withdraw(&p, t->place.known);
	if (!e->pay_system_id && !r->dry_run)
		e->pay_system_id = id_next(c);
	p.pay_system_id = t->pay_system_id = e->pay_system_id;
	p.version = ++t->version;
	rc = entry_add(c, e, &p);
	if (rc || r->dry_run)
		return rc;
	rc = version_put(c, e, &p);
	return rc ? rc : pay_system_tell(c, e, &p);
}

int pay_system_asker(struct call *c)
{
	if (c->who->department[0] || c->who->employer_id)
		return 0;
	return refuse(c, E_DENIED, "%s",
		      say(c, "该帐号没有绑定企业", "this account is bound to no employer"));
}

int record_pay_system(struct call *c, const Wages__RecordPaySystemRequest *req,
		      Wages__RecordPaySystemReply *rep)
{
	struct pay_register r = {.first = NULL};
	struct pay_taking t;
	const char *reason;
	int rc = pay_system_asker(c);

	if (rc)
		return rc;
	if (!req->row)
		return refuse(c, E_FIELD, "row: %s", say(c, "必填", "is wanted"));
	rc = pay_system_take(c, &r, req->row, &t);
	if (rc)
		return rc;
	if (t.flaw) {
		const struct pay_system_flaw_text *text = pay_system_flaw_text(t.flaw);

		reason = pay_system_reason(c, &t);
		return reason ? refuse(c, text->rc, "%s: %s%s%s", t.field, reason,
				       say(c, "。", "; "), say(c, text->mend_zh, text->mend_en))
			      : E_NO_MEMORY;
	}
	rep->pay_system_id = t.pay_system_id;
	rep->version = t.version;
	rep->already = t.place.same;
	if (t.place.ends && !t.place.same) {
		rep->ends_version = t.place.ends->version;
		rep->ends_day = req->row->from_day - 1;
	}
	return 0;
}
