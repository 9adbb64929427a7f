#include "expr_token.h"

/* Longer ones first: the first that fits is taken. Levels are Lua's. */
static const struct operator operators[] = {
	{"==",  3,  OPERANDS_EQUAL,  EXPR_EQ },
        {"~=",  3,  OPERANDS_EQUAL,  EXPR_NE },
	{"<=",  3,  OPERANDS_ORDER,  EXPR_LE },
        {">=",  3,  OPERANDS_ORDER,  EXPR_GE },
	{"//",  11, OPERANDS_NUMBER, EXPR_DIV},
        {"<",   3,  OPERANDS_ORDER,  EXPR_LT },
	{">",   3,  OPERANDS_ORDER,  EXPR_GT },
        {"+",   10, OPERANDS_NUMBER, EXPR_ADD},
	{"-",   10, OPERANDS_NUMBER, EXPR_SUB},
        {"*",   11, OPERANDS_NUMBER, EXPR_MUL},
	{"%",   11, OPERANDS_NUMBER, EXPR_MOD},
        {"and", 2,  OPERANDS_BOOL,   EXPR_AND},
	{"or",  1,  OPERANDS_BOOL,   EXPR_OR },
        {"not", 12, OPERANDS_NOT,    EXPR_NOT},
};

const struct operator operator_minus = {"-", 12, OPERANDS_MINUS, EXPR_NEG};

bool expr_refuse(struct expr_fault *fault, size_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(fault->reason, sizeof(fault->reason), fmt, ap); /* a cut text is a text */
	va_end(ap);
	fault->at = at + 1;
	return false;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static const struct operator* operator_of(slice s)
{
	for (size_t i = 0; i < N_ELEMENTS(operators); i++) {
		if (slice_is(s, operators[i].text))
			return &operators[i];
	}
	return NULL;
}

static void token_word(const char *text, struct token *t)
{
	size_t len = 0;

	while (letter(text[t->at + len]) || digit(text[t->at + len]))
		len++;
	t->text = (slice){text + t->at, len};
	t->op = operator_of(t->text);
	t->kind = t->op ? TOKEN_OPERATOR : TOKEN_NAME;
}

static bool token_number(const char *text, struct token *t, struct expr_fault *fault)
{
	size_t len = 0;
	int64_t value;

	while (digit(text[t->at + len]))
		len++;
	t->text = (slice){text + t->at, len};
	t->kind = TOKEN_NUMBER;
	if (text[t->at + len] == '.' || letter(text[t->at + len]))
		return expr_refuse(fault, t->at, "only whole numbers, in digits, are allowed");
	if (!slice_to_i64(t->text, &value))
		return expr_refuse(fault, t->at, "the number is too large");
	return true;
}

static bool token_text(const char *text, struct token *t, struct expr_fault *fault)
{
	char quote = text[t->at];
	size_t len = 1;

	while (text[t->at + len] && text[t->at + len] != quote) {
		if (text[t->at + len] == '\\' || (unsigned char)text[t->at + len] < ' ')
			return expr_refuse(fault, t->at + len,
					   "no \\ and no line break inside a text");
		len++;
	}
	if (!text[t->at + len])
		return expr_refuse(fault, t->at, "the text has no closing quote");
	t->text = (slice){text + t->at, len + 1};
	t->kind = TOKEN_TEXT;
	return true;
}

static bool token_sign(const char *text, struct token *t, struct expr_fault *fault)
{
	const char *s = text + t->at;

	for (size_t i = 0; i < N_ELEMENTS(operators); i++) {
		size_t len = strlen(operators[i].text);

		if (strncmp(s, operators[i].text, len) != 0)
			continue;
		t->text = (slice){s, len};
		t->op = &operators[i];
		t->kind = TOKEN_OPERATOR;
		return true;
	}
	if (s[0] == '/')
		return expr_refuse(fault, t->at, "/ makes fractions; write // (whole division)");
	if (s[0] == '!')
		return expr_refuse(fault, t->at, "\"not equal\" is written ~=");
	if (s[0] == '=')
		return expr_refuse(fault, t->at, "\"equal\" is written ==");
	return expr_refuse(fault, t->at, "the character \"%c\" is not allowed here",
			   s[0] > ' ' && s[0] < 0x7f ? s[0] : '?');
}

bool token_next(const char *text, size_t *at, struct token *out, struct expr_fault *fault)
{
	struct token t = {0};
	char c;
	bool ok = true;

	while (text[*at] == ' ' || text[*at] == '\t' || text[*at] == '\n' || text[*at] == '\r')
		(*at)++;
	t.at = *at;
	c = text[t.at];
	t.text = (slice){text + t.at, c ? 1 : 0};
	if (!c)
		t.kind = TOKEN_END;
	else if (c == '(')
		t.kind = TOKEN_OPEN;
	else if (c == ')')
		t.kind = TOKEN_CLOSE;
	else if (letter(c))
		token_word(text, &t);
	else if (digit(c))
		ok = token_number(text, &t, fault);
	else if (c == '"' || c == '\'')
		ok = token_text(text, &t, fault);
	else
		ok = token_sign(text, &t, fault);
	if (!ok)
		return false;
	*at = t.at + t.text.len;
	*out = t;
	return true;
}
