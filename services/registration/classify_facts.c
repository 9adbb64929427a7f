#include "classify_facts.h"

/* Which answer speaks for a labour relation. */
enum toward {
	TOWARD_NONE,
	TOWARD_YES, /* "yes" speaks for it, "no" against it */
	TOWARD_NO,
};

enum choice {
	CHOICE_YES_NO,
	CHOICE_WEAK,    /* yes, no, and the weak form */
	CHOICE_OWNER,   /* whose the means of work are */
	CHOICE_PERCENT, /* yes, no, or a share */
	CHOICE_DAYS,
	CHOICE_PAPER,
	CHOICE_PAYER,
	CHOICE_END,
};

static const char *const yes_no[] = {"yes", "no", "unclear", NULL};
static const char *const weak_too[] = {"yes", "weak", "no", "unclear", NULL};
static const char *const owner[] = {"company", "worker", "both", "unclear", NULL};
static const char *const number_too[] = {"yes", "no", "number", "unclear", NULL};
static const char *const paper[] = {"labour_contract",
				    "written_agreement",
				    "contracting",
				    "cooperation",
				    "sole_trader",
				    "other",
				    "none",
				    "unclear",
				    NULL};
static const char *const payer[] = {"platform", "partner", "agency", "worker",
				    "other",    "unclear", NULL};

static const char *const *const options[CHOICE_END] = {
	[CHOICE_YES_NO] = yes_no,      [CHOICE_WEAK] = weak_too,   [CHOICE_OWNER] = owner,
	[CHOICE_PERCENT] = number_too, [CHOICE_DAYS] = number_too, [CHOICE_PAPER] = paper,
	[CHOICE_PAYER] = payer,
};

/* clang-format off */
static const struct question {
	const char *id;
	enum ask_group group;
	enum toward toward;
	enum choice choice;
	bool decisive; /* a dispute about it leaves the class to a person (C4) */
} questions[ASK_END] = {
	[ASK_G1] = {"G1", GROUP_GATE, TOWARD_NONE, CHOICE_YES_NO, false},
	[ASK_G2] = {"G2", GROUP_GATE, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_P1] = {"P1", GROUP_PERSONAL, TOWARD_YES, CHOICE_YES_NO, true},
	[ASK_P2] = {"P2", GROUP_PERSONAL, TOWARD_YES, CHOICE_WEAK, true},
	[ASK_P3] = {"P3", GROUP_PERSONAL, TOWARD_YES, CHOICE_YES_NO, true},
	[ASK_P4] = {"P4", GROUP_PERSONAL, TOWARD_YES, CHOICE_YES_NO, true},
	[ASK_P5] = {"P5", GROUP_PERSONAL, TOWARD_YES, CHOICE_YES_NO, true},
	[ASK_P6] = {"P6", GROUP_PERSONAL, TOWARD_NO, CHOICE_YES_NO, true},
	[ASK_P7] = {"P7", GROUP_PERSONAL, TOWARD_NO, CHOICE_YES_NO, true},
	[ASK_E1] = {"E1", GROUP_ECONOMIC, TOWARD_YES, CHOICE_YES_NO, true},
	[ASK_E2] = {"E2", GROUP_ECONOMIC, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_E3] = {"E3", GROUP_ECONOMIC, TOWARD_YES, CHOICE_PERCENT, false},
	[ASK_E4] = {"E4", GROUP_ECONOMIC, TOWARD_YES, CHOICE_OWNER, false},
	[ASK_E5] = {"E5", GROUP_ECONOMIC, TOWARD_NO, CHOICE_YES_NO, true},
	[ASK_E6] = {"E6", GROUP_ECONOMIC, TOWARD_YES, CHOICE_DAYS, false},
	[ASK_O1] = {"O1", GROUP_ORGANISATION, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_O2] = {"O2", GROUP_ORGANISATION, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_O3] = {"O3", GROUP_ORGANISATION, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_O4] = {"O4", GROUP_ORGANISATION, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_O5] = {"O5", GROUP_ORGANISATION, TOWARD_YES, CHOICE_YES_NO, false},
	[ASK_F1] = {"F1", GROUP_FORM, TOWARD_NONE, CHOICE_PAPER, false},
	[ASK_F2] = {"F2", GROUP_FORM, TOWARD_NONE, CHOICE_YES_NO, false},
	[ASK_F3] = {"F3", GROUP_FORM, TOWARD_NONE, CHOICE_PAYER, false},
};

static const struct reason_text reasons[REASON_END] = {
	[REASON_GATE] = {"gate",
			 "劳动者未满16周岁或企业未依法登记：停止判定，按涉嫌使用童工或者未依法登记用工处理",
			 "the worker is under 16 or the employer is not registered: no classification; a "
			 "case of suspected child labour or of an unregistered employer"},
	[REASON_DISPUTE] = {"dispute",
			    "双方对人身从属性（P）、定价（E1）或者盈亏（E5）的回答不一致：由人员判定，请补充证据",
			    "the sides differ on personal factors (P), price (E1) or risk (E5): for a "
			    "person to decide, evidence is asked for"},
	[REASON_BUSINESS] = {"business", "提供的劳动不是企业业务的组成部分：倾向民事关系",
			     "the work is no part of the business: points to a civil relation"},
	[REASON_DOMINANT] = {"dominant",
			     "存在支配性劳动管理，人格、经济、组织从属性均达到参数要求：倾向确立劳动关系",
			     "dominant labour management; personal, economic and organisational factors "
			     "reach the parameters: points to a labour relation"},
	[REASON_MANAGED] = {"managed",
			    "企业进行劳动管理并单方定价，劳动者不承担经营盈亏：倾向不完全符合确立劳动关系情形",
			    "the company manages the labour and fixes the price, the worker bears no "
			    "business risk: points to class B"},
	[REASON_OWN] = {"own", "自负盈亏或可自行雇人，可由他人代替，不受过程管理和奖惩：倾向自主经营",
			"own risk or own staff, may be replaced, neither process control nor discipline: "
			"points to own business"},
	[REASON_UNDECIDED] = {"undecided", "现有回答不符合任何一类的条件：由人员判定",
			      "the answers meet the conditions of no class: for a person to decide"},
};

/* clang-format on */

const char *const ask_sides[SIDE_END + 1] = {"employer", "worker", "measured", "officer", NULL};
const char *const ask_groups[GROUP_END + 1] = {"gate",         "personal", "economic",
					       "organisation", "form",     NULL};
const char *const ask_values[] = {"missing", "no", "yes", "weak", "neutral", "disputed", NULL};
const char *const ask_weights[] = {"none", "for", "against", "missing", "disputed", NULL};

const char *ask_id(enum ask q)
{
	return questions[q].id;
}

bool ask_find(const char *id, enum ask *out)
{
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		if (strcmp(questions[q].id, id) == 0) {
			*out = q;
			return true;
		}
	}
	return false;
}

enum ask_group ask_group_of(enum ask q)
{
	return questions[q].group;
}

const char *const *ask_options(enum ask q)
{
	return options[questions[q].choice];
}

const struct reason_text *classify_reason_text(enum classify_reason reason)
{
	return &reasons[reason];
}

char relation_letter(enum relation r)
{
	static const char letters[] = "XCBA";

	return letters[r];
}

enum relation relation_of(const char *class)
{
	switch (class[0]) {
	case 'A':
		return RELATION_A;
	case 'B':
		return RELATION_B;
	case 'C':
		return RELATION_C;
	default: /* a letter, not an enum */
		return RELATION_X;
	}
}

static enum ask_value at_least(int64_t number, int64_t limit)
{
	return number >= limit ? VALUE_YES : VALUE_NO;
}

enum ask_value ask_value_of(enum ask q, const char *value, int64_t number,
			    const struct classify_thresholds *limits)
{
	const enum choice choice = questions[q].choice;

	if (choice == CHOICE_PAPER || choice == CHOICE_PAYER)
		return strcmp(value, "unclear") == 0 ? VALUE_MISSING : VALUE_NEUTRAL;
	if (strcmp(value, "yes") == 0 || strcmp(value, "company") == 0)
		return VALUE_YES;
	if (strcmp(value, "no") == 0 || strcmp(value, "worker") == 0)
		return VALUE_NO;
	if (strcmp(value, "weak") == 0)
		return VALUE_WEAK;
	if (strcmp(value, "both") == 0)
		return VALUE_NEUTRAL;
	if (strcmp(value, "number") == 0)
		return at_least(number, choice == CHOICE_PERCENT ? limits->income_share_percent
								 : limits->continuity_days);
	return VALUE_MISSING;
}

/* C3. */
static enum ask_value settle(const enum ask_value sides[SIDE_END])
{
	enum ask_value settled = VALUE_MISSING;

	if (sides[SIDE_OFFICER] != VALUE_MISSING)
		return sides[SIDE_OFFICER];
	for (enum ask_side s = SIDE_EMPLOYER; s < SIDE_OFFICER; s++) {
		if (sides[s] == VALUE_MISSING)
			continue;
		if (settled != VALUE_MISSING && settled != sides[s])
			return VALUE_DISPUTED;
		settled = sides[s];
	}
	return settled;
}

static bool yes(const enum ask_value *v, enum ask q)
{
	return v[q] == VALUE_YES;
}

static int64_t count_yes(const enum ask_value *v, const enum ask *list, size_t n)
{
	int64_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += yes(v, list[i]);
	return count;
}

static int64_t count_econ(const enum ask_value *v)
{
	static const enum ask list[] = {ASK_E1, ASK_E2, ASK_E3, ASK_E4, ASK_E6};

	return count_yes(v, list, N_ELEMENTS(list));
}

static int64_t count_org(const enum ask_value *v)
{
	static const enum ask list[] = {ASK_O1, ASK_O2, ASK_O3};

	return count_yes(v, list, N_ELEMENTS(list));
}

static int64_t count_managed(const enum ask_value *v)
{
	static const enum ask list[] = {ASK_P1, ASK_P2, ASK_P3, ASK_P5};

	return count_yes(v, list, N_ELEMENTS(list));
}

static bool is_core(const enum ask_value *v)
{
	return (yes(v, ASK_P1) || yes(v, ASK_P3)) && (yes(v, ASK_P2) || yes(v, ASK_P5)) &&
	       v[ASK_P6] == VALUE_NO;
}

static bool any_dispute(const enum ask_value *v)
{
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		if (questions[q].decisive && v[q] == VALUE_DISPUTED)
			return true;
	}
	return false;
}

/* Below the gate of G1; sets the reason. */
static enum relation decide(const enum ask_value *v, const struct classify_thresholds *limits,
			    enum classify_reason *out_reason)
{
	*out_reason = REASON_DISPUTE;
	if (any_dispute(v))
		return RELATION_X;
	*out_reason = REASON_BUSINESS;
	if (v[ASK_G2] == VALUE_NO)
		return RELATION_C;
	*out_reason = REASON_DOMINANT;
	if (is_core(v) && count_econ(v) >= limits->econ_min && count_org(v) >= limits->org_min)
		return RELATION_A;
	*out_reason = REASON_MANAGED;
	if ((yes(v, ASK_P4) || yes(v, ASK_P5) || yes(v, ASK_O4)) && yes(v, ASK_E1) &&
	    !yes(v, ASK_E5))
		return RELATION_B;
	*out_reason = REASON_OWN;
	if (yes(v, ASK_E5) && yes(v, ASK_P7) && v[ASK_P4] == VALUE_NO && v[ASK_P5] == VALUE_NO)
		return RELATION_C;
	*out_reason = REASON_UNDECIDED;
	return RELATION_X;
}

/* The class if every open answer pointed to a labour relation. */
static enum relation decide_best(const enum ask_value *settled,
				 const struct classify_thresholds *limits)
{
	enum ask_value v[ASK_END];
	enum classify_reason reason;

	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		v[q] = settled[q];
		if (v[q] == VALUE_MISSING || v[q] == VALUE_DISPUTED)
			v[q] = questions[q].toward == TOWARD_NO ? VALUE_NO : VALUE_YES;
	}
	return decide(v, limits, &reason);
}

static enum ask_weight weigh(enum ask q, enum ask_value value)
{
	const enum toward toward = questions[q].toward;

	switch (value) {
	case VALUE_MISSING:
		return WEIGHT_MISSING;
	case VALUE_DISPUTED:
		return WEIGHT_DISPUTED;
	case VALUE_NEUTRAL:
		return WEIGHT_NONE;
	case VALUE_WEAK:
	case VALUE_YES:
		if (toward == TOWARD_NONE)
			return WEIGHT_NONE;
		return toward == TOWARD_YES ? WEIGHT_FOR : WEIGHT_AGAINST;
	case VALUE_NO:
		if (toward == TOWARD_NONE)
			return WEIGHT_NONE;
		return toward == TOWARD_NO ? WEIGHT_FOR : WEIGHT_AGAINST;
	}
	return WEIGHT_NONE;
}

/* C6. */
static bool is_stopped(const struct classify_answers *in)
{
	const enum ask_value *sides = in->at[ASK_G1];

	if (sides[SIDE_OFFICER] != VALUE_MISSING)
		return sides[SIDE_OFFICER] == VALUE_NO;
	for (enum ask_side s = SIDE_EMPLOYER; s < SIDE_OFFICER; s++) {
		if (sides[s] == VALUE_NO)
			return true;
	}
	return false;
}

void classify_decide(const struct classify_answers *in, const struct classify_thresholds *limits,
		     struct classify_proposal *out)
{
	struct classify_proposal p = {0};

	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		p.settled[q] = settle(in->at[q]);
		p.weight[q] = weigh(q, p.settled[q]);
		p.n[questions[q].group][p.weight[q]]++;
	}
	p.core = is_core(p.settled);
	p.n_econ = count_econ(p.settled);
	p.n_org = count_org(p.settled);
	p.n_managed = (uint32_t)count_managed(p.settled);
	p.evidence_request = any_dispute(p.settled);
	p.induced_trader = yes(p.settled, ASK_F2);
	p.exclusive = yes(p.settled, ASK_O5);
	for (enum ask q = ASK_G1; q < ASK_END; q++)
		p.measured_conflict |=
			p.settled[q] == VALUE_DISPUTED && in->at[q][SIDE_MEASURED] != VALUE_MISSING;
	p.class = decide(p.settled, limits, &p.reason);
	p.could_be = decide_best(p.settled, limits);
	if (is_stopped(in)) {
		p.class = p.could_be = RELATION_X;
		p.reason = REASON_GATE;
	}
	*out = p;
}
