/*
 * finding - news of a finding change the alert it belongs to, and perhaps the one it leaves.
 */
#include "base.h"

#include "notice.h"

/* What the announcing daemon must have got right; a finding that fails is a dead letter. */
static int finding_check(struct call *c, const Audit__Finding *f)
{
	civil_date month;
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
	return 0;
}

static bool finding_open(const Audit__Finding *f)
{
	return strcmp(f->state, alert_state_names[ALERT_OPEN]) == 0;
}

/* What the item, as it is stored, counts in an alert. */
static struct counted counted_until_now(const struct item *item, int64_t alert_id)
{
	return (struct counted){.open = item->open && item->alert_id == alert_id,
				.owed = item->owed_fen,
				.worker_id = item->worker_id,
				.n_members = item->n_members};
}

/* Takes off the alert what the stored item counts in it and, where `heading` is given, puts on what
 * `f` is now; announces the alert when it says something else than before. */
static int alert_recount(struct call *c, struct alert *alert, const struct item *item,
			 const Audit__Finding *f, const struct heading *heading)
{
	const struct tally_scope scope = {auditor_of(f), f->finding_id, heading ? f->worker_id : 0,
					  counted_until_now(item, alert->alert_id)};
	const struct counted counted = {
		heading != NULL, FEN(f->owed_fen), severity_rank(f->severity), f->hint,
		f->confirm,      f->worker_id,     (int64_t)f->n_members};
	const struct alert was = *alert;
	struct tally tally;
	int rc;

	rc = alert_rest(c, alert, &scope, &tally);
	if (rc)
		return rc;
	if (!tally_add(&tally, &counted))
		return refuse(c, E_RANGE, "alert %" PRId64 ": the sum is out of range",
			      alert->alert_id);
	if (!alert_apply(alert, &tally, heading, c->now))
		return 0;
	rc = alert_update(c, alert);
	if (!rc)
		rc = notice_alert(c, &was, alert);
	return rc ? rc : alert_emit(c, alert);
}

static bool alert_of(const struct alert *a, const Audit__Finding *f)
{
	return strcmp(a->rule, f->rule) == 0 && a->employer_id == f->employer_id &&
	       strcmp(a->region, f->region) == 0 && strcmp(a->month, f->month) == 0;
}

/* The alert in which the finding counts goes on without it, unless it stays there. */
static int alert_leave(struct call *c, const struct item *item, const Audit__Finding *f)
{
	struct alert old;
	bool found;
	int rc;

	if (!item->alert_id || !item->open)
		return 0;
	rc = alert_lock_by_id(c, item->alert_id, &old, &found);
	if (rc || !found || (finding_open(f) && alert_of(&old, f)))
		return rc;
	return alert_recount(c, &old, item, f, NULL);
}

/* An open finding stands in the alert of its group. */
static int alert_enter(struct call *c, const struct item *item, const Audit__Finding *f)
{
	const struct heading heading = {f->title_zh, f->title_en, f->employer_name, f->department,
					f->desk};
	struct alert alert;
	int rc;

	rc = alert_take(c, f, &alert);
	if (!rc)
		rc = item_put(c, f, alert.alert_id);
	return rc ? rc : alert_recount(c, &alert, item, f, &heading);
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
