/*
 * calls - which requests each worker has, and since when: what a stall is explained with.
 */
#include "worker.h"

void worker_call_add(struct worker *w, const struct call_head *head, const struct route *route)
{
	if (w->n_calls < N_ELEMENTS(w->calls))
		w->calls[w->n_calls++] = (struct worker_call){*head, route};
}

void worker_call_done(struct worker *w, const struct call_head *head)
{
	size_t i = 0;

	while (i < w->n_calls &&
	       (w->calls[i].head.token != head->token || w->calls[i].head.broker != head->broker))
		i++;
	if (i == w->n_calls)
		return; /* it was past those that are kept */
	w->n_calls--;
	memmove(&w->calls[i], &w->calls[i + 1], (w->n_calls - i) * sizeof(w->calls[0]));
}

static Gongdao__Beat__Worker *worker_present(const struct worker *w, struct arena *a)
{
	const struct worker_call *oldest = &w->calls[0];
	Gongdao__Beat__Worker *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	gongdao__beat__worker__init(m);
	m->lane = (char *)w->lane;
	m->rpc = (char *)(oldest->route ? oldest->route->rpc : "");
	m->age_ms = (uint64_t)(mono_now().us - oldest->head.came.us) / 1000;
	m->under_way = w->n_under_way;
	return m;
}

bool worker_calls_list(const struct worker *w, size_t n, struct arena *a, Gongdao__Beat *out)
{
	out->workers = arena_zalloc(a, n ? n : 1, sizeof(Gongdao__Beat__Worker *));
	for (size_t i = 0; out->workers && i < n; i++) {
		if (w[i].n_calls == 0)
			continue;
		out->workers[out->n_workers] = worker_present(&w[i], a);
		if (!out->workers[out->n_workers])
			return false;
		out->n_workers++;
	}
	return out->workers != NULL;
}
