/*
 * deadline_change - the owner of a case starts, stops, pauses and extends its deadlines, and
 * records what was served. Each with its ground; what the law does not allow is refused with its
 * rule.
 */
#include "base.h"

#include "action.h"
#include "recontact.h"

struct change {
	struct case_file file;
	struct docket docket;
	struct deadline *d, was; /* as it was loaded */
};

static int ground_check(struct call *c, const char *ground)
{
	if (words_fit(ground, WORDS_MAX))
		return 0;
	return refuse(c, E_FIELD, "ground: %s",
		      say(c, "写明理由，不超过 1000 字", "say why, in at most 1000 characters"));
}

static int owner_check(struct call *c, const struct case_file *f)
{
	if (strcmp(f->owner, c->who->department) == 0)
		return 0;
	return refuse(c, E_NOT_OWNER, "%s: %s", f->case_no, f->owner);
}

/* The deadline and its case, locked, if this department may change it, on that ground. */
static int change_load(struct call *c, int64_t deadline_id, const char *ground, struct change *x)
{
	struct deadline seen;
	char at[24];
	int rc = ground_check(c, ground);

	if (!rc)
		rc = deadline_get(c, deadline_id, &seen);
	if (rc)
		return rc;
	if (seen.handoff_id)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "移送的答复期限不能更改：接收或者退回即终止",
				  "the term of a hand-off ends with its answer and by nothing "
				  "else"));
	rc = case_lock(c, seen.case_id, &x->file);
	if (!rc)
		rc = owner_check(c, &x->file);
	if (!rc)
		rc = docket_load(c, &x->file, &x->docket);
	if (rc)
		return rc;
	x->d = docket_by_id(&x->docket, deadline_id);
	if (x->d) {
		x->was = *x->d;
		return 0;
	}
	return refuse(c, E_CONFLICT, "%s %" PRId64 " (%s): %s %s", say(c, "期限", "deadline"),
		      deadline_id, seen.code, say(c, "已终止于", "it was stopped on"),
		      utc_format_local(seen.ended_at, at));
}

static int change_done(struct call *c, struct change *x, Disputes__Deadline *rep)
{
	Disputes__Deadline *shown;
	int rc = docket_save(c, &x->docket);

	if (rc)
		return rc;
	shown = deadline_present(c, x->d);
	if (!shown)
		return E_NO_MEMORY;
	*rep = *shown;
	return 0;
}

/* It has more or less time now: counted again, entered and told. */
static int change_counted(struct call *c, struct change *x, struct deadline_entry *e,
			  enum case_event_kind kind, Disputes__Deadline *rep)
{
	int rc = deadline_recount(c, x->d);

	if (rc)
		return rc;
	e->new_due = x->d->due_day;
	rc = deadline_note(c, x->d, e);
	if (!rc)
		rc = deadline_tell(c, &x->docket, x->d, kind,
				   &(struct said){e->ground, e->ground, &x->was, e->document});
	return rc ? rc : change_done(c, x, rep);
}

static int state_refuse(struct call *c, const struct deadline *d)
{
	return refuse(c, E_CONFLICT, "%s: %s %s", d->code, say(c, "当前状态", "its state is"),
		      d->state);
}

/* What ran out cannot be given more time afterwards. */
static int in_time(struct call *c, const struct deadline *d)
{
	char day[12];

	if (d->due_day.day == 0 || c->now.us < d->due_at.us)
		return 0;
	return refuse(c, E_CONFLICT, "%s %s: %s", d->code, civil_format(d->due_day, day),
		      say(c, "已经届满", "it is over"));
}

static bool is(const struct deadline *d, enum deadline_state state)
{
	return strcmp(d->state, deadline_state_names[state]) == 0;
}

/* A day that was named, or today; not ahead, not before the term or the last pause. */
static int day_take(struct call *c, int32_t named, const struct deadline *d, civil_date *out)
{
	const civil_date today = civil_from_utc(c->now);
	civil_date first = civil_from_utc(d->from_at);

	if (d->n_pauses) {
		const struct pause *p = &d->pauses[d->n_pauses - 1];

		first = p->to.day ? p->to : p->from;
	}
	*out = today;
	if (named == 0)
		return 0;
	if (civil_from_wire(named, out) || out->day > today.day || out->day < first.day)
		return refuse(c, E_FIELD, "day: %s",
			      say(c, "不早于起算日和上一次中止，不晚于今天",
				  "not ahead of today, nor before the term or its last pause"));
	return 0;
}

/* ---- start, stop ------------------------------------------------------------------------------
 */

static int start_fields(struct call *c, const Disputes__StartDeadlineRequest *req,
			struct deadline_start *out)
{
	static const char *const of_handoffs[] = {HANDOFF_CLOCK, RESULT_CLOCK, DRAFT_CLOCK,
						  DECISION_CLOCK, NULL};
	const struct desk *desk = c->worker;
	const civil_date today = civil_from_utc(c->now);
	const struct clock *k = clock_find(&desk->clocks, req->code);
	civil_date from = today;

	if (k && name_known(of_handoffs, req->code))
		return refuse(c, E_FIELD, "code: %s",
			      say(c, "由移送自动起算", "hand-offs begin it, and nothing else"));
	if (req->from_day && civil_from_wire(req->from_day, &from))
		return refuse(c, E_FIELD, "from_day: %s", say(c, "没有这一天", "no such day"));
	if (k && !k->back && from.day > today.day)
		return refuse(c, E_FIELD, "from_day: %s",
			      say(c, "不能晚于今天", "not ahead of today"));
	if (req->given_day && civil_from_wire(req->given_day, &out->given))
		return refuse(c, E_FIELD, "given_day: %s", say(c, "没有这一天", "no such day"));
	if (k && (k->written == CLOCK_DATE) != (req->given_day != 0))
		return refuse(c, E_FIELD, "given_day: %s",
			      say(c, "仅用于约定日期的期限，且必填",
				  "of clocks of a day given, and of those always"));
	out->from = from.day == today.day ? c->now : utc_from_civil(from);
	out->code = req->code;
	out->scope = req->scope;
	out->ground = req->ground;
	return 0;
}

int start_deadline(struct call *c, const Disputes__StartDeadlineRequest *req,
		   Disputes__Deadline *rep)
{
	struct deadline_start what = {0};
	struct change x = {0};
	int rc = ground_check(c, req->ground);

	if (!rc)
		rc = start_fields(c, req, &what);
	if (!rc)
		rc = case_lock(c, req->case_id, &x.file);
	if (!rc)
		rc = owner_check(c, &x.file);
	if (!rc)
		rc = docket_load(c, &x.file, &x.docket);
	if (!rc)
		rc = deadline_start(c, &x.docket, &what, &x.d);
	return rc ? rc : change_done(c, &x, rep);
}

int stop_deadline(struct call *c, const Disputes__StopDeadlineRequest *req, Disputes__Deadline *rep)
{
	struct change x = {0};
	int rc = change_load(c, req->deadline_id, req->ground, &x);

	if (!rc && case_keeps_clock(x.docket.file, x.d->code))
		rc = refuse(c, E_CONFLICT, "%s: %s", x.d->code,
			    say(c, "该期限由办理程序起算，随办理而终止",
				"a step of the procedure began it, and what is done in the case "
				"ends it"));
	if (!rc)
		rc = deadline_stop(c, &x.docket, x.d->code, req->ground);
	if (!rc && strcmp(x.d->code, LOST_CLOCK) == 0)
		rc = recontact_ended(c, x.file.case_id);
	return rc ? rc : change_done(c, &x, rep);
}

/* ---- pause, resume ----------------------------------------------------------------------------
 */

static int pause_check(struct call *c, const struct deadline *d)
{
	const struct clock *k = &d->clock;

	if (!*k->pause_zh)
		return refuse(
			c, E_CONFLICT, "%s %s: %s", d->code, k->basis,
			say(c, "该期限没有可以中止的依据", "nothing lets this term stand still"));
	if (!is(d, DEADLINE_RUNNING))
		return state_refuse(c, d);
	return in_time(c, d);
}

int pause_deadline(struct call *c, const Disputes__PauseDeadlineRequest *req,
		   Disputes__Deadline *rep)
{
	struct deadline_entry e = {.kind = deadline_entry_names[ENTRY_PAUSED],
				   .ground = req->ground};
	struct change x = {0};
	int rc = change_load(c, req->deadline_id, req->ground, &x);

	if (!rc)
		rc = pause_check(c, x.d);
	if (!rc)
		rc = day_take(c, req->day, x.d, &e.day);
	if (!rc && e.day.day >= x.d->due_day.day)
		rc = refuse(c, E_CONFLICT, "%s: %s", x.d->code,
			    say(c, "最后一日仍计入，当日不能中止",
				"its last day counts: it cannot be stopped on it"));
	if (rc)
		return rc;
	e.old_due = x.d->due_day;
	x.d->pauses[x.d->n_pauses++] = (struct pause){.from = e.day};
	x.d->state = deadline_state_names[DEADLINE_PAUSED];
	return change_counted(c, &x, &e, EVENT_DEADLINE_PAUSED, rep);
}

int resume_deadline(struct call *c, const Disputes__ResumeDeadlineRequest *req,
		    Disputes__Deadline *rep)
{
	struct deadline_entry e = {.kind = deadline_entry_names[ENTRY_RESUMED],
				   .ground = req->ground};
	struct change x = {0};
	int rc = change_load(c, req->deadline_id, req->ground, &x);

	if (!rc && !is(x.d, DEADLINE_PAUSED))
		rc = state_refuse(c, x.d);
	if (!rc)
		rc = day_take(c, req->day, x.d, &e.day);
	if (rc)
		return rc;
	x.d->pauses[x.d->n_pauses - 1].to = e.day;
	x.d->state = deadline_state_names[DEADLINE_RUNNING];
	return change_counted(c, &x, &e, EVENT_DEADLINE_RESUMED, rep);
}

/* ---- extend ------------------------------------------------------------------------------------
 */

static int extend_check(struct call *c, const Disputes__ExtendDeadlineRequest *req,
			const struct deadline *d)
{
	const struct clock *k = &d->clock;
	char zh[64], en[64];
	struct str most_zh = str_init(zh, sizeof(zh)), most_en = str_init(en, sizeof(en));
	int rc = clock_may_extend(k, d->extended, req->by);

	clock_length_words(k->extension, k->counts, &most_zh, &most_en);
	if (rc == E_RANGE)
		return refuse(c, E_FIELD, "by: %" PRId64 "%s", req->by,
			      say(c, "，应为不小于 1 的整数", ", a whole number from 1 on"));
	if (rc && k->extension == 0)
		return refuse(
			c, rc, "%s %s: %s", d->code, k->basis,
			say(c, "该期限没有可以延长的规定", "nothing lets this term be extended"));
	if (rc)
		return refuse(c, rc,
			      say(c, "%s 共可延长%s（%s），已延长 %" PRId64 "，不能再延长 %" PRId64,
				  "%s may be extended by %s in all (%s); it had %" PRId64
				  ", %" PRId64 " more is too much"),
			      d->code, say(c, zh, en), k->extension_basis, d->extended, req->by);
	if (!words_fit(req->approver, BASIS_MAX))
		return refuse(c, E_FIELD, "approver: %s%s",
			      say(c, "写明批准人。须经批准：", "say who approved it. It takes "),
			      say(c, k->approver_zh, k->approver_en));
	if (*req->document && !words_fit(req->document, BASIS_MAX))
		return refuse(c, E_FIELD, "document: %s",
			      say(c, "不超过 200 字", "at most 200 characters"));
	if (!is(d, DEADLINE_RUNNING) && !is(d, DEADLINE_PAUSED))
		return state_refuse(c, d);
	return in_time(c, d);
}

int extend_deadline(struct call *c, const Disputes__ExtendDeadlineRequest *req,
		    Disputes__Deadline *rep)
{
	struct deadline_entry e = {.kind = deadline_entry_names[ENTRY_EXTENDED],
				   .ground = req->ground,
				   .approver = req->approver,
				   .document = req->document,
				   .amount = req->by};
	struct change x = {0};
	int rc = change_load(c, req->deadline_id, req->ground, &x);

	if (!rc)
		rc = extend_check(c, req, x.d);
	if (rc)
		return rc;
	e.old_due = x.d->due_day;
	x.d->extended += req->by;
	return change_counted(c, &x, &e, EVENT_DEADLINE_EXTENDED, rep);
}
