/*
 * intake_kinds - the kinds of records that come as submissions, and the rpcs that take them.
 *
 * To add one: a table with its month and indexes (schema), its entry here, and a kind of file
 * (common/tabular).
 */
#include "base.h"

#include "intake.h"

/* Of an optional column. */
#define OR(array, i, else_value) (req->n_##array ? req->array[i] : (else_value))

#define REF                                                                                        \
	{                                                                                          \
		.field = "source_ref", .form = FORM_TEXT                                           \
	}
#define WORKER                                                                                     \
	{                                                                                          \
		.field = "worker_no", .form = FORM_TEXT                                            \
	}
#define KIND                                                                                       \
	{                                                                                          \
		.field = "kind", .form = FORM_TEXT                                                 \
	}
#define AT                                                                                         \
	{                                                                                          \
		.field = "at_us", .form = FORM_TIME                                                \
	}
#define COLS(table) .columns = (table), .n_columns = N_ELEMENTS(table)

/* Statements are no constants of the compiler: each kind answers for its own. */
#define STATEMENTS(name, KNOWN, COPY, MARK)                                                        \
	static const struct statement *name(enum submission_step step)                             \
	{                                                                                          \
		return step == STEP_KNOWN ? (KNOWN) : step == STEP_COPY ? (COPY) : (MARK);         \
	}

STATEMENTS(interval_statement, Q_INTERVAL_REFS_KNOWN, Q_INTERVAL_COPY, Q_INTERVAL_MARK)
STATEMENTS(pay_statement, Q_PAY_REFS_KNOWN, Q_PAY_COPY, Q_PAY_MARK)
STATEMENTS(roster_statement, Q_ROSTER_DAYS_KNOWN, Q_ROSTER_COPY, Q_ROSTER_MARK)
STATEMENTS(penalty_statement, Q_PENALTY_REFS_KNOWN, Q_PENALTY_COPY, Q_PENALTY_MARK)
STATEMENTS(push_statement, Q_PUSH_REFS_KNOWN, Q_PUSH_COPY, Q_PUSH_MARK)
STATEMENTS(price_statement, Q_PRICES_KNOWN, Q_PRICE_COPY, Q_PRICE_MARK)

static bool region_known(struct call *c, const char *code)
{
	return region_find(&pack_of(c)->regions, code) != NULL;
}

/* ---- intervals ------------------------------------------------------------------------------ */

/* clang-format off */
static const struct intake_column interval_columns[] = {
	REF,
	WORKER,
	KIND,
	{.field = "started_at_us", .form = FORM_TIME},
	{.field = "ended_at_us", .form = FORM_TIME},
	{.field = "work_region", .form = FORM_TEXT},
	{.field = "pay_fen", .form = FORM_FEN, .optional = true, .absent = -1},
	{.field = "fare_fen", .form = FORM_FEN, .optional = true, .absent = -1},
	{.field = "commission_bp", .form = FORM_NUMBER, .optional = true, .absent = -1},
	{.field = "task", .form = FORM_TEXT, .optional = true},
};
/* clang-format on */

static enum row_flaw interval_check(struct call *c, const struct intake_bounds *b,
				    const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitIntervalsRequest *req = (const Wages__SubmitIntervalsRequest *)m;
	const struct interval_row row = {
		.source_ref = req->source_ref[i],
		.worker_no = req->worker_no[i],
		.kind = req->kind[i],
		.work_region = req->work_region[i],
		.started = {req->started_at_us[i]},
		.ended = {req->ended_at_us[i]},
		.region_known = region_known(c, req->work_region[i]),
	};
	const struct order_money_row order = {
		.pay_fen = OR(pay_fen, i, -1),
		.fare_fen = OR(fare_fen, i, -1),
		.commission_bp = OR(commission_bp, i, -1),
		.task = OR(task, i, ""),
	};
	enum row_flaw flaw = interval_row_check(b, &row);

	return flaw == ROW_GOOD ? order_money_check(&order) : flaw;
}

static int interval_sum(struct intake *in, size_t i)
{
	const Wages__SubmitIntervalsRequest *req = (const Wages__SubmitIntervalsRequest *)in->req;

	in->seconds_sum += (req->ended_at_us[i] - req->started_at_us[i]) / US_PER_S;
	return 0;
}

/* ---- pay ------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct intake_column pay_columns[] = {
	REF,
	WORKER,
	{.field = "month", .form = FORM_MONTH},
	{.field = "item", .form = FORM_TEXT},
	{.field = "amount_fen", .form = FORM_FEN},
	{.field = "paid_day", .form = FORM_DAY, .optional = true},
	{.field = "due_day", .form = FORM_DAY, .optional = true},
	{.field = "basis", .form = FORM_TEXT, .optional = true},
	{.field = "proof", .form = FORM_TEXT, .optional = true, .absent_text = "reported"},
};
/* clang-format on */

static enum row_flaw pay_check(struct call *c UNUSED, const struct intake_bounds *b,
			       const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitPayRequest *req = (const Wages__SubmitPayRequest *)m;
	const struct pay_row row = {
		.source_ref = req->source_ref[i],
		.worker_no = req->worker_no[i],
		.month = req->month[i],
		.item = req->item[i],
		.amount = FEN(req->amount_fen[i]),
		.paid_day = OR(paid_day, i, 0),
	};
	const struct pay_detail_row detail = {
		.due_day = OR(due_day, i, 0), .basis = OR(basis, i, ""), .proof = OR(proof, i, "")};
	enum row_flaw flaw = pay_row_check(b, &row);

	return flaw == ROW_GOOD ? pay_detail_check(b, &detail) : flaw;
}

static int pay_sum(struct intake *in, size_t i)
{
	const Wages__SubmitPayRequest *req = (const Wages__SubmitPayRequest *)in->req;

	return money_add(in->pay_sum, FEN(req->amount_fen[i]), &in->pay_sum) ? 0 : E_RANGE;
}

/* ---- rosters -------------------------------------------------------------------------------- */

/* clang-format off */
static const struct intake_column roster_columns[] = {
	WORKER,
	{.field = "day", .form = FORM_DAY},
	KIND,
};
/* clang-format on */

static const char *roster_key(struct call *c, const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitRosterRequest *req = (const Wages__SubmitRosterRequest *)m;

	return arena_printf(c->arena, "%s/%" PRId32, req->worker_no[i], req->day[i]);
}

static enum row_flaw roster_check(struct call *c UNUSED, const struct intake_bounds *b,
				  const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitRosterRequest *req = (const Wages__SubmitRosterRequest *)m;
	const struct roster_filed row = {req->worker_no[i], req->kind[i], req->day[i]};

	return roster_row_check(b, &row);
}

/* ---- penalties ------------------------------------------------------------------------------ */

/* clang-format off */
static const struct intake_column penalty_columns[] = {
	REF,
	WORKER,
	AT,
	{.field = "amount_fen", .form = FORM_FEN},
	{.field = "rule_ref", .form = FORM_TEXT, .optional = true},
	{.field = "reason", .form = FORM_TEXT, .optional = true, .personal = true},
	{.field = "appeal", .form = FORM_YES},
};
/* clang-format on */

static enum row_flaw penalty_check(struct call *c UNUSED, const struct intake_bounds *b,
				   const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitPenaltiesRequest *req = (const Wages__SubmitPenaltiesRequest *)m;
	const struct penalty_filed row = {
		.event = {req->source_ref[i], req->worker_no[i], {req->at_us[i]}},
		.amount_fen = req->amount_fen[i],
		.rule_ref = OR(rule_ref, i, ""),
		.reason = OR(reason, i, ""),
	};

	return penalty_row_check(b, &row);
}

/* ---- pushes --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct intake_column push_columns[] = {REF, WORKER, AT, KIND};
/* clang-format on */

static enum row_flaw push_check(struct call *c UNUSED, const struct intake_bounds *b,
				const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitPushesRequest *req = (const Wages__SubmitPushesRequest *)m;
	const struct event_filed row = {req->source_ref[i], req->worker_no[i], {req->at_us[i]}};

	return push_row_check(b, &row, req->kind[i]);
}

/* ---- prices --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct intake_column price_columns[] = {
	{.field = "work_region", .form = FORM_TEXT},
	{.field = "task", .form = FORM_TEXT},
	{.field = "price_fen", .form = FORM_FEN},
	{.field = "from_day", .form = FORM_DAY},
	{.field = "consulted", .form = FORM_TEXT, .optional = true, .personal = true},
};
/* clang-format on */

static const char *price_key(struct call *c, const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitPricesRequest *req = (const Wages__SubmitPricesRequest *)m;

	return arena_printf(c->arena, "%s/%s/%" PRId32, req->work_region[i], req->task[i],
			    req->from_day[i]);
}

static enum row_flaw price_check(struct call *c, const struct intake_bounds *b,
				 const ProtobufCMessage *m, size_t i)
{
	const Wages__SubmitPricesRequest *req = (const Wages__SubmitPricesRequest *)m;
	const struct price_filed row = {
		.region_known = region_known(c, req->work_region[i]),
		.task = req->task[i],
		.consulted = OR(consulted, i, ""),
		.price_fen = req->price_fen[i],
		.from_day = req->from_day[i],
	};

	return price_row_check(b, &row);
}

/* ---- all of them ---------------------------------------------------------------------------- */

enum {
	INTERVALS,
	PAY,
	ROSTER,
	PENALTIES,
	PUSHES,
	PRICES,
};

const struct intake_kind intake_kinds[] = {
	[INTERVALS] = {{"intervals", interval_statement},
		       COLS(interval_columns),
		       .month = 3,
		       .repeated = ROW_REPEATED,
		       .check = interval_check,
		       .sum = interval_sum           },
	[PAY] = {{"pay", pay_statement},
		       COLS(pay_columns),
		       .month = 2,
		       .repeated = ROW_REPEATED,
		       .check = pay_check,
		       .sum = pay_sum                },
	[ROSTER] = {{"roster", roster_statement},
		       COLS(roster_columns),
		       .month = 1,
		       .key = roster_key,
		       .repeated = ROW_REPEATED_DAY,
		       .check = roster_check         },
	[PENALTIES] = {{"penalties", penalty_statement},
		       COLS(penalty_columns),
		       .month = 2,
		       .repeated = ROW_REPEATED,
		       .check = penalty_check      },
	[PUSHES] = {{"pushes", push_statement},
		       COLS(push_columns),
		       .month = 2,
		       .repeated = ROW_REPEATED,
		       .check = push_check       },
	[PRICES] = {{"prices", price_statement},
		       COLS(price_columns),
		       .month = 3,
		       .key = price_key,
		       .repeated = ROW_REPEATED_PRICE,
		       .check = price_check},
};
const size_t n_intake_kinds = N_ELEMENTS(intake_kinds);

const struct submission_kind *submission_kind_find(const char *name)
{
	for (size_t i = 0; i < n_intake_kinds; i++) {
		if (strcmp(intake_kinds[i].head.name, name) == 0)
			return &intake_kinds[i].head;
	}
	return NULL;
}

int submit_intervals(struct call *c, const Wages__SubmitIntervalsRequest *req,
		     Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[INTERVALS], &req->base, rep);
}

int submit_pay(struct call *c, const Wages__SubmitPayRequest *req, Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[PAY], &req->base, rep);
}

int submit_roster(struct call *c, const Wages__SubmitRosterRequest *req, Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[ROSTER], &req->base, rep);
}

int submit_penalties(struct call *c, const Wages__SubmitPenaltiesRequest *req,
		     Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[PENALTIES], &req->base, rep);
}

int submit_pushes(struct call *c, const Wages__SubmitPushesRequest *req, Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[PUSHES], &req->base, rep);
}

int submit_prices(struct call *c, const Wages__SubmitPricesRequest *req, Wages__SubmitReply *rep)
{
	return intake_take(c, &intake_kinds[PRICES], &req->base, rep);
}
