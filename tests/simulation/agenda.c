/* What happens next: a heap by time, and the numbers that decide about it. */
#include "base.h"

#include "parts.h"

/* xorshift64*: the same numbers on every machine. */
uint64_t draw(struct sim *s, uint64_t below)
{
	s->random ^= s->random >> 12;
	s->random ^= s->random << 25;
	s->random ^= s->random >> 27;
	return (s->random * UINT64_C(2685821657736338717) >> 33) % below;
}

bool chance(struct sim *s, unsigned in_thousand)
{
	return draw(s, 1000) < in_thousand;
}

int64_t between(struct sim *s, int64_t from, int64_t to)
{
	return from + (int64_t)draw(s, (uint64_t)(to - from + 1));
}

static bool earlier(const struct happening *a, const struct happening *b)
{
	return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void agenda_add(struct sim *s, int64_t in_us, const struct happening *h)
{
	size_t at = s->n_agenda++;
	struct happening fresh = *h;

	if (s->n_agenda > s->agenda_size) {
		s->agenda_size = s->agenda_size ? 2 * s->agenda_size : 1024;
		s->agenda = realloc(s->agenda, s->agenda_size * sizeof(*s->agenda));
		assert(s->agenda);
	}
	fresh.at = s->now + in_us;
	fresh.order = s->next_order++;
	for (; at > 0 && earlier(&fresh, &s->agenda[(at - 1) / 2]); at = (at - 1) / 2)
		s->agenda[at] = s->agenda[(at - 1) / 2];
	s->agenda[at] = fresh;
}

bool agenda_next(struct sim *s, struct happening *out)
{
	struct happening last;
	size_t at = 0;

	if (s->n_agenda == 0)
		return false;
	*out = s->agenda[0];
	last = s->agenda[--s->n_agenda];
	for (size_t child = 1; child < s->n_agenda; child = 2 * at + 1) {
		if (child + 1 < s->n_agenda && earlier(&s->agenda[child + 1], &s->agenda[child]))
			child++;
		if (!earlier(&s->agenda[child], &last))
			break;
		s->agenda[at] = s->agenda[child];
		at = child;
	}
	s->agenda[at] = last;
	return true;
}

void agenda_clear(struct sim *s)
{
	for (size_t i = 0; i < s->n_agenda; i++)
		free(s->agenda[i].data);
	s->n_agenda = 0;
}
