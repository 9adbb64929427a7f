/*
 * Schema migrations: small numbered SQL files beside their service, applied forward only.
 *
 * schema_migration, in the service's own schema, lists what has been applied, by layer: the
 * skeleton's tables and the service's are numbered apart. A file is applied once, in one
 * transaction together with its line there, as the owner role; a file that was applied and changed
 * since is refused. An advisory lock makes a second migration of the schema wait.
 *
 * A database that is ahead of the folder is fine: during an upgrade the older program still runs.
 */
#include "store_private.h"

#include "migrate_private.h"

#define MIGRATE_BYTES ((size_t)64 * 1024 * 1024)
#define SQL_BYTES     2048
#define LOCK_KEY      "hashtext('gongdao migrate'), hashtext('%s')"

struct run {
	struct store *s;
	const struct migration *m;
	struct arena *a;
	struct steps steps;
	size_t n_applied; /* of the steps, before us */
	struct err *err;
};

static bool name_valid(const char *name)
{
	size_t len = name ? strlen(name) : 0;

	return len > 0 && len <= STORE_NAME_MAX && (name[0] < '0' || name[0] > '9') &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static int names_check(const struct migration *m, struct err *err)
{
	const char *const names[] = {m->schema, m->owner, m->runtime, m->layer};
	size_t i;

	for (i = 0; i < N_ELEMENTS(names); i++) {
		if (!name_valid(names[i]))
			return err_set(err, E_CONFIG,
				       "\"%s\": names of schemas, roles and layers are lower case "
				       "letters, digits and _",
				       names[i] ? names[i] : "");
	}
	return 0;
}

/* The names in what follows passed name_valid(), so they may stand in SQL as they are. */
static int sql_run(struct run *r, const char *fmt, ...) PRINTF(2, 3);
static int sql_run(struct run *r, const char *fmt, ...)
{
	char sql[SQL_BYTES];
	va_list ap;
	int n, rc;

	va_start(ap, fmt);
	n = vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(sql))
		return err_set(r->err, E_INTERNAL, "a statement of migrate is too long");
	rc = script_run(r->s, sql, NULL);
	return rc ? err_set(r->err, rc, "%s: %s", r->m->schema, r->s->error) : 0;
}

/* Cleaning up after a failure, which is what counts; a connection that is gone cleaned up. */
static void sql_try(struct run *r, const char *sql)
{
	char before[sizeof(r->s->error)];
	struct str kept = str_init(before, sizeof(before));

	str_add(&kept, r->s->error);
	if (script_run(r->s, sql, NULL))
		store_note(r->s, "%s", before);
}

/* One text of the first row, at most 63 bytes; "" when there is no row. */
static int sql_text(struct run *r, const char *sql, char out[STORE_NAME_MAX + 1])
{
	AUTO(result_clear) PGresult *res = NULL;
	struct str text = str_init(out, STORE_NAME_MAX + 1);
	int rc = script_query(r->s, sql, &res);

	if (rc)
		return err_set(r->err, rc, "%s: %s", r->m->schema, r->s->error);
	if (PQntuples(res) > 0)
		str_add(&text, PQgetvalue(res, 0, 0));
	return 0;
}

/* ---- roles, schema, list ---------------------------------------------------------------- */

static int role_ensure(struct run *r, const char *role, const char *login)
{
	return sql_run(
		r,
		"do $$ begin"
		" if not exists (select from pg_roles where rolname = '%s') then"
		" create role %s %s; end if;"
		" exception when duplicate_object or unique_violation then null;" /* a race */
		" end $$",
		role, role, login);
}

/* What a session of the role may do at most where nobody says otherwise: one that was forgotten,
 * with a transaction open, would keep vacuum and the oldest snapshot back for ever. */
static int role_limit(struct run *r, const char *role)
{
	return sql_run(r,
		       "alter role %s set idle_in_transaction_session_timeout = '60s';"
		       "alter role %s set statement_timeout = '10min';"
		       "alter role %s set lock_timeout = '30s'",
		       role, role, role);
}

/* The functions that tell an operator who holds a lock or a transaction open look at the sessions
 * of others. The owner cannot log in, so what it may see is seen through its functions only. */
static int owner_monitors(struct run *r)
{
	return sql_run(r,
		       "do $$ begin"
		       " if not pg_has_role('%s', 'pg_monitor', 'member') then"
		       " grant pg_monitor to %s; end if;"
		       " exception when insufficient_privilege then null;" /* it sees its own */
		       " end $$",
		       r->m->owner, r->m->owner);
}

static int schema_ensure(struct run *r)
{
	const struct migration *m = r->m;
	char sql[SQL_BYTES], owner[STORE_NAME_MAX + 1];
	int rc;

	rc = sql_run(r,
		     "do $$ begin"
		     " if not pg_has_role(current_user, '%s', 'member') then"
		     " grant %s to current_user; end if; end $$;"
		     "create schema if not exists %s authorization %s",
		     m->owner, m->owner, m->schema, m->owner);
	if (rc)
		return rc;
	(void)snprintf(sql, sizeof(sql),
		       "select pg_get_userbyid(nspowner) from pg_namespace where nspname = '%s'",
		       m->schema); /* fits: names are short */
	rc = sql_text(r, sql, owner);
	if (rc)
		return rc;
	if (strcmp(owner, m->owner) != 0)
		return err_set(r->err, E_SCHEMA,
			       "schema %s belongs to %s, not to %s: alter schema %s owner to %s",
			       m->schema, owner, m->owner, m->schema, m->owner);
	return 0;
}

static int list_ensure(struct run *r)
{
	return sql_run(r,
		       "begin; set local role %s;"
		       "grant usage on schema %s to %s;"
		       "create table if not exists %s.schema_migration ("
		       " layer text not null, number integer not null, name text not null,"
		       " digest text not null, applied_at timestamptz not null default now(),"
		       " primary key (layer, number),"
		       " constraint schema_migration_number check (number between 1 and 999));"
		       "commit",
		       r->m->owner, r->m->schema, r->m->runtime, r->m->schema);
}

/* ---- what is applied already ------------------------------------------------------------ */

static int row_compare(struct run *r, const PGresult *res, int row)
{
	const char *number = PQgetvalue(res, row, 0), *digest = PQgetvalue(res, row, 1);
	const char *name = PQgetvalue(res, row, 2);
	int64_t n;

	if (!slice_to_i64(slice_of(number), &n) || n != row + 1)
		return err_set(r->err, E_SCHEMA,
			       "%s.schema_migration has no line %s %03d but has %s", r->m->schema,
			       r->m->layer, row + 1, name);
	if ((size_t)n > r->steps.n)
		return 0; /* newer than this program */
	if (strcmp(digest, r->steps.at[n - 1].digest) != 0)
		return err_set(
			r->err, E_SCHEMA,
			"%s/%s differs from what was applied to schema %s as %s: a migration "
			"is never edited; restore it and add a new one",
			r->m->folder, r->steps.at[n - 1].name, r->m->schema, name);
	r->n_applied = (size_t)n;
	return 0;
}

static int applied_read(struct run *r)
{
	AUTO(result_clear) PGresult *res = NULL;
	char sql[SQL_BYTES];
	int rc, i;

	(void)snprintf(sql, sizeof(sql),
		       "select number, digest, name from %s.schema_migration where layer = '%s'"
		       " order by number",
		       r->m->schema, r->m->layer); /* fits: names are short */
	rc = script_query(r->s, sql, &res);
	if (rc)
		return err_set(r->err, rc, "%s: %s", r->m->schema, r->s->error);
	for (i = 0; i < PQntuples(res); i++) {
		rc = row_compare(r, res, i);
		if (rc)
			return rc;
	}
	return 0;
}

/* ---- applying --------------------------------------------------------------------------- */

/* The line of the 1-based character `at`. */
static int line_of(const char *text, int at)
{
	int line = 1;

	while (at > 1 && *text) {
		if (*text == '\n')
			line++;
		text++;
		while (((unsigned char)*text & 0xC0) == 0x80) /* inside one character */
			text++;
		at--;
	}
	return line;
}

static int step_run(struct run *r, const struct step *step)
{
	char *sql = step_expand(r->m, step->text, r->a);
	int rc, at = 0;

	if (!sql)
		return err_set(r->err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = script_run(r->s, sql, &at);
	if (rc && at > 0)
		return err_set(r->err, rc, "%s/%s:%d: %s", r->m->folder, step->name,
			       line_of(sql, at), r->s->error);
	if (rc)
		return err_set(r->err, rc, "%s/%s: %s", r->m->folder, step->name, r->s->error);
	if (PQtransactionStatus(r->s->conn) != PQTRANS_INTRANS)
		return err_set(r->err, E_SCHEMA,
			       "%s/%s ends its transaction: a migration must not begin, commit or "
			       "roll back",
			       r->m->folder, step->name);
	return 0;
}

static int step_apply(struct run *r, const struct step *step)
{
	struct arena_mark mark = arena_mark(r->a);
	int rc;

	rc = sql_run(r,
		     "begin; set local role %s; set local search_path = %s, pg_temp;"
		     "set local lock_timeout = '30s'",
		     r->m->owner, r->m->schema);
	if (!rc)
		rc = step_run(r, step);
	if (!rc)
		rc = sql_run(r,
			     "insert into %s.schema_migration (layer, number, name, digest)"
			     " values ('%s', %d, '%s', '%s')",
			     r->m->schema, r->m->layer, step->number, step->name, step->digest);
	if (!rc)
		rc = migrate_record(r->s, r->m, r->a, r->err);
	if (!rc)
		rc = sql_run(r, "commit");
	if (rc && r->s->conn && PQtransactionStatus(r->s->conn) != PQTRANS_IDLE)
		sql_try(r, "rollback");
	arena_reset(r->a, mark);
	return rc;
}

static int apply_all(struct run *r, int *out_applied)
{
	size_t i;
	int rc;

	rc = role_ensure(r, r->m->owner, "nologin");
	if (!rc)
		rc = role_ensure(r, r->m->runtime, "login");
	if (!rc)
		rc = role_limit(r, r->m->owner);
	if (!rc)
		rc = role_limit(r, r->m->runtime);
	if (!rc)
		rc = owner_monitors(r);
	if (!rc)
		rc = schema_ensure(r);
	if (!rc)
		rc = list_ensure(r);
	if (!rc)
		rc = applied_read(r);
	for (i = r->n_applied; !rc && i < r->steps.n; i++) {
		rc = step_apply(r, &r->steps.at[i]);
		if (!rc)
			(*out_applied)++;
	}
	return rc;
}

int migrate(struct store *admin, const struct migration *m, int *out_applied, struct err *err)
{
	AUTO(arena_freep) struct arena *a = arena_new(MIGRATE_BYTES);
	struct run r = {.s = admin, .m = m, .a = a, .err = err};
	char sql[SQL_BYTES];
	int rc, applied = 0;

	if (!a)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = names_check(m, err);
	if (!rc)
		rc = steps_read(m->folder, a, &r.steps, err);
	if (!rc)
		rc = sql_run(&r, "select pg_advisory_lock(" LOCK_KEY ")", m->schema);
	if (rc)
		return rc;
	rc = apply_all(&r, &applied);
	(void)snprintf(sql, sizeof(sql), "select pg_advisory_unlock(" LOCK_KEY ")",
		       m->schema); /* fits: names are short */
	if (admin->conn)
		sql_try(&r, sql);
	*out_applied = applied;
	return rc;
}

int migrate_check(struct store *admin, const struct migration *m, struct err *err)
{
	AUTO(arena_freep) struct arena *a = arena_new(MIGRATE_BYTES);
	struct run r = {.s = admin, .m = m, .a = a, .err = err};
	char sql[SQL_BYTES], there[STORE_NAME_MAX + 1];
	int rc;

	if (!a)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = names_check(m, err);
	if (!rc)
		rc = steps_read(m->folder, a, &r.steps, err);
	if (rc)
		return rc;
	(void)snprintf(sql, sizeof(sql), "select to_regclass('%s.schema_migration') is not null",
		       m->schema); /* fits: names are short */
	rc = sql_text(&r, sql, there);
	if (!rc && strcmp(there, "t") == 0)
		rc = applied_read(&r);
	if (!rc && r.n_applied < r.steps.n)
		rc = err_set(err, E_SCHEMA,
			     "schema %s lacks %s/%s: run the migrations (gongdao db migrate)",
			     m->schema, m->folder, r.steps.at[r.n_applied].name);
	return rc;
}
