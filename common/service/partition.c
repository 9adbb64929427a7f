#include "partition.h"

#include "log.h"
#include "private.h"

#define ROUND_MS  INT64_C(600000) /* a cursor may have passed meanwhile */
#define LOCKED_MS INT64_C(60000)  /* somebody was working in the table */
#define NEXT_MS   INT64_C(1000)   /* one was dropped: is there another? */

#define MARGIN_DAYS      2 /* clocks differ, and ids of events may be a day ahead */
#define OUTBOX_KEPT_DAYS 2 /* nobody writes into a day that old any more */

static const struct tx_scope scope = {"service", "", "", "000000", 0, 0};

struct partition_floor_row {
	civil_date first_day;
};
ROW_TABLE(partition_floor_row, COL(partition_floor_row, first_day, COL_DATE));

struct partition_day_row {
	const char *parent;
	civil_date day;
};
ROW_TABLE(partition_day_row, COL(partition_day_row, parent, COL_TEXT),
	  COL(partition_day_row, day, COL_DATE));

struct partition_drop_row {
	const char *outcome;
};
ROW_TABLE(partition_drop_row, COL(partition_drop_row, outcome, COL_TEXT));

int partitions_make(struct store *s, struct arena *a, struct partition_span span,
		    civil_date *out_floor)
{
	struct partition_floor_row row;
	struct tx *tx;
	int rc;

	rc = tx_begin(s, a, TX_WRITE, &scope, 5000, &tx);
	if (rc)
		return rc;
	rc = tx_queue(tx, Q_PARTITION_AHEAD, ARGS(A_DATE(span.first), A_DATE(span.last)));
	if (!rc)
		rc = tx_queue(tx, Q_ATTEMPT_EXPIRE, NO_ARGS); /* the other thing of once a day */
	if (!rc)
		rc = tx_one(tx, Q_PARTITION_FLOOR, NO_ARGS, &row);
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	rc = tx_commit(tx);
	if (!rc)
		*out_floor = row.first_day;
	return rc;
}

int32_t partition_inbox_days(const struct settings *s)
{
	int64_t longest_ms =
		s->inbox_window_ms > s->event_window_ms ? s->inbox_window_ms : s->event_window_ms;

	return (int32_t)(longest_ms / (S_PER_DAY * 1000)) + MARGIN_DAYS;
}

civil_date partition_inbox_last(const struct settings *s)
{
	return (civil_date){utc_day(utc_now()).day - partition_inbox_days(s) - 1};
}

civil_date partition_outbox_last(void)
{
	return (civil_date){utc_day(utc_now()).day - OUTBOX_KEPT_DAYS - 1};
}

static int old_days(struct store *s, struct arena *a, const struct settings *settings,
		    struct partition_day_row **out, size_t *out_n)
{
	civil_date inbox = partition_inbox_last(settings), outbox = partition_outbox_last();
	struct tx *tx;
	int rc;

	rc = tx_begin(s, a, TX_READ, &scope, 5000, &tx);
	if (rc)
		return rc;
	rc = tx_many(tx, Q_PARTITION_OLD, ARGS(A_DATE(inbox), A_DATE(outbox)), out, out_n);
	tx_rollback(tx); /* nothing was written */
	return rc;
}

static int drop(struct store *s, struct arena *a, const struct settings *settings,
		const struct partition_day_row *row, const char **out_outcome)
{
	bool inbox = strcmp(row->parent, "inbox") == 0;
	int32_t keep = inbox ? partition_inbox_days(settings) : OUTBOX_KEPT_DAYS;
	struct partition_drop_row done;
	struct tx *tx;
	int rc;

	rc = tx_begin(s, a, TX_WRITE, &scope, 10000, &tx);
	if (rc)
		return rc;
	rc = tx_one(tx, Q_PARTITION_DROP, ARGS(A_TEXT(row->parent), A_DATE(row->day), A_I32(keep)),
		    &done);
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	*out_outcome = done.outcome;
	return tx_commit(tx);
}

/* Tries the old days from the oldest on until one was dropped or could not be had; *out_wait_ms is
 * when to come again. */
static int drop_first(struct partition_chore *p, struct store *s, struct arena *a,
		      const struct settings *settings, int64_t *out_wait_ms)
{
	struct partition_day_row *rows = NULL;
	const char *outcome = "";
	bool behind = false; /* a cursor is: it needs the later days too */
	char day[16];
	size_t n = 0;
	int rc = old_days(s, a, settings, &rows, &n);

	p->n_kept = 0;
	*out_wait_ms = ROUND_MS;
	for (size_t i = 0; i < n && !rc; i++) {
		if (behind && strcmp(rows[i].parent, "outbox") == 0)
			continue;
		rc = drop(s, a, settings, &rows[i], &outcome);
		if (rc)
			return rc;
		if (strcmp(outcome, "dropped") == 0) {
			p->n_dropped++;
			*out_wait_ms = NEXT_MS;
			log_event(LOG_INFO, "partition.dropped", L_STR("log", rows[i].parent),
				  L_STR("day", civil_format(rows[i].day, day)));
			return 0;
		}
		p->n_kept++;
		behind = behind || strncmp(outcome, "cursor ", 7) == 0;
		if (strcmp(outcome, "locked") == 0) {
			*out_wait_ms = LOCKED_MS;
			return 0;
		}
	}
	return rc;
}

int partition_keep(struct partition_chore *p, struct store *s, struct arena *a,
		   const struct settings *settings)
{
	struct arena_mark mark = arena_mark(a);
	civil_date today = utc_day(utc_now()), floor;
	struct partition_span span = {today, {today.day + PARTITION_DAYS_AHEAD}};
	int64_t wait_ms = ROUND_MS;
	mono_time now = mono_now();
	int rc;

	if (p->due.us > now.us)
		return 0;
	rc = partitions_make(s, a, span, &floor);
	if (!rc)
		rc = drop_first(p, s, a, settings, &wait_ms);
	p->due.us = now.us + (rc ? LOCKED_MS : wait_ms) * 1000;
	arena_reset(a, mark);
	return rc;
}
