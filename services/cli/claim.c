/*
 * Claims of a case: named, filed by their party elsewhere, ended there.
 */
#include "handoff.h"
#include "page.h"

#define CLAIMS_MAX 500 /* of a request (disputes.proto) */

/* "K001:PAY-02:2025-03", "K001:R12" */
static int claim_read(struct cli *c, slice text, Disputes__ClaimName *out)
{
	slice worker, matter, month = text;

	disputes__claim_name__init(out);
	if (!slice_next(&month, ':', &worker) || !worker.len || !slice_next(&month, ':', &matter) ||
	    !matter.len)
		return cli_usage(c,
				 say(c, "“%.*s”应写成 骑手号:规则或事项:月份，月份可不写",
				     "\"%.*s\" should be WORKER:MATTER:MONTH, or WORKER:MATTER"),
				 (int)text.len, text.at);
	out->worker_no = arena_strndup(c->arena, worker.at, worker.len);
	out->matter = arena_strndup(c->arena, matter.at, matter.len);
	out->month =
		month.at ? arena_strndup(c->arena, month.at, month.len) : (char *)(uintptr_t) "";
	if (!out->worker_no || !out->matter || !out->month)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	return 0;
}

/* CLAIMS, with commas between. */
static int claims_read(struct cli *c, Disputes__ClaimName ***out, size_t *out_n)
{
	Disputes__ClaimName *all = arena_zalloc(c->arena, CLAIMS_MAX, sizeof(*all));
	slice rest = slice_of(cli_get(c, "CLAIMS")), one;
	int rc = 0;

	*out = arena_zalloc(c->arena, CLAIMS_MAX, sizeof(Disputes__ClaimName *));
	*out_n = 0;
	if (!all || !*out)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	while (!rc && slice_next(&rest, ',', &one)) {
		if (*out_n == CLAIMS_MAX)
			return cli_usage(c, say(c, "一次最多 %d 项", "at most %d claims"),
					 CLAIMS_MAX);
		(*out)[*out_n] = &all[*out_n];
		rc = claim_read(c, one, &all[(*out_n)++]);
	}
	return rc;
}

int claim_name_run(struct cli *c)
{
	Disputes__NameClaimsRequest q = DISPUTES__NAME_CLAIMS_REQUEST__INIT;
	Disputes__NameClaimsReply *r;
	int rc = cli_id(c, "CASE", &q.case_id);

	if (!rc)
		rc = claims_read(c, &q.claims, &q.n_claims);
	if (!rc)
		rc = cli_ask(c, "disputes.NameClaims", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "新列明 %u 项请求\n", "%u claims named\n"), r->named);
	return 0;
}

static int filing_done(struct cli *c, int rc, const Disputes__Filing *x)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &x->base);
	(void)printf(say(c, "申请登记 %" PRId64 "  案件 %s  %u 项请求  %s %s  %s\n",
			 "filing %" PRId64 ", case %s, %u claims, %s %s %s\n"),
		     x->filing_id, x->case_no, x->claim_count, x->body, x->docket_no,
		     show_word(c, x->outcome));
	return 0;
}

int claim_file_run(struct cli *c)
{
	Disputes__RecordFilingRequest q = DISPUTES__RECORD_FILING_REQUEST__INIT;
	Disputes__Filing *x = NULL;
	slice codes = slice_of(cli_has(c, "--stop") ? cli_get(c, "--stop") : ""), one;
	int rc = cli_id(c, "CASE", &q.case_id);

	page_text(c, "--body", &q.body);
	page_text(c, "--docket", &q.docket_no);
	page_text(c, "--notice", &q.notice);
	if (!rc)
		rc = page_day(c, "--day", &q.filed_day);
	if (!rc)
		rc = cli_number(c, "--advice", INT64_MAX, &q.handoff_id);
	if (!rc)
		rc = claims_read(c, &q.claims, &q.n_claims);
	q.stops = arena_zalloc(c->arena, codes.len + 1, sizeof(*q.stops));
	while (!rc && q.stops && codes.len && slice_next(&codes, ',', &one)) {
		q.stops[q.n_stops++] = arena_strndup(c->arena, one.at, one.len);
		if (!q.stops[q.n_stops - 1])
			rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	if (!rc)
		rc = cli_ask(c, "disputes.RecordFiling", &q.base, &x);
	return filing_done(c, rc, x);
}

int claim_end_run(struct cli *c)
{
	Disputes__EndFilingRequest q = DISPUTES__END_FILING_REQUEST__INIT;
	Disputes__Filing *x = NULL;
	int rc = cli_id(c, "FILING", &q.filing_id);

	page_text(c, "--outcome", &q.outcome);
	page_text(c, "--ground", &q.ground);
	page_text(c, "--document", &q.document);
	if (!rc)
		rc = page_day(c, "--day", &q.ended_day);
	if (!rc)
		rc = cli_ask(c, "disputes.EndFiling", &q.base, &x);
	return filing_done(c, rc, x);
}

void claims_print(struct cli *c, const Disputes__GetCaseReply *r)
{
	static const struct table_head heads[] = {
		{"骑手号", "worker",  false},
                {"事项",    "matter",  false},
                {"月份",    "month",   false},
		{"所在",    "place",   false},
                {"案号",    "number",  false},
                {"自",       "since",   false},
		{"登记",    "filing",  true },
                {"处理",    "outcome", false},
	};
	struct table t;

	if (!r->n_claims)
		return;
	(void)printf("\n%s\n", say(c, "请求", "claims"));
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_claims; i++) {
		const Disputes__Claim *k = r->claims[i];
		const bool here = k->filing_id == 0;

		table_add(&t, k->worker_no);
		table_add(&t, k->matter);
		table_add(&t, k->month);
		table_add(&t, here ? say(c, "本案", "this case") : k->place);
		table_add(&t, k->docket_no);
		table_add(&t, show_day(c, k->since_day));
		if (here)
			table_add(&t, "");
		else
			table_addf(&t, "%" PRId64, k->filing_id);
		table_add(&t, k->decided ? say(c, "已处理", "decided") : "");
	}
	table_print(&t, stdout);
}
