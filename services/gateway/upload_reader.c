/*
 * The gateway's end of the process that reads an upload: starts it, asks for it, takes its report.
 * Nothing of it is believed beyond the kind of its file: a frame that is too long, an rpc that the
 * kind is not taken in by, one question too many, and it is ended.
 */
#include "base.h"

#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "import.h"

#define ASK_BYTES  ((size_t)8 * 1024 * 1024) /* a question and its answer */
#define ASK_MS     INT64_C(120000)
#define READ_STEP  ((size_t)64 * 1024)
#define READ_STEPS 32 /* a turn */

/* ---- starting ------------------------------------------------------------------------------- */

static void wait_for(struct upload *u, int what)
{
	struct epoll_event e = {.events = EPOLLIN | (u->out_len > u->out_at ? EPOLLOUT : 0),
				.data.ptr = u};

	/* It fails of what is closed already, and that is found when it is read. */
	(void)epoll_ctl(u->gateway->uploads->epoll_fd, what, u->socket_fd, &e);
}

static void say(struct upload *u, struct upload_head head, const void *at)
{
	size_t need;

	if (u->out_at == u->out_len)
		u->out_at = u->out_len = 0;
	need = u->out_len + sizeof(head) + head.len;
	if (need > u->out_size) {
		char *bigger = realloc(u->out, need);

		if (!bigger) {
			u->doomed = true; /* ended on the next turn: a question ends only itself */
			return;
		}
		u->out = bigger;
		u->out_size = need;
	}
	memcpy(u->out + u->out_len, &head, sizeof(head));
	memcpy(u->out + u->out_len + sizeof(head), at, head.len);
	u->out_len = need;
	wait_for(u, EPOLL_CTL_MOD);
}

bool reader_start(struct upload *u)
{
	int pair[2];
	bool ok;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	u->socket_fd = pair[0];
	pair[1] = fd_high(pair[1]);
	ok = pair[1] >= 0 && fcntl(u->socket_fd, F_SETFL, O_NONBLOCK) == 0 &&
	     process_start(u, pair[1]);
	if (pair[1] >= 0)
		(void)close(pair[1]);
	if (!ok)
		return false;
	u->state = UPLOAD_WORKS;
	wait_for(u, EPOLL_CTL_ADD);
	say(u, (struct upload_head){UPLOAD_START, 0, 0, (uint32_t)u->start.len}, u->start.at);
	return true;
}

/* ---- its questions -------------------------------------------------------------------------- */

static void ask_free(struct upload_ask *a)
{
	ask_drop(a->upload->gateway, &a->question);
	arena_freep(&a->arena);
	*a = (struct upload_ask){.upload = a->upload};
}

static void answered(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct upload_ask *a = q->owner;
	struct upload *u = a->upload;
	const Gongdao__Error *e = rc && reply ? reply->error : NULL;
	const char *text = u->english ? error_text(rc) : error_text_zh(rc);
	char words[REPORT_WORDS + 4]; /* a character more: to see where the last begins */

	if (!rc) {
		say(u, (struct upload_head){UPLOAD_ANSWER, a->id, 0, (uint32_t)reply->body.len},
		    reply->body.data);
	} else {
		(void)snprintf(words, sizeof(words), "%s%s%s", e && e->text[0] ? e->text : text,
			       e && e->detail[0] ? ": " : "", e ? e->detail : "");
		words[utf8_cut(words, strlen(words), REPORT_WORDS - 1)] = '\0';
		say(u, (struct upload_head){UPLOAD_ANSWER, a->id, rc, (uint32_t)strlen(words)},
		    words);
	}
	ask_free(a);
}

static Gongdao__Principal principal_of(const struct upload *u)
{
	Gongdao__Principal as = GONGDAO__PRINCIPAL__INIT;

	/* protobuf-c wants char * where it only reads */
	as.subject = (char *)(uintptr_t)u->who.subject;
	as.department = (char *)(uintptr_t)u->who.department;
	as.role = (char *)(uintptr_t)u->who.role;
	as.region = (char *)(uintptr_t)u->who.region;
	as.employer_id = u->who.employer_id;
	as.worker_id = u->who.worker_id;
	return as;
}

static void ask_now(struct upload_ask *a)
{
	struct upload *u = a->upload;
	const Gongdao__Principal as = principal_of(u);
	const struct asked what = {.rpc = a->rpc,
				   .as = &as,
				   .packed = a->body,
				   .english = u->english,
				   .timeout_ms = ASK_MS,
				   .try_ms = IMPORT_TRY_MS};
	int rc;

	a->question.then = answered;
	a->question.owner = a;
	rc = ask(u->gateway, &a->question, a->arena, &what);
	a->crowded = rc == HTTP_CROWDED; /* on another turn */
	if (rc && !a->crowded)
		answered(&a->question, rc, NULL);
}

void reader_turn(struct upload *u)
{
	for (size_t i = 0; i < UPLOAD_ASKS; i++) {
		if (u->asks[i].arena && u->asks[i].crowded)
			ask_now(&u->asks[i]);
	}
}

/* The name that the kind is taken in by, as it is kept; NULL: it is none of its. */
static const char *rpc_known(const struct upload *u, const char *name)
{
	static const char *const submission[] = {"wages.OpenSubmission", "wages.CloseSubmission"};
	static const char *const run[] = {"registration.OpenImport", "registration.CloseImport"};
	const char *const *beside = u->kind && u->kind->submission ? submission : run;

	if (strcmp(name, u->rpc) == 0)
		return u->rpc;
	for (size_t i = 0; u->kind && i < 2; i++) {
		if (strcmp(name, beside[i]) == 0)
			return beside[i];
	}
	return NULL;
}

/* False: it is not as it should be. */
static bool ask_take(struct upload *u, uint32_t id, slice content)
{
	struct upload_ask *a = u->asks;
	const char *end = memchr(content.at, '\0', content.len), *rpc;
	char *body;
	size_t len;

	while (a < u->asks + UPLOAD_ASKS && a->arena)
		a++;
	rpc = end ? rpc_known(u, content.at) : NULL;
	if (a == u->asks + UPLOAD_ASKS || !rpc)
		return false;
	a->arena = arena_new(ASK_BYTES);
	len = content.len - strlen(rpc) - 1;
	body = a->arena ? arena_strndup(a->arena, end + 1, len) : NULL;
	if (!body)
		return false;
	a->id = id;
	a->rpc = rpc;
	a->body = (slice){body, len};
	a->question.id = uuid_new(utc_now());
	ask_now(a);
	return true;
}

/* ---- its frames ----------------------------------------------------------------------------- */

static bool counts_take(struct upload *u, slice content)
{
	if (content.len != sizeof(u->counts))
		return false;
	memcpy(&u->counts, content.at, content.len);
	u->version++;
	return true;
}

static bool report_take(struct upload *u, const struct upload_head *head, slice content)
{
	if (!utf8_valid(content.at, content.len))
		return false;
	u->report = strndup(content.at, content.len);
	if (!u->report)
		return false;
	u->errors_lost = head->code != 0;
	if (!u->errors_lost)
		u->errors_fd = process_errors(u);
	upload_end(u, 0, "");
	return true;
}

static bool failure_take(struct upload *u, const struct upload_head *head, slice content)
{
	char words[REPORT_WORDS + 4]; /* a character more: to see where the last begins */

	if (!utf8_valid(content.at, content.len))
		return false;
	(void)snprintf(words, sizeof(words), "%.*s", (int)content.len, content.at);
	words[utf8_cut(words, strlen(words), REPORT_WORDS - 1)] = '\0';
	upload_end(u, head->code < 0 ? head->code : E_INTERNAL, words);
	return true;
}

static bool headers_take(struct upload *u, slice content)
{
	if (u->headers || !utf8_valid(content.at, content.len))
		return false;
	u->headers = strndup(content.at, content.len);
	return u->headers != NULL;
}

static bool frame_take(struct upload *u, const struct upload_head *head, slice content)
{
	switch (head->type) {
	case UPLOAD_ASK:
		return ask_take(u, head->id, content);
	case UPLOAD_PROGRESS:
		return counts_take(u, content);
	case UPLOAD_HEADERS:
		return headers_take(u, content);
	case UPLOAD_DONE:
		return report_take(u, head, content);
	case UPLOAD_FAILED:
		return failure_take(u, head, content);
	default: /* a number of another process, no enum */
		return false;
	}
}

/* The frames that are whole; false: one is not as it should be. */
static bool frames_take(struct upload *u)
{
	struct upload_head head;
	size_t at = 0;
	bool good = true;

	while (good && u->state == UPLOAD_WORKS && u->in_len - at >= sizeof(head)) {
		memcpy(&head, u->in + at, sizeof(head));
		if (head.len > UPLOAD_FRAME_MAX)
			return false;
		if (u->in_len - at - sizeof(head) < head.len)
			break;
		good = frame_take(u, &head, (slice){u->in + at + sizeof(head), head.len});
		at += sizeof(head) + head.len;
	}
	if (u->state == UPLOAD_WORKS && at) {
		memmove(u->in, u->in + at, u->in_len - at);
		u->in_len -= at;
	}
	return good;
}

/* 1: some came; 0: nothing now; -1: its end, or no memory. */
static int read_some(struct upload *u)
{
	ssize_t n;

	if (u->in_size - u->in_len < READ_STEP) {
		size_t size = u->in_size ? 2 * u->in_size : 2 * READ_STEP;
		char *bigger = realloc(u->in, size);

		if (!bigger)
			return -1;
		u->in = bigger;
		u->in_size = size;
	}
	n = read(u->socket_fd, u->in + u->in_len, u->in_size - u->in_len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	u->in_len += (size_t)n;
	return 1;
}

static void write_some(struct upload *u)
{
	while (u->out_at < u->out_len) {
		ssize_t n = send(u->socket_fd, u->out + u->out_at, u->out_len - u->out_at,
				 MSG_NOSIGNAL);

		if (n <= 0)
			break; /* later; or it is gone, which its end says */
		u->out_at += (size_t)n;
	}
	wait_for(u, EPOLL_CTL_MOD);
}

void reader_ready(struct upload *u)
{
	bool good = true;
	int n = 1;

	for (int i = 0; n > 0 && good && u->state == UPLOAD_WORKS && i < READ_STEPS; i++) {
		n = read_some(u);
		good = n < 0 || frames_take(u);
	}
	if (u->state == UPLOAD_WORKS && (n < 0 || !good)) {
		log_event(LOG_ERROR, "upload.broken", L_STR("kind", upload_kind(u)),
			  L_STR("reason",
				n < 0 ? "the process ended" : "a frame is not as it should be"));
		upload_end(u, E_INTERNAL, "");
	}
	if (u->state == UPLOAD_WORKS)
		write_some(u);
}

void reader_stop(struct upload *u)
{
	for (size_t i = 0; i < UPLOAD_ASKS; i++)
		ask_free(&u->asks[i]);
	process_stop(u);
	if (u->socket_fd >= 0)
		(void)close(u->socket_fd);
	u->socket_fd = -1;
	free(u->in);
	free(u->out);
	u->in = u->out = NULL;
	u->in_len = u->in_size = u->out_len = u->out_at = u->out_size = 0;
}
