/*
 * places - the working-day calendar, the regions and the departments, read from config/.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  64 files a folder, 1 MiB a file; 512 regions, 64 departments.
 * Source:  domain C.2, C.5, F.1, G.4; docs/rules.md describes the files.
 */
#ifndef GONGDAO_PLACES_H
#define GONGDAO_PLACES_H

#include "arena.h"
#include "when.h"

/* ---- calendars -------------------------------------------------------------------------- */

/* Every *.yaml of config/calendars: State Council notices, one file a year. */
int calendar_load(struct arena *a, const char *folder, struct calendar *out,
		  struct err *err) MUST_CHECK;

/* What the kind of a day rests on. */
struct calendar_note {
	const char *name_zh;    /* 春节 */
	const char *document;   /* 国办发明电〔2021〕11号 */
	const char *link;       /* where the notice is published */
	const char *confidence; /* of the statutory mark: C, or K where it was derived */
};
/* NULL for ordinary days and weekends, and when the calendar has no notes. */
const struct calendar_note *calendar_note(const struct calendar *c, civil_date d);
/* The notice number alone; "" where there is none. */
const char *calendar_notice(const struct calendar *c, civil_date d);

/* ---- regions and departments ------------------------------------------------------------ */

struct region {
	const char *code, *name_zh, *name_en;
	const char *parent; /* code of the city; "" for the city itself */
};
struct regions {
	size_t n;
	const struct region *at;
};
int regions_load(struct arena *a, const char *path, struct regions *out,
		 struct err *err) MUST_CHECK;
const struct region *region_find(const struct regions *r, const char *code);

struct department {
	const char *code, *name_zh, *name_en, *full_zh;
	bool one_of_eight;
	bool outside;             /* `system: none`: it is reached by file or paper */
	const char *handles_zh;   /* which facts go there */
	const char *hotline;      /* "" when unknown */
	const char *const *desks; /* NULL-terminated: HRSS.INSP ... */
};
struct departments {
	size_t n;
	const struct department *at;
};
int departments_load(struct arena *a, const char *path, struct departments *out,
		     struct err *err) MUST_CHECK;
const struct department *department_find(const struct departments *d, const char *code);

#endif
