/*
 * shipped - the procedures of config/, as the tests of this folder read them.
 */
#ifndef GONGDAO_TEST_SHIPPED_H
#define GONGDAO_TEST_SHIPPED_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "act_facts.h"
#include "procedures.h"

static const char *const roles_that_act[] = {"inspector", "clerk", "system", NULL};

static UNUSED struct procedures shipped_load(struct arena *a)
{
	static struct departments departments;
	static struct clocks clocks;
	const struct procedure_names names = {&departments, roles_that_act, &clocks};
	const char *folder = GONGDAO_SOURCE "/config/procedures";
	struct procedures all = {0};
	struct err err = {0};

	if (departments_load(a, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err) ||
	    clocks_load(a, folder, &clocks, &err) || procedures_load(a, folder, &names, &all, &err))
		fail_msg("%s", err.text);
	return all;
}

#endif
