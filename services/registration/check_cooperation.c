/*
 * check_cooperation - cooperation agreements with the supervision of the partner, and the rules
 * that an employer gives the workers.
 */
#include "base.h"

#include "check.h"

#include "check_facts.h"
#include "contract_facts.h"
#include "cooperation_facts.h"

struct checked_cooperation {
	int64_t cooperation_id, platform_id;
	const char *platform_name, *region, *partner_name, *states;
	civil_date from_day, to_day, supervised_day;
	bool renewed; /* another goes on after it */
};
ROW_TABLE(checked_cooperation, COL(checked_cooperation, cooperation_id, COL_I64),
	  COL(checked_cooperation, platform_id, COL_I64),
	  COL(checked_cooperation, platform_name, COL_TEXT),
	  COL(checked_cooperation, region, COL_TEXT),
	  COL(checked_cooperation, partner_name, COL_TEXT),
	  COL(checked_cooperation, states, COL_TEXT), COL(checked_cooperation, from_day, COL_DATE),
	  COL(checked_cooperation, to_day, COL_DATE),
	  COL(checked_cooperation, supervised_day, COL_DATE),
	  COL(checked_cooperation, renewed, COL_BOOL));

struct checked_rule {
	int64_t rule_document_id, employer_id;
	const char *employer_name, *region, *kind, *title, *edition;
	civil_date from_day, to_day, consulted_day, notice_day;
	const char *appeal_channel;
};
ROW_TABLE(checked_rule, COL(checked_rule, rule_document_id, COL_I64),
	  COL(checked_rule, employer_id, COL_I64), COL(checked_rule, employer_name, COL_TEXT),
	  COL(checked_rule, region, COL_TEXT), COL(checked_rule, kind, COL_TEXT),
	  COL(checked_rule, title, COL_TEXT), COL(checked_rule, edition, COL_TEXT),
	  COL(checked_rule, from_day, COL_DATE), COL(checked_rule, to_day, COL_DATE),
	  COL(checked_rule, consulted_day, COL_DATE), COL(checked_rule, notice_day, COL_DATE),
	  COL(checked_rule, appeal_channel, COL_TEXT));

const char *const cooperation_fact_names[] = {"partner",
					      "begun",
					      "lacks",
					      "lacking_zh",
					      "lacking_en",
					      "supervised_last",
					      "unsupervised_from",
					      "unsupervised",
					      "ended_from",
					      "ends_on",
					      "ends_warn_from",
					      "ends_soon",
					      NULL};
const char *const rule_document_fact_names[] = {
	"kind", "title", "in_force", "consulted", "noticed", "notice_days", "has_channel", NULL};

static const char *const clauses_zh[CLAUSE_END] = {
	"合法经营资质",
	"用工形式和书面文件",
	"报酬底线、周期和支付责任",
	"工时休息限制",
	"社会保险和职业伤害",
	"安全生产管理",
	"不收押金、不强制注册个体工商户、不限制多平台就业",
	"投诉处理",
	"平台监督权",
	"违约和退出",
	"个人信息处理"};
static const char *const clauses_en[CLAUSE_END] = {
	"lawful licences",
	"class and paper of each worker",
	"pay floor, cycle, who pays",
	"limits of hours and rest",
	"insurance and injury cover",
	"safety management",
	"no deposits, no forced trader registration, no exclusivity",
	"complaints",
	"the platform's supervision",
	"breach and exit",
	"personal information"};

/* The clauses that are absent, as one line; those unclear are a matter of reading the text. */
static const char *lacking(struct call *c, const char *states, const char *const *names,
			   const char *gap)
{
	char text[1024];
	struct str s = str_init(text, sizeof(text));

	for (int i = 0; i < CLAUSE_END && states[i]; i++) {
		if (states[i] == 'a')
			str_addf(&s, "%s%s", text[0] ? gap : "", names[i]);
	}
	return arena_strdup(c->arena, text);
}

static bool whole(const struct fact_set *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->at[i].type == FACT_TEXT && !f->at[i].text)
			return false;
	}
	return true;
}

/* Asks, and takes back what was found when a rule could not be asked. */
static int ask(struct call *c, struct check_subject *s, struct check_mark_row *mark)
{
	const size_t before = s->found->n;
	int rc = whole(&s->facts) ? check_ask(c, s) : E_NO_MEMORY;

	mark->error = s->error;
	if (*s->error)
		s->found->n = before;
	return rc;
}

static civil_date later_than(civil_date day, civil_date today)
{
	return day.day > today.day ? day : (civil_date){0};
}

static int cooperation_one(struct call *c, const struct checked_cooperation *e,
			   struct check_mark_row *mark, struct findings *found)
{
	const civil_date today = civil_from_utc(c->now);
	const bool over = e->to_day.day && e->to_day.day <= today.day;
	struct check_subject s = {
		.kind = CHECK_COOPERATION,
		.about = {.employer_id = e->platform_id,
			  .employer_name = e->platform_name,
			  .worker_no = "",
			  .class = "",
			  .region = e->region,
			  .subject = arena_printf(c->arena, "cooperation/%" PRId64,
                          e->cooperation_id)},
		.on = over ? (civil_date){e->to_day.day - 1              }
                  : today,
		.found = found,
		.error = "",
	};
	struct fact_set *f = &s.facts;
	civil_date due, warn = {0};
	int64_t months, days;
	int rc;

	if (e->from_day.day > today.day) {
		mark->next = e->from_day;
		return 0;
	}
	rc = check_figure(c, "reg.supervision.months", s.on, &months);
	if (!rc)
		rc = check_figure(c, "notice.expiry.days", s.on, &days);
	if (rc || !s.about.subject) {
		mark->error = error_text(rc);
		return rc == E_NO_PARAMETER ? 0 : E_NO_MEMORY;
	}
	due = civil_months_later(e->supervised_day.day ? e->supervised_day : e->from_day,
				 (int)months);
	if (e->to_day.day)
		warn.day = e->to_day.day - (int32_t)days;
	fact_add(f, F_TEXT("partner", e->partner_name));
	fact_add(f, F_TEXT("begun", check_day(c, e->from_day)));
	fact_add(f, F_BOOL("lacks", strchr(e->states, 'a') != NULL));
	fact_add(f, F_TEXT("lacking_zh", lacking(c, e->states, clauses_zh, "、")));
	fact_add(f, F_TEXT("lacking_en", lacking(c, e->states, clauses_en, ", ")));
	fact_add(f, F_TEXT("supervised_last", check_day(c, e->supervised_day)));
	fact_add(f, F_TEXT("unsupervised_from", check_day(c, due)));
	fact_add(f, F_BOOL("unsupervised", s.on.day >= due.day));
	fact_add(f, F_TEXT("ended_from", check_day(c, e->to_day)));
	fact_add(f, F_TEXT("ends_on",
			   e->to_day.day ? check_day(c, (civil_date){e->to_day.day - 1}) : ""));
	fact_add(f, F_TEXT("ends_warn_from", check_day(c, warn)));
	fact_add(f, F_BOOL("ends_soon", !over && !e->renewed && warn.day && today.day >= warn.day));
	rc = ask(c, &s, mark);
	mark->next = over ? (civil_date){0}
			  : day_sooner(later_than(due, today),
				       day_sooner(later_than(warn, today), e->to_day));
	return rc;
}

int check_cooperations(struct call *c, struct check_mark_row *marks, size_t n)
{
	int64_t *ids = check_ids(c, marks, n);
	struct checked_cooperation *rows;
	struct findings found;
	size_t n_rows;
	int rc = ids ? check_found_init(c, &found) : E_NO_MEMORY;

	if (!rc)
		rc = tx_many(c->tx, Q_CHECK_COOPERATIONS, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++)
		rc = cooperation_one(c, &rows[i], check_mark_of(marks, n, rows[i].cooperation_id),
				     &found);
	return rc ? rc : check_settle(c, marks, n, &found);
}

/* ---- rules given to workers ----------------------------------------------------------------- */

static int rule_one(struct call *c, const struct checked_rule *e, struct check_mark_row *mark,
		    struct findings *found)
{
	const civil_date today = civil_from_utc(c->now);
	const bool over = e->to_day.day && e->to_day.day <= today.day;
	struct check_subject s = {
		.kind = CHECK_RULE_DOCUMENT,
		.about = {.employer_id = e->employer_id,
			  .employer_name = e->employer_name,
			  .worker_no = "",
			  .class = "",
			  .region = e->region,
			  .subject = arena_printf(c->arena, "rule_document/%" PRId64,
                          e->rule_document_id)},
		.on = over ? (civil_date){e->to_day.day - 1              }
                  : today,
		.found = found,
		.error = "",
	};
	struct fact_set *f = &s.facts;
	int rc;

	if (!s.about.subject)
		return E_NO_MEMORY;
	if (e->from_day.day > today.day) {
		mark->next = e->from_day;
		return 0;
	}
	fact_add(f, F_TEXT("kind", e->kind));
	fact_add(f, F_TEXT("title", arena_printf(c->arena, "%s %s", e->title, e->edition)));
	fact_add(f, F_TEXT("in_force", check_day(c, e->from_day)));
	fact_add(f, F_BOOL("consulted",
			   e->consulted_day.day && e->consulted_day.day <= e->from_day.day));
	fact_add(f, F_BOOL("noticed", e->notice_day.day != 0));
	fact_add(f, F_NUM("notice_days",
			  e->notice_day.day ? (int64_t)e->from_day.day - e->notice_day.day : 0));
	fact_add(f, F_BOOL("has_channel", *e->appeal_channel != '\0'));
	rc = ask(c, &s, mark);
	mark->next = over ? (civil_date){0} : e->to_day;
	return rc;
}

int check_rule_documents(struct call *c, struct check_mark_row *marks, size_t n)
{
	int64_t *ids = check_ids(c, marks, n);
	struct checked_rule *rows;
	struct findings found;
	size_t n_rows;
	int rc = ids ? check_found_init(c, &found) : E_NO_MEMORY;

	if (!rc)
		rc = tx_many(c->tx, Q_CHECK_RULE_DOCUMENTS, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n_rows; i++)
		rc = rule_one(c, &rows[i], check_mark_of(marks, n, rows[i].rule_document_id),
			      &found);
	return rc ? rc : check_settle(c, marks, n, &found);
}
