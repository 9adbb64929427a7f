/*
 * match_decide - the review list: two numbers side by side, and what a person decided (REG-3).
 *
 * A pair is proposed once, ever: "not a duplicate" is an act that stays. "The same person" makes
 * the younger number stand for the older one; the companies' numbers of both lead there at once,
 * with consents, and engagements follow by a message of the service to itself, since the desk that
 * decides need not see them all.
 */
#include "base.h"

#include "alias.h"
#include "check.h"
#include "identity.h"

#include "classify.h"

#define FOLLOW_MAX 200

struct worker_match {
	int64_t match_id, older_id, younger_id;
	const char *ground, *state;
	utc_time found_at, decided_at;
	const char *decided_by, *reason;
};
ROW_TABLE(worker_match, COL(worker_match, match_id, COL_I64), COL(worker_match, older_id, COL_I64),
	  COL(worker_match, younger_id, COL_I64), COL(worker_match, ground, COL_TEXT),
	  COL(worker_match, state, COL_TEXT), COL(worker_match, found_at, COL_TIME),
	  COL(worker_match, decided_at, COL_TIME), COL(worker_match, decided_by, COL_TEXT),
	  COL(worker_match, reason, COL_TEXT));

static void match_present(const struct worker_match *m, Registration__Match *out)
{
	out->match_id = m->match_id;
	out->older_id = m->older_id;
	out->younger_id = m->younger_id;
	out->ground = (char *)m->ground;
	out->state = (char *)m->state;
	out->found_at_us = m->found_at.us;
	out->decided_at_us = m->decided_at.us;
	out->decided_by = (char *)m->decided_by;
	out->reason = (char *)m->reason;
}

/* ---- the list
 * ------------------------------------------------------------------------------------ */

static int side_present(struct call *c, const struct keys_now *keys, int64_t worker_id,
			Registration__Worker **out)
{
	Registration__Worker *side = arena_alloc(c->arena, sizeof(*side));
	struct worker_stored w;
	bool found;
	int rc = side ? tx_maybe(c->tx, Q_WORKER_BY_ID, ARGS(A_I64(worker_id)), &w, &found)
		      : E_NO_MEMORY;

	if (rc || !found)
		return rc;
	registration__worker__init(side);
	*out = side;
	return worker_present(c, keys, &w, side);
}

static int matches_present(struct call *c, const struct worker_match *rows, size_t n,
			   Registration__ListMatchesReply *rep)
{
	struct keys_now keys;
	int rc = keys_for_reading(c, &keys);

	rep->matches = rc ? NULL : arena_zalloc(c->arena, n + 1, sizeof(*rep->matches));
	for (size_t i = 0; rep->matches && i < n; i++) {
		Registration__Match *m = arena_alloc(c->arena, sizeof(*m));

		if (!m)
			return E_NO_MEMORY;
		registration__match__init(m);
		match_present(&rows[i], m);
		rep->matches[rep->n_matches++] = m;
		rc = side_present(c, &keys, m->older_id, &m->older);
		if (!rc)
			rc = side_present(c, &keys, m->younger_id, &m->younger);
		if (rc)
			return rc;
	}
	return rc ? rc : rep->matches ? 0 : E_NO_MEMORY;
}

int list_matches(struct call *c, const Registration__ListMatchesRequest *req,
		 Registration__ListMatchesReply *rep)
{
	static const char *const states[] = {"open", "same_person", "not_duplicate", NULL};
	const char *state = *req->state ? req->state : "open";
	struct worker_match *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (!text_one_of(state, states))
		return refuse(c, E_FIELD, "state: %s", "open, same_person, not_duplicate");
	rc = page_size(c, req->limit ? req->limit : 20, &limit);
	if (!rc && limit > 100)
		rc = refuse(c, E_FIELD, "limit: %" PRId64 " > 100", limit);
	if (!rc)
		rc = tx_many(c->tx, Q_WORKER_MATCH_PAGE,
			     ARGS(A_TEXT(state), A_I64(req->after_id), A_I64(limit)), &rows, &n);
	return rc ? rc : matches_present(c, rows, n, rep);
}

/* ---- the decision
 * -------------------------------------------------------------------------------- */

static int merge(struct call *c, const struct worker_match *m)
{
	const int64_t both[] = {m->older_id, m->younger_id};
	struct one_worker *merged;
	size_t n;
	int rc = tx_many(c->tx, Q_WORKER_MERGED, ARGS(A_I64S(both, 2)), &merged, &n);

	if (!rc && n)
		rc = refuse(
			c, E_CONFLICT, "%s %" PRId64,
			say(c, "编号已并入另一编号：", "the number stands for another already:"),
			merged[0].worker_id);
	if (!rc)
		rc = tx_queue(c->tx, Q_WORKER_MERGE_INSERT,
			      ARGS(A_I64S(&both[1], 1), A_I64S(&both[0], 1), A_TEXT("decided"),
				   A_TIME(c->now), A_TEXT(c->who->subject)));
	if (!rc)
		rc = tx_queue(c->tx, Q_WORKER_MERGE_REDIRECT,
			      ARGS(A_I64(m->younger_id), A_I64(m->older_id)));
	if (!rc)
		rc = tx_queue(c->tx, Q_ALIAS_REPOINT,
			      ARGS(A_I64S(&both[1], 1), A_I64S(&both[0], 1)));
	if (!rc)
		rc = tx_queue(c->tx, Q_WORKER_CONSENT_FOLLOW,
			      ARGS(A_I64(m->younger_id), A_I64(m->older_id)));
	return rc ? rc : merge_follow_later(c, m->younger_id, m->older_id);
}

int decide_match(struct call *c, const Registration__DecideMatchRequest *req,
		 Registration__Match *rep)
{
	static const char *const decisions[] = {"same_person", "not_duplicate", NULL};
	struct worker_match match;
	bool found;
	int rc;

	if (!text_one_of(req->decision, decisions))
		return refuse(c, E_FIELD, "decision: %s", "same_person, not_duplicate");
	if (!text_fits(req->reason, 200))
		return refuse(
			c, E_FIELD, "%s",
			say(c, "reason: 写明理由，1 至 200 个字", "reason: 1 to 200 characters"));
	rc = import_lock(c, "engagements");
	if (!rc)
		rc = import_lock(c, "workers");
	if (!rc)
		rc = tx_maybe(c->tx, Q_WORKER_MATCH_LOCK, ARGS(A_I64(req->match_id)), &match,
			      &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "疑似重复", "match"),
			    req->match_id);
	if (!rc && strcmp(match.state, "open") != 0)
		rc = refuse(c, E_CONFLICT, "%s %s", say(c, "已经决定：", "it was decided:"),
			    match.state);
	if (!rc && strcmp(req->decision, "same_person") == 0)
		rc = merge(c, &match);
	if (rc)
		return rc;

	match.state = req->decision;
	match.decided_at = c->now;
	match.decided_by = c->who->subject;
	match.reason = req->reason;
	match_present(&match, rep);
	return tx_queue(c->tx, Q_WORKER_MATCH_DECIDE,
			ARGS(A_I64(match.match_id), A_TEXT(match.state), A_TIME(c->now),
			     A_TEXT(match.decided_by), A_TEXT(match.reason)));
}

/* ---- engagements follow
 * -------------------------------------------------------------------------- */

int merge_follow_later(struct call *c, int64_t from_id, int64_t into_id)
{
	Registration__MergeToFollow body = REGISTRATION__MERGE_TO_FOLLOW__INIT;
	const char *tag = arena_printf(c->arena, "merge/%" PRId64, from_id);
	int rc = aliases_follow(c, from_id, into_id);

	if (rc)
		return rc;
	body.from_id = from_id;
	body.into_id = into_id;
	return tag ? later(c, c->now, "FollowMerge", tag, &body.base) : E_NO_MEMORY;
}

/* What is checked of engagements, of their employers and partners. */
static int followed_mark(struct call *c, const struct engagement *rows, size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	int64_t *employers = arena_zalloc(c->arena, n + 1, sizeof(*employers));
	int64_t *units = arena_zalloc(c->arena, 2 * n + 1, sizeof(*units));
	size_t n_units = 0;
	int rc;

	if (!ids || !employers || !units)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		ids[i] = rows[i].engagement_id;
		employers[i] = units[n_units++] = rows[i].employer_id;
		if (rows[i].partner_id)
			units[n_units++] = rows[i].partner_id;
	}
	rc = check_mark(c, CHECK_ENGAGEMENT, ids, n);
	if (!rc)
		rc = check_mark(c, CHECK_EMPLOYER, units, n_units);
	return rc ? rc : check_mark(c, CHECK_TRADERS, employers, n);
}

static int engagements_follow(struct call *c, struct engagement *rows, size_t n, int64_t into_id)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	struct class_decisions all;
	int rc = ids ? engagements_decisions(c, rows, n, &all) : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n; i++) {
		ids[i] = rows[i].engagement_id;
		rows[i].worker_id = into_id;
		rows[i].version++;
		rc = engagement_emit(c, &rows[i], &all);
	}
	if (rc || !n)
		return rc;
	rc = tx_queue(c->tx, Q_ENGAGEMENT_FOLLOW, ARGS(A_I64S(ids, n), A_I64(into_id)));
	if (!rc)
		rc = tx_queue(c->tx, Q_ENGAGEMENT_FOLLOWED,
			      ARGS(A_I64S(ids, n), A_TIME(c->now), A_TEXT(c->who->subject)));
	return rc ? rc : followed_mark(c, rows, n);
}

/* A part at a time; twice is no harm: what has followed is not found again. The number that stood
 * for it when this was sent may stand for another by now. */
int follow_merge(struct call *c, const Registration__MergeToFollow *req, Service__Ack *rep UNUSED)
{
	struct engagement *rows;
	struct one_worker into;
	bool merged;
	size_t n;
	int rc = import_lock(c, "engagements");

	if (!rc)
		rc = tx_maybe(c->tx, Q_WORKER_STANDS_FOR, ARGS(A_I64(req->from_id)), &into,
			      &merged);
	if (rc || !merged)
		return rc;
	rc = tx_many(c->tx, Q_ENGAGEMENT_TO_FOLLOW, ARGS(A_I64(req->from_id), A_I64(FOLLOW_MAX)),
		     &rows, &n);
	if (!rc)
		rc = tx_queue(c->tx, Q_PERMIT_FOLLOW,
			      ARGS(A_I64(req->from_id), A_I64(into.worker_id)));
	if (!rc)
		rc = tx_queue(c->tx, Q_TRADER_FOLLOW,
			      ARGS(A_I64(req->from_id), A_I64(into.worker_id)));
	if (!rc)
		rc = engagements_follow(c, rows, n, into.worker_id);
	if (!rc && n == FOLLOW_MAX)
		rc = merge_follow_later(c, req->from_id, into.worker_id);
	return rc;
}
