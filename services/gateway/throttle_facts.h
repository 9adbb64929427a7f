/*
 * throttle - how often somebody of one address class may knock at the public door.
 *
 * A bucket a class fills by one each 60/`per_minute` seconds up to `per_minute`. The table is
 * fixed: two classes in one place share a bucket, so a stranger can spend another's, never get
 * more.
 *
 * Units:   the address class is 203.0.113.0/24 or 2001:db8:1::/48.
 * Owns:    nothing.
 */
#ifndef GONGDAO_THROTTLE_FACTS_H
#define GONGDAO_THROTTLE_FACTS_H

#include "when.h"

#define THROTTLE_PLACES 4096
#define ADDRESS_TEXT    64

struct throttle {
	struct bucket {
		int64_t spent_until_us; /* when it is full again */
	} at[THROTTLE_PLACES];
	uint64_t seed; /* nobody knows who shares a place with whom */
};

/* 0: go on; else how many ms to wait. */
int64_t throttle_take(struct throttle *t, const char *address, int64_t per_minute, mono_time now);

/* "203.0.113.7" -> "203.0.113.0/24"; "unknown" of what is no address. */
void address_class(const char *address, char out[ADDRESS_TEXT]);

#endif
