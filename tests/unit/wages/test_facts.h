/*
 * test_facts - what the tests of pure facts share: an arena, days and instants as text, random
 * numbers that a seed repeats.
 */
#ifndef GONGDAO_TESTS_WAGES_TEST_FACTS_H
#define GONGDAO_TESTS_WAGES_TEST_FACTS_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "arena.h"
#include "when.h"

static struct arena *arena;

static UNUSED int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena ? 0 : -1;
}

static UNUSED int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static UNUSED civil_date date(int year, int month, int day)
{
	civil_date d;

	assert_true(civil_from_ymd(year, month, day, &d));
	return d;
}

/* "2025-03-09 08:00" local. */
static UNUSED utc_time at(const char *text)
{
	utc_time t;

	assert_true(utc_parse(text, strlen(text), &t));
	return t;
}

static UNUSED int64_t sec(const char *text)
{
	return at(text).us / US_PER_S;
}

static UNUSED uint64_t seed_state;

static UNUSED uint64_t next(void)
{
	seed_state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t z = seed_state;

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static UNUSED int64_t below(int64_t n)
{
	return (int64_t)(next() % (uint64_t)n);
}

#endif
