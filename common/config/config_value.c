#include "config_value.h"

static int bounds_check(const struct config_row *row, const struct yaml_node *n, int64_t value,
			struct err *err)
{
	int64_t min = BOUNDED(row) ? row->min : 0, max = BOUNDED(row) ? row->max : INT64_MAX;
	char shown[32], bound[32];

	if (value >= min && value <= max)
		return 0;
	return yaml_refuse(n, err, "%s: %s is %s %s", row->key,
			   value_figure(row->type, value, shown, sizeof(shown)),
			   value < min ? "below" : "above",
			   value_figure(row->type, value < min ? min : max, bound, sizeof(bound)));
}

static int read_number(const struct reading *r, const struct config_row *row,
		       const struct yaml_node *n, int64_t *out)
{
	int64_t value = 0;
	int rc;

	if (row->type == CONFIG_DURATION)
		rc = yaml_duration_ms(n, &value, r->err);
	else if (row->type == CONFIG_BYTES)
		rc = yaml_bytes(n, &value, r->err);
	else
		rc = yaml_i64(n, INT64_MIN, INT64_MAX, &value, r->err);
	if (rc == 0)
		rc = bounds_check(row, n, value, r->err);
	if (rc == 0)
		*out = value;
	return rc;
}

/* `""` stands for "none", where none is what the row has unless told. */
static bool nothing(const struct config_row *row, const struct yaml_node *n)
{
	bool optional = row->preset && (row->preset[0] == '\0' || strcmp(row->preset, "\"\"") == 0);

	return optional && n->kind == YAML_SCALAR && n->quoted && n->text.len == 0;
}

static int read_text(const struct reading *r, const struct config_row *row,
		     const struct yaml_node *n, const char **out)
{
	const char *text;
	int rc;

	if (nothing(row, n)) {
		*out = "";
		return 0;
	}
	rc = yaml_str(n, &text, r->err);
	if (rc)
		return rc;
	if (row->type == CONFIG_PATH && text[0] != '/')
		text = arena_printf(r->arena, "%s/%s", r->folder, text);
	if (!text)
		return err_set(r->err, E_NO_MEMORY, "%s: no memory for it", row->key);
	*out = text;
	return 0;
}

static int read_list(const struct reading *r, const struct config_row *row,
		     const struct yaml_node *n, struct config_list *out)
{
	struct config_list list = {0};
	int rc;

	if (n->kind != YAML_LIST)
		return yaml_refuse(n, r->err, "%s: expected a list such as [a, b]", row->key);
	if (n->n > CONFIG_LIST_MAX)
		return yaml_refuse(n, r->err, "%s: %zu entries are above %d", row->key, n->n,
				   CONFIG_LIST_MAX);
	for (const struct yaml_node *item = n->first; item; item = item->next) {
		rc = yaml_str(item, &list.at[list.n++], r->err);
		if (rc)
			return rc;
	}
	*out = list;
	return 0;
}

static int read_map(const struct reading *r, const struct config_row *row,
		    const struct yaml_node *n, const struct yaml_node **out)
{
	if (n->kind != YAML_MAP)
		return yaml_refuse(n, r->err, "%s: expected a map", row->key);
	*out = n;
	return 0;
}

int value_read(const struct reading *r, const struct config_row *row, const struct yaml_node *n,
	       void *values)
{
	void *at = (char *)values + row->offset;

	switch (row->type) {
	case CONFIG_I64:
	case CONFIG_DURATION:
	case CONFIG_BYTES:
		return read_number(r, row, n, at);
	case CONFIG_BOOL:
		return yaml_bool(n, at, r->err);
	case CONFIG_STR:
	case CONFIG_PATH:
		return read_text(r, row, n, at);
	case CONFIG_LIST:
		return read_list(r, row, n, at);
	case CONFIG_MAP:
		return read_map(r, row, n, at);
	}
	return 0;
}

int value_preset(const struct reading *r, const struct config_row *row, void *values)
{
	const char *preset = row->preset[0] ? row->preset : "\"\"";
	const struct yaml_node *root;
	struct yaml_node *named;
	int rc;

	rc = yaml_parse(r->arena, "(default)", preset, strlen(preset), &root, r->err);
	if (rc)
		return rc;
	named = arena_alloc(r->arena, sizeof(*named));
	if (!named)
		return err_set(r->err, E_NO_MEMORY, "%s: no memory for it", row->key);
	*named = *root;
	named->key = row->key;
	return value_read(r, row, named, values);
}
