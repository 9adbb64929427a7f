/*
 * handoff_facts - a hand-off: one department offers, the addressed one accepts or returns.
 *
 * I3  at most one hand-off of a case waits for an answer.
 * I4  a hand-off is answered once, by the department it is addressed to, and by no other.
 * I5  what the receiver sees of a case before it accepts is the package, which names its fields.
 *
 * | state | next      | by             | clause                                         |
 * |-------|-----------|----------------|------------------------------------------------|
 * | -     | DRAFT     | OfferHandoff   | F.5: the owner hands on; its record is to sign |
 * | -     | SENT      | OfferHandoff   | of a department that does not sign yet         |
 * | DRAFT | SENT      | handoff_send   | 移送; the owner's signature came               |
 * | DRAFT | WITHDRAWN | Withdraw-, OfferHandoff | nothing ever left                     |
 * | SENT  | ACCEPTED  | handoff_accept | 受理; a receipt number is given                |
 * | SENT  | RETURNED  | handoff_return | 退回; a reason, perhaps the right department   |
 *
 * I7  what a hand-off names is written with it and never changed; nothing is named twice.
 * I8  a department that signs does nothing by a hand-off but by its signature over the record, or
 * over its answer to it; no key signs both (the database refuses it too).
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md F.5 (kinds and states), features CAS-2, CAS-3
 */
#ifndef GONGDAO_HANDOFF_FACTS_H
#define GONGDAO_HANDOFF_FACTS_H

#include "case_facts.h"

enum handoff_state {
	HANDOFF_DRAFT, /* the sender's alone, until it signs */
	HANDOFF_SENT,
	HANDOFF_ACCEPTED,
	HANDOFF_RETURNED,
	HANDOFF_WITHDRAWN, /* a draft that was never sent */
};
extern const char *const handoff_state_names[]; /* NULL-terminated */

struct handoff_kind {
	const char *name;
	bool moves;                  /* acceptance moves ownership */
	bool opens;                  /* acceptance opens the whole case to the receiver */
	enum case_state state_after; /* of the case, where it moves */
};
extern const struct handoff_kind handoff_kinds[];
extern const size_t handoff_n_kinds;
const struct handoff_kind *handoff_kind_find(const char *name); /* NULL when there is none */

struct handoff {
	int64_t handoff_id, case_id;
	const char *case_no, *kind, *from_department, *to_department, *region, *state;
	const char *reason, *basis;
	utc_time offered_at, decided_at;
	const char *answer;
	civil_date due_day;
	const char *due_counting_zh, *due_counting_en;
	bool overdue, due_confirm;
	const char *receipt_no, *package_json, *right_department;
	int64_t n_evidence;
	int64_t case_version;               /* of the case, as the record was prepared */
	const char *offer_key, *answer_key; /* public; "": not signed */
	const char *to_desk;                /* "HRSS.ARB" of to_department; "": the department */
	const char *offered_by;             /* "": before that was kept */
	int64_t competence_version;
	bool binding;                          /* it may not be returned */
	const char *brought_by, *answer_paper; /* of the answer of a body without the system */
};

/* The texts of both sides, and the signatures over them; "": none. */
struct handoff_proof {
	const char *record, *offer_signature, *answer_record, *answer_signature;
};

/* What a receiver answers. */
struct handoff_reply_draft {
	const char *state; /* ACCEPTED, RETURNED */
	const char *words, *receipt_no;
	bool receipt_made; /* of the department's series */
	const char *right_department;
	utc_time prepared_at;
	const char *record;
	bool sign; /* the caller wants no answer without its signature */
};

/* Whose hand-off it can be: 0, E_NOT_OWNER, or E_FIELD (to itself). `to`: a department or a desk.
 */
int handoff_may_offer(const struct case_file *f, const char *department, const char *to) MUST_CHECK;
/* May he answer? 0, E_WRONG_DEPARTMENT, E_CONFLICT (answered already), or E_DENIED: another desk of
 * one's own department is another person. */
int handoff_may_answer(const struct handoff *h, const char *department,
		       const char *subject) MUST_CHECK;

/* "HRSS.ARB", "SAMR". */
const char *handoff_receiver(const struct handoff *h);
/* To a desk of the sender's own department: there is no other side that could sign. */
bool handoff_inside(const struct handoff *h);

/* May `department` send or withdraw it? 0, E_WRONG_DEPARTMENT, or E_CONFLICT (it is no draft). */
int handoff_may_send(const struct handoff *h, const char *department) MUST_CHECK;
/* The draft is signed with that key. */
void handoff_send(struct handoff *h, const char *key, utc_time now);
bool handoff_is(const struct handoff *h, enum handoff_state state);

/* A case that is over is handed to nobody: who got it could do nothing in it, and when its review
 * comes it would stand at another department's desk. True of what moves nothing. */
bool handoff_may_move(const struct case_file *f, const char *kind) MUST_CHECK;

/* What a hand-off names for its receiver. */
struct evidence_item {
	const char *kind, *reference, *note;
};
#define EVIDENCE_MAX      500
#define EVIDENCE_TEXT_MAX 200
extern const char *const evidence_kinds[]; /* NULL-terminated */

enum evidence_fault {
	EVIDENCE_FITS,
	EVIDENCE_KIND,
	EVIDENCE_TEXT,   /* empty, too long, a worker's number with blanks in it */
	EVIDENCE_PERSON, /* an identity or telephone number in it: domain K */
	EVIDENCE_TWICE,
};
/* What is wrong with the first item that does not fit; *out_at is its place. */
enum evidence_fault evidence_check(const struct evidence_item *items, size_t n, size_t *out_at);

/* Answers; the receipt number is the caller's. True when the case changed hands. */
bool handoff_accept(struct handoff *h, struct case_file *f, const char *note, utc_time now);
void handoff_return(struct handoff *h, const char *reason, const char *right_department,
		    utc_time now);
/* The term is over: true when that is news. */
bool handoff_expire(struct handoff *h);

#endif
