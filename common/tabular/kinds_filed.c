/*
 * Files beside hours and pay: rosters, penalties, what the app pushed, unit prices.
 * Source: domain K.4 (limits)
 */
#include "kinds.h"

#define LINE_FEN 20000000 /* K.4: above 200,000 yuan it wants a second look */

static const struct cell_choice roster_kinds[] = {
	{"work",   "出勤"},
        {"rest",   "休息"},
        {"leave",  "请假"},
        {"absent", "缺勤"},
        {NULL,     NULL    },
};

static const struct cell_choice push_kinds[] = {
	{"limit",  "达到上限"},
        {"prompt", "休息提示"},
        {"stop",   "停止派单"},
	{"resume", "恢复派单"},
        {"push",   "派单"      },
        {NULL,     NULL          },
};

/* clang-format off */
#define COLUMN_REF(words, number) \
	{.name = "source_ref", .zh = words, .type = CELL_ID, .required = true, .min = 1, .max = 64, \
	 .example = number}
#define COLUMN_AT(words) \
	{.name = "at", .zh = words, .type = CELL_INSTANT, .required = true, .max = DAYS_AHEAD, \
	 .example = "2025-03-09 18:30:00", .field = "at_us"}

static const struct tabular_column roster_columns[] = {
	COLUMN_WORKER,
	{.name = "day", .zh = "日期", .type = CELL_DATE, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-03-09"},
	{.name = "kind", .zh = "出勤类型", .type = CELL_CODE, .required = true,
	 .choices = roster_kinds, .example = "休息"},
};

static const struct tabular_column penalty_columns[] = {
	COLUMN_REF("处罚编号", "F202503090001"),
	COLUMN_WORKER,
	COLUMN_AT("处罚时间"),
	{.name = "amount", .zh = "金额(元)", .type = CELL_YUAN, .required = true, .max = LINE_FEN,
	 .also = "金额", .example = "20.00", .field = "amount_fen",
	 .help_zh = "扣收的金额；没有扣钱写 0", .help_en = "what was taken; 0 when no money was"},
	{.name = "rule_ref", .zh = "规则编号", .type = CELL_TEXT, .min = 1, .max = 64,
	 .example = "GZ-7", .help_zh = "平台自己的规则", .help_en = "the platform's own rule"},
	{.name = "reason", .zh = "事由", .type = CELL_TEXT, .min = 1, .max = 200, .example = "超时",
	 .personal = true, .help_zh = "不写姓名和电话", .help_en = "without names and phones"},
	{.name = "appeal", .zh = "可申诉", .type = CELL_YES, .required = true, .example = "是",
	 .help_zh = "处罚生效前劳动者是否可以申诉",
	 .help_en = "was an appeal open to the worker before it took effect?"},
};

static const struct tabular_column push_columns[] = {
	COLUMN_REF("推送编号", "E202503090001"),
	COLUMN_WORKER,
	COLUMN_AT("推送时间"),
	{.name = "kind", .zh = "推送类型", .type = CELL_CODE, .required = true,
	 .choices = push_kinds, .example = "休息提示"},
};

static const struct tabular_column price_columns[] = {
	{.name = "work_region", .zh = "工作区划", .type = CELL_REGION, .required = true,
	 .example = "411000", .help_zh = "适用的区县，或其市、省，GB/T 2260",
	 .help_en = "the county it holds in, or its city or province, GB/T 2260"},
	{.name = "task", .zh = "任务类型", .type = CELL_TEXT, .required = true, .min = 1, .max = 64,
	 .example = "同城配送"},
	{.name = "price", .zh = "单价(元)", .type = CELL_YUAN, .required = true, .max = LINE_FEN,
	 .also = "单价", .example = "4.50", .field = "price_fen"},
	{.name = "from", .zh = "生效日期", .type = CELL_DATE, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-03-01", .field = "from_day"},
	{.name = "consulted", .zh = "协商文件", .type = CELL_TEXT, .min = 1, .max = 128,
	 .personal = true, .help_zh = "与劳动者一方协商的文件，没有则留空",
	 .help_en = "document of the negotiation with the workers' side; empty when there is none"},
};
/* clang-format on */

const struct tabular_kind kind_roster = {
	.name = "roster",
	.zh = "出勤",
	COLUMNS(roster_columns),
	.unique = BIT(0) | BIT(1),
	.rpc = "wages.SubmitRoster",
	.submission = true,
};

const struct tabular_kind kind_penalties = {
	.name = "penalties",
	.zh = "处罚",
	COLUMNS(penalty_columns),
	.unique = BIT(0),
	.rpc = "wages.SubmitPenalties",
	.submission = true,
};

const struct tabular_kind kind_pushes = {
	.name = "pushes",
	.zh = "推送",
	COLUMNS(push_columns),
	.unique = BIT(0),
	.rpc = "wages.SubmitPushes",
	.submission = true,
};

const struct tabular_kind kind_prices = {
	.name = "prices",
	.zh = "单价",
	COLUMNS(price_columns),
	.unique = BIT(0) | BIT(1) | BIT(3),
	.rpc = "wages.SubmitPrices",
	.submission = true,
};
