/*
 * pay_system_file - pay systems by file. Rows stand alone: a bad one is refused with its reason,
 * good ones are recorded, and the same file again changes nothing.
 */
#include "base.h"

#include "pay_system.h"

#define ROWS_A_CALL ((size_t)500)

/* The cell as it was written, for the message; "" where there is none. NULL: no memory. */
static const char *value_of(struct call *c, const Wages__PaySystemRow *row, const char *field)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(row->base.descriptor, field);
	const void *at = (const char *)row + f->offset;
	char text[32];

	if (f->type == PROTOBUF_C_TYPE_STRING)
		return *(char *const *)at;
	if (f->type == PROTOBUF_C_TYPE_INT64)
		return arena_strdup(c->arena, money_format(FEN(*(const int64_t *)at), text));
	if (strcmp(field, "pay_day") == 0)
		return arena_printf(c->arena, "%" PRId32, *(const int32_t *)at);
	if (*(const int32_t *)at == 0)
		return "";
	return arena_strdup(c->arena, civil_format((civil_date){*(const int32_t *)at}, text));
}

static int row_refuse(struct call *c, const Wages__PaySystemRow *row, const struct pay_taking *t,
		      Registration__RowError **out)
{
	const struct pay_system_flaw_text *text = pay_system_flaw_text(t->flaw);
	Registration__RowError *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return E_NO_MEMORY;
	registration__row_error__init(e);
	e->column = (char *)t->field;
	e->value = (char *)value_of(c, row, t->field);
	e->reason = (char *)pay_system_reason(c, t);
	e->mend = (char *)say(c, text->mend_zh, text->mend_en);
	*out = e;
	return e->value && e->reason ? 0 : E_NO_MEMORY;
}

int import_pay_systems(struct call *c, const Wages__ImportPaySystemsRequest *req,
		       Registration__ImportReply *rep)
{
	struct pay_register r = {.dry_run = req->dry_run};
	int rc = pay_system_asker(c);

	if (rc)
		return rc;
	if (req->n_rows == 0 || req->n_rows > ROWS_A_CALL)
		return refuse(c, E_FIELD, "rows: %zu; 1 .. %zu", req->n_rows, ROWS_A_CALL);
	rep->errors = arena_zalloc(c->arena, req->n_rows, sizeof(*rep->errors));
	if (!rep->errors)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < req->n_rows; i++) {
		struct pay_taking t;

		rc = pay_system_take(c, &r, req->rows[i], &t);
		if (rc)
			break;
		if (t.flaw) {
			rc = row_refuse(c, req->rows[i], &t, &rep->errors[rep->n_errors]);
			if (!rc)
				rep->errors[rep->n_errors++]->row = (uint32_t)i;
		} else if (t.place.same) {
			rep->unchanged++;
		} else {
			*(t.version > 1 ? &rep->updated : &rep->created) += 1;
		}
	}
	return rc;
}
