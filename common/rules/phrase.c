#include "phrase.h"

/* ---- text ----------------------------------------------------------------------------------- */

/* One code point of valid UTF-8. */
static uint32_t decode(const unsigned char *s, size_t *len)
{
	if (s[0] < 0x80) {
		*len = 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		*len = 2;
		return (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
	}
	if (s[0] < 0xf0) {
		*len = 3;
		return (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	}
	*len = 4;
	return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3f) << 12 |
	       (uint32_t)(s[2] & 0x3f) << 6 | (s[3] & 0x3f);
}

/* 0 for what goes: blanks of every width, carriage returns, zero-width characters. */
static uint32_t fold(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xfee0;
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (c == '\n')
		return c;
	if (c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x3000 || c == 0xfeff ||
	    (c >= 0x2000 && c <= 0x200f))
		return 0;
	return c;
}

int phrase_text_make(struct arena *a, const char *text, size_t len, struct phrase_text *out)
{
	uint32_t *at, *place, *byte, n_given = 0;
	size_t n = 0, step;

	if (len > UINT32_MAX || !utf8_valid(text, len))
		return E_MALFORMED;
	at = arena_zalloc(a, len + 1, sizeof(*at));
	place = arena_zalloc(a, len + 1, sizeof(*place));
	byte = arena_zalloc(a, len + 1, sizeof(*byte));
	if (!at || !place || !byte)
		return E_NO_MEMORY;
	for (size_t i = 0; i < len; i += step) {
		uint32_t c = fold(decode((const unsigned char *)text + i, &step));

		if (c) {
			at[n] = c;
			place[n] = n_given;
			byte[n++] = (uint32_t)i;
		}
		n_given++;
	}
	place[n] = n_given;
	byte[n] = (uint32_t)len;
	*out = (struct phrase_text){at, place, byte, n};
	return 0;
}

static bool is_in(uint32_t c, const uint32_t *set, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (set[i] == c)
			return true;
	}
	return false;
}

/* 。 ； ！ ？ and their half-width forms */
static bool ends_sentence(uint32_t c)
{
	static const uint32_t ends[] = {0x3002, ';', '!', '?', 0xff61};

	return is_in(c, ends, N_ELEMENTS(ends));
}

#define RUNNING_LINE 25 /* a shorter line is a heading or a field: its break is an end */

/* A line break ends a sentence unless the line runs on: it is long, does not end in a mark, and
 * what follows does not begin an article, an entry or another line break. */
static bool break_ends(const struct phrase_text *t, size_t line, size_t at)
{
	uint32_t before = at > line ? t->at[at - 1] : '\n';
	uint32_t after = at + 1 < t->n ? t->at[at + 1] : '\n';

	return at - line < RUNNING_LINE || before == ':' || ends_sentence(before) ||
	       after == '\n' || after == 0x7b2c /* 第 */ || after == '(' ||
	       (after >= '0' && after <= '9');
}

bool phrase_sentence_next(const struct phrase_text *t, size_t *at, struct phrase_span *out)
{
	size_t i = *at, line = *at;

	while (i < t->n && (t->at[i] == '\n' || ends_sentence(t->at[i])))
		line = ++i;
	if (i >= t->n)
		return false;
	out->start = i;
	for (; i < t->n && !ends_sentence(t->at[i]); i++) {
		if (t->at[i] != '\n')
			continue;
		if (break_ends(t, line, i))
			break;
		line = i + 1;
	}
	out->end = *at = i;
	return true;
}

/* ---- patterns ------------------------------------------------------------------------------- */

struct reading {
	struct arena *a;
	const struct yaml_node *at;
	struct err *err;
};

static int word_read(struct reading *r, slice word, struct phrase_word *out)
{
	struct phrase_text folded;
	int rc = phrase_text_make(r->a, word.at, word.len, &folded);

	if (rc)
		return err_set(r->err, rc, "%s", error_text(rc));
	if (!folded.n || folded.n > PHRASE_WORD_MAX)
		return yaml_refuse(r->at, r->err, "\"%.*s\": a word has 1 to %d characters",
				   (int)word.len, word.at, PHRASE_WORD_MAX);
	*out = (struct phrase_word){folded.at, folded.n};
	return 0;
}

static size_t count(slice s, char c)
{
	size_t n = 1;

	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == c;
	return n;
}

static int token_read(struct reading *r, slice text, struct phrase_token *out)
{
	struct phrase_word *words = arena_zalloc(r->a, count(text, '|'), sizeof(*words));
	slice word;
	int rc = 0;

	if (!words)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	*out = (struct phrase_token){words, 0};
	while (!rc && slice_next(&text, '|', &word))
		rc = word_read(r, word, &words[out->n++]);
	return rc;
}

static int pattern_read(struct reading *r, slice text, struct phrase *out)
{
	struct phrase_token *tokens = arena_zalloc(r->a, PHRASE_TOKENS_MAX, sizeof(*tokens));
	slice token;
	int rc = 0;

	if (!tokens)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	*out = (struct phrase){tokens, 0};
	while (!rc && slice_next(&text, ' ', &token)) {
		if (!token.len)
			continue;
		if (out->n == PHRASE_TOKENS_MAX)
			return yaml_refuse(r->at, r->err, "more than %d tokens", PHRASE_TOKENS_MAX);
		rc = token_read(r, token, &tokens[out->n++]);
	}
	if (!rc && !out->n)
		return yaml_refuse(r->at, r->err, "an empty pattern");
	return rc;
}

int phrase_list_read(struct arena *a, const struct yaml_node *list, struct phrase_list *out,
		     struct err *err)
{
	struct phrase *all;
	const char *text;
	int rc = 0;

	*out = (struct phrase_list){NULL, 0};
	if (!list)
		return 0;
	if (list->kind != YAML_LIST || !list->n)
		return yaml_refuse(list, err, "expected a list of patterns");
	all = arena_zalloc(a, list->n, sizeof(*all));
	if (!all)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next) {
		struct reading r = {a, n, err};

		rc = yaml_str(n, &text, err);
		if (!rc)
			rc = pattern_read(&r, slice_of(text), &all[out->n++]);
	}
	out->at = all;
	return rc;
}

/* ---- matching ------------------------------------------------------------------------------- */

/* digits . , and 〇 一二三四五六七八九十 零 百千万 两 半 */
static bool is_numeral(uint32_t c)
{
	static const uint32_t numerals[] = {'.',    ',',    0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
					    0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341, 0x96f6,
					    0x767e, 0x5343, 0x4e07, 0x4e24, 0x534a};

	return (c >= '0' && c <= '9') || is_in(c, numerals, N_ELEMENTS(numerals));
}

/* Length of the word at `at`, 0 when it does not stand there. */
static size_t word_match(const struct phrase_word *w, const struct phrase_text *t, size_t at,
			 size_t end)
{
	size_t i = at;

	for (size_t k = 0; k < w->n; k++) {
		if (i >= end)
			return 0;
		if (w->at[k] != '#') {
			if (t->at[i++] != w->at[k])
				return 0;
			continue;
		}
		if (!is_numeral(t->at[i]))
			return 0;
		while (i < end && is_numeral(t->at[i]))
			i++;
	}
	return i - at;
}

#define WINDOW 512 /* characters that a match can take; a longer one is none */

struct reach {
	bool ends[WINDOW]; /* ends[i]: a match of the tokens so far ends i after the start */
};

/* Where the token ends when it begins at most PHRASE_GAP after one of `from`. */
static bool token_reach(const struct phrase_token *token, const struct phrase_text *t,
			struct phrase_span within, const struct reach *from, struct reach *out)
{
	size_t since = SIZE_MAX;
	bool any = false;

	*out = (struct reach){0};
	for (size_t i = 0; i < WINDOW && within.start + i < within.end; i++) {
		since = from->ends[i] ? 0 : since;
		if (since > PHRASE_GAP)
			continue;
		since++;
		for (size_t k = 0; k < token->n; k++) {
			size_t n = word_match(&token->words[k], t, within.start + i, within.end);

			if (n && i + n < WINDOW)
				any = out->ends[i + n] = true;
		}
	}
	return any;
}

/* Does the pattern begin right at within.start? Its shortest match then ends at *out_end. */
static bool match_at(const struct phrase *p, const struct phrase_text *t, struct phrase_span within,
		     size_t *out_end)
{
	struct reach from, to;
	bool any = false;
	size_t n;

	for (size_t k = 0; k < p->tokens[0].n; k++) {
		n = word_match(&p->tokens[0].words[k], t, within.start, within.end);
		if (!n || n >= WINDOW)
			continue;
		if (!any)
			from = (struct reach){0}; /* most places end here without it */
		any = from.ends[n] = true;
	}
	if (!any)
		return false;
	for (size_t i = 1; i < p->n; i++) {
		if (!token_reach(&p->tokens[i], t, within, &from, &to))
			return false;
		from = to;
	}
	for (n = 0; n < WINDOW && !from.ends[n]; n++)
		;
	*out_end = within.start + n;
	return true;
}

static bool find_from(const struct phrase *p, const struct phrase_text *t,
		      struct phrase_span within, struct phrase_span *out)
{
	size_t end;

	for (; within.start < within.end; within.start++) {
		if (match_at(p, t, within, &end)) {
			*out = (struct phrase_span){within.start, end};
			return true;
		}
	}
	return false;
}

bool phrase_find(const struct phrase_list *list, const struct phrase_text *t,
		 struct phrase_span within, struct phrase_span *out)
{
	for (size_t i = 0; i < list->n; i++) {
		if (find_from(&list->at[i], t, within, out))
			return true;
	}
	return false;
}

/* ---- negation ------------------------------------------------------------------------------- */

/* The last comma of the span's end, or its start: what stands before it is another thought. */
static size_t thought_start(const struct phrase_text *t, struct phrase_span span)
{
	size_t at = span.end;

	while (at > span.start && t->at[at - 1] != ',' && t->at[at - 1] != ':')
		at--;
	return at;
}

static bool denied(const struct phrase_negation *no, const struct phrase_text *t,
		   struct phrase_span sentence, size_t start)
{
	struct phrase_span before = {sentence.start, start}, hit, rest;

	if (start > sentence.start) {
		struct phrase_span last = {start - 1, start};

		if (phrase_find(&no->adjacent, t, last, &hit))
			return true;
	}
	if (start - before.start > PHRASE_REACH)
		before.start = start - PHRASE_REACH;
	before.start = thought_start(t, before);
	if (!phrase_find(&no->negations, t, before, &hit))
		return false;
	rest = (struct phrase_span){hit.end, start};
	return !phrase_find(&no->undone, t, rest, &hit);
}

static bool said_from(const struct phrase *p, const struct phrase_negation *no,
		      const struct phrase_text *t, struct phrase_span sentence,
		      struct phrase_span *out)
{
	struct phrase_span rest = sentence, hit;

	while (find_from(p, t, rest, &hit)) {
		if (!denied(no, t, sentence, hit.start)) {
			*out = hit;
			return true;
		}
		rest.start = hit.start + 1;
	}
	return false;
}

bool phrase_find_said(const struct phrase_list *list, const struct phrase_negation *no,
		      const struct phrase_text *t, struct phrase_span sentence,
		      struct phrase_span *out)
{
	for (size_t i = 0; i < list->n; i++) {
		if (said_from(&list->at[i], no, t, sentence, out))
			return true;
	}
	return false;
}
