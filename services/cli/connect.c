/*
 * Settings, keys and the way to ask. The command line is a client of the brokers like any other:
 * its key decides who it is, its locale in which language a refusal is said.
 */
#include "cli.h"

#include <unistd.h>

#define SECTION "cli"

static const struct config_row own_rows[] = {
	{"gateways", CONFIG_PATH, offsetof(struct cli_config, gateways), "../../departments", 0,          0,
	 false,													   "folder of this host's gateways where each department has its own; without it the one of "
	 "`gateway:` is looked at"},
	{NULL,          CONFIG_I64,                  0,                         NULL,                0,       0, false, NULL}
};

/* "PREFIX/bin/gongdao" -> "PREFIX/etc/gongdao/gongdao.yaml", by the text of the path. */
static const char *beside(struct cli *c, const char *program)
{
	const char *slash = strrchr(program, '/');
	size_t len;

	if (!slash)
		return NULL;
	len = (size_t)(slash - program);
	while (len && program[len - 1] != '/')
		len--;
	return arena_printf(c->arena, "%.*setc/gongdao/gongdao.yaml", (int)len, program);
}

static const char *find_config(struct cli *c)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *places[4];

	self[n > 0 ? n : 0] = '\0';
	places[0] = beside(c, c->program);
	places[1] = beside(c, self);
	places[2] = "config/gongdao.yaml";
	places[3] = "/etc/gongdao/gongdao.yaml";
	for (size_t i = 0; i < N_ELEMENTS(places); i++) {
		if (places[i] && access(places[i], R_OK) == 0)
			return places[i];
	}
	return NULL;
}

int cli_settings(struct cli *c)
{
	int rc;

	if (c->settings_loaded)
		return 0;
	if (!c->config_path)
		c->config_path = find_config(c);
	if (!c->config_path)
		return err_set(&c->err, E_CONFIG,
			       say(c, "找不到 gongdao.yaml，用 --config 指明",
				   "gongdao.yaml was not found, name it with --config"));
	rc = config_load(c->arena, c->config_path, SECTION, settings_rows, &c->settings, own_rows,
			 &c->own, &c->err);
	if (rc)
		return rc;
	if (!c->as)
		c->as = c->settings.peer[0] ? c->settings.peer : "operator";
	c->settings_loaded = true;
	return 0;
}

int cli_access(struct cli *c, struct access *out)
{
	int rc = cli_settings(c);

	return rc ? rc : access_load(c->arena, c->settings.access, out, &c->err);
}

int cli_client(struct cli *c, const char *const *endpoints, size_t n, struct client **out)
{
	char broker[KEY_TEXT_BYTES];
	struct key_pair own;
	struct link_options o = {
		.endpoints = endpoints, .n_endpoints = n, .broker_public = broker, .own = &own};
	int rc = cli_settings(c);

	if (rc == 0)
		rc = keys_load_public(c->settings.keys, c->settings.broker_key, broker, &c->err);
	if (rc == 0)
		rc = keys_load(c->settings.keys, c->as, &own, &c->err);
	if (rc)
		return rc;
	if (!c->bus)
		c->bus = bus_new(1);
	if (c->bus)
		rc = client_new(c->bus, &o, out, &c->err);
	else
		rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	keys_wipe(&own);
	return rc;
}

void cli_close(struct cli *c)
{
	client_free(c->client);
	bus_free(c->bus);
	arena_freep(&c->arena);
}

/* The service's words: public text, what exactly, and the name to look up. */
static int explain(struct cli *c, int rc, const Gongdao__Envelope *e)
{
	const Gongdao__Error *x = e->error;

	if (x)
		(void)err_set(&c->err, rc, "%s%s%s (%s)", x->text, x->detail[0] ? ": " : "",
			      x->detail, x->name);
	return rc;
}

static int call_fill(struct cli *c, struct arena *a, const char *rpc,
		     const ProtobufCMessage *request, struct client_call *out)
{
	int rc;

	*out = (struct client_call){.rpc = rpc,
				    .locale = say(c, "zh", "en"),
				    .timeout_ms = c->timeout_ms,
				    .try_ms = c->try_ms};
	if (!registry_find(rpc))
		return err_set(&c->err, E_NO_SUCH_RPC, say(c, "没有接口 %s", "there is no rpc %s"),
			       rpc);
	rc = wire_pack(a, request, &out->body);
	return rc ? err_set(&c->err, rc, "%s: %s", rpc, error_text(rc)) : 0;
}

int cli_wait(struct cli *c, struct arena *a, const char *rpc, struct client_question *q,
	     void *reply)
{
	Gongdao__Envelope *envelope = NULL;
	ProtobufCMessage *message;
	int rc = client_wait(q, &envelope, &c->err);

	if (rc)
		return envelope ? explain(c, rc, envelope) : rc;
	rc = wire_unpack(a, registry_find(rpc)->output,
			 (slice){(const char *)envelope->body.data, envelope->body.len}, &message);
	if (rc)
		return err_set(&c->err, rc, "%s: the reply: %s", rpc, error_text(rc));
	*(ProtobufCMessage **)reply = message;
	return 0;
}

int cli_ask_by(struct cli *c, struct client *client, const char *rpc,
	       const ProtobufCMessage *request, void *reply)
{
	struct client_question *q;
	struct client_call call;
	int rc = call_fill(c, c->arena, rpc, request, &call);

	if (rc)
		return rc;
	q = client_send(client, c->arena, &call);
	return q ? cli_wait(c, c->arena, rpc, q, reply)
		 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

static int client_ready(struct cli *c)
{
	int rc = cli_settings(c);

	if (rc || c->client)
		return rc;
	return cli_client(c, c->settings.brokers.at, c->settings.brokers.n, &c->client);
}

int cli_ask(struct cli *c, const char *rpc, const ProtobufCMessage *request, void *reply)
{
	int rc = client_ready(c);

	return rc ? rc : cli_ask_by(c, c->client, rpc, request, reply);
}

int cli_send(struct cli *c, struct arena *a, const char *rpc, const ProtobufCMessage *request,
	     struct client_question **out)
{
	struct client_call call;
	int rc = client_ready(c);

	if (!rc)
		rc = call_fill(c, a, rpc, request, &call);
	if (rc)
		return rc;
	*out = client_send(c->client, a, &call);
	return *out ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}
