/*
 * probe - a service whose handlers do what the request says; the tests of common/service drive it.
 */
#ifndef GONGDAO_TEST_PROBE_H
#define GONGDAO_TEST_PROBE_H

#include "probe.pb-c.h"
#include "service.h"

extern const struct service_definition probe_service;

/* Called by Put and Create before they load anything. The test sets it, and takes it back. */
extern void (*probe_hook)(void);
/* What is told to end the process does not any more. */
extern bool probe_mended;
/* How often Put and Step still say that they met another transaction. */
extern int probe_conflicts;

#endif
