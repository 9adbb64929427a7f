/*
 * The data keys: the next one is made here, taken by the daemons on reload, written with when an
 * operator says so. docs/decisions/0016 says why these are three steps.
 */
#include "registration.pb-c.h"
#include "ring.h"
#include "table.h"

int keys_data_rotate_run(struct cli *c)
{
	unsigned version = 0;
	int rc = cli_settings(c);

	if (rc == 0)
		rc = secret_key_make(c->settings.keys, &version, &c->err);
	if (rc)
		return rc;
	(void)printf(
		say(c,
		    "已生成 %s/data-%u.key。\n"
		    "接下来: 1 把它复制到运行 registration 或 disputes 的主机（属主和权限 0600 "
		    "不变）"
		    "  2 重新加载各实例（SIGHUP；systemd 下逐个重启）  3 gongdao keys data use\n",
		    "%s/data-%u.key is made.\n"
		    "Next: 1 copy it to every host of registration or disputes (same owner, 0600), "
		    "2 reload each instance (SIGHUP; under systemd: restart), "
		    "3 gongdao keys data use\n"),
		c->settings.keys, version);
	return 0;
}

static int rotation_print(struct cli *c, const Registration__KeyRotation *r)
{
	if (c->json)
		return cli_print_json(c, &r->base);
	if (!r->writes) {
		(void)printf(
			say(c, "还没有加密数据；本实例最新的密钥是 data-%u\n",
			    "nothing is sealed yet; the newest key of the instance is data-%u\n"),
			r->loaded);
		return 0;
	}
	(void)printf(say(c, "现用 data-%u，本实例已载入到 data-%u\n",
			 "in use: data-%u; the instance has loaded up to data-%u\n"),
		     r->writes, r->loaded);
	if (r->oldest != r->writes)
		(void)printf(say(c,
				 "正在由 data-%u 改为 data-%u：已完成 %" PRId64 " 行，还有 %" PRId64
				 " 行\n",
				 "moving from data-%u to data-%u: %" PRId64 " rows done, %" PRId64
				 " left\n"),
			     r->oldest, r->writes, r->moved, r->behind);
	else if (r->ended_at_us)
		(void)printf(
			say(c,
			    "registration 的全部 %" PRId64
			    " 行已改完；旧密钥还有备份、案件材料和来件用得着，移走前见 "
			    "docs/operations.md（disputes.case_document、intake）\n",
			    "all %" PRId64
			    " rows of registration are moved; older keys are needed by backups "
			    "and by documents of cases and intakes: see docs/operations.md "
			    "(disputes.case_document, intake) before they go\n"),
			r->moved);
	return 0;
}

int keys_data_use_run(struct cli *c)
{
	Registration__StartKeyRotationRequest q = REGISTRATION__START_KEY_ROTATION_REQUEST__INIT;
	Registration__KeyRotation *r;
	int rc = cli_ask(c, "registration.StartKeyRotation", &q.base, &r);

	return rc ? rc : rotation_print(c, r);
}

int keys_data_status_run(struct cli *c)
{
	Registration__GetKeyRotationRequest q = REGISTRATION__GET_KEY_ROTATION_REQUEST__INIT;
	Registration__KeyRotation *r;
	int rc = cli_ask(c, "registration.GetKeyRotation", &q.base, &r);

	return rc ? rc : rotation_print(c, r);
}
