/*
 * errors - the one error list, its classes and their public texts.
 *
 * A function returns 0 or the negative number of an error: `return E_NOT_FOUND;` is -3001.
 * The class decides log level, HTTP status and whether asking again can help.
 * Source: errors.def; proto/error.proto and docs/protocol.md are compared with it by a test.
 */
#ifndef GONGDAO_ERRORS_H
#define GONGDAO_ERRORS_H

enum error_code {
#define X(name, number, class, en, zh) name = -(number),
#include "errors.def"
#undef X
};

enum error_class {
	CLASS_OK,
	CLASS_BAD,     /* malformed: never retry */
	CLASS_DENIED,  /* not allowed */
	CLASS_ABSENT,  /* no such record */
	CLASS_REFUSED, /* the state does not allow it */
	CLASS_BUSY,    /* retry with the same id */
	CLASS_FAULT,   /* ours: retry with the same id */
};

enum error_class error_class_of(int code); /* an unknown negative code is CLASS_FAULT */
const char *error_name(int code);          /* "E_NOT_FOUND"; "OK" for 0; never NULL */
const char *error_text(int code);          /* public text, English */
const char *error_text_zh(int code);       /* public text, Chinese */
const char *error_class_name(enum error_class class);

#endif
