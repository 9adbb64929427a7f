#include "survey.h"

#include "table.h"

static const char *copy_error(struct cli *c)
{
	const char *text = arena_strdup(c->arena, c->err.text);

	return text ? text : "";
}

static void ask_broker(struct cli *c, struct survey_broker *b)
{
	Broker__StatusRequest q = BROKER__STATUS_REQUEST__INIT;
	struct client *client = NULL;

	b->rc = cli_client(c, &b->endpoint, 1, &client);
	if (b->rc == 0)
		b->rc = cli_ask_by(c, client, "broker.Status", &q.base, &b->reply);
	if (b->rc)
		b->error = copy_error(c);
	client_free(client);
}

static void ask_service(struct cli *c, struct survey_service *s)
{
	Service__ServiceStatusRequest q = SERVICE__SERVICE_STATUS_REQUEST__INIT;
	const char *rpc = arena_printf(c->arena, "%s.ServiceStatus", s->name);

	s->rc = rpc ? cli_ask(c, rpc, &q.base, &s->reply)
		    : err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (s->rc)
		s->error = copy_error(c);
}

static size_t count_instances(const Broker__StatusReply *r, const char *service)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_instances; i++)
		n += strcmp(r->instances[i]->service, service) == 0;
	return n;
}

static void list_services(const struct access *access, struct survey *out)
{
	for (size_t i = 0; i < access->n_peers; i++) {
		for (size_t k = 0; k < access->peers[i].serve.n; k++) {
			if (out->n_services < SURVEY_SERVICES)
				out->services[out->n_services++].name =
					access->peers[i].serve.at[k];
		}
	}
}

int survey_take(struct cli *c, struct survey *out)
{
	struct access access;
	int64_t timeout_ms = c->timeout_ms;
	int rc = cli_access(c, &access);

	memset(out, 0, sizeof(*out));
	if (rc)
		return rc;
	list_services(&access, out);
	if (c->timeout_ms > SURVEY_ASK_MS)
		c->timeout_ms = SURVEY_ASK_MS;
	for (size_t i = 0; i < c->settings.brokers.n; i++) {
		struct survey_broker *b = &out->brokers[out->n_brokers++];

		b->endpoint = c->settings.brokers.at[i];
		ask_broker(c, b);
		out->n_brokers_up += b->rc == 0;
		if (error_class_of(b->rc) == CLASS_DENIED || b->rc == E_CONFIG || b->rc == E_FILE)
			rc = b->rc;
	}
	for (size_t i = 0; rc == 0 && out->n_brokers_up && i < out->n_services; i++) {
		struct survey_service *s = &out->services[i];

		for (size_t k = 0; k < out->n_brokers; k++) {
			size_t n = out->brokers[k].reply
					   ? count_instances(out->brokers[k].reply, s->name)
					   : 0;

			s->n_instances = n > s->n_instances ? n : s->n_instances;
		}
		ask_service(c, s);
	}
	c->timeout_ms = timeout_ms;
	if (rc == 0)
		survey_doors(c, out);
	return rc;
}
