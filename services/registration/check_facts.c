#include "check_facts.h"

#include "contract_facts.h"

#include <stdlib.h>

int64_t months_between(civil_date from, civil_date to)
{
	int year, month, day, to_year, to_month, to_day;
	int64_t n;

	if (to.day <= from.day)
		return 0;
	civil_to_ymd(from, &year, &month, &day);
	civil_to_ymd(to, &to_year, &to_month, &to_day);
	n = (int64_t)(to_year - year) * 12 + (to_month - month);
	if (n > 0 && civil_months_later(from, (int)n).day > to.day)
		n--;
	return n;
}

civil_date day_sooner(civil_date a, civil_date b)
{
	if (!a.day)
		return b;
	return !b.day || a.day <= b.day ? a : b;
}

bool begun_under(civil_date born, int years, civil_date begun)
{
	return born.day && begun.day < civil_months_later(born, 12 * years).day;
}

/* ---- traders -------------------------------------------------------------------------------- */

enum shared {
	SHARED_AGENT,
	SHARED_ADDRESS,
	SHARED_PHONE,
	SHARED_KINDS,
};

static const char *digest_of(const struct trader *t, enum shared what)
{
	switch (what) {
	case SHARED_AGENT:
		return t->agent;
	case SHARED_ADDRESS:
		return t->address;
	case SHARED_PHONE:
	case SHARED_KINDS:
		break;
	}
	return t->phone;
}

struct sorting {
	const struct trader *traders;
	enum shared what;
};

static int digest_order(const void *a, const void *b, void *own)
{
	const struct sorting *s = own;
	const struct trader *x = &s->traders[*(const size_t *)a];
	const struct trader *y = &s->traders[*(const size_t *)b];
	int rc = strcmp(digest_of(x, s->what), digest_of(y, s->what));

	if (!rc)
		rc = (x->key_version > y->key_version) - (x->key_version < y->key_version);
	return rc;
}

static size_t root_of(size_t *group, size_t i)
{
	while (group[i] != i) {
		group[i] = group[group[i]];
		i = group[i];
	}
	return i;
}

static void join(size_t *group, size_t a, size_t b)
{
	size_t x = root_of(group, a), y = root_of(group, b);

	if (x < y)
		group[y] = x;
	else
		group[x] = y;
}

void traders_group(const struct trader *traders, size_t n, size_t *order, size_t *out)
{
	struct sorting s = {.traders = traders};

	for (size_t i = 0; i < n; i++)
		out[i] = i;
	for (int what = 0; what < SHARED_KINDS; what++) {
		s.what = (enum shared)what;
		for (size_t i = 0; i < n; i++)
			order[i] = i;
		qsort_r(order, n, sizeof(*order), digest_order, &s);
		for (size_t i = 1; i < n; i++) {
			if (*digest_of(&traders[order[i]], s.what) &&
			    digest_order(&order[i - 1], &order[i], &s) == 0)
				join(out, order[i - 1], order[i]);
		}
	}
	for (size_t i = 0; i < n; i++)
		out[i] = root_of(out, i);
}

static int group_order(const void *a, const void *b, void *own)
{
	const size_t *x = a, *y = b, *group = own;
	const size_t gx = group[*x], gy = group[*y];

	if (gx != gy)
		return (gx > gy) - (gx < gy);
	return (*x > *y) - (*x < *y);
}

void traders_sort(size_t *group, size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), group_order, group);
}
