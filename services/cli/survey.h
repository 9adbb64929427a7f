/*
 * survey - what status and doctor look at: every broker of the settings, every service of
 * access.yaml, every gateway of this host. Whoever does not answer is a line of the survey, not its
 * end.
 */
#ifndef GONGDAO_CLI_SURVEY_H
#define GONGDAO_CLI_SURVEY_H

#include "broker.pb-c.h"
#include "cli.h"
#include "service.pb-c.h"

#define SURVEY_ASK_MS   3000
#define SURVEY_SERVICES 64
#define SURVEY_DOORS    32

struct survey_broker {
	const char *endpoint;
	int rc;
	const char *error;
	const Broker__StatusReply *reply; /* NULL when rc */
};

struct survey_service {
	const char *name;
	size_t n_instances; /* the most that one broker sees */
	int rc;
	const char *error;
	const Service__ServiceStatusReply *reply; /* NULL when rc */
};

struct survey_door {
	const char *name;       /* its peer */
	const char *department; /* "": of none, or of all */
	const char *address;    /* "": its settings are no good, and `error` says why */
	const char *key_until;  /* until when its department can sign hand-offs, in words */
	int rc;                 /* of GET /healthz */
	const char *error;
};

struct survey {
	struct survey_broker brokers[CONFIG_LIST_MAX];
	size_t n_brokers, n_brokers_up;
	struct survey_service services[SURVEY_SERVICES];
	size_t n_services;
	struct survey_door doors[SURVEY_DOORS];
	size_t n_doors;
};

/* E_DENIED when the key may not look; other errors are in the survey. */
int survey_take(struct cli *c, struct survey *out) MUST_CHECK;

/* survey_doors.c: the gateways of this host, all asked at once. */
void survey_doors(struct cli *c, struct survey *out);

/* A sentence a person can act on. */
enum verdict {
	VERDICT_OK,
	VERDICT_WARN,
	VERDICT_FAIL,
};
typedef void survey_say(void *ctx, enum verdict verdict, const char *subject, const char *text);
/* What workers do: "wages.RunAudit 12 s"; "" for nothing. */
const char *survey_doing(struct cli *c, Broker__InstanceWorker *const *workers, size_t n);
/* Every stall of the survey and its cause; OK lines too, so that doctor can list them. */
void survey_judge(struct cli *c, const struct survey *s, survey_say *say_line, void *ctx);

#endif
