/*
 * The process that reads one upload: the import of the command line (common/import), whose way to
 * the services is the socket to the gateway. It ends with its work, or with the gateway, and reads
 * nothing of a stranger's before it is confined.
 */
#include "base.h"

#include "upload_child.h"

#include <errno.h>
#include <iconv.h>
#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import.h"
#include "mapping.h"
#include "registry.h"
#include "upload_confine.h"
#include "wire.h"

#define FILE_PATH    "/proc/self/fd/4"
#define SHOWN        100 /* notes of the report; the file that goes back has all */
#define NOTES_MEMORY ((size_t)64 * 1024 * 1024)
#define HELD_MEMORY  ((size_t)256 * 1024 * 1024)
#define NAMES_MEMORY ((size_t)256 * 1024)
#define CPU_S        1800
#define FILES        32 /* open at once: each may be as large as its room */

_Static_assert(UPLOAD_FILE_FD == 4, "FILE_PATH");

/* ---- the socket; without the gateway there is nothing left to do --------------------------- */

static void put(const void *from, size_t len)
{
	const char *at = from;

	while (len) {
		ssize_t n = send(UPLOAD_SOCKET_FD, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(0);
		at += n;
		len -= (size_t)n;
	}
}

static void get(void *to, size_t len)
{
	char *at = to;

	while (len) {
		ssize_t n = read(UPLOAD_SOCKET_FD, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(0);
		at += n;
		len -= (size_t)n;
	}
}

static void frame_put(struct upload_head head, const void *at)
{
	put(&head, sizeof(head));
	put(at, head.len);
}

/* The next frame; its content ends with a NUL that is not counted. */
static struct answer frame_get(void)
{
	struct answer a;

	get(&a.head, sizeof(a.head));
	a.at = a.head.len <= UPLOAD_FRAME_MAX ? malloc(a.head.len + 1) : NULL;
	if (!a.at)
		_exit(1);
	get(a.at, a.head.len);
	a.at[a.head.len] = '\0';
	return a;
}

/* ---- the import's way to the services ------------------------------------------------------- */

static int port_send(void *ctx, struct arena *a, const char *rpc, const ProtobufCMessage *request,
		     void **out_asked)
{
	struct child *k = ctx;
	size_t name = strlen(rpc) + 1;
	slice body;
	int rc = wire_pack(a, request, &body);

	if (rc)
		return err_set(&k->err, rc, "%s", error_text(rc));
	put(&(struct upload_head){UPLOAD_ASK, ++k->last_id, 0, (uint32_t)(name + body.len)},
	    sizeof(struct upload_head));
	put(rpc, name);
	put(body.at, body.len);
	*out_asked = (void *)(uintptr_t)k->last_id;
	return 0;
}

static struct answer answer_take(struct child *k, uint32_t id)
{
	struct answer a;

	for (size_t i = 0; i < N_ELEMENTS(k->early); i++) {
		if (k->early[i].head.id == id) {
			a = k->early[i];
			k->early[i] = (struct answer){.at = NULL};
			return a;
		}
	}
	while ((a = frame_get()).head.id != id) {
		size_t i = 0;

		while (i < N_ELEMENTS(k->early) && k->early[i].head.id)
			i++;
		if (i == N_ELEMENTS(k->early))
			_exit(1); /* more than were asked */
		k->early[i] = a;
	}
	return a;
}

static int port_wait(void *ctx, struct arena *a, const char *rpc, void *asked, void *reply)
{
	struct child *k = ctx;
	struct answer answer = answer_take(k, (uint32_t)(uintptr_t)asked);
	int rc = answer.head.code;

	if (rc) {
		rc = err_set(&k->err, rc, "%s", answer.at);
	} else {
		rc = wire_unpack(a, registry_find(rpc)->output, (slice){answer.at, answer.head.len},
				 reply);
		if (rc)
			rc = err_set(&k->err, rc, "%s: %s", rpc, error_text(rc));
	}
	free(answer.at);
	return rc;
}

int child_ask(struct child *k, struct arena *a, const char *rpc, const ProtobufCMessage *request,
	      const ProtobufCMessage **reply)
{
	void *asked;
	int rc = port_send(k, a, rpc, request, &asked);

	return rc ? rc : port_wait(k, a, rpc, asked, reply);
}

/* It only happens when the import fails, and then the process ends. */
static void port_drop(void *ctx UNUSED, void *asked UNUSED)
{
}

void child_progress(const struct upload_counts *counts)
{
	frame_put((struct upload_head){UPLOAD_PROGRESS, 0, 0, sizeof(*counts)}, counts);
}

static void port_progress(void *ctx UNUSED, const struct import *im)
{
	child_progress(&(struct upload_counts){im->looked_at, im->read.rows_good, im->accepted,
					       import_refused(im)});
}

/* ---- the file that goes back ---------------------------------------------------------------- */

int child_file(struct child *k, int (*write)(struct child *k, void *of, const char *path), void *of)
{
	char name[sizeof(UPLOAD_BACK) + 8];
	int rc;

	(void)snprintf(name, sizeof(name), UPLOAD_BACK "%s", k->text[UPLOAD_ENDING]);
	rc = write(k, of, name);
	if (rc)
		(void)unlink(name); /* half a file is none */
	return rc;
}

static int errors_write(struct child *k UNUSED, void *im, const char *path)
{
	return import_errors_write(im, path);
}

/* ---- the work ------------------------------------------------------------------------------- */

static const char *given(const char *text)
{
	return text[0] ? text : NULL;
}

static int work(struct child *k, struct import *im)
{
	int rc = import_read(im);

	if (rc == 0) {
		port_progress(k, im);
		rc = import_send(im);
	}
	if (rc == 0 && im->notes.n)
		k->lost = child_file(k, errors_write, im); /* the report says enough */
	return rc;
}

/* Errors of the file are said with its own name. */
static const char *named(const struct child *k, char *text, size_t size)
{
	const char *at = strstr(k->err.text, FILE_PATH);

	if (!at)
		return k->err.text;
	(void)snprintf(text, size, "%.*s%s%s", (int)(at - k->err.text), k->err.text,
		       k->text[UPLOAD_FILE], at + strlen(FILE_PATH));
	return text;
}

/* Takes the report. */
static void end(struct child *k, json_t *d, int rc)
{
	char *report = d ? json_dumps(d, JSON_COMPACT) : NULL, text[1024];
	const char *words;

	if (report) {
		frame_put((struct upload_head){UPLOAD_DONE, 0, k->lost, (uint32_t)strlen(report)},
			  report);
	} else {
		words = rc ? named(k, text, sizeof(text)) : "";
		frame_put((struct upload_head){UPLOAD_FAILED, 0, rc ? rc : E_NO_MEMORY,
					       (uint32_t)strlen(words)},
			  words);
	}
	free(report);
	json_decref(d);
}

static bool start_take(struct child *k)
{
	struct answer start = frame_get();

	k->start = start.at;
	return start.head.type == UPLOAD_START &&
	       upload_texts_read((slice){start.at, start.head.len}, k->text);
}

/* The gateway has looked at them. */
static int names_take(struct child *k, struct mapping *names)
{
	int rc = mapping_init(names);

	if (!rc)
		rc = mapping_columns(names, "columns", k->text[UPLOAD_COLUMNS]);
	return rc ? rc : mapping_constants(names, "constants", k->text[UPLOAD_CONSTANTS]);
}

struct headers {
	json_t *list;
	const struct tabular_mapping *names; /* or NULL */
};

static void header_add(void *ctx, const char *header, const char *column)
{
	struct headers *h = ctx;
	const struct tabular_map *said = h->names ? mapping_of(h->names, header) : NULL;
	const char *ours = said ? said->column : column;

	if (!header[0])
		return;
	(void)json_array_append_new(h->list, json_pack("{s:s,s:s,s:b}", "header", header, "column",
						       ours ? ours : "", "known", said || column));
}

/* The file cannot be used, perhaps for the names of its columns: which there are. */
static void headers_say(const struct import *im)
{
	struct headers h = {json_array(), im->from.mapping};
	struct err ignored;
	char *text;

	if (tabular_headers(&im->from, im->kind, header_add, &h, &ignored) == 0 &&
	    json_array_size(h.list)) {
		text = json_dumps(h.list, JSON_COMPACT);
		if (text)
			frame_put(
				(struct upload_head){UPLOAD_HEADERS, 0, 0, (uint32_t)strlen(text)},
				text);
		free(text);
	}
	json_decref(h.list);
}

static void run(struct child *k, const struct tabular_kind *kind)
{
	AUTO(arena_freep) struct arena *a = arena_new(NAMES_MEMORY);
	struct import im = import_of(kind);
	struct mapping names = {.arena = a, .kind = kind, .err = &k->err};
	int rc = a ? names_take(k, &names) : err_set(&k->err, E_NO_MEMORY, "names");

	im.port = (struct import_port){port_send, port_wait, port_drop, port_progress, k};
	im.err = &k->err;
	im.english = strcmp(k->text[UPLOAD_LOCALE], "en") == 0;
	im.dry_run = strcmp(k->text[UPLOAD_DRY_RUN], "1") == 0;
	im.from.path = FILE_PATH;
	im.from.sheet = given(k->text[UPLOAD_SHEET]);
	im.from.temporary = ".";
	im.from.mapping = names.names.n ? &names.names : NULL;
	im.file_name = k->text[UPLOAD_FILE];
	im.employer = given(k->text[UPLOAD_EMPLOYER]);
	im.part = given(k->text[UPLOAD_PART]);
	im.month_from = given(k->text[UPLOAD_FROM]);
	im.month_to = given(k->text[UPLOAD_TO]);
	im.with = given(k->text[UPLOAD_WITH]);
	im.notes_memory = NOTES_MEMORY;
	im.held_memory = HELD_MEMORY;
	if (rc == 0)
		rc = work(k, &im);
	if (rc == 0)
		port_progress(k, &im); /* what it came to */
	else if (rc == E_FILE)
		headers_say(&im);
	end(k, rc ? NULL : import_document(&im, SHOWN), rc);
	import_done(&im);
}

/* Where the machine allows no limits the file's own remain. A file that grows beyond the room it
 * was given is refused by its writer. */
static void limit(void)
{
	const struct rlimit cpu = {CPU_S, CPU_S}, core = {0, 0}, files = {FILES, FILES};

	(void)close_range(UPLOAD_FDS, ~0U, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setrlimit(RLIMIT_CPU, &cpu);
	(void)setrlimit(RLIMIT_CORE, &core);
	(void)setrlimit(RLIMIT_NOFILE, &files);
	(void)setpriority(PRIO_PROCESS, 0, 10); /* the gateway first */
	(void)umask(077);
	(void)signal(SIGXFSZ, SIG_IGN);
}

int upload_child_main(void)
{
	struct child k = {.last_id = 0};
	const struct tabular_kind *kind;
	bool whole;

	limit();
	k.gb18030 = iconv_open("UTF-8", "GB18030"); /* fails: it will again, and say so */
	if (!confine(UPLOAD_FILE_FD))
		_exit(1);
	whole = start_take(&k);
	if (whole && strcmp(k.text[UPLOAD_KIND], UPLOAD_EXPORT) == 0) {
		json_t *report = NULL;
		int rc = export_run(&k, &report);

		end(&k, report, rc);
		_exit(0);
	}
	kind = whole ? tabular_kind_find(k.text[UPLOAD_KIND]) : NULL;
	if (kind)
		run(&k, kind);
	_exit(kind ? 0 : 1); /* nothing is left to flush, and little may be called */
}
