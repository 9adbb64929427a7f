/* Loading a folder: files by name, parameters first, then the rules that speak of them. */
#include "pack.h"

#include <sodium.h>

#include "folder.h"

const char *const pack_confidences[] = {"C", "C2", "K", "U", NULL};

struct loading {
	struct rules *r;
	struct err *err;
	struct folder files;
	slice texts[FOLDER_FILES_MAX];
	const struct yaml_node *roots[FOLDER_FILES_MAX];
};

int pack_text(const struct yaml_node *map, const char *key, const char **out, struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	return rc ? rc : yaml_str(n, out, err);
}

int pack_date(const struct yaml_node *map, const char *key, civil_date *out, struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	return rc ? rc : yaml_date(n, out, err);
}

int pack_word(const struct yaml_node *map, const char *key, const char *const *words,
	      const char **out, struct err *err)
{
	const struct yaml_node *n;
	const char *text;
	char list[120];
	struct str known = str_init(list, sizeof(list));
	int rc;

	if ((rc = yaml_need(map, key, &n, err)) != 0 || (rc = yaml_str(n, &text, err)) != 0)
		return rc;
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			*out = words[i];
			return 0;
		}
		str_addf(&known, "%s%s", i ? ", " : "", words[i]);
	}
	return yaml_refuse(n, err, "%s: \"%.40s\" is none of %s", key, text, list);
}

bool pack_name_valid(const char *s, bool dots)
{
	bool start = true; /* of a word */

	if (strlen(s) > NAME_LEN_MAX)
		return false;
	for (; *s; s++) {
		bool lower = *s >= 'a' && *s <= 'z';
		bool inner = (*s >= '0' && *s <= '9') || *s == '_';

		if (start ? !lower : !lower && !inner && !(dots && *s == '.'))
			return false;
		start = *s == '.';
	}
	return !start;
}

/* A name with a line in it could stand for two files in the digest. */
static bool name_valid(const char *name)
{
	for (const char *s = name; *s; s++) {
		if ((unsigned char)*s <= ' ')
			return false;
	}
	return true;
}

/* Every file, in the order of names, into trees and into the digest. */
static int files_parse(struct loading *l)
{
	crypto_generichash_state state;
	unsigned char hash[32];
	struct rules *r = l->r;
	int rc;

	(void)crypto_generichash_init(&state, NULL, 0, sizeof(hash)); /* fails for no argument */
	r->files = arena_zalloc(r->arena, l->files.n, sizeof(*r->files));
	if (!r->files)
		return err_set(l->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < l->files.n; i++) {
		char head[300];

		const slice text = l->texts[i];

		if (!name_valid(l->files.name[i]))
			return err_set(l->err, E_RULE, "%s: a space in the name of a file",
				       l->files.path[i]);
		rc = yaml_parse(r->arena, l->files.path[i], text.at, text.len, &l->roots[i],
				l->err);
		if (rc)
			return rc;
		(void)snprintf(head, sizeof(head), "%s %zu\n", l->files.name[i], text.len);
		(void)crypto_generichash_update(&state, (const unsigned char *)head, strlen(head));
		(void)crypto_generichash_update(&state, (const unsigned char *)text.at, text.len);
		r->files[r->n_files++] = (struct rules_text){l->files.name[i], text};
	}
	(void)crypto_generichash_final(&state, hash, sizeof(hash));
	hex_encode(hash, sizeof(hash), r->digest);
	return 0;
}

static int parameters_read(struct loading *l)
{
	static const char *const keys[] = {"parameters", "rules", NULL};
	const struct yaml_node *map;
	int rc;

	for (size_t i = 0; i < l->files.n; i++) {
		if (strcmp(l->files.name[i], CONFIRMATIONS_FILE) == 0)
			continue;
		rc = yaml_only(l->roots[i], keys, l->err);
		if (rc)
			return rc;
		map = yaml_get(l->roots[i], "parameters");
		if (map && (rc = pack_read_parameters(l->r, map, l->err)) != 0)
			return rc;
	}
	return pack_sort_parameters(l->r, l->err);
}

static int confirmations_read(struct loading *l)
{
	int rc = 0;

	for (size_t i = 0; i < l->files.n && !rc; i++) {
		if (strcmp(l->files.name[i], CONFIRMATIONS_FILE) == 0)
			rc = pack_read_confirmations(l->r, l->roots[i], l->err);
	}
	return rc;
}

static int rule_list_read(struct loading *l, const struct yaml_node *list)
{
	struct rules *r = l->r;
	int rc;

	if (list->kind != YAML_LIST || list->n == 0)
		return yaml_refuse(list, l->err, "rules: expected a list with entries");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		if (r->n_rules == PACK_RULES_MAX)
			return yaml_refuse(n, l->err, "more than %d rules", PACK_RULES_MAX);
		rc = pack_read_rule(r, n, &r->rules[r->n_rules], l->err);
		if (rc)
			return rc;
		r->n_rules++;
	}
	return 0;
}

static int by_id_from(const void *x, const void *y)
{
	const struct loaded_rule *a = x, *b = y;
	int c = strcmp(a->rule.id, b->rule.id);

	if (c == 0)
		c = (a->rule.from.day > b->rule.from.day) - (a->rule.from.day < b->rule.from.day);
	return c;
}

/* On any day at most one version of a rule may be in force. */
static int versions_check(const struct rules *r, struct err *err)
{
	for (size_t i = 1; i < r->n_rules; i++) {
		const struct loaded_rule *a = &r->rules[i - 1], *b = &r->rules[i];

		if (strcmp(a->rule.id, b->rule.id) != 0)
			continue;
		if (strcmp(a->rule.version, b->rule.version) == 0)
			return yaml_refuse(b->at, err, "%s has version \"%s\" twice, also at %s:%d",
					   b->rule.id, b->rule.version, a->at->file, a->at->line);
		if (a->rule.to.day == 0 || a->rule.to.day > b->rule.from.day)
			return yaml_refuse(b->at, err,
					   "version \"%s\" of %s begins before version \"%s\" "
					   "(%s:%d) has ended; give that one a \"to\"",
					   b->rule.version, b->rule.id, a->rule.version,
					   a->at->file, a->at->line);
	}
	return 0;
}

static int rules_read(struct loading *l)
{
	const struct yaml_node *list;
	int rc;

	for (size_t i = 0; i < l->files.n; i++) {
		list = yaml_get(l->roots[i], "rules");
		if (list && (rc = rule_list_read(l, list)) != 0)
			return rc;
	}
	qsort(l->r->rules, l->r->n_rules, sizeof(*l->r->rules), by_id_from);
	return versions_check(l->r, l->err);
}

static int prepare(struct rules *r, struct err *err)
{
	r->arena = arena_new(PACK_MEMORY_MAX);
	if (r->arena) {
		r->values = arena_zalloc(r->arena, PACK_VALUES_MAX, sizeof(*r->values));
		r->rules = arena_zalloc(r->arena, PACK_RULES_MAX, sizeof(*r->rules));
	}
	if (!r->arena || !r->values || !r->rules)
		return err_set(err, E_NO_MEMORY, "out of memory");
	return 0;
}

static void rules_freep(struct rules **r)
{
	rules_free(*r);
}

static int folder_take(struct loading *l, const char *folder)
{
	int rc = folder_list(l->r->arena, folder, &l->files, l->err);

	for (size_t i = 0; !rc && i < l->files.n; i++)
		rc = folder_read(l->r->arena, l->files.path[i], &l->texts[i], l->err);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct rules_text *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int texts_take(struct loading *l, const struct rules_text *files, size_t n)
{
	struct rules_text sorted[FOLDER_FILES_MAX];

	if (n == 0 || n > FOLDER_FILES_MAX)
		return err_set(l->err, E_RULE, "%zu files, 1 to %d are needed", n,
			       FOLDER_FILES_MAX);
	memcpy(sorted, files, n * sizeof(*files));
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (size_t i = 0; i < n; i++) {
		const char *text =
			arena_strndup(l->r->arena, sorted[i].text.at, sorted[i].text.len);

		l->files.name[i] = l->files.path[i] = arena_strdup(l->r->arena, sorted[i].name);
		l->texts[i] = (slice){text, sorted[i].text.len};
		if (!text || !l->files.name[i])
			return err_set(l->err, E_NO_MEMORY, "out of memory");
	}
	l->files.n = n;
	return 0;
}

static int finish_load(struct loading *l, int rc)
{
	if (!rc)
		rc = files_parse(l);
	if (!rc)
		rc = parameters_read(l);
	if (!rc)
		rc = confirmations_read(l);
	if (!rc)
		rc = rules_read(l);
	if (rc == E_CONFIG)
		l->err->code = rc = E_RULE;
	return rc;
}

int rules_load(const char *folder, struct rules **out, struct err *err)
{
	AUTO(rules_freep) struct rules *r = calloc(1, sizeof(*r));
	struct loading l = {.r = r, .err = err};
	int rc = r ? prepare(r, err) : err_set(err, E_NO_MEMORY, "out of memory");

	if (!rc)
		rc = finish_load(&l, folder_take(&l, folder));
	if (!rc)
		*out = TAKE(r);
	return rc;
}

int rules_load_texts(const struct rules_text *files, size_t n, struct rules **out, struct err *err)
{
	AUTO(rules_freep) struct rules *r = calloc(1, sizeof(*r));
	struct loading l = {.r = r, .err = err};
	int rc = r ? prepare(r, err) : err_set(err, E_NO_MEMORY, "out of memory");

	if (!rc)
		rc = finish_load(&l, texts_take(&l, files, n));
	if (!rc)
		*out = TAKE(r);
	return rc;
}

struct rules *rules_share(struct rules *r)
{
	if (r)
		(void)__atomic_add_fetch(&r->shares, 1, __ATOMIC_RELAXED);
	return r;
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	if (__atomic_fetch_sub(&r->shares, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	arena_free(r->arena);
	free(r);
}

const char *rules_digest(const struct rules *r)
{
	return r->digest;
}

const struct rules_text *rules_files(const struct rules *r, size_t *out_n)
{
	*out_n = r->n_files;
	return r->files;
}
