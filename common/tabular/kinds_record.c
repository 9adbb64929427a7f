/*
 * Files of single records: payments beside the pay file, weather. Source: domain K.4 (limits)
 */
#include "kinds.h"

#define PAID_FEN INT64_C(100000000000) /* of one payment, as wages takes it */

static const struct cell_choice weather_kinds[] = {
	{"heat",    "高温"      },
        {"cold",    "低温"      },
        {"rain",    "暴雨"      },
        {"snow",    "暴雪"      },
	{"wind",    "大风"      },
        {"ice",     "道路结冰"},
        {"fog",     "大雾"      },
        {"haze",    "霾"         },
	{"thunder", "雷电"      },
        {"hail",    "冰雹"      },
        {"dust",    "沙尘"      },
        {"typhoon", "台风"      },
	{"other",   "其他"      },
        {NULL,      NULL          },
};

static const struct cell_choice weather_levels[] = {
	{"blue",   "蓝色"},
        {"yellow", "黄色"},
        {"orange", "橙色"},
        {"red",    "红色"},
        {NULL,     NULL    },
};

/* clang-format off */
static const struct tabular_column payment_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_WORKER,
	{.name = "month", .zh = "所属月份", .type = CELL_MONTH, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-03", .help_zh = "补的是哪个月的报酬", .help_en = "the month it is for"},
	{.name = "reference", .zh = "凭证号", .type = CELL_ID, .required = true, .min = 1, .max = 64,
	 .also = "银行流水号|流水号", .example = "B202504200001",
	 .help_zh = "银行流水号或收据号；同一笔支付，企业申报和银行流水用同一个号",
	 .help_en = "of the bank line or the receipt; what the company reports and the bank confirms have the same"},
	{.name = "amount", .zh = "金额(元)", .type = CELL_YUAN, .required = true, .max = PAID_FEN,
	 .also = "金额", .example = "288.00", .field = "amount_fen"},
	{.name = "paid", .zh = "支付日期", .type = CELL_DATE, .required = true, .max = 1,
	 .also = "到账日期|交易日期", .example = "2025-04-20", .field = "paid_day"},
	{.name = "proof", .zh = "证明方式", .type = CELL_CODE, .required = true, .choices = proof_choices,
	 .example = "银行", .help_zh = "企业申报不消除疑点，待银行、劳动者或执法人员证实",
	 .help_en = "what the company reports clears nothing until the bank, the worker or an officer confirms it"},
	{.name = "rule", .zh = "规则", .type = CELL_ID, .min = 1, .max = 16, .example = "PAY-02",
	 .help_zh = "补的是哪条规则的差额；留空则按疑点先后抵算",
	 .help_en = "the rule whose shortfall it pays; empty: whatever is owed, in the order of findings"},
};

static const struct tabular_column weather_columns[] = {
	{.name = "region", .zh = "区划", .type = CELL_REGION, .required = true, .also = "区划代码",
	 .example = "411000", .help_zh = "市的预警包括各县，GB/T 2260",
	 .help_en = "of a city: its counties too, GB/T 2260"},
	{.name = "kind", .zh = "种类", .type = CELL_CODE, .required = true, .choices = weather_kinds,
	 .also = "预警种类", .example = "高温"},
	{.name = "level", .zh = "级别", .type = CELL_CODE, .choices = weather_levels, .also = "预警级别",
	 .example = "红色", .help_zh = "没有级别则留空", .help_en = "empty when it has none"},
	{.name = "start", .zh = "开始时间", .type = CELL_INSTANT, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-07-12 12:00:00", .field = "from_at_us"},
	{.name = "end", .zh = "结束时间", .type = CELL_INSTANT, .required = true, .max = DAYS_AHEAD,
	 .example = "2025-07-12 18:00:00", .field = "to_at_us"},
	{.name = "temperature", .zh = "最高气温", .type = CELL_NUMBER, .min = -60, .max = 60,
	 .example = "40", .field = "max_temp.celsius", .help_zh = "摄氏度", .help_en = "degrees Celsius"},
	{.name = "source", .zh = "来源", .type = CELL_TEXT, .required = true, .min = 1, .max = 200,
	 .also = "发布单位", .example = "许昌市气象台", .help_zh = "发布单位和文号",
	 .help_en = "who says so, and its number"},
	{.name = "withdrawn", .zh = "撤回", .type = CELL_YES, .help_zh = "登记有误的写“是”，并写明理由",
	 .help_en = "yes when it was recorded in error; the reason is wanted"},
	{.name = "reason", .zh = "理由", .type = CELL_TEXT, .min = 1, .max = 200},
};
/* clang-format on */

const struct tabular_kind kind_payments = {
	.name = "payments",
	.zh = "补发",
	COLUMNS(payment_columns),
	.unique = BIT(0) | BIT(1) | BIT(2) | BIT(3),
	.rpc = "wages.ImportPayments",
};

const struct tabular_kind kind_weather = {
	.name = "weather",
	.zh = "天气预警",
	COLUMNS(weather_columns),
	.unique = BIT(0) | BIT(1) | BIT(3),
	.rpc = "wages.ImportWeather",
};
