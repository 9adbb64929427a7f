/*
 * kinds - what the tables of kinds share.
 *
 * A kind is one entry: its columns with their names, values, examples and the field of the rpc that
 * takes them, and what may not repeat. To add one: a table in a file of its topic, and its name in
 * kinds.c. Nothing else knows a kind of records by name.
 */
#ifndef GONGDAO_TABULAR_KINDS_H
#define GONGDAO_TABULAR_KINDS_H

#include "reader.h"

#define BIT(n)     (UINT64_C(1) << (n))
#define DAYS_AHEAD 60 /* K.4: a start at most 60 days ahead */

#define COLUMNS(table) .columns = (table), .n_columns = N_ELEMENTS(table)

/* The head of most files: whose worker. */
#define COLUMN_EMPLOYER                                                                            \
	{                                                                                          \
		.name = "credit_code", .zh = "统一社会信用代码", .type = CELL_CREDIT_CODE,         \
		.required = true, .also = "企业统一社会信用代码|信用代码|企业代码",                \
		.example = "91411002MA0000007L"                                                    \
	}
#define COLUMN_WORKER                                                                              \
	{                                                                                          \
		.name = "worker_no", .zh = "骑手号", .type = CELL_ID, .required = true, .min = 1,  \
		.max = 64, .also = "骑手编号|工号|司机号|员工编号", .example = "K001",             \
		.help_zh = "企业自己的劳动者编号",                                                 \
		.help_en = "the company's own number of the worker"                                \
	}
/* The other side of an agreement. */
#define COLUMN_PARTNER                                                                             \
	{                                                                                          \
		.name = "partner_code", .zh = "合作企业代码", .type = CELL_CREDIT_CODE,            \
		.required = true, .example = "92411081MA0000015R"                                  \
	}
/* NOLINTBEGIN(bugprone-macro-parentheses): an initializer takes none around its words */
/* The first day of what a row says, and the last. */
#define COLUMN_FROM(words)                                                                         \
	{                                                                                          \
		.name = "from", .zh = words, .type = CELL_DATE, .required = true,                  \
		.example = "2022-01-01", .field = "from_day"                                       \
	}
#define COLUMN_LAST(words)                                                                         \
	{                                                                                          \
		.name = "last", .zh = words, .type = CELL_DATE, .field = "last_day",               \
		.help_zh = "最后一天；长期有效则留空",                                             \
		.help_en = "the last day; empty when it has no end"                                \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

/* What is said of an item or a clause. */
extern const struct cell_choice clause_choices[];
/* kinds_engagement.c, kinds_agreement.c */
extern const struct cell_choice occupation_choices[], cycle_choices[];
/* kinds_pay.c: who says that something was paid. */
extern const struct cell_choice proof_choices[];

extern const struct tabular_kind kind_employers, kind_listings, kind_engagements, kind_agreements,
	kind_licences, kind_aliases, kind_class_answers, kind_permits, kind_chain,
	kind_cooperations, kind_supervisions, kind_rules, kind_workers, kind_sole_traders,
	kind_intervals, kind_pay, kind_roster, kind_penalties, kind_pushes, kind_prices,
	kind_payments, kind_weather, kind_pay_systems;

#endif
