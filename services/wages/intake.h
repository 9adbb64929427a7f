/*
 * intake - what intervals and pay lines have in common on their way in.
 *
 *   intake_begin   the chunk's head: which submission, is it a chunk that came before?
 *   (the caller)   checks each row: flaws[i]
 *   intake_refuse  numbers that stand twice; the refused rows go into the reply
 *   (the caller)   hands the good rows over as columns, a month at a time
 *   intake_end     the chunk with its digest and reply, so that a repeat is recognised
 *
 * Owns:    all of it lives in the call's arena.
 * Errors:  a refusal in the caller's language.
 */
#ifndef GONGDAO_WAGES_INTAKE_H
#define GONGDAO_WAGES_INTAKE_H

#include "submission.h"

#define CHUNK_ROWS_MAX 8192
#define ERRORS_MAX     500 /* a reply lists so many; the count is of all */

struct intake {
	const char *kind;            /* intervals, pay */
	const ProtobufCMessage *req; /* for its digest */
	int64_t submission_id;
	uint32_t chunk;
	const Wages__OpenSubmissionRequest *dry_run; /* NULL: no */
	size_t n;
	char *const *source_refs;

	struct submission_row submission;
	struct intake_bounds bounds;
	enum row_flaw *flaws;
	size_t n_good;
	int64_t seconds_sum;
	money pay_sum;
	uint8_t digest[32];
	bool before; /* the chunk was taken already; the reply is given again */
};

/* `lengths`: of the request's other columns, all must be in->n. */
int intake_begin(struct call *c, struct intake *in, const size_t *lengths, size_t n_lengths,
		 Wages__SubmitReply *rep) MUST_CHECK;
/* The text that stands in the refused column of a row. */
typedef const char *(*intake_value_fn)(struct call *c, const ProtobufCMessage *req, size_t row,
				       const char *column);
int intake_refuse(struct call *c, struct intake *in, intake_value_fn value,
		  Wages__SubmitReply *rep) MUST_CHECK;
#define PARTITION_BYTES 16
/* "202503": the end of the name of the month's partitions, as ensure_month() gives it. */
const char *partition_name(civil_date month, char *out);
int intake_end(struct call *c, const struct intake *in, const Wages__SubmitReply *rep) MUST_CHECK;

#endif
