/*
 * check_employer - an employer and its licences.
 */
#include "base.h"

#include "check.h"

#include "check_facts.h"

struct checked_employer {
	int64_t employer_id;
	const char *name, *kind, *region, *credit_code;
	utc_time recorded_at;
	civil_date courier_from, ride_from, truck_from;
	civil_date work_turns; /* the next day on which such work begins or ends */
	civil_date dispatch_until;
	bool dispatch_now;
	civil_date dispatch_ends;
	bool express_now, ride_now, freight_now;
	const char *struck; /* its status when it is not active */
	civil_date status_day;
	bool has_branch;
	const char *lists; /* it stands on, "abnormal,serious" */
	civil_date listed_day, unlisted_day;
	int64_t n_dispatched;       /* who work here and are an agency's */
	civil_date dispatched_from; /* the last of them began */
	int64_t n_own;              /* with a labour contract; enough of them to tell the share */
};
ROW_TABLE(checked_employer, COL(checked_employer, employer_id, COL_I64),
	  COL(checked_employer, name, COL_TEXT), COL(checked_employer, kind, COL_TEXT),
	  COL(checked_employer, region, COL_TEXT), COL(checked_employer, credit_code, COL_TEXT),
	  COL(checked_employer, recorded_at, COL_TIME),
	  COL(checked_employer, courier_from, COL_DATE), COL(checked_employer, ride_from, COL_DATE),
	  COL(checked_employer, truck_from, COL_DATE), COL(checked_employer, work_turns, COL_DATE),
	  COL(checked_employer, dispatch_until, COL_DATE),
	  COL(checked_employer, dispatch_now, COL_BOOL),
	  COL(checked_employer, dispatch_ends, COL_DATE),
	  COL(checked_employer, express_now, COL_BOOL), COL(checked_employer, ride_now, COL_BOOL),
	  COL(checked_employer, freight_now, COL_BOOL), COL(checked_employer, struck, COL_TEXT),
	  COL(checked_employer, status_day, COL_DATE), COL(checked_employer, has_branch, COL_BOOL),
	  COL(checked_employer, lists, COL_TEXT), COL(checked_employer, listed_day, COL_DATE),
	  COL(checked_employer, unlisted_day, COL_DATE),
	  COL(checked_employer, n_dispatched, COL_I64),
	  COL(checked_employer, dispatched_from, COL_DATE), COL(checked_employer, n_own, COL_I64));

struct check_turn {
	int64_t employer_id;
	civil_date day;
};
ROW_TABLE(check_turn, COL(check_turn, employer_id, COL_I64), COL(check_turn, day, COL_DATE));

const char *const employer_fact_names[] = {
	"kind",          "credit_code",   "dispatch_valid", "dispatch_from",   "dispatch_warn",
	"dispatch_last", "dispatch_soon", "unlicensed",     "unlicensed_from", "unlicensed_zh",
	"unlicensed_en", "struck",        "lists",          "standing_from",   "has_branch",
	"recorded",      "dispatched",    "headcount",      "dispatched_from", NULL};

/* Work whose carrying on wants a licence that the employer has not. */
struct trade {
	bool licensed;
	civil_date from;
	const char *zh, *en;
};

static void facts_of_trades(struct call *c, const struct checked_employer *e, struct fact_set *f)
{
	const struct trade trades[] = {
		{e->express_now, e->courier_from, "快递业务经营许可",             "a courier licence"       },
		{e->ride_now,    e->ride_from,    "网络预约出租汽车经营许可", "a ride-hailing licence"  },
		{e->freight_now, e->truck_from,   "道路运输经营许可",             "a road transport licence"},
	};
	char zh[256], en[256];
	struct str s_zh = str_init(zh, sizeof(zh)), s_en = str_init(en, sizeof(en));
	civil_date from = {0};

	for (size_t i = 0; i < N_ELEMENTS(trades); i++) {
		if (trades[i].licensed || !trades[i].from.day)
			continue;
		str_addf(&s_zh, "%s%s", from.day ? "、" : "", trades[i].zh);
		str_addf(&s_en, "%s%s", from.day ? ", " : "", trades[i].en);
		from = day_sooner(from, trades[i].from);
	}
	fact_add(f, F_BOOL("unlicensed", from.day != 0));
	fact_add(f, F_TEXT("unlicensed_from", check_day(c, from)));
	fact_add(f, F_TEXT("unlicensed_zh", arena_strdup(c->arena, zh)));
	fact_add(f, F_TEXT("unlicensed_en", arena_strdup(c->arena, en)));
}

/* The lists as they are called. */
static const char *lists_zh(struct call *c, const char *lists)
{
	char text[256];
	struct str s = str_init(text, sizeof(text));

	if (strstr(lists, "abnormal"))
		str_add(&s, "经营异常名录 ");
	if (strstr(lists, "arrears"))
		str_add(&s, "拖欠农民工工资失信联合惩戒名单 ");
	if (strstr(lists, "serious"))
		str_add(&s, "严重违法失信名单 ");
	return arena_strdup(c->arena, text);
}

static civil_date standing_from(const struct checked_employer *e, civil_date recorded)
{
	civil_date struck = {0};

	if (*e->struck)
		struck = e->status_day.day ? e->status_day : recorded;
	return day_sooner(struck, e->listed_day);
}

static int facts_of(struct call *c, const struct checked_employer *e, civil_date today,
		    struct fact_set *f)
{
	const civil_date recorded = civil_from_utc(e->recorded_at);
	civil_date warn = {0};
	int64_t days;
	int rc = check_figure(c, "notice.expiry.days", today, &days);

	if (rc)
		return rc;
	if (e->dispatch_ends.day)
		warn.day = e->dispatch_ends.day - (int32_t)days;
	fact_add(f, F_TEXT("kind", e->kind));
	fact_add(f, F_TEXT("credit_code", e->credit_code));
	fact_add(f, F_BOOL("dispatch_valid", e->dispatch_now));
	fact_add(f, F_TEXT("dispatch_from",
			   check_day(c, e->dispatch_until.day ? e->dispatch_until : recorded)));
	fact_add(f, F_TEXT("dispatch_warn", check_day(c, warn)));
	fact_add(f,
		 F_TEXT("dispatch_last",
			e->dispatch_ends.day ? check_day(c, (civil_date){e->dispatch_ends.day - 1})
					     : ""));
	fact_add(f, F_BOOL("dispatch_soon", warn.day && today.day >= warn.day));
	fact_add(f, F_TEXT("struck", e->struck));
	fact_add(f, F_TEXT("lists", lists_zh(c, e->lists)));
	fact_add(f, F_TEXT("standing_from", check_day(c, standing_from(e, recorded))));
	fact_add(f, F_BOOL("has_branch", e->has_branch));
	fact_add(f, F_TEXT("recorded", check_day(c, recorded)));
	fact_add(f, F_NUM("dispatched", e->n_dispatched));
	fact_add(f, F_NUM("headcount", e->n_dispatched + e->n_own));
	fact_add(f, F_TEXT("dispatched_from", check_day(c, e->dispatched_from)));
	facts_of_trades(c, e, f);
	return 0;
}

static int employer_check_one(struct call *c, const struct checked_employer *e,
			      struct check_mark_row *mark, struct findings *found)
{
	const civil_date today = civil_from_utc(c->now);
	struct check_subject s = {
		.kind = CHECK_EMPLOYER,
		.about = {.employer_id = e->employer_id,
			  .employer_name = e->name,
			  .worker_no = "",
			  .class = "",
			  .region = e->region,
			  .subject = arena_printf(c->arena, "employer/%" PRId64, e->employer_id)},
		.on = today,
		.found = found,
		.error = "",
	};
	const size_t before = found->n;
	int rc = s.about.subject ? facts_of(c, e, today, &s.facts) : E_NO_MEMORY;

	if (rc == E_NO_PARAMETER) {
		mark->error = error_text(rc);
		return 0;
	}
	for (size_t i = 0; !rc && i < s.facts.n; i++) {
		if (s.facts.at[i].type == FACT_TEXT && !s.facts.at[i].text)
			rc = E_NO_MEMORY;
	}
	if (!rc)
		rc = check_ask(c, &s);
	mark->error = s.error;
	if (*s.error)
		found->n = before;
	mark->next = day_sooner(e->unlisted_day, e->work_turns);
	if (e->status_day.day > today.day)
		mark->next = day_sooner(mark->next, e->status_day);
	if (e->n_dispatched) /* begins and ends of thousands: looked at again every month */
		mark->next = day_sooner(mark->next, civil_month_next(today));
	return rc;
}

static void soonest(struct check_mark_row *mark, civil_date day)
{
	mark->next = day_sooner(mark->next, day);
}

/* The next day on which a licence begins or ends, or its end comes near. */
static int turns_load(struct call *c, const int64_t *ids, struct check_mark_row *marks, size_t n)
{
	const civil_date today = civil_from_utc(c->now);
	struct check_turn *turns;
	int64_t days = 0;
	size_t n_turns;
	int rc = check_figure(c, "notice.expiry.days", today, &days);

	if (rc && rc != E_NO_PARAMETER)
		return rc;
	rc = tx_many(c->tx, Q_CHECK_LICENCE_TURNS,
		     ARGS(A_I64S(ids, n), A_DATE(today), A_I32((int32_t)days)), &turns, &n_turns);
	for (size_t i = 0; !rc && i < n_turns; i++)
		soonest(check_mark_of(marks, n, turns[i].employer_id), turns[i].day);
	return rc;
}

int check_employers(struct call *c, struct check_mark_row *marks, size_t n)
{
	const civil_date today = civil_from_utc(c->now);
	int64_t *ids = check_ids(c, marks, n), share = 0;
	struct checked_employer *rows;
	struct findings found;
	size_t n_rows;
	int rc = ids ? check_found_init(c, &found) : E_NO_MEMORY;

	if (!rc)
		rc = check_figure(c, "reg.dispatch.share", today, &share);
	if (rc && rc != E_NO_PARAMETER) /* without it its rule says so */
		return rc;
	rc = tx_many(c->tx, Q_CHECK_EMPLOYERS,
		     ARGS(A_I64S(ids, n), A_DATE(today), A_I64(share > 0 ? share : 100)), &rows,
		     &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++)
		rc = employer_check_one(c, &rows[i], check_mark_of(marks, n, rows[i].employer_id),
					&found);
	if (!rc)
		rc = turns_load(c, ids, marks, n);
	return rc ? rc : check_settle(c, marks, n, &found);
}
