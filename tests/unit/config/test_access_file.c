/*
 * The shipped access.yaml, held against the proto files and against subscriptions.yaml.
 */
#include "access.h"

#include <setjmp.h>

#include <cmocka.h>

#include "accounts.pb-c.h"
#include "alerts.pb-c.h"
#include "broker.pb-c.h"
#include "disputes.pb-c.h"
#include "registration.pb-c.h"
#include "service.pb-c.h"
#include "wages.pb-c.h"

static const struct {
	const char *name;
	const ProtobufCServiceDescriptor *proto;
} services[] = {
	{"broker",       &broker__broker__descriptor            },
	{"registration", &registration__registration__descriptor},
	{"wages",        &wages__wages__descriptor              },
	{"alerts",       &alerts__alerts__descriptor            },
	{"disputes",     &disputes__disputes__descriptor        },
	{"accounts",     &accounts__accounts__descriptor        },
};

static struct arena *arena;
static struct access file;

static int setup(void **unused UNUSED)
{
	struct err err = {0};

	arena = arena_new((size_t)16 * 1024 * 1024);
	if (!arena)
		return -1;
	if (access_load(arena, GONGDAO_SOURCE "/config/access.yaml", &file, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static bool has_method(const ProtobufCServiceDescriptor *proto, slice method)
{
	for (unsigned i = 0; i < proto->n_methods; i++) {
		if (slice_is(method, proto->methods[i].name))
			return true;
	}
	return false;
}

/* Does the pattern name a service and a method that exist? */
static bool pattern_real(const char *pattern)
{
	slice rest = slice_of(pattern), service = {NULL, 0}, method = {NULL, 0};

	if (!slice_next(&rest, '.', &service) || !slice_next(&rest, '.', &method))
		return false;
	if (slice_is(service, "*"))
		return has_method(&service__service__descriptor, method);
	for (size_t i = 0; i < N_ELEMENTS(services); i++) {
		if (slice_is(service, services[i].name))
			return slice_is(method, "*") || has_method(services[i].proto, method) ||
			       has_method(&service__service__descriptor, method);
	}
	return false;
}

static void all_real(const struct access_list *patterns)
{
	for (size_t i = 0; i < patterns->n; i++) {
		if (!pattern_real(patterns->at[i]))
			fail_msg("%s is no rpc of the proto files", patterns->at[i]);
	}
}

static void access_yaml__patterns__are_rpcs_of_the_proto_files(void **unused UNUSED)
{
	for (size_t i = 0; i < file.n_roles; i++)
		all_real(&file.roles[i].may);
	for (size_t i = 0; i < file.n_peers; i++)
		all_real(&file.peers[i].send);
}

/* In one of the roles that it speaks in. */
static bool peer_may(const struct access_peer *p, const char *rpc)
{
	bool may = p->role && access_role_may(&file, p->role, rpc);

	for (size_t i = 0; i < p->roles.n; i++)
		may = may || access_role_may(&file, p->roles.at[i], rpc);
	return may && access_may_send(p, rpc);
}

static bool anybody_may(const char *rpc)
{
	bool may = false;

	for (size_t i = 0; i < file.n_peers; i++)
		may = may || peer_may(&file.peers[i], rpc);
	return may;
}

static void callable(const char *service, const char *method)
{
	const char *rpc = arena_printf(arena, "%s.%s", service, method);

	assert_non_null(rpc);
	if (!anybody_may(rpc))
		fail_msg("nobody may call %s", rpc);
}

static void access_yaml__every_rpc__can_be_called_by_somebody(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(services); i++) {
		for (unsigned m = 0; m < services[i].proto->n_methods; m++)
			callable(services[i].name, services[i].proto->methods[m].name);
	}
}

/* Only daemons send what comes from an outbox or a timer. */
static void access_yaml__events__are_for_services_only(void **unused UNUSED)
{
	static const char *const events[] = {
		"wages.TakeEmployer",        "wages.TakeEngagement",
		"wages.AuditDirty",          "wages.AuditLane",
		"wages.MarkMonths",          "registration.TakeWorkMonth",
		"alerts.TakeFinding",        "alerts.TakeCase",
		"alerts.TakeHandoff",        "alerts.TakeEscalation",
		"disputes.TakeAlert",        "disputes.HandoffDue",
		"disputes.DeadlineDue",      "disputes.SurveyFindingDue",
		"disputes.TakePaySystem",    "alerts.Sweep",
		"alerts.NoticeSettled",      "alerts.Digest",
		"alerts.NoticeUnread",       "wages.ReplayPage",
		"alerts.ReplayDone",         "registration.HoursApprovalDue",
		"registration.SelfCheckDue", "accounts.Tidy",
		"disputes.TakeWorkMonth",    "disputes.TakeEngagement",
		"disputes.ReviewWatches",
	};

	for (size_t i = 0; i < file.n_peers; i++) {
		const struct access_peer *p = &file.peers[i];

		if (p->kind == PEER_SERVICE)
			continue;
		for (size_t e = 0; e < N_ELEMENTS(events); e++)
			assert_false(peer_may(p, events[e]));
	}
}

/* "wages.FindingRecorded: [alerts.TakeFinding]": wages may send it, and ReplayDone to alerts. */
static void access_yaml__subscriptions__can_be_delivered(void **unused UNUSED)
{
	const struct yaml_node *root = NULL;
	struct err err = {0};

	if (yaml_load(arena, GONGDAO_SOURCE "/config/subscriptions.yaml", &root, &err))
		fail_msg("%s", err.text);
	for (const struct yaml_node *event = root->first; event; event = event->next) {
		size_t name = strcspn(event->key, ".");
		const char *source = arena_strndup(arena, event->key, name);
		const struct access_peer *p;

		assert_non_null(source);
		p = access_peer_find(&file, source);
		assert_non_null(p);
		for (const struct yaml_node *rpc = event->first; rpc; rpc = rpc->next) {
			const char *done =
				arena_printf(arena, "%.*s.ReplayDone",
					     (int)strcspn(rpc->text.at, "."), rpc->text.at);

			assert_non_null(done);
			assert_true(pattern_real(rpc->text.at));
			assert_true(access_may_send(p, rpc->text.at));
			assert_true(access_role_may(&file, p->role, rpc->text.at));
			assert_true(access_may_send(p, done));
			assert_true(access_role_may(&file, p->role, done));
		}
	}
}

static const struct {
	const char *name, *department, *role;
} gateways[] = {
	{"gateway",         "*",     "inspector"},
        {"gateway-hrss",    "HRSS",  "inspector"},
	{"gateway-samr",    "SAMR",  "clerk"    },
        {"gateway-trans",   "TRANS", "clerk"    },
	{"gateway-drc",     "DRC",   "clerk"    },
        {"gateway-em",      "EM",    "clerk"    },
	{"gateway-nhsa",    "NHSA",  "clerk"    },
        {"gateway-court",   "COURT", "clerk"    },
	{"gateway-union",   "UNION", "clerk"    },
        {"gateway-company", "",      "company"  },
	{"gateway-worker",  "",      "worker"   },
};

static void access_yaml__peers__have_their_principals(void **unused UNUSED)
{
	static const struct {
		const char *name;
		enum peer_kind kind;
		const char *department, *role, *region;
	} peers[] = {
		{"registration", PEER_SERVICE,  "",      "service",   "000000"},
		{"wages",        PEER_SERVICE,  "",      "service",   "000000"},
		{"alerts",       PEER_SERVICE,  "",      "service",   "000000"},
		{"disputes",     PEER_SERVICE,  "",      "service",   "000000"},
		{"accounts",     PEER_SERVICE,  "",      "service",   "000000"},
		{"sender",       PEER_SYSTEM,   "",      "sender",    "000000"},
		{"public-door",  PEER_OPERATOR, "",      "public",    "411000"},
		{"operator",     PEER_OPERATOR, "HRSS",  "operator",  "411000"},
		{"hrss-desk",    PEER_OPERATOR, "HRSS",  "inspector", "411000"},
		{"hrss-review",  PEER_OPERATOR, "HRSS",  "inspector", "411000"},
		{"samr-desk",    PEER_OPERATOR, "SAMR",  "clerk",     "411000"},
		{"trans-desk",   PEER_OPERATOR, "TRANS", "clerk",     "411000"},
		{"drc-desk",     PEER_OPERATOR, "DRC",   "clerk",     "411000"},
		{"em-desk",      PEER_OPERATOR, "EM",    "clerk",     "411000"},
		{"nhsa-desk",    PEER_OPERATOR, "NHSA",  "clerk",     "411000"},
		{"court-desk",   PEER_OPERATOR, "COURT", "clerk",     "411000"},
		{"union-desk",   PEER_OPERATOR, "UNION", "clerk",     "411000"},
		{"samr-system",  PEER_SYSTEM,   "SAMR",  "system",    "411000"},
	};

	assert_int_equal(file.n_peers, N_ELEMENTS(peers) + N_ELEMENTS(gateways));
	for (size_t i = 0; i < N_ELEMENTS(peers); i++) {
		const struct access_peer *p = access_peer_find(&file, peers[i].name);

		assert_non_null(p);
		assert_int_equal(p->kind, peers[i].kind);
		assert_string_equal(p->subject, peers[i].name);
		assert_string_equal(p->department, peers[i].department);
		assert_string_equal(p->role, peers[i].role);
		assert_string_equal(p->region, peers[i].region);
		assert_int_equal(access_may_serve(p, p->name), p->kind == PEER_SERVICE);
		assert_int_equal(access_may_send(p, arena_printf(arena, "%s.ReplayPage", p->name)),
				 p->kind == PEER_SERVICE);
	}
}

/* Each speaks for its own department, or for people of none, and for nobody else. */
static void access_yaml__gateways__speak_for_their_own(void **unused UNUSED)
{
	static const char *const departments[] = {"HRSS", "SAMR",  "TRANS", "DRC", "EM",
						  "NHSA", "COURT", "UNION", ""};

	for (size_t i = 0; i < N_ELEMENTS(gateways); i++) {
		const struct access_peer *p = access_peer_find(&file, gateways[i].name);

		assert_non_null(p);
		assert_int_equal(p->kind, PEER_GATEWAY);
		for (size_t d = 0; d < N_ELEMENTS(departments); d++) {
			bool own = strcmp(gateways[i].department, "*") == 0 ||
				   strcmp(gateways[i].department, departments[d]) == 0;
			int rc = access_may_speak(p, gateways[i].role, departments[d], "411002");

			assert_int_equal(rc, own ? 0 : E_WRONG_DEPARTMENT);
		}
		assert_int_equal(
			access_may_speak(p, gateways[i].role, gateways[i].department, "410000"),
			E_WRONG_REGION);
		assert_int_equal(access_may_speak(p, "service", gateways[i].department, "411000"),
				 E_DENIED);
		assert_int_equal(access_may_speak(p, "sender", gateways[i].department, "411000"),
				 E_DENIED);
	}
}

static void access_yaml__rights__as_the_desks_need_them(void **unused UNUSED)
{
	static const struct {
		const char *peer, *rpc;
		bool may;
	} cases[] = {
		{"operator",        "broker.Metrics",               true },
		{"operator",        "alerts.ServiceStatus",         true },
		{"operator",        "wages.RetryDead",              true },
		{"operator",        "wages.ReplayEvents",           true },
		{"operator",        "wages.ListFindings",           true },
		{"operator",        "wages.RunAudit",               false},
		{"operator",        "disputes.OfferHandoff",        false},
		{"hrss-desk",       "registration.ImportEmployers", true },
		{"hrss-desk",       "wages.SubmitPay",              true },
		{"hrss-desk",       "disputes.OfferHandoff",        true },
		{"hrss-desk",       "wages.DropDead",               false},
		{"hrss-desk",       "broker.Peers",                 false},
		{"samr-desk",       "disputes.AcceptHandoff",       true },
		{"samr-desk",       "alerts.ListAlerts",            true },
		{"samr-desk",       "wages.GetFacts",               false},
		{"samr-desk",       "disputes.OpenCase",            true },
		{"samr-desk",       "disputes.ExtendDeadline",      true },
		{"samr-system",     "disputes.ExtendDeadline",      false},
		{"operator",        "disputes.StartDeadline",       false},
		{"operator",        "disputes.GetDeadlineBoard",    true },
		{"samr-system",     "disputes.ReturnHandoff",       true },
		{"samr-system",     "wages.GetFinding",             false},
		{"sender",          "alerts.ClaimDeliveries",       true },
		{"sender",          "alerts.ListNotices",           false},
		{"hrss-desk",       "alerts.ReadNotice",            true },
		{"hrss-desk",       "alerts.ClaimDeliveries",       false},
		{"operator",        "alerts.ReadNotice",            false},
		{"wages",           "alerts.TakeFinding",           true },
		{"wages",           "alerts.TakeCase",              false},
		{"wages",           "registration.TakeWorkMonth",   true },
		{"wages",           "registration.RunChecks",       false},
		{"wages",           "disputes.TakeAlert",           false},
		{"registration",    "wages.RunAudit",               false},
		{"operator",        "accounts.GrantRole",           true },
		{"operator",        "accounts.Login",               false},
		{"hrss-desk",       "accounts.GrantRole",           false},
		{"hrss-desk",       "accounts.OpenWorkerAccount",   true },
		{"gateway-company", "accounts.OpenWorkerAccount",   false},
		{"gateway-worker",  "disputes.FileTip",             true },
		{"gateway-company", "disputes.FileTip",             false},
		{"gateway-samr",    "wages.GetFacts",               false},
		{"gateway-samr",    "accounts.Login",               true },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct access_peer *p = access_peer_find(&file, cases[i].peer);
		bool may = peer_may(p, cases[i].rpc);

		if (may != cases[i].may)
			fail_msg("%s, %s", cases[i].peer, cases[i].rpc);
	}
}

/* AUT-8: who gives rights has none in the matter, whatever is added to the file. */
static void access_yaml__admin__decides_nothing(void **unused UNUSED)
{
	for (size_t i = 0; i < file.n_roles; i++) {
		const struct access_role *r = &file.roles[i];

		for (size_t k = 0; strcmp(r->name, "admin") == 0 && k < r->may.n; k++)
			assert_memory_equal(r->may.at[k], "accounts.", 9);
	}
	assert_true(access_role_may(&file, "admin", "accounts.GrantRole"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_yaml__patterns__are_rpcs_of_the_proto_files),
		cmocka_unit_test(access_yaml__every_rpc__can_be_called_by_somebody),
		cmocka_unit_test(access_yaml__events__are_for_services_only),
		cmocka_unit_test(access_yaml__subscriptions__can_be_delivered),
		cmocka_unit_test(access_yaml__peers__have_their_principals),
		cmocka_unit_test(access_yaml__gateways__speak_for_their_own),
		cmocka_unit_test(access_yaml__admin__decides_nothing),
		cmocka_unit_test(access_yaml__rights__as_the_desks_need_them),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
