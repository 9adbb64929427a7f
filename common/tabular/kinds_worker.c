/*
 * The file of persons: who a worker is. Personal columns are masked in every message. Source:
 * domain K.1, K.4 (identity documents, telephones, names)
 */
#include "kinds.h"

static const struct cell_choice id_kinds[] = {
	{"resident",       "居民身份证"               },
	{"hmt_permit",     "港澳台居民居住证"      },
	{"foreign_permit", "外国人永久居留身份证"},
	{"passport",       "护照"                        },
	{NULL,             NULL			    },
};

/* clang-format off */
static const struct tabular_column worker_columns[] = {
	{.name = "id_kind",
	 .zh = "证件种类",
	 .type = CELL_CODE,
	 .choices = id_kinds,
	 .also = "证件类型",
	 .example = "居民身份证",
	 .help_zh = "18 位号码可不填",
	 .help_en = "may be empty for a number of 18 characters"},
	{.name = "id",
	 .zh = "证件号码",
	 .type = CELL_DOCUMENT,
	 .required = true,
	 .also = "身份证号|身份证号码|公民身份号码",
	 .example = "411003" "19000101" "0005", /* of nobody: born in 1900, sequence 000 */
	 .personal = true},
	{.name = "name",
	 .zh = "姓名",
	 .type = CELL_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 50,
	 .example = "张三",
	 .personal = true},
	{.name = "phone",
	 .zh = "手机号",
	 .type = CELL_PHONE,
	 .also = "手机号码|联系电话|电话",
	 .example = "13800000000",
	 .personal = true},
	{.name = "home_region",
	 .zh = "常住区划",
	 .type = CELL_REGION,
	 .required = true,
	 .example = "411002"},
	{.name = "credit_code",
	 .zh = "统一社会信用代码",
	 .type = CELL_CREDIT_CODE,
	 .also = "企业代码",
	 .example = "91411002MA0000007L",
	 .help_zh = "与骑手号一起填写，或都留空",
	 .help_en = "together with the worker number, or neither"},
	{.name = "worker_no",
	 .zh = "骑手号",
	 .type = CELL_ID,
	 .max = 64,
	 .also = "骑手编号|工号|司机号|员工编号",
	 .example = "K001"},
	{.name = "from",
	 .zh = "启用日期",
	 .type = CELL_DATE,
	 .help_zh = "该骑手号从这一天起属于此人；一直属于则留空",
	 .help_en = "the number is this person's from that day; empty: always",
	 .field = "from_day"},
};

static const struct tabular_column alias_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "worker_no",
	 .zh = "新骑手号",
	 .type = CELL_ID,
	 .required = true,
	 .min = 1,
	 .max = 64,
	 .also = "新编号",
	 .example = "K001-2"},
	{.name = "known_no",
	 .zh = "已登记骑手号",
	 .type = CELL_ID,
	 .required = true,
	 .min = 1,
	 .max = 64,
	 .also = "原骑手号|原编号",
	 .example = "K001",
	 .help_zh = "同一人在该企业登记用工时的编号",
	 .help_en = "the number under which that company registered his engagement"},
	COLUMN_FROM("启用日期"),
};
/* clang-format on */

/* One number's days are decided together. */
const struct tabular_kind kind_aliases = {
	.name = "aliases",
	.zh = "骑手号对应",
	COLUMNS(alias_columns),
	.unique = BIT(0) | BIT(1) | BIT(3),
	.kin = BIT(0) | BIT(1),
	.rpc = "registration.ImportAliases",
};

/* One person may have numbers of several companies: rows of one document go together. */
const struct tabular_kind kind_workers = {
	.name = "workers",
	.zh = "劳动者",
	COLUMNS(worker_columns),
	.unique = BIT(1) | BIT(5) | BIT(6),
	.kin = BIT(1),
	.rpc = "registration.ImportWorkers",
};
