/*
 * Asking again those who complained by name: the draw, what they say, and the rate of those whom
 * nobody answered. Who they are is `intake reporter`, for a purpose.
 */
#include "disputes.pb-c.h"
#include "intake.h"

static const struct word kinds[] = {
	{"pending",   "待回访"   },
        {"reached",   "联系上"   },
        {"lost",      "没有答复"},
        {"heard",     "有答复"   },
	{"unknown",   "未联系上"},
        {"satisfied", "满意"      },
        {"deterred",  "被劝阻"   },
        {NULL,        NULL          },
};
static const struct word words[] = {
	{"yes", "是"},
	{"no",  "否"},
	{NULL,  NULL },
};

static int month_read(struct cli *c, int32_t *out)
{
	const char *text = cli_get(c, "MONTH");
	civil_date month;

	if (!civil_parse_month(text, strlen(text), &month))
		return cli_usage(c,
				 say(c, "月份应写成 2025-03，不是“%s”",
				     "write a month as 2025-03, not \"%s\""),
				 text);
	*out = month.day;
	return 0;
}

/* Of those of whom it is known: "33.33%"; "" where it is of nobody. */
static const char *rate_of(struct cli *c, const Disputes__RecontactCounts *n)
{
	const int64_t all = n->n_lost + n->n_heard;
	const int64_t rate = all ? (n->n_lost * 10000 + all / 2) / all : 0;
	const char *text =
		all ? arena_printf(c->arena, "%" PRId64 ".%02" PRId64 "%%", rate / 100, rate % 100)
		    : "";

	return text ? text : "";
}

static void draw_print(struct cli *c, const Disputes__Recontact *d)
{
	const Disputes__RecontactCounts *n = d->counts;

	(void)printf(say(c,
			 "回访 %s（编号 %" PRId64 "）  %s %s %.7s  实名来件 %" PRId64
			 "，抽中 %" PRId64 "  抽签种子 %s\n",
			 "draw %s (number %" PRId64 "), %s %s %.7s, by name %" PRId64
			 ", drawn %" PRId64 ", seed %s\n"),
		     d->draw_no, d->draw_id, show_department(c, d->department), d->region,
		     show_day(c, d->month), n->n_population, n->n_drawn, d->seed);
	(void)printf(
		say(c,
		    "待回访 %" PRId64 "，没有答复 %" PRId64 "，有答复 %" PRId64
		    "，未联系上 %" PRId64 "；满意 %" PRId64 "，被劝阻 %" PRId64 "%s%s\n",
		    "pending %" PRId64 ", lost %" PRId64 ", heard %" PRId64 ", unknown %" PRId64
		    "; satisfied %" PRId64 ", talked out of it %" PRId64 "%s%s\n"),
		n->n_pending, n->n_lost, n->n_heard, n->n_unknown, n->n_satisfied, n->n_deterred,
		*rate_of(c, n) ? say(c, "；无答复率 ", "; lost ") : "", rate_of(c, n));
}

static int draw_done(struct cli *c, int rc, const Disputes__Recontact *d)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &d->base);
	draw_print(c, d);
	return 0;
}

int recontact_draw_run(struct cli *c)
{
	Disputes__DrawRecontactRequest q = DISPUTES__DRAW_RECONTACT_REQUEST__INIT;
	Disputes__Recontact *d = NULL;
	int64_t size = 0;
	int rc = month_read(c, &q.month);

	page_text(c, "REGION", &q.region);
	if (!rc)
		rc = cli_number(c, "--size", 500, &size);
	q.size = (uint32_t)size;
	if (!rc)
		rc = cli_ask(c, "disputes.DrawRecontact", &q.base, &d);
	return draw_done(c, rc, d);
}

/* 1 when the lot is not what the intakes and the seed give. */
int recontact_redraw_run(struct cli *c)
{
	Disputes__RedrawRecontactRequest q = DISPUTES__REDRAW_RECONTACT_REQUEST__INIT;
	Disputes__RedrawRecontactReply *r;
	int rc = cli_id(c, "DRAW", &q.draw_id);

	if (!rc)
		rc = cli_ask(c, "disputes.RedrawRecontact", &q.base, &r);
	if (rc)
		return rc;
	if (c->json)
		rc = cli_print_json(c, &r->base);
	else
		(void)printf(
			say(c,
			    "%s 重抽：实名来件 %" PRId64 "（抽签时 %" PRId64 "），应抽中 %" PRId64
			    "，其中已抽中 %" PRId64 "，名单共 %" PRId64 "：%s\n",
			    "%s drawn again: by name %" PRId64 " (then %" PRId64
			    "), to be drawn %" PRId64 ", of them drawn %" PRId64
			    ", on the list %" PRId64 ": %s\n"),
			r->draw->draw_no, r->n_population, r->draw->counts->n_population, r->n_lot,
			r->n_both, r->draw->counts->n_drawn,
			r->same ? say(c, "一致", "the same") : say(c, "不一致", "NOT the same"));
	return rc ? rc : r->same ? 0 : FOUND;
}

int recontact_record_run(struct cli *c)
{
	Disputes__RecordRecontactRequest q = DISPUTES__RECORD_RECONTACT_REQUEST__INIT;
	const struct {
		const char *name;
		char **to;
	} said[] = {
		{"--answered",  &q.answered },
		{"--satisfied", &q.satisfied},
		{"--deterred",  &q.deterred }
        };
	Disputes__Recontact *d = NULL;
	int rc = cli_id(c, "DRAW", &q.draw_id);

	if (!rc)
		rc = cli_id(c, "INTAKE", &q.intake_id);
	q.reached = (char *)(cli_has(c, "--not-reached") ? "no" : "yes");
	for (size_t i = 0; i < N_ELEMENTS(said); i++) {
		if (cli_has(c, said[i].name))
			*said[i].to = page_code(words, cli_get(c, said[i].name));
	}
	page_text(c, "--note", &q.note);
	if (!rc)
		rc = cli_ask(c, "disputes.RecordRecontact", &q.base, &d);
	return draw_done(c, rc, d);
}

int recontact_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",       "id",      true },
                {"回访",       "draw",    false},
		{"区划",       "region",  false},
                {"月份",       "month",   false},
		{"实名来件", "by name", true },
                {"抽中",       "drawn",   true },
		{"待回访",    "pending", true },
                {"没有答复", "lost",    true },
		{"有答复",    "heard",   true },
                {"未联系上", "unknown", true },
		{"无答复率", "rate",    true },
	};
	Disputes__ListRecontactsRequest q = DISPUTES__LIST_RECONTACTS_REQUEST__INIT;
	Disputes__ListRecontactsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (!rc)
		rc = cli_ask(c, "disputes.ListRecontacts", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_draws; i++) {
		const Disputes__Recontact *d = r->draws[i];

		table_addf(&t, "%" PRId64, d->draw_id);
		table_add(&t, d->draw_no);
		table_add(&t, d->region);
		table_addf(&t, "%.7s", show_day(c, d->month));
		table_addf(&t, "%" PRId64, d->counts->n_population);
		table_addf(&t, "%" PRId64, d->counts->n_drawn);
		table_addf(&t, "%" PRId64, d->counts->n_pending);
		table_addf(&t, "%" PRId64, d->counts->n_lost);
		table_addf(&t, "%" PRId64, d->counts->n_heard);
		table_addf(&t, "%" PRId64, d->counts->n_unknown);
		table_add(&t, rate_of(c, d->counts));
	}
	page_print(&t, q.limit, r->n_draws ? r->draws[r->n_draws - 1]->draw_id : 0);
	return 0;
}

static void items_print(struct cli *c, const Disputes__ListRecontactItemsReply *r, uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",       "id",        true },
                {"来件",       "intake",    false},
		{"来源",       "channel",   false},
                {"事项",       "about",     false},
		{"单位",       "employer",  false},
                {"收件",       "came in",   false},
		{"结果",       "outcome",   false},
                {"满意",       "satisfied", false},
		{"被劝阻",    "deterred",  false},
                {"回访人",    "asked by",  false},
		{"线索案件", "lead",      false},
                {"承办",       "owner",     false},
		{"已补答复", "settled",   false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_items; i++) {
		const Disputes__RecontactItem *x = r->items[i];
		const char *outcome = x->outcome[0] ? x->outcome : "pending";

		table_addf(&t, "%" PRId64, x->intake_id);
		table_add(&t, x->intake_no);
		table_add(&t, page_word(c, intake_channels, x->channel));
		table_add(&t, x->issue_title);
		table_add(&t, text_cut(c->arena, x->employer_name, 20));
		table_add(&t, show_time(c, x->received_at_us));
		table_add(&t, page_word(c, kinds, outcome));
		table_add(&t, page_word(c, words, x->satisfied));
		table_add(&t, page_word(c, words, x->deterred));
		table_add(&t, x->recorded_by);
		table_add(&t, x->lead_case_no);
		table_add(&t, x->lead_owner[0] ? show_department(c, x->lead_owner) : "");
		table_add(&t, x->settled_at_us ? show_time(c, x->settled_at_us) : "");
	}
	page_print(&t, limit, r->n_items ? r->items[r->n_items - 1]->intake_id : 0);
}

int recontact_show_run(struct cli *c)
{
	Disputes__ListRecontactItemsRequest q = DISPUTES__LIST_RECONTACT_ITEMS_REQUEST__INIT;
	Disputes__ListRecontactItemsReply *r;
	int rc = cli_id(c, "DRAW", &q.draw_id);

	if (cli_has(c, "--which"))
		q.which = page_code(kinds, cli_get(c, "--which"));
	if (!rc)
		rc = page_read(c, &q.after_id, &q.limit);
	if (!rc)
		rc = cli_ask(c, "disputes.ListRecontactItems", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	draw_print(c, r->draw);
	items_print(c, r, q.limit);
	return 0;
}

/* The counts of a cell, or that there are too few. */
static void row_add(struct table *t, const Disputes__RecontactRow *r)
{
	const Disputes__RecontactCounts *n = r->counts;
	const int64_t shown[] = {n->n_lost, n->n_heard, n->n_unknown, n->n_deterred};

	table_add(t, show_department(t->c, r->department));
	table_add(t, r->region);
	table_addf(t, "%" PRId64, n->n_population);
	table_addf(t, "%" PRId64, n->n_drawn);
	for (size_t i = 0; i < N_ELEMENTS(shown); i++) {
		if (r->hidden)
			table_add(t, "*");
		else
			table_addf(t, "%" PRId64, shown[i]);
	}
	table_add(t, r->hidden ? "*" : rate_of(t->c, n));
}

int recontact_board_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"部门",       "department", false},
                {"区划",       "region",     false},
		{"实名来件", "by name",    true },
                {"抽中",       "drawn",      true },
		{"没有答复", "lost",       true },
                {"有答复",    "heard",      true },
		{"未联系上", "unknown",    true },
                {"被劝阻",    "deterred",   true },
		{"无答复率", "lost rate",  true },
	};
	Disputes__GetRecontactBoardRequest q = DISPUTES__GET_RECONTACT_BOARD_REQUEST__INIT;
	Disputes__GetRecontactBoardReply *r;
	struct table t;
	int rc = month_read(c, &q.month);

	if (!rc)
		rc = cli_ask(c, "disputes.GetRecontactBoard", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf("%.7s..%.7s\n", show_day(c, r->from_month), show_day(c, r->to_month));
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_rows; i++)
		row_add(&t, r->rows[i]);
	table_print(&t, stdout);
	(void)printf(say(c,
			 "* 回访不足 %u 人的不公开。无答复率 = 没有答复 ÷（没有答复 + 有答复）。"
			 "本部门每个数字的明细：gongdao recontact list，gongdao recontact show "
			 "回访编号 --which 结果\n",
			 "*: fewer than %u were asked, not published. The rate is lost / (lost + "
			 "heard). The rows of a figure of your department: gongdao recontact list, "
			 "gongdao recontact show DRAW --which KIND\n"),
		     r->cell_min);
	return 0;
}
