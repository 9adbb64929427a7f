#include "base.h"

#include "questions.h"

#include "chain_facts.h"

static const char *const points[] = {"", "A", "A/B", "B", "B/C", "C", NULL};

/* A text that may be empty, but is there. */
static int may_be_empty(const struct yaml_node *map, const char *key, const char **out,
			struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	if (rc)
		return rc;
	if (n->kind != YAML_SCALAR)
		return yaml_refuse(n, err, "%s: expected a text", key);
	*out = n->text.at;
	return 0;
}

static int points_read(const struct yaml_node *map, const char *key, const char **out,
		       struct err *err)
{
	int rc = may_be_empty(map, key, out, err);

	for (size_t i = 0; !rc && points[i]; i++) {
		if (strcmp(*out, points[i]) == 0)
			return 0;
	}
	return rc ? rc
		  : yaml_refuse(map, err, "%s: \"%.20s\" is not one of A, A/B, B, B/C, C or empty",
				key, *out);
}

static int text_read(const struct yaml_node *map, const char *key, const char **out,
		     struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	return rc ? rc : yaml_str(n, out, err);
}

static bool is_evidence(const char *kind)
{
	for (size_t i = 0; evidence_kinds[i]; i++) {
		if (strcmp(kind, evidence_kinds[i]) == 0)
			return true;
	}
	return false;
}

static int evidence_read(struct arena *a, const struct yaml_node *map, struct question_text *out,
			 struct err *err)
{
	const struct yaml_node *list;
	const char **kinds;
	size_t n = 0;
	int rc = yaml_need(map, "evidence", &list, err);

	if (rc)
		return rc;
	if (list->kind != YAML_LIST || !list->n)
		return yaml_refuse(list, err, "evidence: expected a list of kinds");
	kinds = arena_zalloc(a, list->n + 1, sizeof(*kinds));
	if (!kinds)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *k = list->first; k; k = k->next) {
		rc = yaml_str(k, &kinds[n], err);
		if (rc)
			return rc;
		if (!is_evidence(kinds[n++]))
			return yaml_refuse(
				k, err,
				"evidence: \"%.20s\" is not one of doc, log, pay, photo, "
				"stmt, third",
				kinds[n - 1]);
	}
	out->evidence = kinds;
	return 0;
}

static int question_read(struct arena *a, const struct yaml_node *n, struct questions *out,
			 struct err *err)
{
	static const char *const keys[] = {"id",       "zh",      "en",      "yes", "no",
					   "evidence", "hint_zh", "hint_en", NULL};
	struct question_text t = {0};
	const char *id;
	enum ask q;
	int rc;

	if ((rc = yaml_only(n, keys, err)) != 0 || (rc = text_read(n, "id", &id, err)) != 0)
		return rc;
	if (!ask_find(id, &q))
		return yaml_refuse(n, err, "id: no question \"%.20s\" is known", id);
	if (out->at[q].zh)
		return yaml_refuse(n, err, "id: %s is asked twice", id);
	if ((rc = text_read(n, "zh", &t.zh, err)) != 0 ||
	    (rc = text_read(n, "en", &t.en, err)) != 0 ||
	    (rc = points_read(n, "yes", &t.yes, err)) != 0 ||
	    (rc = points_read(n, "no", &t.no, err)) != 0 ||
	    (rc = text_read(n, "hint_zh", &t.hint_zh, err)) != 0 ||
	    (rc = text_read(n, "hint_en", &t.hint_en, err)) != 0 ||
	    (rc = evidence_read(a, n, &t, err)) != 0)
		return rc;
	out->at[q] = t;
	return 0;
}

int questions_load(struct arena *a, const char *path, struct questions *out, struct err *err)
{
	static const char *const keys[] = {"questions", NULL};
	const struct yaml_node *root, *list;
	struct questions all = {0};
	int rc;

	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "questions", &list, err)) != 0)
		return rc;
	if (list->kind != YAML_LIST)
		return yaml_refuse(list, err, "questions: expected a list");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = question_read(a, n, &all, err);
		if (rc)
			return rc;
	}
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		if (!all.at[q].zh)
			return yaml_refuse(list, err, "question %s is missing", ask_id(q));
	}
	*out = all;
	return 0;
}
