/*
 * part_facts - worked time by day and place: part of time_facts.
 *
 * Pure. Units and ownership as in time_facts.h; the caller makes room for every part it adds.
 */
#ifndef GONGDAO_WAGES_PART_FACTS_H
#define GONGDAO_WAGES_PART_FACTS_H

#include "time_facts.h"

struct parts {
	struct time_part *at;
	size_t n;
};

/* Adds time to the parts from `since` on, which are of one day: to the part of its place, or as a
 * new one. A place may stand there twice until they are merged. */
void part_add(struct parts *p, size_t since, struct time_part one);
/* The parts from `since` on in the order of regions, each once. */
void parts_merge(struct parts *p, size_t since);

#endif
