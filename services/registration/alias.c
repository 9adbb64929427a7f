/*
 * alias - a company's own number of a worker, mapped or ended by hand: for rows of hours and pay
 * whose number nobody has (wages.ListUnmapped).
 *
 * Whose it is is said by one of his engagements with that company, which the caller must see. What
 * an import told of is told by EngagementRecorded; what was done by hand by AliasRecorded.
 */
#include "base.h"

#include "alias.h"

ROW_TABLE(alias_record, COL(alias_record, alias_id, COL_I64),
	  COL(alias_record, employer_id, COL_I64), COL(alias_record, worker_no, COL_TEXT),
	  COL(alias_record, worker_id, COL_I64), COL(alias_record, from_day, COL_DATE),
	  COL(alias_record, to_day, COL_DATE), COL(alias_record, version, COL_I64));

static void alias_present(const struct alias_record *a, Registration__Alias *m)
{
	registration__alias__init(m);
	m->alias_id = a->alias_id;
	m->employer_id = a->employer_id;
	m->worker_no = (char *)a->worker_no;
	m->worker_id = a->worker_id;
	m->from_day = a->from_day.day;
	m->to_day = a->to_day.day;
	m->version = a->version;
}

int alias_emit(struct call *c, const struct alias_record *a)
{
	Registration__Alias m;
	char key[40];

	alias_present(a, &m);
	(void)snprintf(key, sizeof(key), "alias/%" PRId64, a->alias_id);
	return emit(c, "AliasRecorded", key, &m.base);
}

static int version_write(struct call *c, const struct alias_record *a, const char *reason)
{
	return tx_queue(c->tx, Q_ALIAS_VERSION_INSERT,
			ARGS(A_I64(a->alias_id), A_I64(a->version), A_I64(a->employer_id),
			     A_TEXT(a->worker_no), A_I64(a->worker_id), A_DATE(a->from_day),
			     A_DATE_OR_NULL(a->to_day), A_TEXT(reason), A_TIME(c->now),
			     A_TEXT(c->who->subject)));
}

/* The engagement that says whose number it is; imports of engagements wait, they make aliases too.
 */
static int owner_load(struct call *c, int64_t engagement_id, struct engagement *out)
{
	int rc = import_lock(c, "engagements");

	if (!rc)
		rc = tx_one(c->tx, Q_ENGAGEMENT_BY_ID, ARGS(A_I64(engagement_id)), out);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "用工记录", "engagement"),
			      engagement_id);
	return rc ? rc : class_own_check(c, out);
}

static int number_load(struct call *c, int64_t employer_id, const char *worker_no,
		       struct alias_record **out, size_t *out_n)
{
	return tx_many(c->tx, Q_ALIAS_BY_NUMBER, ARGS(A_I64(employer_id), A_TEXT(worker_no)), out,
		       out_n);
}

static int day_read(struct call *c, const char *field, int32_t wire, civil_date *out)
{
	if (!wire || civil_from_wire(wire, out))
		return refuse(c, E_FIELD, "%s: %s", field,
			      say(c, "填写日期", "give a date that can be used"));
	return 0;
}

static int map_check(struct call *c, const struct alias_record *a, const struct alias_record *list,
		     size_t n)
{
	const struct alias_record *at;
	char from[12];

	switch (alias_map_check(list, n, a->worker_id, a->from_day, &at)) {
	case ALIAS_FREE:
		return 0;
	case ALIAS_SAME:
		return refuse(
			c, E_EXISTS, "%s %s",
			say(c, "该编号已属于此人，自", "the number is this worker's already, from"),
			civil_format(at->from_day, from));
	case ALIAS_OTHERS:
		return refuse(c, E_CONFLICT, "%s %s",
			      say(c, "该编号届时属于另一名劳动者，请先终止，自",
				  "the number is another worker's then, end it first; from"),
			      civil_format(at->from_day, from));
	case ALIAS_TAKEN_DAY:
		return refuse(c, E_CONFLICT, "from_day: %s",
			      say(c, "当日已有一次对应，请换一个日期",
				  "there was a mapping of that day already, take another one"));
	}
	return E_INTERNAL;
}

/* The number stands for the worker of the engagement from a day on. */
int map_alias(struct call *c, const Registration__MapAliasRequest *req, Registration__Alias *rep)
{
	struct alias_record a = {.worker_no = req->worker_no, .version = 1}, *list = NULL;
	struct engagement owner = {0};
	size_t n = 0;
	int rc;

	rc = class_words_check(c, "reason", req->reason, REASON_MAX);
	if (!rc && !worker_no_fits(req->worker_no))
		rc = refuse(
			c, E_FIELD, "worker_no: %s",
			say(c, "1 至 64 个字符，不含空白", "1 to 64 characters without blanks"));
	if (!rc)
		rc = day_read(c, "from_day", req->from_day, &a.from_day);
	if (!rc)
		rc = owner_load(c, req->engagement_id, &owner);
	if (!rc)
		rc = number_load(c, owner.employer_id, req->worker_no, &list, &n);
	if (rc)
		return rc;

	a.employer_id = owner.employer_id;
	a.worker_id = owner.worker_id;
	rc = map_check(c, &a, list, n);
	if (rc)
		return rc;

	a.alias_id = id_next(c);
	rc = tx_queue(c->tx, Q_ALIAS_MAP,
		      ARGS(A_I64(a.alias_id), A_I64(a.employer_id), A_TEXT(a.worker_no),
			   A_I64(a.worker_id), A_DATE(a.from_day)));
	if (!rc)
		rc = version_write(c, &a, req->reason);
	alias_present(&a, rep);
	return rc ? rc : alias_emit(c, &a);
}

/* I3b: an engagement under the number that lasts beyond the day. */
static int engaged_check(struct call *c, const struct alias_record *a, civil_date to)
{
	struct engagement *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_ENGAGEMENT_STORED,
			 ARGS(A_I64S(&a->employer_id, 1), A_TEXTS(&a->worker_no, 1)), &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		bool beyond = !rows[i].to_day.day || rows[i].to_day.day > to.day;

		if (rows[i].from_day.day >= a->from_day.day && beyond &&
		    (!rows[i].visible || rows[i].worker_id == a->worker_id))
			rc = refuse(
				c, E_CONFLICT, "to_day: %s",
				say(c, "该编号的用工尚未结束，请先结束用工",
				    "an engagement under the number lasts longer, end it first"));
	}
	return rc;
}

/* From a day on the number does not stand for the worker any more. */
int end_alias(struct call *c, const Registration__EndAliasRequest *req, Registration__Alias *rep)
{
	const struct alias_record *at;
	struct alias_record *list = NULL, a;
	struct engagement owner = {0};
	civil_date to = {0};
	size_t n = 0;
	int rc;

	rc = class_words_check(c, "reason", req->reason, REASON_MAX);
	if (!rc)
		rc = day_read(c, "to_day", req->to_day, &to);
	if (!rc)
		rc = owner_load(c, req->engagement_id, &owner);
	if (!rc)
		rc = number_load(c, owner.employer_id, req->worker_no, &list, &n);
	if (rc)
		return rc;
	at = alias_on(list, n, (civil_date){to.day - 1});
	if (!at || at->worker_id != owner.worker_id)
		return refuse(
			c, E_NOT_FOUND, "worker_no: %s",
			say(c, "该编号届时不属于此人", "the number is not this worker's then"));
	rc = engaged_check(c, at, to);
	if (rc)
		return rc;

	a = *at;
	a.alias_id = at->alias_id ? at->alias_id : id_next(c);
	a.to_day = to;
	a.version = at->version + 1;
	rc = tx_queue(c->tx, Q_ALIAS_END,
		      ARGS(A_I64(a.alias_id), A_I64(a.employer_id), A_TEXT(a.worker_no),
			   A_DATE(a.from_day), A_DATE(a.to_day), A_I64(a.version)));
	if (!rc)
		rc = version_write(c, &a, req->reason);
	alias_present(&a, rep);
	return rc ? rc : alias_emit(c, &a);
}

int aliases_follow(struct call *c, int64_t from_id, int64_t into_id)
{
	struct alias_record *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_ALIAS_BY_HAND, ARGS(A_I64(from_id)), &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		rows[i].worker_id = into_id;
		rows[i].version++;
		rc = tx_queue(c->tx, Q_ALIAS_VERSION_SET,
			      ARGS(A_I64(rows[i].alias_id), A_I64(rows[i].version)));
		if (!rc)
			rc = version_write(c, &rows[i], "same person");
		if (!rc)
			rc = alias_emit(c, &rows[i]);
	}
	return rc;
}

/* Every number of the worker of an engagement with its employer. */
int list_aliases(struct call *c, const Registration__ListAliasesRequest *req,
		 Registration__ListAliasesReply *rep)
{
	struct alias_record *rows;
	struct engagement owner;
	size_t n;
	int rc;

	rc = tx_one(c->tx, Q_ENGAGEMENT_BY_ID, ARGS(A_I64(req->engagement_id)), &owner);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "用工记录", "engagement"),
			      req->engagement_id);
	if (!rc)
		rc = class_own_check(c, &owner);
	if (!rc)
		rc = tx_many(c->tx, Q_ALIAS_OF_WORKER,
			     ARGS(A_I64(owner.employer_id), A_I64(owner.worker_id)), &rows, &n);
	if (rc)
		return rc;

	rep->aliases = arena_zalloc(c->arena, n + 1, sizeof(*rep->aliases));
	for (size_t i = 0; rep->aliases && i < n; i++) {
		rep->aliases[i] = arena_zalloc(c->arena, 1, sizeof(**rep->aliases));
		if (!rep->aliases[i])
			return E_NO_MEMORY;
		alias_present(&rows[i], rep->aliases[i]);
	}
	rep->n_aliases = n;
	return rep->aliases ? 0 : E_NO_MEMORY;
}

int alias_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct alias_record *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_ALIAS_PAGE_ALL, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
			 &rows, &n);

	for (size_t i = 0; !rc && i < n; i++)
		rc = alias_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].alias_id : after_id;
	*out_n = n;
	return 0;
}
