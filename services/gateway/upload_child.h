/*
 * upload_child - private to the process that reads an upload or writes an export: what its files
 * share.
 *
 * Owns:    `start` owns the texts.
 * Errors:  E_... with words in `err`; without the gateway the process ends.
 */
#ifndef GONGDAO_UPLOAD_CHILD_H
#define GONGDAO_UPLOAD_CHILD_H

#include "upload_frame.h"

#include <iconv.h>
#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "arena.h"

struct answer {
	struct upload_head head;
	char *at;
};

struct child {
	struct err err;
	uint32_t last_id;
	struct answer early[UPLOAD_ASKS]; /* came before they were waited for; id 0: none */
	char *start;                      /* the texts */
	const char *text[UPLOAD_TEXTS];
	iconv_t gb18030; /* open, so that its module is there when it is needed */
	int lost;        /* why there is no file with errors that goes back */
};

/* One question, and its answer. */
int child_ask(struct child *k, struct arena *a, const char *rpc, const ProtobufCMessage *request,
	      const ProtobufCMessage **reply) MUST_CHECK;
void child_progress(const struct upload_counts *counts);
/* `write` makes the file that goes back at `path`, in this process's folder. The gateway takes it
 * from there. */
int child_file(struct child *k, int (*write)(struct child *k, void *of, const char *path),
	       void *of) MUST_CHECK;

/* upload_export.c: asks for the rows and writes them down; the report is the caller's. */
int export_run(struct child *k, json_t **report) MUST_CHECK;

#endif
