/*
 * The register of rules and algorithms that bear on workers (CTR-09, CTR-10): import and list.
 */
#include "base.h"

#include "check.h"
#include "record.h"

#include "cooperation_facts.h"

int import_rule_documents(struct call *c, const Registration__ImportRuleDocumentsRequest *req,
			  Registration__ImportReply *rep);
int list_rule_documents(struct call *c, const Registration__ListRuleDocumentsRequest *req,
			Registration__ListRuleDocumentsReply *rep);

ROW_TABLE(rule_document, COL(rule_document, employer_id, COL_I64),
	  COL(rule_document, kind, COL_TEXT), COL(rule_document, title, COL_TEXT),
	  COL(rule_document, edition, COL_TEXT), COL(rule_document, from_day, COL_DATE),
	  COL(rule_document, to_day, COL_DATE), COL(rule_document, document_ref, COL_TEXT),
	  COL(rule_document, document_digest, COL_TEXT),
	  COL(rule_document, consulted_day, COL_DATE), COL(rule_document, consulted_with, COL_TEXT),
	  COL(rule_document, consulted_ref, COL_TEXT), COL(rule_document, notice_day, COL_DATE),
	  COL(rule_document, appeal_channel, COL_TEXT),
	  COL(rule_document, rule_document_id, COL_I64), COL(rule_document, version, COL_I64));

static void row_fill(struct call *c, const Registration__RuleDocumentRow *in,
		     const struct record_employers *known, struct record_row *row,
		     struct rule_document *want)
{
	const struct record_period period = {in->from_day, in->last_day};

	*want = (struct rule_document){.kind = in->kind,
				       .title = in->title,
				       .edition = in->edition,
				       .document_ref = in->document_ref,
				       .document_digest = in->document_digest,
				       .consulted_with = in->consulted_with,
				       .consulted_ref = in->consulted_ref,
				       .appeal_channel = in->appeal_channel};
	want->employer_id = record_employer(known, row, "credit_code", in->credit_code);
	record_check_period(row, &period, &want->from_day, &want->to_day);
	record_check_optional_day(row, "consulted_day", in->consulted_day, &want->consulted_day);
	record_check_optional_day(row, "notice_day", in->notice_day, &want->notice_day);
	rule_document_check(row, want);
	row->key = arena_printf(c->arena, "%" PRId64 "\n%s\n%s\n%s", want->employer_id, want->kind,
				want->title, want->edition);
	row->content = arena_printf(
		c->arena, "%" PRId32 "/%" PRId32 "/%" PRId32 "/%" PRId32 "\n%s\n%s\n%s\n%s\n%s",
		want->from_day.day, want->to_day.day, want->consulted_day.day, want->notice_day.day,
		want->document_ref, want->document_digest, want->consulted_with,
		want->consulted_ref, want->appeal_channel);
}

/* Records editions of rules, row by row good or refused. */
int import_rule_documents(struct call *c, const Registration__ImportRuleDocumentsRequest *req,
			  Registration__ImportReply *rep)
{
	const struct record_kind kind = {&rule_document_row, Q_RULE_DOCUMENT_STORED,
					 Q_RULE_DOCUMENT_INSERT, Q_RULE_DOCUMENT_REPLACE};
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__RuleDocumentRow, credit_code)};
	const struct record_request asked = {&codes, 1, req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (rc)
		return rc;
	for (size_t i = 0; i < batch.n; i++)
		row_fill(c, req->rows[i], &known, &batch.rows[i],
			 (struct rule_document *)batch.wants + i);
	rc = records_settle(c, &batch, rep);
	return rc ? rc
		  : check_mark_records(c, CHECK_RULE_DOCUMENT, &batch,
				       offsetof(struct rule_document, rule_document_id));
}

static Registration__RuleDocument *rule_document_present(struct call *c,
							 const struct rule_document *d)
{
	Registration__RuleDocument *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__rule_document__init(m);
	m->rule_document_id = d->rule_document_id;
	m->employer_id = d->employer_id;
	m->kind = (char *)d->kind;
	m->title = (char *)d->title;
	m->edition = (char *)d->edition;
	m->from_day = d->from_day.day;
	m->last_day = last_day_of(d->to_day);
	m->document_ref = (char *)d->document_ref;
	m->document_digest = (char *)d->document_digest;
	m->consulted_day = d->consulted_day.day;
	m->consulted_with = (char *)d->consulted_with;
	m->consulted_ref = (char *)d->consulted_ref;
	m->notice_day = d->notice_day.day;
	m->appeal_channel = (char *)d->appeal_channel;
	m->version = d->version;
	return m;
}

int list_rule_documents(struct call *c, const Registration__ListRuleDocumentsRequest *req,
			Registration__ListRuleDocumentsReply *rep)
{
	struct rule_document *rows;
	size_t n;
	int rc = records_of(c, Q_RULE_DOCUMENTS_OF, req->employer_id, req->as_of_day,
			    &(struct record_list){&rows, &n});

	if (rc)
		return rc;

	rep->documents = arena_zalloc(c->arena, n + 1, sizeof(*rep->documents));
	for (size_t i = 0; rep->documents && i < n; i++) {
		rep->documents[i] = rule_document_present(c, &rows[i]);
		if (!rep->documents[i])
			return E_NO_MEMORY;
	}
	rep->n_documents = n;
	return rep->documents ? 0 : E_NO_MEMORY;
}
