/*
 * Every rpc of the service with every role, department and county of the configuration: each sees
 * and does only what access.yaml and row-level security say (AUT-3, AUT-4). Whoever may not see an
 * account learns nothing of it and changes nothing of it.
 *
 * An rpc without a row below fails the test: say with what it is asked and what becomes of it.
 */
#include "people.h"

#include "json.h"
#include "places.h"

/* Who somebody is to the account of SAMR that is asked for. */
enum place {
	ADMIN,    /* of its department and region */
	KEEPER,   /* operator of the region */
	DOOR,     /* a gateway, before it knows for whom it speaks */
	STRANGER, /* anybody else */
	PLACES
};
static const char *const place_names[] = {"admin", "operator", "gateway", "stranger"};

/* What is expected, a letter a place: y answered, n answered without the account in it,
 *   f E_NOT_FOUND   i E_FIELD   w E_WRONG_DEPARTMENT   g E_WRONG_REGION, x E_EXISTS
 *   c by its name and no more, to its own department alone */
static const struct visit {
	const char *method, *request;
	const char *expect; /* NULL: timers, for daemons only */
	bool writes;        /* asked by strangers and doors only: what it does others test */
} visits[] = {
	{"Login",
	 "{'login':'MKLOGIN','password':'x','token_hash':'$T','nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}",       "yyny", true },
	{"FindSession",       "{'token_hash':'$T'}",						      "ffff", false},
	{"TouchSession",      "{'token_hash':'$T'}",						      "ffff", true },
	{"SwitchGrant",       "{'token_hash':'$T','grant_id':'$G'}",                                      "ffff", true },
	{"EndSession",        "{'token_hash':'$T'}",						      "nnnn", true },
	{"ChangePassword",
	 "{'token_hash':'$T','old_password':'x','new_password':'y','nonce':"
	 "'AAAAAAAAAAAAAAAAAAAAAA=='}",								   "ffff", true },
	{"CreateAccount",
	 "{'login':'other','kind':'STAFF','name':'n','department':'SAMR','region':'411000',"
	 "'code_hash':'$T'}",									     "yyyw", true },
	{"GetAccount",        "{'account_id':'$A'}",						      "yyyf", false},
	{"GetAccount",        "{'login':'mklogin'}",						      "yyyf", false},
	{"ListAccounts",      "{}",								       "yyyn", false},
	{"ListAccounts",      "{'department':'SAMR'}",						    "yyyn", false},
	{"SetAccountState",   "{'account_id':'$A','state':'DISABLED','reason':'r'}",                      "yyyf", true },
	{"ResetPassword",     "{'account_id':'$A','code_hash':'$T','reason':'r'}",                        "yyyf", true },
	{"GrantRole",         "{'account_id':'$A','department':'SAMR','region':'411002','role':'clerk'}",
	 "yyyf",												  true },
	{"RevokeRole",        "{'grant_id':'$G','reason':'r'}",                                           "yyyf", true },
	{"ListSessions",      "{'account_id':'$A'}",						      "nnnf", false},
	{"EndAllSessions",    "{'account_id':'$A'}",						      "yyyf", true },
	{"ListLogins",        "{'account_id':'$A'}",						      "nnnf", false},
	{"ListColleagues",    "{'account_ids':['$A']}",                                                   "cccc", false},
	{"ListColleagues",    "{}",								       "cccc", false},
	{"GetPrivacyNotice",  "{}",								       "nnnn", false},
	{"GiveConsent",       "{'version':'2026-01'}",						    "iiii", false},
	{"WithdrawConsent",   "{}",								       "iiii", false},
	{"ListConsents",      "{'account_id':'$A'}",						      "nnnf", false},
	{"OpenWorkerAccount",
	 "{'worker_id':'9','region':'419900','document':'passport','purpose':'p','code_hash':'$T'}",      "gggg", true },
	{"Tidy",              "{}",								       NULL,   false},
};

static struct arena *arena;
static struct access rights;
static struct departments departments;
static int64_t account_id, grant_id;
static size_t n_wrong;

static const char *filled(const char *text)
{
	char *room = arena_alloc(arena, 1024);
	struct str s = str_init(room, 1024);

	for (; *text; text++) {
		if (strncmp(text, "$T", 2) == 0)
			str_add(&s, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
		else if (*text == '$')
			str_addf(&s, "%" PRId64, text[1] == 'A' ? account_id : grant_id);
		else
			str_addn(&s, *text == '\'' ? "\"" : text, 1);
		text += *text == '$';
	}
	assert_false(s.cut);
	return room;
}

static int ask(const struct visit *v, const struct kit_who *who, const char **out_text)
{
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(
		&accounts__accounts__descriptor, v->method);
	const char *request = filled(v->request);
	struct kit_request r = {.method = v->method, .who = who, .sender = "gateway-em"};
	ProtobufCMessage *body = NULL, *reply = NULL;
	struct err err = {0};
	int rc;

	if (!m || json_read(arena, m->input, slice_of(request), &body, &err))
		fail_msg("%s %s: %s", v->method, request, err.text);
	r.body = body;
	rc = kit_ask(k, &r, &reply);
	*out_text = arena_strdup(arena, kit_detail(k));
	if (!rc && json_write(arena, reply, JSON_ONE_LINE, out_text, &err))
		fail_msg("%s: %s", v->method, err.text);
	return rc;
}

static enum place place_of(const struct kit_who *who)
{
	bool here = strcmp(who->region, "411000") == 0;

	if (strcmp(who->role, "gateway") == 0)
		return DOOR;
	if (here && strcmp(who->role, "operator") == 0)
		return KEEPER;
	if (here && strcmp(who->role, "admin") == 0 && strcmp(who->department, "SAMR") == 0)
		return ADMIN;
	return STRANGER;
}

static int code_of_letter(char letter)
{
	switch (letter) {
	case 'f':
		return E_NOT_FOUND;
	case 'i':
		return E_FIELD;
	case 'g':
		return E_WRONG_REGION;
	default:
		return 0;
	}
}

/* What outside the region is refused for the region first. */
static bool refused(int rc)
{
	return rc == E_NOT_FOUND || rc == E_WRONG_DEPARTMENT || rc == E_WRONG_REGION ||
	       rc == E_CONFLICT;
}

static void visit_one(const struct visit *v, const struct kit_who *who)
{
	enum place place = place_of(who);
	const char *text;
	bool may = v->expect && access_role_may(&rights, who->role,
						arena_printf(arena, "accounts.%s", v->method));
	char letter = may ? v->expect[place] : 'd';
	bool right;
	int rc;

	if (may && v->writes && (place == ADMIN || place == KEEPER) && letter == 'y')
		return;
	rc = ask(v, who, &text);
	if (letter == 'd')
		right = rc == E_DENIED;
	else if (letter == 'w' || (letter == 'f' && place == STRANGER))
		right = refused(rc);
	else
		right = rc == code_of_letter(letter);
	if (letter == 'y' && !v->writes)
		right = right && strstr(text, "mklogin");
	else if (letter == 'c')
		right = right && !strstr(text, "mklogin") &&
			(strstr(text, "MKNAME") != NULL) == (strcmp(who->department, "SAMR") == 0);
	else
		right = right && (rc || !strstr(text, "mklogin")) && !strstr(text, "MKNAME");
	if (!right) {
		n_wrong++;
		print_error("%s as %s of %s, %s (%s): %d %s\n", v->method, who->role,
			    who->department, who->region, place_names[place], rc, text);
	}
}

static void rpcs__every_role_department_and_county__as_the_table_says(void **state UNUSED)
{
	static const char *const regions[] = {"411000", "411002", "411024"};
	int64_t version = kit_number("select sum(version) from accounts.account");

	for (size_t r = 0; r < rights.n_roles; r++) {
		if (strcmp(rights.roles[r].name, "service") == 0)
			continue;
		for (size_t d = 0; d <= departments.n; d++) {
			for (size_t g = 0; g < N_ELEMENTS(regions); g++) {
				const struct kit_who who = {
					.role = rights.roles[r].name,
					.department =
						d < departments.n ? departments.at[d].code : "",
					.region = regions[g],
					.subject = "walker"};

				for (size_t v = 0; v < N_ELEMENTS(visits); v++)
					visit_one(&visits[v], &who);
			}
		}
	}
	assert_int_equal(n_wrong, 0);
	assert_int_equal(kit_number("select sum(version) from accounts.account"), version);
	assert_int_equal(kit_number("select count(*) from accounts.session where ended_at is null"),
			 1);
}

static void rpcs__each__has_its_row(void **state UNUSED)
{
	for (size_t h = 0; h < N_ELEMENTS(handlers); h++) {
		size_t v = 0;

		while (v < N_ELEMENTS(visits) && strcmp(visits[v].method, handlers[h].method) != 0)
			v++;
		if (v == N_ELEMENTS(visits))
			fail_msg("%s has no row", handlers[h].method);
	}
}

static int group_plant(void **state)
{
	struct err err = {0};

	arena = arena_new((size_t)512 * 1024 * 1024);
	if (!arena || access_load(arena, GONGDAO_SOURCE "/config/access.yaml", &rights, &err) ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err))
		fail_msg("%s", err.text);
	(void)group_setup(state);
	(void)setup(state);
	((struct accounts_config *)kit_own(k))->failures = 100000;
	account_id = somebody("mklogin", "SAMR", "clerk");
	grant_id = kit_number("select grant_id from accounts.role_grant");
	assert_string_equal(log_in("mklogin", PASSWORD, 1), "OK"); /* at another gateway */
	return 0;
}

static int group_done(void **state)
{
	arena_free(arena);
	return group_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rpcs__each__has_its_row),
		cmocka_unit_test(rpcs__every_role_department_and_county__as_the_table_says),
	};

	return cmocka_run_group_tests(tests, group_plant, group_done);
}
