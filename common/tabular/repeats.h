/*
 * repeats - which keys stand twice in a file, in a fixed amount of memory: what is more goes to a
 * temporary file.
 *
 * Owns:    what is repeated belongs to the caller, who frees `at`.
 * Errors:  E_NO_MEMORY; E_FILE for the temporary file.
 */
#ifndef GONGDAO_REPEATS_H
#define GONGDAO_REPEATS_H

#include "tabular.h"

struct keys;
/* NULL: no memory. `temporary`: see struct tabular_source; it lives as long as the keys. */
struct keys *keys_new(const char *temporary) MUST_CHECK;
void keys_freep(struct keys **k);
/* Keys come in the order of their lines. */
int keys_add(struct keys *k, slice key, uint32_t line, struct err *err) MUST_CHECK;
/* The lines whose key an earlier line has (or the same one), ascending, each with the first that
 * has it. Once, after the last key. */
int keys_repeated(struct keys *k, struct tabular_repeats *out, struct err *err) MUST_CHECK;

#endif
