/*
 * handoff - what the files of hand-offs share.
 */
#ifndef GONGDAO_CLI_HANDOFF_H
#define GONGDAO_CLI_HANDOFF_H

#include <jansson.h>

#include "asked.h"
#include "cli.h"
#include "disputes.pb-c.h"

/* A table of them, and how to go on when the page is full. */
void handoffs_print(struct cli *c, Disputes__Handoff *const *h, size_t n, uint32_t limit);
/* What came of it, unless it failed; FOUND when it waits for a signature. */
int handoff_finish(struct cli *c, int rc, const Disputes__Handoff *h);

/* Offers or answers, and signs with the key of --key where it is given. */
int handoff_do(struct cli *c, const char *rpc, const ProtobufCMessage *request,
	       const struct handoff_wish *wish, Disputes__Handoff **out) MUST_CHECK;
#define EVIDENCE_MAX 500 /* of a hand-off (disputes.proto) */

/* handoff_file.c: the record as a file. Never over one that is there. */
struct handoff_whole;
struct handoff_record;
json_t *handoff_json(const Disputes__Handoff *h);
int handoff_json_write(struct cli *c, const char *path, const json_t *o) MUST_CHECK;
/* The texts stay the document's. */
int handoff_whole_of(struct cli *c, const char *path, const json_t *o,
		     struct handoff_whole *out) MUST_CHECK;
/* handoff_body.c: is what was offered whole, and signed with the key it names? Whose key that is
 * the body knows. */
int handoff_offer_hold(struct cli *c, const char *path, const json_t *o, struct handoff_whole *w,
		       struct handoff_record *r) MUST_CHECK;
int handoff_offer_print(struct cli *c, const char *path, const json_t *o) MUST_CHECK;

/* handoff_result.c: what the body did that has the case. */
void handoff_results_print(struct cli *c, const Disputes__Handoff *h);

/* claim.c: the claims of a case, where it has any. */
void claims_print(struct cli *c, const Disputes__GetCaseReply *r);

#endif
