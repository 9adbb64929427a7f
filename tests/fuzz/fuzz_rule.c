/* Any bytes as a rule file, as confirmations and as an activation: refused with file, line and
 * reason, or taken. */
#include <sys/stat.h>
#include <unistd.h>

#include "activation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static char folder[] = "/tmp/gongdao-fuzz-rules-XXXXXX";
static char path[64];

static void folder_remove(void)
{
	unlink(path);
	rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (!mkdtemp(folder))
		abort();
	(void)snprintf(path, sizeof(path), "%s/fuzz.yaml", folder);
	return atexit(folder_remove);
}

/* Every rule is tried on facts of its own names: a condition fails loudly or answers. */
static void try_all(struct rules *r)
{
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	civil_date on = {20000};
	struct rule_result result;
	struct err err = {0};

	for (size_t i = 0; a && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);
		struct fact facts[65] = {0};
		size_t n = 0;

		for (; n < 64 && rule->facts[n]; n++)
			facts[n] = F_NUM(rule->facts[n], (int64_t)n * 1000 - 3);
		if (rule_evaluate(r, &(struct rule_input){rule, on, facts, NULL, 0}, a, &result,
				  &err) &&
		    !err.text[0])
			abort();
	}
	arena_free(a);
}

/* The same bytes as confirmations of a figure, and as an activation. */
static void try_signed(slice text)
{
	static const char figure[] =
		"parameters:\n  minwage.tier:\n    title_zh: 甲\n    title_en: x\n"
		"    scope: region\n    unit: tier\n    values:\n"
		"      - {scope: \"411024\", from: 2018-10-01, value: 2, source: s, confidence: U, "
		"confirm: true}\n";
	const struct rules_text files[] = {
		{"confirmations.yaml", text                        },
                {"p.yaml",             {figure, sizeof(figure) - 1}}
        };
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	struct activation x;
	struct rules *r;
	struct err err = {0};

	/* a pack costs: for what looks like confirmations */
	if (memmem(text.at, text.len, "confirmations:", 14)) {
		if (rules_load_texts(files, N_ELEMENTS(files), &r, &err) == 0)
			rules_free(r);
		else if (!err.text[0])
			abort();
	}
	err = (struct err){0};
	if (a && activation_parse(a, "activation.signed", text, &x, &err) && !err.text[0])
		abort();
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	struct rules *r;
	struct err err = {0};

	try_signed((slice){(const char *)data, size});
	if (!f)
		abort();
	if (size && fwrite(data, 1, size, f) != size)
		abort();
	if (fclose(f))
		abort();
	if (rules_load(folder, &r, &err) == 0) {
		try_all(r);
		rules_free(r);
	} else if (!err.text[0]) {
		abort();
	}
	return 0;
}
