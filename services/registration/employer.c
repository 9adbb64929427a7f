#include "base.h"

#include "registration.h"

int import_employers(struct call *c, const Registration__ImportEmployersRequest *req,
		     Registration__ImportReply *rep);
int get_employer(struct call *c, const Registration__GetEmployerRequest *req,
		 Registration__Employer *rep);
int list_employers(struct call *c, const Registration__ListEmployersRequest *req,
		   Registration__ListEmployersReply *rep);

/* The rows of the request as the facts see them. */
static struct employer_row *rows_of(struct call *c, const Registration__ImportEmployersRequest *req,
				    const char ***out_codes)
{
	struct employer_row *rows = arena_zalloc(c->arena, req->n_rows, sizeof(*rows));
	const char **codes = arena_zalloc(c->arena, req->n_rows, sizeof(*codes));

	if (!rows || !codes)
		return NULL;
	for (size_t i = 0; i < req->n_rows; i++) {
		const Registration__EmployerRow *row = req->rows[i];

		rows[i].want = (struct employer){.credit_code = row->credit_code,
						 .name = row->name,
						 .kind = row->kind,
						 .region = row->region,
						 .trade = row->trade,
						 .status = row->status,
						 .branch = row->branch,
						 .old_licence_no = row->old_licence_no};
		rows[i].status_wire = row->status_day;
		rows[i].standing = region_stand(c, row->region);
		codes[i] = row->credit_code;
	}
	*out_codes = codes;
	return rows;
}

static const char *row_value(const struct employer_row *row)
{
	const char *column = flaw_text(row->flaw)->column;

	if (row->flaw_value)
		return row->flaw_value;
	if (strcmp(column, "name") == 0)
		return row->want.name;
	if (strcmp(column, "kind") == 0)
		return row->want.kind;
	if (strcmp(column, "region") == 0)
		return row->want.region;
	return row->want.credit_code;
}

static int reply_fill(struct call *c, const struct employer_row *rows, size_t n,
		      Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, n);

	for (size_t i = 0; !rc && i < n; i++) {
		const struct employer_row *row = &rows[i];
		const struct verdict v = {.row = i,
					  .outcome = row->outcome,
					  .flaw = row->flaw,
					  .value = row->flaw == FLAW_NONE ? "" : row_value(row),
					  .column = row->flaw_column};

		rc = import_count(c, rep, &v);
	}
	return rc;
}

static bool changed(enum import_outcome outcome)
{
	return outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED;
}

/* Records employers, row by row good or refused. A dry run answers the same and writes nothing. */
int import_employers(struct call *c, const Registration__ImportEmployersRequest *req,
		     Registration__ImportReply *rep)
{
	struct employer_stored stored;
	struct employer_row *rows;
	const char **codes;
	int rc;

	rc = import_size_check(c, req->n_rows);
	if (!rc)
		rc = import_lock(c, "employers");
	if (!rc)
		rc = import_reason_check(c, req->reason);
	if (rc)
		return rc;
	rows = rows_of(c, req, &codes);
	rc = rows ? employers_load(c, codes, req->n_rows, &stored) : E_NO_MEMORY;
	if (rc)
		return rc;

	employers_decide(&stored, rows, req->n_rows);
	rc = reply_fill(c, rows, req->n_rows, rep);
	if (rc || req->dry_run)
		return rc;

	for (size_t i = 0; i < req->n_rows; i++) {
		if (rows[i].outcome == IMPORT_CREATED)
			rows[i].want.employer_id = id_next(c);
	}
	rc = employers_write(c, rows, req->n_rows, req->reason);

	for (size_t i = 0; !rc && i < req->n_rows; i++) {
		if (changed(rows[i].outcome))
			rc = employer_emit(c, &rows[i].want);
	}
	return rc;
}

/* As it is, or as it was recorded at the end of a day (REG-4). */
static int employer_load(struct call *c, const Registration__GetEmployerRequest *req,
			 struct employer *out)
{
	utc_time end = {0};
	int rc = 0;

	if (req->as_of_day)
		rc = as_of_instant(c, req->as_of_day, &end);
	if (rc)
		return rc;
	if (req->employer_id)
		rc = tx_one(c->tx, Q_EMPLOYER_BY_ID, ARGS(A_I64(req->employer_id)), out);
	else
		rc = tx_one(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(req->credit_code)), out);
	if (rc || !req->as_of_day)
		return rc;
	return tx_one(c->tx, Q_EMPLOYER_AS_OF, ARGS(A_I64(out->employer_id), A_TIME(end)), out);
}

int get_employer(struct call *c, const Registration__GetEmployerRequest *req,
		 Registration__Employer *rep)
{
	struct employer employer;
	const Registration__Employer *shown;
	int rc;

	if (!req->employer_id == !*req->credit_code)
		return refuse(c, E_FIELD, "%s",
			      say(c, "employer_id 与 credit_code 填写其中一项",
				  "give either employer_id or credit_code"));
	rc = employer_load(c, req, &employer);
	if (rc == E_NOT_FOUND && req->employer_id)
		return refuse(c, rc, "%s %" PRId64, say(c, "单位", "employer"), req->employer_id);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %.40s", say(c, "单位", "employer"), req->credit_code);
	if (rc)
		return rc;

	shown = employer_present(c, &employer);
	if (!shown)
		return E_NO_MEMORY;
	*rep = *shown;
	return 0;
}

/* Two characters at least: those are what the index holds. */
static int search_check(struct call *c, const char *search)
{
	slice words = slice_trim(slice_of(search));

	if (*search && utf8_length(words.at, words.len) < 2)
		return refuse(c, E_FIELD, "%s",
			      say(c, "search: 至少输入名称或统一社会信用代码中的两个字",
				  "search: at least two characters of a name or credit code"));
	return 0;
}

static int employers_page(struct call *c, const Registration__ListEmployersRequest *req,
			  struct employer **out, size_t *out_n)
{
	int64_t limit;
	int rc;

	if (req->n_employer_ids > 1000)
		return refuse(c, E_FIELD, "employer_ids: %zu > 1000", req->n_employer_ids);
	if (req->n_employer_ids)
		return tx_many(c->tx, Q_EMPLOYER_OF_IDS,
			       ARGS(A_I64S(req->employer_ids, req->n_employer_ids)), out, out_n);
	rc = page_size(c, req->limit, &limit);
	if (!rc)
		rc = search_check(c, req->search);
	if (rc)
		return rc;
	return tx_many(c->tx, *req->search ? Q_EMPLOYER_FOUND : Q_EMPLOYER_PAGE,
		       ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(req->kind),
			    A_TEXT(req->region), A_TEXT(req->status), A_TEXT(req->search)),
		       out, out_n);
}

int list_employers(struct call *c, const Registration__ListEmployersRequest *req,
		   Registration__ListEmployersReply *rep)
{
	struct employer *rows;
	size_t n;
	int rc;

	rc = employers_page(c, req, &rows, &n);
	if (rc)
		return rc;

	rep->employers = arena_zalloc(c->arena, n + 1, sizeof(*rep->employers));
	for (size_t i = 0; rep->employers && i < n; i++) {
		rep->employers[i] = employer_present(c, &rows[i]);
		if (!rep->employers[i])
			return E_NO_MEMORY;
	}
	rep->n_employers = n;
	return rep->employers ? 0 : E_NO_MEMORY;
}

int employer_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		    size_t *out_n)
{
	struct employer *rows;
	size_t n;
	int rc;

	rc = tx_many(
		c->tx, Q_EMPLOYER_PAGE,
		ARGS(A_I64(after_id), A_I64((int64_t)limit), A_TEXT(""), A_TEXT(""), A_TEXT("")),
		&rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = employer_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].employer_id : after_id;
	*out_n = n;
	return 0;
}
