#include "verify_line.h"

#include <errno.h>
#include <jansson.h>

#define LINE_MAX_BYTES ((ssize_t)64 * 1024)

int json_lines_open(struct cli *c, const char *path, struct json_lines *out)
{
	*out = (struct json_lines){.c = c, .path = path, .file = fopen(path, "re")};
	crypto_generichash_init(&out->digest, NULL, 0, 32);
	return out->file ? 0 : err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
}

void json_lines_close(struct json_lines *l)
{
	json_decref(l->value);
	free(l->text);
	if (l->file)
		(void)fclose(l->file); /* only read from */
}

int json_lines_refuse(struct json_lines *l, const char *what)
{
	return err_set(&l->c->err, E_MALFORMED,
		       say(l->c, "%s:%" PRId64 ": 不是链的导出或链头文件的行（%s）",
			   "%s:%" PRId64 ": no line of an export or of a file of heads (%s)"),
		       l->path, l->number, what);
}

bool json_lines_next(struct json_lines *l, int *out_rc)
{
	ssize_t n = getline(&l->text, &l->size, l->file);
	json_error_t why;

	json_decref(l->value);
	l->value = NULL;
	l->number++;
	*out_rc = 0;
	if (n < 0 && ferror(l->file))
		*out_rc = err_set(&l->c->err, E_FILE, "%s: %s", l->path, strerror(errno));
	if (n < 0)
		return false;
	crypto_generichash_update(&l->digest, (const unsigned char *)l->text, (size_t)n);
	if (n <= LINE_MAX_BYTES)
		l->value = json_loadb(l->text, (size_t)n, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(l->value))
		*out_rc = json_lines_refuse(l, "JSON");
	return *out_rc == 0;
}

bool line_number(const struct json_t *o, const char *name, int64_t *out)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_integer(v))
		return false;
	*out = json_integer_value(v);
	return true;
}

bool line_text(const struct json_t *o, const char *name, const char **out)
{
	*out = json_string_value(json_object_get(o, name));
	return *out != NULL;
}

bool line_hash(const struct json_t *o, const char *name, struct chain_hash *out)
{
	const char *hex;

	return line_text(o, name, &hex) && chain_from_hex(hex, out);
}

bool line_head(const struct json_t *o, struct chain_head *out)
{
	return line_number(o, "seq", &out->seq) && line_hash(o, "hash", &out->hash) &&
	       line_number(o, "at_us", &out->at.us) && line_text(o, "key", &out->key) &&
	       line_text(o, "signature", &out->signature);
}

bool line_witness(const struct json_t *o, struct chain_witness *out)
{
	return line_text(o, "department", &out->department) &&
	       line_number(o, "kept_at_us", &out->at.us) && line_text(o, "kept_key", &out->key) &&
	       line_text(o, "kept_signature", &out->signature);
}

void head_line(struct json_t *o, const struct chain_head *h)
{
	char hex[CHAIN_HEX];

	(void)json_object_set_new(o, "seq", json_integer(h->seq));
	(void)json_object_set_new(o, "hash", json_string(chain_hex(&h->hash, hex)));
	(void)json_object_set_new(o, "at_us", json_integer(h->at.us));
	(void)json_object_set_new(o, "key", json_string(h->key));
	(void)json_object_set_new(o, "signature", json_string(h->signature));
}
