/*
 * change_subject - what can be changed by request, and how it is read and applied: through the
 * handlers that show and import it.
 */
#include "base.h"

#include "change.h"

struct employer_code_of {
	const char *credit_code;
};

ROW_TABLE(employer_code_of, COL(employer_code_of, credit_code, COL_TEXT));

/* ---- employer ------------------------------------------------------------------------------- */

static int employer_target(struct call *c, int64_t id, struct change_target *out)
{
	Registration__EmployerRow *row = arena_zalloc(c->arena, 1, sizeof(*row));
	Registration__GetEmployerRequest req;
	Registration__Employer e;
	int rc;

	if (!row)
		return E_NO_MEMORY;
	registration__get_employer_request__init(&req);
	req.employer_id = id;
	registration__employer__init(&e);
	rc = get_employer(c, &req, &e);
	if (rc)
		return rc;
	registration__employer_row__init(row);
	fields_copy(&e.base, &row->base);
	*out = (struct change_target){&row->base, e.credit_code, e.region, e.version};
	return 0;
}

static int employer_apply(struct call *c, ProtobufCMessage *row, bool dry_run,
			  Registration__ImportReply *rep)
{
	Registration__EmployerRow *rows[] = {(Registration__EmployerRow *)row};
	Registration__ImportEmployersRequest req;

	registration__import_employers_request__init(&req);
	req.rows = rows;
	req.n_rows = 1;
	req.dry_run = dry_run;
	req.reason = (char *)"change request";
	return import_employers(c, &req, rep);
}

/* ---- engagement ----------------------------------------------------------------------------- */

/* What is shown is the class in force and the partner's number; a row says the declared class and
 * the partner's code. */
static int row_declare(struct call *c, const Registration__Engagement *e,
		       Registration__EngagementRow *row)
{
	struct employer_code_of partner;
	struct engagement stored;
	int rc = tx_one(c->tx, Q_ENGAGEMENT_BY_ID, ARGS(A_I64(e->engagement_id)), &stored);

	if (rc)
		return rc;
	row->class_ = (char *)stored.class;
	if (!e->partner_id)
		return 0;
	rc = tx_one(c->tx, Q_EMPLOYER_CODE_OF, ARGS(A_I64(e->partner_id)), &partner);
	if (!rc)
		row->partner_code = (char *)partner.credit_code;
	return rc;
}

static int engagement_target(struct call *c, int64_t id, struct change_target *out)
{
	Registration__EngagementRow *row = arena_zalloc(c->arena, 1, sizeof(*row));
	Registration__GetEngagementRequest req;
	Registration__Engagement e;
	struct employer_code_of code;
	int rc;

	if (!row)
		return E_NO_MEMORY;
	registration__get_engagement_request__init(&req);
	req.engagement_id = id;
	registration__engagement__init(&e);
	rc = get_engagement(c, &req, &e);
	if (!rc)
		rc = tx_one(c->tx, Q_EMPLOYER_CODE_OF, ARGS(A_I64(e.employer_id)), &code);
	if (rc)
		return rc;
	registration__engagement_row__init(row);
	fields_copy(&e.base, &row->base);
	row->credit_code = (char *)code.credit_code;
	rc = row_declare(c, &e, row);
	if (rc)
		return rc;
	*out = (struct change_target){
		&row->base, arena_printf(c->arena, "%s/%s", code.credit_code, e.worker_no),
		e.home_region, e.version};
	return out->label ? 0 : E_NO_MEMORY;
}

static int engagement_apply(struct call *c, ProtobufCMessage *row, bool dry_run,
			    Registration__ImportReply *rep)
{
	Registration__EngagementRow *rows[] = {(Registration__EngagementRow *)row};
	Registration__ImportEngagementsRequest req;

	registration__import_engagements_request__init(&req);
	req.rows = rows;
	req.n_rows = 1;
	req.dry_run = dry_run;
	return import_engagements(c, &req, rep);
}

/* ---- the list ------------------------------------------------------------------------------- */

static const char *const employer_keys[] = {"credit_code", NULL};
static const char *const engagement_keys[] = {"credit_code", "worker_no", "from_day", "same_as",
					      NULL};

/* Who somebody is, and the number of a company, are not changed by request (W1, W2). */
static const char *const worker_keys[] = {"id_kind",   "id",       "credit_code",
					  "worker_no", "from_day", NULL};
static const char *const worker_personal[] = {"name", "phone", NULL};
static const char *const none[] = {NULL};

/* One line a subject. A worker's rows are written under the locks of both imports, in this order.
 */
/* clang-format off */
static const struct change_subject subjects[] = {
	{"employer", &registration__employer_row__descriptor, employer_keys, none, employer_target, "employers", employer_apply},
	{"engagement", &registration__engagement_row__descriptor, engagement_keys, none, engagement_target, "engagements", engagement_apply},
	{"worker", &registration__worker_row__descriptor, worker_keys, worker_personal, change_worker_load, "engagements", change_worker_apply},
};
/* clang-format on */

const struct change_subject *change_subject_find(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(subjects); i++) {
		if (strcmp(subjects[i].name, name) == 0)
			return &subjects[i];
	}
	return NULL;
}
