/*
 * Statements: prepared by name on every new connection, described, and compared with what the
 * program expects of them. All of it is one round trip.
 */
#include "tx_private.h"

#define PREPARE_MS 20000

/* The skeleton of a transaction, prepared beside the tables' statements. */
static const struct {
	const char *name, *sql;
} own_statements[] = {
	{"begin_read",     "begin isolation level repeatable read read only"                    },
	{"begin_write",    "begin isolation level read committed read write"                    },
	{"commit",         "commit"							     },
	{"rollback",       "rollback"							   },
	{"turn",           "select set_config('gongdao.role', $1::text, true),"
		 " set_config('gongdao.subject', $2::text, true),"
		 " set_config('gongdao.department', $3::text, true),"
		 " set_config('gongdao.region', $4::text, true),"
		 " set_config('gongdao.employer_id', $5::text, true),"
		 " set_config('gongdao.worker_id', $6::text, true)"             },
	{"plans_for_any",
	 "select set_config('plan_cache_mode', 'force_generic_plan', true),"
	 " set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"           },
	{"plans_as_usual", "select set_config('plan_cache_mode', 'auto', true),"
			   " set_config('enable_seqscan', 'on', true)"},
	{"limits",         "select set_config('statement_timeout', $1::text, true),"
		   " set_config('lock_timeout', $2::text, true)"              },
};

/* Anything but a plain select; in one that begins with "with" a write is looked for. */
bool statement_writes(const struct statement *st)
{
	slice sql = slice_trim(slice_of(st->sql));

	if (slice_starts(sql, "select"))
		return false;
	if (!slice_starts(sql, "with"))
		return true;
	for (const char *at = strstr(sql.at, "update "); at; at = strstr(at + 1, "update ")) {
		if (at - sql.at < 4 || strncmp(at - 4, "for ", 4) != 0)
			return true;
	}
	return strstr(sql.at, "insert into ") || strstr(sql.at, "delete from ");
}

bool pg_is_text(Oid type)
{
	return type == PG_TEXT || type == PG_VARCHAR || type == PG_NAME;
}

const char *pg_type_name(Oid type)
{
	static const struct {
		Oid type;
		const char *name;
	} names[] = {
		{PG_BOOL,              "boolean"      },
		{PG_BYTEA,             "bytea"        },
		{PG_NAME,              "name"         },
		{PG_INT8,              "bigint"       },
		{PG_INT2,              "smallint"     },
		{PG_INT4,              "integer"      },
		{PG_TEXT,              "text"         },
		{PG_INT4_ARRAY,        "integer[]"    },
		{PG_TEXT_ARRAY,        "text[]"       },
		{PG_INT8_ARRAY,        "bigint[]"     },
		{PG_VARCHAR,           "varchar"      },
		{PG_DATE,              "date"         },
		{PG_DATE_ARRAY,        "date[]"       },
		{PG_TIMESTAMPTZ,       "timestamptz"  },
		{PG_TIMESTAMPTZ_ARRAY, "timestamptz[]"},
		{PG_UUID,              "uuid"         },
		{PG_UUID_ARRAY,        "uuid[]"       },
		{PG_BYTEA_ARRAY,       "bytea[]"      },
		{PG_BOOL_ARRAY,        "boolean[]"    },
		{1700,                 "numeric"      },
		{1114,                 "timestamp"    },
		{700,                  "real"         },
		{701,                  "double"       },
		{114,                  "json"         },
		{3802,                 "jsonb"        },
		{1042,                 "char(n)"      },
	};
	size_t i;

	for (i = 0; i < N_ELEMENTS(names); i++) {
		if (names[i].type == type)
			return names[i].name;
	}
	return "a type the store does not carry";
}

const struct prepared *store_find(const struct store *s, const struct statement *st)
{
	const struct statement_table *const *t;
	size_t before = 0;

	for (t = s->tables; t && *t; t++) {
		if (st >= (*t)->at && st < (*t)->at + (*t)->n)
			return &s->prepared[before + (size_t)(st - (*t)->at)];
		before += (*t)->n;
	}
	return NULL;
}

/* ---- comparing -------------------------------------------------------------------------- */

static const char *column_type_name(enum column_type type)
{
	static const char *const names[] = {
		[COL_I64] = "COL_I64",   [COL_I32] = "COL_I32",     [COL_BOOL] = "COL_BOOL",
		[COL_TEXT] = "COL_TEXT", [COL_FEN] = "COL_FEN",     [COL_TIME] = "COL_TIME",
		[COL_DATE] = "COL_DATE", [COL_BYTES] = "COL_BYTES", [COL_UUID] = "COL_UUID",
	};

	return names[type];
}

static int compare_columns(struct store *s, const struct statement *st, const PGresult *res)
{
	const struct row_table *row = st->row;
	int n = PQnfields(res), i;

	if ((size_t)n != row->n) {
		store_note(s, "statement %s gives %d columns, row table %s has %zu", st->name, n,
			   row->name, row->n);
		return E_SCHEMA;
	}
	for (i = 0; i < n; i++) {
		const struct column *c = &row->columns[i];

		if (strcmp(PQfname(res, i), c->name) != 0) {
			store_note(s, "statement %s: column %d is %s, row table %s has %s there",
				   st->name, i + 1, PQfname(res, i), row->name, c->name);
			return E_SCHEMA;
		}
		if (!column_fits(c->type, PQftype(res, i))) {
			store_note(s,
				   "statement %s: column %s is %s (type %u), row table %s has %s",
				   st->name, c->name, pg_type_name(PQftype(res, i)),
				   PQftype(res, i), row->name, column_type_name(c->type));
			return E_SCHEMA;
		}
	}
	return 0;
}

static int compare_arrays(struct store *s, const struct prepared *p)
{
	for (int i = 0; i < p->n_params; i++) {
		if (pg_element_type(p->params[i]))
			continue;
		store_note(s, "statement %s: parameter $%d is %s, a :rows takes arrays",
			   p->st->name, i + 1, pg_type_name(p->params[i]));
		return E_SCHEMA;
	}
	return 0;
}

static int compare(struct store *s, struct prepared *p, const PGresult *res)
{
	int n = PQnparams(res), i;

	if (n != p->st->n_params) {
		store_note(s, "statement %s takes %d parameters, %d are declared", p->st->name, n,
			   p->st->n_params);
		return E_SCHEMA;
	}
	for (i = 0; i < n; i++)
		p->params[i] = PQparamtype(res, i);
	p->n_params = n;
	if (p->st->card == CARD_ROWS)
		return compare_arrays(s, p);
	if (p->st->card == CARD_EXEC)
		return 0;
	if (p->st->card == CARD_COPY)
		return bulk_check(s, p->st);
	if (!p->st->row) {
		store_note(s, "statement %s has no row table", p->st->name);
		return E_SCHEMA;
	}
	return compare_columns(s, p->st, res);
}

/* ---- preparing -------------------------------------------------------------------------- */

static bool send_all(struct store *s)
{
	size_t i;

	for (i = 0; i < N_ELEMENTS(own_statements); i++) {
		if (!PQsendPrepare(s->conn, own_statements[i].name, own_statements[i].sql, 0, NULL))
			return false;
	}
	for (i = 0; i < s->n_prepared; i++) {
		const struct prepared *p = &s->prepared[i];

		if (!PQsendPrepare(s->conn, p->name, p->st->sql, 0, NULL) ||
		    !PQsendDescribePrepared(s->conn, p->name))
			return false;
	}
	return PQpipelineSync(s->conn) != 0;
}

static int receive_all(struct store *s, mono_time until)
{
	char what[STORE_NAME_MAX + 16];
	size_t i;
	int rc;

	for (i = 0; i < N_ELEMENTS(own_statements); i++) {
		rc = pump_command(s, own_statements[i].name, until, NULL);
		if (rc)
			return rc;
	}
	for (i = 0; i < s->n_prepared; i++) {
		AUTO(result_clear) PGresult *res = NULL;
		struct prepared *p = &s->prepared[i];

		(void)snprintf(what, sizeof(what), "statement %s", p->st->name); /* fits */
		rc = pump_command(s, what, until, NULL);
		if (!rc)
			rc = pump_command(s, what, until, &res);
		if (!rc)
			rc = compare(s, p, res);
		if (rc)
			return rc;
	}
	return pump_sync(s, until);
}

int store_prepare(struct store *s)
{
	mono_time until = mono_after(PREPARE_MS);
	int rc;

	if (s->ready)
		return 0;
	rc = send_all(s) ? receive_all(s, until) : pump_lost(s);
	if (!rc)
		rc = together_prepare(s, until);
	if (rc) {
		/* Half of them are prepared: only a new connection starts clean. */
		store_drop(s);
		store_retry_later(s);
		return rc;
	}
	s->ready = true;
	s->backoff_ms = STORE_BACKOFF_MIN_MS;
	return 0;
}

int store_verify(struct store *s, struct err *err)
{
	int rc;

	rc = store_connect(s);
	if (!rc)
		rc = store_prepare(s);
	if (rc)
		return err_set(err, rc == E_DB_AWAY ? E_DB_AWAY : E_SCHEMA, "%s", s->error);
	return 0;
}
