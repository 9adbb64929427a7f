#include "kit_cluster.h"

#include "kit_keeper.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#define TEXTS_BYTES ((size_t)4 * 1024 * 1024)

/* One cluster a process. */
static struct {
	bool durable;
	char folder[64]; /* "" until started */
	int orders, answers;
	struct arena *texts;
	const char *database;
	PGconn *admin;
} kit;

_Noreturn PRINTF(1, 2) static void kit_fail(const char *fmt, ...)
{
	va_list ap;

	(void)fputs("test kit: ", stderr); /* nowhere else to say it */
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(99);
}

static void show_log(void)
{
	char path[80], line[400];
	FILE *f;
	int n = 0;

	(void)snprintf(path, sizeof(path), "%s/log", kit.folder);
	f = fopen(path, "re");
	while (f && n++ < 60 && fgets(line, sizeof(line), f))
		(void)fputs(line, stderr); /* nowhere else to say it */
	if (f)
		(void)fclose(f); /* only read from */
}

/* ---- the keeper ------------------------------------------------------------------------- */

static void wait_answer(const char *what)
{
	char answer = 0;

	if (read(kit.answers, &answer, 1) != 1 || answer != KIT_DONE) {
		show_log();
		kit_fail("the cluster in %s cannot be %s", kit.folder, what);
	}
}

/* Our own session goes first: it would not survive most orders. */
static void order(enum kit_order what, const char *words)
{
	char byte = (char)what;

	PQfinish(kit.admin);
	kit.admin = NULL;

	if (write(kit.orders, &byte, 1) != 1)
		kit_fail("the keeper of %s is gone", kit.folder);
	wait_answer(words);
}

/* Leaves the test's family, its open files and its terminal behind. */
_Noreturn static void keeper_become(int orders, int answers)
{
	int null, fd;

	if (fork() != 0)
		_exit(0);
	(void)setsid(); /* fails only for a group leader, which a fresh child is not */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (fd = 0; fd < 3; fd++)
		(void)dup2(null, fd); /* without it the keeper is only noisier */
	for (fd = 3; fd < 1024; fd++) {
		if (fd != orders && fd != answers)
			(void)close(fd); /* most are not open */
	}
	(void)signal(SIGPIPE, SIG_IGN);
	kit_keeper_run(kit.folder, kit.durable, orders, answers);
}

static void keeper_start(void)
{
	int orders[2], answers[2], status;
	pid_t pid;

	if (pipe2(orders, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0)
		kit_fail("no pipe");
	(void)fflush(NULL); /* or the child would write it again */
	pid = fork();
	if (pid == 0)
		keeper_become(orders[0], answers[1]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		kit_fail("no process for the keeper");
	(void)close(orders[0]);
	(void)close(answers[1]);
	kit.orders = orders[1];
	kit.answers = answers[0];
}

/* Ends when the folder is gone; a test that dies without coming here leaves it to the keeper. */
static void at_exit(void)
{
	char byte;

	PQfinish(kit.admin);
	arena_free(kit.texts);
	(void)close(kit.orders);
	while (read(kit.answers, &byte, 1) == 1)
		continue;
	(void)close(kit.answers);
}

void kit_cluster_durable(void)
{
	kit.durable = true;
}

void kit_cluster_start(void)
{
	unsigned uid, gid;

	if (kit.folder[0])
		return;
	(void)snprintf(kit.folder, sizeof(kit.folder), "/tmp/gongdao-kit-XXXXXX");
	if (!mkdtemp(kit.folder))
		kit_fail("%s cannot be made", kit.folder);
	if (!kit_server_user(&uid, &gid))
		kit_fail("there is no user postgres: apt-get install postgresql");
	if (chmod(kit.folder, 0755) != 0 || chown(kit.folder, uid, gid) != 0)
		kit_fail("%s cannot be given to user %u", kit.folder, uid);
	kit.texts = arena_new(TEXTS_BYTES);
	if (!kit.texts)
		kit_fail("out of memory");
	keeper_start();
	if (atexit(at_exit) != 0)
		kit_fail("no place for an exit function");
	wait_answer("made");
	kit.database = "postgres";
	kit_sql("create database gongdao");
	PQfinish(kit.admin);
	kit.admin = NULL;
	kit.database = "gongdao";
}

void kit_cluster_up(void)
{
	order(KIT_UP, "started");
}

void kit_cluster_down(void)
{
	order(KIT_DOWN, "stopped");
}

void kit_cluster_crash(void)
{
	order(KIT_CRASH, "killed");
}

void kit_cluster_freeze(void)
{
	order(KIT_FREEZE, "frozen");
}

void kit_cluster_thaw(void)
{
	order(KIT_THAW, "thawed");
}

/* ---- SQL as the superuser --------------------------------------------------------------- */

static void admin_connect(void)
{
	char dsn[200];

	if (kit.admin && PQstatus(kit.admin) == CONNECTION_OK)
		return;
	PQfinish(kit.admin);
	(void)snprintf(dsn, sizeof(dsn), "host=%s dbname=%s user=postgres application_name=kit",
		       kit.folder, kit.database);
	kit.admin = PQconnectdb(dsn);
	if (PQstatus(kit.admin) != CONNECTION_OK)
		kit_fail("cannot connect: %s", PQerrorMessage(kit.admin));
}

static PGresult *run(const char *sql)
{
	PGresult *res;

	kit_cluster_start();
	admin_connect();
	res = PQexec(kit.admin, sql);
	if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK)
		kit_fail("%s\n%s", sql, PQerrorMessage(kit.admin));
	return res;
}

/* The SQL of a printf-like function; lives in the kit's texts. */
PRINTF(1, 0) static const char *sql_of(const char *fmt, va_list ap)
{
	char sql[8000];
	const char *kept;
	int n = vsnprintf(sql, sizeof(sql), fmt, ap);

	kit_cluster_start();
	if (n < 0 || (size_t)n >= sizeof(sql))
		kit_fail("a statement longer than %zu", sizeof(sql));
	kept = arena_strdup(kit.texts, sql);
	if (!kept)
		kit_fail("out of memory for texts");
	return kept;
}

void kit_sql(const char *fmt, ...)
{
	const char *sql;
	va_list ap;

	va_start(ap, fmt);
	sql = sql_of(fmt, ap);
	va_end(ap);
	PQclear(run(sql));
}

static char *value(const char *sql)
{
	PGresult *res = run(sql);
	char *text;

	if (PQntuples(res) < 1 || PQnfields(res) < 1)
		kit_fail("no row: %s", sql);
	text = arena_strdup(kit.texts, PQgetvalue(res, 0, 0));
	PQclear(res);
	if (!text)
		kit_fail("out of memory for texts");
	return text;
}

char *kit_text(const char *fmt, ...)
{
	const char *sql;
	va_list ap;

	va_start(ap, fmt);
	sql = sql_of(fmt, ap);
	va_end(ap);
	return value(sql);
}

int64_t kit_number(const char *fmt, ...)
{
	const char *sql, *text;
	va_list ap;
	int64_t n;

	va_start(ap, fmt);
	sql = sql_of(fmt, ap);
	va_end(ap);
	text = value(sql);
	if (!slice_to_i64(slice_of(text), &n))
		kit_fail("not a number: %s: %s", sql, text);
	return n;
}

/* ---- services --------------------------------------------------------------------------- */

const char *kit_folder(void)
{
	kit_cluster_start();
	return kit.folder;
}

const char *kit_dsn(const char *role)
{
	const char *dsn;

	kit_cluster_start();
	dsn = arena_printf(kit.texts, "host=%s dbname=gongdao user=%s", kit.folder,
			   role ? role : "postgres");
	if (!dsn)
		kit_fail("out of memory for texts");
	return dsn;
}

void kit_migrate(const char *service, const char *layer, const char *folder)
{
	const struct store_options options = {.dsn = kit_dsn(NULL), .name = "kit migrate"};
	char owner[64], runtime[64];
	const struct migration m = {folder, layer, service, owner, runtime};
	struct store *admin;
	struct err err;
	int n;

	(void)snprintf(owner, sizeof(owner), "gongdao_%s_owner", service);
	(void)snprintf(runtime, sizeof(runtime), "gongdao_%s", service);
	if (store_open(&options, &admin, &err) || migrate(admin, &m, &n, &err))
		kit_fail("%s", err.text);
	store_close(admin);
}

void kit_service(const char *service)
{
	char folder[300];

	kit_migrate(service, "service", GONGDAO_SOURCE "/common/service/schema");
	(void)snprintf(folder, sizeof(folder), "%s/services/%s/schema", GONGDAO_SOURCE, service);
	kit_migrate(service, service, folder);
}

struct store *kit_store(const char *service, const struct statement_table *const *tables)
{
	char role[64];
	struct store_options options = {.schema = service, .name = "test", .tables = tables};
	struct store *s;
	struct err err;

	(void)snprintf(role, sizeof(role), "gongdao_%s", service);
	options.dsn = kit_dsn(role);
	if (store_open(&options, &s, &err) || store_verify(s, &err))
		kit_fail("%s", err.text);
	return s;
}
