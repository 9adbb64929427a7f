/*
 * inspection - the inspection list (检查名单) and the yearly plan with its visits (ENF-01).
 *
 * V1  an employer has at most one routine and one special visit planned in a year; on suspicion it
 *     is visited without a plan.
 * V2  a planned visit happens once; what is planned and not visited can be withdrawn, with a
 * reason.
 *
 * Source: domain G.1 (ENF-01); 劳动保障监察条例; 河南省劳动保障监察条例第十一条; plan 2.11-1a
 */
#include "base.h"

#include "inspection.h"

#include "action.h"

#define VISIT_MONTHS "inspection.visit_months"
#define DOCUMENT_MAX 200
#define PROCEDURE    "inspection"

struct known_employer {
	int64_t employer_id;
	const char *name, *region;
};
ROW_TABLE(known_employer, COL(known_employer, employer_id, COL_I64),
	  COL(known_employer, name, COL_TEXT), COL(known_employer, region, COL_TEXT));

struct inspection_plan {
	int64_t plan_id, employer_id;
	const char *employer_name, *region;
	int64_t year, month;
	const char *kind, *ground, *department, *planned_by;
	utc_time planned_at;
	const char *withdrawn_reason;
	int64_t visit_id;
	civil_date visited_on;
};
ROW_TABLE(inspection_plan, COL(inspection_plan, plan_id, COL_I64),
	  COL(inspection_plan, employer_id, COL_I64), COL(inspection_plan, employer_name, COL_TEXT),
	  COL(inspection_plan, region, COL_TEXT), COL(inspection_plan, year, COL_I64),
	  COL(inspection_plan, month, COL_I64), COL(inspection_plan, kind, COL_TEXT),
	  COL(inspection_plan, ground, COL_TEXT), COL(inspection_plan, department, COL_TEXT),
	  COL(inspection_plan, planned_by, COL_TEXT), COL(inspection_plan, planned_at, COL_TIME),
	  COL(inspection_plan, withdrawn_reason, COL_TEXT), COL(inspection_plan, visit_id, COL_I64),
	  COL(inspection_plan, visited_on, COL_DATE));

struct plan_locked {
	int64_t plan_id;
};
ROW_TABLE(plan_locked, COL(plan_locked, plan_id, COL_I64));

struct unvisited {
	int64_t employer_id;
	const char *name, *kind, *region;
	bool listed;
	civil_date visited_on;
};
ROW_TABLE(unvisited, COL(unvisited, employer_id, COL_I64), COL(unvisited, name, COL_TEXT),
	  COL(unvisited, kind, COL_TEXT), COL(unvisited, region, COL_TEXT),
	  COL(unvisited, listed, COL_BOOL), COL(unvisited, visited_on, COL_DATE));

static const char *const plan_kinds[] = {"routine", "special", NULL};
static const char *const visit_kinds[] = {"routine", "special", "suspicion", NULL};

/* ---- employers ------------------------------------------------------------------------------ */

/* An event: what an employer is now. */
int take_employer(struct call *c, const Registration__Employer *news, Service__Ack *rep UNUSED)
{
	return tx_queue(c->tx, Q_KNOWN_EMPLOYER_TAKE,
			ARGS(A_I64(news->employer_id), A_TEXT(news->name), A_TEXT(news->kind),
			     A_TEXT(news->region), A_TEXT(news->status), A_I64(news->version),
			     A_I64(c->generation)));
}

int employer_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_KNOWN_EMPLOYER_SWEEP, ARGS(A_I64(generation)));
}

static int employer_load(struct call *c, int64_t employer_id, struct known_employer *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_KNOWN_EMPLOYER, ARGS(A_I64(employer_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"), employer_id);
	return rc;
}

static int words_check(struct call *c, const char *what, const char *text, size_t max)
{
	if (words_fit(text, max) && !words_name_person(text))
		return 0;
	return refuse(c, E_FIELD,
		      say(c, "%s：必填，不超过 %zu 字，不写证件号码和手机号",
			  "%s: needed, at most %zu characters, no identity or telephone number"),
		      what, max);
}

/* ---- the list ------------------------------------------------------------------------------- */

static void plan_present(const struct inspection_plan *p, Disputes__InspectionPlan *out)
{
	out->plan_id = p->plan_id;
	out->employer_id = p->employer_id;
	out->employer_name = (char *)p->employer_name;
	out->region = (char *)p->region;
	out->year = (uint32_t)p->year;
	out->month = (uint32_t)p->month;
	out->kind = (char *)p->kind;
	out->ground = (char *)p->ground;
	out->planned_by = (char *)p->planned_by;
	out->planned_at_us = p->planned_at.us;
	out->withdrawn_reason = (char *)p->withdrawn_reason;
	out->visit_id = p->visit_id;
	out->visited_day = p->visited_on.day;
}

static int plan_check(struct call *c, const Disputes__PlanInspectionRequest *req)
{
	if (req->year < 2000 || req->year > 2199 || req->month < 1 || req->month > 12)
		return refuse(
			c, E_FIELD, "year, month: %" PRIu32 "-%" PRIu32 "%s", req->year, req->month,
			say(c, "，应为 2000 至 2199 年的 1 至 12 月", ", a month of 2000 to 2199"));
	if (!name_known(plan_kinds, req->kind))
		return refuse(c, E_FIELD, "kind: \"%.20s\"; routine, special", req->kind);
	return words_check(c, "ground", req->ground, WORDS_MAX);
}

/* Puts an employer on the list of a year. */
int plan_inspection(struct call *c, const Disputes__PlanInspectionRequest *req,
		    Disputes__InspectionPlan *rep)
{
	struct inspection_plan plan, other;
	struct known_employer e;
	bool found;
	int rc = plan_check(c, req);

	if (!rc)
		rc = employer_load(c, req->employer_id, &e);
	if (!rc)
		rc = tx_maybe(c->tx, Q_PLAN_OPEN,
			      ARGS(A_I64(req->employer_id), A_I64(req->year), A_TEXT(req->kind)),
			      &other, &found);
	if (!rc && found)
		rc = refuse(
			c, E_EXISTS, "%" PRId64 ": %s", other.plan_id,
			say(c, "该单位本年度已列入，每年日常检查、专项检查各不超过一次",
			    "it is on the list of the year: one routine and one special visit"));
	if (rc)
		return rc;
	plan = (struct inspection_plan){.plan_id = id_next(c),
					.employer_id = e.employer_id,
					.employer_name = e.name,
					.region = e.region,
					.year = req->year,
					.month = req->month,
					.kind = req->kind,
					.ground = req->ground,
					.department = c->who->department,
					.planned_by = c->who->subject,
					.planned_at = c->now,
					.withdrawn_reason = ""};
	plan_present(&plan, rep);
	return tx_queue(c->tx, Q_PLAN_INSERT,
			ARGS(A_I64(plan.plan_id), A_I64(plan.employer_id),
			     A_TEXT(plan.employer_name), A_TEXT(plan.region), A_I64(plan.year),
			     A_I64(plan.month), A_TEXT(plan.kind), A_TEXT(plan.ground),
			     A_TEXT(plan.department), A_TEXT(plan.planned_by),
			     A_TIME(plan.planned_at)));
}

/* The plan, locked, that still waits for its visit. */
static int plan_waiting(struct call *c, int64_t plan_id, struct inspection_plan *out)
{
	struct plan_locked locked;
	bool found;
	int rc = tx_maybe(c->tx, Q_PLAN_LOCK, ARGS(A_I64(plan_id)), &locked, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "检查计划", "plan"), plan_id);
	if (!rc)
		rc = tx_one(c->tx, Q_PLAN_GET, ARGS(A_I64(plan_id)), out);
	if (rc)
		return rc;
	if (out->visit_id)
		return refuse(c, E_CONFLICT, "%s %" PRId64, say(c, "已经检查：", "it was visited:"),
			      out->visit_id);
	if (*out->withdrawn_reason)
		return refuse(c, E_CONFLICT, "%s %s", say(c, "已经撤出计划：", "it was withdrawn:"),
			      out->withdrawn_reason);
	return 0;
}

int withdraw_inspection(struct call *c, const Disputes__WithdrawInspectionRequest *req,
			Disputes__InspectionPlan *rep)
{
	struct inspection_plan plan;
	int rc = words_check(c, "reason", req->reason, WORDS_MAX);

	if (!rc)
		rc = plan_waiting(c, req->plan_id, &plan);
	if (rc)
		return rc;
	plan.withdrawn_reason = req->reason;
	plan_present(&plan, rep);
	return tx_queue(c->tx, Q_PLAN_WITHDRAW,
			ARGS(A_I64(plan.plan_id), A_TIME(c->now), A_TEXT(c->who->subject),
			     A_TEXT(req->reason)));
}

int list_inspections(struct call *c, const Disputes__ListInspectionsRequest *req,
		     Disputes__ListInspectionsReply *rep)
{
	struct inspection_plan *rows;
	Disputes__InspectionPlan *shown;
	size_t n;
	int rc;

	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	rc = tx_many(c->tx, Q_PLAN_PAGE,
		     ARGS(A_I64(req->year ? (int64_t)req->year : number_year(c->now)),
			  A_I64(req->after_id), A_I64(req->limit ? req->limit : 100)),
		     &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->plans = arena_zalloc(c->arena, n + 1, sizeof(*rep->plans));
	if (!shown || !rep->plans)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__inspection_plan__init(&shown[i]);
		plan_present(&rows[i], &shown[i]);
		rep->plans[i] = &shown[i];
	}
	rep->n_plans = n;
	return 0;
}

/* ---- visits --------------------------------------------------------------------------------- */

static int visit_check(struct call *c, const Disputes__RecordInspectionRequest *req,
		       civil_date *out_day)
{
	const civil_date today = civil_from_utc(c->now);
	int rc = words_check(c, "found", req->found, WORDS_MAX);

	if (!rc)
		rc = words_check(c, "document", req->document, DOCUMENT_MAX);
	if (!rc && *req->case_ground)
		rc = words_check(c, "case_ground", req->case_ground, WORDS_MAX);
	if (rc)
		return rc;
	*out_day = today;
	if (req->visited_day &&
	    (civil_from_wire(req->visited_day, out_day) || out_day->day > today.day))
		return refuse(c, E_FIELD, "visited_day: %s",
			      say(c, "不能晚于今天", "not ahead of today"));
	if (!name_known(visit_kinds, req->kind))
		return refuse(c, E_FIELD, "kind: \"%.20s\"; routine, special, suspicion",
			      req->kind);
	return 0;
}

/* What a planned visit finds, or an unplanned one on suspicion, becomes a case. */
static int visit_case(struct call *c, const Disputes__RecordInspectionRequest *req,
		      const struct known_employer *e, struct case_file *out)
{
	*out = (struct case_file){.rule = "",
				  .month = "",
				  .title_zh = "检查发现的问题",
				  .title_en = "found at an inspection",
				  .employer_id = e->employer_id,
				  .employer_name = e->name,
				  .region = e->region,
				  .owner = c->who->department,
				  .opened_by = c->who->department,
				  .ground = req->case_ground,
				  .opened_at = c->now,
				  .version = 1,
				  .source = "plan",
				  .source_no = req->document,
				  .step = ""};
	return case_begin(c, PROCEDURE, out);
}

/* Of which plan the visit is: 0 on suspicion. */
static int visit_plan(struct call *c, const Disputes__RecordInspectionRequest *req, civil_date day,
		      int64_t *out)
{
	struct inspection_plan plan;
	bool found;
	int year, month, d, rc;

	*out = 0;
	if (strcmp(req->kind, "suspicion") == 0)
		return 0;
	civil_to_ymd(day, &year, &month, &d);
	rc = tx_maybe(c->tx, Q_PLAN_OPEN,
		      ARGS(A_I64(req->employer_id), A_I64(year), A_TEXT(req->kind)), &plan, &found);
	if (!rc && !found)
		rc = refuse(
			c, E_CONFLICT, "%d %s: %s", year, req->kind,
			say(c, "该单位不在本年度计划内；有嫌疑的检查写 suspicion",
			    "the employer is not on the list of that year; a visit on suspicion "
			    "is of kind suspicion"));
	if (!rc)
		rc = plan_waiting(c, plan.plan_id, &plan);
	*out = plan.plan_id;
	return rc;
}

int record_inspection(struct call *c, const Disputes__RecordInspectionRequest *req,
		      Disputes__RecordInspectionReply *rep)
{
	struct case_file file = {0};
	struct known_employer e;
	civil_date day;
	int64_t plan_id;
	int rc = visit_check(c, req, &day);

	if (!rc)
		rc = employer_load(c, req->employer_id, &e);
	if (!rc)
		rc = visit_plan(c, req, day, &plan_id);
	if (!rc && *req->case_ground)
		rc = visit_case(c, req, &e, &file);
	if (rc)
		return rc;
	rep->visit_id = id_next(c);
	rep->plan_id = plan_id;
	rep->case_id = file.case_id;
	rep->case_no = (char *)(file.case_no ? file.case_no : "");
	return tx_queue(c->tx, Q_VISIT_INSERT,
			ARGS(A_I64(rep->visit_id), A_I64(plan_id), A_I64(e.employer_id),
			     A_TEXT(e.name), A_TEXT(e.region), A_TEXT(req->kind), A_DATE(day),
			     A_TEXT(req->found), A_TEXT(req->document), A_I64(file.case_id),
			     A_TEXT(c->who->department), A_TEXT(c->who->subject), A_TIME(c->now)));
}

/* ---- who is missing (ENF-01) ---------------------------------------------------------------- */

int list_unvisited(struct call *c, const Disputes__ListUnvisitedRequest *req,
		   Disputes__ListUnvisitedReply *rep)
{
	const struct desk *desk = c->worker;
	const civil_date today = civil_from_utc(c->now);
	struct parameter_value months;
	struct unvisited *rows;
	Disputes__Unvisited *shown;
	int year, month, day, rc;
	civil_date since;
	size_t n;

	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	rc = parameter_at(desk->rules, VISIT_MONTHS, "", today, &months);
	if (rc)
		return refuse(c, rc, VISIT_MONTHS);
	civil_to_ymd(today, &year, &month, &day);
	month = year * 12 + month - 1 - (int)months.value;
	if (!civil_from_ymd(month / 12, month % 12 + 1, day > 28 ? 28 : day, &since))
		return refuse(c, E_RANGE, VISIT_MONTHS ": %" PRId64, months.value);
	rc = tx_many(c->tx, Q_UNVISITED_PAGE,
		     ARGS(A_I64(year), A_DATE(since), A_I64(req->after_id),
			  A_I64(req->limit ? req->limit : 100)),
		     &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->employers = arena_zalloc(c->arena, n + 1, sizeof(*rep->employers));
	if (!shown || !rep->employers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__unvisited__init(&shown[i]);
		shown[i].employer_id = rows[i].employer_id;
		shown[i].employer_name = (char *)rows[i].name;
		shown[i].kind = (char *)rows[i].kind;
		shown[i].region = (char *)rows[i].region;
		shown[i].listed = rows[i].listed;
		shown[i].visited_day = rows[i].visited_on.day;
		rep->employers[i] = &shown[i];
	}
	rep->n_employers = n;
	rep->months = (uint32_t)months.value;
	rep->confirm = months.confirm;
	rep->since_day = since.day;
	return 0;
}
