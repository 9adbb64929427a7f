/*
 * import - a file on its way in: read, checked, sent in chunks, and what was refused of it.
 *
 * Two passes: the first reads every row, collects what is wrong and learns the months; the second
 * sends the good rows in chunks. Nothing is sent of a file that cannot be used. The command line
 * and the gateway's upload are its two callers; how a question reaches a service is theirs.
 *
 * Owns:    notes and chunks each have an arena; a chunk's is emptied when it was answered. The
 *          caller owns what he fills in, and calls import_done() in any case.
 * Errors:  0, or E_... with the words in *err.
 * Limits:  notes_memory of notes, what is beyond is counted; held_memory of rows that wait for
 *          their kin. Those of the file: tabular.h.
 */
#ifndef GONGDAO_IMPORT_H
#define GONGDAO_IMPORT_H

#include "registration.pb-c.h"
#include "tabular.h"
#include "wages.pb-c.h"

#define IMPORT_NOTES_MEMORY ((size_t)512 * 1024 * 1024)
#define IMPORT_HELD_MEMORY  ((size_t)1024 * 1024 * 1024)

struct import;

/* The way to a service. Each leaves its words in the import's *err. */
struct import_port {
	/* Sends and goes on; the arena has the request, and takes the reply. */
	int (*send)(void *ctx, struct arena *a, const char *rpc, const ProtobufCMessage *request,
		    void **out_asked);
	/* The answer of what was sent, which is gone then; `reply` is a pointer to the message
	 * pointer. */
	int (*wait)(void *ctx, struct arena *a, const char *rpc, void *asked, void *reply);
	void (*drop)(void *ctx, void *asked);
	/* Some more rows were read, or answered for. May be NULL. */
	void (*progress)(void *ctx, const struct import *im);
	void *ctx;
};

/* A question of a chunk takes its time, closing a file of ten million rows a minute: asked again
 * meanwhile, it would stand in its own way. */
#define IMPORT_TRY_MS INT64_C(60000)
int64_t import_wait_ms(const char *rpc); /* how long at least an answer is waited for */

struct import_note {
	uint32_t line;
	const char *column, *value, *reason, *mend;
};

struct import_notes {
	struct arena *arena;
	struct import_note *at;
	size_t n, size;
	uint64_t lost; /* not kept: memory was over */
};

struct import_chunk;
struct import_target;
struct import_kin;
struct import {
	/* The caller's: */
	struct import_port port;
	struct err *err;
	const struct tabular_kind *kind;
	struct tabular_source from;
	const char *file_name;             /* as the services keep it, UTF-8 */
	const char *employer;              /* credit code; of a submission */
	const char *part;                  /* of a submission; may be NULL */
	const char *month_from, *month_to; /* NULL: those of the rows */
	const char *with; /* "field=value,...": of the request itself; may be NULL */
	bool english, dry_run;
	size_t notes_memory, held_memory;
	/* What is known of it, as it goes: */
	uint64_t looked_at; /* rows, in the first pass */
	struct tabular_result read;
	struct import_notes notes; /* by line, after import_send() */
	uint64_t accepted, refused_by_service, created, updated, unchanged;
	uint32_t n_chunks;            /* sent */
	bool already;                 /* imported before, the same file */
	bool not_whole;               /* said to be complete, and it is not: rows were refused */
	Wages__Submission submission; /* of a kind with submission, or */
	Registration__ImportRun run;  /* the line of the history */
	/* Its own: */
	const struct import_target *target;
	const ProtobufCMessageDescriptor *rows; /* of a kind without submission */
	struct import_kin *kin; /* NULL: the kind's rows have nothing to do with one another */
	civil_date month_first, month_last; /* of the good rows */
	bool any_month;
	struct arena *arena;               /* answers of what opens and closes */
	struct import_chunk *ring, *chunk; /* `chunk` is the one being filled */
	Wages__OpenSubmissionRequest open;
};

/* Presets; the rest is the caller's to fill in. */
struct import import_of(const struct tabular_kind *kind);
void import_done(struct import *im);

/* First pass. */
int import_read(struct import *im) MUST_CHECK;
/* Second pass, and what opens and closes it. Broken off by a BUSY error it may be done again, with
 * the same file: nothing is taken twice. */
int import_send(struct import *im) MUST_CHECK;
uint64_t import_refused(const struct import *im);
/* The file again, with a column of what was wrong. Never over a file that is there. */
int import_errors_write(struct import *im, const char *out_path) MUST_CHECK;
/* All of it as a document; of the notes at most `shown`. NULL: memory is out. */
struct json_t *import_document(struct import *im, size_t shown) MUST_CHECK;

static inline __attribute__((format_arg(2))) __attribute__((format_arg(3))) const char *
import_say(const struct import *im, const char *zh, const char *en)
{
	return im->english ? en : zh;
}

static inline const char *import_locale(const struct import *im)
{
	return im->english ? "en" : "zh";
}

#endif
