#include "base.h"

#include "throttle_facts.h"

#include <arpa/inet.h>

#define US_PER_MINUTE (60 * US_PER_S)

/* FNV-1a */
static uint64_t hash(uint64_t seed, const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ seed;

	for (; *s; s++)
		h = (h ^ (uint8_t)*s) * UINT64_C(1099511628211);
	return h ^ (h >> 29);
}

int64_t throttle_take(struct throttle *t, const char *address, int64_t per_minute, mono_time now)
{
	struct bucket *b = &t->at[hash(t->seed, address) % THROTTLE_PLACES];
	int64_t each = US_PER_MINUTE / per_minute;
	int64_t from = b->spent_until_us > now.us ? b->spent_until_us : now.us;

	if (from + each - now.us > US_PER_MINUTE)
		return (from + each - now.us - US_PER_MINUTE + 999) / 1000;
	b->spent_until_us = from + each;
	return 0;
}

void address_class(const char *address, char out[ADDRESS_TEXT])
{
	struct in6_addr six;
	struct in_addr four;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_V4MAPPED(&six)) {
		memcpy(&four, &six.s6_addr[12], sizeof(four));
	} else if (inet_pton(AF_INET6, address, &six) == 1) {
		memset(&six.s6_addr[6], 0, 10);
		(void)inet_ntop(AF_INET6, &six, text, sizeof(text)); /* fits */
		(void)snprintf(out, ADDRESS_TEXT, "%s/48", text);
		return;
	} else if (inet_pton(AF_INET, address, &four) != 1) {
		(void)snprintf(out, ADDRESS_TEXT, "unknown");
		return;
	}
	four.s_addr &= htonl(0xFFFFFF00);
	(void)inet_ntop(AF_INET, &four, text, sizeof(text)); /* fits */
	(void)snprintf(out, ADDRESS_TEXT, "%s/24", text);
}
