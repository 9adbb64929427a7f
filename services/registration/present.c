#include "base.h"

#include "registration.h"

int import_size_check(struct call *c, size_t n_rows)
{
	if (!n_rows)
		return refuse(c, E_FIELD, "%s", say(c, "rows: 至少一行", "rows: at least one"));
	if (n_rows > IMPORT_ROWS_MAX)
		return refuse(c, E_TOO_BIG, "rows: %zu > %d %s", n_rows, IMPORT_ROWS_MAX,
			      say(c, "超过上限，请分批导入", "is too many, send them in parts"));
	return 0;
}

int import_lock(struct call *c, const char *kind)
{
	int64_t n;

	return tx_exec(c->tx, Q_IMPORT_LOCK, ARGS(A_TEXT(kind)), &n);
}

enum region_standing region_stand(const struct call *c, const char *region)
{
	const struct registration_worker *worker = c->worker;

	if (!region_find(&worker->regions, region))
		return REGION_UNKNOWN;
	return region_covers(c->who->region, region) ? REGION_COVERED : REGION_OUTSIDE;
}

const char *region_like(struct call *c, const char *region)
{
	size_t n = 6;

	if (!*region)
		return "%";
	while (n && region[n - 1] == '0' && region[n - 2] == '0')
		n -= 2;
	return arena_printf(c->arena, "%.*s%%", (int)n, region);
}

int import_reply_init(struct call *c, Registration__ImportReply *rep, size_t n)
{
	rep->errors = arena_zalloc(c->arena, n, sizeof(*rep->errors));
	return rep->errors ? 0 : E_NO_MEMORY;
}

/* At most 64 characters of what the row said. */
static char *value_cut(struct call *c, const char *value)
{
	size_t len = strlen(value);

	if (utf8_length(value, len) <= 64)
		return arena_strdup(c->arena, value);
	len = 0;
	for (size_t n = 0; n < 64; n++) {
		do
			len++;
		while (((unsigned char)value[len] & 0xc0) == 0x80);
	}
	return arena_printf(c->arena, "%.*s…", (int)len, value);
}

int import_refuse(struct call *c, Registration__ImportReply *rep, uint32_t row,
		  const struct flaw_text *text, const char *value)
{
	Registration__RowError *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return E_NO_MEMORY;
	registration__row_error__init(e);
	e->row = row;
	e->column = (char *)text->column;
	e->value = value_cut(c, value);
	e->reason = (char *)say(c, text->reason_zh, text->reason_en);
	e->mend = (char *)say(c, text->mend_zh, text->mend_en);
	rep->errors[rep->n_errors++] = e;
	return e->value ? 0 : E_NO_MEMORY;
}

int import_count(struct call *c, Registration__ImportReply *rep, const struct verdict *v)
{
	struct flaw_text text;

	switch (v->outcome) {
	case IMPORT_CREATED:
		rep->created++;
		return 0;
	case IMPORT_UPDATED:
		rep->updated++;
		return 0;
	case IMPORT_UNCHANGED:
		rep->unchanged++;
		return 0;
	case IMPORT_REFUSED:
		text = *flaw_text(v->flaw);
		if (v->column)
			text.column = v->column;
		return import_refuse(c, rep, (uint32_t)v->row, &text, v->value);
	}
	return E_INTERNAL;
}

int page_size(struct call *c, uint32_t limit, int64_t *out)
{
	if (limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", limit);
	*out = limit ? limit : 100;
	return 0;
}

int as_of_instant(struct call *c, int32_t day, utc_time *out)
{
	civil_date on;

	if (civil_from_wire(day, &on))
		return refuse(c, E_FIELD, "as_of_day: %" PRId32 " %s", day,
			      say(c, "不是可用的日期", "is not a day that can be used"));
	*out = utc_from_civil((civil_date){on.day + 1});
	return 0;
}
