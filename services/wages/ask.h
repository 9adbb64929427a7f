/*
 * ask - one worker-month while rules are asked about it, and the groups of facts they are asked on.
 *
 * A group computes the facts of one subject that belong together (hours, pay, orders ...). Its file
 * exports one struct fact_group, judge.c lists them; a rule may name facts of every group of its
 * subject. Slots are bound to rules by name once, when the pack is loaded.
 *
 *   fill    what conditions compare; called for every subject: cheap, no text is made
 *   texts   what only the lines show; called when a rule hit
 *   values  the figures that facts rest on; called when a rule hit
 *   settled facts of days that do not change within the month: rules that they decide are not asked
 *
 * Owns:    everything lives in the arena of the call.
 * Errors:  a fact that cannot be had (a figure is missing for the day) is left out, with
 *          ask_missing(): rules that name it are not asked, and the worker-month says why.
 */
#ifndef GONGDAO_WAGES_ASK_H
#define GONGDAO_WAGES_ASK_H

#include "hourly.h"
#include "judge.h"
#include "wage.h"

/* Figures behind facts of one hit. */
struct value_list {
	struct parameter_value *at;
	size_t n, size;
};

struct limit_memory;

struct asking {
	struct call *c;
	const struct worker_month *m;
	const struct time_day *day; /* of subject day */
	struct hourly_floor hourly; /* computed once a month */
	struct wage_month wage;     /* the same */
	struct judgement *out;
	struct limit_memory *limit;       /* ask_events.c: made once a month, for its days */
	const struct time_run **day_runs; /* of each day the longest that starts on it, or NULL */
};

struct fact_group {
	const char *const *names; /* out[i] of the functions below is names[i] */
	size_t n;
	int (*fill)(struct asking *x, struct fact *out);
	int (*texts)(struct asking *x, struct fact *out); /* NULL: none */
	/* Only those of facts that the rule names; NULL: none. */
	int (*values)(struct asking *x, const struct rule *rule, struct value_list *list);
	/* Of a day, those that fill() gives on every day of the month alike; NULL: none. */
	void (*settled)(const struct asking *x, struct fact *out);
};

/* Why facts are left out; the first reason of a worker-month is kept. */
int ask_missing(struct asking *x, const char *text) MUST_CHECK;
/* The worker-month is audited again at that time, of several the earliest. */
void ask_again(struct asking *x, utc_time at);
int value_add(struct asking *x, struct value_list *list,
	      const struct parameter_value *v) MUST_CHECK;

/* ask_day.c: of several of a day the first of the longest. */
int day_runs_find(struct arena *a, const struct time_facts *t,
		  const struct time_run ***out) MUST_CHECK;

/* ask_events.c */
extern const struct fact_group group_limit, group_fine;
extern const struct fact_group group_holiday; /* ask_orders.c */
extern const struct fact_group group_weather; /* ask_weather.c */
extern const struct fact_group group_triple;  /* ask_triple.c */
/* ask_month.c, ask_day.c */
extern const struct fact_group group_month, group_floor, group_day;
/* ask_hours.c, ask_wage.c, ask_arrears.c */
extern const struct fact_group group_hours, group_long_day, group_overtime, group_wage,
	group_deductions, group_arrears;
/* ask_warn.c */
extern const struct fact_group group_outlook, group_running;

#endif
