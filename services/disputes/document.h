/*
 * document - private to document*.c: rows, what is sealed of them, presenters.
 *
 * Of a document only its hash, size, type and who added it lie open. Its name is sealed under the
 * data key (common/secret); its parts are boxed under a key of their own, which is sealed like the
 * name. A change of the data key seals names and keys anew and leaves the parts as they are.
 */
#ifndef GONGDAO_DISPUTES_DOCUMENT_H
#define GONGDAO_DISPUTES_DOCUMENT_H

#include "disputes.h"

#include "box.h"
#include "document_facts.h"

struct document {
	int64_t document_id, case_id;
	const char *region;
	slice hash, name; /* the name sealed */
	const char *media_type, *kind;
	int64_t size;
	const char *state;
	slice key; /* sealed */
	utc_time added_at;
	const char *department, *subject;
};

struct document_part {
	int64_t part;
	slice body;
};

/* E_NOT_FOUND with its detail, also for one that somebody else is still sending. */
int document_find(struct call *c, const struct statement *how, int64_t document_id,
		  struct document *out) MUST_CHECK;
/* E_NOT_OWNER when the case is only offered to the caller's department. */
int document_case(struct call *c, int64_t case_id, struct case_file *out) MUST_CHECK;
int document_insert(struct call *c, const struct document *d, const char *name,
		    const struct box_key *key) MUST_CHECK;
int document_key_open(struct call *c, const struct document *d, struct box_key *out) MUST_CHECK;
int document_part_close(struct call *c, const struct box_key *key, int64_t document_id,
			int64_t part, slice plain) MUST_CHECK;
int document_part_open(struct call *c, const struct box_key *key, int64_t document_id,
		       const struct document_part *row, slice *out) MUST_CHECK;
/* Name and key under the newest data key. */
int document_seal_anew(struct call *c, const struct document *d) MUST_CHECK;
/* Without its name: for replies that are kept. */
void document_present(const struct document *d, Disputes__CaseDocument *out);
/* With its name, which may say whose it is. */
int document_present_named(struct call *c, const struct document *d,
			   Disputes__CaseDocument *out) MUST_CHECK;

#endif
