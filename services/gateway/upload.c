/*
 * upload - a file from its first byte to its end: admitted, kept on disk while it comes, read,
 * remembered for a while.
 */
#include "base.h"

#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tabular.h"
#include "upload_confine.h"

#define OF_ONE_ACCOUNT 2 /* at work at once */
#define READY_MAX      16

/* ---- files without a name ------------------------------------------------------------------- */

static int spool_file(const struct gateway *g)
{
	char path[512];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/" SPOOL_NAME "XXXXXX", g->policy->own.spool);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0) {
		log_event(LOG_ERROR, "spool.failed", L_STR("folder", g->policy->own.spool),
			  L_STR("reason", strerror(errno)));
		return -1;
	}
	(void)unlink(path); /* our own, just made */
	return fd_high(fd);
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* ---- the table ------------------------------------------------------------------------------ */

int uploads_start(struct gateway *g, struct err *err)
{
	/* Nobody waits for the processes: their sockets say how they end. */
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGCHLD, &ignore, NULL);
	g->uploads = calloc(1, sizeof(*g->uploads));
	if (!g->uploads)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (confine_lacks())
		log_event(LOG_WARNING, "upload.unconfined",
			  L_STR("this kernel lacks", confine_lacks()));
	spool_sweep(g->policy->own.spool);
	g->uploads->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return g->uploads->epoll_fd >= 0 ? 0 : err_set(err, E_INTERNAL, "%s", strerror(errno));
}

static void spool_release(struct upload *u)
{
	fd_close(&u->file_fd);
	u->gateway->uploads->spooled -= u->again ? 0 : u->bytes;
	u->bytes = 0;
}

static void upload_free(struct upload *u)
{
	struct uploads *all = u->gateway->uploads;
	struct upload **at = &all->first;

	while (u->listed && *at != u)
		at = &(*at)->next;
	if (u->listed) {
		*at = u->next;
		all->n--;
		all->n_working -= u->state <= UPLOAD_WORKS;
	}
	reader_stop(u);
	spool_release(u);
	fd_close(&u->errors_fd);
	fd_close(&u->folder_fd);
	all->spooled -= u->errors_bytes + u->room;
	free(u->report);
	free(u->headers);
	free(u);
}

static struct upload *upload_new(struct request *r)
{
	struct upload *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->gateway = r->gateway;
	u->id = r->id;
	if (r->route.door == DOOR_UPLOAD)
		u->kind = tabular_kind_find(r->route.upload);
	(void)snprintf(u->rpc, sizeof(u->rpc), "%s", u->kind ? u->kind->rpc : r->route.rpc);
	u->english = r->english;
	u->workbook = r->workbook;
	u->patience_ms = r->timeout_ms;
	(void)crypto_generichash_init(&u->digesting, NULL, 0, sizeof(u->digest));
	u->file_fd = u->errors_fd = u->folder_fd = u->socket_fd = u->pid_fd = -1;
	for (size_t i = 0; i < UPLOAD_ASKS; i++)
		u->asks[i].upload = u;
	return u;
}

const char *upload_kind(const struct upload *u)
{
	return u->kind ? u->kind->name : UPLOAD_EXPORT;
}

struct upload *upload_find(struct gateway *g, const struct uuid *id, const char *subject)
{
	for (struct upload *u = g->uploads->first; u; u = u->next) {
		if (!u->forgotten && uuid_equal(&u->id, id) && strcmp(u->who.subject, subject) == 0)
			return u;
	}
	return NULL;
}

static size_t at_work(const struct uploads *all, const char *subject)
{
	size_t n = 0;

	for (const struct upload *u = all->first; u; u = u->next)
		n += u->state <= UPLOAD_WORKS && strcmp(u->who.subject, subject) == 0;
	return n;
}

/* The one that ended first makes room. */
static bool room_make(struct uploads *all)
{
	struct upload *oldest = NULL;

	if (all->n < UPLOADS_KEPT)
		return true;
	for (struct upload *u = all->first; u; u = u->next) {
		if (u->state > UPLOAD_WORKS && !u->n_watchers &&
		    (!oldest || u->by.us < oldest->by.us))
			oldest = u;
	}
	if (oldest)
		upload_free(oldest);
	return oldest != NULL;
}

/* ---- coming in ------------------------------------------------------------------------------ */

static void admit(struct request *r)
{
	struct gateway *g = r->gateway;
	const struct gateway_config *own = &g->policy->own;
	struct upload *u = r->upload, *known;

	if (r->who.must_change || !r->who.granted) {
		reply_problem(r, r->who.must_change ? HTTP_MUST_CHANGE : HTTP_NO_GRANT, "%s", "");
		return;
	}
	if (!access_role_may(&g->policy->access, r->who.role, u->rpc)) {
		reply_problem(r, E_DENIED, "%s", u->rpc);
		return;
	}
	known = upload_find(g, &r->id, r->who.subject);
	if (known && known->state != UPLOAD_BROKEN) {
		upload_again(r, known);
		return;
	}
	if (known)
		known->forgotten = true;
	if (g->stopping) {
		reply_retry(r, E_UNAVAILABLE, CROWDED_MS);
		return;
	}
	if (g->uploads->n_working >= (size_t)own->uploads ||
	    at_work(g->uploads, r->who.subject) >= OF_ONE_ACCOUNT || !room_make(g->uploads)) {
		reply_retry(r, HTTP_CROWDED, CROWDED_MS);
		return;
	}
	u->file_fd = spool_file(g);
	if (u->file_fd < 0) {
		reply_retry(r, HTTP_CROWDED, CROWDED_MS);
		return;
	}
	u->who = r->who;
	u->by.us = mono_now().us + 1000 * own->upload_ms;
	u->next = g->uploads->first;
	g->uploads->first = u;
	u->listed = true;
	g->uploads->n++;
	g->uploads->n_working++;
	request_resume(r);
}

/* Exports are of what is only read, which the names of rpcs say. */
static bool is_known(const struct route *route)
{
	const char *dot = strchr(route->rpc, '.');

	if (route->door == DOOR_UPLOAD)
		return tabular_kind_find(route->upload) != NULL;
	return dot && (strncmp(dot, ".List", 5) == 0 || strncmp(dot, ".Get", 4) == 0);
}

void upload_open(struct request *r)
{
	if (!is_known(&r->route)) {
		reply_problem(r, HTTP_NO_DOOR, "%s%s", r->route.upload, r->route.rpc);
		return;
	}
	if (!token_read(r->cookie, &r->who.token)) {
		reply_problem(r, HTTP_NO_SESSION, "%s", "");
		return;
	}
	if (!whose_own(r))
		return;
	r->upload = upload_new(r);
	r->timeout_ms = r->gateway->policy->own.timeout_ms; /* for the session */
	if (!r->upload || !request_arena(r))
		reply_retry(r, HTTP_CROWDED, CROWDED_MS);
	else if (upload_query(r, r->upload))
		whose(r, admit);
}

static bool write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* What is left of the body is read to its end, and not kept: there is a time for that too. */
static void refuse(struct request *r)
{
	spool_release(r->upload);
	r->of->by.us = mono_now().us + 1000 * r->gateway->policy->own.read_ms;
}

void upload_body(struct request *r, const char *at, size_t len)
{
	const struct gateway_config *own = &r->gateway->policy->own;
	struct uploads *all = r->gateway->uploads;
	struct upload *u = r->upload;
	int64_t more = mono_now().us + 1000 * own->read_ms;

	if (r->ready)
		return;
	if (u->bytes + len > (uint64_t)own->upload_bytes) {
		reply_problem(r, E_TOO_BIG, "%s", r->route.upload);
		refuse(r);
		return;
	}
	(void)crypto_generichash_update(&u->digesting, (const uint8_t *)at, len);
	if (!u->again &&
	    (all->spooled + len > (uint64_t)own->spool_bytes || !write_all(u->file_fd, at, len))) {
		reply_retry(r, HTTP_CROWDED, CROWDED_MS);
		refuse(r);
		return;
	}
	u->bytes += len;
	all->spooled += u->again ? 0 : len;
	r->of->by.us = more < u->by.us ? more : u->by.us;
}

bool upload_admitted(const struct upload *u)
{
	return u->listed || u->again;
}

void upload_whole(struct request *r)
{
	struct upload *u = r->upload;

	if (!upload_admitted(u))
		return;
	(void)crypto_generichash_final(&u->digesting, u->digest, sizeof(u->digest));
	if (u->again) {
		upload_again_whole(r);
		return;
	}
	u->waiter = r;
	u->answer_by.us = mono_now().us + 1000 * u->patience_ms;
	u->by.us = mono_now().us + 1000 * r->gateway->policy->own.upload_work_ms;
	if (!reader_start(u)) {
		log_event(LOG_ERROR, "upload.not_started", L_STR("reason", strerror(errno)));
		upload_end(u, E_UNAVAILABLE, "");
	}
}

void upload_leave(struct request *r)
{
	struct upload *u = TAKE(r->upload);

	if (u->waiter == r)
		u->waiter = NULL;
	if (u->state == UPLOAD_ARRIVES) /* cut in the middle, or refused: nothing of it is kept */
		upload_free(u);
}

/* ---- its end -------------------------------------------------------------------------------- */

void upload_end(struct upload *u, int code, const char *words)
{
	struct uploads *all = u->gateway->uploads;

	reader_stop(u);
	spool_release(u);
	process_measure(u);
	if (!code && u->errors_lost && !u->kind)
		code = E_TOO_BIG; /* of an export there is nothing else */
	(void)snprintf(u->words, sizeof(u->words), "%s", words);
	u->code = code;
	u->state = code ? UPLOAD_BROKEN : UPLOAD_ENDED;
	u->version++;
	u->by.us = mono_now().us + 1000 * u->gateway->policy->own.upload_keep_ms;
	all->n_working--;
	log_event(LOG_INFO, "upload.ended", L_STR("kind", upload_kind(u)),
		  L_STR("error", code ? error_name(code) : ""),
		  L_I64("accepted", (int64_t)u->counts.accepted),
		  L_I64("refused", (int64_t)u->counts.refused),
		  L_STR("errors", u->errors_lost ? "no room" : ""));
}

static void waiter_answer(struct upload *u)
{
	struct request *r = TAKE(u->waiter);

	r->upload = NULL;
	upload_answer(r, u);
}

static void look(struct upload *u, mono_time now)
{
	if (u->state == UPLOAD_WORKS)
		reader_turn(u);
	if (u->state == UPLOAD_WORKS && u->doomed)
		upload_end(u, E_NO_MEMORY, "");
	if (u->state == UPLOAD_WORKS && now.us >= u->by.us)
		upload_end(u, E_TIMEOUT, "");
	if (u->waiter && (u->state > UPLOAD_WORKS || now.us >= u->answer_by.us))
		waiter_answer(u);
	if (u->state > UPLOAD_WORKS && (u->forgotten || now.us >= u->by.us) && !u->waiter &&
	    !u->n_watchers)
		upload_free(u);
}

void uploads_turn(struct gateway *g)
{
	struct epoll_event ready[READY_MAX];
	mono_time now = mono_now();
	int n = epoll_wait(g->uploads->epoll_fd, ready, READY_MAX, 0);

	for (int i = 0; i < n; i++)
		reader_ready(ready[i].data.ptr);
	for (struct upload *u = g->uploads->first, *next; u; u = next) {
		next = u->next;
		look(u, now);
	}
	upload_watchers_turn(g);
}

void uploads_stop(struct gateway *g)
{
	for (struct upload *u = g->uploads->first; u; u = u->next) {
		if (u->state == UPLOAD_WORKS)
			upload_end(u, E_UNAVAILABLE, "");
		if (u->waiter)
			waiter_answer(u);
	}
	upload_watchers_turn(g);
}

void uploads_free(struct gateway *g)
{
	if (!g->uploads)
		return;
	while (g->uploads->first)
		upload_free(g->uploads->first);
	(void)close(g->uploads->epoll_fd);
	free(TAKE(g->uploads));
}
