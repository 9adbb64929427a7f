/*
 * Files about employers. Source: domain K.2, K.4 (identifiers, limits)
 */
#include "kinds.h"

static const struct cell_choice employer_kinds[] = {
	{"platform",        "平台企业"      },
	{"partner",         "合作企业"      },
	{"dispatch_agency", "劳务派遣单位"},
	{"outsourcing",     "外包企业"      },
	{NULL,              NULL                },
};

static const struct cell_choice trades[] = {
	{"instant_delivery", "即时配送"},
	{"ride_hailing",     "网约车"   },
	{"road_freight",     "道路货运"},
	{"express",          "快递"      },
	{"domestic_service", "家政服务"},
	{"labour_service",   "劳务服务"},
	{"other",            "其他"      },
	{NULL,	       NULL          },
};

static const struct cell_choice statuses[] = {
	{"active",       "存续"},
        {"suspended",    "停业"},
        {"revoked",      "吊销"},
	{"deregistered", "注销"},
        {NULL,           NULL    },
};

/* clang-format off */
static const struct tabular_column employer_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "name",
	 .zh = "名称",
	 .type = CELL_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .also = "企业名称|单位名称",
	 .example = "许昌示例配送有限公司"},
	{.name = "kind",
	 .zh = "类型",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = employer_kinds,
	 .also = "企业类型",
	 .example = "合作企业"},
	{.name = "region",
	 .zh = "区划代码",
	 .type = CELL_REGION,
	 .required = true,
	 .example = "411002",
	 .help_zh = "住所地区县，GB/T 2260",
	 .help_en = "county of its seat, GB/T 2260"},
	{.name = "trade",
	 .zh = "行业",
	 .type = CELL_CODE,
	 .choices = trades,
	 .help_zh = "留空则保留已登记的内容，以下各列相同",
	 .help_en = "empty keeps what is registered; so do the columns after it"},
	{.name = "status", .zh = "登记状态", .type = CELL_CODE, .choices = statuses},
	{.name = "status_day", .zh = "状态日期", .type = CELL_DATE},
	{.name = "branch", .zh = "分支机构", .type = CELL_TEXT, .max = 200},
	{.name = "old_licence_no", .zh = "原注册号", .type = CELL_ID, .max = 20},
};
/* clang-format on */

const struct tabular_kind kind_employers = {
	.name = "employers",
	.zh = "用人单位",
	COLUMNS(employer_columns),
	.unique = BIT(0),
	.rpc = "registration.ImportEmployers",
};

/* Which list it is, whose and of which day stands in the request: import --with. */
/* clang-format off */
static const struct tabular_column listing_columns[] = {
	{.name = "credit_code",
	 .zh = "统一社会信用代码",
	 .type = CELL_CREDIT_CODE,
	 .required = true,
	 .also = "信用代码|企业代码",
	 .example = "91411002MA0000007L"},
	COLUMN_FROM("列入日期"),
	{.name = "last",
	 .zh = "移出日期",
	 .type = CELL_DATE,
	 .help_zh = "仍在名单上则留空",
	 .help_en = "empty while it stands",
	 .field = "last_day"},
	{.name = "ground", .zh = "列入原因", .type = CELL_TEXT, .max = 500},
	{.name = "authority", .zh = "作出决定机关", .type = CELL_TEXT, .max = 100},
};
/* clang-format on */

const struct tabular_kind kind_listings = {
	.name = "listings",
	.zh = "名单",
	COLUMNS(listing_columns),
	.unique = BIT(0) | BIT(1),
	.rpc = "registration.ImportListings",
};
