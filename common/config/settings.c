#include "settings.h"

/* clang-format off */
#define ROW(member, type, preset, min, max, reload, about)                                         \
	{#member, type, offsetof(struct settings, member), preset, min, max, reload, about}
/* clang-format on */

const struct config_row settings_rows[] = {
	ROW(brokers, CONFIG_LIST, "[tcp://127.0.0.1:7401]", 0, 0, false,
	    "where the brokers listen; a daemon connects to all of them"),
	ROW(keys, CONFIG_PATH, "../var/keys", 0, 0, false, "folder of the CURVE keys"),
	ROW(peer, CONFIG_STR, "", 0, 0, false, "key name of this process; empty: its own name"),
	ROW(broker_key, CONFIG_STR, "broker", 0, 0, false, "key name of the brokers"),
	ROW(access, CONFIG_PATH, "access.yaml", 0, 0, false, "who may send and serve what"),
	ROW(subscriptions, CONFIG_PATH, "subscriptions.yaml", 0, 0, false,
	    "which event goes to which rpc"),
	ROW(rules, CONFIG_PATH, "rules", 0, 0, false, "folder of rules and dated parameters"),
	ROW(rules_signed, CONFIG_BOOL, "false", 0, 0, false,
	    "take only rules that two persons of rule_signers activated; false: demos and tests"),
	ROW(rule_signers, CONFIG_PATH, "rule-signers.yaml", 0, 0, false,
	    "who may confirm figures and activate rules, with their public keys"),
	ROW(packs, CONFIG_PATH, "", 0, 0, false,
	    "folder in which a daemon keeps the rules it loads, by their digest; empty: nowhere"),
	ROW(calendars, CONFIG_PATH, "calendars", 0, 0, false,
	    "folder of the State Council notices"),
	ROW(regions, CONFIG_PATH, "regions.yaml", 0, 0, false, "counties and districts"),
	ROW(departments, CONFIG_PATH, "departments.yaml", 0, 0, false,
	    "departments and their names"),
	ROW(questions, CONFIG_PATH, "questions.yaml", 0, 0, false,
	    "questions by which a relation is classified"),
	ROW(database_host, CONFIG_PATH, "", 0, 0, false,
	    "folder of PostgreSQL's unix socket; empty: `database` says it all"),
	ROW(database, CONFIG_STR, "dbname=gongdao", 0, 0, false,
	    "libpq keywords, without a password"),
	ROW(database_user, CONFIG_STR, "", 0, 0, false,
	    "role; empty: gongdao_ and the daemon's name"),
	ROW(database_admin, CONFIG_STR, "gongdao", 0, 0, false, "role that applies migrations"),
	ROW(schema, CONFIG_PATH, "../share/gongdao/schema", 0, 0, false,
	    "folder of the migrations"),
	ROW(deployment, CONFIG_I64, "1", 1, 32767, false, "number in the high bits of every id"),
	ROW(city, CONFIG_STR, "\"411000\"", 0, 0, false, "region code of the deployment"),
	ROW(log_level, CONFIG_STR, "info", 0, 0, false, "debug, info, warning or error"),
	ROW(business_clock, CONFIG_STR, "", 0, 0, false, "a fixed local time, for tests"),
	ROW(allow_fixed_clock, CONFIG_BOOL, "false", 0, 0, false,
	    "without it a business_clock is refused"),
	ROW(test_identities, CONFIG_BOOL, "false", 0, 0, false,
	    "take documents of nobody (born in 1900, sequence 000): tests and demos only"),
	ROW(command_workers, CONFIG_I64, "2", 1, 16, false,
	    "threads for commands; a second one works while the first waits for the disk"),
	ROW(query_workers, CONFIG_I64, "1", 1, 16, false, "threads for queries"),
	ROW(bulk_workers, CONFIG_I64, "2", 1, 4, false,
	    "threads for bulk commands: one reads while the other writes"),
	ROW(credit_command, CONFIG_I64, "128", 1, 4096, false, "commands under way a broker"),
	ROW(credit_query, CONFIG_I64, "64", 1, 4096, false, "queries under way a broker"),
	ROW(credit_bulk, CONFIG_I64, "4", 1, 256, false, "bulk commands under way a broker"),
	ROW(inbox_window_ms, CONFIG_DURATION, "168h", 60000, 2419200000, false,
	    "how old a command id may be"),
	ROW(event_window_ms, CONFIG_DURATION, "1440h", 60000, 31536000000, false,
	    "how old an event may be; the inbox keeps its days as long as that"),
	ROW(relay_poll_ms, CONFIG_DURATION, "100ms", 5, 60000, false,
	    "how often the relay looks when nobody tells it"),
	ROW(attempt_grace_ms, CONFIG_DURATION, "10s", 100, 600000, false,
	    "a command that was asked three times and whose worker is gone for so long ended it"),
	ROW(drain_ms, CONFIG_DURATION, "10s", 100, 600000, false,
	    "how long to wait for what is under way when stopping"),
	ROW(lag_warn_ms, CONFIG_DURATION, "30s", 1000, 86400000, false,
	    "how old an event may be on its way before status calls it a stall"),
	ROW(transaction_warn_ms, CONFIG_DURATION, "5m", 1000, 86400000, false,
	    "how long a transaction may be open before status calls it a stall"),
	ROW(disk_warn_percent, CONFIG_I64, "10", 1, 100, false,
	    "what must be free of the database's volume"),
	ROW(call_memory, CONFIG_BYTES, "64MiB", 1048576, 1073741824, false, "arena of one call"),
	{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL},
};

const char *settings_dsn(struct arena *a, const struct settings *s, const char *user)
{
	bool host = s->database_host[0] != '\0';

	return arena_printf(a, "%s%s%s%s%s", host ? "host=" : "", host ? s->database_host : "",
			    host ? " " : "", s->database,
			    user[0] ? arena_printf(a, " user=%s", user) : "");
}
