#include "alert_facts.h"

const char *const alert_state_names[] = {"open", "cleared", NULL};
const char *const severity_names[] = {"hint", "info", "warn", "high", "critical", NULL};
const char *const verdict_names[] = {"true", "false", "unsure", NULL};

int32_t severity_rank(const char *name)
{
	for (int32_t i = 0; severity_names[i]; i++) {
		if (strcmp(severity_names[i], name) == 0)
			return i;
	}
	return -1;
}

/* Can an alert be so? */
static bool tally_sound(const struct tally *t)
{
	return t->n_items >= 0 && t->n_workers >= 0 && t->owed_fen.fen >= 0 &&
	       (t->n_items || (!t->n_workers && !t->owed_fen.fen)) && t->confirmed_fen.fen >= 0 &&
	       t->reported_fen.fen >= 0 && t->found_fen.fen >= t->confirmed_fen.fen &&
	       t->found_fen.fen >= t->reported_fen.fen;
}

void tally_taken(struct tally *gone, const struct counted *finding)
{
	if (finding->open) {
		gone->n_items++;
		gone->n_workers += finding->n_members;
		gone->owed_fen.fen += finding->owed.fen;
	}
	if (finding->here) {
		gone->found_fen.fen += finding->sums.found.fen;
		gone->confirmed_fen.fen += finding->sums.confirmed.fen;
		gone->reported_fen.fen += finding->sums.reported.fen;
	}
}

bool tally_without(struct tally *t, const struct alert *a, const struct tally *gone)
{
	t->n_items = a->n_items - gone->n_items;
	t->n_workers = a->n_workers - gone->n_workers;
	t->owed_fen.fen = a->owed_fen.fen - gone->owed_fen.fen;
	t->found_fen.fen = a->found_fen.fen - gone->found_fen.fen;
	t->confirmed_fen.fen = a->confirmed_fen.fen - gone->confirmed_fen.fen;
	t->reported_fen.fen = a->reported_fen.fen - gone->reported_fen.fen;
	return tally_sound(t);
}

bool tally_rest(struct tally *t, const struct alert *a, const struct counted *was)
{
	struct tally gone = {0};

	tally_taken(&gone, was);
	if (was->open)
		gone.n_workers += was->worker_id && !t->was_counted;
	return tally_without(t, a, &gone);
}

static bool sums_add(struct tally *t, const struct sums *s)
{
	struct sums sum;

	if (!money_add(t->found_fen, s->found, &sum.found) ||
	    !money_add(t->confirmed_fen, s->confirmed, &sum.confirmed) ||
	    !money_add(t->reported_fen, s->reported, &sum.reported))
		return false;
	t->found_fen = sum.found;
	t->confirmed_fen = sum.confirmed;
	t->reported_fen = sum.reported;
	return true;
}

bool tally_add(struct tally *t, const struct counted *finding)
{
	money sum;

	if (finding->here && !sums_add(t, &finding->sums))
		return false;
	if (!finding->open)
		return true;
	if (!money_add(t->owed_fen, finding->owed, &sum))
		return false;
	t->owed_fen = sum;
	t->hint = finding->hint && (t->hint || !t->n_items);
	t->confirm = finding->confirm || t->confirm;
	if (!t->n_items || finding->severity_rank > t->severity_rank)
		t->severity_rank = finding->severity_rank;
	t->n_items++;
	t->n_workers += finding->n_members;
	if (finding->worker_id && !t->worker_counted)
		t->n_workers++;
	t->worker_counted = true;
	return true;
}

/* Points *at to `text` when they differ. */
static bool text_put(const char **at, const char *text)
{
	if (strcmp(*at, text) == 0)
		return false;
	*at = text;
	return true;
}

static bool number_put(int64_t *at, int64_t n)
{
	bool other = *at != n;

	*at = n;
	return other;
}

static bool flag_put(bool *at, bool flag)
{
	bool other = *at != flag;

	*at = flag;
	return other;
}

static bool heading_put(struct alert *a, const struct heading *h)
{
	bool changed = false;

	changed |= text_put(&a->title_zh, h->title_zh);
	changed |= text_put(&a->title_en, h->title_en);
	changed |= text_put(&a->employer_name, h->employer_name);
	changed |= text_put(&a->department, h->department);
	changed |= text_put(&a->desk, h->desk);
	changed |= text_put(&a->clause, h->clause);
	changed |= flag_put(&a->warning, h->warning);
	return changed;
}

static bool counts_put(struct alert *a, const struct tally *t)
{
	bool changed = false;

	changed |= number_put(&a->n_items, t->n_items);
	changed |= number_put(&a->n_workers, t->n_workers);
	changed |= number_put(&a->owed_fen.fen, t->owed_fen.fen);
	changed |= number_put(&a->found_fen.fen, t->found_fen.fen);
	changed |= number_put(&a->confirmed_fen.fen, t->confirmed_fen.fen);
	changed |= number_put(&a->reported_fen.fen, t->reported_fen.fen);
	if (!t->n_items) /* a cleared alert keeps how severe it was */
		return changed;
	changed |= text_put(&a->severity, severity_names[t->severity_rank]);
	changed |= flag_put(&a->hint, t->hint);
	changed |= flag_put(&a->confirm, t->confirm);
	return changed;
}

bool alert_apply(struct alert *a, const struct tally *t, const struct heading *heading,
		 const char *verdict, utc_time now)
{
	const char *state = alert_state_names[t->n_items ? ALERT_OPEN : ALERT_CLEARED];
	bool changed = counts_put(a, t);

	if (heading)
		changed |= heading_put(a, heading);
	if (verdict[0])
		changed |= text_put(&a->verdict, verdict);
	if (text_put(&a->state, state)) {
		changed = true;
		if (a->version && t->n_items)
			a->n_reopened++;
		a->cleared_at = t->n_items ? (utc_time){0} : now;
	}
	if (!changed)
		return false;
	if (!a->version)
		a->raised_at = now;
	a->version++;
	a->changed_at = now;
	return true;
}

enum case_news alert_link(struct alert *a, int64_t case_id, int64_t version, int64_t generation,
			  utc_time now)
{
	bool newer = version > a->case_version, fresher = generation > a->case_generation;

	if (!newer && !fresher)
		return CASE_OLD;
	if (fresher)
		a->case_generation = generation;
	if (newer)
		a->case_version = version;
	if (a->case_id == case_id)
		return CASE_SEEN;
	a->case_id = case_id;
	a->version++;
	a->changed_at = now;
	return CASE_LINKED;
}
