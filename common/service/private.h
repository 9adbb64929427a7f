/*
 * private - what the files of common/service share among themselves.
 */
#ifndef GONGDAO_SERVICE_PRIVATE_H
#define GONGDAO_SERVICE_PRIVATE_H

#include "dispatch.h"
#include "service_sql.h"

struct dispatcher {
	const struct context *context;
	const struct policy *policy;
	const struct statement_table *tables[3]; /* the store keeps the address */
	struct store *store;
	struct arena *worker_arena; /* of the worker context */
	void *worker;
	int64_t id_next, id_end; /* the block of record ids fetched ahead */
	int32_t partitions_day;  /* the day they were last made for */
	civil_date inbox_floor;  /* days before it are gone; as of then */
	mono_time came;          /* when the next call reached the process, {0}: now */
	bool verified;
};

struct call_private {
	struct dispatcher *dispatcher;
	const Gongdao__Envelope *envelope;
	const struct route *route;
	struct uuid id;
	mono_time deadline;
	civil_date day; /* of the id: the inbox partition */
	uint8_t digest[32];
	bool announced;
	bool replayed;      /* the reply is an earlier run's, from the inbox */
	bool unsure;        /* the transaction died before the inbox could be asked again */
	bool block_fetched; /* the block of record ids is of this transaction */
	int failed;         /* what a function that cannot return an error met */
	char detail[400];
	const char *replay_to; /* ReplayPage: emit to this subscriber only */
	int64_t replay_generation;
};

struct inbox_entry {
	slice digest, reply;
};

struct one_number {
	int64_t number;
};

struct timer_row {
	const char *tag, *rpc, *trace;
	slice body;
};

struct replay_row {
	const char *subscriber;
	int64_t generation;
};

/* gate.c: 0, E_DENIED, E_WRONG_REGION, E_FIELD, E_TIMEOUT */
int gate(struct call *c, const ProtobufCMessage *req) MUST_CHECK;

/* inbox.c */
void inbox_digest(const Gongdao__Envelope *e, uint8_t digest[32]);
int inbox_day(struct call *c, civil_date *out) MUST_CHECK;
int inbox_lookup(struct call *c, bool *out_found, slice *out_reply) MUST_CHECK;
int inbox_record(struct call *c, slice reply) MUST_CHECK;

/* outbox.c */
struct outbox_entry {
	const char *event, *target, *key, *trace;
	bool barrier;
	int64_t generation;
	slice body;
};
int outbox_put(struct tx *tx, const struct outbox_entry *e) MUST_CHECK;
/* partition.c */
struct partition_span {
	civil_date first, last;
};
/* Makes the day partitions of inbox and outbox, in a transaction of its own; *out_floor: ids of
 * days before it are refused, their inbox is gone. */
int partitions_make(struct store *s, struct arena *a, struct partition_span span,
		    civil_date *out_floor) MUST_CHECK;
civil_date utc_day(utc_time t); /* UTC, unlike civil_from_utc */

#define PARTITION_DAYS_AHEAD 7
#define EVENT_MAX_BYTES      ((size_t)1024 * 1024) /* of an event's or timer's body */

#endif
