/* Confirmations of figures: read, held against the figures and the keys, written down in them. */
#include "pack.h"

int confirmation_text(const struct confirmation *c, const struct signature *s,
		      char text[SIGN_MESSAGE_MAX], struct err *err)
{
	struct str t = str_init(text, SIGN_MESSAGE_MAX);
	char day[12], at[32];

	str_addf(&t,
		 "gongdao confirmation 1\nkey: %s\nscope: %s\nfrom: %s\nvalue: %" PRId64
		 "\nunit: %s\ndocument: %s\nsigner: %s\nat: %s\n",
		 c->key, c->scope, civil_format(c->from, day), c->value, c->unit, c->document,
		 s->signer, utc_format_iso(s->at, at));
	return t.cut ? err_set(err, E_RANGE, "%s: the document's name is too long", c->key) : 0;
}

static int text_read(const struct yaml_node *map, const char *key, const char **out,
		     struct err *err)
{
	int rc = pack_text(map, key, out, err);

	if (!rc && !sign_line_valid(*out))
		return yaml_refuse(yaml_get(map, key), err, "%s: holds a control character", key);
	return rc;
}

/* One line of `by:`, whose signature must be good. */
static int by_read(const struct rules *r, const struct yaml_node *map, struct confirmation *c,
		   struct err *err)
{
	struct signature *s = &c->by[c->n_by];
	char text[SIGN_MESSAGE_MAX];
	const struct signer *who;
	int rc = signature_read(map, s, err);

	if (!rc)
		rc = confirmation_text(c, s, text, err);
	if (rc)
		return rc;
	who = signers_find(&r->signers, s->signer);
	if (!who)
		return yaml_refuse(map, err, "signer \"%s\" is not among the signers of the file",
				   s->signer);
	if (c->n_by && strcmp(c->by[0].signer, s->signer) == 0)
		return yaml_refuse(map, err,
				   "%s confirmed it already: two different persons are "
				   "needed",
				   s->signer);
	if (!sign_verify(who->public, text, s->hex))
		return yaml_refuse(map, err,
				   "the signature of %s is not of this figure and document: "
				   "something was changed after it",
				   s->signer);
	c->n_by++;
	return 0;
}

static int entry_read(const struct rules *r, const struct yaml_node *map, struct confirmation *c,
		      struct err *err)
{
	static const char *const keys[] = {"key",  "scope",    "from", "value",
					   "unit", "document", "by",   NULL};
	const struct yaml_node *scope = yaml_get(map, "scope"), *value, *by;
	int rc;

	*c = (struct confirmation){.scope = "", .file = map->file, .line = map->line};
	if ((rc = yaml_only(map, keys, err)) != 0 ||
	    (rc = text_read(map, "key", &c->key, err)) != 0 ||
	    (scope && (rc = text_read(map, "scope", &c->scope, err)) != 0) ||
	    (rc = pack_date(map, "from", &c->from, err)) != 0 ||
	    (rc = yaml_need(map, "value", &value, err)) != 0 ||
	    (rc = yaml_i64(value, 0, INT64_MAX, &c->value, err)) != 0 ||
	    (rc = text_read(map, "unit", &c->unit, err)) != 0 ||
	    (rc = text_read(map, "document", &c->document, err)) != 0 ||
	    (rc = yaml_need(map, "by", &by, err)) != 0)
		return rc;
	if (by->kind != YAML_LIST || by->n < 1 || by->n > 2)
		return yaml_refuse(by, err, "by: expected a list of one or two signatures");
	for (const struct yaml_node *n = by->first; n; n = n->next) {
		if ((rc = by_read(r, n, c, err)) != 0)
			return rc;
	}
	return 0;
}

static int entry_apply(struct rules *r, const struct yaml_node *at, const struct confirmation *c,
		       struct err *err)
{
	struct parameter_value *v = pack_value(r, c->key, c->scope, c->from);
	char day[12];

	if (!v)
		return yaml_refuse(at, err, "there is no figure %s \"%s\" from %s", c->key,
				   c->scope, civil_format(c->from, day));
	if (v->value != c->value || strcmp(v->unit, c->unit) != 0)
		return yaml_refuse(at, err,
				   "%s \"%s\" is %" PRId64 " %s (%s:%d), confirmed was %" PRId64
				   " %s: remove the entry and confirm it again",
				   c->key, c->scope, v->value, v->unit, v->file, v->line, c->value,
				   c->unit);
	if (v->confirmed_n)
		return yaml_refuse(at, err, "%s \"%s\" from %s stands here twice", c->key, c->scope,
				   civil_format(c->from, day));
	if (!v->confirm)
		return yaml_refuse(at, err, "%s \"%s\" has no mark that could be lifted (%s:%d)",
				   c->key, c->scope, v->file, v->line);
	for (size_t i = 0; i < c->n_by; i++)
		v->confirmed_by[i] = signers_find(&r->signers, c->by[i].signer)->person;
	v->confirmed_n = c->n_by;
	v->confirmed_document = c->document;
	v->confirmed_on = civil_from_utc(c->by[c->n_by - 1].at);
	v->confirm = c->n_by < 2;
	return 0;
}

int pack_read_confirmations(struct rules *r, const struct yaml_node *root, struct err *err)
{
	static const char *const keys[] = {"signers", "confirmations", NULL};
	const struct yaml_node *signers, *list;
	int rc;

	if ((rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "signers", &signers, err)) != 0 ||
	    (rc = signers_read(r->arena, signers, &r->signers, err)) != 0 ||
	    (rc = yaml_need(root, "confirmations", &list, err)) != 0)
		return rc;
	if (list->kind != YAML_LIST || list->n == 0 || list->n > CONFIRMATIONS_MAX)
		return yaml_refuse(list, err, "confirmations: expected a list of 1 to %d entries",
				   CONFIRMATIONS_MAX);
	r->confirmations = arena_zalloc(r->arena, list->n, sizeof(*r->confirmations));
	if (!r->confirmations)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		struct confirmation *c = &r->confirmations[r->n_confirmations];

		if ((rc = entry_read(r, n, c, err)) != 0 || (rc = entry_apply(r, n, c, err)) != 0)
			return rc;
		r->n_confirmations++;
	}
	return 0;
}

size_t confirmations_n(const struct rules *r)
{
	return r->n_confirmations;
}

const struct confirmation *confirmation_get(const struct rules *r, size_t i)
{
	return i < r->n_confirmations ? &r->confirmations[i] : NULL;
}

const struct signers *confirmation_signers(const struct rules *r)
{
	return &r->signers;
}
