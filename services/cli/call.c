/*
 * Any rpc of any service, from the descriptors.
 */
#include "cli.h"

#include <errno.h>

#include "json.h"

static int read_stdin(struct cli *c, slice *out)
{
	char *text = arena_alloc(c->arena, JSON_MAX_BYTES + 1);
	size_t n;

	if (!text)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	n = fread(text, 1, JSON_MAX_BYTES + 1, stdin);
	if (ferror(stdin))
		return err_set(&c->err, E_FILE, "stdin: %s", strerror(errno));
	*out = (slice){text, n};
	return 0;
}

int call_run(struct cli *c)
{
	const char *rpc = cli_get(c, "RPC"), *json = cli_get(c, "JSON");
	const ProtobufCMethodDescriptor *method = registry_find(rpc);
	slice text = slice_of(json ? json : "{}");
	ProtobufCMessage *request, *reply;
	int rc = 0;

	if (!method)
		return cli_usage(c, say(c, "没有接口 %s", "there is no rpc %s"), rpc);
	if (slice_is(text, "-"))
		rc = read_stdin(c, &text);
	if (rc == 0)
		rc = json_read(c->arena, method->input, text, &request, &c->err);
	if (rc == 0)
		rc = cli_ask(c, rpc, request, &reply);
	return rc ? rc : cli_print_json(c, reply);
}
