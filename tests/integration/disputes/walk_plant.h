/*
 * walk_plant - plants the case of walk.h, through the rpcs themselves.
 */
#ifndef GONGDAO_TEST_DISPUTES_WALK_PLANT_H
#define GONGDAO_TEST_DISPUTES_WALK_PLANT_H

#include <sodium.h>

#include "document_facts.h"
#include "walk.h"

#define ALERT     INT64_C(5)  /* of the case */
#define FREE      INT64_C(6)  /* an alert that has no case */
#define PLANNED   INT64_C(70) /* an employer that is on the list of inspections */
#define UNPLANNED INT64_C(71) /* and one that is on none */

static const struct kit_who hrss = {"inspector", "HRSS", "411000", "hrss", 0, 0};
static const struct kit_who samr = {"clerk", "SAMR", "411000", "samr", 0, 0};
static const struct kit_who trans_clerk = {"clerk", "TRANS", "411000", "trans", 0, 0};
static const struct kit_who uni = {"clerk", "UNION", "411000", "union", 0, 0};

static void did(const char *method, const char *request, const struct kit_who *who)
{
	struct answer a = ask(method, request, who);

	if (a.rc)
		fail_msg("%s %s: %d %s", method, a.request, a.rc, a.text);
}

static int64_t handoff_to(const char *department)
{
	return kit_number("select max(handoff_id) from disputes.handoff where to_department = '%s'",
			  department);
}

/* Offered by whoever owns the case, with a mark in its reason and in its evidence; answered, if at
 * all, by `answer`. */
static void hand(const struct kit_who *from, const char *to, const char *kind, const char *answer)
{
	const struct kit_who receiver = {"clerk", to, "411000", "receiver", 0, 0};
	const char *basis = strcmp(to, "TRANS") == 0  ? "V30"
			    : strcmp(to, "SAMR") == 0 ? "H-09"
						      : "";

	did("OfferHandoff",
	    arena_printf(arena,
			 "{'case_id':'$C','to_department':'%s','kind':'%s','reason':'MKHO-%s',"
			 "'basis':'%s','evidence':[{'kind':'worker','reference':'K001','note':"
			 "'MKHO-%s'}]}",
			 to, kind, to, basis, to),
	    from);
	numbers['X'] = handoff_to(to);
	if (answer)
		did(answer,
		    arena_printf(arena, "{'handoff_id':'$X','%s':'MKHO-%s'}",
				 strcmp(answer, "AcceptHandoff") == 0 ? "note" : "reason", to),
		    &receiver);
}

/* A document of ten bytes; `whole`: closed, so that the parties see it. */
static int64_t document_plant(const struct kit_who *who, const char *content, bool whole)
{
	uint8_t hash[DOCUMENT_HASH];
	char *hash64 = arena_alloc(arena, 64), *body64 = arena_alloc(arena, 32);
	int64_t id;

	(void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)content, 10, NULL, 0);
	(void)sodium_bin2base64(hash64, 64, hash, sizeof(hash), sodium_base64_VARIANT_ORIGINAL);
	(void)sodium_bin2base64(body64, 32, (const uint8_t *)content, 10,
				sodium_base64_VARIANT_ORIGINAL);
	did("AddDocument",
	    arena_printf(arena,
			 "{'case_id':'$C','hash':'%s','name':'MKCASE.pdf','media_type':"
			 "'application/pdf','kind':'evidence','size':'10'}",
			 hash64),
	    who);
	id = kit_number("select max(document_id) from disputes.case_document");
	did("SendDocumentPart",
	    arena_printf(arena, "{'document_id':'%" PRId64 "','part':0,'body':'%s'}", id, body64),
	    who);
	if (whole)
		did("CloseDocument", arena_printf(arena, "{'document_id':'%" PRId64 "'}", id), who);
	return id;
}

static void alerts_plant(void)
{
	for (int64_t id = ALERT; id <= FREE; id++) {
		Alerts__Alert a = alert_of(id, 1);

		a.employer_name = (char *)"MKNAME";
		assert_int_equal(take(&a, 0), 0);
	}
}

static void employers_plant(void)
{
	for (int64_t id = PLANNED; id <= UNPLANNED; id++) {
		Registration__Employer e;
		struct kit_request r = {.method = "TakeEmployer",
					.who = &kit_daemons,
					.event = "registration.EmployerRecorded",
					.body = &e.base};

		registration__employer__init(&e);
		e.employer_id = id;
		e.name = (char *)"MKFIRM";
		e.kind = (char *)"platform";
		e.status = (char *)"active";
		e.region = (char *)COUNTY;
		e.version = 1;
		assert_int_equal(kit_ask(k, &r, NULL), 0);
	}
	did("PlanInspection",
	    "{'employer_id':'70','year':2025,'month':6,'kind':'routine','ground':'MKPLAN'}", &hrss);
	numbers['I'] = kit_number("select plan_id from disputes.inspection_plan");
}

static int64_t deadline_of(const char *code)
{
	return kit_number("select deadline_id from disputes.deadline where code = '%s' and "
			  "state <> 'stopped'",
			  code);
}

static void case_plant(void)
{
	did("OpenCase", "{'alert_id':'5','ground':'MKCASE'}", &hrss);
	numbers['C'] = kit_number("select case_id from disputes.case_file");
	did("TakeAction",
	    "{'case_id':'$C','version':'1','action':'note','fields':[{'name':'what',"
	    "'value':'MKCASE'}]}",
	    &hrss);
	numbers['D'] = document_plant(&hrss, "MKCASE-one", true);
	hand(&hrss, "UNION", "ASSIST", "AcceptHandoff");
	hand(&hrss, "DRC", "JOINT", "AcceptHandoff");
	hand(&hrss, "EM", "INFORM", "AcceptHandoff");
	hand(&hrss, "COURT", "ADVISE", "AcceptHandoff");
	hand(&hrss, "TRANS", "REFER", "AcceptHandoff");
	hand(&trans_clerk, "NHSA", "INFORM", "ReturnHandoff");
	hand(&trans_clerk, "SAMR", "TRANSFER", "AcceptHandoff");
	did("StartDeadline", "{'case_id':'$C','code':'INSP-4','ground':'MKCASE'}", &samr);
	did("StartDeadline", "{'case_id':'$C','code':'INJ-2','ground':'MKCASE'}", &samr);
	did("StartDeadline", "{'case_id':'$C','code':'INJ-2.2','ground':'MKCASE'}", &samr);
	did("RecordService",
	    "{'case_id':'$C','document':'MKCASE','method':'direct','note':'MKCASE'}", &samr);
	did("RecordFiling",
	    "{'case_id':'$C','body':'COURT','docket_no':'MKCASE','notice':'MKCASE','claims':"
	    "[{'worker_no':'MKCASE','matter':'PAY-02'}]}",
	    &samr);
	did("RecordPenalty",
	    "{'case_id':'$C','act':'V37','period':'2025-03','kind':'fine','amount_fen':'100','"
	    "basis':'MKCASE',"
	    "'document':'MKCASE'}",
	    &samr);
	hand(&samr, "PSB", "INFORM", NULL);
	numbers['R'] = document_plant(&uni, "MKCASE-two", false);
}

/* Another case of SAMR's, to which nothing happened. */
static void other_plant(void)
{
	did("StartCase",
	    "{'procedure':'sector','source':'lead','title':'MKCASE','employer_name':'MKCASE',"
	    "'region':'411002','ground':'MKCASE'}",
	    &samr);
	numbers['Q'] = kit_number("select max(case_id) from disputes.case_file");
}

static void numbers_read(void)
{
	numbers['V'] = kit_number("select version from disputes.case_file where case_id = %" PRId64,
				  numbers['C']);
	numbers['U'] = handoff_to("UNION");
	numbers['E'] = handoff_to("EM");
	numbers['N'] = handoff_to("NHSA");
	numbers['P'] = handoff_to("PSB");
	numbers['L'] = deadline_of("INSP-4");
	numbers['J'] = deadline_of("INJ-2");
	numbers['Z'] = kit_number("select penalty_id from disputes.penalty");
	numbers['K'] = kit_number("select filing_id from disputes.claim_filing");
	numbers['O'] = deadline_of("HO-1");
}

#endif
