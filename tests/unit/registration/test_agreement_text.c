/*
 * The shipped patterns against sentences of agreements: plain ones, tricky clean ones, bad ones in
 * other words; and files that are not to be loaded.
 */
#include "base.h"

#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#include "agreement_text.h"

static struct arena *arena;
static struct agreement_texts texts;

static int setup(void **state UNUSED)
{
	struct err err = {0};

	arena = arena_new((size_t)64 * 1024 * 1024);
	if (!arena)
		return -1;
	if (agreement_texts_load(arena, GONGDAO_SOURCE "/config/rules/texts/agreement.yaml", &texts,
				 &err))
		fail_msg("%s", err.text);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_free(arena);
	return 0;
}

static struct agreement_proposal read_text(const char *kind, const char *text)
{
	struct agreement_proposal found;
	struct phrase_text folded;

	assert_int_equal(phrase_text_make(arena, text, strlen(text), &folded), 0);
	agreement_text_read(&texts, &folded, kind, &found);
	return found;
}

static int n_wrong;

/* Says every sentence that is read wrongly, not the first only. */
static void wrong(const char *what, const char *text)
{
	print_error("%s: %s\n", what, text);
	n_wrong++;
}

/* ---- forbidden clauses ---------------------------------------------------------------------- */

struct sentence {
	const char *clause; /* NULL: clean */
	const char *text;
};

static void check(const char *kind, const struct sentence *cases, size_t n)
{
	n_wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct agreement_proposal found = read_text(kind, cases[i].text);
		int place = cases[i].clause
				    ? agreement_part_find(agreement_clauses, cases[i].clause)
				    : -1;
		int32_t want = place < 0 ? 0 : INT32_C(1) << place;

		if (found.clauses != want)
			wrong(cases[i].clause ? cases[i].clause : "clean", cases[i].text);
		else if (want)
			assert_true(found.clause_at[place].end > found.clause_at[place].start);
	}
	assert_int_equal(n_wrong, 0);
}

static void clauses__waivers__found_or_clean(void **state UNUSED)
{
	static const struct sentence cases[] = {
  /* 安全生产法 52: no agreement away from liability for injury */
		{"injury_waiver",    "乙方在工作中发生工伤事故的，甲方概不负责。"         },
		{"injury_waiver",    "因交通事故造成乙方伤亡，公司不承担任何责任"         },
		{"injury_waiver",    "送餐途中发生意外，一切后果自负。"                        },
		{"injury_waiver",    "乙方在配送中受伤的，与甲方无关"                           },
		{"injury_waiver",    "甲方不承担乙方的人身伤亡赔偿。"                           },
		{"injury_waiver",    "乙方自愿放弃工伤赔偿的权利"                                 },
		{"injury_waiver",    "工作期间伤亡责任由乙方承担，伤亡概不负责"            },
		{"injury_waiver",    "生死自负，公司不管"                                             },
		{"injury_waiver",    "乙方发生工伤，公　司不　承担责任"                        },
		{NULL,               "甲方不得约定发生工伤事故由乙方自行承担。"            },
		{NULL,               "发生工伤的，由甲方依法承担工伤保险责任。"            },
		{NULL,               "甲方应当为乙方参加工伤保险，发生事故及时救治"      },
		{NULL,               "约定工伤甲方不承担责任的条款无效"                        },
		{NULL,               "因乙方故意造成第三人伤害的，由乙方承担赔偿责任"   },
		{NULL,               "发生交通事故应立即报警并通知站长"                        },
 /* 解释(二) 19: no agreement away from social insurance */
		{"insurance_waiver", "乙方自愿放弃参加社会保险，由此产生的后果自行负担"},
		{"insurance_waiver", "乙方承诺不缴纳社保"                                             },
		{"insurance_waiver", "经双方协商，甲方不为乙方办理社会保险。"               },
		{"insurance_waiver", "社会保险费以现金形式随工资发放给乙方"                  },
		{"insurance_waiver", "社保由乙方自行缴纳，甲方每月补贴300元"                  },
		{"insurance_waiver", "五险已包含在工资中"                                             },
		{"insurance_waiver", "本人申请放弃养老保险"                                          },
		{NULL,               "甲方不得要求乙方放弃社会保险。"                           },
		{NULL,               "乙方自愿放弃社会保险的声明无效"                           },
		{NULL,               "甲乙双方依法参加社会保险，个人应缴部分由甲方代扣"},
		{NULL,               "甲方依法为乙方缴纳社会保险费"                              },
		{NULL,               "甲方不得拖欠乙方的社会保险费"                              },
	};

	check("labour_contract", cases, N_ELEMENTS(cases));
}

static void clauses__money_and_freedom__found_or_clean(void **state UNUSED)
{
	static const struct sentence cases[] = {
  /* 劳动合同法 9: no deposit of any name, no papers kept */
		{"deposit",     "乙方入职时应向甲方缴纳押金500元"                        },
		{"deposit",     "公司从首月工资中扣除装备保证金300元"                  },
		{"deposit",     "乙方支付风险抵押金，离职时一次性结清"               },
		{"deposit",     "收取押金５００元"                                             },
		{"deposit",     "押金不予退还"						   },
		{"deposit",     "乙方不得拒绝缴纳押金"                                       },
		{"deposit",     "乙方不缴纳押金的，甲方有权不予派单"                  },
		{"deposit",     "甲方保管乙方身份证原件"                                    },
		{"deposit",     "甲方不安排夜班，但乙方应缴纳服装押金"               },
		{NULL,          "甲方不得以任何理由、任何名义向乙方收取押金"      },
		{NULL,          "甲方不收取押金、保证金"                                    },
		{NULL,          "严禁要求劳动者提供担保金"                                 },
		{NULL,          "企业按规定存储农民工工资保证金"                        },
		{NULL,          "本岗位免收押金"						},
		{NULL,          "不得扣押劳动者的居民身份证和其他证件"               },
 /* 劳动合同法 25: a penalty only for a service period or non-competition */
		{"penalty",     "乙方提前解除合同的，应当向甲方支付违约金"         },
		{"penalty",     "员工擅自离职须赔偿公司违约金3000元"                    },
		{"penalty",     "乙方提前离职的，当月工资不予发放"                     },
		{"penalty",     "未提前三十日辞职的扣除半个月工资"                     },
		{"penalty",     "乙方离职的，应承担违约金五千元"                        },
		{NULL,          "甲方违约的，应当向乙方支付违约金"                     },
		{NULL,          "乙方违反服务期约定的，按照约定向甲方支付违约金"},
		{NULL,          "乙方违反竞业限制约定的，应支付违约金"               },
		{NULL,          "除法律规定外，不得约定由乙方承担违约金"            },
		{NULL,          "乙方提前三十日以书面形式通知甲方，可以解除合同"},
 /* plan 2.7-6: several platforms */
		{"exclusivity", "乙方在合同期内不得在其他平台接单"                     },
		{"exclusivity", "严禁同时注册第三方平台的ＡＰＰ"                        },
		{"exclusivity", "乙方只能在本平台接单"                                       },
		{"exclusivity", "发现在其他平台接单的，一律封号"                        },
		{"exclusivity", "双方为独家合作"						},
		{NULL,          "甲方不得限制乙方在其他平台就业"                        },
		{NULL,          "乙方可以在其他平台接单"                                    },
		{NULL,          "平台不得禁止乙方注册其他平台"                           },
		{NULL,          "乙方不得将账号转借给其他平台的人员使用"            },
		{NULL,          "甲方不会因乙方在其他平台接单而处罚乙方"            },
	};

	check("labour_contract", cases, N_ELEMENTS(cases));
}

/* A penalty between equals is their own; a self-insured worker of class B is no violation. */
static void clauses__other_kinds__as_their_law_has_it(void **state UNUSED)
{
	static const struct sentence written[] = {
		{NULL,            "乙方提前解除协议的，应当向甲方支付违约金"},
		{NULL,            "社会保险由乙方自行缴纳"                           },
		{"deposit",       "乙方应缴纳保证金"                                    },
		{"injury_waiver", "意外伤害甲方不承担责任"                           },
	};
	static const struct sentence civil[] = {
		{NULL,            "乙方租用车辆应缴纳押金2000元"},
		{"exclusivity",   "乙方不得在竞争平台接单"       },
		{"injury_waiver", "发生伤亡后果自负"                },
	};

	check("written_agreement", written, N_ELEMENTS(written));
	check("civil_contract", civil, N_ELEMENTS(civil));
}

/* ---- items ---------------------------------------------------------------------------------- */

static void items__sentences__present_absent_unclear(void **state UNUSED)
{
	static const struct {
		const char *item, *kind, *state, *text;
	} cases[] = {
		{"hours_standard",    "written_agreement",  "present",
		 "连续接单不超过4小时，应当休息20分钟"							},
		{"hours_standard",    "written_agreement",  "present", "甲方实行标准工时制"                          },
		{"hours_standard",    "written_agreement",  "present", "宽放时间按20%计算"                             },
		{"hours_standard",    "written_agreement",  "unclear", "工时标准：____"                                  },
		{"hours_standard",    "written_agreement",  "unclear", "工时标准另行约定"                             },
		{"hours_standard",    "written_agreement",  "unclear", "三、工时标准"                                   },
		{"hours_standard",    "written_agreement",  "absent",  "本协议不约定工时标准"                       },
		{"hours_standard",    "written_agreement",  "absent",  "乙方应按时送达"                                },
		{"social_insurance",  "written_agreement",  "present",
		 "乙方以灵活就业人员身份参加养老保险"							},
		{"social_insurance",  "written_agreement",  "present", "甲方为乙方办理职业伤害保障"              },
		{"social_insurance",  "written_agreement",  "unclear", "社会保险：待定"                                },
		{"social_insurance",  "written_agreement",  "absent",  "双方不涉及社会保险"                          },
		{"pay",               "written_agreement",  "present", "每单配送费为５元，每月15日前发放"      },
		{"pay",               "written_agreement",  "present", "报酬按月结算"                                   },
		{"pay",               "written_agreement",  "unclear", "报酬面议"                                         },
		{"pay",               "written_agreement",  "unclear", "单价：____元/单"                                 },
		{"place",             "written_agreement",  "present", "服务区域为许昌市魏都区"                    },
		{"place",             "written_agreement",  "unclear", "服务区域以平台公布为准"                    },
		{"form_of_use",       "written_agreement",  "present",
		 "双方属于不完全符合确立劳动关系情形"							},
		{"working_time",      "written_agreement",  "present", "乙方自主决定上线时间"                       },
		{"working_time",      "written_agreement",  "present", "工作时间为9时至18时"                          },
		{"rules",             "written_agreement",  "present", "乙方应当遵守甲方公示的平台规则"        },
		{"rules",             "written_agreement",  "absent",  "乙方遵守交通法规"                             },
		{"labour_protection", "written_agreement",  "present", "甲方免费提供头盔和反光衣"                 },
		{"work_requirements", "written_agreement",  "present", "乙方应当按时送达订单"                       },
		{"term",              "labour_contract",    "present", "本合同自2026年3月1日起至2029年2月28日止" },
		{"term",              "labour_contract",    "present", "双方订立无固定期限劳动合同"              },
		{"term",              "labour_contract",    "unclear", "合同期限：自____年__月__日起"               },
		{"employer_identity", "labour_contract",    "present",
		 "甲方：许昌某某配送有限公司\n住所：许昌市魏都区文峰路1号\n法定代表人：张三"},
		{"employer_identity", "labour_contract",    "unclear", "甲方：许昌某某配送有限公司"              },
		{"worker_identity",   "labour_contract",    "unclear", "乙方：李四\n身份证号：________"             },
		{"hours_and_leave",   "labour_contract",    "present", "每日工作8小时，每周休息一日"             },
		{"user_unit",         "dispatch_agreement", "present", "派遣至许昌某某外卖有限公司工作"        },
		{"dispatch_term",     "dispatch_agreement", "present", "派遣期限为二年"                                },
		{"post",              "dispatch_agreement", "present", "乙方担任网约配送员"                          },
	};

	n_wrong = 0;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct agreement_proposal found = read_text(cases[i].kind, cases[i].text);
		int32_t bit = INT32_C(1) << agreement_part_find(agreement_items, cases[i].item);
		const char *said = found.present & bit  ? "present"
				   : found.absent & bit ? "absent"
							: "unclear";

		assert_true(found.required & bit);
		if (strcmp(said, cases[i].state) != 0)
			wrong(cases[i].item, cases[i].text);
	}
	assert_int_equal(n_wrong, 0);
}

static const char whole[] =
	"网约配送员书面协议\n"
	"一、用工形式：甲乙双方属于不完全符合确立劳动关系情形。\n"
	"二、工作时间：乙方自主决定上线时间，每日在线一般不超过8小时。\n"
	"三、工作地点：河南省许昌市魏都区。\n"
	"四、工作要求：乙方应当按照服务规范在约定时间内送达订单，配送中遵守交\n"
	"通法规。\n"
	"五、报酬支付：每单配送费5元，每月15日前足额发放上月报酬。\n"
	"六、工时标准：连续接单满4小时，停止推送订单20分钟。\n"
	"七、管理规章：乙方已阅读并遵守甲方公示的平台规则。\n"
	"八、劳动保护：甲方提供头盔、反光衣，恶劣天气延长配送时限。\n"
	"九、社会保险：乙方以灵活就业人员身份参加养老保险和医疗保险，甲方为乙方办理职业伤害保障。\n"
	"十、甲方不收取任何押金，不限制乙方在其他平台接单。\n";

static void whole_text__complete_and_clean__spans_point_at_the_words(void **state UNUSED)
{
	struct agreement_proposal found = read_text("written_agreement", whole);
	struct phrase_text folded;
	int hours = agreement_part_find(agreement_items, "hours_standard");

	assert_int_equal(found.present, found.required);
	assert_int_equal(found.clauses, 0);
	assert_int_equal(phrase_text_make(arena, whole, strlen(whole), &folded), 0);
	/* the first sentence that settles it: a day's limit */
	assert_int_equal(strncmp(whole + folded.byte[found.items[hours].start], "每日", 6), 0);
}

/* ---- the file ------------------------------------------------------------------------------- */

static void texts_load__bad_files__place_and_reason(void **state UNUSED)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{"items: []\nclauses: []\nextra: 1\n",                                                "extra" },
		{"items:\n  - item: nothing\n    about: [甲]\n    says: [乙]\nclauses: []\n",
		 "no \"nothing\""									     },
		{"items:\n  - item: pay\n    about: [甲]\nclauses: []\n",                            "either"},
		{"items:\n  - item: pay\n    about: [甲]\n    says: [甲||乙]\nclauses: []\n",
		 "a word has"										 },
		{"items:\n  - item: pay\n    about: [甲]\n    says: [a b c d e f g]\nclauses: []\n",
		 "more than 6"										},
		{"items:\n  - item: pay\n    about: [甲]\n    says: [乙]\nclauses: []\n",
		 "is missing"										 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char path[] = "/tmp/gongdao-texts-XXXXXX";
		struct agreement_texts x;
		struct err err = {0};
		int fd = mkstemp(path);

		assert_true(fd >= 0);
		assert_int_equal(write(fd, cases[i].text, strlen(cases[i].text)),
				 strlen(cases[i].text));
		(void)close(fd);
		assert_int_equal(agreement_texts_load(arena, path, &x, &err), E_CONFIG);
		(void)unlink(path);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("case %zu: %s", i, err.text);
		assert_non_null(strchr(err.text, ':'));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses__waivers__found_or_clean),
		cmocka_unit_test(clauses__money_and_freedom__found_or_clean),
		cmocka_unit_test(clauses__other_kinds__as_their_law_has_it),
		cmocka_unit_test(items__sentences__present_absent_unclear),
		cmocka_unit_test(whole_text__complete_and_clean__spans_point_at_the_words),
		cmocka_unit_test(texts_load__bad_files__place_and_reason),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
