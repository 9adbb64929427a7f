#include "base.h"

#include "privacy.h"

#define VERSION_MAX 32
#define TITLE_MAX   200
#define TEXT_MAX    20000 /* bytes */

static int part_read(const struct yaml_node *root, const char *key, size_t max, const char **out,
		     struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(root, key, &n, err);

	if (!rc)
		rc = yaml_str(n, out, err);
	if (!rc && (!**out || strlen(*out) > max))
		rc = yaml_refuse(n, err, "%s: 1 to %zu bytes", key, max);
	return rc;
}

int privacy_load(struct arena *a, const char *path, struct privacy_notice *out, struct err *err)
{
	static const char *const keys[] = {"version", "title_zh", "title_en",
					   "text_zh", "text_en",  NULL};
	const struct yaml_node *root;
	int rc = yaml_load(a, path, &root, err);

	if (!rc)
		rc = yaml_only(root, keys, err);
	if (!rc)
		rc = part_read(root, "version", VERSION_MAX, &out->version, err);
	if (!rc)
		rc = part_read(root, "title_zh", TITLE_MAX, &out->title_zh, err);
	if (!rc)
		rc = part_read(root, "title_en", TITLE_MAX, &out->title_en, err);
	if (!rc)
		rc = part_read(root, "text_zh", TEXT_MAX, &out->text_zh, err);
	return rc ? rc : part_read(root, "text_en", TEXT_MAX, &out->text_en, err);
}
