#include "clock_facts.h"

const char *const clock_unit_names[] = {"hour", "day", "workday", "month", "year", "date", NULL};

bool clock_unit_find(const char *name, enum clock_unit *out)
{
	for (int i = 0; clock_unit_names[i]; i++) {
		if (strcmp(clock_unit_names[i], name) == 0) {
			*out = (enum clock_unit)i;
			return true;
		}
	}
	return false;
}

enum clock_unit clock_counts(int64_t length, enum clock_unit written,
			     const struct day_convention *convention)
{
	if (written != CLOCK_DAY || !convention || length < 0 || length > 63)
		return written;
	return convention->workdays >> length & 1 ? CLOCK_WORKDAY : CLOCK_DAY;
}

int clock_may_extend(const struct clock *k, int64_t had, int64_t more)
{
	if (more < 1 || more > TERM_DAYS_MAX)
		return E_RANGE;
	return had + more > k->extension ? E_CONFLICT : 0;
}

struct unit_words {
	const char *zh, *en;
};

static const struct unit_words unit_words[] = {
	[CLOCK_HOUR] = {"小时",       "hour"       },
	[CLOCK_DAY] = {"日",          "day"        },
	[CLOCK_WORKDAY] = {"个工作日", "working day"},
	[CLOCK_MONTH] = {"个月",       "month"      },
	[CLOCK_YEAR] = {"年",          "year"       },
	[CLOCK_DATE] = {"日",          "day"        },
};

void clock_length_words(int64_t length, enum clock_unit unit, struct str *zh, struct str *en)
{
	str_addf(zh, "%" PRId64 "%s", length, unit_words[unit].zh);
	str_addf(en, "%" PRId64 " %s%s", length, unit_words[unit].en, length == 1 ? "" : "s");
}
