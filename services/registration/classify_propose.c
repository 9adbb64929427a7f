/*
 * classify_propose - the answers of an engagement into a proposal that explains itself.
 *
 * The body is a message without version and time: a proposal that says what the last one said is
 * the same text, and no new version.
 */
#include "base.h"

#include "classify.h"

#include "json.h"

/* ---- parameters -------------------------------------------------------------------------------
 */

struct limits {
	struct classify_thresholds t;
	struct parameter_value used[4];
};

static int limits_read(struct call *c, struct limits *out)
{
	static const char *const keys[] = {"rel.a.econ_min", "rel.a.org_min",
					   "rel.main_income_share", "rel.continuity_days"};
	const struct registration_worker *worker = c->worker;
	const civil_date today = civil_from_utc(c->now);

	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		int rc = parameter_at(worker->rules, keys[i], "", today, &out->used[i]);

		if (rc)
			return refuse(c, rc, "%s", keys[i]);
	}
	out->t = (struct classify_thresholds){out->used[0].value, out->used[1].value,
					      out->used[2].value, out->used[3].value};
	return 0;
}

static const char *limits_text(struct call *c, const struct limits *l)
{
	return arena_printf(c->arena, "%" PRId64 "/%" PRId64 "/%" PRId64 "/%" PRId64, l->t.econ_min,
			    l->t.org_min, l->t.income_share_percent, l->t.continuity_days);
}

int class_thresholds(struct call *c, const char **out)
{
	struct limits limits;
	int rc = limits_read(c, &limits);

	if (rc)
		return rc;
	*out = limits_text(c, &limits);
	return *out ? 0 : E_NO_MEMORY;
}

static Registration__ClassParameter *parameter_present(struct call *c,
						       const struct parameter_value *p)
{
	Registration__ClassParameter *m = arena_zalloc(c->arena, 1, sizeof(*m));
	char from[12];

	if (!m)
		return NULL;
	registration__class_parameter__init(m);
	m->key = (char *)p->key;
	m->title_zh = (char *)p->title_zh;
	m->title_en = (char *)p->title_en;
	m->value = p->value;
	m->unit = (char *)p->unit;
	m->from = arena_strdup(c->arena, civil_format(p->from, from));
	m->source = (char *)p->source;
	m->confidence = (char *)p->confidence;
	m->confirm = p->confirm;
	return m->from ? m : NULL;
}

static int parameters_present(struct call *c, const struct limits *limits,
			      Registration__Proposal *m)
{
	m->parameters = arena_zalloc(c->arena, N_ELEMENTS(limits->used), sizeof(*m->parameters));
	if (!m->parameters)
		return E_NO_MEMORY;
	for (size_t i = 0; i < N_ELEMENTS(limits->used); i++) {
		m->parameters[i] = parameter_present(c, &limits->used[i]);
		if (!m->parameters[i])
			return E_NO_MEMORY;
	}
	m->n_parameters = N_ELEMENTS(limits->used);
	return 0;
}

/* ---- factors ----------------------------------------------------------------------------------
 */

Registration__Answer *answer_present(struct call *c, const struct class_answer_row *row)
{
	Registration__Answer *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__answer__init(m);
	m->question = (char *)row->question;
	m->side = (char *)row->side;
	m->value = (char *)row->value;
	m->number = row->number;
	m->on_day = row->on_day.day;
	m->version = row->version;
	m->evidence_count = (uint32_t)row->n_evidence;
	m->recorded_at_us = row->recorded_at.us;
	m->recorded_by = (char *)row->recorded_by;
	return m;
}

static int line_answers(struct call *c, const struct class_file *f, Registration__FactorLine *line,
			uint32_t *n_evidence)
{
	line->answers = arena_zalloc(c->arena, SIDE_END, sizeof(*line->answers));
	if (!line->answers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < f->n_answers && line->n_answers < SIDE_END; i++) {
		Registration__Answer *m;

		if (strcmp(f->answers[i].question, line->question) != 0)
			continue;
		m = answer_present(c, &f->answers[i]);
		if (!m)
			return E_NO_MEMORY;
		*n_evidence += m->evidence_count;
		line->answers[line->n_answers++] = m;
	}
	return 0;
}

static const char *points_to(const struct question_text *t, enum ask q, enum ask_value v)
{
	if (v == VALUE_WEAK)
		return "B"; /* priority alone: domain.md B.2 on P2 */
	if (v == VALUE_YES)
		return t->yes;
	if (v == VALUE_NO && q != ASK_G1)
		return t->no;
	return "";
}

static int line_add(struct call *c, const struct class_file *f, const struct classify_proposal *p,
		    enum ask q, Registration__FactorGroup *group)
{
	const struct registration_worker *worker = c->worker;
	const struct question_text *text = &worker->questions.at[q];
	Registration__FactorLine *line = arena_zalloc(c->arena, 1, sizeof(*line));

	if (!line)
		return E_NO_MEMORY;
	registration__factor_line__init(line);
	line->question = (char *)ask_id(q);
	line->text_zh = (char *)text->zh;
	line->text_en = (char *)text->en;
	line->settled = (char *)ask_values[p->settled[q]];
	line->weight = (char *)ask_weights[p->weight[q]];
	line->points_to = (char *)points_to(text, q, p->settled[q]);
	group->lines[group->n_lines++] = line;
	return line_answers(c, f, line, &group->n_evidence);
}

static int group_present(struct call *c, const struct class_file *f,
			 const struct classify_proposal *p, enum ask_group g,
			 Registration__Proposal *m)
{
	static const char *const titles_zh[GROUP_END] = {"前提", "人格从属性", "经济从属性",
							 "组织从属性", "形式（不作决定依据）"};
	static const char *const titles_en[GROUP_END] = {"gate", "personal", "economic",
							 "organisational", "form (not decisive)"};
	Registration__FactorGroup *group = arena_zalloc(c->arena, 1, sizeof(*group));
	int rc = 0;

	if (!group)
		return E_NO_MEMORY;
	registration__factor_group__init(group);
	group->group = (char *)ask_groups[g];
	group->title_zh = (char *)titles_zh[g];
	group->title_en = (char *)titles_en[g];
	group->n_for = p->n[g][WEIGHT_FOR];
	group->n_against = p->n[g][WEIGHT_AGAINST];
	group->n_missing = p->n[g][WEIGHT_MISSING];
	group->n_disputed = p->n[g][WEIGHT_DISPUTED];
	group->lines = arena_zalloc(c->arena, ASK_END, sizeof(*group->lines));
	if (!group->lines)
		return E_NO_MEMORY;
	for (enum ask q = ASK_G1; !rc && q < ASK_END; q++) {
		if (ask_group_of(q) == g)
			rc = line_add(c, f, p, q, group);
	}
	m->groups[m->n_groups++] = group;
	return rc;
}

static int groups_present(struct call *c, const struct class_file *f,
			  const struct classify_proposal *p, Registration__Proposal *m)
{
	int rc = 0;

	m->groups = arena_zalloc(c->arena, GROUP_END, sizeof(*m->groups));
	m->evidence_wanted = arena_zalloc(c->arena, ASK_END, sizeof(*m->evidence_wanted));
	if (!m->groups || !m->evidence_wanted)
		return E_NO_MEMORY;
	for (enum ask_group g = GROUP_GATE; !rc && g < GROUP_END; g++)
		rc = group_present(c, f, p, g, m);
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		if (p->settled[q] == VALUE_DISPUTED)
			m->evidence_wanted[m->n_evidence_wanted++] = (char *)ask_id(q);
	}
	return rc;
}

/* ---- the proposal -----------------------------------------------------------------------------
 */

static char *letter_text(struct call *c, enum relation r)
{
	return arena_printf(c->arena, "%c", relation_letter(r));
}

static int proposal_present(struct call *c, const struct class_file *f,
			    const struct classify_proposal *p, const struct limits *limits,
			    Registration__Proposal *m)
{
	const struct reason_text *reason = classify_reason_text(p->reason);
	int rc;

	registration__proposal__init(m);
	m->class_ = letter_text(c, p->class);
	m->could_be = letter_text(c, p->could_be);
	m->reason = (char *)reason->id;
	m->reason_zh = (char *)reason->zh;
	m->reason_en = (char *)reason->en;
	m->core = p->core;
	m->n_econ = p->n_econ;
	m->n_org = p->n_org;
	m->n_managed = p->n_managed;
	m->induced_trader = p->induced_trader;
	m->exclusive = p->exclusive;
	m->measured_conflict = p->measured_conflict;
	if (!m->class_ || !m->could_be)
		return E_NO_MEMORY;
	rc = groups_present(c, f, p, m);
	return rc ? rc : parameters_present(c, limits, m);
}

static void answers_fill(const struct class_file *f, const struct classify_thresholds *limits,
			 struct classify_answers *out)
{
	*out = (struct classify_answers){0};
	for (size_t i = 0; i < f->n_answers; i++) {
		const struct class_answer_row *row = &f->answers[i];
		enum ask q;

		for (int s = SIDE_EMPLOYER; s < SIDE_END; s++) {
			if (strcmp(ask_sides[s], row->side) == 0 && ask_find(row->question, &q))
				out->at[q][s] = ask_value_of(q, row->value, row->number, limits);
		}
	}
}

static void flag_add(struct str *s, bool is, const char *name)
{
	if (is)
		str_addf(s, "%s%s", s->len ? " " : "", name);
}

static const char *flags_of(struct call *c, const struct classify_proposal *p)
{
	char text[64];
	struct str s = str_init(text, sizeof(text));

	flag_add(&s, p->induced_trader, "trader");
	flag_add(&s, p->exclusive, "exclusive");
	flag_add(&s, p->measured_conflict, CLASS_FLAG_MEASURED);
	return arena_strdup(c->arena, text);
}

static int version_put(struct call *c, struct class_file *f, const Registration__Proposal *m,
		       const char *body)
{
	const struct registration_worker *worker = c->worker;

	f->proposal = (struct class_proposal_row){f->proposal.version + 1, m->class_, body, c->now};
	return tx_queue(c->tx, Q_CLASS_PROPOSAL_INSERT,
			ARGS(A_I64(f->engagement.engagement_id), A_I64(f->proposal.version),
			     A_TEXT(m->class_), A_TIME(c->now), A_TEXT(rules_digest(worker->rules)),
			     A_TEXT(body)));
}

int class_file_propose(struct call *c, struct class_file *f)
{
	struct classify_answers answers;
	struct classify_proposal p;
	Registration__Proposal m;
	struct limits limits;
	struct err err = {0};
	const char *body;
	int rc;

	rc = limits_read(c, &limits);
	if (rc)
		return rc;
	answers_fill(f, &limits.t, &answers);
	classify_decide(&answers, &limits.t, &p);
	rc = proposal_present(c, f, &p, &limits, &m);
	if (!rc && json_write(c->arena, &m.base, JSON_ONE_LINE, &body, &err))
		rc = refuse(c, E_TOO_BIG, "proposal: %s", err.text);
	if (!rc && strcmp(body, f->proposal.body) != 0)
		rc = version_put(c, f, &m, body);
	if (rc)
		return rc;
	f->now.preliminary = m.class_;
	f->now.could_be = m.could_be;
	f->now.reason = m.reason;
	f->now.n_managed = p.n_managed;
	f->now.flags = flags_of(c, &p);
	f->now.proposal_version = f->proposal.version;
	f->now.thresholds = limits_text(c, &limits);
	return f->now.thresholds && f->now.flags ? 0 : E_NO_MEMORY;
}
