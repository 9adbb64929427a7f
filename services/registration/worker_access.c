/*
 * worker_access - full values for a stated purpose, and what the worker sees of it (AUT-5, AUT-7).
 *
 * UnmaskWorker is a command because it leaves an entry, and PRIVATE because its reply is given once
 * and kept nowhere. The entry and the values go out together or not at all.
 */
#include "base.h"

#include "change.h"
#include "identity.h"

struct reading {
	int64_t access_id, of_id; /* of a worker, or of a person of an employer */
	utc_time at;
	const char *subject, *role, *department, *region, *fields;
	int64_t case_id;
	const char *ground;
};
ROW_TABLE(reading, COL(reading, access_id, COL_I64), COL(reading, of_id, COL_I64),
	  COL(reading, at, COL_TIME), COL(reading, subject, COL_TEXT), COL(reading, role, COL_TEXT),
	  COL(reading, department, COL_TEXT), COL(reading, region, COL_TEXT),
	  COL(reading, fields, COL_TEXT), COL(reading, case_id, COL_I64),
	  COL(reading, ground, COL_TEXT));

/* ---- full values ------------------------------------------------------------------------------
 */

int shown_read(struct call *c, char *const *fields, size_t n, unsigned may, unsigned *out)
{
	static const char *const names[] = {"id", "name", "phone"};
	unsigned shown = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned k = 0;

		while (k < N_ELEMENTS(names) && strcmp(names[k], fields[i]) != 0)
			k++;
		shown |= 1U << k;
	}
	*out = shown;
	if (shown && n <= N_ELEMENTS(names) && !(shown & ~may))
		return 0;
	return refuse(c, E_FIELD, "%s%s",
		      say(c, "fields: 写明要看哪几项：", "fields: say which of "),
		      may & SHOW_ID ? "id, name, phone" : "name, phone");
}

int purpose_check(struct call *c, const struct purpose *p)
{
	if (p->case_id > 0 && !*p->ground)
		return 0;
	if (p->case_id >= 0 && text_fits(p->ground, 200) &&
	    utf8_length(p->ground, strlen(p->ground)) >= 2 && !words_name_person(p->ground))
		return 0;
	return refuse(
		c, E_FIELD, "%s",
		say(c,
		    "case_id 或 ground: 查看完整信息须写明案件编号或理由（2 至 200 "
		    "字，不写证件号码和手机号），留下记录",
		    "case_id or ground: full values are shown for a case or a ground of 2 to "
		    "200 characters without identity or telephone numbers, which is recorded"));
}

int access_write(struct call *c, const struct statement *st, int64_t of_id, unsigned shown,
		 const struct purpose *p)
{
	char text[24];
	struct str s = str_init(text, sizeof(text));

	if (shown & SHOW_ID)
		str_add(&s, "id ");
	if (shown & SHOW_NAME)
		str_add(&s, "name ");
	if (shown & SHOW_PHONE)
		str_add(&s, "phone ");
	text[s.len - 1] = '\0';
	return tx_queue(c->tx, st,
			ARGS(A_I64(id_next(c)), A_I64(of_id), A_TIME(c->now),
			     A_TEXT(c->who->subject), A_TEXT(c->who->role),
			     A_TEXT(c->who->department), A_TEXT(c->who->region), A_TEXT(text),
			     A_I64(p->case_id), A_TEXT(p->ground)));
}

int unmask_worker(struct call *c, const Registration__UnmaskWorkerRequest *req,
		  Registration__UnmaskWorkerReply *rep)
{
	const struct purpose purpose = {req->case_id, req->ground};
	struct worker_stored w;
	struct keys_now keys;
	struct person p;
	unsigned fields;
	int rc;

	rc = purpose_check(c, &purpose);
	if (!rc)
		rc = shown_read(c, req->fields, req->n_fields, SHOW_ID | SHOW_NAME | SHOW_PHONE,
				&fields);
	if (!rc)
		rc = keys_for_reading(c, &keys);
	if (!rc)
		rc = worker_find(c, req->worker_id, &w);
	if (!rc)
		rc = person_open(c, &keys, &w, &p);
	if (rc)
		return rc;

	rep->worker_id = w.worker_id;
	rep->id_kind = (char *)w.id_kind;
	if (fields & SHOW_ID)
		rep->id = (char *)p.document;
	if (fields & SHOW_NAME)
		rep->name = (char *)p.name;
	if (fields & SHOW_PHONE)
		rep->phone = (char *)p.phone;

	return access_write(c, Q_WORKER_ACCESS_INSERT, w.worker_id, fields, &purpose);
}

/* Old and new values as they are; which personal ones there are. */
static int change_show(struct call *c, const struct change_field *fields, size_t n,
		       Registration__UnmaskChangeReply *rep)
{
	Registration__FieldChange *all = arena_zalloc(c->arena, n + 1, sizeof(*all));

	rep->fields = arena_zalloc(c->arena, n + 1, sizeof(*rep->fields));
	if (!all || !rep->fields)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__field_change__init(&all[i]);
		all[i].field = (char *)fields[i].field;
		all[i].old_value = (char *)fields[i].old_value;
		all[i].new_value = (char *)fields[i].new_value;
		rep->fields[rep->n_fields++] = &all[i];
	}
	return 0;
}

/* What a change of a worker says in full: who decides on it may have to read it. */
int unmask_change(struct call *c, const Registration__UnmaskChangeRequest *req,
		  Registration__UnmaskChangeReply *rep)
{
	const struct purpose purpose = {req->case_id, req->ground};
	struct change_field *fields;
	struct change ch;
	unsigned shown = 0;
	size_t n;
	int rc;

	rc = purpose_check(c, &purpose);
	if (!rc)
		rc = change_find(c, req->change_id, &ch);
	if (!rc)
		rc = change_fields_load(c, &ch.change_id, 1, &fields, &n);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		if (fields[i].personal)
			shown |= strcmp(fields[i].field, "name") == 0 ? SHOW_NAME : SHOW_PHONE;
	}
	if (!shown)
		return refuse(
			c, E_CONFLICT, "%s %" PRId64,
			say(c, "没有遮盖的内容：变更申请", "nothing is masked in change request"),
			ch.change_id);
	rep->change_id = ch.change_id;
	rep->worker_id = ch.subject_id;
	rc = change_show(c, fields, n, rep);

	return rc ? rc : access_write(c, Q_WORKER_ACCESS_INSERT, ch.subject_id, shown, &purpose);
}

/* ---- who has read -----------------------------------------------------------------------------
 */

static int access_present(struct call *c, const struct reading *rows, size_t n,
			  Registration__ListAccessReply *rep)
{
	rep->accesses = arena_zalloc(c->arena, n + 1, sizeof(*rep->accesses));
	for (size_t i = 0; rep->accesses && i < n; i++) {
		Registration__Access *a = arena_alloc(c->arena, sizeof(*a));

		if (!a)
			return E_NO_MEMORY;
		registration__access__init(a);
		a->access_id = rows[i].access_id;
		a->of_id = rows[i].of_id;
		a->at_us = rows[i].at.us;
		a->subject = (char *)rows[i].subject;
		a->role = (char *)rows[i].role;
		a->department = (char *)rows[i].department;
		a->region = (char *)rows[i].region;
		a->fields = (char *)rows[i].fields;
		a->case_id = rows[i].case_id;
		a->ground = (char *)rows[i].ground;
		rep->accesses[rep->n_accesses++] = a;
	}
	return rep->accesses ? 0 : E_NO_MEMORY;
}

static int access_list(struct call *c, const struct statement *st, int64_t of_id,
		       const Registration__ListAccessRequest *req,
		       Registration__ListAccessReply *rep)
{
	struct reading *rows;
	int64_t limit;
	size_t n;
	int rc = page_size(c, req->limit, &limit);

	if (!rc)
		rc = tx_many(c->tx, st,
			     ARGS(A_I64(of_id), A_I64(req->before_id ? req->before_id : INT64_MAX),
				  A_I64(limit)),
			     &rows, &n);
	return rc ? rc : access_present(c, rows, n, rep);
}

/* What the caller's department read, of workers whom he may see: by all of it, or by one. */
static int access_of_department(struct call *c, const Registration__ListAccessRequest *req,
				Registration__ListAccessReply *rep)
{
	const int64_t before = req->before_id ? req->before_id : INT64_MAX;
	struct reading *rows;
	int64_t limit;
	size_t n;
	int rc = page_size(c, req->limit, &limit);

	if (rc)
		return rc;
	rc = *req->subject ? tx_many(c->tx, Q_WORKER_ACCESS_BY_SUBJECT,
				     ARGS(A_TEXT(c->who->department), A_TEXT(req->subject),
					  A_I64(before), A_I64(limit)),
				     &rows, &n)
			   : tx_many(c->tx, Q_WORKER_ACCESS_OF_DEPARTMENT,
				     ARGS(A_TEXT(c->who->department), A_I64(before), A_I64(limit)),
				     &rows, &n);
	return rc ? rc : access_present(c, rows, n, rep);
}

int list_access(struct call *c, const Registration__ListAccessRequest *req,
		Registration__ListAccessReply *rep)
{
	if (!req->worker_id)
		return access_of_department(c, req, rep);
	if (req->worker_id < 0 || *req->subject)
		return refuse(c, E_FIELD, "%s",
			      say(c, "worker_id: 劳动者编号，或不填；subject 只在不填时可用",
				  "worker_id: of a worker, or 0; subject with 0 alone"));
	return access_list(c, Q_WORKER_ACCESS_PAGE, req->worker_id, req, rep);
}

/* 谁看过我的信息: the worker himself, whatever number the request names. */
int list_own_access(struct call *c, const Registration__ListAccessRequest *req,
		    Registration__ListAccessReply *rep)
{
	return access_list(c, Q_WORKER_ACCESS_PAGE, c->who->worker_id, req, rep);
}

int list_employer_access(struct call *c, const Registration__ListEmployerAccessRequest *req,
			 Registration__ListAccessReply *rep)
{
	Registration__ListAccessRequest page;

	registration__list_access_request__init(&page);
	page.before_id = req->before_id;
	page.limit = req->limit;
	if (req->employer_id <= 0)
		return refuse(c, E_FIELD, "%s", say(c, "employer_id: 必填", "employer_id: wanted"));
	return access_list(c, Q_EMPLOYER_ACCESS_PAGE, req->employer_id, &page, rep);
}
