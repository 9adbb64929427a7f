/*
 * signal - limits of time that employers set, recorded by desks and their systems.
 *
 * Appended: who, when and why stay with each row, the last one of a key counts (input.sql).
 */
#include "base.h"

#include "submission.h"

#define TEXT_MAX 200

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
	if (!rc)
		rc = employer_marked(c,
				     &(struct employer_span){.employer_id = employer.employer_id,
							     .from = {req->from_day}},
				     c->now);
	return rc ? rc
		  : employer_mark(c, employer.employer_id, (civil_date){req->from_day},
				  (civil_date){0});
}
