/*
 * weather - warnings and measurements of weather, recorded by desks and their systems, one by one
 * or by file.
 *
 * Appended: who, when and why stay with each row, the last one of a key counts (input.sql).
 */
#include "base.h"

#include "submission.h"

#define SIGNAL_DAYS_MAX 31
#define TEXT_MAX        200
#define ROWS_A_CALL     ((size_t)500)

enum weather_fault {
	WEATHER_GOOD,
	WEATHER_SOURCE,
	WEATHER_REASON,
	WEATHER_REGION,
	WEATHER_ELSEWHERE,
	WEATHER_KIND,
	WEATHER_LEVEL,
	WEATHER_FROM,
	WEATHER_TO,
	WEATHER_TEMP,
};

/* By weather_fault: the field, what is wrong with it, how it is mended. */
static const struct weather_fault_text {
	const char *field, *zh, *en, *mend_zh, *mend_en;
} faults[] = {
	[WEATHER_SOURCE] = {"source",     "必填，不超过 200 个字符",
			    "is wanted, at most 200 characters",                                                   "填发布单位和文号",
			    "who says so, and its number"																 },
	[WEATHER_REASON] = {"reason",     "撤回须写理由；不超过 200 个字符",
			    "is wanted of what is withdrawn, at most 200 characters",                              "写明理由",
			    "give the reason"																	     },
	[WEATHER_REGION] = {"region",     "没有这个区划",                           "is no region",          "六位区划代码，GB/T 2260",
			    "six digits, GB/T 2260"																       },
	[WEATHER_ELSEWHERE] = {"region",     "超出您的管辖区域",                     "outside your region",
                            "由该区域的主管部门登记",										     "that region's department records it"},
	[WEATHER_KIND] =
		{"kind",       "不是天气种类",                           "is no kind of weather",
			    "heat 高温、cold 低温、rain 暴雨、snow 暴雪、wind 大风、ice 道路结冰、fog "
		 "大雾、haze 霾、thunder 雷电、hail 冰雹、dust 沙尘、typhoon 台风、other 其他",
			    "heat, cold, rain, snow, wind, ice, fog, haze, thunder, hail, dust, "
		 "typhoon, other"																			 },
	[WEATHER_LEVEL] = {"level",      "不是预警级别",                           "is no level",
			    "blue 蓝、yellow 黄、orange 橙、red 红，没有级别则留空",						  "blue, yellow, orange, red, or empty"},
	[WEATHER_FROM] = {"from_at_us", "不是时间",                                 "is no time",            "写开始时间",
			    "give its beginning"																	  },
	[WEATHER_TO] = {"to_at_us",   "应晚于开始，至多 31 天",
			    "is after the beginning, at most 31 days",                                             "核对开始和结束时间",
			    "look at both times"																	  },
	[WEATHER_TEMP] = {"celsius",    "应在 -60 至 60 之间",                     "is -60 to 60",          "填摄氏度",
			    "degrees Celsius"																	     },
};

struct weather_known {
	const char *level, *source, *reason;
	utc_time to_at;
	bool has_temp, withdrawn;
	int32_t max_temp_c;
};
ROW_TABLE(weather_known, COL(weather_known, level, COL_TEXT), COL(weather_known, source, COL_TEXT),
	  COL(weather_known, reason, COL_TEXT), COL(weather_known, to_at, COL_TIME),
	  COL(weather_known, has_temp, COL_BOOL), COL(weather_known, withdrawn, COL_BOOL),
	  COL(weather_known, max_temp_c, COL_I32));

/* Whose months are to be looked at again: of a place, over the months that a signal touches. */
struct weather_mark {
	const char *prefix;
	civil_date first, last; /* months */
	utc_time from, to;
};

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i], text) == 0)
			return true;
	}
	return false;
}

static bool text_fits(const char *text, bool wanted)
{
	const size_t n = utf8_length(text, strlen(text));

	return n <= TEXT_MAX && (n > 0 || !wanted);
}

static enum weather_fault weather_check(const struct call *c, const Wages__RecordWeatherRequest *q)
{
	static const char *const kinds[] = {"heat", "cold",    "rain", "snow",    "wind",
					    "ice",  "fog",     "haze", "thunder", "hail",
					    "dust", "typhoon", "other"};
	static const char *const levels[] = {"", "blue", "yellow", "orange", "red"};

	if (!text_fits(q->source, true))
		return WEATHER_SOURCE;
	if (!text_fits(q->reason, q->withdrawn))
		return WEATHER_REASON;
	if (!region_find(&pack_of(c)->regions, q->region))
		return WEATHER_REGION;
	if (!region_covers(c->who->region, q->region)) /* as the policy of the table has it */
		return WEATHER_ELSEWHERE;
	if (!is_one_of(q->kind, kinds, N_ELEMENTS(kinds)))
		return WEATHER_KIND;
	if (!is_one_of(q->level, levels, N_ELEMENTS(levels)))
		return WEATHER_LEVEL;
	if (q->from_at_us <= 0)
		return WEATHER_FROM;
	if (q->to_at_us <= q->from_at_us ||
	    q->to_at_us - q->from_at_us > SIGNAL_DAYS_MAX * US_PER_DAY)
		return WEATHER_TO;
	if (q->has_temp && (q->max_temp_c < -60 || q->max_temp_c > 60))
		return WEATHER_TEMP;
	return WEATHER_GOOD;
}

const char *place_prefix(struct call *c, const char *region)
{
	size_t n = strlen(region);

	while (n > 2 && n % 2 == 0 && region[n - 1] == '0' && region[n - 2] == '0')
		n -= 2;
	return arena_strndup(c->arena, region, n);
}

static int weather_put(struct call *c, const Wages__RecordWeatherRequest *q, int64_t signal_id)
{
	return tx_queue(c->tx, Q_WEATHER_INSERT,
			ARGS(A_I64(signal_id), A_TEXT(q->region), A_TEXT(q->kind), A_TEXT(q->level),
			     A_TIME((utc_time){q->from_at_us}), A_TIME((utc_time){q->to_at_us}),
			     q->has_temp ? A_I32(q->max_temp_c) : A_NULL, A_TEXT(q->source),
			     A_BOOL(q->withdrawn), A_TIME(c->now), A_TEXT(c->who->subject),
			     A_TEXT(q->reason)));
}

static bool mark_make(struct call *c, const Wages__RecordWeatherRequest *q,
		      struct weather_mark *out)
{
	const utc_time from = {q->from_at_us}, to = {q->to_at_us};

	*out = (struct weather_mark){place_prefix(c, q->region),
				     civil_month_start(civil_from_utc(from)),
				     civil_month_start(civil_from_utc(to)), from, to};
	return out->prefix != NULL;
}

static int mark_put(struct call *c, const struct weather_mark *m)
{
	return tx_queue(c->tx, Q_WEATHER_MARK,
			ARGS(A_TEXT(m->prefix), A_TIME(m->from), A_TIME(m->to), A_DATE(m->first),
			     A_DATE(m->last), A_TIME(c->now)));
}

int record_weather(struct call *c, const Wages__RecordWeatherRequest *req,
		   Wages__RecordWeatherReply *rep)
{
	const enum weather_fault fault = weather_check(c, req);
	struct weather_mark mark;
	int rc;

	if (fault)
		return refuse(c, fault == WEATHER_ELSEWHERE ? E_WRONG_REGION : E_FIELD, "%s: %s",
			      faults[fault].field, say(c, faults[fault].zh, faults[fault].en));
	if (!mark_make(c, req, &mark))
		return E_NO_MEMORY;
	rep->signal_id = id_next(c);
	rc = weather_put(c, req, rep->signal_id);
	if (!rc)
		rc = mark_put(c, &mark);
	return rc ? rc : marking_wake(c);
}

/* ---- by file -------------------------------------------------------------------------------- */

struct weather_filing {
	const Wages__ImportWeatherRequest *req;
	Registration__ImportReply *rep;
	struct weather_mark *marks;
	size_t n_marks;
};

/* Warnings of one place and the same months are looked for once: from the first to the last. */
static bool mark_join(struct call *c, struct weather_filing *f,
		      const Wages__RecordWeatherRequest *q)
{
	struct weather_mark one;

	if (!mark_make(c, q, &one))
		return false;
	for (size_t i = 0; i < f->n_marks; i++) {
		struct weather_mark *m = &f->marks[i];

		if (strcmp(m->prefix, one.prefix) != 0 || m->first.day != one.first.day ||
		    m->last.day != one.last.day)
			continue;
		m->from.us = one.from.us < m->from.us ? one.from.us : m->from.us;
		m->to.us = one.to.us > m->to.us ? one.to.us : m->to.us;
		return true;
	}
	f->marks[f->n_marks++] = one;
	return true;
}

static bool weather_same(const struct weather_known *k, const Wages__RecordWeatherRequest *q)
{
	return k->to_at.us == q->to_at_us && k->has_temp == (q->has_temp != 0) &&
	       (!k->has_temp || k->max_temp_c == q->max_temp_c) &&
	       k->withdrawn == (q->withdrawn != 0) && strcmp(k->level, q->level) == 0 &&
	       strcmp(k->source, q->source) == 0 && strcmp(k->reason, q->reason) == 0;
}

static int row_refuse(struct call *c, struct weather_filing *f, size_t at,
		      const struct weather_fault_text *text)
{
	const Wages__WeatherRow *row = f->req->rows[at];
	const char *value = strcmp(text->field, "region") == 0   ? row->region
			    : strcmp(text->field, "kind") == 0   ? row->kind
			    : strcmp(text->field, "level") == 0  ? row->level
			    : strcmp(text->field, "source") == 0 ? row->source
			    : strcmp(text->field, "reason") == 0 ? row->reason
								 : "";
	Registration__RowError *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return E_NO_MEMORY;
	registration__row_error__init(e);
	e->row = (uint32_t)at;
	e->column = (char *)text->field;
	e->value = (char *)value;
	e->reason = (char *)say(c, text->zh, text->en);
	e->mend = (char *)say(c, text->mend_zh, text->mend_en);
	f->rep->errors[f->rep->n_errors++] = e;
	return 0;
}

static int row_take(struct call *c, struct weather_filing *f, size_t at)
{
	const Wages__WeatherRow *row = f->req->rows[at];
	Wages__RecordWeatherRequest q;
	struct weather_known known;
	enum weather_fault fault;
	bool found;
	int rc;

	wages__record_weather_request__init(&q);
	q.region = row->region;
	q.kind = row->kind;
	q.level = row->level;
	q.from_at_us = row->from_at_us;
	q.to_at_us = row->to_at_us;
	q.has_temp = row->max_temp != NULL;
	q.max_temp_c = row->max_temp ? row->max_temp->celsius : 0;
	q.source = row->source;
	q.withdrawn = row->withdrawn;
	q.reason = row->reason;
	fault = weather_check(c, &q);
	if (fault)
		return row_refuse(c, f, at, &faults[fault]);
	rc = tx_maybe(c->tx, Q_WEATHER_KNOWN,
		      ARGS(A_TEXT(q.region), A_TEXT(q.kind), A_TIME((utc_time){q.from_at_us})),
		      &known, &found);
	if (rc)
		return rc;
	if (found && weather_same(&known, &q)) {
		f->rep->unchanged++;
		return 0;
	}
	*(found ? &f->rep->updated : &f->rep->created) += 1;
	if (f->req->dry_run)
		return 0;
	return mark_join(c, f, &q) ? weather_put(c, &q, id_next(c)) : E_NO_MEMORY;
}

int import_weather(struct call *c, const Wages__ImportWeatherRequest *req,
		   Registration__ImportReply *rep)
{
	struct weather_filing f = {.req = req, .rep = rep};
	int rc = 0;

	if (req->n_rows == 0 || req->n_rows > ROWS_A_CALL)
		return refuse(c, E_FIELD, "rows: %zu; 1 .. %zu", req->n_rows, ROWS_A_CALL);
	rep->errors = arena_zalloc(c->arena, req->n_rows, sizeof(*rep->errors));
	f.marks = arena_zalloc(c->arena, req->n_rows, sizeof(*f.marks));
	if (!rep->errors || !f.marks)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < req->n_rows; i++)
		rc = row_take(c, &f, i);
	for (size_t i = 0; !rc && i < f.n_marks; i++)
		rc = mark_put(c, &f.marks[i]);
	return rc || f.n_marks == 0 ? rc : marking_wake(c);
}
