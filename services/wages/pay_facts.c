/*
 * pay_facts - what the floor is compared with, and the floor.
 *
 * Invariants (tests/unit/wages/test_pay_facts.c):
 *   P1  counted, other and deducted are sums: the order of lines changes nothing, and a line cut
 *       in two amounts changes nothing.
 *   P2  owed is 0 exactly when counted * 3600 >= floor_num.
 *   P3  owed is the smallest whole fen that closes the gap: counted + owed reaches the floor,
 *       counted + owed - 1 does not.
 *   P4  seconds moved between parts of one rate change nothing.
 */
#include "pay_facts.h"

#define S_PER_HOUR INT64_C(3600)

/* Domain C.3, in its order. A cash incentive filed as pay counts; a gift is no pay line. */
const struct pay_item pay_items[] = {
	{"BASE",             PAY_COUNTED,    false, "基本工资",             "base pay"                },
	{"PIECE",            PAY_COUNTED,    false, "计件提成",             "piece pay"               },
	{"PERF",             PAY_COUNTED,    false, "绩效",                   "performance pay"         },
	{"BONUS_M",          PAY_COUNTED,    false, "月度奖金",             "monthly bonus"           },
	{"OT",	       PAY_OTHER,      false, "延长工作时间工资", "overtime pay"            },
	{"NIGHT",            PAY_OTHER,      false, "夜班津贴",             "night allowance"         },
	{"MID",              PAY_OTHER,      false, "中班津贴",             "middle-shift allowance"  },
	{"HEAT",             PAY_OTHER,      false, "高温津贴",             "heat allowance"          },
	{"COLD",             PAY_OTHER,      false, "低温津贴",             "cold allowance"          },
	{"TOXIC",            PAY_OTHER,      false, "有毒有害津贴",       "toxic-work allowance"    },
	{"UNDERGROUND",      PAY_OTHER,      false, "井下津贴",             "underground allowance"   },
	{"WELFARE",          PAY_OTHER,      false, "法定福利待遇",       "statutory welfare"       },
	{"MEAL_KIND",        PAY_OTHER,      false, "伙食补贴",             "meals in kind"           },
	{"HOUSE_KIND",       PAY_OTHER,      false, "住房补贴",             "housing in kind"         },
	{"HOL_EXTRA",        PAY_OTHER,      true,  "节假日补偿",          "holiday extra"           },
	{"WEATHER_EXTRA",    PAY_OTHER,      true,  "恶劣天气补偿",       "bad-weather extra"       },
	{"INCENTIVE_ONEOFF", PAY_COUNTED,    true,  "冲单奖、拉新奖",    "order incentive"         },
	{"TIP",              PAY_OTHER,      true,  "顾客打赏",             "customers' tips"         },
	{"REIMB",            PAY_OTHER,      false, "费用报销",             "reimbursement"           },
	{"D-TAX",            PAY_DEDUCTED,   false, "个人所得税",          "income tax"              },
	{"D-SI",             PAY_DEDUCTED,   false, "个人社保、公积金", "own social insurance"    },
	{"D-COURT",          PAY_DEDUCTED,   false, "法院判令代扣",       "deduction by court order"},
	{"D-LAW",            PAY_DEDUCTED,   false, "依法代扣",             "deduction by law"        },
	{"D-DAMAGE",         PAY_DEDUCTED,   false, "赔偿损失",             "compensation for damage" },
	{"D-FINE-A",         PAY_DEDUCTED,   false, "罚款",                   "fine"                    },
	{"D-FINE-B",         PAY_DEDUCTED,   false, "差评、超时罚款",    "complaint or delay fine" },
	{"D-DEPOSIT",        PAY_DEDUCTED,   false, "押金、保证金",       "deposit"                 },
	{"D-RENT",           PAY_SUBTRACTED, true,  "车辆、电池租金",    "vehicle or battery rent" },
	{"D-INS",            PAY_DEDUCTED,   false, "保险费",                "insurance premium"       },
	{"D-DISPATCH",       PAY_DEDUCTED,   false, "派遣管理费",          "dispatch fee"            },
};
const size_t n_pay_items = N_ELEMENTS(pay_items);

const struct pay_item *pay_item_find(const char *code)
{
	for (size_t i = 0; i < n_pay_items; i++) {
		if (strcmp(pay_items[i].code, code) == 0)
			return &pay_items[i];
	}
	return NULL;
}

/* The uncertain items read the other way can only help the employer: paid lines that then count,
 * rent that then stays in. A counted one is at its best already. */
static bool line_at_most(const struct pay_line *line, struct pay_facts *f)
{
	money sum;

	switch (line->item->use) {
	case PAY_COUNTED:
		sum = line->amount;
		break;
	case PAY_OTHER:
		sum = line->item->uncertain ? line->amount : FEN(0);
		break;
	case PAY_SUBTRACTED:
		sum = line->item->uncertain ? FEN(0) : FEN(-line->amount.fen);
		break;
	case PAY_DEDUCTED:
		sum = FEN(0);
		break;
	}
	return money_add(f->counted_at_most, sum, &f->counted_at_most);
}

static bool line_add(const struct pay_line *line, struct pay_facts *f)
{
	switch (line->item->use) {
	case PAY_COUNTED:
		return money_add(f->counted, line->amount, &f->counted);
	case PAY_OTHER:
		return money_add(f->other, line->amount, &f->other);
	case PAY_SUBTRACTED:
		return money_sub(f->counted, line->amount, &f->counted);
	case PAY_DEDUCTED:
		return money_add(f->deducted, line->amount, &f->deducted);
	}
	return false;
}

int pay_facts_make(const struct pay_line *lines, size_t n, struct pay_facts *out)
{
	struct pay_facts f = {.n_lines = n};

	for (size_t i = 0; i < n; i++) {
		if (!line_add(&lines[i], &f) || !line_at_most(&lines[i], &f))
			return E_RANGE;
	}
	if (f.counted_at_most.fen < f.counted.fen)
		f.counted_at_most = f.counted;
	*out = f;
	return 0;
}

bool pay_per_hour(money counted, int64_t worked_s, money *out)
{
	int64_t scaled;

	if (worked_s <= 0 || counted.fen < 0 ||
	    __builtin_mul_overflow(counted.fen, S_PER_HOUR, &scaled))
		return false;
	*out = FEN(scaled / worked_s);
	return true;
}

/* ---- the hourly floor -------------------------------------------------------------------- */

int floor_facts_make(const struct floor_part *parts, size_t n, money counted,
		     struct floor_facts *out)
{
	struct floor_facts f = {0};
	int64_t term, paid, gap;

	for (size_t i = 0; i < n; i++) {
		if (parts[i].worked_s < 0 || parts[i].rate.fen < 0)
			return E_RANGE;
		if (__builtin_mul_overflow(parts[i].worked_s, parts[i].rate.fen, &term) ||
		    __builtin_add_overflow(f.floor_num, term, &f.floor_num) ||
		    __builtin_add_overflow(f.worked_s, parts[i].worked_s, &f.worked_s))
			return E_RANGE;
	}
	if (__builtin_mul_overflow(counted.fen, S_PER_HOUR, &paid) ||
	    __builtin_sub_overflow(f.floor_num, paid, &gap))
		return E_RANGE;
	if (gap > 0)
		f.owed = FEN(gap / S_PER_HOUR + (gap % S_PER_HOUR != 0));
	*out = f;
	return 0;
}
