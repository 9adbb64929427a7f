#include "choose.h"

static void rules_freep(struct rules **r)
{
	rules_free(*r);
}

static void arena_drop(struct arena **a)
{
	arena_free(*a);
}

/* The folder's rules, with their activation when they need one. */
struct candidate {
	struct rules *rules;
	struct activation x;
};

static int candidate_check(const struct rules_source *s, struct arena *a, struct candidate *c,
			   struct err *err)
{
	struct signers signers;
	int rc = signers_load(a, s->signers, &signers, err);

	if (!rc)
		rc = activation_load(a, s->folder, &c->x, err);
	if (rc == E_NOT_FOUND)
		err->code = rc = E_RULE;
	return rc ? rc : activation_check(&c->x, c->rules, &signers, err);
}

static int candidate_load(const struct rules_source *s, struct arena *a, struct candidate *c,
			  struct err *err)
{
	int rc = rules_load(s->folder, &c->rules, err);

	if (!rc && s->is_signed)
		rc = candidate_check(s, a, c, err);
	return rc || !s->fit ? rc : s->fit(c->rules, err);
}

/* An old folder put back has two good signatures and is not what two persons want now. */
static int order_check(const struct rules_source *s, const struct candidate *c,
		       const struct rules_choice *in_force, struct err *err)
{
	char is[24], was[24];

	if (!in_force->rules)
		return 0;
	if (c->x.approved.at.us < in_force->approved.us)
		return err_set(err, E_RULE,
			       "%s/" ACTIVATION_FILE ":%d:1: approved %s, and rules in force "
			       "%s: old rules are activated anew to come back",
			       s->folder, c->x.digest_at->line,
			       utc_format_local(c->x.approved.at, is),
			       utc_format_local(in_force->approved, was));
	if (c->x.start.us >= in_force->start.us)
		return 0;
	return err_set(err, E_RULE,
		       "%s/" ACTIVATION_FILE ":%d:1: begins %s, and rules in force begin %s: old "
		       "rules are activated anew to come back",
		       s->folder, c->x.digest_at->line, utc_format_local(c->x.start, is),
		       utc_format_local(in_force->start, was));
}

static void keep(const struct rules_source *s, const struct candidate *c, struct rules_choice *out)
{
	struct err err = {0};

	if (s->packs[0] && rules_keep(c->rules, s->is_signed ? &c->x : NULL, s->packs, &err))
		(void)snprintf(out->kept, sizeof(out->kept), "%s", err.text);
}

/* What stays in force while the folder's rules may not be; the note says why. */
static int fall_back(const struct rules_choice *in_force, const char *why, struct rules_choice *out,
		     struct err *err)
{
	if (!in_force->rules)
		return err_set(err, E_RULE, "%s; no earlier rules are kept", why);
	out->rules = rules_share(in_force->rules);
	out->start = in_force->start;
	out->approved = in_force->approved;
	(void)snprintf(out->note, sizeof(out->note), "%s", why);
	return 0;
}

static int signed_choose(const struct rules_source *s, const struct rules_choice *current,
			 utc_time now, struct rules_choice *out, struct err *err)
{
	AUTO(arena_drop) struct arena *a = arena_new((size_t)8 * 1024 * 1024);
	struct candidate c = {0};
	AUTO(rules_freep) struct rules *mine = NULL;
	AUTO(rules_freep) struct rules *kept = NULL;
	struct rules_choice in_force = {0};
	struct err ignored = {0};
	char start[24], why[480];
	int rc = a ? candidate_load(s, a, &c, err) : err_set(err, E_NO_MEMORY, "out of memory");

	mine = c.rules;
	if (current)
		in_force = *current;
	else if (rules_newest_kept(s, now, &in_force, &ignored) == 0)
		kept = in_force.rules;
	if (!rc)
		rc = order_check(s, &c, &in_force, err);
	if (rc == E_NO_MEMORY)
		return rc;
	if (rc) {
		out->refused = true;
		(void)snprintf(why, sizeof(why), "%s", err->text);
		return fall_back(&in_force, why, out, err);
	}
	if (c.x.start.us > now.us) {
		out->next = c.x.start;
		(void)snprintf(why, sizeof(why), "%s/" ACTIVATION_FILE ":%d:1: %.16s begins %s",
			       s->folder, c.x.digest_at->line, rules_digest(mine),
			       utc_format_local(c.x.start, start));
		return fall_back(&in_force, why, out, err);
	}
	keep(s, &c, out);
	out->start = c.x.start;
	out->approved = c.x.approved.at;
	out->rules = TAKE(mine);
	return 0;
}

int rules_choose(const struct rules_source *s, const struct rules_choice *current, utc_time now,
		 struct rules_choice *out, struct err *err)
{
	struct candidate c = {0};
	int rc;

	*out = (struct rules_choice){0};
	if (s->is_signed)
		return signed_choose(s, current, now, out, err);
	rc = candidate_load(s, NULL, &c, err);
	if (rc) {
		rules_free(c.rules);
		return rc;
	}
	keep(s, &c, out);
	out->rules = c.rules;
	return 0;
}
