#include "config_value.h"

const char *value_figure(enum config_type type, int64_t value, char *text, size_t size)
{
	static const struct {
		enum config_type type;
		const char *unit;
		int64_t factor;
	} units[] = {
		{CONFIG_DURATION, "d",   INT64_C(24) * 60 * 60 * 1000},
		{CONFIG_DURATION, "h",   INT64_C(60) * 60 * 1000     },
		{CONFIG_DURATION, "m",   INT64_C(60) * 1000          },
		{CONFIG_DURATION, "s",   1000                        },
		{CONFIG_DURATION, "ms",  1                           },
		{CONFIG_BYTES,    "GiB", INT64_C(1024) * 1024 * 1024 },
		{CONFIG_BYTES,    "MiB", INT64_C(1024) * 1024        },
		{CONFIG_BYTES,    "KiB", 1024                        },
		{CONFIG_BYTES,    "B",   1                           },
		{CONFIG_I64,      "",    1                           },
	};
	size_t i = 0;

	while (units[i].type != type || (value % units[i].factor != 0) ||
	       (value == 0 && units[i].factor != 1))
		i++;
	(void)snprintf(text, size, "%" PRId64 "%s", value / units[i].factor, units[i].unit);
	return text; /* 20 digits and a unit */
}

static bool list_equal(const struct config_list *a, const struct config_list *b)
{
	bool equal = a->n == b->n;

	for (size_t i = 0; equal && i < a->n; i++)
		equal = strcmp(a->at[i], b->at[i]) == 0;
	return equal;
}

bool value_equal(const struct config_row *row, const void *a, const void *b)
{
	const void *x = (const char *)a + row->offset, *y = (const char *)b + row->offset;

	switch (row->type) {
	case CONFIG_I64:
	case CONFIG_DURATION:
	case CONFIG_BYTES:
		return *(const int64_t *)x == *(const int64_t *)y;
	case CONFIG_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case CONFIG_STR:
	case CONFIG_PATH:
		return strcmp(*(const char *const *)x, *(const char *const *)y) == 0;
	case CONFIG_LIST:
		return list_equal(x, y);
	case CONFIG_MAP:
		return yaml_equal(*(const struct yaml_node *const *)x,
				  *(const struct yaml_node *const *)y);
	}
	return false;
}

void value_print(FILE *to, const struct config_row *row, const void *values)
{
	const void *at = (const char *)values + row->offset;
	const struct config_list *list = at;
	char text[32];

	switch (row->type) {
	case CONFIG_I64:
	case CONFIG_DURATION:
	case CONFIG_BYTES:
		fputs(value_figure(row->type, *(const int64_t *)at, text, sizeof(text)), to);
		break;
	case CONFIG_BOOL:
		fputs(*(const bool *)at ? "true" : "false", to);
		break;
	case CONFIG_STR:
	case CONFIG_PATH:
		yaml_print_text(to, *(const char *const *)at);
		break;
	case CONFIG_LIST:
		fputc('[', to);
		for (size_t i = 0; i < list->n; i++) {
			fputs(i ? ", " : "", to);
			yaml_print_text(to, list->at[i]);
		}
		fputc(']', to);
		break;
	case CONFIG_MAP:
		yaml_print(to, *(const struct yaml_node *const *)at);
		break;
	}
}
