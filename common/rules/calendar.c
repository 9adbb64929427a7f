/*
 * The State Council's notices: one file a year, read into one table of days. A notice may reach
 * over New Year, so a day may lie in the year before; days of a year that has no file are dropped.
 */
#include "places.h"

#include "folder.h"
#include "yaml.h"

#define NOTICES_MAX 8
#define DAYS_MAX    4096

struct entry {
	struct calendar_day day;
	struct calendar_note note;
	const struct yaml_node *at;
};

struct book {
	struct arena *arena;
	struct err *err;
	struct entry *entries;
	size_t n;
	int year_from, year_to;
};

/* One file while it is read. */
struct year_file {
	int year;
	int64_t statutory_days, statutory_seen;
	const char *confidence;
	struct calendar_note notices[NOTICES_MAX];
	size_t n_notices;
};

static int year_of(civil_date d)
{
	int y, m, day;

	civil_to_ymd(d, &y, &m, &day);
	return y;
}

/* Adds or, for a statutory day inside days off, raises a day. */
static int day_put(struct book *b, const struct yaml_node *at, const struct entry *e)
{
	char text[12];

	for (size_t i = 0; i < b->n; i++) {
		struct entry *old = &b->entries[i];

		if (old->day.date.day != e->day.date.day)
			continue;
		if (old->day.kind == DAY_OFF && e->day.kind == DAY_STATUTORY) {
			old->day.kind = DAY_STATUTORY;
			return 0;
		}
		return yaml_refuse(at, b->err, "%s is named twice, first at %s:%d",
				   civil_format(e->day.date, text), old->at->file, old->at->line);
	}
	if (e->day.kind == DAY_STATUTORY)
		return yaml_refuse(at, b->err, "%s is no day off of this holiday",
				   civil_format(e->day.date, text));
	if (b->n == DAYS_MAX)
		return yaml_refuse(at, b->err, "more than %d days in all calendars", DAYS_MAX);
	b->entries[b->n] = *e;
	b->entries[b->n++].at = at;
	return 0;
}

/* A list of dates that all become `kind`. */
static int days_listed(struct book *b, const struct yaml_node *list, struct entry e)
{
	int rc;

	if (!list)
		return 0;
	if (list->kind != YAML_LIST)
		return yaml_refuse(list, b->err, "%s: expected a list of dates", list->key);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = yaml_date(n, &e.day.date, b->err);
		if (rc)
			return rc;
		if (e.day.kind == DAY_MAKE_UP && civil_weekday(e.day.date) < 6)
			return yaml_refuse(n, b->err, "%s is no Saturday or Sunday", n->text.at);
		rc = day_put(b, n, &e);
		if (rc)
			return rc;
	}
	return 0;
}

static int days_between(struct book *b, const struct yaml_node *holiday, int year, struct entry e)
{
	const struct yaml_node *from, *to;
	civil_date first, last;
	int rc;

	if ((rc = yaml_need(holiday, "from", &from, b->err)) != 0 ||
	    (rc = yaml_date(from, &first, b->err)) != 0 ||
	    (rc = yaml_need(holiday, "to", &to, b->err)) != 0 ||
	    (rc = yaml_date(to, &last, b->err)) != 0)
		return rc;
	if (last.day < first.day || last.day - first.day > 30)
		return yaml_refuse(to, b->err, "to: must be from 0 to 30 days after from");
	if (year_of(first) < year - 1 || year_of(last) > year)
		return yaml_refuse(from, b->err, "from, to: not in %d or the December before",
				   year);
	e.day.kind = DAY_OFF;
	for (int32_t day = first.day; day <= last.day; day++) {
		e.day.date = (civil_date){day};
		rc = day_put(b, holiday, &e);
		if (rc)
			return rc;
	}
	return 0;
}

/* Which of the file's notices: the one named, else the only one. */
static int notice_of(struct book *b, const struct yaml_node *holiday, const struct year_file *f,
		     struct calendar_note *out)
{
	const struct yaml_node *named = yaml_get(holiday, "notice");

	if (!named && f->n_notices == 1) {
		*out = f->notices[0];
		return 0;
	}
	if (!named)
		return yaml_refuse(holiday, b->err, "notice is missing: this year has several");
	for (size_t i = 0; i < f->n_notices; i++) {
		if (slice_is(named->text, f->notices[i].document)) {
			*out = f->notices[i];
			return 0;
		}
	}
	return yaml_refuse(named, b->err, "notice: no such document under notices");
}

static int holiday_read(struct book *b, const struct yaml_node *holiday, struct year_file *f)
{
	static const char *const keys[] = {"name",      "notice", "from", "to",
					   "statutory", "work",   NULL};
	const struct yaml_node *name, *statutory = yaml_get(holiday, "statutory");
	struct entry e = {0};
	int rc;

	if ((rc = yaml_only(holiday, keys, b->err)) != 0 ||
	    (rc = notice_of(b, holiday, f, &e.note)) != 0 ||
	    (rc = yaml_need(holiday, "name", &name, b->err)) != 0 ||
	    (rc = yaml_str(name, &e.note.name_zh, b->err)) != 0)
		return rc;
	e.note.confidence = f->confidence;
	rc = days_between(b, holiday, f->year, e);
	if (rc)
		return rc;
	e.day.kind = DAY_STATUTORY;
	rc = days_listed(b, statutory, e);
	if (rc)
		return rc;
	f->statutory_seen += statutory ? (int64_t)statutory->n : 0;
	e.day.kind = DAY_MAKE_UP;
	return days_listed(b, yaml_get(holiday, "work"), e);
}

static int notice_read(struct book *b, const struct yaml_node *n, struct year_file *f)
{
	static const char *const keys[] = {"document", "date", "link", NULL};
	const struct yaml_node *document, *date, *link;
	struct calendar_note *out = &f->notices[f->n_notices];
	civil_date issued;
	int rc;

	if (f->n_notices == NOTICES_MAX)
		return yaml_refuse(n, b->err, "more than %d notices", NOTICES_MAX);
	if ((rc = yaml_only(n, keys, b->err)) != 0 ||
	    (rc = yaml_need(n, "document", &document, b->err)) != 0 ||
	    (rc = yaml_str(document, &out->document, b->err)) != 0 ||
	    (rc = yaml_need(n, "date", &date, b->err)) != 0 ||
	    (rc = yaml_date(date, &issued, b->err)) != 0 ||
	    (rc = yaml_need(n, "link", &link, b->err)) != 0 ||
	    (rc = yaml_str(link, &out->link, b->err)) != 0)
		return rc;
	f->n_notices++;
	return 0;
}

static int statutory_read(struct book *b, const struct yaml_node *root, struct year_file *f)
{
	static const char *const keys[] = {"law", "days", "confidence", NULL};
	const struct yaml_node *map, *law, *days, *confidence;
	const char *text;
	int rc;

	if ((rc = yaml_need(root, "statutory", &map, b->err)) != 0 ||
	    (rc = yaml_only(map, keys, b->err)) != 0 ||
	    (rc = yaml_need(map, "law", &law, b->err)) != 0 ||
	    (rc = yaml_str(law, &text, b->err)) != 0 ||
	    (rc = yaml_need(map, "days", &days, b->err)) != 0 ||
	    (rc = yaml_i64(days, 1, 60, &f->statutory_days, b->err)) != 0 ||
	    (rc = yaml_need(map, "confidence", &confidence, b->err)) != 0)
		return rc;
	return yaml_str(confidence, &f->confidence, b->err);
}

/* Reads every element of root's list `key`. */
static int each(struct book *b, const struct yaml_node *root, const char *key,
		int (*read)(struct book *, const struct yaml_node *, struct year_file *),
		struct year_file *f)
{
	const struct yaml_node *list;
	int rc = yaml_need(root, key, &list, b->err);

	if (rc)
		return rc;
	if (list->kind != YAML_LIST || list->n == 0)
		return yaml_refuse(list, b->err, "%s: expected a list with entries", key);
	for (const struct yaml_node *n = list->first; n && !rc; n = n->next)
		rc = read(b, n, f);
	return rc;
}

static int year_read(struct book *b, const struct yaml_node *root)
{
	static const char *const keys[] = {"year", "statutory", "notices", "holidays", NULL};
	const struct yaml_node *year;
	struct year_file f = {0};
	int64_t y;
	int rc;

	if ((rc = yaml_only(root, keys, b->err)) != 0 ||
	    (rc = yaml_need(root, "year", &year, b->err)) != 0 ||
	    (rc = yaml_i64(year, 1950, 2199, &y, b->err)) != 0)
		return rc;
	f.year = (int)y;
	if (b->year_to && f.year != b->year_to + 1)
		return yaml_refuse(year, b->err,
				   "year: %d does not follow %d; name the files by "
				   "year and leave none out",
				   f.year, b->year_to);
	if ((rc = statutory_read(b, root, &f)) != 0 ||
	    (rc = each(b, root, "notices", notice_read, &f)) != 0 ||
	    (rc = each(b, root, "holidays", holiday_read, &f)) != 0)
		return rc;
	if (f.statutory_seen != f.statutory_days)
		return yaml_refuse(root, b->err,
				   "%" PRId64 " statutory days are marked, the law says %" PRId64,
				   f.statutory_seen, f.statutory_days);
	b->year_from = b->year_from ? b->year_from : f.year;
	b->year_to = f.year;
	return 0;
}

static int by_date(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return a->day.date.day < b->day.date.day ? -1 : a->day.date.day > b->day.date.day;
}

static int book_read(struct book *b, const char *folder)
{
	struct folder files;
	const struct yaml_node *root;
	slice text;
	int rc = folder_list(b->arena, folder, &files, b->err);

	if (rc)
		return rc;
	b->entries = arena_zalloc(b->arena, DAYS_MAX, sizeof(*b->entries));
	if (!b->entries)
		return err_set(b->err, E_NO_MEMORY, "%s: out of memory", folder);
	for (size_t i = 0; i < files.n; i++) {
		if ((rc = folder_read(b->arena, files.path[i], &text, b->err)) != 0 ||
		    (rc = yaml_parse(b->arena, files.path[i], text.at, text.len, &root, b->err)) !=
			    0 ||
		    (rc = year_read(b, root)) != 0)
			return rc;
	}
	qsort(b->entries, b->n, sizeof(*b->entries), by_date);
	return 0;
}

int calendar_load(struct arena *a, const char *folder, struct calendar *out, struct err *err)
{
	struct book b = {.arena = a, .err = err};
	struct calendar_day *days;
	struct calendar_note *notes;
	size_t n = 0;
	int rc = book_read(&b, folder);

	if (rc)
		return rc;
	days = arena_zalloc(a, b.n + 1, sizeof(*days));
	notes = arena_zalloc(a, b.n + 1, sizeof(*notes));
	if (!days || !notes)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	for (size_t i = 0; i < b.n; i++) {
		if (year_of(b.entries[i].day.date) < b.year_from)
			continue;
		days[n] = b.entries[i].day;
		notes[n++] = b.entries[i].note;
	}
	*out = (struct calendar){days, n, b.year_from, b.year_to, notes};
	return 0;
}

const struct calendar_note *calendar_note(const struct calendar *c, civil_date d)
{
	size_t low = 0, high = c->notes ? c->n_days : 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->days[mid].date.day < d.day)
			low = mid + 1;
		else
			high = mid;
	}
	return c->notes && low < c->n_days && c->days[low].date.day == d.day ? &c->notes[low]
									     : NULL;
}

const char *calendar_notice(const struct calendar *c, civil_date d)
{
	const struct calendar_note *note = calendar_note(c, d);

	return note ? note->document : "";
}
