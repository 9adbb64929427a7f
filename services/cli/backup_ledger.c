/*
 * What the services have answered: counted when a backup begins, held against the copy of it.
 */
#include "backup.h"

#include "cli_sql.h"

#define LEDGER_MS INT64_C(600000) /* a count may read all of two days */

struct ledger_now {
	int64_t n_inbox, audit_id;
	const char *call_id;
};
ROW_TABLE(ledger_now, COL(ledger_now, n_inbox, COL_I64), COL(ledger_now, audit_id, COL_I64),
	  COL(ledger_now, call_id, COL_TEXT));

struct ledger_call {
	const char *call_id;
};
ROW_TABLE(ledger_call, COL(ledger_call, call_id, COL_TEXT));

struct server {
	const char *version;
	int64_t n_tablespaces, bytes;
};
ROW_TABLE(server, COL(server, version, COL_TEXT), COL(server, n_tablespaces, COL_I64),
	  COL(server, bytes, COL_I64));

static void store_closep(struct store **s)
{
	store_close(*s);
}

/* A service's schema, asked as the database's owner. */
static int look_begin(struct backup *b, const char *dsn, const char *service, struct store **out,
		      struct tx **out_tx)
{
	static const struct statement_table *const tables[] = {&cli_statements, NULL};
	const struct store_options o = {dsn, service, "gongdao", tables, false};
	AUTO(store_closep) struct store *s = NULL;
	int rc = store_open(&o, &s, &b->c->err);

	if (rc)
		return rc;
	rc = tx_begin(s, b->c->arena, TX_READ, NULL, LEDGER_MS, out_tx);
	if (rc)
		return err_set(&b->c->err, rc, "%s: %s", service, store_error(s));
	*out = TAKE(s);
	return 0;
}

static int looked(struct backup *b, const char *service, const struct store *s, int rc)
{
	return rc ? err_set(&b->c->err, rc, "%s: %s", service, store_error(s)) : 0;
}

static int server_check(struct backup *b, struct tx *tx)
{
	struct cli *c = b->c;
	struct server server;
	int rc = tx_one(tx, Q_SERVER_GET, NO_ARGS, &server);

	if (rc)
		return err_set(&c->err, rc, "%s", error_text(rc));
	if (server.n_tablespaces)
		return err_set(
			&c->err, E_CONFLICT,
			say(c, "数据库有自建表空间，备份不支持",
			    "the database has tablespaces of its own, which no backup takes"));
	b->pg_version = server.version;
	return disk_check(c, b->folder, server.bytes);
}

static int ledger_take(struct backup *b, const char *dsn, const char *service)
{
	AUTO(store_closep) struct store *s = NULL;
	struct ledger *l = &b->ledgers[b->n_ledgers];
	struct ledger_now now = {0};
	struct tx *tx = NULL;
	int rc = look_begin(b, dsn, service, &s, &tx);

	if (rc)
		return rc;
	rc = looked(b, service, s,
		    tx_one(tx, Q_LEDGER_GET, ARGS(A_DATE((civil_date){b->day})), &now));
	if (!rc && b->n_ledgers == 0)
		rc = server_check(b, tx);
	tx_rollback(tx); /* it only read */
	*l = (struct ledger){service, now.n_inbox, now.audit_id, now.call_id};
	b->n_ledgers += rc == 0;
	return rc;
}

int ledgers_take(struct backup *b, const char *dsn)
{
	struct schema_services services;
	int rc = schema_services(b->c, &services);

	/* A command counts on the UTC day of its id: yesterday and today are in no danger from
	 * upkeep. */
	b->day = (int32_t)(utc_now().us / US_PER_DAY) - 1;
	for (size_t i = 0; rc == 0 && i < services.n; i++)
		rc = ledger_take(b, dsn, services.names[i]);
	if (rc == 0 && b->n_ledgers == 0)
		rc = err_set(&b->c->err, E_SCHEMA, "%s: no service has tables",
			     b->c->settings.schema);
	return rc;
}

/* Is the audit entry that was the newest then still the same command's? */
static int entry_there(struct backup *b, struct tx *tx, const struct ledger *then, bool *out)
{
	struct ledger_call call;
	bool found = false;
	int rc;

	*out = then->audit_id == 0;
	if (*out)
		return 0;
	rc = tx_maybe(tx, Q_LEDGER_CALL, ARGS(A_I64(then->audit_id)), &call, &found);
	*out = !rc && found && strcmp(call.call_id, then->call_id) == 0;
	return rc ? err_set(&b->c->err, rc, "%s: %s", then->service, error_text(rc)) : 0;
}

static int ledger_compare(struct backup *b, const char *dsn, const struct ledger *then,
			  struct ledger_found *out)
{
	AUTO(store_closep) struct store *s = NULL;
	struct ledger_now now = {0};
	struct tx *tx = NULL;
	bool there = false;
	int rc = look_begin(b, dsn, then->service, &s, &tx);

	if (rc)
		return rc;
	rc = looked(b, then->service, s,
		    tx_one(tx, Q_LEDGER_GET, ARGS(A_DATE((civil_date){b->day})), &now));
	if (!rc)
		rc = entry_there(b, tx, then, &there);
	tx_rollback(tx); /* it only read */
	*out = (struct ledger_found){now.n_inbox, now.audit_id,
				     there && now.n_inbox >= then->n_inbox};
	return rc;
}

int ledgers_compare(struct backup *b, const char *dsn, struct ledger_found *out)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n_ledgers; i++)
		rc = ledger_compare(b, dsn, &b->ledgers[i], &out[i]);
	return rc;
}
