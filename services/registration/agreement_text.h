/*
 * agreement_text - reads the text of an agreement: which items it has, which forbidden clauses.
 *
 * The patterns are data: config/rules/texts/agreement.yaml. What comes out is a proposal with the
 * places it rests on; a person confirms it, and only what he confirmed is recorded.
 *
 * Units:   spans are places of the folded text (phrase.h).
 * Owns:    everything lives in the arena given.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Source:  plan 2.2-6, 2.7-6; 劳动合同法 9, 17, 25, 26, 58; 安全生产法 52; domain.md B.5, B.7
 */
#ifndef GONGDAO_AGREEMENT_TEXT_H
#define GONGDAO_AGREEMENT_TEXT_H

#include "agreement_part_facts.h"
#include "phrase.h"

#define AGREEMENT_PARTS_MAX 32

struct agreement_item_texts {
	struct phrase_list about, says, needs; /* `says` any, or `needs` each */
};

struct agreement_clause_texts {
	struct phrase_list says, unless;
	uint32_t kinds; /* bits in the order of agreement_kinds */
};

struct agreement_texts {
	struct phrase_negation no;
	struct phrase_list vague, denies;
	struct agreement_item_texts items[AGREEMENT_PARTS_MAX];
	struct agreement_clause_texts clauses[AGREEMENT_PARTS_MAX];
};

/* Every item and every clause of agreement_part_facts is there, each once, and no other. */
int agreement_texts_load(struct arena *a, const char *path, struct agreement_texts *out,
			 struct err *err) MUST_CHECK;

/* Sets in the order of agreement_items and agreement_clauses; a span of length 0 is none. */
struct agreement_proposal {
	int32_t required, present, absent, clauses;
	struct phrase_span items[AGREEMENT_PARTS_MAX], clause_at[AGREEMENT_PARTS_MAX];
};
void agreement_text_read(const struct agreement_texts *x, const struct phrase_text *t,
			 const char *kind, struct agreement_proposal *out);

#endif
