/*
 * settings - the `common:` section of gongdao.yaml, which every process reads.
 *
 * Owns:    strings live in the arena the section was loaded into.
 */
#ifndef GONGDAO_SETTINGS_H
#define GONGDAO_SETTINGS_H

#include "config.h"

struct settings {
	struct config_list brokers;  /* endpoints */
	const char *keys;            /* folder of NAME.key, NAME.pub */
	const char *peer;            /* key name of this process; "" : the daemon's own name */
	const char *broker_key;      /* key name of the brokers: "broker" */
	const char *access;          /* access.yaml */
	const char *subscriptions;   /* subscriptions.yaml */
	const char *rules;           /* folders and files of policy */
	bool rules_signed;           /* only what two persons activated is taken */
	const char *rule_signers;    /* rule-signers.yaml: who may */
	const char *department_keys; /* department-keys.yaml: who signs hand-offs */
	const char *packs;           /* where loaded rules are kept; "": nowhere */
	const char *calendars;
	const char *procedures;
	const char *regions;
	const char *departments;
	const char *alerts; /* folder of levels, routes, inhibits, ladder */
	const char *questions;
	const char *notices;
	const char *privacy_notice;
	const char *database_host;  /* folder of the unix socket; "" : `database` says it all */
	const char *database;       /* libpq keywords without user and that host */
	const char *database_user;  /* "" : gongdao_<service> */
	const char *database_admin; /* user that owns the schemas' roles: migrations only */
	const char *schema;         /* folder with service/ and one folder a service */
	int64_t deployment;         /* number in the high bits of every id */
	const char *city;           /* region code of the deployment */
	const char *log_level;
	const char *business_clock; /* "" or a fixed local time: tests and demos only */
	bool allow_fixed_clock;
	bool test_identities; /* documents of nobody are taken: tests and demos only */
	int64_t command_workers, query_workers, bulk_workers;
	int64_t credit_command, credit_query, credit_bulk; /* a broker */
	int64_t inbox_window_ms;                           /* how old a command id may be */
	int64_t event_window_ms;                           /* how old an event may be */
	int64_t relay_poll_ms;
	int64_t seal_ms, checkpoint_ms; /* the evidence chain */
	const char *archive;            /* folder of its archives */
	int64_t archive_keep_months;    /* whole months that stay in the database */
	int64_t attempt_grace_ms;       /* of one whose worker is gone, before it is judged */
	int64_t drain_ms;
	int64_t lag_warn_ms, transaction_warn_ms, disk_warn_percent; /* gongdao status */
	int64_t call_memory;                                         /* bytes of one call's arena */
};

extern const struct config_row settings_rows[];

/* "host=... dbname=gongdao user=gongdao_wages" in the arena; NULL when memory is out. */
const char *settings_dsn(struct arena *a, const struct settings *s, const char *user) MUST_CHECK;

#endif
