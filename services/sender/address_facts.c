#include "address_facts.h"

#include <arpa/inet.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct address address_of_v4(const uint8_t at[4])
{
	struct address a;

	memcpy(a.at, mapped, sizeof(mapped));
	memcpy(a.at + 12, at, 4);
	return a;
}

struct address address_of_v6(const uint8_t at[16])
{
	struct address a;

	memcpy(a.at, at, sizeof(a.at));
	return a;
}

bool address_parse(const char *text, struct address *out)
{
	uint8_t v4[4], v6[16];

	if (inet_pton(AF_INET, text, v4) == 1)
		*out = address_of_v4(v4);
	else if (inet_pton(AF_INET6, text, v6) == 1)
		*out = address_of_v6(v6);
	else
		return false;
	return true;
}

bool network_holds(const struct network *n, const struct address *a)
{
	int whole = n->bits / 8, rest = n->bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	if (memcmp(n->base.at, a->at, (size_t)whole) != 0)
		return false;
	return !rest || ((n->base.at[whole] ^ a->at[whole]) & mask) == 0;
}

bool network_parse(const char *text, struct network *out)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : 0, digits;
	char host[64];
	struct network n;
	int longest;

	if (!slash || len >= sizeof(host))
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	if (!address_parse(host, &n.base))
		return false;
	longest = strchr(host, ':') ? 128 : 32;
	digits = strspn(slash + 1, "0123456789");
	if (!digits || digits > 3 || slash[1 + digits])
		return false;
	n.bits = 0;
	for (size_t i = 1; i <= digits; i++)
		n.bits = n.bits * 10 + slash[i] - '0';
	if (n.bits > longest)
		return false;
	n.bits += 128 - longest;
	for (int bit = n.bits; bit < 128; bit++) {
		if (n.base.at[bit / 8] & (0x80 >> bit % 8))
			return false;
	}
	*out = n;
	return true;
}

static bool held(const struct address *a, const char *const *networks)
{
	for (size_t i = 0; networks[i]; i++) {
		struct network n;

		if (!network_parse(networks[i], &n) || network_holds(&n, a))
			return true; /* a list that cannot be read lets nothing through */
	}
	return false;
}

bool address_public(const struct address *a)
{
	static const char *const v4[] = {"0.0.0.0/8",       "10.0.0.0/8",     "100.64.0.0/10",
					 "127.0.0.0/8",     "169.254.0.0/16", "172.16.0.0/12",
					 "192.0.0.0/24",    "192.0.2.0/24",   "192.31.196.0/24",
					 "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
					 "192.175.48.0/24", "198.18.0.0/15",  "198.51.100.0/24",
					 "203.0.113.0/24",  "224.0.0.0/3",    NULL};
	static const char *const v6[] = {"2001::/23",         "2001:db8::/32", "2002::/16",
					 "2620:4f:8000::/48", "3fff::/20",     NULL};
	struct network unicast = {.bits = 3};

	if (memcmp(a->at, mapped, sizeof(mapped)) == 0)
		return !held(a, v4);
	unicast.base.at[0] = 0x20; /* 2000::/3; all else is local, mapped otherwise, or nobody's */
	return network_holds(&unicast, a) && !held(a, v6);
}

bool address_loopback(const struct address *a)
{
	static const uint8_t one[16] = {[15] = 1};

	if (memcmp(a->at, mapped, sizeof(mapped)) == 0)
		return a->at[12] == 127;
	return memcmp(a->at, one, sizeof(one)) == 0;
}
