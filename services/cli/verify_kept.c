/*
 * Heads that somebody keeps in a file: a line of JSON each, as gongdao chain keep writes them and
 * gongdao chain heads --json shows them.
 */
#include "verify.h"

#include <errno.h>
#include <jansson.h>

#include "verify_line.h"

int kept_add(struct verify *v, const struct chain_known *known)
{
	struct chain_known *k;

	if (!v->kept)
		v->kept = arena_zalloc(v->c->arena, VERIFY_HEADS, sizeof(*v->kept));
	if (!v->kept)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	if (v->n_kept == VERIFY_HEADS)
		return 0; /* those that are there are enough to be held against */
	k = &v->kept[v->n_kept++];
	*k = *known;
	k->head.key = arena_strdup(v->c->arena, known->head.key);
	k->head.signature = arena_strdup(v->c->arena, known->head.signature);
	return k->head.key && k->head.signature ? 0
						: err_set(&v->c->err, E_NO_MEMORY, "out of memory");
}

static int line_take(struct verify *v, struct json_lines *l)
{
	const char *chain = json_string_value(json_object_get(l->value, "chain"));
	const char *department = json_string_value(json_object_get(l->value, "department"));
	struct chain_known known = {0};
	struct chain_witness w;

	if (!chain)
		return json_lines_refuse(l, "chain");
	if (strcmp(chain, v->chain) != 0)
		return 0;
	known.head.chain = v->chain;
	if (!line_head(l->value, &known.head))
		return json_lines_refuse(l, "seq, hash, at_us, key, signature");
	known.who = department && department[0] ? arena_strdup(v->c->arena, department) : l->path;
	if (!known.who)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	if (department && line_witness(l->value, &w)) {
		if (!witness_signed(&known.head, &w))
			return json_lines_refuse(l, "kept_signature");
		if (!verify_witness(v, &known, &w))
			return 0;
	}
	return kept_add(v, &known);
}

int kept_read(struct verify *v, const char *path)
{
	struct json_lines l;
	int rc = json_lines_open(v->c, path, &l);

	while (!rc && json_lines_next(&l, &rc))
		rc = line_take(v, &l);
	json_lines_close(&l);
	return rc;
}
