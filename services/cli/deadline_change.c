/*
 * What the owner of a case does to its deadlines, and the service of documents.
 */
#include "deadline.h"

#include "page.h"

static const struct word method_words[] = {
	{"direct",     "直接送达"},
	{"lodged",     "留置送达"},
	{"mail",       "邮寄送达"},
	{"electronic", "电子送达"},
	{"deputed",    "委托送达"},
	{"notice",     "公告送达"},
	{NULL,         NULL          }
};

/* ---- changed
 * ------------------------------------------------------------------------------------------ */

/* Asks, when what was typed could be read, and prints how the deadline stands. */
static int change(struct cli *c, int rc, const char *rpc, const ProtobufCMessage *q)
{
	Disputes__Deadline *d = NULL;

	if (rc == 0)
		rc = cli_ask(c, rpc, q, &d);
	return deadline_finish(c, rc, d);
}

int deadline_start_run(struct cli *c)
{
	Disputes__StartDeadlineRequest q = DISPUTES__START_DEADLINE_REQUEST__INIT;
	int rc = cli_id(c, "CASE", &q.case_id);

	page_text(c, "CLOCK", &q.code);
	page_text(c, "--ground", &q.ground);
	page_text(c, "--scope", &q.scope);
	if (rc == 0)
		rc = page_day(c, "--from", &q.from_day);
	if (rc == 0)
		rc = page_day(c, "--day", &q.given_day);
	return change(c, rc, "disputes.StartDeadline", &q.base);
}

int deadline_stop_run(struct cli *c)
{
	Disputes__StopDeadlineRequest q = DISPUTES__STOP_DEADLINE_REQUEST__INIT;
	int rc = cli_id(c, "DEADLINE", &q.deadline_id);

	page_text(c, "--ground", &q.ground);
	return change(c, rc, "disputes.StopDeadline", &q.base);
}

int deadline_pause_run(struct cli *c)
{
	Disputes__PauseDeadlineRequest q = DISPUTES__PAUSE_DEADLINE_REQUEST__INIT;
	int rc = cli_id(c, "DEADLINE", &q.deadline_id);

	page_text(c, "--ground", &q.ground);
	if (rc == 0)
		rc = page_day(c, "--day", &q.day);
	return change(c, rc, "disputes.PauseDeadline", &q.base);
}

int deadline_resume_run(struct cli *c)
{
	Disputes__ResumeDeadlineRequest q = DISPUTES__RESUME_DEADLINE_REQUEST__INIT;
	int rc = cli_id(c, "DEADLINE", &q.deadline_id);

	page_text(c, "--ground", &q.ground);
	if (rc == 0)
		rc = page_day(c, "--day", &q.day);
	return change(c, rc, "disputes.ResumeDeadline", &q.base);
}

int deadline_extend_run(struct cli *c)
{
	Disputes__ExtendDeadlineRequest q = DISPUTES__EXTEND_DEADLINE_REQUEST__INIT;
	int rc = cli_id(c, "DEADLINE", &q.deadline_id);

	page_text(c, "--ground", &q.ground);
	page_text(c, "--approver", &q.approver);
	page_text(c, "--document", &q.document);
	if (rc == 0)
		rc = cli_number(c, "--by", 4000, &q.by);
	return change(c, rc, "disputes.ExtendDeadline", &q.base);
}

/* ---- service (送达)
 * ------------------------------------------------------------------------------------- */

#define CLOCKS_MAX 16

/* "INSP-9,INSP-12" */
static int clocks_read(struct cli *c, Disputes__RecordServiceRequest *q)
{
	slice rest = slice_of(cli_get(c, "--clocks")), part;

	q->codes = arena_zalloc(c->arena, CLOCKS_MAX, sizeof(*q->codes));
	if (!q->codes)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	while (slice_next(&rest, ',', &part)) {
		if (q->n_codes == CLOCKS_MAX)
			return cli_usage(c, say(c, "--clocks 最多 %d 个", "--clocks: at most %d"),
					 CLOCKS_MAX);
		q->codes[q->n_codes] = arena_printf(c->arena, "%.*s", (int)part.len, part.at);
		if (!q->codes[q->n_codes++])
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	return 0;
}

int service_record_run(struct cli *c)
{
	Disputes__RecordServiceRequest q = DISPUTES__RECORD_SERVICE_REQUEST__INIT;
	Disputes__RecordServiceReply *r;
	int rc = cli_id(c, "CASE", &q.case_id);

	page_text(c, "--document", &q.document);
	page_text(c, "--note", &q.note);
	q.method =
		page_code(method_words, cli_has(c, "--method") ? cli_get(c, "--method") : "direct");
	if (rc == 0)
		rc = page_day(c, "--on", &q.served_day);
	if (rc == 0 && cli_has(c, "--clocks"))
		rc = clocks_read(c, &q);
	if (rc == 0)
		rc = cli_ask(c, "disputes.RecordService", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "已登记送达 %" PRId64 "，起算期限 %zu 项\n",
			 "service %" PRId64 " is recorded, %zu deadlines begin\n"),
		     r->service_id, r->n_started);
	if (r->n_started)
		deadlines_print(c, r->started, r->n_started);
	return 0;
}
