/*
 * cli - what the files of the command line share: the command table's row, the arguments, the way
 * to ask a service, and the exit codes.
 *
 * A handler returns 0, FOUND, or the negative code of an error whose text is in c->err; main()
 * prints the error and turns it into an exit code.
 *
 * Owns:    everything lives in c->arena until the process ends.
 */
#ifndef GONGDAO_CLI_H
#define GONGDAO_CLI_H

#include "access.h"
#include "arena.h"
#include "client.h"
#include "commands.h"
#include "registry.h"
#include "rules.h"
#include "settings.h"
#include "str.h"
#include "wire.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FOUND = 1,  /* a finding, a mismatch, refused rows; also what the state refuses */
	EXIT_USAGE = 2,  /* the command line, a file or a setting is wrong */
	EXIT_DENIED = 3, /* refused by permission */
	EXIT_AWAY = 4,   /* nobody reachable, or no answer to be had now */
};

#define FOUND 1 /* a handler's way to EXIT_FOUND */

#define CLI_MAX_ARGS 24

struct cli;

/* `arguments` is the usage line and is what the parser obeys: NAME, [NAME], --option VALUE,
 * [--option VALUE], [--flag]. */
struct command {
	const char *words; /* "alert list" */
	const char *arguments;
	int (*run)(struct cli *c);
	const char *zh, *en;           /* one line for the list */
	const char *more_zh, *more_en; /* the rest of its page; may be NULL */
};

extern const struct command cli_commands[]; /* commands.c; the last has no name */

struct cli_argument {
	slice name; /* "FINDING", "--state" */
	const char *value;
};

/* Its section of the settings. */
struct cli_config {
	const char *gateways;
};

struct cli {
	const struct command *commands; /* ends with {NULL} */
	const struct command *command;
	struct cli_argument arguments[CLI_MAX_ARGS];
	size_t n_arguments;
	bool english, json;
	const char *as, *config_path, *program;
	int64_t timeout_ms;
	int64_t try_ms; /* until a question is asked again; 0: as the client does */
	struct arena *arena;
	struct settings settings;
	struct cli_config own;
	bool settings_loaded;
	const struct departments *departments; /* NULL until asked for */
	struct bus *bus;
	struct client *client;
	struct err err;
};

static inline __attribute__((format_arg(2))) __attribute__((format_arg(3))) const char *
say(const struct cli *c, const char *zh, const char *en)
{
	return c->english ? en : zh;
}

/* ---- args.c -------------------------------------------------------------------------------- */

/* Global options, the command's words and its arguments. E_USAGE with the reason. */
int cli_parse(struct cli *c, int argc, char **argv) MUST_CHECK;
const char *cli_get(const struct cli *c, const char *name); /* NULL when not given */
bool cli_has(const struct cli *c, const char *name);
int cli_id(struct cli *c, const char *name, int64_t *out) MUST_CHECK; /* a record id */
/* 0 when it is not given. */
int cli_number(struct cli *c, const char *name, int64_t max, int64_t *out) MUST_CHECK;
/* "2025-03" or "2025-03..2025-05", both as texts; a single month twice. */
int cli_period(struct cli *c, const char *text, const char **out_from,
	       const char **out_to) MUST_CHECK;
/* Wrong use of the command: E_USAGE with the text and the usage line. */
int cli_usage(struct cli *c, const char *fmt, ...) PRINTF(2, 3);

/* ---- connect.c ------------------------------------------------------------------------------ */

int cli_settings(struct cli *c) MUST_CHECK; /* loads them once */
int cli_access(struct cli *c, struct access *out) MUST_CHECK;
/* A client of these brokers with the key of --as. */
int cli_client(struct cli *c, const char *const *endpoints, size_t n,
	       struct client **out) MUST_CHECK;
void cli_close(struct cli *c);

/* Asks and unpacks the reply by the registry's descriptor; `reply` is a pointer to the message
 * pointer of that type. Errors leave the service's words in c->err. */
int cli_ask(struct cli *c, const char *rpc, const ProtobufCMessage *request,
	    void *reply) MUST_CHECK;
int cli_ask_by(struct cli *c, struct client *client, const char *rpc,
	       const ProtobufCMessage *request, void *reply) MUST_CHECK;
/* The two halves of cli_ask, for several questions at once; request and reply are in the arena. */
int cli_send(struct cli *c, struct arena *a, const char *rpc, const ProtobufCMessage *request,
	     struct client_question **out) MUST_CHECK;
int cli_wait(struct cli *c, struct arena *a, const char *rpc, struct client_question *q,
	     void *reply) MUST_CHECK;

/* ---- out.c ---------------------------------------------------------------------------------- */

int cli_print_json(struct cli *c, const ProtobufCMessage *m) MUST_CHECK;
/* A document that no message has; jansson's. */
struct json_t;
int cli_print_document(struct cli *c, const struct json_t *document) MUST_CHECK;
/* The message as a part of a document; NULL when memory is out. */
struct json_t *cli_document(struct cli *c, const ProtobufCMessage *m) MUST_CHECK;
void cli_print_error(struct cli *c);
/* The text, or a copy with "?" for every byte that is beyond ASCII when it is not UTF-8. */
const char *cli_utf8(struct cli *c, const char *text);
enum exit_code cli_exit_code(int rc);

/* ---- help.c --------------------------------------------------------------------------------- */

/* The list of commands, or one command's page. */
void help_print(const struct cli *c, FILE *to, const struct command *command);
void help_usage(const struct cli *c, FILE *to, const struct command *command);

#endif
