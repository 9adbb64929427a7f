#include "base.h"

#include "pack.h"
#include "pack_facts.h"

struct pack_columns {
	size_t n;
	int64_t *employer_ids, *from_at, *to_at;
	const char **worker_nos;
	int32_t *months;
};

static bool columns_make(struct arena *a, size_t n, struct pack_columns *out)
{
	out->n = 0;
	out->employer_ids = arena_zalloc(a, n + 1, sizeof(*out->employer_ids));
	out->from_at = arena_zalloc(a, n + 1, sizeof(*out->from_at));
	out->to_at = arena_zalloc(a, n + 1, sizeof(*out->to_at));
	out->worker_nos = arena_zalloc(a, n + 1, sizeof(*out->worker_nos));
	out->months = arena_zalloc(a, n + 1, sizeof(*out->months));
	return out->employer_ids && out->from_at && out->to_at && out->worker_nos && out->months;
}

int months_pack(struct call *c, const struct dirty_row *marks, const bool *packed, size_t n)
{
	struct pack_columns k;

	if (!columns_make(c->arena, n, &k))
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const utc_time to = time_facts_to(marks[i].month);

		if (packed[i] || c->now.us < to.us)
			continue;
		k.employer_ids[k.n] = marks[i].employer_id;
		k.worker_nos[k.n] = marks[i].worker_no;
		k.months[k.n] = marks[i].month.day;
		k.from_at[k.n] = time_facts_from(marks[i].month).us;
		k.to_at[k.n++] = to.us;
	}
	if (k.n == 0)
		return 0;
	return tx_queue(c->tx, Q_PACK_PUT,
			ARGS(A_I64S(k.employer_ids, k.n), A_TEXTS(k.worker_nos, k.n),
			     A_DATES(k.months, k.n), A_TIMES(k.from_at, k.n), A_TIMES(k.to_at, k.n),
			     A_TIME(c->now)));
}

#define NUMBER_CHARS ((size_t)21)

/* What a list gets of an order; NULL: nothing was filed. */
static const char *list_text(const struct order_money *o, enum packed_list which, char number[24])
{
	const int64_t numbers[] = {[PACKED_PAYS] = o->pay_fen,
				   [PACKED_FARES] = o->fare_fen,
				   [PACKED_CUTS] = o->commission_bp};

	if (which == PACKED_REFS)
		return o->source_ref;
	if (which == PACKED_TASKS)
		return o->task;
	(void)snprintf(number, 24, "%" PRId64, numbers[which]); /* fits */
	return number;
}

static bool is_filed(const struct worker_month *m, enum packed_list which)
{
	bool filed[PACKED_LISTS] = {[PACKED_REFS] = true};

	for (size_t i = 0; i < m->work.n && !filed[which]; i++) {
		const struct order_money *o = &m->in.orders[i];

		filed[PACKED_PAYS] = o->pay_fen >= 0;
		filed[PACKED_FARES] = o->fare_fen >= 0;
		filed[PACKED_CUTS] = o->commission_bp >= 0;
		filed[PACKED_TASKS] = o->task[0] != '\0';
	}
	return filed[which];
}

static const char *lists_make(struct arena *a, const struct worker_month *m)
{
	size_t room = PACKED_LISTS + 1;
	struct str s;

	for (size_t i = 0; i < m->work.n; i++)
		room += strlen(m->in.orders[i].source_ref) + strlen(m->in.orders[i].task) +
			3 * NUMBER_CHARS + PACKED_LISTS;
	s = str_init(arena_alloc(a, room), room);
	for (enum packed_list k = PACKED_REFS; s.at && k < PACKED_LISTS; k++) {
		const size_t n = is_filed(m, k) ? m->work.n : 0;
		char number[24];

		if (k > PACKED_REFS)
			str_addn(&s, &(char){PACKED_RECORD}, 1);
		for (size_t i = 0; i < n; i++) {
			if (i > 0)
				str_addn(&s, &(char){PACKED_UNIT}, 1);
			str_add(&s, list_text(&m->in.orders[i], k, number));
		}
	}
	return s.at && !s.cut ? s.at : NULL;
}

int month_pack(struct call *c, const struct worker_month *m)
{
	const size_t bytes = m->work.n * PACKED_SPAN_BYTES;
	const char *lists;
	char *spans;

	if (!m->open_no || c->now.us < time_facts_to(m->month).us)
		return 0;
	spans = arena_alloc(c->arena, bytes);
	lists = lists_make(c->arena, m);
	if (!spans || !lists)
		return E_NO_MEMORY;
	if (!packed_spans_write(m->work, m->month, spans))
		return 0; /* months_pack() says what is wrong with it */
	return tx_queue(c->tx, Q_PACK_ROWS,
			ARGS(A_I64(m->employer_id), A_TEXT(m->open_no), A_DATE(m->month),
			     A_BYTES(spans, bytes), A_TEXT(lists), A_TIME(c->now)));
}
