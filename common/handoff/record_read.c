/*
 * record_read - the texts of record.h, read back. A text counts only when writing what was read
 * gives the same bytes: nothing can stand in it that a reader does not see.
 */
#include "record.h"
#include "str.h"

struct reader {
	struct arena *arena;
	slice rest;
	bool good;
};

static struct reader reader_begin(struct arena *a, const char *text, const char *first)
{
	struct reader r = {.arena = a, .rest = slice_of(text)};
	slice line;

	r.good = slice_next(&r.rest, '\n', &line) && slice_is(line, first);
	return r;
}

/* The value of the next line, which has that name; "" and no more good when it has not. */
static slice value_next(struct reader *r, const char *name)
{
	const size_t len = strlen(name);
	slice line;

	r->good = r->good && slice_next(&r->rest, '\n', &line) && slice_starts(line, name) &&
		  line.len >= len + 2 && memcmp(line.at + len, ": ", 2) == 0;
	return r->good ? (slice){line.at + len + 2, line.len - len - 2} : SLICE("");
}

static const char *text_next(struct reader *r, const char *name)
{
	static const char from[] = "\\nrt", to[] = "\\\n\r\t";
	const slice value = value_next(r, name);
	char *text = arena_alloc(r->arena, value.len + 1), *end = text;

	if (!text) {
		r->good = false;
		return "";
	}
	for (size_t i = 0; i < value.len; i++) {
		const char *special;

		if (value.at[i] != '\\' || i + 1 == value.len) {
			*end++ = value.at[i];
			continue;
		}
		special = strchr(from, value.at[++i]);
		r->good &= special && *special;
		*end++ = special && *special ? to[special - from] : '?';
	}
	*end = '\0';
	return text;
}

static int64_t number_next(struct reader *r, const char *name)
{
	int64_t n = 0;
	const slice value = value_next(r, name);

	r->good = r->good && slice_to_i64(value, &n);
	return n;
}

static civil_date day_next(struct reader *r, const char *name)
{
	const slice value = value_next(r, name);
	civil_date day = {0};

	r->good = r->good && civil_parse(value.at, value.len, &day);
	return day;
}

/* "3 DIGEST" */
static void evidence_next(struct reader *r, struct handoff_record *out)
{
	slice value = value_next(r, "evidence"), count;

	r->good =
		r->good && slice_next(&value, ' ', &count) && slice_to_i64(count, &out->n_evidence);
	out->evidence = arena_strndup(r->arena, value.at ? value.at : "", r->good ? value.len : 0);
	r->good &= out->evidence != NULL;
}

static bool same(const char *text, bool written, const char *again)
{
	return written && strcmp(text, again) == 0;
}

bool handoff_record_read(struct arena *a, const char *text, struct handoff_record *out)
{
	struct reader r = reader_begin(a, text, "gongdao handoff 1");
	char *again = arena_alloc(a, HANDOFF_TEXT_MAX);

	*out = (struct handoff_record){0};
	out->handoff_id = number_next(&r, "handoff");
	out->case_id = number_next(&r, "case");
	out->case_no = text_next(&r, "case_no");
	out->case_version = number_next(&r, "case_version");
	out->kind = text_next(&r, "kind");
	out->from = text_next(&r, "from");
	out->to = text_next(&r, "to");
	out->region = text_next(&r, "region");
	out->reason = text_next(&r, "reason");
	out->basis = text_next(&r, "basis");
	out->prepared_at = (utc_time){number_next(&r, "prepared_at_us")};
	out->due_day = day_next(&r, "due_day");
	out->package = text_next(&r, "package");
	evidence_next(&r, out);
	return r.good && again && same(text, handoff_record_text(out, again), again);
}

bool handoff_reply_read(struct arena *a, const char *text, struct handoff_reply *out)
{
	struct reader r = reader_begin(a, text, "gongdao handoff answer 1");
	char *again = arena_alloc(a, HANDOFF_TEXT_MAX);

	*out = (struct handoff_reply){0};
	out->handoff_id = number_next(&r, "handoff");
	out->record = text_next(&r, "record");
	out->sent_at = (utc_time){number_next(&r, "sent_at_us")};
	out->offer_signature = text_next(&r, "offer_signature");
	out->answer = text_next(&r, "answer");
	out->department = text_next(&r, "department");
	out->receipt_no = text_next(&r, "receipt_no");
	out->words = text_next(&r, "words");
	out->right_department = text_next(&r, "right_department");
	out->prepared_at = (utc_time){number_next(&r, "prepared_at_us")};
	return r.good && again && same(text, handoff_reply_text(out, again), again);
}

bool handoff_outcome_read(struct arena *a, const char *text, struct handoff_outcome *out)
{
	struct reader r = reader_begin(a, text, "gongdao handoff result 1");
	char *again = arena_alloc(a, HANDOFF_TEXT_MAX);

	*out = (struct handoff_outcome){0};
	out->handoff_id = number_next(&r, "handoff");
	out->record = text_next(&r, "record");
	out->department = text_next(&r, "department");
	out->result = text_next(&r, "result");
	out->day = day_next(&r, "day");
	out->number = text_next(&r, "number");
	out->words = text_next(&r, "words");
	out->prepared_at = (utc_time){number_next(&r, "prepared_at_us")};
	return r.good && again && same(text, handoff_outcome_text(out, again), again);
}
