#include "base.h"

#include "notices.h"

#include <libgen.h>

#define CHANNELS_MAX   32
#define RECIPIENTS_MAX 256
#define RULES_MAX      64
#define ADDRESSES_MAX  16

/* What reading needs everywhere. */
struct reader {
	struct arena *arena;
	struct err *err;
	const char *folder; /* of the file */
	struct notices *out;
};

static int no_memory(const struct reader *r)
{
	return err_set(r->err, E_NO_MEMORY, "out of memory");
}

/* A text that may be absent: then it is "". */
static int text_read(const struct reader *r, const struct yaml_node *map, const char *key,
		     const char **out)
{
	const struct yaml_node *n = yaml_get(map, key);

	*out = "";
	return n ? yaml_str(n, out, r->err) : 0;
}

static int path_read(const struct reader *r, const struct yaml_node *map, const char *key,
		     const char **out)
{
	int rc = text_read(r, map, key, out);

	if (rc || !(*out)[0] || (*out)[0] == '/')
		return rc;
	*out = arena_printf(r->arena, "%s/%s", r->folder, *out);
	return *out ? 0 : no_memory(r);
}

static int need_read(const struct reader *r, const struct yaml_node *map, const char *key,
		     const char **out)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, r->err);

	return rc ? rc : yaml_str(n, out, r->err);
}

/* Absent is false. */
static int flag_read(const struct reader *r, const struct yaml_node *map, const char *key,
		     bool *out)
{
	const struct yaml_node *n = yaml_get(map, key);

	return n ? yaml_bool(n, out, r->err) : 0;
}

static int duration_read(const struct reader *r, const struct yaml_node *map, const char *key,
			 int64_t *out)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, r->err);

	if (!rc)
		rc = yaml_duration_ms(n, out, r->err);
	if (!rc && *out > INT64_C(366) * 86400 * 1000)
		return yaml_refuse(n, r->err, "%s: more than a year", key);
	return rc;
}

static int map_only(const struct reader *r, const struct yaml_node *n, const char *what,
		    const char *const *keys)
{
	if (n->kind != YAML_MAP)
		return yaml_refuse(n, r->err, "%s: expected a map", what);
	return yaml_only(n, keys, r->err);
}

/* ---- hours, remind, retry ------------------------------------------------------------------- */

static int hours_read(const struct reader *r, const struct yaml_node *map)
{
	static const char *const keys[] = {"working", "quiet", NULL};
	const struct yaml_node *working, *quiet;
	struct notices *o = r->out;
	int rc = map_only(r, map, "hours", keys);

	if (!rc)
		rc = yaml_need(map, "working", &working, r->err);
	if (!rc)
		rc = yaml_need(map, "quiet", &quiet, r->err);
	if (!rc)
		rc = span_read(quiet, &o->quiet, r->err);
	if (rc)
		return rc;
	if (working->kind != YAML_LIST || !working->n || working->n > NOTICE_SPANS_MAX)
		return yaml_refuse(working, r->err, "working: expected 1 to %d spans",
				   NOTICE_SPANS_MAX);
	for (const struct yaml_node *n = working->first; n; n = n->next) {
		struct day_span *s = &o->working[o->n_working];

		rc = span_read(n, s, r->err);
		if (rc)
			return rc;
		if (s->to_s < s->from_s || (o->n_working && s[-1].to_s > s->from_s))
			return yaml_refuse(n, r->err, "spans ascend and do not overlap");
		o->n_working++;
	}
	return 0;
}

static int remind_read(const struct reader *r, const struct yaml_node *map)
{
	static const char *const keys[] = {"after", "times", "from", "any_time", NULL};
	const struct yaml_node *times, *from;
	struct notices *o = r->out;
	int rc = map_only(r, map, "remind", keys);

	if (!rc)
		rc = duration_read(r, map, "after", &o->remind_after_ms);
	if (!rc)
		rc = yaml_need(map, "times", &times, r->err);
	if (!rc)
		rc = yaml_i64(times, 0, 20, &o->remind_times, r->err);
	if (!rc)
		rc = yaml_need(map, "from", &from, r->err);
	if (!rc)
		rc = severity_read(from, &o->remind_from, r->err);
	return rc ? rc : texts_read(r->arena, yaml_get(map, "any_time"), &o->any_time, r->err);
}

static int retry_read(const struct reader *r, const struct yaml_node *map)
{
	static const char *const keys[] = {"first", "longest", "give_up", NULL};
	struct notices *o = r->out;
	int rc = map_only(r, map, "retry", keys);

	if (!rc)
		rc = duration_read(r, map, "first", &o->retry_first_ms);
	if (!rc)
		rc = duration_read(r, map, "longest", &o->retry_longest_ms);
	if (!rc)
		rc = duration_read(r, map, "give_up", &o->retry_give_up_ms);
	if (!rc && (o->retry_first_ms < 1 || o->retry_first_ms > o->retry_longest_ms ||
		    o->retry_longest_ms > o->retry_give_up_ms))
		return yaml_refuse(map, r->err, "retry: first <= longest <= give_up");
	return rc;
}

/* ---- channels ------------------------------------------------------------------------------- */

static int channel_read(const struct reader *r, const struct yaml_node *map, struct channel *c)
{
	static const char *const keys[] = {"kind",    "folder",      "url",
					   "from",    "user",        "password_file",
					   "ca_file", "secret_file", NULL};
	const struct yaml_node *kind;
	size_t k = 0;
	int rc = map_only(r, map, "a channel", keys);

	if (!rc)
		rc = yaml_need(map, "kind", &kind, r->err);
	if (rc)
		return rc;
	while (channel_kind_names[k] && !slice_is(kind->text, channel_kind_names[k]))
		k++;
	if (!channel_kind_names[k])
		return yaml_refuse(kind, r->err, "kind: expected file, mail, webhook or sms");
	c->kind = (enum channel_kind)k;
	c->name = map->key;
	if (address_fault(CHANNEL_FILE, c->name))
		return yaml_refuse(map, r->err, "a channel's name is of a-z 0-9 - _");
	rc = path_read(r, map, "folder", &c->folder);
	if (!rc)
		rc = text_read(r, map, "url", &c->url);
	if (!rc)
		rc = text_read(r, map, "from", &c->from);
	if (!rc)
		rc = text_read(r, map, "user", &c->user);
	if (!rc)
		rc = path_read(r, map, "password_file", &c->password_file);
	if (!rc)
		rc = path_read(r, map, "ca_file", &c->ca_file);
	if (!rc)
		rc = path_read(r, map, "secret_file", &c->secret_file);
	if (!rc && channel_fault(c))
		return yaml_refuse(map, r->err, "%s", channel_fault(c));
	return rc;
}

static int channels_read(const struct reader *r, const struct yaml_node *map)
{
	struct notices *o = r->out;

	if (map->kind != YAML_MAP || map->n > CHANNELS_MAX)
		return yaml_refuse(map, r->err, "channels: expected a map of at most %d",
				   CHANNELS_MAX);
	o->channels = arena_zalloc(r->arena, map->n + 1, sizeof(*o->channels));
	if (!o->channels)
		return no_memory(r);
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		int rc = channel_read(r, n, &o->channels[o->n_channels]);

		if (rc)
			return rc;
		o->n_channels++;
	}
	return 0;
}

/* ---- recipients ----------------------------------------------------------------------------- */

static int targets_read(const struct reader *r, const struct yaml_node *send,
			struct notice_recipient *out)
{
	struct notice_target *t;

	if (send->kind != YAML_MAP)
		return yaml_refuse(send, r->err, "send: expected channel: [addresses]");
	t = arena_zalloc(r->arena, send->n * ADDRESSES_MAX + 1, sizeof(*t));
	if (!t)
		return no_memory(r);
	out->targets = t;
	for (const struct yaml_node *n = send->first; n; n = n->next) {
		const struct channel *channel = notices_channel(r->out, n->key);
		struct texts addresses;
		int rc;

		if (!channel)
			return yaml_refuse(n, r->err, "there is no channel \"%.60s\"", n->key);
		rc = texts_read(r->arena, n, &addresses, r->err);
		if (rc)
			return rc;
		if (!addresses.n || addresses.n > ADDRESSES_MAX)
			return yaml_refuse(n, r->err, "expected 1 to %d addresses", ADDRESSES_MAX);
		for (size_t i = 0; i < addresses.n; i++) {
			const char *fault = address_fault(channel->kind, addresses.at[i]);

			if (fault)
				return yaml_refuse(n, r->err, "\"%.60s\" is not %s",
						   addresses.at[i], fault);
			t[out->n_targets++] = (struct notice_target){channel, addresses.at[i]};
		}
	}
	return 0;
}

static int recipient_read(const struct reader *r, const struct yaml_node *map,
			  struct notice_recipient *out)
{
	static const char *const keys[] = {"department", "desk", "region", "quiet", "send", NULL};
	const struct yaml_node *send;
	int rc = map_only(r, map, "a recipient", keys);

	if (!rc)
		rc = need_read(r, map, "department", &out->department);
	if (!rc)
		rc = need_read(r, map, "region", &out->region);
	if (!rc)
		rc = yaml_need(map, "send", &send, r->err);
	if (!rc)
		rc = text_read(r, map, "desk", &out->desk);
	if (!rc)
		rc = flag_read(r, map, "quiet", &out->quiet);
	if (rc)
		return rc;
	if (strlen(out->region) != 6 || strspn(out->region, "0123456789") != 6)
		return yaml_refuse(map, r->err, "region: expected six digits");
	return targets_read(r, send, out);
}

static int recipients_read(const struct reader *r, const struct yaml_node *list)
{
	struct notices *o = r->out;

	if (list->kind != YAML_LIST || list->n > RECIPIENTS_MAX)
		return yaml_refuse(list, r->err, "recipients: expected a list of at most %d",
				   RECIPIENTS_MAX);
	o->recipients = arena_zalloc(r->arena, list->n + 1, sizeof(*o->recipients));
	if (!o->recipients)
		return no_memory(r);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int rc = recipient_read(r, n, &o->recipients[o->n_recipients]);

		if (rc)
			return rc;
		o->n_recipients++;
	}
	return 0;
}

/* ---- rules ---------------------------------------------------------------------------------- */

static int rule_read(const struct reader *r, const struct yaml_node *map, struct notice_rule *out)
{
	static const char *const keys[] = {"rules",    "except", "severity", "copy", "zh",
					   "employer", "hints",  "en",       NULL};
	const struct yaml_node *rules, *severity;
	int rc = map_only(r, map, "a rule", keys);

	if (!rc)
		rc = yaml_need(map, "rules", &rules, r->err);
	if (!rc)
		rc = texts_read(r->arena, rules, &out->rules, r->err);
	if (!rc)
		rc = texts_read(r->arena, yaml_get(map, "except"), &out->except, r->err);
	if (!rc)
		rc = texts_read(r->arena, yaml_get(map, "copy"), &out->copies, r->err);
	if (!rc)
		rc = yaml_need(map, "severity", &severity, r->err);
	if (!rc)
		rc = severity_read(severity, &out->severity, r->err);
	if (!rc)
		rc = need_read(r, map, "zh", &out->zh);
	if (!rc)
		rc = need_read(r, map, "en", &out->en);
	if (!rc)
		rc = flag_read(r, map, "employer", &out->employer);
	if (!rc)
		rc = flag_read(r, map, "hints", &out->hints);
	if (!rc && !out->employer && !out->copies.n)
		return yaml_refuse(map, r->err, "a rule tells somebody: copy, or employer: true");
	return rc;
}

static int rules_read(const struct reader *r, const struct yaml_node *list)
{
	struct notices *o = r->out;

	if (list->kind != YAML_LIST || list->n > RULES_MAX)
		return yaml_refuse(list, r->err, "rules: expected a list of at most %d", RULES_MAX);
	o->rules = arena_zalloc(r->arena, list->n + 1, sizeof(*o->rules));
	if (!o->rules)
		return no_memory(r);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int rc = rule_read(r, n, &o->rules[o->n_rules]);

		if (rc)
			return rc;
		o->n_rules++;
	}
	return 0;
}

/* ---- the file ------------------------------------------------------------------------------- */

int notices_load(struct arena *a, const char *path, struct notices *out, struct err *err)
{
	static const char *const keys[] = {"hours",      "settle", "remind", "retry", "channels",
					   "recipients", "rules",  "digest", NULL};
	static int (*const parts[])(const struct reader *, const struct yaml_node *) = {
		hours_read,      NULL,      remind_read, retry_read, channels_read,
		recipients_read, rules_read};
	const struct yaml_node *digest;
	struct reader r = {.arena = a, .err = err, .out = out};
	const struct yaml_node *root;
	char *copy = arena_strdup(a, path);
	int rc;

	*out = (struct notices){0};
	if (!copy)
		return no_memory(&r);
	r.folder = dirname(copy);
	rc = yaml_load(a, path, &root, err);
	if (!rc)
		rc = map_only(&r, root, "notices", keys);
	if (!rc)
		rc = duration_read(&r, root, "settle", &out->settle_ms);
	for (size_t i = 0; !rc && i < N_ELEMENTS(parts); i++) {
		const struct yaml_node *n;

		rc = yaml_need(root, keys[i], &n, err);
		if (!rc && parts[i])
			rc = parts[i](&r, n);
	}
	digest = rc ? NULL : yaml_get(root, "digest"); /* the others are needed */
	return digest ? digest_read(digest, out, err) : rc;
}
