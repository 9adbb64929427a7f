/*
 * classify - the requests of the classification that its tests send.
 */
#ifndef GONGDAO_TEST_REGISTRATION_CLASSIFY_H
#define GONGDAO_TEST_REGISTRATION_CLASSIFY_H

#include "requests.h"

static const struct kit_who court = {"clerk", "COURT", "411000", "court", 0, 0};

/* One engagement R-1 of CODE_A, class B, from March on. */
static UNUSED int64_t engagement_of(const char *class)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);

	employers_given();
	row.class_ = (char *)class;
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	(void)kit_events(k, &events);
	return kit_number("select engagement_id from registration.engagement");
}

#define ANSWERS_MAX 23

struct answers {
	Registration__RecordAnswersRequest req;
	Registration__Answer answers[ANSWERS_MAX], *list[ANSWERS_MAX];
	Registration__Evidence evidence, *one;
	char text[512];
};

/* "P1=yes E6=70"; officers and measurement get a log as evidence. */
static UNUSED void answers_make(struct answers *a, int64_t id, const char *side, const char *text)
{
	char *rest = a->text, *word;

	registration__record_answers_request__init(&a->req);
	registration__evidence__init(&a->evidence);
	a->evidence.kind = (char *)"log";
	a->evidence.reference = (char *)"许人社监调〔2025〕7号";
	a->one = &a->evidence;
	a->req.engagement_id = id;
	a->req.side = (char *)side;
	a->req.reason = (char *)"询问笔录";
	a->req.answers = a->list;
	(void)snprintf(a->text, sizeof(a->text), "%s", text);
	while ((word = strsep(&rest, " ")) != NULL) {
		Registration__Answer *m = &a->answers[a->req.n_answers];
		char *value = strchr(word, '=');

		if (!*word)
			continue;
		assert_non_null(value);
		*value++ = '\0';
		registration__answer__init(m);
		m->question = word;
		m->value = *value >= '0' && *value <= '9' ? (char *)"number" : value;
		m->number = *value >= '0' && *value <= '9' ? strtoll(value, NULL, 10) : 0;
		if (strcmp(side, "officer") == 0 || strcmp(side, "measured") == 0) {
			m->evidence = &a->one;
			m->n_evidence = 1;
		}
		a->list[a->req.n_answers++] = m;
	}
}

static UNUSED Registration__Classification *answered(int64_t id, const char *side, const char *text)
{
	static struct answers a;
	Registration__Classification *rep = NULL;

	answers_make(&a, id, side, text);
	if (kit_call(k, "RecordAnswers", NULL, &a.req.base, &rep))
		fail_msg("%s", kit_detail(k));
	return rep;
}

static UNUSED Registration__DecideClassRequest decision_of(int64_t id, const char *class)
{
	Registration__DecideClassRequest req;

	registration__decide_class_request__init(&req);
	req.engagement_id = id;
	req.class_ = (char *)class;
	req.reason = (char *)"核查报告";
	return req;
}

static UNUSED Registration__Classification *classification_of(int64_t id, int32_t on, int32_t as_of)
{
	Registration__GetClassificationRequest req;
	Registration__Classification *rep;

	registration__get_classification_request__init(&req);
	req.engagement_id = id;
	req.on_day = on;
	req.as_of_day = as_of;
	assert_int_equal(kit_call(k, "GetClassification", NULL, &req.base, &rep), 0);
	return rep;
}

static UNUSED const Registration__Engagement *last_engagement(void)
{
	size_t n = kit_events(k, &events);

	assert_int_equal(n, 1);
	assert_string_equal(events[0].event, "registration.EngagementRecorded");
	return (const Registration__Engagement *)kit_event_body(
		k, &events[0], &registration__engagement__descriptor);
}

/* What makes A for both sides. */
#define CLASS_A "G1=yes G2=yes P1=yes P2=yes P6=no E1=yes E2=yes O1=yes"

#endif
