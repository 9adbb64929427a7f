#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "sender.h"

#include <netinet/in.h>
#include <sys/un.h>

static const struct {
	const char *text;
	bool is_public;
} cases[] = {
	{"223.5.5.5",              true },
	{"9.255.255.255",          true },
	{"10.0.0.0",               false},
	{"10.255.255.255",         false},
	{"11.0.0.0",               true },
	{"0.0.0.0",                false},
	{"100.63.255.255",         true },
	{"100.64.0.1",             false},
	{"100.127.255.255",        false},
	{"100.128.0.0",            true },
	{"127.0.0.1",              false},
	{"127.255.255.254",        false},
	{"169.254.169.254",        false}, /* the metadata of clouds */
	{"172.15.255.255",         true },
	{"172.16.0.1",             false},
	{"172.31.255.255",         false},
	{"172.32.0.0",             true },
	{"192.0.0.8",              false},
	{"192.0.2.1",              false},
	{"192.88.99.1",            false},
	{"192.168.1.1",            false},
	{"192.169.0.0",            true },
	{"198.18.0.1",             false},
	{"198.20.0.0",             true },
	{"198.51.100.7",           false},
	{"203.0.113.7",            false},
	{"223.255.255.255",        true },
	{"224.0.0.1",              false},
	{"240.0.0.1",              false},
	{"255.255.255.255",        false},
	{"::",		     false},
	{"::1",		    false},
	{"::127.0.0.1",            false}, /* IPv4-compatible */
	{"::223.5.5.5",            false},
	{"::ffff:10.0.0.1",        false}, /* IPv4-mapped */
	{"::ffff:127.0.0.1",       false},
	{"::ffff:169.254.169.254", false},
	{"::ffff:223.5.5.5",       true },
	{"::ffff:0:10.0.0.1",      false}, /* IPv4-translated */
	{"64:ff9b::10.0.0.1",      false}, /* NAT64 */
	{"64:ff9b::223.5.5.5",     false},
	{"64:ff9b:1::1",           false},
	{"100::1",                 false},
	{"2001::1",                false}, /* Teredo */
	{"2001:1ff:ffff::1",       false},
	{"2001:200::1",            true },
	{"2001:db8::1",            false},
	{"2002:a00:1::1",          false}, /* 6to4 of 10.0.0.1 */
	{"2400:3200::1",           true },
	{"3fff::1",                false},
	{"3ffe::1",                true },
	{"4000::1",                false},
	{"fc00::1",                false},
	{"fd12::1",                false},
	{"fe80::1",                false},
	{"fec0::1",                false},
	{"ff02::1",                false},
};

static void address__special_ranges_and_their_neighbours__public_or_not(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct address a;

		assert_true(address_parse(cases[i].text, &a));
		if (address_public(&a) != cases[i].is_public)
			fail_msg("%s", cases[i].text);
	}
}

static void address__loopback__in_every_form(void **state UNUSED)
{
	static const char *const yes[] = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"};
	static const char *const no[] = {"128.0.0.1", "::2", "::127.0.0.1", "::ffff:10.0.0.1"};
	struct address a;

	for (size_t i = 0; i < N_ELEMENTS(yes); i++) {
		assert_true(address_parse(yes[i], &a));
		assert_true(address_loopback(&a));
		assert_true(address_parse(no[i], &a));
		assert_false(address_loopback(&a));
	}
	assert_false(address_parse("localhost", &a));
	assert_false(address_parse("127.1", &a));
	assert_false(address_parse("0x7f.0.0.1", &a));
}

static void network__text__parsed_or_refused(void **state UNUSED)
{
	static const char *const bad[] = {
		"10.0.0.1", "10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/",   "10.0.0.0/8x",  "/8",
		"x/8",      "fd00::/129",  "fd00::1/64",  "10.0.0.0/-1", "10.0.0.0/0008"};
	struct network n;
	struct address a;

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		if (network_parse(bad[i], &n))
			fail_msg("%s", bad[i]);
	}
	assert_true(network_parse("10.1.2.0/23", &n));
	assert_true(address_parse("10.1.3.255", &a) && network_holds(&n, &a));
	assert_true(address_parse("::ffff:10.1.2.1", &a) && network_holds(&n, &a));
	assert_true(address_parse("10.1.4.0", &a) && !network_holds(&n, &a));
	assert_true(network_parse("fd00:1::/33", &n));
	assert_true(address_parse("fd00:1:7fff::", &a) && network_holds(&n, &a));
	assert_true(address_parse("fd00:1:8000::", &a) && !network_holds(&n, &a));
	assert_true(network_parse("0.0.0.0/0", &n));
	assert_true(address_parse("::1", &a) && !network_holds(&n, &a));
}

/* What libcurl is about to connect to, whatever the name was: a name that resolved to a public
 * address when it was written down, and to another now, meets this. */
static bool open_to(const struct fence *f, const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct address a;

	assert_true(address_parse(text, &a));
	if (!strchr(text, ':')) {
		memcpy(&v4.sin_addr, a.at + 12, 4);
		return fence_open(f, (const struct sockaddr *)&v4);
	}
	memcpy(&v6.sin6_addr, a.at, 16);
	return fence_open(f, (const struct sockaddr *)&v6);
}

static void fence__resolved_addresses__only_where_it_is_open(void **state UNUSED)
{
	struct fence closed = {.n_allowed = 0}, some = {.n_allowed = 1}, test = {.loopback = true};
	struct sockaddr_un local = {.sun_family = AF_UNIX};

	assert_true(network_parse("10.1.2.0/24", &some.allowed[0]));
	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(open_to(&closed, cases[i].text), cases[i].is_public);
	assert_true(open_to(&some, "10.1.2.3"));
	assert_true(open_to(&some, "::ffff:10.1.2.3"));
	assert_false(open_to(&some, "10.1.3.3"));
	assert_true(open_to(&test, "127.0.0.1"));
	assert_false(open_to(&test, "10.1.2.3"));
	assert_false(fence_open(&test, (const struct sockaddr *)&local));
}

/* One address of the name was refused, another took the message: it is delivered, and does not come
 * again. Where none answered the fence is named. */
static void transfer__one_address_fenced__what_the_other_said_counts(void **state UNUSED)
{
	struct channel mail = {.kind = CHANNEL_MAIL};
	CURLM *multi = curl_multi_init();

	assert_non_null(multi);
	for (int answered = 0; answered < 2; answered++) {
		struct transfer t = {.channel = &mail, .easy = curl_easy_init(), .fenced = true};

		assert_non_null(t.easy);
		assert_int_equal(curl_multi_add_handle(multi, t.easy), CURLM_OK);
		transfer_end(&t, multi, answered ? CURLE_OK : CURLE_COULDNT_CONNECT);
		assert_true(t.done);
		assert_int_equal(t.outcome.delivered, answered);
		assert_int_equal(strstr(t.outcome.error, "sender.allow_networks") != NULL,
				 !answered);
		transfer_drop(&t, multi);
	}
	(void)curl_multi_cleanup(multi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address__special_ranges_and_their_neighbours__public_or_not),
		cmocka_unit_test(address__loopback__in_every_form),
		cmocka_unit_test(network__text__parsed_or_refused),
		cmocka_unit_test(fence__resolved_addresses__only_where_it_is_open),
		cmocka_unit_test(transfer__one_address_fenced__what_the_other_said_counts),
	};

	return cmocka_run_group_tests_name("fence", tests, NULL, NULL);
}
