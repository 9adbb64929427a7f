/*
 * recontact_record - what somebody said who was asked again; and the lead that comes of it where
 * nobody had answered him: in his case, or a new one where that is over.
 */
#include "base.h"

#include "recontact.h"

#include "cn_id.h"
#include "deadline.h"

struct recontact_held {
	bool on_record;
	const char *reached, *recorded_by;
	bool dealt, opened;
};
ROW_TABLE(recontact_held, COL(recontact_held, on_record, COL_BOOL),
	  COL(recontact_held, reached, COL_TEXT), COL(recontact_held, recorded_by, COL_TEXT),
	  COL(recontact_held, dealt, COL_BOOL), COL(recontact_held, opened, COL_BOOL));

static const char *const words[] = {"yes", "no", NULL};

static bool yes(const char *word)
{
	return strcmp(word, words[0]) == 0;
}

/* ---- what may be recorded, and by whom ----------------------------------------------------- */

static int words_check(struct call *c, const Disputes__RecordRecontactRequest *req)
{
	const struct {
		const char *field, *word;
	} said[] = {
		{"answered",  req->answered },
		{"satisfied", req->satisfied},
		{"deterred",  req->deterred }
        };

	if (!name_known(words, req->reached))
		return refuse(c, E_FIELD, "reached: \"%.10s\"; yes, no", req->reached);
	for (size_t i = 0; i < N_ELEMENTS(said); i++) {
		if (yes(req->reached) ? !name_known(words, said[i].word) : *said[i].word != '\0')
			return refuse(c, E_FIELD, "%s: \"%.10s\"; %s", said[i].field, said[i].word,
				      say(c, "联系上的写 yes 或者 no，没有联系上的不写",
					  "yes or no of whom was reached, and of nobody else"));
	}
	if ((req->note[0] || !yes(req->reached)) &&
	    (!words_fit(req->note, WORDS_MAX) || words_name_person(req->note)))
		return refuse(
			c, E_FIELD, "note: %s",
			say(c,
			    "没有联系上的写明何时怎样联系过；不超过 1000 字，不写证件号码和手机号",
			    "of whom was not reached, when and how it was tried; at most "
			    "1000 characters, without identity or telephone numbers"));
	return 0;
}

/* Locks it, if it was not recorded and the caller may ask. */
static int item_lock(struct call *c, const Disputes__RecordRecontactRequest *req,
		     const struct recontact *d, struct recontact_held *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_RECONTACT_LOCK,
			  ARGS(A_I64(req->draw_id), A_I64(req->intake_id), A_TEXT(c->who->subject)),
			  out, &found);

	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s: %" PRId64, d->draw_no, req->intake_id);
	if (*out->reached)
		return refuse(c, E_CONFLICT, "%s: %s %s", d->draw_no,
			      say(c, "已登记，登记人", "it is recorded, by"), out->recorded_by);
	if (out->dealt)
		return refuse(c, E_DENIED, "%s",
			      say(c, "登记、答复或者承办过来件的人不得自行回访",
				  "who recorded, answered or handled it is not who asks again"));
	if (!out->opened)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "先查看联系方式再登记（gongdao intake reporter）",
				  "open the contact first (gongdao intake reporter)"));
	return 0;
}

/* As the database has it (RC2). */
static const char *outcome_of(const Disputes__RecordRecontactRequest *req, bool on_record)
{
	if (yes(req->answered))
		return "heard";
	return yes(req->reached) || !on_record ? "lost" : "unknown";
}

/* ---- what was lost ------------------------------------------------------------------------- */

/* His case, locked, while it runs and is known here; else a new one, as if he came again today. */
static int lead_case(struct call *c, struct intake *t, const char *ground, struct case_file *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_CASE_LOCK, ARGS(A_I64(t->case_id)), out, &found);

	if (rc || (found && !case_over(out)))
		return rc;
	t->received_at = c->now;
	return intake_case_begin(c, t, ground, out);
}

/* Several of one case are one term. */
static int lead_tell(struct call *c, struct case_file *f, const char *ground)
{
	const struct deadline_start answer = {.code = LOST_CLOCK, .ground = ground};
	struct case_event e = {.kind = case_event_names[EVENT_RECONTACT_LOST], .words = ground};
	struct docket docket;
	int rc = event_add(c, f, &e);

	if (!rc)
		rc = tx_flush(c->tx); /* a new case is read as the others */
	if (!rc)
		rc = docket_load(c, f, &docket);
	if (!rc && !docket_find(&docket, 0, LOST_CLOCK))
		rc = deadline_start(c, &docket, &answer, NULL);
	return rc ? rc : docket_save(c, &docket);
}

static int lead_begin(struct call *c, const struct recontact *d, int64_t intake_id,
		      int64_t *out_case_id)
{
	struct case_file f;
	const char *ground;
	struct intake t;
	int rc = intake_find(c, Q_INTAKE_GET, intake_id, &t);

	if (rc)
		return rc;
	ground = arena_printf(c->arena, "回访 %s：来件 %s 没有得到答复", d->draw_no, t.intake_no);
	if (!ground)
		return E_NO_MEMORY;
	rc = lead_case(c, &t, ground, &f);
	if (!rc)
		rc = lead_tell(c, &f, ground);
	if (!rc)
		*out_case_id = f.case_id;
	return rc;
}

/* ---- recorded ------------------------------------------------------------------------------ */

/* Locks the item, then the case. */
int record_recontact(struct call *c, const Disputes__RecordRecontactRequest *req,
		     Disputes__Recontact *rep)
{
	struct recontact_held x;
	struct recontact d;
	const char *outcome;
	int64_t lead_case_id = 0;
	int rc = words_check(c, req);

	if (!rc)
		rc = recontact_find(c, req->draw_id, &d);
	if (!rc)
		rc = item_lock(c, req, &d, &x);
	if (rc)
		return rc;

	outcome = outcome_of(req, x.on_record);
	if (strcmp(outcome, "lost") == 0)
		rc = lead_begin(c, &d, req->intake_id, &lead_case_id);
	if (rc)
		return rc;

	rc = tx_queue(c->tx, Q_RECONTACT_RECORD,
		      ARGS(A_I64(req->draw_id), A_I64(req->intake_id), A_TEXT(req->reached),
			   A_TEXT(req->answered), A_TEXT(req->satisfied), A_TEXT(req->deterred),
			   A_TEXT(req->note), A_TEXT(c->who->subject), A_TIME(c->now),
			   A_TEXT(outcome), A_I64(lead_case_id)));
	if (!rc)
		rc = tx_flush(c->tx); /* the counts are those of the rows */
	if (!rc)
		rc = recontact_find(c, req->draw_id, &d);
	return rc ? rc : recontact_present(c, &d, rep);
}
