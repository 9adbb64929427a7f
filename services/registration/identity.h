/*
 * identity - what the files about the identity of workers share: keys, rows, handlers.
 *
 * Owns:    everything loaded, opened or presented lives in the call's arena and dies with it.
 * Errors:  0 or a negative E_...; E_KEY_MISSING where this instance has not the key that is written
 *          with; E_SEALED where a stored value does not open.
 */
#ifndef GONGDAO_IDENTITY_H
#define GONGDAO_IDENTITY_H

#include "registration.h"

#include "service.pb-c.h"

#include "personal.h"

#include "worker_facts.h"

/* ---- handlers ------------------------------------------------------------------------------ */

int import_workers(struct call *c, const Registration__ImportWorkersRequest *req,
		   Registration__ImportReply *rep);
int register_worker(struct call *c, const Registration__RegisterWorkerRequest *req,
		    Registration__RegisterWorkerReply *rep);
int get_worker(struct call *c, const Registration__GetWorkerRequest *req,
	       Registration__Worker *rep);
int find_worker(struct call *c, const Registration__FindWorkerRequest *req,
		Registration__FindWorkerReply *rep);
int unmask_worker(struct call *c, const Registration__UnmaskWorkerRequest *req,
		  Registration__UnmaskWorkerReply *rep);
int unmask_change(struct call *c, const Registration__UnmaskChangeRequest *req,
		  Registration__UnmaskChangeReply *rep);
int list_access(struct call *c, const Registration__ListAccessRequest *req,
		Registration__ListAccessReply *rep);
int list_own_access(struct call *c, const Registration__ListAccessRequest *req,
		    Registration__ListAccessReply *rep);
int list_employer_access(struct call *c, const Registration__ListEmployerAccessRequest *req,
			 Registration__ListAccessReply *rep);
int record_consent(struct call *c, const Registration__RecordConsentRequest *req,
		   Registration__Consent *rep);
int revoke_consent(struct call *c, const Registration__RevokeConsentRequest *req,
		   Registration__Consent *rep);
int list_matches(struct call *c, const Registration__ListMatchesRequest *req,
		 Registration__ListMatchesReply *rep);
int decide_match(struct call *c, const Registration__DecideMatchRequest *req,
		 Registration__Match *rep);
int start_key_rotation(struct call *c, const Registration__StartKeyRotationRequest *req,
		       Registration__KeyRotation *rep);
int get_key_rotation(struct call *c, const Registration__GetKeyRotationRequest *req,
		     Registration__KeyRotation *rep);
int rotate_keys(struct call *c, const Registration__KeysToRotate *req, Service__Ack *rep);
int follow_merge(struct call *c, const Registration__MergeToFollow *req, Service__Ack *rep);
int list_consents(struct call *c, const Registration__ListConsentsRequest *req,
		  Registration__ListConsentsReply *rep);

/* ---- key.c: the version that is written with ------------------------------------------------- */

struct keys_now {
	const struct secret_ring *ring;
	unsigned writes;                        /* 0: nothing was sealed yet, and this is a query */
	unsigned versions[SECRET_VERSIONS_MAX]; /* that rows may be under */
	size_t n;
};

/* For commands: the first one ever settles on the newest key. */
int keys_for_writing(struct call *c, struct keys_now *out) MUST_CHECK;
int keys_for_reading(struct call *c, struct keys_now *out) MUST_CHECK;
/* Keeps the digest of the key of that version, unless it is there. */
int key_check_write(struct call *c, unsigned version) MUST_CHECK;

/* ---- worker_seal.c: plain persons and sealed rows ---------------------------------------------
 */

/* A stored identity, still sealed. */
struct worker_stored {
	int64_t place; /* of what was asked for, from 1; 0: by number */
	int64_t worker_id, into_id;
	const char *id_kind;
	slice document, name, phone; /* phone {NULL, 0}: none */
	const char *home_region;
	int64_t key_version, version;
	bool visible;
	utc_time recorded_at;
	const char *recorded_by, *reason;
};

int person_open(struct call *c, const struct keys_now *keys, const struct worker_stored *w,
		struct person *out) MUST_CHECK;
/* The day of birth that the sealed document of a worker says; {0} when it does not say. */
int person_born(struct call *c, const struct worker_stored *w, civil_date *out) MUST_CHECK;
/* Digests under every version that rows may be under: texts[i] under version k is at
 * i * keys->n + k. Fills keys->n * n of them. */
int indexes_make(const struct keys_now *keys, enum secret_field field, const char *const *texts,
		 size_t n, struct uuid *out) MUST_CHECK;

/* Columns for unnest(): what is sealed and found of n persons. */
struct sealed_columns {
	size_t n;
	int64_t *ids, *versions;
	const char **kinds, **homes;
	slice *documents, *names, *phones;
	struct uuid *by_document, *by_phone, *by_birth; /* of those that have none: all zero */
	size_t n_parts;
	int64_t *parts, *part_of;
};

int sealed_init(struct call *c, size_t n, struct sealed_columns *out) MUST_CHECK;
int sealed_add(struct call *c, const struct keys_now *keys, const struct person *p,
	       struct sealed_columns *to) MUST_CHECK;

/* ---- worker_access.c --------------------------------------------------------------------------
 */

/* What full values are asked for. */
struct purpose {
	int64_t case_id; /* 0: no case */
	const char *ground;
};
int purpose_check(struct call *c, const struct purpose *p) MUST_CHECK;

enum shown {
	SHOW_ID = 1,
	SHOW_NAME = 2,
	SHOW_PHONE = 4,
};
/* Of id, name, phone those that are asked for; all of them must be in `may`. */
int shown_read(struct call *c, char *const *fields, size_t n, unsigned may,
	       unsigned *out) MUST_CHECK;
/* The entry, by the statement that inserts it: written together with the reply or not at all. */
int access_write(struct call *c, const struct statement *st, int64_t of_id, unsigned shown,
		 const struct purpose *p) MUST_CHECK;

/* ---- worker_row.c -----------------------------------------------------------------------------
 */

int worker_row_read(struct call *c, const Registration__WorkerRow *in, const char *reason,
		    struct worker_row *out) MUST_CHECK;

/* ---- worker.c --------------------------------------------------------------------------------
 */

/* Decides and, unless it is a dry run, writes a batch of one row; its flaw is refused. */
int worker_apply(struct call *c, struct worker_batch *b, const char *reason,
		 uint32_t *out_review) MUST_CHECK;

/* ---- worker_store.c ---------------------------------------------------------------------------
 */

/* Everything the decision rests on, whatever the number of rows. */
int workers_load(struct call *c, const struct keys_now *keys, struct worker_batch *b) MUST_CHECK;
/* Numbers, identities, aliases; new numbers get their ids. */
int workers_write(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		  const char *reason) MUST_CHECK;
/* E_NOT_FOUND is refused: nobody of that number, or none the caller may see. */
int worker_find(struct call *c, int64_t worker_id, struct worker_stored *out) MUST_CHECK;

/* ---- worker_find.c -----------------------------------------------------------------------------
 */

/* Masked. */
int worker_present(struct call *c, const struct keys_now *keys, const struct worker_stored *w,
		   Registration__Worker *out) MUST_CHECK;

/* ---- match.c, match_decide.c
 * ---------------------------------------------------------------------------- */

struct one_worker {
	int64_t worker_id;
};

/* Puts pairs that are near to the batch's new or changed persons on the review list; counts them.
 */
int matches_find(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		 uint32_t *out_n) MUST_CHECK;
/* Has engagements of a number that stands for another follow, soon, as the service itself. */
int merge_follow_later(struct call *c, int64_t from_id, int64_t into_id) MUST_CHECK;

/* ---- for rotations ----------------------------------------------------------------------------
 */

struct resealed {
	size_t n;
	int64_t last_id; /* of it there may be more rows */
};

/* ---- employer_person.c ------------------------------------------------------------------------
 */

/* Moves a page of what is sealed of employers' people to the key that is written with. */
int employer_people_reseal(struct call *c, const struct keys_now *keys, int64_t after_id,
			   int64_t limit, struct resealed *out) MUST_CHECK;

/* change_secret.c: the same of what changes of workers say. */
int change_secrets_reseal(struct call *c, const struct keys_now *keys, int64_t after_id,
			  int64_t limit, struct resealed *out) MUST_CHECK;

#endif
