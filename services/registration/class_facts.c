#include "class_facts.h"

const char *const class_kinds[CLASS_KIND_END + 1] = {"declared", "confirmed", "adjudicated", NULL};
const char *const class_states[CLASS_STATE_END + 1] = {"open", "agreed", "needs_person", "settled",
						       NULL};

/* Does `a` come after `b` among decisions of one kind? */
static bool later_than(const struct class_decision *a, const struct class_decision *b)
{
	if (a->from_day.day != b->from_day.day)
		return a->from_day.day > b->from_day.day;
	return a->seq > b->seq;
}

const struct class_decision *class_decision_on(const struct class_decision *list, size_t n,
					       enum class_kind kind, civil_date on)
{
	const struct class_decision *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct class_decision *d = &list[i];

		if (d->kind == kind && d->from_day.day <= on.day && (!best || later_than(d, best)))
			best = d;
	}
	return best && *best->class ? best : NULL;
}

struct class_period class_effective(const struct class_decision *list, size_t n, civil_date on)
{
	for (int kind = CLASS_ADJUDICATED; kind >= CLASS_DECLARED; kind--) {
		const struct class_decision *d =
			class_decision_on(list, n, (enum class_kind)kind, on);

		if (d)
			return (struct class_period){on, d->class, d->kind};
	}
	return (struct class_period){on, "X", CLASS_DECLARED};
}

civil_date class_next_change(const struct class_decision *list, size_t n, civil_date on)
{
	civil_date next = {0};

	for (size_t i = 0; i < n; i++) {
		civil_date d = list[i].from_day;

		if (d.day > on.day && (!next.day || d.day < next.day))
			next = d;
	}
	return next;
}

size_t class_periods(const struct class_decision *list, size_t n, civil_date from,
		     struct class_period *out)
{
	size_t n_out = 0;

	for (civil_date day = from; day.day; day = class_next_change(list, n, day)) {
		struct class_period p = class_effective(list, n, day);
		const struct class_period *last = n_out ? &out[n_out - 1] : NULL;

		if (!last || strcmp(last->class, p.class) != 0 || last->basis != p.basis)
			out[n_out++] = p;
	}
	return n_out;
}

bool class_is_stricter(enum relation preliminary, const char *declared)
{
	return preliminary > relation_of(declared);
}

enum class_state class_state_of(const struct class_standing *s)
{
	bool decided = *s->decided;

	if (decided && (s->decided_version >= s->proposal_version ||
			(relation_of(s->decided) == s->preliminary && !s->measured_conflict)))
		return CLASS_SETTLED;
	if (!s->proposal_version)
		return CLASS_OPEN;
	if (decided || s->measured_conflict || s->preliminary == RELATION_X ||
	    relation_of(s->declared) != s->preliminary)
		return CLASS_NEEDS_PERSON;
	return CLASS_AGREED;
}
