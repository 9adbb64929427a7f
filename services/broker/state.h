/*
 * state - private to the broker: what the state machine of route.h is made of.
 *
 *   conn      one connection of one peer; a client, an instance of a service, or both
 *   instance  a connection that said READY: what it serves, the credit it grants
 *   service   its instances, and a queue a lane
 *   ticket    one request, from its arrival until the answer (or until the worker's late answer)
 *
 * A ticket is waiting (in its lane's queue, with its envelope), sent (in its worker's list) or
 * abandoned (sent, but its client was answered already or is gone: it only holds the credit).
 *
 * Owns:    struct route owns everything, sends that were taken too: they come back.
 */
#ifndef GONGDAO_STATE_H
#define GONGDAO_STATE_H

#include "route.h"

#include <sys/queue.h>

#include "envelope.h"
#include "envelope.pb-c.h"
#include "frame.h"
#include "lost.h"
#include "wire.h"

#define SERVICES_MAX  64
#define INSTANCES_MAX 64  /* of a service */
#define RPCS_MAX      256 /* of a service, ever */
#define PEERS_MAX     1024
#define NOTES_MAX     128
#define NAME_MAX_LEN  64 /* of a peer or service */
#define RPC_MAX_LEN   129
#define PRINCIPAL_MAX 256
#define SPARE_MAX     128 /* sends kept for the next turn, at most 32 KiB each */

enum lane_id {
	LANE_COMMAND,
	LANE_QUERY,
	LANE_BULK,
	N_LANES,
};

extern const char *const lane_names[N_LANES];

/* Everything that is dropped or goes wrong is counted; metrics.c has the texts. */
enum counter {
	COUNT_FRAMES,
	COUNT_NO_USER_ID,
	COUNT_UNKNOWN_KEY,
	COUNT_OTHER_KEY,
	COUNT_MALFORMED,
	COUNT_UNEXPECTED,
	COUNT_STRANGE,
	COUNT_CONNECTIONS_FULL,
	COUNT_DENIED,
	COUNT_SERVE_REFUSED,
	COUNT_NOBODY,
	COUNT_LATE_REPLY,
	COUNT_UNKNOWN_REPLY,
	COUNT_CLIENT_GONE,
	COUNT_CLIENT_FULL,
	COUNT_CREDIT_BUG,
	COUNT_WORKER_GONE,
	COUNT_NO_MEMORY,
	COUNT_NOTES_LOST,
	N_COUNTERS,
};

struct peer {
	char name[NAME_MAX_LEN + 1];
	size_t name_len;
	const struct access_peer *rights; /* of the policy in force; NULL: no peer any more */
	uint8_t principal[PRINCIPAL_MAX]; /* packed: for whom it speaks; a gateway: unused */
	size_t principal_len;
	uint64_t requests, denied;
	int64_t seen_us; /* 0: never */
	size_t n_conns;
};

struct conn {
	struct conn *next_hash;
	LIST_ENTRY(conn) all;
	uint64_t id;
	char key[KEY_TEXT_BYTES];
	struct peer *peer;
	struct instance *instance;   /* NULL: no worker */
	LIST_HEAD(, ticket) tickets; /* it waits for */
	struct route_send *open; /* the last one towards it, while others may join; NULL: none */
	int64_t heard_us, who_us;
};

struct credit {
	uint32_t granted, left,
		in_flight; /* left + in_flight <= granted, but after a smaller READY */
};

TAILQ_HEAD(ticket_list, ticket);

struct instance {
	struct conn *conn;
	struct service *service;
	char name[128], version[32], last_error[48];
	bool draining;
	uint8_t lane_of[RPCS_MAX]; /* by rpc: lane_id + 1, 0 not served */
	struct credit lanes[N_LANES];
	struct ticket_list tickets; /* sent, abandoned ones too */
	uint32_t in_flight;         /* as it said itself */
	uint64_t oldest_ms;
	struct doings doings;
	char *beat; /* the last Beat that had metrics, as it came */
	size_t beat_len;
};

struct queue {
	struct ticket_list waiting;
	size_t n, bytes;
	uint64_t done, refused, timed_out;
};

struct service {
	char name[NAME_MAX_LEN + 1];
	char *rpcs[RPCS_MAX];
	size_t rpc_lens[RPCS_MAX];
	size_t n_rpcs;
	struct instance *instances[INSTANCES_MAX];
	size_t n_instances, turn;
	struct queue lanes[N_LANES];
};

struct ticket {
	struct ticket *next_hash;
	TAILQ_ENTRY(ticket) in_list;  /* the queue or the worker's */
	LIST_ENTRY(ticket) in_client; /* while client */
	size_t heap_at;               /* while client */
	uint64_t token, client_token;
	struct conn *client;     /* NULL: abandoned */
	struct instance *worker; /* NULL: waiting */
	struct service *service;
	unsigned rpc;
	enum lane_id lane;
	int64_t arrived_us, deadline_us, due_us;
	uint8_t id[16];
	bool english;
	char trace[64];
	/* While waiting: the envelope without remaining_ms; `given` points to it until the request
	 * was looked at, `kept` is a copy. */
	const struct envelope *given;
	uint8_t *kept;
	size_t len;
};

#define CONN_BUCKETS   4096
#define TICKET_BUCKETS 32768

struct route {
	char name[128];
	struct route_limits limits;
	const struct route_policy *policy;
	int64_t now_us, start_us, beat_us;
	bool draining;
	uint64_t next_token, refused_keys;
	uint64_t counters[N_COUNTERS];
	struct arena *scratch; /* of the message being handled */

	struct peer peers[PEERS_MAX];
	size_t n_peers;
	LIST_HEAD(, conn) conns;
	size_t n_conns;
	struct conn *conn_hash[CONN_BUCKETS];
	struct service *services[SERVICES_MAX];
	size_t n_services;
	struct ticket *ticket_hash[TICKET_BUCKETS];
	struct ticket **heap; /* by due_us: tickets whose client waits */
	size_t n_heap, heap_size;

	struct route_send *out_first, **out_last;
	struct route_send *spare; /* to be used again */
	size_t n_spare;
	struct losses lost;
	struct route_note notes[NOTES_MAX];
	size_t note_first, n_notes, n_noted;
	int64_t noted_us;
};

#endif
