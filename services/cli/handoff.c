/*
 * Hand-offs: offered, shown, answered, listed.
 */
#include "handoff.h"

#include "alerts.pb-c.h"
#include "page.h"

void handoffs_print(struct cli *c, Disputes__Handoff *const *h, size_t n, uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",       "id",       true },
                {"案号",       "case no.", false},
                {"类别",       "kind",     false},
		{"从",          "from",     false},
                {"到",          "to",       false},
                {"状态",       "state",    false},
		{"发出",       "offered",  false},
                {"答复期限", "due",      false},
                {"标记",       "marks",    false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_addf(&t, "%" PRId64, h[i]->handoff_id);
		table_add(&t, h[i]->case_no);
		table_add(&t, show_word(c, h[i]->kind));
		table_add(&t, show_department(c, h[i]->from_department));
		table_add(&t, show_department(c, h[i]->to_department));
		table_add(&t, show_word(c, h[i]->state));
		table_add(&t, show_time(c, h[i]->offered_at_us));
		table_add(&t, show_day(c, h[i]->due_day));
		table_addf(&t, "%s%s%s", h[i]->overdue ? say(c, "逾期", "overdue") : "",
			   h[i]->overdue && h[i]->due_confirm ? " " : "",
			   h[i]->due_confirm ? say(c, "期限待核实", "term unconfirmed") : "");
	}
	page_print(&t, limit, n ? h[n - 1]->handoff_id : 0);
}

/* "yes, 93ab...", "no", or that this side had nothing to sign yet. */
static const char *signed_text(struct cli *c, const char *key, bool acted)
{
	if (!*key)
		return acted ? say(c, "否", "no") : say(c, "待答复", "not yet answered");
	return arena_printf(c->arena, say(c, "是（公钥 %.16s…）", "yes (key %.16s...)"), key);
}

static void print_handoff(struct cli *c, const Disputes__Handoff *h)
{
	(void)printf(say(c, "移交 %" PRId64 "  案件 %s  %s → %s  %s\n",
			 "hand-off %" PRId64 "  case %s  %s -> %s  %s\n"),
		     h->handoff_id, h->case_no, show_department(c, h->from_department),
		     *h->to_desk ? h->to_desk : show_department(c, h->to_department),
		     show_word(c, h->state));
	if (h->due_day)
		(void)printf(say(c, "答复期限 %s（%s）%s\n", "answer due %s (%s) %s\n"),
			     show_day(c, h->due_day), h->due_counting,
			     h->due_confirm ? say(c, "期限待核实", "term unconfirmed") : "");
	if (h->receipt_no[0])
		(void)printf(say(c, "回执 %s\n", "receipt %s\n"), h->receipt_no);
	if (h->answer[0])
		(void)printf(say(c, "答复 %s\n", "answer %s\n"), h->answer);
	(void)printf(say(c, "签名 %s %s，%s %s\n", "signed %s: %s, %s: %s\n"),
		     show_department(c, h->from_department), signed_text(c, h->offer_key, true),
		     show_department(c, h->to_department),
		     signed_text(c, h->answer_key, h->decided_at_us != 0));
}

int handoff_finish(struct cli *c, int rc, const Disputes__Handoff *h)
{
	if (!rc && c->json)
		rc = cli_print_json(c, &h->base);
	else if (!rc)
		print_handoff(c, h);
	if (rc || !h->to_sign[0])
		return rc;
	(void)fprintf(stderr,
		      say(c,
			  "尚未生效，待本部门签名：gongdao handoff sign %" PRId64 " --key FILE\n",
			  "nothing has happened yet: it waits for this department's signature, "
			  "gongdao handoff sign %" PRId64 " --key FILE\n"),
		      h->handoff_id);
	return FOUND;
}

static void print_evidence(struct cli *c, const Disputes__Handoff *h)
{
	static const struct table_head heads[] = {
		{"种类", "kind",      false},
		{"编号", "reference", false},
		{"说明", "note",      false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < h->n_evidence; i++) {
		table_add(&t, show_word(c, h->evidence[i]->kind));
		table_add(&t, h->evidence[i]->reference);
		table_add(&t, h->evidence[i]->note);
	}
	table_print(&t, stdout);
}

int handoff_show_run(struct cli *c)
{
	Disputes__GetHandoffRequest q = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (rc == 0)
		rc = cli_ask(c, "disputes.GetHandoff", &q.base, &h);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &h->base);
	print_handoff(c, h);
	(void)printf(say(c, "理由 %s\n", "reason %s\n"), h->reason);
	if (h->basis[0])
		(void)printf(say(c, "依据 %s\n", "basis %s\n"), h->basis);
	(void)printf(say(c, "案情 %s\n列明 %u 项\n", "package %s\n%u items named\n"),
		     h->package_json, h->evidence_count);
	if (h->n_evidence)
		print_evidence(c, h);
	handoff_results_print(c, h);
	return 0;
}

/* ---- who is named --------------------------------------------------------------------------- */

/* One more worker, unless he is named already: a worker has several findings. */
static int worker_name(struct cli *c, Disputes__OfferHandoffRequest *q, char *worker_no)
{
	Disputes__EvidenceItem *e;

	for (size_t i = 0; i < q->n_evidence; i++) {
		if (strcmp(q->evidence[i]->reference, worker_no) == 0)
			return 0;
	}
	if (q->n_evidence == EVIDENCE_MAX)
		return err_set(&c->err, E_TOO_BIG,
			       say(c, "劳动者超过 %d 名，一份移交列不下",
				   "more than %d workers, more than a hand-off names"),
			       EVIDENCE_MAX);
	e = arena_alloc(c->arena, sizeof(*e));
	if (!e)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	disputes__evidence_item__init(e);
	e->kind = (char *)(uintptr_t) "worker"; /* only packed */
	e->reference = worker_no;
	q->evidence[q->n_evidence++] = e;
	return 0;
}

static int workers_of(struct cli *c, const Audit__Finding *f, Disputes__OfferHandoffRequest *q)
{
	int rc = f->worker_no[0] ? worker_name(c, q, f->worker_no) : 0;

	for (size_t i = 0; rc == 0 && i < f->n_members; i++)
		rc = worker_name(c, q, f->members[i]->worker_no);
	return rc;
}

/* The workers of the open findings of the case's alert. */
static int workers_name(struct cli *c, Disputes__OfferHandoffRequest *q)
{
	Disputes__GetCaseRequest of_case = DISPUTES__GET_CASE_REQUEST__INIT;
	Alerts__GetAlertRequest of_alert = ALERTS__GET_ALERT_REQUEST__INIT;
	Disputes__GetCaseReply *k;
	Alerts__GetAlertReply *a;
	int rc;

	of_case.case_id = q->case_id;
	rc = cli_ask(c, "disputes.GetCase", &of_case.base, &k);
	if (rc)
		return rc;
	of_alert.alert_id = k->case_->alert_id;
	rc = cli_ask(c, "alerts.GetAlert", &of_alert.base, &a);
	if (rc)
		return rc;
	q->evidence = arena_zalloc(c->arena, EVIDENCE_MAX, sizeof(*q->evidence));
	if (!q->evidence)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; rc == 0 && i < a->n_items; i++) {
		if (strcmp(a->items[i]->state, "open") == 0)
			rc = workers_of(c, a->items[i], q);
	}
	if (rc == 0 && q->n_evidence < a->alert->n_workers)
		rc = err_set(
			&c->err, E_TOO_BIG,
			say(c, "预警涉及 %u 人，只取到 %zu 人，请分开移交",
			    "the alert is about %u workers and %zu came back: hand on in parts"),
			a->alert->n_workers, q->n_evidence);
	return rc;
}

int handoff_offer_run(struct cli *c)
{
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	struct handoff_wish wish;
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "CASE", &q.case_id);

	q.kind = (char *)(uintptr_t) "TRANSFER"; /* only packed */
	page_text(c, "--kind", &q.kind);
	page_text(c, "--to", &q.to_department);
	page_text(c, "--reason", &q.reason);
	page_text(c, "--basis", &q.basis);
	if (rc == 0 && cli_has(c, "--name-workers"))
		rc = workers_name(c, &q);
	q.sign = cli_has(c, "--key");
	wish = (struct handoff_wish){.case_id = q.case_id,
				     .n_evidence = q.n_evidence,
				     .evidence = q.evidence,
				     .kind = q.kind,
				     .to = q.to_department,
				     .words = q.reason,
				     .basis = cli_get(c, "--basis")};
	if (rc == 0)
		rc = handoff_do(c, "disputes.OfferHandoff", &q.base, &wish, &h);
	return handoff_finish(c, rc, h);
}

int handoff_accept_run(struct cli *c)
{
	Disputes__AcceptHandoffRequest q = DISPUTES__ACCEPT_HANDOFF_REQUEST__INIT;
	struct handoff_wish wish;
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	page_text(c, "--receipt", &q.receipt_no);
	page_text(c, "--note", &q.note);
	q.sign = cli_has(c, "--key");
	wish = (struct handoff_wish){.answer = "ACCEPTED",
				     .words = q.note,
				     .receipt_no = cli_get(c, "--receipt"),
				     .right_department = ""};
	if (rc == 0)
		rc = handoff_do(c, "disputes.AcceptHandoff", &q.base, &wish, &h);
	return handoff_finish(c, rc, h);
}

int handoff_return_run(struct cli *c)
{
	Disputes__ReturnHandoffRequest q = DISPUTES__RETURN_HANDOFF_REQUEST__INIT;
	struct handoff_wish wish;
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	page_text(c, "--reason", &q.reason);
	page_text(c, "--right", &q.right_department);
	q.sign = cli_has(c, "--key");
	wish = (struct handoff_wish){.answer = "RETURNED",
				     .words = q.reason,
				     .receipt_no = "",
				     .right_department = q.right_department};
	if (rc == 0)
		rc = handoff_do(c, "disputes.ReturnHandoff", &q.base, &wish, &h);
	return handoff_finish(c, rc, h);
}

int handoff_list_run(struct cli *c)
{
	Disputes__ListHandoffsRequest q = DISPUTES__LIST_HANDOFFS_REQUEST__INIT;
	bool in = cli_has(c, "--in"), out = cli_has(c, "--out");
	Disputes__ListHandoffsReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (in != out)
		q.direction = (char *)(uintptr_t)(in ? "in" : "out"); /* only packed */
	page_text(c, "--state", &q.state);
	if (rc == 0)
		rc = cli_ask(c, "disputes.ListHandoffs", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	handoffs_print(c, r->handoffs, r->n_handoffs, q.limit);
	return 0;
}
