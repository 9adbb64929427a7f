/*
 * kit_cluster - a private PostgreSQL cluster for one test process.
 *
 * Started at the first use, in a folder of its own under /tmp, on a unix socket, as user postgres
 * when the test runs as root. Stopped and removed when the process ends, in whatever way: a keeper
 * process does both and waits for the test to be gone.
 *
 * Owns:    texts given out live until the process ends.
 * Errors:  none come back: a kit that does not work prints why and ends the process with 99.
 */
#ifndef GONGDAO_KIT_CLUSTER_H
#define GONGDAO_KIT_CLUSTER_H

#include "store.h"

/* Before the first use: fsync as in production (the tests that kill the server), else off. */
void kit_cluster_durable(void);
void kit_cluster_start(void);

const char *kit_folder(void); /* of the cluster; anything put there goes with it */
/* "host=... dbname=gongdao user=ROLE"; NULL is the superuser. */
const char *kit_dsn(const char *role);

/* Schema, roles gongdao_SERVICE_owner and gongdao_SERVICE, and the migrations of
 * common/service/schema and services/SERVICE/schema. */
void kit_service(const char *service);
/* The same with one folder: `layer` as in struct migration. */
void kit_migrate(const char *service, const char *layer, const char *folder);
/* A connection of the service's runtime role, statements verified. NULL-terminated tables. */
struct store *kit_store(const char *service, const struct statement_table *const *tables);

/* SQL as the superuser, outside any store. */
void kit_sql(const char *fmt, ...) PRINTF(1, 2);
int64_t kit_number(const char *fmt, ...) PRINTF(1, 2); /* first column of the first row */
char *kit_text(const char *fmt, ...) PRINTF(1, 2);     /* likewise; "" when null */

/* What happens to databases. */
void kit_cluster_crash(void); /* kill -9, then away until kit_cluster_up() */
void kit_cluster_down(void);  /* an orderly, fast stop */
void kit_cluster_up(void);
void kit_cluster_freeze(void); /* kill -STOP of the server and its sessions */
void kit_cluster_thaw(void);

#endif
