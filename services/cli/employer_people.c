/*
 * Who speaks for an employer: shown masked, in full for a purpose that is recorded.
 */
#include "page.h"
#include "worker.h"

static const char *role_named(const struct cli *c, const char *role)
{
	if (strcmp(role, "legal_representative") == 0)
		return say(c, "法定代表人", "legal representative");
	if (strcmp(role, "person_in_charge") == 0)
		return say(c, "负责人", "person in charge");
	return strcmp(role, "local_contact") == 0 ? say(c, "本地联系人", "local contact") : role;
}

int employer_people_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "person",    true },
                {"身份",    "role",      false},
                {"姓名",    "name",      false},
		{"手机号", "telephone", false},
                {"起",       "from",      false},
                {"止",       "until",     false},
		{"版本",    "version",   true },
	};
	Registration__ListEmployerPeopleRequest q =
		REGISTRATION__LIST_EMPLOYER_PEOPLE_REQUEST__INIT;
	Registration__ListEmployerPeopleReply *r;
	struct table t;
	int rc = page_day(c, "--as-of", &q.as_of_day);

	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListEmployerPeople", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_people; i++) {
		const Registration__EmployerPerson *p = r->people[i];

		table_addf(&t, "%" PRId64, p->person_id);
		table_add(&t, role_named(c, p->role));
		table_add(&t, p->name);
		table_add(&t, p->phone);
		table_add(&t, show_day(c, p->from_day));
		table_add(&t, p->last_day ? show_day(c, p->last_day) : "");
		table_addf(&t, "%" PRId64, p->version);
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

int employer_unmask_run(struct cli *c)
{
	Registration__UnmaskEmployerPersonRequest q =
		REGISTRATION__UNMASK_EMPLOYER_PERSON_REQUEST__INIT;
	Registration__UnmaskEmployerPersonReply *r;
	char *fields[FIELDS_MAX];
	int rc = cli_id(c, "PERSON", &q.person_id);

	q.fields = fields;
	page_text(c, "--purpose", &q.ground);
	if (rc == 0)
		rc = cli_number(c, "--case", INT64_MAX, &q.case_id);
	if (rc == 0)
		rc = worker_fields(c, "name,phone", fields, &q.n_fields);
	if (rc == 0)
		rc = cli_ask(c, "registration.UnmaskEmployerPerson", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "单位 %" PRId64 "  %s\n", "employer %" PRId64 ", %s\n"), r->employer_id,
		     role_named(c, r->role));
	if (*r->name)
		(void)printf("%s  %s\n", worker_word(c, SLICE("name")), r->name);
	if (*r->phone)
		(void)printf("%s  %s\n", worker_word(c, SLICE("phone")), r->phone);
	(void)puts(say(c, "本次查看已记录；系统不再显示这份答复。",
		       "This was recorded; this answer is not shown again."));
	return 0;
}

int employer_access_log_run(struct cli *c)
{
	Registration__ListEmployerAccessRequest q =
		REGISTRATION__LIST_EMPLOYER_ACCESS_REQUEST__INIT;
	Registration__ListAccessReply *r;
	int64_t unused;
	int rc = cli_number(c, "--before", INT64_MAX, &q.before_id);

	if (rc == 0)
		rc = page_read(c, &unused, &q.limit);
	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListEmployerAccess", &q.base, &r);
	return rc ? rc : access_list_print(c, r, q.limit);
}
