#include "engagement_facts.h"

#include "cn_id.h"

/* Relation classes of domain.md B: A1 full-time, A2 part-time, A3 dispatched; B
 * 不完全符合确立劳动关系情形; C own business (civil law); X not classified. As the employer
 * declares. */
const char *const engagement_classes[] = {"A1", "A2", "A3", "B", "C", "X", NULL};
const char *const engagement_occupations[] = {"rider",   "ride_driver",     "truck_driver",
					      "courier", "domestic_worker", NULL};

uint32_t class_situation(const char *class)
{
	switch (class[0]) {
	case 'A':
		return 1;
	case 'B':
		return 2;
	case 'C':
		return 3;
	default: /* a letter, not an enum */
		return 0;
	}
}

bool periods_overlap(civil_date from_a, civil_date to_a, civil_date from_b, civil_date to_b)
{
	return (!to_b.day || from_a.day < to_b.day) && (!to_a.day || from_b.day < to_a.day);
}

static enum flaw period_check(struct engagement_row *row)
{
	struct engagement *want = &row->want;

	if (civil_from_wire(row->from_wire, &want->from_day) || !row->from_wire)
		return FLAW_FROM_DAY;
	if (row->to_wire && civil_from_wire(row->to_wire, &want->to_day))
		return FLAW_TO_DAY;
	if (row->to_wire && want->to_day.day <= want->from_day.day)
		return FLAW_PERIOD_EMPTY;
	return FLAW_NONE;
}

bool worker_no_fits(const char *text)
{
	return text_fits(text, WORKER_NO_MAX) && !strchr(text, ' ');
}

/* NULL counts as "". */
static bool text_given(const char *text)
{
	return text && *text;
}

static enum flaw place_check(const struct engagement_row *row)
{
	if (text_given(row->want.work_region) && row->work_standing == REGION_UNKNOWN)
		return FLAW_WORK_REGION;
	if (text_given(row->want.station) && !text_fits(row->want.station, STATION_MAX))
		return FLAW_STATION;
	return FLAW_NONE;
}

enum flaw engagement_check(struct engagement_row *row)
{
	enum flaw flaw;

	if (!worker_no_fits(row->want.worker_no))
		return FLAW_WORKER_NO;
	if (!text_one_of(row->want.class, engagement_classes))
		return FLAW_CLASS;
	if (!text_one_of(row->want.occupation, engagement_occupations))
		return FLAW_OCCUPATION;
	switch (row->standing) {
	case REGION_UNKNOWN:
		return FLAW_HOME_UNKNOWN;
	case REGION_OUTSIDE:
		return FLAW_HOME_OUTSIDE;
	case REGION_COVERED:
		break;
	}
	flaw = place_check(row);
	if (flaw == FLAW_NONE)
		flaw = period_check(row);
	if (flaw != FLAW_NONE)
		return flaw;
	return *row->same_as && !row->same_as_no.len ? FLAW_SAME_AS_FORM : FLAW_NONE;
}

bool same_as_split(const char *text, slice *out_code, slice *out_no)
{
	slice rest = slice_of(text), code;

	if (!slice_next(&rest, '/', &code) || code.len != CREDIT_CODE_LENGTH || !rest.at ||
	    !rest.len)
		return false;
	*out_code = code;
	*out_no = rest;
	return true;
}

/* ---- stored engagements ----------------------------------------------------------------- */

static int number_compare(const struct engagement *e, int64_t employer_id, const char *worker_no)
{
	if (e->employer_id != employer_id)
		return e->employer_id < employer_id ? -1 : 1;
	return strcmp(e->worker_no, worker_no);
}

/* The first stored engagement of the number, or where it would stand. */
static size_t stored_first(const struct engagement_batch *b, const struct engagement *want)
{
	size_t low = 0, high = b->n_stored;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (number_compare(&b->stored[middle], want->employer_id, want->worker_no) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool same_number(const struct engagement *a, const struct engagement *b)
{
	return a->employer_id == b->employer_id && strcmp(a->worker_no, b->worker_no) == 0;
}

static const struct engagement *stored_find(const struct engagement_batch *b,
					    const struct engagement *want)
{
	for (size_t i = stored_first(b, want); i < b->n_stored; i++) {
		const struct engagement *e = &b->stored[i];

		if (!same_number(e, want))
			return NULL;
		if (e->from_day.day == want->from_day.day)
			return e;
	}
	return NULL;
}

static bool text_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool engagement_same(const struct engagement *a, const struct engagement *b)
{
	return a->to_day.day == b->to_day.day && strcmp(a->class, b->class) == 0 &&
	       strcmp(a->occupation, b->occupation) == 0 &&
	       strcmp(a->home_region, b->home_region) == 0 && a->partner_id == b->partner_id &&
	       text_same(a->work_region, b->work_region) && text_same(a->station, b->station);
}

static bool is_good(const struct engagement_row *row)
{
	return row->done && row->flaw == FLAW_NONE;
}

/* Does a good row of this import give the stored engagement another period? */
static bool superseded(const struct engagement_batch *b, const struct engagement *stored)
{
	for (size_t i = 0; i < b->n_rows; i++) {
		if (is_good(&b->rows[i]) && b->rows[i].stored == stored)
			return true;
	}
	return false;
}

static bool overlaps(const struct engagement_batch *b, const struct engagement_row *row)
{
	const struct engagement *want = &row->want;

	for (size_t i = 0; i < b->n_rows; i++) {
		const struct engagement *other = &b->rows[i].want;

		if (&b->rows[i] != row && is_good(&b->rows[i]) && same_number(other, want) &&
		    periods_overlap(other->from_day, other->to_day, want->from_day, want->to_day))
			return true;
	}
	for (size_t i = stored_first(b, want); i < b->n_stored; i++) {
		const struct engagement *other = &b->stored[i];

		if (!same_number(other, want))
			return false;
		if (other != row->stored &&
		    periods_overlap(other->from_day, other->to_day, want->from_day, want->to_day) &&
		    !superseded(b, other))
			return true;
	}
	return false;
}

/* ---- aliases ---------------------------------------------------------------------------- */

/* The alias that holds on `from`: the last one that begins by then, else the first of all. */
static struct alias *alias_find(const struct engagement_batch *b, int64_t employer_id, slice no,
				civil_date from)
{
	struct alias *best = NULL;

	for (size_t i = 0; i < b->n_aliases; i++) {
		struct alias *a = &b->aliases[i];
		bool begun = a->from_day.day <= from.day;

		if (a->employer_id != employer_id || !slice_is(no, a->worker_no) ||
		    (a->to_day.day && a->to_day.day <= from.day))
			continue;
		if (!best ||
		    (begun &&
		     (best->from_day.day > from.day || a->from_day.day > best->from_day.day)) ||
		    (!begun && best->from_day.day > a->from_day.day))
			best = a;
	}
	return best;
}

static void alias_move(struct alias *a, civil_date from)
{
	if (a->from_day.day <= from.day)
		return;
	if (!a->fresh && !a->moved) {
		a->moved = true;
		a->was_from = a->from_day;
	}
	a->from_day = from;
}

/* Whose engagement it is: the alias's, same_as's, or a new worker's. */
static enum flaw worker_decide(struct engagement_batch *b, struct engagement_row *row)
{
	struct engagement *want = &row->want;
	slice no = slice_of(want->worker_no);
	struct alias *alias = alias_find(b, want->employer_id, no, want->from_day), *other = NULL;

	if (row->stored)
		want->worker_id = row->stored->worker_id;
	else if (alias)
		want->worker_id = alias->worker_id;
	if (*row->same_as) {
		if (row->same_as_employer)
			other = alias_find(b, row->same_as_employer, row->same_as_no,
					   want->from_day);
		if (!other)
			return FLAW_SAME_AS_UNKNOWN;
		if (want->worker_id && want->worker_id != other->worker_id)
			return FLAW_SAME_AS_OTHER;
	}
	if (row->stored)
		return FLAW_NONE;
	if (alias) {
		alias_move(alias, want->from_day);
		return FLAW_NONE;
	}
	want->worker_id = other ? other->worker_id : -(++b->n_workers);
	b->aliases[b->n_aliases++] = (struct alias){.employer_id = want->employer_id,
						    .worker_no = want->worker_no,
						    .from_day = want->from_day,
						    .worker_id = want->worker_id,
						    .fresh = true};
	return FLAW_NONE;
}

/* ---- rows ------------------------------------------------------------------------------- */

/* A good earlier row about the same engagement: 0 none, 1 the same, -1 it says otherwise. */
static int repeated(const struct engagement_batch *b, const struct engagement_row *row)
{
	for (const struct engagement_row *r = b->rows; r < row; r++) {
		if (is_good(r) && same_number(&r->want, &row->want) &&
		    r->want.from_day.day == row->want.from_day.day)
			return engagement_same(&r->want, &row->want) ? 1 : -1;
	}
	return 0;
}

static enum flaw row_decide(struct engagement_batch *b, struct engagement_row *row)
{
	struct engagement *want = &row->want;
	int before = repeated(b, row);
	enum flaw flaw;

	if (before < 0)
		return FLAW_REPEATED;
	if (row->stored && !row->stored->visible)
		return FLAW_ENGAGED_ELSEWHERE;
	if (!before && overlaps(b, row))
		return FLAW_PERIOD_OVERLAP;
	flaw = worker_decide(b, row);
	if (flaw != FLAW_NONE)
		return flaw;
	want->version = row->stored ? row->stored->version : 1;
	row->outcome = row->stored ? IMPORT_UPDATED : IMPORT_CREATED;
	if (row->stored)
		want->engagement_id = row->stored->engagement_id;
	if (before || (row->stored && engagement_same(row->stored, want)))
		row->outcome = IMPORT_UNCHANGED;
	else if (row->stored)
		want->version++;
	return FLAW_NONE;
}

static void row_finish(struct engagement_row *row, enum flaw flaw)
{
	row->flaw = flaw;
	row->done = true;
	if (flaw != FLAW_NONE)
		row->outcome = IMPORT_REFUSED;
}

/* A company learns nothing of what others have registered, not even whether they have. */
static enum flaw whose_check(const struct engagement_batch *b, const struct engagement_row *row)
{
	if (b->own && row->want.employer_id != b->own)
		return FLAW_EMPLOYER_OTHERS;
	if (b->own && *row->same_as && row->same_as_employer != b->own)
		return FLAW_SAME_AS_OTHERS;
	return row->want.employer_id ? FLAW_NONE : FLAW_EMPLOYER_UNKNOWN;
}

void engagements_decide(struct engagement_batch *b)
{
	for (size_t i = 0; i < b->n_rows; i++) {
		struct engagement_row *row = &b->rows[i];

		row->flaw = engagement_check(row);
		if (row->flaw == FLAW_NONE)
			row->flaw = whose_check(b, row);
		if (row->flaw == FLAW_NONE && text_given(row->partner_code) &&
		    !row->want.partner_id)
			row->flaw = FLAW_PARTNER_UNKNOWN;
		if (row->flaw == FLAW_NONE)
			row->stored = stored_find(b, &row->want);
		else
			row_finish(row, row->flaw);
	}
	for (size_t i = 0; i < b->n_rows; i++) {
		if (!b->rows[i].done && b->rows[i].stored)
			row_finish(&b->rows[i], row_decide(b, &b->rows[i]));
	}
	for (size_t i = 0; i < b->n_rows; i++) {
		if (!b->rows[i].done)
			row_finish(&b->rows[i], row_decide(b, &b->rows[i]));
	}
}
