#include "base.h"

#include "alarms.h"

#include "folder.h"
#include "yaml.h"

#define LEVELS_MAX   8
#define ROUTES_MAX   64
#define INHIBITS_MAX 32
#define RUNGS_MAX    8
#define TESTS_MAX    16
#define PATTERNS_MAX 32

static const char *const severities[] = {"hint", "info", "warn", "high", "critical", NULL};

struct reader {
	struct arena *a;
	struct err *err;
	struct alarms *out;
};

static int text_need(struct reader *r, const struct yaml_node *map, const char *key,
		     const char **out)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, r->err);

	return rc ? rc : yaml_str(n, out, r->err);
}

static int flag_get(struct reader *r, const struct yaml_node *map, const char *key, bool *out)
{
	const struct yaml_node *n = yaml_get(map, key);

	*out = false;
	return n ? yaml_bool(n, out, r->err) : 0;
}

static int severity_read(struct reader *r, const struct yaml_node *n, int32_t *out)
{
	for (int32_t i = 0; n->kind == YAML_SCALAR && severities[i]; i++) {
		if (slice_is(n->text, severities[i])) {
			*out = i;
			return 0;
		}
	}
	return yaml_refuse(n, r->err, "expected one of hint, info, warn, high, critical");
}

/* The rank of a level's code; *out stays when the key is absent. */
static int level_get(struct reader *r, const struct yaml_node *map, const char *key, int32_t *out)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (!n)
		return 0;
	for (size_t i = 0; n->kind == YAML_SCALAR && i < r->out->n_levels; i++) {
		if (slice_is(n->text, r->out->levels[i].code)) {
			*out = (int32_t)i;
			return 0;
		}
	}
	return yaml_refuse(n, r->err, "%s: no such level under levels", key);
}

/* The name of a parameter; it is looked up by alarms_check(). */
static int figure_get(struct reader *r, const struct yaml_node *map, const char *key,
		      const struct yaml_node **out)
{
	const char *text;

	*out = yaml_get(map, key);
	return *out ? yaml_str(*out, &text, r->err) : 0;
}

static int test_read(struct reader *r, const struct yaml_node *n, struct alarm_test *out)
{
	static const char *const keys[] = {"severity", "level", "workers", "owed", NULL};
	const struct yaml_node *severity = yaml_get(n, "severity");
	int rc;

	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (severity && (rc = severity_read(r, severity, &out->severity)) != 0) ||
	    (rc = level_get(r, n, "level", &out->level)) != 0 ||
	    (rc = figure_get(r, n, "workers", &out->workers)) != 0)
		return rc;
	return figure_get(r, n, "owed", &out->owed);
}

/* A list of tests; absent: none. */
static int tests_read(struct reader *r, const struct yaml_node *list, struct alarm_tests *out)
{
	struct alarm_test *at;
	int rc = 0;

	if (!list)
		return 0;
	if (list->kind != YAML_LIST || !list->n || list->n > TESTS_MAX)
		return yaml_refuse(list, r->err, "expected a list of 1 to %d tests", TESTS_MAX);
	out->at = at = arena_zalloc(r->a, list->n, sizeof(*at));
	if (!at)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = test_read(r, n, &at[out->n++]);
	return rc;
}

/* Patterns of rules: an id, a beginning with a star, or a star. Absent: all. */
static int patterns_read(struct reader *r, const struct yaml_node *list, const char *const **out)
{
	const char **at = arena_zalloc(r->a, (list ? list->n : 1) + 1, sizeof(*at));
	size_t n_at = 0;
	int rc = 0;

	if (!at)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	*out = at;
	if (!list) {
		at[0] = "*";
		return 0;
	}
	if (list->kind != YAML_LIST || !list->n || list->n > PATTERNS_MAX)
		return yaml_refuse(list, r->err, "expected a list of 1 to %d rules", PATTERNS_MAX);
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next) {
		const char *star;

		rc = yaml_str(n, &at[n_at], r->err);
		star = rc ? NULL : strchr(at[n_at], '*');
		if (star && star[1])
			return yaml_refuse(n, r->err, "\"%s\": a star stands at the end only",
					   at[n_at]);
		n_at++;
	}
	return rc;
}

static int level_read(struct reader *r, const struct yaml_node *n, struct alarm_level *out)
{
	static const char *const keys[] = {
		"code", "title_zh", "title_en", "response", "consequence_zh", "consequence_en",
		"law",  "article",  "text_zh",  "text_en",  "when",           NULL};
	const struct yaml_node *response, *when = yaml_get(n, "when");
	int32_t rank = 0;
	int rc;

	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = text_need(r, n, "code", &out->code)) != 0 ||
	    (rc = text_need(r, n, "title_zh", &out->title_zh)) != 0 ||
	    (rc = text_need(r, n, "title_en", &out->title_en)) != 0 ||
	    (rc = yaml_need(n, "response", &response, r->err)) != 0 ||
	    (rc = severity_read(r, response, &rank)) != 0 ||
	    (rc = text_need(r, n, "consequence_zh", &out->consequence_zh)) != 0 ||
	    (rc = text_need(r, n, "consequence_en", &out->consequence_en)) != 0 ||
	    (rc = text_need(r, n, "law", &out->law)) != 0 ||
	    (rc = text_need(r, n, "article", &out->article)) != 0 ||
	    (rc = text_need(r, n, "text_zh", &out->text_zh)) != 0 ||
	    (rc = text_need(r, n, "text_en", &out->text_en)) != 0)
		return rc;
	out->response = severities[rank];
	for (size_t i = 0; i < r->out->n_levels; i++) {
		if (strcmp(r->out->levels[i].code, out->code) == 0)
			return yaml_refuse(n, r->err, "code: %s is named twice", out->code);
	}
	if (!r->out->n_levels && when)
		return yaml_refuse(when, r->err, "when: the first level is that of all alerts");
	if (r->out->n_levels && !when)
		return yaml_refuse(n, r->err, "when is missing: only the first level needs none");
	return tests_read(r, when, &out->when);
}

static int case_read(struct reader *r, const struct yaml_node *n, struct alarm_route *out)
{
	static const char *const keys[] = {"when", "ground_zh", "ground_en", NULL};
	const struct yaml_node *when;
	int rc;

	if (!n)
		return 0;
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = yaml_need(n, "when", &when, r->err)) != 0 ||
	    (rc = text_need(r, n, "ground_zh", &out->ground_zh)) != 0 ||
	    (rc = text_need(r, n, "ground_en", &out->ground_en)) != 0)
		return rc;
	return tests_read(r, when, &out->open_case);
}

static int route_read(struct reader *r, const struct yaml_node *n, struct alarm_route *out)
{
	static const char *const keys[] = {"rules",       "desk",      "city_from",
					   "never_muted", "open_case", NULL};
	const struct yaml_node *rules;
	int rc;

	out->at = n;
	out->city_from = INT32_MAX;
	out->desk = yaml_get(n, "desk");
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = yaml_need(n, "rules", &rules, r->err)) != 0 ||
	    (rc = patterns_read(r, rules, &out->rules)) != 0 ||
	    (rc = level_get(r, n, "city_from", &out->city_from)) != 0 ||
	    (rc = flag_get(r, n, "never_muted", &out->never_muted)) != 0)
		return rc;
	return case_read(r, yaml_get(n, "open_case"), out);
}

static int end_read(struct reader *r, const struct yaml_node *n, const char *const **out_rules,
		    int32_t *out_level)
{
	static const char *const keys[] = {"rules", "level", NULL};
	int rc = yaml_only(n, keys, r->err);

	if (!rc)
		rc = patterns_read(r, yaml_get(n, "rules"), out_rules);
	return rc ? rc : level_get(r, n, "level", out_level);
}

static int same_read(struct reader *r, const struct yaml_node *list, struct alarm_inhibit *out)
{
	for (const struct yaml_node *n = list ? list->first : NULL; n; n = n->next) {
		if (n->kind == YAML_SCALAR && slice_is(n->text, "clause"))
			out->same_clause = true;
		else if (n->kind == YAML_SCALAR && slice_is(n->text, "month"))
			out->same_month = true;
		else
			return yaml_refuse(n, r->err,
					   "same: expected clause or month (employer, "
					   "region and department are always the same)");
	}
	return 0;
}

static int inhibit_read(struct reader *r, const struct yaml_node *n, struct alarm_inhibit *out)
{
	static const char *const keys[] = {"title_zh", "title_en", "source",
					   "target",   "same",     NULL};
	const struct yaml_node *source, *target;
	int rc;

	out->at = n;
	out->target_level = INT32_MAX;
	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = text_need(r, n, "title_zh", &out->title_zh)) != 0 ||
	    (rc = text_need(r, n, "title_en", &out->title_en)) != 0 ||
	    (rc = yaml_need(n, "source", &source, r->err)) != 0 ||
	    (rc = end_read(r, source, &out->source_rules, &out->source_level)) != 0 ||
	    (rc = yaml_need(n, "target", &target, r->err)) != 0 ||
	    (rc = end_read(r, target, &out->target_rules, &out->target_level)) != 0)
		return rc;
	return same_read(r, yaml_get(n, "same"), out);
}

static int rung_read(struct reader *r, const struct yaml_node *n, struct alarm_rung *out)
{
	static const char *const keys[] = {"code", "title_zh", "title_en", NULL};
	int rc;

	if ((rc = yaml_only(n, keys, r->err)) != 0 ||
	    (rc = text_need(r, n, "code", &out->code)) != 0 ||
	    (rc = text_need(r, n, "title_zh", &out->title_zh)) != 0)
		return rc;
	return text_need(r, n, "title_en", &out->title_en);
}

/* ---- the four lists -------------------------------------------------------------------------- */

static int list_open(struct reader *r, const struct yaml_node *list, size_t max, size_t size,
		     void **out)
{
	if (list->kind != YAML_LIST || !list->n || list->n > max)
		return yaml_refuse(list, r->err, "%s: expected a list of 1 to %zu", list->key, max);
	*out = arena_zalloc(r->a, list->n, size);
	return *out ? 0 : err_set(r->err, E_NO_MEMORY, "out of memory");
}

static int levels_read(struct reader *r, const struct yaml_node *list)
{
	struct alarm_level *at;
	void *rows = NULL;
	int rc = list_open(r, list, LEVELS_MAX, sizeof(*at), &rows);

	if (rc || !rows)
		return rc ? rc : E_NO_MEMORY;
	r->out->levels = at = rows;
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next) {
		rc = level_read(r, n, &at[r->out->n_levels]);
		r->out->n_levels++;
	}
	return rc;
}

static int routes_read(struct reader *r, const struct yaml_node *list)
{
	struct alarm_route *at;
	void *rows = NULL;
	int rc = list_open(r, list, ROUTES_MAX, sizeof(*at), &rows);

	if (rc || !rows)
		return rc ? rc : E_NO_MEMORY;
	r->out->routes = at = rows;
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = route_read(r, n, &at[r->out->n_routes++]);
	if (!rc && strcmp(at[r->out->n_routes - 1].rules[0], "*") != 0)
		rc = yaml_refuse(list, r->err, "the last route takes all rules: rules: [\"*\"]");
	return rc;
}

static int inhibits_read(struct reader *r, const struct yaml_node *list)
{
	struct alarm_inhibit *at;
	void *rows = NULL;
	int rc = list_open(r, list, INHIBITS_MAX, sizeof(*at), &rows);

	if (rc || !rows)
		return rc ? rc : E_NO_MEMORY;
	r->out->inhibits = at = rows;
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = inhibit_read(r, n, &at[r->out->n_inhibits++]);
	return rc;
}

static int ladder_read(struct reader *r, const struct yaml_node *list)
{
	struct alarm_rung *at;
	void *rows = NULL;
	int rc = list_open(r, list, RUNGS_MAX, sizeof(*at), &rows);

	if (rc || !rows)
		return rc ? rc : E_NO_MEMORY;
	r->out->ladder = at = rows;
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = rung_read(r, n, &at[r->out->n_rungs++]);
	return rc;
}

/* In the order in which one speaks of the other. */
static const struct part {
	const char *key;
	int (*read)(struct reader *r, const struct yaml_node *list);
} parts[] = {
	{"levels",   levels_read  },
	{"routes",   routes_read  },
	{"inhibits", inhibits_read},
	{"ladder",   ladder_read  },
};

/* Which file has which list; each stands in one file. */
static int part_note(const struct yaml_node *list, const struct yaml_node **lists, struct err *err)
{
	for (size_t i = 0; i < N_ELEMENTS(parts); i++) {
		if (strcmp(parts[i].key, list->key) != 0)
			continue;
		if (lists[i])
			return yaml_refuse(list, err, "%s: %s:%d has it already", list->key,
					   lists[i]->file, lists[i]->line);
		lists[i] = list;
		return 0;
	}
	return yaml_refuse(list, err, "%s: expected levels, routes, inhibits or ladder", list->key);
}

int alarms_load(struct arena *a, const char *folder, struct alarms *out, struct err *err)
{
	const struct yaml_node *lists[N_ELEMENTS(parts)] = {0};
	struct alarms fresh = {0};
	struct reader r = {a, err, &fresh};
	struct folder files;
	int rc = folder_list(a, folder, &files, err);

	for (size_t i = 0; !rc && i < files.n; i++) {
		const struct yaml_node *root;

		rc = yaml_load(a, files.path[i], &root, err);
		if (!rc && root->kind != YAML_MAP)
			rc = yaml_refuse(root, err, "expected a map");
		for (const struct yaml_node *n = rc ? NULL : root->first; n && !rc; n = n->next)
			rc = part_note(n, lists, err);
	}
	for (size_t i = 0; !rc && i < N_ELEMENTS(parts); i++)
		rc = lists[i] ? parts[i].read(&r, lists[i])
			      : err_set(err, E_CONFIG, "%s: no file has %s", folder, parts[i].key);
	if (!rc)
		*out = fresh;
	return rc;
}
