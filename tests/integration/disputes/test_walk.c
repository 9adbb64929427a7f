/*
 * Every rpc of the service with every role, department and county of the configuration: each sees
 * and does only what access.yaml and the hand-offs say (AUT-3, CAS-2, CAS-3). Whoever may not see a
 * case learns nothing of it from lists, errors or explanations, and changes nothing of it.
 *
 * An rpc without a row below fails the test: say with what it is asked, and what becomes of that in
 * each place of walk.h.
 */
#include "walk_intake.h"
#include "walk_keep.h"
#include "walk_survey.h"

/* What is expected, a letter a place, in the order of walk.h:
 *   y answered, and shows `see`         n answered, and does not
 *   o E_NOT_OWNER   f E_NOT_FOUND   w E_WRONG_DEPARTMENT   r E_WRONG_REGION
 *   c E_CONFLICT    x E_EXISTS   d E_DENIED: of a worker himself, and nobody here is one
 *
 * Stand-ins: $C the case, $V its version, $Q another one of its owner's, $U $E $N $P the hand-offs
 * to UNION, EM, NHSA, PSB, $L a deadline of the case, $J one that may stand still, $O that of PSB's
 * answer, $D a document, $R one that UNION is sending, $I a plan; $S a survey that runs, $T its
 * target in version $W, $F a finding, $B one that is planned, $G its target; $M an intake of HRSS
 * with the case, $Y one that waits, whose receipt code is 1 and nineteen digits; $H a watch of the
 * case, $A a lead of it; $d a draw of HRSS with both intakes. */
struct visit {
	const char *method, *request;
	const char *expect; /* NULL: an event or a timer, for daemons only */
	const char *see;
	const char *roles; /* that the procedure lets do it; NULL: access.yaml decides alone */
};

#define CASE_NO "GD-411002-2025-000001"
#define NEXT_NO "GD-411002-2025-000003"

/* clang-format off */
static const struct visit visits[] = {
	{"OpenCase", "{'alert_id':'6','ground':'g'}", "wywwwwwwwwf", NEXT_NO, NULL},
	{"OpenCase", "{'alert_id':'5','ground':'g'}", "wxwwwwwwwwf", NULL, NULL},
	{"StartCase", "{'procedure':'sector','source':'lead','title':'t','employer_name':'e','region':'411002','ground':'g'}", "yyyyyyyyyyr", NEXT_NO, NULL},
	{"StartCase", "{'procedure':'inspection','source':'lead','title':'t','employer_name':'e','region':'411002','ground':'g'}", "wywwwwwwwwr", NEXT_NO, NULL},
	{"StartCase", "{'procedure':'warning','source':'follow_up','parent_id':'$C','ground':'g'}", "yoooofffoff", NEXT_NO, NULL},
	{"GetCase", "{'case_id':'$C'}", "yyyyyfffoff", "MKCASE", NULL},
	{"ListCases", "{'limit':1000}", "yyyyynnnnnn", CASE_NO, NULL},
	{"ListCases", "{'owner':'SAMR'}", "yyyyynnnnnn", CASE_NO, NULL},
	{"ListActions", "{'case_id':'$C'}", "yyyyyfffoff", "report_result", NULL},
	{"TakeAction", "{'case_id':'$C','version':'$V','action':'note','fields':[{'name':'what','value':'v'}]}", "yoooofffoff", CASE_NO, "inspector clerk"},
	{"TakeAction", "{'case_id':'$C','version':'$V','action':'report_result','disposition':'irregular','due_day':20300,'fields':[{'name':'result','value':'v'}]}", "yoooofffoff", "\"closed\"", NULL},
	{"ListProcedures", "{}", "nnnnnnnnnnn", CASE_NO, NULL},
	{"OfferHandoff", "{'case_id':'$Q','to_department':'POST','kind':'INFORM','reason':'r'}", "yffffffffff", "GD-411002-2025-000002", NULL},
	{"OfferHandoff", "{'case_id':'$C','to_department':'POST','kind':'INFORM','reason':'r'}", "coooofffoff", NULL, NULL},
	{"AcceptHandoff", "{'handoff_id':'$P'}", "wfffffffyff", "ACCEPTED", NULL},
	{"AcceptHandoff", "{'handoff_id':'$U'}", "fwfcfffffff", NULL, NULL},
	{"AcceptHandoff", "{'handoff_id':'$E'}", "fwfffcfffff", NULL, NULL},
	{"ReturnHandoff", "{'handoff_id':'$P','reason':'r'}", "wfffffffyff", "RETURNED", NULL},
	{"ReturnHandoff", "{'handoff_id':'$N','reason':'r'}", "ffwffffcfff", NULL, NULL},
	{"SignHandoff", "{'handoff_id':'$P','key':'k','signature':'s'}", "cfffffffcff", NULL, NULL},
	{"WithdrawHandoff", "{'handoff_id':'$P'}", "cfffffffwff", NULL, NULL},
	{"ListUndecided", "{'limit':1000}", "nnnnnnnnnnn", CASE_NO, NULL},
	{"ListHandoffs", "{'limit':1000}", "ynnnnnnnynn", "MKHO-PSB", NULL},
	{"ListHandoffs", "{'limit':1000}", "nynnnynnnnn", "MKHO-EM", NULL},
	{"ListHandoffs", "{'direction':'in'}", "nnnnnnnnynn", "MKHO-PSB", NULL},
	{"ListHandoffs", "{'direction':'out'}", "ynnnnnnnnnn", "MKHO-PSB", NULL},
	{"GetHandoff", "{'handoff_id':'$P'}", "yyyyyfffyff", "MKHO-PSB", NULL},
	{"GetHandoff", "{'handoff_id':'$E'}", "yyyyyyfffff", "MKHO-EM", NULL},
	{"GetHandoff", "{'handoff_id':'$N'}", "yyyyyffyfff", "MKHO-NHSA", NULL},
	{"GetHandoff", "{'handoff_id':'$U'}", "yyyyyffffff", "MKHO-UNION", NULL},
	{"BringHandoffAnswer", "{'handoff_id':'$P','answer':'RETURNED','words':'w','document_id':'$D'}", "yfffffffwff", "RETURNED", NULL},
	{"BringHandoffResult", "{'handoff_id':'$P','result':'RETURNED','words':'w','day':20200,'document_id':'$D'}", "cfffffffwff", NULL, NULL},
	{"RecordPenalty", "{'case_id':'$C','act':'V30','period':'2025-03','kind':'warning','basis':'b','document':'d'}", "yyyyyfffoff", CASE_NO, NULL},
	{"WithdrawPenalty", "{'penalty_id':'$Z','ground':'g'}", "yffffffffff", CASE_NO, NULL},
	{"NameClaims", "{'case_id':'$C','claims':[{'worker_no':'K1','matter':'R12'}]}", "yoooofffoff", "named", NULL},
	{"RecordFiling", "{'case_id':'$C','body':'HRSS.ARB','docket_no':'d','notice':'n','claims':[{'worker_no':'K1','matter':'R12'}]}", "yoooofffoff", CASE_NO, NULL},
	{"EndFiling", "{'filing_id':'$K','outcome':'withdrawn','ground':'g'}", "yooooffffff", "withdrawn", NULL},
	{"StartDeadline", "{'case_id':'$C','code':'INSP-5','ground':'g'}", "yoooofffoff", "INSP-5", NULL},
	{"StopDeadline", "{'deadline_id':'$L','ground':'g'}", "yooooffffff", "stopped", NULL},
	{"StopDeadline", "{'deadline_id':'$O','ground':'g'}", "cccccffffff", NULL, NULL},
	{"PauseDeadline", "{'deadline_id':'$J','ground':'g'}", "yooooffffff", "paused", NULL},
	{"ResumeDeadline", "{'deadline_id':'$J','ground':'g'}", "cooooffffff", NULL, NULL},
	{"ExtendDeadline", "{'deadline_id':'$L','by':'10','approver':'a','ground':'g'}", "yooooffffff", "INSP-4", NULL},
	{"RecordService", "{'case_id':'$C','document':'d','method':'direct'}", "yoooofffoff", "service_id", NULL},
	{"ListDeadlines", "{'limit':1000}", "ynnnnnnnnnn", "\"deadline_id\":\"$L\"", NULL},
	{"ListDeadlines", "{'limit':1000}", "ynnnnnnnnnn", "\"deadline_id\":\"$O\"", NULL},
	{"ListDeadlines", "{'awaited':true}", "ynnnnnnnnnn", "\"deadline_id\":\"$O\"", NULL},
	{"ListDeadlines", "{'department':'SAMR'}", "yyyyynnnnnn", "\"deadline_id\":\"$L\"", NULL},
	{"ListDeadlines", "{'led':true}", "nnnnnnnnnnn", "deadline_id", NULL},
	{"GetDeadlineBoard", "{}", "ynnnnnnnnnn", "INSP-4", NULL},
	{"ExplainDeadline", "{'deadline_id':'$L'}", "yyyyyffffff", "MKCASE", NULL},
	{"ExplainDeadline", "{'deadline_id':'$O'}", "yyyyyffffff", CASE_NO, NULL},
	{"ListClocks", "{}", "nnnnnnnnnnn", CASE_NO, NULL},
	{"CountClock", "{'code':'INSP-4'}", "nnnnnnnnnnn", CASE_NO, NULL},
	{"AddDocument", "{'case_id':'$C','hash':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=','name':'n.pdf','media_type':'application/pdf','size':'10'}", "yyyyyfffoff", "receiving", NULL},
	{"SendDocumentPart", "{'document_id':'$R','part':0,'body':'TUtDQVNFLXR3bw=='}", "fffyfffffff", "{", NULL},
	{"CloseDocument", "{'document_id':'$R'}", "fffyfffffff", "whole", NULL},
	{"ListDocuments", "{'case_id':'$C'}", "yyyyynnnnnn", "\"document_id\":\"$D\"", NULL},
	{"ListDocuments", "{'case_id':'$C'}", "nnnynnnnnnn", "\"document_id\":\"$R\"", NULL},
	{"GetDocument", "{'document_id':'$D','part':0}", "yyyyyffffff", "MKCASE.pdf", NULL},
	{"GetDocument", "{'document_id':'$R','part':0}", "fffyfffffff", "MKCASE.pdf", NULL},
	{"PlanInspection", "{'employer_id':'71','year':2025,'month':6,'kind':'routine','ground':'g'}", "yyyyyyyyyyf", "MKFIRM", NULL},
	{"WithdrawInspection", "{'plan_id':'$I','reason':'r'}", "yyyyyyyyyyf", "MKFIRM", NULL},
	{"RecordInspection", "{'employer_id':'70','kind':'routine','found':'f','document':'d'}", "yyyyyyyyyyf", "visit_id", NULL},
	{"RecordInspection", "{'employer_id':'71','kind':'suspicion','found':'f','document':'d','case_ground':'g'}", "wywwwwwwwwf", NEXT_NO, NULL},
	{"ListInspections", "{'year':2025}", "yyyyyyyyyyn", "MKPLAN", NULL},
	{"ListUnvisited", "{}", "yyyyyyyyyyn", "MKFIRM", NULL},
	{"PlanSurvey", "{'title':'t','region':'411002','from_day':20180,'last_day':20188,'due_day':20200,'departments':['HRSS','SAMR','UNION']}", "yyyyyyyyyyr", "planned", NULL},
	{"AddSurveyTargets", "{'survey_id':'$S','employer_ids':['71']}", "wyfwfffffff", "MKFIRM", NULL},
	{"StartSurvey", "{'survey_id':'$B','version':'1'}", "wyfwfffffff", "running", NULL},
	{"CloseSurvey", "{'survey_id':'$S','version':'2'}", "wcfwfffffff", NULL, NULL},
	{"GetSurvey", "{'survey_id':'$S'}", "yyfyfffffff", "MKSURV", NULL},
	{"ListSurveys", "{}", "yynynnnnnnn", "MKSURV", NULL},
	{"GetSurveyBoard", "{'survey_id':'$S'}", "yyfyfffffff", "n_targets", NULL},
	{"ListSurveyTargets", "{'survey_id':'$S'}", "yyfyfffffff", "MKFIRM", NULL},
	{"ListIncompleteForms", "{}", "yynynnnnnnn", "MKFIRM", NULL},
	{"VisitSurveyTarget", "{'target_id':'$T','version':'$W','document':'d'}", "yyfyfffffff", "visited_by", NULL},
	{"DropSurveyTarget", "{'target_id':'$G','version':'1','reason':'r'}", "wyfwfffffff", "dropped", NULL},
	{"PrefillSurveyForm", "{'target_id':'$T','version':'$W'}", "wyfwfffffff", "prefilled", NULL},
	{"GetSurveyForm", "{'target_id':'$T'}", "yyfyfffffff", "MKFOUND", NULL},
	{"FillSurveyForm", "{'target_id':'$T','version':'1','answers':[{'question':'exclusive','value':'no'}]}", "ywfwfffffff", "MKFOUND", NULL},
	{"SignSurveyForm", "{'target_id':'$T','version':'1'}", "ccfcfffffff", NULL, NULL},
	{"CompleteSurveyTarget", "{'target_id':'$T','version':'$W'}", "wcfwfffffff", NULL, NULL},
	{"RecordSurveyFinding", "{'target_id':'$T','question':'rest','words':'w'}", "yyfyfffffff", "finding_id", NULL},
	{"GetSurveyFinding", "{'finding_id':'$F'}", "yyfyfffffff", "MKFOUND", NULL},
	{"DisposeSurveyFinding", "{'finding_id':'$F','version':'1','disposition':'violation','matter':'V37'}", "yyfwfffffff", NEXT_NO, NULL},
	{"ListSurveyFindings", "{'survey_id':'$S'}", "yyfyfffffff", "MKFOUND", NULL},
	{"RecordIntake", "{'channel':'counter','region':'411002','issue':'sole_trader','employer_name':'e','text':'t','nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}", "yyyyyyyyyyr", "GDI-411002-2025-000003", NULL},
	{"GetRouteCard", "{'issue':'sole_trader'}", "yyyyyyyyyyy", "R22", NULL},
	{"FileOwn", "{'region':'411002','issue':'sole_trader','employer_name':'e','text':'t','nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}", "ddddddddddd", NULL, NULL},
	{"ListOwn", "{}", "ddddddddddd", NULL, NULL},
	{"GetOwn", "{'intake_id':'$Y'}", "ddddddddddd", NULL, NULL},
	{"SendOwnMessage", "{'intake_id':'$Y','text':'t'}", "ddddddddddd", NULL, NULL},
	{"FileTip", "{'region':'411002','issue':'sole_trader','employer_name':'e','text':'t','nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}", "yyyyyyyyyyr", "receipt_code", NULL},
	{"AskTip", "{'receipt_code':'" CODE "'}", "yyyyyyyyyyy", "GDI-411002-2025-000002", NULL},
	{"ListTipMessages", "{'receipt_code':'" CODE "'}", "yyyyyyyyyyy", "it waits", NULL},
	{"SendTipMessage", "{'receipt_code':'" CODE "','text':'t'}", "yyyyyyyyyyy", "{", NULL},
	{"SendIntakeMessage", "{'intake_id':'$M','text':'t'}", "yyyyyffffff", "GDI-411002-2025-000001", NULL},
	{"SendIntakeMessage", "{'intake_id':'$Y','text':'t'}", "fyfffffffff", "GDI-411002-2025-000002", NULL},
	{"RouteIntake", "{'intake_id':'$M'}", "wcwwwffffff", NULL, NULL},
	{"RouteIntake", "{'intake_id':'$Y'}", "fyfffffffff", NEXT_NO, NULL},
	{"LinkIntake", "{'intake_id':'$Y','duplicate_of':'$M','reason':'r'}", "fyfffffffff", "linked", NULL},
	{"ListIntakes", "{}", "nynnnnnnnnn", "GDI-411002-2025-000002", NULL},
	{"ListIntakes", "{'case_id':'$C'}", "yyyyynnnnnn", "GDI-411002-2025-000001", NULL},
	{"GetIntake", "{'intake_id':'$M'}", "yyyyyffffff", "MKTIP", NULL},
	{"GetIntake", "{'intake_id':'$Y'}", "fyfffffffff", "it waits", NULL},
	{"ReadReporter", "{'intake_id':'$M','purpose':'p'}", "wywwwffffff", "MKWHO", NULL},
	{"ListIntakeAnswers", "{'channel':'counter'}", "yyyyynnnnnn", "MKTIP", NULL},
	{"ListWatches", "{'case_id':'$C'}", "ynnnnnnnnnn", "MKWATCH", NULL},
	{"ListWatches", "{}", "ynnnnnnnnnn", "MKWATCH", NULL},
	{"BeginWatch", "{'case_id':'$C','worker_id':'880012','employer_id':'70','label':'l','nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}", "yoooofffoff", "MKFIRM", NULL},
	{"EndWatch", "{'watch_id':'$H','reason':'r'}", "yffffffffff", "ended", NULL},
	{"JudgeWatchLead", "{'lead_id':'$A','verdict':'explained','reason':'r'}", "yffffffffff", "explained", NULL},
	{"JudgeWatchLead", "{'lead_id':'$A','verdict':'confirmed','reason':'r'}", "yffffffffff", NEXT_NO, NULL},
	{"DrawRecontact", "{'region':'411002','month':20148,'size':5}", "fyffffffffr", "RC-411002-2025-000001", NULL},
	{"RedrawRecontact", "{'draw_id':'$d'}", "fyfffffffff", "MKCALL", NULL},
	{"RecordRecontact", "{'draw_id':'$d','intake_id':'$M','reached':'yes','answered':'no','satisfied':'no','deterred':'no'}", "fyfffffffff", "MKCALL", NULL},
	{"ListRecontacts", "{}", "nynnnnnnnnn", "MKCALL", NULL},
	{"ListRecontactItems", "{'draw_id':'$d'}", "fyfffffffff", "MKCALL", NULL},
	{"GetRecontactBoard", "{'month':20120}", "yyyyyyyyyyy", "\"department\":\"HRSS\"", NULL},
	{"GetRecontactBoard", "{'month':20120}", "nynnnnnnnnn", "\"draw_ids\":[\"$d\"]", NULL},
	{"ReviewWatches", "{}", NULL, NULL, NULL},
	{"TakeWorkMonth", "{}", NULL, NULL, NULL},
	{"TakeEngagement", "{}", NULL, NULL, NULL},
	{"IntakeDue", "{}", NULL, NULL, NULL},
	{"LimitDue", "{}", NULL, NULL, NULL},
	{"RekeyIntakes", "{}", NULL, NULL, NULL},
	{"SurveyFindingDue", "{}", NULL, NULL, NULL},
	{"TakeHoursApproval", "{}", NULL, NULL, NULL},
	{"TakePaySystem", "{}", NULL, NULL, NULL},
	{"RekeyDocuments", "{}", NULL, NULL, NULL},
	{"TakeEmployer", "{}", NULL, NULL, NULL},
	{"TakeAlert", "{}", NULL, NULL, NULL},
	{"HandoffDue", "{}", NULL, NULL, NULL},
	{"DeadlineDue", "{}", NULL, NULL, NULL},
};
/* clang-format on */

static struct access rights;
static struct departments departments;
static const char *const regions[] = {"411000", COUNTY, "411024"};

static int group_plant(void **state)
{
	struct err err = {0};
	unsigned version;

	kit_cluster_start();
	arena = arena_new((size_t)1024 * 1024 * 1024);
	if (secret_key_make(arena_printf(arena, "%s/keys", kit_folder()), &version, &err) ||
	    access_load(arena, GONGDAO_SOURCE "/config/access.yaml", &rights, &err) ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err))
		fail_msg("%s", err.text);
	(void)group_setup(state);
	(void)setup(state);
	alerts_plant();
	employers_plant();
	case_plant();
	other_plant();
	surveys_plant();
	intakes_plant();
	watch_plant();
	recontact_plant();
	numbers_read();
	(void)check(state);
	keeping_make();
	return 0;
}

static int group_done(void **state)
{
	arena_free(arena);
	return group_teardown(state);
}

/* ---- what is expected ----------------------------------------------------------------------- */

static bool may(const char *role, const char *method)
{
	return access_role_may(&rights, role, arena_printf(arena, "disputes.%s", method));
}

static bool word_in(const char *words, const char *word)
{
	slice rest = slice_of(words), one;

	while (slice_next(&rest, ' ', &one)) {
		if (slice_is(one, word))
			return true;
	}
	return false;
}

/* The letter of what becomes of it; d: denied. */
static char expected(const struct visit *v, const struct kit_who *who)
{
	char letter;

	if (!v->expect || !may(who->role, v->method))
		return 'd';
	letter = v->expect[place_of(who)];
	return letter == 'y' && v->roles && !word_in(v->roles, who->role) ? 'd' : letter;
}

static int code_of(char letter)
{
	switch (letter) {
	case 'o':
		return E_NOT_OWNER;
	case 'f':
		return E_NOT_FOUND;
	case 'w':
		return E_WRONG_DEPARTMENT;
	case 'r':
		return E_WRONG_REGION;
	case 'c':
		return E_CONFLICT;
	case 'x':
		return E_EXISTS;
	case 'd':
		return E_DENIED;
	case 'y':
	case 'n':
		return 0;
	default:
		fail_msg("no such letter: %c", letter);
		return 0;
	}
}

static bool writes(const struct visit *v)
{
	for (size_t i = 0; i < N_ELEMENTS(handlers); i++) {
		if (strcmp(handlers[i].method, v->method) == 0)
			return handlers[i].kind != QUERY;
	}
	return true;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static const char *named(const struct visit *v, const struct kit_who *who, const struct answer *a)
{
	return arena_printf(arena, "%s %s as %s of %s, %s (%s): %d %s", v->method, a->request,
			    who->role, who->department, who->region, place_names[place_of(who)],
			    a->rc, a->text);
}

/* One wrong answer is seldom alone: the walk goes on, and fails at its end. */
static size_t n_wrong;

static void wrong(const char *what, const struct visit *v, const struct kit_who *who,
		  const struct answer *a)
{
	n_wrong++;
	print_error("%s: %s\n", what, named(v, who, a));
}

static void no_leak(const struct visit *v, const struct kit_who *who, const struct answer *a)
{
	for (size_t i = 0; i < N_ELEMENTS(marks); i++) {
		if (marks[i].shown[place_of(who)] != 'y' && strstr(a->text, marks[i].text))
			wrong(arena_printf(arena, "%s is shown", marks[i].text), v, who, a);
	}
}

static void visit_one(const struct visit *v, const struct kit_who *who)
{
	char letter = expected(v, who);
	struct arena_mark mark = arena_mark(arena);
	struct answer a = ask(v->method, v->request, who);

	if (a.rc != code_of(letter))
		wrong(arena_printf(arena, "%c expected", letter), v, who, &a);
	no_leak(v, who, &a);
	if (!a.rc && v->see && (strstr(a.text, filled(v->see)) != NULL) != (letter == 'y'))
		wrong(arena_printf(arena, "%s %s", v->see, letter == 'y' ? "not shown" : "shown"),
		      v, who, &a);
	arena_reset(arena, mark);
}

/* Those whom it lets write (`writing`), or all the others. Without the right, one of a role. */
static void visit_all(const struct visit *v, bool writing)
{
	for (size_t r = 0; r < rights.n_roles; r++) {
		const char *role = rights.roles[r].name;
		bool allowed = may(role, v->method);

		if (strcmp(role, "service") == 0)
			continue;
		for (size_t n = 0; n < (allowed ? departments.n * N_ELEMENTS(regions) : 1); n++) {
			const struct kit_who who = {role,
						    departments.at[n / N_ELEMENTS(regions)].code,
						    regions[n % N_ELEMENTS(regions)],
						    "walker",
						    0,
						    0};

			if ((writes(v) && !code_of(expected(v, &who))) != writing)
				continue;
			visit_one(v, &who);
			if (writing)
				put_back();
		}
	}
}

static void walk__every_rpc_role_department_county__only_what_the_hand_offs_say(void **s UNUSED)
{
	const char *before = print_of_all();

	for (size_t i = 0; i < N_ELEMENTS(visits); i++) {
		visit_all(&visits[i], false);
		if (strcmp(print_of_all(), before) != 0)
			fail_msg("%s %s changed something, though it was refused or a query",
				 visits[i].method, visits[i].request);
		visit_all(&visits[i], true);
	}
	assert_string_equal(print_of_all(), before);
	assert_int_equal(n_wrong, 0);
}

static void walk__every_rpc_of_the_proto__has_its_row(void **state UNUSED)
{
	const ProtobufCServiceDescriptor *d = &disputes__disputes__descriptor;

	for (unsigned m = 0; m < d->n_methods; m++) {
		bool found = false;

		for (size_t i = 0; i < N_ELEMENTS(visits); i++)
			found = found || strcmp(visits[i].method, d->methods[m].name) == 0;
		if (!found)
			fail_msg("disputes.%s has no row in visits[]: say with what it is asked, "
				 "and what becomes of that in each place of walk.h",
				 d->methods[m].name);
	}
	for (size_t i = 0; i < N_ELEMENTS(visits); i++) {
		if (visits[i].expect)
			assert_int_equal(strlen(visits[i].expect), N_PLACES);
	}
}

/* Each of the eight departments of the plan has a desk, and so the walk is theirs too. */
static void peers__each_of_the_eight__walks_with_its_desk(void **state UNUSED)
{
	for (size_t d = 0; d < departments.n; d++) {
		bool found = !departments.at[d].one_of_eight;

		for (size_t p = 0; p < rights.n_peers; p++)
			found = found ||
				(rights.peers[p].department && /* a gateway speaks for others */
				 strcmp(rights.peers[p].department, departments.at[d].code) == 0 &&
				 may(rights.peers[p].role, "AcceptHandoff") &&
				 region_covers(rights.peers[p].region, COUNTY));
		if (!found)
			fail_msg("%s has no desk in access.yaml", departments.at[d].code);
	}
}

/* Those named here say of a case or a survey only whose it is, or hold law, or numbers. */
static void tables__every_one__has_forced_row_level_security(void **state UNUSED)
{
	assert_string_equal(
		kit_text("select string_agg(t, ', ') from kept.tables() as t join pg_class on "
			 "relnamespace = 'disputes'::regnamespace and relname = t where not "
			 "(relrowsecurity and relforcerowsecurity and exists (select from "
			 "pg_policy where polrelid = pg_class.oid)) and t not in ('case_party', "
			 "'claim_place', 'clock_terms', 'number_series', 'procedure_version', "
			 "'survey_team', "
			 "'timer')"),
		"");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(walk__every_rpc_of_the_proto__has_its_row),
		cmocka_unit_test(tables__every_one__has_forced_row_level_security),
		cmocka_unit_test(peers__each_of_the_eight__walks_with_its_desk),
		cmocka_unit_test(
			walk__every_rpc_role_department_county__only_what_the_hand_offs_say),
	};

	return cmocka_run_group_tests(tests, group_plant, group_done);
}
