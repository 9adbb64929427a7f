/*
 * The keys with which departments sign hand-offs: whose runs out, and who does not sign yet. And
 * the drafts of hand-offs that routed themselves, before which nobody sits (HO-4).
 */
#include "department_keys.h"
#include "disputes.pb-c.h"
#include "doctor.h"
#include "table.h"

#define SOON_DAYS 30

static const char *subject_of(const struct cli *c)
{
	return say(c, "移送签名", "hand-off keys");
}

/* 0: nothing to say of it. */
static int department_look(struct doctor *d, const struct department_keys *k,
			   const char *department, civil_date today)
{
	struct cli *c = d->c;
	char day[12];
	civil_date until;

	if (department_signs(k, department, today) == SIGNS_NO_MORE) {
		doctor_tell(
			d, VERDICT_FAIL, subject_of(c),
			say(c, "%s 的公钥已于 %s 到期，不能移送也不能答复：把下一把写入 %s",
			    "the key of %s ran out on %s, it can neither hand on nor answer: put "
			    "the next one into %s"),
			department,
			civil_format(department_key_last(k, department, today)->until, day),
			k->file);
		return 1;
	}
	if (department_signs(k, department, today) != SIGNS)
		return 0;
	until = department_signs_until(k, department, today);
	if (!until.day || until.day > today.day + SOON_DAYS)
		return 0;
	doctor_tell(
		d, VERDICT_WARN, subject_of(c),
		say(c, "%s 的公钥 %s 到期：让该部门生成下一把（gongdao keys department）",
		    "the key of %s runs out on %s: have the department make the next one (gongdao "
		    "keys department)"),
		department, civil_format(until, day));
	return 1;
}

void doctor_handoff_keys(struct doctor *d)
{
	struct cli *c = d->c;
	const civil_date today = civil_from_utc(utc_now());
	struct departments departments;
	struct department_keys k;
	size_t n_signing = 0;
	int n_told = 0;

	if (departments_load(c->arena, c->settings.departments, &departments, &c->err) ||
	    department_keys_load(c->arena, c->settings.department_keys, &departments, &k,
				 &c->err)) {
		doctor_tell(d, VERDICT_FAIL, subject_of(c), "%s", c->err.text);
		return;
	}
	for (size_t i = 0; i < departments.n; i++) {
		const char *code = departments.at[i].code;

		n_signing += department_signs(&k, code, today) == SIGNS;
		n_told += department_look(d, &k, code, today);
	}
	if (!n_told)
		doctor_tell(d, VERDICT_OK, subject_of(c),
			    say(c, "%zu 个部门签署移送，%s", "%zu departments sign hand-offs, %s"),
			    n_signing,
			    k.required ? say(c, "其他部门不得移送和答复",
					     "the others can neither hand on nor answer")
				       : say(c, "其他部门的移送和答复不签名",
					     "what the others do is not signed"));
}

/* ---- drafts --------------------------------------------------------------------------------- */

#define DRAFT_CLOCK "HO-4"
#define NAMED_MOST  5 /* of them; the others are counted */

static const char *drafts_of(const struct cli *c)
{
	return say(c, "待签发的移送", "hand-offs to be signed");
}

/* Its clock begins on the day before the one on which it was made, which so counts. */
static void draft_tell(struct doctor *d, const Disputes__Deadline *x)
{
	struct cli *c = d->c;

	doctor_tell(d, VERDICT_WARN, drafts_of(c),
		    say(c,
			"%s 的移送 %" PRId64 "（案件 %s）自 %s 起等人签发，%s %" PRId64
			" 个工作日：由该部门签发（gongdao handoff sign）或者撤回",
			"of %s: hand-off %" PRId64 " (case %s) has waited since %s to be signed, "
			"%s %" PRId64
			" working days: the department signs it (gongdao handoff sign) or "
			"withdraws it"),
		    show_department(c, x->department), x->handoff_id, x->case_no,
		    show_day(c, x->from_day + 1),
		    x->days_left < 0 ? say(c, "已超时限", "late by") : say(c, "时限还有", "left"),
		    x->days_left < 0 ? -x->days_left : x->days_left);
}

/* Those of one's own department; `led`: those of others that were escalated to it. *n counts on. */
static int drafts_look(struct doctor *d, bool led, size_t *n)
{
	Disputes__ListDeadlinesRequest q = DISPUTES__LIST_DEADLINES_REQUEST__INIT;
	Disputes__ListDeadlinesReply *r;
	int rc;

	q.code = (char *)DRAFT_CLOCK;
	q.led = led;
	q.limit = 1000;
	rc = cli_ask(d->c, "disputes.ListDeadlines", &q.base, &r);
	for (size_t i = 0; !rc && i < r->n_deadlines; i++) {
		/* what was escalated to its own department is among both */
		if (led && strcmp(r->deadlines[i]->department, r->deadlines[i]->leading) == 0)
			continue;
		if (++*n <= NAMED_MOST)
			draft_tell(d, r->deadlines[i]);
	}
	return rc;
}

void doctor_handoff_drafts(struct doctor *d)
{
	struct cli *c = d->c;
	size_t n = 0;
	int rc = drafts_look(d, false, &n);

	if (!rc)
		rc = drafts_look(d, true, &n);
	if (error_class_of(rc) == CLASS_DENIED)
		return; /* whoever asks sees no deadlines */
	if (rc)
		doctor_tell(d, VERDICT_WARN, drafts_of(c), "%s", c->err.text);
	else if (n > NAMED_MOST)
		doctor_tell(d, VERDICT_WARN, drafts_of(c),
			    say(c, "另有 %zu 件：gongdao deadline list",
				"%zu more: gongdao deadline list"),
			    n - NAMED_MOST);
	else if (!n)
		doctor_tell(d, VERDICT_OK, drafts_of(c),
			    say(c, "没有自动移送等人签发", "none that routed itself waits"));
}
