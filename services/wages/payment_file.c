/*
 * payment_file - payments by file: bank lines, and what companies say they have paid. Rows stand
 * alone: a bad one is refused with its reason, good ones are recorded.
 */
#include "base.h"

#include "payment.h"
#include "submission.h"

#define ROWS_A_CALL ((size_t)500)

struct filing {
	const Wages__ImportPaymentsRequest *req;
	Registration__ImportReply *rep;
	struct paying x;
	const char *code; /* of the employer in x; "" before the first */
};

/* Rows of one employer stand together: asked for once. */
static int employer_of(struct call *c, struct filing *f, const Wages__PaymentRow *row,
		       enum payment_fault *out_fault)
{
	struct employer_row employer;
	bool found;
	int rc;

	if (strcmp(f->code, row->credit_code) == 0)
		return 0;
	rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(row->credit_code)), &employer, &found);
	if (rc)
		return rc;
	/* who is bound to a company sees no other */
	if (!found) {
		*out_fault = PAYMENT_EMPLOYER;
		return 0;
	}
	f->code = row->credit_code;
	f->x.employer = (struct payment_employer){employer.employer_id, employer.region};
	return 0;
}

/* A company speaks for itself: that it says so proves nothing. */
static bool proof_fits(const struct call *c, const char *proof)
{
	static const char *const proofs[] = {"reported", "bank", "worker", "officer"};

	for (size_t i = 0; i < (c->who->employer_id ? 1 : N_ELEMENTS(proofs)); i++) {
		if (strcmp(proof, proofs[i]) == 0)
			return true;
	}
	return false;
}

static bool is_twice(const struct filing *f, size_t at)
{
	const Wages__PaymentRow *a = f->req->rows[at];

	for (size_t i = 0; i < at; i++) {
		const Wages__PaymentRow *b = f->req->rows[i];

		if (strcmp(a->reference, b->reference) == 0 &&
		    strcmp(a->worker_no, b->worker_no) == 0 && strcmp(a->month, b->month) == 0 &&
		    strcmp(a->credit_code, b->credit_code) == 0)
			return true;
	}
	return false;
}

/* The cell as it was written, for the message. */
static const char *value_of(struct call *c, const Wages__PaymentRow *row, const char *field)
{
	char text[32];

	if (strcmp(field, "credit_code") == 0)
		return row->credit_code;
	if (strcmp(field, "worker_no") == 0)
		return row->worker_no;
	if (strcmp(field, "month") == 0)
		return row->month;
	if (strcmp(field, "reference") == 0)
		return row->reference;
	if (strcmp(field, "rule") == 0)
		return row->rule;
	if (strcmp(field, "proof") == 0)
		return row->proof;
	if (strcmp(field, "paid_day") == 0)
		return arena_strdup(c->arena, civil_format((civil_date){row->paid_day}, text));
	return arena_strdup(c->arena, money_format(FEN(row->amount_fen), text));
}

static int row_refuse(struct call *c, struct filing *f, size_t at, enum payment_fault fault)
{
	const struct payment_fault_text *text = payment_fault_text(fault);
	Registration__RowError *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return E_NO_MEMORY;
	registration__row_error__init(e);
	e->row = (uint32_t)at;
	e->column = (char *)text->field;
	e->value = (char *)value_of(c, f->req->rows[at], text->field);
	e->reason = (char *)say(c, text->zh, text->en);
	e->mend = (char *)say(c, text->mend_zh, text->mend_en);
	f->rep->errors[f->rep->n_errors++] = e;
	return e->value ? 0 : E_NO_MEMORY;
}

static int row_take(struct call *c, struct filing *f, size_t at)
{
	const Wages__PaymentRow *row = f->req->rows[at];
	enum payment_fault fault = PAYMENT_GOOD;
	Wages__Payment p;
	int rc;

	wages__payment__init(&p);
	p.worker_no = row->worker_no;
	p.month = row->month;
	p.reference = row->reference;
	p.amount_fen = row->amount_fen;
	p.paid_day = row->paid_day;
	p.rule = row->rule;
	f->x.proof = row->proof;
	if (!proof_fits(c, row->proof))
		return row_refuse(c, f, at, PAYMENT_PROOF);
	if (is_twice(f, at))
		return row_refuse(c, f, at, PAYMENT_TWICE);
	rc = employer_of(c, f, row, &fault);
	if (!rc && !fault)
		rc = payment_look(c, &p, &f->x, &fault);
	if (rc || fault)
		return rc ? rc : row_refuse(c, f, at, fault);
	if (f->x.said) {
		f->rep->unchanged++;
		return 0;
	}
	*(f->x.found ? &f->rep->updated : &f->rep->created) += 1;
	return f->req->dry_run ? 0 : payment_put(c, &p, &f->x);
}

int import_payments(struct call *c, const Wages__ImportPaymentsRequest *req,
		    Registration__ImportReply *rep)
{
	struct filing f = {.req = req, .rep = rep, .code = ""};
	int rc = 0;

	if (req->n_rows == 0 || req->n_rows > ROWS_A_CALL)
		return refuse(c, E_FIELD, "rows: %zu; 1 .. %zu", req->n_rows, ROWS_A_CALL);
	rep->errors = arena_zalloc(c->arena, req->n_rows, sizeof(*rep->errors));
	if (!rep->errors)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < req->n_rows; i++)
		rc = row_take(c, &f, i);
	if (rc || req->dry_run || rep->created + rep->updated == 0)
		return rc;
	return audit_wake(c, c->now);
}
