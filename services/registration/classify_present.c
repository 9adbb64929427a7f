#include "base.h"

#include "classify.h"

#include "cn_id.h"

#include "json.h"

int class_words_check(struct call *c, const char *field, const char *text, size_t max)
{
	if (!text_fits(text, max))
		return refuse(c, E_FIELD, "%s: %s %zu", field,
			      say(c, "必填，不含控制字符，首尾无空白，字数不超过",
				  "needed, without control characters or blanks at its ends, of at "
				  "most so many characters:"),
			      max);
	if (words_name_person(text))
		return refuse(
			c, E_FIELD, "%s: %s", field,
			say(c, "含有身份证号或者手机号，请改用案卷号、文书号",
			    "holds an identity or telephone number: refer to a file or document "
			    "number instead"));
	return 0;
}

const char *class_own_side(const struct call *c)
{
	if (c->who->employer_id)
		return ask_sides[SIDE_EMPLOYER];
	return c->who->worker_id ? ask_sides[SIDE_WORKER] : NULL;
}

int class_own_check(struct call *c, const struct engagement *e)
{
	if ((c->who->employer_id && c->who->employer_id != e->employer_id) ||
	    (c->who->worker_id && c->who->worker_id != e->worker_id))
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "用工记录", "engagement"),
			      e->engagement_id);
	return 0;
}

static Registration__ClassDecision *decision_present(struct call *c,
						     const struct class_decision_row *row)
{
	Registration__ClassDecision *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__class_decision__init(m);
	m->decision_id = row->decision_id;
	m->kind = (char *)row->kind;
	m->class_ = (char *)row->class;
	m->from_day = row->from_day.day;
	m->authority = (char *)row->authority;
	m->document_no = (char *)row->document_no;
	m->reason = (char *)row->reason;
	m->proposal_version = row->proposal_version;
	m->recorded_at_us = row->recorded_at.us;
	m->recorded_by = (char *)row->recorded_by;
	m->department = (char *)row->department;
	return m;
}

static int decisions_present(struct call *c, const struct class_file *f,
			     Registration__Classification *out)
{
	out->decisions = arena_zalloc(c->arena, f->n_decisions + 1, sizeof(*out->decisions));
	if (!out->decisions)
		return E_NO_MEMORY;
	for (size_t i = 0; i < f->n_decisions; i++) {
		out->decisions[i] = decision_present(c, &f->decisions[i]);
		if (!out->decisions[i])
			return E_NO_MEMORY;
	}
	out->n_decisions = f->n_decisions;
	return 0;
}

static int proposal_read(struct call *c, const struct class_file *f,
			 Registration__Classification *out)
{
	struct err err = {0};
	ProtobufCMessage *m;

	if (!f->proposal.version)
		return 0;
	if (json_read(c->arena, &registration__proposal__descriptor, slice_of(f->proposal.body), &m,
		      &err))
		return refuse(c, E_INTERNAL, "a stored proposal cannot be read: %s", err.text);
	out->proposal = (Registration__Proposal *)m;
	out->proposal->version = f->proposal.version;
	out->proposal->recorded_at_us = f->proposal.recorded_at.us;
	return 0;
}

static int answers_present(struct call *c, const struct class_file *f,
			   Registration__Classification *out)
{
	const char *own = class_own_side(c);

	out->answers = arena_zalloc(c->arena, f->n_answers + 1, sizeof(*out->answers));
	if (!out->answers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < f->n_answers; i++) {
		Registration__Answer *m = answer_present(c, &f->answers[i]);

		if (!m)
			return E_NO_MEMORY;
		m->reason = (char *)f->answers[i].reason;
		if (!own || strcmp(own, m->side) == 0)
			out->answers[out->n_answers++] = m;
	}
	return 0;
}

static char *class_text(const struct class_decision *list, size_t n, enum class_kind kind,
			civil_date on)
{
	const struct class_decision *d = class_decision_on(list, n, kind, on);

	return (char *)(d ? d->class : "");
}

/* The state as it was known then: what the row says is of now. */
static enum class_state state_of(const struct class_file *f, const Registration__Classification *m)
{
	const bool decided = *m->adjudicated || *m->confirmed;
	struct class_standing s = {.proposal_version = f->proposal.version,
				   .preliminary = relation_of(f->proposal.class),
				   .declared = m->declared,
				   .decided = *m->adjudicated ? m->adjudicated : m->confirmed,
				   .measured_conflict =
					   m->proposal && m->proposal->measured_conflict};

	for (size_t i = 0; decided && i < f->n_decisions; i++) {
		if (strcmp(f->decisions[i].kind, class_kinds[CLASS_DECLARED]) != 0 &&
		    f->decisions[i].proposal_version > s.decided_version)
			s.decided_version = f->decisions[i].proposal_version;
	}
	return class_state_of(&s);
}

int class_file_present(struct call *c, const struct class_file *f, civil_date on,
		       Registration__Classification *out)
{
	const struct engagement *e = &f->engagement;
	const struct class_decisions all = {f->decisions, f->n_decisions};
	const struct class_decision *list;
	struct periods_shown periods;
	struct class_period now;
	size_t n;
	int rc;

	list = class_decisions_of(c, e, &all, &n);
	if (!list)
		return E_NO_MEMORY;
	now = class_effective(list, n, on);
	out->engagement_id = e->engagement_id;
	out->worker_id = e->worker_id;
	out->employer_id = e->employer_id;
	out->worker_no = (char *)e->worker_no;
	out->on_day = on.day;
	out->declared = class_text(list, n, CLASS_DECLARED, on);
	out->confirmed = class_text(list, n, CLASS_CONFIRMED, on);
	out->adjudicated = class_text(list, n, CLASS_ADJUDICATED, on);
	out->preliminary = (char *)f->proposal.class;
	out->effective = (char *)now.class;
	out->basis = (char *)class_kinds[now.basis];
	out->stricter = f->proposal.version &&
			class_is_stricter(relation_of(f->proposal.class), out->declared);
	rc = class_periods_present(c, list, n, e->from_day, &periods);
	if (rc)
		return rc;
	out->periods = periods.at;
	out->n_periods = periods.n;
	if (class_own_side(c)) { /* not what the other side said, nor what follows from it */
		out->preliminary = out->state = (char *)"";
		out->stricter = false;
		return answers_present(c, f, out);
	}
	rc = decisions_present(c, f, out);
	if (!rc)
		rc = proposal_read(c, f, out);
	if (rc)
		return rc;
	out->state = (char *)class_states[state_of(f, out)];
	return answers_present(c, f, out);
}
