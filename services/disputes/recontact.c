/*
 * recontact - the lot is drawn, and drawn once more by whoever doubts it.
 */
#include "base.h"

#include "recontact.h"

#include <sodium.h>

#define SIZE_MOST  500
#define SEED_BYTES 16

ROW_TABLE(recontact, COL(recontact, draw_id, COL_I64), COL(recontact, draw_no, COL_TEXT),
	  COL(recontact, department, COL_TEXT), COL(recontact, region, COL_TEXT),
	  COL(recontact, month, COL_DATE), COL(recontact, size, COL_I64),
	  COL(recontact, seed, COL_TEXT), COL(recontact, drawn_by, COL_TEXT),
	  COL(recontact, drawn_at, COL_TIME), RECONTACT_COUNTS(recontact));

struct recontact_population {
	int64_t n, n_early;
};
ROW_TABLE(recontact_population, COL(recontact_population, n, COL_I64),
	  COL(recontact_population, n_early, COL_I64));

struct recontact_redraw {
	int64_t n_population, n_lot, n_both;
};
ROW_TABLE(recontact_redraw, COL(recontact_redraw, n_population, COL_I64),
	  COL(recontact_redraw, n_lot, COL_I64), COL(recontact_redraw, n_both, COL_I64));

int recontact_find(struct call *c, int64_t draw_id, struct recontact *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_RECONTACT_GET, ARGS(A_I64(draw_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "回访", "draw"), draw_id);
	return rc;
}

static utc_time month_end(const struct recontact *d)
{
	return utc_from_civil(civil_month_next(d->month));
}

/* ---- drawn --------------------------------------------------------------------------------- */

static int draw_take(struct call *c, const Disputes__DrawRecontactRequest *req,
		     struct recontact *out)
{
	*out = (struct recontact){.department = c->who->department,
				  .region = req->region,
				  .size = req->size,
				  .drawn_by = c->who->subject,
				  .drawn_at = c->now};
	if (civil_from_wire(req->month, &out->month) ||
	    civil_month_start(out->month).day != out->month.day || month_end(out).us > c->now.us)
		return refuse(c, E_FIELD, "month: %s",
			      say(c, "写已经过去的一个月，如 2025-03", "a month that is over"));
	if (!region_valid(req->region) || !region_covers(c->who->region, req->region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", req->region);
	if (req->size < 1 || req->size > SIZE_MOST)
		return refuse(c, E_FIELD, "size: 1..%d", SIZE_MOST);
	return 0;
}

/* All of the month, whose terms to be sent on are over: it does not change any more. */
static int population_take(struct call *c, struct recontact *d)
{
	struct recontact_population all;
	int rc =
		tx_one(c->tx, Q_RECONTACT_POPULATION,
		       ARGS(A_TEXT(d->department), A_TEXT(d->region),
			    A_TIME(utc_from_civil(d->month)), A_TIME(month_end(d)), A_TIME(c->now)),
		       &all);

	if (rc)
		return rc;
	if (!all.n)
		return refuse(c, E_NOT_FOUND, "%s",
			      say(c, "该区划这个月没有实名来件",
				  "nobody complained by name in that county and month"));
	if (all.n_early)
		return refuse(c, E_CONFLICT, "%" PRId64 " %s", all.n_early,
			      say(c, "件来件的分办时限未到，到期后再抽",
				  "intakes may still be sent on in time: draw when that is over"));
	d->counts.n_population = all.n;
	return 0;
}

/* The number's series is locked from here on, and no second draw goes on beside this one. */
static int drawn_once(struct call *c, const struct recontact *d)
{
	struct recontact other;
	bool found;
	int rc = tx_maybe(c->tx, Q_RECONTACT_OF_MONTH,
			  ARGS(A_DATE(d->month), A_TEXT(d->department), A_TEXT(d->region)), &other,
			  &found);

	return rc || !found
		       ? rc
		       : refuse(c, E_EXISTS, "%s: %s", other.draw_no,
				say(c, "一个区划每月只抽一次", "a county and month is drawn once"));
}

static const char *seed_make(struct call *c)
{
	uint8_t bytes[SEED_BYTES];
	char *text = arena_alloc(c->arena, 2 * SEED_BYTES + 1);

	randombytes_buf(bytes, sizeof(bytes));
	if (text)
		hex_encode(bytes, sizeof(bytes), text);
	return text;
}

static int draw_write(struct call *c, const struct recontact *d)
{
	int rc = tx_queue(c->tx, Q_RECONTACT_INSERT,
			  ARGS(A_I64(d->draw_id), A_TEXT(d->draw_no), A_TEXT(d->department),
			       A_TEXT(d->region), A_DATE(d->month), A_I64(d->size), A_TEXT(d->seed),
			       A_I64(d->counts.n_population), A_TEXT(d->drawn_by),
			       A_TIME(d->drawn_at)));

	if (!rc)
		rc = tx_queue(c->tx, Q_RECONTACT_DRAW,
			      ARGS(A_I64(d->draw_id), A_TEXT(d->seed), A_TEXT(d->department),
				   A_TEXT(d->region), A_TIME(utc_from_civil(d->month)),
				   A_TIME(month_end(d)), A_I64(d->size)));
	return rc ? rc : tx_flush(c->tx); /* how many there are is counted, not said */
}

int draw_recontact(struct call *c, const Disputes__DrawRecontactRequest *req,
		   Disputes__Recontact *rep)
{
	struct recontact d;
	char *number;
	int rc = draw_take(c, req, &d);

	if (!rc)
		rc = population_take(c, &d);
	if (!rc)
		rc = number_next(c, "RC", d.region, &number);
	if (!rc)
		rc = drawn_once(c, &d);
	if (rc)
		return rc;

	d.draw_id = id_next(c);
	d.draw_no = number;
	d.seed = seed_make(c);

	rc = d.seed ? draw_write(c, &d) : E_NO_MEMORY;
	if (!rc)
		rc = recontact_find(c, d.draw_id, &d);
	return rc ? rc : recontact_present(c, &d, rep);
}

/* ---- and once more ------------------------------------------------------------------------- */

int redraw_recontact(struct call *c, const Disputes__RedrawRecontactRequest *req,
		     Disputes__RedrawRecontactReply *rep)
{
	struct recontact_redraw again;
	struct recontact d;
	int rc = recontact_find(c, req->draw_id, &d);

	if (!rc)
		rc = tx_one(c->tx, Q_RECONTACT_REDRAW,
			    ARGS(A_I64(d.draw_id), A_TEXT(d.seed), A_TEXT(d.department),
				 A_TEXT(d.region), A_TIME(utc_from_civil(d.month)),
				 A_TIME(month_end(&d)), A_I64(d.size)),
			    &again);
	if (rc)
		return rc;
	rep->n_population = again.n_population;
	rep->n_lot = again.n_lot;
	rep->n_both = again.n_both;
	rep->same = again.n_population == d.counts.n_population && again.n_both == again.n_lot &&
		    again.n_lot == d.counts.n_drawn;
	rep->draw = arena_zalloc(c->arena, 1, sizeof(*rep->draw));
	if (!rep->draw)
		return E_NO_MEMORY;
	disputes__recontact__init(rep->draw);
	return recontact_present(c, &d, rep->draw);
}
