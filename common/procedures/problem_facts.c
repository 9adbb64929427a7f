#include "problem_facts.h"

const struct label problem_words[] = {
	[PROBLEM_UNREACHABLE] = {"没有任何操作或期限届满会到达该步骤",
				 "no act and no clock leads to this step"                        },
	[PROBLEM_DEAD_END] = {"从该步骤无法到达任何办结步骤",
				 "no end can be reached from this step"                          },
	[PROBLEM_NOBODY] = {"没有人可以执行该操作：所列角色均无权调用 disputes.TakeAction",
				 "nobody may take this action: none of its roles may call "
			    "disputes.TakeAction"                                                },
	[PROBLEM_EXPIRY] =
		{"期限可能在该步骤届满，但没有写明届满后到哪一步：请写入 expiry 或 stays",
				 "the clock may run out at this step and nothing is said of it: name it "
		 "in expiry or stays"							    },
	[PROBLEM_IDLE_CLOCK] = {"写明了期限届满后的步骤，但该期限在此处不可能运行",
				 "an expiry is named for a clock that cannot run here"           },
	[PROBLEM_CLOCK_AGAIN] =
		{"该操作起算的期限可能已在运行，新的日期会丢失：请先写入 stop",
				 "the act starts a clock that may run already, so its new day would "
		 "be lost: stop it first"							},
	[PROBLEM_START_AT_END] = {"案件结束时不能再起算期限",
                                 "a clock is started as the case ends"                           },
	[PROBLEM_NO_DISPOSITION] =
		{"办结时没有写明处置结论（违法、违规、复杂），或由期限届满而办结",
				 "the case closes without a disposition (violation, irregular, "
		 "complex), or because a clock ran out"                                          },
	[PROBLEM_DISPOSITION] = {"写明了处置结论，但该操作并不办结案件",
				 "a disposition is given, and the action does not close the case"},
	[PROBLEM_NO_REVIEW] = {"允许以“复杂”结案，但没有写明 review（期限和步骤）",
				 "a case may close as complex, and no review (clock and step) is "
			       "named"							   },
	[PROBLEM_MOVED] = {"moved 所指步骤的承办应为 owner",
				 "the step that moved cases go to is not the owner's desk"       },
	[PROBLEM_STRANDED] =
		{"其他部门承办的案件会转到本部门专办的步骤，无人可以办理：请写明 departments",
				 "a case that another department owns would come to this department's "
		 "own desk, where nobody may act: name its departments"                          },
	[PROBLEM_OTHER_PERSON] = {"not_by 所指操作不可能在此之前执行",
                                 "not_by names an action that cannot have been taken before"     },
};

struct check {
	const struct procedure *p;
	struct problem *out;
	size_t n, max;
	bool come[PROCEDURE_STEPS_MAX];     /* can a case be here? */
	uint64_t open[PROCEDURE_STEPS_MAX]; /* with which clocks */
	bool ends[PROCEDURE_STEPS_MAX];     /* can it end from here? */
	bool changed;
};

static void report(struct check *c, struct problem found)
{
	if (!found.clock)
		found.clock = "";
	if (c->n < c->max)
		c->out[c->n++] = found;
}

static uint64_t bits(const struct procedure_start *starts, size_t n)
{
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= UINT64_C(1) << starts[i].clock;
	return all;
}

/* The n-th of a step's own actions and of those everywhere; NULL when there are no more. */
static const struct procedure_action *action_at(const struct procedure *p,
						const struct procedure_step *s, size_t n)
{
	if (n < s->n_actions)
		return &s->actions[n];
	n -= s->n_actions;
	return !s->end && n < p->n_everywhere ? &p->everywhere[n] : NULL;
}

/* ---- where cases come, with which clocks --------------------------------------------------- */

static void arrive(struct check *c, size_t to, uint64_t open)
{
	const struct procedure_step *s = &c->p->steps[to];

	open = s->end ? 0 : open & ~s->stop;
	if (c->p->review_clock != PROCEDURE_NONE)
		open &= ~(UINT64_C(1) << c->p->review_clock);
	open |= bits(s->starts, s->n_starts);
	if (c->come[to] && !(open & ~c->open[to]))
		return;
	c->come[to] = c->changed = true;
	c->open[to] |= open;
}

static void follow_action(struct check *c, size_t from, const struct procedure_action *a)
{
	uint64_t open = c->open[from] & ~a->stop, starts = bits(a->starts, a->n_starts);
	size_t to = a->to == PROCEDURE_NONE ? from : a->to;
	bool complex = a->dispositions & (1U << DISPOSITION_COMPLEX);

	if (a->to != PROCEDURE_NONE)
		arrive(c, to, open);
	if (complex && c->p->review_clock != PROCEDURE_NONE)
		starts |= UINT64_C(1) << c->p->review_clock;
	if (starts & ~c->open[to]) {
		c->open[to] |= starts;
		c->changed = true;
	}
}

static void follow(struct check *c, size_t from)
{
	const struct procedure_step *s = &c->p->steps[from];
	const struct procedure_action *a;

	for (size_t i = 0; (a = action_at(c->p, s, i)); i++)
		follow_action(c, from, a);
	for (size_t k = 0; k < c->p->n_clocks; k++) {
		if (s->expiry[k] != PROCEDURE_NONE && s->expiry[k] != from &&
		    (c->open[from] & UINT64_C(1) << k))
			arrive(c, s->expiry[k], c->open[from]);
	}
	if (strcmp(s->desk, PROCEDURE_OWNER) != 0 && !s->end && c->p->moved != PROCEDURE_NONE)
		arrive(c, c->p->moved, c->open[from]);
}

static bool leads_to_end(const struct check *c, const struct procedure_step *s)
{
	const struct procedure_action *a;

	if (s->end)
		return true;
	for (size_t i = 0; (a = action_at(c->p, s, i)); i++) {
		if (a->to != PROCEDURE_NONE && c->ends[a->to])
			return true;
	}
	for (size_t k = 0; k < c->p->n_clocks; k++) {
		if (s->expiry[k] != PROCEDURE_NONE && c->ends[s->expiry[k]])
			return true;
	}
	return false;
}

static void explore(struct check *c)
{
	arrive(c, c->p->start, 0);
	do {
		c->changed = false;
		for (size_t i = 0; i < c->p->n_steps; i++) {
			if (c->come[i])
				follow(c, i);
		}
	} while (c->changed);
	do {
		c->changed = false;
		for (size_t i = 0; i < c->p->n_steps; i++) {
			if (!c->ends[i] && leads_to_end(c, &c->p->steps[i]))
				c->ends[i] = c->changed = true;
		}
	} while (c->changed);
}

/* ---- what is wrong ------------------------------------------------------------------------- */

static void clocks_check(struct check *c, size_t at)
{
	const struct procedure_step *s = &c->p->steps[at];

	for (size_t k = 0; k < c->p->n_clocks; k++) {
		bool runs = c->open[at] & UINT64_C(1) << k;
		bool said = s->expiry[k] != PROCEDURE_NONE;
		bool stays = c->p->stays & UINT64_C(1) << k;

		if (runs && !said && !stays)
			report(c, (struct problem){PROBLEM_EXPIRY, s, NULL, c->p->clocks[k]});
		if (said && !runs && !s->end)
			report(c, (struct problem){PROBLEM_IDLE_CLOCK, s, NULL, c->p->clocks[k]});
		if (said && strcmp(s->desk, PROCEDURE_OWNER) == 0 &&
		    strcmp(c->p->steps[s->expiry[k]].desk, PROCEDURE_OWNER) != 0)
			report(c, (struct problem){PROBLEM_STRANDED, s, NULL, c->p->clocks[k]});
		if (said && c->p->steps[s->expiry[k]].end)
			report(c,
			       (struct problem){PROBLEM_NO_DISPOSITION, s, NULL, c->p->clocks[k]});
	}
}

static void starts_check(struct check *c, size_t at, const struct procedure_action *a)
{
	const struct procedure_step *s = &c->p->steps[at];
	uint64_t open = c->open[at] & ~a->stop;

	if (a->to != PROCEDURE_NONE)
		open = (open & ~c->p->steps[a->to].stop) |
		       bits(c->p->steps[a->to].starts, c->p->steps[a->to].n_starts);
	for (size_t i = 0; i < a->n_starts; i++) {
		const char *clock = c->p->clocks[a->starts[i].clock];

		if (a->to != PROCEDURE_NONE && c->p->steps[a->to].end)
			report(c, (struct problem){PROBLEM_START_AT_END, s, a, clock});
		if (open & UINT64_C(1) << a->starts[i].clock)
			report(c, (struct problem){PROBLEM_CLOCK_AGAIN, s, a, clock});
	}
}

static bool role_found(const struct procedure *p, const struct procedure_action *a,
		       const char *const *roles)
{
	for (const char *const *r = *a->roles ? a->roles : p->roles; *r; r++) {
		if (procedure_names(roles, *r))
			return true;
	}
	return false;
}

/* Is an action of that name offered at any step where cases come? */
static bool action_comes(const struct check *c, const char *name)
{
	for (size_t i = 0; i < c->p->n_steps; i++) {
		if (c->come[i] && procedure_action_find(c->p, i, name))
			return true;
	}
	return false;
}

/* Only an action for the desk's own department may lead from the owner's desk to a fixed one. */
static bool strands(const struct procedure *p, const struct procedure_step *s,
		    const struct procedure_action *a)
{
	const char *to = a->to == PROCEDURE_NONE ? PROCEDURE_OWNER : p->steps[a->to].desk;
	size_t len = strcspn(to, ".");

	if (strcmp(s->desk, PROCEDURE_OWNER) != 0 || strcmp(to, PROCEDURE_OWNER) == 0)
		return false;
	return !*a->departments || a->departments[1] || strncmp(a->departments[0], to, len) != 0 ||
	       a->departments[0][len];
}

static void action_check(struct check *c, size_t at, const struct procedure_action *a,
			 const char *const *roles)
{
	const struct procedure_step *s = &c->p->steps[at];
	bool closes = a->to != PROCEDURE_NONE && c->p->steps[a->to].end == STEP_CLOSED;

	if (!role_found(c->p, a, roles))
		report(c, (struct problem){PROBLEM_NOBODY, s, a, NULL});
	if (closes && !a->dispositions)
		report(c, (struct problem){PROBLEM_NO_DISPOSITION, s, a, NULL});
	if (!closes && a->dispositions)
		report(c, (struct problem){PROBLEM_DISPOSITION, s, a, NULL});
	if (a->dispositions & (1U << DISPOSITION_COMPLEX) && c->p->review_clock == PROCEDURE_NONE)
		report(c, (struct problem){PROBLEM_NO_REVIEW, s, a, NULL});
	if (strands(c->p, s, a))
		report(c, (struct problem){PROBLEM_STRANDED, s, a, NULL});
	if (*a->not_by && !action_comes(c, a->not_by))
		report(c, (struct problem){PROBLEM_OTHER_PERSON, s, a, NULL});
	starts_check(c, at, a);
}

/* Whoever begins a case must be able to act on it. */
static bool begins_stranded(const struct procedure *p)
{
	const char *desk = p->steps[p->start].desk;
	size_t len = strcspn(desk, ".");

	if (strcmp(desk, PROCEDURE_OWNER) == 0)
		return false;
	return !*p->departments || p->departments[1] ||
	       strncmp(p->departments[0], desk, len) != 0 || p->departments[0][len];
}

static void stays_check(struct check *c)
{
	uint64_t ever = 0;

	for (size_t i = 0; i < c->p->n_steps; i++)
		ever |= c->open[i];
	for (size_t k = 0; k < c->p->n_clocks; k++) {
		if (c->p->stays & ~ever & UINT64_C(1) << k)
			report(c,
			       (struct problem){PROBLEM_IDLE_CLOCK, NULL, NULL, c->p->clocks[k]});
	}
}

size_t procedure_check(const struct procedure *p, const char *const *roles, struct problem *out,
		       size_t max)
{
	struct check c = {.p = p, .out = out, .max = max};
	const struct procedure_action *a;

	explore(&c);
	if (begins_stranded(p))
		report(&c, (struct problem){PROBLEM_STRANDED, &p->steps[p->start], NULL, NULL});
	if (p->moved != PROCEDURE_NONE && strcmp(p->steps[p->moved].desk, PROCEDURE_OWNER) != 0)
		report(&c, (struct problem){PROBLEM_MOVED, &p->steps[p->moved], NULL, NULL});
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct procedure_step *s = &p->steps[i];

		if (!c.come[i]) {
			report(&c, (struct problem){PROBLEM_UNREACHABLE, s, NULL, NULL});
			continue;
		}
		if (!c.ends[i])
			report(&c, (struct problem){PROBLEM_DEAD_END, s, NULL, NULL});
		clocks_check(&c, i);
		for (size_t j = 0; (a = action_at(p, s, j)); j++)
			action_check(&c, i, a, roles);
	}
	stays_check(&c);
	return c.n;
}
