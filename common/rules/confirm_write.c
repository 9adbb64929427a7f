/* One person's confirmation more: the whole file anew, as it will be read. */
#include "pack.h"

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* what is lost is memory */
}

static void text_free(char **text)
{
	free(*text);
}

static void signer_print(FILE *f, const struct signer *s)
{
	fprintf(f, "  %s: {person: ", s->name);
	yaml_print_text(f, s->person);
	fprintf(f, ", key: %s}\n", s->public);
}

static void member_print(FILE *f, const char *key, const char *text)
{
	fprintf(f, "    %s: ", key);
	yaml_print_text(f, text);
	(void)fputc('\n', f);
}

static void entry_print(FILE *f, const struct confirmation *c)
{
	char text[24];

	fputs("  - key: ", f);
	yaml_print_text(f, c->key);
	(void)fputc('\n', f);
	if (c->scope[0])
		member_print(f, "scope", c->scope);
	fprintf(f, "    from: %s\n    value: %" PRId64 "\n", civil_format(c->from, text), c->value);
	member_print(f, "unit", c->unit);
	member_print(f, "document", c->document);
	fputs("    by:\n", f);
	for (size_t i = 0; i < c->n_by; i++)
		fprintf(f, "      - {signer: %s, at: \"%s\", signature: %s}\n", c->by[i].signer,
			utc_format_local(c->by[i].at, text), c->by[i].hex);
}

static bool is_of(const struct confirmation *c, const struct parameter_value *v)
{
	return strcmp(c->key, v->key) == 0 && strcmp(c->scope, v->scope) == 0 &&
	       c->from.day == v->from.day;
}

/* The entry as it stands, or a new one. */
static struct confirmation entry_find(const struct rules *r, const struct confirming *x)
{
	const struct parameter_value *v = x->figure;

	for (size_t i = 0; i < r->n_confirmations; i++) {
		if (is_of(&r->confirmations[i], v))
			return r->confirmations[i];
	}
	return (struct confirmation){.key = v->key,
				     .scope = v->scope,
				     .unit = v->unit,
				     .from = v->from,
				     .value = v->value,
				     .document = x->document};
}

static int may_sign(const struct rules *r, const struct confirming *x, const struct confirmation *c,
		    struct err *err)
{
	const struct signer *same = signers_find(&r->signers, x->who->name);

	if (!x->figure->confirm && c->n_by < 2)
		return err_set(err, E_CONFLICT, "%s has no mark that could be lifted",
			       x->figure->key);
	if (c->n_by == 2)
		return err_set(err, E_CONFLICT, "%s: %s and %s confirmed it already", c->key,
			       c->by[0].signer, c->by[1].signer);
	if (c->n_by == 1 && strcmp(c->by[0].signer, x->who->name) == 0)
		return err_set(err, E_CONFLICT,
			       "%s: %s confirmed it already, the second has to be another person",
			       c->key, x->who->name);
	if (strcmp(c->document, x->document) != 0)
		return err_set(err, E_CONFLICT, "%s: %s confirmed it by %s, not by %s", c->key,
			       c->by[0].signer, c->document, x->document);
	if (same && strcmp(same->public, x->who->public) != 0)
		return err_set(err, E_CONFLICT, "%s:%d: %s has another key there", r->signers.file,
			       same->line, x->who->name);
	return sign_line_valid(x->document)
		       ? 0
		       : err_set(err, E_CONFIG, "the document's name holds a control character");
}

static void file_print(FILE *f, const struct rules *r, const struct confirming *x,
		       const struct confirmation *c)
{
	bool placed = false;

	fputs("# Written by gongdao rules confirm. Each entry is signed: a changed one is "
	      "refused.\n"
	      "signers:\n",
	      f);
	for (size_t i = 0; i < r->signers.n; i++)
		signer_print(f, &r->signers.at[i]);
	if (!signers_find(&r->signers, x->who->name))
		signer_print(f, x->who);
	fputs("confirmations:\n", f);
	for (size_t i = 0; i < r->n_confirmations; i++) {
		bool this = is_of(&r->confirmations[i], x->figure);

		entry_print(f, this ? c : &r->confirmations[i]);
		placed = placed || this;
	}
	if (!placed)
		entry_print(f, c);
}

int confirmation_add(const struct rules *r, const struct confirming *x, struct arena *a,
		     slice *out_text, struct err *err)
{
	struct signature s = {x->who->name, {x->at.us - x->at.us % US_PER_S}, NULL};
	struct confirmation c = entry_find(r, x);
	char text[SIGN_MESSAGE_MAX], hex[SIGN_TEXT];
	AUTO(text_free) char *made = NULL;
	size_t len = 0;
	int rc = may_sign(r, x, &c, err);

	if (!rc)
		rc = confirmation_text(&c, &s, text, err);
	if (rc)
		return rc;
	sign_text(x->key, text, hex);
	s.hex = hex;
	c.by[c.n_by++] = s;
	{
		AUTO(file_close) FILE *f = open_memstream(&made, &len);

		if (!f)
			return err_set(err, E_NO_MEMORY, "out of memory");
		file_print(f, r, x, &c);
	}
	*out_text = (slice){made ? arena_strndup(a, made, len) : NULL, len};
	return out_text->at ? 0 : err_set(err, E_NO_MEMORY, "out of memory");
}
