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
	  .example = "合作企业"                  },
	{.name = "region",
	  .zh = "区划代码",
	  .type = CELL_REGION,
	  .required = true,
	  .example = "411002",
	  .help_zh = "住所地区县，GB/T 2260",
	  .help_en = "county of its seat, GB/T 2260"},
};

const struct tabular_kind kind_employers = {
	.name = "employers",
	.zh = "用人单位",
	COLUMNS(employer_columns),
	.unique = BIT(0),
	.rpc = "registration.ImportEmployers",
};
