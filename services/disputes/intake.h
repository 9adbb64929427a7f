/*
 * intake - what the files of intake share: rows, what is sealed, what is shown.
 *
 * Order:   the intake before its case; of two intakes the one with the lower id first.
 * Owns:    the call's arena.
 * Errors:  what is refused has its words in the call, and none of the reporter's.
 */
#ifndef GONGDAO_INTAKE_H
#define GONGDAO_INTAKE_H

#include "disputes.h"

#include "box.h"
#include "intake_facts.h"
#include "referral.h"

#define INTAKE_CLOCK "INT-1" /* what came in is sent on */
#define ORDER_CLOCK  "INT-2" /* a 12345 order is answered */
#define RECEIPT_HASH 32

struct intake {
	int64_t intake_id;
	const char *intake_no, *channel, *source_no, *region, *department, *issue, *relation_class;
	const char *evidence; /* with a blank between */
	int64_t employer_id;
	const char *employer_name;
	int64_t persons;
	bool named;
	utc_time received_at;
	const char *received_by, *state, *route, *suggested, *routed_to, *reason;
	utc_time due_at;
	civil_date due_day;
	bool overdue;
	civil_date order_due;
	utc_time answered_at;
	const char *answered_by;
	int64_t answer_no, case_id;
	const char *case_no;
	int64_t duplicate_of;
	bool receipt;
	slice key; /* of its messages, sealed */
	int64_t version;
	civil_date event_day, limit_day; /* of its reporter's own term; {0}: not known, or none */
	int64_t limit_warned;            /* so many days before it he was warned last */
};

struct intake_message {
	int64_t number;
	utc_time at;
	bool from_reporter;
	const char *department, *subject;
	slice body; /* boxed */
};

struct message_count {
	int64_t last, n_reporter, last_office;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int record_intake(struct call *c, const Disputes__RecordIntakeRequest *req,
		  Disputes__RecordIntakeReply *rep);
int file_tip(struct call *c, const Disputes__FileTipRequest *req, Disputes__FileTipReply *rep);
int get_route_card(struct call *c, const Disputes__GetRouteCardRequest *req,
		   Disputes__RouteCard *rep);
int ask_tip(struct call *c, const Disputes__AskTipRequest *req, Disputes__AskTipReply *rep);
int send_tip_message(struct call *c, const Disputes__SendTipMessageRequest *req, Service__Ack *rep);
int list_tip_messages(struct call *c, const Disputes__ListTipMessagesRequest *req,
		      Disputes__ListTipMessagesReply *rep);
int file_own(struct call *c, const Disputes__FileOwnRequest *req, Disputes__FileTipReply *rep);
int list_own(struct call *c, const Disputes__ListOwnRequest *req, Disputes__ListOwnReply *rep);
int get_own(struct call *c, const Disputes__GetOwnRequest *req, Disputes__GetOwnReply *rep);
int send_own_message(struct call *c, const Disputes__SendOwnMessageRequest *req, Service__Ack *rep);
int send_intake_message(struct call *c, const Disputes__SendIntakeMessageRequest *req,
			Disputes__Intake *rep);
int route_intake(struct call *c, const Disputes__RouteIntakeRequest *req,
		 Disputes__RouteIntakeReply *rep);
int link_intake(struct call *c, const Disputes__LinkIntakeRequest *req, Disputes__Intake *rep);
int list_intakes(struct call *c, const Disputes__ListIntakesRequest *req,
		 Disputes__ListIntakesReply *rep);
int get_intake(struct call *c, const Disputes__GetIntakeRequest *req,
	       Disputes__GetIntakeReply *rep);
int read_reporter(struct call *c, const Disputes__ReadReporterRequest *req,
		  Disputes__ReadReporterReply *rep);
int list_intake_answers(struct call *c, const Disputes__ListIntakeAnswersRequest *req,
			Disputes__ListIntakeAnswersReply *rep);
int intake_due(struct call *c, const Disputes__IntakeDueRequest *req, Service__Ack *rep);
int limit_due(struct call *c, const Disputes__LimitDueRequest *req, Service__Ack *rep);
int rekey_intakes(struct call *c, const Disputes__RekeyIntakesRequest *req, Service__Ack *rep);

/* ---- intake_store.c ------------------------------------------------------------------------ */

/* E_NOT_FOUND with its detail when there is none that the caller sees. */
int intake_find(struct call *c, const struct statement *how, int64_t intake_id,
		struct intake *out) MUST_CHECK;
bool intake_is(const struct intake *t, enum intake_state state);
/* `receipt`: NULL, or the digest of its code. Its key is made and sealed here. */
int intake_insert(struct call *c, struct intake *t, const uint8_t *receipt,
		  struct box_key *out_key) MUST_CHECK;
int intake_key_open(struct call *c, const struct intake *t, struct box_key *out) MUST_CHECK;
void intake_present(struct call *c, const struct intake *t, Disputes__Intake *out);
int intakes_present(struct call *c, const struct intake *rows, size_t n,
		    Disputes__Intake ***out) MUST_CHECK;
/* The kinds it names, as an array of the arena. */
int intake_evidence(struct call *c, const struct intake *t, char ***out, size_t *out_n) MUST_CHECK;

int message_add(struct call *c, const struct intake *t, const struct box_key *key, int64_t number,
		bool from_reporter, const char *text) MUST_CHECK;
int messages_present(struct call *c, const struct intake *t, const struct intake_message *rows,
		     size_t n, Disputes__IntakeMessage ***out) MUST_CHECK;

/* ---- intake_reporter.c --------------------------------------------------------------------- */

/* 0, or a refusal without a word of it. */
int reporter_check(struct call *c, const Disputes__Reporter *r) MUST_CHECK;
bool reporter_given(const Disputes__Reporter *r); /* NULL: no */
int reporter_insert(struct call *c, const struct intake *t, const Disputes__Reporter *r) MUST_CHECK;
/* What row-level security shows of it: nothing to any other department. */
int reporter_load(struct call *c, const struct intake *t, Disputes__Reporter **out,
		  bool *out_found) MUST_CHECK;
/* Those of the same reporter, as far as the caller's department took both. */
int reporter_others(struct call *c, const struct intake *t, utc_time from, struct intake **out,
		    size_t *out_n) MUST_CHECK;

/* Blind indexes of the worker who calls, one a version of the data key. */
int reporter_own(struct call *c, struct uuid out[SECRET_VERSIONS_MAX], size_t *out_n) MUST_CHECK;

/* ---- intake_tip.c -------------------------------------------------------------------------- */

/* Of a code in its normal form. */
void receipt_digest(const char code[CODE_SIZE], uint8_t out[RECEIPT_HASH]);
int receipt_make(struct call *c, char shown[CODE_SHOWN_SIZE],
		 uint8_t digest[RECEIPT_HASH]) MUST_CHECK;
/* The digest of a code that who reports made himself; refused where another one has it. */
int receipt_take(struct call *c, const ProtobufCBinaryData *given,
		 uint8_t digest[RECEIPT_HASH]) MUST_CHECK;

/* Whoever shows the digest: *t is the intake that was found by it. */
int tip_tell(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
	     Disputes__AskTipReply *rep) MUST_CHECK;
int tip_messages_tell(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
		      uint32_t after, Disputes__IntakeMessage ***out, size_t *out_n) MUST_CHECK;
/* Locks it. */
int tip_message_take(struct call *c, const uint8_t digest[RECEIPT_HASH],
		     const char *text) MUST_CHECK;

/* ---- intake_card.c ------------------------------------------------------------------------- */

/* What the table says to the question. */
int route_ask(struct call *c, const struct referral_question *q,
	      struct referral_answer *out) MUST_CHECK;
/* The department that has it first: the leading office where the table names none. */
const char *route_department(struct call *c, const struct referral *r) MUST_CHECK;
/* {0} in `event`: from when the worker's own term runs is not known. */
int card_make(struct call *c, const struct referral_question *q, civil_date received,
	      civil_date event, Disputes__RouteCard **out) MUST_CHECK;
int intake_card(struct call *c, const struct intake *t, Disputes__RouteCard **out) MUST_CHECK;
/* The end of a term of that clock that begins on `from`. */
int clock_end(struct call *c, const char *code, utc_time from, struct due *out) MUST_CHECK;

/* ---- intake_limit.c ------------------------------------------------------------------------ */

/* The day from which the reporter's own term runs; {0}: it was not said. */
int event_take(struct call *c, int32_t wire, civil_date *out) MUST_CHECK;
/* Its last day, by the route it has. */
int limit_count(struct call *c, struct intake *t) MUST_CHECK;
/* The timer of the next warning, at once where one is due. The intake is written. */
int limit_set(struct call *c, const struct intake *t) MUST_CHECK;
/* What a card says with so many days left; "": nothing yet. NULL: no memory. */
const char *limit_warning(struct call *c, int64_t left);

/* ---- intake_order.c ------------------------------------------------------------------------ */

struct docket;

/* The case is locked or new: its clock ORDER_CLOCK is that of the order due first, or stops. */
int orders_settle(struct call *c, struct docket *k, const char *ground) MUST_CHECK;
int orders_settle_of(struct call *c, int64_t case_id, const char *ground) MUST_CHECK; /* locks it */

/* ---- intake_own.c -------------------------------------------------------------------------- */

/* A worker calls, and not too many of his wait. */
int own_may_file(struct call *c) MUST_CHECK;

/* ---- intake_route.c ------------------------------------------------------------------------ */

/* A case about it, of the department that took it; its terms count from `received_at`. */
int intake_case_begin(struct call *c, const struct intake *t, const char *ground,
		      struct case_file *out) MUST_CHECK;
/* Now where it is an emergency, else when its term is over: it goes on by itself. */
int intake_due_set(struct call *c, const struct intake *t, bool at_once) MUST_CHECK;

#endif
