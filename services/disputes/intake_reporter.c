/*
 * intake_reporter - who said it: sealed, apart, for the department that took it and nobody else.
 *
 * What is read is read for a purpose, which is kept with who and when. No refusal, event, package
 * or line of the log has a word of it.
 *
 * Source: domain K.5; 劳动保障监察条例第九条 (confidential); feature WRK-7
 */
#include "base.h"

#include "watch.h"

#include "blind.h"
#include "cn_contact.h"
#include "personal.h"

#define COLUMN "intake_reporter.reporter"

struct reporter {
	int64_t intake_id;
	slice reporter; /* sealed */
};
ROW_TABLE(reporter, COL(reporter, intake_id, COL_I64), COL(reporter, reporter, COL_BYTES));

struct intake_sealed {
	int64_t intake_id;
	slice sealed;
};
ROW_TABLE(intake_sealed, COL(intake_sealed, intake_id, COL_I64),
	  COL(intake_sealed, sealed, COL_BYTES));

static const struct secret_ring *ring_of(const struct call *c)
{
	return ((const struct desk *)c->worker)->ring;
}

bool reporter_given(const Disputes__Reporter *r)
{
	return r && (r->name[0] || r->phone[0] || r->worker_id);
}

/* In its normal form; false: it is no telephone number. */
static bool phone_take(const char *typed, char out[CN_PHONE_SIZE])
{
	char narrow[64];

	return text_narrow(typed, narrow, sizeof(narrow)) &&
	       phone_normalize(slice_of(narrow), out) != PHONE_NONE;
}

int reporter_check(struct call *c, const Disputes__Reporter *r)
{
	char name[PERSON_NAME_SIZE], phone[CN_PHONE_SIZE];

	if (r->name[0] && !name_normal(r->name, name))
		return refuse(c, E_FIELD, "reporter.name: %s",
			      say(c, "不超过 50 字", "at most 50 characters"));
	if (r->phone[0] && !phone_take(r->phone, phone))
		return refuse(c, E_FIELD, "reporter.phone: %s",
			      say(c, "不是有效的电话号码", "no telephone number"));
	if (r->worker_id < 0)
		return refuse(c, E_FIELD, "reporter.worker_id");
	return 0;
}

static int seal(struct call *c, int64_t intake_id, const Disputes__Reporter *r, slice *out)
{
	unsigned newest = secret_newest(ring_of(c));
	slice plain;
	int rc = wire_pack(c->arena, &r->base, &plain);

	return rc ? rc
		  : secret_seal(ring_of(c), newest, (struct secret_place){COLUMN, intake_id}, plain,
				c->arena, out);
}

static int unseal(struct call *c, int64_t intake_id, slice sealed, Disputes__Reporter **out)
{
	ProtobufCMessage *m;
	slice plain;
	int rc = secret_open(ring_of(c), (struct secret_place){COLUMN, intake_id}, sealed, c->arena,
			     &plain);

	if (!rc)
		rc = wire_unpack(c->arena, &disputes__reporter__descriptor, plain, &m);
	if (!rc)
		*out = (Disputes__Reporter *)m;
	return rc;
}

static int index_of(struct call *c, const Disputes__Reporter *r, struct uuid *out)
{
	return secret_index(ring_of(c), secret_newest(ring_of(c)), SECRET_REPORTER, r->phone, out);
}

/* Never a telephone number in its normal form: the two do not meet. */
static int worker_index_of(struct call *c, unsigned version, int64_t worker_id, struct uuid *out)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "worker/%" PRId64, worker_id);
	return secret_index(ring_of(c), version, SECRET_REPORTER, text, out);
}

int reporter_own(struct call *c, struct uuid out[SECRET_VERSIONS_MAX], size_t *out_n)
{
	unsigned versions[SECRET_VERSIONS_MAX];
	int rc = 0;

	*out_n = secret_versions(ring_of(c), versions);
	for (size_t i = 0; !rc && i < *out_n; i++)
		rc = worker_index_of(c, versions[i], c->who->worker_id, &out[i]);
	return rc;
}

int reporter_insert(struct call *c, const struct intake *t, const Disputes__Reporter *r)
{
	Disputes__Reporter kept = DISPUTES__REPORTER__INIT;
	char name[PERSON_NAME_SIZE] = "", phone[CN_PHONE_SIZE] = "";
	const bool own = c->who->worker_id && c->who->worker_id == r->worker_id;
	struct uuid index = {0}, worker = {0};
	slice sealed;
	int rc = reporter_check(c, r);

	if (rc)
		return rc;
	if ((r->name[0] && !name_normal(r->name, name)) ||
	    (r->phone[0] && !phone_take(r->phone, phone)))
		return E_FIELD;
	kept.name = name;
	kept.phone = phone;
	kept.worker_id = r->worker_id;
	rc = seal(c, t->intake_id, &kept, &sealed);
	if (!rc && phone[0])
		rc = index_of(c, &kept, &index);
	if (!rc && own)
		rc = worker_index_of(c, secret_newest(ring_of(c)), r->worker_id, &worker);
	return rc ? rc
		  : tx_queue(
			    c->tx, Q_REPORTER_INSERT,
			    ARGS(A_I64(t->intake_id), A_TEXT(t->region), A_TEXT(t->department),
				 A_BYTES(sealed.at, sealed.len), phone[0] ? A_UUID(&index) : A_NULL,
				 A_I64(secret_version_of(sealed)), own ? A_UUID(&worker) : A_NULL));
}

/* ---- reading ----------------------------------------------------------------------------- */

int reporter_load(struct call *c, const struct intake *t, Disputes__Reporter **out, bool *out_found)
{
	struct reporter row;
	int rc = tx_maybe(c->tx, Q_REPORTER_GET, ARGS(A_I64(t->intake_id)), &row, out_found);

	return rc || !*out_found ? rc : unseal(c, t->intake_id, row.reporter, out);
}

int read_reporter(struct call *c, const Disputes__ReadReporterRequest *req,
		  Disputes__ReadReporterReply *rep)
{
	struct intake t;
	bool found;
	int rc = words_fit(req->purpose, WORDS_MAX)
			 ? intake_find(c, Q_INTAKE_GET, req->intake_id, &t)
			 : refuse(c, E_FIELD, "purpose: %s",
				  say(c, "写明查看联系方式的目的，不超过 1000 字",
				      "say what for, in at most 1000 characters"));

	if (rc)
		return rc;
	if (strcmp(t.department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s: %s", t.intake_no, t.department);
	rc = reporter_load(c, &t, &rep->reporter, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s: %s", t.intake_no,
			      say(c, "没有留下身份和联系方式", "nobody left a name or telephone"));
	return tx_queue(c->tx, Q_INTAKE_ACCESS_INSERT,
			ARGS(A_I64(t.intake_id), A_TIME(c->now), A_TEXT(t.region),
			     A_TEXT(t.department), A_TEXT(c->who->subject), A_TEXT(req->purpose)));
}

int reporter_others(struct call *c, const struct intake *t, utc_time from, struct intake **out,
		    size_t *out_n)
{
	unsigned versions[SECRET_VERSIONS_MAX];
	struct uuid index[SECRET_VERSIONS_MAX];
	size_t n = secret_versions(ring_of(c), versions);
	Disputes__Reporter *r;
	bool found = false;
	int rc = t->named ? reporter_load(c, t, &r, &found) : 0;

	*out_n = 0;
	if (rc || !found || !r->phone[0])
		return rc;
	for (size_t i = 0; i < n && !rc; i++)
		rc = secret_index(ring_of(c), versions[i], SECRET_REPORTER, r->phone, &index[i]);
	return rc ? rc
		  : tx_many(c->tx, Q_INTAKE_SAME_REPORTER,
			    ARGS(A_I64(t->intake_id), A_UUIDS(index, n), A_TIME(from)), out, out_n);
}

/* ---- another data key ---------------------------------------------------------------------- */

#define REKEY_ROWS 200
#define KEY_COLUMN "intake.key"

static int key_anew(struct call *c, const struct intake_sealed *row)
{
	const struct secret_place place = {KEY_COLUMN, row->intake_id};
	slice plain, sealed;
	int rc = secret_open(ring_of(c), place, row->sealed, c->arena, &plain);

	if (!rc)
		rc = secret_seal(ring_of(c), secret_newest(ring_of(c)), place, plain, c->arena,
				 &sealed);
	return rc ? rc
		  : tx_queue(c->tx, Q_INTAKE_SEALED_ANEW,
			     ARGS(A_I64(row->intake_id), A_BYTES(sealed.at, sealed.len),
				  A_I64(secret_version_of(sealed))));
}

static int reporter_anew(struct call *c, const struct intake_sealed *row)
{
	struct uuid index = {0}, worker = {0};
	Disputes__Reporter *r;
	slice sealed;
	int rc = unseal(c, row->intake_id, row->sealed, &r);

	if (!rc)
		rc = seal(c, row->intake_id, r, &sealed);
	if (!rc && r->phone[0])
		rc = index_of(c, r, &index);
	if (!rc && r->worker_id)
		rc = worker_index_of(c, secret_newest(ring_of(c)), r->worker_id, &worker);
	return rc ? rc
		  : tx_queue(c->tx, Q_REPORTER_SEALED_ANEW,
			     ARGS(A_I64(row->intake_id), A_BYTES(sealed.at, sealed.len),
				  r->phone[0] ? A_UUID(&index) : A_NULL,
				  A_I64(secret_version_of(sealed)),
				  r->worker_id ? A_UUID(&worker) : A_NULL));
}

/* A page of each a step, as RekeyDocuments does it; what was written stays as it is. */
int rekey_intakes(struct call *c, const Disputes__RekeyIntakesRequest *req,
		  Service__Ack *rep UNUSED)
{
	const struct arg *page = ARGS(A_I64(secret_newest(ring_of(c))), A_I64(REKEY_ROWS));
	struct intake_sealed *keys, *reporters;
	size_t n = 0, m = 0;
	bool more = false;
	int rc = tx_many(c->tx, Q_INTAKE_STALE, page, &keys, &n);

	if (!rc)
		rc = tx_many(c->tx, Q_REPORTER_STALE, page, &reporters, &m);
	for (size_t i = 0; i < n && !rc; i++)
		rc = key_anew(c, &keys[i]);
	for (size_t i = 0; i < m && !rc; i++)
		rc = reporter_anew(c, &reporters[i]);
	if (!rc)
		rc = watches_rekey(c, REKEY_ROWS, &more);
	if (rc || (n < REKEY_ROWS && m < REKEY_ROWS && !more))
		return rc;
	return later(c, c->now, "RekeyIntakes", "intakes/rekey", &req->base);
}
