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

static int submission_load(struct call *c, struct intake *in)
{
	int rc;

	if (in->dry_run)
		return submission_head(c, in->dry_run, in->kind->head.name, &in->submission);
	rc = tx_one(c->tx, Q_SUBMISSION_SHARE, ARGS(A_I64(in->submission_id)), &in->submission);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "批次", "submission"),
			      in->submission_id);
	if (!rc && strcmp(in->submission.kind, in->kind->head.name) != 0)
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

static int intake_begin(struct call *c, struct intake *in, Wages__SubmitReply *rep)
{
	int rc = columns_find(c, in);

	if (!rc)
		rc = submission_load(c, in);
	if (!rc && !in->dry_run)
		rc = chunk_recognise(c, in, rep);
	if (rc || in->before)
		return rc;
	in->bounds =
		(struct intake_bounds){in->submission.month_from, in->submission.month_to, c->now};
	in->flaws = arena_zalloc(c->arena, in->n, sizeof(*in->flaws));
	in->keys = arena_zalloc(c->arena, in->n, sizeof(*in->keys));
	return in->flaws && in->keys ? 0 : E_NO_MEMORY;
}

/* ---- refused rows ------------------------------------------------------------------------- */

/* What may not repeat: a number, or what the kind makes of the row. */
static int keys_make(struct call *c, struct intake *in)
{
	for (size_t i = 0; i < in->n; i++) {
		in->keys[i] = in->kind->key ? in->kind->key(c, in->req, i)
					    : ((char *const *)in->values[0].at)[i];
		if (!in->keys[i])
			return E_NO_MEMORY;
	}
	return 0;
}

/* Keys that stand twice among the rows, or that earlier chunks brought. The latter the unique
 * index finds too: only when it did are they looked up, in the second run of the call. */
static int repeated_find(struct call *c, struct intake *in)
{
	struct known_refs known = {NULL, 0};
	struct ref_row *rows;
	const char **at;
	size_t n = 0;
	int rc = keys_make(c, in);

	if (!rc && c->clashed) {
		rc = tx_many(c->tx, in->kind->head.statement(STEP_KNOWN),
			     ARGS(A_I64(in->submission_id), A_TEXTS(in->keys, in->n)), &rows, &n);
		at = arena_zalloc(c->arena, n + 1, sizeof(*at));
		if (rc || !at)
			return rc ? rc : E_NO_MEMORY;
		for (size_t i = 0; i < n; i++)
			at[i] = rows[i].source_ref;
		known = (struct known_refs){at, n};
	}
	if (!rc)
		rc = rows_repeated(c->arena, in->keys, in->n, &known, in->flaws);
	for (size_t i = 0; !rc && i < in->n; i++) {
		if (in->flaws[i] == ROW_REPEATED)
			in->flaws[i] = in->kind->repeated;
	}
	return rc;
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

static int intake_refuse(struct call *c, struct intake *in, Wages__SubmitReply *rep)
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
		text = column_text(c, in, row_flaw_text(flaw)->column, i);
		rc = text ? error_add(c, i, flaw, text, rep) : E_NO_MEMORY;
	}
	in->n_good = in->n - rep->refused;
	rep->accepted = (uint32_t)in->n_good;
	return rc;
}

static int intake_end(struct call *c, const struct intake *in, const Wages__SubmitReply *rep)
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

int intake_take(struct call *c, const struct intake_kind *kind, const ProtobufCMessage *req,
		Wages__SubmitReply *rep)
{
	struct intake in = {.kind = kind, .req = req};
	int rc = intake_begin(c, &in, rep);

	if (rc || in.before)
		return rc;

	for (size_t i = 0; i < in.n; i++)
		in.flaws[i] = kind->check(c, &in.bounds, req, i);
	rc = intake_refuse(c, &in, rep);
	if (rc || in.dry_run)
		return rc;

	for (size_t i = 0; !rc && kind->sum && i < in.n; i++)
		rc = in.flaws[i] == ROW_GOOD ? kind->sum(&in, i) : 0;
	if (!rc)
		rc = rows_copy(c, &in);
	return rc ? rc : intake_end(c, &in, rep);
}
