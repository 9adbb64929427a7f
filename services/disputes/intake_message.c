/*
 * intake_message - what an officer writes to whoever reported something, and the answer to it.
 */
#include "base.h"

#include "intake.h"

#include "cn_id.h"

#include <sodium.h>

/* By whoever took it, or a party of its case. Locks the intake. */
int send_intake_message(struct call *c, const Disputes__SendIntakeMessageRequest *req,
			Disputes__Intake *rep)
{
	struct message_count count;
	struct box_key key;
	struct intake t;
	int rc = words_fit(req->text, INTAKE_TEXT_MAX) && !words_name_person(req->text)
			 ? intake_find(c, Q_INTAKE_LOCK, req->intake_id, &t)
			 : refuse(c, E_FIELD, "text: %s",
				  say(c, "不超过 2000 字，不写证件号码和手机号",
				      "at most 2000 characters, without identity or telephone "
				      "numbers"));

	if (!rc && req->answer && t.answered_at.us)
		rc = refuse(c, E_CONFLICT, "%s: %s", t.intake_no,
			    say(c, "已经答复", "it was answered"));
	if (!rc)
		rc = tx_one(c->tx, Q_MESSAGE_COUNT, ARGS(A_I64(t.intake_id)), &count);
	if (!rc)
		rc = intake_key_open(c, &t, &key);
	if (rc)
		return rc;
	rc = message_add(c, &t, &key, count.last + 1, false, req->text);
	sodium_memzero(&key, sizeof(key));
	if (!rc && req->answer) {
		t.answered_at = c->now;
		t.answer_no = count.last + 1;
		t.version++;
		rc = tx_queue(c->tx, Q_INTAKE_ANSWERED,
			      ARGS(A_I64(t.intake_id), A_TIME(c->now), A_TEXT(c->who->department),
				   A_I64(t.answer_no)));
		if (!rc && t.order_due.day && t.case_id)
			rc = orders_settle_of(c, t.case_id, t.intake_no);
	}
	intake_present(c, &t, rep);
	return rc;
}
