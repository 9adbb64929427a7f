/*
 * notice_page - a notice as a page that prints, and as plain text.
 *
 * Owns:    the text made lives in the arena given.
 * Errors:  NULL without memory.
 */
#ifndef GONGDAO_NOTICE_PAGE_H
#define GONGDAO_NOTICE_PAGE_H

#include "arena.h"
#include "when.h"

struct notice_page {
	int64_t notice_id;
	bool copy;
	const char *to; /* whom it is addressed to, as shown */
	const char *title_zh, *title_en, *text_zh, *text_en, *reason_zh, *reason_en;
	utc_time created_at;
};

/* HTML in UTF-8, without anything that is loaded from elsewhere. */
char *notice_html(struct arena *a, const struct notice_page *p) MUST_CHECK;
/* Lines of plain text, Chinese first. */
char *notice_plain(struct arena *a, const struct notice_page *p) MUST_CHECK;
/* One line for a phone: the Chinese title, and where the rest is. */
char *notice_brief(struct arena *a, const struct notice_page *p) MUST_CHECK;

#endif
