#include "base.h"

#include "stream_group.h"

#define BEAT_US     INT64_C(15000000)
#define LIFE_US     INT64_C(300000000) /* then the browser comes again, and shows its session */
#define KEEP_US     INT64_C(60000000)  /* a group without listeners: a page that is loaded again */
#define BLOCK_BYTES ((size_t)1024)
#define AGAIN_MS    5000 /* when who was told to is to come again */

static bool has_news(const struct listener *l, mono_time now)
{
	return l->unsure || l->ending || l->version != l->group->version ||
	       l->n_news != l->group->n_news || now.us >= l->beat_at.us || now.us >= l->ends_at.us;
}

static size_t say(struct listener *l, char *to, size_t size)
{
	const struct group *group = l->group;

	if (l->version != group->version) {
		l->version = group->version;
		return group_say(group, to, size);
	}
	if (group->n_news - l->n_news > NEWS_MAX)
		l->n_news = group->n_news - NEWS_MAX; /* the older ones are in its list */
	if (l->n_news != group->n_news)
		return (size_t)snprintf(to, size, "%s", group->news[l->n_news++ % NEWS_MAX]);
	return (size_t)snprintf(to, size, ": beat\n\n");
}

/* libmicrohttpd has room for more: a piece, the end, or a rest. */
static ssize_t reader(void *own, uint64_t at UNUSED, char *to, size_t size)
{
	struct listener *l = own;
	mono_time now = mono_now();

	if (l->ending || now.us >= l->ends_at.us)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (l->unsure) {
		l->ending = true;
		return snprintf(to, size, "event: again\nretry: %d\ndata: {}\n\n", AGAIN_MS);
	}
	if (!has_news(l, now)) {
		l->suspended = true;
		MHD_suspend_connection(l->connection);
		return 0;
	}
	l->beat_at.us = now.us + BEAT_US;
	return (ssize_t)say(l, to, size);
}

static void listener_free(void *own)
{
	struct listener *l = own;
	struct streams *s = &l->group->gateway->streams;

	if (l->prev)
		l->prev->next = l->next;
	else
		s->listeners = l->next;
	if (l->next)
		l->next->prev = l->prev;
	s->n_listeners--;
	stream_check_end(l);
	if (--l->group->n_listeners == 0)
		l->group->left_at = mono_now();
	free(l);
}

static struct listener *listener_new(struct request *r, struct group *group)
{
	struct streams *s = &r->gateway->streams;
	struct listener *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->group = group;
	l->connection = r->connection;
	l->token = r->who.token;
	l->question.owner = l;
	l->version = 0; /* what is known is said at once */
	l->n_news = group->n_news;
	l->beat_at = mono_now(); /* the first beat opens the stream at the browser */
	l->ends_at.us = l->beat_at.us + LIFE_US;
	l->sure_at = l->beat_at; /* whose it is was asked just now */
	l->next = s->listeners;
	if (l->next)
		l->next->prev = l;
	s->listeners = l;
	s->n_listeners++;
	group->n_listeners++;
	return l;
}

void stream_open(struct request *r)
{
	struct group *group;
	struct listener *l = NULL;
	struct MHD_Response *response = NULL;

	if (r->who.must_change || !r->who.granted) {
		reply_problem(r, r->who.must_change ? HTTP_MUST_CHANGE : HTTP_NO_GRANT, "%s", "");
		return;
	}
	group = group_of(r->gateway, &r->who);
	if (group)
		l = listener_new(r, group);
	if (l)
		response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, reader,
							     l, listener_free);
	if (!response) {
		if (l)
			listener_free(l);
		reply_retry(r, HTTP_CROWDED, 1000);
		return;
	}
	arena_freep(&r->arena); /* it may listen for long */
	reply_with(r, MHD_HTTP_OK, response);
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	reply_header(r, "X-Accel-Buffering", "no");
}

static void wake(struct listener *l)
{
	l->suspended = false;
	MHD_resume_connection(l->connection);
}

static void group_drop(struct gateway *g, struct group *group)
{
	struct group **at = &g->streams.groups;

	while (*at != group)
		at = &(*at)->next;
	*at = group->next;
	g->streams.n_groups--;
	ask_drop(g, &group->question);
	arena_freep(&group->arena);
	free(group);
}

void stream_turn(struct gateway *g)
{
	mono_time now = mono_now();

	for (struct group *group = g->streams.groups, *next; group; group = next) {
		next = group->next;
		if (!group->n_listeners && now.us > group->left_at.us + KEEP_US)
			group_drop(g, group);
		else if (group->n_listeners && !group->arena && now.us >= group->poll_at.us)
			group_poll(group);
	}
	for (struct listener *l = g->streams.listeners; l; l = l->next) {
		stream_check(l, now);
		if (l->suspended && has_news(l, now))
			wake(l);
	}
}

void stream_stop(struct gateway *g)
{
	for (struct listener *l = g->streams.listeners; l; l = l->next) {
		l->ending = true;
		if (l->suspended)
			wake(l);
	}
}

void stream_free(struct gateway *g)
{
	while (g->streams.groups)
		group_drop(g, g->streams.groups);
}
