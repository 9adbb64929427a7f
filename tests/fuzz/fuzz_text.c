/* Money, dates, instants, ids, regions and people's numbers from any text: taken means it prints
 * to itself again. */
#include "access.h"
#include "cn_contact.h"
#include "cn_id.h"
#include "id.h"
#include "money.h"
#include "str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number that is taken stays taken, and its normal form is its own. */
static void numbers(slice s)
{
	const struct id_policy policy = {.on = {20000}, .allow_test = true};
	char phone[CN_PHONE_SIZE], card[CN_CARD_SIZE], again[CN_CARD_SIZE];
	enum phone_kind kind = phone_normalize(s, phone);
	enum bank_card_flaw flaw = bank_card_normalize(s, card);
	struct id_facts facts;

	for (enum id_kind id = 0; id < ID_KIND_END; id++) {
		if (id_check(id, s, &policy, &facts) == CN_ID_OK && s.len > ID_NUMBER_MAX)
			abort();
	}
	if (kind && (phone_normalize(slice_of(phone), again) != kind || strcmp(phone, again) != 0))
		abort();
	if (flaw != BANK_CARD_FORM &&
	    (bank_card_normalize(slice_of(card), again) != flaw || strcmp(card, again) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data;
	char text[64], copy[64];
	civil_date d, d2;
	struct uuid id;
	utc_time t, t2;
	money m, m2;

	if (money_parse(at, size, &m)) {
		money_format(m, text);
		if (!money_parse(text, strlen(text), &m2) || m2.fen != m.fen)
			abort();
	}
	if (civil_parse(at, size, &d)) {
		civil_format(d, text);
		if (!civil_parse(text, strlen(text), &d2) || d2.day != d.day)
			abort();
	}
	if (utc_parse(at, size, &t)) {
		utc_format_iso(t, text);
		if (utc_parse(text, strlen(text), &t2) && t2.us / US_PER_S != t.us / US_PER_S)
			abort();
	}
	(void)credit_code_valid((slice){at, size}); /* any answer, no crash */
	numbers((slice){at, size});
	(void)utf8_valid(at, size);
	if (size >= sizeof(copy))
		return 0;
	memcpy(copy, at, size);
	copy[size] = '\0';
	if (uuid_parse(copy, &id) && !uuid_is_v7(&id))
		abort();
	if (region_valid(copy) && !region_covers("000000", copy))
		abort();
	return 0;
}
