/*
 * gongdao chain config: what was changed beside the rpcs (AUD-3) - configuration that came into
 * force, migrations, archives - each held against its entry of the evidence chain, and
 * configurations against one another: each says which one it came after.
 */
#include <jansson.h>
#include <sodium.h>

#include "cli_sql.h"
#include "page.h"
#include "schema.h"
#include "table.h"
#include "verify.h"

#define SHOWN_COLUMNS ((size_t)60)

struct administration_row {
	int64_t audit_id;
	utc_time at;
	const char *kind, *name, *body, *rpc;
	slice request;
};
ROW_TABLE(administration_row, COL(administration_row, audit_id, COL_I64),
	  COL(administration_row, at, COL_TIME), COL(administration_row, kind, COL_TEXT),
	  COL(administration_row, name, COL_TEXT), COL(administration_row, body, COL_TEXT),
	  COL(administration_row, rpc, COL_TEXT), COL(administration_row, request, COL_BYTES));

struct administration_loose {
	const char *digest;
	int64_t strange;
};
ROW_TABLE(administration_loose, COL(administration_loose, digest, COL_TEXT),
	  COL(administration_loose, strange, COL_I64));

struct listing {
	struct cli *c;
	struct chain_db *d;
	struct table t;
	json_t *list;
	utc_time until;
	bool to_now;       /* until is later than all there is */
	char in_force[65]; /* digest of the configuration so far */
	const char *body;  /* of it, in c->arena */
	int64_t n_strange; /* that do not fit the chain, or one another */
};

/* ---- bodies: lines "field: value", an empty one, the manifest -------------------------------- */

/* The value of the first such line before the empty one; empty when there is none. */
static slice field_of(const char *body, const char *field)
{
	slice rest = slice_of(body), line;
	size_t n = strlen(field);

	while (slice_next(&rest, '\n', &line) && line.len) {
		if (line.len > n + 1 && slice_starts(line, field) && line.at[n] == ':')
			return slice_trim((slice){line.at + n + 1, line.len - n - 1});
	}
	return (slice){"", 0};
}

static slice manifest_of(const char *body)
{
	const char *gap = strstr(body, "\n\n");

	return slice_of(gap ? gap + 2 : "");
}

/* "changed: BEFORE AFTER NAME", "-" for none: the parts of the next one. */
static bool change_next(slice *rest, slice part[3])
{
	slice line;

	while (slice_next(rest, '\n', &line) && line.len) {
		if (!slice_starts(line, "changed: "))
			continue;
		line = (slice){line.at + 9, line.len - 9};
		part[2] = (slice){"", 0};
		if (slice_next(&line, ' ', &part[0]) && slice_next(&line, ' ', &part[1]))
			part[2] = line;
		return true;
	}
	return false;
}

static size_t count_lines(slice text)
{
	slice line;
	size_t n = 0;

	while (slice_next(&text, '\n', &line))
		n += line.len > 0;
	return n;
}

/* ---- against the chain ----------------------------------------------------------------------- */

static bool digest_fits(const char *body, slice request)
{
	uint8_t digest[32];

	crypto_generichash(digest, 32, (const unsigned char *)body, strlen(body), NULL, 0);
	return request.len == 32 && memcmp(digest, request.at, 32) == 0;
}

/* The entry is of this body, and of this kind of change; a configuration follows the one before. */
static bool row_fits(struct listing *l, const struct administration_row *row)
{
	bool config = strcmp(row->kind, "config") == 0;
	const char *rpc = arena_printf(l->c->arena, "%s.%s", l->d->service,
				       config                              ? "ConfigActivated"
				       : strcmp(row->kind, "archive") == 0 ? "ChainArchived"
									   : "MigrationApplied");

	return rpc && strcmp(rpc, row->rpc) == 0 && digest_fits(row->body, row->request) &&
	       (!config || (slice_is(field_of(row->body, "before"), l->in_force) &&
			    slice_is(field_of(row->body, "after"), row->name)));
}

/* ---- showing --------------------------------------------------------------------------------- */

static const char *changes_text(struct listing *l, const struct administration_row *row)
{
	slice rest = slice_of(row->body), part[3];
	struct cli *c = l->c;
	char text[1000];
	struct str s = str_init(text, sizeof(text));

	if (strcmp(row->kind, "config") != 0)
		return row->name;
	if (!field_of(row->body, "before").len) {
		str_addf(&s, say(c, "首次记录，%zu 项", "first record, of %zu"),
			 count_lines(manifest_of(row->body)));
		return arena_strdup(c->arena, text);
	}
	while (change_next(&rest, part)) {
		str_addf(&s, "%s%s%.*s", s.len ? ", " : "",
			 slice_is(part[0], "-")   ? "+"
			 : slice_is(part[1], "-") ? "-"
						  : "",
			 (int)part[2].len, part[2].at);
	}
	return text_cut(c->arena, text, SHOWN_COLUMNS);
}

static json_t *slice_json(slice s)
{
	return json_stringn(s.at, s.len);
}

static json_t *row_document(struct listing *l, const struct administration_row *row, bool fits)
{
	slice rest = slice_of(row->body), part[3];
	json_t *changed = json_array();
	json_t *o = json_pack("{s:s,s:I,s:I,s:s,s:s,s:b,s:s}", "service", l->d->service, "audit_id",
			      (json_int_t)row->audit_id, "at_us", (json_int_t)row->at.us, "kind",
			      row->kind, "name", row->name, "intact", fits, "body", row->body);

	while (change_next(&rest, part)) {
		json_t *one = json_object();

		(void)json_object_set_new(one, "name", slice_json(part[2]));
		(void)json_object_set_new(one, "before", slice_json(part[0]));
		(void)json_object_set_new(one, "after", slice_json(part[1]));
		(void)json_array_append_new(changed, one);
	}
	(void)json_object_set_new(o, "changed", changed);
	(void)json_object_set_new(o, "version", slice_json(field_of(row->body, "version")));
	(void)json_object_set_new(o, "cause", slice_json(field_of(row->body, "cause")));
	(void)json_object_set_new(o, "by", slice_json(field_of(row->body, "by")));
	return o;
}

static void row_show(struct listing *l, const struct administration_row *row, bool fits)
{
	slice by = field_of(row->body, "by"), cause = field_of(row->body, "cause");
	bool config = strcmp(row->kind, "config") == 0;
	struct cli *c = l->c;

	table_add(&l->t, show_time(c, row->at.us));
	table_add(&l->t, l->d->service);
	table_add(&l->t, config                              ? say(c, "配置", "config")
			 : strcmp(row->kind, "archive") == 0 ? say(c, "归档", "archive")
							     : say(c, "表结构", "migration"));
	table_add(&l->t, changes_text(l, row));
	table_addf(&l->t, "%.*s", (int)cause.len, cause.at);
	table_addf(&l->t, "%.*s", (int)by.len, by.at);
	table_addf(&l->t, "%" PRId64, row->audit_id);
	table_add(&l->t, fits ? "" : say(c, "与链不符", "does not fit"));
}

static int row_take(struct listing *l, const struct administration_row *row)
{
	bool fits = row_fits(l, row);

	l->n_strange += !fits;
	if (strcmp(row->kind, "config") == 0) {
		(void)snprintf(l->in_force, sizeof(l->in_force), "%s", row->name); /* a digest */
		l->body = arena_strdup(l->c->arena, row->body);
		if (!l->body)
			return E_NO_MEMORY;
	}
	if (l->c->json)
		(void)json_array_append_new(l->list, row_document(l, row, fits));
	else
		row_show(l, row, fits);
	return 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

static int page_take(struct listing *l, int64_t *after, size_t *out_n)
{
	struct administration_row *rows;
	struct tx *tx;
	int rc = chain_db_begin(l->d, &tx);

	*out_n = 0;
	if (rc)
		return chain_db_end(l->d, NULL, rc);
	rc = tx_many(tx, Q_ADMINISTRATION_PAGE, ARGS(A_I64(*after), A_TIME(l->until)), &rows,
		     out_n);
	for (size_t i = 0; !rc && i < *out_n; i++) {
		rc = row_take(l, &rows[i]);
		*after = rows[i].audit_id;
	}
	return chain_db_end(l->d, tx, rc);
}

/* Bodies without an entry; and the newest one must be what the service goes by. */
static int loose_take(struct listing *l)
{
	struct administration_loose loose;
	struct tx *tx;
	int rc = chain_db_begin(l->d, &tx);

	if (rc)
		return chain_db_end(l->d, NULL, rc);
	rc = tx_one(tx, Q_ADMINISTRATION_LOOSE, NO_ARGS, &loose);
	if (!rc)
		l->n_strange +=
			loose.strange + (l->to_now && strcmp(loose.digest, l->in_force) != 0);
	return chain_db_end(l->d, tx, rc);
}

static int service_take(struct listing *l, const char *service)
{
	struct chain_db d;
	int64_t after = 0;
	size_t n = 1;
	int rc = chain_db_open(l->c, service, &d);

	l->d = &d;
	l->in_force[0] = '\0';
	l->body = NULL;
	while (!rc && n)
		rc = page_take(l, &after, &n);
	if (!rc)
		rc = loose_take(l);
	chain_db_close(&d);
	return rc;
}

/* What was in force on that day, whole. */
static void in_force_print(const struct listing *l, const char *service)
{
	slice text = manifest_of(l->body ? l->body : "");

	if (l->to_now || l->c->json || !text.len)
		return;
	(void)printf(say(l->c, "%s：当日生效的配置\n%.*s", "%s: in force that day\n%.*s"), service,
		     (int)text.len, text.at);
}

static int all_take(struct listing *l)
{
	const char *service = cli_get(l->c, "SERVICE");
	struct schema_services all;
	bool found = !service;
	int rc = schema_services(l->c, &all);

	for (size_t i = 0; !rc && i < all.n; i++) {
		if (service && strcmp(service, all.names[i]) != 0)
			continue;
		found = true;
		rc = service_take(l, all.names[i]);
		if (!rc)
			in_force_print(l, all.names[i]);
	}
	return rc || found ? rc
			   : cli_usage(l->c, say(l->c, "没有服务 %s", "there is no service %s"),
				       service);
}

static int until_find(struct listing *l)
{
	int32_t day = 0;
	int rc = page_day(l->c, "--as-of", &day);

	l->to_now = day == 0;
	l->until = day ? (utc_time){utc_from_civil((civil_date){day + 1}).us - 1}
		       : (utc_time){utc_now().us + US_PER_S * 86400};
	return rc;
}

static int finish(struct listing *l)
{
	if (l->c->json)
		return cli_print_document(l->c, l->list);
	table_print(&l->t, stdout);
	if (l->n_strange)
		(void)printf(say(l->c, "已损坏：%" PRId64 " 项与证据链不符\n",
				 "BROKEN: %" PRId64 " do not fit the evidence chain\n"),
			     l->n_strange);
	return 0;
}

int chain_config_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"时间",             "time",    false},
                {"服务",             "service", false},
		{"种类",             "kind",    false},
                {"内容",             "what",    false},
		{"起因",             "cause",   false},
                {"操作系统用户", "by",      false},
		{"审计",             "entry",   true },
                {"",                   "",        false},
	};
	struct listing l = {.c = c, .list = json_array()};
	int rc = cli_settings(c);

	table_init(&l.t, c, heads, N_ELEMENTS(heads));
	if (!rc)
		rc = until_find(&l);
	if (!rc)
		rc = all_take(&l);
	if (!rc)
		rc = finish(&l);
	json_decref(l.list);
	return rc ? rc : l.n_strange ? FOUND : 0;
}
