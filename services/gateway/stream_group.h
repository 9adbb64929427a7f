/*
 * stream_group - private to stream.c and group.c: what a group knows, and whoever listens to it.
 *
 * Owns:    see stream.h.
 */
#ifndef GONGDAO_STREAM_GROUP_H
#define GONGDAO_STREAM_GROUP_H

#include "gateway.h"

#define NEWS_TEXT 360

enum poll {
	POLL_HANDOFFS,  /* offered to this department, not answered */
	POLL_DEADLINES, /* past, and at risk */
	POLL_NOTICES,   /* not read */
	POLL_ALERTS,    /* what has come since */
	POLLS,
};

enum queue {
	QUEUE_HANDOFFS,
	QUEUE_BREACHED,
	QUEUE_AT_RISK,
	QUEUE_NOTICES,
	QUEUES,
};

struct group {
	struct group *next;
	struct gateway *gateway;
	struct session who; /* without a token */
	size_t n_listeners;
	mono_time poll_at, left_at;
	struct arena *arena; /* of the poll under way */
	struct question question;
	enum poll poll;
	bool caught_up;           /* from here on an alert is a new one */
	int64_t last_alert;       /* seen */
	int64_t queues[QUEUES];   /* -1: not this role's */
	uint64_t version, n_news; /* they only grow */
	char news[NEWS_MAX][NEWS_TEXT];
};

struct listener {
	struct listener *next, *prev;
	struct group *group;
	struct MHD_Connection *connection;
	bool suspended, unsure, ending; /* unsure: it is told to come again, then it ends */
	uint64_t version, n_news;       /* told */
	mono_time beat_at, ends_at;
	/* stream_check.c: is it still somebody's? */
	struct token token;
	struct question question;
	struct arena *arena;         /* of the question under way */
	mono_time check_at, sure_at; /* the last: its session was one then */
};

/* Ends the stream of a session that has ended, goes on under another grant, or of which nobody has
 * been able to say for `stream_unsure_ms` whether it is one. */
void stream_check(struct listener *l, mono_time now);
void stream_check_end(struct listener *l); /* it is not asked for any more */

/* Of one department, role, region, employer and worker. */
bool group_is(const struct group *group, const struct session *who);
struct group *group_of(struct gateway *g, const struct session *who);
void group_poll(struct group *group);
/* "event: queues\ndata: {...}\n\n"; its length. */
size_t group_say(const struct group *group, char *to, size_t size);

#endif
