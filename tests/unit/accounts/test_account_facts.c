/* Logins, passwords, subjects: what they must be. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "account_facts.h"

static void login_normal__cases__as_it_is_looked_up(void **state UNUSED)
{
	static const struct {
		const char *typed, *normal; /* NULL: nobody has it */
	} cases[] = {
		{"li.ming",                           "li.ming"},
                {" Li.Ming\t",                        "li.ming"},
		{"a_b-9",			     "a_b-9"  },
                {"ab",                                NULL     },
		{".ab",			       NULL     },
                {"",                                  NULL     },
		{"li ming",                           NULL     },
                {"李明abc",                         NULL     },
		{"a'; drop--x",                       NULL     },
                {"abcdefghijklmnopqrstuvwxyz0123456", NULL     },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char out[LOGIN_MAX + 1] = "untouched";

		assert_int_equal(login_normal(cases[i].typed, out), cases[i].normal != NULL);
		assert_string_equal(out, cases[i].normal ? cases[i].normal : "untouched");
	}
}

static void login_of_worker__ids__valid_and_different(void **state UNUSED)
{
	char one[LOGIN_MAX + 1], two[LOGIN_MAX + 1];

	for (int64_t id = INT64_C(1) << 40; id < (INT64_C(1) << 40) + 1000; id++) {
		login_of_worker(id, one);
		login_of_worker(id + 1, two);
		assert_true(login_valid(one));
		assert_string_not_equal(one, two);
	}
	login_of_worker(INT64_MAX, one);
	assert_true(login_valid(one));
}

static void password_check__cases__long_own_and_not_common(void **state UNUSED)
{
	static char long_one[PASSWORD_MAX + 2];
	const struct {
		const char *password;
		enum password_flaw flaw;
	} cases[] = {
		{"stone bridge lantern",                     PASSWORD_FITS      },
		{"九曲黄河万里沙浪淘",              PASSWORD_SHORT     }, /* nine */
		{"九曲黄河万里沙浪淘风",           PASSWORD_FITS      },
		{"",					 PASSWORD_SHORT     },
		{"short",				    PASSWORD_SHORT     },
		{"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6", PASSWORD_SHORT     },
		{long_one,				   PASSWORD_LONG      },
		{"xx LI.MING xx",                            PASSWORD_LIKE_LOGIN},
		{"0123456789",			       PASSWORD_COMMON    },
		{"qwertyuiop",			       PASSWORD_COMMON    },
		{"aaaaaaaaaaaa",                             PASSWORD_COMMON    },
		{"abababababab",                             PASSWORD_COMMON    },
		{"Password123",                              PASSWORD_COMMON    },
		{"xuchang2025",                              PASSWORD_COMMON    },
	};

	memset(long_one, 'x', sizeof(long_one) - 1);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (password_check(cases[i].password, "li.ming") != cases[i].flaw)
			fail_msg("\"%.30s\"", cases[i].password);
	}
}

static void account_of_subject__cases__only_an_accounts(void **state UNUSED)
{
	char subject[SUBJECT_SIZE];

	assert_int_equal(account_of_subject("a17"), 17);
	assert_int_equal(account_of_subject("alerts"), 0);
	assert_int_equal(account_of_subject("a"), 0);
	assert_int_equal(account_of_subject("a-1"), 0);
	assert_int_equal(account_of_subject("a017"), 0);
	assert_int_equal(account_of_subject("a17x"), 0);
	assert_int_equal(account_of_subject(""), 0);
	subject_of(INT64_MAX, subject);
	assert_int_equal(account_of_subject(subject), INT64_MAX);
}

static void session_ends__the_earlier_of_idle_and_absolute(void **state UNUSED)
{
	utc_time seen = {1000000}, end = {5000000};

	assert_int_equal(session_ends(seen, end, 3000).us, 4000000);
	assert_int_equal(session_ends(seen, end, 9000).us, 5000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(login_normal__cases__as_it_is_looked_up),
		cmocka_unit_test(login_of_worker__ids__valid_and_different),
		cmocka_unit_test(password_check__cases__long_own_and_not_common),
		cmocka_unit_test(account_of_subject__cases__only_an_accounts),
		cmocka_unit_test(session_ends__the_earlier_of_idle_and_absolute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
