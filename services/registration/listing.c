/*
 * The public lists 经营异常, 严重违法, 拖欠农民工工资失信 (REG-01): import by dated snapshots, and
 * list. An entry is kept by credit code; that of a code which is not registered waits, and is the
 * employer's as soon as it is.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "listing_facts.h"

int import_listings(struct call *c, const Registration__ImportListingsRequest *req,
		    Registration__ImportReply *rep);
int list_listings(struct call *c, const Registration__ListListingsRequest *req,
		  Registration__ListListingsReply *rep);

ROW_TABLE(listing, COL(listing, credit_code, COL_TEXT), COL(listing, list, COL_TEXT),
	  COL(listing, source, COL_TEXT), COL(listing, from_day, COL_DATE),
	  COL(listing, to_day, COL_DATE), COL(listing, ground, COL_TEXT),
	  COL(listing, authority, COL_TEXT), COL(listing, seen_day, COL_DATE),
	  COL(listing, listing_id, COL_I64), COL(listing, version, COL_I64));

struct listing_newest {
	civil_date seen_day;
};

ROW_TABLE(listing_newest, COL(listing_newest, seen_day, COL_DATE));

struct listing_shown {
	int64_t listing_id;
	const char *credit_code;
	int64_t employer_id;
	const char *list, *source;
	civil_date from_day, to_day;
	const char *ground, *authority;
	civil_date seen_day;
	int64_t version;
};

ROW_TABLE(listing_shown, COL(listing_shown, listing_id, COL_I64),
	  COL(listing_shown, credit_code, COL_TEXT), COL(listing_shown, employer_id, COL_I64),
	  COL(listing_shown, list, COL_TEXT), COL(listing_shown, source, COL_TEXT),
	  COL(listing_shown, from_day, COL_DATE), COL(listing_shown, to_day, COL_DATE),
	  COL(listing_shown, ground, COL_TEXT), COL(listing_shown, authority, COL_TEXT),
	  COL(listing_shown, seen_day, COL_DATE), COL(listing_shown, version, COL_I64));

static int list_check(struct call *c, const char *list)
{
	if (text_one_of(list, listing_lists))
		return 0;
	return refuse(
		c, E_FIELD, "list %.20s: %s", list,
		say(c, "填写 abnormal、serious 或 arrears", "give abnormal, serious or arrears"));
}

/* What the request says of all its rows; an older snapshot than the last one is refused. */
static int snapshot_check(struct call *c, const Registration__ImportListingsRequest *req,
			  civil_date *out_day)
{
	struct listing_newest newest;
	char text[12];
	int rc = list_check(c, req->list);

	*out_day = (civil_date){0};
	if (!rc && !text_fits(req->source, 100))
		rc = refuse(c, E_FIELD, "source: %s",
			    say(c, "写明名单来源，1 至 100 个字",
				"say where the list is from, 1 to 100 characters"));
	if (!rc && (!req->snapshot_day || civil_from_wire(req->snapshot_day, out_day) ||
		    out_day->day > civil_from_utc(c->now).day))
		rc = refuse(c, E_FIELD, "snapshot_day %" PRId32 ": %s", req->snapshot_day,
			    say(c, "填写名单所示日期，不晚于今天",
				"give the day the list is of, not later than today"));
	if (!rc)
		rc = tx_one(c->tx, Q_LISTING_NEWEST, ARGS(A_TEXT(req->list), A_TEXT(req->source)),
			    &newest);
	if (!rc && newest.seen_day.day > out_day->day)
		rc = refuse(c, E_CONFLICT,
			    say(c, "已导入 %s 的名单", "the list of %s is imported already"),
			    civil_format(newest.seen_day, text));
	return rc;
}

static void row_fill(struct call *c, const Registration__ImportListingsRequest *req, size_t i,
		     struct record_batch *b)
{
	const Registration__ListingRow *in = req->rows[i];
	const struct record_period period = {in->from_day, in->last_day};
	struct record_row *row = &b->rows[i];
	struct listing *want = (struct listing *)b->wants + i;

	want->credit_code = in->credit_code;
	want->list = req->list;
	want->source = req->source;
	want->ground = in->ground;
	want->authority = in->authority;
	listing_check(row, want);
	record_check_period(row, &period, &want->from_day, &want->to_day);
	row->key = arena_printf(c->arena, "%s\n%" PRId32, want->credit_code, want->from_day.day);
	row->content = arena_printf(c->arena, "%" PRId32 "\n%s\n%s", want->to_day.day, want->ground,
				    want->authority);
}

/* What the snapshot has as it was, or says of a code without saying it well, and, with its last
 * part, the end of what it has not. */
static int snapshot_write(struct call *c, const Registration__ImportListingsRequest *req,
			  const struct record_batch *b)
{
	int64_t *seen = arena_zalloc(c->arena, b->n + 1, sizeof(*seen));
	const char **kept = arena_zalloc(c->arena, b->n + 1, sizeof(*kept));
	civil_date day = {req->snapshot_day};
	size_t n = 0, n_kept = 0;
	int rc = 0;

	if (!seen || !kept)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++) {
		if (b->rows[i].outcome == IMPORT_UNCHANGED && b->rows[i].id)
			seen[n++] = b->rows[i].id;
		else if (b->rows[i].outcome == IMPORT_REFUSED)
			kept[n_kept++] = req->rows[i]->credit_code;
	}
	if (n)
		rc = tx_queue(c->tx, Q_LISTING_SEEN, ARGS(A_I64S(seen, n), A_DATE(day)));
	if (!rc && n_kept)
		rc = tx_queue(c->tx, Q_LISTING_KEPT,
			      ARGS(A_TEXTS(kept, n_kept), A_TEXT(req->list), A_TEXT(req->source),
				   A_DATE(day)));
	if (rc || !req->complete)
		return rc;
	return tx_queue(c->tx, Q_LISTING_END,
			ARGS(A_TEXT(req->list), A_TEXT(req->source), A_DATE(day), A_TIME(c->now),
			     A_TEXT(c->who->subject), A_TEXT(b->reason)));
}

/* The employers that this part names and, with the last one, those that it ends. */
static int employers_mark(struct call *c, const Registration__ImportListingsRequest *req,
			  const struct record_batch *b)
{
	const struct listing *wants = b->wants;
	const char **codes = arena_zalloc(c->arena, b->n + 1, sizeof(*codes));

	if (!codes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++)
		codes[i] = wants[i].credit_code ? wants[i].credit_code : "";
	return check_mark_listed(c, &(struct check_listed){codes,
							   b->n,
							   req->complete ? req->list : "",
							   req->source,
							   {req->snapshot_day}});
}

/* Records a snapshot of a list, in parts of 500 rows; the part that says `complete` ends what stood
 * on the list and was in no part. */
int import_listings(struct call *c, const Registration__ImportListingsRequest *req,
		    Registration__ImportReply *rep)
{
	const struct record_kind kind = {&listing_row, Q_LISTING_STORED, Q_LISTING_INSERT,
					 Q_LISTING_REPLACE};
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__ListingRow, credit_code)};
	char text[12];
	const char *reason = arena_printf(c->arena, "snapshot %s",
					  civil_format((civil_date){req->snapshot_day}, text));
	const struct record_request asked = {&codes, 1, reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	civil_date day;
	int rc = reason ? snapshot_check(c, req, &day) : E_NO_MEMORY;

	if (!rc)
		rc = records_begin(c, &kind, &asked, &known, &batch);
	if (rc)
		return rc;
	for (size_t i = 0; i < batch.n; i++) {
		row_fill(c, req, i, &batch);
		((struct listing *)batch.wants)[i].seen_day = day;
	}
	rc = records_settle(c, &batch, rep);
	if (rc || req->dry_run)
		return rc;
	rc = snapshot_write(c, req, &batch);
	return rc ? rc : employers_mark(c, req, &batch);
}

static Registration__Listing *listing_present(struct call *c, const struct listing_shown *l)
{
	Registration__Listing *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__listing__init(m);
	m->listing_id = l->listing_id;
	m->credit_code = (char *)l->credit_code;
	m->employer_id = l->employer_id;
	m->list = (char *)l->list;
	m->source = (char *)l->source;
	m->from_day = l->from_day.day;
	m->last_day = last_day_of(l->to_day);
	m->ground = (char *)l->ground;
	m->authority = (char *)l->authority;
	m->seen_day = l->seen_day.day;
	m->version = l->version;
	return m;
}

static int listings_load(struct call *c, const Registration__ListListingsRequest *req,
			 struct listing_shown **out, size_t *out_n)
{
	int64_t limit;
	utc_time at;
	int rc = page_size(c, req->limit, &limit);

	if (!rc)
		rc = as_of(c, req->as_of_day, &at);
	if (!rc && !*req->credit_code)
		rc = list_check(c, req->list);
	if (rc)
		return rc;
	if (*req->credit_code)
		return tx_many(c->tx, Q_LISTINGS_OF_CODE,
			       ARGS(A_TEXT(req->credit_code), A_TIME(at)), out, out_n);
	return tx_many(
		c->tx, Q_LISTING_PAGE,
		ARGS(A_TEXT(req->list), A_BOOL(req->waiting), A_I64(req->after_id), A_I64(limit)),
		out, out_n);
}

int list_listings(struct call *c, const Registration__ListListingsRequest *req,
		  Registration__ListListingsReply *rep)
{
	struct listing_shown *rows;
	size_t n;
	int rc = listings_load(c, req, &rows, &n);

	if (rc)
		return rc;

	rep->listings = arena_zalloc(c->arena, n + 1, sizeof(*rep->listings));
	for (size_t i = 0; rep->listings && i < n; i++) {
		rep->listings[i] = listing_present(c, &rows[i]);
		if (!rep->listings[i])
			return E_NO_MEMORY;
	}
	rep->n_listings = n;
	return rep->listings ? 0 : E_NO_MEMORY;
}
