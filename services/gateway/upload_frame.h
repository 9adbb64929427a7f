/*
 * upload_frame - what the gateway and the process that reads an upload say to each other.
 *
 * A file is read in a process of its own (upload_child.c): it may take its time, and what is wrong
 * with it harms nobody. That process has no key and no connection, and cannot come by them
 * (upload_confine.h): whatever it asks of a service the gateway asks for it, in the name of whoever
 * sent the file, and only what the file's kind is taken in by. It works in an empty folder of its
 * own, where it leaves UPLOAD_BACK with the ending it was told: the file that goes back.
 *
 * Units:   frames on a local stream socket: a head, then `len` bytes. Numbers are the machine's
 * own. Order:   START comes first; an ANSWER has the id of its ASK, in any order; DONE or FAILED is
 * last. Limits:  UPLOAD_FRAME_MAX a frame, UPLOAD_ASKS questions at once.
 */
#ifndef GONGDAO_UPLOAD_FRAME_H
#define GONGDAO_UPLOAD_FRAME_H

#include "str.h"

#define UPLOAD_FRAME_MAX ((size_t)2 * 1024 * 1024)
#define UPLOAD_ASKS      8
#define UPLOAD_EXPORT    "export"
#define UPLOAD_PROGRAM   "gongdao-gateway-upload" /* argv[0] */
#define UPLOAD_BACK      "back"

enum upload_frame_type {
	UPLOAD_START,    /* texts of enum upload_text, each with its NUL */
	UPLOAD_ASK,      /* "wages.SubmitPay", NUL, the packed request */
	UPLOAD_ANSWER,   /* code 0: the packed reply; else the words */
	UPLOAD_PROGRESS, /* struct upload_counts */
	UPLOAD_HEADERS,  /* before FAILED: the names in the header line, and what they are; JSON */
	UPLOAD_DONE,     /* the report, JSON; code: why there is no file that goes back */
	UPLOAD_FAILED,   /* code, and the words */
};

struct upload_head {
	uint32_t type, id;
	int32_t code;
	uint32_t len;
};

enum upload_text {
	UPLOAD_KIND,
	UPLOAD_LOCALE,
	UPLOAD_DRY_RUN, /* "1", "0" */
	UPLOAD_EMPLOYER,
	UPLOAD_FROM, /* months, or both empty */
	UPLOAD_TO,
	UPLOAD_PART,
	UPLOAD_WITH,
	UPLOAD_SHEET,
	UPLOAD_COLUMNS, /* mapping.h */
	UPLOAD_CONSTANTS,
	UPLOAD_FILE,   /* its name */
	UPLOAD_ENDING, /* of the file that goes back: ".csv", ".xlsx" */
	UPLOAD_RPC,    /* of an export, whose kind is UPLOAD_EXPORT; else empty */
	UPLOAD_TEXTS,
};

struct upload_counts {
	uint64_t looked_at, good, accepted, refused;
};

/* What the process finds open. */
enum upload_fd {
	UPLOAD_SOCKET_FD = 3,
	UPLOAD_FILE_FD,
	UPLOAD_FDS,
};

/* upload_frame.c: the texts of UPLOAD_START; false: they are not as they must be. They point
 * into `content`. */
bool upload_texts_read(slice content, const char *text[UPLOAD_TEXTS]) MUST_CHECK;
/* False: they do not fit. */
bool upload_texts_write(const char *const text[UPLOAD_TEXTS], char *to, size_t size,
			size_t *out_len) MUST_CHECK;

/* upload_child.c: main() of that process. */
int upload_child_main(void);

#endif
