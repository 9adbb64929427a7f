#include "base.h"

#include "notices.h"

#include "str.h"

#include <ctype.h>

#define ADDRESS_MAX 512

const char *const channel_kind_names[] = {"file", "mail", "webhook", "sms", NULL};

int texts_read(struct arena *a, const struct yaml_node *list, struct texts *out, struct err *err)
{
	*out = (struct texts){0};
	if (!list)
		return 0;
	if (list->kind != YAML_LIST)
		return yaml_refuse(list, err, "%s: expected a list", list->key);
	out->at = arena_zalloc(a, list->n + 1, sizeof(*out->at));
	if (!out->at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int rc = yaml_str(n, &out->at[out->n], err);

		if (rc)
			return rc;
		out->n++;
	}
	return 0;
}

/* "09:30", and "24:00" at the end of a day. */
static bool clock_parse(const char *at, int32_t *out_s)
{
	int hour, minute;

	for (int i = 0; i < 5; i++) {
		if (i == 2 ? at[i] != ':' : !isdigit((unsigned char)at[i]))
			return false;
	}
	hour = (at[0] - '0') * 10 + at[1] - '0';
	minute = (at[3] - '0') * 10 + at[4] - '0';
	if (minute > 59 || hour * 60 + minute > 24 * 60)
		return false;
	*out_s = hour * 3600 + minute * 60;
	return true;
}

int span_read(const struct yaml_node *n, struct day_span *out, struct err *err)
{
	const char *text;
	int rc = yaml_str(n, &text, err);

	if (rc)
		return rc;
	if (strlen(text) != 11 || text[5] != '-' || !clock_parse(text, &out->from_s) ||
	    !clock_parse(text + 6, &out->to_s) || out->from_s == out->to_s)
		return yaml_refuse(n, err, "\"%.30s\": expected a span such as \"09:00-12:00\"",
				   text);
	return 0;
}

int digest_read(const struct yaml_node *map, struct notices *out, struct err *err)
{
	static const char *const keys[] = {"day", "at", NULL};
	static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	const struct yaml_node *day, *at;
	bool office = false;
	int rc;

	if (map->kind != YAML_MAP)
		return yaml_refuse(map, err, "digest: expected a map");
	rc = yaml_only(map, keys, err);
	if (!rc)
		rc = yaml_need(map, "day", &day, err);
	if (!rc)
		rc = yaml_need(map, "at", &at, err);
	if (rc)
		return rc;
	for (int i = 0; i < (int)N_ELEMENTS(days); i++) {
		if (day->kind == YAML_SCALAR && slice_is(day->text, days[i]))
			out->digest_weekday = i + 1;
	}
	if (!out->digest_weekday)
		return yaml_refuse(day, err, "day: expected mon, tue, wed, thu, fri, sat or sun");
	if (at->kind != YAML_SCALAR || at->text.len != 5 ||
	    !clock_parse(at->text.at, &out->digest_at_s))
		return yaml_refuse(at, err, "at: expected a time such as \"09:00\"");
	for (size_t i = 0; i < out->n_working; i++)
		office = office || (out->digest_at_s >= out->working[i].from_s &&
				    out->digest_at_s < out->working[i].to_s);
	return office ? 0 : yaml_refuse(at, err, "at: not in hours.working");
}

int severity_read(const struct yaml_node *n, const char **out, struct err *err)
{
	static const char *const names[] = {"hint", "info", "warn", "high", "critical"};
	int rc = yaml_str(n, out, err);

	for (size_t i = 0; !rc && i < N_ELEMENTS(names); i++) {
		if (strcmp(names[i], *out) == 0)
			return 0;
	}
	return rc ? rc
		  : yaml_refuse(n, err, "\"%.20s\": expected hint, info, warn, high or critical",
				*out);
}

bool notice_matches(const struct texts *patterns, const char *rule)
{
	for (size_t i = 0; i < patterns->n; i++) {
		const char *p = patterns->at[i];
		size_t len = strlen(p);

		if (len && p[len - 1] == '*' ? strncmp(p, rule, len - 1) == 0
					     : strcmp(p, rule) == 0)
			return true;
	}
	return false;
}

const struct channel *notices_channel(const struct notices *n, const char *name)
{
	for (size_t i = 0; i < n->n_channels; i++) {
		if (strcmp(n->channels[i].name, name) == 0)
			return &n->channels[i];
	}
	return NULL;
}

/* ---- addresses ------------------------------------------------------------------------------ */

/* Printable ASCII without blanks: nothing in it can begin a line, or a word, of a protocol. */
static bool plain(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	}
	return len > 0 && len <= ADDRESS_MAX;
}

static bool mail_valid(const char *s)
{
	const char *at = strchr(s, '@');

	return plain(s) && at && at != s && at[1] && !strchr(at + 1, '@') &&
	       !strpbrk(s, "<>()[],;:\\\"") && strlen(s) <= 254;
}

bool url_is_here(const char *url)
{
	static const char *const here[] = {"127.0.0.1", "[::1]"};
	const char *host = strstr(url, "://");

	for (size_t i = 0; host && i < N_ELEMENTS(here); i++) {
		size_t len = strlen(here[i]);

		if (strncmp(host + 3, here[i], len) == 0 && strchr(":/?#", host[3 + len]))
			return true;
	}
	return false;
}

/* The host part up to the path: a user before it would hide where it goes. */
static bool url_valid(const char *url, const char *scheme)
{
	const char *host, *end;

	if (!plain(url) || strncmp(url, scheme, strlen(scheme)) != 0)
		return false;
	host = url + strlen(scheme);
	end = host + strcspn(host, "/?#");
	return end != host && !memchr(host, '@', (size_t)(end - host)) && !strpbrk(url, "\\\"<>{}");
}

bool address_url_valid(const char *url)
{
	return url_valid(url, "https://") || (url_valid(url, "http://") && url_is_here(url));
}

static bool number_valid(const char *s)
{
	size_t digits = strspn(s + (s[0] == '+'), "0123456789");

	return digits >= 5 && digits <= 15 && s[(s[0] == '+') + digits] == '\0';
}

static bool folder_valid(const char *s)
{
	size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return len > 0 && len <= 64 && s[len] == '\0';
}

const char *address_fault(enum channel_kind kind, const char *address)
{
	switch (kind) {
	case CHANNEL_FILE:
		return folder_valid(address) ? NULL : "a folder name of a-z 0-9 - _";
	case CHANNEL_MAIL:
		return mail_valid(address) ? NULL : "an e-mail address in ASCII";
	case CHANNEL_WEBHOOK:
		return address_url_valid(address) ? NULL : "an https:// address without a user";
	case CHANNEL_SMS:
		return number_valid(address) ? NULL : "a telephone number of digits";
	}
	return "known";
}

const char *channel_fault(const struct channel *c)
{
	switch (c->kind) {
	case CHANNEL_FILE:
		return c->folder[0] ? NULL : "a file channel needs folder";
	case CHANNEL_MAIL:
		if (!url_valid(c->url, "smtps://") && !url_valid(c->url, "smtp://"))
			return "a mail channel needs url: smtps://HOST:465 or smtp://HOST:587; no "
			       "user in it";
		if (address_fault(CHANNEL_MAIL, c->from))
			return "a mail channel needs from, an e-mail address";
		return !c->user[0] == !c->password_file[0] ? NULL
							   : "user and password_file go together";
	case CHANNEL_WEBHOOK:
		return c->secret_file[0] ? NULL : "a webhook channel needs secret_file";
	case CHANNEL_SMS:
		if (!address_url_valid(c->url))
			return "an sms channel needs url: https://...";
		return c->secret_file[0] ? NULL : "an sms channel needs secret_file";
	}
	return NULL;
}
