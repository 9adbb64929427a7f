/*
 * intake_card - what the table of routes says to what came in, and what the worker is told by it:
 * who deals with it, where he goes himself, what to bring, by when, and what then.
 *
 * Source: domain F.1, F.6, F.3 (AID-3); feature WRK-3
 */
#include "base.h"

#include "intake.h"

#include "cn_id.h"
#include "deadline.h"

/* What was typed, to be said back and logged: nothing that may be a person's number. */
static const char *typed(const char *text)
{
	return words_name_person(text) ? "***" : text;
}

int route_ask(struct call *c, const struct referral_question *q, struct referral_answer *out)
{
	const struct desk *desk = c->worker;

	if (q->issue[0] && !referral_issue(&desk->routes, q->issue) &&
	    !referral_find(&desk->routes, q->issue))
		return refuse(c, E_FIELD, "issue: \"%.40s\"%s", typed(q->issue),
			      say(c, " 不在事项表中（gongdao procedures routes）",
				  " is none of the issues (gongdao procedures routes)"));
	if (q->class[0] && !name_known(referral_class_names, q->class))
		return refuse(c, E_FIELD, "relation_class: \"%.8s\"; A, B, C, X", typed(q->class));
	if (q->n_evidence > INTAKE_KINDS_MAX)
		return refuse(c, E_FIELD, "evidence: > %d", INTAKE_KINDS_MAX);
	for (size_t i = 0; i < q->n_evidence; i++) {
		if (!referral_evidence(&desk->routes, q->evidence[i]))
			return refuse(c, E_FIELD, "evidence: \"%.40s\"%s", typed(q->evidence[i]),
				      say(c, " 不在证据种类表中", " is no kind of evidence"));
	}
	referral_choose(&desk->routes, q, out);
	return 0;
}

const char *route_department(struct call *c, const struct referral *r)
{
	const struct desk *desk = c->worker;

	if (!r)
		return desk->competence.leading;
	return arena_strndup(c->arena, r->body, strcspn(r->body, "."));
}

int clock_end(struct call *c, const char *code, utc_time from, struct due *out)
{
	const struct desk *desk = c->worker;
	struct clock clock;
	const struct term term = {.clock = &clock, .from = from};
	int rc = clock_resolve(c, code, "", &clock);

	if (!rc)
		rc = term_count(&desk->calendar, &term, desk->clocks.ladder.percent, NULL, out);
	return rc;
}

/* ---- the card ------------------------------------------------------------------------------ */

static int evidence_add(struct call *c, const struct referral *r, const struct referral_question *q,
			Disputes__RouteCard *m)
{
	const struct desk *desk = c->worker;
	size_t n = 0;

	while (r->evidence[n])
		n++;
	m->bring = arena_zalloc(c->arena, n + 1, sizeof(*m->bring));
	m->missing = arena_zalloc(c->arena, n + 1, sizeof(*m->missing));
	if (!m->bring || !m->missing)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct label *l = referral_evidence(&desk->routes, r->evidence[i]);
		char *title = (char *)(uintptr_t)say(c, l->zh, l->en); /* only read */

		m->bring[m->n_bring++] = title;
		if (!referral_has(q, r->evidence[i]))
			m->missing[m->n_missing++] = title;
	}
	return 0;
}

static int terms_add(struct call *c, const struct referral *r, civil_date received,
		     civil_date event, Disputes__RouteCard *m)
{
	const struct desk *desk = c->worker;
	const struct clock *clock = clock_find(&desk->clocks, r->clock);
	const struct clock *limit = clock_find(&desk->clocks, r->limit);
	struct due due;
	int rc = 0;

	if (clock) {
		m->body_clock = (char *)(uintptr_t)say(c, clock->title_zh, clock->title_en);
		rc = clock_end(c, r->clock, utc_from_civil(received), &due);
		m->body_due_day = rc ? 0 : due.day.day;
	}
	if (rc || !limit)
		return rc;
	m->limit_clock = (char *)(uintptr_t)say(c, limit->title_zh, limit->title_en);
	if (!event.day)
		return 0;
	rc = clock_end(c, r->limit, utc_from_civil(event), &due);
	if (rc)
		return rc;
	m->last_day = due.day.day;
	m->warning = (char *)(uintptr_t)limit_warning(c, due.day.day - civil_from_utc(c->now).day);
	return m->warning ? 0 : E_NO_MEMORY;
}

static void body_add(struct call *c, const char *body, const char *department,
		     Disputes__RouteCard *m)
{
	const struct desk *desk = c->worker;
	const struct department *d = department_find(&desk->departments, department);

	m->body = (char *)(uintptr_t)body;
	m->department = (char *)(uintptr_t)department;
	if (!d)
		return;
	m->body_title = (char *)(uintptr_t)say(c, d->full_zh, d->name_en);
	m->hotline = (char *)(uintptr_t)(d->hotline ? d->hotline : "");
}

static int candidates_add(struct call *c, const struct referral_answer *a, Disputes__RouteCard *m)
{
	m->candidates = arena_zalloc(c->arena, a->n + 1, sizeof(*m->candidates));
	if (!m->candidates)
		return E_NO_MEMORY;
	for (size_t i = 0; i < a->n; i++)
		m->candidates[m->n_candidates++] = (char *)(uintptr_t)a->candidates[i]->code;
	return 0;
}

static int route_add(struct call *c, const struct referral *r, Disputes__RouteCard *m)
{
	size_t n = 0;

	while (r->others[n])
		n++;
	m->route = (char *)(uintptr_t)r->code;
	m->go = (char *)(uintptr_t)say(c, r->go.zh, r->go.en);
	m->next = (char *)(uintptr_t)say(c, r->expiry.zh, r->expiry.en);
	m->basis = (char *)(uintptr_t)r->basis;
	m->confirm = r->confirm;
	m->at_once = r->at_once;
	m->others = (char **)(uintptr_t)r->others;
	m->n_others = n;
	return 0;
}

int card_make(struct call *c, const struct referral_question *q, civil_date received,
	      civil_date event, Disputes__RouteCard **out)
{
	const struct desk *desk = c->worker;
	Disputes__RouteCard *m = arena_zalloc(c->arena, 1, sizeof(*m));
	const struct label *issue;
	struct referral_answer a;
	const char *department;
	int rc = m ? route_ask(c, q, &a) : E_NO_MEMORY;

	if (rc)
		return rc;
	disputes__route_card__init(m);
	department = route_department(c, a.route);
	if (!department)
		return E_NO_MEMORY;
	issue = referral_issue(&desk->routes, a.route ? a.route->issue : q->issue);
	m->issue_title = (char *)(uintptr_t)(issue ? say(c, issue->zh, issue->en) : "");
	body_add(c, a.route ? a.route->body : department, department, m);
	if (!a.route) {
		m->next = (char *)(uintptr_t)say(c, "由牵头协调部门分办，并告知承办部门",
						 "the leading office assigns it and says to whom");
		rc = candidates_add(c, &a, m);
	} else {
		rc = route_add(c, a.route, m);
		if (!rc)
			rc = evidence_add(c, a.route, q, m);
		if (!rc)
			rc = terms_add(c, a.route, received, event, m);
	}
	*out = m;
	return rc;
}

/* By the route that was decided, where there is one. */
int intake_card(struct call *c, const struct intake *t, Disputes__RouteCard **out)
{
	struct referral_question q = {.issue = t->route[0] ? t->route : t->issue,
				      .class = t->route[0] ? "" : t->relation_class};
	char **kinds;
	int rc = intake_evidence(c, t, &kinds, &q.n_evidence);

	q.evidence = (const char *const *)kinds;
	return rc ? rc : card_make(c, &q, civil_from_utc(t->received_at), t->event_day, out);
}

int get_route_card(struct call *c, const Disputes__GetRouteCardRequest *req,
		   Disputes__RouteCard *rep)
{
	const struct referral_question q = {.issue = req->issue,
					    .class = req->relation_class,
					    .evidence = (const char *const *)req->evidence,
					    .n_evidence = req->n_evidence};
	civil_date event = {0};
	Disputes__RouteCard *card;
	int rc = req->event_day ? civil_from_wire(req->event_day, &event) : 0;

	if (rc)
		return refuse(c, E_FIELD, "event_day");
	rc = card_make(c, &q, civil_from_utc(c->now), event, &card);
	if (!rc)
		*rep = *card;
	return rc;
}
