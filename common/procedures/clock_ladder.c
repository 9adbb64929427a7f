/*
 * The ladder of clocks.yaml: who is told of a term, and when.
 */
#include "clock_private.h"

static int minute_read(struct clock_book *b, const struct yaml_node *map, const char *key,
		       int32_t *out_s)
{
	slice rest, hour = {NULL, 0};
	int64_t h, m;
	const char *text;
	int rc = clock_text(b, map, key, &text);

	if (rc)
		return rc;
	rest = slice_of(text);
	if (rest.len != 5 || !slice_next(&rest, ':', &hour) || !slice_to_i64(hour, &h) ||
	    !slice_to_i64(rest, &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return yaml_refuse(yaml_get(map, key), b->err, "%s: write it as \"09:00\"", key);
	*out_s = (int32_t)(h * 3600 + m * 60);
	return 0;
}

static int rung_read(struct clock_book *b, const struct yaml_node *n, struct rung *r)
{
	static const char *const keys[] = {"name",     "title_zh",   "title_en", "at",
					   "workdays", "department", NULL};
	const struct yaml_node *workdays = yaml_get(n, "workdays");
	const char *at;
	int rc;

	if ((rc = yaml_only(n, keys, b->err)) != 0 ||
	    (rc = clock_text(b, n, "name", &r->name)) != 0 ||
	    (rc = clock_text(b, n, "title_zh", &r->title_zh)) != 0 ||
	    (rc = clock_text(b, n, "title_en", &r->title_en)) != 0 ||
	    (rc = clock_text(b, n, "at", &at)) != 0 ||
	    (rc = clock_text_if(b, n, "department", &r->department)) != 0)
		return rc;
	r->base = strcmp(at, "risk") == 0 ? RUNG_AT_RISK : RUNG_AT_END;
	if (r->base == RUNG_AT_END && strcmp(at, "end") != 0)
		return yaml_refuse(n, b->err, "at: risk, end");
	if (!workdays != (r->base == RUNG_AT_RISK))
		return yaml_refuse(n, b->err, "workdays: of at: end, and of it always");
	return workdays ? yaml_i64(workdays, 0, 60, &r->workdays, b->err) : 0;
}

static int rungs_read(struct clock_book *b, const struct yaml_node *list, struct ladder *l)
{
	int rc = 0;

	if (list->kind != YAML_LIST || list->n == 0 || list->n > RUNGS_MAX)
		return yaml_refuse(list, b->err, "rungs: from 1 to %d", RUNGS_MAX);
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next) {
		struct rung *r = &l->rungs[l->n];

		rc = rung_read(b, n, r);
		for (size_t i = 0; !rc && i < l->n; i++) {
			if (strcmp(l->rungs[i].name, r->name) == 0)
				rc = yaml_refuse(n, b->err, "rung %s is there twice", r->name);
		}
		if (!rc && l->n &&
		    (r->base < l->rungs[l->n - 1].base ||
		     r->workdays < l->rungs[l->n - 1].workdays))
			rc = yaml_refuse(n, b->err, "rung %s comes before the one above it",
					 r->name);
		l->n++;
	}
	return rc;
}

int clock_ladder(struct clock_book *b, const struct yaml_node *root, struct ladder *l)
{
	static const char *const keys[] = {
		"at_risk_percent", "office_hours", "source", "confidence",
		"confirm",         "rungs",        NULL};
	static const char *const hours[] = {"from", "to", NULL};
	const struct yaml_node *map, *percent, *office, *rungs;
	const char *source, *confidence;
	bool confirm;
	int rc;

	if ((rc = yaml_need(root, "ladder", &map, b->err)) != 0 ||
	    (rc = yaml_only(map, keys, b->err)) != 0 ||
	    (rc = yaml_need(map, "at_risk_percent", &percent, b->err)) != 0 ||
	    (rc = yaml_i64(percent, 1, 100, &l->percent, b->err)) != 0 ||
	    (rc = clock_text(b, map, "source", &source)) != 0 ||
	    (rc = clock_confirm(b, map, &confidence, &confirm)) != 0 ||
	    (rc = yaml_need(map, "office_hours", &office, b->err)) != 0 ||
	    (rc = yaml_only(office, hours, b->err)) != 0 ||
	    (rc = minute_read(b, office, "from", &l->hours.from_s)) != 0 ||
	    (rc = minute_read(b, office, "to", &l->hours.to_s)) != 0 ||
	    (rc = yaml_need(map, "rungs", &rungs, b->err)) != 0)
		return rc;
	if (l->hours.from_s >= l->hours.to_s)
		return yaml_refuse(office, b->err, "office_hours: from lies before to");
	return rungs_read(b, rungs, l);
}
