/*
 * intake - something comes in: recorded by an officer, or through the public door.
 *
 * It is numbered, its words are boxed under a key of its own, the table says where it goes, and a
 * timer sees that it goes. Who came through the public door is not known to anybody: the principal
 * of the call is the door.
 *
 * Source: domain F.5 (first contact), F.6; features WRK-3..5; 保障农民工工资支付条例第十条
 */
#include "base.h"

#include "watch.h"

#include "cn_id.h"

#include <sodium.h>

/* What both ways of coming in ask. */
struct coming {
	const char *channel, *source_no, *region, *issue, *relation_class;
	char *const *evidence;
	size_t n_evidence;
	int64_t employer_id;
	const char *employer_name;
	uint32_t persons;
	const char *text;
	const Disputes__Reporter *reporter; /* NULL: nobody is named */
	ProtobufCBinaryData nonce;
	ProtobufCBinaryData own_receipt; /* of a code that he made himself; len 0: none */
	civil_date order_due;
	int32_t event_day;      /* as it was sent */
	const char *department; /* that takes it */
	bool receipt;
};

struct intake_employer {
	const char *name;
};
ROW_TABLE(intake_employer, COL(intake_employer, name, COL_TEXT));

/* ---- what is asked ------------------------------------------------------------------------- */

static int words_check(struct call *c, const struct coming *in)
{
	if (!words_fit(in->text, INTAKE_TEXT_MAX) || words_name_person(in->text))
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "写明反映的问题，不超过 2000 字，不写证件号码和手机号",
				  "what it is about, in at most 2000 characters, without identity "
				  "or telephone numbers"));
	if (!in->employer_id && (!words_fit(in->employer_name, INTAKE_NAME_MAX) ||
				 words_name_person(in->employer_name)))
		return refuse(c, E_FIELD, "employer_name: %s",
			      say(c, "写明被反映的单位，不超过 200 字",
				  "the employer it is about, in at most 200 characters"));
	if (in->source_no[0] &&
	    (!words_fit(in->source_no, INTAKE_SOURCE_MAX) || words_name_person(in->source_no)))
		return refuse(c, E_FIELD, "source_no: %s",
			      say(c, "不超过 100 字，不写证件号码和手机号",
				  "at most 100 characters, without identity or telephone numbers"));
	return 0;
}

static int fields_check(struct call *c, const struct coming *in)
{
	int rc = words_check(c, in);

	if (rc)
		return rc;
	/* a worker's employer may be in any county, whichever opened his account */
	if (!region_valid(in->region) ||
	    (!c->who->worker_id && !region_covers(c->who->region, in->region)))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", in->region);
	if (in->persons > 100000)
		return refuse(c, E_FIELD, "persons: %" PRIu32, in->persons);
	if (in->nonce.len != INTAKE_NONCE)
		return refuse(
			c, E_FIELD, "nonce: %s",
			say(c, "须为 16 字节随机数，使审计摘要不能被猜出",
			    "16 random bytes, so that nobody can try out the audit's digest"));
	return in->reporter ? reporter_check(c, in->reporter) : 0;
}

/* A registered employer has its name from the register. */
static int employer_take(struct call *c, const struct coming *in, struct intake *t)
{
	struct intake_employer e;
	bool found;
	int rc;

	t->employer_id = in->employer_id;
	t->employer_name = in->employer_name;
	if (!in->employer_id)
		return 0;
	rc = tx_maybe(c->tx, Q_INTAKE_EMPLOYER, ARGS(A_I64(in->employer_id)), &e, &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"),
			    in->employer_id);
	if (!rc)
		t->employer_name = e.name;
	return rc;
}

static int source_free(struct call *c, const struct coming *in)
{
	struct intake other;
	bool found;
	int rc = tx_maybe(c->tx, Q_INTAKE_BY_SOURCE,
			  ARGS(A_TEXT(in->channel), A_TEXT(in->source_no)), &other, &found);

	if (rc || !found)
		return rc;
	return refuse(c, E_EXISTS, "source_no: %s", other.intake_no);
}

/* ---- where it goes ------------------------------------------------------------------------- */

static const char *joined(struct call *c, char *const *kinds, size_t n)
{
	const char *text = "";

	for (size_t i = 0; text && i < n; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? " " : "", kinds[i]);
	return text;
}

static int route_take(struct call *c, const struct coming *in, struct intake *t,
		      struct referral_answer *out)
{
	const struct desk *desk = c->worker;
	const char *issue = referral_issue_named(&desk->routes, in->issue);
	const struct referral_question q = {.issue = issue ? issue : in->issue,
					    .class = in->relation_class,
					    .evidence = (const char *const *)in->evidence,
					    .n_evidence = in->n_evidence,
					    .persons = in->persons};
	const struct referral *coded;
	int rc = route_ask(c, &q, out);

	if (rc)
		return rc;
	t->evidence = joined(c, in->evidence, in->n_evidence);
	t->suggested = route_department(c, out->route);
	t->route = out->route ? out->route->code : "";
	coded = referral_find(&desk->routes, in->issue);
	t->issue = issue ? issue : coded ? coded->issue : "";
	return t->evidence && t->suggested ? 0 : E_NO_MEMORY;
}

/* ---- it is written ------------------------------------------------------------------------- */

/* Keys of intakes that lie under an older data key come under the newest: soon, once for all. */
static int rekey_later(struct call *c)
{
	Disputes__RekeyIntakesRequest m = DISPUTES__REKEY_INTAKES_REQUEST__INIT;

	return later_unless_set(c, c->now, "RekeyIntakes", "intakes/rekey", &m.base);
}

static int intake_write(struct call *c, const struct coming *in, struct intake *t,
			const uint8_t *receipt)
{
	struct box_key key;
	int rc = intake_insert(c, t, receipt, &key);

	if (!rc)
		rc = message_add(c, t, &key, 1, true, in->text);
	sodium_memzero(&key, sizeof(key));
	if (!rc && t->named)
		rc = reporter_insert(c, t, in->reporter);
	if (!rc && t->named)
		rc = watch_wake(c);
	return rc ? rc : rekey_later(c);
}

/* It came in: *out is the intake, `shown` its receipt code or "". */
static int come_in(struct call *c, const struct coming *in, struct intake *out,
		   char shown[CODE_SHOWN_SIZE])
{
	uint8_t digest[RECEIPT_HASH];
	struct referral_answer answer;
	struct due due;
	char *number;
	int rc;

	*out = (struct intake){.channel = in->channel,
			       .source_no = in->source_no,
			       .region = in->region,
			       .department = in->department,
			       .relation_class = in->relation_class,
			       .persons = in->persons ? in->persons : 1,
			       .named = reporter_given(in->reporter),
			       .received_at = c->now,
			       .received_by = c->who->worker_id ? "worker" : c->who->subject,
			       .state = intake_state_names[INTAKE_WAITING],
			       .routed_to = "",
			       .reason = "",
			       .answered_by = "",
			       .case_no = "",
			       .order_due = in->order_due,
			       .receipt = in->receipt,
			       .version = 1};
	shown[0] = '\0';
	if ((rc = fields_check(c, in)) != 0 ||
	    (rc = event_take(c, in->event_day, &out->event_day)) != 0 ||
	    (rc = employer_take(c, in, out)) != 0 || (rc = route_take(c, in, out, &answer)) != 0 ||
	    (rc = limit_count(c, out)) != 0 || (rc = source_free(c, in)) != 0 ||
	    (rc = clock_end(c, INTAKE_CLOCK, c->now, &due)) != 0 ||
	    (rc = number_next(c, "GDI", in->region, &number)) != 0)
		return rc;
	out->intake_id = id_next(c);
	out->intake_no = number;
	out->due_day = due.day;
	out->due_at = due.at;
	if (in->own_receipt.len)
		rc = receipt_take(c, &in->own_receipt, digest);
	else if (in->receipt)
		rc = receipt_make(c, shown, digest);
	if (!rc)
		rc = intake_write(c, in, out, in->receipt ? digest : NULL);
	if (!rc && out->limit_day.day)
		rc = limit_set(c, out);
	return rc ? rc : intake_due_set(c, out, answer.route && answer.route->at_once);
}

/* ---- by an officer ------------------------------------------------------------------------- */

static int channel_check(struct call *c, const Disputes__RecordIntakeRequest *req)
{
	if (!name_known(intake_channel_names, req->channel))
		return refuse(c, E_FIELD, "channel: \"%.20s\"; %s", req->channel,
			      "worker, anonymous, counter, hotline_12333, hotline_12345, letter");
	if (strcmp(req->channel, intake_channel_names[CHANNEL_ANONYMOUS]) == 0 &&
	    reporter_given(req->reporter))
		return refuse(c, E_FIELD, "reporter: %s",
			      say(c, "匿名来件不得登记身份和联系方式",
				  "who reports anonymously is not written down"));
	if ((req->order_due_day != 0) !=
	    (strcmp(req->channel, intake_channel_names[CHANNEL_12345]) == 0))
		return refuse(c, E_FIELD, "order_due_day: %s",
			      say(c, "12345 工单写明答复期限，其他来源不写",
				  "by when a 12345 order is answered, and of nothing else"));
	if (req->order_due_day && !req->source_no[0])
		return refuse(c, E_FIELD, "source_no: %s",
			      say(c, "12345 工单写明工单号", "a 12345 order has its number"));
	return 0;
}

int record_intake(struct call *c, const Disputes__RecordIntakeRequest *req,
		  Disputes__RecordIntakeReply *rep)
{
	struct coming in = {.channel = req->channel,
			    .source_no = req->source_no,
			    .region = req->region,
			    .issue = req->issue,
			    .relation_class = req->relation_class,
			    .evidence = req->evidence,
			    .n_evidence = req->n_evidence,
			    .employer_id = req->employer_id,
			    .employer_name = req->employer_name,
			    .persons = req->persons,
			    .text = req->text,
			    .reporter = req->reporter,
			    .nonce = req->nonce,
			    .event_day = req->event_day,
			    .department = c->who->department,
			    .receipt = req->receipt};
	char *shown = arena_alloc(c->arena, CODE_SHOWN_SIZE);
	struct intake t;
	int rc = shown ? channel_check(c, req) : E_NO_MEMORY;

	if (!rc && req->order_due_day)
		rc = civil_from_wire(req->order_due_day, &in.order_due);
	if (!rc)
		rc = come_in(c, &in, &t, shown);
	if (rc)
		return rc;
	rep->intake = arena_zalloc(c->arena, 1, sizeof(*rep->intake));
	if (!rep->intake)
		return E_NO_MEMORY;
	disputes__intake__init(rep->intake);
	intake_present(c, &t, rep->intake);
	rep->receipt_code = shown;
	return intake_card(c, &t, &rep->card);
}

/* ---- through the public door --------------------------------------------------------------- */

int file_tip(struct call *c, const Disputes__FileTipRequest *req, Disputes__FileTipReply *rep)
{
	const struct desk *desk = c->worker;
	const bool named = reporter_given(req->reporter);
	const struct coming in = {
		.channel = intake_channel_names[named ? CHANNEL_WORKER : CHANNEL_ANONYMOUS],
		.source_no = "",
		.region = req->region,
		.issue = req->issue,
		.relation_class = req->relation_class,
		.evidence = req->evidence,
		.n_evidence = req->n_evidence,
		.employer_name = req->employer_name,
		.persons = req->persons,
		.text = req->text,
		.reporter = named ? req->reporter : NULL,
		.nonce = req->nonce,
		.own_receipt = req->receipt_hash,
		.event_day = req->event_day,
		.department = desk->competence.leading,
		.receipt = true};
	char *shown = arena_alloc(c->arena, CODE_SHOWN_SIZE);
	struct intake t;
	int rc = shown ? come_in(c, &in, &t, shown) : E_NO_MEMORY;

	if (rc)
		return rc;
	rep->receipt_code = shown;
	rep->intake_no = (char *)(uintptr_t)t.intake_no;
	rep->due_day = t.due_day.day;
	return intake_card(c, &t, &rep->card);
}

/* ---- under a worker's account --------------------------------------------------------------- */

int file_own(struct call *c, const Disputes__FileOwnRequest *req, Disputes__FileTipReply *rep)
{
	const struct desk *desk = c->worker;
	Disputes__Reporter himself = DISPUTES__REPORTER__INIT;
	const struct coming in = {.channel = intake_channel_names[CHANNEL_WORKER],
				  .source_no = "",
				  .region = req->region,
				  .issue = req->issue,
				  .relation_class = "",
				  .evidence = req->evidence,
				  .n_evidence = req->n_evidence,
				  .employer_name = req->employer_name,
				  .text = req->text,
				  .reporter = &himself,
				  .nonce = req->nonce,
				  .event_day = req->event_day,
				  .department = desk->competence.leading,
				  .receipt = true};
	char *shown = arena_alloc(c->arena, CODE_SHOWN_SIZE);
	struct intake t;
	int rc = shown ? own_may_file(c) : E_NO_MEMORY;

	himself.worker_id = c->who->worker_id;
	if (!rc)
		rc = come_in(c, &in, &t, shown);
	if (rc)
		return rc;
	rep->receipt_code = shown;
	rep->intake_no = (char *)(uintptr_t)t.intake_no;
	rep->due_day = t.due_day.day;
	return intake_card(c, &t, &rep->card);
}
