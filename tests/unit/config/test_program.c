/*
 * The options that every daemon takes.
 */
#include "program.h"

#include <setjmp.h>

#include <cmocka.h>

#include <getopt.h>
#include <signal.h>
#include <unistd.h>

static const struct program program = {"probe", "tries", "settings"};

static int read_options(struct program_options *o, const char *const *words)
{
	char *argv[8] = {(char *)"gongdao-probe"};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	optind = 0; /* getopt begins anew */
	opterr = 0;
	return program_options(&program, argc, argv, o);
}

static void program_options__known_ones__read(void **state UNUSED)
{
	struct program_options o;

	assert_int_equal(read_options(&o, (const char *const[]){NULL}), -1);
	assert_string_equal(o.config, "/etc/gongdao/gongdao.yaml");
	assert_false(o.check || o.print);
	assert_int_equal(
		read_options(&o, (const char *const[]){"--config", "a.yaml", "--check-config",
						       "--print-config", NULL}),
		-1);
	assert_string_equal(o.config, "a.yaml");
	assert_true(o.check && o.print);
	assert_int_equal(read_options(&o, (const char *const[]){"--help", NULL}), 0);
	assert_int_equal(read_options(&o, (const char *const[]){"--version", NULL}), 0);
}

static void program_options__bad_ones__status_2(void **state UNUSED)
{
	struct program_options o;

	assert_int_equal(read_options(&o, (const char *const[]){"--frob", NULL}), 2);
	assert_int_equal(read_options(&o, (const char *const[]){"--config", NULL}), 2);
	assert_int_equal(read_options(&o, (const char *const[]){"a.yaml", NULL}), 2);
}

static void program_signals__term__comes_by_the_descriptor(void **state UNUSED)
{
	struct err err = {0};
	char info[128];
	int fd = -1;

	assert_int_equal(program_signals(&fd, &err), 0);
	assert_int_equal(raise(SIGPIPE), 0);
	assert_true(read(fd, info, sizeof(info)) < 0); /* not that one, and it does not wait */
	assert_int_equal(raise(SIGTERM), 0);
	assert_int_equal(read(fd, info, sizeof(info)), (ssize_t)sizeof(info));
	assert_int_equal(close(fd), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(program_options__known_ones__read),
		cmocka_unit_test(program_options__bad_ones__status_2),
		cmocka_unit_test(program_signals__term__comes_by_the_descriptor),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
