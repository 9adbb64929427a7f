#include "chain_facts.h"

#include "cn_id.h"

#define REFERENCE_MAX 200

const char *const chain_roles[] = {"hires",   "schedules", "pays", "signs",
				   "insures", "invoices",  NULL};
const char *const evidence_kinds[] = {"doc", "log", "pay", "photo", "stmt", "third", NULL};
const char *const chain_standings[] = {"unknown", "known", "contradicted"};

void chain_check(struct record_row *row, const struct chain_link *want)
{
	record_check_choice(row, "role", want->role, chain_roles);
	if (!credit_code_valid(slice_of(want->actor_code)))
		record_fault(row, FLAW_CREDIT_CODE, "actor_code", want->actor_code);
	if (want->actor_level < 0 || want->actor_level > CHAIN_LEVEL_MAX)
		record_fault(row, FLAW_FIELD_CHOICE, "level", "");
	record_check_choice(row, "evidence", want->evidence, evidence_kinds);
	record_check_text(row, "reference", want->reference, REFERENCE_MAX);
}

/* How near the scope is to the engagement; the larger decides. */
static int nearness(const struct chain_actor *a)
{
	int region = 3;

	if (a->of_engagement)
		return 100;
	if (strlen(a->region) == 6) {
		if (strcmp(a->region, "000000") == 0)
			region = 0;
		else if (strcmp(a->region + 2, "0000") == 0)
			region = 1;
		else if (strcmp(a->region + 4, "00") == 0)
			region = 2;
	}
	return (a->of_partner ? 10 : 0) + region;
}

static enum chain_standing role_decide(struct chain_actor *actors, size_t n, const char *role)
{
	const struct chain_actor *first = NULL;
	enum chain_standing standing = CHAIN_UNKNOWN;
	int nearest = -1;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(actors[i].role, role) == 0 && nearness(&actors[i]) > nearest)
			nearest = nearness(&actors[i]);
	}
	for (size_t i = 0; i < n; i++) {
		struct chain_actor *a = &actors[i];

		if (strcmp(a->role, role) != 0)
			continue;
		a->overridden = nearness(a) < nearest;
		if (a->overridden)
			continue;
		if (!first) {
			first = a;
			standing = CHAIN_KNOWN;
		} else if (strcmp(a->actor_code, first->actor_code) != 0 ||
			   a->actor_level != first->actor_level) {
			standing = CHAIN_CONTRADICTED;
		}
	}
	return standing;
}

struct chain_verdict chain_decide(struct chain_actor *actors, size_t n)
{
	struct chain_verdict v = {0};
	const char *payer = chain_roles[ROLE_PAYS];

	for (int role = 0; role < ROLE_END; role++)
		v.roles[role] = role_decide(actors, n, chain_roles[role]);
	v.levels_known = v.roles[ROLE_PAYS] == CHAIN_KNOWN;
	for (size_t i = 0; i < n; i++) {
		const struct chain_actor *a = &actors[i];

		if (a->overridden ||
		    (v.roles[ROLE_PAYS] != CHAIN_UNKNOWN && strcmp(a->role, payer) != 0))
			continue;
		if (a->actor_level > v.levels)
			v.levels = a->actor_level;
	}
	return v;
}
