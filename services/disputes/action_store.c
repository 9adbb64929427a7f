#include "base.h"

#include "action.h"

ROW_TABLE(past_act, COL(past_act, action, COL_TEXT), COL(past_act, subject, COL_TEXT));

struct accepted {
	const char *kind, *to_department;
};
ROW_TABLE(accepted, COL(accepted, kind, COL_TEXT), COL(accepted, to_department, COL_TEXT));

struct act_row {
	int64_t event_id;
	const char *action, *from_step, *to_step, *disposition, *opinion, *measures;
};
ROW_TABLE(act_row, COL(act_row, event_id, COL_I64), COL(act_row, action, COL_TEXT),
	  COL(act_row, from_step, COL_TEXT), COL(act_row, to_step, COL_TEXT),
	  COL(act_row, disposition, COL_TEXT), COL(act_row, opinion, COL_TEXT),
	  COL(act_row, measures, COL_TEXT));

struct act_entry {
	int64_t event_id;
	const char *kind, *name, *value, *hash;
};
ROW_TABLE(act_entry, COL(act_entry, event_id, COL_I64), COL(act_entry, kind, COL_TEXT),
	  COL(act_entry, name, COL_TEXT), COL(act_entry, value, COL_TEXT),
	  COL(act_entry, hash, COL_TEXT));

struct document_hash {
	const char *hash;
};
ROW_TABLE(document_hash, COL(document_hash, hash, COL_TEXT));

int act_past_load(struct call *c, const struct case_file *f, struct act_past *out)
{
	struct past_act *acts;
	struct accepted *accepted;
	const char **texts;
	size_t n;
	int rc = tx_many(c->tx, Q_ACT_PAST, ARGS(A_I64(f->case_id)), &acts, &out->n_acts);

	if (!rc)
		rc = tx_many(c->tx, Q_HANDOFF_ACCEPTED, ARGS(A_I64(f->case_id)), &accepted, &n);
	if (rc)
		return rc;
	texts = arena_zalloc(c->arena, n + 1, sizeof(*texts));
	if (!texts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		texts[i] = arena_printf(c->arena, "%s %s", accepted[i].kind,
					accepted[i].to_department);
		if (!texts[i])
			return E_NO_MEMORY;
	}
	out->acts = acts;
	out->handoffs = texts;
	return 0;
}

static int entry_write(struct call *c, const struct case_file *f, const struct act_entry *e,
		       int64_t *n)
{
	return tx_append(c->tx, Q_ACT_ENTRY_INSERT,
			 ARGS(A_I64(f->case_id), A_I64(f->n_events), A_I64(++*n), A_TEXT(e->kind),
			      A_TEXT(e->name), A_TEXT(e->value), A_TEXT(e->hash)));
}

static int entries_write(struct call *c, const struct case_file *f, const struct act *act)
{
	int64_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < act->n_fields && !rc; i++) {
		const struct act_value *v = &act->fields[i];

		if (*v->text)
			rc = entry_write(c, f,
					 &(struct act_entry){.kind = "field",
							     .name = v->name,
							     .value = v->text,
							     .hash = ""},
					 &n);
	}
	for (size_t i = 0; i < act->n_documents && !rc; i++) {
		const struct act_paper *p = &act->documents[i];

		rc = entry_write(c, f,
				 &(struct act_entry){.kind = "document",
						     .name = p->kind,
						     .value = p->number,
						     .hash = p->hash ? p->hash : ""},
				 &n);
	}
	return rc;
}

static bool hash_among(const struct document_hash *rows, size_t n, const char *hash)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].hash, hash) == 0)
			return true;
	}
	return false;
}

int act_papers_check(struct call *c, const struct case_file *f, const struct act *act)
{
	const char **hashes = arena_zalloc(c->arena, act->n_documents + 1, sizeof(*hashes));
	struct document_hash *rows;
	size_t n_hashes = 0, n;
	int rc;

	if (!hashes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < act->n_documents; i++) {
		if (act->documents[i].hash)
			hashes[n_hashes++] = act->documents[i].hash;
	}
	if (!n_hashes)
		return 0;
	rc = tx_many(c->tx, Q_DOCUMENT_WHOLE_OF, ARGS(A_I64(f->case_id), A_TEXTS(hashes, n_hashes)),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n_hashes; i++) {
		if (!hash_among(rows, n, hashes[i]))
			rc = refuse(c, E_FIELD, "documents: %.16s…: %s", hashes[i],
				    say(c, "本案没有该材料，请先加入（case document add）",
					"no document of the case: add it first (case document "
					"add)"));
	}
	return rc;
}

const char *act_evidence(const struct act *act)
{
	for (size_t i = 0; i < act->n_documents; i++) {
		if (act->documents[i].hash)
			return act->documents[i].hash;
	}
	return act->n_documents ? act->documents[0].number : "";
}

int act_write(struct call *c, const struct case_file *f, const struct act *act, const char *from,
	      const char *to)
{
	int rc = tx_append(c->tx, Q_ACT_INSERT,
			   ARGS(A_I64(f->case_id), A_I64(f->n_events), A_TEXT(f->region),
				A_TEXT(act->action), A_TEXT(act->by.subject), A_TEXT(from),
				A_TEXT(to), A_TEXT(disposition_names[act->disposition]),
				A_TEXT(act->opinion), A_TEXT(act->measures)));

	return rc ? rc : entries_write(c, f, act);
}

/* ---- presented ------------------------------------------------------------------------------ */

static void act_present(const struct act_row *r, Disputes__Act *m)
{
	disputes__act__init(m);
	m->event_id = r->event_id;
	m->action = (char *)r->action;
	m->from_step = (char *)r->from_step;
	m->to_step = (char *)r->to_step;
	m->disposition = (char *)r->disposition;
	m->opinion = (char *)r->opinion;
	m->measures = (char *)r->measures;
}

static int hash_present(struct call *c, const char *hash, Disputes__ActDocument *m)
{
	size_t len = strlen(hash);

	if (!len)
		return 0;
	m->hash.data = arena_alloc(c->arena, len / 2);
	m->hash.len = len / 2;
	if (!m->hash.data)
		return E_NO_MEMORY;
	return hex_decode(hash, len, m->hash.data) ? 0 : E_STATEMENT;
}

/* The entries of one act, which lie together. */
static int entries_present(struct call *c, const struct act_entry *e, size_t n, Disputes__Act *m)
{
	Disputes__ActValue *values = arena_zalloc(c->arena, n + 1, sizeof(*values));
	Disputes__ActDocument *papers = arena_zalloc(c->arena, n + 1, sizeof(*papers));
	int rc;

	m->fields = arena_zalloc(c->arena, n + 1, sizeof(*m->fields));
	m->documents = arena_zalloc(c->arena, n + 1, sizeof(*m->documents));
	if (!values || !papers || !m->fields || !m->documents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(e[i].kind, "field") == 0) {
			disputes__act_value__init(&values[i]);
			values[i].name = (char *)e[i].name;
			values[i].value = (char *)e[i].value;
			m->fields[m->n_fields++] = &values[i];
		} else {
			disputes__act_document__init(&papers[i]);
			papers[i].kind = (char *)e[i].name;
			papers[i].number = (char *)e[i].value;
			rc = hash_present(c, e[i].hash, &papers[i]);
			if (rc)
				return rc;
			m->documents[m->n_documents++] = &papers[i];
		}
	}
	return 0;
}

int acts_present(struct call *c, int64_t case_id, int64_t after, Disputes__Act ***out,
		 size_t *out_n)
{
	struct act_row *rows;
	struct act_entry *entries;
	Disputes__Act *acts, **list;
	size_t n, n_entries, at = 0;
	int rc = tx_many(c->tx, Q_ACT_LIST, ARGS(A_I64(case_id), A_I64(after)), &rows, &n);

	if (!rc)
		rc = tx_many(c->tx, Q_ACT_ENTRY_LIST, ARGS(A_I64(case_id), A_I64(after)), &entries,
			     &n_entries);
	if (rc)
		return rc;
	acts = arena_zalloc(c->arena, n + 1, sizeof(*acts));
	list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	if (!acts || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		size_t first = at;

		while (at < n_entries && entries[at].event_id == rows[i].event_id)
			at++;
		act_present(&rows[i], &acts[i]);
		rc = entries_present(c, entries + first, at - first, &acts[i]);
		list[i] = &acts[i];
	}
	*out = list;
	*out_n = n;
	return rc;
}
