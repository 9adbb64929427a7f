#include "base.h"

#include "intake.h"

#include <sodium.h>

ROW_TABLE(intake, COL(intake, intake_id, COL_I64), COL(intake, intake_no, COL_TEXT),
	  COL(intake, channel, COL_TEXT), COL(intake, source_no, COL_TEXT),
	  COL(intake, region, COL_TEXT), COL(intake, department, COL_TEXT),
	  COL(intake, issue, COL_TEXT), COL(intake, relation_class, COL_TEXT),
	  COL(intake, evidence, COL_TEXT), COL(intake, employer_id, COL_I64),
	  COL(intake, employer_name, COL_TEXT), COL(intake, persons, COL_I64),
	  COL(intake, named, COL_BOOL), COL(intake, received_at, COL_TIME),
	  COL(intake, received_by, COL_TEXT), COL(intake, state, COL_TEXT),
	  COL(intake, route, COL_TEXT), COL(intake, suggested, COL_TEXT),
	  COL(intake, routed_to, COL_TEXT), COL(intake, reason, COL_TEXT),
	  COL(intake, due_at, COL_TIME), COL(intake, due_day, COL_DATE),
	  COL(intake, overdue, COL_BOOL), COL(intake, order_due, COL_DATE),
	  COL(intake, answered_at, COL_TIME), COL(intake, answered_by, COL_TEXT),
	  COL(intake, answer_no, COL_I64), COL(intake, case_id, COL_I64),
	  COL(intake, case_no, COL_TEXT), COL(intake, duplicate_of, COL_I64),
	  COL(intake, receipt, COL_BOOL), COL(intake, key, COL_BYTES),
	  COL(intake, version, COL_I64), COL(intake, event_day, COL_DATE),
	  COL(intake, limit_day, COL_DATE), COL(intake, limit_warned, COL_I64));
ROW_TABLE(intake_message, COL(intake_message, number, COL_I64), COL(intake_message, at, COL_TIME),
	  COL(intake_message, from_reporter, COL_BOOL), COL(intake_message, department, COL_TEXT),
	  COL(intake_message, subject, COL_TEXT), COL(intake_message, body, COL_BYTES));
ROW_TABLE(message_count, COL(message_count, last, COL_I64), COL(message_count, n_reporter, COL_I64),
	  COL(message_count, last_office, COL_I64));

#define KEY_COLUMN "intake.key"

static const struct secret_ring *ring_of(const struct call *c)
{
	return ((const struct desk *)c->worker)->ring;
}

int intake_find(struct call *c, const struct statement *how, int64_t intake_id, struct intake *out)
{
	bool found;
	int rc = tx_maybe(c->tx, how, ARGS(A_I64(intake_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "来件", "intake"), intake_id);
	return rc;
}

bool intake_is(const struct intake *t, enum intake_state state)
{
	return strcmp(t->state, intake_state_names[state]) == 0;
}

/* ---- the key of its messages ------------------------------------------------------------- */

int intake_key_open(struct call *c, const struct intake *t, struct box_key *out)
{
	slice plain = {NULL, 0};
	int rc = secret_open(ring_of(c), (struct secret_place){KEY_COLUMN, t->intake_id}, t->key,
			     c->arena, &plain);

	if (rc)
		return rc;
	if (plain.len != sizeof(out->b))
		return E_SEALED;
	memcpy(out->b, plain.at, sizeof(out->b));
	return 0;
}

int intake_insert(struct call *c, struct intake *t, const uint8_t *receipt, struct box_key *out_key)
{
	unsigned newest = secret_newest(ring_of(c));
	int rc;

	if (!newest)
		return refuse(c, E_KEY_MISSING, "no data key is loaded: gongdao keys make");
	box_key_make(out_key);
	rc = secret_seal(ring_of(c), newest, (struct secret_place){KEY_COLUMN, t->intake_id},
			 (slice){(const char *)out_key->b, sizeof(out_key->b)}, c->arena, &t->key);
	if (rc)
		return rc;
	return tx_queue(
		c->tx, Q_INTAKE_INSERT,
		ARGS(A_I64(t->intake_id), A_TEXT(t->intake_no), A_TEXT(t->channel),
		     A_TEXT(t->source_no), A_TEXT(t->region), A_TEXT(t->department),
		     A_TEXT(t->issue), A_TEXT(t->relation_class), A_TEXT(t->evidence),
		     A_I64(t->employer_id), A_TEXT(t->employer_name), A_I64(t->persons),
		     A_BOOL(t->named), A_TIME(t->received_at), A_TEXT(t->received_by),
		     A_TEXT(t->route), A_TEXT(t->suggested), A_TIME(t->due_at), A_DATE(t->due_day),
		     A_DATE_OR_NULL(t->order_due),
		     A_BYTES(receipt ? (const void *)receipt : "", receipt ? RECEIPT_HASH : 0),
		     A_BYTES(t->key.at, t->key.len), A_I64(newest), A_DATE_OR_NULL(t->event_day),
		     A_DATE_OR_NULL(t->limit_day)));
}

/* ---- what is written to and fro ---------------------------------------------------------- */

static struct secret_place message_place(int64_t intake_id, int64_t number, char column[48])
{
	(void)snprintf(column, 48, "intake_message.%" PRId64, number);
	return (struct secret_place){column, intake_id};
}

int message_add(struct call *c, const struct intake *t, const struct box_key *key, int64_t number,
		bool from_reporter, const char *text)
{
	char column[48];
	slice boxed;
	int rc = box_close(key, message_place(t->intake_id, number, column), slice_of(text),
			   c->arena, &boxed);

	return rc ? rc
		  : tx_queue(c->tx, Q_MESSAGE_INSERT,
			     ARGS(A_I64(t->intake_id), A_I64(number), A_TEXT(t->region),
				  A_TIME(c->now), A_BOOL(from_reporter),
				  A_TEXT(from_reporter ? "" : c->who->department),
				  A_TEXT(from_reporter ? "" : c->who->subject),
				  A_BYTES(boxed.at, boxed.len)));
}

static int message_present(struct call *c, const struct intake *t, const struct box_key *key,
			   const struct intake_message *row, Disputes__IntakeMessage *out)
{
	char column[48];
	slice plain = {"", 0};
	int rc = box_open(key, message_place(t->intake_id, row->number, column), row->body,
			  c->arena, &plain);

	out->number = (uint32_t)row->number;
	out->at_us = row->at.us;
	out->from_reporter = row->from_reporter;
	out->department = (char *)(uintptr_t)row->department; /* only read, as the others */
	out->subject = (char *)(uintptr_t)row->subject;
	out->text = (char *)(uintptr_t)plain.at;
	out->answer = row->number == t->answer_no;
	return rc;
}

int messages_present(struct call *c, const struct intake *t, const struct intake_message *rows,
		     size_t n, Disputes__IntakeMessage ***out)
{
	Disputes__IntakeMessage *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	Disputes__IntakeMessage **list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	struct box_key key;
	int rc = all && list ? intake_key_open(c, t, &key) : E_NO_MEMORY;

	if (rc)
		return rc;
	for (size_t i = 0; i < n && !rc; i++) {
		disputes__intake_message__init(&all[i]);
		rc = message_present(c, t, &key, &rows[i], &all[i]);
		list[i] = &all[i];
	}
	sodium_memzero(&key, sizeof(key));
	*out = list;
	return rc;
}

/* ---- as it is shown ---------------------------------------------------------------------- */

int intake_evidence(struct call *c, const struct intake *t, char ***out, size_t *out_n)
{
	char **kinds = arena_zalloc(c->arena, INTAKE_KINDS_MAX + 1, sizeof(*kinds));
	slice rest = slice_of(t->evidence), part;
	size_t n = 0;

	if (!kinds)
		return E_NO_MEMORY;
	while (n < INTAKE_KINDS_MAX && slice_next(&rest, ' ', &part)) {
		if (!part.len)
			continue;
		kinds[n] = (char *)(uintptr_t)arena_strndup(c->arena, part.at, part.len);
		if (!kinds[n++])
			return E_NO_MEMORY;
	}
	*out = kinds;
	*out_n = n;
	return 0;
}

void intake_present(struct call *c, const struct intake *t, Disputes__Intake *out)
{
	const struct desk *desk = c->worker;
	const struct label *issue = referral_issue(&desk->routes, t->issue);
	size_t n = 0;

	out->intake_id = t->intake_id;
	out->intake_no = (char *)(uintptr_t)t->intake_no;
	out->channel = (char *)(uintptr_t)t->channel;
	out->source_no = (char *)(uintptr_t)t->source_no;
	out->region = (char *)(uintptr_t)t->region;
	out->department = (char *)(uintptr_t)t->department;
	out->issue = (char *)(uintptr_t)t->issue;
	out->issue_title = (char *)(uintptr_t)(issue ? say(c, issue->zh, issue->en) : "");
	out->relation_class = (char *)(uintptr_t)t->relation_class;
	if (intake_evidence(c, t, &out->evidence, &n) == 0)
		out->n_evidence = n;
	out->employer_id = t->employer_id;
	out->employer_name = (char *)(uintptr_t)t->employer_name;
	out->persons = (uint32_t)t->persons;
	out->received_at_us = t->received_at.us;
	out->received_by = (char *)(uintptr_t)t->received_by;
	out->state = (char *)(uintptr_t)t->state;
	out->route = (char *)(uintptr_t)t->route;
	out->suggested = (char *)(uintptr_t)t->suggested;
	out->routed_to = (char *)(uintptr_t)t->routed_to;
	out->reason = (char *)(uintptr_t)t->reason;
	out->due_day = t->due_day.day;
	out->overdue = t->overdue || (intake_is(t, INTAKE_WAITING) && c->now.us >= t->due_at.us);
	out->order_due_day = t->order_due.day;
	out->answered_at_us = t->answered_at.us;
	out->case_id = t->case_id;
	out->case_no = (char *)(uintptr_t)t->case_no;
	out->duplicate_of = t->duplicate_of;
	out->named = t->named;
	out->receipt = t->receipt;
	out->version = t->version;
	out->event_day = t->event_day.day;
	out->limit_day = t->limit_day.day;
	out->limit_warned_days = (uint32_t)t->limit_warned;
}

int intakes_present(struct call *c, const struct intake *rows, size_t n, Disputes__Intake ***out)
{
	Disputes__Intake *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	Disputes__Intake **list = arena_zalloc(c->arena, n + 1, sizeof(*list));

	if (!all || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__intake__init(&all[i]);
		intake_present(c, &rows[i], &all[i]);
		list[i] = &all[i];
	}
	*out = list;
	return 0;
}
