/*
 * clock_show - the statutory clocks, and a term counted without a case.
 */
#include "base.h"

#include "deadline.h"

/* ---- a term, day by day
 * -------------------------------------------------------------------------- */

struct show {
	struct call *c;
	struct counted *out;
	size_t room;
};

static int show_day(void *own, const struct day_line *line)
{
	struct show *s = own;
	const struct desk *desk = s->c->worker;
	const char *notice = calendar_notice(&desk->calendar, line->day);
	char zh[256], en[256];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));
	Disputes__CountedDay *m;

	if (s->out->n_days == s->room)
		return E_TOO_BIG;
	m = arena_zalloc(s->c->arena, 1, sizeof(*m));
	if (!m)
		return E_NO_MEMORY;
	disputes__counted_day__init(m);
	day_words(line, notice, &in_zh, &in_en);
	m->day = line->day.day;
	m->counts = line->mark == MARK_COUNTED || line->mark == MARK_MOVED;
	m->n = line->n;
	m->text = arena_strdup(s->c->arena, s->c->english ? en : zh);
	m->notice = (char *)notice;
	s->out->days[s->out->n_days++] = m;
	return m->text ? 0 : E_NO_MEMORY;
}

int term_show(struct call *c, const struct term *t, struct counted *out)
{
	const struct desk *desk = c->worker;
	struct show s = {c, out, (size_t)2 * TERM_DAYS_MAX};
	const struct day_visit visit = {show_day, &s};
	char zh[256], en[256];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));
	int rc;

	out->days = arena_zalloc(c->arena, s.room + 1, sizeof(*out->days));
	if (!out->days)
		return E_NO_MEMORY;
	term_words(t, &in_zh, &in_en);
	out->term = arena_strdup(c->arena, c->english ? en : zh);
	if (!out->term)
		return E_NO_MEMORY;
	rc = term_count(&desk->calendar, t, desk->clocks.ladder.percent, &visit, &out->due);
	return rc ? refuse(c, rc, "%s", t->clock->code) : 0;
}

/* ---- clocks
 * -------------------------------------------------------------------------------------- */

static char *ground_extension(struct call *c, const struct clock *k)
{
	char zh[64], en[64];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));

	clock_length_words(k->extension, k->counts, &in_zh, &in_en);
	return arena_printf(c->arena,
			    say(c, "可以延长，共不超过%s，须经批准：%s（%s）",
				"may be extended by %s in all, approved by: %s (%s)"),
			    say(c, zh, en), say(c, k->approver_zh, k->approver_en),
			    k->extension_basis);
}

int clock_grounds(struct call *c, const struct clock *k, char ***out, size_t *out_n)
{
	char **list = arena_zalloc(c->arena, 6, sizeof(*list));
	size_t n = 0;

	if (!list)
		return E_NO_MEMORY;
	if (*k->convention_zh)
		list[n++] = (char *)say(c, k->convention_zh, k->convention_en);
	if (*k->last_zh)
		list[n++] = (char *)say(c, k->last_zh, k->last_en);
	if (k->at_service)
		list[n++] =
			(char *)say(c, "自送达之日的次日起算", "begins the day after it is served");
	if (k->extension)
		list[n++] = ground_extension(c, k);
	if (*k->pause_zh)
		list[n++] = arena_printf(c->arena, say(c, "可以中止：%s", "may stand still: %s"),
					 say(c, k->pause_zh, k->pause_en));
	for (size_t i = 0; i < n; i++) {
		if (!list[i])
			return E_NO_MEMORY;
	}
	*out = list;
	*out_n = n;
	return 0;
}

static char *length_of(struct call *c, const struct clock *k)
{
	char zh[64], en[64];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));

	if (*k->parameter && k->length == 0)
		return arena_printf(c->arena, say(c, "由参数 %s 确定", "as the figure %s says"),
				    k->parameter);
	if (k->counts == CLOCK_DATE)
		return (char *)say(c, "约定的日期", "the day agreed on");
	clock_length_words(k->length, k->counts, &in_zh, &in_en);
	return arena_strdup(c->arena, c->english ? en : zh);
}

static Disputes__Clock *clock_present(struct call *c, const struct clock *k)
{
	Disputes__Clock *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	disputes__clock__init(m);
	m->code = (char *)k->code;
	m->title = (char *)say(c, k->title_zh, k->title_en);
	m->term = length_of(c, k);
	m->basis = (char *)k->basis;
	m->confidence = (char *)k->confidence;
	m->confirm = k->confirm;
	m->at_service = k->at_service;
	m->extension_most = k->extension;
	m->family = (char *)k->family;
	if (!m->term || clock_grounds(c, k, &m->grounds, &m->n_grounds))
		return NULL;
	return m;
}

int list_clocks(struct call *c, const Disputes__ListClocksRequest *req UNUSED,
		Disputes__ListClocksReply *rep)
{
	const struct desk *desk = c->worker;

	rep->clocks = arena_zalloc(c->arena, desk->clocks.n + 1, sizeof(*rep->clocks));
	if (!rep->clocks)
		return E_NO_MEMORY;
	for (size_t i = 0; i < desk->clocks.n; i++) {
		rep->clocks[i] = clock_present(c, &desk->clocks.at[i]);
		if (!rep->clocks[i])
			return E_NO_MEMORY;
	}
	rep->n_clocks = desk->clocks.n;
	return 0;
}

/* The term that is asked about, or what is wrong with the question. */
static int term_take(struct call *c, const Disputes__CountClockRequest *req, const struct clock *k,
		     struct term *out)
{
	civil_date from = civil_from_utc(c->now);

	if (req->from_day && civil_from_wire(req->from_day, &from))
		return refuse(c, E_FIELD, "from_day");
	if (req->given_day && civil_from_wire(req->given_day, &out->given))
		return refuse(c, E_FIELD, "given_day");
	if ((k->counts == CLOCK_DATE) != (req->given_day != 0))
		return refuse(c, E_FIELD, "given_day: %s",
			      say(c, "仅用于约定日期的期限，且必填",
				  "of clocks of a day given, and of those always"));
	if (req->extension && clock_may_extend(k, 0, req->extension))
		return refuse(c, E_FIELD, "extension: %" PRId64 " > %" PRId64, req->extension,
			      k->extension);
	out->clock = k;
	out->from = utc_from_civil(from);
	out->extension = req->extension;
	return 0;
}

int count_clock(struct call *c, const Disputes__CountClockRequest *req,
		Disputes__CountClockReply *rep)
{
	struct counted counted = {0};
	struct term term = {0};
	struct clock clock;
	int rc = clock_resolve(c, req->code, req->scope, &clock);

	if (!rc)
		rc = term_take(c, req, &clock, &term);
	if (!rc)
		rc = term_show(c, &term, &counted);
	if (rc)
		return rc;
	rep->clock = clock_present(c, &clock);
	rep->term = counted.term;
	rep->due_day = counted.due.day.day;
	rep->due_at_us = counted.due.at.us;
	rep->risk_day = counted.due.risk.day;
	rep->provisional = counted.due.provisional;
	rep->days = counted.days;
	rep->n_days = counted.n_days;
	return rep->clock ? 0 : E_NO_MEMORY;
}
