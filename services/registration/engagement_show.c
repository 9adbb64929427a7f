/*
 * engagement_show - an engagement as others see it: the event, the reply, its versions.
 */
#include "base.h"

#include "classify.h"

struct engagement_version {
	int64_t version, partner_id;
	const char *class, *occupation, *home_region, *work_region, *station, *reason, *recorded_by;
	civil_date to_day;
	utc_time recorded_at;
};
ROW_TABLE(engagement_version, COL(engagement_version, version, COL_I64),
	  COL(engagement_version, class, COL_TEXT), COL(engagement_version, occupation, COL_TEXT),
	  COL(engagement_version, home_region, COL_TEXT), COL(engagement_version, to_day, COL_DATE),
	  COL(engagement_version, partner_id, COL_I64),
	  COL(engagement_version, work_region, COL_TEXT),
	  COL(engagement_version, station, COL_TEXT), COL(engagement_version, reason, COL_TEXT),
	  COL(engagement_version, recorded_at, COL_TIME),
	  COL(engagement_version, recorded_by, COL_TEXT));

#define VERSIONS_MAX 100

civil_date engagement_day(const struct call *c, const struct engagement *e)
{
	civil_date day = civil_from_utc(c->now);

	if (e->to_day.day && day.day >= e->to_day.day)
		day.day = e->to_day.day - 1;
	return day.day < e->from_day.day ? e->from_day : day;
}

int class_periods_present(struct call *c, const struct class_decision *list, size_t n,
			  civil_date from, struct periods_shown *out)
{
	struct class_period *periods = arena_zalloc(c->arena, n + 1, sizeof(*periods));
	Registration__ClassPeriod **shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	size_t n_periods;

	if (!periods || !shown)
		return E_NO_MEMORY;
	n_periods = class_periods(list, n, from, periods);
	for (size_t i = 0; i < n_periods; i++) {
		shown[i] = arena_zalloc(c->arena, 1, sizeof(*shown[i]));
		if (!shown[i])
			return E_NO_MEMORY;
		registration__class_period__init(shown[i]);
		shown[i]->from_day = periods[i].from_day.day;
		shown[i]->class_ = (char *)periods[i].class;
		shown[i]->basis = (char *)class_kinds[periods[i].basis];
	}
	*out = (struct periods_shown){shown, n_periods};
	return 0;
}

Registration__Engagement *engagement_present(struct call *c, const struct engagement *e,
					     const struct class_decisions *all)
{
	Registration__Engagement *m = arena_zalloc(c->arena, 1, sizeof(*m));
	const civil_date on = engagement_day(c, e);
	const struct class_decision *list, *declared;
	struct periods_shown periods;
	struct class_period now;
	size_t n;

	list = class_decisions_of(c, e, all, &n);
	if (!m || !list)
		return NULL;
	now = class_effective(list, n, on);
	declared = class_decision_on(list, n, CLASS_DECLARED, on);
	registration__engagement__init(m);
	m->engagement_id = e->engagement_id;
	m->worker_id = e->worker_id;
	m->employer_id = e->employer_id;
	m->worker_no = (char *)e->worker_no;
	m->class_ = (char *)now.class;
	m->class_basis = (char *)class_kinds[now.basis];
	m->declared_class = (char *)(declared ? declared->class : "");
	m->situation = class_situation(now.class);
	m->occupation = (char *)e->occupation;
	m->home_region = (char *)e->home_region;
	m->from_day = e->from_day.day;
	m->to_day = e->to_day.day;
	m->version = e->version;
	m->partner_id = e->partner_id;
	m->work_region = (char *)e->work_region;
	m->station = (char *)e->station;
	if (class_periods_present(c, list, n, e->from_day, &periods))
		return NULL;
	m->class_periods = periods.at;
	m->n_class_periods = periods.n;
	return m;
}

int engagement_emit(struct call *c, const struct engagement *e, const struct class_decisions *all)
{
	const Registration__Engagement *m = engagement_present(c, e, all);
	char key[40];

	if (!m)
		return E_NO_MEMORY;
	(void)snprintf(key, sizeof(key), "engagement/%" PRId64, e->engagement_id);
	return emit(c, "EngagementRecorded", key, &m->base);
}

int engagements_decisions(struct call *c, const struct engagement *rows, size_t n,
			  struct class_decisions *out)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = rows[i].engagement_id;
	return class_decisions_load(c, ids, n, out);
}

/* ---- versions ---------------------------------------------------------------------------------
 */

static Registration__EngagementVersion *version_present(struct call *c,
							const struct engagement_version *v)
{
	Registration__EngagementVersion *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__engagement_version__init(m);
	m->version = v->version;
	m->declared_class = (char *)v->class;
	m->occupation = (char *)v->occupation;
	m->home_region = (char *)v->home_region;
	m->to_day = v->to_day.day;
	m->partner_id = v->partner_id;
	m->work_region = (char *)v->work_region;
	m->station = (char *)v->station;
	m->reason = (char *)v->reason;
	m->recorded_at_us = v->recorded_at.us;
	m->recorded_by = (char *)v->recorded_by;
	return m;
}

int list_engagement_versions(struct call *c, const Registration__ListEngagementVersionsRequest *req,
			     Registration__ListEngagementVersionsReply *rep)
{
	struct engagement_version *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_ENGAGEMENT_VERSIONS,
			 ARGS(A_I64(req->engagement_id), A_I64(VERSIONS_MAX)), &rows, &n);

	if (rc)
		return rc;
	if (n == 0)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "用工记录", "engagement"),
			      req->engagement_id);

	rep->versions = arena_zalloc(c->arena, n, sizeof(*rep->versions));
	if (!rep->versions)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		rep->versions[i] = version_present(c, &rows[i]);
		if (!rep->versions[i])
			return E_NO_MEMORY;
	}
	rep->n_versions = n;
	return 0;
}
