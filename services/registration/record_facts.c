#include "record_facts.h"

void record_fault(struct record_row *row, enum flaw flaw, const char *column, const char *value)
{
	if (row->flaw != FLAW_NONE)
		return;
	row->flaw = flaw;
	row->column = column;
	row->value = value;
}

void record_check_choice(struct record_row *row, const char *column, const char *value,
			 const char *const *choices)
{
	if (!text_one_of(value, choices))
		record_fault(row, FLAW_FIELD_CHOICE, column, value);
}

void record_check_text(struct record_row *row, const char *column, const char *value, size_t max)
{
	if (!text_fits(value, max))
		record_fault(row, FLAW_FIELD_TEXT, column, value);
}

void record_check_note(struct record_row *row, const char *column, const char *value, size_t max)
{
	if (*value)
		record_check_text(row, column, value, max);
}

static void day_fault(struct record_row *row, enum flaw flaw, const char *column, int32_t wire)
{
	if (row->flaw != FLAW_NONE)
		return;
	(void)snprintf(row->number, sizeof(row->number), "%" PRId32, wire);
	record_fault(row, flaw, column, row->number);
}

void record_check_day(struct record_row *row, const char *column, int32_t wire, civil_date *out)
{
	if (!wire || civil_from_wire(wire, out))
		day_fault(row, FLAW_FIELD_DAY, column, wire);
}

void record_check_optional_day(struct record_row *row, const char *column, int32_t wire,
			       civil_date *out)
{
	*out = (civil_date){0};
	if (wire)
		record_check_day(row, column, wire, out);
}

void record_check_period(struct record_row *row, const struct record_period *wire,
			 civil_date *out_from, civil_date *out_to)
{
	civil_date last;

	record_check_day(row, "from_day", wire->from_day, out_from);
	*out_to = (civil_date){0};
	if (!wire->last_day)
		return;
	if (civil_from_wire(wire->last_day, &last) || last.day >= CIVIL_MAX_DAY)
		day_fault(row, FLAW_FIELD_DAY, "last_day", wire->last_day);
	else if (last.day < wire->from_day)
		day_fault(row, FLAW_FIELD_PERIOD, "last_day", wire->last_day);
	else
		out_to->day = last.day + 1;
}

/* The good row of the same key among the first `n`. */
static const struct record_row *earlier(const struct record_row *rows, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].flaw == FLAW_NONE && strcmp(rows[i].key, key) == 0)
			return &rows[i];
	}
	return NULL;
}

static void record_decide(struct record_row *row, const struct record_stored *stored, bool reasoned)
{
	row->outcome = IMPORT_CREATED;
	row->version = 1;
	if (!stored)
		return;
	row->id = stored->id;
	row->version = stored->version;
	row->outcome = IMPORT_UNCHANGED;
	if (stored->same)
		return;
	row->version++;
	row->outcome = reasoned ? IMPORT_UPDATED : IMPORT_REFUSED;
	if (!reasoned)
		record_fault(row, FLAW_REASON, "reason", "");
}

void records_decide(struct record_row *rows, size_t n, const struct record_known *known)
{
	const struct record_stored *stored = known->stored;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct record_row *row = &rows[i];
		const struct record_row *before = NULL;

		while (at < known->n_stored && stored[at].row < (int64_t)i)
			at++;
		if (row->flaw == FLAW_NONE)
			before = earlier(rows, i, row->key);
		if (before && strcmp(before->content, row->content) != 0)
			record_fault(row, FLAW_REPEATED, NULL, "");
		if (row->flaw != FLAW_NONE)
			row->outcome = IMPORT_REFUSED;
		else if (before)
			row->outcome = IMPORT_UNCHANGED;
		else if (at < known->n_stored && stored[at].row == (int64_t)i)
			record_decide(row, &stored[at], known->reasoned);
		else
			record_decide(row, NULL, known->reasoned);
	}
}
