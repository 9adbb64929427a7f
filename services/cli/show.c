/*
 * How a value looks to a person.
 */
#include "table.h"

static const char *in_arena(struct cli *c, const char *text)
{
	const char *copy = arena_strdup(c->arena, text);

	return copy ? copy : "";
}

const char *show_yuan(struct cli *c, int64_t fen)
{
	uint64_t magnitude = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
	char digits[24], text[48];
	struct str s = str_init(text, sizeof(text));
	size_t n;

	(void)snprintf(digits, sizeof(digits), "%" PRIu64, magnitude / 100);
	n = strlen(digits);
	str_add(&s, fen < 0 ? "-¥" : "¥");
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			str_add(&s, ",");
		str_addn(&s, digits + i, 1);
	}
	str_addf(&s, ".%02u", (unsigned)(magnitude % 100));
	return in_arena(c, text);
}

const char *show_time(struct cli *c, int64_t us)
{
	char text[24];

	if (us == 0)
		return "";
	(void)utc_format_local((utc_time){us}, text);
	text[16] = '\0'; /* to the minute */
	return in_arena(c, text);
}

const char *show_day(struct cli *c, int32_t day)
{
	char text[12];

	return day ? in_arena(c, civil_format((civil_date){day}, text)) : "";
}

const char *show_hours(struct cli *c, int64_t seconds)
{
	char text[40];

	(void)snprintf(text, sizeof(text), "%" PRId64 ":%02d:%02d", seconds / 3600,
		       (int)(seconds / 60 % 60), (int)(seconds % 60));
	return in_arena(c, text);
}

const char *show_age(struct cli *c, int64_t ms)
{
	int64_t s = ms / 1000;
	char text[64];

	if (ms < 1000)
		(void)snprintf(text, sizeof(text), say(c, "%d 毫秒", "%d ms"), (int)ms);
	else if (s < 120)
		(void)snprintf(text, sizeof(text), say(c, "%d 秒", "%d s"), (int)s);
	else if (s < 7200)
		(void)snprintf(text, sizeof(text), say(c, "%d 分钟", "%d min"), (int)(s / 60));
	else if (s < 2 * S_PER_DAY)
		(void)snprintf(text, sizeof(text), say(c, "%d 小时", "%d h"), (int)(s / 3600));
	else
		(void)snprintf(text, sizeof(text), say(c, "%" PRId64 " 天", "%" PRId64 " days"),
			       s / S_PER_DAY);
	return in_arena(c, text);
}

const char *show_marks(struct cli *c, bool hint, bool confirm)
{
	static const char *const zh[] = {"", "标准待核实", "提示", "提示 标准待核实"};
	static const char *const en[] = {"", "figure unconfirmed", "hint",
					 "hint, figure unconfirmed"};
	int i = (hint ? 2 : 0) + (confirm ? 1 : 0);

	return say(c, zh[i], en[i]);
}

const char *show_department(struct cli *c, const char *code)
{
	const struct department *d;
	struct departments *all;
	struct err ignored; /* without the names the code is shown */
	const char *text;

	if (!c->departments) {
		all = arena_zalloc(c->arena, 1, sizeof(*all));
		if (!all)
			return code;
		if (cli_settings(c) ||
		    departments_load(c->arena, c->settings.departments, all, &ignored))
			*all = (struct departments){0};
		c->departments = all;
	}
	d = department_find(c->departments, code);
	if (!d)
		return code;
	text = arena_printf(c->arena, "%s %s", say(c, d->name_zh, d->name_en), code);
	return text ? text : code;
}

const char *show_word(const struct cli *c, const char *code)
{
	/* clang-format off */
	static const struct {
		const char *code, *zh;
	} words[] = {
		{"open", "未消除"}, {"reported", "报已支付，待核实"}, {"cleared", "已消除"}, {"closed", "已关闭"},
		{"superseded", "已被替代"}, {"abandoned", "已放弃"}, {"info", "提醒"},
		{"hint", "提示"}, {"warn", "警告"}, {"high", "高"}, {"critical", "严重"},
		{"lead", "线索"}, {"transferred", "已移交"}, {"SENT", "已发出"},
		{"DRAFT", "待签发"}, {"WITHDRAWN", "已撤回"},
		{"ACCEPTED", "已接收"}, {"RETURNED", "已退回"}, {"TRANSFER", "移交"},
		{"REFER", "转介"}, {"INFORM", "通报"}, {"ASSIST", "协助"}, {"JOINT", "联合"},
		{"ADVISE", "告知当事人"}, {"dead", "死信"}, {"waiting", "等待前一条"},
		{"retry", "待重试"}, {"opened", "立案"}, {"document_added", "加入材料"}, {"retaliation_lead", "打击报复线索"}, {"retaliation_judged", "线索核实"}, {"recontact_lost", "回访没有答复"}, {"penalty_recorded", "登记处罚"}, {"penalty_withdrawn", "处罚撤销"}, {"result_brought", "登记办理结果"}, {"result", "办理结果"}, {"on_result", "凭结果"}, {"penalty", "处罚"}, {"fine", "罚款"}, {"order", "责令"},
		{"confiscation", "没收"}, {"suspension", "暂扣或停业"}, {"revocation", "吊销"}, {"brought", "代为导入"}, {"claims_named", "列明请求"}, {"claims_filed", "当事人申请"}, {"claims_ended", "申请结束"},
		{"withdrawn", "撤回"}, {"failed", "调解不成"}, {"settled", "达成调解"}, {"decided", "裁决或判决"}, {"place", "所在"}, {"document", "材料"}, {"handoff_offered", "发出移交"},
		{"handoff_accepted", "接收移交"}, {"handoff_returned", "退回移交"},
		{"handoff_overdue", "移交逾期未答复"}, {"deadline_waiting", "期限待送达"}, {"deadline_started", "期限起算"},
		{"deadline_paused", "期限中止"}, {"deadline_resumed", "期限恢复"}, {"deadline_extended", "期限延长"},
		{"deadline_stopped", "期限终止"}, {"deadline_breached", "期限届满"}, {"escalated", "逾期升级"}, {"served", "送达"},
		 {"intervals", "工作时段"}, {"pay", "工资报酬"}, {"roster", "出勤"}, {"penalties", "处罚"}, {"pushes", "推送"}, {"prices", "单价"},
		{"routine", "日常"}, {"special", "专项"}, {"platform", "平台企业"}, {"partner", "合作企业"},
		{"accepted", "已受理"}, {"investigating", "调查"}, {"notified", "已告知"}, {"interviewing", "约谈"},
		{"rectifying", "整改"}, {"recheck", "复查"}, {"punishing", "处理"}, {"enforcing", "履行和执行"},
		{"publishing", "公布"}, {"listed", "列入名单"}, {"study", "研究"}, {"referred", "已转办"},
		{"refused", "不予受理"}, {"unfounded", "查否"}, {"violation", "违法"}, {"irregular", "违规"},
		{"complex", "复杂"}, {"acted", "办理"}, {"expired", "届满转步骤"},
		{"REQUESTED", "待审批"}, {"APPROVED", "已批准"}, {"REFUSED", "已驳回"},
		{"WITHDRAWN", "已撤回"}, {"EXPIRED", "逾期未审"}, {"employer", "单位"},
		{"engagement", "用工记录"}, {"needs_person", "待人员判定"}, {"agreed", "与申报一致"},
		{"settled", "已判定"}, {"declared", "企业申报"}, {"confirmed", "人员确认"},
		{"adjudicated", "有权认定"}, {"worker", "劳动者"}, {"measured", "测得"}, {"officer", "人员"},
		{"for", "支持"}, {"against", "反对"}, {"missing", "缺"}, {"disputed", "有争议"},
		{"finding", "疑点"}, {"document", "文书"}, {"none", "-"}, {"yes", "是"}, {"no", "否"}, {"weak", "仅影响优先级"}, {"unclear", "不清楚"},
	};
	/* clang-format on */

	for (size_t i = 0; !c->english && i < N_ELEMENTS(words); i++) {
		if (strcmp(words[i].code, code) == 0)
			return words[i].zh;
	}
	return code;
}
