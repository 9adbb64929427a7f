/*
 * change - what the files of change requests share: subjects, fields by name, rows.
 *
 * A change is asked for by the field names of an import's row, kept as texts, and applied through
 * the import itself: the same checks, the same versions, the same events.
 *
 * Fields of a worker that are personal are kept sealed in rows of their own (change_secret.c), join
 * the rotation of the data keys, and are shown masked but by UnmaskChange.
 *
 * Owns:    everything lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_CHANGE_H
#define GONGDAO_CHANGE_H

#include "registration.h"

#include "identity.h"

#include "change_facts.h"

/* What can be changed by request. */
struct change_target {
	ProtobufCMessage *row; /* as an import would say what is registered now */
	const char *label, *region;
	int64_t version;
};

struct change_subject {
	const char *name;
	const ProtobufCMessageDescriptor *row;
	const char *const
		*keys; /* fields that say which record it is: not changed; NULL-terminated */
	const char *const *personal; /* the same, of personal fields */
	int (*load)(struct call *c, int64_t id, struct change_target *out);
	const char *lock; /* of the import: what is read under it is what is written on */
	/* Through the import; refused rows are in the reply. */
	int (*apply)(struct call *c, ProtobufCMessage *row, bool dry_run,
		     Registration__ImportReply *rep);
};

/* change_worker.c */
int change_worker_load(struct call *c, int64_t id, struct change_target *out) MUST_CHECK;
int change_worker_apply(struct call *c, ProtobufCMessage *row, bool dry_run,
			Registration__ImportReply *rep) MUST_CHECK;

/* NULL: there is no such subject. */
const struct change_subject *change_subject_find(const char *name);

/* ---- change_field.c ------------------------------------------------------------------------- */

/* NULL: the row has no such field that a change may name. */
const ProtobufCFieldDescriptor *change_field_find(const struct change_subject *s, const char *name);
/* The field as text: days as 2025-03-09, 0 and nothing as "". NULL: memory is out. */
const char *field_read(struct call *c, const ProtobufCMessage *m,
		       const ProtobufCFieldDescriptor *f);
/* false: the text is no value of the field's type. */
bool field_write(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char *text);
/* Sets the fields of `to` that `from` has by the same name and type. */
void fields_copy(const ProtobufCMessage *from, ProtobufCMessage *to);

/* ---- change_store.c ------------------------------------------------------------------------- */

int change_lock(struct call *c, int64_t change_id, struct change *out) MUST_CHECK;
/* The same, not locked. */
int change_find(struct call *c, int64_t change_id, struct change *out) MUST_CHECK;
int change_insert(struct call *c, const struct change *ch, const struct change_field *fields,
		  size_t n) MUST_CHECK;
int change_update(struct call *c, const struct change *ch) MUST_CHECK;
int change_fields_load(struct call *c, const int64_t *change_ids, size_t n,
		       struct change_field **out, size_t *out_n) MUST_CHECK;
int change_present(struct call *c, const struct change *ch, const struct change_field *fields,
		   size_t n, Registration__Change *out) MUST_CHECK;

/* ---- change_secret.c ------------------------------------------------------------------------ */

/* The personal ones among the fields; the others are passed over. */
int change_secrets_insert(struct call *c, const struct change *ch,
			  const struct change_field *fields, size_t n) MUST_CHECK;
/* Opened, by change and name. */
int change_secrets_load(struct call *c, const int64_t *change_ids, size_t n,
			struct change_field **out, size_t *out_n) MUST_CHECK;

#endif
