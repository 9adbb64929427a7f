/*
 * Files about workers and whom they work for. Source: domain B (classes), K.2, K.4 (identifiers,
 * limits)
 */
#include "kinds.h"

/* A1-A3: labour relation, full-time, part-time, dispatched; B: not fully in line with one
 * (不完全符合确立劳动关系情形); C: civil relation; X: not yet classified. Source: domain B */
static const struct cell_choice classes[] = {
	{"A1", "全日制劳动关系"                  },
	{"A2", "非全日制劳动关系"               },
	{"A3", "劳务派遣"			   },
	{"B",  "不完全符合确立劳动关系情形"},
	{"C",  "民事关系"			   },
	{"X",  "待归类"			      },
	{NULL, NULL				     },
};

const struct cell_choice occupation_choices[] = {
	{"rider",           "网约配送员"},
        {"ride_driver",     "网约车司机"},
        {"truck_driver",    "货车司机"   },
	{"courier",         "快递员"      },
        {"domestic_worker", "家政服务员"},
        {NULL,              NULL             },
};

enum {
	E_CODE,
	E_WORKER,
	E_CLASS,
	E_OCCUPATION,
	E_REGION,
	E_FROM,
	E_TO,
	E_SAME_AS,
	E_PARTNER,
	E_WORK,
	E_STATION
};

/* clang-format off */
static const struct tabular_column engagement_columns[] = {
	[E_CODE] = COLUMN_EMPLOYER,
	[E_WORKER] = COLUMN_WORKER,
	[E_CLASS] = {.name = "class",
	 .zh = "用工类型",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = classes,
	 .example = "B",
	 .help_zh = "企业申报的类型",
	 .help_en = "as the company declares it"},
	[E_OCCUPATION] = {.name = "occupation",
	 .zh = "职业",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = occupation_choices,
	 .also = "工种",
	 .example = "网约配送员"},
	[E_REGION] = {.name = "home_region",
	 .zh = "常住区划",
	 .type = CELL_REGION,
	 .required = true,
	 .example = "411002",
	 .help_zh = "劳动者主要工作的区县，GB/T 2260",
	 .help_en = "county where the worker mostly works, GB/T 2260"},
	[E_FROM] = {.name = "from",
	 .zh = "开始日期",
	 .type = CELL_DATE,
	 .required = true,
	 .max = DAYS_AHEAD,
	 .also = "入职日期|注册日期",
	 .example = "2025-01-01",
	 .field = "from_day"},
	[E_TO] = {.name = "to",
	 .zh = "结束日期",
	 .type = CELL_DATE,
	 .also = "离职日期|注销日期",
	 .help_zh = "最后一天；仍在用工时留空",
	 .help_en = "the last day; empty while the work goes on",
	 .field = "to_day",
	 .exclusive = true},
	[E_SAME_AS] = {.name = "same_as",
	 .zh = "同一人",
	 .type = CELL_WORKER,
	 .max = 64,
	 .help_zh = "同一劳动者的另一个编号",
	 .help_en = "another number of the same person"},
	[E_PARTNER] = {.name = "partner_code", .zh = "合作企业代码", .type = CELL_CREDIT_CODE},
	[E_WORK] = {.name = "work_region", .zh = "工作区划", .type = CELL_REGION},
	[E_STATION] = {.name = "station", .zh = "站点", .type = CELL_TEXT, .max = 64},
};
/* clang-format on */

static bool check_engagement(const struct cell *cells, struct tabular_fault *out,
			     size_t *out_column)
{
	slice same = cells[E_SAME_AS].text, code;

	*out_column = E_TO;
	if (cells[E_TO].given && cells[E_TO].number < cells[E_FROM].number)
		return fault(out, FLAW_TO_EARLIER);
	*out_column = E_SAME_AS;
	if (cells[E_SAME_AS].given && slice_next(&same, '/', &code) &&
	    slice_is(code, cells[E_CODE].text.at) && slice_is(same, cells[E_WORKER].text.at))
		return fault(out, FLAW_SAME_SELF);
	return true;
}

const struct tabular_kind kind_engagements = {
	.name = "engagements",
	.zh = "用工关系",
	COLUMNS(engagement_columns),
	.unique = BIT(E_CODE) | BIT(E_WORKER) | BIT(E_FROM),
	.kin = BIT(E_CODE) | BIT(E_WORKER),
	.check = check_engagement,
	.rpc = "registration.ImportEngagements",
};
