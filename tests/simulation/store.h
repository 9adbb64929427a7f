/*
 * store - the simulated databases, and what is on its way between processes.
 */
#ifndef GONGDAO_SIM_STORE_H
#define GONGDAO_SIM_STORE_H

#include "base.h"

#include "courier.h"
#include "state.h"

#define N_BROKERS    2
#define N_INSTANCES  5 /* alpha, alpha, beta, beta, gamma */
#define N_CLIENTS    2
#define N_NODES      (N_INSTANCES + N_CLIENTS) /* peers of the brokers */
#define N_KEYS       4
#define COMMANDS_MAX 48
#define ROWS_MAX     160 /* of a service's outbox, those of rolled back transactions too */
#define XIDS_MAX     1024
#define SNAPS_MAX    4096
#define DEAD_MAX     160
#define JOBS_MAX     128
#define WORKERS      2 /* transactions at once in an instance */
#define CREDIT       6 /* of an instance, a broker */

#define MS INT64_C(1000)

enum service_id {
	ALPHA,
	BETA,
	GAMMA,
	N_SERVICES,
};

enum event_id {
	THING, /* alpha to beta and gamma */
	DONE,  /* alpha to beta, a barrier */
	FIRED, /* alpha to itself, a timer */
	TAKEN, /* beta to alpha */
	N_EVENTS,
};

/* What is wrong with a message, until it is healed. */
enum planted {
	SOUND,
	REFUSED, /* by its receiver */
	KILLS,   /* its receiver */
};

/* A fault planted into the simulation itself, to see that it is found. */
enum plant {
	PLANT_NONE,
	PLANT_LATE_COMMIT, /* a relay that goes by id alone */
	PLANT_DOUBLE,      /* an inbox that forgets */
	PLANT_ORDER,       /* ids taken before the key is locked */
	PLANT_CREDIT,      /* a broker that counts a reply twice */
	PLANT_EARLY_ACK,   /* OK is said before COMMIT */
	PLANT_DEAD,        /* a receiver refuses what is sound */
	PLANT_SKIP,        /* a cursor is written ahead of what was acknowledged */
	N_PLANTS,
};

/* What a message is about; it is also its id. */
struct ref {
	uint8_t what; /* 'c' a command, 'r' a row */
	uint8_t service;
	uint16_t n;
};

/* ---- network ---------------------------------------------------------------------------- */

struct wire_end {
	uint64_t conn; /* as the broker numbers it; another one each time */
	bool up;
	int n_ready;               /* said on it */
	int64_t heard_at, last[2]; /* of the last frame towards the broker, towards the node */
};

struct parcel {
	uint64_t conn;
	uint8_t node, broker;
	bool to_broker, twice; /* twice: on the way two times */
	uint32_t len;
	uint8_t bytes[];
};

/* ---- database --------------------------------------------------------------------------- */

struct snap {
	uint32_t xmax;
	uint16_t n;
	uint16_t xip[32];
	char text[8]; /* as the courier sees it */
};

enum xid_state {
	XID_RUNS,
	XID_COMMITTED,
	XID_ABORTED,
};

struct row {
	int64_t id, committed_at;
	uint16_t xid;
	uint8_t event, key;
	uint16_t version;
	uint8_t planted;
};

struct dead {
	int64_t dead_id, outbox_id, due_at;
	uint16_t row;
	uint8_t subscriber;
	char state; /* d, r, w */
	int32_t attempts;
	int error;
};

/* What the relay writes: on disk only when something after it is. */
struct soft {
	struct {
		uint16_t base, target;
		int64_t after_id;
		bool made;
	} cursors[N_SERVICES];
	struct dead dead[DEAD_MAX];
	size_t n_dead;
	int64_t next_dead;
};

/* That a suspect runs is written down before it does. */
struct attempt {
	struct ref ref;
	int64_t at;
	int instance;
	uint32_t life;
	int n; /* times it did not come back */
	bool used, runs;
};

struct db {
	bool up;
	uint8_t xids[XIDS_MAX];
	uint16_t next_xid, oldest; /* oldest: none before it runs */
	int64_t next_id, epoch;
	struct row rows[ROWS_MAX];
	size_t n_rows;
	int16_t locks[N_EVENTS][COMMANDS_MAX]; /* by key: the job, -1 */
	uint16_t versions[N_EVENTS][COMMANDS_MAX], last[N_SERVICES][N_EVENTS][COMMANDS_MAX];
	bool done[COMMANDS_MAX];
	uint8_t taken[N_SERVICES][ROWS_MAX]; /* rows of that service's outbox */
	bool was_parked[N_SERVICES][ROWS_MAX];
	int64_t timers[COMMANDS_MAX]; /* due; 0: none */
	struct soft now, disk;
	struct attempt attempts[32];
	int32_t leader; /* connection that holds the lock */
	struct snap snaps[SNAPS_MAX];
	size_t n_snaps;
};

#endif
