/*
 * template - the arithmetic line: text with {name} or {name:form} where values go.
 *
 * Forms of a number: yuan (fen), hours, time (seconds), fen_s (fen x seconds of an hourly rate,
 * shown as yuan), count. A text and a parameter stand alone; a parameter brings its unit. {{ and }}
 * are braces.
 *
 * Owns:    the arena owns the template and what it renders.
 * Errors:  false with the character (from 1) and the reason; E_RULE, E_NO_MEMORY when rendering.
 * Limits:  64 places a template, 4096 bytes a rendered line.
 */
#ifndef GONGDAO_TEMPLATE_H
#define GONGDAO_TEMPLATE_H

#include "arena.h"
#include "explain.h"
#include "expr.h"
#include "names.h"

#define TEMPLATE_PIECES_MAX 128
#define TEMPLATE_LINE_MAX   4096

enum template_form {
	FORM_LITERAL,
	FORM_TEXT,
	FORM_PARAMETER,
	FORM_COUNT,
	FORM_YUAN,
	FORM_HOURS,
	FORM_TIME,
	FORM_FEN_SECONDS,
};

struct template_piece {
	enum template_form form;
	slice literal;
	size_t name; /* index into names */
};

struct template
{
	const struct template_piece *pieces;
	size_t n;
};

/* Marks the names it uses. E_NO_MEMORY has at 0. */
bool template_parse(struct arena *a, const char *text, struct names *names, struct template *out,
		    struct expr_fault *fault) MUST_CHECK;
int template_render(const struct template *t, const struct value *values, enum language language,
		    struct arena *a, const char **out) MUST_CHECK;

#endif
