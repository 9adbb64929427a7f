/* Money, dates, instants, ids and regions from any text: taken means it prints to itself again. */
#include "access.h"
#include "cn_id.h"
#include "id.h"
#include "money.h"
#include "str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
