/*
 * The report of an import as a document: what `gongdao import --json` and an upload say alike.
 */
#include "import_private.h"

#include <jansson.h>

#include "json.h"

static json_t *notes_of(const struct import *im, size_t shown)
{
	json_t *errors = json_array();

	for (size_t i = 0; i < im->notes.n && i < shown; i++) {
		const struct import_note *n = &im->notes.at[i];

		(void)json_array_append_new(
			errors, json_pack("{s:I,s:s,s:s,s:s,s:s}", "line", (json_int_t)n->line,
					  "column", n->column, "value", n->value, "reason",
					  n->reason, "mend", n->mend));
	}
	return errors;
}

static json_t *message_of(struct import *im, const ProtobufCMessage *m)
{
	const char *text;

	if (json_write(im->arena, m, JSON_ONE_LINE, &text, im->err))
		return NULL;
	return json_loads(text, 0, NULL);
}

json_t *import_document(struct import *im, size_t shown)
{
	json_t *d = json_pack("{s:s,s:s,s:s,s:b,s:b,s:b,s:I,s:I,s:I,s:I,s:I,s:o}", "kind",
			      im->kind->name, "file", im->file_name, "encoding", im->read.encoding,
			      "dry_run", im->dry_run, "already", im->already, "not_whole",
			      im->not_whole, "accepted", (json_int_t)im->accepted, "refused",
			      (json_int_t)import_refused(im), "created", (json_int_t)im->created,
			      "updated", (json_int_t)im->updated, "unchanged",
			      (json_int_t)im->unchanged, "errors", notes_of(im, shown));

	if (d && im->kind->submission && im->submission.submission_id)
		(void)json_object_set_new(d, "submission", message_of(im, &im->submission.base));
	return d;
}
