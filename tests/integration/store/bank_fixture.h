/*
 * bank_fixture - a small bank: two accounts, notes that refer to them, and a store connected to it.
 *
 * For the tests of transactions; each includes it once.
 */
#ifndef GONGDAO_BANK_FIXTURE_H
#define GONGDAO_BANK_FIXTURE_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"
#include "turn.h"

struct account {
	int64_t id;
	money balance;
};
static ROW_TABLE(account, COL(account, id, COL_I64), COL(account, balance, COL_FEN));

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

struct text {
	const char *value;
};
static ROW_TABLE(text, COL(text, value, COL_TEXT));

enum {
	FIND,
	MAYBE,
	LOCK,
	INSERT,
	UPSERT,
	ADD,
	NOTE,
	COUNT,
	SLEEP,
	SETTING,
	ISOLATION,
	BROKEN,
	FULL,
	BOTH,
	FORBIDDEN,
};

static const struct statement statements[] = {
	[FIND] = {"account_find",    "select id, balance from account where id = $1",            CARD_ONE,   1,
		  &account_row,											       false},
	[MAYBE] = {"account_maybe",   "select id, balance from account where id = $1",            CARD_MAYBE, 1,
                  &account_row,											       false},
	[LOCK] = {"account_lock",    "select id, balance from account where id = $1 for update",
		  CARD_ONE,										  1, &account_row, false},
	[INSERT] = {"account_insert",  "insert into account (id, balance) values ($1, $2)",
                  CARD_EXEC,										 2, NULL,         false},
	[UPSERT] = {"account_upsert",
                  "insert into account (id, balance) values ($1, $2) on conflict (id) do update"
		    " set balance = excluded.balance returning id, balance",		     CARD_ONE,   2, &account_row, false},
	[ADD] = {"account_add",     "update account set balance = balance + $2 where id = $1",
		  CARD_EXEC,										 2, NULL,         false},
	[NOTE] = {"note_insert",     "insert into note (account_id, body) values ($1, $2)",      CARD_EXEC,
		  2,											    NULL,         false},
	[COUNT] = {"account_count",   "select count(*) as value from account",                    CARD_ONE,   0,
                  &number_row,												false},
	[SLEEP] = {"sleep",           "select pg_sleep($1::bigint)::text as value",               CARD_ONE,   1, &text_row,
                  false													    },
	[SETTING] = {"setting",         "select current_setting($1::text) as value",                CARD_ONE,   1, &text_row,
                  false													    },
	[ISOLATION] = {"isolation",       "select 1::bigint as value from pg_sleep(0)",               CARD_EXEC,  0,
                  NULL,												       false},
	[BROKEN] = {"divide",          "select 1 / $1::bigint as value",                           CARD_ONE,   1, &number_row,  false},
	[FULL] = {"full",            "select disk_full() as value",                              CARD_ONE,   0, &number_row,  false},
	[BOTH] = {"account_all_one", "select id, balance from account",                          CARD_ONE,   0, &account_row,
		  false													    },
	[FORBIDDEN] = {"secret_count",    "select count(*) as value from secret",                     CARD_ONE,   0,
                  &number_row,												false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;

UNUSED static int bank_group_setup(void **state)
{
	(void)state;
	kit_sql("create role gongdao_bank login");
	kit_sql("create schema bank");
	kit_sql("create table bank.account (id bigint primary key, balance bigint not null,"
		" constraint account_balance check (balance >= 0))");
	kit_sql("create table bank.note (account_id bigint not null references bank.account"
		" deferrable initially deferred, body bytea not null)");
	kit_sql("create table bank.secret (id bigint)");
	kit_sql("create function bank.disk_full() returns bigint language plpgsql as $$ begin"
		" raise sqlstate '53100' using message = 'No space left on device'; end $$");
	kit_sql("grant usage on schema bank to gongdao_bank");
	kit_sql("grant all on bank.account, bank.note to gongdao_bank");
	store = kit_store("bank", tables);
	return 0;
}

UNUSED static int bank_group_teardown(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

UNUSED static int bank_setup(void **state)
{
	(void)state;
	kit_sql("truncate bank.account, bank.note");
	kit_sql("insert into bank.account values (1, 100), (2, 200)");
	arena = arena_new((size_t)64 * 1024 * 1024);
	assert_non_null(arena);
	return 0;
}

UNUSED static int bank_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

UNUSED static struct tx *begin_on(struct store *s, int64_t timeout_ms)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(s, arena, TX_WRITE, NULL, timeout_ms, &tx), 0);
	return tx;
}

UNUSED static struct tx *begin(void)
{
	return begin_on(store, 5000);
}

#endif
