/*
 * mail - letters and replies between the main thread and the relay, as many a message as there are.
 *
 *   0  kind          RELAY_SEND or RELAY_REPLY
 *   1  u64 token     \  of each letter, in the machine's own byte order
 *   9  u32 length     | length 0: a reply of nobody, the letter could not be sent
 *   13 envelope      /
 *
 * Owns:    a mail owns its buffer; what mail_next gives points into the message.
 * Errors:  false: no memory, nothing was added.
 */
#ifndef GONGDAO_MAIL_H
#define GONGDAO_MAIL_H

#include "link.h"

#define MAIL_FULL ((size_t)128 * 1024) /* to be sent, though there is more */

struct mail {
	char *at;
	size_t len, size;
};

void mail_done(struct mail *m);
/* Room for a letter of len bytes, NULL: no memory. */
char *mail_room(struct mail *m, uint64_t token, size_t len) MUST_CHECK;
bool mail_add(struct mail *m, uint64_t token, slice bytes) MUST_CHECK;
/* Sends what was added, if anything, and is empty. */
int mail_post(struct mail *m, char kind, struct pipe *to) MUST_CHECK;

/* `rest`: the message without its first byte. False: nothing more. */
bool mail_next(slice *rest, uint64_t *out_token, slice *out_bytes) MUST_CHECK;

#endif
