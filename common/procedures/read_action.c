/* The actions of a step: what an act wants, what it sets going, where it leads. */
#include "read.h"

static int field_read(struct reader *r, const struct yaml_node *n, struct procedure_field *out)
{
	static const char *const keys[] = {"name", "zh", "en", "type", "optional", "choices", NULL};
	const struct yaml_node *type, *optional = yaml_get(n, "optional");
	size_t at;
	int rc;

	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = name_need(r, n, "name", &out->name)) != 0 ||
	    (rc = label_need(r, n, &out->label)) != 0 ||
	    (rc = yaml_need(n, "type", &type, r->err)) != 0 ||
	    (rc = choice_read(r, type, field_type_names, &at)) != 0 ||
	    (optional && (rc = yaml_bool(optional, &out->optional, r->err)) != 0) ||
	    (rc = texts_get(r, n, "choices", NULL, &out->choices)) != 0)
		return rc;
	out->type = (enum field_type)at;
	if ((out->type == FIELD_CHOICE) != (*out->choices != NULL))
		return yaml_refuse(n, r->err,
				   "choices: for a field of type choice, and for no other");
	return 0;
}

static int fields_read(struct reader *r, const struct yaml_node *map, struct procedure_action *out)
{
	const struct yaml_node *list;
	struct procedure_field *fields;
	int rc = list_get(r, map, "fields", &list);

	if (rc || !list)
		return rc;
	if (list->n > PROCEDURE_FIELDS_MAX)
		return yaml_refuse(list, r->err, "more than %d fields", PROCEDURE_FIELDS_MAX);
	fields = arena_zalloc(r->arena, list->n + 1, sizeof(*fields));
	if (!fields)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = field_read(r, n, &fields[out->n_fields]);
		if (rc)
			return rc;
		for (size_t i = 0; i < out->n_fields; i++) {
			if (strcmp(fields[i].name, fields[out->n_fields].name) == 0)
				return yaml_refuse(n, r->err, "%s is named twice", fields[i].name);
		}
		out->n_fields++;
	}
	out->fields = fields;
	return 0;
}

static int document_read(struct reader *r, const struct yaml_node *n,
			 struct procedure_document *out)
{
	static const char *const keys[] = {"kind", "zh", "en", "optional", NULL};
	const struct yaml_node *optional = yaml_get(n, "optional");
	int rc;

	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = name_need(r, n, "kind", &out->kind)) != 0 ||
	    (rc = label_need(r, n, &out->label)) != 0)
		return rc;
	return optional ? yaml_bool(optional, &out->optional, r->err) : 0;
}

static int documents_read(struct reader *r, const struct yaml_node *map,
			  struct procedure_action *out)
{
	const struct yaml_node *list;
	struct procedure_document *documents;
	int rc = list_get(r, map, "documents", &list);

	if (rc || !list)
		return rc;
	documents = arena_zalloc(r->arena, list->n + 1, sizeof(*documents));
	if (!documents)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = document_read(r, n, &documents[out->n_documents++]);
	out->documents = documents;
	return rc;
}

/* A field of that type of the action, by name; only the day that a clock starts from may be left
 * out. */
static int start_field(struct reader *r, const struct yaml_node *n, const char *key,
		       enum field_type type, size_t *out)
{
	const struct yaml_node *at = yaml_get(n, key);

	*out = PROCEDURE_NONE;
	for (size_t i = 0; at && i < r->action->n_fields; i++) {
		const struct procedure_field *f = &r->action->fields[i];

		if (slice_is(at->text, f->name) && f->type == type &&
		    (!f->optional || strcmp(key, "from") == 0))
			*out = i;
	}
	if (at && *out == PROCEDURE_NONE)
		return yaml_refuse(
			at, r->err, "%s: \"%.40s\" is not a needed field of type %s of this action",
			key, at->kind == YAML_SCALAR ? at->text.at : "", field_type_names[type]);
	return 0;
}

/* The day of a clock of a day is given, that of one counted back lies ahead, and of no other. */
static int kind_check(struct reader *r, const struct yaml_node *at, const char *code,
		      const struct procedure_start *s)
{
	const struct clock *k = r->names ? clock_find(r->names->clocks, code) : NULL;

	if (!k)
		return 0;
	if ((k->counts == CLOCK_DATE) != (s->until != PROCEDURE_NONE))
		return yaml_refuse(
			at, r->err,
			"%s: until names the field with the day of a clock of unit date, "
			"and of no other",
			code);
	if (k->back != s->before)
		return yaml_refuse(
			at, r->err,
			"%s: before names the field with the day that a clock is counted "
			"back from, and of no other",
			code);
	return 0;
}

int start_code(struct reader *r, const struct yaml_node *at, struct procedure_start *out)
{
	const char *code;
	int rc = yaml_str(at, &code, r->err);

	if (!rc)
		rc = kind_check(r, at, code, out);
	return rc ? rc : clock_read(r, at, code, &out->clock);
}

static int start_read(struct reader *r, const struct yaml_node *n, struct procedure_start *out)
{
	static const char *const keys[] = {"clock", "from", "until", "before", "scope", NULL};
	const struct yaml_node *clock = n;
	int rc;

	*out = (struct procedure_start){
		.from = PROCEDURE_NONE, .until = PROCEDURE_NONE, .scope = PROCEDURE_NONE};
	if (n->kind != YAML_MAP)
		return start_code(r, n, out);
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = yaml_need(n, "clock", &clock, r->err)) != 0 ||
	    (rc = start_field(r, n, "from", FIELD_DAY, &out->from)) != 0 ||
	    (rc = start_field(r, n, "until", FIELD_DAY, &out->until)) != 0 ||
	    (rc = start_field(r, n, "scope", FIELD_CHOICE, &out->scope)) != 0)
		return rc;
	out->before = yaml_get(n, "before") != NULL;
	rc = out->before ? start_field(r, n, "before", FIELD_DAY, &out->from) : 0;
	return rc ? rc : start_code(r, clock, out);
}

static int starts_read(struct reader *r, const struct yaml_node *map, struct procedure_action *out)
{
	const struct yaml_node *list;
	struct procedure_start *starts;
	int rc = list_get(r, map, "start", &list);

	if (rc || !list)
		return rc;
	starts = arena_zalloc(r->arena, list->n + 1, sizeof(*starts));
	if (!starts)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = start_read(r, n, &starts[out->n_starts++]);
	out->starts = starts;
	return rc;
}

static int handoff_read(struct reader *r, const struct yaml_node *map, struct procedure_action *out)
{
	static const char *const keys[] = {"to", "kind", NULL};
	const struct yaml_node *n = yaml_get(map, "handoff");
	int rc;

	out->handoff_to = out->handoff_kind = "";
	if (!n)
		return 0;
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = text_get(r, n, "to", &out->handoff_to)) != 0 ||
	    (rc = text_get(r, n, "kind", &out->handoff_kind)) != 0)
		return rc;
	if (!*out->handoff_to || !*out->handoff_kind)
		return yaml_refuse(n, r->err, "handoff: {to: DEPARTMENT, kind: INFORM}");
	if (r->names && !department_find(r->names->departments, out->handoff_to))
		return yaml_refuse(n, r->err, "handoff: to: \"%.20s\" is not in departments.yaml",
				   out->handoff_to);
	return 0;
}

static int dispositions_read(struct reader *r, const struct yaml_node *map, unsigned *out)
{
	const struct yaml_node *list;
	size_t at;
	int rc = list_get(r, map, "disposition", &list);

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc; n = n->next) {
		rc = choice_read(r, n, disposition_names + 1, &at);
		if (!rc)
			*out |= 1U << (at + 1);
	}
	return rc;
}

static int action_read(struct reader *r, const struct yaml_node *n, struct procedure_action *out)
{
	static const char *const keys[] = {"action",      "zh",          "en",        "to",
					   "departments", "roles",       "not_by",    "handoff",
					   "opens",       "fields",      "documents", "start",
					   "stop",        "disposition", "basis",     NULL};
	int rc;

	out->line = n->line;
	r->action = out;
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = name_need(r, n, "action", &out->name)) != 0 ||
	    (rc = label_need(r, n, &out->label)) != 0 ||
	    (rc = label_get(r, n, "basis", &out->basis)) != 0 ||
	    (rc = step_get(r, n, "to", &out->to)) != 0 ||
	    (rc = departments_get(r, n, &out->departments)) != 0 ||
	    (rc = roles_get(r, n, &out->roles)) != 0 ||
	    (rc = text_get(r, n, "not_by", &out->not_by)) != 0 ||
	    (rc = text_get(r, n, "opens", &out->opens)) != 0 ||
	    (rc = handoff_read(r, n, out)) != 0 || (rc = fields_read(r, n, out)) != 0 ||
	    (rc = documents_read(r, n, out)) != 0 || (rc = starts_read(r, n, out)) != 0 ||
	    (rc = clocks_get(r, n, "stop", &out->stop)) != 0)
		return rc;
	return dispositions_read(r, n, &out->dispositions);
}

int actions_read(struct reader *r, const struct yaml_node *map, const char *key,
		 const struct procedure_action **out, size_t *out_n)
{
	const struct yaml_node *list;
	struct procedure_action *actions;
	size_t n = 0;
	int rc = list_get(r, map, key, &list);

	if (rc || !list)
		return rc;
	actions = arena_zalloc(r->arena, list->n + 1, sizeof(*actions));
	if (!actions)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *at = list->first; at; at = at->next) {
		rc = action_read(r, at, &actions[n]);
		if (rc)
			return rc;
		for (size_t i = 0; i < n; i++) {
			if (strcmp(actions[i].name, actions[n].name) == 0)
				return yaml_refuse(at, r->err, "action %s is named twice",
						   actions[i].name);
		}
		n++;
	}
	*out = actions;
	*out_n = n;
	return 0;
}
