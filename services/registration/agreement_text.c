#include "base.h"

#include "agreement_text.h"

/* ---- the file ------------------------------------------------------------------------------- */

struct loading {
	struct arena *a;
	struct agreement_texts *x;
	struct err *err;
};

static int list_get(struct loading *l, const struct yaml_node *map, const char *key,
		    struct phrase_list *out)
{
	return phrase_list_read(l->a, yaml_get(map, key), out, l->err);
}

/* The place of the part that the entry is about. */
static int part_of(struct loading *l, const struct yaml_node *entry, const char *key,
		   const struct agreement_part *parts, int *out)
{
	const struct yaml_node *n;
	const char *name;
	int rc = yaml_need(entry, key, &n, l->err);

	if (!rc)
		rc = yaml_str(n, &name, l->err);
	if (rc)
		return rc;
	*out = agreement_part_find(parts, name);
	return *out < 0 ? yaml_refuse(n, l->err, "%s: there is no \"%s\"", key, name) : 0;
}

static int item_read(struct loading *l, const struct yaml_node *entry)
{
	static const char *const keys[] = {"item", "about", "says", "needs", NULL};
	struct agreement_item_texts *t;
	int place, rc;

	rc = yaml_only(entry, keys, l->err);
	if (!rc)
		rc = part_of(l, entry, "item", agreement_items, &place);
	if (rc)
		return rc;
	t = &l->x->items[place];
	if (t->about.n)
		return yaml_refuse(entry, l->err, "item: given twice");
	rc = list_get(l, entry, "about", &t->about);
	if (!rc)
		rc = list_get(l, entry, "says", &t->says);
	if (!rc)
		rc = list_get(l, entry, "needs", &t->needs);
	if (!rc && (!t->about.n || !t->says.n == !t->needs.n))
		return yaml_refuse(entry, l->err, "wants `about`, and either `says` or `needs`");
	if (!rc && t->needs.n > 8)
		return yaml_refuse(entry, l->err, "needs: at most 8");
	return rc;
}

static int kinds_read(struct loading *l, const struct yaml_node *list, uint32_t *out)
{
	const char *kind;
	int rc;

	for (const struct yaml_node *n = list->first; n; n = n->next) {
		size_t i = 0;

		rc = yaml_str(n, &kind, l->err);
		if (rc)
			return rc;
		while (agreement_kinds[i] && strcmp(agreement_kinds[i], kind) != 0)
			i++;
		if (!agreement_kinds[i])
			return yaml_refuse(n, l->err, "kinds: there is no \"%s\"", kind);
		*out |= UINT32_C(1) << i;
	}
	return *out ? 0 : yaml_refuse(list, l->err, "kinds: at least one");
}

static int clause_read(struct loading *l, const struct yaml_node *entry)
{
	static const char *const keys[] = {"clause", "kinds", "says", "unless", NULL};
	const struct yaml_node *kinds;
	struct agreement_clause_texts *t;
	int place, rc;

	rc = yaml_only(entry, keys, l->err);
	if (!rc)
		rc = part_of(l, entry, "clause", agreement_clauses, &place);
	if (!rc)
		rc = yaml_need(entry, "kinds", &kinds, l->err);
	if (rc)
		return rc;
	t = &l->x->clauses[place];
	if (t->kinds)
		return yaml_refuse(entry, l->err, "clause: given twice");
	rc = kinds_read(l, kinds, &t->kinds);
	if (!rc)
		rc = list_get(l, entry, "says", &t->says);
	if (!rc)
		rc = list_get(l, entry, "unless", &t->unless);
	return !rc && !t->says.n ? yaml_refuse(entry, l->err, "wants `says`") : rc;
}

static int entries_read(struct loading *l, const struct yaml_node *root, const char *key,
			int (*read)(struct loading *l, const struct yaml_node *entry))
{
	const struct yaml_node *list;
	int rc = yaml_need(root, key, &list, l->err);

	for (const struct yaml_node *n = rc ? NULL : list->first; n && !rc; n = n->next)
		rc = read(l, n);
	return rc;
}

static int whole_check(struct loading *l, const struct yaml_node *root)
{
	for (int i = 0; agreement_items[i].name; i++) {
		if (!l->x->items[i].about.n)
			return yaml_refuse(root, l->err, "items: \"%s\" is missing",
					   agreement_items[i].name);
	}
	for (int i = 0; agreement_clauses[i].name; i++) {
		if (!l->x->clauses[i].kinds)
			return yaml_refuse(root, l->err, "clauses: \"%s\" is missing",
					   agreement_clauses[i].name);
	}
	return 0;
}

int agreement_texts_load(struct arena *a, const char *path, struct agreement_texts *out,
			 struct err *err)
{
	static const char *const keys[] = {"negations", "undone", "adjacent", "vague",
					   "denies",    "items",  "clauses",  NULL};
	struct loading l = {a, out, err};
	const struct yaml_node *root;
	int rc;

	*out = (struct agreement_texts){0};
	rc = yaml_load(a, path, &root, err);
	if (!rc)
		rc = yaml_only(root, keys, err);
	if (!rc)
		rc = list_get(&l, root, "negations", &out->no.negations);
	if (!rc)
		rc = list_get(&l, root, "undone", &out->no.undone);
	if (!rc)
		rc = list_get(&l, root, "adjacent", &out->no.adjacent);
	if (!rc)
		rc = list_get(&l, root, "vague", &out->vague);
	if (!rc)
		rc = list_get(&l, root, "denies", &out->denies);
	if (!rc)
		rc = entries_read(&l, root, "items", item_read);
	if (!rc)
		rc = entries_read(&l, root, "clauses", clause_read);
	return rc ? rc : whole_check(&l, root);
}

/* ---- the text ------------------------------------------------------------------------------- */

/* What the sentences read so far say of one item. */
struct item_standing {
	uint32_t needs;   /* those found */
	bool said, named; /* named in a sentence that does not deny it */
	struct phrase_span at, named_at;
};

static void needs_read(const struct agreement_item_texts *item, const struct phrase_text *t,
		       struct phrase_span sentence, struct item_standing *s)
{
	struct phrase_span hit;

	for (size_t i = 0; i < item->needs.n; i++) {
		const struct phrase_list one = {&item->needs.at[i], 1};

		if ((s->needs & (UINT32_C(1) << i)) || !phrase_find(&one, t, sentence, &hit))
			continue;
		if (!s->needs)
			s->at = hit;
		s->needs |= UINT32_C(1) << i;
	}
	if (item->needs.n && s->needs == (UINT32_C(1) << item->needs.n) - 1)
		s->said = true;
}

static void item_sentence(const struct agreement_texts *x, const struct agreement_item_texts *item,
			  const struct phrase_text *t, struct phrase_span sentence,
			  struct item_standing *s)
{
	struct phrase_span hit;
	bool vague = phrase_find(&x->vague, t, sentence, &hit);
	bool denies = phrase_find(&x->denies, t, sentence, &hit);

	if (s->said)
		return;
	if (!vague && !denies) {
		needs_read(item, t, sentence, s);
		if (item->says.n && phrase_find(&item->says, t, sentence, &hit)) {
			s->said = true;
			s->at = hit;
		}
	}
	if (!denies && !s->named && phrase_find(&item->about, t, sentence, &hit)) {
		s->named = true;
		s->named_at = hit;
	}
}

static void clause_sentence(const struct agreement_texts *x, int i, const struct phrase_text *t,
			    struct phrase_span sentence, struct agreement_proposal *out)
{
	const struct agreement_clause_texts *clause = &x->clauses[i];
	struct phrase_span hit, other;

	if ((out->clauses & (INT32_C(1) << i)) ||
	    !phrase_find_said(&clause->says, &x->no, t, sentence, &hit) ||
	    phrase_find(&clause->unless, t, sentence, &other))
		return;
	out->clauses |= INT32_C(1) << i;
	out->clause_at[i] = hit;
}

static uint32_t kind_bit(const char *kind)
{
	for (size_t i = 0; agreement_kinds[i]; i++) {
		if (strcmp(agreement_kinds[i], kind) == 0)
			return UINT32_C(1) << i;
	}
	return 0;
}

static void items_conclude(const struct item_standing *s, struct agreement_proposal *out)
{
	for (int i = 0; agreement_items[i].name; i++) {
		int32_t bit = INT32_C(1) << i;

		if (!(out->required & bit))
			continue;
		if (s[i].said)
			out->present |= bit;
		else if (!s[i].named && !s[i].needs)
			out->absent |= bit;
		out->items[i] = s[i].said || s[i].needs ? s[i].at : s[i].named_at;
	}
}

void agreement_text_read(const struct agreement_texts *x, const struct phrase_text *t,
			 const char *kind, struct agreement_proposal *out)
{
	struct item_standing standing[AGREEMENT_PARTS_MAX] = {0};
	struct phrase_span sentence;
	uint32_t its_kind = kind_bit(kind);
	size_t at = 0;

	*out = (struct agreement_proposal){.required = agreement_required(kind)};
	while (phrase_sentence_next(t, &at, &sentence)) {
		for (int i = 0; agreement_items[i].name; i++) {
			if (out->required & (INT32_C(1) << i))
				item_sentence(x, &x->items[i], t, sentence, &standing[i]);
		}
		for (int i = 0; agreement_clauses[i].name; i++) {
			if (x->clauses[i].kinds & its_kind)
				clause_sentence(x, i, t, sentence, out);
		}
	}
	items_conclude(standing, out);
}
