/*
 * Two stacks (operands with their types, operators waiting for their right side) check the text
 * from left to right; what is taken off them is written as steps, operands before their operator.
 */
#include "expr_token.h"

struct operand {
	enum fact_type type;
	const struct name *name; /* a single name */
	slice literal;           /* a single text */
};

struct pending {
	const struct operator* op; /* NULL: an open bracket */
	size_t at;
	size_t step; /* of `and`, `or`: the one that jumps */
};

struct parse {
	const struct expr *e;
	struct arena *arena;
	struct expr_step *steps; /* room for one a character */
	size_t n_steps;
	struct expr_fault *fault;
	struct operand operands[EXPR_LEVELS];
	struct pending pending[EXPR_LEVELS];
	size_t n_operands, n_pending;
};

static const char *type_text(enum fact_type t)
{
	switch (t) {
	case FACT_NUMBER:
		return "a number";
	case FACT_TEXT:
		return "a text";
	case FACT_BOOL:
		return "a yes/no";
	}
	return "?";
}

static bool operand_push(struct parse *p, const struct operand *o, size_t at)
{
	if (p->n_operands == EXPR_LEVELS)
		return expr_refuse(p->fault, at, "the expression is nested too deeply");
	p->operands[p->n_operands++] = *o;
	return true;
}

static bool pending_push(struct parse *p, const struct operator* op, size_t at)
{
	if (p->n_pending == EXPR_LEVELS)
		return expr_refuse(p->fault, at, "the expression is nested too deeply");
	p->pending[p->n_pending++] = (struct pending){op, at, p->n_steps};
	return true;
}

static void step_add(struct parse *p, enum expr_op op, size_t at, union expr_cell value)
{
	p->steps[p->n_steps++] = (struct expr_step){op, (uint16_t)at, value};
}

/* "B" compared with a fact that can never be "B" is a mistake in the file. */
static bool literal_possible(struct parse *p, const struct operand *fact, slice quoted, size_t at)
{
	slice value = {quoted.at + 1, quoted.len - 2};

	if (!fact->name || !fact->name->allowed)
		return true;
	for (size_t i = 0; fact->name->allowed[i]; i++) {
		if (slice_is(value, fact->name->allowed[i]))
			return true;
	}
	return expr_refuse(p->fault, at, "%s is never \"%.*s\"", fact->name->name, (int)value.len,
			   value.at);
}

static bool equal_fits(struct parse *p, const struct operand *a, const struct operand *b, size_t at)
{
	if (a->type != b->type)
		return expr_refuse(p->fault, at, "%s is compared with %s", type_text(a->type),
				   type_text(b->type));
	if (a->literal.len && b->literal.len)
		return expr_refuse(p->fault, at, "two fixed texts are compared");
	if (a->literal.len)
		return literal_possible(p, b, a->literal, at);
	if (b->literal.len)
		return literal_possible(p, a, b->literal, at);
	return true;
}

static bool need(struct parse *p, const struct operand *o, enum fact_type type,
		 const struct pending *by)
{
	if (o->type == type)
		return true;
	return expr_refuse(p->fault, by->at, "%s needs %s, not %s", by->op->text, type_text(type),
			   type_text(o->type));
}

/* The step of an operator whose operands stand before it. */
static void operator_emit(struct parse *p, const struct pending *by, enum fact_type operands)
{
	enum expr_op op = by->op->op;

	if (by->op->operands == OPERANDS_BOOL) {
		p->steps[by->step].at = (uint16_t)p->n_steps;
		return;
	}
	if (by->op->operands == OPERANDS_EQUAL && operands == FACT_TEXT)
		op = op == EXPR_EQ ? EXPR_EQ_TEXT : EXPR_NE_TEXT;
	step_add(p, op, 0, (union expr_cell){0});
}

/* Takes the top operator off and replaces its operands by its result. */
static bool apply(struct parse *p)
{
	const struct pending *by = &p->pending[--p->n_pending];
	struct operand *b = &p->operands[p->n_operands - 1];
	struct operand *a = p->n_operands > 1 ? b - 1 : b;
	struct operand result = {.type = FACT_BOOL};
	size_t taken = 2;
	bool ok = false;

	switch (by->op->operands) {
	case OPERANDS_BOOL:
		ok = need(p, a, FACT_BOOL, by) && need(p, b, FACT_BOOL, by);
		break;
	case OPERANDS_ORDER:
		ok = need(p, a, FACT_NUMBER, by) && need(p, b, FACT_NUMBER, by);
		break;
	case OPERANDS_EQUAL:
		ok = equal_fits(p, a, b, by->at);
		break;
	case OPERANDS_NUMBER:
		result.type = FACT_NUMBER;
		ok = need(p, a, FACT_NUMBER, by) && need(p, b, FACT_NUMBER, by);
		break;
	case OPERANDS_NOT:
		taken = 1;
		ok = need(p, b, FACT_BOOL, by);
		break;
	case OPERANDS_MINUS:
		taken = 1;
		result.type = FACT_NUMBER;
		ok = need(p, b, FACT_NUMBER, by);
		break;
	}
	if (!ok)
		return false;
	operator_emit(p, by, b->type);
	p->n_operands -= taken;
	p->operands[p->n_operands++] = result;
	return true;
}

static bool take_name(struct parse *p, const struct token *t)
{
	struct name *n = names_find_before(p->e->names, p->e->n_names, t->text.at, t->text.len);
	struct operand o = {.name = n};

	if (!n)
		return expr_refuse(p->fault, t->at, "\"%.*s\" is no fact or parameter of the rule",
				   (int)(t->text.len > 60 ? 60 : t->text.len), t->text.at);
	n->used = true;
	o.type = n->type;
	step_add(p, EXPR_NAME, (size_t)(n - p->e->names->at), (union expr_cell){0});
	return operand_push(p, &o, t->at);
}

/* A text in quotes, without them. */
static bool take_text(struct parse *p, const struct token *t)
{
	const struct operand o = {.type = FACT_TEXT, .literal = t->text};
	const char *text = arena_strndup(p->arena, t->text.at + 1, t->text.len - 2);

	if (!text)
		return expr_refuse(p->fault, t->at, "out of memory");
	step_add(p, EXPR_TEXT, 0, (union expr_cell){.text = text});
	return operand_push(p, &o, t->at);
}

static bool take_number(struct parse *p, const struct token *t)
{
	const struct operand o = {.type = FACT_NUMBER};
	union expr_cell value = {0};

	if (!slice_to_i64(t->text, &value.number))
		return expr_refuse(p->fault, t->at, "the number is too large");
	step_add(p, EXPR_NUMBER, 0, value);
	return operand_push(p, &o, t->at);
}

/* Where a value must come next. */
static bool take_operand(struct parse *p, const struct token *t, bool *out_more)
{
	*out_more = false;
	switch (t->kind) {
	case TOKEN_NAME:
		return take_name(p, t);
	case TOKEN_NUMBER:
		return take_number(p, t);
	case TOKEN_TEXT:
		return take_text(p, t);
	case TOKEN_OPEN:
		*out_more = true;
		return pending_push(p, NULL, t->at);
	case TOKEN_OPERATOR:
		*out_more = true;
		if (slice_is(t->text, "-"))
			return pending_push(p, &operator_minus, t->at);
		if (slice_is(t->text, "not"))
			return pending_push(p, t->op, t->at);
		break;
	case TOKEN_CLOSE:
	case TOKEN_END:
		break;
	}
	return expr_refuse(p->fault, t->at, "a value is missing here");
}

static bool close_bracket(struct parse *p, const struct token *t)
{
	while (p->n_pending && p->pending[p->n_pending - 1].op) {
		if (!apply(p))
			return false;
	}
	if (p->n_pending == 0)
		return expr_refuse(p->fault, t->at, ") without (");
	p->n_pending--;
	/* In brackets a name or text is no longer seen as such: no check rests on it. */
	p->operands[p->n_operands - 1].name = NULL;
	p->operands[p->n_operands - 1].literal = (slice){NULL, 0};
	return true;
}

/* Where an operator, a closing bracket or the end must come next. */
static bool take_operator(struct parse *p, const struct token *t, bool *out_operand_next)
{
	*out_operand_next = false;
	if (t->kind == TOKEN_CLOSE)
		return close_bracket(p, t);
	if (t->kind != TOKEN_OPERATOR || t->op->operands == OPERANDS_NOT)
		return expr_refuse(p->fault, t->at, "an operator is missing here");
	while (p->n_pending && p->pending[p->n_pending - 1].op &&
	       p->pending[p->n_pending - 1].op->level >= t->op->level) {
		if (!apply(p))
			return false;
	}
	*out_operand_next = true;
	if (!pending_push(p, t->op, t->at))
		return false;
	if (t->op->operands == OPERANDS_BOOL)
		step_add(p, t->op->op, 0, (union expr_cell){0}); /* finished in operator_emit */
	return true;
}

static bool finish(struct parse *p, struct expr_code *out)
{
	while (p->n_pending) {
		if (!p->pending[p->n_pending - 1].op)
			return expr_refuse(p->fault, p->pending[p->n_pending - 1].at,
					   "( without )");
		if (!apply(p))
			return false;
	}
	if (p->operands[0].type != p->e->want)
		return expr_refuse(p->fault, 0, "the whole gives %s, it must give %s",
				   type_text(p->operands[0].type), type_text(p->e->want));
	*out = (struct expr_code){p->steps, p->n_steps, p->e->want};
	return true;
}

bool expr_check(const struct expr *e, struct arena *a, struct expr_code *out,
		struct expr_fault *fault)
{
	struct parse p = {.e = e, .arena = a, .fault = fault};
	size_t at = 0, len = strlen(e->text);
	struct token t;
	bool operand_next = true;

	if (len > EXPR_MAX)
		return expr_refuse(fault, 0, "longer than %zu characters", EXPR_MAX);
	p.steps = arena_alloc(a, (len + 1) * sizeof(*p.steps)); /* a token is a step at most */
	if (!p.steps)
		return expr_refuse(fault, 0, "out of memory");
	for (;;) {
		if (!token_next(e->text, &at, &t, fault))
			return false;
		if (t.kind == TOKEN_END && !operand_next)
			return finish(&p, out);
		if (operand_next ? !take_operand(&p, &t, &operand_next)
				 : !take_operator(&p, &t, &operand_next))
			return false;
	}
}
