/*
 * Eight published cases put through the classification: what is known of each, as answers, and
 * what is proposed. Only what the published excerpts say is answered; what they are silent about
 * stays open, and the proposal says what it could become. docs/classification.md prints the table
 * and says why a proposal is not the published outcome; this test holds the two together.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "classify_facts.h"

struct answer {
	const char *q, *value;
	int64_t number;
	const char *because; /* what in the case says so */
};

struct published {
	int no;
	const char *name;
	const struct answer *answers; /* ends with {NULL} */
	char published;               /* A; N no labour relation with the one sued; ? not seen */
	char class, could_be;
	enum classify_reason reason;
};

/* Rider of a distribution centre, hurt in traffic. */
static const struct answer case_1[] = {
	{"G2", "yes",     0, "delivering is what the centre is there for"              },
	{"O1", "yes",     0, "registered on the platform, given his work by the centre"},
	{"F1", "none",    0, "no paper"						},
	{"F2", "no",      0, "no trader registered"                                    },
	{"F3", "partner", 0, "the centre certified the work and the wages it stopped"  },
	{NULL, NULL,      0, NULL						      },
};

/* Rider at the end of a chain of contractors who sued the platform's company alone. */
static const struct answer case_2[] = {
	{"G2", "yes",     0, "delivering is the platform's business"                                },
	{"O1", "no",      0, "he stood on the list of another company's outlet, not of the one sued"},
	{"F1", "none",    0, "no paper with the one sued"                                           },
	{"F2", "no",      0, "no trader registered"						 },
	{"F3", "partner", 0, "the sub-contractor dealt with him"                                    },
	{NULL, NULL,      0, NULL								   },
};

/* Crowd-sourced rider. */
static const struct answer case_3[] = {
	{"G2", "yes",    0, "delivering is the platform's business"               },
	{"P1", "no",     0, "takes orders as he likes, in no area of his own"     },
	{"P6", "yes",    0, "takes orders as he likes"                            },
	{"E2", "no",     0, "no base pay, commission alone"                       },
	{"E4", "worker", 0, "no tools are provided"                               },
	{"O5", "no",     0, "changed from one platform to another by himself"     },
	{"F1", "other",  0, "a user agreement that speaks of matching information"},
	{"F2", "no",     0, "no trader registered"                                },
	{NULL, NULL,     0, NULL						  },
};

/* Rider with a labour contract, then made to sign a project contract as a trader. */
static const struct answer case_4[] = {
	{"G2", "yes",         0, "delivering is the contractor's business"                                },
	{"P1", "yes",         0, "hours are prescribed, the area assigned"                                },
	{"P2", "yes",         0, "carries out what is dispatched; personal subordination is called strong"},
	{"P6", "no",          0, "hours are prescribed"						   },
	{"E1", "yes",         0, "economic subordination is called strong"                                },
	{"E2", "yes",         0, "paid monthly, by attendance and orders"                                 },
	{"O1", "yes",         0, "managed by the station as before; organisational subordination strong"  },
	{"F1", "contracting", 0, "a project contract in place of the labour contract"                     },
	{"F2", "yes",         0, "a third party arranged the registration as a trader"                    },
	{NULL, NULL,          0, NULL								     },
};

/* Truck driver found through an app. */
static const struct answer case_5[] = {
	{"G2", "yes", 0, "transport is the company's business"      },
	{"P5", "yes", 0, "managed by rules of reward and punishment"},
	{"P6", "no",  0, "could not decide on his tasks"            },
	{"E1", "yes", 0, "could not decide on the freight rate"     },
	{"E3", "yes", 0, "his main income"                          },
	{NULL, NULL,  0, NULL				       },
};

/* Rider led by prompts through the registration as a trader. */
static const struct answer case_6[] = {
	{"G2", "yes",         0, "delivering is the contractor's business"          },
	{"E2", "yes",         0, "a service fee settled monthly"                    },
	{"O4", "yes",         0, "orders come from the dispatch of the team version"},
	{"F1", "contracting", 0, "a project contract signed electronically"         },
	{"F2", "yes",         0, "led through the registration by prompts"          },
	{NULL, NULL,          0, NULL					       },
};

/* Live streamer at home. */
static const struct answer case_7[] = {
	{"G2", "yes",         0,  "streaming is what the company lives on"             },
	{"P1", "no",          0,  "chooses his hours of the day"                       },
	{"P3", "yes",         0,  "some twenty days a month, four hours a day at least"},
	{"P6", "yes",         0,  "chooses his hours of the day"                       },
	{"E2", "yes",         0,  "a guaranteed sum a month"                           },
	{"E4", "worker",      0,  "own equipment, at home"                             },
	{"E6", "number",      60, "more than twenty days in each of three months"      },
	{"F1", "cooperation", 0,  "a cooperation contract"                             },
	{"F2", "no",          0,  "no trader registered"                               },
	{NULL, NULL,          0,  NULL						 },
};

/* Rider whose station changed hands. */
static const struct answer case_8[] = {
	{"G2", "yes",         0, "delivering is what the station does"                 },
	{"O1", "yes",         0, "managed by the station"                              },
	{"O2", "yes",         0, "wears the platform's clothes"                        },
	{"F1", "contracting", 0, "a project contract"                                  },
	{"F2", "yes",         0, "had to register a studio when the contractor changed"},
	{NULL, NULL,          0, NULL						  },
};

static const struct published cases[] = {
	{1, "全国总工会 劳动关系确认争议典型案例 案例一", case_1, 'A', 'X', 'A', REASON_UNDECIDED},
	{2, "全国总工会 劳动关系确认争议典型案例 案例二", case_2, 'N', 'X', 'A', REASON_UNDECIDED},
	{3, "全国总工会 劳动关系确认争议典型案例 案例三", case_3, 'N', 'X', 'B', REASON_UNDECIDED},
	{4, "人社部、最高法 第三批典型案例 案例4",            case_4, 'A', 'A', 'A', REASON_DOMINANT },
	{5, "最高法 新就业形态典型案例 案例1",                  case_5, 'A', 'B', 'A', REASON_MANAGED  },
	{6, "最高法 指导性案例238号",                                case_6, '?', 'X', 'A', REASON_UNDECIDED},
	{7, "山东 新就业形态典型案例 案例1",                     case_7, '?', 'X', 'B', REASON_UNDECIDED},
	{8, "江苏连云港 蒋某某案",				   case_8, '?', 'X', 'A', REASON_UNDECIDED},
};

/* The shipped candidates; test_parameters_relation of the integration tests reads the file. */
static const struct classify_thresholds limits = {2, 1, 50, 60};

static void proposal_of(const struct published *p, struct classify_proposal *out)
{
	struct classify_answers in = {0};

	for (const struct answer *a = p->answers; a->q; a++) {
		enum ask q;

		assert_true(ask_find(a->q, &q));
		assert_int_equal(in.at[q][SIDE_OFFICER], VALUE_MISSING);
		in.at[q][SIDE_OFFICER] = ask_value_of(q, a->value, a->number, &limits);
		assert_int_not_equal(in.at[q][SIDE_OFFICER], VALUE_MISSING);
		assert_true(*a->because);
	}
	classify_decide(&in, &limits, out);
}

static void published_cases__answers_from_the_excerpt__proposal(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct classify_proposal p;

		proposal_of(&cases[i], &p);
		assert_int_equal(relation_letter(p.class), cases[i].class);
		assert_int_equal(relation_letter(p.could_be), cases[i].could_be);
		assert_int_equal(p.reason, cases[i].reason);
	}
}

/* Where a labour relation was found, the proposal says A or keeps it open; where none was found, it
 * does not propose one. */
static void published_cases__outcome__never_contradicted(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (cases[i].published == 'A')
			assert_int_equal(cases[i].could_be, 'A');
		if (cases[i].published == 'N')
			assert_int_not_equal(cases[i].class, 'A');
	}
}

static void published_cases__documentation__prints_this_table(void **state UNUSED)
{
	static char page[1 << 16];
	FILE *f = fopen(GONGDAO_SOURCE "/docs/classification.md", "rbe");
	size_t n;

	assert_non_null(f);
	n = fread(page, 1, sizeof(page) - 1, f);
	page[n] = '\0';
	(void)fclose(f); /* it was only read */
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char row[256];
		struct classify_proposal p;

		proposal_of(&cases[i], &p);
		(void)snprintf(row, sizeof(row), "| %d | %s | %c | %c | %c |", cases[i].no,
			       cases[i].name, cases[i].published == '?' ? '-' : cases[i].published,
			       relation_letter(p.class), relation_letter(p.could_be));
		if (!strstr(page, row))
			fail_msg("docs/classification.md lacks: %s", row);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_cases__answers_from_the_excerpt__proposal),
		cmocka_unit_test(published_cases__outcome__never_contradicted),
		cmocka_unit_test(published_cases__documentation__prints_this_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
