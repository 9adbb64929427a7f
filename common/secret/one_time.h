/*
 * one_time - the code by which somebody comes in the first time, and the hash of it that travels.
 *
 * Whoever asks for one makes it, shows it once and sends its hash: no message, reply, table or log
 * has more (proto/accounts.proto). The console makes and hashes codes too (src/lib/code.ts).
 *
 * Owns:    the caller wipes what it no longer needs (sodium_memzero).
 * Order:   sodium_init() came before.
 */
#ifndef GONGDAO_ONE_TIME_H
#define GONGDAO_ONE_TIME_H

#include "code.h"

#define ONE_TIME_HASH 32

/* A fresh one, as it is shown. */
void one_time_make(char out[CODE_SHOWN_SIZE]);
/* BLAKE2b of the 20 letters of code.h, keyed "gongdao one-time code". False: it is no code. */
bool one_time_hash(const char *typed, uint8_t out[ONE_TIME_HASH]) MUST_CHECK;

#endif
