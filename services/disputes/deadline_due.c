/*
 * deadline_due - what comes of a deadline by itself: the warning, its end, the rungs of the ladder.
 *
 * One timer a deadline, set to whatever comes next. It carries the deadline's version: a deadline
 * that changed meanwhile set another one, and the old one finds nothing to do. After an outage all
 * that is due by now happens in its order, and what people are told waits until the office opens.
 */
#include "base.h"

#include "action.h"
#include "handoff.h"

struct due_call {
	struct docket docket;
	struct deadline *d;
	struct handoff handoff; /* when it is one's */
};

static bool has(const struct deadline *d, enum deadline_status status)
{
	return strcmp(d->status, deadline_status_names[status]) == 0;
}

static int escalation_emit(struct call *c, const struct deadline *d, const struct rung *r)
{
	Disputes__Escalation m;
	char key[40];

	disputes__escalation__init(&m);
	m.deadline_id = d->deadline_id;
	m.version = d->version + 1; /* as it is saved */
	m.case_id = d->case_id;
	m.case_no = (char *)d->case_no;
	m.handoff_id = d->handoff_id;
	m.region = (char *)d->region;
	m.code = (char *)d->code;
	m.title_zh = (char *)d->clock.title_zh;
	m.title_en = (char *)d->clock.title_en;
	m.department = (char *)d->department;
	m.rung = (char *)r->name;
	m.rung_zh = (char *)r->title_zh;
	m.rung_en = (char *)r->title_en;
	m.told = (char *)(*r->department ? r->department : d->department);
	m.status = (char *)d->status;
	m.due_day = d->due_day.day;
	m.at_us = c->now.us;
	m.basis = (char *)d->clock.basis;
	(void)snprintf(key, sizeof(key), "case/%" PRId64, d->case_id);
	return emit(c, "EscalationRecorded", key, &m.base);
}

static int climb(struct call *c, struct due_call *x, const struct rung *r)
{
	struct deadline *d = x->d;
	const struct deadline was = *d;
	const char *told = *r->department ? r->department : d->department;
	const struct deadline_entry e = {.kind = deadline_entry_names[ENTRY_ESCALATED],
					 .old_due = d->due_day,
					 .rung = r->name,
					 .told = told};
	const char *zh = arena_printf(c->arena, "告知%s（%s）", r->title_zh, told);
	const char *en = arena_printf(c->arena, "%s is told (%s)", r->title_en, told);
	int rc;

	if (!zh || !en)
		return E_NO_MEMORY;
	d->rungs++;
	if (*r->department)
		d->led_by = r->department;
	rc = deadline_note(c, d, &e);
	if (!rc)
		rc = deadline_tell(c, &x->docket, d, EVENT_ESCALATED,
				   &(struct said){zh, en, .was = &was});
	return rc ? rc : escalation_emit(c, d, r);
}

/* L1, L2. */
static int ladder_climb(struct call *c, struct due_call *x)
{
	const struct desk *desk = c->worker;
	const struct ladder *l = &desk->clocks.ladder;
	struct deadline *d = x->d;
	const struct due due = {.day = d->due_day, .at = d->due_at, .risk = d->risk_day};
	const bool open = office_opens(&desk->calendar, &l->hours, c->now).us == c->now.us;
	int rc = 0;

	while (!rc && open && (size_t)d->rungs < l->n) {
		const struct rung *r = &l->rungs[d->rungs];

		if (rung_at(&desk->calendar, l, r, civil_from_utc(d->from_at), &due).us > c->now.us)
			break;
		rc = climb(c, x, r);
	}
	return rc;
}

/* Its end has come. A hand-off says so itself. */
static int breach(struct call *c, struct due_call *x)
{
	struct deadline *d = x->d;
	const struct deadline was = *d;
	int rc;

	d->status = deadline_status_names[DEADLINE_BREACHED];
	d->breached_at = d->due_at;
	rc = deadline_note(c, d,
			   &(struct deadline_entry){.kind = deadline_entry_names[ENTRY_BREACHED],
						    .old_due = d->due_day});
	if (!rc && !d->handoff_id)
		rc = deadline_tell(c, &x->docket, d, EVENT_DEADLINE_BREACHED,
				   &(struct said){"已逾期", "it is over", .was = &was});
	if (rc || !d->handoff_id)
		return rc ? rc : case_expired(c, &x->docket, d);
	if (!handoff_expire(&x->handoff))
		return 0;
	return handoff_overdue(c, &x->handoff, x->docket.file, d->deadline_id);
}

/* The notice of days off that it was counted without may be there by now. */
static int recounted(struct call *c, struct deadline *d)
{
	const struct deadline_entry old = {.kind = deadline_entry_names[ENTRY_RECOUNTED],
					   .old_due = d->due_day};
	struct deadline_entry e = old;
	int rc = deadline_recount(c, d);

	if (rc || (d->provisional && d->due_day.day == old.old_due.day))
		return rc;
	e.new_due = d->due_day;
	return deadline_note(c, d, &e);
}

static int due_happens(struct call *c, struct due_call *x)
{
	struct deadline *d = x->d;
	int rc = 0;

	d->changed = true;
	if (d->provisional && !has(d, DEADLINE_BREACHED))
		rc = recounted(c, d);
	if (!rc && has(d, DEADLINE_ON_TRACK) && c->now.us >= utc_from_civil(d->risk_day).us)
		d->status = deadline_status_names[DEADLINE_AT_RISK];
	if (!rc && !has(d, DEADLINE_BREACHED) && c->now.us >= d->due_at.us)
		rc = breach(c, x);
	/* it may be what the procedure waited for: then nobody has to be told */
	if (!rc && strcmp(d->state, deadline_state_names[DEADLINE_RUNNING]) == 0)
		rc = ladder_climb(c, x);
	return rc ? rc : docket_save(c, &x->docket);
}

struct deadline *docket_by_id(const struct docket *k, int64_t deadline_id)
{
	for (size_t i = 0; i < k->n; i++) {
		if (k->at[i].deadline_id == deadline_id)
			return &k->at[i];
	}
	return NULL;
}

/* A message to oneself. No effect on a deadline that changed since. */
int deadline_due(struct call *c, const Disputes__DeadlineDueRequest *req, Service__Ack *rep UNUSED)
{
	struct due_call x = {0};
	struct case_file file;
	struct deadline seen;
	int rc = deadline_get(c, req->deadline_id, &seen);

	if (rc || seen.version != req->version)
		return rc;
	rc = seen.handoff_id ? handoff_lock(c, seen.handoff_id, &x.handoff, &file)
			     : case_lock(c, seen.case_id, &file);
	if (!rc)
		rc = docket_load(c, &file, &x.docket);
	if (rc)
		return rc;
	x.d = docket_by_id(&x.docket, req->deadline_id);
	if (!x.d || x.d->version != req->version ||
	    strcmp(x.d->state, deadline_state_names[DEADLINE_RUNNING]) != 0)
		return 0;
	return due_happens(c, &x);
}

int escalation_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n)
{
	const struct desk *desk = c->worker;
	const struct ladder *l = &desk->clocks.ladder;
	struct deadline *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_DEADLINE_ESCALATED, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		size_t last = (size_t)rows[i].rungs < l->n ? (size_t)rows[i].rungs : l->n;

		rows[i].version--; /* the state it has, not one to come */
		rc = escalation_emit(c, &rows[i], &l->rungs[last - 1]);
	}
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].deadline_id : after_id;
	*out_n = n;
	return 0;
}
