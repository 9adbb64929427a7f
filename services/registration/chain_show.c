/*
 * Who is responsible for a worker on a day, and on what evidence (REG-7): one statement, whatever
 * the number of engagements and links.
 */
#include "base.h"

#include "record.h"

#include "chain_facts.h"

int get_chain(struct call *c, const Registration__GetChainRequest *req, Registration__Chain *rep);

struct chain_row {
	int64_t engagement_id, employer_id;
	const char *credit_code, *name, *worker_no, *class, *home_region;
	const char *role, *actor_code, *actor_name;
	int64_t actor_level;
	const char *evidence, *reference, *region;
	bool of_engagement, of_partner;
	civil_date from_day, to_day;
};

ROW_TABLE(chain_row, COL(chain_row, engagement_id, COL_I64), COL(chain_row, employer_id, COL_I64),
	  COL(chain_row, credit_code, COL_TEXT), COL(chain_row, name, COL_TEXT),
	  COL(chain_row, worker_no, COL_TEXT), COL(chain_row, class, COL_TEXT),
	  COL(chain_row, home_region, COL_TEXT), COL(chain_row, role, COL_TEXT),
	  COL(chain_row, actor_code, COL_TEXT), COL(chain_row, actor_name, COL_TEXT),
	  COL(chain_row, actor_level, COL_I64), COL(chain_row, evidence, COL_TEXT),
	  COL(chain_row, reference, COL_TEXT), COL(chain_row, region, COL_TEXT),
	  COL(chain_row, of_engagement, COL_BOOL), COL(chain_row, of_partner, COL_BOOL),
	  COL(chain_row, from_day, COL_DATE), COL(chain_row, to_day, COL_DATE));

/* The links of one engagement, which are next to one another. */
static size_t actors_of(const struct chain_row *rows, size_t n, struct chain_actor *out)
{
	size_t n_actors = 0;

	for (size_t i = 0; i < n && rows[i].engagement_id == rows[0].engagement_id; i++) {
		const struct chain_row *r = &rows[i];

		if (!*r->role)
			continue;
		out[n_actors++] = (struct chain_actor){.role = r->role,
						       .actor_code = r->actor_code,
						       .name = r->actor_name,
						       .actor_level = r->actor_level,
						       .evidence = r->evidence,
						       .reference = r->reference,
						       .region = r->region,
						       .of_engagement = r->of_engagement,
						       .of_partner = r->of_partner,
						       .from_day = r->from_day,
						       .to_day = r->to_day};
	}
	return n_actors;
}

static Registration__ChainActor *actor_present(struct call *c, const struct chain_actor *a)
{
	Registration__ChainActor *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__chain_actor__init(m);
	m->credit_code = (char *)a->actor_code;
	m->name = (char *)a->name;
	m->level = (int32_t)a->actor_level;
	m->evidence = (char *)a->evidence;
	m->reference = (char *)a->reference;
	m->scope = (char *)(a->of_engagement ? "engagement"
			    : a->of_partner  ? "partner"
					     : "platform");
	m->region = (char *)a->region;
	m->from_day = a->from_day.day;
	m->last_day = last_day_of(a->to_day);
	m->overridden = a->overridden;
	return m;
}

static Registration__ChainRole *role_present(struct call *c, const char *role,
					     const struct chain_actor *actors, size_t n)
{
	Registration__ChainRole *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__chain_role__init(m);
	m->role = (char *)role;
	m->actors = arena_zalloc(c->arena, n + 1, sizeof(*m->actors));
	for (size_t i = 0; m->actors && i < n; i++) {
		if (strcmp(actors[i].role, role) != 0)
			continue;
		m->actors[m->n_actors] = actor_present(c, &actors[i]);
		if (!m->actors[m->n_actors++])
			return NULL;
	}
	return m->actors ? m : NULL;
}

static int roles_present(struct call *c, struct chain_actor *actors, size_t n,
			 Registration__ChainEngagement *m)
{
	struct chain_verdict v = chain_decide(actors, n);

	m->levels = (int32_t)v.levels;
	m->levels_known = v.levels_known;
	m->roles = arena_zalloc(c->arena, ROLE_END, sizeof(*m->roles));
	if (!m->roles)
		return E_NO_MEMORY;
	for (size_t i = 0; i < ROLE_END; i++) {
		m->roles[i] = role_present(c, chain_roles[i], actors, n);
		if (!m->roles[i])
			return E_NO_MEMORY;
		m->roles[i]->standing = (char *)chain_standings[v.roles[i]];
	}
	m->n_roles = ROLE_END;
	return 0;
}

static int engagement_present_chain(struct call *c, const struct chain_row *rows, size_t n,
				    Registration__Chain *rep)
{
	struct chain_actor *actors = arena_zalloc(c->arena, n, sizeof(*actors));
	Registration__ChainEngagement *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!actors || !m)
		return E_NO_MEMORY;
	registration__chain_engagement__init(m);
	m->engagement_id = rows[0].engagement_id;
	m->employer_id = rows[0].employer_id;
	m->credit_code = (char *)rows[0].credit_code;
	m->name = (char *)rows[0].name;
	m->worker_no = (char *)rows[0].worker_no;
	m->class_ = (char *)rows[0].class;
	m->home_region = (char *)rows[0].home_region;
	rep->engagements[rep->n_engagements++] = m;
	return roles_present(c, actors, actors_of(rows, n, actors), m);
}

static int none_there(struct call *c, int64_t worker_id, civil_date day)
{
	char text[12];

	return refuse(c, E_NOT_FOUND,
		      say(c, "劳动者 %" PRId64 " 在 %s 没有您可查看的用工记录",
			  "worker %" PRId64 " has no engagement on %s that you may see"),
		      worker_id, civil_format(day, text));
}

int get_chain(struct call *c, const Registration__GetChainRequest *req, Registration__Chain *rep)
{
	struct chain_row *rows;
	civil_date day;
	size_t n;
	int rc = day_asked(c, req->day, &day);

	if (!rc)
		rc = tx_many(c->tx, Q_CHAIN_OF_WORKER, ARGS(A_I64(req->worker_id), A_DATE(day)),
			     &rows, &n);
	if (rc)
		return rc;
	if (!n)
		return none_there(c, req->worker_id, day);

	rep->worker_id = req->worker_id;
	rep->day = day.day;
	rep->engagements = arena_zalloc(c->arena, n, sizeof(*rep->engagements));
	if (!rep->engagements)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		if (i == 0 || rows[i].engagement_id != rows[i - 1].engagement_id)
			rc = engagement_present_chain(c, &rows[i], n - i, rep);
	}
	return rc;
}
