/*
 * sqlgen.awk: what it makes of good files, and where it says that a bad one is wrong. No database.
 */
#include "base.h"

#include <ftw.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"

static struct {
	char folder[64];
	struct arena *arena;
	int status;
	const char *said; /* on standard error */
} t;

static int entry_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int setup(void **state)
{
	(void)state;
	(void)snprintf(t.folder, sizeof(t.folder), "/tmp/gongdao-sqlgen-XXXXXX");
	assert_non_null(mkdtemp(t.folder));
	t.arena = arena_new((size_t)8 * 1024 * 1024);
	assert_non_null(t.arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(t.arena);
	return nftw(t.folder, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const char *text)
{
	const char *path = arena_printf(t.arena, "%s/%s", t.folder, name);
	FILE *f = path ? fopen(path, "we") : NULL;

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* The whole file, "" when there is none. */
static const char *get(const char *name)
{
	const char *path = arena_printf(t.arena, "%s/%s", t.folder, name);
	FILE *f = path ? fopen(path, "re") : NULL;
	char *text = arena_zalloc(t.arena, 1, 32768);
	size_t n;

	assert_non_null(text);
	if (!f)
		return "";
	n = fread(text, 1, 32767, f);
	text[n] = '\0';
	assert_int_equal(fclose(f), 0);
	return text;
}

static void generate(const char *files)
{
	const char *command = arena_printf(
		t.arena,
		"cd %s && awk -v stem=demo -v out=demo_sql -f %s/common/cmake/sqlgen.awk %s "
		"2> said",
		t.folder, GONGDAO_SOURCE, files);

	assert_non_null(command);
	t.status = system(command); /* NOLINT(cert-env33-c): a shell is what CMake uses, too */
	t.said = get("said");
}

static void refused(const char *text, const char *said)
{
	put("a.sql", text);
	generate("a.sql");
	if (!WIFEXITED(t.status) || WEXITSTATUS(t.status) == 0)
		fail_msg("accepted: %s", text);
	if (!strstr(t.said, said))
		fail_msg("\"%s\" is not in \"%s\"", said, t.said);
	assert_string_equal(get("demo_sql.c"), "");
	assert_string_equal(get("demo_sql.h"), "");
}

static void sqlgen__two_files__one_table(void **state)
{
	const char *h, *c;

	(void)state;
	put("a.sql", "-- About the file.\n\n-- name: item_find :maybe item\n-- Why so.\n"
		     "-- $1 item_id\nselect id, \"Label\"\n  from item -- by key\n"
		     " where id = $1 and note <> '$2 \\ ?';\n");
	put("b.sql", "-- name: item_drop :exec\ndelete from item;\n\n"
		     "-- name: item_copy :copy\n-- $1 id\ninsert into item (id) values ($1);\n\n"
		     "-- name: item_all :many item together\n-- $1 first\n-- $2 last\n"
		     "select id\n  from item\n where id between $1 and $2\n    or id = $2;\n");
	generate("a.sql b.sql");
	assert_string_equal(t.said, "");
	assert_int_equal(t.status, 0);
	h = get("demo_sql.h");
	assert_non_null(strstr(h, "extern const struct statement_table demo_statements;\n"));
	assert_non_null(strstr(h, "extern const struct row_table item_row;\n"));
	assert_null(strstr(strstr(h, "item_row") + 1, "item_row")); /* once */
	assert_non_null(strstr(h, "#define Q_ITEM_FIND (&demo_statements.at[0])\n"));
	assert_non_null(strstr(h, "#define Q_ITEM_DROP (&demo_statements.at[1])\n"));
	assert_non_null(strstr(h, "#define Q_ITEM_ALL (&demo_statements.at[3])\n"));
	c = get("demo_sql.c");
	assert_non_null(strstr(c, "{\"item_find\",\n\t\t\"select id, \\\"Label\\\"\\n\"\n"
				  "\t\t\"  from item -- by key\\n\"\n"
				  "\t\t\" where id = $1 and note <> '$2 \\\\ \\?'\\n\",\n"
				  "\t CARD_MAYBE, 1, &item_row, false},"));
	assert_non_null(strstr(c, "\"delete from item\\n\",\n\t CARD_EXEC, 0, NULL, false},"));
	assert_non_null(strstr(c, "CARD_MANY, 2, &item_row, true},"));
	assert_non_null(strstr(c, "CARD_COPY, 1, NULL, false},"));
	assert_non_null(strstr(c, "demo_statements = {4, statements};"));
}

static void sqlgen__bad_name_line__refused(void **state)
{
	(void)state;
	refused("\n-- name: a\nselect 1;\n", "a.sql:2: write it as \"-- name: NAME :one ROW\"");
	refused("-- name: a :exec b c\nselect 1;\n", "a.sql:1: write it as");
	refused("-- name: a :many b c\nselect 1;\n", "a.sql:1: write it as");
	refused("--name: a :exec\nselect 1;\n", "a.sql:1: write it as");
	refused("-- Name: a :exec\nselect 1;\n", "a.sql:1: write it as");
	refused("-- name a :exec\nselect 1;\n", "a.sql:1: write it as");
	refused("-- name: A :exec\nselect 1;\n", "a.sql:1: name \"A\": lower case");
	refused("-- name: 1a :exec\nselect 1;\n", "a.sql:1: name \"1a\": lower case");
	refused("-- name: a :single b\nselect 1;\n", "a.sql:1: \":single\" is not :one");
	refused("-- name: a :exec b\nselect 1;\n", "a.sql:1: an :exec has no row table");
	refused("-- name: a :copy b\nselect 1;\n", "a.sql:1: an :copy has no row table");
	refused("-- name: a :one\nselect 1;\n", "a.sql:1: name the row table after :one");
}

static void sqlgen__name_twice__refused(void **state)
{
	(void)state;
	refused("-- name: a :exec\nselect 1;\n-- name: a :exec\nselect 2;\n",
		"a.sql:3: name \"a\" is used already, at a.sql:1");
}

static void sqlgen__parameters_not_as_described__refused(void **state)
{
	(void)state;
	refused("-- name: a :exec\nselect $1;\n", "a.sql:2: $1 has no comment line");
	refused("-- name: a :exec\n-- $1 x\nselect $1,\n $2;\n", "a.sql:4: $2 has no comment line");
	refused("-- name: a :exec\n-- $2 x\nselect $2;\n",
		"a.sql:2: parameter $2 where $1 is next");
	refused("-- name: a :exec\n-- $1 x\n-- $1 y\nselect $1;\n",
		"a.sql:3: parameter $1 where $2 is next");
	refused("-- name: a :exec\n-- $1 x\n-- $3 y\nselect $1, $3;\n",
		"a.sql:3: parameter $3 where $2 is next");
	refused("-- name: a :exec\n-- $1 x\n-- $2 y\nselect $1;\n",
		"a.sql:1: statement \"a\" does not use $2");
	refused("-- name: a :exec\n-- $1\nselect $1;\n", "a.sql:2: say what $1 is");
	refused("-- name: a :exec\nselect 1\n-- $1 x\n;\n",
		"a.sql:3: a parameter's comment stands above");
	refused("-- $1 x\n-- name: a :exec\nselect 1;\n", "a.sql:1: a parameter before any");
	refused("-- name: a :exec\nselect $0;\n", "a.sql:2: $0 has no comment line");
}

static void sqlgen__statement_not_whole__refused(void **state)
{
	(void)state;
	refused("select 1;\n", "a.sql:1: SQL before any");
	refused("-- name: a :exec\n", "a.sql:1: statement \"a\" has no SQL");
	refused("-- name: a :exec\nselect 1\n", "a.sql:2: statement \"a\" does not end with ;");
	refused("-- name: a :exec\nselect 1;\nselect 2;\n", "a.sql:3: statement \"a\" has ended");
	refused("-- nothing\n", "a.sql: no statement");
}

static void sqlgen__mistake_at_the_end_of_one_file__named_there(void **state)
{
	(void)state;
	put("first.sql", "-- name: a :exec\nselect 1\n");
	put("second.sql", "-- name: b :exec\nselect 1;\n");
	generate("first.sql second.sql");
	assert_int_not_equal(t.status, 0);
	assert_string_equal(t.said, "first.sql:2: statement \"a\" does not end with ;\n");
}

static void sqlgen__columns__stand_in_the_place_of_their_name(void **state)
{
	(void)state;
	put("a.sql", "-- All of an item.\n-- columns: item_all\ni.id, i.note,\n       i.at;\n\n"
		     "-- name: item_find :maybe item\n-- $1 item_id\nselect {item_all}, '{}'\n"
		     "  from item as i\n where i.id = $1;\n\n"
		     "-- name: item_page :many item\nselect {item_all} from item as i;\n");
	generate("a.sql");
	assert_string_equal(t.said, "");
	assert_int_equal(t.status, 0);
	assert_non_null(strstr(get("demo_sql.c"), "\"select i.id, i.note, i.at, '{}'\\n\""));
	assert_non_null(strstr(get("demo_sql.c"), "\"select i.id, i.note, i.at from item as i"));
}

static void sqlgen__bad_columns__refused(void **state)
{
	static const char use[] = "-- name: a :exec\nselect {x};\n";

	(void)state;
	refused(use, "a.sql:2: no \"-- columns: x\" stands above");
	refused("-- columns: x y\n1;\n", "a.sql:1: write it as \"-- columns: NAME\"");
	refused("-- columns: x\n1;\n-- name: a :exec\nselect 1;\n",
		"a.sql:1: columns \"x\" are named by no statement");
	refused("-- columns: x\n1\n-- name: a :exec\nselect {x};\n",
		"a.sql:1: columns \"x\" do not end with ;");
	refused("-- columns: x\n1;\n-- columns: x\n2;\n-- name: a :exec\nselect {x};\n",
		"a.sql:3: columns \"x\" stand at a.sql:1 already");
	refused("-- columns: x\n$1;\n-- name: a :exec\nselect {x};\n",
		"a.sql:4: $1 has no comment line");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(sqlgen__two_files__one_table),
		TEST(sqlgen__bad_name_line__refused),
		TEST(sqlgen__name_twice__refused),
		TEST(sqlgen__parameters_not_as_described__refused),
		TEST(sqlgen__statement_not_whole__refused),
		TEST(sqlgen__columns__stand_in_the_place_of_their_name),
		TEST(sqlgen__bad_columns__refused),
		TEST(sqlgen__mistake_at_the_end_of_one_file__named_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
