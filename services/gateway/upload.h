/*
 * upload - files on their way in over HTTP.
 *
 * The body goes to disk as it comes, into a file without a name; when it is whole, a process of its
 * own reads it (upload_frame.h) and the gateway asks the services for it. Who sends a file waits
 * for the end as long as he said, then he is told how far it is; he may ask again, or listen.
 *
 * Owns:    an upload owns its files, its process and its questions. It is kept `upload_keep` after
 *          its end, for the account that sent it, and is gone when the gateway is: the services
 *          know what they took.
 * Limits:  `uploads` at work, UPLOADS_KEPT in all, `upload_bytes` a file, `spool_bytes` of all.
 */
#ifndef GONGDAO_UPLOAD_H
#define GONGDAO_UPLOAD_H

#include "gateway.h"

#include <sodium.h>

#include "upload_frame.h"

#define UPLOADS_KEPT 256
#define SPOOL_NAME   "gongdao-upload-" /* of what is in the spool */
#define REPORT_WORDS 480
#define CROWDED_MS   5000

struct tabular_kind;
struct upload;

enum upload_state {
	UPLOAD_ARRIVES,
	UPLOAD_WORKS,
	UPLOAD_ENDED,
	UPLOAD_BROKEN,
};

/* A question that the process asks. */
struct upload_ask {
	struct question question;
	struct arena *arena; /* NULL: free */
	struct upload *upload;
	uint32_t id;
	const char *rpc;
	slice body;
	bool crowded; /* it could not be asked yet */
};

struct upload {
	struct upload *next;
	bool listed, forgotten;
	bool again; /* its id is that of a known one: read only for its digest */
	crypto_generichash_state digesting;
	uint8_t digest[32]; /* of the whole file */
	struct gateway *gateway;
	struct uuid id;
	struct session who;
	const struct tabular_kind *kind; /* NULL: an export */
	char rpc[RPC_NAME_MAX];          /* that the rows go to, or come from */
	bool english, dry_run, workbook;
	struct {
		char at[2048];
		size_t len;
	} start; /* content of UPLOAD_START */
	char file[256];
	enum upload_state state;
	int file_fd, errors_fd;
	char folder[512]; /* of the process, empty before it and after it; "": none */
	int folder_fd;    /* locked as long as it is somebody's */
	bool errors_lost; /* the file that goes back did not fit */
	uint64_t bytes, errors_bytes;
	uint64_t room; /* that its process may fill: it is counted while it works */
	mono_time by;  /* it must have come, be done, or is forgotten */
	struct request *waiter;
	int64_t patience_ms; /* of who sends it */
	mono_time answer_by;
	/* the process */
	int socket_fd, pid_fd;
	struct upload_ask asks[UPLOAD_ASKS];
	char *in, *out;
	size_t in_len, in_size, out_len, out_at, out_size;
	bool doomed; /* memory was out */
	/* what is known of it */
	struct upload_counts counts;
	uint64_t version; /* grows with each change */
	char *report, *headers;
	int code;
	char words[REPORT_WORDS];
	size_t n_watchers;
};

struct upload_watcher;
struct uploads {
	struct upload *first;
	struct upload_watcher *watchers;
	size_t n, n_working;
	uint64_t spooled;
	int epoll_fd;
	mono_time look_at;
};

/* ---- upload.c ------------------------------------------------------------------------------- */

int uploads_start(struct gateway *g, struct err *err) MUST_CHECK;
void uploads_turn(struct gateway *g);
void uploads_stop(struct gateway *g); /* whoever waits is told */
void uploads_free(struct gateway *g);

/* POST /api/v1/uploads/KIND: its headers, a piece of its body, its end, and that it went away. */
void upload_open(struct request *r);
void upload_body(struct request *r, const char *at, size_t len);
void upload_whole(struct request *r);
bool upload_admitted(const struct upload *u); /* it is known whose it is */
void upload_leave(struct request *r);
const char *upload_kind(const struct upload *u);
/* Of this account; NULL: there is none. */
struct upload *upload_find(struct gateway *g, const struct uuid *id, const char *subject);
/* Its work is over. `code` 0: it was done. */
void upload_end(struct upload *u, int code, const char *words);

/* ---- upload_again.c ------------------------------------------------------------------------- */

/* The session of `r` is known; E_ID_REUSED where file or options are not those of `known`. */
void upload_again(struct request *r, const struct upload *known);
void upload_again_whole(struct request *r);

/* ---- upload_query.c ------------------------------------------------------------------------- */

/* The options of the request into u->start; false: refused, and answered. */
bool upload_query(struct request *r, struct upload *u) MUST_CHECK;

/* ---- upload_process.c ----------------------------------------------------------------------- */

/* Folders in the spool that are ours by name and owner and belong to no process that runs: what a
 * killed gateway left. */
void spool_sweep(const char *spool);
/* The descriptor above those that the process finds its own at; the given one is closed. */
int fd_high(int fd) MUST_CHECK;
bool process_start(struct upload *u, int theirs) MUST_CHECK;
/* The file that goes back, as it lies there; -1: none. What it is the caller looks at. */
int process_errors(const struct upload *u) MUST_CHECK;
/* It is as large as the process made it: kept where there is room, else `errors_lost`. */
void process_measure(struct upload *u);
void process_stop(struct upload *u); /* once more when the upload is forgotten: its folder */

/* ---- upload_reader.c ------------------------------------------------------------------------ */

bool reader_start(struct upload *u) MUST_CHECK;
void reader_turn(struct upload *u); /* asks what could not be asked before */
void reader_ready(struct upload *u);
void reader_stop(struct upload *u);

/* ---- upload_say.c --------------------------------------------------------------------------- */

void upload_answer(struct request *r, const struct upload *u);
/* GET /api/v1/uploads, /ID, /ID/errors, /ID/stream and /KIND/template, whose session is known. */
void upload_kinds_send(struct request *r);
void upload_state_send(struct request *r);
void upload_errors_send(struct request *r);
void upload_stream_open(struct request *r);
void upload_template_send(struct request *r);
/* Wakes who is to be told something. */
void upload_watchers_turn(struct gateway *g);

#endif
