/*
 * Rules kept by their digest: a finding of any day can be replayed with the very files it rests on.
 * Daemons keep what they load by themselves (settings: packs); this is for any other folder.
 */
#include "choose.h"

#include "cli.h"

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

int rules_keep_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *r = NULL;
	const char *folder, *packs = cli_get(c, "PACKS");
	int rc = cli_get(c, "FOLDER") ? 0 : cli_settings(c);

	folder = cli_get(c, "FOLDER") ? cli_get(c, "FOLDER") : c->settings.rules;
	if (!rc)
		rc = rules_load(folder, &r, &c->err);
	if (!rc)
		rc = rules_keep(r, NULL, packs, &c->err);
	if (!rc)
		(void)printf("%s/%s\n", packs, rules_digest(r));
	return rc;
}
