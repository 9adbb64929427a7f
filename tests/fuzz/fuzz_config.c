/* Any bytes as YAML settings, access rules and a bare tree: refused with a place, or taken. */
#include <unistd.h>

#include "access.h"
#include "settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_file(const uint8_t *data, size_t size)
{
	static const struct config_row none[] = {
		{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL}
        };
	char path[] = "/tmp/gongdao-fuzz-XXXXXX";
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	int fd = mkstemp(path);
	struct settings s;
	struct access x;
	struct err err = {0};

	if (fd >= 0 && a && write(fd, data, size) == (ssize_t)size) {
		if (config_load(a, path, "wages", settings_rows, &s, none, &s, &err) &&
		    !err.text[0])
			abort(); /* a refusal without words */
		if (access_load(a, path, &x, &err) == 0)
			(void)access_role_may(&x, "inspector", "wages.RunAudit");
	}
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	const struct yaml_node *root;
	struct err err = {0};

	if (a && yaml_parse(a, "fuzz.yaml", (const char *)data, size, &root, &err) == 0) {
		int64_t n;
		civil_date d;
		money m;

		for (const struct yaml_node *e = root->first; e; e = e->next) {
			if (yaml_i64(e, INT64_MIN, INT64_MAX, &n, &err) && yaml_date(e, &d, &err) &&
			    yaml_yuan(e, &m, &err) && yaml_duration_ms(e, &n, &err) &&
			    yaml_bytes(e, &n, &err) && !err.text[0])
				abort();
		}
		as_file(data, size);
	}
	arena_free(a);
	return 0;
}
