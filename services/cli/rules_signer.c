/* Persons who answer for rules: their keys, and whose a key is. */
#include "rules_signer.h"

int rules_folder(struct cli *c, const char *argument, const char **out)
{
	int rc = cli_settings(c);

	*out = argument ? cli_get(c, argument) : NULL;
	if (!*out)
		*out = c->settings.rules;
	return rc;
}

static int whose(struct cli *c, struct rules_signer *s)
{
	const char *file = c->settings.rule_signers;

	s->who = signers_find(&s->all, s->key.signer);
	if (!s->who)
		return err_set(&c->err, E_DENIED,
			       say(c, "%s 不在 %s 的签名人之列", "%s is no signer of %s"),
			       s->key.signer, file);
	if (strcmp(s->who->public, s->key.public) != 0)
		return err_set(&c->err, E_DENIED,
			       say(c, "%s:%d: %s 登记的是另一把公钥",
				   "%s:%d: another public key stands there for %s"),
			       file, s->who->line, s->who->name);
	if (!signer_then(s->who, utc_now()))
		return err_set(&c->err, E_DENIED,
			       say(c, "%s:%d: %s 的签名权已到期", "%s:%d: %s may sign no more"),
			       file, s->who->line, s->who->name);
	return 0;
}

int rules_signer_load(struct cli *c, struct rules_signer *out)
{
	int rc = cli_settings(c);

	*out = (struct rules_signer){0};
	if (!rc)
		rc = signers_load(c->arena, c->settings.rule_signers, &out->all, &c->err);
	if (!rc)
		rc = sign_key_load(cli_get(c, "--key"), &out->key, &c->err);
	if (!rc)
		rc = whose(c, out);
	if (rc)
		rules_signer_done(out);
	return rc;
}

void rules_signer_done(struct rules_signer *s)
{
	sign_key_wipe(&s->key);
}

int keys_signer_run(struct cli *c)
{
	const char *name = cli_get(c, "NAME"), *folder = cli_get(c, "FOLDER");
	int rc = sign_key_make(folder, name, &c->err);

	if (rc)
		return rc;
	(void)printf(
		say(c,
		    "已生成 %s/%s.sign.key（私钥，只归本人，不要交给任何人）和 %s.sign.pub。\n"
		    "把 %s.sign.pub 交给管理员，由管理员把 public 一行写入 rule-signers.yaml。\n",
		    "%s/%s.sign.key (secret: it stays with the person) and %s.sign.pub are made.\n"
		    "Give %s.sign.pub to the operator, who puts its public line into "
		    "rule-signers.yaml.\n"),
		folder, name, name, name);
	return 0;
}
