/*
 * month_terms - what a month's time is counted by: the stop that ends a run, and the allowance that
 * was negotiated (domain C.4: by the platform, with proof of the negotiation; without it none).
 */
#include "base.h"

#include "month.h"

/* The unit of b.allowance is the form that was negotiated (config/rules). */
static int allowance_read(const struct parameter_value *p, struct time_terms *terms)
{
	terms->allowance = p->value;
	if (strcmp(p->unit, "percent") == 0) {
		terms->form = ALLOWANCE_PERCENT;
		return 0;
	}
	if (strcmp(p->unit, "gap_min") == 0) {
		terms->form = ALLOWANCE_GAPS;
		terms->allowance = p->value * 60;
		return 0;
	}
	terms->form = ALLOWANCE_PER_DAY;
	return parameter_seconds(p, &terms->allowance) ? 0 : E_RULE;
}

static struct parameter_value filed_allowance(const char *key, int64_t value, const char *unit)
{
	return (struct parameter_value){.key = key,
					.scope = "",
					.value = value,
					.unit = unit,
					.confidence = "C",
					.title_zh = "协商确定的宽放时间",
					.title_en = "allowance that was negotiated"};
}

/* What the employer negotiated and filed, by the limit in force when the month ends; else what the
 * worker's own agreement says. A limit without the document of the negotiation says nothing. */
static bool allowance_filed(const struct worker_month *m, struct parameter_value *out)
{
	const struct inputs *in = &m->in;
	const struct limit_row *limit = NULL;
	const struct agreement_row *terms = NULL;

	for (size_t i = 0; i < in->n_limits; i++) {
		if (in->limits[i].from_day.day <= m->last.day)
			limit = &in->limits[i];
	}
	for (size_t i = 0; i < in->n_terms; i++) {
		if (in->terms[i].from_day.day <= m->last.day &&
		    (!in->terms[i].to_day.day || in->terms[i].to_day.day > m->last.day))
			terms = &in->terms[i];
	}
	if (limit && limit->allowance > 0 && limit->document[0]) {
		*out = filed_allowance("platform_limit.allowance", limit->allowance, limit->unit);
		out->from = limit->from_day;
		out->source = limit->document;
		return true;
	}
	if (!terms || terms->allowance <= 0)
		return false;
	*out = filed_allowance("agreement.allowance", terms->allowance, terms->allowance_unit);
	out->from = terms->from_day;
	out->source = "书面协议";
	return true;
}

/* A figure of the rules for the employer itself, else what was filed, else the general figure. */
static bool allowance_known(const struct policy_pack *pack, struct worker_month *m)
{
	const bool general = parameter_or_general(pack->rules, "b.allowance", m->person.credit_code,
						  m->last, &m->allowance) == 0;

	if (general && m->allowance.scope[0])
		return true;
	return allowance_filed(m, &m->allowance) || general;
}

int month_terms(const struct policy_pack *pack, struct worker_month *m)
{
	int rc;

	m->terms = (struct time_terms){ALLOWANCE_NONE, 0, 0, &pack->calendar};
	rc = parameter_at(pack->rules, "rest.reset_min", "", m->last, &m->reset);
	if (rc)
		return rc;
	if (!parameter_seconds(&m->reset, &m->terms.reset_s))
		return E_RULE;
	/* negotiated for class B only; where nothing is in force there is no allowance */
	if (strcmp(m->person.class, "B") != 0 || !allowance_known(pack, m) ||
	    m->allowance.value == 0)
		return 0;
	m->has_allowance = true;
	return allowance_read(&m->allowance, &m->terms);
}
