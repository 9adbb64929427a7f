/*
 * The working-day calendar, and a term counted so that a clerk can follow it day by day.
 */
#include <jansson.h>

#include "table.h"

#define MAX_WORKDAYS 1000

static const char *show_kind(const struct cli *c, enum day_kind kind)
{
	static const char *const zh[] = {"工作日", "调休上班", "周末", "放假", "法定节假日"};
	static const char *const en[] = {"working day", "make-up working day", "weekend", "day off",
					 "statutory holiday"};

	return say(c, zh[kind], en[kind]);
}

static const char *show_weekday(const struct cli *c, civil_date d)
{
	static const char *const zh[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
	static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	int i = civil_weekday(d) - 1;

	return say(c, zh[i], en[i]);
}

static int load(struct cli *c, struct calendar *out)
{
	int rc = cli_settings(c);

	if (rc == 0)
		rc = calendar_load(c->arena, c->settings.calendars, out, &c->err);
	return rc;
}

static void add_day(struct table *t, json_t *list, civil_date d, enum day_kind kind,
		    const struct calendar_note *n)
{
	struct cli *c = t->c;

	table_add(t, show_day(c, d.day));
	table_add(t, show_weekday(c, d));
	table_add(t, show_kind(c, kind));
	table_add(t, n ? n->name_zh : "");
	table_add(t, n ? n->document : "");
	(void)json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s}", "date", show_day(c, d.day),
						    "kind", show_kind(c, kind), "name",
						    n ? n->name_zh : "", "document",
						    n ? n->document : ""));
}

static int finish(struct cli *c, const struct table *t, json_t *list)
{
	int rc = 0;

	if (c->json)
		rc = cli_print_document(c, list);
	else
		table_print(t, stdout);
	json_decref(list);
	return rc;
}

static const struct table_head day_heads[] = {
	{"日期", "date",   false},
        {"",       "",       false},
        {"性质", "kind",   false},
	{"节日", "name",   false},
        {"依据", "notice", false},
};

int calendar_show_run(struct cli *c)
{
	struct calendar cal;
	json_t *list;
	struct table t;
	int64_t year;
	int rc = load(c, &cal);

	if (rc == 0 &&
	    (!slice_to_i64(slice_of(cli_get(c, "YEAR")), &year) || year < 1949 || year > 2199))
		rc = cli_usage(c, say(c, "YEAR 应为年份", "YEAR is a year"));
	if (rc == 0 && (year < cal.year_from || year > cal.year_to))
		rc = err_set(&c->err, E_NO_CALENDAR,
			     say(c, "%d 年的安排尚未录入；已有 %d 至 %d 年",
				 "%d is not loaded; there are %d to %d"),
			     (int)year, cal.year_from, cal.year_to);
	if (rc)
		return rc;
	list = json_array();
	table_init(&t, c, day_heads, N_ELEMENTS(day_heads));
	for (size_t i = 0; i < cal.n_days; i++) {
		int y, m, d;

		civil_to_ymd(cal.days[i].date, &y, &m, &d);
		if (y == (int)year)
			add_day(&t, list, cal.days[i].date, cal.days[i].kind,
				calendar_note(&cal, cal.days[i].date));
	}
	return finish(c, &t, list);
}

/* Every day from the one after `d`, until n working days were counted. */
static int count_days(struct table *t, json_t *list, const struct calendar *cal, civil_date d,
		      int n)
{
	struct cli *c = t->c;
	enum day_kind kind;
	int counted = 0, rc = 0;

	while (rc == 0 && counted < n) {
		d.day++;
		rc = calendar_kind(cal, d, &kind);
		if (rc)
			return err_set(&c->err, rc,
				       say(c, "%s 所在年份的日历尚未录入",
					   "no calendar is loaded for the year of %s"),
				       show_day(c, d.day));
		if (kind == DAY_WORK || kind == DAY_MAKE_UP)
			counted++;
		if (kind == DAY_WORK || kind == DAY_MAKE_UP)
			table_addf(t, "%d", counted);
		else
			table_add(t, "");
		add_day(t, list, d, kind, calendar_note(cal, d));
	}
	return rc;
}

int calendar_count_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"第几日", "day",    true },
                {"日期",    "date",   false},
                {"",          "",       false},
		{"性质",    "kind",   false},
                {"节日",    "name",   false},
                {"依据",    "notice", false},
	};
	const char *text = cli_get(c, "FROM");
	struct calendar cal;
	civil_date from;
	json_t *list;
	struct table t;
	int64_t n;
	int rc = cli_number(c, "WORKDAYS", MAX_WORKDAYS, &n);

	if (rc == 0 && !civil_parse(text, strlen(text), &from))
		rc = cli_usage(c, say(c, "FROM 应写成 2025-03-09", "write FROM as 2025-03-09"));
	if (rc == 0)
		rc = load(c, &cal);
	if (rc)
		return rc;
	list = json_array();
	table_init(&t, c, heads, N_ELEMENTS(heads));
	rc = count_days(&t, list, &cal, from, (int)n);
	if (rc == 0)
		return finish(c, &t, list);
	json_decref(list);
	return rc;
}
