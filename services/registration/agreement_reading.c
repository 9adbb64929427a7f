/*
 * agreement_reading - CheckAgreement: what the text of an agreement has and what it must not have.
 *
 * Nothing is stored: the text comes, the proposal goes. A person confirms it and records the items
 * with RecordAgreement.
 */
#include "base.h"

#include "agreement.h"
#include "agreement_text.h"

#define TEXT_BYTES_MAX ((size_t)256 * 1024)
#define QUOTE_BYTES    ((size_t)240)

struct checking {
	struct call *c;
	const char *text;
	struct phrase_text folded;
	struct agreement_proposal found;
};

/* What stands there, cut at a character. */
static char *quote(struct checking *k, struct phrase_span s)
{
	size_t from = k->folded.byte[s.start], to = k->folded.byte[s.end - 1] + 1;

	while (((unsigned char)k->text[to] & 0xc0) == 0x80)
		to++;
	if (to - from > QUOTE_BYTES)
		to = from + QUOTE_BYTES;
	while (((unsigned char)k->text[to] & 0xc0) == 0x80)
		to--;
	return arena_strndup(k->c->arena, k->text + from, to - from);
}

static int span_set(struct checking *k, struct phrase_span s, uint32_t *out_start,
		    uint32_t *out_end, char **out_quote)
{
	if (s.start == s.end)
		return 0;
	*out_start = k->folded.place[s.start];
	*out_end = k->folded.place[s.end - 1] + 1;
	*out_quote = quote(k, s);
	return *out_quote ? 0 : E_NO_MEMORY;
}

static int items_fill(struct checking *k, Registration__CheckAgreementReply *rep)
{
	rep->items = arena_zalloc(k->c->arena, AGREEMENT_PARTS_MAX, sizeof(*rep->items));
	if (!rep->items)
		return E_NO_MEMORY;
	for (int i = 0; agreement_items[i].name; i++) {
		int32_t bit = INT32_C(1) << i;
		Registration__AgreementItem *m;
		int rc;

		if (!(k->found.required & bit))
			continue;
		m = arena_alloc(k->c->arena, sizeof(*m));
		if (!m)
			return E_NO_MEMORY;
		registration__agreement_item__init(m);
		m->item = (char *)agreement_items[i].name;
		m->title = (char *)say(k->c, agreement_items[i].zh, agreement_items[i].en);
		m->state = (char *)agreement_item_states[k->found.present & bit  ? 0
							 : k->found.absent & bit ? 1
										 : 2];
		rc = span_set(k, k->found.items[i], &m->start, &m->end, &m->quote);
		if (rc)
			return rc;
		rep->items[rep->n_items++] = m;
	}
	return 0;
}

static int clauses_fill(struct checking *k, Registration__CheckAgreementReply *rep)
{
	rep->clauses = arena_zalloc(k->c->arena, AGREEMENT_PARTS_MAX, sizeof(*rep->clauses));
	if (!rep->clauses)
		return E_NO_MEMORY;
	for (int i = 0; agreement_clauses[i].name; i++) {
		Registration__AgreementClause *m;
		int rc;

		if (!(k->found.clauses & (INT32_C(1) << i)))
			continue;
		m = arena_alloc(k->c->arena, sizeof(*m));
		if (!m)
			return E_NO_MEMORY;
		registration__agreement_clause__init(m);
		m->clause = (char *)agreement_clauses[i].name;
		m->title = (char *)say(k->c, agreement_clauses[i].zh, agreement_clauses[i].en);
		rc = span_set(k, k->found.clause_at[i], &m->start, &m->end, &m->quote);
		if (rc)
			return rc;
		rep->clauses[rep->n_clauses++] = m;
	}
	return 0;
}

int check_agreement(struct call *c, const Registration__CheckAgreementRequest *req,
		    Registration__CheckAgreementReply *rep)
{
	const struct registration_worker *worker = c->worker;
	struct checking k = {.c = c, .text = req->text};
	size_t len = strlen(req->text);
	int rc;

	if (!text_one_of(req->kind, agreement_kinds) || strcmp(req->kind, "none") == 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; %s", req->kind,
			      "labour_contract, written_agreement, civil_contract, "
			      "dispatch_agreement");
	if (!len || len > TEXT_BYTES_MAX)
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "不能为空，不超过 256 KiB", "not empty, at most 256 KiB"));
	rc = phrase_text_make(c->arena, req->text, len, &k.folded);
	if (rc == E_MALFORMED)
		return refuse(c, E_FIELD, "text: %s", say(c, "不是 UTF-8", "not UTF-8"));
	if (rc)
		return rc;

	agreement_text_read(worker->agreement_texts, &k.folded, req->kind, &k.found);

	rep->complete = (k.found.required & ~k.found.present) == 0;
	rc = items_fill(&k, rep);
	return rc ? rc : clauses_fill(&k, rep);
}
