/*
 * The four kinds of file. Header names, limits and the rules over a row stand here and nowhere
 * else. Source: domain K.2, K.4 (identifiers, limits), C.3 (pay items), C.4 (intervals)
 */
#include "reader.h"

#define BOM        "\xEF\xBB\xBF"
#define BIT(n)     (UINT64_C(1) << (n))
#define DAYS_AHEAD 60       /* K.4: a start at most 60 days ahead */
#define LINE_FEN   20000000 /* K.4: above 200,000 yuan it wants a second look */

#define COLUMNS(table) .columns = (table), .n_columns = N_ELEMENTS(table)

static const struct cell_choice employer_kinds[] = {
	{"platform",        "平台企业"      },
	{"partner",         "合作企业"      },
	{"dispatch_agency", "劳务派遣单位"},
	{"outsourcing",     "外包企业"      },
	{NULL,              NULL                },
};

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

static const struct cell_choice occupations[] = {
	{"rider",           "网约配送员"},
        {"ride_driver",     "网约车司机"},
        {"truck_driver",    "货车司机"   },
	{"courier",         "快递员"      },
        {"domestic_worker", "家政服务员"},
        {NULL,              NULL             },
};

static const struct cell_choice interval_kinds[] = {
	{"order",   "订单"},
	{"online",  "在线"},
	{"meeting", "会议"},
	{NULL,      NULL    },
};

/* Codes with D- are deductions: a positive amount was taken off. */
static const struct cell_choice pay_items[] = {
	{"BASE",             "基本工资"            },
	{"PIECE",            "计件提成"            },
	{"PERF",             "绩效"                  },
	{"BONUS_M",          "月度奖金"            },
	{"OT",	       "延长工作时间工资"},
	{"NIGHT",            "夜班津贴"            },
	{"MID",              "中班津贴"            },
	{"HEAT",             "高温津贴"            },
	{"COLD",             "低温津贴"            },
	{"TOXIC",            "有毒有害津贴"      },
	{"UNDERGROUND",      "井下津贴"            },
	{"WELFARE",          "福利待遇"            },
	{"MEAL_KIND",        "伙食补贴"            },
	{"HOUSE_KIND",       "住房补贴"            },
	{"HOL_EXTRA",        "节假日补贴"         },
	{"WEATHER_EXTRA",    "恶劣天气补贴"      },
	{"INCENTIVE_ONEOFF", "一次性奖励"         },
	{"TIP",              "顾客打赏"            },
	{"REIMB",            "报销"                  },
	{"D-TAX",            "个人所得税"         },
	{"D-SI",             "个人社保公积金"   },
	{"D-COURT",          "法院判令代扣"      },
	{"D-LAW",            "依法代扣"            },
	{"D-DAMAGE",         "赔偿损失"            },
	{"D-FINE-A",         "罚款"                  },
	{"D-FINE-B",         "差评超时罚款"      },
	{"D-DEPOSIT",        "押金保证金"         },
	{"D-RENT",           "车辆电池租金"      },
	{"D-INS",            "保险费"               },
	{"D-DISPATCH",       "派遣管理费"         },
	{NULL,	       NULL		      },
};

/* ---- employers ----------------------------------------------------------------------------- */

static const struct tabular_column employer_columns[] = {
	{"credit_code", "统一社会信用代码", CELL_CREDIT_CODE, true, 0, 0,   NULL          },
	{"name",        "名称",                   CELL_TEXT,        true, 1, 200, NULL          },
	{"kind",        "类型",                   CELL_CODE,        true, 0, 0,   employer_kinds},
	{"region",      "区划代码",             CELL_REGION,      true, 0, 0,   NULL          },
};

static const struct tabular_kind employers = {
	.name = "employers",
	.zh = "用人单位",
	COLUMNS(employer_columns),
	.unique = BIT(0),
	.template_zh = BOM "统一社会信用代码,名称,类型,区划代码\r\n"
			   "91411002MA0000007L,许昌示例配送有限公司,合作企业,411002\r\n",
	.template_en = BOM "credit_code,name,kind,region\r\n"
			   "91411002MA0000007L,许昌示例配送有限公司,partner,411002\r\n",
};

/* ---- engagements --------------------------------------------------------------------------- */

enum {
	E_CODE,
	E_WORKER,
	E_CLASS,
	E_OCCUPATION,
	E_REGION,
	E_FROM,
	E_TO,
	E_SAME_AS
};

static const struct tabular_column engagement_columns[] = {
	[E_CODE] = {"credit_code", "统一社会信用代码", CELL_CREDIT_CODE, true,  0, 0,          NULL       },
	[E_WORKER] = {"worker_no",   "骑手号",                CELL_ID,          true,  1, 64,         NULL       },
	[E_CLASS] = {"class",       "用工类型",             CELL_CODE,        true,  0, 0,          classes    },
	[E_OCCUPATION] = {"occupation",  "职业",                   CELL_CODE,        true,  0, 0,          occupations},
	[E_REGION] = {"home_region", "常住区划",             CELL_REGION,      true,  0, 0,          NULL       },
	[E_FROM] = {"from",        "开始日期",             CELL_DATE,        true,  0, DAYS_AHEAD, NULL       },
	[E_TO] = {"to",          "结束日期",             CELL_DATE,        false, 0, 0,          NULL       },
	[E_SAME_AS] = {"same_as",     "同一人",                CELL_WORKER,      false, 0, 64,         NULL       },
};

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

static const struct tabular_kind engagements = {
	.name = "engagements",
	.zh = "用工关系",
	COLUMNS(engagement_columns),
	.unique = BIT(E_CODE) | BIT(E_WORKER) | BIT(E_FROM),
	.check = check_engagement,
	.template_zh =
		BOM "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人\r\n"
		    "91411002MA0000007L,K001,B,网约配送员,411002,2025-01-01,,\r\n",
	.template_en = BOM "credit_code,worker_no,class,occupation,home_region,from,to,same_as\r\n"
			   "91411002MA0000007L,K001,B,rider,411002,2025-01-01,,\r\n",
};

/* ---- intervals ----------------------------------------------------------------------------- */

enum {
	I_REF,
	I_WORKER,
	I_KIND,
	I_STARTED,
	I_ENDED,
	I_REGION
};

static const struct tabular_column interval_columns[] = {
	[I_REF] = {"source_ref",  "订单号",    CELL_ID,      true, 1, 64,             NULL          },
	[I_WORKER] = {"worker_no",   "骑手号",    CELL_ID,      true, 1, 64,             NULL          },
	[I_KIND] = {"kind",        "时段类型", CELL_CODE,    true, 0, 0,              interval_kinds},
	[I_STARTED] = {"started",     "开始时间", CELL_INSTANT, true, 0, DAYS_AHEAD,     NULL          },
	[I_ENDED] = {"ended",       "结束时间", CELL_INSTANT, true, 0, DAYS_AHEAD + 1, NULL          },
	[I_REGION] = {"work_region", "工作区划", CELL_REGION,  true, 0, 0,              NULL          },
};

/* A length of zero is accepted: it counts no time, and the audit notes it. */
static bool check_interval(const struct cell *cells, struct tabular_fault *out, size_t *out_column)
{
	int64_t length_us = cells[I_ENDED].number - cells[I_STARTED].number;

	*out_column = I_ENDED;
	if (length_us < 0)
		return fault(out, FLAW_ENDED_EARLIER);
	return length_us <= US_PER_DAY || fault(out, FLAW_TOO_LONG);
}

static const struct tabular_kind intervals = {
	.name = "intervals",
	.zh = "工作时段",
	COLUMNS(interval_columns),
	.unique = BIT(I_REF),
	.check = check_interval,
	.template_zh =
		BOM "订单号,骑手号,时段类型,开始时间,结束时间,工作区划\r\n"
		    "D202503090001,K001,订单,2025-03-09 18:30:00,2025-03-09 18:58:20,411002\r\n",
	.template_en =
		BOM "source_ref,worker_no,kind,started,ended,work_region\r\n"
		    "D202503090001,K001,order,2025-03-09 18:30:00,2025-03-09 18:58:20,411002\r\n",
};

/* ---- pay ----------------------------------------------------------------------------------- */

static const struct tabular_column pay_columns[] = {
	{"source_ref", "流水号",    CELL_ID,    true,  1,         64,         NULL     },
	{"worker_no",  "骑手号",    CELL_ID,    true,  1,         64,         NULL     },
	{"month",      "所属月份", CELL_MONTH, true,  0,         DAYS_AHEAD, NULL     },
	{"item",       "项目",       CELL_CODE,  true,  0,         0,          pay_items},
	{"amount",     "金额(元)",  CELL_YUAN,  true,  -LINE_FEN, LINE_FEN,   NULL     },
	{"paid_on",    "发放日期", CELL_DATE,  false, 0,         DAYS_AHEAD, NULL     },
};

static const struct tabular_kind pay = {
	.name = "pay",
	.zh = "工资报酬",
	COLUMNS(pay_columns),
	.unique = BIT(0),
	.template_zh = BOM "流水号,骑手号,所属月份,项目,金额(元),发放日期\r\n"
			   "P202503K001-1,K001,2025-03,计件提成,3120.50,2025-04-15\r\n",
	.template_en = BOM "source_ref,worker_no,month,item,amount,paid_on\r\n"
			   "P202503K001-1,K001,2025-03,PIECE,3120.50,2025-04-15\r\n",
};

const struct tabular_kind *const tabular_kinds[] = {&employers, &engagements, &intervals, &pay,
						    NULL};

const struct tabular_kind *tabular_kind_find(const char *name)
{
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		if (strcmp((*k)->name, name) == 0 || strcmp((*k)->zh, name) == 0)
			return *k;
	}
	return NULL;
}

const char *tabular_template(const struct tabular_kind *kind, const char *locale)
{
	return strncmp(locale, "en", 2) == 0 ? kind->template_en : kind->template_zh;
}
