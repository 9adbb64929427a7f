/*
 * action - an officer takes an action in a case: load, decide, apply, announce.
 *
 * Of two at once one wins: the case is locked, and the version an officer read must be the one that
 * is there. The other is told who was first, and what was done.
 */
#include "base.h"

#include "action.h"
#include "document_facts.h"
#include "penalty.h"
#include "result.h"

#define ACT_FIELDS_MAX    PROCEDURE_FIELDS_MAX
#define ACT_DOCUMENTS_MAX 64
#define NUMBER_TEXT_MAX   200

struct last_change {
	const char *words, *words_en, *subject;
	utc_time at;
};
ROW_TABLE(last_change, COL(last_change, words, COL_TEXT), COL(last_change, words_en, COL_TEXT),
	  COL(last_change, subject, COL_TEXT), COL(last_change, at, COL_TIME));

/* ---- what was sent -------------------------------------------------------------------------- */

static int text_check(struct call *c, const char *what, const char *text, size_t max)
{
	slice s = slice_of(text);

	if (!utf8_valid(s.at, s.len) || utf8_length(s.at, s.len) > max)
		return refuse(c, E_FIELD,
			      say(c, "%.40s：不超过 %zu 字", "%.40s: at most %zu characters"), what,
			      max);
	if (words_name_person(text))
		return refuse(c, E_FIELD, "%.40s: %s", what,
			      say(c, "含有身份证号或者手机号，请改用骑手号、案卷号、文书号",
				  "holds an identity or telephone number: name workers by the "
				  "employer's number, papers by theirs"));
	return 0;
}

static int paper_take(struct call *c, const Disputes__ActDocument *d, struct act_paper *out)
{
	char *hex;

	*out = (struct act_paper){.kind = d->kind, .number = d->number};
	if (d->hash.len) {
		if (d->hash.len != DOCUMENT_HASH)
			return refuse(c, E_FIELD, "documents: %.40s: %s", d->kind,
				      say(c, "材料哈希应为 32 字节", "a hash has 32 bytes"));
		hex = arena_alloc(c->arena, 2 * DOCUMENT_HASH + 1);
		if (!hex)
			return E_NO_MEMORY;
		hex_encode(d->hash.data, DOCUMENT_HASH, hex);
		out->hash = hex;
	}
	if (out->hash && !d->number[0]) {
		out->number = out->hash;
		return 0;
	}
	return text_check(c, d->kind, d->number, NUMBER_TEXT_MAX);
}

static int values_take(struct call *c, const Disputes__TakeActionRequest *req, struct act *act)
{
	struct act_value *values = arena_zalloc(c->arena, req->n_fields + 1, sizeof(*values));
	struct act_paper *papers = arena_zalloc(c->arena, req->n_documents + 1, sizeof(*papers));
	int rc = 0;

	if (req->n_fields > ACT_FIELDS_MAX || req->n_documents > ACT_DOCUMENTS_MAX)
		return refuse(c, E_TOO_BIG, "fields %zu > %d, documents %zu > %d", req->n_fields,
			      ACT_FIELDS_MAX, req->n_documents, ACT_DOCUMENTS_MAX);
	if (!values || !papers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < req->n_fields && !rc; i++) {
		values[i] = (struct act_value){req->fields[i]->name, req->fields[i]->value};
		rc = text_check(c, values[i].name, values[i].text, WORDS_MAX);
	}
	for (size_t i = 0; i < req->n_documents && !rc; i++) {
		rc = paper_take(c, req->documents[i], &papers[i]);
	}
	act->fields = values;
	act->n_fields = req->n_fields;
	act->documents = papers;
	act->n_documents = req->n_documents;
	return rc;
}

static int disposition_take(struct call *c, const Disputes__TakeActionRequest *req, struct act *act)
{
	int rc = text_check(c, "opinion", req->opinion, WORDS_MAX);

	if (!rc)
		rc = text_check(c, "measures", req->measures, WORDS_MAX);
	if (rc)
		return rc;
	act->opinion = req->opinion;
	act->measures = req->measures;
	if ((req->due_day && civil_from_wire(req->due_day, &act->due_day)) ||
	    (req->review_day && civil_from_wire(req->review_day, &act->review_day)))
		return refuse(c, E_FIELD, "due_day, review_day: %s",
			      say(c, "没有这一天", "no such day"));
	for (size_t i = 0; disposition_names[i]; i++) {
		if (strcmp(disposition_names[i], req->disposition) == 0) {
			act->disposition = (enum disposition)i;
			return 0;
		}
	}
	return refuse(c, E_FIELD, "disposition: \"%.20s\"; violation, irregular, complex",
		      req->disposition);
}

static int act_take(struct call *c, const Disputes__TakeActionRequest *req, struct act *out)
{
	int rc;

	*out = (struct act){
		.action = req->action, .by = actor_of(c), .today = civil_from_utc(c->now)};
	rc = values_take(c, req, out);
	return rc ? rc : disposition_take(c, req, out);
}

/* ---- the case ------------------------------------------------------------------------------- */

/* Another was first, or a clock ran out: who, when, and what. */
static int went_on(struct call *c, const struct case_file *f)
{
	struct last_change last;
	char at[24];
	bool found;
	int rc = tx_maybe(c->tx, Q_VERSION_LAST, ARGS(A_I64(f->case_id)), &last, &found);

	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_CONFLICT,
			      say(c,
				  "%s：案件已有变化（现为第 %" PRId64
				  " 版，承办 %s），请重新查看后再办",
				  "%s: the case went on (it is version %" PRId64 ", owner %s): "
				  "look again"),
			      f->case_no, f->version, f->owner);
	return refuse(
		c, E_CONFLICT,
		say(c, "%s：案件已有变化（现为第 %" PRId64 " 版）：%s %s：%s，请重新查看后再办",
		    "%s: the case went on (it is version %" PRId64 "): %s %s: %s; look again"),
		f->case_no, f->version, utc_format_local(last.at, at), last.subject,
		say(c, last.words, last.words_en));
}

static int fault_refuse(struct call *c, const struct procedure *p, const struct standing *s,
			enum act_fault fault, const char *about)
{
	static const int codes[] = {
		[ACT_FITS] = 0,
		[ACT_NOT_HERE] = E_CONFLICT,
		[ACT_DEPARTMENT] = E_NOT_OWNER,
		[ACT_ROLE] = E_DENIED,
		[ACT_LEVEL] = E_WRONG_REGION,
		[ACT_SAME_PERSON] = E_CONFLICT,
		[ACT_HANDOFF] = E_CONFLICT,
		[ACT_FIELD] = E_FIELD,
		[ACT_DOCUMENT] = E_FIELD,
		[ACT_DISPOSITION] = E_FIELD,
		[ACT_DUE_DAY] = E_FIELD,
		[ACT_REVIEW] = E_FIELD,
	};
	const char *words = act_fault_words(c, p, s, fault, about);

	return words ? refuse(c, codes[fault], "%s", words) : E_NO_MEMORY;
}

/* What the timeline says: the act, and where it led; what was said, when that is all there is. */
static int event_of(struct call *c, const struct procedure *p, const struct act *act,
		    const struct act_effects *e, struct case_event *out)
{
	const struct procedure_action *a = procedure_action_find(p, e->from, act->action);
	const struct label *to = &p->steps[e->to].label;
	slice said = act->n_fields == 1 ? utf8_part(act->fields[0].text, 0, 800) : (slice){"", 0};

	*out = (struct case_event){.kind = case_event_names[EVENT_ACTED],
				   .words = a->label.zh,
				   .words_en = a->label.en};
	if (e->to != e->from) {
		out->words = arena_printf(c->arena, "%s → %s", a->label.zh, to->zh);
		out->words_en = arena_printf(c->arena, "%s → %s", a->label.en, to->en);
	} else if (said.len) {
		out->words =
			arena_printf(c->arena, "%s：%.*s", a->label.zh, (int)said.len, said.at);
		out->words_en =
			arena_printf(c->arena, "%s: %.*s", a->label.en, (int)said.len, said.at);
	}
	return out->words && out->words_en ? 0 : E_NO_MEMORY;
}

struct turn {
	struct case_file file;
	const struct procedure *p;
	struct standing s;
	struct act_past past;
	struct act_effects effects;
	struct result result; /* that it rests on; result_id 0: none */
};

static int turn_load(struct call *c, const Disputes__TakeActionRequest *req, struct act *act,
		     struct turn *t)
{
	int rc = case_lock(c, req->case_id, &t->file);

	if (!rc && strcmp(t->file.owner, c->who->department) != 0)
		rc = result_behind(c, req->result_id, &t->file, act, &t->result);
	else if (!rc && req->result_id)
		rc = refuse(c, E_FIELD, "result_id: %s",
			    say(c, "本部门的案件不凭他人的结果办理",
				"a case of one's own rests on nobody else's result"));
	if (!rc && req->version != t->file.version)
		rc = went_on(c, &t->file);
	if (!rc)
		rc = procedure_of(c, &t->file, &t->p);
	if (!rc)
		rc = standing_of(c, t->p, &t->file, &t->s);
	return rc ? rc : act_past_load(c, &t->file, &t->past);
}

static int turn_write(struct call *c, const struct act *act, struct turn *t)
{
	const struct case_file was = t->file;
	struct changes changes = {
		.clause = procedure_action_find(t->p, t->effects.from, act->action)->basis.zh,
		.evidence = act_evidence(act)};
	char number[24];
	struct ground why = {.act = act};
	struct case_event acted;
	struct docket docket;
	int rc = event_of(c, t->p, act, &t->effects, &acted);

	if (t->result.result_id) {
		(void)snprintf(number, sizeof(number), "%" PRId64, t->result.result_id);
		change_note(&changes, "on_result", "", number);
		changes.evidence = *t->result.paper ? t->result.paper : t->result.number;
	}
	if (!rc)
		rc = standing_put(c, t->p, &t->s, &t->file);
	if (rc)
		return rc;
	if (t->s.disposition == DISPOSITION_IRREGULAR && act->disposition)
		t->file.due_day = act->due_day;
	t->file.version++;
	rc = event_put(c, &t->file, &acted);
	if (!rc)
		rc = case_update(c, &t->file);
	change_note_case(&changes, &was, &t->file);
	if (!rc)
		rc = changes_write(c, &t->file, &changes);
	if (!rc)
		rc = act_write(c, &t->file, act, was.step, t->file.step);
	why.words = say(c, acted.words, acted.words_en);
	if (!rc)
		rc = docket_load(c, &t->file, &docket);
	if (!rc)
		rc = effects_apply(c, t->p, &t->effects, &docket, &why);
	if (!rc)
		rc = docket_save(c, &docket);
	return rc ? rc : case_emit(c, &t->file);
}

/* The ground of a case begun beside: what the officer wrote with the act. */
static int open_beside(struct call *c, const struct act *act, const struct turn *t,
		       Disputes__TakeActionReply *rep)
{
	const char *ground =
		act->n_fields && *act->fields[0].text ? act->fields[0].text : t->file.ground;
	struct case_file opened;
	int rc;

	if (!*t->effects.opens)
		return 0;
	rc = case_begin_beside(c, t->effects.opens, &t->file, ground, &opened);
	if (rc)
		return rc;
	rep->opened = arena_zalloc(c->arena, 1, sizeof(*rep->opened));
	if (!rep->opened)
		return E_NO_MEMORY;
	disputes__case__init(rep->opened);
	case_present(&opened, rep->opened);
	return 0;
}

/* Takes an action of the step the case is at. Locks the case. */
int take_action(struct call *c, const Disputes__TakeActionRequest *req,
		Disputes__TakeActionReply *rep)
{
	struct turn t = {0};
	struct act act;
	enum act_fault fault;
	int rc = act_take(c, req, &act);

	if (!rc)
		rc = turn_load(c, req, &act, &t);
	if (rc)
		return rc;

	rc = act_papers_check(c, &t.file, &act);
	if (rc)
		return rc;

	fault = procedure_act(t.p, &t.s, &act, &t.past, &t.effects);
	if (fault)
		return fault_refuse(c, t.p, &t.s, fault, t.effects.fault);

	rc = fines_check(c, &t.file, procedure_action_find(t.p, t.effects.from, act.action), &act);
	if (rc)
		return rc;
	rc = turn_write(c, &act, &t);
	if (!rc)
		rc = open_beside(c, &act, &t, rep);
	if (rc)
		return rc;
	rep->step_title =
		(char *)say(c, t.p->steps[t.s.step].label.zh, t.p->steps[t.s.step].label.en);
	rep->case_ = arena_zalloc(c->arena, 1, sizeof(*rep->case_));
	if (!rep->case_)
		return E_NO_MEMORY;
	disputes__case__init(rep->case_);
	case_present(&t.file, rep->case_);
	return 0;
}
