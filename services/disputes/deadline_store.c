#include "base.h"

#include <sodium.h>

#include "deadline.h"

const char *const deadline_entry_names[] = {"waiting",   "started", "paused", "resumed", "extended",
					    "recounted", "moved",   "yields", "runs",    "breached",
					    "escalated", "stopped", NULL};

/* A member of the clock inside. */
#define OF_CLOCK(member, type)                                                                     \
	{                                                                                          \
#member, type, offsetof(struct deadline, clock.member)                             \
	}

struct pause_row {
	int64_t deadline_id;
	const char *kind;
	civil_date day;
};

ROW_TABLE(deadline, COL(deadline, deadline_id, COL_I64), COL(deadline, case_id, COL_I64),
	  COL(deadline, case_no, COL_TEXT), COL(deadline, handoff_id, COL_I64),
	  COL(deadline, filing_id, COL_I64), COL(deadline, region, COL_TEXT),
	  COL(deadline, department, COL_TEXT), COL(deadline, code, COL_TEXT),
	  COL(deadline, terms, COL_TEXT), COL(deadline, family, COL_TEXT),
	  COL(deadline, state, COL_TEXT), COL(deadline, status, COL_TEXT),
	  COL(deadline, runs, COL_BOOL), COL(deadline, from_at, COL_TIME),
	  COL(deadline, given, COL_DATE), COL(deadline, original_due, COL_DATE),
	  COL(deadline, due_day, COL_DATE), COL(deadline, due_at, COL_TIME),
	  COL(deadline, risk_day, COL_DATE), COL(deadline, provisional, COL_BOOL),
	  COL(deadline, extended, COL_I64), COL(deadline, n_pauses, COL_I64),
	  COL(deadline, rungs, COL_I64), COL(deadline, led_by, COL_TEXT),
	  COL(deadline, started_at, COL_TIME), COL(deadline, breached_at, COL_TIME),
	  COL(deadline, ended_at, COL_TIME), COL(deadline, n_entries, COL_I64),
	  COL(deadline, version, COL_I64), OF_CLOCK(title_zh, COL_TEXT),
	  OF_CLOCK(title_en, COL_TEXT), OF_CLOCK(length, COL_I64),
	  COL(deadline, written_name, COL_TEXT), COL(deadline, counts_name, COL_TEXT),
	  OF_CLOCK(convention_zh, COL_TEXT), OF_CLOCK(convention_en, COL_TEXT),
	  OF_CLOCK(back, COL_BOOL), OF_CLOCK(at_service, COL_BOOL), OF_CLOCK(rolls, COL_BOOL),
	  OF_CLOCK(last_zh, COL_TEXT), OF_CLOCK(last_en, COL_TEXT), OF_CLOCK(extension, COL_I64),
	  OF_CLOCK(approver_zh, COL_TEXT), OF_CLOCK(approver_en, COL_TEXT),
	  OF_CLOCK(extension_basis, COL_TEXT), OF_CLOCK(pause_zh, COL_TEXT),
	  OF_CLOCK(pause_en, COL_TEXT), OF_CLOCK(basis, COL_TEXT), OF_CLOCK(confidence, COL_TEXT),
	  OF_CLOCK(confirm, COL_BOOL));
ROW_TABLE(deadline_entry, COL(deadline_entry, entry, COL_I64), COL(deadline_entry, at, COL_TIME),
	  COL(deadline_entry, kind, COL_TEXT), COL(deadline_entry, department, COL_TEXT),
	  COL(deadline_entry, subject, COL_TEXT), COL(deadline_entry, ground, COL_TEXT),
	  COL(deadline_entry, document, COL_TEXT), COL(deadline_entry, approver, COL_TEXT),
	  COL(deadline_entry, amount, COL_I64), COL(deadline_entry, day, COL_DATE),
	  COL(deadline_entry, old_due, COL_DATE), COL(deadline_entry, new_due, COL_DATE),
	  COL(deadline_entry, rung, COL_TEXT), COL(deadline_entry, told, COL_TEXT));
ROW_TABLE(pause_row, COL(pause_row, deadline_id, COL_I64), COL(pause_row, kind, COL_TEXT),
	  COL(pause_row, day, COL_DATE));

/* The pauses of the ledger: a start, and its end when it has one. */
static int pauses_load(struct call *c, struct deadline *at, size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	struct pause_row *rows;
	size_t n_ids = 0, n_rows;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (at[i].n_pauses)
			ids[n_ids++] = at[i].deadline_id;
	}
	if (n_ids == 0)
		return 0;
	rc = tx_many(c->tx, Q_DEADLINE_PAUSES, ARGS(A_I64S(ids, n_ids)), &rows, &n_rows);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct pause *p = at[i].pauses;

		for (size_t r = 0; r < n_rows; r++) {
			if (rows[r].deadline_id != at[i].deadline_id)
				continue;
			if (strcmp(rows[r].kind, deadline_entry_names[ENTRY_PAUSED]) == 0)
				*p++ = (struct pause){.from = rows[r].day};
			else
				p[-1].to = rows[r].day;
		}
	}
	return rc;
}

int deadlines_fill(struct call *c, struct deadline *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct deadline *d = &at[i];

		d->clock.code = d->code;
		d->clock.parameter = "";
		d->clock.family = d->family;
		if (!clock_unit_find(d->written_name, &d->clock.written) ||
		    !clock_unit_find(d->counts_name, &d->clock.counts))
			return E_STATEMENT;
		d->pauses = arena_zalloc(c->arena, (size_t)d->n_pauses + 1, sizeof(*d->pauses));
		if (!d->pauses)
			return E_NO_MEMORY;
	}
	return pauses_load(c, at, n);
}

int deadline_get(struct call *c, int64_t deadline_id, struct deadline *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_DEADLINE_GET, ARGS(A_I64(deadline_id)), out, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "期限", "deadline"),
			      deadline_id);
	return rc ? rc : deadlines_fill(c, out, 1);
}

/* ---- written -------------------------------------------------------------------------------- */

/* Terms are kept once, by the digest of all they say. */
const char *clock_digest(struct call *c, const struct clock *k)
{
	const char *text = arena_printf(
		c->arena,
		"%s\n%s\n%s\n%" PRId64 "\n%s %s\n%s\n%s\n%d%d%d\n%s\n%s\n%" PRId64
		"\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s%d",
		k->code, k->title_zh, k->title_en, k->length, clock_unit_names[k->written],
		clock_unit_names[k->counts], k->convention_zh, k->convention_en, k->back,
		k->at_service, k->rolls, k->last_zh, k->last_en, k->extension, k->approver_zh,
		k->approver_en, k->extension_basis, k->pause_zh, k->pause_en, k->family, k->basis,
		k->confidence, k->confirm);
	char *hex = arena_alloc(c->arena, 65);
	unsigned char digest[32];

	if (!text || !hex)
		return NULL;
	(void)crypto_generichash(digest, sizeof(digest), (const unsigned char *)text, strlen(text),
				 NULL, 0); /* fails for wrong sizes only */
	hex_encode(digest, sizeof(digest), hex);
	return hex;
}

static int terms_keep(struct call *c, const char *terms, const struct clock *k)
{
	return tx_queue(
		c->tx, Q_TERMS_KEEP,
		ARGS(A_TEXT(terms), A_TEXT(k->code), A_TEXT(k->title_zh), A_TEXT(k->title_en),
		     A_I64(k->length), A_TEXT(clock_unit_names[k->written]),
		     A_TEXT(clock_unit_names[k->counts]), A_TEXT(k->convention_zh),
		     A_TEXT(k->convention_en), A_BOOL(k->back), A_BOOL(k->at_service),
		     A_BOOL(k->rolls), A_TEXT(k->last_zh), A_TEXT(k->last_en), A_I64(k->extension),
		     A_TEXT(k->approver_zh), A_TEXT(k->approver_en), A_TEXT(k->extension_basis),
		     A_TEXT(k->pause_zh), A_TEXT(k->pause_en), A_TEXT(k->family), A_TEXT(k->basis),
		     A_TEXT(k->confidence), A_BOOL(k->confirm)));
}

int deadline_insert(struct call *c, const struct deadline *d)
{
	int rc = terms_keep(c, d->terms, &d->clock);

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_DEADLINE_INSERT,
			ARGS(A_I64(d->deadline_id), A_I64(d->case_id), A_TEXT(d->case_no),
			     A_I64(d->handoff_id), A_TEXT(d->region), A_TEXT(d->department),
			     A_TEXT(d->code), A_TEXT(d->terms), A_TEXT(d->family),
			     A_TIME(d->started_at), A_DATE_OR_NULL(d->given), A_I64(d->filing_id)));
}

int deadline_update(struct call *c, const struct deadline *d)
{
	return tx_queue(c->tx, Q_DEADLINE_UPDATE,
			ARGS(A_I64(d->deadline_id), A_TEXT(d->state), A_TEXT(d->status),
			     A_BOOL(d->runs), A_TIME_OR_NULL(d->from_at),
			     A_DATE_OR_NULL(d->original_due), A_DATE_OR_NULL(d->due_day),
			     A_TIME_OR_NULL(d->due_at), A_DATE_OR_NULL(d->risk_day),
			     A_BOOL(d->provisional), A_I64(d->extended), A_I64(d->n_pauses),
			     A_I64(d->rungs), A_TEXT(d->led_by), A_TIME_OR_NULL(d->breached_at),
			     A_TIME_OR_NULL(d->ended_at), A_I64(d->n_entries), A_I64(d->version)));
}

int deadline_note(struct call *c, struct deadline *d, const struct deadline_entry *e)
{
	d->n_entries++;
	d->changed = true;
	return tx_append(
		c->tx, Q_DEADLINE_ENTRY_INSERT,
		ARGS(A_I64(d->deadline_id), A_I64(d->n_entries), A_I64(d->case_id),
		     A_TEXT(d->region), A_TIME(c->now), A_TEXT(e->kind), A_TEXT(c->who->department),
		     A_TEXT(c->who->subject), A_TEXT(e->ground ? e->ground : ""),
		     A_TEXT(e->document ? e->document : ""), A_TEXT(e->approver ? e->approver : ""),
		     A_I64(e->amount), A_DATE_OR_NULL(e->day), A_DATE_OR_NULL(e->old_due),
		     A_DATE_OR_NULL(e->new_due), A_TEXT(e->rung ? e->rung : ""),
		     A_TEXT(e->told ? e->told : "")));
}

int deadline_follow(struct call *c, struct case_file *file)
{
	const char *department;
	int rc = case_keeper(c, file, &department);

	if (!rc)
		rc = tx_queue(c->tx, Q_DEADLINE_MOVE_ENTRIES,
			      ARGS(A_I64(file->case_id), A_TEXT(department),
				   A_TEXT(c->who->subject), A_TIME(c->now)));
	return rc ? rc
		  : tx_queue(c->tx, Q_DEADLINE_MOVE,
			     ARGS(A_I64(file->case_id), A_TEXT(department)));
}

/* ---- shown ---------------------------------------------------------------------------------- */

static char *term_of(struct call *c, const struct clock *k)
{
	char zh[64], en[64];
	struct str in_zh = str_init(zh, sizeof(zh)), in_en = str_init(en, sizeof(en));

	if (k->counts == CLOCK_DATE)
		return (char *)say(c, "约定的日期", "the day agreed on");
	clock_length_words(k->length, k->counts, &in_zh, &in_en);
	return arena_strdup(c->arena, c->english ? en : zh);
}

Disputes__Deadline *deadline_present(struct call *c, const struct deadline *d)
{
	const struct desk *desk = c->worker;
	Disputes__Deadline *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	disputes__deadline__init(m);
	m->deadline_id = d->deadline_id;
	m->case_id = d->case_id;
	m->case_no = (char *)d->case_no;
	m->handoff_id = d->handoff_id;
	m->filing_id = d->filing_id;
	m->region = (char *)d->region;
	m->department = (char *)d->department;
	m->code = (char *)d->code;
	m->title = (char *)say(c, d->clock.title_zh, d->clock.title_en);
	m->term = term_of(c, &d->clock);
	m->basis = (char *)d->clock.basis;
	m->state = (char *)d->state;
	m->status = (char *)d->status;
	m->runs = d->runs;
	m->from_day = d->from_at.us ? civil_from_utc(d->from_at).day : 0;
	m->original_due_day = d->original_due.day;
	m->due_day = d->due_day.day;
	m->due_at_us = d->due_at.us;
	if (d->due_day.day)
		m->days_left = days_left(&desk->calendar, civil_from_utc(c->now), d->due_day,
					 d->clock.counts);
	m->extended = d->extended;
	m->extension_most = d->clock.extension;
	m->provisional = d->provisional;
	m->confirm = d->clock.confirm;
	m->leading = (char *)d->led_by;
	m->breached_at_us = d->breached_at.us;
	m->ended_at_us = d->ended_at.us;
	m->version = d->version;
	m->family = (char *)d->family;
	return m->term ? m : NULL;
}

int deadlines_present(struct call *c, const struct deadline *at, size_t n,
		      Disputes__Deadline ***out)
{
	Disputes__Deadline **list = arena_zalloc(c->arena, n + 1, sizeof(Disputes__Deadline *));

	if (!list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		list[i] = deadline_present(c, &at[i]);
		if (!list[i])
			return E_NO_MEMORY;
	}
	*out = list;
	return 0;
}
