#include "flaw_facts.h"

#include "str.h"

/* clang-format off */
static const struct flaw_text texts[FLAW_END] = {
	[FLAW_CREDIT_CODE] =
		{"credit_code", "统一社会信用代码不正确（长度、字符或校验位）",
				    "the unified social credit code is not valid (length, characters or check "
		 "character)",																     "按营业执照核对 18 位代码",                                      "check the 18 characters on the business licence"            },
	[FLAW_NAME] = {"name",        "名称为空、过长或含有控制字符",
				    "the name is empty, too long or holds control characters",								     "填写营业执照上的名称，1 至 200 个字",
				    "give the name on the business licence, 1 to 200 characters"																									   },
	[FLAW_KIND] = {"kind",        "单位类型不在可选范围内",                                  "the kind is not one of those allowed",
				    "填写 platform、partner、dispatch_agency 或 outsourcing",																	    "give platform, partner, dispatch_agency or outsourcing"     },
	[FLAW_REGION_UNKNOWN] = {"region",      "没有这个行政区划代码",                                     "no such region code",
				    "使用六位行政区划代码，例如 411002",																			 "use a six-digit region code, for example 411002"            },
	[FLAW_REGION_OUTSIDE] = {"region",      "超出您的管辖区域",                                           "outside your region",
				    "由该区域的主管部门导入",																				      "let the office of that region import it"                    },
	[FLAW_EMPLOYER_ELSEWHERE] = {"credit_code", "该单位已在您管辖区域之外登记",
                                    "the employer is registered outside your region",									      "由登记地的主管部门更正",
                                    "let the office of its region correct it"																											      },
	[FLAW_EMPLOYER_UNKNOWN] = {"credit_code", "没有登记这个单位",
				    "no such employer is registered",											      "先导入该单位，再导入用工记录",
				    "import the employer first, then its engagements"																										      },
	[FLAW_EMPLOYER_OTHERS] = {"credit_code", "不是本企业的统一社会信用代码", "the code is not your own company's",
				    "只填报本企业的用工", "file your own company's only"},
	[FLAW_SAME_AS_OTHERS] = {"same_as", "不是本企业的劳动者编号", "the number is not one of your own company's",
				    "填写本企业给同一人的另一个编号，或留空", "give another number of your own for the same person, or leave it empty"},
	[FLAW_WORKER_NO] =
		{"worker_no",   "劳动者编号为空、过长、含有空白或控制字符",
				    "the worker number is empty, too long or holds blanks or control characters",
				    "填写企业自己的编号，1 至 64 个字符",																		       "give the company's own number, 1 to 64 characters"          },
	[FLAW_CLASS] = {"class",       "用工类别不在可选范围内",                                  "the class is not one of those allowed",
				    "填写 A1、A2、A3、B、C 或 X",																				      "give A1, A2, A3, B, C or X"                                 },
	[FLAW_OCCUPATION] = {"occupation",  "职业不在可选范围内",
				    "the occupation is not one of those allowed",										  "填写 rider、ride_driver、truck_driver、courier 或 domestic_worker",
				    "give rider, ride_driver, truck_driver, courier or domestic_worker"																								    },
	[FLAW_HOME_UNKNOWN] = {"home_region", "没有这个行政区划代码",                                     "no such region code",
				    "使用六位行政区划代码，例如 411002",																			 "use a six-digit region code, for example 411002"            },
	[FLAW_HOME_OUTSIDE] = {"home_region", "超出您的管辖区域",                                           "outside your region",
				    "由该区域的主管部门导入",																				      "let the office of that region import it"                    },
	[FLAW_FROM_DAY] = {"from_day",    "开始日期不正确",
				    "the first day is not a date that can be used",										"填写 1949-10-01 之后的日期",                                       "give a date after 1949-10-01"                               },
	[FLAW_TO_DAY] = {"to_day",      "结束日期不正确",                                              "the end is not a date that can be used",
				    "填写离开后的第一天，在职则留空",																			  "give the first day after leaving, or nothing while it lasts"},
	[FLAW_PERIOD_EMPTY] = {"to_day",      "结束日期不晚于开始日期",
				    "the end is not after the first day",											  "结束日期填写离开后的第一天",
				    "the end is the first day after leaving"																											       },
	[FLAW_PERIOD_OVERLAP] = {"from_day",    "与同一编号的另一段用工时间重叠",
				    "the period overlaps another one of the same worker number",								   "先给上一段用工填写结束日期，或更正开始日期",
				    "end the earlier engagement first, or correct the first day"																									   },
	[FLAW_ENGAGED_ELSEWHERE] =
		{"worker_no",   "该编号的用工记录登记在您管辖区域之外",
				    "the engagement of this number is registered outside your region",
				    "由登记地的主管部门更正",																				      "let the office of its region correct it"                    },
	[FLAW_SAME_AS_FORM] = {"same_as",     "格式应为“统一社会信用代码/劳动者编号”",
				    "the form is \"credit code/worker number\"",										   "例如 91411002MA0000007L/R-0007，不需要则留空",
				    "for example 91411002MA0000007L/R-0007, or leave it empty"																									     },
	[FLAW_SAME_AS_UNKNOWN] = {"same_as",     "没有登记这个劳动者编号",
				    "no such worker number is registered",											 "先导入该编号的用工记录，或留空",
				    "import an engagement of that number first, or leave it empty"																									 },
	[FLAW_SAME_AS_OTHER] = {"same_as",     "该编号已属于另一名劳动者",
				    "the number belongs to another worker already",										"核对两个编号是否确属同一人",
				    "check whether the two numbers are one person's"																										       },
	[FLAW_PARTNER_UNKNOWN] = {
		"partner_code",
		"没有登记这个合作企业", "no such partner company is registered",
		"先导入该合作企业，或留空", "import the partner company first, or leave it empty"},
	[FLAW_WORK_REGION] = {
		"work_region", "没有这个行政区划代码", "no such region code",
		"使用六位行政区划代码，例如 411002，或留空",
		"use a six-digit region code, for example 411002, or leave it empty"},
	[FLAW_STATION] = {
		"station", "站点名称过长或含有控制字符", "the station is too long or holds control characters",
		"1 至 64 个字，或留空", "1 to 64 characters, or leave it empty"},
	[FLAW_ANSWERS] = {
		"answers", "没有回答任何问题", "no question is answered",
		"至少回答一个问题，或删除该行", "answer one question at least, or remove the row"},
	[FLAW_ANSWERED_TWICE] = {
		"numbers", "同一问题既填了选项又填了数字", "answered both in words and as a number",
		"两者只留一项", "keep one of the two"},
	[FLAW_EVIDENCE] = {
		"reference", "人员认定须附证据，测得的须附 log 或 pay 证据",
		"an officer's finding needs evidence, a measured one of the kind log or pay",
		"填写证据种类和文号", "give kind and reference of the evidence"},
	[FLAW_PERSON_NAMED] = {
		"reference", "含有身份证号或者手机号", "holds an identity or telephone number",
		"改用案卷号、文书号", "refer to a file or document number instead"},
	[FLAW_ALIAS_OTHERS] = {
		"worker_no", "该编号在这一天属于另一名劳动者", "the number is another worker's on that day",
		"先终止原来的对应，或更正编号、日期", "end that first, or correct the number or the day"},
	[FLAW_ALIAS_DAY] = {
		"from_day", "该编号当日已有一次对应并已终止", "a mapping of that very day was ended before",
		"换一个启用日期", "give another first day"},
	[FLAW_ALIAS_HIS] = {
		"known_no", "与新编号相同", "the same as the new number",
		"填写此人已登记的另一个编号", "give the number that he is registered under"},
	[FLAW_REPEATED] = {"",            "与本次导入中前面的一行不一致",
				    "an earlier row of this import says otherwise",										"两行中删除一行",
				    "remove one of the two rows"																													   },
	[FLAW_NUMBER_UNKNOWN] = {"worker_no",   "该日期没有登记这个劳动者编号",
				    "no such worker number is registered on that day",									     "先导入该编号的用工记录，或更正日期",
				    "import an engagement of that number first, or correct the day"																									},
	[FLAW_REASON] = {"reason",      "要更改已登记的内容，须写明原因",
				    "what is registered is changed only with a reason",									    "填写变更原因和依据后再导入",
				    "say why, and on what ground, and import again"																											},
	[FLAW_FIELD_CHOICE] = {"",            "不在可选范围内",                                              "not one of those allowed",               "填写可选值之一",
				    "give one of the values allowed"																												       },
	[FLAW_FIELD_TEXT] = {"",            "为空、过长、首尾有空白或含有控制字符",
				    "empty, too long, with blanks at an end or with control characters",
				    "填写原件上的内容，不留空白",																				"give what the paper says, without blanks around it"         },
	[FLAW_FIELD_DAY] = {"",            "日期不正确",						    "not a date that can be used",
				    "填写 1949-10-01 之后的日期",																				      "give a date after 1949-10-01"                               },
	[FLAW_FIELD_PERIOD] = {"",            "最后一日早于第一日",                                        "the last day is before the first",
				    "核对起止日期",																						     "check the first and the last day"                           },
	[FLAW_FIELD_EXCESS] = {"",            "与本行其他内容不能同时填写",
				    "cannot stand beside what else the row says",										  "两者只留一项",
				    "keep one of the two"																														  },
};
/* clang-format on */

const struct flaw_text *flaw_text(enum flaw flaw)
{
	assert(flaw > FLAW_NONE && flaw < FLAW_END);
	return &texts[flaw];
}

bool text_fits(const char *text, size_t max)
{
	slice s = slice_of(text);

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return false;
	}
	return s.len > 0 && slice_trim(s).len == s.len && utf8_valid(s.at, s.len) &&
	       utf8_length(s.at, s.len) <= max;
}

bool text_one_of(const char *text, const char *const *choices)
{
	for (; *choices; choices++) {
		if (strcmp(text, *choices) == 0)
			return true;
	}
	return false;
}
