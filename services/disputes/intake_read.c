/*
 * intake_read - the queue of a department, and everything about one intake that the caller may see
 * (CAS-7): what was written, its case, the alert behind that, what repeats it.
 */
#include "base.h"

#include "intake.h"

#define ALIKE_DAYS 90

struct intake_load {
	const char *department, *region;
	int64_t n_waiting, n_overdue;
	utc_time oldest_at;
};
ROW_TABLE(intake_load, COL(intake_load, department, COL_TEXT), COL(intake_load, region, COL_TEXT),
	  COL(intake_load, n_waiting, COL_I64), COL(intake_load, n_overdue, COL_I64),
	  COL(intake_load, oldest_at, COL_TIME));

static int load_add(struct call *c, Disputes__ListIntakesReply *rep)
{
	Disputes__IntakeLoad *all;
	struct intake_load *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_INTAKE_LOAD, ARGS(A_TEXT(c->who->department), A_TIME(c->now)),
			 &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->load = arena_zalloc(c->arena, n + 1, sizeof(*rep->load));
	if (!all || !rep->load)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__intake_load__init(&all[i]);
		all[i].department = (char *)(uintptr_t)rows[i].department; /* only read */
		all[i].region = (char *)(uintptr_t)rows[i].region;
		all[i].n_waiting = rows[i].n_waiting;
		all[i].n_overdue = rows[i].n_overdue;
		all[i].oldest_at_us = rows[i].oldest_at.us;
		rep->load[rep->n_load++] = &all[i];
	}
	return 0;
}

/* Oldest first: those that one's own department took, or those of a case. */
int list_intakes(struct call *c, const Disputes__ListIntakesRequest *req,
		 Disputes__ListIntakesReply *rep)
{
	int64_t limit = req->limit ? req->limit : 100;
	struct intake *rows;
	int rc;

	if (limit > 1000)
		return refuse(c, E_FIELD, "limit: 1..1000");
	if (req->state[0] && !name_known(intake_state_names, req->state))
		return refuse(c, E_FIELD, "state: \"%.20s\"; waiting, routed, linked", req->state);
	if (req->channel[0] && !name_known(intake_channel_names, req->channel))
		return refuse(c, E_FIELD, "channel: \"%.20s\"", req->channel);
	if (req->case_id)
		rc = tx_many(c->tx, Q_INTAKE_PAGE_OF_CASE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_I64(req->case_id)), &rows,
			     &rep->n_intakes);
	else if (strcmp(req->state, intake_state_names[INTAKE_WAITING]) == 0)
		rc = tx_many(c->tx, Q_INTAKE_PAGE_WAITING,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(c->who->department),
				  A_TEXT(req->channel)),
			     &rows, &rep->n_intakes);
	else
		rc = tx_many(c->tx, Q_INTAKE_PAGE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(c->who->department),
				  A_TEXT(req->state), A_TEXT(req->channel)),
			     &rows, &rep->n_intakes);
	if (!rc)
		rc = intakes_present(c, rows, rep->n_intakes, &rep->intakes);
	return rc || req->after_id || req->case_id ? rc : load_add(c, rep);
}

/* ---- everything about it -------------------------------------------------------------------- */

static int words_add(struct call *c, const struct intake *t, Disputes__GetIntakeReply *rep)
{
	struct intake_message *rows;
	int rc = tx_many(c->tx, Q_MESSAGE_LIST, ARGS(A_I64(t->intake_id), A_I64(0)), &rows,
			 &rep->n_messages);

	return rc ? rc : messages_present(c, t, rows, rep->n_messages, &rep->messages);
}

static int cases_present(struct call *c, const struct case_file *rows, size_t n,
			 Disputes__Case ***out)
{
	Disputes__Case *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	Disputes__Case **list = arena_zalloc(c->arena, n + 1, sizeof(*list));

	if (!all || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__case__init(&all[i]);
		case_present(&rows[i], &all[i]);
		list[i] = &all[i];
	}
	*out = list;
	return 0;
}

struct open_flag {
	bool yes;
};

/* The case, where all of it is open to the caller, and what was begun beside it. */
static int case_add(struct call *c, const struct intake *t, Disputes__GetIntakeReply *rep)
{
	struct case_file file, *beside;
	Disputes__Case **list;
	struct open_flag open = {false};
	bool found = false;
	int rc = tx_maybe(c->tx, Q_CASE_GET, ARGS(A_I64(t->case_id)), &file, &found);

	if (!rc && found)
		rc = tx_one(c->tx, Q_CASE_OPEN_TO, ARGS(A_I64(t->case_id)), &open);
	if (rc || !open.yes)
		return rc;
	rep->alert_id = file.alert_id;
	rc = cases_present(c, &file, 1, &list);
	if (rc)
		return rc;
	rep->case_ = list[0];
	rc = tx_many(c->tx, Q_INTAKE_CASES_BESIDE, ARGS(A_I64(t->case_id)), &beside,
		     &rep->n_beside);
	return rc ? rc : cases_present(c, beside, rep->n_beside, &rep->beside);
}

static int linked_add(struct call *c, const struct intake *t, Disputes__GetIntakeReply *rep)
{
	struct intake *rows;
	size_t n = 0, kept = 0;
	int rc;

	if (t->case_id)
		rc = tx_many(c->tx, Q_INTAKE_PAGE_OF_CASE,
			     ARGS(A_I64(0), A_I64(100), A_I64(t->case_id)), &rows, &n);
	else
		rc = tx_many(c->tx, Q_INTAKE_DUPLICATES, ARGS(A_I64(t->intake_id)), &rows, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		if (rows[i].intake_id != t->intake_id)
			rows[kept++] = rows[i];
	}
	rep->n_linked = kept;
	return rc ? rc : intakes_present(c, rows, kept, &rep->linked);
}

/* Perhaps the same: an officer decides (LinkIntake). */
static int suspected_add(struct call *c, const struct intake *t, Disputes__GetIntakeReply *rep)
{
	const utc_time from = {t->received_at.us - ALIKE_DAYS * US_PER_DAY},
		       to = {t->received_at.us + ALIKE_DAYS * US_PER_DAY};
	struct intake *alike, *same, *all;
	size_t n = 0, m = 0;
	int rc = tx_many(c->tx, Q_INTAKE_ALIKE,
			 ARGS(A_I64(t->intake_id), A_TEXT(t->employer_name), A_TEXT(t->issue),
			      A_TIME(from), A_TIME(to)),
			 &alike, &n);

	if (!rc)
		rc = reporter_others(c, t, from, &same, &m);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + m + 1, sizeof(*all));
	if (!all)
		return E_NO_MEMORY;
	if (n)
		memcpy(all, alike, n * sizeof(*all));
	for (size_t i = 0; i < m; i++) {
		bool there = false;

		for (size_t j = 0; j < n && !there; j++)
			there = alike[j].intake_id == same[i].intake_id;
		if (!there)
			all[n + rep->n_suspected++] = same[i];
	}
	rep->n_suspected += n;
	return intakes_present(c, all, rep->n_suspected, &rep->suspected);
}

/* A command, not a query: that its words were read stands in the audit, and the reply is not kept.
 */
int get_intake(struct call *c, const Disputes__GetIntakeRequest *req, Disputes__GetIntakeReply *rep)
{
	struct intake t;
	int rc = intake_find(c, Q_INTAKE_GET, req->intake_id, &t);

	if (rc)
		return rc;
	rep->intake = arena_zalloc(c->arena, 1, sizeof(*rep->intake));
	if (!rep->intake)
		return E_NO_MEMORY;
	disputes__intake__init(rep->intake);
	intake_present(c, &t, rep->intake);
	if ((rc = words_add(c, &t, rep)) != 0 || (rc = case_add(c, &t, rep)) != 0 ||
	    (rc = linked_add(c, &t, rep)) != 0)
		return rc;
	if (intake_is(&t, INTAKE_WAITING))
		rc = suspected_add(c, &t, rep);
	return rc ? rc : intake_card(c, &t, &rep->card);
}

/* ---- answers -------------------------------------------------------------------------------- */

static int answer_add(struct call *c, const struct intake *t, Disputes__IntakeAnswer *m)
{
	Disputes__IntakeMessage **shown;
	struct intake_message row;
	bool found;
	int rc = tx_maybe(c->tx, Q_MESSAGE_ONE, ARGS(A_I64(t->intake_id), A_I64(t->answer_no)),
			  &row, &found);

	disputes__intake_answer__init(m);
	if (rc || !found)
		return rc ? rc : E_INTERNAL;
	rc = messages_present(c, t, &row, 1, &shown);
	if (rc)
		return rc;
	m->intake_id = t->intake_id;
	m->intake_no = (char *)(uintptr_t)t->intake_no; /* only read, as the others */
	m->source_no = (char *)(uintptr_t)t->source_no;
	m->department = (char *)(uintptr_t)t->answered_by;
	m->answered_at_us = t->answered_at.us;
	m->text = shown[0]->text;
	m->order_due_day = t->order_due.day;
	m->late = t->order_due.day && civil_from_utc(t->answered_at).day > t->order_due.day;
	return 0;
}

/* What goes back to where it came from, for a file. A command, as GetIntake is. */
int list_intake_answers(struct call *c, const Disputes__ListIntakeAnswersRequest *req,
			Disputes__ListIntakeAnswersReply *rep)
{
	int64_t limit = req->limit ? req->limit : 100;
	Disputes__IntakeAnswer *all;
	struct intake *rows;
	size_t n;
	int rc;

	if (limit > 200)
		return refuse(c, E_FIELD, "limit: 1..200");
	if (!name_known(intake_channel_names, req->channel))
		return refuse(c, E_FIELD, "channel: \"%.20s\"", req->channel);
	rc = tx_many(c->tx, Q_INTAKE_ANSWERS,
		     ARGS(A_TEXT(req->channel), A_TIME((utc_time){req->since_us}),
			  A_I64(req->after_id), A_I64(limit)),
		     &rows, &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->answers = arena_zalloc(c->arena, n + 1, sizeof(*rep->answers));
	if (!all || !rep->answers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		rc = answer_add(c, &rows[i], &all[i]);
		rep->answers[rep->n_answers++] = &all[i];
	}
	return rc;
}
