/*
 * watch_review - the timer of the watch: begins what is to be watched, compares, tells the owner of
 * the case, ends what is over.
 *
 * Each watch is looked at once a week, every month of it anew: a month that was filed late or again
 * is compared as it is now, and whatever is told twice leads to one lead (RW4).
 */
#include "base.h"

#include "watch.h"

#define REVIEW_DAYS    7
#define WATCHES_A_CALL 8
#define MONTHS_MAX     32
#define LEADS_MAX      ((size_t)MONTHS_MAX * WATCH_MEASURES)
#define BASIS          "劳动保障监察条例第九条、第三十条"

/* clang-format off */
#define SUM(x, side, member)                                                                       \
	{x "_" #member, COL_I64, offsetof(struct work_change, side.member)}
#define SUMS(x, side)                                                                              \
	SUM(x, side, months), SUM(x, side, orders), SUM(x, side, worked_s), SUM(x, side, days),    \
	SUM(x, side, pay_fen), SUM(x, side, paid_s), SUM(x, side, penalties),                      \
	SUM(x, side, penalty_months), SUM(x, side, stops), SUM(x, side, stop_months)
/* clang-format on */
ROW_TABLE(work_change, SUMS("b", before), SUMS("a", after));

struct watch_left {
	civil_date to_day;
};
ROW_TABLE(watch_left, COL(watch_left, to_day, COL_DATE));
struct watch_peers_left {
	int64_t n, n_left;
};
ROW_TABLE(watch_peers_left, COL(watch_peers_left, n, COL_I64),
	  COL(watch_peers_left, n_left, COL_I64));

/* One watch under review. */
struct review {
	const struct watch *w;
	struct watch_figures f;
	int64_t worker_id;
	struct watch_lead *known; /* stored already */
	size_t n_known;
	struct watch_lead *news; /* to be stored */
	bool *told;              /* of the same index: the owner hears of it */
	size_t n_news;
};

/* ---- what is found ------------------------------------------------------------------------- */

static bool is(const struct watch_lead *l, enum watch_lead_state s)
{
	return strcmp(l->state, watch_lead_names[s]) == 0;
}

static const struct watch_lead *known_find(const struct review *r, enum watch_measure m,
					   civil_date month)
{
	for (size_t i = 0; i < r->n_known; i++) {
		if (r->known[i].month.day == month.day &&
		    strcmp(r->known[i].measure, watch_measure_names[m]) == 0)
			return &r->known[i];
	}
	return NULL;
}

static int64_t threshold_of(const struct watch_figures *f, enum watch_measure m)
{
	if (watch_is_rate(m))
		return f->terms.fall_percent;
	if (m == WATCH_ENDED)
		return f->end_days;
	return m == WATCH_NO_WORK ? f->terms.peers_min : f->terms.more;
}

static bool same(const struct watch_lead *a, const struct watch_lead *b)
{
	return a->before_num == b->before_num && a->before_den == b->before_den &&
	       a->after_num == b->after_num && a->after_den == b->after_den &&
	       a->peers == b->peers && a->n_peers == b->n_peers && a->threshold == b->threshold &&
	       a->confirm == b->confirm && strcmp(a->state, b->state) == 0;
}

/* What a comparison says now, beside what is stored of it. */
static void result_take(struct call *c, struct review *r, enum watch_measure m, civil_date month,
			const struct watch_result *x)
{
	const struct watch_lead *old = known_find(r, m, month);
	struct watch_lead l = {.lead_id = old ? old->lead_id : 0,
			       .watch_id = r->w->watch_id,
			       .case_id = r->w->case_id,
			       .region = r->w->region,
			       .measure = watch_measure_names[m],
			       .month = month,
			       .state = watch_lead_names[x->lead ? LEAD_OPEN : LEAD_GONE],
			       .before_num = x->before_num,
			       .before_den = x->before_den,
			       .after_num = x->after_num,
			       .after_den = x->after_den,
			       .change = x->change,
			       .peers = x->peers,
			       .n_peers = x->n_peers,
			       .left_over = x->left_over,
			       .threshold = threshold_of(&r->f, m),
			       .confirm = r->f.confirm,
			       .found_at = c->now};

	if (old ? is(old, LEAD_CONFIRMED) || is(old, LEAD_EXPLAINED) || same(old, &l) : !x->lead)
		return;
	if (r->n_news == LEADS_MAX)
		return;
	if (!old)
		l.lead_id = id_next(c);
	r->told[r->n_news] = !old || strcmp(old->state, l.state) != 0;
	r->news[r->n_news++] = l;
}

/* ---- compared ------------------------------------------------------------------------------ */

static int month_review(struct call *c, struct review *r, civil_date month)
{
	const civil_date before = month_shift(r->w->complained_on, -1);
	int32_t months[MONTHS_MAX];
	struct work_change self, *peers;
	size_t n_months = 0, n_peers;
	int rc;

	for (civil_date m = r->w->from_month; m.day <= before.day && n_months < MONTHS_MAX - 1;
	     m = civil_month_next(m))
		months[n_months++] = m.day;
	months[n_months++] = month.day;
	rc = tx_one(c->tx, Q_WATCH_SELF,
		    ARGS(A_I64(r->w->employer_id), A_I64(r->worker_id), A_DATES(months, n_months),
			 A_DATE(month)),
		    &self);
	if (!rc)
		rc = tx_many(c->tx, Q_WATCH_PEERS,
			     ARGS(A_I64(r->w->employer_id), A_I64(r->worker_id),
				  A_DATES(months, n_months), A_DATE(month), A_DATE(before)),
			     &peers, &n_peers);
	for (int m = 0; !rc && m < WATCH_ENDED; m++) {
		struct watch_result x;

		if (!watch_compare((enum watch_measure)m, &self, peers, n_peers, &r->f.terms, &x))
			x.lead = false;
		result_take(c, r, (enum watch_measure)m, month, &x);
	}
	return rc;
}

/* The engagement ended soon after the complaint, and not that of most others too. */
static int end_review(struct call *c, struct review *r)
{
	const civil_date from = {r->w->complained_on.day + 1},
			 to = {r->w->complained_on.day + (int32_t)r->f.end_days},
			 today = civil_from_utc(c->now);
	struct watch_peers_left peers;
	struct watch_result x = {.after_den = 1};
	struct watch_left left;
	bool found;
	int rc = tx_maybe(c->tx, Q_WATCH_LEFT, ARGS(A_I64(r->w->employer_id), A_I64(r->worker_id)),
			  &left, &found);

	if (rc || !found || left.to_day.day < from.day || left.to_day.day > to.day ||
	    left.to_day.day > today.day)
		return rc;
	rc = tx_one(c->tx, Q_WATCH_PEERS_LEFT,
		    ARGS(A_I64(r->w->employer_id), A_I64(r->worker_id),
			 A_DATE(month_shift(r->w->complained_on, -1)), A_DATE(from), A_DATE(to)),
		    &peers);
	if (rc)
		return rc;
	x.after_num = left.to_day.day - r->w->complained_on.day;
	x.peers = peers.n_left;
	x.n_peers = peers.n;
	x.lead = peers.n < r->f.terms.peers_min || 2 * peers.n_left < peers.n;
	result_take(c, r, WATCH_ENDED, civil_month_start(left.to_day), &x);
	return 0;
}

/* ---- told ---------------------------------------------------------------------------------- */

static int lead_write(struct call *c, const struct watch_lead *l)
{
	return tx_queue(c->tx, Q_WATCH_LEAD_PUT,
			ARGS(A_I64(l->lead_id), A_I64(l->watch_id), A_I64(l->case_id),
			     A_TEXT(l->region), A_TEXT(l->measure), A_DATE(l->month),
			     A_TEXT(l->state), A_I64(l->before_num), A_I64(l->before_den),
			     A_I64(l->after_num), A_I64(l->after_den), A_I64(l->change),
			     A_I64(l->peers), A_I64(l->n_peers), A_I64(l->left_over),
			     A_I64(l->threshold), A_BOOL(l->confirm), A_TIME(l->found_at)));
}

/* In the timeline, where the owner alone sees it. */
static int lead_tell(struct call *c, struct case_file *f, const struct watch *w,
		     const struct watch_lead *l)
{
	const bool open = is(l, LEAD_OPEN);
	const char *zh = watch_line(c, w, l, false), *en = watch_line(c, w, l, true);
	struct case_event e = {.kind = case_event_names[EVENT_RETALIATION_LEAD]};

	if (!zh || !en)
		return E_NO_MEMORY;
	e.words = arena_printf(c->arena, "%s %" PRId64 "：%s",
			       open ? "疑似打击报复线索" : "重新报送后不再成立的线索", l->lead_id,
			       zh);
	e.words_en = arena_printf(c->arena, "%s %" PRId64 ": %s",
				  open ? "a lead of retaliation" : "filed anew, no lead any more",
				  l->lead_id, en);
	return e.words && e.words_en ? event_add(c, f, &e) : E_NO_MEMORY;
}

/* The officer of the case hears that there is something; of whom stands in no message (RW1). */
static int owner_notify(struct call *c, const struct case_file *f, const struct watch_lead *l)
{
	const struct ladder *ladder = &((const struct desk *)c->worker)->clocks.ladder;
	Disputes__Escalation m;
	char key[40];

	if (!ladder->n)
		return 0;
	disputes__escalation__init(&m);
	m.deadline_id = l->lead_id;
	m.version = 1;
	m.case_id = f->case_id;
	m.case_no = (char *)f->case_no;
	m.region = (char *)f->region;
	m.code = (char *)"WRK-7";
	m.title_zh = (char *)"疑似打击报复";
	m.title_en = (char *)"suspected retaliation";
	m.department = m.told = (char *)f->owner;
	m.rung = (char *)ladder->rungs[0].name;
	m.rung_zh = (char *)ladder->rungs[0].title_zh;
	m.rung_en = (char *)ladder->rungs[0].title_en;
	m.status = (char *)"found";
	m.due_day = civil_from_utc(c->now).day;
	m.at_us = c->now.us;
	m.basis = (char *)BASIS;
	(void)snprintf(key, sizeof(key), "case/%" PRId64, f->case_id);
	return emit(c, "EscalationRecorded", key, &m.base);
}

static int news_write(struct call *c, const struct review *r)
{
	const struct watch_lead *first = NULL;
	struct case_file f;
	bool any = false;
	int rc = 0;

	for (size_t i = 0; !rc && i < r->n_news; i++) {
		rc = lead_write(c, &r->news[i]);
		any = any || r->told[i];
	}
	if (rc || !any)
		return rc;
	rc = case_lock(c, r->w->case_id, &f);
	for (size_t i = 0; !rc && i < r->n_news; i++) {
		if (!r->told[i])
			continue;
		rc = lead_tell(c, &f, r->w, &r->news[i]);
		if (!first && is(&r->news[i], LEAD_OPEN))
			first = &r->news[i];
	}
	return rc || !first ? rc : owner_notify(c, &f, first);
}

/* ---- one watch ----------------------------------------------------------------------------- */

static int review_make(struct call *c, const struct watch *w, struct review *r)
{
	int rc = watch_figures_at(c, civil_from_utc(c->now), &r->f);

	r->w = w;
	r->news = arena_zalloc(c->arena, LEADS_MAX, sizeof(*r->news));
	r->told = arena_zalloc(c->arena, LEADS_MAX, sizeof(*r->told));
	if (!r->news || !r->told)
		return E_NO_MEMORY;
	if (!rc)
		rc = tx_many(c->tx, Q_WATCH_LEAD_LIST, ARGS(A_I64S(&w->watch_id, 1)), &r->known,
			     &r->n_known);
	return rc ? rc : watch_worker(c, w, &r->worker_id);
}

static int watch_review(struct call *c, const struct watch *w)
{
	const civil_date today = civil_from_utc(c->now);
	const bool over = case_over(&(struct case_file){.state = w->case_state});
	civil_date until;
	struct review r = {0};
	int rc = review_make(c, w, &r);

	if (rc == E_SEALED || rc == E_KEY_MISSING) /* it shows as not reviewed */
		return 0;
	if (rc)
		return rc;
	until = watch_until(w->last_month, over ? civil_from_utc(w->case_step_at) : (civil_date){0},
			    r.f.after_close_months);
	for (civil_date m = month_shift(w->complained_on, 1);
	     !rc && m.day <= until.day && civil_month_next(m).day <= today.day;
	     m = civil_month_next(m))
		rc = month_review(c, &r, m);
	if (!rc)
		rc = end_review(c, &r);
	if (!rc)
		rc = news_write(c, &r);
	if (!rc && today.day >= month_shift(until, 1 + r.f.late_months).day)
		rc = watch_end(c, w,
			       over && until.day < w->last_month.day ? "案件办结后期满"
								     : "观察期满");
	return rc;
}

/* ---- the timer ----------------------------------------------------------------------------- */

/* The next one soon where there is more to do, else tomorrow. */
static int again(struct call *c, bool more)
{
	Disputes__ReviewWatchesRequest m = DISPUTES__REVIEW_WATCHES_REQUEST__INIT;
	const utc_time next = {c->now.us + (more ? 0 : US_PER_DAY)};

	return later(c, next, "ReviewWatches", WATCH_TIMER, &m.base);
}

int review_watches(struct call *c, const Disputes__ReviewWatchesRequest *req UNUSED,
		   Service__Ack *rep UNUSED)
{
	const utc_time next = {c->now.us + REVIEW_DAYS * US_PER_DAY};
	struct watch *rows;
	bool more = false;
	size_t n = 0;
	int rc = watches_begin(c, &more);

	if (!rc)
		rc = work_months_prune(c, &more);
	if (!rc)
		rc = tx_many(c->tx, Q_WATCH_DUE, ARGS(A_TIME(c->now), A_I64(WATCHES_A_CALL)), &rows,
			     &n);
	for (size_t i = 0; !rc && i < n; i++) {
		rc = watch_review(c, &rows[i]);
		if (!rc)
			rc = tx_queue(c->tx, Q_WATCH_REVIEWED,
				      ARGS(A_I64(rows[i].watch_id), A_TIME(c->now), A_TIME(next)));
	}
	return rc ? rc : again(c, more || n == WATCHES_A_CALL);
}
