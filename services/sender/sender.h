/*
 * sender - what the files of gongdao-sender share.
 *
 * The sender carries notices out of the house. It is a client of the brokers: it claims deliveries
 * of `alerts`, makes the transfers, all of them at once in one thread by libcurl's multi interface,
 * and reports what became of each. It has no database and serves nobody; it is the one process of
 * Gongdao that may connect to other machines.
 *
 * Owns:    a transfer owns its arena; texts of a delivery live in it.
 * Errors:  0 or a negative E_...; what went wrong with a delivery is an outcome, not an error.
 * Limits:  SLOTS transfers at once; 64 KiB of an answer are read, and ignored.
 */
#ifndef GONGDAO_SENDER_H
#define GONGDAO_SENDER_H

#include "address_facts.h"
#include "client.h"
#include "key_file.h"
#include "log.h"
#include "notices.h"
#include "settings.h"
#include "wire.h"

#include <curl/curl.h>

#include "alerts.pb-c.h"

#define SLOTS          64
#define TRANSFER_BYTES ((size_t)1024 * 1024)
#define ERROR_BYTES    512

struct sender_config {
	int64_t poll_ms, timeout_ms;
	struct config_list allow_networks; /* beside the public addresses */
	bool test_loopback;
};

extern const struct config_row sender_rows[];

/* Where connections may go. */
struct fence {
	struct network allowed[CONFIG_LIST_MAX];
	size_t n_allowed;
	bool loopback;
};

/* The settings, and the channels with their secrets: replaced whole. */
struct ways {
	struct arena *arena;
	struct settings settings;
	struct sender_config own;
	struct notices notices;
	struct fence fence;
	char (*secrets)[KEY_FILE_MAX]; /* of each channel: its password or its signing key; "" */
};

int ways_load(const char *config, struct ways **out, struct err *err) MUST_CHECK;
void ways_free(struct ways *w); /* wipes the secrets */
const char *ways_secret(const struct ways *w, const struct channel *c);

/* What became of a delivery. */
struct outcome {
	bool delivered, away;
	char error[ERROR_BYTES]; /* "" when delivered */
};
void outcome_failed(struct outcome *o, bool away, const char *fmt, ...) PRINTF(3, 4);

/* One delivery on its way. */
struct transfer {
	struct arena *arena; /* NULL: the slot is free */
	const Alerts__Delivery *delivery;
	const struct channel *channel;
	const struct ways *ways;
	char id[64]; /* towards the outside: the same at every attempt */
	CURL *easy;
	struct curl_slist *headers, *recipients;
	const char *body;
	size_t body_len, body_at, received;
	bool fenced; /* one of its addresses was refused by the fence */
	char curl_error[CURL_ERROR_SIZE];
	struct outcome outcome;
	bool done;
	struct uuid report; /* id of the report: asked again until it is answered */
};

/* Begins the transfer, or ends it at once (t->done): files, and what cannot be sent at all. */
void transfer_start(struct transfer *t, CURLM *multi);
/* libcurl has ended it. */
void transfer_end(struct transfer *t, CURLM *multi, CURLcode code);
void transfer_drop(struct transfer *t, CURLM *multi); /* the slot is free again */
/* Is the fence open for it? For libcurl's open-socket callback. */
bool fence_open(const struct fence *f, const struct sockaddr *to);

/* message.c: what is sent; false without memory, with the outcome set. */
bool message_mail(struct transfer *t);
bool message_hook(struct transfer *t);
bool message_sms(struct transfer *t);
/* Hex of HMAC-SHA-256 under `key` of "id.timestamp.body". */
void message_sign(const char *key, const char *id, int64_t timestamp, const char *body,
		  char out[65]);

/* drop.c: into a folder, written whole or not at all. */
void drop_write(struct transfer *t);

/* loop.c: until SIGTERM. */
struct sender {
	const char *config;
	struct ways *ways, *next; /* next: taken when nothing is under way */
	struct client *client;
	CURLM *multi;
	int signal_fd;
	bool stopping;
	mono_time stop_by, poll_at, report_at;
	struct transfer slots[SLOTS];
};
void sender_loop(struct sender *s);

#endif
