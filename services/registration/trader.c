/*
 * Sole traders (个体工商户) among the workers of an employer: import. Agent, address and telephone
 * are turned into keyed digests at once; the texts are kept nowhere.
 */
#include "base.h"

#include "check.h"
#include "identity.h"
#include "record.h"

#include "blind.h"
#include "cn_contact.h"
#include "cn_id.h"
#include "personal.h"

struct sole_trader {
	int64_t employer_id, worker_id;
	const char *trader_code;
	civil_date registered_day;
	int64_t key_version;
	const char *agent, *address, *phone, *source;
	int64_t trader_id, version;
};
ROW_TABLE(sole_trader, COL(sole_trader, employer_id, COL_I64), COL(sole_trader, worker_id, COL_I64),
	  COL(sole_trader, trader_code, COL_TEXT), COL(sole_trader, registered_day, COL_DATE),
	  COL(sole_trader, key_version, COL_I64), COL(sole_trader, agent, COL_TEXT),
	  COL(sole_trader, address, COL_TEXT), COL(sole_trader, phone, COL_TEXT),
	  COL(sole_trader, source, COL_TEXT), COL(sole_trader, trader_id, COL_I64),
	  COL(sole_trader, version, COL_I64));

#define PLAIN_MAX 800

/* "" for an empty text, else 32 hex digits; NULL: no memory. */
static const char *digest(struct call *c, const struct keys_now *keys, enum secret_field field,
			  const char *text)
{
	struct uuid id;
	char hex[33];

	if (!*text)
		return "";
	if (secret_index(keys->ring, keys->writes, field, text, &id))
		return NULL;
	for (size_t i = 0; i < 16; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", ((const uint8_t *)&id)[i]);
	return arena_strdup(c->arena, hex);
}

/* One way to write a name of a firm or a place: narrow, without blanks. */
static bool plain(const char *text, char *out /* [PLAIN_MAX] */)
{
	size_t n = 0;

	if (!text_narrow(text, out, PLAIN_MAX))
		return false;
	for (size_t i = 0; out[i]; i++) {
		if (out[i] != ' ')
			out[n++] = out[i];
	}
	out[n] = '\0';
	return true;
}

/* A fault of a personal column does not repeat what it said. */
static const char *digest_plain(struct call *c, const struct keys_now *keys, struct record_row *row,
				const char *column, const char *text)
{
	char narrow[PLAIN_MAX];

	if (!plain(text, narrow)) {
		record_fault(row, FLAW_FIELD_TEXT, column, "");
		return "";
	}
	return digest(c, keys, strcmp(column, "agent") == 0 ? SECRET_AGENT : SECRET_ADDRESS,
		      narrow);
}

static const char *digest_phone(struct call *c, const struct keys_now *keys, struct record_row *row,
				const char *text)
{
	char narrow[64], phone[CN_PHONE_SIZE];

	if (!*text)
		return "";
	if (!text_narrow(text, narrow, sizeof(narrow)) ||
	    phone_normalize(slice_of(narrow), phone) == PHONE_NONE) {
		record_fault(row, FLAW_FIELD_TEXT, "phone", "");
		return "";
	}
	return digest(c, keys, SECRET_PHONE, phone);
}

static int row_fill(struct call *c, const struct keys_now *keys,
		    const Registration__SoleTraderRow *in, struct record_row *row,
		    struct sole_trader *want)
{
	want->trader_code = in->trader_code;
	want->source = in->source;
	want->key_version = keys->writes;
	if (!credit_code_valid(slice_of(in->trader_code)) || strncmp(in->trader_code, "92", 2) != 0)
		record_fault(row, FLAW_CREDIT_CODE, "trader_code", in->trader_code);
	record_check_text(row, "worker_no", in->worker_no, 64);
	record_check_text(row, "source", in->source, 200);
	record_check_day(row, "registered_day", in->registered_day, &want->registered_day);
	want->agent = digest_plain(c, keys, row, "agent", in->agent);
	want->address = digest_plain(c, keys, row, "address", in->address);
	want->phone = digest_phone(c, keys, row, in->phone);
	if (!want->agent || !want->address || !want->phone)
		return E_NO_MEMORY;
	row->key = arena_printf(c->arena, "%" PRId64 "\n%s\n%s", want->employer_id, in->worker_no,
				want->trader_code);
	row->content =
		arena_printf(c->arena, "%" PRId32 "\n%s\n%s\n%s\n%s", want->registered_day.day,
			     want->agent, want->address, want->phone, want->source);
	return row->key && row->content ? 0 : E_NO_MEMORY;
}

/* The worker of a number is the one who holds it today: a registration may be older than it. */
static int workers_find(struct call *c, const Registration__ImportSoleTradersRequest *req,
			struct record_batch *b)
{
	struct record_number *numbers = arena_zalloc(c->arena, b->n, sizeof(*numbers));
	struct sole_trader *wants = b->wants;
	int rc;

	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++)
		numbers[i] = (struct record_number){.employer_id = wants[i].employer_id,
						    .worker_no = req->rows[i]->worker_no,
						    .day = civil_from_utc(c->now)};
	rc = record_workers(c, b, numbers);
	for (size_t i = 0; !rc && i < b->n; i++)
		wants[i].worker_id = numbers[i].worker_id;
	return rc;
}

/* Records sole traders, row by row good or refused. */
int import_sole_traders(struct call *c, const Registration__ImportSoleTradersRequest *req,
			Registration__ImportReply *rep)
{
	const struct record_kind kind = {&sole_trader_row, Q_TRADER_STORED, Q_TRADER_INSERT,
					 Q_TRADER_REPLACE};
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__SoleTraderRow, credit_code)};
	const struct record_request asked = {&codes, 1, req->reason, req->dry_run};
	struct record_employers known;
	struct record_batch batch;
	struct sole_trader *wants;
	struct keys_now keys;
	int rc = records_begin(c, &kind, &asked, &known, &batch);

	if (!rc)
		rc = import_lock(c, "workers"); /* no key rotation begins meanwhile */
	if (!rc)
		rc = keys_for_writing(c, &keys);
	if (rc)
		return rc;
	wants = batch.wants;
	for (size_t i = 0; !rc && i < batch.n; i++) {
		wants[i].employer_id = record_employer(&known, &batch.rows[i], "credit_code",
						       req->rows[i]->credit_code);
		rc = row_fill(c, &keys, req->rows[i], &batch.rows[i], &wants[i]);
	}
	if (!rc)
		rc = workers_find(c, req, &batch);
	if (!rc)
		rc = records_settle(c, &batch, rep);
	return rc ? rc
		  : check_mark_records(c, CHECK_TRADERS, &batch,
				       offsetof(struct sole_trader, employer_id));
}
