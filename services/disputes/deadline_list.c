/*
 * deadline_list - the board of deadlines, and one of them explained day by day.
 */
#include "base.h"

#include "deadline.h"

struct board_row {
	const char *department, *code, *title_zh, *title_en;
	int64_t n, n_breached, n_at_risk, n_standing, n_two_days, n_week, n_later;
	civil_date first_due;
};
ROW_TABLE(board_row, COL(board_row, department, COL_TEXT), COL(board_row, code, COL_TEXT),
	  COL(board_row, title_zh, COL_TEXT), COL(board_row, title_en, COL_TEXT),
	  COL(board_row, n, COL_I64), COL(board_row, n_breached, COL_I64),
	  COL(board_row, n_at_risk, COL_I64), COL(board_row, n_standing, COL_I64),
	  COL(board_row, n_two_days, COL_I64), COL(board_row, n_week, COL_I64),
	  COL(board_row, n_later, COL_I64), COL(board_row, first_due, COL_DATE));

struct deadline_subject {
	int64_t deadline_id, employer_id;
	const char *employer_name;
	int64_t owed_fen;
};
ROW_TABLE(deadline_subject, COL(deadline_subject, deadline_id, COL_I64),
	  COL(deadline_subject, employer_id, COL_I64),
	  COL(deadline_subject, employer_name, COL_TEXT), COL(deadline_subject, owed_fen, COL_I64));

/* ---- lists -------------------------------------------------------------------------------------
 */

struct list {
	const struct statement *page, *count;
	struct arg args[7];
	size_t after, limit; /* where in args */
};

/* What waits or stands still has no day to be listed by. */
static struct list list_of(const struct call *c, const Disputes__ListDeadlinesRequest *req)
{
	const char *mine = c->who->department;
	const char *whose = *req->department && !req->led && !req->awaited ? req->department : mine;
	const struct arg after = A_I64(req->after_id), code = A_TEXT(req->code),
			 limit = A_I64(req->limit ? req->limit : 100);
	const int32_t from = req->after_day ? req->after_day : CIVIL_MIN_DAY;
	const int32_t until = req->until_day ? req->until_day : CIVIL_MAX_DAY;
	struct list l = {
		Q_DEADLINE_PAGE_OF,
		Q_DEADLINE_COUNT_OF,
		{A_DATE((civil_date){from}), after, A_DATE((civil_date){until}), limit, code,
		  A_TEXT(req->status), A_TEXT(whose)},
		.after = 1,
		.limit = 3
        };

	if (req->standing)
		return (struct list){
			Q_DEADLINE_STANDING,
			Q_DEADLINE_COUNT_STANDING,
			{after, limit, code, A_TEXT(whose)},
			.after = 0,
			.limit = 1
                };
	if (req->led) {
		l.page = Q_DEADLINE_PAGE_LED;
		l.count = Q_DEADLINE_COUNT_LED;
	} else if (req->awaited) {
		l.page = Q_DEADLINE_PAGE_AWAITED;
		l.count = Q_DEADLINE_COUNT_AWAITED;
	}
	return l;
}

static int total_say(struct call *c, struct list *l, Disputes__ListDeadlinesReply *rep)
{
	if (l->after)
		l->args[0] = A_DATE((civil_date){CIVIL_MIN_DAY});
	l->args[l->after] = A_I64(0);
	l->args[l->limit] = TOTAL_ROWS;
	return list_total(c, l->count, l->args, &rep->total, &rep->total_is_bound);
}

static const struct deadline_subject *subject_find(const struct deadline_subject *rows, size_t n,
						   int64_t deadline_id)
{
	while (n && rows->deadline_id != deadline_id) {
		rows++;
		n--;
	}
	return n ? rows : NULL;
}

/* Whom a page of deadlines is about, and over how much. */
static int subjects_say(struct call *c, Disputes__ListDeadlinesReply *rep)
{
	int64_t *ids = arena_zalloc(c->arena, rep->n_deadlines + 1, sizeof(*ids));
	struct deadline_subject *rows;
	size_t n;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_deadlines; i++)
		ids[i] = rep->deadlines[i]->deadline_id;
	rc = tx_many(c->tx, Q_DEADLINE_SUBJECTS, ARGS(A_I64S(ids, rep->n_deadlines)), &rows, &n);
	if (rc)
		return rc;
	for (size_t i = 0; i < rep->n_deadlines; i++) {
		Disputes__Deadline *d = rep->deadlines[i];
		const struct deadline_subject *s = subject_find(rows, n, d->deadline_id);

		if (!s)
			continue;
		d->employer_id = s->employer_id;
		d->employer_name = (char *)s->employer_name;
		d->owed_fen = s->owed_fen;
	}
	return 0;
}

static bool day_fits(int32_t day)
{
	civil_date d;

	return day == 0 || civil_from_wire(day, &d) == 0;
}

int list_deadlines(struct call *c, const Disputes__ListDeadlinesRequest *req,
		   Disputes__ListDeadlinesReply *rep)
{
	struct list l = list_of(c, req);
	struct deadline *rows;
	int rc;

	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	if (req->status[0] && !name_known(deadline_status_names, req->status))
		return refuse(c, E_FIELD, "status: \"%.20s\"; on_track, at_risk, breached",
			      req->status);
	if (!day_fits(req->until_day) || !day_fits(req->after_day))
		return refuse(c, E_FIELD, "until_day, after_day: %s",
			      say(c, "没有这一天", "no such day"));
	rc = tx_many(c->tx, l.page, l.args, &rows, &rep->n_deadlines);
	if (!rc)
		rc = deadlines_fill(c, rows, rep->n_deadlines);
	if (!rc)
		rc = deadlines_present(c, rows, rep->n_deadlines, &rep->deadlines);
	if (!rc)
		rc = subjects_say(c, rep);
	return rc || !req->count ? rc : total_say(c, &l, rep);
}

int get_deadline_board(struct call *c, const Disputes__GetDeadlineBoardRequest *req UNUSED,
		       Disputes__GetDeadlineBoardReply *rep)
{
	struct board_row *rows;
	Disputes__DeadlineBoardRow *shown;
	int rc = tx_many(c->tx, Q_DEADLINE_BOARD,
			 ARGS(A_DATE(civil_from_utc(c->now)), A_TEXT(c->who->department)), &rows,
			 &rep->n_rows);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, rep->n_rows + 1, sizeof(*shown));
	rep->rows = arena_zalloc(c->arena, rep->n_rows + 1, sizeof(*rep->rows));
	if (!shown || !rep->rows)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_rows; i++) {
		const struct board_row *r = &rows[i];
		Disputes__DeadlineBoardRow *m = rep->rows[i] = &shown[i];

		disputes__deadline_board_row__init(m);
		m->department = (char *)r->department;
		m->code = (char *)r->code;
		m->title = (char *)say(c, r->title_zh, r->title_en);
		m->n = r->n;
		m->n_breached = r->n_breached;
		m->n_at_risk = r->n_at_risk;
		m->n_standing = r->n_standing;
		m->n_two_days = r->n_two_days;
		m->n_week = r->n_week;
		m->n_later = r->n_later;
		m->first_due_day = r->first_due.day;
	}
	return 0;
}

/* ---- explained ----------------------------------------------------------------------------------
 */

static int entries_present(struct call *c, int64_t deadline_id, Disputes__ExplainDeadlineReply *rep)
{
	struct deadline_entry *rows;
	Disputes__DeadlineEntry *shown;
	int rc = tx_many(c->tx, Q_DEADLINE_ENTRIES, ARGS(A_I64(deadline_id)), &rows,
			 &rep->n_entries);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, rep->n_entries + 1, sizeof(*shown));
	rep->entries = arena_zalloc(c->arena, rep->n_entries + 1, sizeof(*rep->entries));
	if (!shown || !rep->entries)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_entries; i++) {
		const struct deadline_entry *e = &rows[i];
		Disputes__DeadlineEntry *m = rep->entries[i] = &shown[i];

		disputes__deadline_entry__init(m);
		m->entry = e->entry;
		m->at_us = e->at.us;
		m->kind = (char *)e->kind;
		m->department = (char *)e->department;
		m->subject = (char *)e->subject;
		m->ground = (char *)e->ground;
		m->document = (char *)e->document;
		m->approver = (char *)e->approver;
		m->amount = e->amount;
		m->day = e->day.day;
		m->old_due_day = e->old_due.day;
		m->new_due_day = e->new_due.day;
		m->rung = (char *)e->rung;
		m->told = (char *)e->told;
	}
	return 0;
}

/* RUL-9: which of the clocks of one event runs, and why. */
static char *because(struct call *c, const struct deadline *d, const struct deadline *family,
		     size_t n)
{
	char zh[1024], en[1024], day[12];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));

	for (size_t i = 0; i < n; i++) {
		const struct deadline *f = &family[i];

		str_addf(&in_zh, "%s%s（", i ? "；" : "", f->code);
		str_addf(&in_en, "%s%s (", i ? "; " : "", f->code);
		clock_length_words(f->clock.length, f->clock.counts, &in_zh, &in_en);
		str_addf(&in_zh, "，%s）",
			 f->due_day.day ? civil_format(f->due_day, day) : f->state);
		str_addf(&in_en, ", %s)",
			 f->due_day.day ? civil_format(f->due_day, day) : f->state);
	}
	str_addf(&in_zh, "：同一事项有多个期限，以先到期的为准；%s%s", d->code,
		 d->runs ? " 先到期，现按其计算" : " 后到期，列出备查");
	str_addf(&in_en, ": several terms bind one matter and the one that ends first runs; %s %s",
		 d->code, d->runs ? "does" : "ends later and is listed");
	return arena_strdup(c->arena, c->english ? en : zh);
}

static int family_present(struct call *c, const struct deadline *d,
			  Disputes__ExplainDeadlineReply *rep)
{
	struct deadline *rows, *family;
	size_t n, n_family = 0;
	int rc;

	if (!*d->family)
		return 0;
	rc = tx_many(c->tx, Q_DEADLINE_OF_CASE, ARGS(A_I64(d->case_id)), &rows, &n);
	if (!rc)
		rc = deadlines_fill(c, rows, n);
	if (rc)
		return rc;
	family = arena_zalloc(c->arena, n + 1, sizeof(*family));
	if (!family)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].family, d->family) == 0 && rows[i].handoff_id == d->handoff_id &&
		    rows[i].filing_id == d->filing_id &&
		    (rows[i].deadline_id == d->deadline_id ||
		     strcmp(rows[i].state, deadline_state_names[DEADLINE_STOPPED]) != 0))
			family[n_family++] = rows[i];
	}
	if (n_family < 2)
		return 0;
	rep->runs_because = because(c, d, family, n_family);
	rep->n_family = n_family;
	return rep->runs_because ? deadlines_present(c, family, n_family, &rep->family)
				 : E_NO_MEMORY;
}

int explain_deadline(struct call *c, const Disputes__ExplainDeadlineRequest *req,
		     Disputes__ExplainDeadlineReply *rep)
{
	struct deadline d;
	struct counted counted = {0};
	int rc = deadline_get(c, req->deadline_id, &d);

	if (rc)
		return rc;
	rep->deadline = deadline_present(c, &d);
	if (!rep->deadline)
		return E_NO_MEMORY;
	if (d.from_at.us) {
		const struct term term = deadline_term(&d);

		rc = term_show(c, &term, &counted);
		rep->term = counted.term;
		rep->days = counted.days;
		rep->n_days = counted.n_days;
	}
	if (!rc)
		rc = clock_grounds(c, &d.clock, &rep->grounds, &rep->n_grounds);
	if (!rc)
		rc = entries_present(c, d.deadline_id, rep);
	return rc ? rc : family_present(c, &d, rep);
}
