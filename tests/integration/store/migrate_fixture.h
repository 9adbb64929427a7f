/*
 * migrate_fixture - a folder of migrations to fill and a schema of its own for each test.
 *
 * For the tests of migrations; each includes it once.
 */
#ifndef GONGDAO_MIGRATE_FIXTURE_H
#define GONGDAO_MIGRATE_FIXTURE_H

#include "base.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit_cluster.h"

static struct {
	int n; /* of tests: each has its own schema */
	char schema[32], owner[64], runtime[64], folder[200];
	struct migration m;
	struct store *admin;
	struct err err;
	int applied;
} t;

UNUSED static struct store *admin_open(void)
{
	const struct store_options o = {.dsn = kit_dsn(NULL), .name = "admin"};
	struct store *s = NULL;
	struct err err;

	assert_int_equal(store_open(&o, &s, &err), 0);
	return s;
}

static void folder_make(void)
{
	assert_int_equal(mkdir(t.folder, 0755), 0);
}

UNUSED static int migrate_setup(void **state)
{
	(void)state;
	t.n++;
	t.admin = admin_open();
	(void)snprintf(t.schema, sizeof(t.schema), "m%d", t.n);
	(void)snprintf(t.owner, sizeof(t.owner), "gongdao_m%d_owner", t.n);
	(void)snprintf(t.runtime, sizeof(t.runtime), "gongdao_m%d", t.n);
	(void)snprintf(t.folder, sizeof(t.folder), "%s/m%d", kit_folder(), t.n);
	folder_make();
	t.m = (struct migration){t.folder, "m", t.schema, t.owner, t.runtime};
	t.err.text[0] = '\0';
	return 0;
}

UNUSED static int migrate_teardown(void **state)
{
	(void)state;
	store_close(t.admin);
	return 0;
}

UNUSED static void put(const char *name, const char *text)
{
	char path[300];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", t.folder, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

UNUSED static void drop(const char *name)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/%s", t.folder, name);
	assert_int_equal(unlink(path), 0);
}

UNUSED static int apply(void)
{
	t.applied = 0;
	return migrate(t.admin, &t.m, &t.applied, &t.err);
}

UNUSED static int inspect(void)
{
	return migrate_check(t.admin, &t.m, &t.err);
}

UNUSED static void says(const char *part)
{
	if (!strstr(t.err.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, t.err.text);
}

#endif
