/*
 * claim - what workers claim in a case, and what becomes of it: the party files it where bodies act
 * on application only (arbitration, court, mediation), and it leaves the case, so that no claim is
 * ever dealt with in two places. The case goes on for its other claims.
 */
#include "base.h"

#include "claim.h"

static const char *claim_words(struct call *c, const struct claim *k)
{
	const char *text = arena_printf(c->arena, "%s %s%s%s", k->worker_no, k->matter,
					*k->month ? " " : "", k->month);

	return text ? text : "";
}

/* "劳动人事争议仲裁 HRSS.ARB"; a desk has no name of its own in the list. */
static const char *body_words(struct call *c, const char *body)
{
	const struct desk *desk = c->worker;
	const char *text = NULL;

	for (size_t i = 0; !text && i < desk->departments.n; i++) {
		const struct department *d = &desk->departments.at[i];

		if (body_is_of(body, d->code))
			text = arena_printf(c->arena, "%s %s", say(c, d->name_zh, d->name_en),
					    body);
	}
	return text ? text : body;
}

/* ---- what was sent -------------------------------------------------------------------------- */

static int fault_refuse(struct call *c, enum claim_fault fault, size_t at)
{
	switch (fault) {
	case CLAIM_FITS:
		return 0;
	case CLAIM_WORKER:
		return refuse(c, E_FIELD, "claims[%zu].worker_no: %s", at,
			      say(c, "用人单位的骑手号，不超过 64 个字符，无空白",
				  "the employer's number of the worker, at most 64 characters, no "
				  "blanks"));
	case CLAIM_PERSON:
		return refuse(c, E_FIELD, "claims[%zu].worker_no: %s", at,
			      say(c, "含有身份证号或者手机号，请改用骑手号",
				  "holds an identity or telephone number: name workers by the "
				  "employer's number"));
	case CLAIM_MATTER:
		return refuse(c, E_FIELD, "claims[%zu].matter: %s", at,
			      say(c, "不在职权表中：写规则（PAY-02）或者事项代码（R12）",
				  "is not in the competence table: a rule (PAY-02), or a code of a "
				  "matter (R12)"));
	case CLAIM_MONTH:
		return refuse(c, E_FIELD, "claims[%zu].month: %s", at,
			      say(c, "写成 2025-03", "as in 2025-03"));
	case CLAIM_TWICE:
		return refuse(c, E_FIELD, "claims[%zu]: %s", at, say(c, "重复", "is named twice"));
	}
	return E_INTERNAL;
}

int claims_take(struct call *c, Disputes__ClaimName *const *names, size_t n,
		const struct claim **out)
{
	const struct desk *desk = c->worker;
	struct claim *claims = arena_zalloc(c->arena, n + 1, sizeof(*claims));
	size_t at = 0;
	int rc;

	if (n > CLAIMS_MAX)
		return refuse(c, E_TOO_BIG, "claims: %zu > %d", n, CLAIMS_MAX);
	if (!claims)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		claims[i] = (struct claim){names[i]->worker_no, names[i]->matter, names[i]->month};
	rc = fault_refuse(c, claims_check(claims, n, &at), at);
	for (size_t i = 0; !rc && i < n; i++) {
		if (!matter_known(&desk->competence, claims[i].matter))
			rc = fault_refuse(c, CLAIM_MATTER, i);
	}
	*out = claims;
	return rc;
}

/* CL1: where it is, and under which number. */
int claim_elsewhere(struct call *c, const struct claim *k, const struct claim_place *p)
{
	char since[12];

	civil_format(p->since, since);
	if (strcmp(p->place, CLAIM_IN_CASE) == 0)
		return refuse(c, E_CONFLICT,
			      say(c, "%s：已在案件 %s 中办理（自 %s）",
				  "%s: is dealt with in case %s (since %s)"),
			      claim_words(c, k), p->case_no, since);
	return refuse(
		c, E_CONFLICT,
		p->decided ? say(c, "%s：%s 已作出处理，案号 %s（%s 受理）",
				 "%s: was decided by %s under %s (filed %s)")
			   : say(c, "%s：当事人已向 %s 申请，案号 %s（%s），同一请求不得两处办理",
				 "%s: the party filed it with %s, number %s (%s); no claim is "
				 "dealt with in two places"),
		claim_words(c, k), body_words(c, p->place), p->docket_no, since);
}

/* ---- named ---------------------------------------------------------------------------------- */

int case_for_claims(struct call *c, int64_t case_id, struct case_file *out)
{
	int rc = case_lock(c, case_id, out);

	if (!rc && strcmp(out->owner, c->who->department) != 0)
		rc = refuse(c, E_NOT_OWNER, "%s: %s", out->case_no, out->owner);
	return rc;
}

int claims_may_come(struct call *c, const struct case_file *f)
{
	return case_over(f) ? refuse(c, E_CONFLICT, "%s: %s", f->case_no,
				     say(c, "案件已办结", "the case is over"))
			    : 0;
}

static int named_tell(struct call *c, struct case_file *f, size_t n)
{
	struct case_event e = {.kind = case_event_names[EVENT_CLAIMS_NAMED],
			       .words = arena_printf(c->arena, "列明 %zu 项请求", n),
			       .words_en = arena_printf(c->arena, "%zu claims named", n)};

	return e.words && e.words_en ? event_add(c, f, &e) : E_NO_MEMORY;
}

int claims_name(struct call *c, struct case_file *f, const struct claims_named *named)
{
	const struct claim *claims;
	struct claim_set set;
	size_t n_new = 0;
	int rc;

	if (!named->n)
		return 0;
	rc = claims_take(c, named->names, named->n, &claims);
	if (!rc)
		rc = claim_set_load(c, f, claims, named->n, &set);
	for (size_t i = 0; !rc && i < named->n; i++) {
		if (set.places[i] && !claim_in_case(set.places[i], f->case_id))
			rc = claim_elsewhere(c, &claims[i], set.places[i]);
	}
	if (!rc)
		rc = claim_set_name(c, f, &set, &n_new);
	if (named->out_new)
		*named->out_new = n_new;
	return rc || !n_new ? rc : named_tell(c, f, n_new);
}

int name_claims(struct call *c, const Disputes__NameClaimsRequest *req,
		Disputes__NameClaimsReply *rep)
{
	struct case_file file;
	size_t n_new = 0;
	int rc = case_for_claims(c, req->case_id, &file);

	if (!rc)
		rc = claims_may_come(c, &file);
	if (!rc && !req->n_claims)
		rc = refuse(c, E_FIELD, "claims: %s", say(c, "至少一项", "at least one"));
	if (!rc)
		rc = claims_name(c, &file,
				 &(struct claims_named){req->claims, req->n_claims, &n_new});
	rep->named = (uint32_t)n_new;
	return rc;
}
