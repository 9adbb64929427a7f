/*
 * watch_begin - whom to watch: an intake whose reporter named himself by his number in the
 * register, once it has a case; or a party that the officer of a case knows.
 *
 * The timer looks for intakes, whichever way they came to their case: routed, linked, by
 * themselves. Of an anonymous one nobody is known, and nobody is watched.
 */
#include "base.h"

#include "watch.h"

#include "cn_id.h"

#define INTAKES_A_CALL 200
#define PRUNED_A_CALL  10000
#define LABEL_MAX      100

struct watch_employer {
	int64_t employer_id;
	const char *name;
};
ROW_TABLE(watch_employer, COL(watch_employer, employer_id, COL_I64),
	  COL(watch_employer, name, COL_TEXT));

/* ---- of an intake -------------------------------------------------------------------------- */

/* Whom it is about: by number, else by a name that one employer alone has; 0: nobody knows. */
static int employer_of(struct call *c, const struct intake *t, struct watch_employer *out)
{
	struct watch_employer *rows;
	size_t n;
	int rc;

	*out = (struct watch_employer){t->employer_id, t->employer_name};
	if (t->employer_id)
		return 0;
	rc = tx_many(c->tx, Q_WATCH_EMPLOYER_NAMED, ARGS(A_TEXT(t->employer_name)), &rows, &n);
	if (!rc && n == 1)
		*out = rows[0];
	return rc;
}

static int intake_watch(struct call *c, const struct intake *t, const struct watch_figures *f)
{
	const civil_date day = civil_from_utc(t->received_at);
	Disputes__Reporter *reporter;
	struct watch_employer e;
	struct watch w;
	bool found = false, fresh;
	int rc = reporter_load(c, t, &reporter, &found);

	if (rc == E_SEALED || rc == E_KEY_MISSING) /* again tomorrow */
		return 0;
	if (!rc)
		rc = tx_queue(c->tx, Q_WATCH_INTAKE_SEEN, ARGS(A_I64(t->intake_id)));
	if (rc || !found || reporter->worker_id <= 0 ||
	    month_shift(day, f->watch_months + f->late_months).day < civil_from_utc(c->now).day)
		return rc;
	rc = employer_of(c, t, &e);
	if (rc || !e.employer_id)
		return rc;
	w = (struct watch){.case_id = t->case_id,
			   .region = t->region,
			   .intake_id = t->intake_id,
			   .label = "",
			   .employer_id = e.employer_id,
			   .employer_name = e.name,
			   .complained_on = day,
			   .begun_by = ""};
	return watch_start(c, &w, reporter->worker_id, &fresh);
}

int watches_begin(struct call *c, bool *out_more)
{
	struct watch_figures f;
	struct intake *rows;
	size_t n = 0;
	int rc = watch_figures_at(c, civil_from_utc(c->now), &f);

	if (!rc)
		rc = tx_many(c->tx, Q_WATCH_INTAKES, ARGS(A_I64(INTAKES_A_CALL)), &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = intake_watch(c, &rows[i], &f);
	*out_more = *out_more || n == INTAKES_A_CALL;
	return rc;
}

int work_months_prune(struct call *c, bool *out_more)
{
	struct watch_figures f;
	int64_t gone = 0;
	int rc = watch_figures_at(c, civil_from_utc(c->now), &f);

	if (!rc)
		rc = tx_exec(c->tx, Q_WORK_MONTH_PRUNE,
			     ARGS(A_DATE(month_shift(civil_from_utc(c->now), -f.keep_months)),
				  A_I64(PRUNED_A_CALL)),
			     &gone);
	*out_more = *out_more || gone == PRUNED_A_CALL;
	return rc;
}

/* ---- by the officer of a case -------------------------------------------------------------- */

static int asked_check(struct call *c, const Disputes__BeginWatchRequest *req,
		       const struct case_file *f, civil_date *out_day)
{
	*out_day = civil_from_utc(f->opened_at);
	if (req->worker_id <= 0)
		return refuse(
			c, E_FIELD, "worker_id: %s",
			say(c, "写登记的劳动者编号", "the number of the worker in the register"));
	if (!words_fit(req->label, LABEL_MAX) || words_name_person(req->label))
		return refuse(
			c, E_FIELD, "label: %s",
			say(c, "写称呼，如“申请人甲”，不超过 100 字，不写姓名、证件号码和手机号",
			    "what he is called, as \"applicant A\", in at most 100 characters, "
			    "without identity or telephone numbers"));
	if (req->nonce.len != INTAKE_NONCE)
		return refuse(
			c, E_FIELD, "nonce: %s",
			say(c, "须为 16 字节随机数，使审计摘要不能被猜出",
			    "16 random bytes, so that nobody can try out the audit's digest"));
	if (req->complained_day && (civil_from_wire(req->complained_day, out_day) ||
				    out_day->day > civil_from_utc(c->now).day))
		return refuse(c, E_FIELD, "complained_day: %s",
			      say(c, "没有这一天，或者还没到", "no such day, or one to come"));
	return 0;
}

static int owned_lock(struct call *c, int64_t case_id, struct case_file *out)
{
	int rc = case_for_reading(c, case_id, out);

	if (!rc)
		rc = case_lock(c, case_id, out);
	if (!rc && strcmp(out->owner, c->who->department) != 0)
		rc = refuse(c, E_NOT_OWNER, "%s: %s", out->case_no, out->owner);
	return rc;
}

static int employer_asked(struct call *c, int64_t employer_id, struct watch_employer *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_WATCH_EMPLOYER, ARGS(A_I64(employer_id)), out, &found);

	return rc || found ? rc
			   : refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"),
				    employer_id);
}

/* Locks the case. */
int begin_watch(struct call *c, const Disputes__BeginWatchRequest *req, Disputes__Watch *rep)
{
	struct watch_employer e;
	struct case_file f;
	struct watch w;
	civil_date day;
	bool fresh;
	int rc = owned_lock(c, req->case_id, &f);

	if (!rc)
		rc = asked_check(c, req, &f, &day);
	if (!rc && case_over(&f))
		rc = refuse(c, E_CONFLICT, "%s: %s", f.case_no,
			    say(c, "案件已办结", "the case is over"));
	if (!rc)
		rc = employer_asked(c, req->employer_id ? req->employer_id : f.employer_id, &e);
	if (rc)
		return rc;

	w = (struct watch){.case_id = f.case_id,
			   .case_no = f.case_no,
			   .region = f.region,
			   .intake_no = "",
			   .label = req->label,
			   .employer_id = e.employer_id,
			   .employer_name = e.name,
			   .complained_on = day,
			   .begun_by = c->who->subject};
	rc = watch_start(c, &w, req->worker_id, &fresh);
	if (!rc && !fresh)
		rc = refuse(c, E_EXISTS, "%s: %s", f.case_no,
			    say(c, "本案已在观察该劳动者", "he is watched in this case already"));
	if (rc)
		return rc;
	watch_present(&w, rep);
	return watch_wake(c);
}

int end_watch(struct call *c, const Disputes__EndWatchRequest *req, Disputes__Watch *rep)
{
	struct case_file f;
	struct watch w;
	bool found;
	int rc = tx_maybe(c->tx, Q_WATCH_GET, ARGS(A_I64(req->watch_id)), &w, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "观察", "watch"), req->watch_id);
	if (!rc && (!words_fit(req->reason, WORDS_MAX) || words_name_person(req->reason)))
		rc = refuse(c, E_FIELD, "reason: %s",
			    say(c, "写明结束的理由，不超过 1000 字，不写证件号码和手机号",
				"say why, in at most 1000 characters, without identity or "
				"telephone numbers"));
	if (!rc)
		rc = owned_lock(c, w.case_id, &f);
	if (!rc && strcmp(w.state, "watching") != 0)
		rc = refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "观察", "watch"),
			    w.watch_id, w.ended_reason);
	if (rc)
		return rc;

	w.state = "ended";
	w.ended_reason = req->reason;
	watch_present(&w, rep);
	return watch_end(c, &w, req->reason);
}
