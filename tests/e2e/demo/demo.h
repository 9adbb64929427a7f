#ifndef DEMO_H
#define DEMO_H

#include "service.h"
#include "demo_sql.h"
#include "demo.pb-c.h"

int employer_sweep(struct call *c, int64_t generation);

#endif
