/*
 * intake - a chunk of a submission, from its head to its stored reply.
 *
 * A chunk is known by its submission and number: sent again with the same rows, by whatever command
 * id, it is answered as the first time; with other rows it is refused. A dry run takes the same way
 * and leaves nothing.
 */
#include "base.h"

#include <sodium.h>

#include "intake.h"

struct chunk_row {
	slice digest, reply;
};
ROW_TABLE(chunk_row, COL(chunk_row, digest, COL_BYTES), COL(chunk_row, reply, COL_BYTES));

struct ref_row {
	const char *source_ref;
};
ROW_TABLE(ref_row, COL(ref_row, source_ref, COL_TEXT));

static int shape_check(struct call *c, const struct intake *in, const size_t *lengths, size_t n)
{
	if (in->n == 0 || in->n > CHUNK_ROWS_MAX)
		return refuse(c, E_FIELD,
			      say(c, "一块应有 1 至 %d 行，收到 %zu 行",
				  "a chunk has 1 to %d rows, got %zu"),
			      CHUNK_ROWS_MAX, in->n);
	for (size_t i = 0; i < n; i++) {
		if (lengths[i] != in->n)
			return refuse(c, E_FIELD,
				      say(c, "各列长度不一致：%zu 与 %zu",
					  "columns differ in length: %zu and %zu"),
				      lengths[i], in->n);
	}
	return 0;
}

static int submission_load(struct call *c, struct intake *in)
{
	int rc;

	if (in->dry_run)
		return submission_head(c, in->dry_run, in->kind, &in->submission);
	rc = tx_one(c->tx, Q_SUBMISSION_SHARE, ARGS(A_I64(in->submission_id)), &in->submission);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "批次", "submission"),
			      in->submission_id);
	if (!rc && strcmp(in->submission.kind, in->kind) != 0)
		return refuse(
			c, E_FIELD,
			say(c, "批次 %" PRId64 " 的内容是 %s", "submission %" PRId64 " is of %s"),
			in->submission_id, in->submission.kind);
	return rc;
}

static int digest_make(struct call *c, struct intake *in)
{
	slice packed;
	int rc = wire_pack(c->arena, in->req, &packed);

	if (rc)
		return rc;
	if (crypto_generichash(in->digest, sizeof(in->digest), (const uint8_t *)packed.at,
			       packed.len, NULL, 0) != 0)
		return E_INTERNAL;
	return 0;
}

static int reply_again(struct call *c, slice stored, Wages__SubmitReply *rep)
{
	ProtobufCMessage *m;
	int rc = wire_unpack(c->arena, &wages__submit_reply__descriptor, stored, &m);

	if (!rc)
		*rep = *(const Wages__SubmitReply *)m;
	return rc;
}

/* A chunk that is there is answered again, also when the submission was closed since. */
static int chunk_recognise(struct call *c, struct intake *in, Wages__SubmitReply *rep)
{
	struct chunk_row stored;
	int rc = digest_make(c, in);

	if (!rc)
		rc = tx_maybe(c->tx, Q_CHUNK_STORED,
			      ARGS(A_I64(in->submission_id), A_I64(in->chunk)), &stored,
			      &in->before);
	if (rc)
		return rc;
	if (in->before) {
		if (stored.digest.len == sizeof(in->digest) &&
		    memcmp(stored.digest.at, in->digest, sizeof(in->digest)) == 0)
			return reply_again(c, stored.reply, rep);
		return refuse(
			c, E_CONFLICT,
			say(c, "第 %u 块已收到，内容不同", "chunk %u is there with other rows"),
			in->chunk);
	}
	if (strcmp(in->submission.state, "open") != 0)
		return refuse(c, E_SUBMISSION_CLOSED, "%s %" PRId64, say(c, "批次", "submission"),
			      in->submission_id);
	return 0;
}

int intake_begin(struct call *c, struct intake *in, const size_t *lengths, size_t n_lengths,
		 Wages__SubmitReply *rep)
{
	int rc;

	rc = shape_check(c, in, lengths, n_lengths);
	if (!rc)
		rc = submission_load(c, in);
	if (!rc && !in->dry_run)
		rc = chunk_recognise(c, in, rep);
	if (rc || in->before)
		return rc;
	in->bounds =
		(struct intake_bounds){in->submission.month_from, in->submission.month_to, c->now};
	in->flaws = arena_zalloc(c->arena, in->n, sizeof(*in->flaws));
	return in->flaws ? 0 : E_NO_MEMORY;
}

/* ---- refused rows ------------------------------------------------------------------------- */

/* Numbers that stand twice among the rows, or that earlier chunks brought. The latter the unique
 * index finds too: only when it did are they looked up, in the second run of the call. */
static int repeated_find(struct call *c, struct intake *in)
{
	const struct statement *known_refs =
		strcmp(in->kind, "pay") == 0 ? Q_PAY_REFS_KNOWN : Q_INTERVAL_REFS_KNOWN;
	struct known_refs known = {NULL, 0};
	struct ref_row *rows;
	const char **at;
	size_t n = 0;
	int rc;

	if (c->clashed) {
		rc = tx_many(c->tx, known_refs,
			     ARGS(A_I64(in->submission_id), A_TEXTS(in->source_refs, in->n)), &rows,
			     &n);
		at = arena_zalloc(c->arena, n + 1, sizeof(*at));
		if (rc || !at)
			return rc ? rc : E_NO_MEMORY;
		for (size_t i = 0; i < n; i++)
			at[i] = rows[i].source_ref;
		known = (struct known_refs){at, n};
	}
	return rows_repeated(c->arena, in->source_refs, in->n, &known, in->flaws);
}

/* Bytes of the first `max` characters. */
static size_t prefix(const char *text, size_t max)
{
	size_t i = 0, n = 0;

	while (text[i]) {
		if (((unsigned char)text[i] & 0xC0) != 0x80 && n++ == max)
			break;
		i++;
	}
	return i;
}

static int error_add(struct call *c, size_t row, enum row_flaw flaw, const char *value,
		     Wages__SubmitReply *rep)
{
	const struct row_flaw_text *text = row_flaw_text(flaw);
	Registration__RowError *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return E_NO_MEMORY;
	registration__row_error__init(e);
	e->row = (uint32_t)row;
	e->column = (char *)text->column;
	e->value = arena_strndup(c->arena, value, prefix(value, 64));
	e->reason = (char *)say(c, text->reason_zh, text->reason_en);
	e->mend = (char *)say(c, text->mend_zh, text->mend_en);
	rep->errors[rep->n_errors++] = e;
	return e->value ? 0 : E_NO_MEMORY;
}

int intake_refuse(struct call *c, struct intake *in, intake_value_fn value, Wages__SubmitReply *rep)
{
	int rc = repeated_find(c, in);

	rep->errors = arena_zalloc(c->arena, ERRORS_MAX, sizeof(*rep->errors));
	if (rc || !rep->errors)
		return rc ? rc : E_NO_MEMORY;
	for (size_t i = 0; !rc && i < in->n; i++) {
		enum row_flaw flaw = in->flaws[i];
		const char *text;

		if (flaw == ROW_GOOD)
			continue;
		rep->refused++;
		if (rep->n_errors == ERRORS_MAX)
			continue;
		text = value(c, in->req, i, row_flaw_text(flaw)->column);
		rc = text ? error_add(c, i, flaw, text, rep) : E_NO_MEMORY;
	}
	in->n_good = in->n - rep->refused;
	rep->accepted = (uint32_t)in->n_good;
	return rc;
}

const char *partition_name(civil_date month, char *out)
{
	int year, number, day;

	civil_to_ymd(month, &year, &number, &day);
	(void)snprintf(out, PARTITION_BYTES, "%04d%02d", year, number); /* years 1949 .. 2199 */
	return out;
}

int intake_end(struct call *c, const struct intake *in, const Wages__SubmitReply *rep)
{
	slice packed;
	int rc = wire_pack(c->arena, &rep->base, &packed);

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_CHUNK_INSERT,
			ARGS(A_I64(in->submission_id), A_I64(in->chunk),
			     A_BYTES(in->digest, sizeof(in->digest)),
			     A_BYTES(packed.at, packed.len), A_I64((int64_t)in->n_good),
			     A_I64(rep->refused), A_I64(in->seconds_sum), A_FEN(in->pay_sum)));
}
