/*
 * record_list - what was recorded beside files: payments, orders to pay, limits of time, weather.
 */
#include "base.h"

#include "wages.h"

#define PRESET 100
#define MOST   1000

struct payment_record {
	int64_t payment_id, employer_id, amount_fen, version;
	const char *worker_no, *reference, *rule, *proof, *recorded_by, *employer_name;
	civil_date month, paid_day;
	utc_time recorded_at;
	bool denied;
};
ROW_TABLE(payment_record, COL(payment_record, payment_id, COL_I64),
	  COL(payment_record, employer_id, COL_I64), COL(payment_record, worker_no, COL_TEXT),
	  COL(payment_record, month, COL_DATE), COL(payment_record, reference, COL_TEXT),
	  COL(payment_record, rule, COL_TEXT), COL(payment_record, amount_fen, COL_I64),
	  COL(payment_record, paid_day, COL_DATE), COL(payment_record, proof, COL_TEXT),
	  COL(payment_record, version, COL_I64), COL(payment_record, recorded_at, COL_TIME),
	  COL(payment_record, recorded_by, COL_TEXT), COL(payment_record, denied, COL_BOOL),
	  COL(payment_record, employer_name, COL_TEXT));

struct order_record {
	int64_t pay_order_id, employer_id;
	const char *rule, *document, *recorded_by;
	civil_date month_from, month_to, due_day;
	utc_time recorded_at;
};
ROW_TABLE(order_record, COL(order_record, pay_order_id, COL_I64),
	  COL(order_record, employer_id, COL_I64), COL(order_record, rule, COL_TEXT),
	  COL(order_record, month_from, COL_DATE), COL(order_record, month_to, COL_DATE),
	  COL(order_record, document, COL_TEXT), COL(order_record, due_day, COL_DATE),
	  COL(order_record, recorded_at, COL_TIME), COL(order_record, recorded_by, COL_TEXT));

struct limit_record {
	int64_t limit_id, employer_id, max_continuous_s, max_daily_s, stop_s, allowance;
	civil_date from_day;
	const char *unit, *document, *reason, *recorded_by;
	bool withdrawn, replaced;
	utc_time recorded_at;
};
ROW_TABLE(limit_record, COL(limit_record, limit_id, COL_I64),
	  COL(limit_record, employer_id, COL_I64), COL(limit_record, from_day, COL_DATE),
	  COL(limit_record, max_continuous_s, COL_I64), COL(limit_record, max_daily_s, COL_I64),
	  COL(limit_record, stop_s, COL_I64), COL(limit_record, allowance, COL_I64),
	  COL(limit_record, unit, COL_TEXT), COL(limit_record, document, COL_TEXT),
	  COL(limit_record, withdrawn, COL_BOOL), COL(limit_record, replaced, COL_BOOL),
	  COL(limit_record, reason, COL_TEXT), COL(limit_record, recorded_at, COL_TIME),
	  COL(limit_record, recorded_by, COL_TEXT));

struct weather_record {
	int64_t signal_id;
	const char *region, *kind, *level, *source, *reason, *recorded_by;
	utc_time from_at, to_at, recorded_at;
	bool has_temp, withdrawn, replaced;
	int32_t max_temp_c;
};
ROW_TABLE(weather_record, COL(weather_record, signal_id, COL_I64),
	  COL(weather_record, region, COL_TEXT), COL(weather_record, kind, COL_TEXT),
	  COL(weather_record, level, COL_TEXT), COL(weather_record, from_at, COL_TIME),
	  COL(weather_record, to_at, COL_TIME), COL(weather_record, has_temp, COL_BOOL),
	  COL(weather_record, max_temp_c, COL_I32), COL(weather_record, source, COL_TEXT),
	  COL(weather_record, withdrawn, COL_BOOL), COL(weather_record, replaced, COL_BOOL),
	  COL(weather_record, reason, COL_TEXT), COL(weather_record, recorded_at, COL_TIME),
	  COL(weather_record, recorded_by, COL_TEXT));

static char *month_text(struct call *c, civil_date month)
{
	char text[12];

	return arena_strdup(c->arena, civil_format_month(month, text));
}

static int finding_or_employer(struct call *c, int64_t finding_id, int64_t employer_id)
{
	if (finding_id || employer_id)
		return 0;
	return refuse(c, E_FIELD, "finding_id, employer_id: %s",
		      say(c, "至少给一个", "one of them is needed"));
}

static int payments_present(struct call *c, const struct payment_record *rows, size_t n,
			    Wages__ListPaymentsReply *rep)
{
	Wages__PaymentRecord *all = arena_zalloc(c->arena, n + 1, sizeof(*all));

	rep->payments = arena_zalloc(c->arena, n + 1, sizeof(*rep->payments));
	if (!all || !rep->payments)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		Wages__PaymentRecord *m = rep->payments[i] = &all[i];

		wages__payment_record__init(m);
		m->payment_id = rows[i].payment_id;
		m->employer_id = rows[i].employer_id;
		m->worker_no = (char *)rows[i].worker_no;
		m->month = month_text(c, rows[i].month);
		m->reference = (char *)rows[i].reference;
		m->rule = (char *)rows[i].rule;
		m->amount_fen = rows[i].amount_fen;
		m->paid_day = rows[i].paid_day.day;
		m->proof = (char *)rows[i].proof;
		m->version = rows[i].version;
		m->recorded_at_us = rows[i].recorded_at.us;
		m->recorded_by = (char *)rows[i].recorded_by;
		m->denied = rows[i].denied;
		m->employer_name = (char *)rows[i].employer_name;
		if (!m->month)
			return E_NO_MEMORY;
	}
	rep->n_payments = n;
	return 0;
}

int list_payments(struct call *c, const Wages__ListPaymentsRequest *req,
		  Wages__ListPaymentsReply *rep)
{
	const int64_t limit = page_limit(req->limit, PRESET, MOST);
	struct payment_record *rows = NULL;
	size_t n = 0;
	int rc = finding_or_employer(c, req->finding_id, req->employer_id);

	if (!rc && req->finding_id)
		rc = tx_many(c->tx, Q_PAYMENTS_OF_FINDING,
			     ARGS(A_I64(req->finding_id), A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_PAYMENTS_OF_EMPLOYER,
			     ARGS(A_I64(req->employer_id), A_TEXT(req->worker_no),
				  A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	return rc ? rc : payments_present(c, rows, n, rep);
}

int list_own_payments(struct call *c, const Wages__ListOwnPaymentsRequest *req,
		      Wages__ListPaymentsReply *rep)
{
	const int64_t before = req->before_id ? req->before_id : INT64_MAX;
	struct payment_record *rows = NULL;
	size_t n = 0;
	int rc = c->who->worker_id ? 0 : E_DENIED;

	if (!rc)
		rc = tx_many(c->tx, Q_PAYMENTS_OF_WORKER,
			     ARGS(A_I64(c->who->worker_id), A_I64(before),
				  A_I64(page_limit(req->limit, PRESET, MOST))),
			     &rows, &n);
	return rc ? rc : payments_present(c, rows, n, rep);
}

int list_orders(struct call *c, const Wages__ListOrdersRequest *req, Wages__ListOrdersReply *rep)
{
	const int64_t limit = page_limit(req->limit, PRESET, MOST);
	struct order_record *rows;
	Wages__PayOrder *all;
	size_t n;
	int rc = finding_or_employer(c, req->finding_id, req->employer_id);

	if (!rc && req->finding_id)
		rc = tx_many(c->tx, Q_ORDERS_OF_FINDING,
			     ARGS(A_I64(req->finding_id), A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_ORDERS_OF_EMPLOYER,
			     ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->orders = arena_zalloc(c->arena, n + 1, sizeof(*rep->orders));
	for (size_t i = 0; all && rep->orders && i < n; i++) {
		Wages__PayOrder *m = rep->orders[i] = &all[i];

		wages__pay_order__init(m);
		m->order_id = rows[i].pay_order_id;
		m->employer_id = rows[i].employer_id;
		m->rule = (char *)rows[i].rule;
		m->month_from = month_text(c, rows[i].month_from);
		m->month_to = month_text(c, rows[i].month_to);
		m->document = (char *)rows[i].document;
		m->due_day = rows[i].due_day.day;
		m->recorded_at_us = rows[i].recorded_at.us;
		m->recorded_by = (char *)rows[i].recorded_by;
		if (!m->month_from || !m->month_to)
			return E_NO_MEMORY;
	}
	rep->n_orders = n;
	return all && rep->orders ? 0 : E_NO_MEMORY;
}

int list_limits(struct call *c, const Wages__ListLimitsRequest *req, Wages__ListLimitsReply *rep)
{
	const int64_t limit = page_limit(req->limit, PRESET, MOST);
	struct limit_record *rows;
	Wages__Limit *all;
	size_t n;
	int rc = tx_many(c->tx, Q_LIMITS_LISTED,
			 ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_I64(limit)), &rows,
			 &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->limits = arena_zalloc(c->arena, n + 1, sizeof(*rep->limits));
	for (size_t i = 0; all && rep->limits && i < n; i++) {
		Wages__Limit *m = rep->limits[i] = &all[i];

		wages__limit__init(m);
		m->limit_id = rows[i].limit_id;
		m->employer_id = rows[i].employer_id;
		m->from_day = rows[i].from_day.day;
		m->max_continuous_s = rows[i].max_continuous_s;
		m->max_daily_s = rows[i].max_daily_s;
		m->stop_s = rows[i].stop_s;
		m->allowance = rows[i].allowance;
		m->unit = (char *)rows[i].unit;
		m->document = (char *)rows[i].document;
		m->withdrawn = rows[i].withdrawn;
		m->replaced = rows[i].replaced;
		m->reason = (char *)rows[i].reason;
		m->recorded_at_us = rows[i].recorded_at.us;
		m->recorded_by = (char *)rows[i].recorded_by;
	}
	rep->n_limits = n;
	return all && rep->limits ? 0 : E_NO_MEMORY;
}

int list_weather(struct call *c, const Wages__ListWeatherRequest *req, Wages__ListWeatherReply *rep)
{
	const int64_t limit = page_limit(req->limit, PRESET, MOST);
	const char *prefix = place_prefix(c, req->region);
	struct weather_record *rows;
	Wages__Weather *all;
	size_t n;
	int rc;

	if (!prefix)
		return E_NO_MEMORY;
	rc = tx_many(c->tx, Q_WEATHER_LISTED,
		     ARGS(A_TEXT(prefix), A_TIME(utc_from_civil((civil_date){req->from_day})),
			  A_I64(req->after_id), A_I64(limit)),
		     &rows, &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->signals = arena_zalloc(c->arena, n + 1, sizeof(*rep->signals));
	for (size_t i = 0; all && rep->signals && i < n; i++) {
		Wages__Weather *m = rep->signals[i] = &all[i];

		wages__weather__init(m);
		m->signal_id = rows[i].signal_id;
		m->region = (char *)rows[i].region;
		m->kind = (char *)rows[i].kind;
		m->level = (char *)rows[i].level;
		m->from_at_us = rows[i].from_at.us;
		m->to_at_us = rows[i].to_at.us;
		m->has_temp = rows[i].has_temp;
		m->max_temp_c = rows[i].max_temp_c;
		m->source = (char *)rows[i].source;
		m->withdrawn = rows[i].withdrawn;
		m->replaced = rows[i].replaced;
		m->reason = (char *)rows[i].reason;
		m->recorded_at_us = rows[i].recorded_at.us;
		m->recorded_by = (char *)rows[i].recorded_by;
	}
	rep->n_signals = n;
	return all && rep->signals ? 0 : E_NO_MEMORY;
}
