/*
 * inspection - the handlers of the inspection list (ENF-01), and of what is known of employers.
 */
#ifndef GONGDAO_DISPUTES_INSPECTION_H
#define GONGDAO_DISPUTES_INSPECTION_H

#include "service.h"

#include "disputes.pb-c.h"

int plan_inspection(struct call *c, const Disputes__PlanInspectionRequest *req,
		    Disputes__InspectionPlan *rep);
int withdraw_inspection(struct call *c, const Disputes__WithdrawInspectionRequest *req,
			Disputes__InspectionPlan *rep);
int record_inspection(struct call *c, const Disputes__RecordInspectionRequest *req,
		      Disputes__RecordInspectionReply *rep);
int list_inspections(struct call *c, const Disputes__ListInspectionsRequest *req,
		     Disputes__ListInspectionsReply *rep);
int list_unvisited(struct call *c, const Disputes__ListUnvisitedRequest *req,
		   Disputes__ListUnvisitedReply *rep);
int take_employer(struct call *c, const Registration__Employer *news, Service__Ack *rep);
int employer_sweep(struct call *c, int64_t generation);

#endif
