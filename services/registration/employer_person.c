/*
 * Who speaks for an employer, from when to when: legal representative, person in charge, local
 * contact. Names and telephones are personal: sealed in the database, masked in every reply, in no
 * event and no error.
 *
 * Places of sealed values, part of what is stored: employer_person.name, employer_person.phone,
 * each with the person's record number.
 */
#include "base.h"

#include "identity.h"
#include "record.h"

#include "cn_contact.h"

int record_employer_person(struct call *c, const Registration__RecordEmployerPersonRequest *req,
			   Registration__EmployerPerson *rep);
int list_employer_people(struct call *c, const Registration__ListEmployerPeopleRequest *req,
			 Registration__ListEmployerPeopleReply *rep);
int unmask_employer_person(struct call *c, const Registration__UnmaskEmployerPersonRequest *req,
			   Registration__UnmaskEmployerPersonReply *rep);

static const char *const roles[] = {"legal_representative", "person_in_charge", "local_contact",
				    NULL};

struct employer_person {
	int64_t employer_id;
	const char *role;
	civil_date from_day, to_day;
	int64_t person_id, version;
	slice name, phone; /* sealed; phone {NULL, 0}: none */
};

ROW_TABLE(employer_person, COL(employer_person, employer_id, COL_I64),
	  COL(employer_person, role, COL_TEXT), COL(employer_person, from_day, COL_DATE),
	  COL(employer_person, to_day, COL_DATE), COL(employer_person, person_id, COL_I64),
	  COL(employer_person, version, COL_I64), COL(employer_person, name, COL_BYTES),
	  COL(employer_person, phone, COL_BYTES));

/* Opened, or as given. */
struct person_plain {
	const char *name, *phone;
};

static int text_open(struct call *c, const struct keys_now *keys, struct secret_place place,
		     slice sealed, const char **out)
{
	slice plain = {"", 0};
	int rc;

	*out = plain.at;
	rc = sealed.at ? secret_open(keys->ring, place, sealed, c->arena, &plain) : 0;

	if (rc)
		return refuse(c, rc, "%s of %" PRId64, place.column, place.id);
	*out = arena_strndup(c->arena, plain.at, plain.len);
	return *out ? 0 : E_NO_MEMORY;
}

static int person_plain_of(struct call *c, const struct keys_now *keys,
			   const struct employer_person *p, struct person_plain *out)
{
	int rc;

	*out = (struct person_plain){"", ""};
	rc = text_open(c, keys, (struct secret_place){"employer_person.name", p->person_id},
		       p->name, &out->name);

	if (rc)
		return rc;
	return text_open(c, keys, (struct secret_place){"employer_person.phone", p->person_id},
			 p->phone, &out->phone);
}

static int present(struct call *c, const struct employer_person *p,
		   const struct person_plain *plain, Registration__EmployerPerson *m)
{
	char *masks = arena_alloc(c->arena, (size_t)2 * MASK_SIZE);

	if (!masks)
		return E_NO_MEMORY;
	m->person_id = p->person_id;
	m->employer_id = p->employer_id;
	m->role = (char *)p->role;
	m->name = mask_name(plain->name, masks);
	m->phone = *plain->phone ? mask_phone(plain->phone, masks + MASK_SIZE) : (char *)"";
	m->from_day = p->from_day.day;
	m->last_day = last_day_of(p->to_day);
	m->version = p->version;
	return 0;
}

/* In normal form; what cannot be put into it is said without being repeated. */
static int request_read(struct call *c, const Registration__RecordEmployerPersonRequest *req,
			struct employer_person *want, struct person_plain *plain)
{
	const struct record_period period = {req->from_day, req->last_day};
	char *name = arena_alloc(c->arena, PERSON_NAME_SIZE);
	char *phone = arena_alloc(c->arena, CN_PHONE_SIZE);
	char narrow[64];
	struct record_row row = {0};
	int rc = employer_named(c, req->employer_id);

	if (rc || !name || !phone)
		return rc ? rc : E_NO_MEMORY;
	phone[0] = '\0';
	*want = (struct employer_person){.employer_id = req->employer_id, .role = req->role};
	*plain = (struct person_plain){name, phone};
	record_check_choice(&row, "role", req->role, roles);
	if (!name_normal(req->name, name))
		record_fault(&row, FLAW_FIELD_TEXT, "name", "");
	if (*req->phone && (!text_narrow(req->phone, narrow, sizeof(narrow)) ||
			    phone_normalize(slice_of(narrow), phone) == PHONE_NONE))
		record_fault(&row, FLAW_FIELD_TEXT, "phone", "");
	record_check_period(&row, &period, &want->from_day, &want->to_day);
	if (row.flaw != FLAW_NONE)
		return refuse(
			c, E_FIELD, "%s: %s", row.column,
			say(c, flaw_text(row.flaw)->reason_zh, flaw_text(row.flaw)->reason_en));
	return import_reason_check(c, req->reason);
}

/* Where the sealed values go; a phone that is none becomes {NULL, 0}. */
struct person_sealed {
	slice *name, *phone;
};

static int person_seal(struct call *c, const struct keys_now *keys, const struct employer_person *p,
		       const struct person_plain *plain, const struct person_sealed *out)
{
	int rc = secret_seal(keys->ring, keys->writes,
			     (struct secret_place){"employer_person.name", p->person_id},
			     slice_of(plain->name), c->arena, out->name);

	*out->phone = (slice){0};
	if (!rc && *plain->phone)
		rc = secret_seal(keys->ring, keys->writes,
				 (struct secret_place){"employer_person.phone", p->person_id},
				 slice_of(plain->phone), c->arena, out->phone);
	return rc;
}

static int person_write(struct call *c, const struct keys_now *keys,
			const struct employer_person *p, const struct person_plain *plain,
			const char *reason)
{
	slice name, phone;
	int rc = person_seal(c, keys, p, plain, &(struct person_sealed){&name, &phone});

	if (!rc && p->version > 1)
		rc = tx_queue(c->tx, Q_EMPLOYER_PERSON_REPLACE,
			      ARGS(A_I64(p->person_id), A_TIME(c->now)));
	if (rc)
		return rc;
	return tx_queue(c->tx, Q_EMPLOYER_PERSON_INSERT,
			ARGS(A_I64(p->employer_id), A_TEXT(p->role), A_DATE(p->from_day),
			     A_DATE_OR_NULL(p->to_day), A_I64(p->person_id), A_I64(p->version),
			     A_BYTES(name.at, name.len),
			     phone.at ? A_BYTES(phone.at, phone.len) : A_NULL,
			     A_I64((int64_t)keys->writes), A_TIME(c->now), A_TEXT(c->who->subject),
			     A_TEXT(reason)));
}

/* What is stored of that role and first day, and whether the request says something else. */
static int stored_compare(struct call *c, const struct keys_now *keys,
			  const struct person_plain *plain, struct employer_person *want,
			  bool *out_changed)
{
	struct employer_person old;
	struct person_plain before;
	struct employer visible;
	bool found;
	int rc = tx_one(c->tx, Q_EMPLOYER_BY_ID, ARGS(A_I64(want->employer_id)), &visible);

	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "单位", "employer"), want->employer_id);
	if (!rc)
		rc = tx_maybe(
			c->tx, Q_EMPLOYER_PERSON_STORED,
			ARGS(A_I64(want->employer_id), A_TEXT(want->role), A_DATE(want->from_day)),
			&old, &found);
	if (rc)
		return rc;
	want->person_id = found ? old.person_id : id_next(c);
	want->version = found ? old.version : 1;
	*out_changed = true;
	if (!found)
		return 0;
	rc = person_plain_of(c, keys, &old, &before);
	if (rc)
		return rc;
	*out_changed = old.to_day.day != want->to_day.day ||
		       strcmp(before.name, plain->name) != 0 ||
		       strcmp(before.phone, plain->phone) != 0;
	if (*out_changed)
		want->version++;
	return 0;
}

/* Records a person of an employer, or changes what is recorded, which wants a reason. */
int record_employer_person(struct call *c, const Registration__RecordEmployerPersonRequest *req,
			   Registration__EmployerPerson *rep)
{
	struct employer_person want;
	struct person_plain plain;
	struct keys_now keys;
	bool changed = false;
	int rc = request_read(c, req, &want, &plain);

	if (!rc)
		rc = import_lock(c, "employer_records");
	if (!rc)
		rc = import_lock(c, "workers"); /* no key rotation begins meanwhile */
	if (!rc)
		rc = keys_for_writing(c, &keys);
	if (!rc)
		rc = stored_compare(c, &keys, &plain, &want, &changed);
	if (rc)
		return rc;

	if (changed && want.version > 1 && !*req->reason)
		return refuse(
			c, E_FIELD, "reason: %s",
			say(c, flaw_text(FLAW_REASON)->mend_zh, flaw_text(FLAW_REASON)->mend_en));
	if (changed)
		rc = person_write(c, &keys, &want, &plain, req->reason);
	return rc ? rc : present(c, &want, &plain, rep);
}

int list_employer_people(struct call *c, const Registration__ListEmployerPeopleRequest *req,
			 Registration__ListEmployerPeopleReply *rep)
{
	struct employer_person *rows;
	struct keys_now keys;
	size_t n;
	int rc = records_of(c, Q_EMPLOYER_PEOPLE_OF, req->employer_id, req->as_of_day,
			    &(struct record_list){&rows, &n});

	if (!rc)
		rc = keys_for_reading(c, &keys);
	if (rc)
		return rc;

	rep->people = arena_zalloc(c->arena, n + 1, sizeof(*rep->people));
	if (!rep->people)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		Registration__EmployerPerson *m = arena_zalloc(c->arena, 1, sizeof(*m));
		struct person_plain plain;

		if (!m)
			return E_NO_MEMORY;
		registration__employer_person__init(m);
		rc = person_plain_of(c, &keys, &rows[i], &plain);
		if (!rc)
			rc = present(c, &rows[i], &plain, m);
		rep->people[rep->n_people++] = m;
	}
	return rc;
}

/* Full values of one of them as recorded now, for a purpose. A command and PRIVATE, as UnmaskWorker
 * is: the entry and the values go out together or not at all. */
int unmask_employer_person(struct call *c, const Registration__UnmaskEmployerPersonRequest *req,
			   Registration__UnmaskEmployerPersonReply *rep)
{
	const struct purpose purpose = {req->case_id, req->ground};
	struct employer_person p;
	struct person_plain plain;
	struct keys_now keys;
	unsigned shown;
	bool found;
	int rc = purpose_check(c, &purpose);

	if (!rc)
		rc = shown_read(c, req->fields, req->n_fields, SHOW_NAME | SHOW_PHONE, &shown);
	if (!rc)
		rc = keys_for_reading(c, &keys);
	if (!rc)
		rc = tx_maybe(c->tx, Q_EMPLOYER_PERSON_BY_ID, ARGS(A_I64(req->person_id)), &p,
			      &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64,
			    say(c, "单位人员", "person of an employer"), req->person_id);
	if (!rc)
		rc = person_plain_of(c, &keys, &p, &plain);
	if (rc)
		return rc;

	rep->person_id = p.person_id;
	rep->employer_id = p.employer_id;
	rep->role = (char *)p.role;
	if (shown & SHOW_NAME)
		rep->name = (char *)plain.name;
	if (shown & SHOW_PHONE)
		rep->phone = (char *)plain.phone;

	return access_write(c, Q_EMPLOYER_ACCESS_INSERT, p.person_id, shown, &purpose);
}

int employer_people_reseal(struct call *c, const struct keys_now *keys, int64_t after_id,
			   int64_t limit, struct resealed *out)
{
	struct employer_person *rows;
	int rc = tx_many(c->tx, Q_EMPLOYER_PERSON_TO_RESEAL,
			 ARGS(A_I64(after_id), A_I64((int64_t)keys->writes), A_I64(limit)), &rows,
			 &out->n);

	for (size_t i = 0; !rc && i < out->n; i++) {
		struct person_plain plain;
		slice name, phone;

		rc = person_plain_of(c, keys, &rows[i], &plain);
		if (!rc)
			rc = person_seal(c, keys, &rows[i], &plain,
					 &(struct person_sealed){&name, &phone});
		if (!rc)
			rc = tx_queue(c->tx, Q_EMPLOYER_PERSON_RESEAL,
				      ARGS(A_I64(rows[i].person_id), A_I64(rows[i].version),
					   A_BYTES(name.at, name.len),
					   phone.at ? A_BYTES(phone.at, phone.len) : A_NULL,
					   A_I64((int64_t)keys->writes)));
		out->last_id = rows[i].person_id;
	}
	return rc;
}
