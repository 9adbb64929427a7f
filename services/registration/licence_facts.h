/*
 * licence_facts - what a licence of an employer and a permit of a driver or vehicle must say.
 *
 * A licence is known by employer, kind, number and first day: a renewal is another licence, a
 * revocation a new version with an earlier last day. A permit is known by employer, worker or
 * plate, kind and first day. No number of a driver's permit is kept: on the mainland it is the
 * driver's resident identity number.
 *
 * Owns:    texts belong to the caller.
 * Source:  seed 2.2-3a; L2 57 (dispatch); domain.md K.4
 */
#ifndef GONGDAO_LICENCE_FACTS_H
#define GONGDAO_LICENCE_FACTS_H

#include "record_facts.h"

struct licence {
	int64_t employer_id;
	const char *kind, *number, *issuer, *scope;
	civil_date from_day, to_day; /* to exclusive; {0} without end */
	int64_t licence_id, version;
};

struct permit {
	int64_t employer_id, worker_id; /* 0: of the employer, not of one worker */
	const char *kind, *grade;       /* class of a driving licence: C1, D ...; else empty */
	const char *plate;              /* of the vehicle; empty on a driver's permit */
	const char *number;             /* of a vehicle's permit */
	civil_date from_day, to_day;
	int64_t permit_id, version;
};

/* dispatch 劳务派遣经营许可证, human_resources 人力资源服务许可证, ride_hailing
 * 网络预约出租汽车经营许可证, express 快递业务经营许可证, food 食品经营许可证, road_freight
 * 道路运输经营许可证, other */
extern const char *const licence_kinds[];
/* driving_licence 机动车驾驶证, ride_driver 网络预约出租汽车驾驶员证, freight_driver
 * 道路货物运输从业资格证; ride_vehicle 网络预约出租汽车运输证, freight_vehicle 道路运输证,
 * vehicle_plate 车辆号牌 */
extern const char *const permit_kinds[];

/* The texts of a licence; its period is checked by record_check_period(). */
void licence_check(struct record_row *row, const struct licence *want);
/* `worker_no` is the number the row gave, "" when it is of the employer. */
void permit_check(struct record_row *row, const struct permit *want, const char *worker_no);

#endif
