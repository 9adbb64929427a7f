/*
 * answer_apply - what an answer does: to the hand-off, to the case, to the receiver's standing.
 */
#include "base.h"

#include "action.h"
#include "handoff.h"

/* What an answer says in the timeline. */
struct answered {
	struct case_event event;
	struct changes changes;
};

/* Writes the answer; its term is met, or was not. */
static int answer_write(struct call *c, const struct handoff *h, const struct handoff_proof *proof,
			struct docket *docket, struct answered *a)
{
	char tag[40];
	int rc = handoff_decide(c, h, proof);

	a->changes.clause = h->basis;
	a->changes.evidence = h->receipt_no;
	change_note(&a->changes, "handoff", handoff_state_names[HANDOFF_SENT], h->state);
	change_note(&a->changes, "signed", "", h->answer_key);
	if (*h->brought_by)
		change_note(&a->changes, "brought", "",
			    *h->answer_paper ? h->answer_paper : h->brought_by);
	if (!rc)
		rc = event_add(c, docket->file, &a->event);
	if (!rc)
		rc = changes_write(c, docket->file, &a->changes);
	if (!rc)
		rc = deadline_stop_handoff(c, docket, h->handoff_id, h->state);
	if (!rc)
		rc = docket_save(c, docket);
	if (!rc)
		rc = cancel_later(c, handoff_tag(h->handoff_id, tag));
	if (rc || !handoff_kind_find(h->kind)->moves)
		return rc;
	return bounce_came_back(c, docket->file, h->handoff_id);
}

/* The receiver's standing: the whole case is open to it, or nothing but the hand-off. */
static int standing_write(struct call *c, const struct handoff *h)
{
	const struct handoff_kind *kind = handoff_kind_find(h->kind);

	return kind->opens ? party_set(c, Q_PARTY_ADD, h->case_id, h->to_department)
			   : party_leave(c, h->case_id, h->to_department);
}

/* The case moves: to the step its procedure says, and the clocks of the old desk stop. The new
 * owner is made a party at once, for only a party sees them. Of a body without the system somebody
 * has to ask what it did. */
static int take_over(struct call *c, const struct handoff *h, struct case_file *file,
		     struct docket *out)
{
	struct ground why = {.words = h->reason};
	const struct deadline_start result = {.code = RESULT_CLOCK, .ground = h->receipt_no};
	struct move move;
	int64_t n;
	int rc = case_moved(c, file, &move);

	file->keeper = handoff_keeper(c, h);
	if (!rc)
		rc = tx_exec(c->tx, Q_PARTY_ADD,
			     ARGS(A_I64(file->case_id), A_TEXT(h->to_department)), &n);
	if (!rc)
		rc = docket_load(c, file, out);
	if (!rc)
		rc = effects_apply(c, move.p, &move.effects, out, &why);
	if (!rc && body_outside(c, file->owner))
		rc = deadline_start(c, out, &result, NULL);
	return rc ? rc : case_update(c, file);
}

static int accept_apply(struct call *c, struct handoff *h, struct case_file *file,
			const struct handoff_reply_draft *d, const struct handoff_proof *proof)
{
	struct answered accepted = {
		.event = {.kind = case_event_names[EVENT_ACCEPTED],
			  .words = d->words,
			  .handoff_id = h->handoff_id}
        };
	const struct case_file was = *file;
	struct docket docket;
	bool moved;
	int rc;

	h->receipt_no = d->receipt_no;
	moved = handoff_accept(h, file, d->words, c->now);
	accepted.event.old_owner = moved ? was.owner : "";
	accepted.event.new_owner = moved ? file->owner : "";

	rc = moved ? take_over(c, h, file, &docket)
		   : docket_load_of(c, h->handoff_id, file, &docket);
	change_note_case(&accepted.changes, &was, file);
	if (!rc)
		rc = answer_write(c, h, proof, &docket, &accepted);
	if (!rc)
		rc = standing_write(c, h);
	if (!rc && moved)
		rc = deadline_follow(c, file);
	return rc || !moved ? rc : case_emit(c, file);
}

static int return_apply(struct call *c, struct handoff *h, struct case_file *file,
			const struct handoff_reply_draft *d, const struct handoff_proof *proof)
{
	struct answered returned = {
		.event = {.kind = case_event_names[EVENT_RETURNED],
			  .words = d->words,
			  .handoff_id = h->handoff_id}
        };
	struct docket docket;
	int rc;

	handoff_return(h, d->words, d->right_department, c->now);

	rc = docket_load_of(c, h->handoff_id, file, &docket);
	if (!rc)
		rc = answer_write(c, h, proof, &docket, &returned);
	return rc ? rc : party_leave(c, h->case_id, h->to_department);
}

int answer_apply(struct call *c, struct handoff *h, struct case_file *file,
		 const struct handoff_reply_draft *d, const struct handoff_proof *proof)
{
	if (strcmp(d->state, handoff_state_names[HANDOFF_ACCEPTED]) == 0)
		return accept_apply(c, h, file, d, proof);
	return return_apply(c, h, file, d, proof);
}
