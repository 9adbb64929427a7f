#include "id.h"

#include <errno.h>
#include <sys/random.h>

#include "str.h"

#define COUNTER_BITS 48

void random_bytes(void *buf, size_t len)
{
	uint8_t *at = buf;
	ssize_t n;

	while (len) {
		n = getrandom(at, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort(); /* an id that can be guessed is worse than no process */
		at += n;
		len -= (size_t)n;
	}
}

struct uuid uuid_new(utc_time at)
{
	uint64_t ms = at.us > 0 ? (uint64_t)at.us / 1000 : 0;
	struct uuid id;

	random_bytes(id.b + 6, sizeof(id.b) - 6);
	for (int i = 5; i >= 0; i--, ms >>= 8)
		id.b[i] = (uint8_t)(ms & 0xFF);
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0F));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
	return id;
}

utc_time uuid_time(const struct uuid *id)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id->b[i];
	return (utc_time){ms * 1000};
}

bool uuid_is_v7(const struct uuid *id)
{
	return id->b[6] >> 4 == 7 && id->b[8] >> 6 == 2;
}

bool uuid_from_bytes(const uint8_t *b, size_t len, struct uuid *out)
{
	struct uuid id;

	if (len != sizeof(id.b))
		return false;
	memcpy(id.b, b, sizeof(id.b));
	if (!uuid_is_v7(&id))
		return false;
	*out = id;
	return true;
}

/* Bytes of each group of 8-4-4-4-12. */
static const size_t groups[] = {4, 2, 2, 2, 6};

bool uuid_parse(const char *text, struct uuid *out)
{
	uint8_t b[16];
	size_t n = 0;

	if (strlen(text) != 36)
		return false;
	for (size_t i = 0; i < N_ELEMENTS(groups); i++) {
		if (!hex_decode(text, 2 * groups[i], b + n))
			return false;
		n += groups[i];
		text += 2 * groups[i];
		if (n < sizeof(b) && *text++ != '-')
			return false;
	}
	return uuid_from_bytes(b, sizeof(b), out);
}

char *uuid_format(const struct uuid *id, char *text)
{
	char *at = text;
	size_t n = 0;

	for (size_t i = 0; i < N_ELEMENTS(groups); i++) {
		hex_encode(id->b + n, groups[i], at);
		n += groups[i];
		at += 2 * groups[i];
		if (n < sizeof(id->b))
			*at++ = '-';
	}
	return text;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

int64_t record_id(int deployment, int64_t counter)
{
	assert(deployment >= 0 && deployment <= DEPLOYMENT_MAX);
	assert(counter >= 0 && counter <= RECORD_COUNTER_MAX);
	return (int64_t)deployment << COUNTER_BITS | counter;
}

int record_deployment(int64_t id)
{
	return (int)((uint64_t)id >> COUNTER_BITS);
}
