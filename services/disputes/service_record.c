/*
 * service_record - a document was served (送达), and the clocks that wait for it begin.
 */
#include "base.h"

#include "deadline.h"

const char *const service_methods[] = {"direct",  "lodged", "mail", "electronic",
				       "deputed", "notice", NULL};

static int fields_check(struct call *c, const Disputes__RecordServiceRequest *req, civil_date *out)
{
	const civil_date today = civil_from_utc(c->now);

	if (!words_fit(req->document, BASIS_MAX))
		return refuse(c, E_FIELD, "document: %s",
			      say(c, "写明文书文号或者名称，不超过 200 字",
				  "the document's number or name, at most 200 characters"));
	if (!name_known(service_methods, req->method))
		return refuse(
			c, E_FIELD,
			"method: \"%.20s\"; direct, lodged, mail, electronic, deputed, notice",
			req->method);
	if (*req->note && !words_fit(req->note, WORDS_MAX))
		return refuse(c, E_FIELD, "note: %s",
			      say(c, "不超过 1000 字", "at most 1000 characters"));
	*out = today;
	if (req->served_day && (civil_from_wire(req->served_day, out) || out->day > today.day))
		return refuse(c, E_FIELD, "served_day: %s",
			      say(c, "不能晚于今天", "not ahead of today"));
	return 0;
}

static bool named(const Disputes__RecordServiceRequest *req, const char *code)
{
	for (size_t i = 0; i < req->n_codes; i++) {
		if (strcmp(req->codes[i], code) == 0)
			return true;
	}
	return req->n_codes == 0;
}

static bool waits(const struct deadline *d)
{
	return strcmp(d->state, deadline_state_names[DEADLINE_WAITING]) == 0;
}

/* Every clock that was named waits in this case. */
static int codes_check(struct call *c, const Disputes__RecordServiceRequest *req,
		       const struct docket *k)
{
	for (size_t i = 0; i < req->n_codes; i++) {
		const struct deadline *d = docket_find(k, 0, req->codes[i]);

		if (!d || !waits(d))
			return refuse(c, E_CONFLICT, "codes: %.20s: %s", req->codes[i],
				      say(c, "本案没有等待送达的该期限",
					  "no such clock of the case waits for service"));
	}
	return 0;
}

int deadline_served(struct call *c, struct docket *k, struct deadline *d, const char *document,
		    civil_date day)
{
	struct deadline_entry e = {
		.kind = deadline_entry_names[ENTRY_STARTED], .document = document, .day = day};
	const struct deadline was = *d;
	const char *zh = arena_printf(c->arena, "%s已送达", document);
	const char *en = arena_printf(c->arena, "%s was served", document);
	int rc;

	if (!zh || !en)
		return E_NO_MEMORY;
	d->state = deadline_state_names[DEADLINE_RUNNING];
	d->from_at = day.day == civil_from_utc(c->now).day ? c->now : utc_from_civil(day);
	rc = deadline_recount(c, d);
	if (rc)
		return rc;
	e.new_due = d->due_day;
	rc = deadline_note(c, d, &e);
	return rc ? rc
		  : deadline_tell(c, k, d, EVENT_DEADLINE_STARTED,
				  &(struct said){zh, en, &was, document});
}

static int all_served(struct call *c, struct docket *k, const Disputes__RecordServiceRequest *req,
		      civil_date day, Disputes__RecordServiceReply *rep)
{
	int rc = 0;

	rep->started = arena_zalloc(c->arena, k->n + 1, sizeof(*rep->started));
	if (!rep->started)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < k->n; i++) {
		if (!waits(&k->at[i]) || !named(req, k->at[i].code))
			continue;
		rc = deadline_served(c, k, &k->at[i], req->document, day);
		rep->started[rep->n_started] = deadline_present(c, &k->at[i]);
		if (!rep->started[rep->n_started++])
			return E_NO_MEMORY;
	}
	return rc;
}

int record_service(struct call *c, const Disputes__RecordServiceRequest *req,
		   Disputes__RecordServiceReply *rep)
{
	struct case_event e = {.kind = case_event_names[EVENT_SERVED], .words = req->document};
	struct case_file file;
	struct docket docket;
	civil_date day;
	int rc = fields_check(c, req, &day);

	if (!rc)
		rc = case_lock(c, req->case_id, &file);
	if (!rc && strcmp(file.owner, c->who->department) != 0)
		rc = refuse(c, E_NOT_OWNER, "%s: %s", file.case_no, file.owner);
	if (!rc)
		rc = docket_load(c, &file, &docket);
	if (!rc)
		rc = codes_check(c, req, &docket);
	if (rc)
		return rc;
	rep->service_id = id_next(c);
	rc = tx_queue(c->tx, Q_SERVICE_INSERT,
		      ARGS(A_I64(rep->service_id), A_I64(file.case_id), A_TEXT(file.region),
			   A_TEXT(req->document), A_TEXT(req->method), A_DATE(day),
			   A_TEXT(req->note), A_TIME(c->now), A_TEXT(c->who->department),
			   A_TEXT(c->who->subject)));
	if (!rc)
		rc = event_add(c, &file, &e);
	if (!rc)
		rc = all_served(c, &docket, req, day, rep);
	return rc ? rc : docket_save(c, &docket);
}
