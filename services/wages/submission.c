/*
 * submission - a file of records: opened, filled (intake.c), closed, in force, superseded.
 *
 *   (none) -> open        open_submission
 *   open   -> closed      close_submission: it takes the months over from what held them
 *   closed -> superseded  when the last of its months is held by another
 *   open   -> abandoned   when another file of the same months and part is closed
 *
 * Invariants (tests/integration/wages/wages_check.sql):
 *   S1  a month of (employer, kind, part) is held by at most one submission, a closed one.
 *   S2  a closed submission holds at least one month, a superseded one none.
 *   S3  sums of a closed submission are those of its chunks, and of its rows.
 *   S4  chunks of a closed submission are 0 .. n-1.
 */
#include "base.h"

#include "lanes.h"
#include "submission.h"

#define MONTHS_MAX 36
#define PART_MAX   64
#define FILE_MAX   255

ROW_TABLE(employer_row, COL(employer_row, employer_id, COL_I64),
	  COL(employer_row, credit_code, COL_TEXT), COL(employer_row, name, COL_TEXT),
	  COL(employer_row, region, COL_TEXT));

ROW_TABLE(submission_row, COL(submission_row, submission_id, COL_I64),
	  COL(submission_row, employer_id, COL_I64), COL(submission_row, region, COL_TEXT),
	  COL(submission_row, kind, COL_TEXT), COL(submission_row, part, COL_TEXT),
	  COL(submission_row, month_from, COL_DATE), COL(submission_row, month_to, COL_DATE),
	  COL(submission_row, file_name, COL_TEXT), COL(submission_row, state, COL_TEXT),
	  COL(submission_row, chunks, COL_I64), COL(submission_row, rows_in, COL_I64),
	  COL(submission_row, rows_refused, COL_I64), COL(submission_row, seconds_sum, COL_I64),
	  COL(submission_row, pay_sum_fen, COL_FEN), COL(submission_row, opened_at, COL_TIME),
	  COL(submission_row, closed_at, COL_TIME));

struct chunk_sum_row {
	int64_t chunks, last_chunk, rows_in, rows_refused, seconds_sum;
	money pay_sum_fen;
};
ROW_TABLE(chunk_sum_row, COL(chunk_sum_row, chunks, COL_I64),
	  COL(chunk_sum_row, last_chunk, COL_I64), COL(chunk_sum_row, rows_in, COL_I64),
	  COL(chunk_sum_row, rows_refused, COL_I64), COL(chunk_sum_row, seconds_sum, COL_I64),
	  COL(chunk_sum_row, pay_sum_fen, COL_FEN));

struct one_chunk {
	int64_t chunk;
};
ROW_TABLE(one_chunk, COL(one_chunk, chunk, COL_I64));

struct one_employer {
	int64_t employer_id;
};
ROW_TABLE(one_employer, COL(one_employer, employer_id, COL_I64));

struct holding_row {
	int64_t submission_id, months, months_all;
};
ROW_TABLE(holding_row, COL(holding_row, submission_id, COL_I64), COL(holding_row, months, COL_I64),
	  COL(holding_row, months_all, COL_I64));

static int months_between(civil_date from, civil_date to)
{
	int y1, m1, y2, m2, d;

	civil_to_ymd(from, &y1, &m1, &d);
	civil_to_ymd(to, &y2, &m2, &d);
	return (y2 - y1) * 12 + (m2 - m1) + 1;
}

static int present(struct call *c, const struct submission_row *row, Wages__Submission *rep)
{
	char from[12], to[12];

	rep->submission_id = row->submission_id;
	rep->employer_id = row->employer_id;
	rep->kind = (char *)row->kind;
	rep->month_from = arena_strdup(c->arena, civil_format_month(row->month_from, from));
	rep->month_to = arena_strdup(c->arena, civil_format_month(row->month_to, to));
	rep->part = (char *)row->part;
	rep->state = (char *)row->state;
	rep->rows_in = (uint64_t)row->rows_in;
	rep->rows_refused = (uint64_t)row->rows_refused;
	rep->chunks = (uint64_t)row->chunks;
	rep->opened_at_us = row->opened_at.us;
	rep->closed_at_us = row->closed_at.us;
	rep->file_name = (char *)row->file_name;
	rep->seconds_sum = row->seconds_sum;
	rep->pay_sum_fen = row->pay_sum_fen.fen;
	return rep->month_from && rep->month_to ? 0 : E_NO_MEMORY;
}

/* ---- open --------------------------------------------------------------------------------- */

static int texts_check(struct call *c, const Wages__OpenSubmissionRequest *req)
{
	if (utf8_length(req->part, strlen(req->part)) > PART_MAX)
		return refuse(c, E_FIELD, "part: %s",
			      say(c, "分卷名称超过 64 个字符", "longer than 64 characters"));
	if (utf8_length(req->file_name, strlen(req->file_name)) > FILE_MAX)
		return refuse(c, E_FIELD, "file_name: %s",
			      say(c, "文件名超过 255 个字符", "longer than 255 characters"));
	return 0;
}

int submission_head(struct call *c, const Wages__OpenSubmissionRequest *req, const char *kind,
		    struct submission_row *out)
{
	struct submission_row head = {.kind = req->kind, .part = req->part, .state = "open"};
	struct employer_row employer;
	bool found;
	int rc;

	if (!submission_kind_find(req->kind))
		return refuse(c, E_FIELD,
			      "kind: \"%.40s\"; intervals, pay, roster, penalties, pushes, prices",
			      req->kind);
	if (kind && strcmp(req->kind, kind) != 0)
		return refuse(c, E_FIELD, "kind: \"%s\"; %s", req->kind, kind);
	rc = months_parse(c, req->month_from, req->month_to, &head.month_from, &head.month_to);
	if (!rc)
		rc = texts_check(c, req);
	if (rc)
		return rc;
	if (months_between(head.month_from, head.month_to) > MONTHS_MAX)
		return refuse(c, E_FIELD, "month_to: %s",
			      say(c, "一个批次最多 36 个月", "a submission has at most 36 months"));
	rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(req->credit_code)), &employer, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND,
			      say(c, "没有登记信用代码为 %.40s 的单位，请先导入该单位",
				  "no employer of credit code %.40s is known: import it first"),
			      req->credit_code);
	head.employer_id = employer.employer_id;
	head.region = employer.region;
	head.file_name = req->file_name;
	*out = head;
	return 0;
}

/* The same file, in force or begun; else *out_found is false. */
static int find_same(struct call *c, const struct submission_row *head, struct arg digest,
		     struct submission_row *out, bool *out_found)
{
	const int64_t months = months_between(head->month_from, head->month_to);

	return tx_maybe(c->tx, Q_SUBMISSION_SAME,
			ARGS(A_I64(head->employer_id), A_TEXT(head->kind), A_TEXT(head->part),
			     A_DATE(head->month_from), A_DATE(head->month_to), digest,
			     A_I64(months)),
			out, out_found);
}

/* Opens a submission; the same file again is the same submission, in force or half-way. */
int open_submission(struct call *c, const Wages__OpenSubmissionRequest *req, Wages__Submission *rep)
{
	struct arg digest = A_BYTES(req->digest.data, req->digest.len);
	struct submission_row head = {0}, same;
	bool found;
	int rc;

	if (req->digest.len != 32)
		return refuse(c, E_FIELD, "digest: %zu bytes, 32 expected", req->digest.len);
	rc = submission_head(c, req, NULL, &head);
	if (!rc)
		rc = find_same(c, &head, digest, &same, &found);
	if (rc)
		return rc;

	if (found) {
		rep->already = strcmp(same.state, "closed") == 0;
		return present(c, &same, rep);
	}
	if (req->dry_run)
		return present(c, &head, rep);

	head.submission_id = id_next(c);
	head.opened_at = c->now;
	rc = tx_queue(c->tx, Q_MONTHS_ENSURE, ARGS(A_DATE(head.month_from), A_DATE(head.month_to)));
	if (!rc)
		rc = tx_queue(c->tx, Q_SUBMISSION_INSERT,
			      ARGS(A_I64(head.submission_id), A_I64(head.employer_id),
				   A_TEXT(head.region), A_TEXT(head.kind), A_TEXT(head.part),
				   A_DATE(head.month_from), A_DATE(head.month_to), digest,
				   A_TEXT(head.file_name), A_TIME(head.opened_at)));
	return rc ? rc : present(c, &head, rep);
}

/* ---- close -------------------------------------------------------------------------------- */

static int chunks_check(struct call *c, const struct submission_row *s, uint32_t expected,
			const struct chunk_sum_row *sum)
{
	struct one_chunk missing;
	int rc;

	if (sum->chunks == (int64_t)expected && sum->last_chunk == (int64_t)expected - 1) {
		if (sum->rows_in > 0)
			return 0;
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "没有一行被接受，不能生效：请更正后重新报送",
				  "no row was accepted, so nothing can come into force: mend the "
				  "file and send it again"));
	}
	if (sum->last_chunk >= (int64_t)expected)
		return refuse(c, E_FIELD,
			      say(c, "chunks: 已收到第 %" PRId64 " 块，多于 %u 块",
				  "chunks: chunk %" PRId64 " was received, more than %u in all"),
			      sum->last_chunk, expected);
	rc = tx_one(c->tx, Q_CHUNK_MISSING, ARGS(A_I64(s->submission_id), A_I64(expected)),
		    &missing);
	if (rc)
		return rc;
	return refuse(c, E_CHUNK_MISSING, say(c, "缺第 %" PRId64 " 块", "chunk %" PRId64),
		      missing.chunk);
}

/* Takes the months over; *out_ids: the submission itself and all it replaces, for the marks. */
static int holdings_take(struct call *c, const struct submission_row *s, int64_t **out_ids,
			 size_t *out_n)
{
	struct holding_row *before;
	int64_t *ids, *gone;
	size_t n, n_gone = 0;
	int rc = tx_many(c->tx, Q_HOLDING_BEFORE,
			 ARGS(A_I64(s->employer_id), A_TEXT(s->kind), A_TEXT(s->part),
			      A_DATE(s->month_from), A_DATE(s->month_to)),
			 &before, &n);

	if (rc)
		return rc;
	ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	gone = arena_zalloc(c->arena, n + 1, sizeof(*gone));
	if (!ids || !gone)
		return E_NO_MEMORY;
	ids[0] = s->submission_id;
	for (size_t i = 0; i < n; i++) {
		ids[i + 1] = before[i].submission_id;
		if (before[i].months == before[i].months_all)
			gone[n_gone++] = before[i].submission_id;
	}
	*out_ids = ids;
	*out_n = n + 1;
	rc = tx_queue(c->tx, Q_HOLDING_TAKE,
		      ARGS(A_I64(s->employer_id), A_TEXT(s->kind), A_TEXT(s->part),
			   A_DATE(s->month_from), A_DATE(s->month_to), A_I64(s->submission_id)));
	return rc ? rc : tx_queue(c->tx, Q_SUBMISSION_SUPERSEDE, ARGS(A_I64S(gone, n_gone)));
}

static int close_write(struct call *c, const struct submission_row *s)
{
	int rc = tx_queue(c->tx, Q_SUBMISSION_CLOSE,
			  ARGS(A_I64(s->submission_id), A_I64(s->chunks), A_I64(s->rows_in),
			       A_I64(s->rows_refused), A_I64(s->seconds_sum), A_FEN(s->pay_sum_fen),
			       A_TIME(s->closed_at)));

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_SUBMISSION_ABANDON,
			ARGS(A_I64(s->employer_id), A_TEXT(s->kind), A_TEXT(s->part),
			     A_DATE(s->month_from), A_DATE(s->month_to), A_I64(s->submission_id),
			     A_TIME(s->opened_at)));
}

static int marks_make(struct call *c, const struct submission_row *s, const int64_t *ids, size_t n)
{
	const struct submission_kind *kind = submission_kind_find(s->kind);
	int rc = kind ? tx_queue(c->tx, kind->statement(STEP_MARK),
				 ARGS(A_I64S(ids, n), A_TIME(c->now)))
		      : E_STATEMENT; /* the table's check names the same kinds */

	if (!rc)
		rc = tx_queue(c->tx, Q_PACK_DROP, ARGS(A_I64(s->employer_id), A_TIME(c->now)));
	if (!rc)
		rc = employer_marked(c,
				     &(struct employer_span){s->employer_id, s->month_from,
							     strcmp(s->kind, "prices") == 0
								     ? (civil_date){0}
								     : s->month_to},
				     c->now);
	if (!rc && strcmp(s->kind, "prices") == 0)
		rc = marking_wake(c);
	if (!rc)
		rc = report_wake(c);
	return rc ? rc : audit_wake(c, c->now);
}

/* Locks the submission, after the employer: closings of one employer go one after the other. */
static int close_lock(struct call *c, int64_t submission_id, struct submission_row *out)
{
	struct one_employer employer;
	int64_t ignored;
	int rc;

	rc = tx_one(c->tx, Q_SUBMISSION_EMPLOYER, ARGS(A_I64(submission_id)), &employer);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "批次", "submission"), submission_id);
	if (!rc)
		rc = tx_exec(c->tx, Q_EMPLOYER_LOCK, ARGS(A_I64(employer.employer_id)), &ignored);
	if (!rc)
		rc = tx_one(c->tx, Q_SUBMISSION_LOCK, ARGS(A_I64(submission_id)), out);
	if (!rc && strcmp(out->state, "abandoned") == 0)
		return refuse(c, E_SUBMISSION_CLOSED, "%s %" PRId64, say(c, "批次", "submission"),
			      submission_id);
	return rc;
}

/* What is wrong in a small file shows as soon as its closing is answered. */
static int close_present(struct call *c, const struct submission_row *s, Wages__Submission *rep)
{
	int64_t *employer_id = arena_alloc(c->arena, sizeof(*employer_id));

	if (!employer_id)
		return E_NO_MEMORY;
	*employer_id = s->employer_id;
	follow_up(c, audit_just_marked, employer_id);
	return present(c, s, rep);
}

/* Puts a submission in force when all its chunks are there. */
int close_submission(struct call *c, const Wages__CloseSubmissionRequest *req,
		     Wages__Submission *rep)
{
	struct submission_row s = {.state = ""};
	struct chunk_sum_row sum;
	int64_t *ids;
	size_t n;
	int rc;

	rc = close_lock(c, req->submission_id, &s);
	if (rc)
		return rc;
	if (strcmp(s.state, "open") != 0)
		return present(c, &s, rep);
	rc = tx_one(c->tx, Q_CHUNK_SUM, ARGS(A_I64(s.submission_id)), &sum);
	if (!rc)
		rc = chunks_check(c, &s, req->chunks, &sum);
	if (rc)
		return rc;

	s.state = "closed";
	s.chunks = sum.chunks;
	s.rows_in = sum.rows_in;
	s.rows_refused = sum.rows_refused + (int64_t)req->rows_refused;
	s.seconds_sum = sum.seconds_sum;
	s.pay_sum_fen = sum.pay_sum_fen;
	s.closed_at = c->now;

	rc = close_write(c, &s);
	if (!rc)
		rc = holdings_take(c, &s, &ids, &n);
	if (!rc)
		rc = marks_make(c, &s, ids, n);
	return rc ? rc : close_present(c, &s, rep);
}

/* ---- list --------------------------------------------------------------------------------- */

int list_submissions(struct call *c, const Wages__ListSubmissionsRequest *req,
		     Wages__ListSubmissionsReply *rep)
{
	struct submission_row *rows;
	int64_t limit = page_limit(req->limit, 100, 1000);
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_SUBMISSION_PAGE,
		     ARGS(A_I64(req->employer_id), A_I64(req->after_id), A_I64(limit)), &rows, &n);
	if (rc)
		return rc;
	rep->submissions = arena_zalloc(c->arena, n + 1, sizeof(*rep->submissions));
	if (!rep->submissions)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		Wages__Submission *one = arena_zalloc(c->arena, 1, sizeof(*one));

		if (!one)
			return E_NO_MEMORY;
		wages__submission__init(one);
		rc = present(c, &rows[i], one);
		rep->submissions[i] = one;
	}
	rep->n_submissions = n;
	return rc;
}
