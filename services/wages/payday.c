/*
 * payday - days on which something is wrong because nothing happened.
 *
 * One timer a day for the service looks which agreed pay days come near or have passed since it
 * looked last, also when days were missed; for each employer with such an agreement one message
 * marks the worker-months of which no pay is filed, however many workers have the day. The audit
 * of a mark does the rest: a warning before the day, a finding after it.
 *
 * Due days of filed lines and ends of pay cycles need none of this: there are rows, so there is a
 * mark, which stays until then (ask_again).
 */
#include "base.h"

#include "wages.h"
#include "warn_facts.h"

#define EMPLOYERS_A_PAGE 500
#define PAY_DAYS         31
/* A pay day lies in the month after the pay; warned of in that or the one before, passed in that
 * or the one after. */
#define MONTHS_BACK 3

struct payday_employer {
	int64_t employer_id;
};
ROW_TABLE(payday_employer, COL(payday_employer, employer_id, COL_I64));

struct pay_days {
	int64_t at[PAY_DAYS];
	size_t n;
};

/* What is asked of every employer on a run of days. */
struct watch {
	civil_date from, until;
	int64_t n_days, grace; /* warning so many working days before; days of grace after */
};

static int watch_make(struct call *c, int32_t from, int32_t until, struct watch *out)
{
	const struct rules *r = pack_of(c)->rules;
	const civil_date today = civil_from_utc(c->now);
	struct parameter_value days, grace;
	int rc = parameter_at(r, "warn.pay.days", "", today, &days);

	if (rc == E_NO_PARAMETER) {
		days = (struct parameter_value){.value = 0}; /* told on the day itself */
		rc = 0;
	}
	if (!rc)
		rc = parameter_at(r, "pay.arrears.grace", "", today, &grace);
	if (rc)
		return rc;
	*out = (struct watch){{from}, {until ? until : today.day}, days.value, grace.value};
	return 0;
}

/* The pay days of the month's pay that these days are about. */
static void days_find(const struct call *c, const struct watch *w, civil_date month,
		      struct pay_days *out)
{
	for (int32_t d = 1; d <= PAY_DAYS; d++) {
		bool known = false;

		if (!warn_payday_on(&pack_of(c)->calendar, month, d, w->n_days, w->grace, w->from,
				    w->until))
			continue;
		for (size_t i = 0; i < out->n; i++)
			known = known || out->at[i] == d;
		if (!known)
			out->at[out->n++] = d;
	}
}

/* The month before the one of the day, and those before it. */
static civil_date month_back(civil_date day, int n)
{
	civil_date m = civil_month_start(day);

	for (int i = 0; i < n; i++)
		m = civil_month_start((civil_date){m.day - 1});
	return m;
}

static bool month_next_of(const struct watch *w, civil_date *month)
{
	*month = civil_month_next(*month);
	return month->day <= w->until.day;
}

int paydays_arm(struct call *c)
{
	const civil_date today = civil_from_utc(c->now);
	Wages__WatchPaydaysRequest req = WAGES__WATCH_PAYDAYS_REQUEST__INIT;

	req.from_day = today.day;
	return later_unless_set(c, utc_from_civil((civil_date){today.day + 1}), "WatchPaydays",
				"paydays", &req.base);
}

static int watch_again(struct call *c, const struct watch *w, int64_t after)
{
	Wages__WatchPaydaysRequest req = WAGES__WATCH_PAYDAYS_REQUEST__INIT;

	if (!after) {
		req.from_day = w->until.day + 1;
		return later(c, utc_from_civil((civil_date){w->until.day + 1}), "WatchPaydays",
			     "paydays", &req.base);
	}
	req.from_day = w->from.day;
	req.until_day = w->until.day;
	req.after_employer_id = after;
	return later(c, c->now, "WatchPaydays", "paydays", &req.base);
}

static int employer_tell(struct call *c, const struct watch *w, int64_t employer_id)
{
	Wages__MarkPaydayRequest req = WAGES__MARK_PAYDAY_REQUEST__INIT;
	char tag[64];

	req.employer_id = employer_id;
	req.from_day = w->from.day;
	req.until_day = w->until.day;
	(void)snprintf(tag, sizeof(tag), "payday/%" PRId64 "/%" PRId32, employer_id, w->until.day);
	return later(c, c->now, "MarkPayday", tag, &req.base);
}

int watch_paydays(struct call *c, const Wages__WatchPaydaysRequest *req, Service__Ack *rep UNUSED)
{
	struct payday_employer *rows = NULL;
	struct pay_days days = {.n = 0};
	struct watch w;
	civil_date month;
	size_t n = 0;
	int rc = watch_make(c, req->from_day, req->until_day, &w);

	if (rc)
		return rc;
	for (month = month_back(w.from, MONTHS_BACK); month_next_of(&w, &month);)
		days_find(c, &w, month, &days);
	if (days.n > 0)
		rc = tx_many(c->tx, Q_PAYDAY_EMPLOYERS,
			     ARGS(A_I64S(days.at, days.n), A_I64(req->after_employer_id),
				  A_I64(EMPLOYERS_A_PAGE)),
			     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = employer_tell(c, &w, rows[i].employer_id);
	if (rc)
		return rc;
	return watch_again(c, &w, n == EMPLOYERS_A_PAGE ? rows[n - 1].employer_id : 0);
}

int mark_payday(struct call *c, const Wages__MarkPaydayRequest *req, Service__Ack *rep UNUSED)
{
	struct watch w;
	civil_date month;
	int rc = watch_make(c, req->from_day, req->until_day, &w);

	if (rc)
		return rc;
	for (month = month_back(w.from, MONTHS_BACK); !rc && month_next_of(&w, &month);) {
		const civil_date last = {civil_month_next(month).day - 1};
		struct pay_days days = {.n = 0};

		days_find(c, &w, month, &days);
		if (days.n > 0)
			rc = tx_queue(c->tx, Q_PAYDAY_MARK,
				      ARGS(A_I64(req->employer_id), A_DATE(month), A_DATE(last),
					   A_I64S(days.at, days.n), A_TIME(c->now)));
	}
	return rc ? rc : audit_wake(c, c->now);
}
