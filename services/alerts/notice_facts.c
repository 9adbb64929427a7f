#include "notice_facts.h"

static bool open_now(const struct alert *a)
{
	return strcmp(a->state, alert_state_names[ALERT_OPEN]) == 0;
}

/* opened/0, reopened/2, worse/2/critical, cleared/2: the number says after which reopening. */
static void mark_put(char *mark, const char *what, const struct alert *a)
{
	bool worse = strcmp(what, "worse") == 0;

	(void)snprintf(mark, NOTICE_MARK_BYTES, "%s/%" PRId64 "%s%s", what, a->n_reopened,
		       worse ? "/" : "", worse ? a->severity : "");
}

bool alert_change(const struct alert *was, const struct alert *is, struct change *out)
{
	bool before = was->version && open_now(was), after = open_now(is);

	if (!before && after)
		out->what = was->version ? "reopened" : "opened";
	else if (before && !after)
		out->what = "cleared";
	else if (before && severity_rank(is->severity) > severity_rank(was->severity))
		out->what = "worse";
	else
		return false;
	mark_put(out->mark, out->what, is);
	return true;
}

bool alert_still(const struct alert *is, const char *mark)
{
	static const char *const open_words[] = {"opened", "reopened", "worse"};
	char now[NOTICE_MARK_BYTES];

	if (!open_now(is)) {
		mark_put(now, "cleared", is);
		return strcmp(now, mark) == 0;
	}
	for (size_t i = 0; i < N_ELEMENTS(open_words); i++) {
		mark_put(now, open_words[i], is);
		if (strcmp(now, mark) == 0)
			return true;
	}
	return false;
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
