/*
 * backup - a copy of the whole deployment, taken while it runs, from which it can be started again.
 *
 *   FOLDER/manifest.json  what was taken when, and the digest of every file; written last
 *   FOLDER/pg/            a base backup with the WAL it needs, and PostgreSQL's own manifest of it
 *   FOLDER/keys/          the CURVE keys
 *   FOLDER/etc/           the folder of gongdao.yaml
 *   FOLDER/packs/         the rules that daemons kept
 *   FOLDER/state/         what deploy/run keeps beside that: instances, ports, postgresql, shipped
 *
 * Files are 0600 and folders 0700, whatever they were; the manifest keeps what they were. A folder
 * without manifest.json is no backup.
 *
 * Owns:    everything lives in c->arena.
 * Errors:  E_FILE with the path and the reason, E_DB_AWAY, E_SCHEMA; FOUND for what does not agree.
 */
#ifndef GONGDAO_CLI_BACKUP_H
#define GONGDAO_CLI_BACKUP_H

#include "cli.h"
#include "schema.h"

#include <sys/types.h>

#define BACKUP_MANIFEST   "manifest.json"
#define BACKUP_UNFINISHED "manifest.json.part"
#define DIGEST_TEXT       65 /* BLAKE2b-256 in hex, and the NUL */

struct backup_file {
	const char *path; /* below FOLDER */
	int64_t bytes;
	unsigned mode; /* where it was taken from */
	const char *digest;
};

/* What a service had answered when the backup began. */
struct ledger {
	const char *service;
	int64_t n_inbox; /* of `day` and later */
	int64_t audit_id;
	const char *call_id; /* of that audit entry, in hex; "" when there is none */
};

struct backup {
	struct cli *c;
	const char *folder, *pg_bin;
	const char *begun_at, *done_at, *version, *pg_version;
	const char *digest; /* of the manifest */
	int64_t n_pg_bytes; /* of the files in pg/ */
	int32_t day;        /* from which on the inboxes were counted */
	struct ledger ledgers[SCHEMA_MAX_SERVICES];
	size_t n_ledgers;
	struct backup_file *files;
	size_t n_files, size;
};

/* The arguments every command has: FOLDER as an absolute path, --pg-bin. */
int backup_begin(struct backup *b, struct cli *c) MUST_CHECK;

/* The path from the root on, without slashes at its end; NULL leaves the reason in c->err. */
const char *path_absolute(struct cli *c, const char *path) MUST_CHECK;

/* ---- backup_manifest.c ----------------------------------------------------------------------- */

/* Adds the digests of the files below FOLDER/`part`; their modes are those below `from`. */
int manifest_add(struct backup *b, const char *part, const char *from) MUST_CHECK;
int manifest_write(struct backup *b) MUST_CHECK;
/* Reads it and holds every file against it, with pg_verifybackup those of pg/. Writes nothing. */
int manifest_check(struct backup *b) MUST_CHECK;

/* ---- backup_ledger.c ------------------------------------------------------------------------- */

/* Counts what every service of the database at `dsn` has answered. */
int ledgers_take(struct backup *b, const char *dsn) MUST_CHECK;
struct ledger_found {
	int64_t n_inbox, audit_id;
	bool whole; /* nothing of what was answered then is missing */
};
/* The same of the database at `dsn`, for every ledger of the backup. */
int ledgers_compare(struct backup *b, const char *dsn, struct ledger_found *out) MUST_CHECK;

/* ---- backup_files.c -------------------------------------------------------------------------- */

struct tree_copy {
	const char *from, *to;
	unsigned file_mode, folder_mode; /* 0: as they are */
	uid_t uid;                       /* (uid_t)-1: whoever copies */
	gid_t gid;
	bool follow;     /* links, as the files they lead to; else a link is an error */
	bool whole_only; /* without *.part, which daemons are just writing */
};
/* Files and folders, nothing else; `to` must not be there. */
int tree_copy(const struct tree_copy *job, struct err *err) MUST_CHECK;
int tree_bytes(const char *path, int64_t *out, struct err *err) MUST_CHECK;
int tree_sync(const char *path, struct err *err) MUST_CHECK; /* its whole file system */
/* What is not there is removed already. */
int tree_remove(const char *path, struct err *err) MUST_CHECK;
int file_digest(const char *path, char out[DIGEST_TEXT], int64_t *out_bytes,
		struct err *err) MUST_CHECK;
/* 0 when the folder is there and empty but for `but`, or is not there; else E_FILE. */
int folder_empty(struct cli *c, const char *path, const char *but) MUST_CHECK;
/* E_FILE when the file system of `path` has less than that. */
int disk_check(struct cli *c, const char *path, int64_t n_bytes) MUST_CHECK;

/* ---- backup_child.c -------------------------------------------------------------------------- */

/* Who a database belongs to: for root --user or `gongdao`; for everybody else oneself. */
struct owner {
	const char *name;
	uid_t uid; /* (uid_t)-1: oneself */
	gid_t gid;
};
int owner_find(struct cli *c, struct owner *out) MUST_CHECK;

/* Starts a program by its path, argv ends with NULL. Its words go to `log`, or to our standard
 * error. It is told to stop when we die. */
struct child {
	const char *const *argv;
	const struct owner *owner; /* NULL: oneself */
	const char *log;           /* NULL: standard error */
	pid_t pid;
};
int child_start(struct child *k, struct err *err) MUST_CHECK;
bool child_runs(struct child *k);                            /* false: it has ended */
int child_wait(struct child *k, struct err *err) MUST_CHECK; /* E_FILE unless it ended with 0 */
void child_stop(struct child *k); /* PostgreSQL's fast way, after a minute by force */

#endif
