/*
 * Every rpc of the service with every role, department and county of the configuration (AUT-3):
 * whoever may not see a record learns nothing of it from lists, searches, exports, history, refused
 * rows or errors, and changes nothing of it; whoever may, does see it.
 *
 * Two employers of two counties are planted through the imports themselves. Every text planted
 * holds its county's mark, so a reply that holds a mark its caller is not to see is a leak. An rpc
 * without a row below fails the test: say what it is and with what it is asked.
 *
 * Long, because the table of rpcs and the records they are asked about is most of it: whoever adds
 * an rpc finds its row, what is planted and the check in one place.
 */
#include "bench.h"

#include "json.h"
#include "policy.h"

#define N_TARGETS 2

/* Stand-ins of a request: $C credit code, $P the partner's, $R region, $M mark, $N worker
 * number, $D document, $E employer_id, $W worker_id, $G engagement_id, $A agreement_id, $H
 * change_id, $J that of a worker, $Q person_id of who speaks for the employer, $V approval_id, $K
 * consent_id, $T match_id, $F finding_id, $L document of a second one, $I import_id of a file that
 * was sent from the county. */
static struct target {
	const char *region, *code, *mark, *worker_no;
	const char *document, *second; /* of nobody; two that may be one person's */
	int64_t employer_id, worker_id, engagement_id, agreement_id, change_id, approval_id;
	int64_t consent_id, match_id, finding_id, import_id, worker_change_id, person_id;
} targets[N_TARGETS] = {
	{.region = "411002",
	 .code = CODE_B,
	 .mark = "MK411002",
	 .worker_no = "NR411002",
	 .document = "411002190001010009",
	 .second = "411002190002020006"},
	{.region = "411081",
	 .code = CODE_C,
	 .mark = "MK411081",
	 .worker_no = "NR411081",
	 .document = "411081190001010004",
	 .second = "411081190004040006"},
};

enum mode {
	PLANT,   /* a write that plants; tried by outsiders, who must not change anything */
	WRITES,  /* a write that only outsiders try */
	SHOWS,   /* shows the target to whoever sees its county */
	OWN,     /* shows a company or a worker its own */
	NOTHING, /* nothing regional in it */
};

struct visit {
	const char *method;
	enum mode mode;
	const char *request;
	const char *see; /* what shows that it was shown; NULL: the mark */
};

/* clang-format off */
static const struct visit visits[] = {
	{"ImportEmployers", PLANT, "{'rows':[{'credit_code':'$C','name':'$M','kind':'platform','region':'$R'}]}", NULL},
	{"OpenImport", NOTHING, "{'kind':'employers','file_name':'$M.xlsx','digest':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=','rows':'1'}", NULL},
	{"CloseImport", WRITES, "{'import_id':'$I'}", NULL},
	{"ListImports", SHOWS, "{'limit':1000}", "$M.csv"},
	{"ImportEngagements", PLANT, "{'rows':[{'credit_code':'$C','worker_no':'$N','class':'B','occupation':'rider','home_region':'$R','from_day':20148}]}", NULL},
	{"ImportAgreements", PLANT, "{'rows':[{'credit_code':'$C','worker_no':'$N','kind':'written_agreement','from_day':20148,'terms':{'unit_price':'$M','document_ref':'$M'}}],'reason':'$M'}", NULL},
	{"ImportLicences", PLANT, "{'rows':[{'credit_code':'$C','kind':'express','number':'$M','issuer':'$M','scope':'$M','from_day':20148}],'reason':'$M'}", NULL},
	{"ImportPermits", PLANT, "{'rows':[{'credit_code':'$C','kind':'ride_vehicle','plate':'$M','number':'$M','from_day':20148}],'reason':'$M'}", NULL},
	{"ImportCooperations", PLANT, "{'rows':[{'credit_code':'$C','partner_code':'$P','number':'$M','from_day':20148,'document_ref':'$M'}],'reason':'$M'}", NULL},
	{"ImportSupervisions", PLANT, "{'rows':[{'credit_code':'$C','partner_code':'$P','day':20150,'supervisor':'$M','items':'$M','result':'faults','found':'$M','reference':'$M'}],'reason':'$M'}", NULL},
	{"ImportRuleDocuments", PLANT, "{'rows':[{'credit_code':'$C','kind':'pay','title':'$M','edition':'$M','from_day':20148,'document_ref':'$M'}],'reason':'$M'}", NULL},
	{"ImportChainLinks", PLANT, "{'rows':[{'credit_code':'$C','worker_no':'$N','role':'pays','actor_code':'$C','evidence':'doc','reference':'$M','from_day':20148}],'reason':'$M'}", NULL},
	{"RecordEmployerPerson", PLANT, "{'employer_id':'$E','role':'legal_representative','name':'张三','phone':'13800000000','from_day':20148,'reason':'$M'}", NULL},
	{"UnmaskEmployerPerson", PLANT, "{'person_id':'$Q','fields':['name'],'ground':'$M'}", NULL},
	{"ListEmployerAccess", SHOWS, "{'employer_id':'$E'}", NULL},
	{"RequestChange", PLANT, "{'subject':'employer','subject_id':'$E','fields':[{'field':'kind','new_value':'partner'}],'reason':'$M','evidence':'$M'}", NULL},
	{"ApplyHoursApproval", PLANT, "{'employer_id':'$E','system':'comprehensive','period':'month','posts':'$M','head_count':'5','from_day':20200,'to_day':20300,'reason':'$M','documents':'$M'}", NULL},
	{"OpenSelfChecks", PLANT, "{'year':2024,'region':'$R'}", NULL},
	{"SubmitSelfCheck", PLANT, "{'employer_id':'$E','year':2024,'items':[{'question':'responsibility','answer':'partly','words':'$M'},{'question':'classes','answer':'yes'},{'question':'labour_contracts','answer':'yes'},{'question':'written_agreements','answer':'yes'},{'question':'partners','answer':'yes'},{'question':'no_forced_traders','answer':'yes'},{'question':'no_deposits','answer':'yes'},{'question':'pay','answer':'yes'},{'question':'hours','answer':'yes'},{'question':'insurance','answer':'yes'},{'question':'rules_published','answer':'yes'},{'question':'training','answer':'yes'},{'question':'complaints','answer':'yes'}]}", NULL},
	{"ReviewSelfCheck", WRITES, "{'employer_id':'$E','year':2024,'version':'1','accept':true,'items':[{'question':'responsibility','verdict':'agree'},{'question':'classes','verdict':'agree'},{'question':'labour_contracts','verdict':'agree'},{'question':'written_agreements','verdict':'agree'},{'question':'partners','verdict':'agree'},{'question':'no_forced_traders','verdict':'agree'},{'question':'no_deposits','verdict':'agree'},{'question':'pay','verdict':'agree'},{'question':'hours','verdict':'agree'},{'question':'insurance','verdict':'agree'},{'question':'rules_published','verdict':'agree'},{'question':'training','verdict':'agree'},{'question':'complaints','verdict':'agree'}]}", NULL},
	{"GetSelfCheck", SHOWS, "{'employer_id':'$E','year':2024}", NULL},
	{"ListSelfChecks", SHOWS, "{'year':2024,'limit':1000}", "\"employer_id\":\"$E\""},
	{"GetSelfCheckForm", NOTHING, "{}", NULL},
	{"SelfCheckDue", NOTHING, "{'year':1999,'region':'411002'}", NULL},
	{"RecordAnswers", PLANT, "{'engagement_id':'$G','side':'officer','on_day':20160,'reason':'$M','answers':[{'question':'P1','value':'yes','evidence':[{'kind':'doc','note':'$M','reference':'$M'}]}]}", NULL},
	{"ImportWorkers", PLANT, "{'rows':[{'id':'$D','name':'$M','phone':'13800000000','home_region':'$R','credit_code':'$C','worker_no':'$N'},{'id':'$L','name':'$M','phone':'13800000000','home_region':'$R'}],'reason':'$M'}", NULL},
	{"RequestChange", PLANT, "{'subject':'worker','subject_id':'$W','fields':[{'field':'phone','new_value':'13900000000'}],'reason':'$M'}", NULL},
	{"UnmaskChange", WRITES, "{'change_id':'$J','ground':'$M'}", NULL},
	{"DecideChange", WRITES, "{'change_id':'$J','decision':'refuse','reason':'$M'}", NULL},
	{"UnmaskWorker", PLANT, "{'worker_id':'$W','fields':['name'],'ground':'$M'}", NULL},
	{"RecordConsent", PLANT, "{'worker_id':'$W','matter':'notice','notice':'$M'}", NULL},
	{"RegisterWorker", WRITES, "{'row':{'id':'$D','name':'$M','home_region':'$R','credit_code':'$C','worker_no':'$N'},'reason':'$M'}", NULL},
	{"RevokeConsent", WRITES, "{'consent_id':'$K'}", NULL},
	{"DecideMatch", WRITES, "{'match_id':'$T','decision':'not_duplicate','reason':'$M'}", NULL},
	{"StartKeyRotation", NOTHING, "{}", NULL},
	{"GetKeyRotation", NOTHING, "{}", NULL},
	{"RotateKeys", NOTHING, "{}", NULL},
	{"FollowMerge", NOTHING, "{'from_id':'1','into_id':'2'}", NULL},
	{"GetWorker", SHOWS, "{'worker_id':'$W'}", "\"worker_id\":\"$W\""},
	{"GetWorker", SHOWS, "{'worker_id':'$W','as_of_day':20250}", "\"worker_id\":\"$W\""},
	{"FindWorker", SHOWS, "{'id':'$D'}", "\"worker_id\":\"$W\""},
	{"FindWorker", SHOWS, "{'phone':'13800000000'}", "\"worker_id\":\"$W\""},
	{"FindWorker", SHOWS, "{'credit_code':'$C','worker_no':'$N'}", "\"worker_id\":\"$W\""},
	{"ListAccess", SHOWS, "{'worker_id':'$W'}", NULL},
	{"ListOwnAccess", OWN, "{'limit':1000}", NULL},
	{"ListConsents", SHOWS, "{'worker_id':'$W'}", NULL},
	{"ListMatches", SHOWS, "{'limit':100}", "\"older_id\":\"$W\""},
	{"FindWorker", SHOWS, "{'name':'411','limit':1000}", "\"worker_id\":\"$W\""},
	{"OpenSelfChecks", PLANT, "{'year':2025,'region':'$R'}", NULL},
	{"SubmitSelfCheck", WRITES, "{'employer_id':'$E','year':2025}", NULL},
	{"ReviewSelfCheck", WRITES, "{'employer_id':'$E','year':2025,'version':'1','accept':true}", NULL},
	{"GetSelfCheck", SHOWS, "{'employer_id':'$E','year':2025}", "\"region\":\"$R\""},
	{"ListSelfChecks", SHOWS, "{'year':2025,'limit':1000}", "\"employer_id\":\"$E\""},
	{"GetSelfCheckForm", NOTHING, "{}", NULL},
	{"SelfCheckDue", NOTHING, "{'year':2025,'region':'$R'}", NULL},
	{"RecordAgreement", WRITES, "{'row':{'credit_code':'$C','worker_no':'$N','kind':'written_agreement','from_day':20148,'terms':{'document_ref':'$M'}},'reason':'$M'}", NULL},
	{"DecideChange", WRITES, "{'change_id':'$H','decision':'refuse','reason':'$M'}", NULL},
	{"DecideHoursApproval", WRITES, "{'approval_id':'$V','decision':'refuse','reason':'$M'}", NULL},
	{"WithdrawHoursApproval", WRITES, "{'approval_id':'$V','reason':'$M'}", NULL},
	{"ImportClassAnswers", WRITES, "{'rows':[{'credit_code':'$C','worker_no':'$N','side':'worker','on_day':20170,'answers':[{'question':'P1','value':'no'}]}],'reason':'$M'}", NULL},
	{"ProposeClass", WRITES, "{'engagement_id':'$G'}", NULL},
	{"DeclareClass", WRITES, "{'engagement_id':'$G','class':'C','reason':'$M'}", NULL},
	{"ConfirmClass", WRITES, "{'engagement_id':'$G','class':'C','reason':'$M'}", NULL},
	{"AdjudicateClass", WRITES, "{'engagement_id':'$G','class':'C','reason':'$M'}", NULL},
	{"GetHoursApproval", SHOWS, "{'approval_id':'$V'}", NULL},
	{"ListHoursApprovals", SHOWS, "{'limit':1000}", NULL},
	{"HoursApprovalDue", NOTHING, "{'approval_id':'1'}", NULL},
	{"MapAlias", WRITES, "{'engagement_id':'$G','worker_no':'N-9','from_day':20160,'reason':'$M'}", NULL},
	{"ImportAliases", WRITES, "{'rows':[{'credit_code':'$C','worker_no':'N-8','known_no':'$N','from_day':20160}],'reason':'$M'}", NULL},
	{"EndAlias", WRITES, "{'engagement_id':'$G','worker_no':'$N','to_day':20160,'reason':'$M'}", NULL},
	{"ListAliases", SHOWS, "{'engagement_id':'$G'}", "$N"},
	{"ListEngagementVersions", SHOWS, "{'engagement_id':'$G'}", "\"version\":\"1\""},
	{"ListQuestions", NOTHING, "{}", NULL},
	{"GetClassification", SHOWS, "{'engagement_id':'$G'}", "$N"},
	{"GetClassification", SHOWS, "{'engagement_id':'$G','as_of_day':20250}", "$N"},
	{"ListClassifications", SHOWS, "{'limit':1000}", "$N"},
	{"ReviewClasses", NOTHING, "{}", NULL},
	{"ImportListings", NOTHING, "{'list':'abnormal','source':'$M','snapshot_day':20148,'rows':[{'credit_code':'$C','from_day':20148,'ground':'$M','authority':'$M'}],'dry_run':true}", NULL}, /* public */
	{"ListListings", NOTHING, "{'credit_code':'$C'}", NULL},
	{"GetEmployerFacts", SHOWS, "{'employer_id':'$E'}", NULL},
	{"GetEmployer", SHOWS, "{'employer_id':'$E'}", NULL},
	{"GetEmployer", SHOWS, "{'credit_code':'$C'}", NULL},
	{"GetEmployer", SHOWS, "{'employer_id':'$E','as_of_day':20250}", NULL},
	{"ListEmployers", SHOWS, "{'limit':1000}", NULL},
	{"ListEmployers", SHOWS, "{'search':'$C','limit':1000}", NULL},
	{"GetEngagement", SHOWS, "{'engagement_id':'$G'}", "$N"},
	{"GetEngagement", SHOWS, "{'engagement_id':'$G','as_of_day':20250}", "$N"},
	{"ListEngagements", SHOWS, "{'employer_id':'$E'}", "$N"},
	{"GetAgreement", SHOWS, "{'agreement_id':'$A'}", NULL},
	{"ListAgreements", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListOwnAgreements", OWN, "{'limit':1000}", NULL},
	{"SummariseAgreements", SHOWS, "{'employer_id':'$E'}", "\"agreements\":1"},
	{"CheckAgreement", NOTHING, "{'kind':'written_agreement','text':'$M'}", NULL},
	{"ListLicences", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListLicences", SHOWS, "{'employer_id':'$E','as_of_day':20250}", NULL},
	{"ListPermits", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListCooperations", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListSupervisions", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListRuleDocuments", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListChainLinks", SHOWS, "{'employer_id':'$E'}", NULL},
	{"ListEmployerPeople", SHOWS, "{'employer_id':'$E'}", "legal_representative"},
	{"GetChain", SHOWS, "{'worker_id':'$W','day':20160}", NULL},
	{"GetChange", SHOWS, "{'change_id':'$H'}", NULL},
	{"ListChanges", SHOWS, "{'limit':1000}", NULL},
	{"ChangeDue", NOTHING, "{'change_id':'1'}", NULL},
	{"ImportSoleTraders", NOTHING, "{'rows':[{'credit_code':'$C','worker_no':'$N','trader_code':'92411081MA0000015R','registered_day':20148,'source':'$M'}],'dry_run':true}", NULL},
	{"GetFinding", SHOWS, "{'finding_id':'$F'}", NULL},
	{"ListFindings", SHOWS, "{'limit':100}", NULL},
	{"ListFindings", SHOWS, "{'employer_id':'$E'}", NULL},
	{"TakeWorkMonth", NOTHING, "{'employer_id':'$E','worker_id':'$W','month':20089,'version':'1','days':20,'worked_s':'576000'}", NULL},
	{"RunChecks", NOTHING, "{'employer_id':'1'}", NULL},
	{"GetCheckProgress", NOTHING, "{}", NULL},
	{"CheckDue", NOTHING, "{}", NULL},
	{"CheckAll", NOTHING, "{'kind':'employer','employer_id':'1'}", NULL},
};
/* clang-format on */

static struct arena *arena;
static struct access rights;
static struct regions regions;
static struct departments departments;

/* ---- requests and replies ------------------------------------------------------------------- */

static bool number_add(struct str *s, char which, const struct target *t)
{
	const struct {
		char which;
		int64_t number;
	} all[] = {
		{'E', t->employer_id     },
                {'W', t->worker_id       },
                {'G', t->engagement_id   },
		{'A', t->agreement_id    },
                {'F', t->finding_id      },
                {'K', t->consent_id      },
		{'T', t->match_id        },
                {'I', t->import_id       },
                {'V', t->approval_id     },
		{'Q', t->person_id       },
                {'J', t->worker_change_id},
                {'H', t->change_id       },
	};

	for (size_t i = 0; i < N_ELEMENTS(all); i++) {
		if (all[i].which == which) {
			str_addf(s, "%" PRId64, all[i].number);
			return true;
		}
	}
	return false;
}

static void mark_add(struct str *s, char which, const struct target *t, bool outsider)
{
	switch (which) {
	case 'C':
		str_add(s, t->code);
		return;
	case 'P':
		str_add(s, CODE_A);
		return;
	case 'R':
		str_add(s, t->region);
		return;
	case 'M':
		str_add(s, outsider ? "outsider" : t->mark);
		return;
	case 'N':
		str_add(s, t->worker_no);
		return;
	case 'D':
		str_add(s, t->document);
		return;
	case 'L':
		str_add(s, t->second);
		return;
	default:
		if (number_add(s, which, t))
			return;
		fail_msg("no such mark $%c", which);
	}
}

static const char *filled(const char *text, const struct target *t, bool outsider)
{
	char *room = arena_alloc(arena, 1024);
	struct str s = str_init(room, 1024);

	for (; *text; text++) {
		if (*text == '$')
			mark_add(&s, *++text, t, outsider);
		else
			str_addn(&s, *text == '\'' ? "\"" : text, 1);
	}
	assert_false(s.cut);
	return room;
}

static const ProtobufCMethodDescriptor *method_of(const char *name)
{
	return protobuf_c_service_descriptor_get_method_by_name(
		&registration__registration__descriptor, name);
}

struct answer {
	int rc;
	const char *request, *text; /* the reply as JSON, or the error's detail */
};

static struct answer ask(const struct visit *v, const struct target *t, const struct kit_who *who,
			 bool outsider)
{
	const ProtobufCMethodDescriptor *m = method_of(v->method);
	struct answer a = {0, filled(v->request, t, outsider), ""};
	ProtobufCMessage *body = NULL, *reply = NULL;
	struct err err = {0};

	if (!m || json_read(arena, m->input, slice_of(a.request), &body, &err))
		fail_msg("%s %s: %s", v->method, a.request, err.text);
	a.rc = kit_call(k, v->method, who, body, &reply);
	a.text = arena_strdup(arena, kit_detail(k));
	if (!a.rc && json_write(arena, reply, JSON_ONE_LINE, &a.text, &err))
		fail_msg("%s: %s", v->method, err.text);
	return a;
}

/* ---- planting ------------------------------------------------------------------------------- */

static void ids_read(struct target *t)
{
	t->employer_id = kit_number("select employer_id from registration.employer_code where "
				    "credit_code = '%s'",
				    t->code);
	t->worker_id = kit_number("select coalesce(max(worker_id), 0) from registration.alias "
				  "where worker_no = '%s'",
				  t->worker_no);
	t->engagement_id = kit_number("select coalesce(max(engagement_id), 0) from "
				      "registration.engagement where worker_no = '%s'",
				      t->worker_no);
	t->agreement_id = kit_number("select coalesce(max(agreement_id), 0) from "
				     "registration.agreement where engagement_id = %" PRId64,
				     t->engagement_id);
	t->change_id = kit_number("select coalesce(max(change_id), 0) from "
				  "registration.change_request where evidence = '%s'",
				  t->mark);
	t->person_id = kit_number("select coalesce(max(person_id), 0) from "
				  "registration.employer_person where employer_id = %" PRId64,
				  t->employer_id);
	t->worker_change_id = kit_number("select coalesce(max(change_id), 0) from "
					 "registration.change_request where subject = 'worker' and "
					 "subject_id = %" PRId64,
					 t->worker_id);
	t->consent_id = kit_number("select coalesce(max(consent_id), 0) from "
				   "registration.worker_consent where worker_id = %" PRId64,
				   t->worker_id);
	t->match_id = kit_number("select coalesce(max(match_id), 0) from "
				 "registration.worker_match where older_id = %" PRId64,
				 t->worker_id);
	t->approval_id = kit_number("select coalesce(max(approval_id), 0) from "
				    "registration.hours_approval where employer_id = %" PRId64,
				    t->employer_id);
}

/* What the checks find of what was planted. */
static void findings_plant(void)
{
	assert_true(kit_timers_of(k, "CheckDue") > 0);
	for (size_t n = 0; n < N_TARGETS; n++) {
		targets[n].finding_id = kit_number("select coalesce(max(finding_id), 0) from "
						   "registration.finding where employer_id = "
						   "%" PRId64,
						   targets[n].employer_id);
		assert_true(targets[n].finding_id > 0);
	}
}

static void partner_plant(void)
{
	const struct target city = {
		.region = "411000", .code = CODE_A, .mark = "city", .document = ""};

	assert_int_equal(ask(&visits[0], &city, NULL, false).rc, 0);
}

/* A file is of the region of who sent it. */
static void import_plant(struct target *t)
{
	char file[32];
	Registration__OpenImportRequest req = REGISTRATION__OPEN_IMPORT_REQUEST__INIT;
	const struct kit_who sender = {"inspector", "HRSS", t->region, "sender", 0, 0};
	uint8_t digest[32] = {0};
	Registration__ImportRun *run;

	(void)snprintf(file, sizeof(file), "%s.csv", t->mark);
	req.kind = (char *)"employers";
	req.file_name = file;
	req.digest = (ProtobufCBinaryData){sizeof(digest), digest};
	assert_int_equal(kit_call(k, "OpenImport", &sender, &req.base, &run), 0);
	t->import_id = run->import_id;
}

/* A write that plants, for each target. */
static void plant(const struct visit *v)
{
	for (size_t n = 0; n < N_TARGETS; n++) {
		struct answer a = ask(v, &targets[n], NULL, false);

		if (a.rc || (strstr(a.text, "\"errors\":") && !strstr(a.text, "\"errors\":[]")))
			fail_msg("%s: %d %s", v->method, a.rc, a.text);
		ids_read(&targets[n]);
	}
}

static int group_plant(void **state)
{
	struct err err = {0};

	(void)group_setup(state);
	(void)setup(state);
	arena = arena_new((size_t)1024 * 1024 * 1024);
	if (access_load(arena, GONGDAO_SOURCE "/config/access.yaml", &rights, &err) ||
	    regions_load(arena, GONGDAO_SOURCE "/config/regions.yaml", &regions, &err) ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err))
		fail_msg("%s", err.text);
	partner_plant();
	for (size_t n = 0; n < N_TARGETS; n++)
		import_plant(&targets[n]);
	for (size_t i = 0; i < N_ELEMENTS(visits); i++) {
		if (visits[i].mode == PLANT)
			plant(&visits[i]);
	}
	findings_plant();
	return 0;
}

/* Everything kept of an employer and of its engagement, in every table that says whose it is. */
/* Without the history of files: who opens a run of his own changes nothing of a target. */
static const char *print_of(const struct target *t)
{
	return arena_strdup(
		arena,
		kit_text("select md5(string_agg(md5(query_to_xml(format('select * from "
			 "registration.%%I t where %%I = %%s order by t::text', table_name, "
			 "column_name, case column_name when 'employer_id' then %" PRId64
			 " when 'worker_id' then %" PRId64 " else %" PRId64
			 " end), false, false, '')::text), '' order by table_name, "
			 "column_name)) from information_schema.columns where table_schema = "
			 "'registration' and column_name in ('employer_id', 'engagement_id', "
			 "'worker_id') and table_name <> 'import_run' and "
			 "table_name in (select relname from pg_class where relkind = 'r')",
			 t->employer_id, t->worker_id, t->engagement_id));
}

/* ---- the walk ------------------------------------------------------------------------------- */

static bool may(const char *role, const char *method)
{
	char rpc[96];

	(void)snprintf(rpc, sizeof(rpc), "registration.%s", method);
	return access_role_may(&rights, role, rpc);
}

/* Roles of one company or one worker: they speak for the first target's. */
static bool bound(const char *role)
{
	return strcmp(role, "company") == 0 || strcmp(role, "worker") == 0;
}

static bool sees(const struct kit_who *who, const struct target *t)
{
	return bound(who->role) ? t == &targets[0] : region_covers(who->region, t->region);
}

static void no_leak(const struct visit *v, const struct kit_who *who, const struct target *hidden,
		    const struct answer *a)
{
	const char *marks[] = {hidden->mark, hidden->worker_no};

	for (size_t i = 0; i < N_ELEMENTS(marks); i++) {
		if (!strstr(a->request, marks[i]) && strstr(a->text, marks[i]))
			fail_msg("%s as %s of %s, %s, asked %s: %s", v->method, who->role,
				 who->department, who->region, a->request, a->text);
	}
}

static void visit_one(const struct visit *v, const struct kit_who *who, const struct target *t)
{
	const char *see = filled(v->see ? v->see : "$M", t, false);
	bool outsider = !sees(who, t), own = v->mode == OWN && bound(who->role);
	struct answer a;

	if (may(who->role, v->method) && v->mode <= WRITES && !outsider)
		return; /* whoever sees it may change it; other tests do */
	a = ask(v, t, who, true);
	if (!may(who->role, v->method))
		assert_int_equal(a.rc, E_DENIED);
	for (size_t n = 0; n < N_TARGETS; n++) {
		if (!sees(who, &targets[n]))
			no_leak(v, who, &targets[n], &a);
	}
	if (!may(who->role, v->method) || bound(who->role) != own)
		return;
	if (!region_covers(who->region, t->region) && !outsider)
		return; /* a worker's own, as a county that is not his */
	if ((v->mode == SHOWS || own) && !outsider && (a.rc || !strstr(a.text, see)))
		fail_msg("%s as %s of %s, %s, asked %s, does not show %s: %d %s", v->method,
			 who->role, who->department, who->region, a.request, see, a.rc, a.text);
	if (v->mode == SHOWS && outsider && !a.rc && strstr(a.text, see))
		fail_msg("%s as %s of %s shows %s", v->method, who->role, who->region, see);
}

/* One role with every department and region; without the right, one of each is enough. */
static void visit_role(const struct visit *v, const char *role, const struct target *t)
{
	bool allowed = may(role, v->method);

	for (size_t d = 0; d < (allowed ? departments.n : 1); d++) {
		for (size_t r = 0; r < (allowed ? regions.n : 1); r++) {
			const struct kit_who who = {
				role,
				departments.at[d].code,
				regions.at[r].code,
				"walker",
				strcmp(role, "company") == 0 ? targets[0].employer_id : 0,
				strcmp(role, "worker") == 0 ? targets[0].worker_id : 0,
			};

			visit_one(v, &who, t);
		}
	}
}

static void visit_roles(const struct visit *v, const struct target *t)
{
	for (size_t r = 0; r < rights.n_roles; r++) {
		if (strcmp(rights.roles[r].name, "service") != 0)
			visit_role(v, rights.roles[r].name, t);
	}
}

static void target_visit(const struct target *t)
{
	const char *before = print_of(t);

	for (size_t i = 0; i < N_ELEMENTS(visits); i++) {
		visit_roles(&visits[i], t);
		if (strcmp(print_of(t), before) != 0)
			fail_msg("%s changed what its caller does not see", visits[i].method);
	}
}

static void walk__every_rpc_role_department_county__nothing_of_others(void **state UNUSED)
{
	for (size_t n = 0; n < N_TARGETS; n++)
		target_visit(&targets[n]);
}

static void walk__every_rpc_of_the_proto__has_its_row(void **state UNUSED)
{
	const ProtobufCServiceDescriptor *d = &registration__registration__descriptor;

	for (unsigned m = 0; m < d->n_methods; m++) {
		bool found = false;

		for (size_t i = 0; i < N_ELEMENTS(visits); i++)
			found = found || strcmp(visits[i].method, d->methods[m].name) == 0;
		if (!found)
			fail_msg("registration.%s has no row in visits[]: say what it is and with "
				 "what it is asked",
				 d->methods[m].name);
	}
}

/* The skeleton's tables hold no state of the matter that a person can ask for; the others named
 * here hold numbers only, or what is public (README). */
static void tables__every_one__has_forced_row_level_security(void **state UNUSED)
{
	const char *bare = kit_text(
		"select string_agg(relname, ', ' order by relname) from pg_class where "
		"relnamespace "
		"= 'registration'::regnamespace and relkind in ('r', 'p') and not relispartition "
		"and "
		"not (relrowsecurity and relforcerowsecurity and exists (select from pg_policy "
		"where "
		"polrelid = pg_class.oid)) and relname not in ('schema_migration', 'inbox', "
		"'outbox', "
		"'audit', 'relay', 'outbox_cursor', 'dead_letter', 'timer', 'replay', 'attempt', "
		"'partition_floor', "
		"'chain', 'chain_head', 'chain_kept', 'chain_seal', 'chain_witness', "
		"'chain_archive', "
		"'administration', 'administration_now', "
		"'employer_code', 'worker', 'alias', 'import_lock', 'listing', "
		"'key_check', 'key_use', 'name_part', 'worker_merge', 'check_due', "
		"'check_failed', 'check_walk')");

	assert_string_equal(bare, "");
}

static int group_done(void **state)
{
	arena_free(arena);
	return group_teardown(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(walk__every_rpc_of_the_proto__has_its_row),
		cmocka_unit_test(tables__every_one__has_forced_row_level_security),
		cmocka_unit_test(walk__every_rpc_role_department_county__nothing_of_others),
	};

	return cmocka_run_group_tests(tests, group_plant, group_done);
}
