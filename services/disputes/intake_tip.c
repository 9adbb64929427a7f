/*
 * intake_tip - whoever holds a receipt code: where it is, and what is written to and fro.
 *
 * The code is the right to all of this and to nothing else (schema/012: tip_...). It finds the
 * intake, and by that whatever case it has by now, at whichever department. What an officer wrote
 * for his colleagues is not among it.
 *
 * Source: features WRK-3, WRK-4, WRK-5
 */
#include "base.h"

#include "intake.h"

#include "action.h"
#include "cn_id.h"

#include <sodium.h>

struct tip_step {
	utc_time at;
	const char *kind, *department, *other, *words, *words_en, *action, *new_owner;
};
ROW_TABLE(tip_step, COL(tip_step, at, COL_TIME), COL(tip_step, kind, COL_TEXT),
	  COL(tip_step, department, COL_TEXT), COL(tip_step, other, COL_TEXT),
	  COL(tip_step, words, COL_TEXT), COL(tip_step, words_en, COL_TEXT),
	  COL(tip_step, action, COL_TEXT), COL(tip_step, new_owner, COL_TEXT));

struct tip_term {
	const char *title_zh, *title_en, *department;
	civil_date due_day;
	utc_time due_at;
	bool breached;
	int64_t handoff_id;
};
ROW_TABLE(tip_term, COL(tip_term, title_zh, COL_TEXT), COL(tip_term, title_en, COL_TEXT),
	  COL(tip_term, department, COL_TEXT), COL(tip_term, due_day, COL_DATE),
	  COL(tip_term, due_at, COL_TIME), COL(tip_term, breached, COL_BOOL),
	  COL(tip_term, handoff_id, COL_I64));

/* ---- the code ------------------------------------------------------------------------------ */

/* A domain of its own; 100 random bits need no secret. */
void receipt_digest(const char code[CODE_SIZE], uint8_t out[RECEIPT_HASH])
{
	static const char domain[] = "gongdao receipt code of an intake";

	(void)crypto_generichash(out, RECEIPT_HASH, (const unsigned char *)code, CODE_LEN,
				 (const unsigned char *)domain, sizeof(domain) - 1);
}

int receipt_make(struct call *c UNUSED, char shown[CODE_SHOWN_SIZE], uint8_t digest[RECEIPT_HASH])
{
	uint8_t values[CODE_LEN];
	char code[CODE_SIZE];

	randombytes_buf(values, sizeof(values));
	code_show(values, shown);
	sodium_memzero(values, sizeof(values));
	if (!code_normal(shown, code))
		return E_INTERNAL;
	receipt_digest(code, digest);
	sodium_memzero(code, sizeof(code));
	return 0;
}

int receipt_take(struct call *c, const ProtobufCBinaryData *given, uint8_t digest[RECEIPT_HASH])
{
	struct intake other;
	bool found = true;
	int rc = 0;

	if (given->len == RECEIPT_HASH) {
		memcpy(digest, given->data, RECEIPT_HASH);
		rc = tx_maybe(c->tx, Q_TIP_INTAKE, ARGS(A_BYTES(digest, RECEIPT_HASH)), &other,
			      &found);
	}
	return rc || !found ? rc
			    : refuse(c, E_FIELD, "receipt_hash: %s",
				     say(c, "须为 32 字节，且未曾用过：请重新生成查询码",
					 "32 bytes, and not used before: make another code"));
}

static int code_wrong(struct call *c, struct desk *desk)
{
	guess_missed(&desk->guesses);
	return refuse(c, E_NOT_FOUND, "%s",
		      say(c, "没有这个查询码，请核对", "there is no such receipt code"));
}

/* The digest of a code that may be asked for, or a refusal: so many may be tried in vain. */
static int code_take(struct call *c, const char *typed, uint8_t digest[RECEIPT_HASH])
{
	struct desk *desk = c->worker;
	char code[CODE_SIZE];

	if (!guess_may(&desk->guesses, c->now))
		return refuse(c, E_UNAVAILABLE, "%s",
			      say(c, "错误的查询码过多，请稍后再试",
				  "too many wrong codes: try again later"));
	if (!code_normal(typed, code))
		return code_wrong(c, desk);
	receipt_digest(code, digest);
	sodium_memzero(code, sizeof(code));
	return 0;
}

static int tip_find(struct call *c, const struct statement *how, const char *typed,
		    uint8_t digest[RECEIPT_HASH], struct intake *out)
{
	bool found;
	int rc = code_take(c, typed, digest);

	if (!rc)
		rc = tx_maybe(c->tx, how, ARGS(A_BYTES(digest, RECEIPT_HASH)), out, &found);
	return rc || found ? rc : code_wrong(c, c->worker);
}

/* ---- where it is --------------------------------------------------------------------------- */

static const char *department_name(struct call *c, const char *code)
{
	const struct desk *desk = c->worker;
	const struct department *d = department_find(&desk->departments, code);

	return d ? say(c, d->name_zh, d->name_en) : code;
}

static const char *action_title(struct call *c, const struct procedure *p, const char *name)
{
	for (size_t i = 0; p && i < p->n_steps; i++) {
		const struct procedure_action *a = procedure_action_find(p, i, name);

		if (a)
			return say(c, a->label.zh, a->label.en);
	}
	return "";
}

/* What the timeline's event says to whom it concerns; words of officers are not repeated. */
static const char *step_text(struct call *c, const struct procedure *p, const struct tip_step *s)
{
	if (strcmp(s->kind, case_event_names[EVENT_OPENED]) == 0)
		return say(c, "已立案", "a case was opened");
	if (strcmp(s->kind, case_event_names[EVENT_OFFERED]) == 0)
		return arena_printf(c->arena,
				    say(c, "移送%s，待其受理", "handed to %s, which has to answer"),
				    department_name(c, s->other));
	if (strcmp(s->kind, case_event_names[EVENT_ACCEPTED]) == 0)
		return arena_printf(c->arena, say(c, "%s已受理", "%s accepted it"),
				    department_name(c, s->other));
	if (strcmp(s->kind, case_event_names[EVENT_RETURNED]) == 0)
		return arena_printf(c->arena, say(c, "%s已退回", "%s returned it"),
				    department_name(c, s->other));
	if (strcmp(s->kind, case_event_names[EVENT_OVERDUE]) == 0)
		return arena_printf(c->arena, say(c, "%s逾期未答复", "%s did not answer in time"),
				    department_name(c, s->other));
	if (strcmp(s->kind, case_event_names[EVENT_ACTED]) == 0)
		return action_title(c, p, s->action);
	return *s->words_en ? say(c, s->words, s->words_en) : "";
}

static Disputes__TipStep *step_new(struct call *c, utc_time at, const char *kind,
				   const char *department, const char *text)
{
	Disputes__TipStep *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m || !text)
		return NULL;
	disputes__tip_step__init(m);
	m->at_us = at.us;
	m->kind = (char *)(uintptr_t)kind; /* only read, as the others */
	m->department = (char *)(uintptr_t)department;
	m->text = (char *)(uintptr_t)text;
	return m;
}

static int steps_add(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
		     const struct procedure *p, Disputes__AskTipReply *rep)
{
	struct tip_step *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_TIP_STEPS, ARGS(A_BYTES(digest, RECEIPT_HASH)), &rows, &n);

	if (rc)
		return rc;
	rep->steps = arena_zalloc(c->arena, n + 3, sizeof(*rep->steps));
	if (!rep->steps)
		return E_NO_MEMORY;
	rep->steps[rep->n_steps++] = step_new(c, t->received_at, "received", t->department,
					      say(c, "已收到", "received"));
	for (size_t i = 0; i < n; i++)
		rep->steps[rep->n_steps++] = step_new(
			c, rows[i].at, rows[i].kind, rows[i].department, step_text(c, p, &rows[i]));
	if (t->answered_at.us)
		rep->steps[rep->n_steps++] =
			step_new(c, t->answered_at, "answered", t->answered_by,
				 say(c, "已答复，见往来消息", "answered: see the messages"));
	for (size_t i = 0; i < rep->n_steps; i++) {
		if (!rep->steps[i])
			return E_NO_MEMORY;
	}
	/* since when its owner has it */
	rep->since_us = t->received_at.us;
	for (size_t i = 0; i < n; i++) {
		if (*rows[i].new_owner)
			rep->since_us = rows[i].at.us;
	}
	return 0;
}

/* What ends first; a hand-off that waits says whom it waits for. */
static int terms_add(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
		     Disputes__AskTipReply *rep)
{
	struct tip_term *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_TIP_TERMS, ARGS(A_BYTES(digest, RECEIPT_HASH)), &rows, &n);

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].handoff_id)
			rep->offered_to = (char *)(uintptr_t)rows[i].department;
		rep->overdue = rep->overdue || rows[i].breached;
	}
	if (n) {
		rep->next_due_day = rows[0].due_day.day;
		rep->next_due = (char *)(uintptr_t)say(c, rows[0].title_zh, rows[0].title_en);
		rep->next_due_department = (char *)(uintptr_t)rows[0].department;
	} else if (intake_is(t, INTAKE_WAITING)) {
		const struct desk *desk = c->worker;
		const struct clock *k = clock_find(&desk->clocks, INTAKE_CLOCK);

		rep->next_due_day = t->due_day.day;
		rep->next_due =
			(char *)(uintptr_t)(k ? say(c, k->title_zh, k->title_en) : INTAKE_CLOCK);
		rep->next_due_department = (char *)(uintptr_t)t->department;
		rep->overdue = c->now.us >= t->due_at.us;
	}
	return 0;
}

static int case_add(struct call *c, const uint8_t digest[RECEIPT_HASH],
		    const struct procedure **out, Disputes__AskTipReply *rep)
{
	struct case_file f;
	struct standing s;
	bool found;
	int rc = tx_maybe(c->tx, Q_TIP_CASE, ARGS(A_BYTES(digest, RECEIPT_HASH)), &f, &found);

	*out = NULL;
	if (rc || !found)
		return rc;
	rep->case_no = (char *)(uintptr_t)f.case_no;
	rep->department = (char *)(uintptr_t)f.owner;
	if (case_over(&f))
		rep->state = (char *)(uintptr_t) "closed";
	rc = procedure_of(c, &f, out);
	if (!rc)
		rc = standing_of(c, *out, &f, &s);
	if (rc)
		return rc;
	rep->step = (char *)(uintptr_t)say(c, (*out)->steps[s.step].label.zh,
					   (*out)->steps[s.step].label.en);
	return 0;
}

int tip_tell(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
	     Disputes__AskTipReply *rep)
{
	const struct procedure *p;
	struct message_count count;
	int rc;

	rep->intake_no = (char *)(uintptr_t)t->intake_no;
	rep->state = (char *)(uintptr_t)t->state;
	rep->department = (char *)(uintptr_t)t->department;
	rc = case_add(c, digest, &p, rep);
	if (!rc)
		rc = steps_add(c, t, digest, p, rep);
	if (!rc)
		rc = terms_add(c, t, digest, rep);
	if (!rc)
		rc = tx_one(c->tx, Q_TIP_MESSAGE_COUNT, ARGS(A_BYTES(digest, RECEIPT_HASH)),
			    &count);
	if (rc)
		return rc;
	rep->n_messages = (uint32_t)count.last;
	rep->n_from_office = (uint32_t)(count.last - count.n_reporter);
	return intake_card(c, t, &rep->card);
}

int ask_tip(struct call *c, const Disputes__AskTipRequest *req, Disputes__AskTipReply *rep)
{
	uint8_t digest[RECEIPT_HASH];
	struct intake t;
	int rc = tip_find(c, Q_TIP_INTAKE, req->receipt_code, digest, &t);

	return rc ? rc : tip_tell(c, &t, digest, rep);
}

/* ---- messages ------------------------------------------------------------------------------ */

static int words_take(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
		      const char *text)
{
	struct message_count count;
	struct box_key key;
	int rc = 0;

	if (!words_fit(text, INTAKE_TEXT_MAX) || words_name_person(text))
		rc = refuse(c, E_FIELD, "text: %s",
			    say(c, "不超过 2000 字，不写证件号码和手机号",
				"at most 2000 characters, without identity or telephone numbers"));
	if (!rc)
		rc = tx_one(c->tx, Q_TIP_MESSAGE_COUNT, ARGS(A_BYTES(digest, RECEIPT_HASH)),
			    &count);
	if (!rc && (count.n_reporter >= INTAKE_MESSAGES_MAX ||
		    count.last - count.last_office >= INTAKE_UNANSWERED_MAX))
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "消息已达上限，请等待答复", "so many wait for an answer"));
	if (!rc)
		rc = intake_key_open(c, t, &key);
	if (rc)
		return rc;
	rc = message_add(c, t, &key, count.last + 1, true, text);
	sodium_memzero(&key, sizeof(key));
	return rc;
}

int tip_message_take(struct call *c, const uint8_t digest[RECEIPT_HASH], const char *text)
{
	struct intake t;
	bool found = false;
	int rc = tx_maybe(c->tx, Q_TIP_LOCK, ARGS(A_BYTES(digest, RECEIPT_HASH)), &t, &found);

	if (!rc && !found)
		rc = E_INTERNAL;
	return rc ? rc : words_take(c, &t, digest, text);
}

/* Locks the intake. */
int send_tip_message(struct call *c, const Disputes__SendTipMessageRequest *req,
		     Service__Ack *rep UNUSED)
{
	uint8_t digest[RECEIPT_HASH];
	struct intake t;
	int rc = tip_find(c, Q_TIP_LOCK, req->receipt_code, digest, &t);

	return rc ? rc : words_take(c, &t, digest, req->text);
}

/* Who wrote for the office is not said. */
int tip_messages_tell(struct call *c, const struct intake *t, const uint8_t digest[RECEIPT_HASH],
		      uint32_t after, Disputes__IntakeMessage ***out, size_t *out_n)
{
	struct intake_message *rows;
	size_t n = 0;
	int rc = tx_many(c->tx, Q_TIP_MESSAGES, ARGS(A_BYTES(digest, RECEIPT_HASH), A_I64(after)),
			 &rows, &n);

	for (size_t i = 0; !rc && i < n; i++)
		rows[i].subject = "";
	if (!rc)
		rc = messages_present(c, t, rows, n, out);
	*out_n = rc ? 0 : n;
	return rc;
}

/* A query: that somebody read them leaves no trace. */
int list_tip_messages(struct call *c, const Disputes__ListTipMessagesRequest *req,
		      Disputes__ListTipMessagesReply *rep)
{
	uint8_t digest[RECEIPT_HASH];
	struct intake t;
	int rc = tip_find(c, Q_TIP_INTAKE, req->receipt_code, digest, &t);

	return rc ? rc
		  : tip_messages_tell(c, &t, digest, req->after, &rep->messages, &rep->n_messages);
}
