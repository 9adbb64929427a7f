/* Any bytes as what the process that reads a file says to the gateway: it is asked only what the
 * file's kind is taken in by, and after its end nothing of it is left. The first byte says how the
 * questions go; an odd one: the rest is the texts of the other side. */
#include "upload.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tabular.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	uint8_t how;
	size_t n_asked, n_under_way;
	bool ended;
} told;

/* ---- in place of the gateway's own ---------------------------------------------------------- */

int ask(struct gateway *g UNUSED, struct question *q, struct arena *a UNUSED,
	const struct asked *what)
{
	const char *allowed[] = {"wages.SubmitPay", "wages.OpenSubmission",
				 "wages.CloseSubmission"};
	bool known = false;

	for (size_t i = 0; i < N_ELEMENTS(allowed); i++)
		known = known || strcmp(what->rpc, allowed[i]) == 0;
	if (!known || q->asked)
		abort();
	if ((told.how >> (told.n_asked++ % 7) & 2) != 0)
		return told.how & 0x80 ? HTTP_CROWDED : E_TOO_BIG;
	q->asked = (struct client_question *)(uintptr_t)1;
	told.n_under_way++;
	return 0;
}

void ask_drop(struct gateway *g UNUSED, struct question *q)
{
	told.n_under_way -= q->asked != NULL;
	q->asked = NULL;
}

void upload_end(struct upload *u, int code, const char *words)
{
	if (u->state != UPLOAD_WORKS || code > 0 || !utf8_valid(words, strlen(words)))
		abort();
	told.ended = true;
	u->state = code ? UPLOAD_BROKEN : UPLOAD_ENDED;
	reader_stop(u);
}

const char *upload_kind(const struct upload *u)
{
	return u->kind->name;
}

/* ---- the other side of it ------------------------------------------------------------------- */

static void answer(struct upload *u)
{
	uint8_t body[] = "\x08\x01";
	Gongdao__Envelope reply = GONGDAO__ENVELOPE__INIT;
	int rc = told.how & 4 ? E_UNAVAILABLE : 0;

	reply.body = (ProtobufCBinaryData){2, body};
	for (size_t i = 0; i < UPLOAD_ASKS && u->state == UPLOAD_WORKS; i++) {
		struct question *q = &u->asks[i].question;

		if (!q->asked)
			continue;
		q->asked = NULL;
		told.n_under_way--;
		q->then(q, rc, rc && told.how & 8 ? NULL : &reply);
	}
}

static void frames(struct upload *u, const uint8_t *data, size_t size)
{
	struct gateway *g = u->gateway;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0)
		abort();
	u->socket_fd = pair[0];
	while (size && u->state == UPLOAD_WORKS) {
		size_t part = size > 4096 ? 4096 : size;
		ssize_t n = send(pair[1], data, part, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		data += n;
		size -= (size_t)n;
		reader_ready(u);
		reader_turn(u);
		answer(u);
	}
	(void)close(pair[1]);
	if (u->state == UPLOAD_WORKS)
		reader_ready(u);
	if (u->state == UPLOAD_WORKS && !told.ended)
		reader_ready(u); /* its end was behind what it said */
	if (u->state == UPLOAD_WORKS || told.n_under_way || u->in || u->out || u->socket_fd >= 0)
		abort();
	free(u->report);
	free(u->headers);
	g->uploads->n_working = 0;
}

static void texts(slice content)
{
	const char *text[UPLOAD_TEXTS];
	char again[8192];
	size_t len;

	if (content.len > sizeof(again) || !upload_texts_read(content, text))
		return;
	if (!upload_texts_write(text, again, sizeof(again), &len) || len != content.len ||
	    memcmp(again, content.at, len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct uploads uploads = {.epoll_fd = -1};
	static struct gateway g = {.uploads = &uploads};
	static struct upload u;

	if (size < 1)
		return 0;
	if (uploads.epoll_fd < 0)
		uploads.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	memset(&told, 0, sizeof(told));
	told.how = data[0];
	if (data[0] & 1) {
		texts((slice){(const char *)data + 1, size - 1});
		return 0;
	}
	memset(&u, 0, sizeof(u));
	u.gateway = &g;
	u.kind = tabular_kind_find("pay");
	(void)snprintf(u.rpc, sizeof(u.rpc), "%s", u.kind->rpc);
	u.state = UPLOAD_WORKS;
	u.file_fd = u.errors_fd = u.socket_fd = u.pid_fd = -1;
	for (size_t i = 0; i < UPLOAD_ASKS; i++)
		u.asks[i].upload = &u;
	frames(&u, data + 1, size - 1);
	return 0;
}
