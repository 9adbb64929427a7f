#include "crime_facts.h"

#include <stdlib.h>

struct debt {
	const struct ordered_debt *at;
	size_t person;
	bool new_month; /* the first of its worker and month */
};

struct person {
	int64_t worker_id, months;
	money sum;
	bool labour;
};

struct sums {
	struct person *persons;
	size_t n_persons; /* in the table */
	size_t n_owed;    /* of them with a debt so far */
	money sum;
	bool one; /* somebody has the months and the sum */
};

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_worker(const void *a, const void *b)
{
	const struct ordered_debt *x = ((const struct debt *)a)->at;
	const struct ordered_debt *y = ((const struct debt *)b)->at;
	int order = compare(x->worker_id, y->worker_id);

	if (order == 0)
		order = compare(x->month.day, y->month.day);
	return order ? order : compare(x->last_day.day, y->last_day.day);
}

static int by_last_day(const void *a, const void *b)
{
	const struct debt *x = a, *y = b;
	int order = compare(x->at->last_day.day, y->at->last_day.day);

	return order ? order : compare((int64_t)x->person, (int64_t)y->person);
}

/* Numbers the workers, and marks the debt with which each of their months begins to count. */
static void persons_find(struct debt *list, size_t n, struct sums *s)
{
	for (size_t i = 0; i < n; i++) {
		const struct ordered_debt *d = list[i].at;
		const struct ordered_debt *before = i ? list[i - 1].at : NULL;

		if (!before || before->worker_id != d->worker_id)
			s->persons[s->n_persons++].worker_id = d->worker_id;
		list[i].person = s->n_persons - 1;
		list[i].new_month = !before || before->worker_id != d->worker_id ||
				    before->month.day != d->month.day;
	}
}

static int debt_add(struct sums *s, const struct debt *d, const struct crime_terms *terms)
{
	struct person *p = &s->persons[d->person];

	if (p->sum.fen == 0)
		s->n_owed++;
	if (!money_add(p->sum, d->at->owed, &p->sum) || !money_add(s->sum, d->at->owed, &s->sum))
		return E_RANGE;
	p->months += d->new_month;
	p->labour = p->labour || d->at->labour;
	s->one = s->one || (p->months >= terms->single_months && p->sum.fen >= terms->single.fen);
	return 0;
}

static bool is_reached(const struct sums *s, const struct crime_terms *terms)
{
	return s->one ||
	       ((int64_t)s->n_owed >= terms->group_persons && s->sum.fen >= terms->group.fen);
}

static bool comes_before(const struct person *p, const struct crime_facts *f, int64_t months)
{
	const bool enough = p->months >= months, had = f->one_months >= months;

	if (f->one_worker == 0 || enough != had)
		return f->one_worker == 0 || enough;
	return p->sum.fen > f->one_sum.fen;
}

static void persons_sum(const struct sums *s, const struct crime_terms *terms,
			struct crime_facts *out)
{
	for (size_t i = 0; i < s->n_persons; i++) {
		const struct person *p = &s->persons[i];

		if (comes_before(p, out, terms->single_months)) {
			out->one_worker = p->worker_id;
			out->one_months = p->months;
			out->one_sum = p->sum;
		}
		out->n_labour += p->labour;
	}
	out->n_persons = s->n_owed;
	out->sum = s->sum;
}

int crime_facts_make(struct arena *a, const struct ordered_debt *debts, size_t n,
		     const struct crime_terms *terms, struct crime_facts *out)
{
	struct debt *list = arena_zalloc(a, n + 1, sizeof(*list));
	struct sums s = {.persons = arena_zalloc(a, n + 1, sizeof(*s.persons))};
	struct crime_facts f = {0};
	size_t used = 0;
	int rc = list && s.persons ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n; i++) {
		if (debts[i].owed.fen < 0 || debts[i].reported.fen < 0 ||
		    !money_add(f.reported, debts[i].reported, &f.reported) ||
		    (debts[i].labour && !money_add(f.labour_sum, debts[i].owed, &f.labour_sum)))
			rc = E_RANGE;
		if (!rc && debts[i].owed.fen > 0)
			list[used++].at = &debts[i];
	}
	if (rc)
		return rc;
	qsort(list, used, sizeof(*list), by_worker);
	persons_find(list, used, &s);
	qsort(list, used, sizeof(*list), by_last_day);
	for (size_t i = 0; !rc && i < used; i++) {
		const bool day_over =
			i + 1 == used || list[i + 1].at->last_day.day != list[i].at->last_day.day;

		rc = debt_add(&s, &list[i], terms);
		if (!rc && day_over && f.reached.day == 0 && is_reached(&s, terms))
			f.reached = list[i].at->last_day;
	}
	persons_sum(&s, terms, &f);
	if (!rc)
		*out = f;
	return rc;
}
