/*
 * 100,000 random acts, expiries and moves on the shipped procedures, held against a model that
 * keeps its own book of owners, clocks, dispositions and who did what.
 */
#include "shipped.h"

#define ACTS      100000
#define TAKEN_MAX 256

static const char *const departments[] = {"HRSS", "SAMR", "DRC", "TRANS"};
static const char *const roles[] = {"inspector", "clerk", "system", "worker"};
static const char *const people[] = {"a", "b", "c"};
static const char *const accepted[] = {"INFORM DRC", NULL};
static const char *const none[] = {NULL};

struct model {
	const struct procedure *p;
	struct standing s;
	bool open[PROCEDURE_CLOCKS_MAX], expired[PROCEDURE_CLOCKS_MAX];
	struct past_act taken[TAKEN_MAX]; /* the last of each action */
	size_t n_taken;
	const char *owner;
	civil_date today;
	uint64_t seed;
};

static size_t steps_seen[16][PROCEDURE_STEPS_MAX];
static size_t n_acts, n_done, n_refused[ACT_REVIEW + 1], n_closed[DISPOSITION_COMPLEX + 1],
	n_reviews;

static size_t any(struct model *m, size_t n)
{
	m->seed ^= m->seed << 13;
	m->seed ^= m->seed >> 7;
	m->seed ^= m->seed << 17;
	return (size_t)(m->seed % n);
}

/* ---- the book ------------------------------------------------------------------------------ */

static void book(struct model *m, const struct act_effects *e)
{
	for (size_t i = 0; i < e->n_clocks; i++) {
		size_t k = e->clocks[i].clock;

		assert_int_not_equal(m->open[k], e->clocks[i].starts); /* neither twice */
		m->open[k] = e->clocks[i].starts;
		m->expired[k] = false;
	}
}

static void holds(struct model *m)
{
	const struct procedure_step *step = &m->p->steps[m->s.step];

	assert_string_equal(m->s.owner, m->owner);
	for (size_t k = 0; k < PROCEDURE_CLOCKS_MAX; k++) {
		assert_int_equal(m->open[k], !!(m->s.open & UINT64_C(1) << k));
		assert_int_equal(m->expired[k], !!(m->s.expired & UINT64_C(1) << k));
		if (m->open[k] && !step->end) /* what runs has somewhere to run out to */
			assert_true(step->expiry[k] != PROCEDURE_NONE ||
				    (m->p->stays & UINT64_C(1) << k));
		if (m->open[k] && step->end)
			assert_int_equal(k, m->p->review_clock);
	}
	assert_int_equal(step->end == STEP_CLOSED, m->s.disposition != DISPOSITION_NONE);
	if (m->s.disposition == DISPOSITION_COMPLEX) {
		assert_true(m->s.review_day.day > 0);
		assert_true(m->open[m->p->review_clock]);
	} else {
		assert_int_equal(m->s.review_day.day, 0);
	}
}

static const char *last_of(const struct model *m, const char *action)
{
	for (size_t i = 0; i < m->n_taken; i++) {
		if (strcmp(m->taken[i].action, action) == 0)
			return m->taken[i].subject;
	}
	return "";
}

static void taken(struct model *m, const char *action, const char *subject)
{
	size_t i = 0;

	while (i < m->n_taken && strcmp(m->taken[i].action, action) != 0)
		i++;
	assert_true(i < TAKEN_MAX);
	m->taken[i] = (struct past_act){action, subject};
	if (i == m->n_taken)
		m->n_taken++;
}

/* ---- random acts --------------------------------------------------------------------------- */

static const char *value_for(struct model *m, const struct procedure_field *f, bool ahead)
{
	static char day[12];

	switch (f->type) {
	case FIELD_TEXT:
		return any(m, 60) ? "说明" : " ";
	case FIELD_DAY:
		return civil_format((civil_date){m->today.day + (ahead ? 9 : -1)}, day);
	case FIELD_COUNT:
		return any(m, 60) ? "3" : "-3";
	case FIELD_YUAN:
	case FIELD_FINE:
		return any(m, 60) ? "288.00" : "288.001";
	case FIELD_CHOICE:
		return any(m, 60) ? f->choices[0] : "other";
	}
	return "";
}

static bool lies_ahead(const struct procedure_action *a, size_t field)
{
	for (size_t i = 0; i < a->n_starts; i++) {
		if (a->starts[i].until == field ||
		    (a->starts[i].from == field && a->starts[i].before))
			return true;
	}
	return false;
}

static const struct procedure_action *pick(struct model *m)
{
	const struct procedure_step *s = &m->p->steps[m->s.step];
	size_t n = s->n_actions + m->p->n_everywhere;

	if (!any(m, 12)) /* of any step at all */
		s = &m->p->steps[any(m, m->p->n_steps)], n = s->n_actions + m->p->n_everywhere;
	if (!n)
		return NULL;
	n = any(m, n);
	return n < s->n_actions ? &s->actions[n] : &m->p->everywhere[n - s->n_actions];
}

/* Of a few tries the one that leads where it has been least. */
static const struct procedure_action *pick_rare(struct model *m, const size_t *seen)
{
	const struct procedure_action *best = pick(m), *other;

	for (size_t i = 0; best && i < 4; i++) {
		size_t to = best->to == PROCEDURE_NONE ? m->s.step : best->to, next;

		other = pick(m);
		next = other->to == PROCEDURE_NONE ? m->s.step : other->to;
		if (seen[next] < seen[to])
			best = other;
	}
	return best;
}

static void refused(struct model *m, enum act_fault fault, const struct standing *before,
		    const struct act_effects *e)
{
	assert_memory_equal(&m->s, before, sizeof(*before));
	assert_non_null(e->fault);
	n_refused[fault]++;
}

static void done(struct model *m, const struct procedure_action *a, const struct act *act,
		 const struct act_effects *e, bool sent)
{
	assert_string_equal(act->by.department, m->owner);
	assert_string_not_equal(act->by.role, "worker");
	if (*a->not_by)
		assert_string_not_equal(act->by.subject, last_of(m, a->not_by));
	if (*a->handoff_to)
		assert_true(sent);
	book(m, e);
	if (m->p->steps[m->s.step].end == STEP_CLOSED && a->dispositions) {
		assert_int_equal(m->s.disposition, act->disposition);
		if (act->disposition == DISPOSITION_IRREGULAR)
			assert_true(act->due_day.day > 0);
		n_closed[m->s.disposition]++;
	}
	taken(m, a->name, act->by.subject);
	n_done++;
}

static void act_once(struct model *m, const size_t *seen)
{
	const struct procedure_action *a = pick_rare(m, seen);
	struct act_value values[PROCEDURE_FIELDS_MAX];
	char days[PROCEDURE_FIELDS_MAX][48];
	struct act_paper papers[16];
	struct act_effects e = {0};
	struct standing before = m->s;
	bool sent = any(m, 2);
	struct act_past past = {m->taken, m->n_taken, sent ? accepted : none};
	struct act act = {.today = m->today, .fields = values, .documents = papers};
	enum act_fault fault;

	if (!a)
		return;
	act.action = a->name;
	act.by = (struct actor){any(m, 8) ? m->owner : departments[any(m, 4)],
				roles[any(m, 10) ? any(m, 2) : any(m, 4)], people[any(m, 3)],
				any(m, 8) ? "411000" : "411024"};
	for (size_t i = 0; i < a->n_fields; i++) {
		if (!any(m, 40))
			continue;
		(void)snprintf(days[i], sizeof(days[i]), "%s",
			       value_for(m, &a->fields[i], lies_ahead(a, i)));
		values[act.n_fields++] = (struct act_value){a->fields[i].name, days[i]};
	}
	for (size_t i = 0; i < a->n_documents; i++) {
		if (any(m, 40))
			papers[act.n_documents++] = (struct act_paper){
				.kind = a->documents[i].kind, .number = "许人社监〔2022〕7号"};
	}
	if (a->dispositions || !any(m, 50))
		act.disposition = (enum disposition)any(m, DISPOSITION_COMPLEX + 1);
	act.due_day.day = any(m, 6) ? m->today.day : 0;
	act.review_day.day = m->today.day + (int32_t)any(m, 40) - 4;
	act.opinion = any(m, 12) ? "意见" : "";
	act.measures = any(m, 12) ? "措施" : " ";
	fault = procedure_act(m->p, &m->s, &act, &past, &e);
	if (fault)
		refused(m, fault, &before, &e);
	else /* which may be another of that name, where it was picked of any step */
		done(m, procedure_action_find(m->p, before.step, a->name), &act, &e, sent);
}

static void expire_once(struct model *m)
{
	size_t k = any(m, m->p->n_clocks);
	bool was_end = m->p->steps[m->s.step].end == STEP_CLOSED;
	bool due = m->open[k] && !m->expired[k];
	struct act_effects e;

	assert_int_equal(procedure_expire(m->p, &m->s, k, &e), due);
	if (!due)
		return;
	m->expired[k] = true;
	book(m, &e);
	n_reviews += was_end;
	if (was_end) /* only the review of a complex case comes back from there */
		assert_int_equal(m->s.step, m->p->review_step);
}

static void move_once(struct model *m)
{
	struct act_effects e;

	m->owner = departments[any(m, 4)];
	procedure_move(m->p, &m->s, m->owner, &e);
	book(m, &e);
}

static void random__acts_on_the_shipped_procedures__invariants_hold(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
	struct procedures all = shipped_load(arena);
	struct model m = {.seed = UINT64_C(88172645463325252)};
	struct act_effects e;

	for (size_t i = 0; n_acts < ACTS; i++) {
		size_t which = i / 500 % all.n;

		if (i % 500 == 0 || !any(&m, m.p->steps[m.s.step].end ? 4 : 150)) {
			m = (struct model){
				.p = all.at[which].procedure, .today = {19000}, .seed = m.seed};
			m.owner = *m.p->departments ? m.p->departments[0] : departments[any(&m, 4)];
			procedure_begin(m.p, m.owner, &m.s, &e);
			book(&m, &e);
		} else if (!any(&m, 8)) {
			expire_once(&m);
		} else if (!any(&m, 60)) {
			move_once(&m);
		} else {
			act_once(&m, steps_seen[which]);
			n_acts++;
		}
		m.today.day += (int32_t)any(&m, 3);
		steps_seen[which][m.s.step]++;
		holds(&m);
	}
	for (size_t i = 0; i < all.n; i++) {
		for (size_t s = 0; s < all.at[i].procedure->n_steps; s++) {
			if (!steps_seen[i][s])
				fail_msg("%s: never at %s", all.at[i].procedure->name,
					 all.at[i].procedure->steps[s].name);
		}
	}
	for (enum act_fault f = ACT_NOT_HERE; f <= ACT_REVIEW; f++) {
		if (f != ACT_LEVEL && !n_refused[f])
			fail_msg("fault %d never came", f);
	}
	for (enum disposition d = DISPOSITION_VIOLATION; d <= DISPOSITION_COMPLEX; d++)
		assert_true(n_closed[d] > 0);
	assert_true(n_reviews > 0);
	assert_true(n_done > ACTS / 4);
	print_message("%zu acts done; closed %zu, %zu, %zu; %zu reviews\n", n_done, n_closed[1],
		      n_closed[2], n_closed[3], n_reviews);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random__acts_on_the_shipped_procedures__invariants_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
