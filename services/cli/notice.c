/*
 * Notices: the inbox, how they went out, and sending again.
 */
#include "page.h"

#include <errno.h>

#include "alerts.pb-c.h"
#include "notice_page.h"

static const struct word change_words[] = {
	{"opened",     "新预警"   },
        {"reopened",   "复发"      },
        {"worse",      "升级"      },
	{"cleared",    "已消除"   },
        {"repeated",   "复提"      },
        {"escalated",  "上报"      },
	{"told_again", "恢复告知"},
        {"at_risk",    "将到期"   },
        {"overdue",    "已过期"   },
	{"offered",    "待接收"   },
        {"accepted",   "已接收"   },
        {"returned",   "被退回"   },
	{"moved",      "移入"      },
        {"closed",     "办结"      },
        {"review",     "待复查"   },
	{"digest",     "每周汇总"},
        {"test",       "测试"      },
        {NULL,         NULL          },
};
static const struct word delivery_words[] = {
	{"waiting",   "待送"   },
        {"delivered", "已送达"},
        {"failed",    "失败"   },
        {"notice",    "通知"   },
	{"reminder",  "提醒"   },
        {"resend",    "重发"   },
        {"test",      "测试"   },
        {NULL,        NULL       },
};

/* Whom it went to. */
static const char *recipient(struct cli *c, const Alerts__Notice *n)
{
	char *text;

	if (!n->department[0])
		text = arena_printf(c->arena, say(c, "企业 %" PRId64, "company %" PRId64),
				    n->employer_id);
	else
		text = arena_printf(c->arena, "%s%s%s", show_department(c, n->department),
				    n->desk[0] ? " " : "", n->desk);
	return text ? text : "";
}

static const char *told(struct cli *c, const Alerts__Notice *n)
{
	if (n->copy && strcmp(n->change, "test") != 0)
		return say(c, "抄送", "copy");
	return page_word(c, change_words, n->change);
}

/* Whatever a notice can be about and a person asks for by its number. */
static const struct subject {
	const char *option, *kind;
} subjects[] = {
	{"--alert",    "alert"   },
	{"--case",     "case"    },
	{"--handoff",  "handoff" },
	{"--deadline", "deadline"},
};

int notice_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"时间", "at",       false},
                {"收件", "to",       false},
		{"变化", "change",   false},
                {"程度", "severity", false},
                {"标题", "title",    false},
		{"已读", "read",     false},
                {"提醒", "reminded", true },
	};
	Alerts__ListNoticesRequest q = ALERTS__LIST_NOTICES_REQUEST__INIT;
	Alerts__ListNoticesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	q.all = cli_has(c, "--all");
	for (size_t i = 0; !rc && i < N_ELEMENTS(subjects); i++) {
		if (!cli_has(c, subjects[i].option))
			continue;
		q.kind = (char *)(uintptr_t)subjects[i].kind; /* only packed */
		rc = cli_id(c, subjects[i].option, &q.subject_id);
	}
	if (!rc)
		rc = cli_ask(c, "alerts.ListNotices", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_notices; i++) {
		const Alerts__Notice *n = r->notices[i];

		table_addf(&t, "%" PRId64, n->notice_id);
		table_add(&t, show_time(c, n->created_at_us));
		table_add(&t, recipient(c, n));
		table_add(&t, told(c, n));
		table_add(&t, show_word(c, n->severity));
		table_add(&t, text_cut(c->arena, say(c, n->title_zh, n->title_en), 60));
		table_add(&t, n->read_at_us ? n->read_by : "");
		table_addf(&t, "%u", n->n_reminded);
	}
	page_print(&t, q.limit, r->n_notices ? r->notices[r->n_notices - 1]->notice_id : 0);
	return 0;
}

static int page_write(struct cli *c, const char *path, const char *text)
{
	FILE *f = fopen(path, "wx");
	bool ok;

	if (!f)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	ok = fputs(text, f) >= 0;
	if (fclose(f) != 0 || !ok)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	(void)printf(say(c, "已写入 %s\n", "written to %s\n"), path);
	return 0;
}

static void reading_print(struct cli *c, const Alerts__Notice *n)
{
	if (n->read_at_us)
		(void)printf(say(c, "\n已读：%s，%s\n", "\nread: %s, %s\n"), n->read_by,
			     show_time(c, n->read_at_us));
	else
		(void)printf("\n%s\n",
			     say(c, "收件人尚未阅读。", "not read by its recipient yet."));
	if (n->remind_at_us)
		(void)printf(say(c, "下次提醒：%s，因为尚未阅读（只在工作时间提醒）。\n",
				 "next reminder: %s, as it is unread (office hours only).\n"),
			     show_time(c, n->remind_at_us));
}

int notice_read_run(struct cli *c)
{
	Alerts__ReadNoticeRequest q = ALERTS__READ_NOTICE_REQUEST__INIT;
	struct notice_page page;
	const Alerts__Notice *n;
	const char *html = cli_get(c, "--html");
	char *text;
	int rc = cli_id(c, "NOTICE", &q.notice_id);

	if (!rc)
		rc = cli_ask(c, "alerts.ReadNotice", &q.base, &n);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &n->base);
	page = (struct notice_page){.notice_id = n->notice_id,
				    .copy = n->copy,
				    .to = recipient(c, n),
				    .title_zh = n->title_zh,
				    .title_en = n->title_en,
				    .text_zh = n->text_zh,
				    .text_en = n->text_en,
				    .reason_zh = n->reason_zh,
				    .reason_en = n->reason_en,
				    .created_at = {n->created_at_us}};
	text = html ? notice_html(c->arena, &page) : notice_plain(c->arena, &page);
	if (!text)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (html)
		return page_write(c, html, text);
	(void)fputs(text, stdout);
	reading_print(c, n);
	return 0;
}

static int sent_print(struct cli *c, const Alerts__ResendNoticeReply *r)
{
	if (c->json)
		return cli_print_json(c, &r->base);
	if (r->n_sent)
		(void)printf(
			say(c,
			    "通知 %" PRId64
			    "：发往 %u 处，结果见 gongdao notice deliveries --notice %" PRId64 "\n",
			    "notice %" PRId64
			    ": to %u addresses; see gongdao notice deliveries --notice %" PRId64
			    "\n"),
			r->notice_id, r->n_sent, r->notice_id);
	else
		(void)printf(
			say(c,
			    "通知 %" PRId64
			    "：notices.yaml 未写该收件人的外部渠道，只在收件箱中。\n",
			    "notice %" PRId64
			    ": notices.yaml names no channel for it; it is in the inbox only.\n"),
			r->notice_id);
	return 0;
}

int notice_resend_run(struct cli *c)
{
	Alerts__ResendNoticeRequest q = ALERTS__RESEND_NOTICE_REQUEST__INIT;
	Alerts__ResendNoticeReply *r;
	int rc = cli_id(c, "NOTICE", &q.notice_id);

	if (!rc)
		rc = cli_ask(c, "alerts.ResendNotice", &q.base, &r);
	return rc ? rc : sent_print(c, r);
}

int notice_test_run(struct cli *c)
{
	Alerts__TestNoticeRequest q = ALERTS__TEST_NOTICE_REQUEST__INIT;
	Alerts__ResendNoticeReply *r;
	int rc;

	page_text(c, "DEPARTMENT", &q.department);
	page_text(c, "--desk", &q.desk);
	page_text(c, "--region", &q.region);
	if (!cli_has(c, "--region")) {
		rc = cli_settings(c);
		if (rc)
			return rc;
		q.region = (char *)(uintptr_t)c->settings.city;
	}
	rc = cli_ask(c, "alerts.TestNotice", &q.base, &r);
	return rc ? rc : sent_print(c, r);
}

int notice_deliveries_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"通知", "notice",   true },
                {"类别", "purpose",  false},
		{"渠道", "channel",  false},
                {"地址", "address",  false},
                {"状态", "state",    false},
		{"次数", "attempts", true },
                {"下次", "next try", false},
                {"原因", "error",    false},
	};
	Alerts__ListDeliveriesRequest q = ALERTS__LIST_DELIVERIES_REQUEST__INIT;
	Alerts__ListDeliveriesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (!rc && cli_has(c, "--notice"))
		rc = cli_id(c, "--notice", &q.notice_id);
	if (!rc)
		rc = cli_ask(c, "alerts.ListDeliveries", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_deliveries; i++) {
		const Alerts__Delivery *d = r->deliveries[i];
		bool waits = strcmp(d->state, "waiting") == 0;

		table_addf(&t, "%" PRId64, d->delivery_id);
		table_addf(&t, "%" PRId64, d->notice_id);
		table_add(&t, page_word(c, delivery_words, d->purpose));
		table_add(&t, d->channel);
		table_add(&t, text_cut(c->arena, d->address, 40));
		table_add(&t, page_word(c, delivery_words, d->state));
		table_addf(&t, "%u", d->attempts);
		table_add(&t, show_time(c, waits ? d->next_try_at_us : d->delivered_at_us));
		table_add(&t, text_cut(c->arena, d->last_error, 50));
	}
	page_print(&t, q.limit,
		   r->n_deliveries ? r->deliveries[r->n_deliveries - 1]->delivery_id : 0);
	return r->n_deliveries && !q.notice_id ? FOUND : 0;
}
