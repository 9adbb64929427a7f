#include "base.h"

#include "change.h"

#include "cn_id.h"

#define PARAMETER "change.decide_workdays"

struct change_wish {
	const struct change_subject *subject;
	struct change_target target;
	struct change_field fields[CHANGE_FIELDS_MAX];
	size_t n_fields;
};

/* ---- asking --------------------------------------------------------------------------------- */

static int request_check(struct call *c, const Registration__RequestChangeRequest *req,
			 struct change_wish *out)
{
	out->subject = change_subject_find(req->subject);
	if (!out->subject)
		return refuse(c, E_FIELD, "subject: \"%.20s\"; employer, engagement, worker",
			      req->subject);
	if (!text_fits(req->reason, CHANGE_WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明变更理由，不超过 500 字",
				  "say why, in at most 500 characters"));
	if (req->evidence[0] && !text_fits(req->evidence, CHANGE_EVIDENCE_MAX))
		return refuse(c, E_FIELD, "evidence: %s",
			      say(c, "写材料名称或编号，不超过 200 字",
				  "name the paper, in at most 200 characters"));
	if (words_name_person(req->reason) || words_name_person(req->evidence))
		return refuse(c, E_FIELD, "reason, evidence: %s",
			      say(c, "含有身份证号或者手机号，请改用材料名称或编号",
				  "hold an identity or telephone number: name the paper instead"));
	if (!req->n_fields || req->n_fields > CHANGE_FIELDS_MAX)
		return refuse(c, E_FIELD, "fields: %zu; 1 .. %d", req->n_fields, CHANGE_FIELDS_MAX);
	return 0;
}

/* Notes old and new of one field, and sets the new one in the row. */
static int field_wish(struct call *c, const Registration__FieldChange *in, struct change_wish *w)
{
	const ProtobufCFieldDescriptor *f = change_field_find(w->subject, in->field);
	struct change_field *out = &w->fields[w->n_fields];

	if (!f)
		return refuse(
			c, E_FIELD, "fields: \"%.40s\" %s", in->field,
			say(c, "不是可以申请变更的项目", "is not a field that can be changed"));
	for (size_t i = 0; i < w->n_fields; i++) {
		if (strcmp(w->fields[i].field, f->name) == 0)
			return refuse(c, E_FIELD, "fields: %s %s", f->name,
				      say(c, "重复", "is there twice"));
	}
	out->field = f->name;
	out->personal = text_one_of(f->name, w->subject->personal);
	out->old_value = field_read(c, w->target.row, f);
	if (!field_write(w->target.row, f, in->new_value))
		return refuse(c, E_FIELD, "%s: \"%.40s\" %s", f->name, in->new_value,
			      say(c, "格式不正确；日期写成 2025-03-09",
				  "has not the right form; a day is 2025-03-09"));
	out->new_value = field_read(c, w->target.row, f);
	if (!out->old_value || !out->new_value)
		return E_NO_MEMORY;
	if (strcmp(out->old_value, out->new_value) == 0)
		return refuse(c, E_FIELD, "%s: %s", f->name,
			      say(c, "与已登记的内容相同", "is what is registered already"));
	w->n_fields++;
	return 0;
}

/* What the import says of the row as it is to be: a refusal in its own words, or 0. */
static int wish_apply(struct call *c, const struct change_wish *w, bool dry_run)
{
	Registration__ImportReply rep;
	const Registration__RowError *e;
	int rc;

	registration__import_reply__init(&rep);
	rc = w->subject->apply(c, w->target.row, dry_run, &rep);
	if (rc)
		return rc;
	if (!rep.n_errors && !rep.updated)
		return refuse(
			c, E_FIELD, "%s",
			say(c, "fields: 照此登记不会有任何变化；清空一项写 -",
			    "fields: nothing would be another than it is; \"-\" empties a field"));
	if (!rep.n_errors)
		return 0;
	e = rep.errors[0];
	return refuse(c, E_FIELD, "%s: %s; %s", e->column, e->reason, e->mend);
}

/* The last day on which it can be decided. */
static int due_day(struct call *c, civil_date *out)
{
	const struct registration_worker *worker = c->worker;
	civil_date today = civil_from_utc(c->now);
	struct parameter_value term;
	int rc = parameter_at(worker->rules, PARAMETER, "", today, &term);

	if (!rc)
		rc = calendar_add_workdays(&worker->calendar, today, (int)term.value, out);
	return rc ? refuse(c, rc, PARAMETER) : 0;
}

static const char *tag_of(const struct call *c, int64_t change_id)
{
	return arena_printf(c->arena, "change/%" PRId64, change_id);
}

static int timer_set(struct call *c, const struct change *ch)
{
	utc_time end = utc_from_civil((civil_date){ch->due_day.day + 1});
	const char *tag = tag_of(c, ch->change_id);
	Registration__ChangeDueRequest due;

	registration__change_due_request__init(&due);
	due.change_id = ch->change_id;
	return tag ? later(c, end, "ChangeDue", tag, &due.base) : E_NO_MEMORY;
}

/* Asks for a change of what is registered. Nothing changes until another person approves. */
int request_change(struct call *c, const Registration__RequestChangeRequest *req,
		   Registration__Change *rep)
{
	struct change_wish w = {0};
	struct change ch;
	int rc;

	rc = request_check(c, req, &w);
	if (!rc)
		rc = w.subject->load(c, req->subject_id, &w.target);
	for (size_t i = 0; !rc && i < req->n_fields; i++)
		rc = field_wish(c, req->fields[i], &w);
	if (!rc)
		rc = wish_apply(c, &w, true);
	if (rc)
		return rc;

	ch = (struct change){.change_id = id_next(c),
			     .subject = w.subject->name,
			     .subject_id = req->subject_id,
			     .label = w.target.label,
			     .region = w.target.region,
			     .reason = req->reason,
			     .evidence = req->evidence,
			     .state = change_state_names[CHANGE_REQUESTED],
			     .requested_by = c->who->subject,
			     .requested_department = c->who->department,
			     .requested_at = c->now,
			     .decided_by = "",
			     .decision_reason = ""};
	for (size_t i = 0; i < w.n_fields; i++)
		w.fields[i].change_id = ch.change_id;
	rc = due_day(c, &ch.due_day);

	if (!rc)
		rc = change_insert(c, &ch, w.fields, w.n_fields);
	if (!rc)
		rc = timer_set(c, &ch);
	return rc ? rc : change_present(c, &ch, w.fields, w.n_fields, rep);
}

/* ---- deciding ------------------------------------------------------------------------------- */

static int decision_refuse(struct call *c, const struct change *ch, enum change_fault fault)
{
	switch (fault) {
	case CHANGE_FINE:
		return 0;
	case CHANGE_CLOSED:
		return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s",
			      say(c, "变更申请", "change request"), ch->change_id, ch->state);
	case CHANGE_NO_DECISION:
		return refuse(c, E_FIELD, "decision: approve, refuse, withdraw");
	case CHANGE_OWN:
		return refuse(c, E_CONFLICT, "%s",
			      say(c,
				  "申请人不能审批自己的申请，请由另一人审批；可以撤回（withdraw）",
				  "who asked cannot decide; another person does, or withdraw it"));
	case CHANGE_NOT_OWN:
		return refuse(c, E_CONFLICT, "%s (%s)",
			      say(c, "只有申请人可以撤回", "only who asked can withdraw it"),
			      ch->requested_by);
	case CHANGE_WORDS_MISSING:
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "驳回须写明理由", "say why it is refused"));
	}
	return E_INTERNAL;
}

/* The row as it is now with the new values in it; refused where a field says something else than
 * when the change was asked for. Under the lock of the import that writes it: what another import
 * brings meanwhile is read, or waits. */
static int wish_again(struct call *c, const struct change *ch, const struct change_field *fields,
		      size_t n, struct change_wish *out)
{
	int rc;

	out->subject = change_subject_find(ch->subject);
	if (!out->subject)
		return E_INTERNAL;
	rc = import_lock(c, out->subject->lock);
	if (!rc)
		rc = out->subject->load(c, ch->subject_id, &out->target);
	for (size_t i = 0; !rc && i < n; i++) {
		const ProtobufCFieldDescriptor *f =
			change_field_find(out->subject, fields[i].field);
		const char *now = f ? field_read(c, out->target.row, f) : "";

		if (!now)
			return E_NO_MEMORY;
		if (!f || strcmp(now, fields[i].old_value) != 0 ||
		    !field_write(out->target.row, f, fields[i].new_value))
			return refuse(c, E_CONFLICT, "%s: %s", fields[i].field,
				      say(c, "申请之后内容已变，请驳回并重新申请",
					  "has changed since; refuse it and ask again"));
	}
	return rc;
}

static int change_apply(struct call *c, struct change *ch, const struct change_field *fields,
			size_t n)
{
	struct change_wish w = {0};
	int rc = wish_again(c, ch, fields, n, &w);

	if (!rc)
		rc = wish_apply(c, &w, false);
	if (!rc)
		ch->applied_version = w.target.version + 1;
	return rc;
}

/* Decides on a change; an approved one is applied in the same breath. Locks the request. */
int decide_change(struct call *c, const Registration__DecideChangeRequest *req,
		  Registration__Change *rep)
{
	const struct change_decision d = {req->decision, req->reason, c->who->subject, c->now};
	struct change_field *fields;
	struct change ch;
	size_t n;
	int rc;

	if (words_name_person(req->reason))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "不要写入证件号码或手机号",
				  "holds an identity or telephone number: leave it out"));
	if (req->reason[0] && !text_fits(req->reason, CHANGE_WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "不超过 500 字", "at most 500 characters"));
	rc = change_lock(c, req->change_id, &ch);
	if (!rc)
		rc = change_fields_load(c, &ch.change_id, 1, &fields, &n);
	if (rc)
		return rc;

	rc = decision_refuse(c, &ch, change_decide(&ch, &d));
	if (!rc && strcmp(ch.state, change_state_names[CHANGE_APPROVED]) == 0)
		rc = change_apply(c, &ch, fields, n);

	if (!rc)
		rc = change_update(c, &ch);
	if (!rc)
		rc = cancel_later(c, tag_of(c, ch.change_id));
	return rc ? rc : change_present(c, &ch, fields, n, rep);
}

/* A message to oneself at 24:00 of the due day. No effect on what was decided. */
int change_due(struct call *c, const Registration__ChangeDueRequest *req, Service__Ack *rep UNUSED)
{
	struct change ch;
	int rc = change_lock(c, req->change_id, &ch);

	if (rc || !change_expire(&ch, c->now))
		return rc;
	return change_update(c, &ch);
}

/* ---- looking -------------------------------------------------------------------------------- */

int get_change(struct call *c, const Registration__GetChangeRequest *req, Registration__Change *rep)
{
	struct change_field *fields;
	struct change ch;
	size_t n;
	int rc = change_find(c, req->change_id, &ch);

	if (!rc)
		rc = change_fields_load(c, &ch.change_id, 1, &fields, &n);
	return rc ? rc : change_present(c, &ch, fields, n, rep);
}

static int changes_present(struct call *c, const struct change *rows, size_t n,
			   Registration__ListChangesReply *rep)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	Registration__Change *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	struct change_field *fields;
	size_t n_fields, first = 0;
	int rc;

	rep->changes = arena_zalloc(c->arena, n + 1, sizeof(*rep->changes));
	if (!ids || !all || !rep->changes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = rows[i].change_id;
	rc = change_fields_load(c, ids, n, &fields, &n_fields);
	for (size_t i = 0; !rc && i < n; i++) {
		size_t end = first;

		while (end < n_fields && fields[end].change_id == ids[i])
			end++;
		rc = change_present(c, &rows[i], fields + first, end - first, &all[i]);
		first = end;
		rep->changes[rep->n_changes++] = &all[i];
	}
	return rc;
}

int list_changes(struct call *c, const Registration__ListChangesRequest *req,
		 Registration__ListChangesReply *rep)
{
	struct change *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (req->state[0] && !text_one_of(req->state, change_state_names))
		return refuse(c, E_FIELD,
			      "state: \"%.20s\"; REQUESTED, APPROVED, REFUSED, WITHDRAWN, EXPIRED",
			      req->state);
	rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = tx_many(c->tx, Q_CHANGE_PAGE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(req->state),
				  A_TEXT(req->subject), A_I64(req->subject_id)),
			     &rows, &n);
	return rc ? rc : changes_present(c, rows, n, rep);
}
