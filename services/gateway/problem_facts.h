/*
 * problem - how a refusal looks in HTTP: its status, its name, its words.
 *
 * An E_... of errors.def keeps its name and its public text; what only HTTP knows (no session, a
 * method that a path does not take) has a name of its own here.
 *
 * Source:  RFC 9457; docs/api.md has this table, compared by
 * tests/unit/gateway/test_problem.c
 */
#ifndef GONGDAO_PROBLEM_FACTS_H
#define GONGDAO_PROBLEM_FACTS_H

#include "base.h"

enum http_problem {
	HTTP_HEADERS = 1,
	HTTP_NO_SESSION,
	HTTP_CSRF,
	HTTP_NO_DOOR,
	HTTP_METHOD,
	HTTP_MEDIA,
	HTTP_MEDIA_FILE,
	HTTP_ID,
	HTTP_TIMEOUT,
	HTTP_MUST_CHANGE,
	HTTP_NO_GRANT,
	HTTP_WRONG_LOGIN,
	HTTP_THROTTLED,
	HTTP_CROWDED,
	HTTP_PROBLEMS,
};

struct problem {
	unsigned status;
	const char *name; /* "E_NOT_FOUND", "NO_SESSION" */
	const char *zh, *en;
};

/* A negative E_... or an http_problem. */
struct problem problem_of(int code);

#endif
