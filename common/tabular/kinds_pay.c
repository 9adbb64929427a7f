/*
 * Files of hours and pay. Source: domain K.4 (limits), C.3 (pay items), C.4 (intervals)
 */
#include "kinds.h"

#define DUE_AHEAD 366      /* days that pay may fall due in the future */
#define LINE_FEN  20000000 /* K.4: above 200,000 yuan it wants a second look */

static const struct cell_choice interval_kinds[] = {
	{"order",   "订单"         },
        {"online",  "在线"         },
        {"meeting", "会议"         },
	{"driving", "无订单驾驶"},
        {NULL,      NULL             },
};

const struct cell_choice proof_choices[] = {
	{"reported", "企业申报"   },
        {"bank",     "银行"         },
        {"worker",   "劳动者确认"},
	{"officer",  "执法核实"   },
        {NULL,       NULL             },
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
	[I_REF] = {.name = "source_ref",
		   .zh = "订单号",
		   .type = CELL_ID,
		   .required = true,
		   .min = 1,
		   .max = 64,
		   .example = "D202503090001"                                            },
	[I_WORKER] = COLUMN_WORKER,
	[I_KIND] = {.name = "kind",
                   .zh = "时段类型",
                   .type = CELL_CODE,
                   .required = true,
                   .choices = interval_kinds,
                   .example = "订单"						 },
	[I_STARTED] = {.name = "started",
                   .zh = "开始时间",
                   .type = CELL_INSTANT,
                   .required = true,
                   .max = DAYS_AHEAD,
                   .example = "2025-03-09 18:30:00",
                   .field = "started_at_us"},
	[I_ENDED] = {.name = "ended",
                   .zh = "结束时间",
                   .type = CELL_INSTANT,
                   .required = true,
                   .max = DAYS_AHEAD + 1,
                   .example = "2025-03-09 18:58:20",
                   .field = "ended_at_us"					    },
	[I_REGION] = {.name = "work_region",
                   .zh = "工作区划",
                   .type = CELL_REGION,
                   .required = true,
                   .example = "411002",
                   .help_zh = "实际工作的区县，GB/T 2260",
                   .help_en = "county where the work was done, GB/T 2260"  },
	{.name = "pay",
		   .zh = "订单报酬(元)",
		   .type = CELL_YUAN,
		   .max = LINE_FEN,
		   .field = "pay_fen",
		   .help_zh = "劳动者这一单所得",
		   .help_en = "what the worker gets for the order"            },
	{.name = "fare",
		   .zh = "乘客支付(元)",
		   .type = CELL_YUAN,
		   .max = LINE_FEN,
		   .field = "fare_fen",
		   .help_zh = "乘客这一单支付",
		   .help_en = "what the passenger paid for it"         },
	{.name = "commission",
		   .zh = "抽成(万分比)",
		   .type = CELL_NUMBER,
		   .max = 10000,
		   .field = "commission_bp",
		   .help_zh = "平台留下的部分，20% 写作 2000",
		   .help_en = "what the platform keeps in 1/100 percent: 2000 for 20 %"                },
	{.name = "task",
		   .zh = "任务类型",
		   .type = CELL_TEXT,
		   .min = 1,
		   .max = 64,
		   .help_zh = "单价表中的任务类型",
		   .help_en = "a task of the price list"},
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

const struct tabular_kind kind_intervals = {
	.name = "intervals",
	.zh = "工作时段",
	COLUMNS(interval_columns),
	.unique = BIT(I_REF),
	.check = check_interval,
	.rpc = "wages.SubmitIntervals",
	.submission = true,
};

/* ---- pay ----------------------------------------------------------------------------------- */

static const struct tabular_column pay_columns[] = {
	{.name = "source_ref",
	 .zh = "流水号",
	 .type = CELL_ID,
	 .required = true,
	 .min = 1,
	 .max = 64,
	 .example = "P202503K001-1"},
	COLUMN_WORKER,
	{.name = "month",
	 .zh = "所属月份",
	 .type = CELL_MONTH,
	 .required = true,
	 .max = DAYS_AHEAD,
	 .example = "2025-03"					  },
	{.name = "item",
	 .zh = "项目",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = pay_items,
	 .example = "计件提成",
	 .help_zh = "D- 开头的是扣款：金额写正数，表示扣了多少",
	 .help_en = "codes with D- are deductions: a positive amount was taken off"},
	{.name = "amount",
	 .zh = "金额(元)",
	 .type = CELL_YUAN,
	 .required = true,
	 .min = -LINE_FEN,
	 .max = LINE_FEN,
	 .also = "金额",
	 .example = "3120.50",
	 .field = "amount_fen"},
	{.name = "paid_on",
	 .zh = "发放日期",
	 .type = CELL_DATE,
	 .max = DAYS_AHEAD,
	 .example = "2025-04-15",
	 .help_zh = "实际发放的日期；尚未发放时留空",
	 .help_en = "the day it was paid; empty when it was not yet",
	 .field = "paid_day"},
	{.name = "due_on",
	 .zh = "应发日期",
	 .type = CELL_DATE,
	 .max = DUE_AHEAD,
	 .field = "due_day",
	 .help_zh = "约定的发放日期",
	 .help_en = "the agreed day of payment"},
	{.name = "basis",
	 .zh = "扣款依据",
	 .type = CELL_TEXT,
	 .min = 1,
	 .max = 128,
	 .help_zh = "扣款所依据的文件或规则",
	 .help_en = "document or rule a deduction rests on"},
	{.name = "proof",
	 .zh = "支付凭证",
	 .type = CELL_CODE,
	 .choices = proof_choices,
	 .help_zh = "谁证明已支付；留空即企业申报",
	 .help_en = "who shows that it was paid; empty: reported"                                                   },
};

const struct tabular_kind kind_pay = {
	.name = "pay",
	.zh = "工资报酬",
	COLUMNS(pay_columns),
	.unique = BIT(0),
	.rpc = "wages.SubmitPay",
	.submission = true,
};
