#include "access.h"

#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#define ROLES "roles: {clerk: {may: [disputes.GetCase]}, service: {may: [\"*.ReplayDone\"]}}\n"
#define DESK  "principal: {subject: desk, department: SAMR, role: clerk, region: \"411000\"}"

static struct arena *arena;
static char file[] = "/tmp/gongdao-access-XXXXXX";

static int setup(void **unused UNUSED)
{
	int fd = mkstemp(file);

	arena = arena_new((size_t)16 * 1024 * 1024);
	return !arena || fd < 0 || close(fd);
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return unlink(file);
}

static int load(const char *text, struct access *out, struct err *err)
{
	FILE *to = fopen(file, "we");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return access_load(arena, file, out, err);
}

static struct access loaded(const char *text)
{
	struct access x = {0};
	struct err err = {0};

	if (load(text, &x, &err))
		fail_msg("%s", err.text);
	return x;
}

static void access_load__each_kind__read(void **unused UNUSED)
{
	struct access x =
		loaded(ROLES "peers:\n"
			     "  wages:\n"
			     "    kind: service\n"
			     "    serve: [wages]\n"
			     "    send: [wages.*, alerts.TakeFinding, \"*.ReplayDone\"]\n"
			     "    principal: {subject: wages, role: service, region: \"000000\"}\n"
			     "  web: {kind: gateway, send: [disputes.*], departments: [SAMR, "
			     "HRSS], regions: [\"411000\"], roles: [clerk]}\n"
			     "  desk: {kind: operator, " DESK "}\n"
			     "  robot: {kind: system, send: [disputes.ListCases], " DESK "}\n");
	const struct access_peer *wages = access_peer_find(&x, "wages");
	const struct access_peer *web = access_peer_find(&x, "web");
	const struct access_peer *desk = access_peer_find(&x, "desk");

	assert_int_equal(x.n_peers, 4);
	assert_int_equal(x.n_roles, 2);
	assert_int_equal(wages->kind, PEER_SERVICE);
	assert_true(access_may_serve(wages, "wages"));
	assert_false(access_may_serve(wages, "alerts"));
	assert_false(access_may_serve(desk, "wages"));
	assert_string_equal(wages->subject, "wages");
	assert_string_equal(wages->department, "");
	assert_string_equal(wages->region, "000000");
	assert_int_equal(web->kind, PEER_GATEWAY);
	assert_null(web->role);
	assert_int_equal(web->departments.n, 2);
	assert_string_equal(desk->department, "SAMR");
	assert_true(access_may_send(desk, "disputes.GetCase")); /* what its role may */
	assert_false(access_may_send(desk, "disputes.ListCases"));
	assert_true(access_may_send(access_peer_find(&x, "robot"), "disputes.ListCases"));
	assert_false(access_may_send(access_peer_find(&x, "robot"), "disputes.GetCase"));
	assert_null(access_peer_find(&x, "nobody"));
	assert_null(access_peer_find(&x, ""));
	assert_string_equal(peer_kind_name(PEER_SYSTEM), "system");
}

static void access_may_send__patterns__match_whole_rpcs(void **unused UNUSED)
{
	static const struct {
		const char *rpc;
		bool may;
	} cases[] = {
		{"wages.RunAudit",       true },
		{"wages.",               false},
		{"wages",                false},
		{"wagesx.RunAudit",      false},
		{"wage.RunAudit",        false},
		{"alerts.TakeFinding",   true },
		{"alerts.TakeFindings",  false},
		{"alerts.TakeFindin",    false},
		{"alerts.takeFinding",   false},
		{"disputes.ReplayDone",  true },
		{"anything.ReplayDone",  true },
		{"disputes.ReplayDoneX", false},
		{"disputes.XReplayDone", false},
		{".ReplayDone",          false},
		{"a.b.ReplayDone",       false},
		{"wages.a.b",            false},
		{"",		     false},
		{".",                    false},
		{"*.ReplayDon",          false},
	};
	struct access x =
		loaded(ROLES "peers:\n"
			     "  wages: {kind: service, serve: [wages], send: [wages.*, "
			     "alerts.TakeFinding, \"*.ReplayDone\"], principal: {subject: "
			     "wages, role: service, region: \"000000\"}}\n");

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(access_may_send(x.peers, cases[i].rpc), cases[i].may);
	assert_true(access_role_may(&x, "service", "wages.ReplayDone"));
	assert_false(access_role_may(&x, "service", "wages.RunAudit"));
	assert_false(access_role_may(&x, "nobody", "wages.ReplayDone"));
	assert_false(access_role_may(&x, "", "wages.ReplayDone"));
}

#define WEB "web: {kind: gateway, send: [disputes.*], "

static void access_may_speak__claims__within_the_gateways(void **unused UNUSED)
{
	static const struct {
		size_t peer;
		const char *role, *department, *region;
		int rc;
	} cases[] = {
		{0, "clerk",   "SAMR", "411000", 0                 },
		{0, "clerk",   "SAMR", "411002", 0                 },
		{0, "clerk",   "SAMR", "410000", E_WRONG_REGION    },
		{0, "clerk",   "SAMR", "000000", E_WRONG_REGION    },
		{0, "clerk",   "SAMR", "411100", E_WRONG_REGION    },
		{0, "clerk",   "SAMR", "",       E_WRONG_REGION    },
		{0, "clerk",   "SAMR", "41100",  E_WRONG_REGION    },
		{0, "clerk",   "HRSS", "411000", E_WRONG_DEPARTMENT},
		{0, "clerk",   "",     "411000", E_WRONG_DEPARTMENT},
		{0, "clerk",   "*",    "411000", E_WRONG_DEPARTMENT},
		{0, "boss",    "SAMR", "411000", E_DENIED          },
		{0, "service", "SAMR", "411000", E_DENIED          },
		{0, "",        "SAMR", "411000", E_DENIED          },
		{1, "boss",    "HRSS", "411002", 0                 },
		{1, "clerk",   "",     "411024", 0                 },
		{1, "clerk",   "",     "411025", E_WRONG_REGION    },
		{2, "clerk",   "SAMR", "411000", E_DENIED          },
		{3, "clerk",   "",     "411002", 0                 },
		{3, "clerk",   "SAMR", "411002", E_WRONG_DEPARTMENT},
	};
	struct access x = loaded(
		"roles: {clerk: {may: [disputes.GetCase]}, boss: {may: [disputes.GetCase]}}\n"
		"peers:\n"
		"  " WEB "departments: [SAMR], regions: [\"411000\"], roles: [clerk]}\n"
		"  all: {kind: gateway, send: [disputes.*], departments: [\"*\"], "
		"regions: [\"411002\", \"411024\"], roles: [clerk, boss]}\n"
		"  desk: {kind: operator, " DESK "}\n"
		"  people: {kind: gateway, send: [disputes.*], departments: [], "
		"regions: [\"411000\"], roles: [clerk]}\n");

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(access_may_speak(&x.peers[cases[i].peer], cases[i].role,
						  cases[i].department, cases[i].region),
				 cases[i].rc);
}

static const struct {
	const char *text, *message;
} bad_files[] = {
	{"peers: {}\n",									   ":1:1: roles is missing"                               },
	{ROLES,										   ":1:1: peers is missing"                               },
	{ROLES "peers: {}\n",								     ":2:1: peers: expected a map of peers"                 },
	{"roles: []\npeers: {}\n",								":1:1: roles: expected a map of roles"                 },
	{ROLES "peers: {}\nextra: 1\n",							   ":3:1: unknown key \"extra\"; known here: peers, roles"},
	{"roles: {a: {may: [x.Y]}, a: {may: [x.Y]}}\npeers: {}\n",                                ":1:26: a: given twice"                                },
	{ROLES "peers: {d: {kind: operator, " DESK "}, d: {kind: operator, " DESK "}}\n",
	 "d: given twice, first in line 2"													       },
	{"roles: {a: {may: [x.Y], not: [z.Z]}}\npeers: {}\n",
	 ":1:25: unknown key \"not\"; known here: may, people, departments"									      },
	{"roles: {a: {}}\npeers: {}\n",							   ":1:9: a: may is missing"                              },
	{"roles: {a: {may: []}}\npeers: {}\n",						    ":1:13: may: expected a list"                          },
	{"roles: {A: {may: [x.Y]}}\npeers: {}\n",                                                 ":1:9: \"A\" is not a role name"                       },
	{"roles: {a: {may: [x.Y, x.Y]}}\npeers: {}\n",                                            ":1:24: may: \"x.Y\" is given twice"                   },
	{"roles: {a: {may: [\"*.*\"]}}\npeers: {}\n",                                             ":1:19: \"*.*\" is not an rpc pattern"                 },
	{"roles: {a: {may: [\"*\"]}}\npeers: {}\n",                                               "\"*\" is not an rpc pattern"                          },
	{"roles: {a: {may: [wages]}}\npeers: {}\n",                                               "\"wages\" is not an rpc pattern"                      },
	{"roles: {a: {may: [wages.]}}\npeers: {}\n",                                              "\"wages.\" is not an rpc pattern"                     },
	{"roles: {a: {may: [wages.Run*]}}\npeers: {}\n",                                          "\"wages.Run*\" is not an rpc pattern"                 },
	{"roles: {a: {may: [wages.run]}}\npeers: {}\n",                                           "\"wages.run\" is not an rpc pattern"                  },
	{"roles: {a: {may: [Wages.Run]}}\npeers: {}\n",                                           "\"Wages.Run\" is not an rpc pattern"                  },
	{"roles: {a: {may: [\"w*.Run\"]}}\npeers: {}\n",                                          "\"w*.Run\" is not an rpc pattern"                     },
	{"roles: {a: {may: [wages.Run.X]}}\npeers: {}\n",                                         "is not an rpc pattern"                                },
	{"roles: {a: {may: [*.ListDead]}}\npeers: {}\n",                                          ":1:20: aliases are not allowed"                       },
	{ROLES "peers: {d: {" DESK "}}\n",							":2:9: d: kind is missing"                             },
	{ROLES "peers: {d: {kind: robot, " DESK "}}\n",
	 ":2:13: kind: expected service, gateway, system or operator"										    },
	{ROLES "peers: {d: {kind: operator}}\n",						  ":2:9: d: a operator needs principal"                  },
	{ROLES "peers: {d: {kind: service, send: [x.Y], serve: [x]}}\n",
	 "d: a service needs principal"														  },
	{ROLES "peers: {d: {kind: service, send: [x.Y], " DESK "}}\n",                            "d: a service needs serve"                             },
	{ROLES "peers: {d: {kind: service, serve: [x], " DESK "}}\n",                             "d: a service needs send"                              },
	{ROLES "peers: {d: {kind: operator, serve: [x], " DESK "}}\n",
	 "d: a operator has no serve"														    },
	{ROLES "peers: {d: {kind: system, regions: [\"411000\"], " DESK "}}\n",
	 "d: a system has no regions"														    },
	{ROLES "peers: {" WEB "departments: [SAMR], regions: [\"411000\"], " DESK "}}\n",
	 "web: a gateway has no principal"													       },
	{ROLES "peers: {" WEB "regions: [\"411000\"]}}\n",                                        "web: a gateway needs departments"                     },
	{ROLES "peers: {" WEB "departments: [SAMR]}}\n",                                          "web: a gateway needs regions"                         },
	{ROLES "peers: {" WEB "departments: [SAMR], regions: [\"411000\"]}}\n",
	 "web: a gateway needs roles"														    },
	{ROLES "peers: {" WEB "departments: [SAMR], regions: [\"411000\"], roles: [boss]}}\n",
	 "roles: \"boss\" is not among the roles of this file"											   },
	{ROLES "peers: {" WEB "departments: [SAMR], regions: [\"411000\"], roles: [service]}}\n",
	 "\"service\" is not a role of people"													   },
	{ROLES "peers: {" WEB "departments: [samr], regions: [\"411000\"], roles: [clerk]}}\n",
	 "\"samr\" is not a department code"													     },
	{ROLES "peers: {" WEB "departments: [SAMR], regions: [\"4110\"], roles: [clerk]}}\n",
	 "\"4110\" is not a region code of six digits"												   },
	{ROLES "peers: {broker: {kind: operator, " DESK "}}\n",                                   "\"broker\" is not a peer name"                        },
	{ROLES "peers: {../d: {kind: operator, " DESK "}}\n",                                     "\"../d\" is not a peer name"                          },
	{ROLES "peers: {d: {kind: operator, peer: d, " DESK "}}\n",                               "unknown key \"peer\""                                 },
	{ROLES "peers: {d: {kind: operator, principal: {subject: d, role: boss, region: "
	       "\"411000\"}}}\n",							"role: \"boss\" is not among the roles of this file"   },
	{ROLES "peers: {d: {kind: operator, principal: {subject: d, role: clerk}}}\n",
	 "principal: region is missing"														  },
	{ROLES "peers: {d: {kind: operator, principal: {role: clerk, region: \"411000\"}}}\n",
	 "principal: subject is missing"														 },
	{ROLES "peers: {d: {kind: operator, principal: {subject: d, region: \"411000\"}}}\n",
	 "principal: role is missing"														    },
	{ROLES "peers: {d: {kind: operator, principal: [d]}}\n",                                  "principal: expected a map"                            },
	{ROLES "peers: [d]\n",								    ":2:1: peers: expected a map of peers"                 },
	{ROLES "peers: {d: operator}\n",							  ":2:9: d: \"operator\" is not a map"                   },
	{"[a]\n",										 ":1:1: expected a map, not a list"                     },
};

static void access_load__bad_file__refused_with_its_place(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(bad_files); i++) {
		struct access x = {.n_peers = 77};
		struct err err = {0};

		assert_int_equal(load(bad_files[i].text, &x, &err), E_CONFIG);
		assert_int_equal(x.n_peers, 77);
		assert_memory_equal(err.text, file, strlen(file));
		if (!strstr(err.text, bad_files[i].message))
			fail_msg("\"%s\" has no \"%s\"", err.text, bad_files[i].message);
	}
}

static void region_covers__levels__downwards_only(void **unused UNUSED)
{
	static const struct {
		const char *scope, *region;
		bool covers;
	} cases[] = {
		{"000000",  "411002", true },
                {"000000",  "000000", true },
		{"410000",  "411002", true },
                {"410000",  "420000", false},
		{"411000",  "411000", true },
                {"411000",  "411082", true },
		{"411000",  "411102", false},
                {"411000",  "410000", false},
		{"411002",  "411002", true },
                {"411002",  "411003", false},
		{"411002",  "411000", false},
                {"",        "411002", false},
		{"411000",  "",       false},
                {"41100",   "411002", false},
		{"4110000", "411002", false},
                {"41100x",  "411002", false},
		{"411000",  "41100x", false},
                {"000000",  "",       false},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(region_covers(cases[i].scope, cases[i].region), cases[i].covers);
	assert_true(region_valid("411000"));
	assert_false(region_valid("41100 "));
	assert_false(region_valid(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_load__each_kind__read),
		cmocka_unit_test(access_may_send__patterns__match_whole_rpcs),
		cmocka_unit_test(access_may_speak__claims__within_the_gateways),
		cmocka_unit_test(access_load__bad_file__refused_with_its_place),
		cmocka_unit_test(region_covers__levels__downwards_only),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
