#include "base.h"

#include "self_check.h"

#include "yaml.h"

ROW_TABLE(self_check, COL(self_check, employer_id, COL_I64), COL(self_check, year, COL_I32),
	  COL(self_check, region, COL_TEXT), COL(self_check, state, COL_TEXT),
	  COL(self_check, version, COL_I64), COL(self_check, due_day, COL_DATE),
	  COL(self_check, reminded_at, COL_TIME), COL(self_check, overdue, COL_BOOL),
	  COL(self_check, submitted_at, COL_TIME), COL(self_check, submitted_by, COL_TEXT),
	  COL(self_check, reviewed_at, COL_TIME), COL(self_check, reviewed_by, COL_TEXT));
ROW_TABLE(self_check_item, COL(self_check_item, question, COL_TEXT),
	  COL(self_check_item, answer, COL_TEXT), COL(self_check_item, number, COL_I64),
	  COL(self_check_item, words, COL_TEXT), COL(self_check_item, verdict, COL_TEXT),
	  COL(self_check_item, verdict_words, COL_TEXT));

int self_check_update(struct call *c, const struct self_check *s)
{
	return tx_queue(c->tx, Q_SELF_CHECK_UPDATE,
			ARGS(A_I64(s->employer_id), A_I32(s->year), A_TEXT(s->state),
			     A_I64(s->version), A_TIME_OR_NULL(s->submitted_at),
			     A_TEXT(s->submitted_by), A_TIME_OR_NULL(s->reviewed_at),
			     A_TEXT(s->reviewed_by)));
}

void self_check_present(const struct self_check *s, Registration__SelfCheck *out)
{
	out->employer_id = s->employer_id;
	out->year = s->year;
	out->region = (char *)s->region;
	out->state = (char *)s->state;
	out->version = s->version;
	out->due_day = s->due_day.day;
	out->overdue = s->overdue;
	out->reminded_at_us = s->reminded_at.us;
	out->submitted_at_us = s->submitted_at.us;
	out->submitted_by = (char *)s->submitted_by;
	out->reviewed_at_us = s->reviewed_at.us;
	out->reviewed_by = (char *)s->reviewed_by;
}

int self_check_items_present(struct call *c, const struct self_check *s, int64_t version,
			     Registration__SelfCheck *out)
{
	Registration__SelfCheckItem *shown;
	struct self_check_item *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_SELF_CHECK_LINES,
		     ARGS(A_I64(s->employer_id), A_I32(s->year), A_I64(version)), &rows, &n);
	if (rc)
		return rc;
	out->items = arena_zalloc(c->arena, n + 1, sizeof(*out->items));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!out->items || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__self_check_item__init(&shown[i]);
		shown[i].question = (char *)rows[i].question;
		shown[i].answer = (char *)rows[i].answer;
		shown[i].number = rows[i].number;
		shown[i].words = (char *)rows[i].words;
		shown[i].verdict = (char *)rows[i].verdict;
		shown[i].verdict_words = (char *)rows[i].verdict_words;
		out->items[i] = &shown[i];
	}
	out->n_items = n;
	return 0;
}

/* ---- the form ------------------------------------------------------------------------------- */

static int text_need(const struct yaml_node *map, const char *key, const char **out,
		     struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	return rc ? rc : yaml_str(n, out, err);
}

static int question_read(const struct yaml_node *n, struct self_check_question *out,
			 struct err *err)
{
	static const char *const keys[] = {"question", "zh", "en", "source", NULL};
	int rc = yaml_only(n, keys, err);

	if (!rc)
		rc = text_need(n, "question", &out->question, err);
	if (!rc)
		rc = text_need(n, "zh", &out->zh, err);
	if (!rc)
		rc = text_need(n, "en", &out->en, err);
	return rc ? rc : text_need(n, "source", &out->source, err);
}

int self_check_questions_load(struct arena *a, const char *path, struct self_check_questions *out,
			      struct err *err)
{
	static const char *const keys[] = {"questions", NULL};
	const struct yaml_node *root, *list;
	struct self_check_question *at;
	const char **names;
	size_t i = 0;
	int rc = yaml_load(a, path, &root, err);

	if (!rc)
		rc = yaml_only(root, keys, err);
	if (!rc)
		rc = yaml_need(root, "questions", &list, err);
	if (rc)
		return rc;
	if (list->kind != YAML_LIST || !list->n || list->n > SELF_CHECK_QUESTIONS_MAX)
		return yaml_refuse(list, err, "questions: 1 to %d", SELF_CHECK_QUESTIONS_MAX);
	at = arena_zalloc(a, list->n, sizeof(*at));
	names = arena_zalloc(a, list->n + 1, sizeof(*names));
	if (!at || !names)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n; n = n->next, i++) {
		rc = question_read(n, &at[i], err);
		if (rc)
			return rc;
		names[i] = at[i].question;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(names[k], names[i]) == 0)
				return yaml_refuse(n, err, "question: %s is named twice", names[i]);
		}
	}
	*out = (struct self_check_questions){
		{names, list->n},
                at
        };
	return 0;
}
