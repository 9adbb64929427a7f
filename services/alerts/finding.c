/*
 * finding - news of a finding change the alert it belongs to, and perhaps the one it leaves.
 */
#include "base.h"

#include "desk.h"

static bool verdict_known(const char *verdict)
{
	for (size_t i = 0; verdict_names[i]; i++) {
		if (strcmp(verdict_names[i], verdict) == 0)
			return true;
	}
	return false;
}

/* What the announcing daemon must have got right; a finding that fails is a dead letter. */
static int finding_check(struct call *c, const Audit__Finding *f)
{
	civil_date month;
	struct sums sums = sums_of(f);
	money owed;

	if (!f->finding_id || !f->rule[0] || !f->employer_id)
		return refuse(c, E_FIELD, "finding %" PRId64 ": id, rule or employer is missing",
			      f->finding_id);
	if (!region_valid(f->region) || !civil_parse_month(f->month, strlen(f->month), &month))
		return refuse(c, E_FIELD, "finding %" PRId64 ": region \"%.10s\", month \"%.10s\"",
			      f->finding_id, f->region, f->month);
	if (strcmp(f->state, "open") != 0 && strcmp(f->state, "reported") != 0 &&
	    strcmp(f->state, "cleared") != 0)
		return refuse(c, E_FIELD, "finding %" PRId64 ": state \"%.20s\"", f->finding_id,
			      f->state);
	if (severity_rank(f->severity) < 0)
		return refuse(c, E_FIELD, "finding %" PRId64 ": severity \"%.20s\"", f->finding_id,
			      f->severity);
	if (money_from_wire(f->owed_fen, &owed) || owed.fen < 0)
		return refuse(c, E_RANGE, "finding %" PRId64 ": owed_fen %" PRId64, f->finding_id,
			      f->owed_fen);
	if (money_from_wire(sums.found.fen, &owed) || sums.confirmed.fen < 0 ||
	    sums.reported.fen < 0 || sums.confirmed.fen > sums.found.fen ||
	    sums.reported.fen > sums.found.fen)
		return refuse(c, E_RANGE, "finding %" PRId64 ": found, confirmed, reported",
			      f->finding_id);
	if (f->verdict[0] && !verdict_known(f->verdict))
		return refuse(c, E_FIELD, "finding %" PRId64 ": verdict \"%.20s\"", f->finding_id,
			      f->verdict);
	return 0;
}

static bool finding_open(const Audit__Finding *f)
{
	return strcmp(f->state, alert_state_names[ALERT_OPEN]) == 0;
}

/* What the item, as it is stored, counts in an alert. */
static struct counted counted_until_now(const struct item *item, int64_t alert_id)
{
	return (struct counted){
		.open = item->open && item->alert_id == alert_id,
		.owed = item->owed_fen,
		.worker_id = item->worker_id,
		.n_members = item->n_members,
		.here = item->alert_id == alert_id,
		.sums = {item->found_fen, item->confirmed_fen, item->reported_fen}
        };
}

/* Of the plan, whose rules most alerts rest on. */
static const char *clause_of(const Audit__Finding *f)
{
	for (size_t i = 0; i < f->n_clauses; i++) {
		if (strstr(f->clauses[i]->law, "许人社〔2022〕1号"))
			return f->clauses[i]->article;
	}
	return "";
}

static struct heading heading_of(const struct call *c, const Audit__Finding *f)
{
	const struct desk *desk = c->worker;
	const struct alarm_route *route = alarm_route_find(&desk->alarms, f->rule);

	return (struct heading){f->title_zh,
				f->title_en,
				f->employer_name,
				f->department,
				route->desk ? route->desk->text.at : f->desk,
				clause_of(f),
				f->warning || severity_rank(f->severity) == severity_rank("info")};
}

/* Takes off the alert what the stored item counts in it and puts on what `now` counts; announces
 * the alert when it says something else than before. `heading`: f stands open in it. */
static int alert_recount(struct call *c, struct alert *alert, const struct item *item,
			 const Audit__Finding *f, const struct counted *now)
{
	const struct tally_scope scope = {auditor_of(f), f->finding_id,
					  now->open ? f->worker_id : 0,
					  counted_until_now(item, alert->alert_id)};
	struct heading heading = heading_of(c, f);
	struct tally tally;
	int rc;

	rc = alert_rest(c, alert, &scope, &tally);
	if (rc)
		return rc;
	if (!tally_add(&tally, now))
		return refuse(c, E_RANGE, "alert %" PRId64 ": the sum is out of range",
			      alert->alert_id);
	if (!alert_apply(alert, &tally, now->open ? &heading : NULL, now->here ? f->verdict : "",
			 c->now))
		return 0;
	rc = life_moved(c, alert);
	return rc ? rc : alert_save(c, alert, true);
}

/* What the finding is now counts where it stands: open, or cleared with what was paid of it. */
static struct counted counted_now(const Audit__Finding *f)
{
	return (struct counted){
		finding_open(f), FEN(f->owed_fen), severity_rank(f->severity), f->hint,
		f->confirm,      f->worker_id,     (int64_t)f->n_members,      true,
		sums_of(f)};
}

static bool alert_of(const struct alert *a, const Audit__Finding *f)
{
	return strcmp(a->rule, f->rule) == 0 && a->employer_id == f->employer_id &&
	       strcmp(a->region, f->region) == 0 && strcmp(a->month, f->month) == 0;
}

static bool sums_same(const struct item *item, const Audit__Finding *f)
{
	struct sums now = sums_of(f);

	return item->found_fen.fen == now.found.fen &&
	       item->confirmed_fen.fen == now.confirmed.fen &&
	       item->reported_fen.fen == now.reported.fen;
}

/* The alert in which the finding stood goes on without it, unless it stays there: a cleared one
 * stays, and what was paid of it with it. */
static int alert_leave(struct call *c, const struct item *item, const Audit__Finding *f)
{
	static const struct counted gone = {0};
	const struct counted now = counted_now(f);
	struct alert old;
	bool found;
	int rc;

	if (!item->alert_id || (!item->open && !finding_open(f) && sums_same(item, f)))
		return 0;
	rc = alert_lock_by_id(c, item->alert_id, &old, &found);
	if (rc || !found || (finding_open(f) && alert_of(&old, f)))
		return rc;
	return alert_recount(c, &old, item, f, finding_open(f) ? &gone : &now);
}

/* An open finding stands in the alert of its group. */
static int alert_enter(struct call *c, const struct item *item, const Audit__Finding *f)
{
	const struct counted now = counted_now(f);
	struct alert alert;
	int rc;

	rc = alert_take(c, f, &alert);
	if (!rc)
		rc = item_put(c, f, alert.alert_id);
	return rc ? rc : alert_recount(c, &alert, item, f, &now);
}

int finding_ahead(struct call *c, const Audit__Finding *f)
{
	return tx_ahead(c->tx, Q_ITEM_LOCK, ARGS(A_TEXT(auditor_of(f)), A_I64(f->finding_id)));
}

/* An event: an auditor says what a finding is now. Older versions than the known one change
 * nothing. A cleared finding stays where it stood; one that was never open stands nowhere. */
int take_finding(struct call *c, const Audit__Finding *f, Service__Ack *rep UNUSED)
{
	struct item item = {0};
	bool known;
	int rc;

	rc = finding_check(c, f);
	if (!rc)
		rc = tx_maybe(c->tx, Q_ITEM_LOCK, ARGS(A_TEXT(auditor_of(f)), A_I64(f->finding_id)),
			      &item, &known);
	if (rc)
		return rc;
	if (known && item.version >= f->version)
		return tx_queue(
			c->tx, Q_ITEM_SEEN,
			ARGS(A_TEXT(auditor_of(f)), A_I64(f->finding_id), A_I64(c->generation)));

	rc = alert_leave(c, &item, f);
	if (rc)
		return rc;
	return finding_open(f) ? alert_enter(c, &item, f) : item_put(c, f, item.alert_id);
}
