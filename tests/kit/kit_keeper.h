/*
 * kit_keeper - the process that owns the cluster: makes, starts, stops and removes it.
 *
 * It is no descendant of the test, so that it survives whatever ends the test; it ends when the
 * test's end of the order pipe is closed, which the kernel sees to.
 */
#ifndef GONGDAO_KIT_KEEPER_H
#define GONGDAO_KIT_KEEPER_H

#include "base.h"

enum kit_order {
	KIT_UP = 'u',
	KIT_DOWN = 'd',
	KIT_CRASH = 'k',
	KIT_FREEZE = 'f',
	KIT_THAW = 't',
};

#define KIT_DONE 'y' /* the answer to an order; anything else is a failure */

/* Never returns. Reads orders, answers each with one byte. */
_Noreturn void kit_keeper_run(const char *folder, bool durable, int orders, int answers);

/* The uid and gid the server runs as: ours, or postgres' when we are root. */
bool kit_server_user(unsigned *out_uid, unsigned *out_gid) MUST_CHECK;

#endif
