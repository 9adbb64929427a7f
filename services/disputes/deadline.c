/*
 * deadline - the docket of a case: started, stopped, counted again, saved.
 */
#include "base.h"

#include "deadline.h"

#define DOCKET_ROOM 16 /* deadlines that one call may start */

/* ---- the docket ------------------------------------------------------------------------------ */

static int docket_make(struct call *c, struct case_file *file, const struct deadline *rows,
		       size_t n, struct docket *out)
{
	struct deadline *at = arena_zalloc(c->arena, n + DOCKET_ROOM, sizeof(*at));

	if (!at)
		return E_NO_MEMORY;
	if (n)
		memcpy(at, rows, n * sizeof(*at));
	*out = (struct docket){file, at, n, n + DOCKET_ROOM};
	return 0;
}

int docket_new(struct call *c, struct case_file *file, struct docket *out)
{
	return docket_make(c, file, NULL, 0, out);
}

static int docket_read(struct call *c, const struct statement *how, int64_t id,
		       struct case_file *file, struct docket *out)
{
	struct deadline *rows;
	size_t n;
	int rc = tx_many(c->tx, how, ARGS(A_I64(id)), &rows, &n);

	if (!rc)
		rc = deadlines_fill(c, rows, n);
	return rc ? rc : docket_make(c, file, rows, n, out);
}

int docket_load(struct call *c, struct case_file *file, struct docket *out)
{
	return docket_read(c, Q_DEADLINE_DOCKET, file->case_id, file, out);
}

int docket_load_of(struct call *c, int64_t handoff_id, struct case_file *file, struct docket *out)
{
	return docket_read(c, Q_DEADLINE_DOCKET_OF, handoff_id, file, out);
}

static bool is(const struct deadline *d, enum deadline_state state)
{
	return strcmp(d->state, deadline_state_names[state]) == 0;
}

static bool has(const struct deadline *d, enum deadline_status status)
{
	return strcmp(d->status, deadline_status_names[status]) == 0;
}

struct deadline *docket_find(const struct docket *k, int64_t handoff_id, const char *code)
{
	for (size_t i = 0; i < k->n; i++) {
		struct deadline *d = &k->at[i];

		if (d->handoff_id == handoff_id && !d->filing_id && strcmp(d->code, code) == 0 &&
		    !is(d, DEADLINE_STOPPED))
			return d;
	}
	return NULL;
}

/* ---- counting -------------------------------------------------------------------------------- */

struct term deadline_term(const struct deadline *d)
{
	return (struct term){.clock = &d->clock,
			     .from = d->from_at,
			     .given = d->given,
			     .extension = d->extended,
			     .pauses = d->pauses,
			     .n_pauses = (size_t)d->n_pauses};
}

int deadline_recount(struct call *c, struct deadline *d)
{
	const struct desk *desk = c->worker;
	const struct term term = deadline_term(d);
	struct due due;
	int rc = term_count(&desk->calendar, &term, desk->clocks.ladder.percent, NULL, &due);

	if (rc)
		return refuse(c, rc, "%s: %s", d->code,
			      say(c, "期限无法计算：检查起算日和约定的日期",
				  "it cannot be counted: look at its first day and the day given"));
	d->changed = true;
	d->provisional = due.provisional;
	d->due_day = due.open ? (civil_date){0} : due.day;
	d->due_at = due.open ? (utc_time){0} : due.at;
	d->risk_day = due.open ? (civil_date){0} : due.risk;
	if (!d->original_due.day)
		d->original_due = d->due_day;
	if (has(d, DEADLINE_AT_RISK) && !due.open && c->now.us < utc_from_civil(due.risk).us)
		d->status = deadline_status_names[DEADLINE_ON_TRACK]; /* it was given more time */
	return 0;
}

/* ---- start, stop ------------------------------------------------------------------------------
 */

int clock_resolve(struct call *c, const char *code, const char *scope, struct clock *out)
{
	const struct desk *desk = c->worker;
	const struct clock *k = clock_find(&desk->clocks, code);
	struct parameter_value figure;
	int rc;

	if (!k)
		return refuse(c, E_FIELD, "code: \"%.20s\"%s", code,
			      say(c, " 不在期限表中", " is no clock of clocks.yaml"));
	*out = *k;
	if (!*k->parameter)
		return 0;
	rc = parameter_at(desk->rules, k->parameter, scope ? scope : "", civil_from_utc(c->now),
			  &figure);
	if (rc)
		return refuse(c, rc, "%s %s", k->parameter, scope ? scope : "");
	if (strcmp(figure.unit, "h") == 0)
		out->counts = CLOCK_HOUR;
	else if (!clock_unit_find(figure.unit, &out->counts))
		return refuse(c, E_RULE, "%s: %s", k->parameter, figure.unit);
	out->written = out->counts;
	out->length = figure.value;
	out->confirm = figure.confirm; /* its length is what there is to confirm */
	return 0;
}

static int deadline_begin(struct call *c, struct docket *k, struct deadline *d, const char *ground)
{
	struct deadline_entry e = {.ground = ground};
	int rc;

	if (d->clock.at_service) {
		e.kind = deadline_entry_names[ENTRY_WAITING];
		rc = deadline_note(c, d, &e);
		return rc ? rc
			  : deadline_tell(c, k, d, EVENT_DEADLINE_WAITING,
					  &(struct said){"送达后起算", "begins when it is served",
							 .was = NULL});
	}
	d->state = deadline_state_names[DEADLINE_RUNNING];
	rc = deadline_recount(c, d);
	if (rc)
		return rc;
	e.kind = deadline_entry_names[ENTRY_STARTED];
	e.day = civil_from_utc(d->from_at);
	e.new_due = d->due_day;
	rc = deadline_note(c, d, &e);
	/* the offer of a hand-off says its term itself */
	return rc || d->handoff_id ? rc : deadline_tell(c, k, d, EVENT_DEADLINE_STARTED, NULL);
}

/* DL1: the row of one that was stopped in this call is written before another of its clock is. */
static int place_free(struct call *c, const struct docket *k, const struct deadline_start *what)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		const struct deadline *d = &k->at[i];

		if (d->changed && is(d, DEADLINE_STOPPED) && d->handoff_id == what->handoff_id &&
		    d->filing_id == what->filing_id && strcmp(d->code, what->code) == 0)
			rc = deadline_update(c, d);
	}
	return rc;
}

int deadline_start(struct call *c, struct docket *k, const struct deadline_start *what,
		   struct deadline **out)
{
	struct deadline *d;
	int rc;

	if (!what->filing_id && docket_find(k, what->handoff_id, what->code))
		return refuse(c, E_EXISTS, "%s: %s", what->code,
			      say(c, "该期限已在计算", "this clock runs in the case already"));
	if (k->n == k->room)
		return refuse(c, E_TOO_BIG, "%s", what->code);
	d = &k->at[k->n];
	*d = (struct deadline){.deadline_id = id_next(c),
			       .case_id = k->file->case_id,
			       .case_no = k->file->case_no,
			       .handoff_id = what->handoff_id,
			       .filing_id = what->filing_id,
			       .region = k->file->region,
			       .department = what->department,
			       .code = what->code,
			       .state = deadline_state_names[DEADLINE_WAITING],
			       .status = deadline_status_names[DEADLINE_ON_TRACK],
			       .runs = true,
			       .given = what->given,
			       .led_by = "",
			       .started_at = c->now,
			       .version = 1};
	rc = what->department ? 0 : case_keeper(c, k->file, &d->department);
	if (!rc)
		rc = clock_resolve(c, what->code, what->scope, &d->clock);
	if (rc)
		return rc;
	d->code = d->clock.code;
	d->family = d->clock.family;
	d->terms = clock_digest(c, &d->clock);
	d->pauses = arena_zalloc(c->arena, 1, sizeof(*d->pauses));
	if (!d->terms || !d->pauses)
		return E_NO_MEMORY;
	if (!d->clock.at_service)
		d->from_at = what->from.us ? what->from : c->now;
	rc = place_free(c, k, what);
	k->n++;
	if (!rc)
		rc = deadline_insert(c, d);
	if (!rc)
		rc = deadline_begin(c, k, d, what->ground);
	if (!rc && out)
		*out = d;
	return rc;
}

static int stop(struct call *c, struct docket *k, struct deadline *d, const char *ground)
{
	const struct deadline_entry e = {.kind = deadline_entry_names[ENTRY_STOPPED],
					 .ground = ground,
					 .old_due = d->due_day};
	const struct deadline was = *d;
	int rc;

	d->state = deadline_state_names[DEADLINE_STOPPED];
	d->ended_at = c->now;
	rc = deadline_note(c, d, &e);
	return rc || d->handoff_id ? rc
				   : deadline_tell(c, k, d, EVENT_DEADLINE_STOPPED,
						   &(struct said){ground, ground, .was = &was});
}

int deadline_stop(struct call *c, struct docket *k, const char *code, const char *ground)
{
	struct deadline *d = docket_find(k, 0, code);

	return d ? stop(c, k, d, ground) : 0;
}

int deadline_stop_handoff(struct call *c, struct docket *k, int64_t handoff_id, const char *ground)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		if (k->at[i].handoff_id == handoff_id && !is(&k->at[i], DEADLINE_STOPPED))
			rc = stop(c, k, &k->at[i], ground);
	}
	return rc;
}

int deadline_stop_filing(struct call *c, struct docket *k, int64_t filing_id, const char *ground)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		if (k->at[i].filing_id == filing_id && !is(&k->at[i], DEADLINE_STOPPED))
			rc = stop(c, k, &k->at[i], ground);
	}
	return rc;
}

/* ---- families ---------------------------------------------------------------------------------
 */

/* Of those that are not over, the one that ends first; of two on one day the one begun first. */
static const struct deadline *earliest(const struct docket *k, const struct deadline *like)
{
	const struct deadline *first = NULL;

	for (size_t i = 0; i < k->n; i++) {
		const struct deadline *d = &k->at[i];

		if (d->handoff_id != like->handoff_id || d->filing_id != like->filing_id ||
		    strcmp(d->family, like->family) != 0 || !is(d, DEADLINE_RUNNING) ||
		    has(d, DEADLINE_BREACHED))
			continue;
		if (!first || d->due_at.us < first->due_at.us)
			first = d;
	}
	return first;
}

/* DL3. What waits or stands still keeps its place until it runs. */
static int families_settle(struct call *c, struct docket *k)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		struct deadline *d = &k->at[i];
		bool runs;

		if (!*d->family || !is(d, DEADLINE_RUNNING))
			continue;
		runs = has(d, DEADLINE_BREACHED) || earliest(k, d) == d;
		if (runs == d->runs)
			continue;
		d->runs = runs;
		rc = deadline_note(
			c, d,
			&(struct deadline_entry){
				.kind = deadline_entry_names[runs ? ENTRY_RUNS : ENTRY_YIELDS],
				.new_due = d->due_day});
	}
	return rc;
}

/* ---- saved ------------------------------------------------------------------------------------
 */

/* The next rung not climbed yet, when there are people to tell (L1, L2); {0} after the last. */
static utc_time rung_next(struct call *c, const struct deadline *d)
{
	const struct desk *desk = c->worker;
	const struct ladder *l = &desk->clocks.ladder;
	const struct due due = {.day = d->due_day, .at = d->due_at, .risk = d->risk_day};
	utc_time at;

	if ((size_t)d->rungs >= l->n)
		return (utc_time){0};
	at = rung_at(&desk->calendar, l, &l->rungs[d->rungs], civil_from_utc(d->from_at), &due);
	return at.us > c->now.us ? at : office_opens(&desk->calendar, &l->hours, c->now);
}

#define RECOUNT_EVERY (7 * US_PER_DAY) /* while the days off are not announced */

utc_time deadline_next(struct call *c, const struct deadline *d)
{
	const struct desk *desk = c->worker;
	utc_time next, end = d->due_at;

	if (!is(d, DEADLINE_RUNNING) || !d->runs)
		return (utc_time){0};
	next = rung_next(c, d);
	if (!has(d, DEADLINE_BREACHED) && (next.us == 0 || end.us < next.us))
		next = end;
	if (d->provisional && !has(d, DEADLINE_BREACHED) && c->now.us + RECOUNT_EVERY < next.us)
		next = office_opens(&desk->calendar, &desk->clocks.ladder.hours,
				    (utc_time){c->now.us + RECOUNT_EVERY});
	return next;
}

static int timer_set(struct call *c, const struct deadline *d)
{
	const utc_time next = deadline_next(c, d);
	Disputes__DeadlineDueRequest due;
	char tag[40];

	(void)snprintf(tag, sizeof(tag), "deadline/%" PRId64, d->deadline_id);
	if (next.us == 0)
		return cancel_later(c, tag);
	disputes__deadline_due_request__init(&due);
	due.deadline_id = d->deadline_id;
	due.version = d->version;
	return later(c, next, "DeadlineDue", tag, &due.base);
}

int docket_save(struct call *c, struct docket *k)
{
	int rc = families_settle(c, k);

	for (size_t i = 0; !rc && i < k->n; i++) {
		struct deadline *d = &k->at[i];

		if (!d->changed)
			continue;
		d->version++;
		d->changed = false;
		rc = deadline_update(c, d);
		if (!rc)
			rc = timer_set(c, d);
	}
	return rc;
}
