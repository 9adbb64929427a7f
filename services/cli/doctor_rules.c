/*
 * The rules: are they good, who put them in force, do the daemons work by them.
 */
#include "choose.h"

#include "doctor.h"
#include "table.h"

static const char *subject_of(const struct cli *c)
{
	return say(c, "规则", "rules");
}

static void activation_tell(struct doctor *d, const struct activation *x, const struct signers *all)
{
	struct cli *c = d->c;
	const struct signer *by = signers_find(all, x->proposed.signer);
	const struct signer *and = signers_find(all, x->approved.signer);
	char start[24];

	if (x->start.us > utc_now().us)
		doctor_tell(
			d, VERDICT_OK, subject_of(c),
			say(c, "%s 提出、%s 批准，自 %s 起生效，此前沿用原有规则",
			    "proposed by %s, approved by %s, begin %s; earlier ones until then"),
			by->person, and->person, utc_format_local(x->start, start));
	else
		doctor_tell(d, VERDICT_OK, subject_of(c),
			    say(c, "%s 提出、%s 批准，自 %s 起生效",
				"proposed by %s, approved by %s, in force since %s"),
			    by->person, and->person, utc_format_local(x->start, start));
}

static void check_signed(struct doctor *d, const struct rules *r)
{
	struct cli *c = d->c;
	struct signers all;
	struct activation x;
	int rc;

	if (!c->settings.rules_signed) {
		doctor_tell(d, VERDICT_WARN, subject_of(c),
			    say(c,
				"未要求签名（rules_signed: "
				"false）：谁能改文件谁就能改规则，只适用于演示和测试",
				"no signatures are asked for (rules_signed: false): whoever can "
				"write the files changes the rules; for demos and tests only"));
		return;
	}
	rc = signers_load(c->arena, c->settings.rule_signers, &all, &c->err);
	if (!rc)
		rc = activation_load(c->arena, c->settings.rules, &x, &c->err);
	if (!rc)
		rc = activation_check(&x, r, &all, &c->err);
	if (rc)
		doctor_tell(d, VERDICT_FAIL, subject_of(c),
			    say(c, "文件夹里的规则没有两人有效签名，守护进程沿用原有规则：%s",
				"those of the folder are not signed by two persons, and daemons "
				"keep what they have: %s"),
			    c->err.text);
	else
		activation_tell(d, &x, &all);
	if (!c->settings.packs[0])
		doctor_tell(d, VERDICT_WARN, subject_of(c),
			    say(c, "没有设置 packs：规则不保存，重启时没有原有规则可用",
				"packs is not set: nothing is kept, and after a restart there are "
				"no earlier rules to fall back on"));
}

const char *doctor_rules(struct doctor *d)
{
	struct cli *c = d->c;
	struct rules *r = NULL;
	size_t unconfirmed = 0;
	const char *digest;

	if (rules_load(c->settings.rules, &r, &c->err)) {
		doctor_tell(d, VERDICT_FAIL, subject_of(c), "%s", c->err.text);
		return NULL;
	}
	for (size_t i = 0; i < parameters_n(r); i++)
		unconfirmed += parameter_get(r, i)->confirm;
	doctor_tell(d, VERDICT_OK, subject_of(c),
		    say(c, "规则 %zu 条，参数 %zu 个，其中标准待核实 %zu 个",
			"%zu rules, %zu figures, %zu of them unconfirmed"),
		    rules_n(r), parameters_n(r), unconfirmed);
	check_signed(d, r);
	digest = arena_strdup(c->arena, rules_digest(r));
	rules_free(r);
	return digest;
}

void doctor_rules_loaded(struct doctor *d, const struct survey *s, const char *digest)
{
	struct cli *c = d->c;

	for (size_t i = 0; digest && i < s->n_services; i++) {
		const Service__ServiceStatusReply *r = s->services[i].reply;

		/* refused or waiting rules are a line of the survey already */
		if (!r || !r->rules[0] || r->rules_note[0] || strcmp(r->rules, digest) == 0)
			continue;
		doctor_tell(d, VERDICT_WARN, s->services[i].name,
			    say(c, "运行中的规则是 %.16s，文件夹里是 %.16s：重新加载（SIGHUP）",
				"works by the rules %.16s, the folder has %.16s: reload it "
				"(SIGHUP)"),
			    r->rules, digest);
	}
}
