/*
 * The command line to a command and its arguments. The usage line in the command table is what is
 * obeyed here, so help and parser cannot differ.
 */
#include "cli.h"

#define DEFAULT_TIMEOUT_S 30

int cli_usage(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	c->err.code = E_USAGE;
	va_start(ap, fmt);
	(void)vsnprintf(c->err.text, sizeof(c->err.text), fmt, ap); /* a cut text is a text */
	va_end(ap);
	return E_USAGE;
}

/* ---- global options ------------------------------------------------------------------------ */

struct rest {
	char **argv;
	int argc, at;
};

static const char *next(struct rest *r)
{
	return r->at < r->argc ? r->argv[r->at++] : NULL;
}

static int need(struct cli *c, struct rest *r, const char *option, const char **out)
{
	const char *value = next(r);

	if (!value)
		return cli_usage(c, say(c, "%s 后面缺少值", "%s wants a value"), option);
	*out = value;
	return 0;
}

static int set_timeout(struct cli *c, const char *text)
{
	int64_t s;

	if (!slice_to_i64(slice_of(text), &s) || s < 1 || s > 3600)
		return cli_usage(
			c, say(c, "--timeout 应为 1 至 3600 秒", "--timeout: 1 to 3600 seconds"));
	c->timeout_ms = s * 1000;
	return 0;
}

/* 1: it was one; 0: it was not. */
static int take_global(struct cli *c, struct rest *r, const char *word)
{
	const char *value = "";
	int rc;

	if (strcmp(word, "--json") == 0) {
		c->json = true;
		return 1;
	}
	if (strcmp(word, "--as") == 0) {
		rc = need(c, r, word, &c->as);
		return rc ? rc : 1;
	}
	if (strcmp(word, "--config") == 0) {
		rc = need(c, r, word, &c->config_path);
		return rc ? rc : 1;
	}
	if (strcmp(word, "--lang") == 0) {
		rc = need(c, r, word, &value);
		if (rc == 0)
			c->english = strncmp(value, "en", 2) == 0;
		return rc ? rc : 1;
	}
	if (strcmp(word, "--timeout") == 0) {
		rc = need(c, r, word, &value);
		if (rc == 0)
			rc = set_timeout(c, value);
		return rc ? rc : 1;
	}
	return 0;
}

/* ---- the command --------------------------------------------------------------------------- */

/* How many of the words on the line this command takes; 0: it is another one. */
static size_t words_match(const struct command *command, const char *const *words, size_t n)
{
	slice rest = slice_of(command->words), word;
	size_t taken = 0;

	while (slice_next(&rest, ' ', &word)) {
		if (taken == n || !slice_is(word, words[taken]))
			return 0;
		taken++;
	}
	return taken;
}

static const struct command *find_command(const struct cli *c, const char *const *words, size_t n,
					  size_t *out_taken)
{
	const struct command *best = NULL;

	*out_taken = 0;
	for (const struct command *k = c->commands; k->words; k++) {
		size_t taken = words_match(k, words, n);

		if (taken > *out_taken) {
			best = k;
			*out_taken = taken;
		}
	}
	return best;
}

/* ---- its arguments ------------------------------------------------------------------------- */

struct spec {
	slice name;
	bool option, value, required;
};

/* The next part of a usage line. */
static bool next_spec(slice *rest, struct spec *out)
{
	slice part, peek;
	bool bracket;

	do {
		if (!slice_next(rest, ' ', &part))
			return false;
	} while (part.len == 0);
	bracket = part.at[0] == '[';
	if (bracket)
		part = (slice){part.at + 1, part.len - 1};
	*out = (struct spec){.required = !bracket};
	out->option = slice_starts(part, "--");
	out->value = !out->option;
	if (part.at[part.len - 1] == ']') {
		part.len--;
	} else if (out->option) { /* its value's name follows */
		out->value = slice_next(rest, ' ', &peek);
	}
	out->name = part;
	return true;
}

static struct cli_argument *add(struct cli *c, slice name)
{
	assert(c->n_arguments < CLI_MAX_ARGS); /* no usage line has more */
	c->arguments[c->n_arguments] = (struct cli_argument){.name = name};
	return &c->arguments[c->n_arguments++];
}

static int take_option(struct cli *c, struct rest *r, const char *word)
{
	slice rest = slice_of(c->command->arguments);
	struct spec s;
	struct cli_argument *a;

	while (next_spec(&rest, &s)) {
		if (!s.option || !slice_is(s.name, word))
			continue;
		if (cli_has(c, word))
			return cli_usage(c, say(c, "%s 重复", "%s is there twice"), word);
		a = add(c, s.name);
		a->value = "";
		return s.value ? need(c, r, word, &a->value) : 0;
	}
	return cli_usage(c, say(c, "不认识的选项 %s", "unknown option %s"), word);
}

static int take_positional(struct cli *c, const char *word, size_t n)
{
	slice rest = slice_of(c->command->arguments);
	struct spec s;

	while (next_spec(&rest, &s)) {
		if (s.option || n-- > 0)
			continue;
		add(c, s.name)->value = word;
		return 0;
	}
	return cli_usage(c, say(c, "多余的参数“%s”", "\"%s\" is one argument too many"), word);
}

static int check_required(struct cli *c)
{
	slice rest = slice_of(c->command->arguments);
	struct spec s;
	char name[64];

	while (next_spec(&rest, &s)) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)s.name.len, s.name.at);
		if (s.required && !cli_has(c, name))
			return cli_usage(c, say(c, "缺少 %s", "%s is missing"), name);
	}
	return 0;
}

static bool looks_like_option(const char *word)
{
	return word[0] == '-' && word[1] == '-' && word[2];
}

static int parse_arguments(struct cli *c, struct rest *r, size_t skip)
{
	const char *word;
	size_t n = 0;
	int rc;

	while ((word = next(r))) {
		rc = take_global(c, r, word);
		if (rc == 0 && looks_like_option(word))
			rc = take_option(c, r, word);
		else if (rc == 0 && skip)
			skip--;
		else if (rc == 0)
			rc = take_positional(c, word, n++);
		if (rc < 0)
			return rc;
	}
	return check_required(c);
}

static bool asks_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* The words before the first option that is not global: enough to find the command. */
static size_t collect_words(struct cli *c, struct rest r, const char **words, size_t max)
{
	const char *word;
	size_t n = 0;

	while (n < max && (word = next(&r))) {
		int rc = take_global(c, &r, word);

		if (asks_help(word))
			continue;
		if (rc < 0 || (rc == 0 && looks_like_option(word)))
			break;
		if (rc == 0)
			words[n++] = word;
	}
	return n;
}

static bool any_asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (asks_help(argv[i]))
			return true;
	}
	return false;
}

int cli_parse(struct cli *c, int argc, char **argv)
{
	struct rest r = {argv, argc, 1};
	const char *words[4];
	size_t n, taken;

	c->program = argv[0];
	c->timeout_ms = DEFAULT_TIMEOUT_S * INT64_C(1000);
	n = collect_words(c, r, words, N_ELEMENTS(words));
	if (n == 0 && c->err.code) /* wrong before the first word, which is no call for help */
		return c->err.code;
	c->command = find_command(c, words, n, &taken);
	if (n == 0 || any_asks_help(argc, argv)) {
		struct rest none = {argv, 0, 0};

		if (c->command)
			add(c, SLICE("COMMAND"))->value = c->command->words;
		c->command = find_command(c, (const char *const[]){"help"}, 1, &taken);
		return parse_arguments(c, &none, 0);
	}
	if (!c->command)
		return cli_usage(c,
				 say(c, "没有命令“%s%s%s”，用 gongdao help 查看全部",
				     "there is no command \"%s%s%s\"; gongdao help lists all"),
				 words[0], n > 1 ? " " : "", n > 1 ? words[1] : "");
	if (strcmp(c->command->words, "help") == 0) { /* all that follows is one command's words */
		char *all = arena_printf(c->arena, "%s%s%s", n > 1 ? words[1] : "",
					 n > 2 ? " " : "", n > 2 ? words[2] : "");

		add(c, SLICE("COMMAND"))->value = all ? all : "";
		return 0;
	}
	return parse_arguments(c, &r, taken);
}

/* ---- what handlers ask --------------------------------------------------------------------- */

const char *cli_get(const struct cli *c, const char *name)
{
	for (size_t i = 0; i < c->n_arguments; i++) {
		if (slice_is(c->arguments[i].name, name))
			return c->arguments[i].value;
	}
	return NULL;
}

bool cli_has(const struct cli *c, const char *name)
{
	return cli_get(c, name) != NULL;
}

int cli_id(struct cli *c, const char *name, int64_t *out)
{
	const char *text = cli_get(c, name);

	if (!slice_to_i64(slice_of(text), out) || *out <= 0)
		return cli_usage(
			c, say(c, "%s 应为编号（数字），不是“%s”", "%s is a number, not \"%s\""),
			name, text ? text : "");
	return 0;
}

int cli_number(struct cli *c, const char *name, int64_t max, int64_t *out)
{
	const char *text = cli_get(c, name);

	*out = 0;
	if (!text)
		return 0;
	if (!slice_to_i64(slice_of(text), out) || *out < 0 || *out > max)
		return cli_usage(c,
				 say(c, "%s 应为 0 至 %" PRId64 " 的数字",
				     "%s is a number from 0 to %" PRId64),
				 name, max);
	return 0;
}

int cli_period(struct cli *c, const char *text, const char **out_from, const char **out_to)
{
	const char *dots = strstr(text, "..");
	size_t len = dots ? (size_t)(dots - text) : strlen(text);
	civil_date from, to;
	char month[2][12];

	if (!civil_parse_month(text, len, &from) ||
	    !civil_parse_month(dots ? dots + 2 : text, strlen(dots ? dots + 2 : text), &to) ||
	    from.day > to.day)
		return cli_usage(c,
				 say(c, "月份应写成 2025-03 或 2025-03..2025-05，不是“%s”",
				     "write 2025-03 or 2025-03..2025-05, not \"%s\""),
				 text);
	*out_from = arena_strdup(c->arena, civil_format_month(from, month[0]));
	*out_to = arena_strdup(c->arena, civil_format_month(to, month[1]));
	return *out_from && *out_to ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}
