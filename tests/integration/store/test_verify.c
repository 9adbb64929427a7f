/*
 * What the program expects of its statements against what the database says of them. Each case is
 * a table with one mistake.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct item {
	int64_t id;
	const char *label;
};
static ROW_TABLE(item, COL(item, id, COL_I64), COL(item, label, COL_TEXT));

struct wrong_type {
	int64_t id;
	int64_t label;
};
static ROW_TABLE(wrong_type, COL(wrong_type, id, COL_I64), COL(wrong_type, label, COL_I64));

static const struct statement good = {
	"item_find", "select id, label from item where id = $1", CARD_ONE, 1, &item_row, false};

struct mistake {
	struct statement statement;
	const char *says;
};

static const struct mistake mistakes[] = {
	{{"wrong_type", "select id, label from item", CARD_MANY, 0, &wrong_type_row, false},
	 "statement wrong_type: column label is text (type 25), row table wrong_type has COL_I64"},
	{{"narrow", "select id::numeric as id, label from item", CARD_MANY, 0, &item_row, false},
	 "statement narrow: column id is numeric (type 1700), row table item has COL_I64"        },
	{{"wrong_name", "select id, label as name from item", CARD_MANY, 0, &item_row, false},
	 "statement wrong_name: column 2 is name, row table item has label there"                },
	{{"wrong_order", "select label, id from item", CARD_MANY, 0, &item_row, false},
	 "statement wrong_order: column 1 is label, row table item has id there"                 },
	{{"too_few", "select id from item", CARD_MAYBE, 0, &item_row, false},
	 "statement too_few gives 1 columns, row table item has 2"                               },
	{{"too_many", "select id, label, 1 from item", CARD_ONE, 0, &item_row, false},
	 "statement too_many gives 3 columns, row table item has 2"                              },
	{{"undeclared", "delete from item where id = $1 and label = $2", CARD_EXEC, 1, NULL, false},
	 "statement undeclared takes 2 parameters, 1 are declared"                               },
	{{"unused", "delete from item where id = $1", CARD_EXEC, 2, NULL, false},
	 "statement unused takes 1 parameters, 2 are declared"                                   },
	{{"no_row_table", "select id from item", CARD_ONE, 0, NULL, false},
	 "statement no_row_table has no row table"                                               },
	{{"no_columns", "delete from item", CARD_MANY, 0, &item_row, false},
	 "statement no_columns gives 0 columns, row table item has 2"                            },
	{{"no_table", "select id, label from itme", CARD_ONE, 0, &item_row, false},
	 "statement no_table: relation \"itme\" does not exist (42P01)"                          },
	{{"no_syntax", "selec id from item", CARD_EXEC, 0, NULL, false},
	 "statement no_syntax: syntax error at or near \"selec\" (42601)"                        },
	{{"two", "delete from item; delete from item", CARD_EXEC, 0, NULL, false},
	 "statement two: cannot insert multiple commands into a prepared statement (42601)"      },
};

static int group_setup(void **state)
{
	(void)state;
	kit_sql("create role gongdao_verify login");
	kit_sql("create schema verify");
	kit_sql("create table verify.item (id bigint primary key, label text)");
	kit_sql("grant usage on schema verify to gongdao_verify");
	kit_sql("grant all on verify.item to gongdao_verify");
	return 0;
}

static struct store *open_with(const struct statement_table *const *tables)
{
	const struct store_options o = {.dsn = kit_dsn("gongdao_verify"),
					.schema = "verify",
					.name = "test",
					.tables = tables};
	struct store *s = NULL;
	struct err err;

	assert_int_equal(store_open(&o, &s, &err), 0);
	return s;
}

static void verify__one_mistake__named(void **state)
{
	const struct statement_table goods = {1, &good};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(mistakes); i++) {
		const struct statement_table bads = {1, &mistakes[i].statement};
		const struct statement_table *const tables[] = {&goods, &bads, NULL};
		struct store *s = open_with(tables);
		struct err err;

		assert_int_equal(store_verify(s, &err), E_SCHEMA);
		assert_string_equal(err.text, mistakes[i].says);
		store_close(s);
	}
}

static void verify__none__passes_and_again(void **state)
{
	const struct statement_table goods = {1, &good};
	const struct statement_table *const tables[] = {&goods, &goods, NULL};
	struct store *s = open_with(tables);
	struct err err;

	(void)state;
	assert_int_equal(store_verify(s, &err), 0);
	assert_int_equal(store_verify(s, &err), 0);
	store_close(s);
}

static void verify__no_statements__passes(void **state)
{
	struct store *s = open_with(NULL);
	struct err err;

	(void)state;
	assert_int_equal(store_verify(s, &err), 0);
	store_close(s);
}

static void verify__mended_database__passes(void **state)
{
	static const struct statement later = {
		"later", "select id, label from later", CARD_MANY, 0, &item_row, false};
	const struct statement_table table = {1, &later};
	const struct statement_table *const tables[] = {&table, NULL};
	struct store *s = open_with(tables);
	mono_time from = mono_now();
	struct err err;
	int rc;

	(void)state;
	assert_int_equal(store_verify(s, &err), E_SCHEMA);
	kit_sql("create table verify.later as select * from verify.item");
	do
		rc = store_verify(s, &err);
	while (rc == E_DB_AWAY && mono_now().us - from.us < 5 * US_PER_S);
	assert_int_equal(rc, 0);
	store_close(s);
}

static void open__name_too_long__refused(void **state)
{
	static const struct statement s63 = {
		"a_name_of_sixty_three_characters_is_more_than_postgresql_tells_apart",
		"select 1",
		CARD_EXEC,
		0,
		NULL,
		false};
	const struct statement_table table = {1, &s63};
	const struct statement_table *const tables[] = {&table, NULL};
	const struct store_options o = {.dsn = kit_dsn("gongdao_verify"),
					.schema = "verify",
					.name = "test",
					.tables = tables};
	struct store *s = NULL;
	struct err err;

	(void)state;
	assert_int_equal(store_open(&o, &s, &err), E_INTERNAL);
	assert_non_null(strstr(err.text, "name too long"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verify__one_mistake__named),
		cmocka_unit_test(verify__none__passes_and_again),
		cmocka_unit_test(verify__no_statements__passes),
		cmocka_unit_test(verify__mended_database__passes),
		cmocka_unit_test(open__name_too_long__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, NULL);
}
