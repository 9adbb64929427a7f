/*
 * flaw_facts - what to say of each flaw of a filed row, in two languages.
 */
#include "intake_facts.h"

/* Not braces: the formatter would lay them out as one wide table. */
#define ROW_TEXT(column, reason_zh, reason_en, mend_zh, mend_en)                                   \
	(struct row_flaw_text)                                                                     \
	{                                                                                          \
		column, reason_zh, reason_en, mend_zh, mend_en                                     \
	}

static const struct row_flaw_text texts[ROW_FLAW_END] = {
	[ROW_SOURCE_REF] =
		ROW_TEXT("source_ref", "订单号为空、过长或含有控制字符",
			 "the order number is empty, too long or holds control characters",
			 "填写平台自己的订单号或流水号，1 至 64 个字符",
			 "give the platform's own number, 1 to 64 characters"),
	[ROW_REPEATED] = ROW_TEXT("source_ref", "本批次中已有同一订单号的行",
				  "a row of this submission has the same number already",
				  "删去重复的行，或更正订单号",
				  "drop the repeated row, or correct its number"),
	[ROW_WORKER_NO] =
		ROW_TEXT("worker_no", "劳动者编号为空、过长或含有控制字符",
			 "the worker number is empty, too long or holds control characters",
			 "填写企业自己的编号，1 至 64 个字符",
			 "give the company's own number, 1 to 64 characters"),
	[ROW_KIND] = ROW_TEXT(
		"kind", "类型不在可选范围内", "the kind is not one of those allowed",
		"填写 order（订单）、online（要求在线）、meeting（会议）或 driving（无订单驾驶）",
		"give order, online, meeting or driving"),
	[ROW_STARTED] = ROW_TEXT("started_at_us", "开始时间不能使用",
				 "the start is not a time that can be used",
				 "填写 2000 年以后的时间，例如 2025-03-09 18:30:00",
				 "give a time after 2000, for example 2025-03-09 18:30:00"),
	[ROW_FUTURE] = ROW_TEXT("ended_at_us", "时间在将来", "the time is in the future",
				"核对日期；未完成的订单完成后再报送",
				"check the date; file an order once it is completed"),
	[ROW_ENDS_BEFORE] = ROW_TEXT("ended_at_us", "结束早于开始", "the end is before the start",
				     "核对开始和结束时间；跨零点的订单，结束日期是次日",
				     "check both times; past midnight the end is on the next day"),
	[ROW_OVER_A_DAY] =
		ROW_TEXT("ended_at_us", "时长超过 24 小时", "longer than 24 hours",
			 "核对结束日期；确有更长的，按实际工作分段报送",
			 "check the date of the end; file longer work in the pieces it was done"),
	[ROW_REGION] = ROW_TEXT("work_region", "没有这个行政区划代码", "no such region code",
				"填写实际工作地的六位代码，例如 411002",
				"give the six-digit code of the place of work, for example 411002"),
	[ROW_START_MONTH] = ROW_TEXT("started_at_us", "开始时间不在本批次的月份内",
				     "the start is outside the months of the submission",
				     "放入相应月份的批次，或更正时间（按北京时间计）",
				     "file it with its month, or correct the time (China time)"),
	[ROW_PAY_MONTH] = ROW_TEXT("month", "工资所属月份不在本批次的月份内",
				   "the pay period is outside the months of the submission",
				   "放入相应月份的批次，月份写作 2025-03",
				   "file it with its month, written as 2025-03"),
	[ROW_ITEM] = ROW_TEXT("item", "没有这个工资项目代码", "no such pay item",
			      "使用项目代码，例如 PIECE、BASE、OT、D-RENT",
			      "use an item code, for example PIECE, BASE, OT, D-RENT"),
	[ROW_AMOUNT] = ROW_TEXT("amount_fen", "金额超过每行 200000 元",
				"the amount is above 200,000 yuan a row",
				"核对单位（元）；扣款按正数填写，冲销按负数填写",
				"check the unit; a deduction is positive, a correction negative"),
	[ROW_PAID_DAY] = ROW_TEXT("paid_day", "支付日期不正确或在将来",
				  "the day of payment is no date or in the future",
				  "填写实际支付的日期，未支付则留空",
				  "give the day it was paid, or nothing while it is not"),
	[ROW_PAY_FEN] = ROW_TEXT("pay_fen", "订单报酬不在 0 至 200000 元之间",
				 "pay of an order is not between 0 and 200,000 yuan",
				 "填写劳动者这一单所得（元），没有则留空",
				 "give what the worker gets for it, or nothing"),
	[ROW_FARE_FEN] = ROW_TEXT("fare_fen", "乘客支付金额不在 0 至 200000 元之间",
				  "the fare is not between 0 and 200,000 yuan",
				  "填写乘客支付的金额（元），没有则留空",
				  "give what the passenger paid, or nothing"),
	[ROW_COMMISSION] =
		ROW_TEXT("commission_bp", "抽成比例不在 0 至 10000（万分之一）之间",
			 "the commission is not between 0 and 10000 (1/100 percent)",
			 "按万分之一填写：20% 写作 2000", "give 1/100 percent: 2000 for 20 %"),
	[ROW_TASK] = ROW_TEXT("task", "任务类型过长或含有控制字符",
			      "the kind of task is too long or holds control characters",
			      "填写单价表中的任务类型，至多 64 个字符",
			      "give a task of the price list, at most 64 characters"),
	[ROW_DUE_DAY] = ROW_TEXT(
		"due_day", "应付日期不正确", "the day it falls due is no usable date",
		"填写约定的发放日期，没有则留空", "give the agreed day of payment, or nothing"),
	[ROW_BASIS] = ROW_TEXT("basis", "扣款依据过长或含有控制字符",
			       "the basis is too long or holds control characters",
			       "填写文件名或规则编号，至多 128 个字符",
			       "give a document or rule, at most 128 characters"),
	[ROW_PROOF] = ROW_TEXT("proof", "支付凭证类型不在可选范围内",
			       "the proof of payment is not one of those allowed",
			       "填写 reported（企业申报）、bank（银行）、worker（劳动者确认）或 "
			       "officer（执法核实）",
			       "give reported, bank, worker or officer"),
	[ROW_DAY] = ROW_TEXT("day", "日期不能使用", "the day is not a date that can be used",
			     "填写 2000 年以后的日期，例如 2025-03-09",
			     "give a date after 2000, for example 2025-03-09"),
	[ROW_DAY_MONTH] = ROW_TEXT(
		"day", "日期不在本批次的月份内", "the day is outside the months of the submission",
		"放入相应月份的批次，或更正日期", "file it with its month, or correct the day"),
	[ROW_REPEATED_DAY] = ROW_TEXT("day", "本批次中该劳动者的这一天已有一行",
				      "the worker has a row of this day in the submission already",
				      "每人每天保留一行", "leave one row a worker and day"),
	[ROW_ROSTER_KIND] = ROW_TEXT(
		"kind", "出勤类型不在可选范围内", "the kind of day is not one of those allowed",
		"填写 work（出勤）、rest（休息）、leave（请假）或 absent（缺勤）",
		"give work, rest, leave or absent"),
	[ROW_AT] = ROW_TEXT("at_us", "时间不能使用", "the time is not one that can be used",
			    "填写 2000 年以后、不在将来的时间",
			    "give a time after 2000 that is not in the future"),
	[ROW_AT_MONTH] = ROW_TEXT("at_us", "时间不在本批次的月份内",
				  "the time is outside the months of the submission",
				  "放入相应月份的批次，或更正时间（按北京时间计）",
				  "file it with its month, or correct the time (China time)"),
	[ROW_PENALTY_FEN] = ROW_TEXT("amount_fen", "处罚金额不在 0 至 200000 元之间",
				     "the amount is not between 0 and 200,000 yuan",
				     "填写扣收的金额（元），没有扣钱写 0",
				     "give what was taken, 0 when no money was"),
	[ROW_RULE_REF] = ROW_TEXT("rule_ref", "规则编号过长或含有控制字符",
				  "the rule is too long or holds control characters",
				  "填写平台规则的编号，至多 64 个字符",
				  "give the platform's rule, at most 64 characters"),
	[ROW_REASON] = ROW_TEXT("reason", "事由过长或含有控制字符",
				"the reason is too long or holds control characters",
				"至多 200 个字符，不写姓名和电话",
				"at most 200 characters, no names or phones"),
	[ROW_PUSH_KIND] =
		ROW_TEXT("kind", "推送类型不在可选范围内", "the kind is not one of those allowed",
			 "填写 "
			 "limit（达到上限）、prompt（休息提示）、stop（停止派单）、resume（恢复派单"
			 "）或 push（派单）",
			 "give limit, prompt, stop, resume or push"),
	[ROW_PRICE_TASK] =
		ROW_TEXT("task", "任务类型为空、过长或含有控制字符",
			 "the kind of task is empty, too long or holds control characters",
			 "填写任务类型，1 至 64 个字符", "give 1 to 64 characters"),
	[ROW_PRICE_FEN] = ROW_TEXT("price_fen", "单价不在 0 至 200000 元之间",
				   "the price is not between 0 and 200,000 yuan", "核对单位（元）",
				   "check the unit"),
	[ROW_FROM_DAY] = ROW_TEXT("from_day", "生效日期不正确，或不在本批次的月份内",
				  "the first day is no date, or outside the submission's months",
				  "填写生效日期，并放入该月份的批次",
				  "give the first day, and file it with its month"),
	[ROW_REPEATED_PRICE] = ROW_TEXT("from_day", "本批次中该地区、任务、日期已有单价",
					"the place, task and day have a price here already",
					"保留一行", "leave one row"),
	[ROW_CONSULTED] = ROW_TEXT("consulted", "协商文件过长或含有控制字符",
				   "the document is too long or holds control characters",
				   "填写协商文件的名称，至多 128 个字符",
				   "give the document of the negotiation, at most 128 characters"),
};

const struct row_flaw_text *row_flaw_text(enum row_flaw flaw)
{
	assert(flaw > ROW_GOOD && flaw < ROW_FLAW_END);
	return &texts[flaw];
}
