/*
 * The tables. Every folder of the schema beside service/ is a service: its schema gets the
 * skeleton's tables first, then its own.
 */
#include "table.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>

#include "schema.h"

#define SKELETON "service"

static void dir_closep(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read from */
}

static void store_closep(struct store **s)
{
	store_close(*s);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int schema_services(struct cli *c, struct schema_services *out)
{
	AUTO(dir_closep) DIR *d = opendir(c->settings.schema);
	struct dirent *e;

	out->n = 0;
	if (!d)
		return err_set(&c->err, E_FILE, "%s: %s", c->settings.schema, strerror(errno));
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' || strcmp(e->d_name, SKELETON) == 0)
			continue;
		if (out->n == SCHEMA_MAX_SERVICES)
			return err_set(&c->err, E_FILE, "%s: more than %d services",
				       c->settings.schema, SCHEMA_MAX_SERVICES);
		out->names[out->n] = arena_strdup(c->arena, e->d_name);
		if (!out->names[out->n++])
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	qsort(out->names, out->n, sizeof(out->names[0]), by_name);
	return 0;
}

static int open_admin(struct cli *c, struct store **out)
{
	static const struct statement_table *const none[] = {NULL};
	struct store_options o = {.schema = "public", .name = "gongdao", .tables = none};

	o.dsn = settings_dsn(c->arena, &c->settings, c->settings.database_admin);
	if (!o.dsn)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	return store_open(&o, out, &c->err);
}

/* One layer of one service; *out_applied counts on. */
static int one_layer(struct cli *c, struct store *admin, const char *service, bool own,
		     int *out_applied)
{
	const char *layer = own ? service : SKELETON;
	struct migration m = {.layer = layer, .schema = service};
	int applied = 0, rc;

	m.folder = arena_printf(c->arena, "%s/%s", c->settings.schema, layer);
	m.owner = arena_printf(c->arena, "gongdao_%s_owner", service);
	m.runtime = arena_printf(c->arena, "gongdao_%s", service);
	if (!m.folder || !m.owner || !m.runtime)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!out_applied)
		return migrate_check(admin, &m, &c->err);
	rc = migrate(admin, &m, &applied, &c->err);
	*out_applied += applied;
	return rc;
}

int schema_apply(struct cli *c, const struct schema_services *services, struct store *admin,
		 int *out_applied)
{
	int rc = 0;

	*out_applied = 0;
	for (size_t i = 0; rc == 0 && i < services->n; i++) {
		rc = one_layer(c, admin, services->names[i], false, out_applied);
		if (rc == 0)
			rc = one_layer(c, admin, services->names[i], true, out_applied);
	}
	return rc;
}

static int every_service(struct cli *c, bool apply)
{
	static const struct table_head heads[] = {
		{"服务",       "service",     false},
                {"本次应用", "applied now", true }
        };
	AUTO(store_closep) struct store *admin = NULL;
	json_t *list = json_array();
	struct schema_services s;
	struct table t;
	int rc = cli_settings(c);

	table_init(&t, c, heads, N_ELEMENTS(heads));
	if (rc == 0)
		rc = schema_services(c, &s);
	if (rc == 0)
		rc = open_admin(c, &admin);
	for (size_t i = 0; rc == 0 && i < s.n; i++) {
		int applied = 0;

		rc = one_layer(c, admin, s.names[i], false, apply ? &applied : NULL);
		if (rc == 0)
			rc = one_layer(c, admin, s.names[i], true, apply ? &applied : NULL);
		table_add(&t, s.names[i]);
		table_addf(&t, "%d", applied);
		(void)json_array_append_new(
			list, json_pack("{s:s,s:i}", "service", s.names[i], "applied", applied));
	}
	if (rc == 0 && c->json)
		rc = cli_print_document(c, list);
	else if (rc == 0 && apply)
		table_print(&t, stdout);
	else if (rc == 0)
		(void)puts(say(c, "表结构与程序一致", "the tables fit the program"));
	json_decref(list);
	return rc;
}

int db_migrate_run(struct cli *c)
{
	return every_service(c, true);
}

/* A database behind the program is a mismatch, not a wrong command line. */
int db_check_run(struct cli *c)
{
	int rc = every_service(c, false);

	if (rc != E_SCHEMA || c->json)
		return rc;
	(void)fflush(stdout);
	(void)fprintf(stderr, "gongdao: %s\n", c->err.text);
	return FOUND;
}
