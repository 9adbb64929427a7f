#include "base.h"

#include "handoff.h"
#include "note.h"

struct number {
	int64_t last;
};
struct party {
	const char *department;
};

struct number_place {
	char *series, *text, *key; /* key: of the note of its last number */
	int year;
	int64_t n;
};

ROW_TABLE(alert, COL(alert, alert_id, COL_I64), COL(alert, version, COL_I64),
	  COL(alert, generation, COL_I64), COL(alert, rule, COL_TEXT),
	  COL(alert, title_zh, COL_TEXT), COL(alert, title_en, COL_TEXT),
	  COL(alert, employer_id, COL_I64), COL(alert, employer_name, COL_TEXT),
	  COL(alert, region, COL_TEXT), COL(alert, month, COL_TEXT), COL(alert, state, COL_TEXT),
	  COL(alert, severity, COL_TEXT), COL(alert, department, COL_TEXT),
	  COL(alert, n_workers, COL_I64), COL(alert, n_items, COL_I64),
	  COL(alert, owed_fen, COL_FEN));
ROW_TABLE(case_file, COL(case_file, case_id, COL_I64), COL(case_file, case_no, COL_TEXT),
	  COL(case_file, alert_id, COL_I64), COL(case_file, rule, COL_TEXT),
	  COL(case_file, month, COL_TEXT), COL(case_file, title_zh, COL_TEXT),
	  COL(case_file, title_en, COL_TEXT), COL(case_file, employer_id, COL_I64),
	  COL(case_file, employer_name, COL_TEXT), COL(case_file, region, COL_TEXT),
	  COL(case_file, state, COL_TEXT), COL(case_file, owner, COL_TEXT),
	  COL(case_file, opened_by, COL_TEXT), COL(case_file, ground, COL_TEXT),
	  COL(case_file, opened_at, COL_TIME), COL(case_file, version, COL_I64),
	  COL(case_file, n_events, COL_I64), COL(case_file, source, COL_TEXT),
	  COL(case_file, source_no, COL_TEXT), COL(case_file, parent_id, COL_I64),
	  COL(case_file, procedure, COL_TEXT), COL(case_file, procedure_version, COL_I64),
	  COL(case_file, step, COL_TEXT), COL(case_file, clocks, COL_TEXT),
	  COL(case_file, step_at, COL_TIME), COL(case_file, disposition, COL_TEXT),
	  COL(case_file, due_day, COL_DATE), COL(case_file, review_day, COL_DATE));
ROW_TABLE(case_event, COL(case_event, event_id, COL_I64), COL(case_event, at, COL_TIME),
	  COL(case_event, kind, COL_TEXT), COL(case_event, department, COL_TEXT),
	  COL(case_event, subject, COL_TEXT), COL(case_event, words, COL_TEXT),
	  COL(case_event, old_owner, COL_TEXT), COL(case_event, new_owner, COL_TEXT),
	  COL(case_event, handoff_id, COL_I64), COL(case_event, words_en, COL_TEXT),
	  COL(case_event, deadline_id, COL_I64));
ROW_TABLE(number, COL(number, last, COL_I64));
ROW_TABLE(party, COL(party, department, COL_TEXT));

int case_lock(struct call *c, int64_t case_id, struct case_file *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_CASE_LOCK, ARGS(A_I64(case_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "案件", "case"), case_id);
	return rc;
}

int case_insert(struct call *c, const struct case_file *f)
{
	return tx_queue(c->tx, Q_CASE_INSERT,
			ARGS(A_I64(f->case_id), A_TEXT(f->case_no), A_I64(f->alert_id),
			     A_TEXT(f->rule), A_TEXT(f->month), A_TEXT(f->title_zh),
			     A_TEXT(f->title_en), A_I64(f->employer_id), A_TEXT(f->employer_name),
			     A_TEXT(f->region), A_TEXT(f->state), A_TEXT(f->owner),
			     A_TEXT(f->opened_by), A_TEXT(f->ground), A_TIME(f->opened_at),
			     A_I64(f->version), A_TEXT(f->source), A_TEXT(f->source_no),
			     A_I64(f->parent_id), A_TEXT(f->procedure), A_I64(f->procedure_version),
			     A_TEXT(f->step), A_TEXT(f->clocks)));
}

int case_update(struct call *c, const struct case_file *f)
{
	return tx_append(c->tx, Q_CASE_UPDATE,
			 ARGS(A_I64(f->case_id), A_TEXT(f->state), A_TEXT(f->owner),
			      A_I64(f->version), A_TEXT(f->step), A_TEXT(f->clocks),
			      A_TIME(f->step_at), A_TEXT(f->disposition),
			      A_DATE_OR_NULL(f->due_day), A_DATE_OR_NULL(f->review_day),
			      A_I64(f->n_events)));
}

void case_present(const struct case_file *f, Disputes__Case *out)
{
	out->case_id = f->case_id;
	out->case_no = (char *)f->case_no;
	out->alert_id = f->alert_id;
	out->title_zh = (char *)f->title_zh;
	out->title_en = (char *)f->title_en;
	out->region = (char *)f->region;
	out->state = (char *)f->state;
	out->owner = (char *)f->owner;
	out->opened_by = (char *)f->opened_by;
	out->opened_at_us = f->opened_at.us;
	out->version = f->version;
	out->employer_id = f->employer_id;
	out->employer_name = (char *)f->employer_name;
	out->ground = (char *)f->ground;
	out->procedure = (char *)f->procedure;
	out->procedure_version = f->procedure_version;
	out->step = (char *)f->step;
	out->source = (char *)f->source;
	out->source_no = (char *)f->source_no;
	out->parent_id = f->parent_id;
	out->disposition = (char *)f->disposition;
	out->due_day = f->due_day.day;
	out->review_day = f->review_day.day;
}

/* Who had to do with a case that is over. */
static int parties_present(struct call *c, const struct case_file *f, Disputes__Case *out)
{
	struct party *rows;
	size_t n;
	int rc;

	if (!case_over(f))
		return 0;
	rc = tx_many(c->tx, Q_PARTY_LIST, ARGS(A_I64(f->case_id)), &rows, &n);
	if (rc)
		return rc;
	out->parties = arena_zalloc(c->arena, n + 1, sizeof(*out->parties));
	if (!out->parties)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		out->parties[i] = (char *)(uintptr_t)rows[i].department; /* only packed */
	out->n_parties = n;
	return 0;
}

int case_emit(struct call *c, const struct case_file *f)
{
	Disputes__Case m;
	char key[40];
	int rc;

	disputes__case__init(&m);
	case_present(f, &m);
	m.changed_by = (char *)c->who->department;
	rc = parties_present(c, f, &m);
	if (rc)
		return rc;
	(void)snprintf(key, sizeof(key), "case/%" PRId64, f->case_id);
	return emit(c, "CaseRecorded", key, &m.base);
}

int event_put(struct call *c, struct case_file *f, const struct case_event *e)
{
	f->n_events++;
	return tx_append(c->tx, Q_EVENT_INSERT,
			 ARGS(A_I64(f->n_events), A_I64(f->case_id), A_TEXT(f->region),
			      A_TIME(c->now), A_TEXT(e->kind), A_TEXT(c->who->department),
			      A_TEXT(c->who->subject), A_TEXT(e->words ? e->words : ""),
			      A_TEXT(e->old_owner ? e->old_owner : ""),
			      A_TEXT(e->new_owner ? e->new_owner : ""), A_I64(e->handoff_id),
			      A_TEXT(e->words_en ? e->words_en : ""), A_I64(e->deadline_id)));
}

int event_add(struct call *c, struct case_file *f, const struct case_event *e)
{
	int rc = event_put(c, f, e);

	if (rc)
		return rc;
	return tx_append(c->tx, Q_EVENT_COUNT, ARGS(A_I64(f->case_id), A_I64(f->n_events)));
}

Disputes__CaseEvent *event_present(struct call *c, const struct case_event *e)
{
	Disputes__CaseEvent *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	disputes__case_event__init(m);
	m->event_id = e->event_id;
	m->at_us = e->at.us;
	m->kind = (char *)e->kind;
	m->department = (char *)e->department;
	m->subject = (char *)e->subject;
	m->text = (char *)(*e->words_en ? say(c, e->words, e->words_en) : e->words);
	m->old_owner = (char *)e->old_owner;
	m->new_owner = (char *)e->new_owner;
	m->handoff_id = e->handoff_id;
	m->deadline_id = e->deadline_id;
	return m;
}

int party_set(struct call *c, const struct statement *how, int64_t case_id, const char *department)
{
	return tx_queue(c->tx, how, ARGS(A_I64(case_id), A_TEXT(department)));
}

int party_leave(struct call *c, int64_t case_id, const char *department)
{
	return tx_append(c->tx, Q_PARTY_LEAVE, ARGS(A_I64(case_id), A_TEXT(department)));
}

static int number_place(struct call *c, const char *prefix, const char *region,
			struct number_place *out)
{
	char *series = arena_zalloc(c->arena, 2, NUMBER_SIZE);

	*out = (struct number_place){.series = series, .year = number_year(c->now)};
	if (!series)
		return E_NO_MEMORY;
	out->text = series + NUMBER_SIZE;
	number_series(prefix, region, series);
	out->key = arena_printf(c->arena, "%s %d", series, out->year);
	return out->key ? 0 : E_NO_MEMORY;
}

/* The last number of a series, which is locked. */
static int number_last(struct call *c, const struct number_place *p, int64_t *out)
{
	const struct arg *args = ARGS(A_TEXT(p->series), A_I32(p->year));
	struct number number;
	int64_t n;
	bool found;
	int rc;

	if (tx_noted(c->tx, p->key, out))
		return 0;
	rc = tx_maybe(c->tx, Q_NUMBER_LOCK, args, &number, &found);
	if (!rc && !found) { /* the first of the year; another daemon may begin it too */
		rc = tx_exec(c->tx, Q_NUMBER_BEGIN, args, &n);
		if (!rc)
			rc = tx_maybe(c->tx, Q_NUMBER_LOCK, args, &number, &found);
	}
	if (!rc && !found)
		return E_DB_CONFLICT;
	if (!rc)
		*out = number.last;
	return rc;
}

/* The series, locked, and its next number. */
static int number_look(struct call *c, const char *prefix, const char *region,
		       struct number_place *out)
{
	int64_t last = 0;
	int rc = number_place(c, prefix, region, out);

	if (!rc)
		rc = number_last(c, out, &last);
	if (rc)
		return rc;
	out->n = last + 1;
	if (!number_format(out->series, out->year, out->n, out->text))
		return refuse(c, E_RANGE, "%s-%d: %s", out->series, out->year,
			      say(c, "本年编号已用完", "the numbers of the year are used up"));
	return 0;
}

int number_peek(struct call *c, const char *prefix, const char *region, char **out)
{
	struct number_place place;
	int rc = number_look(c, prefix, region, &place);

	if (!rc)
		*out = place.text;
	return rc;
}

int number_next(struct call *c, const char *prefix, const char *region, char **out)
{
	struct number_place place;
	int rc = number_look(c, prefix, region, &place);

	if (!rc)
		rc = tx_note(c->tx, place.key, place.n);
	if (rc)
		return rc;
	*out = place.text;
	return tx_append(c->tx, Q_NUMBER_PUT,
			 ARGS(A_TEXT(place.series), A_I32(place.year), A_I64(place.n)));
}

int number_ahead(struct call *c, const char *prefix, const char *region)
{
	struct number_place place;
	int rc = number_place(c, prefix, region, &place);

	return rc ? rc
		  : tx_ahead(c->tx, Q_NUMBER_LOCK, ARGS(A_TEXT(place.series), A_I32(place.year)));
}

int number_of_handoff(struct call *c, const struct handoff *h)
{
	struct number_place place;
	struct number number;
	int64_t known;
	bool found;
	int rc = number_place(c, h->to_department, h->region, &place);

	if (rc || tx_noted(c->tx, place.key, &known))
		return rc;
	rc = tx_maybe(c->tx, Q_NUMBER_LOCK_OF, ARGS(A_I64(h->handoff_id), A_I32(place.year)),
		      &number, &found);
	return rc || !found ? rc : tx_note(c->tx, place.key, number.last);
}
