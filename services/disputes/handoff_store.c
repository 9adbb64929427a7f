#include "base.h"

#include "handoff.h"

/* Each as it stands in JSON, in the order in which they travel. */
struct package {
	const char *case_no, *title_zh, *title_en, *employer_name, *rule, *month, *region,
		*severity, *n_workers, *n_items, *owed_fen;
};

ROW_TABLE(handoff, COL(handoff, handoff_id, COL_I64), COL(handoff, case_id, COL_I64),
	  COL(handoff, case_no, COL_TEXT), COL(handoff, kind, COL_TEXT),
	  COL(handoff, from_department, COL_TEXT), COL(handoff, to_department, COL_TEXT),
	  COL(handoff, region, COL_TEXT), COL(handoff, state, COL_TEXT),
	  COL(handoff, reason, COL_TEXT), COL(handoff, basis, COL_TEXT),
	  COL(handoff, offered_at, COL_TIME), COL(handoff, decided_at, COL_TIME),
	  COL(handoff, answer, COL_TEXT), COL(handoff, due_day, COL_DATE),
	  COL(handoff, due_counting_zh, COL_TEXT), COL(handoff, due_counting_en, COL_TEXT),
	  COL(handoff, overdue, COL_BOOL), COL(handoff, due_confirm, COL_BOOL),
	  COL(handoff, receipt_no, COL_TEXT), COL(handoff, package_json, COL_TEXT),
	  COL(handoff, right_department, COL_TEXT), COL(handoff, n_evidence, COL_I64),
	  COL(handoff, case_version, COL_I64), COL(handoff, offer_key, COL_TEXT),
	  COL(handoff, answer_key, COL_TEXT), COL(handoff, to_desk, COL_TEXT),
	  COL(handoff, offered_by, COL_TEXT), COL(handoff, competence_version, COL_I64),
	  COL(handoff, binding, COL_BOOL), COL(handoff, brought_by, COL_TEXT),
	  COL(handoff, answer_paper, COL_TEXT));
ROW_TABLE(handoff_proof, COL(handoff_proof, record, COL_TEXT),
	  COL(handoff_proof, offer_signature, COL_TEXT),
	  COL(handoff_proof, answer_record, COL_TEXT),
	  COL(handoff_proof, answer_signature, COL_TEXT));
ROW_TABLE(handoff_reply_draft, COL(handoff_reply_draft, state, COL_TEXT),
	  COL(handoff_reply_draft, words, COL_TEXT), COL(handoff_reply_draft, receipt_no, COL_TEXT),
	  COL(handoff_reply_draft, receipt_made, COL_BOOL),
	  COL(handoff_reply_draft, right_department, COL_TEXT),
	  COL(handoff_reply_draft, prepared_at, COL_TIME),
	  COL(handoff_reply_draft, record, COL_TEXT));
ROW_TABLE(evidence_item, COL(evidence_item, kind, COL_TEXT),
	  COL(evidence_item, reference, COL_TEXT), COL(evidence_item, note, COL_TEXT));
ROW_TABLE(package, COL(package, case_no, COL_TEXT), COL(package, title_zh, COL_TEXT),
	  COL(package, title_en, COL_TEXT), COL(package, employer_name, COL_TEXT),
	  COL(package, rule, COL_TEXT), COL(package, month, COL_TEXT),
	  COL(package, region, COL_TEXT), COL(package, severity, COL_TEXT),
	  COL(package, n_workers, COL_TEXT), COL(package, n_items, COL_TEXT),
	  COL(package, owed_fen, COL_TEXT));

static const char *package_value(const struct package *p, size_t i)
{
	const char *text;

	memcpy(&text, (const char *)p + package_row.columns[i].offset, sizeof(text));
	return text;
}

static int handoff_absent(struct call *c, int64_t handoff_id)
{
	return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "移送单", "hand-off"), handoff_id);
}

/* Whoever returned it, or accepted what opens no case, knows of no case any more. */
static int handoff_without_case(struct call *c, int64_t handoff_id, struct handoff *h)
{
	bool found;
	char at[24];
	int rc = tx_maybe(c->tx, Q_HANDOFF_GET, ARGS(A_I64(handoff_id)), h, &found);

	if (rc)
		return rc;
	if (!found || handoff_is(h, HANDOFF_SENT))
		return handoff_absent(c, handoff_id);
	return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s, %s: %s", say(c, "移送单", "hand-off"),
		      h->handoff_id, h->state, utc_format_local(h->decided_at, at),
		      say(c, "已答复，无需再答复", "it is answered, and needs no other answer"));
}

int handoff_lock(struct call *c, int64_t handoff_id, struct handoff *out,
		 struct case_file *out_case)
{
	bool found;
	int rc;

	/* the case comes first in the order of locks */
	rc = tx_maybe(c->tx, Q_CASE_LOCK_OF, ARGS(A_I64(handoff_id)), out_case, &found);
	if (!rc && found)
		rc = tx_maybe(c->tx, Q_HANDOFF_LOCK, ARGS(A_I64(handoff_id)), out, &found);
	else if (!rc)
		return handoff_without_case(c, handoff_id, out);
	if (!rc && !found)
		return handoff_absent(c, handoff_id);
	return rc;
}

int handoff_tell(struct call *c, const struct handoff *h)
{
	Disputes__HandoffNews m = DISPUTES__HANDOFF_NEWS__INIT;
	char key[40];

	m.handoff_id = h->handoff_id;
	m.version = 1 + h->overdue + !handoff_is(h, HANDOFF_SENT);
	m.case_id = h->case_id;
	m.case_no = (char *)h->case_no;
	m.kind = (char *)h->kind;
	m.from_department = (char *)h->from_department;
	m.to_department = (char *)h->to_department;
	m.region = (char *)h->region;
	m.state = (char *)h->state;
	m.overdue = h->overdue;
	m.due_day = h->due_day.day;
	(void)snprintf(key, sizeof(key), "case/%" PRId64, h->case_id);
	return emit(c, "HandoffRecorded", key, &m.base);
}

int handoff_insert(struct call *c, const struct handoff *h, const char *record)
{
	return tx_queue(
		c->tx, Q_HANDOFF_INSERT,
		ARGS(A_I64(h->handoff_id), A_I64(h->case_id), A_TEXT(h->case_no), A_TEXT(h->kind),
		     A_TEXT(h->from_department), A_TEXT(h->to_department), A_TEXT(h->region),
		     A_TEXT(h->state), A_TEXT(h->reason), A_TEXT(h->basis), A_TIME(h->offered_at),
		     A_DATE(h->due_day), A_TEXT(h->due_counting_zh), A_TEXT(h->due_counting_en),
		     A_BOOL(h->due_confirm), A_TEXT(h->package_json), A_I64(h->n_evidence),
		     A_I64(h->case_version), A_TEXT(record), A_TEXT(h->to_desk),
		     A_TEXT(h->offered_by), A_I64(h->competence_version), A_BOOL(h->binding)));
}

int handoff_decide(struct call *c, const struct handoff *h, const struct handoff_proof *proof)
{
	int rc = tx_queue(c->tx, Q_HANDOFF_DECIDE,
			  ARGS(A_I64(h->handoff_id), A_TEXT(h->state), A_TIME(h->decided_at),
			       A_TEXT(h->answer), A_TEXT(h->receipt_no),
			       A_TEXT(h->right_department), A_TEXT(proof->answer_record),
			       A_TEXT(h->answer_key), A_TEXT(proof->answer_signature)));

	return rc ? rc : handoff_tell(c, h);
}

int handoff_overdue(struct call *c, const struct handoff *h, struct case_file *file,
		    int64_t deadline_id)
{
	const struct case_event overdue = {.kind = case_event_names[EVENT_OVERDUE],
					   .handoff_id = h->handoff_id,
					   .deadline_id = deadline_id};
	struct changes changes = {.clause = h->basis};
	int rc = tx_queue(c->tx, Q_HANDOFF_OVERDUE, ARGS(A_I64(h->handoff_id)));

	change_note_day(&changes, "overdue_since", (civil_date){0}, h->due_day);
	if (!rc)
		rc = event_add(c, file, &overdue);
	if (!rc)
		rc = changes_write(c, file, &changes);
	return rc ? rc : handoff_tell(c, h);
}

int handoff_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct handoff *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_HANDOFF_PAGE, ARGS(A_I64(after_id), A_I64((int64_t)limit)), &rows,
			 &n);

	for (size_t i = 0; !rc && i < n; i++)
		rc = handoff_tell(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].handoff_id : after_id;
	*out_n = n;
	return 0;
}

/* Of these fields those that config/procedures/competence.yaml lets travel, and no others, leave
 * the case before it is accepted. 64-bit numbers are texts, as everywhere in JSON. */
int handoff_package(struct call *c, const struct handoff *h, const char **out)
{
	const struct desk *desk = c->worker;
	const char *const *fields = competence_package(&desk->competence, h->kind, h->basis);
	struct package package;
	size_t size = sizeof("{}");
	struct str to;
	int rc = tx_one(c->tx, Q_PACKAGE_OF, ARGS(A_I64(h->case_id)), &package);

	if (rc)
		return rc;
	for (size_t i = 0; i < package_row.n; i++)
		size += strlen(package_row.columns[i].name) + strlen(package_value(&package, i)) +
			sizeof("\"\" : , ");
	to = str_init(arena_alloc(c->arena, size), size);
	if (!to.at)
		return E_NO_MEMORY;
	*out = to.at;
	str_add(&to, "{");
	for (size_t i = 0; i < package_row.n; i++) {
		if (procedure_names(fields, package_row.columns[i].name))
			str_addf(&to, "%s\"%s\" : %s", to.len > 1 ? ", " : "",
				 package_row.columns[i].name, package_value(&package, i));
	}
	str_add(&to, "}");
	return 0;
}

void handoff_present(const struct call *c, const struct handoff *h, Disputes__Handoff *out)
{
	out->handoff_id = h->handoff_id;
	out->case_id = h->case_id;
	out->case_no = (char *)h->case_no;
	out->kind = (char *)h->kind;
	out->from_department = (char *)h->from_department;
	out->to_department = (char *)h->to_department;
	out->region = (char *)h->region;
	out->state = (char *)h->state;
	out->reason = (char *)h->reason;
	out->basis = (char *)h->basis;
	out->offered_at_us = h->offered_at.us;
	out->decided_at_us = h->decided_at.us;
	out->answer = (char *)h->answer;
	out->due_day = h->due_day.day;
	out->due_counting = (char *)say(c, h->due_counting_zh, h->due_counting_en);
	out->overdue = h->overdue;
	out->due_confirm = h->due_confirm;
	out->receipt_no = (char *)h->receipt_no;
	out->package_json = (char *)h->package_json;
	out->right_department = (char *)h->right_department;
	out->evidence_count = (uint32_t)h->n_evidence;
	out->offer_key = (char *)h->offer_key;
	out->answer_key = (char *)h->answer_key;
	out->to_desk = (char *)h->to_desk;
	out->competence_version = h->competence_version;
	out->binding = h->binding;
	out->brought_by = (char *)h->brought_by;
	out->answer_paper = (char *)h->answer_paper;
}

int handoffs_present(struct call *c, const struct handoff *rows, size_t n, Disputes__Handoff ***out)
{
	Disputes__Handoff **list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	Disputes__Handoff *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));

	if (!list || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__handoff__init(&shown[i]);
		handoff_present(c, &rows[i], &shown[i]);
		list[i] = &shown[i];
	}
	*out = list;
	return 0;
}

const char *handoff_tag(int64_t handoff_id, char *text)
{
	(void)snprintf(text, 40, "handoff/%" PRId64, handoff_id);
	return text;
}
