/*
 * The file of workers who are registered as sole traders (个体工商户). Who registered them, where
 * and with which telephone is personal: it is masked in every message. Source: plan 2.2-4, domain
 * REL-07
 */
#include "kinds.h"

/* clang-format off */
static const struct tabular_column trader_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_WORKER,
	{.name = "trader_code",
	 .zh = "个体户信用代码",
	 .type = CELL_CREDIT_CODE,
	 .required = true,
	 .example = "92411002MA0000008L"},
	{.name = "registered",
	 .zh = "登记日期",
	 .type = CELL_DATE,
	 .required = true,
	 .example = "2022-01-10",
	 .field = "registered_day"},
	{.name = "agent",
	 .zh = "代办人",
	 .type = CELL_TEXT,
	 .max = 100,
	 .personal = true},
	{.name = "address",
	 .zh = "经营场所",
	 .type = CELL_TEXT,
	 .max = 200,
	 .personal = true},
	{.name = "phone",
	 .zh = "登记电话",
	 .type = CELL_PHONE,
	 .personal = true},
	{.name = "source", .zh = "来源", .type = CELL_TEXT, .max = 200},
};
/* clang-format on */

const struct tabular_kind kind_sole_traders = {
	.name = "sole_traders",
	.zh = "个体工商户",
	COLUMNS(trader_columns),
	.unique = BIT(0) | BIT(1) | BIT(2),
	.rpc = "registration.ImportSoleTraders",
};
