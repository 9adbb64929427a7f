/*
 * Files of pay systems: what an employer pays by, a version a row. Source: plan 2.1-1, domain K.4
 */
#include "kinds.h"

#define BASE_FEN INT64_C(10000000) /* as wages takes it */

static const struct cell_choice pay_kinds[] = {
	{"piece", "计件"},
	{"time",  "计时"},
	{"mixed", "混合"},
	{NULL,    NULL    },
};

static const struct cell_choice base_units[] = {
	{"hour",  "每小时"},
	{"day",   "每日"   },
	{"month", "每月"   },
	{NULL,    NULL       },
};

/* clang-format off */
static const struct tabular_column pay_system_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "region", .zh = "适用区划", .type = CELL_REGION, .also = "区划|区划代码", .example = "411000",
	 .help_zh = "市的包括各县；留空则为企业所在地", .help_en = "of a city: its counties too; empty: the employer's"},
	{.name = "occupation", .zh = "职业", .type = CELL_CODE, .choices = occupation_choices, .also = "工种",
	 .example = "网约配送员", .help_zh = "留空则适用于各职业", .help_en = "empty: every one"},
	{.name = "from", .zh = "生效日期", .type = CELL_DATE, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-03-01", .field = "from_day",
	 .help_zh = "新版须晚于前一版；前一版到前一天为止", .help_en = "after the version before, which ends on the day before"},
	COLUMN_LAST("失效日期"),
	{.name = "kind", .zh = "计酬方式", .type = CELL_CODE, .required = true, .choices = pay_kinds,
	 .example = "计件"},
	{.name = "price_rule", .zh = "单价规则", .type = CELL_TEXT, .max = 500,
	 .example = "每单 4.50 元，每公里加 0.80 元", .help_zh = "单价如何确定；计件、混合的必填",
	 .help_en = "how the price of a piece is made; wanted where pay is by the piece or mixed"},
	{.name = "base", .zh = "底薪(元)", .type = CELL_YUAN, .max = BASE_FEN, .also = "底薪", .example = "",
	 .field = "base_fen", .help_zh = "计时、混合的必填", .help_en = "wanted where pay is by time or mixed"},
	{.name = "base_per", .zh = "底薪单位", .type = CELL_CODE, .choices = base_units},
	{.name = "subsidies", .zh = "补贴", .type = CELL_TEXT, .max = 500, .example = "夜间每单 1 元，高温每日 10 元"},
	{.name = "deductions", .zh = "扣款和处罚", .type = CELL_TEXT, .max = 500, .example = "不扣款"},
	{.name = "pay_cycle", .zh = "支付周期", .type = CELL_CODE, .required = true, .choices = cycle_choices,
	 .example = "每月"},
	{.name = "pay_day", .zh = "支付日", .type = CELL_NUMBER, .min = 1, .max = 31, .also = "发薪日", .example = "15",
	 .help_zh = "每月几日", .help_en = "day of the month"},
	{.name = "consulted", .zh = "协商日期", .type = CELL_DATE, .field = "consulted_day", .example = "2025-02-10"},
	{.name = "consulted_with", .zh = "协商对象", .type = CELL_TEXT, .max = 200, .example = "配送员代表大会"},
	{.name = "consulted_ref", .zh = "协商纪要编号", .type = CELL_TEXT, .max = 200, .example = "纪要〔2025〕2 号",
	 .help_zh = "写了协商日期的必填", .help_en = "wanted with the day of the consultation"},
	{.name = "announced", .zh = "公示日期", .type = CELL_DATE, .field = "announced_day", .example = "2025-02-20"},
	{.name = "announced_how", .zh = "公示方式", .type = CELL_TEXT, .max = 200, .example = "应用内公告",
	 .help_zh = "写了公示日期的必填", .help_en = "wanted with the day of the notice"},
	{.name = "document", .zh = "文件", .type = CELL_TEXT, .required = true, .min = 1, .max = 200,
	 .also = "文件名称", .example = "配送员薪酬办法（2025 版）", .help_zh = "名称和文号",
	 .help_en = "its title and number"},
	{.name = "digest", .zh = "文件摘要", .type = CELL_TEXT, .max = 64, .help_zh = "64 位十六进制小写，可留空",
	 .help_en = "64 hexadecimal digits; may be empty"},
	{.name = "withdrawn", .zh = "撤回", .type = CELL_YES, .help_zh = "该日起的一版登记有误的写“是”，并写明理由",
	 .help_en = "yes when the version of that day was recorded in error; the reason is wanted"},
	{.name = "reason", .zh = "理由", .type = CELL_TEXT, .min = 1, .max = 200,
	 .help_zh = "更正已登记的一版、撤回时必填", .help_en = "wanted of a correction and of what is withdrawn"},
};
/* clang-format on */

const struct tabular_kind kind_pay_systems = {
	.name = "pay_systems",
	.zh = "薪酬制度",
	COLUMNS(pay_system_columns),
	.unique = BIT(0) | BIT(1) | BIT(2) | BIT(3),
	.rpc = "wages.ImportPaySystems",
};
