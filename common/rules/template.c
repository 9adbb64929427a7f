#include "template.h"

#include "expr_token.h"

static const struct {
	const char *name;
	enum template_form form;
} forms[] = {
	{"count", FORM_COUNT      },
        {"yuan",  FORM_YUAN       },
        {"hours", FORM_HOURS      },
	{"time",  FORM_TIME       },
        {"fen_s", FORM_FEN_SECONDS},
};

struct parse {
	const char *text;
	struct names *names;
	struct expr_fault *fault;
	struct template_piece pieces[TEMPLATE_PIECES_MAX];
	size_t n;
};

static bool piece_add(struct parse *p, const struct template_piece *piece, size_t at)
{
	if (piece->form == FORM_LITERAL && piece->literal.len == 0)
		return true;
	if (p->n == TEMPLATE_PIECES_MAX)
		return expr_refuse(p->fault, at, "more than %d pieces", TEMPLATE_PIECES_MAX);
	p->pieces[p->n++] = *piece;
	return true;
}

static bool form_number(struct parse *p, slice word, size_t at, enum template_form *out)
{
	for (size_t i = 0; i < N_ELEMENTS(forms); i++) {
		if (slice_is(word, forms[i].name)) {
			*out = forms[i].form;
			return true;
		}
	}
	return expr_refuse(p->fault, at,
			   "the form of a number is yuan, hours, time, fen_s or count");
}

/* {name} or {name:form}; `inside` is what the braces hold. */
static bool place_parse(struct parse *p, slice inside, size_t at)
{
	const char *colon = memchr(inside.at, ':', inside.len);
	size_t len = colon ? (size_t)(colon - inside.at) : inside.len;
	struct name *n = names_find(p->names, inside.at, len);
	struct template_piece piece = {0};
	slice form = {colon ? colon + 1 : "", colon ? inside.len - len - 1 : 0};

	if (!n)
		return expr_refuse(p->fault, at, "{%.*s} is no fact, parameter or derived value",
				   (int)(inside.len > 60 ? 60 : inside.len), inside.at);
	n->used = true;
	piece.name = (size_t)(n - p->names->at);
	if (n->source == NAME_PARAMETER || n->type == FACT_TEXT) {
		piece.form = n->source == NAME_PARAMETER ? FORM_PARAMETER : FORM_TEXT;
		if (colon)
			return expr_refuse(p->fault, at, "{%.*s} takes no form", (int)len,
					   inside.at);
		return piece_add(p, &piece, at);
	}
	if (n->type == FACT_BOOL)
		return expr_refuse(p->fault, at, "{%.*s} is a yes/no: it cannot be shown", (int)len,
				   inside.at);
	return form_number(p, form, at, &piece.form) && piece_add(p, &piece, at);
}

/* One brace at `at`; *at moves behind what it opens. */
static bool brace_parse(struct parse *p, size_t *at)
{
	const char *s = p->text + *at, *end;
	struct template_piece brace = {
		.literal = {s, 1}
        };

	if (s[0] == s[1]) {
		*at += 2;
		return piece_add(p, &brace, *at);
	}
	end = s[0] == '{' ? strchr(s, '}') : NULL;
	if (!end)
		return expr_refuse(p->fault, *at, "a single %c; write %c%c for a brace", s[0], s[0],
				   s[0]);
	if (!place_parse(p, (slice){s + 1, (size_t)(end - s - 1)}, *at))
		return false;
	*at += (size_t)(end - s) + 1;
	return true;
}

bool template_parse(struct arena *a, const char *text, struct names *names, struct template *out,
		    struct expr_fault *fault)
{
	struct parse p = {.text = text, .names = names, .fault = fault};
	struct template_piece *pieces;
	size_t at = 0, len;

	while (text[at]) {
		len = strcspn(text + at, "{}");
		if (!piece_add(&p,
			       &(struct template_piece){
				       .literal = {text + at, len}
                },
			       at))
			return false;
		at += len;
		if (text[at] && !brace_parse(&p, &at))
			return false;
	}
	pieces = arena_zalloc(a, p.n + 1, sizeof(*pieces));
	if (!pieces)
		return expr_refuse(fault, 0, "out of memory");
	memcpy(pieces, p.pieces, p.n * sizeof(*pieces));
	*out = (struct template){pieces, p.n};
	return true;
}

static void piece_render(struct str *s, const struct template_piece *p, const struct value *v,
			 enum language l)
{
	switch (p->form) {
	case FORM_LITERAL:
		str_addn(s, p->literal.at, p->literal.len);
		break;
	case FORM_TEXT:
		str_add(s, v->text);
		break;
	case FORM_PARAMETER:
		explain_unit(s, v->number, v->parameter.unit, l);
		break;
	case FORM_COUNT:
		explain_count(s, v->number);
		break;
	case FORM_YUAN:
		explain_yuan(s, v->number);
		break;
	case FORM_HOURS:
		explain_hours(s, v->number, l);
		break;
	case FORM_TIME:
		explain_duration(s, v->number, l);
		break;
	case FORM_FEN_SECONDS:
		explain_fen_seconds(s, v->number, l);
		break;
	}
}

int template_render(const struct template *t, const struct value *values, enum language language,
		    struct arena *a, const char **out)
{
	char array[TEMPLATE_LINE_MAX];
	struct str s = str_init(array, sizeof(array));
	char *text;

	for (size_t i = 0; i < t->n; i++)
		piece_render(&s, &t->pieces[i], &values[t->pieces[i].name], language);
	if (s.cut)
		return E_RULE;
	text = arena_strdup(a, array);
	if (!text)
		return E_NO_MEMORY;
	*out = text;
	return 0;
}
