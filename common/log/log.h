/*
 * log - events with typed fields as JSON lines on stderr.
 *
 * {"at":"2025-03-09T10:30:00.000000Z","level":"info","event":"call.done","service":"wages",...}
 * Never payloads, names, resident ids, phone numbers, tokens. error = wake someone.
 *
 * Owns:    nothing; one write(2) a line, lines up to 4 KiB, longer ones are cut and marked.
 * Errors:  none; a line that cannot be written is lost and counted.
 */
#ifndef GONGDAO_LOG_H
#define GONGDAO_LOG_H

#include "money.h"
#include "when.h"

enum log_level {
	LOG_DEBUG,
	LOG_INFO,
	LOG_WARNING,
	LOG_ERROR,
};

enum log_field_type {
	LOG_END,
	LOG_TEXT,
	LOG_NUMBER,
	LOG_MONEY,
	LOG_BOOL,
};

struct log_field {
	enum log_field_type type;
	const char *key;
	const char *text;
	int64_t number;
};

#define L_STR(k, s)  ((struct log_field){LOG_TEXT, (k), (s), 0})
#define L_I64(k, n)  ((struct log_field){LOG_NUMBER, (k), NULL, (n)})
#define L_FEN(k, m)  ((struct log_field){LOG_MONEY, (k), NULL, (m).fen})
#define L_BOOL(k, b) ((struct log_field){LOG_BOOL, (k), NULL, (b)})
#define L_END        ((struct log_field){LOG_END, NULL, NULL, 0})

/* Set once at boot: the service and instance every line carries, and the lowest level written. */
void log_init(const char *service, const char *instance, enum log_level lowest);
/* At boot, after stderr is what it will be: whoever reads it and stands still (a logger whose disk
 * is full) no longer holds up the process; lines are lost and counted instead. */
void log_unblock(void);
bool log_level_parse(const char *name, enum log_level *out) MUST_CHECK;
uint64_t log_lost(void);

/* log_event(LOG_INFO, "relay.started", L_I64("epoch", epoch)); */
/* NOLINTNEXTLINE(readability-identifier-naming): it reads as the function it is */
#define log_event(level, ...) log_event_fields((level), LOG_EVENT_ARGS(__VA_ARGS__, L_END))
#define LOG_EVENT_ARGS(event, ...)                                                                 \
	(event), (const struct log_field[])                                                        \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
void log_event_fields(enum log_level level, const char *event, const struct log_field *fields);

#endif
