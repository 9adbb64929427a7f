/*
 * competent - before a case is moved: does the receiver have its matter? If not, who does.
 */
#include "base.h"

#include "handoff.h"

#define ANSWER_SIZE 1024

/* "市场监管 SAMR" */
static void body_add(struct call *c, const char *body, struct str *out)
{
	const struct desk *desk = c->worker;

	for (size_t i = 0; i < desk->departments.n; i++) {
		const struct department *d = &desk->departments.at[i];

		if (body_is_of(body, d->code))
			str_addf(out, "%s ", say(c, d->name_zh, d->name_en));
	}
	str_add(out, body);
}

static void bodies_add(struct call *c, const struct competence_answer *a, struct str *out)
{
	for (size_t i = 0; i < a->n; i++) {
		str_add(out, i ? say(c, "、", ", ") : "");
		body_add(c, a->bodies[i], out);
	}
}

/* "V38 虚假登记，依据……（待核实）" */
static void matter_add(struct call *c, const struct matter *m, struct str *out)
{
	if (!m)
		return;
	str_addf(out, say(c, "%s %s，依据%s", "%s %s, by %s"), m->code,
		 say(c, m->label.zh, m->label.en), m->basis);
	if (m->confirm)
		str_add(out, say(c, "（待核实）", " (not yet confirmed)"));
}

static void leading_add(struct call *c, const char *from, struct str *out)
{
	const struct desk *desk = c->worker;
	const char *leading = desk->competence.leading;

	if (strcmp(from, leading) == 0) {
		str_add(out, say(c, "请在依据中写明事项代码（gongdao procedures competence）",
				 "begin the basis with the code of the matter (gongdao procedures "
				 "competence)"));
		return;
	}
	str_add(out,
		say(c, "请转办（REFER）牵头部门 ", "refer it (REFER) to the leading office, "));
	body_add(c, leading, out);
	str_add(out, say(c, " 指定", ", which assigns it"));
}

/* What to do instead. */
static void advice_add(struct call *c, const struct competence_answer *a, const char *from,
		       struct str *out)
{
	switch (a->verdict) {
	case COMPETENCE_FITS:
	case COMPETENCE_CODE:
	case COMPETENCE_KIND:
		break;
	case COMPETENCE_OTHER:
		str_add(out, say(c, "有职权的是 ", "competent: "));
		bodies_add(c, a, out);
		break;
	case COMPETENCE_OWN:
		str_add(out,
			say(c, "由本部门办理；另有事项的，在依据中写明代码",
			    "it is your own department's; if it is about something else, begin "
			    "the basis with the code"));
		break;
	case COMPETENCE_SEVERAL:
		str_add(out, say(c, "有职权的有 ", "competent: "));
		bodies_add(c, a, out);
		str_add(out, say(c, "；不明确的，", "; where that is unclear, "));
		leading_add(c, from, out);
		break;
	case COMPETENCE_UNKNOWN:
		str_add(out,
			say(c, "职权表没有写明由谁办理；", "the table names nobody for this; "));
		leading_add(c, from, out);
		break;
	case COMPETENCE_ADVISE:
		bodies_add(c, a, out);
		str_add(out,
			say(c, " 依当事人申请办理：用 ADVISE 告知当事人自行申请",
			    ": acts on application only; ADVISE the party, who files himself"));
		break;
	}
}

static int not_competent(struct call *c, const Disputes__OfferHandoffRequest *req,
			 const struct competence_answer *a)
{
	const struct desk *desk = c->worker;
	char *text = arena_alloc(c->arena, ANSWER_SIZE);
	struct str s;

	if (!text)
		return E_NO_MEMORY;
	s = str_init(text, ANSWER_SIZE);
	advice_add(c, a, c->who->department, &s);
	if (a->matter)
		str_add(&s, say(c, "；", "; "));
	matter_add(c, a->matter, &s);
	return refuse(c, E_NOT_COMPETENT,
		      say(c, "%s：%s（职权表第 %" PRId64 " 版）",
			  "%s: %s (competence, version %" PRId64 ")"),
		      req->to_department, text, desk->competence.version);
}

/* The code and the law of the matter, where the owner wrote none. */
static int basis_of(struct call *c, const Disputes__OfferHandoffRequest *req,
		    const struct competence_answer *a, const char **out)
{
	*out = req->basis;
	if (req->basis[0] || !a->matter)
		return 0;
	*out = arena_printf(c->arena, "%s %s", a->matter->code, a->matter->basis);
	return *out ? 0 : E_NO_MEMORY;
}

int competent_check(struct call *c, const Disputes__OfferHandoffRequest *req,
		    const struct case_file *f, const char **out_basis)
{
	const struct desk *desk = c->worker;
	const struct competence_question q = {.kind = req->kind,
					      .from = f->owner,
					      .to = req->to_department,
					      .basis = req->basis,
					      .rule = f->rule,
					      .region = f->region};
	struct competence_answer a;

	competence_ask(&desk->competence, &q, &a);
	if (a.verdict == COMPETENCE_FITS)
		return basis_of(c, req, &a, out_basis);
	if (a.verdict == COMPETENCE_CODE)
		return refuse(c, E_FIELD, "basis: \"%.20s\"%s", req->basis,
			      say(c, " 不在职权表中（gongdao procedures competence）",
				  " is no matter of the table (gongdao procedures competence)"));
	if (a.verdict == COMPETENCE_KIND)
		return refuse(c, E_FIELD, "kind: %s %s: %s", a.matter->code,
			      say(c, a.matter->label.zh, a.matter->label.en), a.matter->kinds[0]);
	return not_competent(c, req, &a);
}
