/* The texts that both sides of a hand-off sign: what is read writes the same bytes again, and what
 * is written anew from it is read as the same. */
#include "record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)1024 * 1024);
	char *text = a ? arena_strndup(a, (const char *)data, size) : NULL;
	char again[HANDOFF_TEXT_MAX];
	struct handoff_record record;
	struct handoff_reply reply;
	struct handoff_outcome outcome;

	if (text && handoff_record_read(a, text, &record) &&
	    (!handoff_record_text(&record, again) || strcmp(text, again) != 0))
		abort();
	if (text && handoff_reply_read(a, text, &reply) &&
	    (!handoff_reply_text(&reply, again) || strcmp(text, again) != 0))
		abort();
	if (text && handoff_outcome_read(a, text, &outcome) &&
	    (!handoff_outcome_text(&outcome, again) || strcmp(text, again) != 0))
		abort();
	arena_free(a);
	return 0;
}
