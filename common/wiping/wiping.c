/*
 * wiping - what a process frees becomes zeros, whoever frees it.
 *
 * A password passes through buffers of libmicrohttpd, jansson, protobuf-c and libzmq before and
 * behind our own, and each leaves copies in memory that is given back. A program that links this
 * file takes free() and realloc() from it, for all its libraries: the C library says that a program
 * may bring its own. Memory of malloc() is the C library's as before.
 *
 * Limits:  stacks, registers and what is still held are not its business; nor is memory that was
 * mapped (libsodium's of Argon2id), which is gone when it is given back. Under a sanitizer, which
 * has an allocator of its own, it is left out.
 */
#include "base.h"

#include <malloc.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                             \
	!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) &&                   \
	!__has_feature(memory_sanitizer)

/* NOLINTNEXTLINE(bugprone-reserved-identifier): the C library's name for its own */
extern void __libc_free(void *at);

void free(void *at)
{
	if (!at)
		return;
	explicit_bzero(at, malloc_usable_size(at));
	__libc_free(at);
}

/* The C library's would free what it moves by its own. */
void *realloc(void *at, size_t size)
{
	size_t had = at ? malloc_usable_size(at) : 0;
	void *moved;

	if (at && !size) {
		free(at);
		return NULL;
	}
	if (at && size <= had && size > had / 2)
		return at;
	moved = malloc(size);
	if (!moved || !at)
		return moved;
	memcpy(moved, at, size < had ? size : had);
	free(at);
	return moved;
}

#else

/* So that the file is not empty. */
extern const int wiping_left_out;
const int wiping_left_out = 1;

#endif
