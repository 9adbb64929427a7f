#include "agreement_facts.h"

#include "cn_id.h"
#include "str.h"

/* ---- what can be wrong with a row ---------------------------------------------------------- */

/* clang-format off */
#define FLAW(name, column, reason_zh, reason_en, mend_zh, mend_en)                                 \
	const struct flaw_text name = {column, reason_zh, reason_en, mend_zh, mend_en};
#define OWN_FLAW(name, column, reason_zh, reason_en, mend_zh, mend_en)                             \
	static FLAW(name, column, reason_zh, reason_en, mend_zh, mend_en)
/* clang-format on */

FLAW(agreement_flaw_day, "", "日期不正确", "not a date that can be used",
     "填写 1949-10-01 之后的日期，没有则留空", "give a date after 1949-10-01, or nothing")
FLAW(agreement_flaw_item, "items", "没有这个必备条款", "no such item",
     "使用必备条款的英文名，例如 hours_standard", "use the name of an item, such as hours_standard")
FLAW(agreement_flaw_state, "items", "条款状态不在可选范围内",
     "the state is not one of those allowed", "填写 present、absent 或 unclear，每项一次",
     "give present, absent or unclear, each item once")
FLAW(agreement_flaw_clause, "clauses", "没有这个禁止条款", "no such forbidden clause",
     "使用禁止条款的英文名，例如 deposit", "use the name of a clause, such as deposit")
FLAW(agreement_flaw_span, "items", "原文位置不正确或太多",
     "a span is not right, or there are too many", "结束位置应在开始位置之后",
     "the end comes after the start")
OWN_FLAW(flaw_code, "credit_code", "统一社会信用代码不正确",
	 "the unified social credit code is not valid", "按营业执照核对 18 位代码",
	 "check the 18 characters on the business licence")
OWN_FLAW(flaw_employer, "credit_code", "没有登记这个单位", "no such employer is registered",
	 "先导入该单位和用工记录", "import the employer and its engagements first")
OWN_FLAW(flaw_worker_no, "worker_no", "没有登记该编号在这段时间的用工",
	 "no engagement of that number is registered for that time",
	 "核对编号和日期，或先导入用工记录",
	 "check number and dates, or import the engagement first")
OWN_FLAW(flaw_elsewhere, "worker_no", "该协议登记在您管辖区域之外",
	 "the agreement is registered outside your region", "由登记地的主管部门更正",
	 "let the office of its region correct it")
OWN_FLAW(flaw_kind, "kind", "协议种类不在可选范围内", "the kind is not one of those allowed",
	 "填写 labour_contract、written_agreement、civil_contract、dispatch_agreement 或 none",
	 "give labour_contract, written_agreement, civil_contract, dispatch_agreement or none")
OWN_FLAW(flaw_from, "from_day", "缺少开始日期", "the first day is missing", "填写协议生效的第一天",
	 "give the first day on which it holds")
OWN_FLAW(flaw_to, "to_day", "结束日期不晚于开始日期", "the end is not after the first day",
	 "结束日期填写期满后的第一天", "the end is the first day after it has run out")
OWN_FLAW(flaw_fixed, "to_day", "固定期限须写明结束日期，无固定期限不写",
	 "a fixed term has an end, an open one has none", "核对期限种类和结束日期",
	 "check the kind of the term and its end")
OWN_FLAW(flaw_term, "term_kind", "劳动合同须写明期限种类",
	 "a labour contract says which kind of term it has", "填写 fixed、open_ended 或 task",
	 "give fixed, open_ended or task")
OWN_FLAW(flaw_signed, "signed_day", "签订日期在今天之后，或“无协议”却有签订日期",
	 "signed after today, or a signature of none", "核对签订日期，未签则留空",
	 "check the day of the signature, or leave it empty")
OWN_FLAW(flaw_handed, "handed_day", "交付日期早于签订日期或在今天之后",
	 "handed over before it was signed, or after today", "核对交付日期，未交付则留空",
	 "check the day on which the worker got it, or leave it empty")
OWN_FLAW(flaw_partner, "partner_code", "没有登记这个合作企业，或与用人单位相同",
	 "no such partner is registered, or it is the employer itself",
	 "先导入合作企业，没有则留空", "import the partner first, or leave it empty")
OWN_FLAW(flaw_probation, "probation_months", "试用期应为 0 至 60 个月",
	 "a probation has 0 to 60 months", "没有试用期填 0", "give 0 when there is none")
OWN_FLAW(flaw_pay, "pay_fen", "金额为负或过大", "the amount is negative or too large",
	 "单位为分，核对金额", "the unit is fen; check the amount")
OWN_FLAW(flaw_cycle, "pay_cycle", "支付周期不在可选范围内",
	 "the pay cycle is not one of those allowed", "填写 order、day、week、half_month 或 month",
	 "give order, day, week, half_month or month")
OWN_FLAW(flaw_pay_day, "pay_day", "支付日应为 1 至 31，未约定填 0", "a pay day is 1 to 31, or 0",
	 "核对支付日", "check the pay day")
OWN_FLAW(flaw_floor, "floor_per", "保底金额与单位不一致", "floor and its unit do not fit",
	 "保底填写 hour、day 或 month，没有则两项都留空",
	 "give hour, day or month, or neither of the two")
OWN_FLAW(flaw_hours, "hours_system", "工时制度不在可选范围内",
	 "the hours system is not one of those allowed", "填写 standard、comprehensive 或 flexible",
	 "give standard, comprehensive or flexible")
OWN_FLAW(flaw_limits, "max_daily_min", "连续时长或每日时长不正确",
	 "the limits of time are not right", "单位为分钟，连续时长不超过每日时长，每日不超过 1440",
	 "in minutes; the longest stretch fits in the day, the day in 1440")
OWN_FLAW(flaw_allowance, "allowance", "宽放与单位不一致，或超出范围",
	 "allowance time and its unit do not fit",
	 "单位填 min 或 percent（不超过 100），没有则都留空",
	 "give min or percent (at most 100), or neither")
OWN_FLAW(flaw_document, "document_ref", "文字过长或含有控制字符",
	 "the text is too long or holds control characters", "不超过 200 个字",
	 "at most 200 characters")
OWN_FLAW(flaw_unit_price, "unit_price", "文字过长或含有控制字符",
	 "the text is too long or holds control characters", "写明单价出处，不超过 200 个字",
	 "say where the prices stand, in at most 200 characters")
OWN_FLAW(flaw_digest, "document_digest", "文件摘要应为 64 位小写十六进制",
	 "a digest has 64 lower-case hex digits", "填写文件的 SHA-256，没有则留空",
	 "give the SHA-256 of the document, or nothing")
OWN_FLAW(flaw_repeated, "", "与本次导入中前面的一行不一致",
	 "an earlier row of this import says otherwise", "两行中删除一行",
	 "remove one of the two rows")

/* ---- what can be checked in the row alone --------------------------------------------------- */

static bool is_contract(const struct agreement *w)
{
	return strcmp(w->kind, "labour_contract") == 0 ||
	       strcmp(w->kind, "dispatch_agreement") == 0;
}

static const struct flaw_text *days_check(const struct agreement *w, civil_date today)
{
	bool fixed = strcmp(w->term_kind, "fixed") == 0;
	bool open = strcmp(w->term_kind, "open_ended") == 0;

	if (!w->from_day.day)
		return &flaw_from;
	if (w->to_day.day && w->to_day.day <= w->from_day.day)
		return &flaw_to;
	if (!text_one_of(w->term_kind, agreement_term_kinds) || (is_contract(w) && !*w->term_kind))
		return &flaw_term;
	if ((fixed && !w->to_day.day) || (open && w->to_day.day))
		return &flaw_fixed;
	if (w->signed_day.day > today.day || (w->signed_day.day && strcmp(w->kind, "none") == 0))
		return &flaw_signed;
	if (w->handed_day.day &&
	    (w->handed_day.day < w->signed_day.day || w->handed_day.day > today.day))
		return &flaw_handed;
	return NULL;
}

static bool amount_fits(money m)
{
	return m.fen >= 0 && m.fen <= AGREEMENT_PAY_MAX_FEN;
}

static const struct flaw_text *pay_check(const struct agreement *w)
{
	if (w->probation_months < 0 || w->probation_months > 60)
		return &flaw_probation;
	if (!amount_fits(w->pay_fen) || !amount_fits(w->probation_pay_fen) ||
	    !amount_fits(w->floor_fen))
		return &flaw_pay;
	if (!text_one_of(w->pay_cycle, agreement_pay_cycles))
		return &flaw_cycle;
	if (w->pay_day < 0 || w->pay_day > 31)
		return &flaw_pay_day;
	if (!text_one_of(w->floor_per, agreement_floor_pers) || !w->floor_fen.fen != !*w->floor_per)
		return &flaw_floor;
	return *w->unit_price && !text_fits(w->unit_price, 200) ? &flaw_unit_price : NULL;
}

static const struct flaw_text *time_check(const struct agreement *w)
{
	int32_t top = strcmp(w->allowance_unit, "percent") == 0 ? 100 : 1440;

	if (!text_one_of(w->hours_system, agreement_hours_systems))
		return &flaw_hours;
	if (w->max_continuous_min < 0 || w->max_daily_min < 0 || w->max_daily_min > 1440 ||
	    w->max_continuous_min > 1440 ||
	    (w->max_daily_min && w->max_continuous_min > w->max_daily_min))
		return &flaw_limits;
	if (!text_one_of(w->allowance_unit, agreement_allowance_units) || w->allowance < 0 ||
	    w->allowance > top || (w->allowance && !*w->allowance_unit))
		return &flaw_allowance;
	return NULL;
}

static bool digest_fits(const char *digest)
{
	return !*digest || (strlen(digest) == 64 && strspn(digest, "0123456789abcdef") == 64);
}

static const struct flaw_text *row_check(const struct agreement_row *row, civil_date today)
{
	const struct agreement *w = &row->want;
	const struct flaw_text *flaw;

	if (row->given)
		return row->given;
	if (!credit_code_valid(slice_of(row->credit_code)))
		return &flaw_code;
	if (!w->employer_id)
		return &flaw_employer;
	if (!text_one_of(w->kind, agreement_kinds))
		return &flaw_kind;
	flaw = days_check(w, today);
	if (!flaw)
		flaw = pay_check(w);
	if (!flaw)
		flaw = time_check(w);
	if (flaw)
		return flaw;
	if (*row->partner_code && (!row->partner_known || w->partner_id == w->employer_id))
		return &flaw_partner;
	if (*w->document_ref && !text_fits(w->document_ref, 200))
		return &flaw_document;
	return digest_fits(w->document_digest) ? NULL : &flaw_digest;
}

/* ---- what is stored ------------------------------------------------------------------------- */

static int number_compare(int64_t employer_a, const char *no_a, int64_t employer_b,
			  const char *no_b)
{
	if (employer_a != employer_b)
		return employer_a < employer_b ? -1 : 1;
	return strcmp(no_a, no_b);
}

static int key_compare(const struct agreement_key *k, const struct agreement *w)
{
	int order = number_compare(k->employer_id, k->worker_no, w->employer_id, w->worker_no);

	if (!order)
		order = strcmp(k->kind, w->kind);
	return order ? order
		     : (k->from_day.day > w->from_day.day) - (k->from_day.day < w->from_day.day);
}

static const struct agreement_key *key_find(const struct agreement_batch *b,
					    const struct agreement *w)
{
	size_t low = 0, high = b->n_keys;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = key_compare(&b->keys[middle], w);

		if (!order)
			return &b->keys[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const struct agreement *stored_find(const struct agreement_batch *b, int64_t agreement_id)
{
	for (size_t i = 0; i < b->n_stored; i++) {
		if (b->stored[i].agreement_id == agreement_id)
			return &b->stored[i];
	}
	return NULL;
}

static bool meets(const struct agreement_engagement *e, const struct agreement *w)
{
	return (!w->to_day.day || e->from_day.day < w->to_day.day) &&
	       (!e->to_day.day || w->from_day.day < e->to_day.day);
}

/* A2. Engagements are in the order of their numbers and first days. */
static const struct agreement_engagement *engagement_find(const struct agreement_batch *b,
							  const struct agreement *w)
{
	const struct agreement_engagement *best = NULL;
	size_t low = 0, high = b->n_engagements;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct agreement_engagement *e = &b->engagements[middle];

		if (number_compare(e->employer_id, e->worker_no, w->employer_id, w->worker_no) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < b->n_engagements; low++) {
		const struct agreement_engagement *e = &b->engagements[low];

		if (number_compare(e->employer_id, e->worker_no, w->employer_id, w->worker_no))
			break;
		if (meets(e, w) && (!best || e->from_day.day <= w->from_day.day))
			best = e;
	}
	return best;
}

static bool pay_same(const struct agreement *a, const struct agreement *b)
{
	return a->probation_months == b->probation_months &&
	       a->probation_pay_fen.fen == b->probation_pay_fen.fen &&
	       a->pay_fen.fen == b->pay_fen.fen && strcmp(a->pay_cycle, b->pay_cycle) == 0 &&
	       a->pay_day == b->pay_day && strcmp(a->unit_price, b->unit_price) == 0 &&
	       a->floor_fen.fen == b->floor_fen.fen && strcmp(a->floor_per, b->floor_per) == 0;
}

static bool time_same(const struct agreement *a, const struct agreement *b)
{
	return strcmp(a->hours_system, b->hours_system) == 0 &&
	       a->max_continuous_min == b->max_continuous_min &&
	       a->max_daily_min == b->max_daily_min && a->allowance == b->allowance &&
	       strcmp(a->allowance_unit, b->allowance_unit) == 0;
}

static bool parts_same(const struct agreement *a, const struct agreement *b)
{
	return a->required_items == b->required_items && a->present_items == b->present_items &&
	       a->absent_items == b->absent_items && a->clauses == b->clauses &&
	       strcmp(a->spans, b->spans) == 0;
}

static bool agreement_same(const struct agreement *a, const struct agreement *b)
{
	return a->engagement_id == b->engagement_id && a->partner_id == b->partner_id &&
	       a->signed_day.day == b->signed_day.day && a->to_day.day == b->to_day.day &&
	       strcmp(a->term_kind, b->term_kind) == 0 && a->handed_day.day == b->handed_day.day &&
	       a->fixed_asked == b->fixed_asked && strcmp(a->document_ref, b->document_ref) == 0 &&
	       strcmp(a->document_digest, b->document_digest) == 0 && pay_same(a, b) &&
	       time_same(a, b) && parts_same(a, b);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* A good earlier row about the same agreement. */
static const struct agreement_row *row_before(const struct agreement_batch *b,
					      const struct agreement_row *row)
{
	const struct agreement *w = &row->want;

	for (const struct agreement_row *r = b->rows; r < row; r++) {
		const struct agreement *o = &r->want;

		if (!r->flaw && o->from_day.day == w->from_day.day &&
		    !number_compare(o->employer_id, o->worker_no, w->employer_id, w->worker_no) &&
		    strcmp(o->kind, w->kind) == 0)
			return r;
	}
	return NULL;
}

/* A4: nobody spoke of them (checked_by is empty), and it is not said to be another document. */
static void parts_keep(struct agreement *w, const struct agreement *stored)
{
	if (*w->checked_by ||
	    (*w->document_digest && strcmp(w->document_digest, stored->document_digest) != 0) ||
	    (*w->document_ref && strcmp(w->document_ref, stored->document_ref) != 0))
		return;
	w->present_items = stored->present_items;
	w->absent_items = stored->absent_items;
	w->clauses = stored->clauses;
	w->spans = stored->spans;
	w->checked_by = stored->checked_by;
	w->checked_at = stored->checked_at;
}

/* Who confirmed items and clauses stays while neither they nor the document change. */
static void checked_set(struct agreement *w, const struct agreement *stored)
{
	if (!stored || !parts_same(w, stored) ||
	    strcmp(w->document_digest, stored->document_digest) != 0)
		return;
	w->checked_by = stored->checked_by;
	w->checked_at = stored->checked_at;
}

static const struct flaw_text *row_decide(const struct agreement_batch *b,
					  struct agreement_row *row)
{
	struct agreement *w = &row->want;
	const struct agreement_engagement *e = engagement_find(b, w);
	const struct agreement_key *key = key_find(b, w);
	const struct agreement *stored = key ? stored_find(b, key->agreement_id) : NULL;
	const struct agreement_row *before = row_before(b, row);

	if (key && !stored)
		return &flaw_elsewhere;
	if (!e)
		return &flaw_worker_no;
	w->engagement_id = e->engagement_id;
	w->worker_id = e->worker_id;
	w->class = e->class;
	w->home_region = e->home_region;
	w->required_items = agreement_required(w->kind);
	if (stored)
		parts_keep(w, stored);
	if (before && !agreement_same(&before->want, w))
		return &flaw_repeated;
	w->version = 1;
	row->outcome = stored ? IMPORT_UPDATED : IMPORT_CREATED;
	checked_set(w, stored);
	if (before || (stored && agreement_same(stored, w)))
		row->outcome = IMPORT_UNCHANGED;
	if (stored) {
		w->agreement_id = stored->agreement_id;
		w->version = stored->version + (row->outcome == IMPORT_UPDATED);
	}
	return NULL;
}

void agreements_decide(struct agreement_batch *b)
{
	for (size_t i = 0; i < b->n_rows; i++) {
		struct agreement_row *row = &b->rows[i];

		row->flaw = row_check(row, b->today);
		if (!row->flaw)
			row->flaw = row_decide(b, row);
		if (row->flaw)
			row->outcome = IMPORT_REFUSED;
	}
}
