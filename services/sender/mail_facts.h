/*
 * mail_facts - a notice as an e-mail message (RFC 5322, 2045, 2047).
 *
 * Owns:    the message lives in the arena given.
 * Errors:  NULL without memory, or when an address could begin a header of its own.
 */
#ifndef GONGDAO_MAIL_FACTS_H
#define GONGDAO_MAIL_FACTS_H

#include "arena.h"
#include "when.h"

struct mail {
	const char *from, *to; /* addresses, ASCII */
	const char *id;        /* the same at every attempt: Message-ID is <id@domain of from> */
	const char *subject;   /* UTF-8; line breaks become blanks */
	const char *text;      /* UTF-8 */
	utc_time at;
};

/* Lines end with CRLF. */
char *mail_write(struct arena *a, const struct mail *m) MUST_CHECK;
/* A header's value as encoded words, folded; plain ASCII stays as it is. */
char *mail_header(struct arena *a, const char *text) MUST_CHECK;

#endif
