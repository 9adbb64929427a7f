/*
 * Full values for a purpose, once; the worker reads who had them; consents (AUT-5, AUT-7).
 */
#include "people.h"

static int unmask(const struct kit_who *who, int64_t worker_id, const char *ground,
		  const struct uuid *id, Registration__UnmaskWorkerReply **out)
{
	static char *fields[] = {(char *)"id", (char *)"name", (char *)"phone"};
	Registration__UnmaskWorkerRequest req;

	registration__unmask_worker_request__init(&req);
	req.worker_id = worker_id;
	req.fields = fields;
	req.n_fields = N_ELEMENTS(fields);
	req.ground = (char *)ground;
	return kit_ask(k,
		       &(struct kit_request){
			       .method = "UnmaskWorker", .who = who, .id = id, .body = &req.base},
		       out);
}

static Registration__ListAccessReply *accesses(const struct kit_who *who, const char *method,
					       int64_t worker_id)
{
	Registration__ListAccessRequest req;
	Registration__ListAccessReply *rep = NULL;

	registration__list_access_request__init(&req);
	req.worker_id = worker_id;
	assert_int_equal(kit_call(k, method, who, &req.base, &rep), 0);
	return rep;
}

static void unmask__for_a_ground__full_values_and_an_entry(void **state UNUSED)
{
	const char *id = document_given(5, 5, 3);
	int64_t number = registered(id, "诸葛亮", "13800007777");
	const struct kit_who self = {"worker", "", "411002", "w", 0, number};
	Registration__UnmaskWorkerReply *rep;
	const Registration__Access *a;

	assert_int_equal(unmask(NULL, number, "核对身份", NULL, &rep), 0);
	assert_string_equal(rep->id, id);
	assert_string_equal(rep->name, "诸葛亮");
	assert_string_equal(rep->phone, "13800007777");
	assert_int_equal(accesses(NULL, "ListAccess", number)->n_accesses, 1);
	assert_int_equal(accesses(&self, "ListOwnAccess", 0)->n_accesses, 1);
	a = accesses(&self, "ListOwnAccess", 0)->accesses[0];
	assert_string_equal(a->subject, "inspector");
	assert_string_equal(a->role, "inspector");
	assert_string_equal(a->department, "HRSS");
	assert_string_equal(a->fields, "id name phone");
	assert_string_equal(a->ground, "核对身份");
	assert_true(a->at_us > 0);
}

static void unmask__same_id_again__refused_and_nothing_kept(void **state UNUSED)
{
	const char *id = document_given(5, 6, 3);
	int64_t number = registered(id, "诸葛亮", "13800007777");
	struct uuid call = uuid_new(utc_now());

	assert_int_equal(unmask(NULL, number, "核对身份", &call, NULL), 0);
	assert_int_equal(unmask(NULL, number, "核对身份", &call, NULL), E_REPLY_GONE);
	assert_int_equal(kit_number("select count(*) from registration.worker_access"), 1);
	assert_nowhere(id);
	assert_nowhere("诸葛亮");
	assert_nowhere("13800007777");
}

static void unmask__without_purpose_or_fields__refused_without_entry(void **state UNUSED)
{
	int64_t number = registered(document_given(5, 7, 3), "诸葛亮", "");
	Registration__UnmaskWorkerRequest req;
	static char *wrong[] = {(char *)"bank"};

	assert_int_equal(unmask(NULL, number, "", NULL, NULL), E_FIELD);
	assert_int_equal(unmask(NULL, number, "查", NULL, NULL), E_FIELD);
	registration__unmask_worker_request__init(&req);
	req.worker_id = number;
	req.case_id = 12;
	assert_int_equal(kit_call(k, "UnmaskWorker", NULL, &req.base, NULL), E_FIELD);
	req.fields = wrong;
	req.n_fields = 1;
	assert_int_equal(kit_call(k, "UnmaskWorker", NULL, &req.base, NULL), E_FIELD);
	wrong[0] = (char *)"name";
	assert_int_equal(kit_call(k, "UnmaskWorker", NULL, &req.base, NULL), 0);
	assert_string_equal(kit_text("select fields from registration.worker_access"), "name");
	assert_int_equal(kit_number("select case_id from registration.worker_access"), 12);
	assert_int_equal(unmask(&kit_clerk, number, "核对身份", NULL, NULL), E_DENIED);
}

static void county__worker_of_another__not_unmasked_not_listed(void **state UNUSED)
{
	int64_t number = registered(document_given(5, 8, 3), "诸葛亮", "");

	assert_int_equal(unmask(&kit_county, number, "核对身份", NULL, NULL), E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from registration.worker_access"), 0);
	assert_int_equal(unmask(NULL, number, "核对身份", NULL, NULL), 0);
	assert_int_equal(accesses(&kit_county, "ListAccess", number)->n_accesses, 0);
}

/* What the department read: by all of it, by one, not by another, and not of whom he may not see.
 */
static void log__of_ones_own_department__by_all_or_by_one(void **state UNUSED)
{
	int64_t number = registered(document_given(5, 12, 3), "诸葛亮", "");
	const struct kit_who second = {"inspector", "HRSS", "411000", "a8", 0, 0};
	const struct kit_who other = {"inspector", "SAMR", "411000", "a9", 0, 0};
	Registration__ListAccessRequest req;
	Registration__ListAccessReply *rep = NULL;

	assert_int_equal(unmask(NULL, number, "核对身份", NULL, NULL), 0);
	assert_int_equal(unmask(&second, number, "复查案件", NULL, NULL), 0);
	rep = accesses(NULL, "ListAccess", 0);
	assert_int_equal(rep->n_accesses, 2);
	assert_string_equal(rep->accesses[0]->ground, "复查案件"); /* the newest first */
	assert_int_equal(rep->accesses[0]->of_id, number);
	assert_int_equal(accesses(&other, "ListAccess", 0)->n_accesses, 0);
	assert_int_equal(accesses(&kit_county, "ListAccess", 0)->n_accesses, 0);

	registration__list_access_request__init(&req);
	req.subject = (char *)(uintptr_t) "a8";
	assert_int_equal(kit_call(k, "ListAccess", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_accesses, 1);
	assert_string_equal(rep->accesses[0]->subject, "a8");
	req.worker_id = number;
	assert_int_equal(kit_call(k, "ListAccess", NULL, &req.base, NULL), E_FIELD);
}

/* Another worker of the same region asks by number, and for himself: nothing of it. */
static void worker__another_of_his_region__sees_himself_only(void **state UNUSED)
{
	int64_t number = registered(document_given(5, 9, 3), "诸葛亮", "");
	int64_t other = registered(document_given(5, 10, 3), "司马懿", "");
	const struct kit_who self = {"worker", "", "411002", "w", 0, other};
	Registration__Worker *worker;

	assert_int_equal(unmask(NULL, number, "核对身份", NULL, NULL), 0);
	assert_int_equal(accesses(&self, "ListOwnAccess", number)->n_accesses, 0);
	assert_int_equal(worker_get(&self, number, NULL), E_NOT_FOUND);
	assert_int_equal(worker_get(&self, other, &worker), 0);
	assert_string_equal(worker->name, "司*懿");
	assert_int_equal(unmask(&self, other, "核对身份", NULL, NULL), E_DENIED);
}

static void consents__given_and_taken_back__both_stay(void **state UNUSED)
{
	int64_t number = registered(document_given(5, 11, 3), "诸葛亮", "");
	const struct kit_who self = {"worker", "", "411002", "w", 0, number};
	Registration__RecordConsentRequest give;
	Registration__RevokeConsentRequest revoke;
	Registration__ListConsentsRequest list;
	Registration__ListConsentsReply *listed;
	Registration__Consent *consent;

	registration__record_consent_request__init(&give);
	give.matter = (char *)"location";
	assert_int_equal(kit_call(k, "RecordConsent", &self, &give.base, NULL), E_FIELD);
	give.notice = (char *)"2025-03";
	assert_int_equal(kit_call(k, "RecordConsent", &self, &give.base, &consent), 0);
	assert_int_equal(consent->worker_id, number);
	give.matter = (char *)"anything";
	assert_int_equal(kit_call(k, "RecordConsent", &self, &give.base, NULL), E_FIELD);

	registration__revoke_consent_request__init(&revoke);
	revoke.consent_id = consent->consent_id;
	assert_int_equal(kit_call(k, "RevokeConsent", &kit_county, &revoke.base, NULL),
			 E_NOT_FOUND);
	assert_int_equal(kit_call(k, "RevokeConsent", &self, &revoke.base, NULL), 0);
	assert_int_equal(kit_call(k, "RevokeConsent", &self, &revoke.base, NULL), E_CONFLICT);

	registration__list_consents_request__init(&list);
	list.worker_id = number;
	assert_int_equal(kit_call(k, "ListConsents", NULL, &list.base, &listed), 0);
	assert_int_equal(listed->n_consents, 1);
	assert_string_equal(listed->consents[0]->notice, "2025-03");
	assert_true(listed->consents[0]->revoked_at_us > 0);
	assert_int_equal(kit_call(k, "ListConsents", &kit_county, &list.base, &listed), 0);
	assert_int_equal(listed->n_consents, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(unmask__for_a_ground__full_values_and_an_entry),
		T(unmask__same_id_again__refused_and_nothing_kept),
		T(unmask__without_purpose_or_fields__refused_without_entry),
		T(county__worker_of_another__not_unmasked_not_listed),
		T(log__of_ones_own_department__by_all_or_by_one),
		T(worker__another_of_his_region__sees_himself_only),
		T(consents__given_and_taken_back__both_stay),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
