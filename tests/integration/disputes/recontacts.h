/*
 * recontacts - people who complained by name in March, who are asked again in April.
 */
#ifndef GONGDAO_TEST_DISPUTES_RECONTACTS_H
#define GONGDAO_TEST_DISPUTES_RECONTACTS_H

#include "intakes.h"

#define MARCH 20148 /* 2025-03-01 */

/* Who asks had nothing to do with what the others recorded and answered. */
static UNUSED const struct kit_who caller = {"inspector", "HRSS", "411000", "caller", 0, 0};
static UNUSED const struct kit_who county_caller = {"inspector", "HRSS", "411024", "other", 0, 0};

/* At the counter of HRSS in March. */
static UNUSED void complained_by_name(size_t n, int64_t *ids)
{
	kit_clock("2025-03-10 09:00:00");
	for (size_t i = 0; i < n; i++)
		ids[i] = named_intake(NULL)->intake_id;
}

static UNUSED int draw_of(struct kit_daemon *d, const struct kit_who *who, int32_t month,
			  uint32_t size, Disputes__Recontact **out)
{
	Disputes__DrawRecontactRequest q = DISPUTES__DRAW_RECONTACT_REQUEST__INIT;

	q.region = (char *)"411002";
	q.month = month;
	q.size = size;
	return kit_call(d, "DrawRecontact", who, &q.base, out);
}

/* In April. */
static UNUSED Disputes__Recontact *drawn(uint32_t size)
{
	Disputes__Recontact *d;

	kit_clock("2025-04-10 09:00:00");
	assert_int_equal(draw_of(k, &caller, MARCH, size, &d), 0);
	return d;
}

static UNUSED int contact_open(struct kit_daemon *d, const struct kit_who *who, int64_t intake_id)
{
	Disputes__ReadReporterRequest q = DISPUTES__READ_REPORTER_REQUEST__INIT;

	q.intake_id = intake_id;
	q.purpose = (char *)"回访";
	return kit_call(d, "ReadReporter", who, &q.base, NULL);
}

/* What was said: reached, answered, satisfied, deterred, as "yes no no no"; "no" of nobody. */
static UNUSED int say_of(struct kit_daemon *d, const struct kit_who *who, int64_t draw_id,
			 int64_t intake_id, const char *said)
{
	Disputes__RecordRecontactRequest q = DISPUTES__RECORD_RECONTACT_REQUEST__INIT;
	char word[4][8] = {"", "", "", ""};

	(void)sscanf(said, "%7s %7s %7s %7s", word[0], word[1], word[2], word[3]);
	q.draw_id = draw_id;
	q.intake_id = intake_id;
	q.reached = word[0];
	q.answered = word[1];
	q.satisfied = word[2];
	q.deterred = word[3];
	q.note = (char *)(strcmp(said, "no") == 0 ? "4 月 10 日打了三次" : "");
	return kit_call(d, "RecordRecontact", who, &q.base, NULL);
}

static UNUSED void asked_again(int64_t draw_id, int64_t intake_id, const char *said)
{
	assert_int_equal(contact_open(k, &caller, intake_id), 0);
	assert_int_equal(say_of(k, &caller, draw_id, intake_id, said), 0);
}

static UNUSED Disputes__ListRecontactItemsReply *rows_of(int64_t draw_id, const char *which)
{
	Disputes__ListRecontactItemsRequest q = DISPUTES__LIST_RECONTACT_ITEMS_REQUEST__INIT;
	Disputes__ListRecontactItemsReply *r;

	q.draw_id = draw_id;
	q.which = (char *)which;
	q.limit = 500;
	assert_int_equal(kit_call(k, "ListRecontactItems", &caller, &q.base, &r), 0);
	return r;
}

static UNUSED Disputes__RedrawRecontactReply *redrawn(int64_t draw_id)
{
	Disputes__RedrawRecontactRequest q = DISPUTES__REDRAW_RECONTACT_REQUEST__INIT;
	Disputes__RedrawRecontactReply *r;

	q.draw_id = draw_id;
	assert_int_equal(kit_call(k, "RedrawRecontact", &caller, &q.base, &r), 0);
	return r;
}

static UNUSED Disputes__GetRecontactBoardReply *board(const struct kit_who *who)
{
	Disputes__GetRecontactBoardRequest q = DISPUTES__GET_RECONTACT_BOARD_REQUEST__INIT;
	Disputes__GetRecontactBoardReply *r;

	q.month = MARCH;
	assert_int_equal(kit_call(k, "GetRecontactBoard", who, &q.base, &r), 0);
	return r;
}

#endif
