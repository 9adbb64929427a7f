#include "due_facts.h"

struct day_words {
	bool counts;
	const char *zh, *en;
};

static const struct day_words words_of[] = {
	[DAY_WORK] = {true,  "",                ""                   },
	[DAY_MAKE_UP] = {true,  "调休上班",    "working day by swap"},
	[DAY_WEEKEND] = {false, "周末",          "weekend"            },
	[DAY_OFF] = {false, "放假",          "day off"            },
	[DAY_STATUTORY] = {false, "法定节假日", "statutory holiday"  },
};

static const char *const weekdays_zh[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
static const char *const weekdays_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* One day's entry: "2026-03-10 周二 第1日", "2026-03-14 周六 周末不计". */
static void day_add(struct due *due, civil_date d, const struct day_words *words, int64_t count,
		    const char *notice)
{
	int weekday = civil_weekday(d) - 1;
	char date[12];

	civil_format(d, date);
	str_addf(&due->zh, "；%s %s ", date, weekdays_zh[weekday]);
	str_addf(&due->en, "; %s %s ", date, weekdays_en[weekday]);
	if (words->counts) {
		str_addf(&due->zh, "第%" PRId64 "日%s%s%s", count, *words->zh ? "（" : "",
			 words->zh, *words->zh && !*notice ? "）" : "");
		str_addf(&due->en, "day %" PRId64 "%s%s%s", count, *words->en ? " (" : "",
			 words->en, *words->en && !*notice ? ")" : "");
	} else {
		str_addf(&due->zh, "不计（%s%s", words->zh, *notice ? "" : "）");
		str_addf(&due->en, "not counted (%s%s", words->en, *notice ? "" : ")");
	}
	if (*notice) {
		str_addf(&due->zh, "，%s）", notice);
		str_addf(&due->en, ", %s)", notice);
	}
}

int due_count(const struct calendar *cal, notice_fn notice, civil_date from, int64_t n,
	      struct due *due)
{
	civil_date d = from;
	enum day_kind kind;
	int64_t count = 0;
	char date[12];
	int rc;

	if (n < 1 || n > DUE_WORKDAYS_MAX)
		return E_RANGE;
	civil_format(from, date);
	str_addf(&due->zh, "%" PRId64 "个工作日，自%s次日起算", n, date);
	str_addf(&due->en, "%" PRId64 " working day%s, counted from the day after %s", n,
		 n == 1 ? "" : "s", date);
	while (count < n) { /* ends: a calendar that loads no more years answers E_NO_CALENDAR */
		d.day++;
		rc = calendar_kind(cal, d, &kind);
		if (rc)
			return rc;
		if (words_of[kind].counts)
			count++;
		day_add(due, d, &words_of[kind], count,
			words_of[kind].zh[0] && kind != DAY_WEEKEND ? notice(cal, d) : "");
	}
	civil_format(d, date);
	str_addf(&due->zh, "；%s 24:00 到期", date);
	str_addf(&due->en, "; ends %s 24:00", date);
	due->day = d;
	return due->zh.cut || due->en.cut ? E_TOO_BIG : 0;
}
