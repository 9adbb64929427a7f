/*
 * watch_text - the arithmetic of a lead as a line that can be checked by hand.
 */
#include "base.h"

#include "watch.h"

static const struct {
	const char *zh, *en;
	const char *lead_zh, *unit_zh, *unit_en; /* around a rate */
} words[WATCH_MEASURES] = {
	[WATCH_ORDERS_HOUR] = {"每小时单数",    "orders per hour",  "每小时 ",          " 单",
			       " orders per hour"									   },
	[WATCH_ORDERS_DAY] = {"每日单数",       "orders per day",   "每日 ",             " 单", " orders per day"   },
	[WATCH_PAY_HOUR] = {"每小时收入",    "pay per hour",     "每小时 ",          " 元", " yuan per hour"    },
	[WATCH_PENALTIES] = {"处罚次数",       "penalties",        "每月处罚 ",       " 次", " penalties a month"},
	[WATCH_STOPS] = {"停止推送次数", "push-stops",       "每月停止推送 ", " 次",
			       " push-stops a month"									},
	[WATCH_NO_WORK] = {"没有接单",       "no work",          "",                    "",     ""                  },
	[WATCH_ENDED] = {"用工关系终止", "engagement ended", "",                    "",     ""                  },
};

int watch_measure_find(const char *name, enum watch_measure *out)
{
	for (int m = 0; m < WATCH_MEASURES; m++) {
		if (strcmp(watch_measure_names[m], name) == 0) {
			*out = (enum watch_measure)m;
			return 0;
		}
	}
	return E_INTERNAL; /* the database holds no other */
}

const char *watch_measure_title(enum watch_measure m, bool english)
{
	return english ? words[m].en : words[m].zh;
}

/* "3.20"; *text is big enough for any number. */
static const char *hundredths(int64_t n, char text[32])
{
	const uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	(void)snprintf(text, 32, "%s%" PRIu64 ".%02" PRIu64, n < 0 ? "-" : "", size / 100,
		       size % 100);
	return text;
}

static const char *clock(int64_t s, char text[32])
{
	(void)snprintf(text, 32, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
		       (int)(s % 60));
	return text;
}

/* "每小时 3.20 单（960 单 ÷ 300:00:00）" */
static const char *rate_text(struct call *c, enum watch_measure m, int64_t num, int64_t den,
			     bool english)
{
	char rate[32], time[32], fen[32];
	const char *head = arena_printf(c->arena, "%s%s%s", english ? "" : words[m].lead_zh,
					hundredths(watch_rate(m, num, den), rate),
					english ? words[m].unit_en : words[m].unit_zh);

	if (!head)
		return NULL;
	switch (m) {
	case WATCH_ORDERS_HOUR:
		return arena_printf(
			c->arena, english ? "%s (%" PRId64 " in %s)" : "%s（%" PRId64 " 单 ÷ %s）",
			head, num, clock(den, time));
	case WATCH_ORDERS_DAY:
		return arena_printf(c->arena,
				    english ? "%s (%" PRId64 " in %" PRId64 " days)"
					    : "%s（%" PRId64 " 单 ÷ %" PRId64 " 天）",
				    head, num, den);
	case WATCH_PAY_HOUR:
		return arena_printf(c->arena, english ? "%s (%s in %s)" : "%s（%s 元 ÷ %s）", head,
				    hundredths(num, fen), clock(den, time));
	case WATCH_PENALTIES:
	case WATCH_STOPS:
		return arena_printf(c->arena,
				    english ? "%s (%" PRId64 " in %" PRId64 " months)"
					    : "%s（%" PRId64 " 次 ÷ %" PRId64 " 个月）",
				    head, num, den);
	case WATCH_NO_WORK:
	case WATCH_ENDED:
	case WATCH_MEASURES:
		break;
	}
	return head;
}

/* What is left of a fall or a rise when that of the fellows is taken off. */
static const char *left_text(struct call *c, enum watch_measure m, const struct watch_lead *l,
			     bool english)
{
	char median[32], left[32];

	if (!watch_is_rate(m)) {
		(void)hundredths(l->peers, median);
		(void)hundredths(l->left_over, left);
		if (!l->n_peers)
			return arena_printf(c->arena,
					    english ? "too few fellows to compare with; %s more a "
						      "month, threshold %" PRId64
						    : "同单位可比人员不足，未作扣除；每月增加 %s "
						      "次，标准 %" PRId64 " 次",
					    left, l->threshold);
		return arena_printf(
			c->arena,
			english ? "median of %" PRId64 " fellows %s more; left %s more a "
				  "month, threshold %" PRId64
				: "同单位可比 %" PRId64 " 人中位数增加 %s 次，扣除后每月增加 %s "
				  "次，标准 %" PRId64 " 次",
			l->n_peers, median, left, l->threshold);
	}
	(void)hundredths(l->peers - 10000, median);
	(void)hundredths(10000 - l->left_over, left);
	if (!l->n_peers)
		return arena_printf(
			c->arena,
			english ? "too few fellows to compare with; a fall of %s%%, "
				  "threshold %" PRId64 "%%"
				: "同单位可比人员不足，未作扣除；下降 %s%%，标准 %" PRId64 "%%",
			left, l->threshold);
	return arena_printf(c->arena,
			    english ? "median of %" PRId64 " fellows %s%%; a fall of %s%% is left, "
				      "threshold %" PRId64 "%%"
				    : "同单位可比 %" PRId64
				      " 人中位数变化 %s%%，扣除后下降 %s%%，标准 %" PRId64 "%%",
			    l->n_peers, median, left, l->threshold);
}

static const char *no_work_text(struct call *c, const struct watch_lead *l, const char *month,
				bool english)
{
	char time[32];

	return arena_printf(
		c->arena,
		english ? "before the complaint %s in %" PRId64 " months; in %s no work at "
			  "all, as %" PRId64 " of %" PRId64 " fellows"
			: "投诉前 %s（%" PRId64 " 个月）；%s 完全没有工作，同单位 %" PRId64
			  "/%" PRId64 " 人也没有",
		clock(l->before_num, time), l->before_den, month, l->peers, l->n_peers);
}

const char *watch_line(struct call *c, const struct watch *w, const struct watch_lead *l,
		       bool english)
{
	const char *before, *after, *left;
	char from[12], to[12], month[12], change[32];
	enum watch_measure m;

	if (watch_measure_find(l->measure, &m))
		return NULL;
	(void)civil_format_month(w->from_month, from);
	(void)civil_format_month(month_shift(w->complained_on, -1), to);
	(void)civil_format_month(l->month, month);
	if (m == WATCH_NO_WORK)
		return no_work_text(c, l, month, english);
	if (m == WATCH_ENDED)
		return arena_printf(c->arena,
				    english ? "the engagement ended %" PRId64
					      " days after the complaint (looked at: %" PRId64
					      "), that of %" PRId64 " of %" PRId64 " fellows too"
					    : "投诉后第 %" PRId64 " 天用工关系终止（观察 %" PRId64
					      " 天），同期同单位 %" PRId64 "/%" PRId64 " 人也终止",
				    l->after_num, l->threshold, l->peers, l->n_peers);
	before = rate_text(c, m, l->before_num, l->before_den, english);
	after = rate_text(c, m, l->after_num, l->after_den, english);
	left = left_text(c, m, l, english);
	if (!before || !after || !left)
		return NULL;
	if (!watch_is_rate(m))
		return arena_printf(c->arena,
				    english ? "before the complaint (%s to %s) %s; in %s %s; %s"
					    : "投诉前（%s 至 %s）%s；%s %s；%s",
				    from, to, before, month, after, left);
	(void)hundredths(10000 - l->change, change);
	return arena_printf(
		c->arena,
		english ? "before the complaint (%s to %s) %s; in %s %s, a fall of %s%%; %s"
			: "投诉前（%s 至 %s）%s；%s %s，下降 %s%%；%s",
		from, to, before, month, after, change, left);
}
