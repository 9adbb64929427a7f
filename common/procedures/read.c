/* A procedure file: its head, its steps. */
#include "read.h"

static int starts_get(struct reader *r, const struct yaml_node *map, struct procedure_step *out)
{
	const struct yaml_node *list;
	struct procedure_start *starts;
	int rc = list_get(r, map, "start", &list);

	if (rc || !list)
		return rc;
	starts = arena_zalloc(r->arena, list->n + 1, sizeof(*starts));
	if (!starts)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next) {
		struct procedure_start *s = &starts[out->n_starts++];

		s->from = s->until = s->scope = PROCEDURE_NONE;
		rc = start_code(r, n, s);
	}
	out->starts = starts;
	return rc;
}

/* {CLOCK: step}: where a case goes when the clock runs out. */
static int expiry_read(struct reader *r, const struct yaml_node *map, struct procedure_step *out)
{
	const struct yaml_node *n = yaml_get(map, "expiry");
	size_t clock;
	int rc = 0;

	for (size_t k = 0; k < PROCEDURE_CLOCKS_MAX; k++)
		out->expiry[k] = PROCEDURE_NONE;
	if (n && n->kind != YAML_MAP)
		return yaml_refuse(n, r->err, "expiry: expected CLOCK: step");
	for (const struct yaml_node *at = n ? n->first : NULL; at && !rc; at = at->next) {
		rc = clock_read(r, at, at->key, &clock);
		if (!rc)
			rc = step_get(r, n, at->key, &out->expiry[clock]);
	}
	return rc;
}

bool desk_known(const struct procedure_names *names, const char *desk)
{
	char code[17];
	struct str s = str_init(code, sizeof(code));
	const struct department *d;

	if (!names || strcmp(desk, PROCEDURE_OWNER) == 0)
		return true;
	str_addn(&s, desk, strcspn(desk, "."));
	d = department_find(names->departments, code);
	return d && (!strchr(desk, '.') || procedure_names(d->desks, desk));
}

static int desk_read(struct reader *r, const struct yaml_node *map, struct procedure_step *out)
{
	static const char *const levels[] = {"place", "city", NULL};
	const struct yaml_node *desk, *level = yaml_get(map, "level");
	size_t at = 0;
	int rc;

	if ((rc = yaml_need(map, "desk", &desk, r->err)) != 0 ||
	    (rc = yaml_str(desk, &out->desk, r->err)) != 0)
		return rc;
	if (!desk_known(r->names, out->desk))
		return yaml_refuse(desk, r->err,
				   "desk: \"%.40s\" is neither a department nor a desk of "
				   "departments.yaml, nor `owner`",
				   out->desk);
	rc = level ? choice_read(r, level, levels, &at) : 0;
	out->city = at == 1;
	return rc;
}

static int end_read(struct reader *r, const struct yaml_node *map, struct procedure_step *out)
{
	const struct yaml_node *state, *end = yaml_get(map, "ends");
	size_t at;
	int rc;

	if ((rc = yaml_need(map, "state", &state, r->err)) != 0 ||
	    (rc = choice_read(r, state, procedure_state_names, &at)) != 0)
		return rc;
	out->state = procedure_state_names[at];
	if (end) {
		rc = choice_read(r, end, step_end_names + 1, &at);
		out->end = (enum step_end)(at + 1);
	}
	if (!rc && strcmp(out->state, "closed") == 0 && out->end != STEP_CLOSED)
		return yaml_refuse(state, r->err, "state: closed without ends: closed");
	return rc;
}

static int step_read(struct reader *r, const struct yaml_node *map, struct procedure_step *out)
{
	static const char *const keys[] = {"step", "zh",    "en",   "state",  "desk",    "level",
					   "ends", "start", "stop", "expiry", "actions", NULL};
	int rc;

	if ((rc = yaml_only(map, keys, r->err)) != 0 ||
	    (rc = label_need(r, map, &out->label)) != 0 || (rc = end_read(r, map, out)) != 0 ||
	    (rc = desk_read(r, map, out)) != 0 || (rc = starts_get(r, map, out)) != 0 ||
	    (rc = clocks_get(r, map, "stop", &out->stop)) != 0 ||
	    (rc = expiry_read(r, map, out)) != 0)
		return rc;
	return actions_read(r, map, "actions", &out->actions, &out->n_actions);
}

/* Names first: an action may lead to a step further down. */
static int step_names(struct reader *r, const struct yaml_node *list)
{
	int rc;

	for (const struct yaml_node *n = list->first; n; n = n->next) {
		struct procedure_step *s = &r->steps[r->p->n_steps];

		s->line = n->line;
		rc = name_need(r, n, "step", &s->name);
		if (rc)
			return rc;
		if (procedure_step_find(r->p, s->name) != PROCEDURE_NONE)
			return yaml_refuse(n, r->err, "step %s is named twice", s->name);
		r->p->n_steps++;
	}
	return 0;
}

static int steps_read(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node *list;
	size_t at = 0;
	int rc = yaml_need(root, "steps", &list, r->err);

	if (rc)
		return rc;
	if (list->kind != YAML_LIST || !list->n || list->n > PROCEDURE_STEPS_MAX)
		return yaml_refuse(list, r->err, "steps: expected a list of 1 to %d steps",
				   PROCEDURE_STEPS_MAX);
	r->p->steps = r->steps = arena_zalloc(r->arena, list->n, sizeof(*r->steps));
	if (!r->steps)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	rc = step_names(r, list);
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = step_read(r, n, &r->steps[at++]);
	return rc;
}

/* Clocks after which a case stays where it is, each with why that is right. */
static int stays_read(struct reader *r, const struct yaml_node *root)
{
	static const char *const keys[] = {"clock", "zh", "en", NULL};
	const struct yaml_node *list, *clock;
	struct label why;
	const char *code;
	size_t k;
	int rc = list_get(r, root, "stays", &list);

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc; n = n->next) {
		if ((rc = yaml_only(n, keys, r->err)) != 0 ||
		    (rc = yaml_need(n, "clock", &clock, r->err)) != 0 ||
		    (rc = yaml_str(clock, &code, r->err)) != 0 ||
		    (rc = label_need(r, n, &why)) != 0 ||
		    (rc = clock_read(r, clock, code, &k)) != 0)
			return rc;
		r->p->stays |= UINT64_C(1) << k;
	}
	return rc;
}

/* A complex case comes back at the day of its review, wherever it was closed. */
static int review_read(struct reader *r, const struct yaml_node *root)
{
	static const char *const keys[] = {"clock", "step", NULL};
	const struct yaml_node *n = yaml_get(root, "review"), *clock, *step;
	const char *code;
	int rc;

	r->p->review_clock = r->p->review_step = PROCEDURE_NONE;
	if (!n)
		return 0;
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = yaml_need(n, "clock", &clock, r->err)) != 0 ||
	    (rc = yaml_str(clock, &code, r->err)) != 0 ||
	    (rc = clock_read(r, clock, code, &r->p->review_clock)) != 0 ||
	    (rc = yaml_need(n, "step", &step, r->err)) != 0 ||
	    (rc = step_get(r, n, "step", &r->p->review_step)) != 0)
		return rc;
	if (r->names && clock_find(r->names->clocks, code)->counts != CLOCK_DATE)
		return yaml_refuse(clock, r->err, "review: clock: %s is not of unit date", code);
	for (size_t i = 0; i < r->p->n_steps; i++) {
		if (r->steps[i].end == STEP_CLOSED)
			r->steps[i].expiry[r->p->review_clock] = r->p->review_step;
	}
	return 0;
}

static int moved_read(struct reader *r, const struct yaml_node *root)
{
	int rc = step_get(r, root, "moved", &r->p->moved);

	for (size_t i = 0; !rc && r->p->moved == PROCEDURE_NONE && i < r->p->n_steps; i++) {
		if (strcmp(r->steps[i].desk, PROCEDURE_OWNER) != 0 && !r->steps[i].end)
			return yaml_refuse(root, r->err,
					   "moved is missing: where a case goes that is handed to "
					   "another department while at %s",
					   r->steps[i].name);
	}
	return rc;
}

static int head_read(struct reader *r, const struct yaml_node *root)
{
	static const char *const keys[] = {
		"procedure", "version", "zh",         "en",    "basis", "departments",
		"default",   "roles",   "sources",    "rules", "start", "moved",
		"review",    "stays",   "everywhere", "steps", NULL};
	const struct yaml_node *version, *usual = yaml_get(root, "default");
	int rc;

	if ((rc = yaml_only(root, keys, r->err)) != 0 ||
	    (rc = name_need(r, root, "procedure", &r->p->name)) != 0 ||
	    (rc = yaml_need(root, "version", &version, r->err)) != 0 ||
	    (rc = yaml_i64(version, 1, 9999, &r->p->version, r->err)) != 0 ||
	    (rc = label_need(r, root, &r->p->label)) != 0 ||
	    (rc = label_get(r, root, "basis", &r->p->basis)) != 0 ||
	    (rc = departments_get(r, root, &r->p->departments)) != 0 ||
	    (usual && (rc = yaml_bool(usual, &r->p->usual, r->err)) != 0) ||
	    (rc = roles_get(r, root, &r->p->roles)) != 0)
		return rc;
	if (!*r->p->basis.zh)
		return yaml_refuse(root, r->err, "basis is missing: the law it rests on");
	if (!*r->p->roles)
		return yaml_refuse(root, r->err, "roles is missing: who takes its actions");
	rc = texts_get(r, root, "sources", procedure_source_names, &r->p->sources);
	if (!rc && !*r->p->sources)
		return yaml_refuse(root, r->err, "sources is missing: how a case comes under it");
	if (!rc)
		rc = texts_get(r, root, "rules", NULL, &r->p->rules);
	if (!rc && *r->p->rules && !procedure_names(r->p->sources, PROCEDURE_ALERT))
		return yaml_refuse(root, r->err,
				   "rules: whose alerts begin under it, but " PROCEDURE_ALERT
				   " is none of its sources");
	return rc;
}

int procedure_read(struct arena *a, const struct yaml_node *root,
		   const struct procedure_names *names, const struct procedure **out,
		   struct err *err)
{
	struct reader r = {.arena = a, .err = err, .names = names};
	const struct yaml_node *start;
	int rc;

	r.p = arena_zalloc(a, 1, sizeof(*r.p));
	if (!r.p)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if ((rc = head_read(&r, root)) != 0 || (rc = steps_read(&r, root)) != 0 ||
	    (rc = actions_read(&r, root, "everywhere", &r.p->everywhere, &r.p->n_everywhere)) !=
		    0 ||
	    (rc = stays_read(&r, root)) != 0 || (rc = review_read(&r, root)) != 0 ||
	    (rc = moved_read(&r, root)) != 0 || (rc = yaml_need(root, "start", &start, err)) != 0 ||
	    (rc = step_get(&r, root, "start", &r.p->start)) != 0)
		return rc;
	*out = r.p;
	return 0;
}

int procedure_parse(struct arena *a, const char *name, slice text, const struct procedure **out,
		    struct err *err)
{
	const struct yaml_node *root;
	int rc = yaml_parse(a, name, text.at, text.len, &root, err);

	return rc ? rc : procedure_read(a, root, NULL, out, err);
}
