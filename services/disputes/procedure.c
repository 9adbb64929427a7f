/*
 * procedure - which procedures there are, and the version a case began with.
 *
 * The text of a version is kept when the first case begins under it. A case that runs goes on by
 * that text, whatever its file says by now.
 */
#include "base.h"

#include "action.h"

struct kept_digest {
	const char *digest;
};
ROW_TABLE(kept_digest, COL(kept_digest, digest, COL_TEXT));

struct kept_text {
	const char *text;
};
ROW_TABLE(kept_text, COL(kept_text, text, COL_TEXT));

static int keep(struct call *c, const struct procedure_file *f)
{
	const char *text = arena_strndup(c->arena, f->text.at, f->text.len);

	if (!text)
		return E_NO_MEMORY;
	return tx_queue(c->tx, Q_PROCEDURE_KEEP,
			ARGS(A_TEXT(f->procedure->name), A_I64(f->procedure->version),
			     A_TEXT(f->digest), A_TEXT(text), A_TIME(c->now)));
}

int procedure_ahead(struct call *c, const char *name)
{
	const struct desk *desk = c->worker;
	const struct procedure_file *f = procedure_find(&desk->procedures, name);

	return f ? tx_ahead(c->tx, Q_PROCEDURE_KEPT,
			    ARGS(A_TEXT(f->procedure->name), A_I64(f->procedure->version)))
		 : 0;
}

int procedure_for_new(struct call *c, const char *name, const struct procedure **out)
{
	const struct desk *desk = c->worker;
	const struct procedure_file *f = procedure_find(&desk->procedures, name);
	struct kept_digest kept;
	bool found;
	int rc;

	if (!f)
		return refuse(c, E_FIELD, "procedure: %s \"%.40s\"",
			      say(c, "没有这个办理程序（gongdao procedures list）",
				  "there is no procedure (gongdao procedures list)"),
			      name);
	*out = f->procedure;
	rc = tx_maybe(c->tx, Q_PROCEDURE_KEPT,
		      ARGS(A_TEXT(f->procedure->name), A_I64(f->procedure->version)), &kept,
		      &found);
	if (rc)
		return rc;
	if (!found)
		return keep(c, f);
	if (strcmp(kept.digest, f->digest) != 0)
		return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", name, f->procedure->version,
			      say(c, "程序文件改过而版本号未变，请管理员提高 version 后重新加载",
				  "the file was changed and its version was not: the operator "
				  "raises `version` and reloads"));
	return 0;
}

static int read_kept(struct call *c, const struct case_file *f, const struct procedure **out)
{
	struct kept_text kept;
	struct err err = {0};
	int rc = tx_one(c->tx, Q_PROCEDURE_TEXT,
			ARGS(A_TEXT(f->procedure), A_I64(f->procedure_version)), &kept);

	if (rc)
		return rc;
	rc = procedure_parse(c->arena, f->procedure, slice_of(kept.text), out, &err);
	return rc ? refuse(c, E_INTERNAL, "%s", err.text) : 0;
}

int procedure_of(struct call *c, const struct case_file *f, const struct procedure **out)
{
	const struct desk *desk = c->worker;
	const struct procedure_file *now = procedure_find(&desk->procedures, f->procedure);
	struct kept_digest kept;
	bool found;
	int rc = tx_maybe(c->tx, Q_PROCEDURE_KEPT_OF, ARGS(A_I64(f->case_id)), &kept, &found);

	if (rc)
		return rc;
	if (now && now->procedure->version == f->procedure_version &&
	    (!found || strcmp(kept.digest, now->digest) == 0)) {
		*out = now->procedure;
		return 0;
	}
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64 ": %s", f->procedure,
			      f->procedure_version,
			      say(c, "该版本的办理程序没有留存", "that version was not kept"));
	return read_kept(c, f, out);
}

int list_procedures(struct call *c, const Disputes__ListProceduresRequest *req UNUSED,
		    Disputes__ListProceduresReply *rep)
{
	const struct desk *desk = c->worker;
	size_t n = desk->procedures.n;
	Disputes__Procedure *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));

	rep->procedures = arena_zalloc(c->arena, n + 1, sizeof(*rep->procedures));
	if (!shown || !rep->procedures)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct procedure *p = desk->procedures.at[i].procedure;

		disputes__procedure__init(&shown[i]);
		shown[i].name = (char *)p->name;
		shown[i].version = p->version;
		shown[i].title = (char *)say(c, p->label.zh, p->label.en);
		shown[i].basis = (char *)say(c, p->basis.zh, p->basis.en);
		shown[i].departments = (char **)p->departments;
		while (p->departments[shown[i].n_departments])
			shown[i].n_departments++;
		shown[i].sources = (char **)p->sources;
		while (p->sources[shown[i].n_sources])
			shown[i].n_sources++;
		shown[i].step_count = (uint32_t)p->n_steps;
		rep->procedures[i] = &shown[i];
	}
	rep->n_procedures = n;
	return 0;
}
