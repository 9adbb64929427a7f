/*
 * Connections and peers. A connection is bound to the key of its first message, and every message's
 * key is held against it. Whose key that is was looked up when the connection was made; a policy
 * that no longer knows it cuts the connection at once (peers_resolve).
 */
#include "base.h"

#include "parts.h"

static struct conn **bucket(struct route *r, uint64_t id)
{
	return &r->conn_hash[id % CONN_BUCKETS];
}

struct conn *conn_find(struct route *r, uint64_t id)
{
	struct conn *c = *bucket(r, id);

	while (c && c->id != id)
		c = c->next_hash;
	return c;
}

static struct peer *peer_find(struct route *r, const char *name)
{
	for (size_t i = 0; i < r->n_peers; i++) {
		if (strcmp(r->peers[i].name, name) == 0)
			return &r->peers[i];
	}
	return NULL;
}

/* The peer of a key, NULL when the key or its name is not known (any more). */
static struct peer *peer_of(struct route *r, const char *key)
{
	const char *name = key_ring_name(&r->policy->keys, key);
	struct peer *p = name ? peer_find(r, name) : NULL;

	return p && p->rights ? p : NULL;
}

/* A peer that left the policy keeps its counters; its place goes to another when all are taken. */
static struct peer *peer_place(struct route *r)
{
	if (r->n_peers < PEERS_MAX)
		return &r->peers[r->n_peers++];
	for (size_t i = 0; i < r->n_peers; i++) {
		if (!r->peers[i].rights && r->peers[i].n_conns == 0)
			return &r->peers[i];
	}
	return NULL;
}

static char *text_of(const char *s)
{
	return (char *)(uintptr_t)(s ? s : ""); /* protobuf-c wants char * where it only reads */
}

/* What is stamped on every message of a peer that is no gateway. False: names out of all bounds. */
static bool principal_pack(struct peer *p, const struct access_peer *rights)
{
	Gongdao__Principal m = GONGDAO__PRINCIPAL__INIT;

	m.subject = text_of(rights->subject);
	m.department = text_of(rights->department);
	m.role = text_of(rights->role);
	m.region = text_of(rights->region);
	if (gongdao__principal__get_packed_size(&m) > sizeof(p->principal))
		return false;
	p->principal_len = gongdao__principal__pack(&m, p->principal);
	return true;
}

static void peer_add(struct route *r, const struct access_peer *rights)
{
	struct peer *p = peer_find(r, rights->name);

	if (!p && strlen(rights->name) <= NAME_MAX_LEN) {
		p = peer_place(r);
		if (p) {
			*p = (struct peer){0};
			(void)snprintf(p->name, sizeof(p->name), "%s", rights->name);
			p->name_len = strlen(p->name);
		}
	}
	if (p && principal_pack(p, rights))
		p->rights = rights;
	else
		note(r, LOG_ERROR, "peer.no_place", rights->name,
		     "too many peers, or name too long");
}

void peers_resolve(struct route *r)
{
	const struct access *access = &r->policy->access;
	struct conn *c, *next;

	for (size_t i = 0; i < r->n_peers; i++)
		r->peers[i].rights = NULL;
	for (size_t i = 0; i < access->n_peers; i++)
		peer_add(r, &access->peers[i]);
	for (c = LIST_FIRST(&r->conns); c; c = next) {
		next = LIST_NEXT(c, all);
		if (peer_of(r, c->key) != c->peer)
			conn_drop(r, c, "key revoked");
	}
}

static struct conn *conn_new(struct route *r, uint64_t id, const char *key, struct peer *p)
{
	struct conn *c;

	if (r->n_conns >= (size_t)r->limits.connections) {
		r->counters[COUNT_CONNECTIONS_FULL]++;
		return NULL;
	}
	c = calloc(1, sizeof(*c));
	if (!c) {
		r->counters[COUNT_NO_MEMORY]++;
		return NULL;
	}
	c->id = id;
	c->peer = p;
	(void)snprintf(c->key, sizeof(c->key), "%s", key);
	LIST_INIT(&c->tickets);
	c->next_hash = *bucket(r, id);
	*bucket(r, id) = c;
	LIST_INSERT_HEAD(&r->conns, c, all);
	r->n_conns++;
	p->n_conns++;
	send_beat(r, c); /* so that it knows at once that this broker lives */
	return c;
}

/* The connection that is or becomes that of this key, NULL when it is nobody's. */
static struct conn *conn_bind(struct route *r, uint64_t id, const char *key, struct conn *c)
{
	struct peer *p = key ? peer_of(r, key) : NULL;

	if (!p) {
		r->counters[key ? COUNT_UNKNOWN_KEY : COUNT_NO_USER_ID]++;
		if (c)
			conn_drop(r, c, "key not known");
		return NULL;
	}
	if (c) {
		r->counters[COUNT_OTHER_KEY]++;
		conn_drop(r, c, "another key on the same connection");
		return NULL;
	}
	return conn_new(r, id, key, p);
}

struct conn *conn_of(struct route *r, uint64_t id, const char *key)
{
	struct conn *c = conn_find(r, id);

	if (!c || !key || strcmp(c->key, key) != 0)
		c = conn_bind(r, id, key, c);
	if (c) {
		c->heard_us = r->now_us;
		c->peer->seen_us = r->now_us;
	}
	return c;
}

void conn_drop(struct route *r, struct conn *c, const char *why)
{
	struct conn **at = bucket(r, c->id);
	struct ticket *t, *next;

	if (c->instance)
		instance_out(r, c->instance, why);
	for (t = LIST_FIRST(&c->tickets); t; t = next) {
		next = LIST_NEXT(t, in_client);
		ticket_abandon(r, t);
	}
	if (c->open)
		c->open->opener = NULL; /* it leaves as it is */
	while (*at != c)
		at = &(*at)->next_hash;
	*at = c->next_hash;
	LIST_REMOVE(c, all);
	r->n_conns--;
	c->peer->n_conns--;
	free(c);
}
