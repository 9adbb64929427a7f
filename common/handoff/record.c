#include "record.h"

#include "str.h"

#define DIGEST_BYTES ((size_t)32)

/* A text as a value: one line of it. */
static bool value_add(struct str *s, const char *text)
{
	static const char from[] = "\\\n\r\t", to[] = "\\nrt";

	for (const char *at = text; *at; at++) {
		const char *special = strchr(from, *at);

		if (special)
			str_addf(s, "\\%c", to[special - from]);
		else if ((unsigned char)*at < ' ' || *at == 0x7f)
			return false;
		else
			str_addn(s, at, 1);
	}
	return utf8_valid(text, strlen(text));
}

static bool line_add(struct str *s, const char *name, const char *value)
{
	bool good;

	str_addf(s, "%s: ", name);
	good = value_add(s, value);
	str_add(s, "\n");
	return good;
}

bool handoff_record_text(const struct handoff_record *r, char text[HANDOFF_TEXT_MAX])
{
	struct str s = str_init(text, HANDOFF_TEXT_MAX);
	char due[12];
	bool good;

	str_addf(&s, "gongdao handoff 1\nhandoff: %" PRId64 "\ncase: %" PRId64 "\n", r->handoff_id,
		 r->case_id);
	good = line_add(&s, "case_no", r->case_no);
	str_addf(&s, "case_version: %" PRId64 "\n", r->case_version);
	good &= line_add(&s, "kind", r->kind);
	good &= line_add(&s, "from", r->from);
	good &= line_add(&s, "to", r->to);
	good &= line_add(&s, "region", r->region);
	good &= line_add(&s, "reason", r->reason);
	good &= line_add(&s, "basis", r->basis);
	str_addf(&s,
		 "prepared_at_us: %" PRId64 "\ndue_day: %s\npackage: %s\nevidence: %" PRId64
		 " %s\n",
		 r->prepared_at.us, civil_format(r->due_day, due), r->package, r->n_evidence,
		 r->evidence);
	return good && !s.cut;
}

bool handoff_reply_text(const struct handoff_reply *r, char text[HANDOFF_TEXT_MAX])
{
	struct str s = str_init(text, HANDOFF_TEXT_MAX);
	bool good;

	str_addf(&s,
		 "gongdao handoff answer 1\nhandoff: %" PRId64 "\nrecord: %s\nsent_at_us: %" PRId64
		 "\noffer_signature: %s\n",
		 r->handoff_id, r->record, r->sent_at.us, r->offer_signature);
	good = line_add(&s, "answer", r->answer);
	good &= line_add(&s, "department", r->department);
	good &= line_add(&s, "receipt_no", r->receipt_no);
	good &= line_add(&s, "words", r->words);
	good &= line_add(&s, "right_department", r->right_department);
	str_addf(&s, "prepared_at_us: %" PRId64 "\n", r->prepared_at.us);
	return good && !s.cut;
}

bool handoff_outcome_text(const struct handoff_outcome *o, char text[HANDOFF_TEXT_MAX])
{
	struct str s = str_init(text, HANDOFF_TEXT_MAX);
	char day[12];
	bool good;

	str_addf(&s, "gongdao handoff result 1\nhandoff: %" PRId64 "\nrecord: %s\n", o->handoff_id,
		 o->record);
	good = line_add(&s, "department", o->department);
	good &= line_add(&s, "result", o->result);
	str_addf(&s, "day: %s\n", civil_format(o->day, day));
	good &= line_add(&s, "number", o->number);
	good &= line_add(&s, "words", o->words);
	str_addf(&s, "prepared_at_us: %" PRId64 "\n", o->prepared_at.us);
	return good && !s.cut;
}

void handoff_digest(const char *text, char hex[HANDOFF_DIGEST_TEXT])
{
	uint8_t raw[DIGEST_BYTES];

	(void)crypto_generichash(raw, sizeof(raw), (const uint8_t *)text, strlen(text), NULL, 0);
	hex_encode(raw, sizeof(raw), hex);
}

/* ---- what is named -------------------------------------------------------------------------- */

void evidence_digest_begin(struct evidence_digest *d)
{
	d->valid = crypto_generichash_init(&d->state, NULL, 0, DIGEST_BYTES) == 0;
}

void evidence_digest_add(struct evidence_digest *d, const char *kind, const char *reference,
			 const char *note)
{
	char line[HANDOFF_TEXT_MAX];
	struct str s = str_init(line, sizeof(line));
	bool good = value_add(&s, kind);

	str_add(&s, "\t");
	good &= value_add(&s, reference);
	str_add(&s, "\t");
	good &= value_add(&s, note);
	str_add(&s, "\n");
	d->valid &= good && !s.cut &&
		    crypto_generichash_update(&d->state, (const uint8_t *)line, s.len) == 0;
}

bool evidence_digest_end(struct evidence_digest *d, char hex[HANDOFF_DIGEST_TEXT])
{
	uint8_t raw[DIGEST_BYTES];

	d->valid &= crypto_generichash_final(&d->state, raw, sizeof(raw)) == 0;
	hex_encode(raw, sizeof(raw), hex);
	return d->valid;
}
