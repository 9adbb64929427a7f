/*
 * signal - limits of time that employers set, and weather: recorded by desks and their systems.
 *
 * Appended: who, when and why stay with each row, the last one of a key counts (input.sql).
 */
#include "base.h"

#include "submission.h"

#define SIGNAL_DAYS_MAX 31
#define TEXT_MAX        200

static int text_check(struct call *c, const char *field, const char *text, bool wanted)
{
	const size_t n = utf8_length(text, strlen(text));

	if (n > TEXT_MAX)
		return refuse(c, E_FIELD,
			      say(c, "%s: 超过 %d 个字符", "%s: longer than %d characters"), field,
			      TEXT_MAX);
	if (wanted && n == 0)
		return refuse(c, E_FIELD, say(c, "%s: 不能为空", "%s: is wanted"), field);
	return 0;
}

static bool seconds_fit(int64_t s)
{
	return s >= 0 && s <= S_PER_DAY;
}

static int limit_check(struct call *c, const Wages__RecordLimitRequest *req)
{
	static const char *const units[] = {"min", "percent", "gap_min"};
	bool unit = false;
	int rc = text_check(c, "document", req->document, false);

	for (size_t i = 0; i < N_ELEMENTS(units); i++)
		unit = unit || strcmp(units[i], req->unit) == 0;
	if (!rc)
		rc = text_check(c, "reason", req->reason, true);
	if (rc)
		return rc;
	if (req->from_day <= 0)
		return refuse(c, E_FIELD, "from_day: %" PRId32, req->from_day);
	if (!seconds_fit(req->max_continuous_s) || !seconds_fit(req->max_daily_s) ||
	    !seconds_fit(req->stop_s) || !seconds_fit(req->allowance))
		return refuse(c, E_FIELD, "max_continuous_s, max_daily_s, stop_s, allowance: %s",
			      say(c, "应在 0 至 86400 之间", "are 0 to 86400"));
	if (!unit)
		return refuse(c, E_FIELD, "unit: \"%.20s\"; min, percent, gap_min", req->unit);
	return 0;
}

int record_limit(struct call *c, const Wages__RecordLimitRequest *req, Wages__RecordLimitReply *rep)
{
	struct employer_row employer;
	bool found;
	int rc = limit_check(c, req);

	if (!rc)
		rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(req->credit_code)), &employer,
			      &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND,
			      say(c, "没有登记信用代码为 %.40s 的单位",
				  "no employer of credit code %.40s is known"),
			      req->credit_code);
	rep->limit_id = id_next(c);
	rc = tx_queue(c->tx, Q_LIMIT_INSERT,
		      ARGS(A_I64(rep->limit_id), A_I64(employer.employer_id),
			   A_TEXT(employer.region), A_DATE((civil_date){req->from_day}),
			   A_I64(req->max_continuous_s), A_I64(req->max_daily_s),
			   A_I64(req->stop_s), A_I64(req->allowance), A_TEXT(req->unit),
			   A_TEXT(req->document), A_BOOL(req->withdrawn), A_TIME(c->now),
			   A_TEXT(c->who->subject), A_TEXT(req->reason)));
	return rc ? rc
		  : employer_mark(c, employer.employer_id, (civil_date){req->from_day},
				  (civil_date){0});
}

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i], text) == 0)
			return true;
	}
	return false;
}

static int weather_check(struct call *c, const Wages__RecordWeatherRequest *req)
{
	static const char *const kinds[] = {"heat", "cold",    "rain", "snow",    "wind",
					    "ice",  "fog",     "haze", "thunder", "hail",
					    "dust", "typhoon", "other"};
	static const char *const levels[] = {"", "blue", "yellow", "orange", "red"};
	int rc = text_check(c, "source", req->source, true);

	if (!rc)
		rc = text_check(c, "reason", req->reason, req->withdrawn);
	if (rc)
		return rc;
	if (!region_find(&pack_of(c)->regions, req->region))
		return refuse(c, E_FIELD, "region: \"%.20s\"", req->region);
	if (!is_one_of(req->kind, kinds, N_ELEMENTS(kinds)))
		return refuse(c, E_FIELD, "kind: \"%.20s\"", req->kind);
	if (!is_one_of(req->level, levels, N_ELEMENTS(levels)))
		return refuse(c, E_FIELD, "level: \"%.20s\"; blue, yellow, orange, red",
			      req->level);
	if (req->from_at_us <= 0 || req->to_at_us <= req->from_at_us ||
	    req->to_at_us - req->from_at_us > SIGNAL_DAYS_MAX * US_PER_DAY)
		return refuse(c, E_FIELD, "to_at_us: %s",
			      say(c, "应晚于开始，至多 31 天",
				  "is after the beginning, at most 31 days"));
	if (req->has_temp && (req->max_temp_c < -60 || req->max_temp_c > 60))
		return refuse(c, E_FIELD, "max_temp_c: %" PRId32, req->max_temp_c);
	return 0;
}

/* "411000" reaches into 4110xx: the digits that places under it share. */
static const char *place_prefix(struct call *c, const char *region)
{
	size_t n = strlen(region);

	while (n > 2 && n % 2 == 0 && region[n - 1] == '0' && region[n - 2] == '0')
		n -= 2;
	return arena_strndup(c->arena, region, n);
}

int record_weather(struct call *c, const Wages__RecordWeatherRequest *req,
		   Wages__RecordWeatherReply *rep)
{
	const utc_time from = {req->from_at_us}, to = {req->to_at_us};
	const char *prefix;
	int rc = weather_check(c, req);

	if (rc)
		return rc;
	prefix = place_prefix(c, req->region);
	if (!prefix)
		return E_NO_MEMORY;
	rep->signal_id = id_next(c);
	rc = tx_queue(c->tx, Q_WEATHER_INSERT,
		      ARGS(A_I64(rep->signal_id), A_TEXT(req->region), A_TEXT(req->kind),
			   A_TEXT(req->level), A_TIME(from), A_TIME(to),
			   req->has_temp ? A_I32(req->max_temp_c) : A_NULL, A_TEXT(req->source),
			   A_BOOL(req->withdrawn), A_TIME(c->now), A_TEXT(c->who->subject),
			   A_TEXT(req->reason)));
	if (!rc)
		rc = tx_queue(c->tx, Q_WEATHER_MARK,
			      ARGS(A_TEXT(prefix), A_TIME(from), A_TIME(to),
				   A_DATE(civil_month_start(civil_from_utc(from))),
				   A_DATE(civil_month_start(civil_from_utc(to))), A_TIME(c->now)));
	return rc ? rc : audit_wake(c, c->now);
}
