/*
 * A file that comes with the id of one that is known: it is read once more for its digest alone.
 */
#include "base.h"

#include "upload.h"

/* With the id of one that is known: the file is not read again, but it must be the same. */
void upload_again(struct request *r, const struct upload *known)
{
	struct upload *u = r->upload;

	if (known->kind != u->kind || known->workbook != u->workbook ||
	    known->start.len != u->start.len ||
	    memcmp(known->start.at, u->start.at, u->start.len) != 0) {
		reply_problem(r, E_ID_REUSED, "%s", "");
	} else if (known->state == UPLOAD_ARRIVES) { /* what it is will be known when it is whole */
		upload_answer(r, known);
	} else {
		u->again = true;
		u->by.us = mono_now().us + 1000 * r->gateway->policy->own.upload_ms;
		request_resume(r);
	}
}

void upload_again_whole(struct request *r)
{
	const struct upload *known = upload_find(r->gateway, &r->id, r->who.subject);

	if (!known) /* forgotten meanwhile */
		reply_retry(r, HTTP_CROWDED, CROWDED_MS);
	else if (memcmp(known->digest, r->upload->digest, sizeof(known->digest)) != 0)
		reply_problem(r, E_ID_REUSED, "%s", "");
	else
		upload_answer(r, known);
}
