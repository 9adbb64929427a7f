/*
 * program - what every daemon does before it reads a file: its options; and before it serves: its
 * signals.
 *
 * Owns:    nothing; `config` is of argv, or the preset.
 * Errors:  a bad option prints how to use it and ends the daemon with status 2.
 */
#ifndef GONGDAO_PROGRAM_H
#define GONGDAO_PROGRAM_H

#include "base.h"

struct program {
	const char *name;   /* without gongdao- */
	const char *about;  /* a few words */
	const char *checks; /* what --check-config looks at */
};

struct program_options {
	const char *config; /* the settings file */
	bool check, print;  /* --check-config, --print-config */
};

/* -1: go on; else the exit status. */
int program_options(const struct program *p, int argc, char **argv,
		    struct program_options *out) MUST_CHECK;
/* SIGTERM, SIGINT and SIGHUP come by *out_fd from now on, SIGPIPE not at all. Before there is any
 * thread: one that has just begun would take a SIGTERM as its end. */
int program_signals(int *out_fd, struct err *err) MUST_CHECK;

#endif
