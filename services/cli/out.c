#include "cli.h"

#include <jansson.h>

#include "json.h"

int cli_print_json(struct cli *c, const ProtobufCMessage *m)
{
	const char *text;
	int rc = json_write(c->arena, m, JSON_INDENTED, &text, &c->err);

	if (rc == 0)
		(void)puts(text); /* main() checks stdout once, at the end */
	return rc;
}

int cli_print_document(struct cli *c, const json_t *document)
{
	if (json_dumpf(document, stdout, JSON_INDENT(2)))
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	(void)putchar('\n');
	return 0;
}

json_t *cli_document(struct cli *c, const ProtobufCMessage *m)
{
	const char *text;

	if (json_write(c->arena, m, JSON_ONE_LINE, &text, &c->err))
		return NULL;
	return json_loads(text, 0, NULL);
}

const char *cli_utf8(struct cli *c, const char *text)
{
	char *copy;

	if (utf8_valid(text, strlen(text)))
		return text;
	copy = arena_strdup(c->arena, text);
	for (char *at = copy; at && *at; at++) {
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	}
	return copy ? copy : "";
}

void cli_print_error(struct cli *c)
{
	json_t *e;

	if (!c->json) {
		(void)fflush(stdout);
		(void)fprintf(stderr, "gongdao: %s\n", c->err.text);
		if (c->err.code == E_USAGE && c->command)
			help_usage(c, stderr, c->command);
		return;
	}
	e = json_pack("{s:{s:i,s:s,s:s}}", "error", "code", -c->err.code, "name",
		      error_name(c->err.code), "text", cli_utf8(c, c->err.text));
	(void)json_dumpf(e, stdout, JSON_INDENT(2));
	(void)putchar('\n');
	json_decref(e);
}

enum exit_code cli_exit_code(int rc)
{
	if (rc >= 0)
		return rc == 0 ? EXIT_DONE : EXIT_FOUND;
	switch (error_class_of(rc)) {
	case CLASS_OK:
		return EXIT_DONE;
	case CLASS_BAD:
		return EXIT_USAGE;
	case CLASS_DENIED:
		return EXIT_DENIED;
	case CLASS_BUSY:
	case CLASS_FAULT:
		return EXIT_AWAY;
	case CLASS_ABSENT:
	case CLASS_REFUSED:
		return EXIT_FOUND;
	}
	return EXIT_FOUND;
}
