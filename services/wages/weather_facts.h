/*
 * weather_facts - time worked outdoors while a warning held (PAY-11), and days of heat (PAY-14).
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Units:   seconds since 1970, half-open; degrees Celsius, whole.
 * Work:    disjoint, ascending, each with its place (spans_own): time of two orders counts once,
 * and so does time under two warnings. Online and required time counts as the caller gives it.
 * Place:   a warning of 411000 holds in its counties, one of 410000 in the province.
 * Owns:    the arena given.
 * Errors:  E_NO_MEMORY.
 * Source:  许人社〔2022〕1号 二、4 (C), 防暑降温措施管理办法 arts 8, 17 (C2), domain C.9, C.11 T19
 */
#ifndef GONGDAO_WAGES_WEATHER_FACTS_H
#define GONGDAO_WAGES_WEATHER_FACTS_H

#include "when.h"

#include "span_facts.h"

enum weather_level {
	WEATHER_NO_LEVEL,
	WEATHER_BLUE,
	WEATHER_YELLOW,
	WEATHER_ORANGE,
	WEATHER_RED,
};

#define WEATHER_TEMP_UNKNOWN (-100)

struct weather {
	int32_t region;
	const char *kind; /* heat, cold, rain ... */
	enum weather_level level;
	int64_t from, to;
	int32_t max_temp_c; /* of heat, or WEATHER_TEMP_UNKNOWN */
};

struct weather_list {
	const struct weather *at;
	size_t n;
};

struct weather_terms {
	enum weather_level least; /* warnings from this level on are extreme weather */
	int32_t heat_c;           /* and heat from this on, whatever its level; a day of heat */
};

struct weather_day {
	civil_date day;
	int64_t extreme_s;           /* worked while a warning that counts held */
	int64_t heat_s;              /* worked while a heat of at least heat_c held */
	int32_t max_temp_c;          /* of these heats; WEATHER_TEMP_UNKNOWN without */
	const struct weather *first; /* that counts and was worked in; NULL without */
};

struct weather_facts {
	struct weather_day *days; /* every day of the month */
	size_t n_days;
	int64_t extreme_s, heat_s;
	size_t n_extreme_days, n_heat_days; /* with any such time */
};

int weather_facts_make(struct arena *a, civil_date month, const struct spans *work,
		       struct weather_list weather, const struct weather_terms *terms,
		       struct weather_facts *out) MUST_CHECK;

#endif
