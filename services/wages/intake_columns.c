/*
 * intake_columns - columns of a request by the names of its fields, and into the partitions.
 *
 * Requests of all kinds have the fields submission_id, chunk, line and dry_run, and one repeated
 * field a column: found once a chunk in the message's own description.
 */
#include "base.h"

#include "intake.h"

#define PARTITION_BYTES 16
#define HEADS           5 /* submission_id, month, region, employer_id, line */

static const void *field_at(const ProtobufCMessage *req, const char *name, size_t *out_n)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(req->descriptor, name);
	const char *base = (const char *)req;

	assert(f); /* the tables of intake_kinds.c are tested against the messages */
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return base + f->offset;
	*out_n = *(const size_t *)(const void *)(base + f->quantifier_offset);
	return *(const void *const *)(const void *)(base + f->offset);
}

static void head_read(struct intake *in)
{
	size_t one;

	in->submission_id = *(const int64_t *)field_at(in->req, "submission_id", &one);
	in->chunk = *(const uint32_t *)field_at(in->req, "chunk", &one);
	in->dry_run =
		*(const Wages__OpenSubmissionRequest *const *)field_at(in->req, "dry_run", &one);
}

int columns_find(struct call *c, struct intake *in)
{
	const struct intake_kind *k = in->kind;

	head_read(in);
	in->lines.at = field_at(in->req, "line", &in->lines.n);
	for (size_t i = 0; i < k->n_columns; i++)
		in->values[i].at = field_at(in->req, k->columns[i].field, &in->values[i].n);
	in->n = in->values[0].n;
	if (in->n == 0 || in->n > CHUNK_ROWS_MAX)
		return refuse(c, E_FIELD,
			      say(c, "一块应有 1 至 %d 行，收到 %zu 行",
				  "a chunk has 1 to %d rows, got %zu"),
			      CHUNK_ROWS_MAX, in->n);
	for (size_t i = 0; i <= k->n_columns; i++) {
		size_t n = i < k->n_columns ? in->values[i].n : in->lines.n;

		if (n != in->n && (n != 0 || i == k->n_columns || !k->columns[i].optional))
			return refuse(c, E_FIELD,
				      say(c, "各列长度不一致：%zu 与 %zu",
					  "columns differ in length: %zu and %zu"),
				      n, in->n);
	}
	return 0;
}

static int64_t number_of(const struct intake_column *k, const struct intake_values *v, size_t row)
{
	if (v->n == 0)
		return k->absent;
	if (k->form == FORM_NUMBER || k->form == FORM_DAY)
		return ((const int32_t *)v->at)[row];
	if (k->form == FORM_YES)
		return ((const protobuf_c_boolean *)v->at)[row] != 0;
	return ((const int64_t *)v->at)[row];
}

static const char *text_of(const struct intake_column *k, const struct intake_values *v, size_t row)
{
	const char *text = v->n ? ((char *const *)v->at)[row] : "";

	return k->absent_text && !text[0] ? k->absent_text : text;
}

/* ---- a refused value ------------------------------------------------------------------------ */

static const char *value_text(struct call *c, const struct intake_column *k,
			      const struct intake_values *v, size_t row)
{
	const int64_t number =
		k->form == FORM_TEXT || k->form == FORM_MONTH ? 0 : number_of(k, v, row);
	char text[24];
	money amount;

	if (k->form == FORM_TEXT || k->form == FORM_MONTH)
		return k->personal ? "***" : text_of(k, v, row);
	if (k->form == FORM_TIME)
		return arena_strdup(c->arena, utc_format_local((utc_time){number}, text));
	if (k->form == FORM_DAY)
		return arena_strdup(c->arena, civil_format((civil_date){(int32_t)number}, text));
	if (k->form == FORM_FEN && money_from_wire(number, &amount) == 0)
		return arena_strdup(c->arena, money_format(amount, text));
	return arena_printf(c->arena, "%" PRId64, number);
}

const char *column_text(struct call *c, const struct intake *in, const char *field, size_t row)
{
	for (size_t i = 0; i < in->kind->n_columns; i++) {
		if (strcmp(in->kind->columns[i].field, field) == 0)
			return value_text(c, &in->kind->columns[i], &in->values[i], row);
	}
	return "";
}

/* ---- into the partitions -------------------------------------------------------------------- */

/* "202503": the end of the name of the month's partitions, as ensure_month() gives it. */
static const char *partition_name(civil_date month, char *out)
{
	int year, number, day;

	civil_to_ymd(month, &year, &number, &day);
	(void)snprintf(out, PARTITION_BYTES, "%04d%02d", year, number); /* years 1949 .. 2199 */
	return out;
}

/* The month of a good row. */
static int32_t month_of(const struct intake *in, size_t row)
{
	const struct intake_column *k = &in->kind->columns[in->kind->month];
	const struct intake_values *v = &in->values[in->kind->month];
	civil_date month = {0};

	if (k->form == FORM_MONTH) {
		const char *text = text_of(k, v, row);

		return civil_parse_month(text, strlen(text), &month) ? month.day : 0;
	}
	if (k->form == FORM_TIME)
		month = civil_from_utc((utc_time){number_of(k, v, row)});
	else
		month.day = (int32_t)number_of(k, v, row);
	return civil_month_start(month).day;
}

/* Room of one column, filled anew for each month: the rows are encoded when they are handed over.
 */
struct room {
	const char **texts;
	int64_t *numbers;
	int32_t *days;
};

static bool room_make(struct call *c, size_t n, enum intake_form form, struct room *out)
{
	if (form == FORM_TEXT)
		return (out->texts = arena_zalloc(c->arena, n, sizeof(*out->texts))) != NULL;
	if (form == FORM_DAY)
		return (out->days = arena_zalloc(c->arena, n, sizeof(*out->days))) != NULL;
	return (out->numbers = arena_zalloc(c->arena, n, sizeof(*out->numbers))) != NULL;
}

static struct arg column_arg(const struct intake_column *k, const struct intake_values *v,
			     const struct room *to, const uint32_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (k->form == FORM_TEXT)
			to->texts[i] = text_of(k, v, rows[i]);
		else if (k->form == FORM_DAY)
			to->days[i] = (int32_t)number_of(k, v, rows[i]);
		else
			to->numbers[i] = number_of(k, v, rows[i]);
	}
	if (k->form == FORM_TEXT)
		return A_TEXTS(to->texts, n);
	if (k->form == FORM_DAY)
		return A_DATES(to->days, n);
	return k->form == FORM_TIME ? A_TIMES(to->numbers, n) : A_I64S(to->numbers, n);
}

struct copying {
	struct room rooms[INTAKE_COLUMNS_MAX];
	int64_t *lines;
	int32_t *months; /* of each row of the chunk; 0: refused */
	uint32_t *rows;  /* those of one month */
};

static int month_copy(struct call *c, struct intake *in, struct copying *x, civil_date month)
{
	const struct submission_row *s = &in->submission;
	struct arg args[HEADS + INTAKE_COLUMNS_MAX] = {A_I64(s->submission_id), A_DATE(month),
						       A_TEXT(s->region), A_I64(s->employer_id)};
	size_t n = 0, n_args = HEADS;
	char name[PARTITION_BYTES];

	for (size_t i = 0; i < in->n; i++) {
		if (x->months[i] == month.day)
			x->rows[n++] = (uint32_t)i;
	}
	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		x->lines[i] = ((const uint32_t *)in->lines.at)[x->rows[i]];
	args[HEADS - 1] = A_I64S(x->lines, n);
	for (size_t k = 0; k < in->kind->n_columns; k++) {
		if (in->kind->columns[k].form != FORM_MONTH)
			args[n_args++] = column_arg(&in->kind->columns[k], &in->values[k],
						    &x->rooms[k], x->rows, n);
	}
	return tx_copy(c->tx, in->kind->head.statement(STEP_COPY), partition_name(month, name),
		       args, n);
}

int rows_copy(struct call *c, struct intake *in)
{
	struct copying x = {0};
	bool room = true;
	int rc = 0;

	x.lines = arena_zalloc(c->arena, in->n, sizeof(*x.lines));
	x.months = arena_zalloc(c->arena, in->n, sizeof(*x.months));
	x.rows = arena_zalloc(c->arena, in->n, sizeof(*x.rows));
	for (size_t k = 0; k < in->kind->n_columns; k++)
		room = room_make(c, in->n, in->kind->columns[k].form, &x.rooms[k]) && room;
	if (!room || !x.lines || !x.months || !x.rows)
		return E_NO_MEMORY;
	for (size_t i = 0; i < in->n; i++)
		x.months[i] = in->flaws[i] == ROW_GOOD ? month_of(in, i) : 0;
	for (civil_date month = in->bounds.month_from; !rc && month.day <= in->bounds.month_to.day;
	     month = civil_month_next(month))
		rc = month_copy(c, in, &x, month);
	return rc;
}
