/* The checker saw to types, to the depth of the stack and to every jump: none of it is asked here.
 */
#include "expr.h"

/* Where running stands. */
struct machine {
	union expr_cell stack[EXPR_LEVELS];
	size_t n;
	const char *reason; /* NULL: no fault */
};

static void out_of_range(struct machine *m)
{
	m->reason = "a number leaves the range of 64 bits";
}

/* Quotient or rest towards minus infinity. */
static int64_t divide(struct machine *m, int64_t a, int64_t b, bool want_rest)
{
	int64_t quotient, rest;

	if (b == 0) {
		m->reason = "division by zero";
		return 0;
	}
	if (a == INT64_MIN && b == -1) {
		out_of_range(m);
		return 0;
	}
	quotient = a / b;
	rest = a % b;
	if (rest != 0 && (rest < 0) != (b < 0)) {
		quotient -= 1;
		rest += b;
	}
	return want_rest ? rest : quotient;
}

static int64_t arithmetic(struct machine *m, enum expr_op op, int64_t a, int64_t b)
{
	int64_t out = 0;
	bool over;

	if (op == EXPR_DIV || op == EXPR_MOD)
		return divide(m, a, b, op == EXPR_MOD);
	if (op == EXPR_ADD)
		over = __builtin_add_overflow(a, b, &out);
	else if (op == EXPR_SUB)
		over = __builtin_sub_overflow(a, b, &out);
	else
		over = __builtin_mul_overflow(a, b, &out);
	if (over)
		out_of_range(m);
	return out;
}

/* The step behind: the next, or where a decided `and` / `or` goes on. */
static size_t step_run(struct machine *m, const struct expr_code *code, size_t i,
		       const union expr_cell *cells)
{
	const struct expr_step *s = &code->steps[i];
	const size_t pushed = s->op == EXPR_NUMBER || s->op == EXPR_TEXT || s->op == EXPR_NAME;
	const size_t popped = s->op >= EXPR_ADD && s->op < EXPR_NOT;
	union expr_cell *a = &m->stack[m->n + pushed - popped - 1]; /* the top behind the step */
	const union expr_cell *b = &a[popped];

	m->n += pushed;
	m->n -= popped;
	switch (s->op) {
	case EXPR_NUMBER:
	case EXPR_TEXT:
		*a = s->value;
		break;
	case EXPR_NAME:
		*a = cells[s->at];
		break;
	case EXPR_AND:
	case EXPR_OR:
		if ((a->number != 0) == (s->op == EXPR_OR))
			return s->at;
		m->n--;
		break;
	case EXPR_NOT:
		a->number = !a->number;
		break;
	case EXPR_NEG:
		a->number = arithmetic(m, EXPR_SUB, 0, a->number);
		break;
	case EXPR_ADD:
	case EXPR_SUB:
	case EXPR_MUL:
	case EXPR_DIV:
	case EXPR_MOD:
		a->number = arithmetic(m, s->op, a->number, b->number);
		break;
	case EXPR_EQ:
	case EXPR_NE:
		a->number = (a->number == b->number) == (s->op == EXPR_EQ);
		break;
	case EXPR_LT:
		a->number = a->number < b->number;
		break;
	case EXPR_LE:
		a->number = a->number <= b->number;
		break;
	case EXPR_GT:
		a->number = a->number > b->number;
		break;
	case EXPR_GE:
		a->number = a->number >= b->number;
		break;
	case EXPR_EQ_TEXT:
	case EXPR_NE_TEXT:
		a->number = (strcmp(a->text, b->text) == 0) == (s->op == EXPR_EQ_TEXT);
		break;
	}
	return i + 1;
}

/* known NULL: every cell has its value. Else *reason is NULL when one that has not was to be read.
 */
static bool steps_run(const struct expr_code *code, const union expr_cell *cells, const bool *known,
		      int64_t *out, const char **reason)
{
	struct machine m;

	m.n = 0;
	m.reason = NULL;
	memset(m.stack, 0, (code->n < EXPR_LEVELS ? code->n : EXPR_LEVELS) * sizeof(m.stack[0]));
	for (size_t i = 0; i < code->n && !m.reason;) {
		if (known && code->steps[i].op == EXPR_NAME && !known[code->steps[i].at]) {
			*reason = NULL;
			return false;
		}
		i = step_run(&m, code, i, cells);
	}
	if (m.reason) {
		*reason = m.reason;
		return false;
	}
	*out = m.stack[0].number;
	return true;
}

bool expr_run(const struct expr_code *code, const union expr_cell *cells, int64_t *out,
	      const char **reason)
{
	return steps_run(code, cells, NULL, out, reason);
}

bool expr_decided(const struct expr_code *code, const union expr_cell *cells, const bool *known,
		  int64_t *out)
{
	const char *reason;

	return steps_run(code, cells, known, out, &reason);
}
