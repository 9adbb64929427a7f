/*
 * worker_row - a row about a worker as it comes, in normal form. What cannot be put into that form
 * is the row's flaw; its value is shown masked.
 */
#include "base.h"

#include "identity.h"

#include "cn_contact.h"

static void flaw_set(struct worker_row *row, const struct flaw_text *flaw, const char *value)
{
	if (row->flaw)
		return;
	row->flaw = flaw;
	row->value = value;
}

/* Nothing said: by the form of the number, which tells residents, permits and new cards apart. */
static bool kind_read(const char *said, const char *number, enum id_kind *out)
{
	if (*said)
		return id_kind_parse(slice_of(said), out);
	*out = ID_RESIDENT;
	if (strlen(number) == RESIDENT_ID_LENGTH && number[0] == '8')
		*out = ID_HMT_PERMIT;
	else if (strlen(number) == RESIDENT_ID_LENGTH && number[0] == '9')
		*out = ID_FOREIGN_PERMIT;
	return true;
}

static int document_read(struct call *c, const Registration__WorkerRow *in, struct worker_row *row)
{
	const struct registration_worker *worker = c->worker;
	const struct id_policy policy = {civil_from_utc(c->now), worker->test_identities};
	char *number = arena_alloc(c->arena, 64), *masked = arena_alloc(c->arena, MASK_SIZE);
	struct flaw_text *text = arena_alloc(c->arena, sizeof(*text));
	struct person *p = &row->want;
	struct id_facts facts;
	enum cn_id_flaw flaw;

	if (!number || !masked || !text)
		return E_NO_MEMORY;
	number[0] = '\0';
	p->document = number;
	flaw = text_narrow(in->id, number, 64) ? CN_ID_OK : CN_ID_LENGTH;
	if (!kind_read(in->id_kind, number, &p->kind)) {
		flaw_set(row, &worker_flaw_id_kind, in->id_kind);
		return 0;
	}
	if (flaw == CN_ID_OK)
		flaw = id_check(p->kind, slice_of(number), &policy, &facts);
	if (flaw != CN_ID_OK) {
		*text = worker_flaw_document(flaw);
		flaw_set(row, text, mask_document(in->id, masked));
	} else {
		person_birth(p, &facts);
	}
	return 0;
}

static int name_read(struct call *c, const Registration__WorkerRow *in, struct worker_row *row)
{
	char *name = arena_alloc(c->arena, PERSON_NAME_SIZE);
	char *folded = arena_alloc(c->arena, PERSON_NAME_SIZE);
	char *masked = arena_alloc(c->arena, MASK_SIZE);

	if (!name || !folded || !masked)
		return E_NO_MEMORY;
	name[0] = folded[0] = '\0';
	if (name_normal(in->name, name))
		name_fold(name, folded);
	if (!*folded)
		flaw_set(row, &worker_flaw_name, mask_name(in->name, masked));
	row->want.name = name;
	row->want.folded = folded;
	return 0;
}

static int phone_read(struct call *c, const Registration__WorkerRow *in, struct worker_row *row)
{
	char *phone = arena_alloc(c->arena, CN_PHONE_SIZE),
	     *masked = arena_alloc(c->arena, MASK_SIZE);
	char narrow[64];

	if (!phone || !masked)
		return E_NO_MEMORY;
	phone[0] = '\0';
	row->want.phone = phone;
	if (*in->phone && (!text_narrow(in->phone, narrow, sizeof(narrow)) ||
			   phone_normalize(slice_of(narrow), phone) == PHONE_NONE))
		flaw_set(row, &worker_flaw_phone, mask_phone(in->phone, masked));
	return 0;
}

static int number_read(struct call *c, const Registration__WorkerRow *in, struct worker_row *row)
{
	row->credit_code = in->credit_code;
	row->worker_no = in->worker_no;
	if (*in->worker_no &&
	    (!text_fits(in->worker_no, WORKER_NO_MAX) || strchr(in->worker_no, ' ')))
		flaw_set(row, &worker_flaw_number, in->worker_no);
	if (!in->from_day || !civil_from_wire(in->from_day, &row->from_day))
		return 0;
	flaw_set(row, &worker_flaw_number_day, arena_printf(c->arena, "%" PRId32, in->from_day));
	return row->value ? 0 : E_NO_MEMORY;
}

int worker_row_read(struct call *c, const Registration__WorkerRow *in, const char *reason,
		    struct worker_row *out)
{
	int rc;

	*out = (struct worker_row){.reason = reason};
	out->want.home_region = in->home_region;
	out->standing = region_stand(c, in->home_region);
	rc = document_read(c, in, out);
	if (!rc)
		rc = name_read(c, in, out);
	if (!rc)
		rc = phone_read(c, in, out);
	return rc ? rc : number_read(c, in, out);
}
