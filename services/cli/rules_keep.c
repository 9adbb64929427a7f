/*
 * Rules kept by their digest: a finding of any day can be replayed with the very files it rests on.
 * A pack is written beside its place and moved there whole; what is kept is never changed.
 */
#include "rules.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "table.h"

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

static int failed(struct cli *c, const char *path)
{
	return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
}

static const char *joined(struct cli *c, const char *a, const char *b)
{
	const char *path = arena_printf(c->arena, "%s/%s", a, b);

	if (!path)
		(void)err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	return path;
}

static int file_put(struct cli *c, const char *path, slice text)
{
	FILE *f = fopen(path, "wx");
	bool good;

	if (!f)
		return failed(c, path);
	good = fwrite(text.at, 1, text.len, f) == text.len && fflush(f) == 0 &&
	       fsync(fileno(f)) == 0;
	if (fclose(f) || !good)
		return failed(c, path);
	return 0;
}

static int files_copy(struct cli *c, const char *from, const char *to)
{
	struct folder files;
	slice text;
	int rc = folder_list(c->arena, from, &files, &c->err);

	for (size_t i = 0; !rc && i < files.n; i++) {
		const char *path = joined(c, to, files.name[i]);

		rc = path ? folder_read(c->arena, files.path[i], &text, &c->err) : E_NO_MEMORY;
		if (!rc)
			rc = file_put(c, path, text);
	}
	return rc;
}

/* What a stopped run may have left. */
static void part_remove(struct cli *c, const char *part)
{
	DIR *d = opendir(part);
	struct dirent *e;
	const char *path;

	while (d && (e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.' && (path = joined(c, part, e->d_name)) != NULL)
			(void)unlink(path);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(part);
}

/* Copies, reads the copy as a pack, and only the very same one is moved to its name. */
static int pack_keep(struct cli *c, const char *from, const char *place, const char *digest)
{
	AUTO(rules_closep) struct rules *copy = NULL;
	const char *part = arena_printf(c->arena, "%s.part", place);
	int rc = part ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (rc)
		return rc;
	part_remove(c, part);
	if (mkdir(part, 0755))
		return failed(c, part);
	rc = files_copy(c, from, part);
	if (!rc)
		rc = rules_load(part, &copy, &c->err);
	if (!rc && strcmp(rules_digest(copy), digest) != 0)
		rc = err_set(&c->err, E_CONFLICT,
			     say(c, "%s 在保存时被改动，请再来一次",
				 "%s was changed meanwhile: once more"),
			     from);
	if (!rc && rename(part, place) && errno != ENOTEMPTY && errno != EEXIST)
		rc = failed(c, place);
	part_remove(c, part);
	return rc;
}

int rules_keep_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *r = NULL;
	const char *folder = cli_get(c, "FOLDER"), *packs = cli_get(c, "PACKS"), *place;
	struct stat st;
	int rc = folder ? 0 : cli_settings(c);

	if (!rc && !folder)
		folder = c->settings.rules;
	if (!rc)
		rc = rules_load(folder, &r, &c->err);
	if (rc)
		return rc;
	if (mkdir(packs, 0755) && errno != EEXIST)
		return failed(c, packs);
	place = joined(c, packs, rules_digest(r));
	if (!place)
		return E_NO_MEMORY;
	if (stat(place, &st))
		rc = pack_keep(c, folder, place, rules_digest(r));
	if (!rc)
		(void)puts(place);
	return rc;
}
