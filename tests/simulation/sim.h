/*
 * sim - the whole system in one process, driven by a seed.
 *
 * Real are the broker's state machine (services/broker/route.h, two of them) and the relay's
 * (common/service/courier.h, two instances a service that compete for the lead). Simulated are
 * clients, the services' workers with inbox, effects and outbox, the database and the network.
 *
 *   client --alpha.Put--> alpha --alpha.ThingPut--> beta --beta.Taken--> alpha
 *                           |          `----------> gamma (one instance, often away)
 *                           |--alpha.Fired--> alpha (a timer)
 *                           `--beta.ReplayDone--> beta (a barrier)
 *
 * Frames are dropped, repeated, delayed and overtake each other; connections are cut; clients,
 * brokers, services, relays and databases crash, hang and come back, at any step. Transactions
 * commit late and out of the order of their ids; what the database did not write to disk is lost
 * when it crashes. Some messages are planted: refused, or ending their receiver.
 *
 * Checked at every step: credit is never negative, an effect happens once, versions of a key come
 * in order at each subscriber, a barrier comes after everything before it, dead letters are only
 * where they were planted. In the end, when faults have stopped and what was planted is healed:
 * nothing acknowledged is lost, every event has reached every subscriber, nothing is left.
 *
 * Units:   microseconds of simulated time.
 * Owns:    struct sim owns everything; one at a time.
 */
#ifndef GONGDAO_SIM_H
#define GONGDAO_SIM_H

#include "store.h"

/* ---- processes -------------------------------------------------------------------------- */

struct job {
	bool used;
	int instance, broker;
	uint64_t conn, token;
	struct ref ref;
	uint32_t attempt;
	int step, error;
	uint16_t xid;
	uint8_t event, key; /* of the lock */
	bool twice, locked, counted, acknowledged;
	int64_t early_id;
	int16_t first_row, n_rows;
};

struct process {
	enum service_id service;
	bool up;
	uint32_t life;
	int64_t frozen_until;
	int16_t queue[JOBS_MAX];
	size_t n_queue, n_running;
	size_t turn; /* of the brokers */
	struct courier *courier;
	const struct request *asking;
	struct response response;
	struct seen seen[N_SERVICES];
	struct cursor cursors[N_SERVICES];
	bool cut_before, cut_after;
	int32_t db_conn;
	int64_t relay_at; /* when it is to be called next */
};

struct hub {
	struct route *route;
	uint32_t life;
	int64_t clock_at;
};

enum fate {
	UNASKED,
	ASKED,
	ACKNOWLEDGED,
	GIVEN_UP, /* refused, or its client left */
};

struct command {
	uint8_t client, key, planted;
	uint8_t row_planted; /* what its event will be */
	bool timer, barrier;
	uint8_t fate;
	uint32_t attempt;
};

/* ---- the world -------------------------------------------------------------------------- */

struct sim;

struct happening {
	int64_t at;
	uint64_t order;
	void (*run)(struct sim *s, struct happening *h);
	int who, what;
	uint64_t life;
	void *data;
};

struct sim {
	uint64_t seed, random;
	enum plant plant;
	bool trace;
	int64_t now, faults_until;
	bool healed;
	char failed[300];
	uint64_t n_steps, n_frames;
	struct happening *agenda;
	size_t n_agenda, agenda_size;
	uint64_t next_order, next_conn;
	int32_t next_db_conn;
	struct hub hubs[N_BROKERS];
	struct route_limits limits;
	struct wire_end wires[N_NODES][N_BROKERS];
	struct process instances[N_INSTANCES];
	struct job jobs[JOBS_MAX];
	struct command commands[COMMANDS_MAX];
	size_t n_commands;
	struct db dbs[N_SERVICES];
	struct arena *arena; /* of one input */
};

#endif
