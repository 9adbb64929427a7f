/*
 * private - what the files of common/service share among themselves.
 */
#ifndef GONGDAO_SERVICE_PRIVATE_H
#define GONGDAO_SERVICE_PRIVATE_H

#include "dispatch.h"
#include "service_sql.h"
#include "turn.h"

/* What may be left in the database of the attempt at `untidy_id`. */
enum untidy {
	UNTIDY_NOTHING,
	UNTIDY_LOCK, /* the lock of its session */
	UNTIDY_ROW,  /* and its row */
};

struct dispatcher {
	const struct context *context;
	const struct policy *policy;
	struct rules *rules;                     /* a share: what the worker context points into */
	const struct statement_table *tables[4]; /* the store keeps the address */
	struct store *store;
	struct arena *worker_arena; /* of the worker context */
	void *worker;
	struct arena *arena;        /* of the transaction under way */
	struct arena *follow_arena; /* of what follows its commands */
	struct unit *units;         /* DISPATCH_MAX */
	Gongdao__Envelope unread;   /* in the place of one that cannot be read */
	Gongdao__Principal nobody;
	int64_t id_next, id_end; /* the block of record ids fetched ahead */
	bool block_fetched;      /* in the transaction under way */
	int32_t partitions_day;  /* the day they were last made for */
	civil_date inbox_floor;  /* days before it are gone; as of then */
	bool verified;
	enum untidy untidy;
	struct uuid untidy_id;
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
	int failed; /* what a function that cannot return an error met */
	char detail[400];
	follow_fn follow; /* NULL: nothing follows */
	const void *follow_with;
	const char *replay_to; /* ReplayPage: emit to this subscriber only */
	int64_t replay_generation;
};

enum unit_state {
	UNIT_WAITS,    /* has not run in the transaction under way */
	UNIT_KEPT,     /* its effects are in it */
	UNIT_REFUSED,  /* its handler said no, which may rest on what another runner of it did */
	UNIT_ANSWERED, /* rc and body are what the caller gets */
};

/* A call on its way. */
struct unit {
	struct call call;
	struct call_private private;
	struct job *job;
	mono_time begun;
	struct arena_mark read; /* its arena with the envelope, with the request */
	struct arena_mark decoded;
	ProtobufCMessage *req, *rep;
	const char *entity; /* NULL: nothing is read ahead */
	size_t wave;        /* its turn among those of its entity */
	slice body;         /* of the reply */
	int rc;
	enum unit_state state;
	bool followed;  /* what follows it is in the transaction under way */
	bool no_follow; /* that transaction failed once */
	bool counted;   /* an attempt: runs on the connection that has its lock, or not at all */
};

struct inbox_entry {
	struct uuid id;
	slice digest, reply;
};

struct one_number {
	int64_t number;
};

struct timer_row {
	const char *tag, *rpc, *trace;
	slice body;
};

/* gate.c: 0, E_DENIED, E_WRONG_REGION, E_FIELD, E_TIMEOUT */
int gate(struct call *c, const ProtobufCMessage *req) MUST_CHECK;

/* dispatch.c */
struct tx_scope call_scope_of(const struct call *c);
int64_t call_left_ms(const struct unit *u);
/* Packs what the handler said into u->body; an error drops it. */
int call_reply_pack(struct unit *u) MUST_CHECK;
/* What has to be in the database before a command writes. */
int call_prepare(struct unit *u) MUST_CHECK;

/* Gives the reply of one that is UNIT_ANSWERED to whoever waits for it; once. */
void unit_close(struct unit *u);

/* wave.c: commands that passed the gate; each is closed when it is over. */
void commands_run(struct dispatcher *d, struct unit **units, size_t n);

/* batch.c: those that may share a transaction, of different ids; or one by itself. */
void batch_run(struct dispatcher *d, struct unit **units, size_t n);

/* wave.c: the order in which they run. */
void wave_sort(struct unit **units, size_t n);

/* attempt.c: a command that was tried at least ATTEMPT_SUSPECT times, alone and counted. */
#define ATTEMPT_SUSPECT 3
void attempt_run(struct dispatcher *d, struct unit *u);

/* follow.c: what is to follow a command that was kept. Not 0: the transaction is dead, or has parts
 * of it that cannot be taken back. */
int follow_run(struct unit *u, struct tx *tx) MUST_CHECK;
/* Of a transaction that failed: true when it may have failed by what followed; nothing will now. */
bool follow_without(struct unit *const *units, size_t n);

/* inbox.c */
void inbox_digest(const Gongdao__Envelope *e, uint8_t digest[32]);
int inbox_day(struct call *c, civil_date *out) MUST_CHECK;
/* Reads ahead what inbox_answer() asks. */
int inbox_ahead(struct tx *tx, struct unit *const *units, size_t n) MUST_CHECK;
/* Answers those units that have an entry: with its reply, or E_ID_REUSED. */
int inbox_answer(struct tx *tx, struct unit *const *units, size_t n) MUST_CHECK;
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
