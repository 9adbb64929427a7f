#include "base.h"

#include "registration.h"

#include "engagement_check.h"

ROW_TABLE(check_engagement, COL(check_engagement, engagement_id, COL_I64),
	  COL(check_engagement, employer_id, COL_I64), COL(check_engagement, worker_id, COL_I64),
	  COL(check_engagement, worker_no, COL_TEXT), COL(check_engagement, home_region, COL_TEXT),
	  COL(check_engagement, from_day, COL_DATE), COL(check_engagement, declared, COL_TEXT),
	  COL(check_engagement, preliminary, COL_TEXT), COL(check_engagement, effective, COL_TEXT),
	  COL(check_engagement, n_managed, COL_I64),
	  COL(check_engagement, proposal_version, COL_I64));
