#include "names.h"

static bool same(const char *text, const char *at, size_t len)
{
	return text && strlen(text) == len && memcmp(text, at, len) == 0;
}

struct name *names_find_before(struct names *names, size_t limit, const char *at, size_t len)
{
	for (size_t i = 0; i < names->n && i < limit; i++) {
		if (same(names->at[i].name, at, len))
			return &names->at[i];
	}
	return NULL;
}

struct name *names_find(struct names *names, const char *at, size_t len)
{
	for (size_t i = 0; i < names->n; i++) {
		if (same(names->at[i].name, at, len) || same(names->at[i].key, at, len))
			return &names->at[i];
	}
	return NULL;
}
