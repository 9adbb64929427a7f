/* Any pairs as the options of an upload: what is taken is written down so that the process reads
 * the same, and what is refused has been answered. */
#include "upload.h"

#include "tabular.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	char text[8192];
	slice rest;
	bool answered;
} told;

/* libmicrohttpd's: the pairs that the fuzzer made, "name=value\n"; a value may be NULL. */
int MHD_get_connection_values(struct MHD_Connection *c UNUSED, enum MHD_ValueKind kind,
			      MHD_KeyValueIterator take, void *ctx)
{
	slice pair, name;
	int n = 0;

	while (slice_next(&told.rest, '\n', &pair)) {
		bool bare = !memchr(pair.at, '=', pair.len);

		if (!slice_next(&pair, '=', &name))
			continue;
		((char *)(uintptr_t)name.at)[name.len] = '\0';
		if (!bare && pair.at)
			((char *)(uintptr_t)pair.at)[pair.len] = '\0';
		n++;
		if (take(ctx, kind, name.at, bare ? NULL : pair.at ? pair.at : "") != MHD_YES)
			break;
	}
	return n;
}

void reply_problem(struct request *r UNUSED, int code, const char *fmt UNUSED, ...)
{
	if (code >= 0 || told.answered)
		abort();
	told.answered = true;
}

const char *upload_kind(const struct upload *u)
{
	return u->kind ? u->kind->name : UPLOAD_EXPORT;
}

static size_t kinds(void)
{
	size_t n = 0;

	while (tabular_kinds[n])
		n++;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct upload u;
	struct request r = {.english = false};
	const char *text[UPLOAD_TEXTS];
	bool taken;

	if (size < 2 || size > sizeof(told.text) - 2)
		return 0;
	memcpy(told.text, data + 1, size - 1);
	told.text[size - 1] = '\0';
	told.rest = (slice){told.text, size - 1};
	told.answered = false;
	memset(&u, 0, sizeof(u));
	if (data[0] % (kinds() + 1) < kinds()) /* else an export */
		u.kind = tabular_kinds[data[0] % (kinds() + 1)];
	u.workbook = data[0] & 0x80;
	taken = upload_query(&r, &u);
	if (taken == told.answered)
		abort();
	if (!taken)
		return 0;
	if (!upload_texts_read((slice){u.start.at, u.start.len}, text) ||
	    strcmp(text[UPLOAD_KIND], u.kind ? u.kind->name : UPLOAD_EXPORT) != 0 ||
	    strcmp(text[UPLOAD_FILE], u.file) != 0 || strchr(u.file, '/') ||
	    ((!u.kind || !u.kind->submission) && text[UPLOAD_EMPLOYER][0]))
		abort();
	for (size_t i = 0; i < UPLOAD_TEXTS; i++) {
		if (!utf8_valid(text[i], strlen(text[i])))
			abort();
	}
	return 0;
}
