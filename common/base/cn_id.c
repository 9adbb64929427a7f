#include "cn_id.h"

#define CREDIT_CODE_BASE 31

static const char credit_code_set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Place of the character in the set, -1 when it is none of it. */
static int credit_code_value(char c)
{
	const char *at = c ? strchr(credit_code_set, c) : NULL;

	return at ? (int)(at - credit_code_set) : -1;
}

bool credit_code_valid(slice code)
{
	int sum = 0, weight = 1, value;

	if (code.len != CREDIT_CODE_LENGTH)
		return false;
	for (size_t i = 0; i < CREDIT_CODE_LENGTH - 1; i++) {
		value = credit_code_value(code.at[i]);
		if (value < 0)
			return false;
		sum += value * weight;
		weight = weight * 3 % CREDIT_CODE_BASE;
	}
	value = (CREDIT_CODE_BASE - sum % CREDIT_CODE_BASE) % CREDIT_CODE_BASE;
	return code.at[CREDIT_CODE_LENGTH - 1] == credit_code_set[value];
}
