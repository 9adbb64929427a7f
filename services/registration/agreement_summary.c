/*
 * agreement_summary - how many agreements there are, and what they lack (AGR-2), by class and kind.
 *
 * The database counts what is alike in everything that is asked; there are few such groups,
 * whatever the number of agreements, and they are added up here.
 */
#include "base.h"

#include "agreement.h"

struct sums {
	Registration__AgreementSummary *summary; /* NULL before the first group */
	uint32_t absent[32], unclear[32], clauses[32];
};

static bool same(const Registration__AgreementSummary *s, const struct agreement_group *g)
{
	return s && strcmp(s->class_, g->class) == 0 && strcmp(s->kind, g->kind) == 0 &&
	       strcmp(s->region, g->home_region) == 0;
}

static void group_add(struct sums *sums, const struct agreement_group *g)
{
	int32_t absent = g->absent_items;
	int32_t unclear = g->required_items & ~(g->present_items | g->absent_items);
	Registration__AgreementSummary *s = sums->summary;
	uint32_t n = (uint32_t)g->n;

	s->agreements += n;
	s->complete += !(absent & g->required_items) && !unclear ? n : 0;
	s->lacking += absent & g->required_items ? n : 0;
	s->unclear += !(absent & g->required_items) && unclear ? n : 0;
	s->not_handed += g->handed ? 0 : n;
	s->forbidden += g->clauses ? n : 0;
	for (int i = 0; i < 31; i++) {
		int32_t bit = INT32_C(1) << i;

		sums->absent[i] += absent & bit ? n : 0;
		sums->unclear[i] += unclear & bit ? n : 0;
		sums->clauses[i] += g->clauses & bit ? n : 0;
	}
}

/* Those of the parts that count, in the order of the table. */
static int counts_present(struct call *c, const struct agreement_part *parts,
			  const uint32_t *absent, const uint32_t *unclear,
			  Registration__ItemCount ***out)
{
	Registration__ItemCount **list = arena_zalloc(c->arena, 32, sizeof(*list)), *m;
	size_t n = 0;

	if (!list)
		return E_NO_MEMORY;
	for (int i = 0; parts[i].name; i++) {
		if (!absent[i] && (!unclear || !unclear[i]))
			continue;
		m = arena_alloc(c->arena, sizeof(*m));
		if (!m)
			return E_NO_MEMORY;
		registration__item_count__init(m);
		m->item = (char *)parts[i].name;
		m->title = (char *)say(c, parts[i].zh, parts[i].en);
		m->absent = absent[i];
		m->unclear = unclear ? unclear[i] : 0;
		list[n++] = m;
	}
	*out = list;
	return (int)n;
}

static int sums_finish(struct call *c, struct sums *sums)
{
	Registration__AgreementSummary *s = sums->summary;
	int n;

	if (!s)
		return 0;
	n = counts_present(c, agreement_items, sums->absent, sums->unclear, &s->items);
	if (n < 0)
		return n;
	s->n_items = (size_t)n;
	n = counts_present(c, agreement_clauses, sums->clauses, NULL, &s->clauses);
	if (n < 0)
		return n;
	s->n_clauses = (size_t)n;
	return 0;
}

static int sums_begin(struct call *c, const struct agreement_group *g, struct sums *sums)
{
	Registration__AgreementSummary *s = arena_alloc(c->arena, sizeof(*s));

	if (!s)
		return E_NO_MEMORY;
	registration__agreement_summary__init(s);
	s->class_ = (char *)g->class;
	s->kind = (char *)g->kind;
	s->region = (char *)g->home_region;
	*sums = (struct sums){.summary = s};
	return 0;
}

int summarise_agreements(struct call *c, const Registration__SummariseAgreementsRequest *req,
			 Registration__SummariseAgreementsReply *rep)
{
	civil_date on = civil_from_utc(c->now);
	struct sums sums = {0};
	struct agreement_group *groups;
	const char *like;
	size_t n;
	int rc;

	if (*req->region && !region_valid(req->region))
		return refuse(c, E_FIELD, "region: \"%.20s\"", req->region);
	if (req->on_day && civil_from_wire(req->on_day, &on))
		return refuse(c, E_FIELD, "on_day: %" PRId32, req->on_day);
	like = region_like(c, req->region);
	rc = like ? tx_many(c->tx, Q_AGREEMENT_SUMMARY,
			    ARGS(A_I64(req->employer_id), A_TEXT(like), A_DATE(on),
				 A_BOOL(req->by_region)),
			    &groups, &n)
		  : E_NO_MEMORY;
	if (rc)
		return rc;

	rep->summaries = arena_zalloc(c->arena, n + 1, sizeof(*rep->summaries));
	if (!rep->summaries)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (!same(sums.summary, &groups[i])) {
			rc = sums_finish(c, &sums);
			if (!rc)
				rc = sums_begin(c, &groups[i], &sums);
			if (rc)
				return rc;
			rep->summaries[rep->n_summaries++] = sums.summary;
		}
		group_add(&sums, &groups[i]);
	}
	return sums_finish(c, &sums);
}
