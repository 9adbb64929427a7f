/*
 * Printing and comparing trees: one walk without recursion, on a stack as deep as a file may be.
 */
#include "yaml.h"

/* Plain where that reads back as the same scalar inside a flow list, else between double quotes. */
static bool plain(const struct yaml_node *n)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "~_./+-";
	const char *at = n->text.at;

	if (n->quoted || n->text.len == 0 || strspn(at, safe) != n->text.len)
		return false;
	return at[0] != '-' || (at[1] >= '0' && at[1] <= '9');
}

/* Code points that YAML does not let stand as they are, besides the ASCII ones. */
static uint32_t unprintable(const unsigned char *s)
{
	if (s[0] == 0xC2 && s[1] >= 0x80 && s[1] <= 0x9F)
		return s[1];
	if (s[0] == 0xE2 && s[1] == 0x80 && (s[2] == 0xA8 || s[2] == 0xA9))
		return 0x2000 + (uint32_t)(s[2] & 0x3F);
	if (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF)
		return 0xFEFF;
	if (s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE)
		return 0xFFC0 + (uint32_t)(s[2] & 0x3F);
	return 0;
}

void yaml_print_text(FILE *to, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t code;

	fputc('"', to);
	for (; *s; s++) {
		code = unprintable(s);
		if (code) {
			fprintf(to, "\\u%04X", code);
			s += code < 0x100 ? 1 : 2;
		} else if (*s == '"' || *s == '\\') {
			fprintf(to, "\\%c", *s);
		} else if (*s < 0x20 || *s == 0x7F) {
			fprintf(to, "\\x%02X", *s);
		} else {
			fputc(*s, to);
		}
	}
	fputc('"', to);
}

static void print_open(FILE *to, const struct yaml_node *n, const struct yaml_node *top)
{
	if (n != top && n->key) {
		yaml_print_text(to, n->key);
		fputs(": ", to);
	}
	if (n->kind != YAML_SCALAR)
		fputc(n->kind == YAML_MAP ? '{' : '[', to);
	else if (plain(n))
		fputs(n->text.at, to);
	else
		yaml_print_text(to, n->text.at);
}

static void print_close(FILE *to, const struct yaml_node *n)
{
	if (n->kind != YAML_SCALAR)
		fputc(n->kind == YAML_MAP ? '}' : ']', to);
}

void yaml_print(FILE *to, const struct yaml_node *top)
{
	const struct yaml_node *open[YAML_DEPTH_MAX + 1], *n = top;
	size_t depth = 0;

	print_open(to, n, top);
	for (;;) { /* each node is opened once and closed once */
		if (n->first) {
			open[depth++] = n;
			n = n->first;
			print_open(to, n, top);
			continue;
		}
		print_close(to, n);
		while (depth && !n->next) {
			n = open[--depth];
			print_close(to, n);
		}
		if (depth == 0)
			return;
		n = n->next;
		fputs(", ", to);
		print_open(to, n, top);
	}
}

static bool same(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->kind != b->kind || a->n != b->n || a->quoted != b->quoted)
		return false;
	if (!a->key != !b->key || (a->key && strcmp(a->key, b->key) != 0))
		return false;
	return a->kind != YAML_SCALAR ||
	       (a->text.len == b->text.len && memcmp(a->text.at, b->text.at, a->text.len) == 0);
}

bool yaml_equal(const struct yaml_node *a, const struct yaml_node *b)
{
	const struct yaml_node *open[2][YAML_DEPTH_MAX + 1];
	size_t depth = 0;

	while (same(a, b)) {
		if (a->first) { /* then b has as many */
			open[0][depth] = a;
			open[1][depth++] = b;
			a = a->first;
			b = b->first;
			continue;
		}
		while (depth && !a->next) {
			a = open[0][--depth];
			b = open[1][depth];
		}
		if (depth == 0)
			return true;
		a = a->next;
		b = b->next;
	}
	return false;
}
