/*
 * Files about platform and partner: cooperation agreements clause by clause, supervision, rules and
 * algorithms with their consultation. Source: plan 2.2-3, domain B.6
 */
#include "kinds.h"

/* NOLINTBEGIN(bugprone-macro-parentheses): an initializer takes none around its words */
#define CLAUSE(clause, words)                                                                      \
	{                                                                                          \
		.name = clause, .zh = words, .type = CELL_CODE, .choices = clause_choices,         \
		.field = "clauses:" clause                                                         \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

/* clang-format off */
static const struct cell_choice results[] = {
	{"clean", "未发现问题"},
	{"faults", "有问题"},
	{"serious", "问题严重"},
	{NULL, NULL},
};

static const struct cell_choice rule_kinds[] = {
	{"entry_exit", "进入退出"},
	{"order_allocation", "订单分配"},
	{"unit_price", "计件单价"},
	{"commission", "抽成比例"},
	{"pay", "报酬构成及支付"},
	{"hours", "工作时间"},
	{"rewards", "奖惩"},
	{NULL, NULL},
};

static const struct tabular_column cooperations_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_PARTNER,
	{.name = "number",
	 .zh = "协议编号",
	 .type = CELL_ID,
	 .max = 64,
	 .example = "HZ-2022-01"},
	COLUMN_FROM("开始日期"),
	COLUMN_LAST("结束日期"),
	{.name = "signed",
	 .zh = "签订日期",
	 .type = CELL_DATE,
	 .field = "signed_day"},
	{.name = "document_ref",
	 .zh = "文件编号",
	 .type = CELL_TEXT,
	 .required = true,
	 .max = 200,
	 .example = "HZ-2022-01"},
	{.name = "document_digest",
	 .zh = "文件摘要",
	 .type = CELL_TEXT,
	 .max = 64},
	CLAUSE("licence", "经营资质"),
	CLAUSE("paper", "签订协议"),
	CLAUSE("pay", "劳动报酬"),
	CLAUSE("hours", "工时休息"),
	CLAUSE("insurance", "社会保险"),
	CLAUSE("safety", "劳动安全"),
	CLAUSE("no_coercion", "不得诱导注册个体户"),
	CLAUSE("complaints", "投诉渠道"),
	CLAUSE("supervision", "监督检查"),
	CLAUSE("exit", "退出安排"),
	CLAUSE("personal_data", "个人信息保护"),
};

const struct tabular_kind kind_cooperations = {
	 .name = "cooperations",
	 .zh = "合作协议",
	COLUMNS(cooperations_columns),
	 .unique = BIT(0) | BIT(1) | BIT(3),
	 .rpc = "registration.ImportCooperations",
};

static const struct tabular_column supervisions_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_PARTNER,
	{.name = "day",
	 .zh = "检查日期",
	 .type = CELL_DATE,
	 .required = true,
	 .example = "2022-03-31"},
	{.name = "supervisor",
	 .zh = "检查单位",
	 .type = CELL_TEXT,
	 .required = true,
	 .max = 200,
	 .example = "平台用工管理部"},
	{.name = "items",
	 .zh = "检查内容",
	 .type = CELL_TEXT,
	 .required = true,
	 .max = 500,
	 .example = "协议签订、报酬支付"},
	{.name = "result",
	 .zh = "检查结果",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = results,
	 .example = "未发现问题"},
	{.name = "found",
	 .zh = "发现的问题",
	 .type = CELL_TEXT,
	 .max = 500},
	{.name = "reference",
	 .zh = "记录编号",
	 .type = CELL_TEXT,
	 .max = 200},
};

const struct tabular_kind kind_supervisions = {
	 .name = "supervisions",
	 .zh = "监督检查记录",
	COLUMNS(supervisions_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2),
	 .rpc = "registration.ImportSupervisions",
};

static const struct tabular_column rules_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "kind",
	 .zh = "规则种类",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = rule_kinds,
	 .example = "订单分配"},
	{.name = "title",
	 .zh = "名称",
	 .type = CELL_TEXT,
	 .required = true,
	 .max = 200,
	 .example = "配送派单规则"},
	{.name = "edition",
	 .zh = "版本",
	 .type = CELL_ID,
	 .required = true,
	 .min = 1,
	 .max = 64,
	 .example = "V3"},
	COLUMN_FROM("生效日期"),
	COLUMN_LAST("失效日期"),
	{.name = "document_ref",
	 .zh = "文件编号",
	 .type = CELL_TEXT,
	 .required = true,
	 .max = 200,
	 .example = "GZ-3"},
	{.name = "document_digest",
	 .zh = "文件摘要",
	 .type = CELL_TEXT,
	 .max = 64},
	{.name = "consulted",
	 .zh = "协商日期",
	 .type = CELL_DATE,
	 .field = "consulted_day"},
	{.name = "consulted_with",
	 .zh = "协商对象",
	 .type = CELL_TEXT,
	 .max = 200},
	{.name = "consulted_ref",
	 .zh = "协商纪要编号",
	 .type = CELL_TEXT,
	 .max = 200},
	{.name = "notice",
	 .zh = "公示日期",
	 .type = CELL_DATE,
	 .field = "notice_day"},
	{.name = "appeal_channel",
	 .zh = "申诉渠道",
	 .type = CELL_TEXT,
	 .max = 200},
};

const struct tabular_kind kind_rules = {
	 .name = "rules",
	 .zh = "劳动规则和算法",
	COLUMNS(rules_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2) | BIT(3),
	 .rpc = "registration.ImportRuleDocuments",
};
/* clang-format on */
