/*
 * check_traders - sole traders among the workers of one employer (REG-8): who stands together.
 *
 * Workers who share agent, address or telephone are one cluster and one finding, that names all of
 * them; who stands alone may still have registered in the days in which he began. Neither changes
 * anybody's class.
 *
 * Limits:  TRADERS_MAX of an employer; more are not looked at and the mark says so.
 */
#include "base.h"

#include "check.h"

#include "check_facts.h"

#define TRADERS_MAX   5000
#define WORKERS_NAMED 40 /* in the text; the finding names all */

struct checked_trader {
	int64_t trader_id, worker_id;
	const char *worker_no, *class;
	civil_date registered_day, from_day;
	int64_t key_version;
	const char *agent, *address, *phone;
};
ROW_TABLE(checked_trader, COL(checked_trader, trader_id, COL_I64),
	  COL(checked_trader, worker_id, COL_I64), COL(checked_trader, worker_no, COL_TEXT),
	  COL(checked_trader, class, COL_TEXT), COL(checked_trader, registered_day, COL_DATE),
	  COL(checked_trader, from_day, COL_DATE), COL(checked_trader, key_version, COL_I64),
	  COL(checked_trader, agent, COL_TEXT), COL(checked_trader, address, COL_TEXT),
	  COL(checked_trader, phone, COL_TEXT));

struct traders_employer {
	const char *name, *region;
};
ROW_TABLE(traders_employer, COL(traders_employer, name, COL_TEXT),
	  COL(traders_employer, region, COL_TEXT));

const char *const trader_fact_names[] = {"class",     "registered", "begun",      "apart_days",
					 "alone",     "near",       "n_together", "n_near",
					 "first_day", "last_day",   "n_agent",    "n_address",
					 "n_phone",   "workers",    "burst_days", NULL};

struct checking {
	struct call *c;
	const struct traders_employer *employer;
	struct check_mark_row *mark;
	const struct trader *traders;
	const size_t *group;
	size_t n;
	int64_t near_days, cluster_min;
	struct findings *found;
};

static int64_t apart(const struct trader *t)
{
	int64_t days = (int64_t)t->registered.day - t->begun.day;

	return days < 0 ? -days : days;
}

/* How many of the group share their most frequent agent (address, phone): a hint for the reader,
 * not what made the group. */
struct together {
	size_t n, n_near, n_agent, n_address, n_phone;
	civil_date first, last;
	Audit__Member **members;
	const char *workers;
};

static int text_order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The longest run of one text among them, "" apart; brings them into order. */
static size_t most(const char **texts, size_t n)
{
	size_t best = 0, run = 0;

	qsort(texts, n, sizeof(*texts), text_order);
	for (size_t i = 0; i < n; i++) {
		run = i && strcmp(texts[i], texts[i - 1]) == 0 ? run + 1 : 1;
		if (*texts[i] && run > best)
			best = run;
	}
	return best;
}

static void shared_count(const struct checking *x, const size_t *rows, const char **room,
			 struct together *g)
{
	for (size_t i = 0; i < g->n; i++)
		room[i] = x->traders[rows[i]].agent;
	g->n_agent = most(room, g->n);
	for (size_t i = 0; i < g->n; i++)
		room[i] = x->traders[rows[i]].address;
	g->n_address = most(room, g->n);
	for (size_t i = 0; i < g->n; i++)
		room[i] = x->traders[rows[i]].phone;
	g->n_phone = most(room, g->n);
}

static const char *workers_text(const struct checking *x, const size_t *rows, size_t n)
{
	char text[3072];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < n && i < WORKERS_NAMED; i++)
		str_addf(&s, "%s%s", i ? "、" : "", x->traders[rows[i]].worker_no);
	if (n > WORKERS_NAMED)
		str_add(&s, " …");
	return s.cut ? NULL : arena_strdup(x->c->arena, text);
}

/* The group of the n rows. */
static int together_fill(const struct checking *x, const size_t *rows, size_t n, struct together *g)
{
	const char **room = arena_zalloc(x->c->arena, n, sizeof(*room));
	Audit__Member *all = arena_zalloc(x->c->arena, n, sizeof(*all));

	g->members = arena_zalloc(x->c->arena, n, sizeof(*g->members));
	if (!room || !all || !g->members)
		return E_NO_MEMORY;
	for (g->n = 0; g->n < n; g->n++) {
		const struct trader *t = &x->traders[rows[g->n]];
		Audit__Member *m = &all[g->n];

		audit__member__init(m);
		m->worker_id = t->worker_id;
		m->worker_no = (char *)t->worker_no;
		g->members[g->n] = m;
		g->n_near += apart(t) <= x->near_days;
		g->first = day_sooner(g->first, t->registered);
		g->last = g->last.day > t->registered.day ? g->last : t->registered;
	}
	g->workers = workers_text(x, rows, n);
	shared_count(x, rows, room, g);
	return g->workers ? 0 : E_NO_MEMORY;
}

static void facts_of(const struct checking *x, const struct trader *t, const struct together *g,
		     struct fact_set *f)
{
	const bool alone = (int64_t)g->n < x->cluster_min;

	fact_add(f, F_TEXT("class", t->class));
	fact_add(f, F_TEXT("registered", check_day(x->c, t->registered)));
	fact_add(f, F_TEXT("begun", check_day(x->c, t->begun)));
	fact_add(f, F_NUM("apart_days", apart(t)));
	fact_add(f, F_BOOL("near", apart(t) <= x->near_days));
	fact_add(f, F_BOOL("alone", alone));
	fact_add(f, F_NUM("n_together", (int64_t)g->n));
	fact_add(f, F_NUM("n_near", (int64_t)g->n_near));
	fact_add(f, F_TEXT("first_day", check_day(x->c, g->first)));
	fact_add(f, F_TEXT("last_day", check_day(x->c, g->last)));
	fact_add(f, F_NUM("burst_days", g->last.day - g->first.day + 1));
	fact_add(f, F_NUM("n_agent", (int64_t)g->n_agent));
	fact_add(f, F_NUM("n_address", (int64_t)g->n_address));
	fact_add(f, F_NUM("n_phone", (int64_t)g->n_phone));
	fact_add(f, F_TEXT("workers", g->workers));
}

/* A cluster by its first row; of those who stand alone each one. */
static int trader_ask(const struct checking *x, size_t i, const struct together *g)
{
	const struct trader *t = &x->traders[i];
	const bool cluster = (int64_t)g->n >= x->cluster_min;
	struct check_subject s = {
		.kind = CHECK_TRADERS,
		.about = {.employer_id = x->mark->subject_id,
			  .worker_id = cluster ? 0 : t->worker_id,
			  .employer_name = x->employer->name,
			  .worker_no = cluster ? "" : t->worker_no,
			  .class = t->class,
			  .region = x->employer->region,
			  .subject = arena_printf(x->c->arena, "trader/%" PRId64, t->trader_id)},
		.on = civil_from_utc(x->c->now),
		.found = x->found,
		.members = cluster ? g->members : NULL,
		.n_members = cluster ? g->n : 0,
		.error = "",
	};
	int rc;

	if (!s.about.subject)
		return E_NO_MEMORY;
	facts_of(x, t, g, &s.facts);
	for (size_t k = 0; k < s.facts.n; k++) {
		if (s.facts.at[k].type == FACT_TEXT && !s.facts.at[k].text)
			return E_NO_MEMORY;
	}
	rc = check_ask(x->c, &s);
	if (*s.error)
		x->mark->error = s.error;
	return rc;
}

/* The rows of a group lie next to one another in `rows`, the first of them its root. */
static int groups_ask(const struct checking *x, const size_t *rows)
{
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; !rc && i < x->n; i += n) {
		struct together g = {0};

		for (n = 1; i + n < x->n && x->group[rows[i + n]] == x->group[rows[i]]; n++)
			;
		rc = together_fill(x, rows + i, n, &g);
		if (!rc && (int64_t)n >= x->cluster_min)
			rc = trader_ask(x, rows[i], &g);
		else
			for (size_t k = 0; !rc && k < n; k++)
				rc = trader_ask(x, rows[i + k], &g);
	}
	return rc;
}

static struct trader *traders_of(struct call *c, const struct checked_trader *rows, size_t n)
{
	struct trader *out = arena_zalloc(c->arena, n + 1, sizeof(*out));

	for (size_t i = 0; out && i < n; i++) {
		const struct checked_trader *r = &rows[i];

		out[i] = (struct trader){.trader_id = r->trader_id,
					 .worker_id = r->worker_id,
					 .worker_no = r->worker_no,
					 .class = r->class,
					 .registered = r->registered_day,
					 .begun = r->from_day,
					 .key_version = r->key_version,
					 .agent = r->agent,
					 .address = r->address,
					 .phone = r->phone};
	}
	return out;
}

static int traders_settle(const struct checking *x)
{
	struct finding_row *stored;
	size_t n;
	int rc = tx_many(x->c->tx, Q_FINDING_OF_TRADERS, ARGS(A_I64(x->mark->subject_id)), &stored,
			 &n);

	return rc ? rc : findings_settle(x->c, x->found, stored, n);
}

static int figures_load(struct checking *x)
{
	const civil_date today = civil_from_utc(x->c->now);
	int rc = check_figure(x->c, "rel.trader.days", today, &x->near_days);

	return rc ? rc : check_figure(x->c, "rel.trader.together", today, &x->cluster_min);
}

static int employer_traders(struct call *c, struct check_mark_row *mark)
{
	struct checking x = {.c = c, .mark = mark};
	struct traders_employer employer;
	struct checked_trader *rows;
	struct findings found;
	size_t *order, *group;
	bool known;
	int rc = tx_maybe(c->tx, Q_TRADERS_EMPLOYER, ARGS(A_I64(mark->subject_id)), &employer,
			  &known);

	if (rc || !known)
		return rc;
	x.employer = &employer;
	rc = figures_load(&x);
	if (rc == E_NO_PARAMETER) {
		mark->error = error_text(rc);
		return 0;
	}
	if (!rc)
		rc = check_found_init(c, &found);
	if (!rc)
		rc = tx_many(c->tx, Q_CHECK_TRADERS_OF,
			     ARGS(A_I64(mark->subject_id), A_I64(TRADERS_MAX + 1)), &rows, &x.n);
	if (rc)
		return rc;
	if (x.n > TRADERS_MAX) {
		mark->error = "more sole traders of one employer than can be compared";
		return 0;
	}
	x.traders = traders_of(c, rows, x.n);
	order = arena_zalloc(c->arena, x.n + 1, sizeof(*order));
	group = arena_zalloc(c->arena, x.n + 1, sizeof(*group));
	if (!x.traders || !order || !group)
		return E_NO_MEMORY;
	traders_group(x.traders, x.n, order, group);
	x.group = group;
	x.found = &found;
	traders_sort(group, order, x.n);
	rc = groups_ask(&x, order);
	if (rc || (mark->error && *mark->error))
		return rc;
	return traders_settle(&x);
}

int check_traders(struct call *c, struct check_mark_row *marks, size_t n)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = employer_traders(c, &marks[i]);
	return rc;
}
