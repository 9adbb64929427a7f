/*
 * Migrations on the evidence chain (AUD-3): an entry each in the schema's audit, in the transaction
 * that applies it. The tables for it come with a migration themselves: what was applied before is
 * recorded together with that one, without saying by whom.
 */
#include "store_private.h"

#include "migrate_private.h"

#include <pwd.h>
#include <sodium.h>
#include <unistd.h>

#define SQL_BYTES 1024

static void text_free(char **text)
{
	PQfreemem(*text);
}

static int failed(const struct store *s, const struct migration *m, int rc, struct err *err)
{
	return err_set(err, rc, "%s: %s", m->schema, s->error);
}

/* Whoever runs this, of the operating system. */
static void user_name(char out[64])
{
	struct passwd entry, *found = NULL;
	struct str name = str_init(out, 64);
	char buffer[1024];

	if (getpwuid_r(getuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found)
		str_add(&name, entry.pw_name);
	else
		str_addf(&name, "uid %u", getuid());
}

/* The columns of a row: layer, name, digest, applied_at in microseconds, of this transaction. */
static char *body_make(const struct migration *m, struct arena *a, const PGresult *res, int row)
{
	char by[64] = "";

	if (strcmp(PQgetvalue(res, row, 4), "t") == 0)
		user_name(by);
	return arena_printf(a,
			    "gongdao administration 1\nwhat: migration\nservice: %s\n"
			    "version: %s\nby: %s\nlayer: %s\nmigration: %s\ndigest: %s\n"
			    "applied_at_us: %s\n",
			    m->schema, GONGDAO_VERSION, by, PQgetvalue(res, row, 0),
			    PQgetvalue(res, row, 1), PQgetvalue(res, row, 2),
			    PQgetvalue(res, row, 3));
}

/* Names and digests of the list passed the checks of migrate_files.c; the body has a name of the
 * operating system in it. */
static int row_record(struct store *s, const struct migration *m, struct arena *a,
		      const PGresult *res, int row)
{
	char *body = body_make(m, a, res, row), *sql, hex[DIGEST_HEX];
	AUTO(text_free)
	char *quoted = body ? PQescapeLiteral(s->conn, body, strlen(body)) : NULL;
	uint8_t digest[32];

	if (!quoted)
		return E_NO_MEMORY;
	crypto_generichash(digest, 32, (const unsigned char *)body, strlen(body), NULL, 0);
	hex_encode(digest, sizeof(digest), hex);
	sql = arena_printf(
		a,
		"with kept as (insert into %s.administration (call_id, at, kind, name, body)"
		" values (gen_random_uuid(), now(), 'migration', '%s/%s', %s) returning call_id)"
		" insert into %s.audit (at, call_id, rpc, sender, subject, department, role, key,"
		" request, reply) select now(), call_id, '%s.MigrationApplied', 'migrate', '%s',"
		" '', 'operator', '%s', decode('%s', 'hex'), decode('%s', 'hex') from kept",
		m->schema, PQgetvalue(res, row, 0), PQgetvalue(res, row, 1), quoted, m->schema,
		m->schema, m->owner, PQgetvalue(res, row, 1), hex, PQgetvalue(res, row, 2));
	return sql ? script_run(s, sql, NULL) : E_NO_MEMORY;
}

static int rows_record(struct store *s, const struct migration *m, struct arena *a)
{
	AUTO(result_clear) PGresult *res = NULL;
	char sql[SQL_BYTES];
	int rc;

	(void)snprintf(sql, sizeof(sql),
		       "select m.layer, m.name, m.digest,"
		       " (extract(epoch from m.applied_at) * 1000000)::bigint,"
		       " m.applied_at = now() from %s.schema_migration as m"
		       " where not exists (select from %s.administration as a where"
		       " a.kind = 'migration' and a.name = m.layer || '/' || m.name)"
		       " order by m.applied_at, m.layer, m.number",
		       m->schema, m->schema); /* fits: names are short */
	rc = script_query(s, sql, &res);
	for (int i = 0; !rc && i < PQntuples(res); i++)
		rc = row_record(s, m, a, res, i);
	return rc;
}

int migrate_record(struct store *s, const struct migration *m, struct arena *a, struct err *err)
{
	AUTO(result_clear) PGresult *res = NULL;
	char sql[SQL_BYTES];
	int rc;

	(void)snprintf(sql, sizeof(sql), "select to_regclass('%s.administration') is not null",
		       m->schema); /* fits: names are short */
	rc = script_query(s, sql, &res);
	if (!rc && strcmp(PQgetvalue(res, 0, 0), "t") == 0)
		rc = rows_record(s, m, a);
	return rc ? failed(s, m, rc, err) : 0;
}
