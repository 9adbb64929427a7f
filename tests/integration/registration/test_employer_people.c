/*
 * Who speaks for an employer, through dispatch() and PostgreSQL: dated, sealed, masked.
 */
#include "records.h"

static int person_record(const struct kit_who *who, const char *name, const char *phone,
			 const char *reason, Registration__EmployerPerson **out)
{
	Registration__RecordEmployerPersonRequest req =
		REGISTRATION__RECORD_EMPLOYER_PERSON_REQUEST__INIT;

	req.employer_id = employer_id_of(CODE_B);
	req.role = (char *)"legal_representative";
	req.name = (char *)name;
	req.phone = (char *)phone;
	req.from_day = MARCH_1;
	req.reason = (char *)reason;
	return kit_call(k, "RecordEmployerPerson", who, &req.base, out);
}

static int people_list(const struct kit_who *who, int32_t as_of,
		       Registration__ListEmployerPeopleReply **out)
{
	Registration__ListEmployerPeopleRequest req =
		REGISTRATION__LIST_EMPLOYER_PEOPLE_REQUEST__INIT;

	req.employer_id = employer_id_of(CODE_B);
	req.as_of_day = as_of;
	return kit_call(k, "ListEmployerPeople", who, &req.base, out);
}

static void record_employer_person__recorded__sealed_and_masked(void **state UNUSED)
{
	Registration__ListEmployerPeopleReply *list;
	Registration__EmployerPerson *p;

	employers_given();
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", &p), 0);
	assert_string_equal(p->name, "张*丰");
	assert_string_equal(p->phone, "138****0000");
	assert_int_equal(people_list(NULL, 0, &list), 0);
	assert_int_equal(list->n_people, 1);
	assert_string_equal(list->people[0]->name, "张*丰");
	assert_string_equal(list->people[0]->phone, "138****0000");
	assert_int_equal(kit_number("select count(*) from registration.employer_person where "
				    "position(convert_to('张三丰', 'UTF8') in name) > 0 or "
				    "position('13800000000'::bytea in phone) > 0"),
			 0);
	assert_int_equal(kit_events(k, &events), 0);
}

static void record_employer_person__changed__wants_a_reason_and_keeps_what_was(void **state UNUSED)
{
	Registration__ListEmployerPeopleReply *list;
	Registration__EmployerPerson *p;

	employers_given();
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", &p), 0);
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", &p), 0);
	assert_int_equal(p->version, 1); /* nothing new */
	kit_clock("2025-05-20 09:00:00");
	assert_int_equal(person_record(NULL, "李四", "", "", NULL), E_FIELD);
	assert_null(strstr(kit_detail(k), "李四"));
	assert_int_equal(person_record(NULL, "李四", "", "变更登记", &p), 0);
	assert_int_equal(p->version, 2);
	assert_string_equal(p->name, "李*");
	assert_string_equal(p->phone, "");
	assert_int_equal(people_list(NULL, MARCH_1 + 60, &list), 0);
	assert_int_equal(list->n_people, 1);
	assert_string_equal(list->people[0]->name, "张*丰");
	kit_clock("2025-04-10 09:00:00");
}

static void
record_employer_person__bad_or_not_allowed__refused_without_the_name(void **state UNUSED)
{
	Registration__ListEmployerPeopleReply *list;
	Registration__EmployerPerson *p;

	employers_given();
	assert_int_equal(person_record(NULL, "", "13800000000", "", NULL), E_FIELD);
	assert_int_equal(person_record(NULL, "张三丰", "12345", "", NULL), E_FIELD);
	assert_null(strstr(kit_detail(k), "12345"));
	assert_int_equal(person_record(&kit_county, "张三丰", "", "", NULL), E_NOT_FOUND);
	assert_int_equal(person_record(&kit_clerk, "张三丰", "", "", NULL), E_DENIED);
	assert_int_equal(person_record(&kit_weidu, "张三丰", "", "", &p), 0);
	assert_int_equal(people_list(&kit_county, 0, &list), 0);
	assert_int_equal(list->n_people, 0);
	assert_int_equal(people_list(&kit_clerk, 0, NULL), E_DENIED);
}

static int person_unmask(const struct kit_who *who, int64_t person_id, const char *field,
			 const char *ground, Registration__UnmaskEmployerPersonReply **out)
{
	Registration__UnmaskEmployerPersonRequest req =
		REGISTRATION__UNMASK_EMPLOYER_PERSON_REQUEST__INIT;
	char *fields[] = {(char *)"name", (char *)field};

	req.person_id = person_id;
	req.fields = fields;
	req.n_fields = N_ELEMENTS(fields);
	req.ground = (char *)ground;
	return kit_call(k, "UnmaskEmployerPerson", who, &req.base, out);
}

static Registration__ListAccessReply *accesses(const struct kit_who *who)
{
	Registration__ListEmployerAccessRequest req =
		REGISTRATION__LIST_EMPLOYER_ACCESS_REQUEST__INIT;
	Registration__ListAccessReply *rep = NULL;

	req.employer_id = employer_id_of(CODE_B);
	assert_int_equal(kit_call(k, "ListEmployerAccess", who, &req.base, &rep), 0);
	return rep;
}

static void unmask_employer_person__for_a_ground__full_values_and_an_entry(void **state UNUSED)
{
	Registration__UnmaskEmployerPersonReply *rep;
	Registration__EmployerPerson *p;
	const Registration__Access *a;

	employers_given();
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", &p), 0);
	assert_int_equal(person_unmask(NULL, p->person_id, "phone", "送达文书", &rep), 0);
	assert_string_equal(rep->name, "张三丰");
	assert_string_equal(rep->phone, "13800000000");
	assert_string_equal(rep->role, "legal_representative");
	assert_int_equal(accesses(NULL)->n_accesses, 1);
	a = accesses(NULL)->accesses[0];
	assert_int_equal(a->of_id, p->person_id);
	assert_string_equal(a->subject, "inspector");
	assert_string_equal(a->fields, "name phone");
	assert_string_equal(a->ground, "送达文书");
	assert_int_equal(kit_number("select count(*) from registration.inbox where "
				    "position(convert_to('张三丰', 'UTF8') in reply) > 0"),
			 0);
}

static void unmask_employer_person__not_allowed__refused_without_an_entry(void **state UNUSED)
{
	Registration__EmployerPerson *p;

	employers_given();
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", &p), 0);
	assert_int_equal(person_unmask(NULL, p->person_id, "phone", "", NULL), E_FIELD);
	assert_int_equal(person_unmask(NULL, p->person_id, "id", "送达文书", NULL), E_FIELD);
	assert_int_equal(person_unmask(NULL, p->person_id + 1, "phone", "送达文书", NULL),
			 E_NOT_FOUND);
	assert_int_equal(person_unmask(&kit_county, p->person_id, "phone", "送达文书", NULL),
			 E_NOT_FOUND);
	assert_int_equal(person_unmask(&kit_clerk, p->person_id, "phone", "送达文书", NULL),
			 E_DENIED);
	assert_int_equal(accesses(NULL)->n_accesses, 0);
	assert_int_equal(person_unmask(NULL, p->person_id, "phone", "送达文书", NULL), 0);
	assert_int_equal(accesses(&kit_county)->n_accesses, 0);
}

/* The next data key: present and past values move to it, and open as before. */
static void record_employer_person__key_rotated__all_moved_and_open(void **state UNUSED)
{
	static const struct kit_who machines = {.role = "operator",
						.department = "HRSS",
						.region = "411000",
						.subject = "operator"};
	Registration__StartKeyRotationRequest start =
		REGISTRATION__START_KEY_ROTATION_REQUEST__INIT;
	Registration__ListEmployerPeopleReply *list;
	struct err err = {0};
	unsigned version;

	employers_given();
	assert_int_equal(person_record(NULL, "张三丰", "13800000000", "", NULL), 0);
	assert_int_equal(person_record(NULL, "李四", "", "变更登记", NULL), 0);
	assert_int_equal(
		secret_key_make(kit_text("select '%s/keys'", kit_folder()), &version, &err), 0);
	kit_reload(k);
	assert_int_equal(kit_call(k, "StartKeyRotation", &machines, &start.base, NULL), 0);
	while (kit_timers(k) > 0)
		assert_int_equal(people_list(NULL, 0, &list), 0);
	assert_int_equal(kit_number("select count(*) from registration.employer_person where "
				    "key_version <> %u or get_byte(name, 1) <> %u",
				    version, version),
			 0);
	assert_int_equal(kit_number("select count(*) from registration.key_use where oldest = "
				    "writes and writes = %u",
				    version),
			 1);
	assert_int_equal(people_list(NULL, 0, &list), 0);
	assert_string_equal(list->people[0]->name, "李*");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(record_employer_person__recorded__sealed_and_masked),
		T(record_employer_person__changed__wants_a_reason_and_keeps_what_was),
		T(record_employer_person__bad_or_not_allowed__refused_without_the_name),
		T(unmask_employer_person__for_a_ground__full_values_and_an_entry),
		T(unmask_employer_person__not_allowed__refused_without_an_entry),
		T(record_employer_person__key_rotated__all_moved_and_open),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
