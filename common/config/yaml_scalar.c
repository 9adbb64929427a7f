#include "yaml.h"

/* A value as a message shows it: its first characters, whole ones. */
#define SHOWN_BYTES 60

static int shown(slice s)
{
	size_t n = s.len < SHOWN_BYTES ? s.len : SHOWN_BYTES;

	while (n < s.len && n && ((unsigned char)s.at[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

int yaml_refuse(const struct yaml_node *at, struct err *err, const char *fmt, ...)
{
	char reason[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(reason, sizeof(reason), fmt, ap); /* a cut text is still a text */
	va_end(ap);
	return err_set(err, E_CONFIG, "%s:%d:%d: %s", at->file, at->line, at->column, reason);
}

/* "workers: \"many\" is not ..., or without the key in a list. */
static int expected(const struct yaml_node *n, struct err *err, const char *what)
{
	const char *key = n->key ? n->key : "", *colon = n->key ? ": " : "";

	if (n->kind != YAML_SCALAR)
		return yaml_refuse(n, err, "%s%sexpected %s, not a %s", key, colon, what,
				   n->kind == YAML_MAP ? "map" : "list");
	if (n->text.len == 0)
		return yaml_refuse(n, err, "%s%sexpected %s, not an empty value", key, colon, what);
	return yaml_refuse(n, err, "%s%s\"%.*s\" is not %s", key, colon, shown(n->text), n->text.at,
			   what);
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		if (strcmp(n->key, key) == 0)
			return n;
	}
	return NULL;
}

int yaml_need(const struct yaml_node *map, const char *key, const struct yaml_node **out,
	      struct err *err)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (n) {
		*out = n;
		return 0;
	}
	if (!map)
		return err_set(err, E_CONFIG, "%s: is missing", key);
	if (map->kind != YAML_MAP)
		return expected(map, err, "a map");
	if (map->key)
		return yaml_refuse(map, err, "%s: %s is missing", map->key, key);
	return yaml_refuse(map, err, "%s is missing", key);
}

int yaml_only(const struct yaml_node *map, const char *const *keys, struct err *err)
{
	char known[200];
	struct str list = str_init(known, sizeof(known));
	size_t i;

	if (map->kind != YAML_MAP)
		return expected(map, err, "a map");
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		for (i = 0; keys[i] && strcmp(keys[i], n->key) != 0; i++)
			;
		if (keys[i])
			continue;
		for (i = 0; keys[i]; i++)
			str_addf(&list, "%s%s", i ? ", " : "", keys[i]);
		return yaml_refuse(n, err, "unknown key \"%.*s\"; known here: %s%s",
				   shown(slice_of(n->key)), n->key, known, list.cut ? " ..." : "");
	}
	return 0;
}

int yaml_str(const struct yaml_node *n, const char **out, struct err *err)
{
	bool nothing = n->kind == YAML_SCALAR && !n->quoted &&
		       (slice_is(n->text, "~") || slice_is(n->text, "null"));

	if (n->kind != YAML_SCALAR || n->text.len == 0 || nothing)
		return expected(n, err, "a text");
	*out = n->text.at;
	return 0;
}

/* Digits only, as people write numbers: "007" would be seven to some and a code to others. */
static bool whole_number(const struct yaml_node *n, int64_t *out)
{
	slice s = n->text;

	if (n->kind != YAML_SCALAR || n->quoted || !slice_to_i64(s, out))
		return false;
	if (s.at[0] == '-') {
		s.at++;
		s.len--;
	}
	return s.len == 1 || s.at[0] != '0';
}

int yaml_i64(const struct yaml_node *n, int64_t min, int64_t max, int64_t *out, struct err *err)
{
	const char *key = n->key ? n->key : "", *colon = n->key ? ": " : "";
	int64_t value;

	if (!whole_number(n, &value))
		return expected(n, err, "a whole number");
	if (value < min)
		return yaml_refuse(n, err, "%s%s%" PRId64 " is below %" PRId64, key, colon, value,
				   min);
	if (value > max)
		return yaml_refuse(n, err, "%s%s%" PRId64 " is above %" PRId64, key, colon, value,
				   max);
	*out = value;
	return 0;
}

int yaml_bool(const struct yaml_node *n, bool *out, struct err *err)
{
	bool is_true = slice_is(n->text, "true");

	if (n->kind != YAML_SCALAR || n->quoted || (!is_true && !slice_is(n->text, "false")))
		return expected(n, err, "true or false");
	*out = is_true;
	return 0;
}

int yaml_date(const struct yaml_node *n, civil_date *out, struct err *err)
{
	if (n->kind != YAML_SCALAR || !civil_parse(n->text.at, n->text.len, out))
		return expected(n, err, "a date such as 2025-03-09");
	return 0;
}

struct unit {
	const char *name;
	int64_t factor;
};

/* "<digits><unit>"; `units` ends with {NULL}. */
static bool measure(const struct yaml_node *n, const struct unit *units, int64_t *out)
{
	slice s = n->text, number;
	size_t i = 0;
	int64_t value;

	if (n->kind != YAML_SCALAR || n->quoted)
		return false;
	while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
		i++;
	number = (slice){s.at, i};
	s = (slice){s.at + i, s.len - i};
	while (units->name && !slice_is(s, units->name))
		units++;
	if (!units->name || !slice_to_i64(number, &value) ||
	    __builtin_mul_overflow(value, units->factor, &value))
		return false;
	*out = value;
	return true;
}

int yaml_duration_ms(const struct yaml_node *n, int64_t *out, struct err *err)
{
	static const struct unit units[] = {
		{"ms", 1			   },
		{"s",  1000                        },
		{"m",  INT64_C(60) * 1000          },
		{"h",  INT64_C(60) * 60 * 1000     },
		{"d",  INT64_C(24) * 60 * 60 * 1000},
		{NULL, 0			   },
	};

	if (!measure(n, units, out))
		return expected(n, err, "a duration such as 500ms, 30s, 2m, 1h or 7d");
	return 0;
}

int yaml_bytes(const struct yaml_node *n, int64_t *out, struct err *err)
{
	static const struct unit units[] = {
		{"B",   1			  },
		{"KiB", 1024                       },
		{"MiB", INT64_C(1024) * 1024       },
		{"GiB", INT64_C(1024) * 1024 * 1024},
		{NULL,  0			  },
	};

	if (!measure(n, units, out))
		return expected(n, err, "a size such as 512B, 4KiB, 64MiB or 1GiB");
	return 0;
}

int yaml_yuan(const struct yaml_node *n, money *out, struct err *err)
{
	if (n->kind != YAML_SCALAR || !money_parse(n->text.at, n->text.len, out))
		return expected(n, err, "an amount in yuan such as 19.60");
	return 0;
}
