/*
 * What people do with an alert, and silences.
 */
#include "alerts.pb-c.h"
#include "page.h"

/* Sends it and says how the alert stands now. */
static int act(struct cli *c, const char *rpc, const ProtobufCMessage *q)
{
	Alerts__Alert *a;
	int rc = cli_ask(c, rpc, q, &a);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	(void)printf(say(c, "预警 %" PRId64 "：承办人 %s，签收 %s，%s\n",
			 "alert %" PRId64 ": owner %s, acknowledged by %s, %s\n"),
		     a->alert_id, a->owner[0] ? a->owner : "-", a->acked_by[0] ? a->acked_by : "-",
		     say(c, a->summary_zh, a->summary_en));
	return 0;
}

int alert_ack_run(struct cli *c)
{
	Alerts__AckAlertRequest q = ALERTS__ACK_ALERT_REQUEST__INIT;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	page_text(c, "--note", &q.text);
	return rc ? rc : act(c, "alerts.AckAlert", &q.base);
}

int alert_own_run(struct cli *c)
{
	Alerts__OwnAlertRequest q = ALERTS__OWN_ALERT_REQUEST__INIT;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	page_text(c, "--to", &q.owner);
	page_text(c, "--note", &q.text);
	q.release = cli_has(c, "--release");
	q.take_over = cli_has(c, "--take-over");
	return rc ? rc : act(c, "alerts.OwnAlert", &q.base);
}

int alert_comment_run(struct cli *c)
{
	Alerts__CommentAlertRequest q = ALERTS__COMMENT_ALERT_REQUEST__INIT;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	page_text(c, "--text", &q.text);
	return rc ? rc : act(c, "alerts.CommentAlert", &q.base);
}

/* ---- silences ---------------------------------------------------------------------------------
 */

static const struct word states[] = {
	{"asked",    "待审批"},
        {"in_force", "生效"   },
        {"refused",  "未批准"},
	{"expired",  "已到期"},
        {"lifted",   "已解除"},
        {NULL,       NULL       }
};

static int silence_ask(struct cli *c, const char *rpc, const ProtobufCMessage *q)
{
	Alerts__Silence *s;
	int rc = cli_ask(c, rpc, q, &s);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &s->base);
	(void)printf(say(c, "暂缓 %" PRId64 "：%s %s 区划 %s，至 %s，%s\n",
			 "silence %" PRId64 ": %s of %s in region %s, until %s, %s\n"),
		     s->silence_id, s->rule, s->employer_name, s->region, show_time(c, s->until_us),
		     page_word(c, states, s->state));
	if (strcmp(s->state, "asked") == 0)
		(void)printf(say(c, "须由另一人审批：gongdao alert approve %" PRId64 "\n",
				 "a second person approves: gongdao alert approve %" PRId64 "\n"),
			     s->silence_id);
	return 0;
}

int alert_silence_run(struct cli *c)
{
	Alerts__SilenceAlertRequest q = ALERTS__SILENCE_ALERT_REQUEST__INIT;
	int32_t day = 0;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = page_day(c, "--until", &day);
	q.until_us = utc_from_civil((civil_date){day + 1}).us; /* to the end of that day */
	return rc ? rc : silence_ask(c, "alerts.SilenceAlert", &q.base);
}

int alert_approve_run(struct cli *c)
{
	Alerts__DecideSilenceRequest q = ALERTS__DECIDE_SILENCE_REQUEST__INIT;
	int rc = cli_id(c, "SILENCE", &q.silence_id);

	q.approve = !cli_has(c, "--refuse");
	return rc ? rc : silence_ask(c, "alerts.DecideSilence", &q.base);
}

int alert_unsilence_run(struct cli *c)
{
	Alerts__EndSilenceRequest q = ALERTS__END_SILENCE_REQUEST__INIT;
	int rc = cli_id(c, "SILENCE", &q.silence_id);

	return rc ? rc : silence_ask(c, "alerts.EndSilence", &q.base);
}

int alert_silences_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",         true },
                {"规则", "rule",       false},
		{"企业", "employer",   false},
                {"区划", "region",     false},
		{"状态", "state",      false},
                {"至",    "until",      false},
		{"申请", "asked by",   false},
                {"审批", "decided by", false},
		{"理由", "reason",     false},
	};
	Alerts__ListSilencesRequest q = ALERTS__LIST_SILENCES_REQUEST__INIT;
	Alerts__ListSilencesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (rc == 0)
		rc = cli_ask(c, "alerts.ListSilences", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_silences; i++) {
		const Alerts__Silence *s = r->silences[i];

		table_addf(&t, "%" PRId64, s->silence_id);
		table_add(&t, s->rule);
		table_add(&t, text_cut(c->arena, s->employer_name, 28));
		table_add(&t, s->region);
		table_add(&t, page_word(c, states, s->state));
		table_add(&t, show_time(c, s->until_us));
		table_add(&t, s->asked_by);
		table_add(&t, s->decided_by);
		table_add(&t, s->reason);
	}
	page_print(&t, q.limit, r->n_silences ? r->silences[r->n_silences - 1]->silence_id : 0);
	return 0;
}
