#include "base.h"

#include "import_run.h"

#define FILE_NAME_MAX 255
#define ROWS_MAX      50000000 /* what a file may have (common/tabular/tabular.h) */

struct import_run {
	int64_t import_id;
	const char *kind, *file_name, *digest, *state;
	int64_t rows_read, created, updated, unchanged, refused, goes_on_id;
	const char *opened_by, *department, *region;
	utc_time opened_at, changed_at;
};
ROW_TABLE(import_run, COL(import_run, import_id, COL_I64), COL(import_run, kind, COL_TEXT),
	  COL(import_run, file_name, COL_TEXT), COL(import_run, digest, COL_TEXT),
	  COL(import_run, state, COL_TEXT), COL(import_run, rows_read, COL_I64),
	  COL(import_run, created, COL_I64), COL(import_run, updated, COL_I64),
	  COL(import_run, unchanged, COL_I64), COL(import_run, refused, COL_I64),
	  COL(import_run, goes_on_id, COL_I64), COL(import_run, opened_by, COL_TEXT),
	  COL(import_run, department, COL_TEXT), COL(import_run, region, COL_TEXT),
	  COL(import_run, opened_at, COL_TIME), COL(import_run, changed_at, COL_TIME));

struct import_broken {
	int64_t import_id;
};
ROW_TABLE(import_broken, COL(import_broken, import_id, COL_I64));

static const char *const run_kinds[] = {
	"employers", "engagements",  "agreements",   "licences",      "permits",
	"chain",     "listings",     "cooperations", "supervisions",  "rules",
	"workers",   "sole_traders", "aliases",      "class_answers", NULL,
};

static void run_present(const struct import_run *run, Registration__ImportRun *m)
{
	m->import_id = run->import_id;
	m->kind = (char *)run->kind;
	m->file_name = (char *)run->file_name;
	m->digest = (char *)run->digest;
	m->state = (char *)run->state;
	m->rows = (uint64_t)run->rows_read;
	m->created = (uint64_t)run->created;
	m->updated = (uint64_t)run->updated;
	m->unchanged = (uint64_t)run->unchanged;
	m->refused = (uint64_t)run->refused;
	m->goes_on_id = run->goes_on_id;
	m->opened_by = (char *)run->opened_by;
	m->department = (char *)run->department;
	m->region = (char *)run->region;
	m->opened_at_us = run->opened_at.us;
	m->changed_at_us = run->changed_at.us;
}

static int open_check(struct call *c, const Registration__OpenImportRequest *req)
{
	if (!text_one_of(req->kind, run_kinds))
		return refuse(c, E_FIELD, "kind: \"%.32s\"%s", req->kind,
			      say(c, "：没有这一类文件", " is no kind of file"));
	if (!text_fits(req->file_name, FILE_NAME_MAX) || strchr(req->file_name, '/'))
		return refuse(c, E_FIELD, "file_name: %s",
			      say(c, "文件名 1 至 255 个字，不含路径",
				  "1 to 255 characters, without folders"));
	if (req->digest.len != 32)
		return refuse(c, E_FIELD, "digest: %s", say(c, "应为 32 字节", "32 bytes"));
	if (req->rows > ROWS_MAX || req->refused > req->rows)
		return refuse(
			c, E_FIELD, "rows, refused: %s",
			say(c, "行数超过上限，或拒绝多于总数",
			    "more rows than a file may have, or more refused than there are"));
	return 0;
}

static char *digest_text(struct call *c, const ProtobufCBinaryData *digest)
{
	char *text = arena_zalloc(c->arena, 2 * digest->len + 1, 1);

	for (size_t i = 0; text && i < digest->len; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", digest->data[i]);
	return text;
}

/* Opens the run of a file, before its first row is sent. */
int open_import(struct call *c, const Registration__OpenImportRequest *req,
		Registration__ImportRun *rep)
{
	const struct arg digest = A_BYTES(req->digest.data, req->digest.len);
	struct import_broken broken = {0};
	struct import_run run;
	bool found = false;
	int rc = open_check(c, req);

	if (!rc)
		rc = tx_maybe(c->tx, Q_IMPORT_RUN_BROKEN,
			      ARGS(A_TEXT(req->kind), digest, A_TEXT(c->who->subject)), &broken,
			      &found);
	if (rc)
		return rc;
	run = (struct import_run){.import_id = id_next(c),
				  .kind = req->kind,
				  .file_name = req->file_name,
				  .digest = digest_text(c, &req->digest),
				  .state = "open",
				  .rows_read = (int64_t)req->rows,
				  .refused = (int64_t)req->refused,
				  .goes_on_id = found ? broken.import_id : 0,
				  .opened_by = c->who->subject,
				  .department = c->who->department,
				  .region = c->who->region,
				  .opened_at = c->now,
				  .changed_at = c->now};
	if (!run.digest)
		return E_NO_MEMORY;
	run_present(&run, rep);
	return tx_queue(c->tx, Q_IMPORT_RUN_INSERT,
			ARGS(A_I64(run.import_id), A_TEXT(run.kind), A_TEXT(run.file_name), digest,
			     A_I64(run.rows_read), A_I64(run.refused),
			     run.goes_on_id ? A_I64(run.goes_on_id) : A_NULL, A_TEXT(run.opened_by),
			     A_TEXT(run.department), A_TEXT(run.region), A_TIME(run.opened_at),
			     A_I64(c->who->employer_id)));
}

/* The run, locked, if the caller may still add to it. */
static int run_lock(struct call *c, int64_t import_id, struct import_run *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_IMPORT_RUN_LOCK, ARGS(A_I64(import_id)), out, &found);

	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "导入", "import"), import_id);
	if (strcmp(out->opened_by, c->who->subject) != 0)
		return refuse(c, E_DENIED, "import %" PRId64 " is another's", import_id);
	if (strcmp(out->state, "open") != 0)
		return refuse(c, E_CONFLICT, "%s %" PRId64,
			      say(c, "导入已结束：", "it is closed, import"), import_id);
	return 0;
}

static int run_write(struct call *c, const struct import_run *run)
{
	return tx_queue(c->tx, Q_IMPORT_RUN_UPDATE,
			ARGS(A_I64(run->import_id), A_TEXT(run->state), A_I64(run->created),
			     A_I64(run->updated), A_I64(run->unchanged), A_I64(run->refused),
			     A_TIME(c->now)));
}

int import_run_add(struct call *c, const struct import_said *said,
		   const Registration__ImportReply *rep)
{
	struct import_run run;
	int rc;

	if (!said->import_id || said->dry_run)
		return 0;
	rc = run_lock(c, said->import_id, &run);
	if (rc)
		return rc;
	if (strcmp(run.kind, said->kind) != 0)
		return refuse(c, E_CONFLICT, "import_id: %" PRId64 "%s%s", run.import_id,
			      say(c, " 的类别是 ", " is of "), run.kind);
	run.created += rep->created;
	run.updated += rep->updated;
	run.unchanged += rep->unchanged;
	run.refused += (int64_t)said->n_rows - rep->created - rep->updated - rep->unchanged;
	if (run.created + run.updated + run.unchanged + run.refused > run.rows_read)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " (%" PRId64 ")",
			      say(c, "行数多于登记的文件行数：导入",
				  "more rows than the file was said to have: import"),
			      run.import_id, run.rows_read);
	return run_write(c, &run);
}

/* Closes a run: every row of the file was sent and answered. */
int close_import(struct call *c, const Registration__CloseImportRequest *req,
		 Registration__ImportRun *rep)
{
	struct import_run run;
	int rc = run_lock(c, req->import_id, &run);

	if (rc)
		return rc;
	if (run.created + run.updated + run.unchanged + run.refused != run.rows_read)
		return refuse(c, E_CONFLICT, "%s %" PRId64,
			      say(c, "还有未送达的行：导入", "rows are missing, import"),
			      run.import_id);
	run.state = "closed";
	run.changed_at = c->now;
	run_present(&run, rep);
	return run_write(c, &run);
}

int list_imports(struct call *c, const Registration__ListImportsRequest *req,
		 Registration__ListImportsReply *rep)
{
	const struct arg before = A_I64(req->before_id);
	Registration__ImportRun *shown;
	struct import_run *rows;
	int64_t limit;
	size_t n;
	int rc;

	if (*req->kind && !text_one_of(req->kind, run_kinds))
		return refuse(c, E_FIELD, "kind: \"%.32s\"%s", req->kind,
			      say(c, "：没有这一类文件", " is no kind of file"));
	rc = page_size(c, req->limit, &limit);
	if (!rc && *req->kind)
		rc = tx_many(c->tx, Q_IMPORT_RUN_PAGE_KIND,
			     ARGS(before, A_I64(limit), A_TEXT(req->kind)), &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_IMPORT_RUN_PAGE, ARGS(before, A_I64(limit)), &rows, &n);
	if (rc)
		return rc;
	rep->imports = arena_zalloc(c->arena, n + 1, sizeof(*rep->imports));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->imports || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__import_run__init(&shown[i]);
		run_present(&rows[i], &shown[i]);
		rep->imports[i] = &shown[i];
	}
	rep->n_imports = n;
	return 0;
}
