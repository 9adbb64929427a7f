/*
 * page - what every list does: where to begin, how many, and a hint when there is more.
 */
#ifndef GONGDAO_CLI_PAGE_H
#define GONGDAO_CLI_PAGE_H

#include "table.h"
#include "wages.pb-c.h"

/* --after and --limit (100 when not given). */
int page_read(struct cli *c, int64_t *out_after, uint32_t *out_limit) MUST_CHECK;
/* Sets a text of a request when the argument is given. */
void page_text(const struct cli *c, const char *name, char **out);
/* finding, or with --warnings warning; of one rule (--rule) both. */
const char *page_kind(const struct cli *c);
/* A date; *out stays when it is not given. */
int page_day(struct cli *c, const char *name, int32_t *out) MUST_CHECK;
/* What a code is called in Chinese; the code itself in English, and where it has no word. */
struct word {
	const char *code, *zh; /* the list ends with NULL */
};
/* approval.c: standard, comprehensive, flexible */
extern const struct word hours_systems[];
/* pay_system.c; as files call them */
extern const struct word occupation_words[];
const char *page_word(const struct cli *c, const struct word *words, const char *code);
/* The other way: the code of a word that was typed; as it is when it has none. */
char *page_code(const struct word *words, const char *text);
/* EMPLOYER, where it is given: a number, else a credit code, which the service looks up. */
void page_employer(const struct cli *c, int64_t *out_id, char **out_code);
/* The table, "nothing" when it is empty, and how to go on when the page is full. */
void page_print(const struct table *t, uint32_t limit, int64_t last_id);

/* finding.c: used by alert show too; employer.c */
void findings_print(struct cli *c, Audit__Finding *const *f, size_t n, uint32_t limit);
int employer_find(struct cli *c, const char *text, int64_t *out) MUST_CHECK;

#endif
