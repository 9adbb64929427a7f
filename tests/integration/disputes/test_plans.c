/*
 * At 10,000 rows no hot statement reads a whole table, as the runtime role and with row-level
 * security.
 */
#include "plans.h"

static void fill_deadlines(void)
{
	kit_sql("insert into disputes.clock_terms select lpad(g::text, 64, '0'), 'ARB-7', '', '', "
		"45, 'day', 'day', '', '', false, false, false, '', '', 15, '', '', '', '', '', "
		"'', '', 'C', false from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.deadline select g, g, '', 0, '411002', 'HRSS', 'ARB-7', "
		"lpad(g::text, 64, '0'), '', 'running', 'on_track', true, now(), null, "
		"'2025-01-01', date '2025-01-01' + g::int %% 1000, now(), '2025-01-01', false, 0, "
		"0, 1, '', now(), null, null, 1, 1 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.deadline_entry select g, 1, g, '411002', now(), 'started', "
		"'HRSS', 'i', '', '', '', 0, null, null, null, '', '' from generate_series(1, "
		"10000) as g");
}

static void fill_claims(void)
{
	kit_sql("insert into disputes.claim_filing (filing_id, case_id, case_no, region, body, "
		"docket_no, filed_on, handoff_id, notice, department, subject, at, n_claims) "
		"select g, g, '', '411002', 'HRSS.ARB', g::text, '2025-01-01', 0, 'x', 'HRSS', "
		"'i', now(), 1 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.claim_place select lpad(g::text, 64, '0'), g, '', "
		"'HRSS.ARB', g, g::text, '2025-01-01', false from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.penalty select g, g, '', '411002', g::text, 'V37', "
		"'2025-03', 'fine', 100, 'b', 'd', '2025-03-01', 'HRSS', 'i', now() from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into disputes.case_claim select lpad(g::text, 64, '0'), g, '411002', 'K', "
		"'PAY-02', '2025-03' from generate_series(1, 10000) as g");
}

static void fill_intakes(void)
{
	kit_sql("insert into disputes.intake (intake_id, intake_no, channel, source_no, region, "
		"department, issue, relation_class, evidence, employer_id, employer_name, persons, "
		"named, received_at, received_by, state, route, suggested, routed_to, reason, "
		"due_at, due_day, case_id, answered_at, answer_no, receipt_hash, key, key_version, "
		"version, anonymous) select g, 'GDI-' || g, 'hotline_12345', g::text, '411002', "
		"'HRSS', 'pay_unpaid', '', '', 0, 'x' || g, 1, true, now() - g * interval '1 "
		"hour', "
		"'i', case when g %% 100 = 0 then 'waiting' else 'routed' end, '', 'HRSS', '', '', "
		"now(), '2025-01-01', g, now() - g * interval '1 hour', 2, decode(lpad(g::text, "
		"64, "
		"'0'), 'hex'), '', 1, 1, false from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.intake_message select g, 1, '411002', now(), true, '', '', "
		"'' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.intake_reporter select g, false, '411002', 'HRSS', '', "
		"gen_random_uuid(), 1 from generate_series(1, 10000) as g");
}

static void fill(void)
{
	kit_sql("insert into disputes.case_file select g, 'GD-411002-2025-' || g, g, '', '', '', "
		"'', g, '', "
		"'411002', 'lead', 'HRSS', 'HRSS', 'why', now(), 1, 1 from generate_series(1, "
		"10000) as g");
	kit_sql("insert into disputes.case_party select g, 'HRSS', 'party' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.case_event select g, 1, '411002', now(), 'opened', 'HRSS', "
		"'i', '', "
		"'', 'HRSS', 0 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.employer select g, 'x', 'platform', '411002', 'active', 1, 0 "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.inspection_plan select g, g, 'x', '411002', 2000 + g %% 20, "
		"6, "
		"'routine', 'x', 'HRSS', 'i', now() from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.inspection_visit select g, g, g, 'x', '411002', 'routine', "
		"'2025-01-01', 'x', 'x', null, 'HRSS', 'i', now() from generate_series(1, 10000) "
		"as g");
	kit_sql("insert into disputes.procedure_version values ('inspection', 1, "
		"repeat('0', 64), 'x', now())");
	kit_sql("insert into disputes.case_act select g, 1, '411002', 'accept', 'i', 'lead', "
		"'lead', '', '', '' from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.case_act_entry select g, 1, 1, 'field', 'what', 'x' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.number_series values ('GD-411002', 2025, 10000)");
	kit_sql("insert into disputes.handoff select g, g, '', 'TRANSFER', 'HRSS', 'SAMR', "
		"'411002', "
		"'RETURNED', 'why', '', now(), now(), '', '2025-04-14', '', '', false, false, '', "
		"'', '' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.handoff_answer select g, 'SAMR', 'ACCEPTED', '', '1', false, "
		"'', "
		"now(), 'x' from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.handoff_result select g, g, g, '411002', 'FILED', "
		"'2025-04-14', '1', '', repeat('0', 64), '', '', '', 'HRSS', 'i', now() "
		"from generate_series(1, 10000) as g");
	fill_deadlines();
	fill_claims();
	fill_intakes();
	kit_sql("analyze");
}

static void intake_plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct asked_for cases[] = {
		{Q_INTAKE_GET,           "7"						       },
		{Q_INTAKE_LOCK,          "7"						       },
		{Q_INTAKE_BY_SOURCE,     "'hotline_12345', '7'"                                    },
		{Q_INTAKE_PAGE,          "5000, 100, 'HRSS', '', ''"                               },
		{Q_INTAKE_PAGE_WAITING,  "5000, 100, 'HRSS', ''"                                   },
		{Q_INTAKE_PAGE_OF_CASE,  "0, 100, 7"                                               },
		{Q_INTAKE_DUPLICATES,    "7"						       },
		{Q_INTAKE_ALIKE,         "7, 'x8', 'pay_unpaid', now() - interval '90 days', now()"},
		{Q_INTAKE_SAME_REPORTER, "7, array[gen_random_uuid()], now() - interval '90 days'" },
		{Q_INTAKE_LOAD,          "'HRSS', now()"                                           },
		{Q_INTAKE_ANSWERS,       "'hotline_12345', now() - interval '2 days', 0, 100"      },
		{Q_REPORTER_GET,         "7"						       },
		{Q_MESSAGE_LIST,         "7, 0"						    },
		{Q_MESSAGE_COUNT,        "7"						       },
		{Q_INTAKE_STALE,         "1, 100"						  },
		{Q_REPORTER_STALE,       "1, 100"						  },
	};

	fill();
	no_scan(cases, N_ELEMENTS(cases));
	kit_sql("truncate disputes.deadline_entry, disputes.deadline");
}

/* What a batch reads and writes of many cases at once. */
static void batch_plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct asked_for cases[] = {
		{Q_CASE_LOCK_OF,       "1"					  },
		{Q_DEADLINE_DOCKET_OF, "1"					  },
		{Q_CASE_UPDATE,
		 "array[1, 2], array['lead', 'lead'], array['HRSS', 'HRSS'], array[1, 1], "
		 "array['lead', 'lead'], array['', ''], array[now(), now()], array['', ''], "
		 "array[null, null]::date[], array[null, null]::date[], array[2, 2]"},
		{Q_EVENT_COUNT,        "array[1, 1], array[3, 4]"                   },
		{Q_PARTY_LEAVE,        "array[1, 2], array['SAMR', 'SAMR']"         },
	};

	fill();
	no_scan(cases, N_ELEMENTS(cases));
	kit_sql("truncate disputes.deadline_entry, disputes.deadline");
}

static void deadlines_no_scan(void)
{
	const struct asked_for cases[] = {
		{Q_DEADLINE_GET,            "1"						  },
		{Q_DEADLINE_DOCKET,         "1"						  },
		{Q_DEADLINE_OF_CASE,        "1"						  },
		{Q_DEADLINE_PAGE_OF,        "'2025-03-01', 0, '2026-01-01', 100, '', '', 'HRSS'" },
		{Q_DEADLINE_PAGE_AWAITED,   "'2025-03-01', 0, '2026-01-01', 100, '', '', 'HRSS'" },
		{Q_DEADLINE_PAGE_LED,       "'2025-03-01', 0, '2026-01-01', 100, '', '', 'HRSS'" },
		{Q_DEADLINE_STANDING,       "0, 100, '', 'HRSS'"                                 },
		{Q_DEADLINE_COUNT_OF,       "'1900-01-01', 0, '2026-01-01', 1001, '', '', 'HRSS'"},
		{Q_DEADLINE_COUNT_AWAITED,  "'1900-01-01', 0, '2026-01-01', 1001, '', '', 'HRSS'"},
		{Q_DEADLINE_COUNT_LED,      "'1900-01-01', 0, '2026-01-01', 1001, '', '', 'HRSS'"},
		{Q_DEADLINE_COUNT_STANDING, "0, 1001, '', 'HRSS'"                                },
		{Q_DEADLINE_SUBJECTS,       "array[1, 2, 3]"                                     },
		{Q_DEADLINE_ESCALATED,      "5000, 100"                                          },
		{Q_DEADLINE_ENTRIES,        "1"						  },
		{Q_DEADLINE_PAUSES,         "'{1,2,3}'"                                          },
	};

	no_scan(cases, N_ELEMENTS(cases));
}

static void plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct asked_for cases[] = {
		{Q_CASE_BY_ALERT,       "1"                                  },
		{Q_CASE_GET,            "1"				  },
		{Q_CASE_LOCK,           "1"				  },
		{Q_CASE_PAGE,           "5000, 100, ''"                      },
		{Q_CASE_PAGE_OF,        "5000, 100, '', 'HRSS'"              },
		{Q_CASE_COUNT,          "0, 1001, ''"                        },
		{Q_CASE_COUNT_OF,       "0, 1001, '', 'HRSS'"                },
		{Q_EVENT_LIST,          "1, 0"                               },
		{Q_HANDOFF_GET,         "1"                                  },
		{Q_HANDOFF_LOCK,        "1"                                  },
		{Q_HANDOFF_SENT,        "1"                                  },
		{Q_HANDOFF_OF_CASE,     "1"                                  },
		{Q_HANDOFF_PAGE_IN,     "5000, 100, '', 'SAMR'"              },
		{Q_HANDOFF_PAGE_OUT,    "5000, 100, '', 'HRSS'"              },
		{Q_HANDOFF_PAGE_BOTH,   "5000, 100, '', 'HRSS'"              },
		{Q_HANDOFF_COUNT_IN,    "0, 1001, 'SENT', 'SAMR'"            },
		{Q_HANDOFF_COUNT_OUT,   "0, 1001, '', 'HRSS'"                },
		{Q_HANDOFF_COUNT_BOTH,  "0, 1001, '', 'HRSS'"                },
		{Q_KEEPER_OF,           "7, 'SAMR'"                          },
		{Q_RESULT_GET,          "7"				  },
		{Q_RESULT_SAME,         "7, 'FILED', '2025-04-14', '1'"      },
		{Q_RESULT_LIST,         "7"                                  },
		{Q_UNDECIDED_PAGE,      "'2025-03-01', 0, 100, 'HRSS', 0"    },
		{Q_FINE_OF_ACT,         "'7', 'V37', '2025-03'"              },
		{Q_FINE_OF_ACTS,        "'7', array['V37', 'V38'], '2025-03'"},
		{Q_CLAIM_PLACES_LOCK,   "array[lpad('7', 64, '0')]"          },
		{Q_CLAIM_BACK,          "7, '2025-01-01'"                    },
		{Q_FILING_GET,          "7"				  },
		{Q_FILING_OF_DOCKET,    "'HRSS.ARB', '7'"                    },
		{Q_FILING_OF_CASE,      "7"                                  },
		{Q_CLAIM_OF_CASE,       "7"                                  },
		{Q_HANDOFF_PROOF_OF,    "1"                                  },
		{Q_HANDOFF_DRAFT_DROP,  "1, 'HRSS', now()"                   },
		{Q_HANDOFF_ANSWER_OF,   "1"                                  },
		{Q_HANDOFF_ANSWER_DROP, "1"                                  },
		{Q_KNOWN_EMPLOYER,      "1"                                  },
		{Q_PLAN_OPEN,           "1, 2025, 'routine'"                 },
		{Q_PLAN_LOCK,           "1"				  },
		{Q_PLAN_GET,            "1"				  },
		{Q_PLAN_PAGE,           "2010, 0, 100"                       },
		{Q_UNVISITED_PAGE,      "2025, '2024-04-10', 5000, 100"      },
		{Q_ACT_PAST,            "1"				  },
		{Q_VERSION_LAST,        "1"                                  },
		{Q_ACT_LIST,            "1, 0"                               },
		{Q_ACT_ENTRY_LIST,      "1, 0"                               },
		{Q_HANDOFF_ACCEPTED,    "1"                                  },
	};

	fill();
	kit_sql("insert into disputes.alert select g, 1, 0, 'PAY-02', '', '', g, 'x', '411002', "
		"'2025-03', 'open', 'high', 'HRSS', 1, 1, 1 from generate_series(1, 10000) as g");
	kit_sql("analyze disputes.alert");
	no_scan(cases, N_ELEMENTS(cases));
	deadlines_no_scan();
	kit_sql("truncate disputes.deadline_entry, disputes.deadline");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_rows__no_sequential_scan),
		T(intake_plans__10000_rows__no_sequential_scan),
		T(batch_plans__10000_rows__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
