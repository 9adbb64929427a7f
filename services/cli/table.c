#include "table.h"

struct range {
	uint32_t from, to;
};

/* East Asian Wide and Fullwidth, in blocks. Source: Unicode EastAsianWidth.txt */
static const struct range wide[] = {
	{0x1100,  0x115F },
        {0x2E80,  0x303E },
        {0x3041,  0x33FF },
        {0x3400,  0x4DBF },
	{0x4E00,  0x9FFF },
        {0xA000,  0xA4CF },
        {0xAC00,  0xD7A3 },
        {0xF900,  0xFAFF },
	{0xFE30,  0xFE6F },
        {0xFF01,  0xFF60 },
        {0xFFE0,  0xFFE6 },
        {0x1F300, 0x1FAFF},
	{0x20000, 0x3FFFD},
};

static const struct range narrow[] = {
	{0x0300, 0x036F},
        {0x200B, 0x200F},
        {0xFE00, 0xFE0F}
};

static bool within(uint32_t code, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	}
	return false;
}

static size_t code_width(uint32_t code)
{
	if (within(code, narrow, N_ELEMENTS(narrow)))
		return 0;
	return within(code, wide, N_ELEMENTS(wide)) ? 2 : 1;
}

/* The next character of s, which need not be good UTF-8. */
static size_t next_code(const char *s, uint32_t *out)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

	*out = n == 1 ? c : c & (0x7FU >> n);
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xC0) != 0x80)
			return i;
		*out = *out << 6 | ((unsigned char)s[i] & 0x3F);
	}
	return n;
}

size_t text_width(const char *s)
{
	size_t width = 0;
	uint32_t code;

	while (*s) {
		s += next_code(s, &code);
		width += code_width(code);
	}
	return width;
}

const char *text_cut(struct arena *a, const char *s, size_t columns)
{
	size_t width = 0, len = 0;
	uint32_t code;
	const char *cut;

	if (text_width(s) <= columns)
		return s;
	while (s[len]) {
		size_t n = next_code(s + len, &code);

		if (width + code_width(code) + 1 > columns)
			break;
		width += code_width(code);
		len += n;
	}
	cut = arena_printf(a, "%.*s…", (int)len, s);
	return cut ? cut : s;
}

void table_init(struct table *t, struct cli *c, const struct table_head *heads, size_t n)
{
	assert(n > 0 && n <= TABLE_MAX_COLUMNS);
	*t = (struct table){.c = c, .heads = heads, .n_columns = n};
}

static void add(struct table *t, const char *cell)
{
	size_t size = t->size ? t->size * 2 : 64;
	const char **cells;

	if (t->n_cells == t->size) {
		cells = arena_zalloc(t->c->arena, size, sizeof(*cells));
		if (!cells)
			return; /* the arena's cap: the table ends here */
		if (t->n_cells)
			memcpy(cells, t->cells, t->n_cells * sizeof(*cells));
		t->cells = cells;
		t->size = size;
	}
	t->cells[t->n_cells++] = cell;
}

void table_add(struct table *t, const char *cell)
{
	const char *copy = arena_strdup(t->c->arena, cell ? cell : "");

	add(t, copy ? copy : "");
}

/* Whole: a line of a timeline has as many bytes as it has, and a cut may fall into a character. */
void table_addf(struct table *t, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	text = n >= 0 ? arena_alloc(t->c->arena, (size_t)n + 1) : NULL;
	if (text)
		(void)vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	add(t, text ? text : "");
}

static void print_row(const struct table *t, FILE *to, const char *const *cells,
		      const size_t *widths)
{
	size_t last = t->n_columns, pending = 0;

	while (last > 1 && cells[last - 1][0] == '\0') /* no blanks at the end of a line */
		last--;
	for (size_t i = 0; i < last; i++) {
		size_t pad = widths[i] - text_width(cells[i]);
		size_t before = pending + (t->heads[i].right ? pad : 0);

		(void)fprintf(to, "%*s%s", (int)before, "", cells[i]);
		pending = 2 + (t->heads[i].right ? 0 : pad);
	}
	(void)fputc('\n', to);
}

void table_print(const struct table *t, FILE *to)
{
	const char *heads[TABLE_MAX_COLUMNS];
	size_t widths[TABLE_MAX_COLUMNS] = {0}, column = 0;

	for (size_t i = 0; i < t->n_columns; i++) {
		heads[i] = say(t->c, t->heads[i].zh, t->heads[i].en);
		widths[i] = text_width(heads[i]);
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t width = text_width(t->cells[i]);

		if (width > widths[column])
			widths[column] = width;
		column = column + 1 == t->n_columns ? 0 : column + 1;
	}
	print_row(t, to, heads, widths);
	for (size_t i = 0; i + t->n_columns <= t->n_cells; i += t->n_columns)
		print_row(t, to, t->cells + i, widths);
}
