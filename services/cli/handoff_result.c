/*
 * What a body without the system did in a case that was handed to it: signed at the body, offline;
 * brought in by who sent the case, or typed from the body's paper.
 */
#include <jansson.h>

#include "handoff.h"
#include "page.h"
#include "proof.h"
#include "sign.h"

static const struct word results[] = {
	{"FILED",    "立案"      },
        {"REFUSED",  "不予立案"},
        {"RETURNED", "退回"      },
	{"DECIDED",  "决定"      },
        {"PROGRESS", "进展"      },
        {NULL,       NULL          },
};

void handoff_results_print(struct cli *c, const Disputes__Handoff *h)
{
	for (size_t i = 0; i < h->n_results; i++) {
		const Disputes__HandoffResult *r = h->results[i];
		char day[12], at[24];

		(void)printf("%s %" PRId64 "  %s %s  %s  %s  %s\n", say(c, "结果", "result"),
			     r->result_id, r->department, page_word(c, results, r->result),
			     civil_format((civil_date){r->day}, day), r->number, r->words);
		(void)printf("      %s %s %s  %s %s\n", say(c, "登记", "brought by"), r->brought_by,
			     utc_format_local((utc_time){r->brought_at_us}, at),
			     *r->paper ? say(c, "纸面，扫描件", "from paper, scan")
				       : say(c, "对方签名，公钥", "signed, key"),
			     *r->paper ? r->paper : r->key);
	}
}

/* ---- at the body ---------------------------------------------------------------------------- */

static int outcome_of(struct cli *c, const struct handoff_record *r, struct handoff_outcome *out)
{
	const char *department = arena_strndup(c->arena, r->to, strcspn(r->to, ".")); /* a desk's */
	int32_t day = 0;
	int rc = page_day(c, "--day", &day);

	if (rc)
		return rc;
	if (!department)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	*out = (struct handoff_outcome){.handoff_id = r->handoff_id,
					.department = department,
					.result = page_code(results, cli_get(c, "--result")),
					.day = {day},
					.number = cli_has(c, "--number") ? cli_get(c, "--number")
									 : "",
					.words = cli_has(c, "--words") ? cli_get(c, "--words") : "",
					.prepared_at = utc_now()};
	return 0;
}

static int outcome_sign(struct cli *c, const struct handoff_outcome *o, json_t **out)
{
	char *text = arena_alloc(c->arena, HANDOFF_TEXT_MAX), signature[SIGN_TEXT];
	struct sign_key key = {0};
	int rc = text ? sign_key_load(cli_get(c, "--key"), &key, &c->err)
		      : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (!rc && !handoff_outcome_text(o, text))
		rc = err_set(&c->err, E_FIELD, "%s",
			     say(c, "文字中有控制字符", "a control character stands in a text"));
	if (!rc) {
		sign_text(&key, text, signature);
		*out = json_pack("{s:i,s:s,s:s,s:s,s:s}", "gongdao_handoff_result", 1, "department",
				 o->department, "text", text, "key", key.public, "signature",
				 signature);
		rc = *out ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	sign_key_wipe(&key);
	return rc;
}

int handoff_report_run(struct cli *c)
{
	const char *path = cli_get(c, "RECORD"), *to = cli_get(c, "FILE");
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_outcome outcome;
	struct handoff_whole w;
	struct handoff_record r;
	json_error_t why;
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why), *file = NULL;
	int rc = o ? handoff_offer_hold(c, path, o, &w, &r)
		   : err_set(&c->err, E_FILE, "%s:%d: %s", path, why.line, why.text);

	if (!rc)
		rc = outcome_of(c, &r, &outcome);
	if (!rc) {
		handoff_digest(w.offered.text, digest);
		outcome.record = digest;
		rc = outcome_sign(c, &outcome, &file);
	}
	if (!rc)
		rc = handoff_json_write(c, to, file);
	json_decref(o);
	json_decref(file);
	if (!rc)
		(void)printf(say(c, "已写入 %s：请送回移送方，由其用 handoff result --file 导入\n",
				 "%s is written: send it back; who sent the case brings it in with "
				 "handoff result --file\n"),
			     to);
	return rc;
}

/* ---- brought in ----------------------------------------------------------------------------- */

static int result_finish(struct cli *c, const Disputes__HandoffResult *r)
{
	if (c->json)
		return cli_print_json(c, &r->base);
	(void)printf(say(c, "结果 %" PRId64 "  %s %s  案件由 %s 承办\n",
			 "result %" PRId64 "  %s %s, the case is %s's\n"),
		     r->result_id, r->department, page_word(c, results, r->result), r->owner);
	if (strcmp(r->owner, r->department) == 0)
		(void)printf(say(c,
				 "凭此结果办理：gongdao case act CASE ACTION ... --result %" PRId64
				 "\n",
				 "to act on it: gongdao case act CASE ACTION ... --result %" PRId64
				 "\n"),
			     r->result_id);
	return 0;
}

static int file_bring(struct cli *c, Disputes__BringHandoffResultRequest *q,
		      Disputes__HandoffResult **out)
{
	const char *path = cli_get(c, "--file");
	const char *text = NULL, *key = NULL, *signature = NULL;
	struct handoff_outcome outcome;
	json_error_t why;
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	int rc = o ? 0 : err_set(&c->err, E_FILE, "%s:%d: %s", path, why.line, why.text);

	if (!rc &&
	    (json_unpack(o, "{s:s,s:s,s:s}", "text", &text, "key", &key, "signature", &signature) ||
	     !handoff_outcome_read(c->arena, text, &outcome)))
		rc = err_set(&c->err, E_MALFORMED, "%s: %s", path,
			     say(c, "没有办理结果", "there is no result in it"));
	if (!rc) {
		q->text = (char *)(uintptr_t)text; /* only packed */
		q->key = (char *)(uintptr_t)key;
		q->signature = (char *)(uintptr_t)signature;
		rc = cli_ask(c, "disputes.BringHandoffResult", &q->base, out);
	}
	json_decref(o);
	return rc;
}

static int paper_bring(struct cli *c, Disputes__BringHandoffResultRequest *q,
		       Disputes__HandoffResult **out)
{
	int rc = cli_number(c, "--document", INT64_MAX, &q->document_id);

	if (!rc && !cli_has(c, "--result"))
		rc = cli_usage(c, say(c, "写 --file，或者 --document、--result 和 --day",
				      "--file, or --document, --result and --day"));
	if (!rc)
		rc = page_day(c, "--day", &q->day);
	if (rc)
		return rc;
	q->result = page_code(results, cli_get(c, "--result"));
	page_text(c, "--number", &q->number);
	page_text(c, "--words", &q->words);
	return cli_ask(c, "disputes.BringHandoffResult", &q->base, out);
}

int handoff_result_run(struct cli *c)
{
	Disputes__BringHandoffResultRequest q = DISPUTES__BRING_HANDOFF_RESULT_REQUEST__INIT;
	Disputes__HandoffResult *r = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (!rc)
		rc = cli_has(c, "--file") ? file_bring(c, &q, &r) : paper_bring(c, &q, &r);
	return rc ? rc : result_finish(c, r);
}
