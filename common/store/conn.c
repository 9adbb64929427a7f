/*
 * One connection: opened once, opened again by itself when lost, with a back-off.
 *
 * A failed attempt doubles the time to the next one, from 100 ms to 5 s; in between the answer is
 * E_DB_AWAY at once. A connection that was lost is tried again without waiting.
 *
 * The DSN may name several hosts (host=a,b): the first that takes writes is ours, so a standby that
 * was promoted is found, and one that was not is passed over as if it were away.
 */
#include "store_private.h"

#define BACKOFF_MAX_MS 5000
#define SETUP_MS       5000

static const char setup_sql[] =
	"select set_config('search_path', case when $1 = '' then current_setting('search_path')"
	" else quote_ident($1) || ', pg_temp' end, false),"
	" set_config('timezone', 'UTC', false),"
	/* Statements of ours are small and many at once. Workers that the server forks for one of
	 * them, as it does once a log has grown, cost milliseconds where the rows take
	 * microseconds. */
	" set_config('max_parallel_workers_per_gather', '0', false),"
	/* A process of ours that stands still keeps its row locks no longer: handlers wait for
	 * nothing but their loads, so none of ours is idle for more than moments. */
	" set_config('idle_in_transaction_session_timeout', '10000', false),"
	/* Commits of ours that we gave up, and that wait for a synchronous standby which is away.
	 * They must not be cancelled, or they would count without it; each holds a session, so
	 * there must not be ever more of them. */
	" (select count(*) >= 4 from pg_stat_activity where usename = current_user"
	" and wait_event = 'SyncRep' and state_change < clock_timestamp() - interval '5 s')";
enum {
	SETUP_STANDBY_AWAY = 4, /* that column */
};

/* The server's texts end in a newline and may have several lines: kept as one. */
void store_note(struct store *s, const char *fmt, ...)
{
	va_list ap;
	size_t len, i;

	va_start(ap, fmt);
	(void)vsnprintf(s->error, sizeof(s->error), fmt, ap); /* cut is fine */
	va_end(ap);
	len = strlen(s->error);
	while (len > 0 && s->error[len - 1] == '\n')
		s->error[--len] = '\0';
	for (i = 0; i < len; i++) {
		if (s->error[i] == '\n' || s->error[i] == '\t')
			s->error[i] = ' ';
	}
}

void store_drop(struct store *s)
{
	PQfinish(s->conn);
	s->conn = NULL;
	s->ready = false;
}

void store_retry_later(struct store *s)
{
	s->retry_at = mono_after(s->backoff_ms);
	s->backoff_ms = s->backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : s->backoff_ms * 2;
}

/* What the server has to say beside the answer (notices) is nothing for our standard error. */
static void ignore_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

static int session_setup(struct store *s)
{
	const char *const values[] = {s->schema};
	AUTO(result_clear) PGresult *res = NULL;
	const Oid types[] = {PG_TEXT};
	mono_time until = mono_after(SETUP_MS);
	int rc;

	(void)PQsetNoticeReceiver(s->conn, ignore_notice, NULL); /* the old one is libpq's own */
	if (PQsetnonblocking(s->conn, 1) != 0 || !PQenterPipelineMode(s->conn) ||
	    !PQsendQueryParams(s->conn, setup_sql, 1, types, values, NULL, NULL, 0) ||
	    !PQpipelineSync(s->conn))
		return pump_lost(s);
	rc = pump_command(s, "session settings", until, &res);
	if (rc == E_DB_AWAY)
		return rc;
	if (!rc && PQgetvalue(res, 0, SETUP_STANDBY_AWAY)[0] == 't') {
		store_note(s, "cannot commit: the synchronous standby does not confirm");
		rc = E_DB_AWAY;
	}
	if (rc) { /* the server is there but not as it should be: try again later */
		store_drop(s);
		return E_DB_AWAY;
	}
	return pump_sync(s, until);
}

int store_connect(struct store *s)
{
	/* Before dbname, so that a DSN that says otherwise has its way. A server on another host
	 * that is gone without a word is noticed within a minute. */
	const char *const keys[] = {"target_session_attrs", "keepalives_idle",
				    "keepalives_interval",  "keepalives_count",
				    "tcp_user_timeout",     "dbname",
				    "application_name",     "client_encoding",
				    "connect_timeout",      NULL};
	const char *const values[] = {"read-write", "30",    "10",   "3", "60000",
				      s->dsn,       s->name, "UTF8", "5", NULL};
	int rc;

	if (s->conn)
		return 0;
	if (mono_now().us < s->retry_at.us)
		return E_DB_AWAY;
	s->conn = PQconnectdbParams(keys, values, 1);
	if (!s->conn) {
		store_note(s, "cannot connect: out of memory");
		rc = E_DB_AWAY;
	} else if (PQstatus(s->conn) != CONNECTION_OK) {
		store_note(s, "cannot connect: %s", PQerrorMessage(s->conn));
		store_drop(s);
		rc = E_DB_AWAY;
	} else {
		rc = session_setup(s);
	}
	if (rc)
		store_retry_later(s);
	return rc;
}

/* ---- opening ---------------------------------------------------------------------------- */

/* A DSN goes into logs and process lists: no password in it. */
static int dsn_check(const char *dsn, struct err *err)
{
	PQconninfoOption *options, *o;
	char *why = NULL;
	bool password = false;
	int rc = 0;

	options = PQconninfoParse(dsn, &why);
	if (!options) {
		rc = err_set(err, E_CONFIG, "dsn: %s", why ? why : "out of memory");
		PQfreemem(why);
		return rc;
	}
	for (o = options; o->keyword; o++) {
		if (strcmp(o->keyword, "password") == 0 && o->val)
			password = true;
	}
	if (password)
		rc = err_set(err, E_CONFIG, "dsn: no password here; name a passfile");
	PQconninfoFree(options);
	return rc;
}

/* Lists the statements of all tables, under names no two share. */
static int statements_list(struct store *s, struct err *err)
{
	const struct statement_table *const *t;
	size_t n = 0, i;

	for (t = s->tables; t && *t; t++)
		n += (*t)->n;
	if (n > STORE_STATEMENTS_MAX)
		return err_set(err, E_INTERNAL, "%zu statements, more than %d", n,
			       STORE_STATEMENTS_MAX);
	s->prepared = calloc(n ? n : 1, sizeof(*s->prepared));
	if (!s->prepared)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	for (t = s->tables; t && *t; t++) {
		for (i = 0; i < (*t)->n; i++) {
			struct prepared *p = &s->prepared[s->n_prepared];
			struct str name = str_init(p->name, sizeof(p->name));

			p->st = &(*t)->at[i];
			p->writes = statement_writes(p->st);
			str_addf(&name, "%zu.%s", s->n_prepared++, p->st->name);
			name = str_init(p->many, sizeof(p->many));
			str_addf(&name, "%s*", p->name);
			if (name.cut ||
			    p->st->n_params * (p->st->together ? 3 : 1) > STORE_PARAMS_MAX)
				return err_set(
					err, E_INTERNAL,
					"statement %s: name too long or more than %d parameters",
					p->st->name, STORE_PARAMS_MAX);
		}
	}
	return 0;
}

static void store_closep(struct store **s)
{
	store_close(*s);
}

int store_open(const struct store_options *o, struct store **out, struct err *err)
{
	AUTO(store_closep) struct store *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	s->tables = o->tables;
	s->backoff_ms = STORE_BACKOFF_MIN_MS;
	s->dsn = strdup(o->dsn);
	s->schema = strdup(o->schema ? o->schema : "");
	s->name = strdup(o->name ? o->name : "gongdao");
	if (!s->dsn || !s->schema || !s->name)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = dsn_check(s->dsn, err);
	if (rc)
		return rc;
	rc = statements_list(s, err);
	if (rc)
		return rc;
	rc = o->lazy ? 0 : store_connect(s);
	if (rc)
		return err_set(err, rc, "%s", s->error);
	*out = TAKE(s);
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_drop(s);
	free(s->prepared);
	free(s->dsn);
	free(s->schema);
	free(s->name);
	free(s);
}

bool store_up(const struct store *s)
{
	return s->conn != NULL;
}

const char *store_error(const struct store *s)
{
	return s->error;
}

bool store_here(const struct store *s)
{
	const char *host = s->conn ? PQhost(s->conn) : NULL;

	return host && (host[0] == '/' || host[0] == '\0');
}
