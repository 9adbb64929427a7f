/*
 * relay_private - what the files of the relay's thread share.
 */
#ifndef GONGDAO_RELAY_PRIVATE_H
#define GONGDAO_RELAY_PRIVATE_H

#include "mail.h"
#include "partition.h"
#include "private.h"
#include "relay.h"

struct relay {
	const struct relay_start *start;
	struct courier *courier;
	const struct statement_table *tables[2]; /* the store keeps the address */
	struct store *store;
	struct arena *scratch;
	struct mail out;
	int64_t epoch;          /* as it was last reported */
	int32_t partitions_day; /* the day they were last made for */
	struct partition_chore partitions;
	mono_time told, complained; /* last report; last words in the log */
};

/* relay_store.c: runs one request; texts of the answer live in the scratch arena or the request's.
 */
void relay_ask(struct relay *r, const struct request *q, struct response *out);

void relay_partitions(struct relay *r); /* when it is time: makes and drops */

/* relay_change.c */
int relay_change(struct tx *tx, const struct change *w, int64_t epoch) MUST_CHECK;
void relay_dead_log(const struct request *q);

/* send.c */
void relay_send(struct relay *r); /* all that may go */
void relay_replies(struct relay *r, slice message);

#endif
