/*
 * address_facts - may the sender connect to this address?
 *
 * Asked of the resolved address at the moment of connecting, so that a name that resolves to
 * something else by then gains nothing. Public unicast addresses only; IPv4 in any of its IPv6
 * clothes counts as what it is, or is refused.
 *
 * Owns:    nothing.
 * Source:  IANA special-purpose address registries (RFC 6890 and its updates)
 */
#ifndef GONGDAO_ADDRESS_FACTS_H
#define GONGDAO_ADDRESS_FACTS_H

#include "base.h"

#define NETWORKS_MAX 16

/* An address as IPv6; IPv4 as ::ffff:a.b.c.d. */
struct address {
	uint8_t at[16];
};

struct network {
	struct address base;
	int bits; /* of the IPv6 form */
};

bool address_parse(const char *text, struct address *out) MUST_CHECK;
struct address address_of_v4(const uint8_t at[4]);
struct address address_of_v6(const uint8_t at[16]);
/* "10.1.2.0/24", "fd00:1::/48"; bits beyond the length must be zero. */
bool network_parse(const char *text, struct network *out) MUST_CHECK;
bool network_holds(const struct network *n, const struct address *a);

bool address_public(const struct address *a);
bool address_loopback(const struct address *a);

#endif
