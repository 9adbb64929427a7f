/* What deadline_facts.h counts, in words. */
#include "deadline_facts.h"

struct kind_words {
	const char *zh, *en;
};

static const struct kind_words words_of[] = {
	[DAY_WORK] = {"",                ""                   },
	[DAY_MAKE_UP] = {"调休上班",    "working day by swap"},
	[DAY_WEEKEND] = {"周末",          "weekend"            },
	[DAY_OFF] = {"放假",          "day off"            },
	[DAY_STATUTORY] = {"法定节假日", "statutory holiday"  },
};

static const char *const weekdays_zh[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
static const char *const weekdays_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* "（调休上班，国办发明电〔2021〕11号）", nothing for ordinary days. */
static void ground_add(const struct day_line *line, const char *notice, struct str *zh,
		       struct str *en)
{
	const struct kind_words *w = &words_of[line->kind];

	if (line->kind == DAY_WORK || line->kind == DAY_WEEKEND)
		notice = ""; /* nobody has to say so */
	if (!*w->zh && !line->provisional)
		return;
	str_addf(zh, "（%s%s%s", w->zh, *w->zh && *notice ? "，" : "", notice);
	str_addf(en, " (%s%s%s", w->en, *w->en && *notice ? ", " : "", notice);
	if (line->provisional) {
		str_addf(zh, "%s该年放假安排尚未录入", *w->zh ? "，" : "");
		str_addf(en, "%sno notice of that year is loaded yet", *w->en ? ", " : "");
	}
	str_add(zh, "）");
	str_add(en, ")");
}

static void mark_add(const struct day_line *line, struct str *zh, struct str *en)
{
	switch (line->mark) {
	case MARK_COUNTED:
		str_addf(zh, "第%" PRId64 "日", line->n);
		str_addf(en, "day %" PRId64, line->n);
		return;
	case MARK_REST:
		str_add(zh, "不计");
		str_add(en, "not counted");
		return;
	case MARK_PAUSED:
		str_add(zh, "不计（中止）");
		str_add(en, "not counted (standing still)");
		return;
	case MARK_ROLLED:
		str_add(zh, "顺延");
		str_add(en, "moves on");
		return;
	case MARK_MOVED:
		str_add(zh, "顺延至此");
		str_add(en, "moved to here");
		return;
	}
}

void day_words(const struct day_line *line, const char *notice, struct str *zh, struct str *en)
{
	const int weekday = civil_weekday(line->day) - 1;
	char date[12];

	civil_format(line->day, date);
	str_addf(zh, "%s %s ", date, weekdays_zh[weekday]);
	str_addf(en, "%s %s ", date, weekdays_en[weekday]);
	mark_add(line, zh, en);
	ground_add(line, notice, zh, en);
}

void term_words(const struct term *t, struct str *zh, struct str *en)
{
	const struct clock *k = t->clock;
	char date[24];

	if (k->counts == CLOCK_HOUR)
		utc_format_local(t->from, date);
	else
		civil_format(civil_from_utc(t->from), date);
	if (k->counts == CLOCK_DATE) {
		str_addf(zh, "%s约定的日期", date);
		str_addf(en, "the day agreed on %s", date);
		return;
	}
	clock_length_words(k->length, k->counts, zh, en);
	if (t->extension) {
		str_add(zh, "，延长");
		str_add(en, " and ");
		clock_length_words(t->extension, k->counts, zh, en);
		str_add(en, " more");
	}
	if (k->counts == CLOCK_HOUR) {
		str_addf(zh, "，自%s起算", date);
		str_addf(en, ", counted from %s", date);
	} else if (k->back) {
		str_addf(zh, "，自%s前一日起往前计算", date);
		str_addf(en, ", counted back from the day before %s", date);
	} else {
		str_addf(zh, "，自%s次日起算", date);
		str_addf(en, ", counted from the day after %s", date);
	}
}

struct telling {
	const struct calendar *cal;
	notice_fn notice;
	struct due_text *text;
};

static int text_day(void *own, const struct day_line *line)
{
	const struct telling *t = own;
	struct due_text *text = t->text;

	str_add(&text->zh, "；");
	str_add(&text->en, "; ");
	day_words(line, t->notice(t->cal, line->day), &text->zh, &text->en);
	return text->zh.cut || text->en.cut ? E_TOO_BIG : 0;
}

int due_words(const struct calendar *cal, notice_fn notice, const struct term *t, struct due *out,
	      struct due_text *text)
{
	struct telling telling = {cal, notice, text};
	const struct day_visit visit = {text_day, &telling};
	char end[24];
	int rc;

	term_words(t, &text->zh, &text->en);
	rc = term_count(cal, t, 100, &visit, out);
	if (rc)
		return rc;
	if (t->clock->counts == CLOCK_HOUR) {
		str_addf(&text->zh, "；%s 到期", utc_format_local(out->at, end));
		str_addf(&text->en, "; ends %s", end);
	} else {
		str_addf(&text->zh, "；%s 24:00 到期", civil_format(out->day, end));
		str_addf(&text->en, "; ends %s 24:00", end);
	}
	return text->zh.cut || text->en.cut ? E_TOO_BIG : 0;
}
