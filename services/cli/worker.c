/*
 * Who a worker is: found and shown masked, in full for a purpose that is recorded.
 *
 * Personal values are read from standard input when the argument is "-", and no error repeats them.
 */
#include "worker.h"
#include "page.h"

#include <errno.h>
#include <unistd.h>

#define VALUE_SIZE 256

struct name {
	const char *code, *zh, *en;
};

/* clang-format off */
static const struct name names[] = {
	{"resident",       "居民身份证",           "resident id"},
	{"hmt_permit",     "港澳台居民居住证",     "residence permit of Hong Kong, Macao, Taiwan"},
	{"foreign_permit", "外国人永久居留身份证", "permanent residence card"},
	{"passport",       "护照",                 "passport"},
	{"id",             "证件号码",             "document"},
	{"name",           "姓名",                 "name"},
	{"phone",          "手机号",               "telephone"},
	{"open",           "待决定",               "open"},
	{"same_person",    "同一人",               "same person"},
	{"not_duplicate",  "不是同一人",           "different persons"},
	{"phone_name",     "手机号相同，姓名相近", "same telephone, like names"},
	{"birth_document", "姓名和出生日期相同，证件号码相近", "same name and birth, like documents"},
};
/* clang-format on */

const char *worker_word(const struct cli *c, slice code)
{
	const char *copy;

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (slice_is(code, names[i].code))
			return say(c, names[i].zh, names[i].en);
	}
	copy = arena_strndup(c->arena, code.at, code.len);
	return copy ? copy : "";
}

/* ---- find ------------------------------------------------------------------------------------ */

int worker_line(struct cli *c, const char *name, char **out)
{
	char line[VALUE_SIZE];
	size_t n;

	if (isatty(STDIN_FILENO))
		(void)fprintf(stderr, say(c, "%s（输入后回车）：", "%s (a line): "), name);
	if (!fgets(line, sizeof(line), stdin)) {
		if (ferror(stdin))
			return err_set(&c->err, E_FILE, "stdin: %s", strerror(errno));
		line[0] = '\0';
	}
	n = strcspn(line, "\r\n");
	if (n == 0 || n == sizeof(line) - 1)
		return cli_usage(c,
				 say(c, "%s -：标准输入应有一行，1 至 %d 字节",
				     "%s -: a line of 1 to %d bytes is wanted on standard input"),
				 name, VALUE_SIZE - 2);
	*out = arena_strndup(c->arena, line, n);
	return *out ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

static int value_read(struct cli *c, const char *name, char **out)
{
	const char *text = cli_get(c, name);

	if (text && strcmp(text, "-") == 0)
		return worker_line(c, name, out);
	page_text(c, name, out);
	return 0;
}

static int find_read(struct cli *c, Registration__FindWorkerRequest *q)
{
	int n = cli_has(c, "--id") + cli_has(c, "--phone") + cli_has(c, "--name") +
		cli_has(c, "--number");
	int rc;

	if (n != 1 || cli_has(c, "--number") != cli_has(c, "--employer"))
		return cli_usage(
			c, say(c, "--id、--phone、--name、--employer 加 --number，四者写其一",
			       "give one of --id, --phone, --name, or --employer with --number"));
	rc = page_read(c, &q->after_id, &q->limit);
	page_text(c, "--employer", &q->credit_code);
	page_text(c, "--number", &q->worker_no);
	if (rc == 0)
		rc = value_read(c, "--id", &q->id);
	if (rc == 0)
		rc = value_read(c, "--phone", &q->phone);
	return rc ? rc : value_read(c, "--name", &q->name);
}

int worker_find_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"劳动者",    "worker",   true },
                {"姓名",       "name",     false},
		{"证件",       "document", false},
                {"号码",       "number",   false},
		{"手机号",    "phone",    false},
                {"常住区划", "region",   false},
	};
	Registration__FindWorkerRequest q = REGISTRATION__FIND_WORKER_REQUEST__INIT;
	Registration__FindWorkerReply *r;
	struct table t;
	int rc = find_read(c, &q);

	if (rc == 0)
		rc = cli_ask(c, "registration.FindWorker", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_workers; i++) {
		const Registration__Worker *w = r->workers[i];

		table_addf(&t, "%" PRId64, w->worker_id);
		table_add(&t, w->name);
		table_add(&t, worker_word(c, slice_of(w->id_kind)));
		table_add(&t, w->id);
		table_add(&t, w->phone);
		table_add(&t, w->home_region);
	}
	page_print(&t, UINT32_MAX, 0);
	/* A page of names is sifted: a short one may not be the last. */
	if (r->next_after_id)
		(void)printf(say(c, "可能还有：加 --after %" PRId64 "\n",
				 "there may be more: add --after %" PRId64 "\n"),
			     r->next_after_id);
	return 0;
}

/* ---- show ------------------------------------------------------------------------------------ */

int worker_show_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"企业", "employer", false},
		{"编号", "number",   false},
		{"自",    "from",     false},
	};
	Registration__GetWorkerRequest q = REGISTRATION__GET_WORKER_REQUEST__INIT;
	Registration__Worker *w;
	struct table t;
	int rc = cli_id(c, "WORKER", &q.worker_id);

	if (rc == 0)
		rc = page_day(c, "--as-of", &q.as_of_day);
	if (rc == 0)
		rc = cli_ask(c, "registration.GetWorker", &q.base, &w);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &w->base);
	if (w->worker_id != q.worker_id)
		(void)printf(say(c, "编号 %" PRId64 " 已并入 %" PRId64 "\n",
				 "number %" PRId64 " stands for %" PRId64 "\n"),
			     q.worker_id, w->worker_id);
	(void)printf(say(c, "劳动者 %" PRId64 "  %s\n", "worker %" PRId64 "  %s\n"), w->worker_id,
		     w->name);
	(void)printf(say(c, "%s %s  手机号 %s  常住区划 %s\n", "%s %s, telephone %s, region %s\n"),
		     worker_word(c, slice_of(w->id_kind)), w->id, *w->phone ? w->phone : "-",
		     w->home_region);
	(void)printf(say(c, "第 %" PRId64 " 版，%s 由 %s 登记\n",
			 "version %" PRId64 ", recorded %s by %s\n"),
		     w->version, show_time(c, w->recorded_at_us), w->recorded_by);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < w->n_numbers; i++) {
		table_add(&t, w->numbers[i]->credit_code);
		table_add(&t, w->numbers[i]->worker_no);
		table_add(&t, show_day(c, w->numbers[i]->from_day));
	}
	if (w->n_numbers)
		table_print(&t, stdout);
	return 0;
}

/* ---- unmask, access-log ---------------------------------------------------------------------- */

static bool named_in(const char *all, slice field)
{
	slice rest = slice_of(all), one;

	while (slice_next(&rest, ',', &one)) {
		if (one.len == field.len && memcmp(one.at, field.at, one.len) == 0)
			return true;
	}
	return false;
}

int worker_fields(struct cli *c, const char *all, char **list, size_t *out_n)
{
	const char *text = cli_get(c, "--fields");
	slice rest = slice_of(text ? text : all), field;

	while (slice_next(&rest, ',', &field)) {
		if (*out_n == FIELDS_MAX || !named_in(all, field))
			return cli_usage(c,
					 say(c, "--fields 应为 %s 中的几项，用逗号分开",
					     "--fields: some of %s"),
					 all);
		list[*out_n] = arena_strndup(c->arena, field.at, field.len);
		if (!list[(*out_n)++])
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	return 0;
}

static void value_print(const struct cli *c, const char *code, const char *value)
{
	if (*value)
		(void)printf("%s  %s\n", worker_word(c, slice_of(code)), value);
}

int worker_unmask_run(struct cli *c)
{
	Registration__UnmaskWorkerRequest q = REGISTRATION__UNMASK_WORKER_REQUEST__INIT;
	Registration__UnmaskWorkerReply *r;
	char *fields[FIELDS_MAX];
	int rc = cli_id(c, "WORKER", &q.worker_id);

	q.fields = fields;
	page_text(c, "--purpose", &q.ground);
	if (rc == 0)
		rc = cli_number(c, "--case", INT64_MAX, &q.case_id);
	if (rc == 0)
		rc = worker_fields(c, "id,name,phone", fields, &q.n_fields);
	if (rc == 0)
		rc = cli_ask(c, "registration.UnmaskWorker", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "劳动者 %" PRId64 "  %s\n", "worker %" PRId64 "  %s\n"), r->worker_id,
		     worker_word(c, slice_of(r->id_kind)));
	value_print(c, "name", r->name);
	value_print(c, "id", r->id);
	value_print(c, "phone", r->phone);
	(void)puts(say(
		c, "本次查看已记录，劳动者本人可以看到；系统不再显示这份答复。",
		"This was recorded, and the worker can read it; this answer is not shown again."));
	return 0;
}

/* "id name" of an entry. */
static const char *fields_named(struct cli *c, const char *fields)
{
	slice rest = slice_of(fields), field;
	char text[128];
	struct str s = str_init(text, sizeof(text));

	while (slice_next(&rest, ' ', &field))
		str_addf(&s, "%s%s", s.len ? say(c, "、", ", ") : "", worker_word(c, field));
	return arena_strdup(c->arena, text);
}

static void access_add(struct cli *c, struct table *t, const Registration__Access *a)
{
	table_add(t, show_time(c, a->at_us));
	table_addf(t, "%" PRId64, a->of_id);
	table_add(t, a->subject);
	table_add(t, *a->department ? show_department(c, a->department) : a->role);
	table_add(t, a->region);
	table_add(t, fields_named(c, a->fields));
	if (a->case_id)
		table_addf(t, "%" PRId64, a->case_id);
	else
		table_add(t, "");
	table_add(t, a->ground);
}

int access_list_print(struct cli *c, const Registration__ListAccessReply *r, uint32_t limit)
{
	static const struct table_head heads[] = {
		{"时间", "at",         false},
                {"对象", "of",         true },
                {"何人", "who",        false},
		{"部门", "department", false},
                {"区划", "region",     false},
                {"查看", "what",       false},
		{"案件", "case",       true },
                {"用途", "purpose",    false},
	};
	struct table t;

	if (c->json)
		return cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_accesses; i++)
		access_add(c, &t, r->accesses[i]);
	page_print(&t, UINT32_MAX, 0);
	if (r->n_accesses == limit)
		(void)printf(say(c, "可能还有：加 --before %" PRId64 "\n",
				 "there may be more: add --before %" PRId64 "\n"),
			     r->accesses[r->n_accesses - 1]->access_id);
	return 0;
}

static int access_log_run(struct cli *c, Registration__ListAccessRequest *q)
{
	Registration__ListAccessReply *r;
	int64_t unused;
	int rc = cli_number(c, "--before", INT64_MAX, &q->before_id);

	if (rc == 0)
		rc = page_read(c, &unused, &q->limit);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListAccess", &q->base, &r);
	return rc ? rc : access_list_print(c, r, q->limit);
}

int worker_access_log_run(struct cli *c)
{
	Registration__ListAccessRequest q = REGISTRATION__LIST_ACCESS_REQUEST__INIT;
	int rc = cli_id(c, "WORKER", &q.worker_id);

	return rc ? rc : access_log_run(c, &q);
}

int worker_readings_run(struct cli *c)
{
	Registration__ListAccessRequest q = REGISTRATION__LIST_ACCESS_REQUEST__INIT;

	page_text(c, "--who", &q.subject);
	return access_log_run(c, &q);
}
