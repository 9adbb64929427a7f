/*
 * Which door a path leads to, and how often the public one may be knocked at.
 */
#include "route_facts.h"

#include <setjmp.h>

#include <cmocka.h>

#include "throttle_facts.h"

static void route__paths__lead_to_their_doors(void **unused UNUSED)
{
	static const struct {
		const char *method, *path;
		enum door door;
		const char *rpc;
	} cases[] = {
		{"GET",    "/healthz",						 DOOR_HEALTH,        ""                 },
		{"HEAD",   "/healthz",						 DOOR_HEALTH,        ""                 },
		{"POST",   "/healthz",						 DOOR_METHOD,        ""                 },
		{"POST",   "/api/v1/wages/RunAudit",                                   DOOR_RPC,           "wages.RunAudit"   },
		{"GET",    "/api/v1/wages/RunAudit",                                   DOOR_METHOD,        "wages.RunAudit"   },
		{"POST",   "/api/public/disputes/FileTip",                             DOOR_PUBLIC,        "disputes.FileTip" },
		{"POST",   "/api/v1/wages",					    DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/wages/",					   DOOR_NONE,          ""                 },
		{"POST",   "/api/v1//RunAudit",                                        DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/a.b/c",					    DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/wages/Run/Audit",                                  DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/wages/../x",                                       DOOR_NONE,          ""                 },
		{"POST",   "/api/v2/wages/RunAudit",                                   DOOR_NONE,          ""                 },
		{"GET",    "/api",						     DOOR_NONE,          ""                 },
		{"POST",   "/api/session",					     DOOR_SESSION,       ""                 },
		{"DELETE", "/api/session",					     DOOR_SESSION,       ""                 },
		{"PATCH",  "/api/session",					     DOOR_METHOD,        ""                 },
		{"POST",   "/api/session/password",                                    DOOR_PASSWORD,      ""                 },
		{"GET",    "/api/v1/stream",					   DOOR_STREAM,        ""                 },
		{"GET",    "/api/v1/openapi.json",                                     DOOR_API_FILE,      ""                 },
		{"GET",    "/api/v1/uploads",                                          DOOR_KINDS,         ""                 },
		{"POST",   "/api/v1/uploads",                                          DOOR_METHOD,        ""                 },
		{"POST",   "/api/v1/uploads/pay",                                      DOOR_UPLOAD,        ""                 },
		{"PUT",    "/api/v1/uploads/pay",                                      DOOR_METHOD,        ""                 },
		{"GET",    "/api/v1/uploads/pay",                                      DOOR_UPLOADED,      ""                 },
		{"GET",    "/api/v1/uploads/pay/template",                             DOOR_TEMPLATE,      ""                 },
		{"GET",    "/api/v1/uploads/a1/errors",                                DOOR_UPLOAD_ERRORS, ""                 },
		{"GET",    "/api/v1/uploads/a1/workbook",                              DOOR_UPLOAD_ERRORS, ""                 },
		{"POST",   "/api/v1/exports/alerts/ListAlerts",                        DOOR_EXPORT,        "alerts.ListAlerts"},
		{"GET",    "/api/v1/exports/alerts/ListAlerts",                        DOOR_METHOD,        "alerts.ListAlerts"},
		{"POST",   "/api/v1/exports/alerts",                                   DOOR_NONE,          ""                 },
		{"GET",    "/api/v1/uploads/a1/stream",                                DOOR_UPLOAD_STREAM, ""                 },
		{"POST",   "/api/v1/uploads/a1/errors",                                DOOR_METHOD,        ""                 },
		{"GET",    "/api/v1/uploads/a1/",                                      DOOR_NONE,          ""                 },
		{"GET",    "/api/v1/uploads/a1/other",                                 DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/uploads/",                                         DOOR_NONE,          ""                 },
		{"POST",   "/api/v1/uploads/0123456789012345678901234567890123456789", DOOR_NONE,          ""                 },
		{"GET",    "/api/docs",						DOOR_API_FILE,      ""                 },
		{"GET",    "/",							DOOR_FILE,          ""                 },
		{"GET",    "/cases/12",						DOOR_FILE,          ""                 },
		{"POST",   "/cases/12",						DOOR_METHOD,        ""                 },
		{"get",    "/",							DOOR_METHOD,        ""                 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct route r = route_of(cases[i].method, cases[i].path);

		if (r.door != cases[i].door)
			fail_msg("%s %s: door %d", cases[i].method, cases[i].path, (int)r.door);
		if (cases[i].rpc[0])
			assert_string_equal(r.rpc, cases[i].rpc);
		assert_int_equal(r.door == DOOR_METHOD, r.door == DOOR_METHOD && r.allow != NULL);
	}
}

static void route__name_too_long__none(void **unused UNUSED)
{
	char path[512] = "/api/v1/wages/";

	memset(path + strlen(path), 'a', 400);
	assert_int_equal(route_of("POST", path).door, DOOR_NONE);
}

static void throttle__a_minute_full__then_one_each_share_of_it(void **unused UNUSED)
{
	static struct throttle t;
	mono_time now = {1000 * US_PER_S};

	for (int i = 0; i < 30; i++)
		assert_int_equal(throttle_take(&t, "203.0.113.0/24", 30, now), 0);
	assert_int_equal(throttle_take(&t, "203.0.113.0/24", 30, now), 2000);
	assert_int_equal(throttle_take(&t, "198.51.100.0/24", 30, now), 0);
	now.us += 2 * US_PER_S;
	assert_int_equal(throttle_take(&t, "203.0.113.0/24", 30, now), 0);
	assert_true(throttle_take(&t, "203.0.113.0/24", 30, now) > 0);
	now.us += 60 * US_PER_S;
	for (int i = 0; i < 30; i++)
		assert_int_equal(throttle_take(&t, "203.0.113.0/24", 30, now), 0);
	assert_true(throttle_take(&t, "203.0.113.0/24", 30, now) > 0);
}

static void address__class__hides_the_single_house(void **unused UNUSED)
{
	static const struct {
		const char *address, *class;
	} cases[] = {
		{"203.0.113.7",           "203.0.113.0/24" },
		{"::ffff:203.0.113.7",    "203.0.113.0/24" },
		{"2001:db8:1:2:3:4:5:6",  "2001:db8:1::/48"},
		{"203.0.113.7, 10.0.0.1", "unknown"        },
		{"",		      "unknown"        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char out[ADDRESS_TEXT];

		address_class(cases[i].address, out);
		assert_string_equal(out, cases[i].class);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(route__paths__lead_to_their_doors),
		cmocka_unit_test(route__name_too_long__none),
		cmocka_unit_test(throttle__a_minute_full__then_one_each_share_of_it),
		cmocka_unit_test(address__class__hides_the_single_house),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
