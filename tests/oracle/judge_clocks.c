/*
 * judge_clocks - says when the clocks of a folder of procedures end, for clock_oracle.py.
 *
 * judge_clocks PROCEDURES CALENDARS. A line in: "CODE FROM EXTENSION LENGTH UNIT GIVEN [FROM
 * TO]..."; LENGTH 0 takes the clock's own length and unit, GIVEN is "-" but for clocks of a day
 * given, each FROM TO is a time it stood still. A line out: the last day, or the error's number.
 * "?" prints every clock: CODE LENGTH UNIT COUNTS ROLLS BACK EXTENSION SERVICE PAUSE FAMILY.
 */
#include "base.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "places.h"

struct question {
	slice code, from, extension, length, unit, given, pauses;
};

#define PAUSES_MAX 8

static bool question_read(slice s, struct question *q)
{
	bool whole = slice_next(&s, ' ', &q->code) && slice_next(&s, ' ', &q->from) &&
		     slice_next(&s, ' ', &q->extension) && slice_next(&s, ' ', &q->length) &&
		     slice_next(&s, ' ', &q->unit) && slice_next(&s, ' ', &q->given);

	q->pauses = s;
	return whole;
}

/* "2022-03-09 2022-03-16 ..." */
static bool pauses_read(slice s, struct pause *out, size_t *out_n)
{
	slice from, to;

	while (slice_next(&s, ' ', &from)) {
		struct pause *p = &out[*out_n];

		if (*out_n == PAUSES_MAX || !slice_next(&s, ' ', &to) ||
		    !civil_parse(from.at, from.len, &p->from) ||
		    !civil_parse(to.at, to.len, &p->to))
			return false;
		++*out_n;
	}
	return true;
}

static const char *judge(const struct calendar *cal, const struct clocks *all,
			 const struct question *q, char *text)
{
	static char code[32];
	struct pause pauses[PAUSES_MAX];
	struct term term = {0};
	struct clock clock;
	civil_date from;
	int64_t length;
	struct due due;
	int rc;

	(void)snprintf(code, sizeof(code), "%.*s", (int)q->code.len, q->code.at);
	if (!clock_find(all, code) || !civil_parse(q->from.at, q->from.len, &from) ||
	    !slice_to_i64(q->extension, &term.extension) || !slice_to_i64(q->length, &length))
		return "BAD LINE";
	clock = *clock_find(all, code);
	if (length) {
		clock.length = length;
		(void)snprintf(code, sizeof(code), "%.*s", (int)q->unit.len, q->unit.at);
		if (!clock_unit_find(code, &clock.counts))
			return "BAD UNIT";
	}
	term.clock = &clock;
	term.from = utc_from_local(from, 10 * 3600);
	if (!pauses_read(q->pauses, pauses, &term.n_pauses))
		return "BAD PAUSE";
	term.pauses = pauses;
	if (q->given.len == 10 && !civil_parse(q->given.at, q->given.len, &term.given))
		return "BAD DAY";
	rc = term_count(cal, &term, all->ladder.percent, NULL, &due);
	if (rc)
		(void)snprintf(text, 16, "%d", rc);
	else
		civil_format(due.day, text);
	return text;
}

static void show(const struct clocks *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct clock *k = &all->at[i];

		printf("%s %" PRId64 " %s %s %d %d %" PRId64 " %d %d %s\n", k->code, k->length,
		       clock_unit_names[k->written], clock_unit_names[k->counts], k->rolls, k->back,
		       k->extension, k->at_service, *k->pause_zh != 0,
		       *k->family ? k->family : "-");
	}
	puts(".");
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new((size_t)16 * 1024 * 1024);
	struct err err = {0};
	struct calendar cal;
	struct clocks all;
	char *line = NULL, text[16];
	size_t size = 0;
	ssize_t len;

	if (argc != 3 || !arena || clocks_load(arena, argv[1], &all, &err) ||
	    calendar_load(arena, argv[2], &cal, &err)) {
		fprintf(stderr, "judge_clocks PROCEDURES CALENDARS: %s\n", err.text);
		return 2;
	}
	while ((len = getline(&line, &size, stdin)) > 0) {
		slice s = {line, (size_t)len - (line[len - 1] == '\n')};
		struct question q = {0};

		if (slice_is(s, "?"))
			show(&all);
		else
			puts(question_read(s, &q) ? judge(&cal, &all, &q, text) : "BAD LINE");
	}
	free(line);
	arena_freep(&arena);
	return 0;
}
