/*
 * Two persons put rules in force: each is shown what changes from when against the rules in force,
 * and signs that.
 */
#include "choose.h"

#include "folder.h"
#include "rules_diff.h"
#include "rules_signer.h"
#include "table.h"

#define DIGEST_SHOWN 16

struct activating {
	struct cli *c;
	const char *folder;
	struct rules *fresh, *in_force; /* NULL: nothing is */
	utc_time begun;                 /* of those in force; {0}: unsigned */
	struct rules_signer signer;
	struct activation x;
	json_t *changes;
};

static void activating_done(struct activating *j)
{
	rules_free(j->fresh);
	rules_free(j->in_force);
	rules_signer_done(&j->signer);
	json_decref(j->changes);
}

/* What is changed: --against, else the newest kept rules in force, else those of the settings. */
static int in_force_find(struct activating *j)
{
	struct cli *c = j->c;
	const struct rules_source s = {
		.packs = c->settings.packs, .signers = c->settings.rule_signers, .is_signed = true};
	const char *against = cli_get(c, "--against");
	struct rules_choice kept;
	struct err ignored = {0};

	if (against)
		return rules_load(against, &j->in_force, &c->err);
	if (rules_newest_kept(&s, utc_now(), &kept, &ignored) == 0) {
		j->in_force = kept.rules;
		j->begun = kept.start;
		return 0;
	}
	if (rules_load(c->settings.rules, &j->in_force, &ignored))
		return 0; /* they cannot be what is in force */
	if (strcmp(rules_digest(j->in_force), rules_digest(j->fresh)) == 0) {
		rules_free(j->in_force);
		j->in_force = NULL;
	}
	return 0;
}

static int begin(struct cli *c, struct activating *j)
{
	int rc = cli_settings(c);

	j->c = c;
	j->folder = cli_get(c, "FOLDER");
	j->changes = json_array();
	if (!rc)
		rc = rules_load(j->folder, &j->fresh, &c->err);
	if (!rc)
		rc = rules_signer_load(c, &j->signer);
	return rc ? rc : in_force_find(j);
}

static const char *replaced(const struct activating *j)
{
	return j->in_force ? rules_digest(j->in_force) : ACTIVATION_NONE;
}

static const char *person(const struct activating *j, const char *name)
{
	const struct signer *s = signers_find(&j->signer.all, name);

	return s ? s->person : name;
}

/* The difference and what is signed about it. */
static void shown(struct activating *j)
{
	struct cli *c = j->c;
	char start[24];
	size_t n = 0;

	if (!c->json)
		(void)printf(say(c, "规则 %.16s（%s），代替 %.16s\n",
				 "rules %.16s (%s) in place of %.16s\n"),
			     rules_digest(j->fresh), j->folder,
			     j->in_force ? replaced(j) : say(c, "无", "none"));
	if (j->in_force)
		n = rules_diff(c, j->in_force, j->fresh, j->changes);
	if (c->json)
		return;
	if (!j->in_force)
		(void)puts(say(c, "没有可比较的现行规则：全部是新的",
			       "there are no rules in force to compare with: all of it is new"));
	else if (n == 0)
		(void)puts(say(c, "没有区别", "no difference"));
	(void)printf(say(c, "理由 %s\n自 %s 起生效\n", "reason: %s\nin force from %s\n"),
		     j->x.reason, utc_format_local(j->x.start, start));
}

static int written(struct activating *j)
{
	struct cli *c = j->c;
	const char *path = arena_printf(c->arena, "%s/" ACTIVATION_FILE, j->folder);
	slice text;
	int rc = activation_print(&j->x, c->arena, &text, &c->err);

	if (!rc && !path)
		rc = err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	/* read as a daemon will read it, before it is there */
	if (!rc)
		rc = activation_parse(c->arena, path, text, &j->x, &c->err);
	if (!rc && j->x.approved_at)
		rc = activation_check(&j->x, j->fresh, &j->signer.all, &c->err);
	else if (!rc)
		rc = activation_check_proposal(&j->x, j->fresh, &j->signer.all, &c->err);
	return rc ? rc : folder_write(path, text.at, text.len, &c->err);
}

static int document(struct activating *j)
{
	char start[24];
	json_t *d = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O}", "digest", rules_digest(j->fresh),
			      "replaces", replaced(j), "reason", j->x.reason, "start",
			      utc_format_local(j->x.start, start), "proposed", j->x.proposed.signer,
			      "approved", j->x.approved.hex ? j->x.approved.signer : "", "changes",
			      j->changes);
	int rc = cli_print_document(j->c, d);

	json_decref(d);
	return rc;
}

static int sign(struct activating *j, bool approval)
{
	struct signature *s = approval ? &j->x.approved : &j->x.proposed;
	char text[SIGN_MESSAGE_MAX], *hex = arena_alloc(j->c->arena, SIGN_TEXT);
	utc_time now = utc_now();
	int rc;

	if (!hex)
		return err_set(&j->c->err, E_NO_MEMORY, say(j->c, "内存不足", "out of memory"));
	*s = (struct signature){j->signer.who->name, {now.us - now.us % US_PER_S}, NULL};
	rc = activation_text(&j->x, approval, text, &j->c->err);
	if (rc)
		return rc;
	sign_text(&j->signer.key, text, hex);
	s->hex = hex;
	return 0;
}

static int start_read(struct activating *j)
{
	struct cli *c = j->c;
	const char *from = cli_get(c, "--from");
	char begun[24];

	j->x.start = utc_now();
	if (from && strlen(from) == 10) /* a day: from its midnight on */
		from = arena_printf(c->arena, "%s 00:00:00", from);
	if (from && !utc_parse(from, strlen(from), &j->x.start))
		return cli_usage(c,
				 say(c, "--from：“%s”不是时间，例如 \"2026-12-01 00:00:00\"",
				     "--from: \"%s\" is no time such as \"2026-12-01 00:00:00\""),
				 from);
	j->x.start.us -= j->x.start.us % US_PER_S;
	if (j->x.start.us < j->begun.us)
		return err_set(&c->err, E_CONFLICT,
			       say(c, "现行规则自 %s 起生效，新的不能更早",
				   "the rules in force begin %s, and others not earlier"),
			       utc_format_local(j->begun, begun));
	return 0;
}

int rules_propose_run(struct cli *c)
{
	AUTO(activating_done) struct activating j = {0};
	int rc = begin(c, &j);

	if (!rc)
		rc = start_read(&j);
	if (rc)
		return rc;
	j.x.digest = rules_digest(j.fresh);
	j.x.replaces = replaced(&j);
	j.x.reason = cli_get(c, "--reason");
	shown(&j);
	rc = sign(&j, false);
	if (!rc)
		rc = written(&j);
	if (rc || c->json)
		return rc ? rc : document(&j);
	(void)printf(say(c,
			 "%s 已提出，写入 %s/" ACTIVATION_FILE "。另一人查看并批准：\n"
			 "  gongdao rules approve %s --key 私钥文件\n",
			 "%s proposed it in %s/" ACTIVATION_FILE ". Another person looks and "
			 "approves:\n  gongdao rules approve %s --key FILE\n"),
		     j.signer.who->person, j.folder, j.folder);
	return 0;
}

/* --digest says which rules the person has seen, and behind a dash by which proposal: another has
 * another reason or start. Without it they are only shown. */
static int seen(struct activating *j)
{
	struct cli *c = j->c;
	const char *digest = cli_get(c, "--digest"), *dash = digest ? strchr(digest, '-') : NULL;
	size_t len = dash ? (size_t)(dash - digest) : digest ? strlen(digest) : 0;

	if (!digest) {
		(void)fprintf(c->json ? stderr : stdout,
			      say(c, "尚未签名。同意则再运行一次，加上 --digest %.*s-%.*s\n",
				  "Nothing is signed yet. Whoever agrees runs it again with "
				  "--digest %.*s-%.*s\n"),
			      DIGEST_SHOWN, rules_digest(j->fresh), DIGEST_SHOWN,
			      j->x.proposed.hex);
		return FOUND;
	}
	if (len < DIGEST_SHOWN || strncmp(digest, rules_digest(j->fresh), len) != 0 ||
	    (dash && strncmp(dash + 1, j->x.proposed.hex, DIGEST_SHOWN) != 0))
		return err_set(&c->err, E_CONFLICT,
			       say(c, "--digest %s 不是 %s 的 %.*s-%.*s：请重新查看",
				   "--digest %s is not that of %s, %.*s-%.*s: look again"),
			       digest, j->folder, DIGEST_SHOWN, rules_digest(j->fresh),
			       DIGEST_SHOWN, j->x.proposed.hex);
	return 0;
}

static int proposal_read(struct activating *j)
{
	struct cli *c = j->c;
	int rc = activation_load(c->arena, j->folder, &j->x, &c->err);

	if (!rc)
		rc = activation_check_proposal(&j->x, j->fresh, &j->signer.all, &c->err);
	if (rc)
		return rc;
	if (j->x.approved_at)
		return err_set(&c->err, E_CONFLICT, say(c, "%s 已批准", "%s approved it already"),
			       person(j, j->x.approved.signer));
	if (strcmp(j->x.replaces, replaced(j)) != 0)
		return err_set(&c->err, E_CONFLICT,
			       say(c, "提出时的现行规则是 %.16s，现在是 %.16s：请重新提出",
				   "it was proposed in place of %.16s, and %.16s are in force now: "
				   "propose it again"),
			       j->x.replaces, replaced(j));
	if (strcmp(j->x.proposed.signer, j->signer.who->name) == 0)
		return err_set(&c->err, E_CONFLICT,
			       say(c, "%s 提出了它，须由另一人批准",
				   "%s proposed it: another person has to approve"),
			       j->signer.who->person);
	return 0;
}

int rules_approve_run(struct cli *c)
{
	AUTO(activating_done) struct activating j = {0};
	int rc = begin(c, &j), looked;

	if (!rc)
		rc = proposal_read(&j);
	if (rc)
		return rc;
	shown(&j);
	if (!c->json)
		(void)printf(say(c, "提出 %s\n", "proposed by %s\n"),
			     person(&j, j.x.proposed.signer));
	looked = seen(&j);
	if (looked < 0)
		return looked;
	if (looked == 0)
		rc = sign(&j, true);
	if (looked == 0 && !rc)
		rc = written(&j);
	if (!rc && c->json)
		rc = document(&j);
	if (rc || looked || c->json)
		return rc ? rc : looked;
	(void)printf(say(c,
			 "%s 已批准。把 %s 的文件放到 %s，再重新加载各守护进程（SIGHUP）；"
			 "到时自行生效\n",
			 "%s approved it. Put the files of %s into %s and reload the daemons "
			 "(SIGHUP); they begin by themselves\n"),
		     j.signer.who->person, j.folder, c->settings.rules);
	return 0;
}
