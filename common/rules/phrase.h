/*
 * phrase - patterns of Chinese text as data: what a clause says, in words that may stand apart.
 *
 * A text is folded first: full-width forms become half-width, capitals small, blanks go. It is read
 * sentence by sentence; a line break inside a running line is no end. A pattern is a row of tokens
 * between blanks; each token is a few words between "|", of which one has to stand there; the next
 * token begins at most PHRASE_GAP characters after the one before ended, in the same sentence. "#"
 * in a word is a number in digits or Chinese numerals.
 *
 *     缴纳|收取 押金|保证金      每月#日 发放|支付
 *
 * Negation is of the sentence: a word of `negations` before the match, not farther than
 * PHRASE_REACH characters and with no comma between, denies it, unless a word of `undone` stands
 * between ("不得拒绝缴纳押金" demands a deposit); so does a character of `adjacent` right before
 * it.
 *
 * Units:   places are code points: `at` of the folded text, spans of the text as given.
 * Owns:    everything lives in the arena given.
 * Errors:  E_MALFORMED: not UTF-8; E_CONFIG with the place for a pattern that is none.
 * Limits:  PHRASE_TOKENS_MAX tokens, words of PHRASE_WORD_MAX characters.
 */
#ifndef GONGDAO_PHRASE_H
#define GONGDAO_PHRASE_H

#include "yaml.h"

#define PHRASE_GAP        12
#define PHRASE_REACH      20
#define PHRASE_TOKENS_MAX 6
#define PHRASE_WORD_MAX   16

struct phrase_text {
	const uint32_t *at;    /* folded code points */
	const uint32_t *place; /* of each: its code point of the text as given ... */
	const uint32_t *byte;  /* ... and its byte there; one more entry each: the end */
	size_t n;
};
int phrase_text_make(struct arena *a, const char *text, size_t len,
		     struct phrase_text *out) MUST_CHECK;

struct phrase_span {
	size_t start, end; /* of phrase_text.at */
};
/* The next sentence from *at on, which moves behind it; false when there is none. */
bool phrase_sentence_next(const struct phrase_text *t, size_t *at, struct phrase_span *out);

struct phrase_word {
	const uint32_t *at;
	size_t n;
};
struct phrase_token {
	const struct phrase_word *words;
	size_t n;
};
struct phrase {
	const struct phrase_token *tokens;
	size_t n;
};
struct phrase_list {
	const struct phrase *at;
	size_t n;
};

/* A list of patterns; NULL gives an empty one. */
int phrase_list_read(struct arena *a, const struct yaml_node *list, struct phrase_list *out,
		     struct err *err) MUST_CHECK;

/* The first match of any of the list in the span. */
bool phrase_find(const struct phrase_list *list, const struct phrase_text *t,
		 struct phrase_span within, struct phrase_span *out);

struct phrase_negation {
	struct phrase_list negations, undone, adjacent;
};
/* The same, of those that the sentence does not deny. */
bool phrase_find_said(const struct phrase_list *list, const struct phrase_negation *no,
		      const struct phrase_text *t, struct phrase_span sentence,
		      struct phrase_span *out);

#endif
