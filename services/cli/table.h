/*
 * table - rows aligned by display width (a Chinese character takes two columns), and the forms in
 * which amounts, times and marks are shown.
 *
 * Owns:    cells live in the arena of the cli.
 * Limits:  TABLE_MAX_COLUMNS; rows grow as needed.
 */
#ifndef GONGDAO_CLI_TABLE_H
#define GONGDAO_CLI_TABLE_H

#include "cli.h"

#define TABLE_MAX_COLUMNS 12

struct table_head {
	const char *zh, *en;
	bool right; /* numbers */
};

struct table {
	struct cli *c;
	const struct table_head *heads;
	size_t n_columns, n_cells, size;
	const char **cells; /* row after row */
};

void table_init(struct table *t, struct cli *c, const struct table_head *heads, size_t n);
void table_add(struct table *t, const char *cell); /* copied; NULL is empty */
void table_addf(struct table *t, const char *fmt, ...) PRINTF(2, 3);
void table_print(const struct table *t, FILE *to);

size_t text_width(const char *s);
/* As many characters as fit in `columns`, and "…" when some did not. */
const char *text_cut(struct arena *a, const char *s, size_t columns);

/* Texts in the arena; never NULL. */
const char *show_yuan(struct cli *c, int64_t fen);      /* ¥2,100.00 */
const char *show_time(struct cli *c, int64_t us);       /* 2025-03-09 18:30; "" for 0 */
const char *show_day(struct cli *c, int32_t day);       /* 2025-03-09; "" for 0 */
const char *show_hours(struct cli *c, int64_t seconds); /* 7:05:09 */
const char *show_age(struct cli *c, int64_t ms);        /* 3 天 2 小时; 5 秒 */
const char *show_marks(struct cli *c, bool hint, bool confirm);
const char *show_department(struct cli *c, const char *code); /* 人社 HRSS */
const char *show_word(const struct cli *c, const char *code); /* states, severities, kinds */

#endif
