/*
 * agreement_row - an agreement as it comes over the wire, read into what the facts decide on.
 *
 * What cannot be put into the struct at all (a date, an item of no such name) is noted in the row
 * as `given`, with what was said, and refuses it there like any other flaw.
 */
#include "base.h"

#include "agreement.h"

#define SPANS_MAX 2000 /* characters of all spans together */

struct reading {
	struct call *c;
	struct agreement_row *row;
	struct str spans;
};

static void note(struct reading *r, const struct flaw_text *flaw, const char *value)
{
	if (r->row->given)
		return;
	r->row->given = flaw;
	r->row->value = value;
}

/* 0 is no date. `column` is the field's name, which the flaw's text is given. */
static int day_read(struct reading *r, const char *column, int32_t wire, civil_date *out)
{
	struct flaw_text *flaw;

	if (!wire || !civil_from_wire(wire, out))
		return 0;
	flaw = arena_alloc(r->c->arena, sizeof(*flaw));
	if (!flaw)
		return E_NO_MEMORY;
	*flaw = agreement_flaw_day;
	flaw->column = column;
	note(r, flaw, arena_printf(r->c->arena, "%" PRId32, wire));
	return 0;
}

static void span_add(struct reading *r, const char *name, uint32_t start, uint32_t end)
{
	if (start > end || end > 10000000)
		note(r, &agreement_flaw_span, name);
	else if (start < end)
		str_addf(&r->spans, "%s%s:%" PRIu32 "-%" PRIu32, r->spans.len ? " " : "", name,
			 start, end);
}

static void item_read(struct reading *r, const Registration__AgreementItem *in)
{
	struct agreement *w = &r->row->want;
	int place = agreement_part_find(agreement_items, in->item);
	int32_t bit = place < 0 ? 0 : INT32_C(1) << place;

	if (!bit)
		note(r, &agreement_flaw_item, in->item);
	else if (!text_one_of(in->state, agreement_item_states) ||
		 ((w->present_items | w->absent_items) & bit))
		note(r, &agreement_flaw_state, in->state);
	else if (strcmp(in->state, "present") == 0)
		w->present_items |= bit;
	else if (strcmp(in->state, "absent") == 0)
		w->absent_items |= bit;
	if (bit)
		span_add(r, in->item, in->start, in->end);
}

static int parts_read(struct reading *r, const Registration__AgreementTerms *t)
{
	struct agreement *w = &r->row->want;
	char *spans = arena_alloc(r->c->arena, SPANS_MAX + 1);

	if (!spans)
		return E_NO_MEMORY;
	r->spans = str_init(spans, SPANS_MAX + 1);
	for (size_t i = 0; i < t->n_items; i++)
		item_read(r, t->items[i]);
	for (size_t i = 0; i < t->n_clauses; i++) {
		const Registration__AgreementClause *in = t->clauses[i];
		int place = agreement_part_find(agreement_clauses, in->clause);

		if (place < 0) {
			note(r, &agreement_flaw_clause, in->clause);
			continue;
		}
		w->clauses |= INT32_C(1) << place;
		span_add(r, in->clause, in->start, in->end);
	}
	if (r->spans.cut)
		note(r, &agreement_flaw_span, "");
	w->spans = spans;
	w->checked_by = t->n_items || t->n_clauses ? r->c->who->subject : "";
	if (*w->checked_by)
		w->checked_at = r->c->now;
	return 0;
}

static void terms_read(struct reading *r, const Registration__AgreementTerms *t)
{
	struct agreement *w = &r->row->want;

	w->term_kind = t->term_kind;
	w->probation_months = t->probation_months;
	w->probation_pay_fen = FEN(t->probation_pay_fen);
	w->pay_fen = FEN(t->pay_fen);
	w->pay_cycle = t->pay_cycle;
	w->pay_day = t->pay_day;
	w->unit_price = t->unit_price;
	w->floor_fen = FEN(t->floor_fen);
	w->floor_per = t->floor_per;
	w->hours_system = t->hours_system;
	w->max_continuous_min = t->max_continuous_min;
	w->max_daily_min = t->max_daily_min;
	w->allowance = t->allowance;
	w->allowance_unit = t->allowance_unit;
	w->fixed_asked = t->fixed_asked;
	w->document_ref = t->document_ref;
	w->document_digest = t->document_digest;
}

int agreement_row_read(struct call *c, const Registration__AgreementRow *in, const char *reason,
		       struct agreement_row *out)
{
	static const Registration__AgreementTerms none = REGISTRATION__AGREEMENT_TERMS__INIT;
	const Registration__AgreementTerms *t = in->terms ? in->terms : &none;
	struct reading r = {.c = c, .row = out};
	int rc;

	out->credit_code = in->credit_code;
	out->partner_code = in->partner_code;
	out->want = (struct agreement){.worker_no = in->worker_no,
				       .kind = in->kind,
				       .recorded_at = c->now,
				       .recorded_by = c->who->subject,
				       .reason = reason};
	terms_read(&r, t);
	rc = day_read(&r, "from_day", in->from_day, &out->want.from_day);
	if (!rc)
		rc = day_read(&r, "to_day", t->to_day, &out->want.to_day);
	if (!rc)
		rc = day_read(&r, "signed_day", t->signed_day, &out->want.signed_day);
	if (!rc)
		rc = day_read(&r, "handed_day", t->handed_day, &out->want.handed_day);
	return rc ? rc : parts_read(&r, t);
}

/* ---- back to what was said ------------------------------------------------------------------ */

struct said {
	const char *column, *text;
};

static const char *text_of(const struct agreement_row *row, const char *column)
{
	const struct agreement *w = &row->want;
	const struct said texts[] = {
		{"credit_code",     row->credit_code  },
		{"worker_no",       w->worker_no      },
		{"kind",            w->kind           },
		{"partner_code",    row->partner_code },
		{"term_kind",       w->term_kind      },
		{"pay_cycle",       w->pay_cycle      },
		{"unit_price",      w->unit_price     },
		{"floor_per",       w->floor_per      },
		{"hours_system",    w->hours_system   },
		{"document_ref",    w->document_ref   },
		{"document_digest", w->document_digest},
	};

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		if (strcmp(texts[i].column, column) == 0)
			return texts[i].text;
	}
	return NULL;
}

static const char *day_of(struct call *c, const struct agreement *w, const char *column)
{
	const struct {
		const char *column;
		civil_date day;
	} days[] = {
		{"from_day",   w->from_day  },
		{"to_day",     w->to_day    },
		{"signed_day", w->signed_day},
		{"handed_day", w->handed_day},
	};
	char text[12];

	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		if (strcmp(days[i].column, column) == 0)
			return days[i].day.day
				       ? arena_strdup(c->arena, civil_format(days[i].day, text))
				       : "";
	}
	return NULL;
}

const char *agreement_row_value(struct call *c, const struct agreement_row *row)
{
	const struct agreement *w = &row->want;
	const char *column = row->flaw->column, *value;

	if (row->given)
		return row->value;
	value = text_of(row, column);
	if (!value)
		value = day_of(c, w, column);
	if (value)
		return value;
	if (strcmp(column, "probation_months") == 0)
		return arena_printf(c->arena, "%" PRId32, w->probation_months);
	if (strcmp(column, "pay_day") == 0)
		return arena_printf(c->arena, "%" PRId32, w->pay_day);
	if (strcmp(column, "pay_fen") == 0)
		return arena_printf(c->arena, "%" PRId64, w->pay_fen.fen);
	if (strcmp(column, "max_daily_min") == 0)
		return arena_printf(c->arena, "%" PRId32, w->max_daily_min);
	if (strcmp(column, "allowance") == 0)
		return arena_printf(c->arena, "%" PRId32 "%s", w->allowance, w->allowance_unit);
	return w->worker_no;
}
