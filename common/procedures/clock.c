/*
 * The file of clocks is read in three steps: conventions and last-day rules, then the clocks that
 * name them, then the ladder. What a clock may leave out depends on its unit, and each wrong
 * combination is refused where it stands.
 */
#include "clock_private.h"

#define CLOCKS_MAX 256

int clock_text(const struct clock_book *b, const struct yaml_node *map, const char *key,
	       const char **out)
{
	const struct yaml_node *node;
	int rc = yaml_need(map, key, &node, b->err);

	return rc ? rc : yaml_str(node, out, b->err);
}

/* "" when it is left out. */
int clock_text_if(const struct clock_book *b, const struct yaml_node *map, const char *key,
		  const char **out)
{
	*out = "";
	return yaml_get(map, key) ? clock_text(b, map, key, out) : 0;
}

/* Everything but C is marked until somebody confirmed it. */
int clock_confirm(const struct clock_book *b, const struct yaml_node *map,
		  const char **out_confidence, bool *out)
{
	static const char *const known[] = {"C", "C2", "K", "U"};
	const struct yaml_node *confirm = yaml_get(map, "confirm");
	const struct yaml_node *confidence = yaml_get(map, "confidence");
	size_t i = 0;
	int rc;

	*out = false;
	*out_confidence = "C";
	if (!confidence)
		return 0;
	rc = yaml_str(confidence, out_confidence, b->err);
	if (!rc && confirm)
		rc = yaml_bool(confirm, out, b->err);
	if (rc)
		return rc;
	while (i < N_ELEMENTS(known) && strcmp(known[i], *out_confidence) != 0)
		i++;
	if (i == N_ELEMENTS(known))
		return yaml_refuse(confidence, b->err, "confidence: \"%s\"; C, C2, K, U",
				   *out_confidence);
	if ((i == 0) == *out)
		return yaml_refuse(confidence, b->err, "confidence %s %s", *out_confidence,
				   i == 0 ? "needs no confirm" : "needs confirm: true");
	return 0;
}

/* ---- conventions, last days ------------------------------------------------------------------ */

static int convention_read(struct clock_book *b, const struct yaml_node *n)
{
	static const char *const keys[] = {"title_zh",   "title_en", "workdays",
					   "confidence", "confirm",  NULL};
	struct day_convention *c = &b->conventions[b->n_conventions];
	const struct yaml_node *days;
	const char *confidence;
	int rc;

	if (b->n_conventions == NAMED_MAX)
		return yaml_refuse(n, b->err, "more than %d conventions", NAMED_MAX);
	c->code = n->key;
	if ((rc = yaml_only(n, keys, b->err)) != 0 ||
	    (rc = clock_text(b, n, "title_zh", &c->title_zh)) != 0 ||
	    (rc = clock_text(b, n, "title_en", &c->title_en)) != 0 ||
	    (rc = clock_confirm(b, n, &confidence, &c->confirm)) != 0 ||
	    (rc = yaml_need(n, "workdays", &days, b->err)) != 0)
		return rc;
	if (days->kind != YAML_LIST || days->n == 0)
		return yaml_refuse(days, b->err, "workdays: expected a list of lengths");
	for (const struct yaml_node *d = days->first; d; d = d->next) {
		int64_t length;

		rc = yaml_i64(d, 1, 63, &length, b->err);
		if (rc)
			return rc;
		c->workdays |= UINT64_C(1) << length;
	}
	b->n_conventions++;
	return 0;
}

static int last_day_read(struct clock_book *b, const struct yaml_node *n)
{
	static const char *const keys[] = {"rolls",      "ground_zh", "ground_en",
					   "confidence", "confirm",   NULL};
	struct last_day *l = &b->last_days[b->n_last_days];
	const struct yaml_node *rolls;
	const char *confidence;
	int rc;

	if (b->n_last_days == NAMED_MAX)
		return yaml_refuse(n, b->err, "more than %d last-day rules", NAMED_MAX);
	l->code = n->key;
	if ((rc = yaml_only(n, keys, b->err)) != 0 ||
	    (rc = yaml_need(n, "rolls", &rolls, b->err)) != 0 ||
	    (rc = yaml_bool(rolls, &l->rolls, b->err)) != 0 ||
	    (rc = clock_text(b, n, "ground_zh", &l->ground_zh)) != 0 ||
	    (rc = clock_text(b, n, "ground_en", &l->ground_en)) != 0 ||
	    (rc = clock_confirm(b, n, &confidence, &l->confirm)) != 0)
		return rc;
	b->n_last_days++;
	return 0;
}

/* ---- clocks --------------------------------------------------------------------------------- */

static int length_read(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	const struct yaml_node *length = yaml_get(n, "length"), *unit = yaml_get(n, "unit");
	const char *name;
	int rc = clock_text_if(b, n, "parameter", &k->parameter);

	if (rc)
		return rc;
	if (*k->parameter) {
		k->written = CLOCK_DAY; /* until the figure says so */
		return length || unit ? yaml_refuse(n, b->err,
						    "parameter gives length and unit: leave them "
						    "out")
				      : 0;
	}
	rc = clock_text(b, n, "unit", &name);
	if (rc)
		return rc;
	if (!clock_unit_find(name, &k->written))
		return yaml_refuse(unit, b->err,
				   "unit: \"%s\"; hour, day, workday, month, year, date", name);
	if (k->written == CLOCK_DATE)
		return length ? yaml_refuse(length, b->err, "length: unit date has none") : 0;
	rc = yaml_need(n, "length", &length, b->err);
	return rc ? rc : yaml_i64(length, 1, TERM_DAYS_MAX, &k->length, b->err);
}

static int convention_find(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	const struct yaml_node *named = yaml_get(n, "convention");

	k->counts = k->written;
	k->convention_zh = k->convention_en = "";
	if (!named)
		return 0;
	if (k->written != CLOCK_DAY || *k->parameter)
		return yaml_refuse(named, b->err, "convention: of unit day only");
	for (size_t i = 0; i < b->n_conventions; i++) {
		const struct day_convention *c = &b->conventions[i];

		if (!slice_is(named->text, c->code))
			continue;
		k->counts = clock_counts(k->length, k->written, c);
		k->convention_zh = c->title_zh;
		k->convention_en = c->title_en;
		k->confirm = k->confirm || c->confirm;
		return 0;
	}
	return yaml_refuse(named, b->err, "convention: no such entry under conventions");
}

/* Working days and hours end on no day of rest by themselves; counted back they may. */
static int last_day_find(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	const struct yaml_node *named = yaml_get(n, "last_day");
	const bool moot = !k->back && (k->counts == CLOCK_WORKDAY || k->counts == CLOCK_HOUR);

	k->last_zh = k->last_en = "";
	if (!named) {
		if (moot || *k->parameter)
			return 0;
		return yaml_refuse(n, b->err, "last_day is missing: does it move, on what ground?");
	}
	if (moot)
		return yaml_refuse(named, b->err, "last_day: not of working days and hours");
	for (size_t i = 0; i < b->n_last_days; i++) {
		const struct last_day *l = &b->last_days[i];

		if (!slice_is(named->text, l->code))
			continue;
		if (l->rolls && k->back)
			return yaml_refuse(named, b->err,
					   "last_day: what is counted back moves nowhere");
		k->rolls = l->rolls;
		k->last_zh = l->ground_zh;
		k->last_en = l->ground_en;
		k->confirm = k->confirm || l->confirm;
		return 0;
	}
	return yaml_refuse(named, b->err, "last_day: no such entry under last_days");
}

static int extension_read(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	static const char *const keys[] = {"length", "approver_zh", "approver_en", "basis", NULL};
	const struct yaml_node *map = yaml_get(n, "extension"), *length;
	int rc;

	k->approver_zh = k->approver_en = k->extension_basis = "";
	if (!map)
		return 0;
	if (k->written == CLOCK_DATE || k->written == CLOCK_HOUR || k->back)
		return yaml_refuse(map, b->err,
				   "extension: not of hours, of a day given, or counted back");
	if ((rc = yaml_only(map, keys, b->err)) != 0 ||
	    (rc = yaml_need(map, "length", &length, b->err)) != 0 ||
	    (rc = yaml_i64(length, 1, TERM_DAYS_MAX, &k->extension, b->err)) != 0 ||
	    (rc = clock_text(b, map, "approver_zh", &k->approver_zh)) != 0 ||
	    (rc = clock_text(b, map, "approver_en", &k->approver_en)) != 0)
		return rc;
	return clock_text(b, map, "basis", &k->extension_basis);
}

static int pause_read(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	static const char *const keys[] = {"ground_zh", "ground_en", NULL};
	const struct yaml_node *map = yaml_get(n, "pause");
	int rc;

	k->pause_zh = k->pause_en = "";
	if (!map)
		return 0;
	if (k->written == CLOCK_DATE || k->written == CLOCK_HOUR || k->back)
		return yaml_refuse(map, b->err,
				   "pause: not of hours, of a day given, or counted back");
	if ((rc = yaml_only(map, keys, b->err)) != 0 ||
	    (rc = clock_text(b, map, "ground_zh", &k->pause_zh)) != 0)
		return rc;
	return clock_text(b, map, "ground_en", &k->pause_en);
}

static int start_read(struct clock_book *b, const struct yaml_node *n, struct clock *k)
{
	const struct yaml_node *starts = yaml_get(n, "starts"), *counted = yaml_get(n, "counted");

	k->at_service = starts && slice_is(starts->text, "service");
	if (starts && !k->at_service && !slice_is(starts->text, "event"))
		return yaml_refuse(starts, b->err, "starts: event, service");
	k->back = counted && slice_is(counted->text, "back");
	if (counted && !k->back && !slice_is(counted->text, "forth"))
		return yaml_refuse(counted, b->err, "counted: forth, back");
	if (k->back && k->written != CLOCK_DAY && k->written != CLOCK_WORKDAY)
		return yaml_refuse(counted, b->err, "counted: only days are counted back");
	return 0;
}

static int clock_read(struct clock_book *b, const struct yaml_node *n)
{
	static const char *const keys[] = {"title_zh",  "title_en",   "length",  "unit",
					   "parameter", "convention", "starts",  "counted",
					   "last_day",  "extension",  "pause",   "family",
					   "basis",     "confidence", "confirm", NULL};
	struct clock *k = &b->clocks[b->n];
	const struct yaml_node *confidence;
	int rc;

	if (b->n == CLOCKS_MAX)
		return yaml_refuse(n, b->err, "more than %d clocks", CLOCKS_MAX);
	k->code = n->key;
	if (strlen(k->code) > 16)
		return yaml_refuse(n, b->err, "the code is longer than 16 characters");
	if ((rc = yaml_only(n, keys, b->err)) != 0 ||
	    (rc = clock_text(b, n, "title_zh", &k->title_zh)) != 0 ||
	    (rc = clock_text(b, n, "title_en", &k->title_en)) != 0 ||
	    (rc = clock_text(b, n, "basis", &k->basis)) != 0 ||
	    (rc = clock_text_if(b, n, "family", &k->family)) != 0 ||
	    (rc = yaml_need(n, "confidence", &confidence, b->err)) != 0 ||
	    (rc = clock_confirm(b, n, &k->confidence, &k->confirm)) != 0 ||
	    (rc = length_read(b, n, k)) != 0 || (rc = start_read(b, n, k)) != 0 ||
	    (rc = convention_find(b, n, k)) != 0 || (rc = last_day_find(b, n, k)) != 0 ||
	    (rc = extension_read(b, n, k)) != 0 || (rc = pause_read(b, n, k)) != 0)
		return rc;
	b->n++;
	return 0;
}

/* Reads every member of root's map `key`. */
static int each(struct clock_book *b, const struct yaml_node *root, const char *key,
		int (*read)(struct clock_book *, const struct yaml_node *))
{
	const struct yaml_node *map;
	int rc = yaml_need(root, key, &map, b->err);

	if (rc)
		return rc;
	if (map->kind != YAML_MAP)
		return yaml_refuse(map, b->err, "%s: expected names and what they mean", key);
	for (const struct yaml_node *n = map->first; n && !rc; n = n->next)
		rc = read(b, n);
	return rc;
}

int clocks_load(struct arena *a, const char *folder, struct clocks *out, struct err *err)
{
	static const char *const keys[] = {"conventions", "last_days", "ladder", "clocks", NULL};
	struct clock_book b = {.arena = a, .err = err};
	const char *path = arena_printf(a, "%s/clocks.yaml", folder);
	const struct yaml_node *root;
	struct ladder ladder = {0};
	int rc;

	b.clocks = arena_zalloc(a, CLOCKS_MAX, sizeof(*b.clocks));
	if (!path || !b.clocks)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = each(&b, root, "conventions", convention_read)) != 0 ||
	    (rc = each(&b, root, "last_days", last_day_read)) != 0 ||
	    (rc = each(&b, root, "clocks", clock_read)) != 0 ||
	    (rc = clock_ladder(&b, root, &ladder)) != 0)
		return rc;
	*out = (struct clocks){b.clocks, b.n, ladder};
	return 0;
}

const struct clock *clock_find(const struct clocks *all, const char *code)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->at[i].code, code) == 0)
			return &all->at[i];
	}
	return NULL;
}
