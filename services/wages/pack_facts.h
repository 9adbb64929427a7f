/*
 * pack_facts - packed months (format 3, schema/022_packed_lists.sql) as intervals.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Units:   whole seconds.
 * Owns:    nothing; slices point into what was given.
 * Errors:  false when the bytes are not of the format.
 */
#ifndef GONGDAO_WAGES_PACK_FACTS_H
#define GONGDAO_WAGES_PACK_FACTS_H

#include "str.h"
#include "time_facts.h"

#define PACKED_SPAN_BYTES ((size_t)8)
#define PACKED_UNIT       '\x1f' /* between the texts of a list */
#define PACKED_RECORD     '\x1e' /* between two lists */

enum packed_list {
	PACKED_REFS,
	PACKED_PAYS,
	PACKED_FARES,
	PACKED_CUTS,
	PACKED_TASKS,
	PACKED_LISTS
};

/* The span at PACKED_SPAN_BYTES of a month. */
bool packed_span_read(const char *at, civil_date month, struct work_interval *out) MUST_CHECK;
/* All spans of a month, `bytes.len / PACKED_SPAN_BYTES` of them, into `out`, which has the room. */
bool packed_spans_read(slice bytes, civil_date month, struct work_interval *out) MUST_CHECK;
/* The other way round: `list` into n * PACKED_SPAN_BYTES bytes at `out`; false when an interval is
 * too long or too far from the month for the format. */
bool packed_spans_write(struct work_list list, civil_date month, char *out) MUST_CHECK;
/* Cuts the text of a row into its lists, in place; one of which nothing was filed is "". */
bool packed_lists_cut(char *text, char *lists[PACKED_LISTS]) MUST_CHECK;
/* Cuts the next text off a list of `n` that are still to come, in place; NULL when there are fewer.
 * The last one takes what is left, which must hold no separator. */
char *packed_text_cut(char **list, size_t n) MUST_CHECK;

#endif
