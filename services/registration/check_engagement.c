/*
 * check_engagement - an engagement and its papers: facts, and the next day on which they change by
 * themselves.
 */
#include "base.h"

#include "check.h"
#include "identity.h"

#include "agreement_part_facts.h"
#include "check_facts.h"
#include "contract_facts.h"

struct checked_engagement {
	int64_t engagement_id, employer_id;
	const char *employer_name;
	int64_t worker_id;
	const char *worker_no, *class; /* in effect */
	const char *declared, *preliminary;
	bool settled;
	int64_t n_managed;
	utc_time proposed_at;
	const char *occupation, *home_region;
	civil_date from_day, to_day;
	int64_t n_signed;
	civil_date signed_until;
	int64_t n_open, n_fixed;
	const char *paper;
	civil_date paper_from, paper_to, handed_day;
	bool paper_signed;
	const char *term_kind;
	bool fixed_asked;
	int64_t probation_months;
	money probation_pay_fen, pay_fen;
	int64_t lacking, clauses;
	int64_t identity_id; /* 0: nobody said who the worker is */
	const char *id_kind;
	slice document; /* sealed */
};
ROW_TABLE(checked_engagement, COL(checked_engagement, engagement_id, COL_I64),
	  COL(checked_engagement, employer_id, COL_I64),
	  COL(checked_engagement, employer_name, COL_TEXT),
	  COL(checked_engagement, worker_id, COL_I64), COL(checked_engagement, worker_no, COL_TEXT),
	  COL(checked_engagement, class, COL_TEXT), COL(checked_engagement, declared, COL_TEXT),
	  COL(checked_engagement, preliminary, COL_TEXT),
	  COL(checked_engagement, settled, COL_BOOL), COL(checked_engagement, n_managed, COL_I64),
	  COL(checked_engagement, proposed_at, COL_TIME),
	  COL(checked_engagement, occupation, COL_TEXT),
	  COL(checked_engagement, home_region, COL_TEXT),
	  COL(checked_engagement, from_day, COL_DATE), COL(checked_engagement, to_day, COL_DATE),
	  COL(checked_engagement, n_signed, COL_I64),
	  COL(checked_engagement, signed_until, COL_DATE), COL(checked_engagement, n_open, COL_I64),
	  COL(checked_engagement, n_fixed, COL_I64), COL(checked_engagement, paper, COL_TEXT),
	  COL(checked_engagement, paper_from, COL_DATE),
	  COL(checked_engagement, paper_to, COL_DATE),
	  COL(checked_engagement, handed_day, COL_DATE),
	  COL(checked_engagement, paper_signed, COL_BOOL),
	  COL(checked_engagement, term_kind, COL_TEXT),
	  COL(checked_engagement, fixed_asked, COL_BOOL),
	  COL(checked_engagement, probation_months, COL_I64),
	  COL(checked_engagement, probation_pay_fen, COL_FEN),
	  COL(checked_engagement, pay_fen, COL_FEN), COL(checked_engagement, lacking, COL_I64),
	  COL(checked_engagement, clauses, COL_I64), COL(checked_engagement, identity_id, COL_I64),
	  COL(checked_engagement, id_kind, COL_TEXT), COL(checked_engagement, document, COL_BYTES));

const char *const engagement_fact_names[] = {"class",          "occupation",
					     "begun",          "unclassed_from",
					     "unclassed_late", "contract_from",
					     "contract_late",  "double_until",
					     "double_months",  "year_from",
					     "year_late",      "agreement_from",
					     "agreement_late", "signed",
					     "ended_from",     "ended",
					     "ends_warn_from", "ends_on",
					     "ends_soon",      "paper",
					     "paper_from",     "handed",
					     "lacking_zh",     "lacking_en",
					     "lacks",          "term_kind",
					     "term_months",    "probation_months",
					     "probation_pay",  "pay",
					     "fixed_terms",    "fixed_asked",
					     "injury_waiver",  "insurance_waiver",
					     "deposit",        "penalty",
					     "exclusivity",    "declared",
					     "preliminary",    "settled",
					     "n_managed",      "proposed",
					     "under_16",       NULL};

/* What terms come to for one engagement. */
struct terms {
	int64_t class_days, contract_months, agreement_days, warn_days;
	civil_date unclassed_from, contract_from, year_from, agreement_from, ended_from, warn_from;
	struct contract_exposure wage;
	civil_date wage_limit; /* the day after its last, if nothing happens */
};

static civil_date plus(civil_date d, int64_t days)
{
	return (civil_date){d.day + (int32_t)days};
}

static int terms_of(struct call *c, const struct checked_engagement *e, civil_date on,
		    struct terms *t)
{
	const bool over = e->to_day.day && e->to_day.day <= civil_from_utc(c->now).day;
	int rc = check_figure(c, "rel.class.days", on, &t->class_days);

	if (!rc)
		rc = check_figure(c, "ctr.contract.months", on, &t->contract_months);
	if (!rc)
		rc = check_figure(c, "ctr.agreement.days", on, &t->agreement_days);
	if (!rc)
		rc = check_figure(c, "notice.expiry.days", on, &t->warn_days);
	if (rc)
		return rc;
	t->unclassed_from = plus(e->from_day, t->class_days + 1);
	t->contract_from = civil_months_later(e->from_day, (int)t->contract_months);
	t->year_from = civil_months_later(e->from_day, 12);
	t->wage_limit = day_sooner(t->year_from, e->to_day);
	t->agreement_from = plus(e->from_day, t->agreement_days);
	t->wage = contract_expose(
		&(struct uncontracted){.from_day = e->from_day,
				       .to_day = e->to_day,
				       .on = over ? on : plus(on, -1)}); /* days that are over */
	if (e->n_signed && !e->n_open) {
		t->ended_from = e->signed_until;
		t->warn_from = plus(e->signed_until, -t->warn_days);
	}
	return 0;
}

/* The first day after today on which one of the facts becomes another by itself. */
static civil_date next_of(const struct checked_engagement *e, const struct terms *t,
			  civil_date today)
{
	const bool contract = e->class[0] == 'A' && !e->n_signed, none = !e->n_signed;
	const civil_date step = civil_months_later(t->contract_from, t->wage.months + 1);
	const civil_date days[] = {
		strcmp(e->class, "X") == 0 ? t->unclassed_from : (civil_date){0},
		contract ? t->contract_from : (civil_date){0},
		contract ? t->year_from : (civil_date){0},
		contract && step.day <= t->wage_limit.day ? step : (civil_date){0},
		none ? t->agreement_from : (civil_date){0},
		t->ended_from,
		t->warn_from,
		e->to_day,
	};
	civil_date next = {0};

	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		if (days[i].day > today.day && (!e->to_day.day || days[i].day <= e->to_day.day))
			next = day_sooner(next, days[i]);
	}
	return next;
}

/* The names of the items, as one line. */
static const char *items_text(struct call *c, int64_t items, bool english)
{
	char text[1024];
	struct str s = str_init(text, sizeof(text));
	const char *gap = "";

	for (int i = 0; agreement_items[i].name && i < 31; i++) {
		if (!(items & (INT64_C(1) << i)))
			continue;
		str_addf(&s, "%s%s", gap, english ? agreement_items[i].en : agreement_items[i].zh);
		gap = english ? ", " : "、";
	}
	return arena_strdup(c->arena, text);
}

static bool clause_in(const struct checked_engagement *e, const char *name)
{
	int place = agreement_part_find(agreement_clauses, name);

	return place >= 0 && e->clauses & (INT64_C(1) << place);
}

static void facts_of_terms(struct call *c, const struct checked_engagement *e,
			   const struct terms *t, civil_date on, struct fact_set *f)
{
	const bool none = e->n_signed == 0;

	fact_add(f, F_TEXT("class", e->class));
	fact_add(f, F_TEXT("occupation", e->occupation));
	fact_add(f, F_TEXT("declared", e->declared));
	fact_add(f, F_TEXT("preliminary", e->preliminary));
	fact_add(f, F_BOOL("settled", e->settled));
	fact_add(f, F_NUM("n_managed", e->n_managed));
	fact_add(f,
		 F_TEXT("proposed", check_day(c, e->proposed_at.us ? civil_from_utc(e->proposed_at)
								   : e->from_day)));
	fact_add(f, F_TEXT("begun", check_day(c, e->from_day)));
	fact_add(f, F_TEXT("unclassed_from", check_day(c, t->unclassed_from)));
	fact_add(f, F_BOOL("unclassed_late", on.day >= t->unclassed_from.day));
	fact_add(f, F_BOOL("signed", !none));
	fact_add(f, F_TEXT("contract_from", check_day(c, t->contract_from)));
	fact_add(f, F_BOOL("contract_late", none && on.day >= t->contract_from.day));
	fact_add(f, F_TEXT("double_until", check_day(c, plus(t->wage_limit, -1))));
	fact_add(f, F_NUM("double_months", t->wage.months));
	fact_add(f, F_TEXT("year_from", check_day(c, t->year_from)));
	fact_add(f, F_BOOL("year_late", none && on.day >= t->year_from.day));
	fact_add(f, F_TEXT("agreement_from", check_day(c, t->agreement_from)));
	fact_add(f, F_BOOL("agreement_late", none && on.day >= t->agreement_from.day));
	fact_add(f, F_TEXT("ended_from", check_day(c, t->ended_from)));
	fact_add(f, F_BOOL("ended", t->ended_from.day && on.day >= t->ended_from.day));
	fact_add(f, F_TEXT("ends_warn_from", check_day(c, t->warn_from)));
	fact_add(f,
		 F_TEXT("ends_on", t->ended_from.day ? check_day(c, plus(t->ended_from, -1)) : ""));
	fact_add(f, F_BOOL("ends_soon", t->ended_from.day && on.day >= t->warn_from.day &&
						on.day < t->ended_from.day));
}

static void facts_of_paper(struct call *c, const struct checked_engagement *e, struct fact_set *f)
{
	fact_add(f, F_TEXT("paper", e->paper));
	fact_add(f, F_TEXT("paper_from", check_day(c, e->paper_from)));
	fact_add(f, F_BOOL("handed", !e->paper_signed || e->handed_day.day));
	fact_add(f, F_BOOL("lacks", e->lacking != 0));
	fact_add(f, F_TEXT("lacking_zh", items_text(c, e->lacking, false)));
	fact_add(f, F_TEXT("lacking_en", items_text(c, e->lacking, true)));
	fact_add(f, F_TEXT("term_kind", e->term_kind));
	fact_add(f, F_NUM("term_months", months_between(e->paper_from, e->paper_to)));
	fact_add(f, F_NUM("probation_months", e->probation_months));
	fact_add(f, F_NUM("probation_pay", e->probation_pay_fen.fen));
	fact_add(f, F_NUM("pay", e->pay_fen.fen));
	fact_add(f, F_NUM("fixed_terms", e->n_fixed));
	fact_add(f, F_BOOL("fixed_asked", e->fixed_asked));
	for (size_t i = 0; agreement_clauses[i].name; i++)
		fact_add(f, F_BOOL(agreement_clauses[i].name,
				   clause_in(e, agreement_clauses[i].name)));
}

/* Of an age nothing but this leaves the check. A document that cannot be opened is said of the
 * subject, not of the call: the others are checked. */
static int facts_of_age(struct call *c, const struct checked_engagement *e, struct check_subject *s)
{
	const struct worker_stored w = {
		.worker_id = e->identity_id, .id_kind = e->id_kind, .document = e->document};
	civil_date born = {0};
	int rc = e->identity_id ? person_born(c, &w, &born) : 0;

	if (rc == E_NO_MEMORY)
		return rc;
	if (rc)
		s->error = "the worker's document cannot be opened";
	fact_add(&s->facts, F_BOOL("under_16", begun_under(born, ID_AGE_MIN, e->from_day)));
	return 0;
}

static bool whole(const struct fact_set *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->at[i].type == FACT_TEXT && !f->at[i].text)
			return false;
	}
	return true;
}

static int engagement_check_one(struct call *c, const struct checked_engagement *e,
				struct check_mark_row *mark, struct findings *found)
{
	const civil_date today = civil_from_utc(c->now);
	const bool over = e->to_day.day && e->to_day.day <= today.day;
	const civil_date on = over ? plus(e->to_day, -1) : today;
	struct check_subject s = {
		.kind = CHECK_ENGAGEMENT,
		.about = {.employer_id = e->employer_id,
			  .worker_id = e->worker_id,
			  .employer_name = e->employer_name,
			  .worker_no = e->worker_no,
			  .class = e->class,
			  .region = e->home_region,
			  .subject =
				  arena_printf(c->arena, "engagement/%" PRId64, e->engagement_id)},
		.on = on,
		.found = found,
		.error = "",
	};
	struct terms t = {0};
	size_t before;
	int rc;

	if (!s.about.subject)
		return E_NO_MEMORY;
	if (e->from_day.day > today.day) { /* has not begun */
		mark->next = e->from_day;
		return 0;
	}
	rc = terms_of(c, e, on, &t);
	if (rc) {
		mark->error = error_text(rc);
		return rc == E_NO_PARAMETER ? 0 : rc;
	}
	before = found->n;
	facts_of_terms(c, e, &t, on, &s.facts);
	facts_of_paper(c, e, &s.facts);
	rc = whole(&s.facts) ? facts_of_age(c, e, &s) : E_NO_MEMORY;
	if (!rc)
		rc = check_ask(c, &s);
	mark->error = s.error;
	if (*s.error)
		found->n = before;
	mark->next = over ? (civil_date){0} : next_of(e, &t, today);
	return rc;
}

int check_engagements(struct call *c, struct check_mark_row *marks, size_t n)
{
	int64_t *ids = check_ids(c, marks, n);
	struct findings found;
	struct checked_engagement *rows;
	size_t n_rows;
	int rc = ids ? check_found_init(c, &found) : E_NO_MEMORY;

	if (rc)
		return rc;
	rc = tx_many(c->tx, Q_CHECK_ENGAGEMENTS, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++)
		rc = engagement_check_one(c, &rows[i],
					  check_mark_of(marks, n, rows[i].engagement_id), &found);
	return rc ? rc : check_settle(c, marks, n, &found);
}
