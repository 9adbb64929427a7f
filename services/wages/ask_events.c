/*
 * ask_events - orders pushed past a limit of time (TIM-03), and fines (PAY-08).
 */
#include "base.h"

#include "ask.h"
#include "fine_facts.h"
#include "limit_facts.h"

/* ---- pushes past a limit, by day ----------------------------------------------------------- */

enum {
	PUSHED,
	DAILY,
	PROMPTED,
	LIMIT,
	STOP,
	FROM,
	REACHED,
	LAST_END,
	UNTIL,
	FIRST_PUSH,
};
static const char *const limit_names[] = {
	[PUSHED] = "hold_pushed",     [DAILY] = "hold_daily",
	[PROMPTED] = "hold_prompted", [LIMIT] = "hold_limit_s",
	[STOP] = "hold_stop_s",       [FROM] = "hold_from",
	[REACHED] = "hold_reached",   [LAST_END] = "hold_last_end",
	[UNTIL] = "hold_until",       [FIRST_PUSH] = "hold_first_push",
};

/* The limits of a day and what says them: the employer's own, else the general figures. */
struct day_limits {
	struct limit_terms terms;
	struct parameter_value values[3];
	size_t n_values;
};

static const struct limit_row *limit_on(const struct inputs *in, civil_date day)
{
	const struct limit_row *best = NULL;

	for (size_t i = 0; i < in->n_limits; i++) {
		if (in->limits[i].from_day.day <= day.day)
			best = &in->limits[i];
	}
	return best;
}

static void value_of_limit(const struct limit_row *row, struct day_limits *out)
{
	out->values[out->n_values++] = (struct parameter_value){
		.key = "platform_limit",
		.scope = "",
		.from = row->from_day,
		.value = row->max_continuous_s ? row->max_continuous_s : row->max_daily_s,
		.unit = "s",
		.source = row->document,
		.confidence = "C",
		.title_zh = "企业确定并报送的接单时间上限",
		.title_en = "limit of order time that the employer set and filed",
	};
}

static int general_limit(struct asking *x, const char *key, struct day_limits *out, int64_t *out_s)
{
	struct parameter_value *v = &out->values[out->n_values];
	int rc = parameter_or_general(pack_of(x->c)->rules, key, x->m->person.credit_code,
				      x->day->day, v);

	if (rc)
		return rc;
	out->n_values++;
	return parameter_seconds(v, out_s) ? 0 : E_RULE;
}

static int limits_read(struct asking *x, struct day_limits *out)
{
	const struct limit_row *row = limit_on(&x->m->in, x->day->day);
	int rc = 0;

	*out = (struct day_limits){.terms = {.reset_s = x->m->terms.reset_s}};
	if (row && (row->max_continuous_s || row->max_daily_s)) {
		out->terms.max_continuous_s = row->max_continuous_s;
		out->terms.max_daily_s = row->max_daily_s;
		out->terms.stop_s = row->stop_s;
		value_of_limit(row, out);
	}
	if (out->terms.max_continuous_s == 0)
		rc = general_limit(x, "b.max_continuous", out, &out->terms.max_continuous_s);
	if (!rc && out->terms.stop_s == 0)
		rc = general_limit(x, "b.stop_min", out, &out->terms.stop_s);
	return rc;
}

static bool push_kind_parse(const char *text, enum push_kind *out)
{
	static const char *const kinds[] = {
		[PUSH_LIMIT] = "limit",   [PUSH_PROMPT] = "prompt", [PUSH_STOP] = "stop",
		[PUSH_RESUME] = "resume", [PUSH_ORDER] = "push",
	};

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i], text) == 0) {
			*out = (enum push_kind)i;
			return true;
		}
	}
	return false;
}

static int64_t second_of(utc_time t)
{
	return t.us / US_PER_S; /* nothing is filed of the time before 1970 */
}

static int pushes_read(struct asking *x, struct push_list *out)
{
	const struct inputs *in = &x->m->in;
	struct push *at = arena_zalloc(x->c->arena, in->n_pushes + 1, sizeof(*at));

	for (size_t i = 0; at && i < in->n_pushes; i++) {
		at[i].at = second_of(in->pushes[i].pushed_at);
		if (!push_kind_parse(in->pushes[i].kind, &at[i].kind))
			return E_STATEMENT; /* the table's check names the same kinds */
	}
	*out = (struct push_list){at, in->n_pushes};
	return at ? 0 : E_NO_MEMORY;
}

static bool orders_read(struct asking *x, struct spans *out)
{
	const struct work_list *w = &x->m->work;

	if (!spans_alloc(x->c->arena, w->n, out))
		return false;
	for (size_t i = 0; i < w->n; i++) {
		if (w->at[i].kind == WORK_ORDER)
			spans_add(out, second_of(w->at[i].started), second_of(w->at[i].ended),
				  w->at[i].region);
	}
	spans_own(out);
	return true;
}

/* The holds of a month by the terms asked last: few months see other terms than these. */
struct limit_memory {
	struct push_list pushes;
	struct spans orders;
	struct limit_terms terms;
	struct limit_facts facts;
};

static bool same_terms(const struct limit_terms *a, const struct limit_terms *b)
{
	return a->max_continuous_s == b->max_continuous_s && a->max_daily_s == b->max_daily_s &&
	       a->stop_s == b->stop_s && a->reset_s == b->reset_s;
}

static int holds_make(struct asking *x, const struct limit_terms *terms)
{
	struct limit_memory *memory = x->limit;
	int rc = 0;

	if (memory && same_terms(&memory->terms, terms))
		return 0;
	if (!memory) {
		memory = arena_zalloc(x->c->arena, 1, sizeof(*memory));
		if (!memory || !orders_read(x, &memory->orders))
			return E_NO_MEMORY;
		rc = pushes_read(x, &memory->pushes);
	}
	memory->terms = *terms;
	if (!rc)
		rc = limit_facts_make(x->c->arena, &memory->orders, memory->pushes, terms,
				      &memory->facts);
	x->limit = rc ? NULL : memory;
	return rc;
}

static bool has_holds(const struct worker_month *m)
{
	return m->in.n_pushes > 0 && strcmp(m->person.class, "B") == 0;
}

/* The hold of the day with most pushes; *out NULL: none has any. */
static int hold_find(struct asking *x, struct day_limits *limits, const struct limit_hold **out)
{
	int rc;

	*out = NULL;
	if (!has_holds(x->m))
		return 0;
	rc = limits_read(x, limits);
	if (!rc)
		rc = holds_make(x, &limits->terms);
	if (!rc)
		*out = limit_worst(&x->limit->facts, x->day->day);
	return rc;
}

static const char *local_text(struct asking *x, int64_t s)
{
	char text[24];

	return arena_strdup(x->c->arena, utc_format_local((utc_time){s * US_PER_S}, text));
}

static int limit_fill(struct asking *x, struct fact *out)
{
	const struct limit_hold none = {0};
	struct day_limits limits = {0};
	const struct limit_hold *h;
	int rc = hold_find(x, &limits, &h);

	if (rc == E_NO_PARAMETER)
		return ask_missing(x, "b.max_continuous, b.stop_min: no figure for the day");
	if (rc)
		return rc;
	h = h ? h : &none;
	out[PUSHED] = F_NUM(limit_names[PUSHED], (int64_t)h->n_pushed);
	out[DAILY] = F_BOOL(limit_names[DAILY], h->daily);
	out[PROMPTED] = F_BOOL(limit_names[PROMPTED], h->prompted);
	out[LIMIT] = F_NUM(limit_names[LIMIT],
			   h->daily ? limits.terms.max_daily_s : limits.terms.max_continuous_s);
	out[STOP] = F_NUM(limit_names[STOP], limits.terms.stop_s);
	for (size_t i = FROM; i <= FIRST_PUSH; i++)
		out[i] = F_TEXT(limit_names[i], "");
	return 0;
}

static void limit_settled(const struct asking *x, struct fact *out)
{
	if (!has_holds(x->m))
		out[PUSHED] = F_NUM(limit_names[PUSHED], 0);
}

static int limit_texts(struct asking *x, struct fact *out)
{
	struct day_limits limits;
	const struct limit_hold *h;
	int rc = out[PUSHED].name ? hold_find(x, &limits, &h) : E_NO_PARAMETER;

	if (rc || !h)
		return rc == E_NO_PARAMETER ? 0 : rc;
	out[FROM].text = local_text(x, h->from);
	out[REACHED].text = local_text(x, h->reached);
	out[LAST_END].text = local_text(x, h->last_end);
	out[UNTIL].text = local_text(x, h->until);
	out[FIRST_PUSH].text = local_text(x, h->first_push);
	for (size_t i = FROM; i <= FIRST_PUSH; i++) {
		if (!out[i].text)
			return E_NO_MEMORY;
	}
	return 0;
}

static int limit_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	struct day_limits limits;
	int rc;

	if (!rule_names(rule, limit_names[PUSHED]))
		return 0;
	rc = limits_read(x, &limits);
	for (size_t i = 0; !rc && i < limits.n_values; i++)
		rc = value_add(x, list, &limits.values[i]);
	return rc ? rc : value_add(x, list, &x->m->reset);
}

const struct fact_group group_limit = {
	limit_names, N_ELEMENTS(limit_names), limit_fill, limit_texts, limit_values, limit_settled};

/* ---- fines, by month ------------------------------------------------------------------------ */

enum {
	FINES,
	PAID,
	N_FINES,
	N_UNRULED,
	N_NO_APPEAL,
};
static const char *const fine_names[] = {
	[FINES] = "fines_fen",
	[PAID] = "fines_pay_fen",
	[N_FINES] = "n_fines",
	[N_UNRULED] = "n_fines_unruled",
	[N_NO_APPEAL] = "n_fines_no_appeal",
};

static int deducted_sum(const struct worker_month *m, money *out)
{
	*out = FEN(0);
	for (size_t i = 0; i < m->n_lines; i++) {
		if (strcmp(m->lines[i].item->code, "D-FINE-B") == 0 &&
		    !money_add(*out, m->lines[i].amount, out))
			return E_RANGE;
	}
	return 0;
}

static int fine_fill(struct asking *x, struct fact *out)
{
	const struct inputs *in = &x->m->in;
	struct fine *fines = arena_zalloc(x->c->arena, in->n_penalties + 1, sizeof(*fines));
	struct fine_facts f;
	money deducted, pay;
	int rc;

	if (!fines)
		return E_NO_MEMORY;
	for (size_t i = 0; i < in->n_penalties; i++)
		fines[i] =
			(struct fine){in->penalties[i].amount_fen,
				      in->penalties[i].rule_ref[0] != 0, in->penalties[i].appeal};
	rc = deducted_sum(x->m, &deducted);
	if (!rc)
		rc = fine_facts_make(fines, in->n_penalties, deducted, &f);
	if (!rc && !money_add(x->m->pay.counted, x->m->pay.other, &pay))
		rc = E_RANGE;
	if (rc)
		return rc == E_RANGE ? ask_missing(x, "fines: a sum out of range") : rc;
	out[FINES] = F_NUM(fine_names[FINES], f.fines.fen);
	out[PAID] = F_NUM(fine_names[PAID], pay.fen);
	out[N_FINES] = F_NUM(fine_names[N_FINES], (int64_t)f.n_fines);
	out[N_UNRULED] = F_NUM(fine_names[N_UNRULED], (int64_t)f.n_unruled);
	out[N_NO_APPEAL] = F_NUM(fine_names[N_NO_APPEAL], (int64_t)f.n_no_appeal);
	return 0;
}

const struct fact_group group_fine = {fine_names, N_ELEMENTS(fine_names), fine_fill, NULL, NULL,
				      NULL};
