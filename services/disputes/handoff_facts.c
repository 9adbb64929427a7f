#include "handoff_facts.h"

#include "cn_id.h"

const char *const handoff_state_names[] = {"DRAFT",    "SENT",      "ACCEPTED",
					   "RETURNED", "WITHDRAWN", NULL};

const char *const evidence_kinds[] = {"worker", "finding", "document", NULL};

const struct handoff_kind handoff_kinds[] = {
	{"TRANSFER", true,  true,  CASE_TRANSFERRED}, /* 移送: competence passes */
	{"REFER",    true,  true,  CASE_REFERRED   }, /* 转办 */
	{"INFORM",   false, false, CASE_LEAD       }, /* 通报 */
	{"ASSIST",   false, true,  CASE_LEAD       }, /* 协查 */
	{"JOINT",    false, true,  CASE_LEAD       }, /* 联合检查 */
	{"ADVISE",   false, false, CASE_LEAD       }, /* 告知: the party must file himself */
};
const size_t handoff_n_kinds = N_ELEMENTS(handoff_kinds);

const struct handoff_kind *handoff_kind_find(const char *name)
{
	for (size_t i = 0; i < handoff_n_kinds; i++) {
		if (strcmp(handoff_kinds[i].name, name) == 0)
			return &handoff_kinds[i];
	}
	return NULL;
}

int handoff_may_offer(const struct case_file *f, const char *department, const char *to)
{
	if (strcmp(f->owner, department) != 0)
		return E_NOT_OWNER;
	return strcmp(department, to) == 0 ? E_FIELD : 0;
}

bool handoff_may_move(const struct case_file *f, const char *kind)
{
	return !case_over(f) || !handoff_kind_find(kind)->moves;
}

bool handoff_is(const struct handoff *h, enum handoff_state state)
{
	return strcmp(h->state, handoff_state_names[state]) == 0;
}

int handoff_may_answer(const struct handoff *h, const char *department, const char *subject)
{
	if (strcmp(h->to_department, department) != 0)
		return E_WRONG_DEPARTMENT;
	if (!handoff_is(h, HANDOFF_SENT))
		return E_CONFLICT;
	return handoff_inside(h) && strcmp(h->offered_by, subject) == 0 ? E_DENIED : 0;
}

const char *handoff_receiver(const struct handoff *h)
{
	return *h->to_desk ? h->to_desk : h->to_department;
}

bool handoff_inside(const struct handoff *h)
{
	return strcmp(h->from_department, h->to_department) == 0;
}

int handoff_may_send(const struct handoff *h, const char *department)
{
	if (strcmp(h->from_department, department) != 0)
		return E_WRONG_DEPARTMENT;
	return handoff_is(h, HANDOFF_DRAFT) ? 0 : E_CONFLICT;
}

void handoff_send(struct handoff *h, const char *key, utc_time now)
{
	assert(handoff_is(h, HANDOFF_DRAFT) && *key);
	h->state = handoff_state_names[HANDOFF_SENT];
	h->offer_key = key;
	h->offered_at = now;
}

bool handoff_accept(struct handoff *h, struct case_file *f, const char *note, utc_time now)
{
	const struct handoff_kind *kind = handoff_kind_find(h->kind);

	assert(handoff_is(h, HANDOFF_SENT) && kind);
	h->state = handoff_state_names[HANDOFF_ACCEPTED];
	h->decided_at = now;
	h->answer = note;
	if (!kind->moves)
		return false;
	f->owner = h->to_department;
	f->state = case_state_names[kind->state_after];
	f->version++;
	return true;
}

void handoff_return(struct handoff *h, const char *reason, const char *right_department,
		    utc_time now)
{
	assert(handoff_is(h, HANDOFF_SENT));
	h->state = handoff_state_names[HANDOFF_RETURNED];
	h->decided_at = now;
	h->answer = reason;
	h->right_department = right_department;
}

bool handoff_expire(struct handoff *h)
{
	if (h->overdue || !handoff_is(h, HANDOFF_SENT))
		return false;
	h->overdue = true;
	return true;
}

static enum evidence_fault item_check(const struct evidence_item *e)
{
	const bool worker = strcmp(e->kind, evidence_kinds[0]) == 0;

	if (!name_known(evidence_kinds, e->kind))
		return EVIDENCE_KIND;
	if (!words_fit(e->reference, EVIDENCE_TEXT_MAX) ||
	    (*e->note && !words_fit(e->note, EVIDENCE_TEXT_MAX)) ||
	    (worker && strpbrk(e->reference, " \t\r\n")))
		return EVIDENCE_TEXT;
	if (words_name_person(e->reference) || words_name_person(e->note))
		return EVIDENCE_PERSON;
	return EVIDENCE_FITS;
}

enum evidence_fault evidence_check(const struct evidence_item *items, size_t n, size_t *out_at)
{
	for (size_t i = 0; i < n; i++) {
		enum evidence_fault fault = item_check(&items[i]);

		for (size_t j = 0; !fault && j < i; j++) {
			if (strcmp(items[i].reference, items[j].reference) == 0 &&
			    strcmp(items[i].kind, items[j].kind) == 0)
				fault = EVIDENCE_TWICE;
		}
		*out_at = i;
		if (fault)
			return fault;
	}
	return EVIDENCE_FITS;
}
