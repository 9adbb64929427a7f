#ifndef DEMO_H
#define DEMO_H

#include "demo.pb-c.h"
#include "demo_sql.h"
#include "service.h"

int employer_sweep(struct call *c, int64_t generation);

#endif
