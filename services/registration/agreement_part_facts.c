#include "agreement_part_facts.h"

const struct agreement_part agreement_items[] = {
	{"form_of_use",       "用工形式",                   "form of use"                      },
	{"working_time",      "工作时间",                   "working time"                     },
	{"place",             "用工地点",                   "place of work"                    },
	{"work_requirements", "工作要求",                   "what the work requires"           },
	{"pay",               "报酬支付",                   "pay"                              },
	{"hours_standard",    "工时标准",                   "standard of hours"                },
	{"rules",             "管理规章",                   "rules of management"              },
	{"labour_protection", "劳动保护",                   "labour protection"                },
	{"social_insurance",  "社会保险",                   "social insurance"                 },
	{"employer_identity", "用人单位名称住所",       "the employer's name and address"  },
	{"worker_identity",   "劳动者姓名住址证件号", "the worker's name, address and ID"},
	{"term",              "合同期限",                   "term"                             },
	{"content_and_place", "工作内容和工作地点",    "content and place of work"        },
	{"hours_and_leave",   "工作时间和休息休假",    "working time, rest and leave"     },
	{"user_unit",         "用工单位",                   "the user unit"                    },
	{"dispatch_term",     "派遣期限",                   "term of the dispatch"             },
	{"post",              "工作岗位",                   "post"                             },
	{NULL,		NULL,			     NULL			       },
};

const struct agreement_part agreement_clauses[] = {
	{"injury_waiver",    "免除伤亡责任",    "waiver of liability for injury"},
	{"insurance_waiver", "放弃社会保险",    "waiver of social insurance"    },
	{"deposit",          "收取押金",          "deposit"                       },
	{"penalty",          "违法约定违约金", "penalty above the law"         },
	{"exclusivity",      "限制多平台就业", "exclusivity"                   },
	{NULL,	       NULL,                    NULL			    },
};

const char *const agreement_kinds[] = {
	"labour_contract",   /* 劳动合同, classes A1 and A2 */
	"written_agreement", /* 书面协议, class B */
	"civil_contract",    /* 民事合同, class C */
	"dispatch_agreement", /* 被派遣劳动者的劳动合同, class A3: between agency and worker */
	"none",               /* the company says that there is none */
	NULL,
};
const char *const agreement_term_kinds[] = {"", "fixed", "open_ended", "task", NULL};
const char *const agreement_pay_cycles[] = {"",           "order", "day", "week",
					    "half_month", "month", NULL};
const char *const agreement_floor_pers[] = {"", "hour", "day", "month", NULL};
const char *const agreement_hours_systems[] = {"", "standard", "comprehensive", "flexible", NULL};
const char *const agreement_allowance_units[] = {"", "min", "percent", NULL};
const char *const agreement_item_states[] = {"present", "absent", "unclear", NULL};

#define ITEM(i) (INT32_C(1) << (i))

int agreement_part_find(const struct agreement_part *parts, const char *name)
{
	for (int i = 0; parts[i].name; i++) {
		if (strcmp(parts[i].name, name) == 0)
			return i;
	}
	return -1;
}

int32_t agreement_required(const char *kind)
{
	static const int32_t nine = ITEM(9) - 1;
	/* employer, worker, term, content and place, hours and leave, pay, insurance, protection */
	static const int32_t contract =
		ITEM(9) | ITEM(10) | ITEM(11) | ITEM(12) | ITEM(13) | ITEM(4) | ITEM(8) | ITEM(7);

	if (strcmp(kind, "written_agreement") == 0)
		return nine;
	if (strcmp(kind, "labour_contract") == 0)
		return contract;
	if (strcmp(kind, "dispatch_agreement") == 0)
		return contract | ITEM(14) | ITEM(15) | ITEM(16);
	return 0;
}
