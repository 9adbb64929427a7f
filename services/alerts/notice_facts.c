#include "notice_facts.h"

#include "str.h"

static const struct word {
	enum change_kind kind;
	const char *word;
	bool inside;
} words[] = {
	{CHANGE_RAISED,          "opened",     false},
	{CHANGE_REOPENED,        "reopened",   false},
	{CHANGE_LEVEL_RAISED,    "worse",      false},
	{CHANGE_CLEARED,         "cleared",    false},
	{CHANGE_SILENCE_EXPIRED, "told_again", true },
	{CHANGE_SILENCE_LIFTED,  "told_again", true },
	{CHANGE_INHIBIT_ENDED,   "told_again", true },
	{CHANGE_REPEATED,        "repeated",   true },
	{CHANGE_ESCALATED,       "escalated",  true },
};

const char *notice_word(enum change_kind kind, bool *out_inside)
{
	for (size_t i = 0; i < N_ELEMENTS(words); i++) {
		if (words[i].kind == kind) {
			*out_inside = words[i].inside;
			return words[i].word;
		}
	}
	return NULL;
}

void notice_mark(const char *word, const struct alert *a, char *mark)
{
	bool worse = strcmp(word, "worse") == 0;

	(void)snprintf(mark, NOTICE_MARK_BYTES, "%s/%" PRId64 "/%" PRId64 "%s%s", word,
		       a->n_reopened, a->n_changes, worse ? "/" : "", worse ? a->level : "");
}

bool alert_still(const struct alert *is, const char *mark)
{
	slice rest = slice_of(mark), word, reopened, seq, level;
	int64_t n;

	if (!slice_next(&rest, '/', &word) || !slice_next(&rest, '/', &reopened) ||
	    !slice_next(&rest, '/', &seq) || !slice_to_i64(reopened, &n) || n != is->n_reopened)
		return false;
	if (slice_is(word, "cleared"))
		return !alert_open(is);
	return alert_open(is) && (!slice_next(&rest, '/', &level) || slice_is(level, is->level));
}

int64_t retry_wait_ms(const struct retry *r, int64_t attempts, int64_t seed)
{
	uint64_t mixed = ((uint64_t)seed + (uint64_t)attempts) * UINT64_C(0x9e3779b97f4a7c15);
	int64_t wait = r->first_ms, fifth;

	for (int64_t n = 1; n < attempts && wait < r->longest_ms; n++)
		wait *= 2;
	if (wait > r->longest_ms)
		wait = r->longest_ms;
	fifth = wait / 5;
	return wait - fifth + (int64_t)((mixed >> 16) % (uint64_t)(2 * fifth + 1));
}
