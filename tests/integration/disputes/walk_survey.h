/*
 * walk_survey - plants a joint survey of HRSS, SAMR and UNION in the county of the case: one that
 * runs, with a finding of SAMR's, and one that is only planned.
 */
#ifndef GONGDAO_TEST_DISPUTES_WALK_SURVEY_H
#define GONGDAO_TEST_DISPUTES_WALK_SURVEY_H

#include "walk_plant.h"

static int64_t survey_plant(const char *employer)
{
	did("PlanSurvey",
	    "{'title':'MKSURV','region':'411002','from_day':20180,'last_day':20188,'due_day':20200,"
	    "'departments':['SAMR','UNION']}",
	    &hrss);
	numbers['X'] = kit_number("select max(survey_id) from disputes.survey");
	did("AddSurveyTargets",
	    arena_printf(arena, "{'survey_id':'$X','employer_ids':['%s']}", employer), &hrss);
	return numbers['X'];
}

static int64_t target_of(int64_t survey_id)
{
	return kit_number("select target_id from disputes.survey_target where survey_id = %" PRId64,
			  survey_id);
}

static void surveys_plant(void)
{
	numbers['S'] = survey_plant("70");
	numbers['B'] = survey_plant("71");
	numbers['T'] = target_of(numbers['S']);
	numbers['G'] = target_of(numbers['B']);
	did("StartSurvey", "{'survey_id':'$S','version':1}", &hrss);
	did("RecordSurveyFinding",
	    "{'target_id':'$T','question':'platform_rules','words':'MKFOUND'}", &samr);
	numbers['F'] = kit_number("select finding_id from disputes.survey_finding");
	numbers['W'] =
		kit_number("select version from disputes.survey_target where target_id = %" PRId64,
			   numbers['T']);
}

#endif
