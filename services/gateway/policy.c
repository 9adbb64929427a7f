/*
 * What the gateway reads: its settings, and of access.yaml what the public may ask.
 */
#include "base.h"

#include "gateway.h"

#define POLICY_BYTES ((size_t)8 * 1024 * 1024)

#define ROW(member, type, preset, min, max, reload, about)                                         \
	{                                                                                          \
#member, type, offsetof(struct gateway_config, member), preset, min, max, reload,  \
			about                                                                      \
	}

const struct config_row gateway_rows[] = {
	ROW(listen, CONFIG_STR, "127.0.0.1:7480", 0, 0, false,
	    "address and port of HTTP; TLS is nginx's, so the loopback or a closed network"),
	ROW(console, CONFIG_PATH, "../../share/gongdao/console", 0, 0, false,
	    "folder of the console's files"),
	ROW(api, CONFIG_PATH, "../../share/gongdao/api", 0, 0, false,
	    "folder of openapi.json and its readable page"),
	ROW(department, CONFIG_STR, "", 0, 0, false,
	    "the department it asks `accounts` for; empty: of no department"),
	ROW(region, CONFIG_STR, "", 0, 0, false, "the same; empty: `city`"),
	ROW(sign_key, CONFIG_PATH, "", 0, 0, false,
	    "the secret key of `department` for hand-offs (NAME.sign.key); empty: signs none"),
	ROW(plain, CONFIG_BOOL, "false", 0, 0, false,
	    "browsers come without TLS: cookies without Secure, for demos on the loopback"),
	ROW(proxy, CONFIG_BOOL, "false", 0, 0, true,
	    "nginx is in front and says in X-Real-IP who asks; without it nobody may say so"),
	ROW(connections, CONFIG_I64, "2000", 10, 60000, false, "connections at once"),
	ROW(questions, CONFIG_I64, "512", 1, 20000, true, "requests that wait for a service"),
	ROW(body_memory, CONFIG_BYTES, "64MiB", 1048576, 4294967296, true,
	    "of the bodies of all requests together"),
	ROW(timeout_ms, CONFIG_DURATION, "15s", TIMEOUT_MIN_MS, TIMEOUT_MAX_MS, true,
	    "how long a service is waited for, unless the request says"),
	ROW(read_ms, CONFIG_DURATION, "30s", 100, 600000, true, "until a body must be there"),
	ROW(idle_ms, CONFIG_DURATION, "75s", 100, 600000, true,
	    "until an open connection must send a request"),
	ROW(stream_ms, CONFIG_DURATION, "10s", 100, 600000, true,
	    "how often the services are asked for those who listen to the stream"),
	ROW(stream_unsure_ms, CONFIG_DURATION, "60s", 1000, 3600000, true,
	    "how long a stream goes on whose session `accounts` cannot be asked for"),
	ROW(public_per_minute, CONFIG_I64, "30", 1, 100000, true,
	    "requests of one address class at the public door"),
	ROW(spool, CONFIG_PATH, "/var/tmp", 0, 0, false,
	    "folder of the files that come in, which have no name there; on a disk"),
	ROW(uploads, CONFIG_I64, "4", 1, 64, true, "files that come in or are read at once"),
	ROW(upload_bytes, CONFIG_BYTES, "256MiB", 1024, 4294967296, true, "of one file"),
	ROW(spool_bytes, CONFIG_BYTES, "2GiB", 1048576, 1099511627776, true,
	    "of all files that come in, and of those that wait to go back"),
	ROW(upload_ms, CONFIG_DURATION, "10m", 100, 86400000, true,
	    "until a file must have come, however steadily it does"),
	ROW(upload_work_ms, CONFIG_DURATION, "1h", 1000, 86400000, true,
	    "until it must be read and taken"),
	ROW(upload_keep_ms, CONFIG_DURATION, "1h", 100, 86400000, true,
	    "how long its report and the file with its errors are kept"),
	{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL},
};

static int policy_read(struct policy *p, const char *config, struct err *err)
{
	struct gateway_config *own = &p->own;
	int rc = config_load(p->arena, config, "gateway", settings_rows, &p->settings, gateway_rows,
			     own, err);

	if (!rc)
		rc = access_load(p->arena, p->settings.access, &p->access, err);
	if (rc)
		return rc;
	if (!own->region[0])
		own->region = p->settings.city;
	if (own->sign_key[0] && !own->department[0])
		return err_set(err, E_CONFIG, "%s: gateway: sign_key: wants department", config);
	if (!region_valid(own->region))
		return err_set(err, E_CONFIG, "%s: gateway: region: \"%s\" is no region code",
			       config, own->region);
	return 0;
}

int policy_load(const char *config, struct policy **out, struct err *err)
{
	struct policy *p = calloc(1, sizeof(*p));
	int rc;

	if (p)
		p->arena = arena_new(POLICY_BYTES);
	rc = p && p->arena ? policy_read(p, config, err)
			   : err_set(err, E_NO_MEMORY, "out of memory");
	if (rc)
		policy_free(p);
	else
		*out = p;
	return rc;
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	arena_freep(&p->arena);
	free(p);
}
