#include "cooperation_facts.h"

#include "str.h"

#define NUMBER_MAX    64
#define TITLE_MAX     200
#define REFERENCE_MAX 200
#define WORDS_MAX     500
#define DIGEST_LENGTH 64

const char *const clause_names[] = {"licence",     "paper",  "pay",           "hours",
				    "insurance",   "safety", "no_coercion",   "complaints",
				    "supervision", "exit",   "personal_data", NULL};
const char *const clause_states[] = {"present", "absent", "unclear", NULL};
const char *const supervision_results[] = {"clean", "faults", "serious", NULL};
/* what a rule is about: domain.md CTR-09 */
const char *const rule_kinds[] = {
	"entry_exit", "order_allocation", "unit_price", "commission", "pay",
	"hours",      "rewards",          NULL};

static int index_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++) {
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return -1;
}

/* ---- checklist ----------------------------------------------------------------------------- */

void checklist_fill(struct record_row *row, const struct clause_entry *entries, size_t n,
		    struct checklist *out)
{
	const struct clause_entry *said[CLAUSE_END] = {0};
	struct str places = str_init(out->places, sizeof(out->places));

	memset(out->states, 'u', CLAUSE_END);
	out->states[CLAUSE_END] = '\0';
	for (size_t i = 0; i < n; i++) {
		int clause = index_of(clause_names, entries[i].clause);
		int state = index_of(clause_states, entries[i].state);

		if (clause < 0 || said[clause])
			record_fault(row, FLAW_FIELD_CHOICE, "clauses", entries[i].clause);
		else if (state < 0)
			record_fault(row, FLAW_FIELD_CHOICE, "clauses", entries[i].state);
		else if (entries[i].end < entries[i].start)
			record_fault(row, FLAW_FIELD_TEXT, "clauses", entries[i].clause);
		if (row->flaw != FLAW_NONE)
			return;
		assert(clause >= 0 && state >= 0); /* else there was a fault */
		said[clause] = &entries[i];
		out->states[clause] = clause_states[state][0];
	}
	for (size_t i = 0; i < CLAUSE_END; i++) {
		if (i)
			str_add(&places, ",");
		if (said[i] && said[i]->end > said[i]->start)
			str_addf(&places, "%" PRIu32 "-%" PRIu32, said[i]->start, said[i]->end);
	}
	assert(!places.cut);
}

static bool place_read(slice text, struct clause_entry *out)
{
	slice start;
	int64_t from, to;

	if (!text.len)
		return true;
	if (!slice_next(&text, '-', &start) || !slice_to_i64(start, &from) ||
	    !slice_to_i64(text, &to) || from < 0 || to <= from || to > UINT32_MAX)
		return false;
	out->start = (uint32_t)from;
	out->end = (uint32_t)to;
	return true;
}

static const char *state_of(char letter)
{
	for (size_t i = 0; clause_states[i]; i++) {
		if (clause_states[i][0] == letter)
			return clause_states[i];
	}
	return NULL;
}

bool checklist_read(const char *states, const char *places, struct clause_entry out[CLAUSE_END])
{
	slice rest = slice_of(places), place;

	if (strlen(states) != CLAUSE_END)
		return false;
	for (size_t i = 0; i < CLAUSE_END; i++) {
		out[i] = (struct clause_entry){.clause = clause_names[i],
					       .state = state_of(states[i])};
		if (!slice_next(&rest, ',', &place))
			place = (slice){0};
		if (!out[i].state || !place_read(place, &out[i]))
			return false;
	}
	return true;
}

/* ---- texts --------------------------------------------------------------------------------- */

/* Empty, or 64 hexadecimal digits in lower case. */
static void digest_check(struct record_row *row, const char *digest)
{
	size_t len = strlen(digest);

	if (len && (len != DIGEST_LENGTH || strspn(digest, "0123456789abcdef") != len))
		record_fault(row, FLAW_FIELD_TEXT, "document_digest", digest);
}

void cooperation_check(struct record_row *row, const struct cooperation *want)
{
	record_check_note(row, "number", want->number, NUMBER_MAX);
	record_check_text(row, "document_ref", want->document_ref, REFERENCE_MAX);
	digest_check(row, want->document_digest);
	if (want->platform_id && want->platform_id == want->partner_id)
		record_fault(row, FLAW_FIELD_EXCESS, "partner_code", "");
}

void supervision_check(struct record_row *row, const struct supervision *want)
{
	record_check_text(row, "supervisor", want->supervisor, TITLE_MAX);
	record_check_text(row, "items", want->items, WORDS_MAX);
	record_check_choice(row, "result", want->result, supervision_results);
	record_check_note(row, "found", want->found, WORDS_MAX);
	record_check_note(row, "reference", want->reference, REFERENCE_MAX);
	if (want->platform_id && want->platform_id == want->partner_id)
		record_fault(row, FLAW_FIELD_EXCESS, "partner_code", "");
}

void rule_document_check(struct record_row *row, const struct rule_document *want)
{
	record_check_choice(row, "kind", want->kind, rule_kinds);
	record_check_text(row, "title", want->title, TITLE_MAX);
	record_check_text(row, "edition", want->edition, NUMBER_MAX);
	record_check_text(row, "document_ref", want->document_ref, REFERENCE_MAX);
	digest_check(row, want->document_digest);
	record_check_note(row, "consulted_with", want->consulted_with, TITLE_MAX);
	record_check_note(row, "consulted_ref", want->consulted_ref, REFERENCE_MAX);
	record_check_note(row, "appeal_channel", want->appeal_channel, TITLE_MAX);
	if (!want->consulted_day.day && (*want->consulted_with || *want->consulted_ref))
		record_fault(row, FLAW_FIELD_DAY, "consulted_day", "");
	if (want->consulted_day.day && !*want->consulted_with)
		record_fault(row, FLAW_FIELD_TEXT, "consulted_with", "");
}
