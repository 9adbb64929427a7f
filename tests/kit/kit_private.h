/*
 * kit_private - looks for personal values that tests planted where none may be (AUD-10).
 *
 * What is looked for is tests/data/people.txt, as text and as bytes, in every row of every table of
 * the test's cluster: what is personal is kept sealed, so nothing may be found.
 *
 * Owns:    texts given out live until the process ends.
 * Errors:  as kit_cluster.h.
 */
#ifndef GONGDAO_KIT_PRIVATE_H
#define GONGDAO_KIT_PRIVATE_H

#include "base.h"

/* The tables that hold one, "" for none. Never the value itself. */
const char *kit_private_found(void);

#endif
