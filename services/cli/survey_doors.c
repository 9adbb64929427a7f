/*
 * The gateways of this host, as their own settings say where they are: those of the folder
 * `gateways` (deploy/run --per-department), else the one of our own settings. Each is asked
 * GET /healthz, all of them at once.
 */
#include <errno.h>
#include <glob.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "department_keys.h"
#include "survey.h"

#define LISTEN_PRESET "127.0.0.1:7480"
#define ANSWER_BYTES  64 /* enough for a status line */

/* ---- where they are ------------------------------------------------------------------------- */

static const char *copy(struct cli *c, const char *text)
{
	const char *kept = arena_strdup(c->arena, text);

	return kept ? kept : "";
}

/* The text of a key, or what it is without it. */
static const char *text_of(const struct yaml_node *section, const char *key, const char *preset)
{
	const struct yaml_node *n = yaml_get(section, key);

	return n && n->kind == YAML_SCALAR ? n->text.at : preset;
}

/* One that has no `gateway:` in its settings runs none. */
static void door_add(struct cli *c, struct survey *out, const char *path, const char *name)
{
	struct survey_door *d = &out->doors[out->n_doors];
	const struct yaml_node *root = NULL, *own;

	if (out->n_doors == SURVEY_DOORS)
		return;
	*d = (struct survey_door){.name = name, .department = "", .address = "", .key_until = ""};
	d->rc = yaml_load(c->arena, path, &root, &c->err);
	own = yaml_get(root, "gateway");
	if (!d->rc && !own)
		return;
	out->n_doors++;
	if (d->rc) {
		d->error = copy(c, c->err.text);
		return;
	}
	d->name = text_of(own, "peer", "gateway");
	d->department = text_of(own, "department", "");
	d->address = text_of(own, "listen", LISTEN_PRESET);
}

static void doors_list(struct cli *c, struct survey *out)
{
	const char *pattern =
		arena_printf(c->arena, "%s/*/etc/gongdao/gongdao.yaml", c->own.gateways);
	size_t folder = strlen(c->own.gateways) + 1;
	glob_t found = {0};

	if (pattern && c->own.gateways[0] && glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *path = copy(c, found.gl_pathv[i]);
			const char *name =
				arena_strndup(c->arena, path + folder, strcspn(path + folder, "/"));

			door_add(c, out, path, name ? name : "");
		}
	} else {
		door_add(c, out, c->config_path, "gateway");
	}
	globfree(&found);
}

/* ---- until when they sign ------------------------------------------------------------------- */

static const char *signs_until(struct cli *c, const struct department_keys *k,
			       const char *department)
{
	const civil_date today = civil_from_utc(utc_now());
	civil_date until;
	char day[12];

	if (!department[0])
		return "";
	switch (department_signs(k, department, today)) {
	case SIGNS_NOT_YET:
		return say(c, "尚无", "none yet");
	case SIGNS_NO_MORE:
		until = department_key_last(k, department, today)->until;
		return arena_printf(c->arena, say(c, "已于 %s 到期", "ran out on %s"),
				    civil_format(until, day));
	case SIGNS:
		until = department_signs_until(k, department, today);
		return until.day ? arena_printf(c->arena, say(c, "至 %s", "until %s"),
						civil_format(until, day))
				 : say(c, "长期", "open");
	}
	return "";
}

static void keys_look(struct cli *c, struct survey *out)
{
	struct department_keys k;

	if (department_keys_load(c->arena, c->settings.department_keys, NULL, &k, &c->err))
		return; /* doctor has a line for it */
	for (size_t i = 0; i < out->n_doors; i++) {
		const char *words = signs_until(c, &k, out->doors[i].department);

		out->doors[i].key_until = words ? words : "";
	}
}

/* ---- asking --------------------------------------------------------------------------------- */

/* "127.0.0.1:7480", "[::1]:7480" -> a socket; -1 with errno. */
static int door_connect(const char *address)
{
	static const struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
						.ai_socktype = SOCK_STREAM};
	const struct timeval patience = {.tv_sec = SURVEY_ASK_MS / 1000};
	const char *colon = strrchr(address, ':');
	size_t from = address[0] == '[', len = colon ? (size_t)(colon - address) - 2 * from : 0;
	struct addrinfo *at;
	char host[64];
	int fd, rc;

	errno = EINVAL;
	if (!colon || len >= sizeof(host))
		return -1;
	memcpy(host, address + from, len);
	host[len] = '\0';
	if (getaddrinfo(host, colon + 1, &numeric, &at) != 0)
		return -1;
	fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		rc = connect(fd, at->ai_addr, at->ai_addrlen);
		if (rc) {
			(void)close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(at);
	return fd;
}

static int door_ask(const struct survey_door *d)
{
	static const char question[] = "GET /healthz HTTP/1.1\r\nHost: gongdao\r\n"
				       "Connection: close\r\n\r\n";
	int fd = door_connect(d->address);

	if (fd < 0 ||
	    send(fd, question, sizeof(question) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(question) - 1)
		return fd;
	(void)close(fd);
	return -1;
}

/* Waits for the status line until `by`. */
static const char *door_hear(struct cli *c, int fd, mono_time by)
{
	char got[ANSWER_BYTES + 1] = "";
	size_t len = 0;

	while (len < ANSWER_BYTES && !memchr(got, '\n', len)) {
		int64_t left_us = by.us - mono_now().us;
		struct timeval left = {.tv_sec = left_us / 1000000, .tv_usec = left_us % 1000000};
		ssize_t n = -1;

		errno = ETIMEDOUT;
		if (left_us > 0) {
			(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &left, sizeof(left));
			n = recv(fd, got + len, ANSWER_BYTES - len, 0);
		}
		if (n <= 0)
			return n == 0 ? say(c, "连接被关闭", "it hung up")
				      : say(c, "没有在时限内答复", "no answer in time");
		len += (size_t)n;
	}
	if (strncmp(got, "HTTP/1.1 200", 12) == 0)
		return NULL;
	if (strncmp(got, "HTTP/1.1 503", 12) == 0)
		return say(c, "它听不到消息代理", "it hears no broker");
	return say(c, "那里应答的不是入口", "what answers there is no gateway");
}

void survey_doors(struct cli *c, struct survey *out)
{
	const mono_time by = {mono_now().us + INT64_C(1000) * SURVEY_ASK_MS};
	int asked[SURVEY_DOORS];

	doors_list(c, out);
	keys_look(c, out);
	for (size_t i = 0; i < out->n_doors; i++) {
		struct survey_door *d = &out->doors[i];

		asked[i] = d->rc ? -1 : door_ask(d);
		if (!d->rc && asked[i] < 0)
			d->error = copy(c, strerror(errno));
		d->rc = asked[i] < 0 ? E_UNAVAILABLE : 0;
	}
	for (size_t i = 0; i < out->n_doors; i++) {
		struct survey_door *d = &out->doors[i];

		if (asked[i] < 0)
			continue;
		d->error = door_hear(c, asked[i], by);
		d->rc = d->error ? E_UNAVAILABLE : 0;
		(void)close(asked[i]);
	}
}
