/*
 * notices - config/notices.yaml: who is told of what, over which channels.
 *
 * Owns:    everything lives in the arena given.
 * Errors:  E_CONFIG, E_FILE with "file:line:column: reason".
 * Limits:  32 channels, 256 recipients, 64 rules, 16 addresses a channel of a recipient.
 */
#ifndef GONGDAO_NOTICES_H
#define GONGDAO_NOTICES_H

#include "office.h"
#include "yaml.h"

#define NOTICE_SPANS_MAX 8

enum channel_kind {
	CHANNEL_FILE,
	CHANNEL_MAIL,
	CHANNEL_WEBHOOK,
	CHANNEL_SMS,
};
extern const char *const channel_kind_names[]; /* file, mail, webhook, sms; ends with NULL */

/* Texts that do not apply are "". Paths are absolute, or relative to where the file lies. */
struct channel {
	const char *name;
	enum channel_kind kind;
	const char *folder; /* file */
	const char *url;    /* mail: the server; sms: the driver */
	const char *from;   /* mail */
	const char *user, *password_file, *ca_file;
	const char *secret_file; /* webhook, sms: key of the signature */
};

/* One way to one addressee. */
struct notice_target {
	const struct channel *channel;
	const char *address; /* file: folder name; mail: address; webhook: URL; sms: number */
};

struct notice_recipient {
	const char *department, *desk, *region; /* desk "": all */
	bool quiet;                             /* nothing in quiet hours */
	const struct notice_target *targets;
	size_t n_targets;
};

struct texts {
	size_t n;
	const char **at;
};

struct notice_rule {
	struct texts rules, except; /* "PAY-*", "PAY-12", "*" */
	const char *severity;       /* and above */
	struct texts copies;        /* departments */
	bool employer;
	bool hints;          /* the company is told of those too */
	const char *zh, *en; /* why */
};

struct notices {
	struct day_span working[NOTICE_SPANS_MAX];
	size_t n_working;
	struct day_span quiet; /* may go over midnight */
	int64_t settle_ms;
	int64_t remind_after_ms, remind_times; /* working time */
	const char *remind_from;
	struct texts any_time;
	/* the weekly digest: on that day at that second of it; 0: none is sent */
	int digest_weekday; /* 1 Monday .. 7 Sunday */
	int32_t digest_at_s;
	int64_t retry_first_ms, retry_longest_ms, retry_give_up_ms;
	struct channel *channels;
	size_t n_channels;
	struct notice_recipient *recipients;
	size_t n_recipients;
	struct notice_rule *rules;
	size_t n_rules;
};

int notices_load(struct arena *a, const char *path, struct notices *out,
		 struct err *err) MUST_CHECK;
const struct channel *notices_channel(const struct notices *n, const char *name);
/* "PAY-*" matches what begins with PAY-, "*" everything, others themselves. */
bool notice_matches(const struct texts *patterns, const char *rule);

/* notices_value.c: the values of the file. */
int texts_read(struct arena *a, const struct yaml_node *list, struct texts *out,
	       struct err *err) MUST_CHECK;
int span_read(const struct yaml_node *n, struct day_span *out, struct err *err) MUST_CHECK;
/* digest: its day and its time, which is one of the office. */
int digest_read(const struct yaml_node *map, struct notices *out, struct err *err) MUST_CHECK;
int severity_read(const struct yaml_node *n, const char **out, struct err *err) MUST_CHECK;
/* NULL when the address is one that such a channel can take, else what it must be. */
const char *address_fault(enum channel_kind kind, const char *address);
/* NULL when the channel has what its kind needs, else what is missing. */
const char *channel_fault(const struct channel *c);
/* https://, or http:// to 127.0.0.1 or [::1]; no user in it, no blanks. */
bool address_url_valid(const char *url);
/* Is its host this machine, written as a number? A longer name that begins so is not. */
bool url_is_here(const char *url);

#endif
