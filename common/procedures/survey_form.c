/* The file of the survey's form. */
#include "survey_form.h"

#include "read.h"

#define PLAIN_MAX 150 /* characters of a title or a basis */

const char *const survey_block_names[] = {"rules", "special_hours", "hours", "overtime_pay", NULL};
const char *const survey_kind_names[] = {"yes_no", "choice", "count", "yuan", "text", NULL};
const char *const survey_prefill_names[] = {"alerts", "approvals", "pay_systems", NULL};
const char *const survey_yes_no[] = {"yes", "no", "unclear", NULL};

struct form {
	struct reader r;
	struct survey_form *out;
};

static int word_get(struct form *f, const struct yaml_node *map, const char *key,
		    const char *const *known, const char **out)
{
	int rc = text_get(&f->r, map, key, out);

	if (!rc && **out && !procedure_names(known, *out))
		rc = yaml_refuse(yaml_get(map, key), f->r.err, "%s: no \"%.40s\" is known", key,
				 *out);
	return rc;
}

static int department_need(struct form *f, const struct yaml_node *n, const char **out)
{
	int rc = text_get(&f->r, n, "department", out);

	if (!rc && !department_find(f->r.names->departments, *out))
		rc = yaml_refuse(n, f->r.err, "department: \"%.20s\" is not in departments.yaml",
				 *out);
	return rc;
}

/* An answer that the kind of question takes? */
static bool answers(const struct survey_question *q, const char *text)
{
	if (strcmp(q->kind, "yes_no") == 0)
		return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
	return strcmp(q->kind, "choice") == 0 && procedure_names(q->choices, text);
}

/* What is suggested: an answer, how many facts, or their sum. */
static bool suggests(const struct survey_question *q)
{
	if (strcmp(q->suggest, "facts") == 0)
		return strcmp(q->kind, "count") == 0;
	if (strcmp(q->suggest, "owed") == 0)
		return strcmp(q->kind, "yuan") == 0 && strcmp(q->prefill, "alerts") == 0;
	return answers(q, q->suggest);
}

static int question_fits(struct form *f, const struct yaml_node *n, const struct survey_question *q)
{
	struct err *err = f->r.err;

	if (!*q->kind)
		return yaml_refuse(n, err, "kind: yes_no, choice, count, yuan or text is wanted");
	if (!*q->basis || utf8_length(q->basis, strlen(q->basis)) > PLAIN_MAX ||
	    utf8_length(q->label.zh, strlen(q->label.zh)) > PLAIN_MAX)
		return yaml_refuse(n, err, "zh, basis: wanted, of at most %d characters",
				   PLAIN_MAX);
	if ((strcmp(q->kind, "choice") == 0) != (*q->choices != NULL))
		return yaml_refuse(n, err, "choices: of a question of kind choice, and no other");
	if (*q->finds && !answers(q, q->finds))
		return yaml_refuse(n, err, "finds: \"%.40s\" is no answer to it", q->finds);
	if ((strcmp(q->prefill, "alerts") == 0) != (*q->rules != NULL))
		return yaml_refuse(n, err, "rules: with prefill: alerts, and nothing else");
	if (*q->suggest && (!*q->prefill || !suggests(q)))
		return yaml_refuse(n, err, "suggest: \"%.40s\" is nothing its facts can say",
				   q->suggest);
	return 0;
}

/* Was the name taken, in this block or one before? */
static bool name_taken(const struct form *f, const struct survey_block *block, size_t n,
		       const char *name)
{
	for (const struct survey_block *b = f->out->blocks; b <= block; b++) {
		for (size_t i = 0; i < (b == block ? n : b->n); i++) {
			if (strcmp(b->questions[i].name, name) == 0)
				return true;
		}
	}
	return false;
}

static int question_read(struct form *f, const struct yaml_node *n, struct survey_question *q)
{
	static const char *const keys[] = {"question", "zh",      "en",    "department",
					   "basis",    "kind",    "finds", "choices",
					   "prefill",  "suggest", "rules", NULL};
	int rc;

	if ((rc = yaml_only(n, keys, f->r.err)) != 0 ||
	    (rc = name_need(&f->r, n, "question", &q->name)) != 0 ||
	    (rc = label_need(&f->r, n, &q->label)) != 0 ||
	    (rc = department_need(f, n, &q->department)) != 0 ||
	    (rc = text_get(&f->r, n, "basis", &q->basis)) != 0 ||
	    (rc = word_get(f, n, "kind", survey_kind_names, &q->kind)) != 0 ||
	    (rc = texts_get(&f->r, n, "choices", NULL, &q->choices)) != 0 ||
	    (rc = text_get(&f->r, n, "finds", &q->finds)) != 0 ||
	    (rc = word_get(f, n, "prefill", survey_prefill_names, &q->prefill)) != 0 ||
	    (rc = texts_get(&f->r, n, "rules", NULL, &q->rules)) != 0 ||
	    (rc = text_get(&f->r, n, "suggest", &q->suggest)) != 0)
		return rc;
	return question_fits(f, n, q);
}

static int block_read(struct form *f, const struct yaml_node *n, size_t at)
{
	static const char *const keys[] = {"block", "zh", "en", "questions", NULL};
	struct survey_block *b = &f->out->blocks[at];
	struct survey_question *questions;
	const struct yaml_node *list;
	int rc;

	if ((rc = yaml_only(n, keys, f->r.err)) != 0 ||
	    (rc = name_need(&f->r, n, "block", &b->name)) != 0 ||
	    (rc = label_need(&f->r, n, &b->label)) != 0 ||
	    (rc = list_get(&f->r, n, "questions", &list)) != 0)
		return rc;
	if (strcmp(b->name, survey_block_names[at]) != 0)
		return yaml_refuse(n, f->r.err, "block: \"%.40s\", and %s is wanted here", b->name,
				   survey_block_names[at]);
	if (!list || !list->n)
		return yaml_refuse(n, f->r.err, "%s: asks nothing", b->name);
	questions = arena_zalloc(f->r.arena, list->n, sizeof(*questions));
	if (!questions)
		return err_set(f->r.err, E_NO_MEMORY, "out of memory");
	b->questions = questions;
	for (const struct yaml_node *q = list->first; q && !rc; q = q->next) {
		rc = question_read(f, q, &questions[b->n]);
		if (!rc && name_taken(f, b, b->n, questions[b->n].name))
			rc = yaml_refuse(q, f->r.err, "question %s is asked already",
					 questions[b->n].name);
		b->n++;
	}
	return rc;
}

static int team_read(struct form *f, const struct yaml_node *root)
{
	int rc = texts_get(&f->r, root, "team", NULL, &f->out->team);

	for (const char *const *d = rc ? NULL : f->out->team; d && *d && !rc; d++) {
		if (!department_find(f->r.names->departments, *d))
			rc = yaml_refuse(yaml_get(root, "team"), f->r.err,
					 "team: \"%.20s\" is not in departments.yaml", *d);
	}
	return rc;
}

static int blocks_read(struct form *f, const struct yaml_node *root)
{
	const struct yaml_node *list;
	size_t at = 0;
	int rc = list_get(&f->r, root, "blocks", &list);

	if (rc)
		return rc;
	if (!list || list->n != SURVEY_BLOCKS)
		return yaml_refuse(list ? list : root, f->r.err,
				   "blocks: rules, special_hours, hours and overtime_pay are "
				   "wanted (ENF-02)");
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = block_read(f, n, at++);
	return rc;
}

int survey_form_load(struct arena *a, const char *folder, const struct departments *departments,
		     struct survey_form *out, struct err *err)
{
	static const char *const keys[] = {"version", "team", "blocks", NULL};
	const struct procedure_names names = {.departments = departments};
	struct survey_form got = {0};
	struct form f = {
		.r = {.arena = a, .err = err, .names = &names},
                  .out = &got
        };
	const char *path = arena_printf(a, "%s/" SURVEY_FORM_FILE, folder);
	const struct yaml_node *root, *version;
	int rc;

	if (!path)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "version", &version, err)) != 0 ||
	    (rc = yaml_i64(version, 1, INT32_MAX, &got.version, err)) != 0 ||
	    (rc = team_read(&f, root)) != 0 || (rc = blocks_read(&f, root)) != 0)
		return rc;
	*out = got;
	return 0;
}
