/*
 * Numbers that may be one person's, side by side, and what a person decides of them (REG-3).
 */
#include "page.h"
#include "worker.h"

/* The words of the command line; what the service calls them is taken too. */
static char *decision_code(struct cli *c, const char *word)
{
	if (strcmp(word, "same") == 0)
		word = "same_person";
	else if (strcmp(word, "different") == 0)
		word = "not_duplicate";
	return arena_strdup(c->arena, word);
}

static void side_add(struct cli *c, struct table *t, int64_t worker_id,
		     const Registration__Worker *w)
{
	table_addf(t, "%" PRId64, worker_id);
	table_add(t, w ? w->name : say(c, "看不到", "not seen here"));
	table_add(t, w ? worker_word(c, slice_of(w->id_kind)) : "");
	table_add(t, w ? w->id : "");
	table_add(t, w ? w->phone : "");
	table_add(t, w ? w->home_region : "");
}

/* Two rows, one under the other, so that what differs is seen. */
static void match_add(struct cli *c, struct table *t, const Registration__Match *m)
{
	table_addf(t, "%" PRId64, m->match_id);
	side_add(c, t, m->older_id, m->older);
	table_add(t, worker_word(c, slice_of(m->ground)));
	table_add(t, worker_word(c, slice_of(m->state)));
	table_add(t, "");
	side_add(c, t, m->younger_id, m->younger);
	table_add(t, m->decided_by);
	table_add(t, m->reason);
}

int worker_matches_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",             "id",            true },
		{"劳动者",          "worker",        true },
		{"姓名",             "name",          false},
		{"证件",             "document",      false},
		{"号码",             "number",        false},
		{"手机号",          "phone",         false},
		{"常住区划",       "region",        false},
		{"依据；决定人", "ground; by",    false},
		{"状态；理由",    "state; reason", false},
	};
	Registration__ListMatchesRequest q = REGISTRATION__LIST_MATCHES_REQUEST__INIT;
	Registration__ListMatchesReply *r;
	const char *state = cli_get(c, "--state");
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	q.state = decision_code(c, state ? state : "open");
	if (rc == 0 && !q.state)
		rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (rc == 0)
		rc = cli_ask(c, "registration.ListMatches", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_matches; i++)
		match_add(c, &t, r->matches[i]);
	page_print(&t, 2 * q.limit, r->n_matches ? r->matches[r->n_matches - 1]->match_id : 0);
	return 0;
}

int worker_decide_run(struct cli *c)
{
	Registration__DecideMatchRequest q = REGISTRATION__DECIDE_MATCH_REQUEST__INIT;
	const char *word = cli_get(c, "DECISION");
	Registration__Match *m;
	int rc = cli_id(c, "MATCH", &q.match_id);

	if (rc == 0 && strcmp(word, "same") != 0 && strcmp(word, "different") != 0)
		rc = cli_usage(c,
			       say(c, "DECISION 应为 same 或 different，不是“%s”",
				   "DECISION is same or different, not \"%s\""),
			       word);
	page_text(c, "--reason", &q.reason);
	q.decision = decision_code(c, word);
	if (rc == 0 && !q.decision)
		rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (rc == 0)
		rc = cli_ask(c, "registration.DecideMatch", &q.base, &m);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &m->base);
	(void)printf(strcmp(m->state, "same_person") == 0
			     ? say(c, "劳动者 %" PRId64 " 和 %" PRId64 " 是同一人，后者并入前者\n",
				   "workers %" PRId64 " and %" PRId64
				   " are one person: the second stands for the first\n")
			     : say(c, "劳动者 %" PRId64 " 和 %" PRId64 " 不是同一人，不再提示\n",
				   "workers %" PRId64 " and %" PRId64
				   " are two persons, for good\n"),
		     m->older_id, m->younger_id);
	return 0;
}
