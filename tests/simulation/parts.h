/*
 * parts - what the files of the simulation offer each other.
 */
#ifndef GONGDAO_SIM_PARTS_H
#define GONGDAO_SIM_PARTS_H

#include "sim.h"

/* main.c */
void sim_fail(struct sim *s, const char *fmt, ...) PRINTF(2, 3);
void sim_say(const struct sim *s, const char *fmt, ...) PRINTF(2, 3);
#define SAY(s, ...)                                                                                \
	do {                                                                                       \
		if ((s)->trace)                                                                    \
			sim_say(s, __VA_ARGS__);                                                   \
	} while (0)
bool sim_run(struct sim *s, uint64_t seed); /* false: failed, s->failed says how */

/* agenda.c */
uint64_t draw(struct sim *s, uint64_t below);
bool chance(struct sim *s, unsigned in_thousand);
int64_t between(struct sim *s, int64_t from, int64_t to);
void agenda_add(struct sim *s, int64_t in_us, const struct happening *h);
bool agenda_next(struct sim *s, struct happening *out);
void agenda_clear(struct sim *s);

/* net.c */
void net_send(struct sim *s, int node, int broker, bool to_broker, slice bytes);
void net_cut(struct sim *s, int node, int broker);
void net_connect(struct sim *s, int node, int broker);
const char *node_name(int node);
int broker_pick(struct sim *s, int node, size_t *turn); /* -1: none lives */
struct letter {
	enum frame_kind kind;
	uint64_t token;
	const Gongdao__Envelope *envelope;
};
void letter_post(struct sim *s, int node, int broker, const struct letter *letter);

/* hub.c */
void hub_start(struct sim *s, int broker);
void hub_crash(struct sim *s, int broker);
void hub_take(struct sim *s, const struct parcel *p);
void hub_gone(struct sim *s, int broker, uint64_t conn);
void hubs_done(struct sim *s);

/* instance.c */
void instance_start(struct sim *s, int i);
void instance_crash(struct sim *s, int i);
void instance_take(struct sim *s, const struct parcel *p);
void instance_ready(struct sim *s, int i, int broker);
void instance_db_lost(struct sim *s, int i); /* its workers' connection */
bool planted(const struct sim *s, struct ref ref, enum service_id receiver, enum planted p);

/* relaying.c */
void relay_start(struct sim *s, int i);
void relay_stop(struct sim *s, int i);
void relay_pump(struct sim *s, int i);
void relay_cut(struct sim *s, int i); /* its connection to the database */
void relay_reload(struct sim *s, int i);

/* ask.c: a request of the relay, done at once. */
void db_ask(struct sim *s, struct process *i, const struct request *q);
bool row_sees(const struct snap *snap, uint16_t xid);
uint16_t snap_take(struct sim *s, struct db *db);
void dead_retry_all(struct sim *s, struct db *db);

/* db.c */
void db_init(struct db *db);
void db_crash(struct sim *s, enum service_id service);
uint16_t xid_take(struct sim *s, struct db *db);
void db_commit(struct sim *s, struct db *db, uint16_t xid);
void row_add(struct sim *s, enum service_id service, const struct row *row);
bool row_for(const struct row *row, int to); /* of whichever outbox it is */
const char *event_name(enum event_id e);
const char *service_name(enum service_id s);
const char *key_name(uint8_t event, uint8_t key);

/* job.c */
void job_step(struct sim *s, int n);
void job_add(struct sim *s, const struct job *job);
void jobs_pump(struct sim *s, int i);
void job_drop(struct sim *s, int n); /* its process is gone */

/* client.c */
void clients_start(struct sim *s);
void client_take(struct sim *s, const struct parcel *p);
void client_crash(struct sim *s, int client);

/* faults.c */
void faults_start(struct sim *s);

/* check.c */
void check_hub(struct sim *s, int broker);
bool drained(struct sim *s, const char **out_why);
void check_dead(struct sim *s);

#endif
