/*
 * The file of agreements: contracts and written agreements, item by item. Source: plan 2.2-5, 2.2-6
 * (nine items), 劳动合同法 arts 17, 58; domain B.4, B.5, K.4
 */
#include "kinds.h"

#define PAY_MAX_FEN 100000000 /* a month; more is a slip of the pen */

/* NOLINTBEGIN(bugprone-macro-parentheses): an initializer takes none around its words */
/* An item that an agreement of its kind must have, and a clause that none may have. */
#define ITEM(item, words)                                                                          \
	{                                                                                          \
		.name = item, .zh = words, .type = CELL_CODE, .choices = clause_choices,           \
		.field = "terms.items:" item                                                       \
	}
#define CLAUSE(clause, words)                                                                      \
	{                                                                                          \
		.name = clause, .zh = words, .type = CELL_YES, .field = "terms.clauses:" clause    \
	}
#define TERM_TEXT(column, words, limit)                                                            \
	{                                                                                          \
		.name = column, .zh = words, .type = CELL_TEXT, .max = limit,                      \
		.field = "terms." column                                                           \
	}
#define TERM_CODE(column, words, list)                                                             \
	{                                                                                          \
		.name = column, .zh = words, .type = CELL_CODE, .choices = list,                   \
		.field = "terms." column                                                           \
	}
#define TERM_NUMBER(column, words, limit)                                                          \
	{                                                                                          \
		.name = column, .zh = words, .type = CELL_NUMBER, .max = limit,                    \
		.field = "terms." column                                                           \
	}
#define TERM_YUAN(column, words)                                                                   \
	{                                                                                          \
		.name = column, .zh = words, .type = CELL_YUAN, .max = PAY_MAX_FEN,                \
		.field = "terms." column "_fen"                                                    \
	}
#define TERM_DAY(column, words, wire)                                                              \
	{                                                                                          \
		.name = column, .zh = words, .type = CELL_DATE, .field = "terms." wire             \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

/* clang-format off */
static const struct cell_choice kinds[] = {
	{"labour_contract", "劳动合同"},
	{"written_agreement", "书面协议"},
	{"civil_contract", "民事合同"},
	{"dispatch_agreement", "劳务派遣合同"},
	{"none", "无协议"},
	{NULL, NULL},
};

static const struct cell_choice terms[] = {
	{"fixed", "固定期限"},
	{"open_ended", "无固定期限"},
	{"task", "以完成任务为期限"},
	{NULL, NULL},
};

const struct cell_choice cycle_choices[] = {
	{"order", "每单"},
	{"day", "每日"},
	{"week", "每周"},
	{"half_month", "半月"},
	{"month", "每月"},
	{NULL, NULL},
};

static const struct cell_choice floors[] = {
	{"hour", "每小时"},
	{"day", "每日"},
	{"month", "每月"},
	{NULL, NULL},
};

static const struct cell_choice systems[] = {
	{"standard", "标准工时"},
	{"comprehensive", "综合计算工时"},
	{"flexible", "不定时"},
	{NULL, NULL},
};

static const struct cell_choice allowances[] = {
	{"min", "分钟"},
	{"percent", "百分比"},
	{NULL, NULL},
};

static const struct tabular_column agreements_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_WORKER,
	{.name = "kind",
	 .zh = "协议种类",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = kinds,
	 .example = "书面协议"},
	{.name = "from",
	 .zh = "生效日期",
	 .type = CELL_DATE,
	 .required = true,
	 .example = "2022-01-01",
	 .field = "from_day"},
	{.name = "partner_code", .zh = "合作企业代码", .type = CELL_CREDIT_CODE},
	TERM_DAY("signed", "签订日期", "signed_day"),
	{.name = "to",
	 .zh = "期满日期",
	 .type = CELL_DATE,
	 .help_zh = "最后一天；没有期限则留空",
	 .help_en = "the last day; empty without an end",
	 .field = "terms.to_day",
	 .exclusive = true},
	TERM_CODE("term_kind", "期限种类", terms),
	TERM_DAY("handed", "交付劳动者日期", "handed_day"),
	TERM_NUMBER("probation_months", "试用期(月)", 60),
	TERM_YUAN("probation_pay", "试用期月工资(元)"),
	TERM_YUAN("pay", "月工资(元)"),
	TERM_CODE("pay_cycle", "支付周期", cycle_choices),
	TERM_NUMBER("pay_day", "支付日", 31),
	TERM_TEXT("unit_price", "单价出处", 200),
	TERM_YUAN("floor", "保底金额(元)"),
	TERM_CODE("floor_per", "保底单位", floors),
	TERM_CODE("hours_system", "工时制度", systems),
	TERM_NUMBER("max_continuous_min", "最长连续分钟", 1440),
	TERM_NUMBER("max_daily_min", "每日最长分钟", 1440),
	TERM_NUMBER("allowance", "宽放", 1440),
	TERM_CODE("allowance_unit", "宽放单位", allowances),
	{.name = "fixed_asked",
	 .zh = "本人要求固定期限",
	 .type = CELL_YES,
	 .field = "terms.fixed_asked"},
	TERM_TEXT("document_ref", "文件编号", 200),
	TERM_TEXT("document_digest", "文件摘要", 64),
	ITEM("form_of_use", "用工形式"),
	ITEM("working_time", "工作时间"),
	ITEM("place", "用工地点"),
	ITEM("work_requirements", "工作要求"),
	{.name = "pay_item",
	 .zh = "报酬支付",
	 .type = CELL_CODE,
	 .choices = clause_choices,
	 .field = "terms.items:pay"},
	ITEM("hours_standard", "工时标准"),
	ITEM("rules", "管理规章"),
	ITEM("labour_protection", "劳动保护"),
	ITEM("social_insurance", "社会保险"),
	ITEM("employer_identity", "用人单位名称住所"),
	ITEM("worker_identity", "劳动者姓名住址证件号"),
	ITEM("term", "合同期限"),
	ITEM("content_and_place", "工作内容和工作地点"),
	ITEM("hours_and_leave", "工作时间和休息休假"),
	ITEM("user_unit", "用工单位"),
	ITEM("dispatch_term", "派遣期限"),
	ITEM("post", "工作岗位"),
	CLAUSE("injury_waiver", "免除伤亡责任"),
	CLAUSE("insurance_waiver", "放弃社会保险"),
	CLAUSE("deposit", "收取押金"),
	CLAUSE("penalty", "违法约定违约金"),
	CLAUSE("exclusivity", "限制多平台就业"),
};

const struct tabular_kind kind_agreements = {
	 .name = "agreements",
	 .zh = "协议",
	COLUMNS(agreements_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2) | BIT(3),
	 .rpc = "registration.ImportAgreements",
};
/* clang-format on */
