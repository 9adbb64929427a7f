#include "worker_facts.h"

#include "personal.h"

void person_birth(struct person *p, const struct id_facts *facts)
{
	unsigned year = (unsigned)facts->birth_year, month = (unsigned)facts->birth_month;

	p->birth[0] = '\0';
	if (facts->birth_year > 0)
		(void)snprintf(p->birth, sizeof(p->birth), "%04u%02u%02u", year % 10000,
			       month % 100, (unsigned)facts->birth_day % 100);
}

void document_key(const struct person *p, char out[48])
{
	(void)snprintf(out, 48, "%s:%s", id_kind_name(p->kind), p->document); /* both are short */
}

bool birth_key(const struct person *p, char *out, size_t size)
{
	int n = p->birth[0] ? snprintf(out, size, "%s/%s", p->folded, p->birth) : 0;

	return n > 0 && (size_t)n < size;
}

enum match_ground worker_match(const struct person *a, const struct person *b, bool same_phone)
{
	if (a->kind == b->kind && strcmp(a->document, b->document) == 0)
		return MATCH_NONE;
	if (same_phone)
		return names_similar(a->folded, b->folded) ? MATCH_PHONE_NAME : MATCH_NONE;
	if (a->kind == b->kind && a->birth[0] && strcmp(a->birth, b->birth) == 0 &&
	    strcmp(a->folded, b->folded) == 0 && documents_near(a->document, b->document))
		return MATCH_BIRTH_DOCUMENT;
	return MATCH_NONE;
}

const char *match_ground_name(enum match_ground ground)
{
	switch (ground) {
	case MATCH_NONE:
		return NULL;
	case MATCH_PHONE_NAME:
		return "phone_name";
	case MATCH_BIRTH_DOCUMENT:
		return "birth_document";
	}
	return NULL;
}

/* ---- rows of one document ------------------------------------------------------------------- */

static int by_document(const void *a, const void *b)
{
	const struct worker_row *x = *(struct worker_row *const *)a,
				*y = *(struct worker_row *const *)b;
	int order = x->want.kind != y->want.kind ? (x->want.kind < y->want.kind ? -1 : 1)
						 : strcmp(x->want.document, y->want.document);

	return order ? order : (x > y) - (x < y);
}

/* The leader of a row is the first good row of its document; it has the person of all of them. */
static void leaders_find(struct worker_batch *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_rows; i++) {
		if (!b->rows[i].flaw)
			b->sorted[n++] = &b->rows[i];
	}
	qsort(b->sorted, n, sizeof(*b->sorted), by_document);
	for (size_t i = 0; i < n; i++) {
		struct worker_row *row = b->sorted[i], *before = i ? b->sorted[i - 1] : NULL;
		bool same = before && before->want.kind == row->want.kind &&
			    strcmp(before->want.document, row->want.document) == 0;

		b->leaders[row - b->rows] = same ? b->leaders[before - b->rows] : row;
	}
}

/* ---- what the row says of the person -------------------------------------------------------- */

static void refuse_row(struct worker_row *row, const struct flaw_text *flaw, const char *value)
{
	row->flaw = flaw;
	row->value = value;
}

static void name_take(struct worker_row *row, struct person *p)
{
	if (strcmp(p->folded, row->want.folded) == 0 &&
	    (!row->exact || strcmp(p->name, row->want.name) == 0))
		return;
	if (!*row->reason || !p->visible || p->fresh) {
		refuse_row(row, &worker_flaw_name_other, "***");
		return;
	}
	p->name = row->want.name;
	p->folded = row->want.folded;
	p->changed = true;
}

/* Telephone and home of somebody stored; of one that is new an earlier row has said them. */
static void rest_take(struct worker_row *row, struct person *p)
{
	const struct person *want = &row->want;
	bool phone = (*want->phone || row->exact) && strcmp(want->phone, p->phone) != 0;
	bool home = strcmp(want->home_region, p->home_region) != 0;

	if (!p->visible)
		return;
	if (phone && *p->phone && p->fresh)
		refuse_row(row, &worker_flaw_repeated_phone, "***");
	else if (home && p->fresh)
		refuse_row(row, &worker_flaw_repeated_home, want->home_region);
	if (row->flaw)
		return;
	if (phone) {
		p->phone = want->phone;
		p->moved = true;
	}
	p->home_region = want->home_region;
	p->changed = p->changed || ((phone || home) && !p->fresh);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static const struct person *person_of(const struct worker_batch *b, int64_t worker_id)
{
	for (size_t i = 0; i < b->n_known; i++) {
		if (b->known[i].worker_id == worker_id)
			return &b->known[i];
	}
	for (size_t i = 0; i < b->n_fresh; i++) {
		if (b->fresh[i].worker_id == worker_id)
			return &b->fresh[i];
	}
	return NULL;
}

/* The alias that holds on the row's day: the last one that begins by then, else the first. */
static struct alias *alias_of(const struct worker_batch *b, const struct worker_row *row)
{
	int32_t day = row->from_day.day ? row->from_day.day : CIVIL_MAX_DAY;
	struct alias *best = NULL;

	for (size_t i = 0; i < b->n_aliases; i++) {
		struct alias *a = &b->aliases[i];
		bool begun = a->from_day.day <= day;

		if (a->employer_id != row->employer_id || strcmp(a->worker_no, row->worker_no) != 0)
			continue;
		if (!best ||
		    (begun && (best->from_day.day > day || a->from_day.day > best->from_day.day)) ||
		    (!begun && best->from_day.day > a->from_day.day))
			best = a;
	}
	return best;
}

static void alias_add(struct worker_batch *b, const struct worker_row *row)
{
	b->aliases[b->n_aliases++] =
		(struct alias){.employer_id = row->employer_id,
			       .worker_no = row->worker_no,
			       .from_day = row->from_day.day ? row->from_day : b->today,
			       .worker_id = row->person->worker_id,
			       .fresh = true};
}

static void link_add(struct worker_batch *b, int64_t from, int64_t into)
{
	b->links[b->n_links++] = (struct worker_link){from, into};
	for (size_t i = 0; i < b->n_aliases; i++) {
		if (b->aliases[i].worker_id == from)
			b->aliases[i].worker_id = into;
	}
}

/* Whether the number says anything new; sets the flaw when it is another person's. `made`: the row
 * itself brought the person, whose number is still open. */
static bool number_take(struct worker_batch *b, struct worker_row *row, bool made)
{
	struct alias *a = *row->worker_no ? alias_of(b, row) : NULL;
	struct person *p = row->person;

	if (!*row->worker_no)
		return false;
	if (a && a->worker_id == p->worker_id)
		return false;
	if (a && !person_of(b, a->worker_id)) {
		if (made)
			p->worker_id = a->worker_id;
		else
			link_add(b, a->worker_id, p->worker_id);
		return true;
	}
	if (a && !(row->from_day.day && row->from_day.day > a->from_day.day)) {
		refuse_row(row, &worker_flaw_number_taken, row->worker_no);
		return false;
	}
	if (made)
		p->worker_id = -(++b->n_new);
	alias_add(b, row);
	return true;
}

/* ---- one row -------------------------------------------------------------------------------- */

static struct person *person_make(struct worker_batch *b, const struct worker_row *row)
{
	struct person *p = &b->fresh[b->n_fresh++];

	*p = row->want;
	p->worker_id = 0;
	p->version = 0;
	p->visible = p->fresh = p->moved = true;
	return p;
}

static bool person_same(const struct person *a, const struct person *b)
{
	return a->name == b->name && a->phone == b->phone &&
	       strcmp(a->home_region, b->home_region) == 0;
}

static void row_decide(struct worker_batch *b, struct worker_row *row, struct worker_row *leader)
{
	struct person *p = leader->person ? leader->person : row->stored;
	struct person before = {0};
	bool made = !p, number;

	if (made)
		p = person_make(b, row);
	else
		before = *p;
	row->person = p;
	if (!made)
		name_take(row, p);
	if (!made && !row->flaw)
		rest_take(row, p);
	number = !row->flaw && number_take(b, row, made);
	if (row->flaw) {
		if (made)
			b->n_fresh--;
		else
			*p = before;
		row->person = NULL;
		return;
	}
	if (made && !p->worker_id)
		p->worker_id = -(++b->n_new);
	leader->person = p;
	if (made)
		row->outcome = IMPORT_CREATED;
	else
		row->outcome =
			number || !person_same(&before, p) ? IMPORT_UPDATED : IMPORT_UNCHANGED;
}

static const struct flaw_text *row_check(const struct worker_row *row)
{
	switch (row->standing) {
	case REGION_UNKNOWN:
		return &worker_flaw_home_unknown;
	case REGION_OUTSIDE:
		return &worker_flaw_home_outside;
	case REGION_COVERED:
		break;
	}
	if (!*row->credit_code != !*row->worker_no)
		return &worker_flaw_number_alone;
	if (*row->worker_no && !row->employer_id)
		return &worker_flaw_employer;
	return NULL;
}

static const char *checked_value(const struct worker_row *row)
{
	if (row->flaw == &worker_flaw_employer)
		return row->credit_code;
	if (row->flaw == &worker_flaw_number_alone)
		return row->worker_no;
	return row->want.home_region;
}

void workers_decide(struct worker_batch *b)
{
	for (size_t i = 0; i < b->n_rows; i++) {
		struct worker_row *row = &b->rows[i];

		if (row->flaw)
			continue;
		row->flaw = row_check(row);
		if (row->flaw)
			row->value = checked_value(row);
	}
	leaders_find(b);
	for (size_t i = 0; i < b->n_rows; i++) {
		struct worker_row *row = &b->rows[i];

		if (!row->flaw)
			row_decide(b, row, b->leaders[i]);
		if (row->flaw)
			row->outcome = IMPORT_REFUSED;
	}
}
