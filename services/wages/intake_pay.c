/*
 * intake_pay - a chunk of pay lines.
 */
#include "base.h"

#include "intake.h"

/* Good rows of one month at a time. */
struct pay_columns {
	size_t n;
	int32_t *paid_days;
	int64_t *amounts, *lines;
	const char **worker_nos, **refs, **items;
};

static int columns_init(struct call *c, size_t n, struct pay_columns *x)
{
	x->n = 0;
	x->paid_days = arena_zalloc(c->arena, n, sizeof(*x->paid_days));
	x->amounts = arena_zalloc(c->arena, n, sizeof(*x->amounts));
	x->lines = arena_zalloc(c->arena, n, sizeof(*x->lines));
	x->worker_nos = arena_zalloc(c->arena, n, sizeof(*x->worker_nos));
	x->refs = arena_zalloc(c->arena, n, sizeof(*x->refs));
	x->items = arena_zalloc(c->arena, n, sizeof(*x->items));
	return x->paid_days && x->amounts && x->lines && x->worker_nos && x->refs && x->items
		       ? 0
		       : E_NO_MEMORY;
}

static void columns_add(struct pay_columns *x, const Wages__SubmitPayRequest *req, size_t i)
{
	x->paid_days[x->n] = req->paid_day[i];
	x->amounts[x->n] = req->amount_fen[i];
	x->lines[x->n] = req->line[i];
	x->worker_nos[x->n] = req->worker_no[i];
	x->refs[x->n] = req->source_ref[i];
	x->items[x->n] = req->item[i];
	x->n++;
}

static const char *value_of(struct call *c, const ProtobufCMessage *m, size_t i, const char *column)
{
	const Wages__SubmitPayRequest *req = (const Wages__SubmitPayRequest *)m;
	char text[24];
	money amount;

	if (strcmp(column, "source_ref") == 0)
		return req->source_ref[i];
	if (strcmp(column, "worker_no") == 0)
		return req->worker_no[i];
	if (strcmp(column, "month") == 0)
		return req->month[i];
	if (strcmp(column, "item") == 0)
		return req->item[i];
	if (strcmp(column, "paid_day") == 0)
		return arena_strdup(c->arena, civil_format((civil_date){req->paid_day[i]}, text));
	if (money_from_wire(req->amount_fen[i], &amount) == 0)
		return arena_strdup(c->arena, money_format(amount, text));
	return arena_printf(c->arena, "%" PRId64, req->amount_fen[i]);
}

static void rows_check(const Wages__SubmitPayRequest *req, struct intake *in)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct pay_row row = {
			.source_ref = req->source_ref[i],
			.worker_no = req->worker_no[i],
			.month = req->month[i],
			.item = req->item[i],
			.amount = FEN(req->amount_fen[i]),
			.paid_day = req->paid_day[i],
		};

		in->flaws[i] = pay_row_check(&in->bounds, &row);
	}
}

static int month_copy(struct call *c, const struct submission_row *s, civil_date month,
		      const struct pay_columns *x)
{
	char name[PARTITION_BYTES];

	return tx_copy(c->tx, Q_PAY_COPY, partition_name(month, name),
		       ARGS(A_I64(s->submission_id), A_DATE(month), A_TEXT(s->region),
			    A_I64(s->employer_id), A_TEXTS(x->worker_nos, x->n),
			    A_TEXTS(x->refs, x->n), A_TEXTS(x->items, x->n),
			    A_I64S(x->amounts, x->n), A_DATES(x->paid_days, x->n),
			    A_I64S(x->lines, x->n)),
		       x->n);
}

static int rows_copy(struct call *c, const Wages__SubmitPayRequest *req, struct intake *in)
{
	struct pay_columns x;
	civil_date month;
	int rc = columns_init(c, in->n, &x);

	for (month = in->bounds.month_from; !rc && month.day <= in->bounds.month_to.day;
	     month = civil_month_next(month)) {
		char text[12];

		x.n = 0;
		(void)civil_format_month(month, text); /* a good row's month is written like it */
		for (size_t i = 0; i < in->n; i++) {
			if (in->flaws[i] == ROW_GOOD && strcmp(req->month[i], text) == 0)
				columns_add(&x, req, i);
		}
		for (size_t i = 0; i < x.n; i++) {
			if (!money_add(in->pay_sum, FEN(x.amounts[i]), &in->pay_sum))
				return E_RANGE;
		}
		rc = month_copy(c, &in->submission, month, &x);
	}
	return rc;
}

/* Takes a chunk of pay lines in, each row good or refused on its own. */
int submit_pay(struct call *c, const Wages__SubmitPayRequest *req, Wages__SubmitReply *rep)
{
	const size_t lengths[] = {req->n_line, req->n_worker_no,  req->n_month,
				  req->n_item, req->n_amount_fen, req->n_paid_day};
	struct intake in = {.kind = "pay",
			    .req = &req->base,
			    .submission_id = req->submission_id,
			    .chunk = req->chunk,
			    .dry_run = req->dry_run,
			    .n = req->n_source_ref,
			    .source_refs = req->source_ref};
	int rc;

	rc = intake_begin(c, &in, lengths, N_ELEMENTS(lengths), rep);
	if (rc || in.before)
		return rc;

	rows_check(req, &in);
	rc = intake_refuse(c, &in, value_of, rep);
	if (rc || in.dry_run)
		return rc;

	rc = rows_copy(c, req, &in);
	return rc ? rc : intake_end(c, &in, rep);
}
