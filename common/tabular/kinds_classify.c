/*
 * The file of answers about relations: a row is what one side says of one engagement, a column a
 * question of config/questions.yaml. Source: domain B.2
 */
#include "kinds.h"

/* NOLINTBEGIN(bugprone-macro-parentheses): an initializer takes none around its words */
#define ASKED(question, words, values)                                                             \
	{                                                                                          \
		.name = question, .zh = question " " words, .type = CELL_CODE, .choices = values,  \
		.also = question words, .field = "answers:" question                               \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

/* clang-format off */
static const struct cell_choice sides[] = {
	{"employer", "企业"},
	{"worker", "劳动者"},
	{"measured", "测得"},
	{"officer", "人员"},
	{NULL, NULL},
};

static const struct cell_choice evidence[] = {
	{"doc", "书面材料"},
	{"log", "平台记录"},
	{"pay", "支付记录"},
	{"photo", "照片"},
	{"stmt", "陈述"},
	{"third", "其他机关"},
	{NULL, NULL},
};

static const struct cell_choice yes_no[] = {
	{"yes", "是"},
	{"no", "否"},
	{"unclear", "不清楚"},
	{NULL, NULL},
};

static const struct cell_choice weak_too[] = {
	{"yes", "是"},
	{"weak", "仅影响优先级"},
	{"no", "否"},
	{"unclear", "不清楚"},
	{NULL, NULL},
};

static const struct cell_choice owners[] = {
	{"company", "企业提供"},
	{"worker", "劳动者自备"},
	{"both", "双方都提供"},
	{"unclear", "不清楚"},
	{NULL, NULL},
};

static const struct cell_choice papers[] = {
	{"labour_contract", "劳动合同"},
	{"written_agreement", "书面协议"},
	{"contracting", "承揽承包"},
	{"cooperation", "合作"},
	{"sole_trader", "个体户协议"},
	{"other", "其他"},
	{"none", "无"},
	{"unclear", "不清楚"},
	{NULL, NULL},
};

static const struct cell_choice payers[] = {
	{"platform", "平台"},
	{"partner", "合作企业"},
	{"agency", "派遣单位"},
	{"worker", "本人"},
	{"other", "其他"},
	{"unclear", "不清楚"},
	{NULL, NULL},
};

static const struct tabular_column answers_columns[] = {
	COLUMN_EMPLOYER,
	COLUMN_WORKER,
	{.name = "side",
	 .zh = "回答方",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = sides,
	 .example = "企业",
	 .help_zh = "一行是一方的回答；企业和劳动者各一行",
	 .help_en = "a row is one side's answers; employer and worker have one each"},
	{.name = "on",
	 .zh = "回答所指日期",
	 .type = CELL_DATE,
	 .help_zh = "不填为导入当天",
	 .help_en = "the day the answers speak of; empty: the day of the import",
	 .field = "on_day"},
	{.name = "evidence",
	 .zh = "证据种类",
	 .type = CELL_CODE,
	 .choices = evidence,
	 .help_zh = "人员认定须附证据，测得的须附平台记录或支付记录",
	 .help_en = "needed of officer; of measured: log or pay"},
	{.name = "reference",
	 .zh = "证据文号",
	 .type = CELL_TEXT,
	 .max = 200,
	 .help_zh = "案卷号、文书号，不写身份证号和手机号",
	 .help_en = "of a file or document; no identity or telephone number"},
	ASKED("G1", "年满16周岁且企业依法登记", yes_no),
	ASKED("G2", "劳动属于企业业务组成部分", yes_no),
	ASKED("P1", "固定排班考勤到岗", yes_no),
	ASKED("P2", "拒单取消请假受处罚", weak_too),
	ASKED("P3", "规定最低在线时长或单量", yes_no),
	ASKED("P4", "路线话术着装时限受规定监控", yes_no),
	ASKED("P5", "适用奖惩扣款封号制度", yes_no),
	ASKED("P6", "自主决定上下线", yes_no),
	ASKED("P7", "可由他人代替", yes_no),
	ASKED("E1", "单方定价不能议价", yes_no),
	ASKED("E2", "底薪保底全勤月结", yes_no),
	ASKED("E3", "主要生活来源", yes_no),
	ASKED("E4", "主要生产资料由谁提供", owners),
	ASKED("E5", "自担盈亏或可雇人", yes_no),
	ASKED("E6", "近3个月工作天数多", yes_no),
	ASKED("O1", "编入站点班组", yes_no),
	ASKED("O2", "以企业名义对外服务", yes_no),
	ASKED("O3", "须面试培训入职登记", yes_no),
	ASKED("O4", "评分算法决定派单收入", yes_no),
	ASKED("O5", "禁止在其他平台接单", yes_no),
	ASKED("F1", "书面文件种类", papers),
	ASKED("F2", "被要求注册个体工商户", yes_no),
	ASKED("F3", "报酬发放方", payers),
	{.name = "E3_share",
	 .zh = "E3 占收入百分比",
	 .type = CELL_NUMBER,
	 .max = 100,
	 .help_zh = "代替 E3",
	 .help_en = "instead of E3",
	 .field = "numbers:E3"},
	{.name = "E6_days",
	 .zh = "E6 近3个月工作天数",
	 .type = CELL_NUMBER,
	 .max = 92,
	 .help_zh = "代替 E6",
	 .help_en = "instead of E6",
	 .field = "numbers:E6"},
};
/* clang-format on */

/* What both sides say of one relation is weighed together. */
const struct tabular_kind kind_class_answers = {
	.name = "class_answers",
	.zh = "用工判定回答",
	COLUMNS(answers_columns),
	.unique = BIT(0) | BIT(1) | BIT(2) | BIT(3),
	.kin = BIT(0) | BIT(1),
	.rpc = "registration.ImportClassAnswers",
};
