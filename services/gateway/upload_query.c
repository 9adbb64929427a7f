/*
 * The options of an upload, as they stand behind the path: checked before a byte of the file is
 * taken, and written down for the process that reads it.
 */
#include "base.h"

#include "upload.h"

#include "mapping.h"
#include "when.h"

#define MAPPING_BYTES ((size_t)64 * 1024)

struct query {
	const char *text[UPLOAD_TEXTS];
	const char *period, *unknown;
	char from[12], to[12];
};

static const struct {
	const char *name;
	enum upload_text text;
} names[] = {
	{"dry_run",   UPLOAD_DRY_RUN  },
        {"employer",  UPLOAD_EMPLOYER },
        {"part",      UPLOAD_PART     },
	{"with",      UPLOAD_WITH     },
        {"sheet",     UPLOAD_SHEET    },
        {"columns",   UPLOAD_COLUMNS  },
	{"constants", UPLOAD_CONSTANTS},
        {"file",      UPLOAD_FILE     },
};

static enum MHD_Result take(void *to, enum MHD_ValueKind kind UNUSED, const char *name,
			    const char *value)
{
	struct query *q = to;
	const char **at;

	value = value ? value : "";
	at = strcmp(name, "period") == 0 ? &q->period : NULL;
	for (size_t i = 0; !at && i < N_ELEMENTS(names); i++) {
		if (strcmp(name, names[i].name) == 0)
			at = &q->text[names[i].text];
	}
	if (!at || (*at)[0] || !utf8_valid(value, strlen(value))) { /* unknown, twice, no text */
		q->unknown = name;
		return MHD_NO;
	}
	*at = value;
	return MHD_YES;
}

static bool refuse(struct request *r, const char *field, const char *zh, const char *en)
{
	reply_problem(r, E_FIELD, "%s: %s", field, r->english ? en : zh);
	return false;
}

/* "2025-03" or "2025-03..2025-05" */
static bool period_take(struct query *q)
{
	const char *dots = strstr(q->period, "..");
	const char *second = dots ? dots + 2 : q->period;
	civil_date from, to;

	if (!civil_parse_month(q->period, dots ? (size_t)(dots - q->period) : strlen(q->period),
			       &from) ||
	    !civil_parse_month(second, strlen(second), &to) || to.day < from.day)
		return false;
	q->text[UPLOAD_FROM] = civil_format_month(from, q->from);
	q->text[UPLOAD_TO] = civil_format_month(to, q->to);
	return true;
}

static bool submission_check(struct request *r, const struct upload *u, struct query *q)
{
	const char *employer = q->text[UPLOAD_EMPLOYER];

	if (!u->kind) {
		if (employer[0] || q->period[0] || q->text[UPLOAD_PART][0] ||
		    q->text[UPLOAD_WITH][0] || q->text[UPLOAD_SHEET][0] ||
		    q->text[UPLOAD_DRY_RUN][0] || q->text[UPLOAD_COLUMNS][0] ||
		    q->text[UPLOAD_CONSTANTS][0])
			return refuse(r, "file", "只有这一个参数", "the only parameter there is");
		return true;
	}
	if (!u->kind->submission) {
		if (employer[0] || q->period[0] || q->text[UPLOAD_PART][0])
			return refuse(r, "employer, period, part", "只用于按企业和月份报送的类别",
				      "only for what is filed by employer and month");
		return true;
	}
	if (q->text[UPLOAD_WITH][0])
		return refuse(r, "with", "此类别不用", "this kind takes none");
	if (!credit_code_valid(slice_of(employer)))
		return refuse(r, "employer", "须为企业的统一社会信用代码",
			      "the employer's unified social credit code");
	if (q->period[0] && !period_take(q))
		return refuse(r, "period", "写成 2025-03 或 2025-03..2025-05",
			      "2025-03 or 2025-03..2025-05");
	return true;
}

static bool texts_check(struct request *r, struct query *q)
{
	const char *dry = q->text[UPLOAD_DRY_RUN];

	if (q->unknown)
		return refuse(r, q->unknown, "没有这个参数、重复，或不是 UTF-8 文本",
			      "there is no such parameter, it stands twice, or it is no UTF-8");
	if (dry[0] && strcmp(dry, "1") != 0 && strcmp(dry, "0") != 0)
		return refuse(r, "dry_run", "写 1 或 0", "1 or 0");
	if (strlen(q->text[UPLOAD_FILE]) >= sizeof(((struct upload *)0)->file) ||
	    strchr(q->text[UPLOAD_FILE], '/'))
		return refuse(r, "file", "文件名过长或带有目录", "too long, or it has folders");
	return true;
}

/* Whoever reads the file takes them again. */
static bool names_check(struct request *r, const struct upload *u, struct query *q)
{
	AUTO(arena_freep) struct arena *a = arena_new(MAPPING_BYTES);
	struct err err;
	struct mapping m = {.arena = a, .kind = u->kind, .err = &err, .english = r->english};
	int rc;

	if (!q->text[UPLOAD_COLUMNS][0] && !q->text[UPLOAD_CONSTANTS][0])
		return true;
	rc = a ? mapping_init(&m) : err_set(&err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	if (!rc)
		rc = mapping_columns(&m, "columns", q->text[UPLOAD_COLUMNS]);
	if (!rc)
		rc = mapping_constants(&m, "constants", q->text[UPLOAD_CONSTANTS]);
	if (rc)
		reply_problem(r, rc, "%s", err.text);
	return rc == 0;
}

bool upload_query(struct request *r, struct upload *u)
{
	struct query q = {.period = ""};

	for (size_t i = 0; i < UPLOAD_TEXTS; i++)
		q.text[i] = "";
	(void)MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, take, &q);
	if (!texts_check(r, &q) || !submission_check(r, u, &q) || !names_check(r, u, &q))
		return false;
	if (!q.text[UPLOAD_FILE][0])
		q.text[UPLOAD_FILE] = !u->kind      ? "export.xlsx"
				      : u->workbook ? "upload.xlsx"
						    : "upload.csv";
	(void)snprintf(u->file, sizeof(u->file), "%s", q.text[UPLOAD_FILE]);
	u->dry_run = strcmp(q.text[UPLOAD_DRY_RUN], "1") == 0;
	q.text[UPLOAD_KIND] = upload_kind(u);
	q.text[UPLOAD_RPC] = u->kind ? "" : u->rpc;
	q.text[UPLOAD_LOCALE] = u->english ? "en" : "zh";
	q.text[UPLOAD_ENDING] = u->workbook ? ".xlsx" : ".csv";
	if (upload_texts_write(q.text, u->start.at, sizeof(u->start.at), &u->start.len))
		return true;
	return refuse(r, "with, columns, constants", "过长", "too long");
}
