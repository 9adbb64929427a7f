/* The folder of procedures, and the names of what else lies in it. */
#include "procedures.h"

#include <sodium.h>

#include "folder.h"

static bool is_other(const char *name)
{
	return strcmp(name, CLOCKS_FILE) == 0 || strcmp(name, COMPETENCE_FILE) == 0 ||
	       strcmp(name, SURVEY_FORM_FILE) == 0 || strcmp(name, ROUTES_FILE) == 0;
}

static void digest_of(slice text, char *out)
{
	uint8_t hash[crypto_generichash_BYTES];

	(void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)text.at, text.len, NULL, 0);
	hex_encode(hash, sizeof(hash), out);
}

static int file_read(struct arena *a, const struct procedure_names *names,
		     struct procedure_file *out, struct err *err)
{
	const struct yaml_node *root;
	int rc;

	if ((rc = folder_read(a, out->path, &out->text, err)) != 0 ||
	    (rc = yaml_parse(a, out->path, out->text.at, out->text.len, &root, err)) != 0 ||
	    (rc = procedure_read(a, root, names, &out->procedure, err)) != 0)
		return rc;
	digest_of(out->text, out->digest);
	return 0;
}

const struct procedure_file *procedure_find(const struct procedures *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->at[i].procedure->name, name) == 0)
			return &all->at[i];
	}
	return NULL;
}

static bool begins(const struct procedure *p, const char *department)
{
	return !*p->departments || procedure_names(p->departments, department);
}

const struct procedure_file *procedure_usual(const struct procedures *all, const char *source,
					     const char *department)
{
	const struct procedure_file *usual = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct procedure *p = all->at[i].procedure;

		if (p->usual && procedure_names(p->sources, source) && begins(p, department) &&
		    (!usual || *p->departments))
			usual = &all->at[i];
	}
	return usual;
}

const struct procedure_file *procedure_of_alert(const struct procedures *all, const char *rule,
						const char *department)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct procedure *p = all->at[i].procedure;

		if (procedure_names(p->rules, rule) &&
		    procedure_names(p->sources, PROCEDURE_ALERT) && begins(p, department))
			return &all->at[i];
	}
	return procedure_usual(all, PROCEDURE_ALERT, department);
}

/* Whose alerts begin under it is said once. */
static int rules_check(const struct procedures *all, const struct procedure_file *f,
		       struct err *err)
{
	for (const struct procedure_file *other = all->at; other < f; other++) {
		for (const char *const *rule = f->procedure->rules; *rule; rule++) {
			if (procedure_names(other->procedure->rules, *rule))
				return err_set(
					err, E_CONFIG,
					"%s:1: rules: alerts of %.20s begin under %s already",
					f->path, *rule, other->procedure->name);
		}
	}
	return 0;
}

/* What an action opens is there, and takes cases that follow from another. */
static int opens_check(const struct procedures *all, const struct procedure_file *f,
		       const struct procedure_action *list, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct procedure_file *opened;

		if (!*list[i].opens)
			continue;
		opened = procedure_find(all, list[i].opens);
		if (!opened)
			return err_set(err, E_CONFIG,
				       "%s:%d: opens: no procedure \"%.40s\" in this folder",
				       f->path, list[i].line, list[i].opens);
		if (!procedure_names(opened->procedure->sources, PROCEDURE_FOLLOW_UP))
			return err_set(err, E_CONFIG,
				       "%s:%d: opens: %s does not have " PROCEDURE_FOLLOW_UP
				       " among its sources",
				       f->path, list[i].line, list[i].opens);
	}
	return 0;
}

static int all_opens_check(const struct procedures *all, const struct procedure_file *f,
			   struct err *err)
{
	const struct procedure *p = f->procedure;
	int rc = opens_check(all, f, p->everywhere, p->n_everywhere, err);

	for (size_t i = 0; i < p->n_steps && !rc; i++)
		rc = opens_check(all, f, p->steps[i].actions, p->steps[i].n_actions, err);
	return rc;
}

static int files_read(struct arena *a, const struct folder *folder,
		      const struct procedure_names *names, struct procedures *out, struct err *err)
{
	struct procedure_file *files = arena_zalloc(a, folder->n + 1, sizeof(*files));
	int rc;

	if (!files)
		return err_set(err, E_NO_MEMORY, "out of memory");
	*out = (struct procedures){.at = files};
	for (size_t i = 0; i < folder->n; i++) {
		struct procedure_file *f = &files[out->n];

		if (is_other(folder->name[i]))
			continue;
		f->path = folder->path[i];
		rc = file_read(a, names, f, err);
		if (rc)
			return rc;
		if (procedure_find(out, f->procedure->name))
			return err_set(err, E_CONFIG, "%s:1: procedure %s is in %s already",
				       f->path, f->procedure->name,
				       procedure_find(out, f->procedure->name)->path);
		out->n++;
	}
	return 0;
}

int procedures_load(struct arena *a, const char *folder, const struct procedure_names *names,
		    struct procedures *out, struct err *err)
{
	struct folder files;
	int rc;

	if ((rc = folder_list(a, folder, &files, err)) != 0 ||
	    (rc = files_read(a, &files, names, out, err)) != 0)
		return rc;
	for (size_t i = 0; i < out->n && !rc; i++) {
		rc = all_opens_check(out, &out->at[i], err);
		if (!rc)
			rc = rules_check(out, &out->at[i], err);
	}
	return rc;
}
