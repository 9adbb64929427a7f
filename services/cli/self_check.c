/*
 * The yearly self-check of companies (plan 2.2): opened for a region, filled in and sent, reviewed,
 * and who is late.
 *
 * A form and a review are files of one line a question, as `self-check form` writes them:
 *
 *	# what is asked
 *	question,answer,number,words
 */
#include "folder.h"
#include "page.h"
#include "registration.pb-c.h"

#define FILE_BYTES_MAX ((size_t)64 * 1024)
#define ITEMS_MAX      100

static const struct word states[] = {
	{"OPEN",           "待报"      },
	{"SUBMITTED",      "已报待审"},
	{"RETURNED",       "退回补正"},
	{"ACCEPTED",       "已通过"   },
	{"yes",            "是"         },
	{"partly",         "部分"      },
	{"no",             "否"         },
	{"not_applicable", "不适用"   },
	{"agree",          "认可"      },
	{"doubt",          "存疑"      },
	{"disagree",       "不同意"   },
	{NULL,             NULL          },
};

/* ---- the file ---------------------------------------------------------------------------------
 */

static char *part_text(struct cli *c, slice part)
{
	return arena_strndup(c->arena, part.at ? part.at : "", part.len);
}

static int line_wrong(struct cli *c, size_t n)
{
	return err_set(&c->err, E_FILE,
		       say(c, "%s 第 %zu 行：应写成 题号,回答,数量,说明（审核时 题号,意见,,说明）",
			   "%s line %zu: QUESTION,ANSWER,NUMBER,WORDS (of a review "
			   "QUESTION,VERDICT,,WORDS)"),
		       cli_get(c, "FILE"), n);
}

static int line_read(struct cli *c, slice line, size_t n, bool review,
		     Registration__SelfCheckItem *out)
{
	slice question, answer, number;
	char *word, *words;

	registration__self_check_item__init(out);
	if (!slice_next(&line, ',', &question) || !slice_next(&line, ',', &answer) ||
	    !slice_next(&line, ',', &number) || !question.len)
		return line_wrong(c, n);
	if (number.len && (review || !slice_to_i64(number, &out->number)))
		return line_wrong(c, n);
	out->question = part_text(c, question);
	word = part_text(c, answer);
	words = part_text(c, line);
	if (!out->question || !word || !words)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	*(review ? &out->verdict : &out->answer) = word;
	*(review ? &out->verdict_words : &out->words) = words;
	return 0;
}

/* The lines of FILE but for blank ones and those that begin with #. */
static int file_read(struct cli *c, bool review, Registration__SelfCheckItem ***out, size_t *out_n)
{
	Registration__SelfCheckItem *items = arena_zalloc(c->arena, ITEMS_MAX, sizeof(*items));
	Registration__SelfCheckItem **list = arena_zalloc(c->arena, ITEMS_MAX, sizeof(*list));
	slice text, line;
	size_t n = 0;
	int rc = folder_read(c->arena, cli_get(c, "FILE"), &text, &c->err);

	if (rc)
		return rc;
	if (!items || !list)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!utf8_valid(text.at, text.len) || text.len > FILE_BYTES_MAX)
		return err_set(&c->err, E_FILE,
			       say(c, "%s: 须为 UTF-8 文本，不超过 64 KiB",
				   "%s: has to be UTF-8 text of at most 64 KiB"),
			       cli_get(c, "FILE"));
	for (size_t at = 1; !rc && slice_next(&text, '\n', &line); at++) {
		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		if (!line.len || line.at[0] == '#')
			continue;
		if (n == ITEMS_MAX)
			return line_wrong(c, at);
		list[n] = &items[n];
		rc = line_read(c, line, at, review, &items[n++]);
	}
	*out = list;
	*out_n = n;
	return rc;
}

/* ---- showing ----------------------------------------------------------------------------------
 */

static void items_print(struct cli *c, const Registration__SelfCheck *k)
{
	static const struct table_head heads[] = {
		{"题号",       "question", false},
                {"回答",       "answer",   false},
		{"数量",       "number",   true },
                {"说明",       "words",    false},
		{"审核",       "verdict",  false},
                {"审核意见", "because",  false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < k->n_items; i++) {
		table_add(&t, k->items[i]->question);
		table_add(&t, page_word(c, states, k->items[i]->answer));
		table_addf(&t, "%" PRId64, k->items[i]->number);
		table_add(&t, k->items[i]->words);
		table_add(&t, page_word(c, states, k->items[i]->verdict));
		table_add(&t, k->items[i]->verdict_words);
	}
	table_print(&t, stdout);
}

static int one_check(struct cli *c, int rc, const char *rpc, const ProtobufCMessage *q)
{
	Registration__SelfCheck *k;

	if (rc == 0)
		rc = cli_ask(c, rpc, q, &k);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &k->base);
	(void)printf(
		say(c, "企业 %" PRId64 "  %" PRId32 " 年度自查  第 %" PRId64 " 版  %s  截止 %s%s\n",
		    "employer %" PRId64 ", self-check of %" PRId32 ", version %" PRId64
		    ", %s, due %s%s\n"),
		k->employer_id, k->year, k->version, page_word(c, states, k->state),
		show_day(c, k->due_day), k->overdue ? say(c, "  已逾期", ", overdue") : "");
	if (k->n_items)
		items_print(c, k);
	return 0;
}

/* ---- commands ---------------------------------------------------------------------------------
 */

static int year_read(struct cli *c, int32_t *out)
{
	int64_t year = 0;
	int rc = cli_id(c, "YEAR", &year);

	*out = (int32_t)(year > 9999 ? 9999 : year);
	return rc;
}

/* A blank form: fill it in, and send the file. */
int self_check_form_run(struct cli *c)
{
	Registration__GetSelfCheckFormRequest q = REGISTRATION__GET_SELF_CHECK_FORM_REQUEST__INIT;
	Registration__GetSelfCheckFormReply *r;
	int rc = cli_ask(c, "registration.GetSelfCheckForm", &q.base, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(say(c,
		       "# 每题一行：题号,回答,数量,说明。回答为 yes 是、partly 部分、no "
		       "否、not_applicable "
		       "不适用；\n# 部分和否须写说明，不写身份证号、手机号。",
		       "# a line a question: question,answer,number,words; yes, partly, no, "
		       "not_applicable;\n# words with partly and no, without identity or telephone "
		       "numbers."));
	for (size_t i = 0; i < r->n_questions; i++)
		(void)printf("# %s（%s）\n%s,,,\n", r->questions[i]->title, r->questions[i]->source,
			     r->questions[i]->question);
	return 0;
}

int self_check_begin_run(struct cli *c)
{
	Registration__OpenSelfChecksRequest q = REGISTRATION__OPEN_SELF_CHECKS_REQUEST__INIT;
	Registration__OpenSelfChecksReply *r;
	int rc = year_read(c, &q.year);

	page_text(c, "REGION", &q.region);
	if (rc == 0)
		rc = cli_ask(c, "registration.OpenSelfChecks", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "新开放 %" PRIu32 " 家，截止 %s %s\n",
			 "%" PRIu32 " forms opened, due %s %s\n"),
		     r->opened, show_day(c, r->due_day), show_marks(c, false, r->due_confirm));
	return 0;
}

int self_check_send_run(struct cli *c)
{
	Registration__SubmitSelfCheckRequest q = REGISTRATION__SUBMIT_SELF_CHECK_REQUEST__INIT;
	int rc = year_read(c, &q.year);

	if (rc == 0)
		rc = file_read(c, false, &q.items, &q.n_items);
	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	return one_check(c, rc, "registration.SubmitSelfCheck", &q.base);
}

int self_check_review_run(struct cli *c)
{
	Registration__ReviewSelfCheckRequest q = REGISTRATION__REVIEW_SELF_CHECK_REQUEST__INIT;
	int rc = year_read(c, &q.year);

	if (rc == 0 && cli_has(c, "--accept") == cli_has(c, "--return"))
		return cli_usage(
			c, say(c, "--accept 或 --return，二选一", "one of --accept and --return"));
	q.accept = cli_has(c, "--accept");
	if (rc == 0)
		rc = cli_number(c, "--version", INT64_MAX, &q.version);
	if (rc == 0)
		rc = file_read(c, true, &q.items, &q.n_items);
	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	return one_check(c, rc, "registration.ReviewSelfCheck", &q.base);
}

int self_check_show_run(struct cli *c)
{
	Registration__GetSelfCheckRequest q = REGISTRATION__GET_SELF_CHECK_REQUEST__INIT;
	int rc = year_read(c, &q.year);

	if (rc == 0)
		rc = cli_number(c, "--version", INT64_MAX, &q.version);
	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	return one_check(c, rc, "registration.GetSelfCheck", &q.base);
}

int self_check_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"企业", "employer",  true },
                {"区划", "region",    false},
                {"状态", "state",     false},
		{"版本", "version",   true },
                {"截止", "due",       false},
                {"逾期", "overdue",   false},
		{"报送", "submitted", false},
	};
	Registration__ListSelfChecksRequest q = REGISTRATION__LIST_SELF_CHECKS_REQUEST__INIT;
	Registration__ListSelfChecksReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	q.overdue = cli_has(c, "--overdue");
	if (rc == 0)
		rc = year_read(c, &q.year);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListSelfChecks", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_checks; i++) {
		const Registration__SelfCheck *k = r->checks[i];

		table_addf(&t, "%" PRId64, k->employer_id);
		table_add(&t, k->region);
		table_add(&t, page_word(c, states, k->state));
		table_addf(&t, "%" PRId64, k->version);
		table_add(&t, show_day(c, k->due_day));
		table_add(&t, k->overdue ? say(c, "是", "yes") : "");
		table_add(&t, k->submitted_at_us ? show_time(c, k->submitted_at_us) : "");
	}
	page_print(&t, q.limit, r->n_checks ? r->checks[r->n_checks - 1]->employer_id : 0);
	return 0;
}
