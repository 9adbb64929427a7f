/*
 * intake_message - what an officer writes to whoever reported something, and the answer to it.
 */
#include "base.h"

#include "recontact.h"

#include "cn_id.h"

#include <sodium.h>

/* Once; and once more whom asking again found unanswered: *lead is the case in which he waits. */
static int answer_may(struct call *c, const struct intake *t, int64_t *lead)
{
	int rc = recontact_lead(c, t->intake_id, lead);

	if (!rc && t->answered_at.us && !*lead)
		rc = refuse(c, E_CONFLICT, "%s: %s", t->intake_no,
			    say(c, "已经答复", "it was answered"));
	return rc;
}

/* What ends with it: the term of its 12345 order, and of whom asking again found unanswered. */
static int answered(struct call *c, struct intake *t, int64_t number, int64_t lead)
{
	int rc;

	t->answered_at = c->now;
	t->answered_by = c->who->department;
	t->answer_no = number;
	t->version++;
	rc = tx_queue(
		c->tx, Q_INTAKE_ANSWERED,
		ARGS(A_I64(t->intake_id), A_TIME(c->now), A_TEXT(t->answered_by), A_I64(number)));
	if (!rc && t->order_due.day && t->case_id)
		rc = orders_settle_of(c, t->case_id, t->intake_no);
	return rc || !lead ? rc : recontact_answered(c, lead, t);
}

/* By whoever took it, or a party of its case. Locks the intake. */
int send_intake_message(struct call *c, const Disputes__SendIntakeMessageRequest *req,
			Disputes__Intake *rep)
{
	struct message_count count;
	struct box_key key;
	int64_t lead = 0;
	struct intake t;
	int rc = words_fit(req->text, INTAKE_TEXT_MAX) && !words_name_person(req->text)
			 ? intake_find(c, Q_INTAKE_LOCK, req->intake_id, &t)
			 : refuse(c, E_FIELD, "text: %s",
				  say(c, "不超过 2000 字，不写证件号码和手机号",
				      "at most 2000 characters, without identity or telephone "
				      "numbers"));

	if (!rc && req->answer)
		rc = answer_may(c, &t, &lead);
	if (!rc)
		rc = tx_one(c->tx, Q_MESSAGE_COUNT, ARGS(A_I64(t.intake_id)), &count);
	if (!rc)
		rc = intake_key_open(c, &t, &key);
	if (rc)
		return rc;
	rc = message_add(c, &t, &key, count.last + 1, false, req->text);
	sodium_memzero(&key, sizeof(key));
	if (!rc && req->answer)
		rc = answered(c, &t, count.last + 1, lead);
	intake_present(c, &t, rep);
	return rc;
}
