/*
 * base - what every file of Gongdao includes first.
 *
 * Brings the libc headers, the attributes the house style relies on (AUTO, TAKE, MUST_CHECK,
 * PRINTF) and poisons the libc functions that have no safe use here.
 */
#ifndef GONGDAO_BASE_H
#define GONGDAO_BASE_H

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"

/* Runs `fn` on the variable's address when it leaves its scope: AUTO(file_close) FILE *f = ... */
#define AUTO(fn)       __attribute__((cleanup(fn)))
#define MUST_CHECK     __attribute__((warn_unused_result))
#define PRINTF(fmt, a) __attribute__((format(printf, fmt, a)))
#define UNUSED         __attribute__((unused))

/* Hands a pointer over: the variable becomes NULL, so its AUTO does nothing. */
#define TAKE(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) taken_ = (p);                                                        \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

/* The error of code that has no call to refuse: boot, configuration, command line. */
struct err {
	int code; /* 0 or a negative E_... */
	char text[480];
};

/* Writes code and text, returns code: `return err_set(err, E_CONFIG, "%s: ...", path);` */
int err_set(struct err *err, int code, const char *fmt, ...) PRINTF(3, 4);

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll atof strtod gets

#endif
