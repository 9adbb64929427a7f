/*
 * Several departments on one act: one fine only (行政处罚法第二十九条), whichever department, case
 * or region; other penalties stand beside it.
 */
#include "acts.h"

#include <pthread.h>

static Disputes__RecordPenaltyRequest penalty_of(int64_t case_id, const char *kind, int64_t fen)
{
	Disputes__RecordPenaltyRequest req;

	disputes__record_penalty_request__init(&req);
	req.case_id = case_id;
	req.act = (char *)"V37";
	req.period = (char *)"2025-03";
	req.kind = (char *)kind;
	req.amount_fen = fen;
	req.basis = (char *)"电子商务法第八十一条";
	req.document = (char *)"罚〔2025〕1号";
	return req;
}

static int impose(struct kit_daemon *d, const struct kit_who *who, int64_t case_id,
		  const char *kind, int64_t fen)
{
	Disputes__RecordPenaltyRequest req = penalty_of(case_id, kind, fen);

	return kit_call(d, "RecordPenalty", who, &req.base, NULL);
}

/* A fine under this code; `other` says why it is another act. */
static int fine_for(const struct kit_who *who, int64_t case_id, const char *act, const char *other,
		    Disputes__Penalty **out)
{
	Disputes__RecordPenaltyRequest req = penalty_of(case_id, "fine", 2000000);

	req.act = (char *)act;
	req.other_act = (char *)other;
	return kit_call(k, "RecordPenalty", who, &req.base, out);
}

static int withdraw(const struct kit_who *who, int64_t penalty_id, const char *ground)
{
	Disputes__WithdrawPenaltyRequest req;

	disputes__withdraw_penalty_request__init(&req);
	req.penalty_id = penalty_id;
	req.ground = (char *)ground;
	return kit_call(k, "WithdrawPenalty", who, &req.base, NULL);
}

static void says(int code, int want, const char *words)
{
	assert_int_equal(code, want);
	if (!strstr(kit_detail(k), words))
		fail_msg("%s", kit_detail(k));
}

/* A case of HRSS on which SAMR and TRANS work jointly. */
static int64_t joint(int64_t alert_id)
{
	int64_t id = case_given(alert_id);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "JOINT", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_int_equal(offer(NULL, id, "JOINT", "TRANS", &h), 0);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", NULL), 0);
	return id;
}

static void fine__second_of_one_act__refused_with_who_and_where(void **state UNUSED)
{
	int64_t id = joint(5), other = case_given(6);
	Disputes__GetCaseReply *r;

	assert_int_equal(impose(k, &kit_clerk, id, "fine", 2000000), 0);
	says(impose(k, &trans, id, "fine", 3000000), E_CONFLICT, column_of(id, "case_no"));
	assert_non_null(strstr(kit_detail(k), "SAMR"));
	assert_non_null(strstr(kit_detail(k), "20000.00"));
	says(impose(k, &kit_clerk, id, "fine", 100), E_CONFLICT, "SAMR");
	/* in another case, which SAMR has nothing to do with, and by one who sees no other region
	 */
	says(impose(k, NULL, other, "fine", 100), E_CONFLICT, column_of(id, "case_no"));
	kit_sql("update disputes.case_file set region = '411024' where case_id = %" PRId64, other);
	says(impose(k, &kit_county, other, "fine", 100), E_CONFLICT, "SAMR");
	/* warnings and orders are no fines */
	assert_int_equal(impose(k, &trans, id, "warning", 0), 0);
	assert_int_equal(impose(k, NULL, id, "order", 0), 0);
	assert_int_equal(get(NULL, id, &r), 0);
	assert_int_equal(r->n_penalties, 3);
	assert_string_equal(r->penalties[0]->department, "SAMR");
	assert_string_equal(r->timeline[r->n_timeline - 1]->kind, "penalty_recorded");
	assert_int_equal(kit_number("select count(*) from disputes.penalty where kind = 'fine'"),
			 1);
}

/* PN1: driving without a break is V35 to one department, G-TRANS to another. */
static void fine__one_act_under_two_codes_in_a_case_of_it__one(void **state UNUSED)
{
	int64_t id = joint(5);
	Disputes__Penalty *x;

	kit_sql("update disputes.case_file set rule = 'TIM-05' where case_id = %" PRId64, id);
	assert_int_equal(fine_for(&trans, id, "G-TRANS", "", &x), 0);
	assert_string_equal(x->act, "V35");
	says(fine_for(&kit_clerk, id, "V35", "", NULL), E_CONFLICT, "TRANS");
	/* no reason makes a second fine of it, and the rule is the same act as well */
	says(fine_for(&kit_clerk, id, "V35", "另一行为", NULL), E_CONFLICT, "TRANS");
	says(fine_for(NULL, id, "TIM-05", "", NULL), E_CONFLICT, column_of(id, "case_no"));
	/* what the case is not about keeps its own name */
	assert_int_equal(fine_for(&kit_clerk, id, "V37", "", &x), 0);
	assert_string_equal(x->act, "V37");
}

/* PN2: in a case that says nothing of the rule nobody can tell but a person. */
static void fine__perhaps_the_same_act_elsewhere__only_with_the_reason_why_not(void **state UNUSED)
{
	int64_t id = joint(5), other = case_given(6);
	Disputes__GetCaseReply *r;

	assert_int_equal(fine_for(&kit_clerk, id, "V35", "", NULL), 0);
	says(fine_for(NULL, other, "G-TRANS", "", NULL), E_CONFLICT, column_of(id, "case_no"));
	assert_non_null(strstr(kit_detail(k), "other_act"));
	assert_non_null(strstr(kit_detail(k), "20000.00"));
	says(fine_for(NULL, other, "G-TRANS", "司机 11010519491231002X", NULL), E_FIELD,
	     "other_act");
	assert_int_equal(fine_for(NULL, other, "G-TRANS", "另一车辆、另一日", NULL), 0);
	assert_int_equal(get(NULL, other, &r), 0);
	assert_non_null(strstr(r->timeline[r->n_timeline - 1]->text, "另一车辆、另一日"));
	assert_non_null(strstr(r->timeline[r->n_timeline - 1]->text, column_of(id, "case_no")));
	/* what shares no rule with any of them is asked nothing */
	assert_int_equal(fine_for(NULL, other, "V17", "", NULL), 0);
}

static void fine__withdrawn__another_may_be(void **state UNUSED)
{
	int64_t id = joint(5), fine;

	assert_int_equal(impose(k, &kit_clerk, id, "fine", 2000000), 0);
	fine = kit_number("select penalty_id from disputes.penalty");
	assert_int_equal(withdraw(&trans, fine, "复议撤销"), E_NOT_FOUND); /* not its own */
	says(withdraw(&kit_clerk, fine, ""), E_FIELD, "ground");
	assert_int_equal(withdraw(&kit_clerk, fine, "复议撤销"), 0);
	says(withdraw(&kit_clerk, fine, "再次"), E_CONFLICT, "复议撤销");
	assert_int_equal(impose(k, &trans, id, "fine", 3000000), 0);
}

static void penalty__what_cannot_be__refused(void **state UNUSED)
{
	int64_t id = case_given(5);

	says(impose(k, NULL, id, "fine", 0), E_FIELD, "amount_fen");
	says(impose(k, NULL, id, "fine", -1), E_FIELD, "amount_fen");
	says(impose(k, NULL, id, "scolding", 0), E_FIELD, "kind");
	assert_int_equal(impose(k, &kit_clerk, id, "fine", 100), E_NOT_FOUND); /* no party */
	assert_int_equal(kit_number("select count(*) from disputes.penalty"), 0);
}

/* The decision of an inspection says the fine that was recorded, and no other. */
static void decision__with_a_fine__only_as_recorded(void **state UNUSED)
{
	struct taking decide = {
		.action = "decide",
		.fields = {{"decision", "罚款"}, {"fine", "20000.00"}},
		.documents = {{"penalty_decision", "罚〔2025〕1号"}                     }
        };
	const struct taking without = {.action = "decide",
				       .fields = {{"decision", "责令改正"}},
				       .documents = {{"penalty_decision", "罚〔2025〕1号"}}};
	int64_t id = case_given(5);

	kit_sql("update disputes.case_file set step = 'decided', state = 'punishing'"
		" where case_id = %" PRId64,
		id);
	says(act(NULL, id, &decide), E_CONFLICT, "20000.00");
	assert_int_equal(impose(k, NULL, id, "fine", 1990000), 0);
	says(act(NULL, id, &decide), E_CONFLICT, "19900.00");
	says(act(NULL, id, &without), E_CONFLICT, "19900.00");
	decide.fields[1][1] = "19900.00";
	assert_int_equal(act(NULL, id, &decide), 0);
	assert_string_equal(column_of(id, "step"), "serving");
}

/* ---- two departments at once ------------------------------------------------------------------
 */

struct side {
	struct kit_daemon *daemon;
	const struct kit_who *who;
	int64_t case_id;
	int rc;
};

static void *fines(void *arg)
{
	struct side *s = arg;

	s->rc = impose(s->daemon, s->who, s->case_id, "fine", 5000);
	return NULL;
}

/* PN1: in one case, and in two of the same employer. */
static void fine__two_departments_at_once__one(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&disputes_service);
	const int64_t id = joint(5), other = case_given(6);

	for (int i = 0; i < 30; i++) {
		struct side sides[2] = {
			{k,      &kit_clerk,                      id,                 1},
			{second, i % 2 ? &trans : &kit_inspector, i % 2 ? id : other, 1},
		};
		pthread_t threads[2];

		kit_sql("delete from disputes.penalty");
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_create(&threads[t], NULL, fines, &sides[t]), 0);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_join(threads[t], NULL), 0);
		assert_int_equal(sides[0].rc + sides[1].rc, E_CONFLICT);
	}
	kit_daemon_free(second);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(fine__second_of_one_act__refused_with_who_and_where),
		T(fine__one_act_under_two_codes_in_a_case_of_it__one),
		T(fine__perhaps_the_same_act_elsewhere__only_with_the_reason_why_not),
		T(fine__withdrawn__another_may_be),
		T(penalty__what_cannot_be__refused),
		T(decision__with_a_fine__only_as_recorded),
		T(fine__two_departments_at_once__one),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
