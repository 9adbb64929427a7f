/*
 * stream - server-sent events: what waits for somebody's department, and alerts as they come.
 *
 * Listeners of one department, role, region, employer and worker are one group: the services are
 * asked once for all of them, every `stream_ms`, and only while somebody listens. A listener is a
 * suspended connection with a few numbers: which of the group's news it has been told. Its session
 * is looked at as that of any request is: a logout ends it within the time that sessions are kept,
 * and one that cannot be asked for ends it after `stream_unsure_ms`.
 *
 * Owns:    a group owns its arena; it is kept some time after its last listener left.
 * Limits:  GROUPS_MAX groups; CHECKS_MAX sessions asked for at once; NEWS_MAX alerts are remembered
 * for a listener that is slow, one that missed more is told so by the number that `queues` has.
 */
#ifndef GONGDAO_STREAM_H
#define GONGDAO_STREAM_H

#include "base.h"

#define GROUPS_MAX 256
#define NEWS_MAX   32
#define CHECKS_MAX 64

struct gateway;
struct request;
struct group;
struct listener;

struct streams {
	struct group *groups;
	struct listener *listeners;
	size_t n_groups, n_listeners, n_checks; /* the last: questions under way */
};

/* GET /api/v1/stream, whose session is known. */
void stream_open(struct request *r);
/* Asks for groups whose time has come, wakes listeners that are to be told something. */
void stream_turn(struct gateway *g);
/* Ends every stream; the browsers come back by themselves. */
void stream_stop(struct gateway *g);
void stream_free(struct gateway *g);

#endif
