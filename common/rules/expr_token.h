/*
 * expr_token - cuts the text of a condition into tokens.
 *
 * Errors:  false, with the reason in fault.
 */
#ifndef GONGDAO_EXPR_TOKEN_H
#define GONGDAO_EXPR_TOKEN_H

#include "expr.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_OPERATOR,
	TOKEN_OPEN,
	TOKEN_CLOSE,
};

enum operands {
	OPERANDS_BOOL,   /* bool, bool -> bool */
	OPERANDS_ORDER,  /* number, number -> bool */
	OPERANDS_EQUAL,  /* two of one type -> bool */
	OPERANDS_NUMBER, /* number, number -> number */
	OPERANDS_NOT,    /* bool -> bool */
	OPERANDS_MINUS,  /* number -> number */
};

struct operator
{
	const char *text;
	int level; /* binds tighter when higher */
	enum operands operands;
	enum expr_op op; /* on numbers, where texts have another */
};

struct token {
	enum token_kind kind;
	size_t at; /* offset */
	slice text;
	const struct operator* op;
};

extern const struct operator operator_minus; /* the unary one */

bool token_next(const char *text, size_t *at, struct token *out,
		struct expr_fault *fault) MUST_CHECK;
bool expr_refuse(struct expr_fault *fault, size_t at, const char *fmt, ...) PRINTF(3, 4);

#endif
