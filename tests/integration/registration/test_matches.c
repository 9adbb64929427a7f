/*
 * Near matches wait for a person; what was decided stays (REG-3).
 */
#include "people.h"

static const char *names[] = {"张三丰", "张三"};

static Registration__ListMatchesReply *matches(const struct kit_who *who, const char *state)
{
	Registration__ListMatchesRequest req;
	Registration__ListMatchesReply *rep = NULL;

	registration__list_matches_request__init(&req);
	req.state = (char *)state;
	assert_int_equal(kit_call(k, "ListMatches", who, &req.base, &rep), 0);
	return rep;
}

static int decide(const struct kit_who *who, int64_t match_id, const char *decision,
		  const char *reason)
{
	Registration__DecideMatchRequest req;

	registration__decide_match_request__init(&req);
	req.match_id = match_id;
	req.decision = (char *)decision;
	req.reason = (char *)reason;
	return kit_call(k, "DecideMatch", who, &req.base, NULL);
}

static void register_worker__same_phone_similar_name__side_by_side(void **state UNUSED)
{
	int64_t a = registered(document_given(6, 1, 3), names[0], "13800000000");
	int64_t b = registered(document_given(7, 1, 3), names[1], "13800000000");
	const Registration__Match *m;

	(void)registered(document_given(8, 1, 3), "李四", "13800000000");
	assert_int_equal(matches(NULL, "")->n_matches, 1);
	m = matches(NULL, "")->matches[0];
	assert_string_equal(m->ground, "phone_name");
	assert_int_equal(m->older_id, a < b ? a : b);
	assert_int_equal(m->younger_id, a < b ? b : a);
	assert_string_equal(m->older->name, a < b ? "张*丰" : "张*");
	assert_string_equal(m->younger->phone, "138****0000");
}

static void import_workers__name_birth_and_near_document__proposed(void **state UNUSED)
{
	Registration__WorkerRow rows[] = {
		worker_given(document_given(6, 2, 3), "张三", ""),
		worker_given(document_given(6, 2, 2), "张三", ""),
		worker_given(document_given(6, 2, 4), "李四", ""),
	};
	Registration__ImportReply *rep;

	assert_int_equal(workers_import(NULL, rows, 3, false, &rep), 0);
	assert_int_equal(rep->created, 3);
	assert_int_equal(rep->review, 1);
	assert_string_equal(matches(NULL, "")->matches[0]->ground, "birth_document");
}

static void register_worker__same_phone_and_near_document__one_to_review(void **state UNUSED)
{
	Registration__RegisterWorkerReply *rep;

	(void)registered(document_given(6, 2, 3), "张三", "13800000000");
	assert_int_equal(
		worker_register(NULL, worker_given(document_given(6, 2, 2), "张三", "13800000000"),
				"", &rep),
		0);
	assert_int_equal(rep->review, 1);
	assert_int_equal(matches(NULL, "")->n_matches, 1);
}

static void decide__not_duplicate__never_proposed_again(void **state UNUSED)
{
	const char *id = document_given(6, 3, 3);
	Registration__RegisterWorkerReply *rep;

	(void)registered(id, names[0], "13800000000");
	(void)registered(document_given(7, 3, 3), names[1], "13800000000");
	assert_int_equal(decide(NULL, matches(NULL, "")->matches[0]->match_id, "not_duplicate", ""),
			 E_FIELD);
	assert_int_equal(decide(NULL, matches(NULL, "")->matches[0]->match_id, "perhaps", "x"),
			 E_FIELD);
	assert_int_equal(
		decide(NULL, matches(NULL, "")->matches[0]->match_id, "not_duplicate", "父子"), 0);
	assert_int_equal(matches(NULL, "")->n_matches, 0);
	assert_int_equal(matches(NULL, "not_duplicate")->n_matches, 1);
	assert_string_equal(matches(NULL, "not_duplicate")->matches[0]->decided_by, "inspector");

	/* They lose and share the telephone again. */
	assert_int_equal(worker_register(NULL, worker_given(id, names[0], "13800000001"), "", &rep),
			 0);
	assert_int_equal(worker_register(NULL, worker_given(id, names[0], "13800000000"), "", &rep),
			 0);
	assert_int_equal(matches(NULL, "")->n_matches, 0);
	assert_int_equal(kit_number("select count(*) from registration.audit where rpc = "
				    "'registration.DecideMatch'"),
			 1);
}

static void decide__same_person__everything_follows_to_the_older(void **state UNUSED)
{
	Registration__EmployerRow employer = employer_given(CODE_A, "甲公司", "411002");
	Registration__EngagementRow engagements[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
						     engagement_given(CODE_A, "R-2", MARCH_1, 0)};
	const char *ids[] = {document_given(6, 4, 3), document_given(7, 4, 3)};
	Registration__WorkerRow rows[2];
	const Registration__Match *m;
	int64_t older, younger;
	const struct kit_event *told;

	assert_int_equal(employers_import(NULL, &employer, 1, false, NULL), 0);
	for (size_t i = 0; i < 2; i++)
		rows[i] = numbered(worker_given(ids[i], names[i], "13800000000"), CODE_A,
				   i ? "R-2" : "R-1");
	assert_int_equal(workers_import(NULL, rows, 2, false, NULL), 0);
	assert_int_equal(engagements_import(NULL, engagements, 2, false, NULL), 0);
	assert_int_equal(
		kit_number("select count(distinct worker_id) from registration.engagement"), 2);
	m = matches(NULL, "")->matches[0];
	older = m->older_id;
	younger = m->younger_id;
	(void)kit_events(k, &events);
	assert_int_equal(decide(NULL, m->match_id, "same_person", "本人说明"), 0);
	assert_int_equal(decide(NULL, m->match_id, "same_person", "本人说明"), E_CONFLICT);
	while (kit_timers(k) > 0)
		;

	assert_int_equal(engagements_told(&told), 1);
	assert_int_equal(
		kit_number("select count(distinct worker_id) from registration.engagement"), 1);
	assert_int_equal(kit_number("select min(worker_id) from registration.engagement"), older);
	assert_int_equal(kit_number("select min(worker_id) from registration.alias where worker_no "
				    "= 'R-2'"),
			 older);
	for (size_t i = 0; i < 2; i++) {
		const Registration__FindWorkerReply *found = workers_found(NULL, BY_ID, ids[i]);

		assert_int_equal(found->n_workers, 1);
		assert_int_equal(found->workers[0]->worker_id, older);
		assert_int_equal(registered(ids[i], names[i], ""), older);
	}
	assert_int_equal(workers_found(NULL, BY_PHONE, "13800000000")->n_workers, 1);
	assert_int_equal(workers_found(NULL, BY_NAME, "张三")->n_workers, 1);
	assert_int_equal(worker_get(NULL, younger, NULL), 0);
}

/* A number that was mapped by hand is told anew: whoever keeps it knows no other name for it. */
static void decide__same_person__numbers_mapped_by_hand_follow(void **state UNUSED)
{
	Registration__EmployerRow employer = employer_given(CODE_A, "甲公司", "411002");
	Registration__EngagementRow engagements[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
						     engagement_given(CODE_A, "R-2", MARCH_1, 0)};
	const char *ids[] = {document_given(6, 4, 3), document_given(7, 4, 3)};
	Registration__MapAliasRequest map;
	Registration__WorkerRow rows[2];
	const Registration__Match *m;
	const Registration__Alias *a = NULL;
	int64_t older;
	size_t n;

	assert_int_equal(employers_import(NULL, &employer, 1, false, NULL), 0);
	for (size_t i = 0; i < 2; i++)
		rows[i] = numbered(worker_given(ids[i], names[i], "13800000000"), CODE_A,
				   i ? "R-2" : "R-1");
	assert_int_equal(workers_import(NULL, rows, 2, false, NULL), 0);
	assert_int_equal(engagements_import(NULL, engagements, 2, false, NULL), 0);
	m = matches(NULL, "")->matches[0];
	older = m->older_id;
	registration__map_alias_request__init(&map);
	map.engagement_id = kit_number("select engagement_id from registration.engagement where "
				       "worker_id = %" PRId64,
				       m->younger_id);
	map.worker_no = (char *)"N-9";
	map.from_day = MARCH_1;
	map.reason = (char *)"平台换号";
	assert_int_equal(kit_call(k, "MapAlias", NULL, &map.base, NULL), 0);
	(void)kit_events(k, &events);
	assert_int_equal(decide(NULL, m->match_id, "same_person", "本人说明"), 0);
	while (kit_timers(k) > 0)
		;

	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(events[i].event, "registration.AliasRecorded") == 0)
			a = (const Registration__Alias *)kit_event_body(
				k, &events[i], &registration__alias__descriptor);
	}
	if (!a)
		fail_msg("the number was not told");
	assert_int_equal(a ? a->worker_id : 0, older);
	assert_int_equal(a ? a->version : 0, 2);
	assert_int_equal(kit_number("select worker_id from registration.alias where worker_no = "
				    "'N-9'"),
			 older);
	assert_int_equal(kit_number("select count(*) from registration.alias_version"), 2);
}

/* ---- what else follows ---------------------------------------------------------------------- */

struct merging {
	int64_t older, younger, match_id;
};

/* Two who share a telephone, R-1 and R-2 at one employer. */
static struct merging two_numbers(void)
{
	Registration__EmployerRow employer = employer_given(CODE_A, "甲公司", "411002");
	Registration__EngagementRow engagements[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
						     engagement_given(CODE_A, "R-2", MARCH_1, 0)};
	Registration__WorkerRow rows[2];
	const Registration__Match *m;

	for (unsigned i = 0; i < 2; i++) {
		engagements[i].class_ = (char *)"A1";
		rows[i] =
			numbered(worker_given(document_given(6 + i, 7, 3), names[i], "13800000000"),
				 CODE_A, i ? "R-2" : "R-1");
	}
	assert_int_equal(employers_import(NULL, &employer, 1, false, NULL), 0);
	assert_int_equal(workers_import(NULL, rows, 2, false, NULL), 0);
	assert_int_equal(engagements_import(NULL, engagements, 2, false, NULL), 0);
	m = matches(NULL, "")->matches[0];
	return (struct merging){m->older_id, m->younger_id, m->match_id};
}

static void timers_end(void)
{
	while (kit_timers(k) > 0)
		;
}

/* What the worker agreed to and who has read his values goes with him. */
static void decide__same_person__consents_and_readings_follow(void **state UNUSED)
{
	static char *fields[] = {(char *)"name"};
	const struct merging two = two_numbers();
	const struct kit_who self = {"worker", "", "411002", "w", 0, two.older};
	Registration__RecordConsentRequest give;
	Registration__RevokeConsentRequest revoke;
	Registration__UnmaskWorkerRequest unmask;
	Registration__ListAccessRequest list;
	Registration__ListAccessReply *read;
	Registration__Consent *consent;

	registration__record_consent_request__init(&give);
	give.worker_id = two.younger;
	give.matter = (char *)"location";
	give.notice = (char *)"2025-03";
	assert_int_equal(kit_call(k, "RecordConsent", NULL, &give.base, &consent), 0);
	registration__unmask_worker_request__init(&unmask);
	unmask.worker_id = two.younger;
	unmask.fields = fields;
	unmask.n_fields = 1;
	unmask.ground = (char *)"核对身份";
	assert_int_equal(kit_call(k, "UnmaskWorker", NULL, &unmask.base, NULL), 0);
	assert_int_equal(decide(NULL, two.match_id, "same_person", "本人说明"), 0);
	timers_end();

	registration__revoke_consent_request__init(&revoke);
	revoke.consent_id = consent->consent_id;
	assert_int_equal(kit_call(k, "RevokeConsent", &self, &revoke.base, &consent), 0);
	assert_int_equal(consent->worker_id, two.older);
	registration__list_access_request__init(&list);
	assert_int_equal(kit_call(k, "ListOwnAccess", &self, &list.base, &read), 0);
	assert_int_equal(read->n_accesses, 1);
}

/* His registration as a sole trader, and what was found of his engagements. */
static void decide__same_person__trader_and_findings_follow(void **state UNUSED)
{
	static const char open_now[] =
		"select count(*) from registration.finding where rule = 'CTR-01' and state = "
		"'open' and worker_id = %" PRId64;
	Registration__ImportSoleTradersRequest traders;
	Registration__SoleTraderRow row, *list = &row;
	const struct merging two = two_numbers();

	registration__import_sole_traders_request__init(&traders);
	registration__sole_trader_row__init(&row);
	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)"R-2";
	row.trader_code = (char *)CODE_C;
	row.registered_day = MARCH_1;
	row.source = (char *)"登记库";
	traders.rows = &list;
	traders.n_rows = 1;
	assert_int_equal(kit_call(k, "ImportSoleTraders", NULL, &traders.base, NULL), 0);
	timers_end();
	assert_int_equal(kit_number(open_now, two.younger), 1);

	assert_int_equal(decide(NULL, two.match_id, "same_person", "本人说明"), 0);
	timers_end();
	assert_int_equal(kit_number("select worker_id from registration.sole_trader"), two.older);
	assert_int_equal(kit_number(open_now, two.younger), 0);
	assert_int_equal(kit_number(open_now, two.older), 2);
}

/* A message that comes late leads to the number that stands for the person by then. */
static void follow_merge__late__leads_to_the_last_number(void **state UNUSED)
{
	const struct merging two = two_numbers();
	Registration__MergeToFollow late;

	assert_int_equal(decide(NULL, two.match_id, "same_person", "本人说明"), 0);
	timers_end();
	kit_sql("update registration.engagement set worker_id = %" PRId64
		" where worker_no = 'R-2'",
		two.younger);
	registration__merge_to_follow__init(&late);
	late.from_id = two.younger;
	late.into_id = two.younger - 1; /* stood for him until it stood for another itself */
	assert_int_equal(kit_call(k, "FollowMerge", &kit_daemons, &late.base, NULL), 0);
	assert_int_equal(kit_number("select min(worker_id) from registration.engagement"),
			 two.older);
	assert_int_equal(kit_number("select max(worker_id) from registration.engagement"),
			 two.older);
}

/* Of three numbers of one person, two decisions make one, whichever comes first. */
static void decide__three_numbers__all_lead_to_the_oldest(void **state UNUSED)
{
	const char *ids[] = {document_given(6, 5, 3), document_given(7, 5, 3),
			     document_given(8, 5, 3)};
	Registration__ListMatchesReply *open;

	for (size_t i = 0; i < 3; i++)
		(void)registered(ids[i], "张三", "13800000000");
	open = matches(NULL, "");
	assert_int_equal(open->n_matches, 3);
	for (size_t i = 3; i > 0; i--) {
		const Registration__Match *m = open->matches[i - 1];
		int rc = decide(NULL, m->match_id, "same_person", "本人说明");

		assert_true(rc == 0 || rc == E_CONFLICT);
	}
	assert_int_equal(matches(NULL, "")->n_matches, 0);
	assert_int_equal(kit_number("select count(*) from registration.worker_merge"), 2);
	assert_int_equal(
		kit_number("select count(distinct into_id) from registration.worker_merge"), 1);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(workers_found(NULL, BY_ID, ids[i])->workers[0]->worker_id,
				 kit_number("select min(worker_id) from "
					    "registration.worker_identity"));
}

/* A pair across counties is for who sees both. */
static void county__pair_with_a_hidden_worker__not_shown(void **state UNUSED)
{
	Registration__WorkerRow row =
		worker_given(document_given(7, 6, 3), names[1], "13800000000");

	(void)registered(document_given(6, 6, 3), names[0], "13800000000");
	row.home_region = (char *)"411024";
	assert_int_equal(worker_register(&kit_county, row, "", NULL), 0);
	assert_int_equal(matches(&kit_county, "")->n_matches, 0);
	assert_int_equal(matches(NULL, "")->n_matches, 1);
	assert_int_equal(
		decide(&kit_county, matches(NULL, "")->matches[0]->match_id, "not_duplicate", "x"),
		E_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(register_worker__same_phone_similar_name__side_by_side),
		T(import_workers__name_birth_and_near_document__proposed),
		T(register_worker__same_phone_and_near_document__one_to_review),
		T(decide__not_duplicate__never_proposed_again),
		T(decide__same_person__everything_follows_to_the_older),
		T(decide__same_person__numbers_mapped_by_hand_follow),
		T(decide__same_person__consents_and_readings_follow),
		T(decide__same_person__trader_and_findings_follow),
		T(follow_merge__late__leads_to_the_last_number),
		T(decide__three_numbers__all_lead_to_the_oldest),
		T(county__pair_with_a_hidden_worker__not_shown),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
