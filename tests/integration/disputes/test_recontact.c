/*
 * Who complained by name is asked again (STA-6): the lot can be drawn again and not chosen, nobody
 * asks about his own work, the counts are those of the rows, and what was lost has an owner.
 */
#include "recontacts.h"

/* ---- the lot -------------------------------------------------------------------------------- */

static void draw__seed_and_numbers__the_lot_that_anybody_computes(void **state UNUSED)
{
	int64_t ids[12];
	Disputes__Recontact *d;
	Disputes__RedrawRecontactReply *again;

	complained_by_name(N_ELEMENTS(ids), ids);
	(void)recorded(NULL, "counter", "pay_unpaid"); /* without a name */
	(void)filed("sole_trader");
	(void)named_intake(&kit_clerk); /* another department's */
	d = drawn(5);
	assert_int_equal(d->counts->n_population, 12);
	assert_int_equal(d->counts->n_drawn, 5);
	assert_int_equal(d->counts->n_pending, 5);
	assert_string_equal(d->draw_no, "RC-411002-2025-000001");
	assert_int_equal(strlen(d->seed), 32);
	/* nothing but the seed and the numbers */
	assert_int_equal(kit_number("select count(*) from disputes.recontact_item join (select "
				    "intake_id, rank() over (order by md5('%s' || '/' || "
				    "intake_no)) as place from disputes.intake where named and "
				    "department = 'HRSS') as i using (intake_id) where place <= 5",
				    d->seed),
			 5);
	again = redrawn(d->draw_id);
	assert_true(again->same);
	assert_int_equal(again->n_both, 5);

	/* one of the lot exchanged, behind the daemon's back */
	kit_sql("update disputes.recontact_item set intake_id = (select intake_id from "
		"disputes.intake where named and department = 'HRSS' and intake_id not in (select "
		"intake_id from disputes.recontact_item) limit 1) where intake_id = (select "
		"min(intake_id) from disputes.recontact_item)");
	again = redrawn(d->draw_id);
	assert_false(again->same);
	assert_int_equal(again->n_both, 4);
	/* and an intake made to be none of a named person */
	kit_sql("update disputes.intake set named = false where intake_id not in (select intake_id "
		"from disputes.recontact_item)");
	assert_int_equal(redrawn(d->draw_id)->n_population, 5);
}

static void draw__again_too_early_or_of_nobody__refused(void **state UNUSED)
{
	Disputes__Recontact *d;
	int64_t ids[3];

	complained_by_name(N_ELEMENTS(ids), ids);
	assert_int_equal(draw_of(k, &caller, MARCH, 5, NULL), E_FIELD); /* it is March */
	kit_clock("2025-03-31 16:00:00");
	(void)named_intake(NULL);
	kit_clock("2025-04-01 08:00:00");
	assert_int_equal(draw_of(k, &caller, MARCH, 5, NULL), E_CONFLICT); /* until midnight */
	d = drawn(5);
	assert_int_equal(d->counts->n_population, 4);
	assert_int_equal(d->counts->n_drawn, 4); /* of fewer all */
	assert_int_equal(draw_of(k, &caller, MARCH, 2, NULL), E_EXISTS);
	assert_int_equal(draw_of(k, &caller, MARCH - 28, 2, NULL), E_NOT_FOUND);
	assert_int_equal(draw_of(k, &caller, MARCH + 1, 2, NULL), E_FIELD);
	assert_int_equal(draw_of(k, &caller, MARCH, 0, NULL), E_FIELD);
	assert_int_equal(draw_of(k, &caller, MARCH, 501, NULL), E_FIELD);
	assert_int_equal(draw_of(k, &kit_clerk, MARCH, 2, NULL), E_NOT_FOUND); /* none is SAMR's */
	assert_int_equal(draw_of(k, &county_caller, MARCH, 2, NULL), E_WRONG_REGION);
	assert_int_equal(kit_number("select count(*) from disputes.recontact"), 1);
}

/* What was drawn the daemon itself cannot change: the database has no right for it. */
static void lot__changed_by_the_daemon__no_right(void **state UNUSED)
{
	static const char *const fixed[] = {
		"disputes.recontact', 'update",      "disputes.recontact', 'delete",
		"disputes.recontact', 'truncate",    "disputes.recontact_item', 'delete",
		"disputes.recontact_item', 'update", "disputes.recontact_item', 'truncate",
	};

	for (size_t i = 0; i < N_ELEMENTS(fixed); i++)
		assert_int_equal(kit_number("select has_table_privilege('gongdao_disputes', "
					    "'%s')::int",
					    fixed[i]),
				 0);
	assert_int_equal(
		kit_number("select count(*) from unnest('{draw_id,intake_id,region,department,"
			   "on_record}'::text[]) as c where has_column_privilege("
			   "'gongdao_disputes', 'disputes.recontact_item', c, 'update')"),
		0);
	assert_int_equal(kit_number("select count(*) from pg_class where oid in "
				    "('disputes.recontact'::regclass, "
				    "'disputes.recontact_item'::regclass) and relrowsecurity and "
				    "relforcerowsecurity"),
			 2);
}

/* ---- who asks, and what is said ------------------------------------------------------------- */

static void ask__who_dealt_with_it__refused(void **state UNUSED)
{
	static const struct kit_who handler = {"inspector", "HRSS", "411000", "handler", 0, 0};
	static const struct taking noted = {.action = "note", .fields = {{"what", "已核实"}}};
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__Recontact *d;
	int64_t id, case_id;

	complained_by_name(1, &id);
	case_id = sent_on(&caller, id, &here)->case_->case_id;
	assert_int_equal(act(&handler, case_id, &noted), 0);
	assert_int_equal(say_as_office(&second_officer, id, "请补充工资条", false), 0);
	assert_int_equal(contact_open(k, &caller, id), 0); /* before it was drawn: not for this */
	d = drawn(5);

	assert_int_equal(contact_open(k, NULL, id), 0);
	assert_int_equal(contact_open(k, &handler, id), 0);
	assert_int_equal(contact_open(k, &second_officer, id), 0);
	assert_int_equal(say_of(k, NULL, d->draw_id, id, "yes yes yes no"), E_DENIED); /* took it */
	assert_int_equal(say_of(k, &second_officer, d->draw_id, id, "yes yes yes no"), E_DENIED);
	assert_int_equal(say_of(k, &handler, d->draw_id, id, "yes yes yes no"), E_DENIED);
	assert_int_equal(say_of(k, &caller, d->draw_id, id, "yes yes yes no"), E_CONFLICT);
	assert_int_equal(say_of(k, &kit_clerk, d->draw_id, id, "yes yes yes no"), E_NOT_FOUND);
	assert_int_equal(rows_of(d->draw_id, "pending")->n_items, 1);

	assert_int_equal(contact_open(k, &caller, id), 0);
	assert_int_equal(say_of(k, &caller, d->draw_id, id, "yes yes yes no"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.intake_access where subject = "
				    "'caller' and purpose = '回访'"),
			 2);
	/* once */
	assert_int_equal(say_of(k, &caller, d->draw_id, id, "yes no no no"), E_CONFLICT);
	assert_string_equal(rows_of(d->draw_id, "heard")->items[0]->recorded_by, "caller");
}

static void words__that_do_not_fit__refused(void **state UNUSED)
{
	static const char *const wrong[] = {
		"", "maybe", "yes", "yes yes yes", "yes yes no maybe", "no no no no"};
	Disputes__Recontact *d;
	int64_t id;

	complained_by_name(1, &id);
	d = drawn(5);
	assert_int_equal(contact_open(k, &caller, id), 0);
	for (size_t i = 0; i < N_ELEMENTS(wrong); i++)
		assert_int_equal(say_of(k, &caller, d->draw_id, id, wrong[i]), E_FIELD);
	assert_int_equal(say_of(k, &caller, d->draw_id, id + 1, "no"), E_NOT_FOUND);
	assert_int_equal(say_of(k, &caller, d->draw_id + 1, id, "no"), E_NOT_FOUND);
}

/* RC2: pending + lost + heard + unknown = drawn, and each number opens its rows. */
static void counts__every_outcome__are_those_of_the_rows(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__ListRecontactItemsReply *r;
	const Disputes__RecontactCounts *n;
	Disputes__Recontact *d;
	int64_t ids[7];

	complained_by_name(N_ELEMENTS(ids), ids);
	for (size_t i = 0; i < N_ELEMENTS(ids); i++)
		(void)sent_on(NULL, ids[i], &here);
	assert_int_equal(say_as_office(NULL, ids[4], "已责令补发", true), 0);
	d = drawn(10);
	asked_again(d->draw_id, ids[0], "yes yes yes no");
	asked_again(d->draw_id, ids[1], "yes yes no yes");
	asked_again(d->draw_id, ids[2], "yes no no yes");
	asked_again(d->draw_id, ids[3], "no"); /* and no answer is on record */
	asked_again(d->draw_id, ids[4], "no"); /* one is */
	r = rows_of(d->draw_id, "");
	n = r->draw->counts;
	assert_int_equal(r->n_items, 7);
	assert_int_equal(n->n_drawn, 7);
	assert_int_equal(n->n_pending, 2);
	assert_int_equal(n->n_reached, 3);
	assert_int_equal(n->n_lost, 2);
	assert_int_equal(n->n_heard, 2);
	assert_int_equal(n->n_unknown, 1);
	assert_int_equal(n->n_satisfied, 1);
	assert_int_equal(n->n_deterred, 2);
	assert_int_equal(n->n_pending + n->n_lost + n->n_heard + n->n_unknown, n->n_drawn);
	assert_int_equal(rows_of(d->draw_id, "pending")->n_items, n->n_pending);
	assert_int_equal(rows_of(d->draw_id, "reached")->n_items, n->n_reached);
	assert_int_equal(rows_of(d->draw_id, "lost")->n_items, n->n_lost);
	assert_int_equal(rows_of(d->draw_id, "heard")->n_items, n->n_heard);
	assert_int_equal(rows_of(d->draw_id, "unknown")->n_items, n->n_unknown);
	assert_int_equal(rows_of(d->draw_id, "satisfied")->n_items, n->n_satisfied);
	assert_int_equal(rows_of(d->draw_id, "deterred")->n_items, n->n_deterred);
	assert_string_equal(rows_of(d->draw_id, "unknown")->items[0]->intake_no,
			    "GDI-411002-2025-000005");
}

/* ---- what was lost -------------------------------------------------------------------------- */

static int64_t terms_of(int64_t case_id, const char *department)
{
	return kit_number("select count(*) from disputes.deadline where case_id = %" PRId64
			  " and code = 'INT-3' and state = 'running' and department = '%s'",
			  case_id, department);
}

/* RC4: in the case that runs, of whoever has it by now; several of one case are one term. */
static void lost__case_of_another_by_now__is_told_there(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__LinkIntakeRequest same = DISPUTES__LINK_INTAKE_REQUEST__INIT;
	Disputes__RecontactItem *x;
	Disputes__Recontact *d;
	Disputes__Handoff *h;
	int64_t ids[2], case_id;

	complained_by_name(N_ELEMENTS(ids), ids);
	case_id = sent_on(NULL, ids[0], &here)->case_->case_id;
	same.intake_id = ids[1];
	same.duplicate_of = ids[0];
	same.reason = (char *)"同一单位同一事项";
	assert_int_equal(kit_call(k, "LinkIntake", NULL, &same.base, NULL), 0);
	assert_int_equal(offer(NULL, case_id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	d = drawn(5);
	asked_again(d->draw_id, ids[0], "yes no no no");
	asked_again(d->draw_id, ids[1], "yes no no no");
	assert_int_equal(terms_of(case_id, "SAMR"), 1);
	assert_string_equal(kit_text("select due_day from disputes.deadline where code = 'INT-3'"),
			    "2025-04-17");
	assert_int_equal(kit_number("select count(*) from disputes.case_event where case_id = "
				    "%" PRId64 " and kind = 'recontact_lost'",
				    case_id),
			 2);
	x = rows_of(d->draw_id, "lost")->items[0];
	assert_int_equal(x->lead_case_id, case_id);
	assert_string_equal(x->lead_owner, "SAMR");
}

/* A case that is over does not answer any more: as if he came again today. */
static void lost__case_is_over__a_new_case(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__RecontactItem *x;
	Disputes__Recontact *d;
	int64_t id, case_id;

	complained_by_name(1, &id);
	case_id = sent_on(NULL, id, &here)->case_->case_id;
	kit_sql("update disputes.case_file set state = 'refused' where case_id = %" PRId64,
		case_id);
	d = drawn(5);
	asked_again(d->draw_id, id, "yes no no no");
	x = rows_of(d->draw_id, "lost")->items[0];
	assert_int_not_equal(x->lead_case_id, case_id);
	assert_int_equal(terms_of(x->lead_case_id, "HRSS"), 1);
	assert_string_equal(column_of(x->lead_case_id, "procedure"), "complaint");
	assert_string_equal(column_of(x->lead_case_id, "source_no"), "GDI-411002-2025-000001");
	assert_string_equal(column_of(x->lead_case_id, "ground"),
			    "回访 RC-411002-2025-000001：来件 GDI-411002-2025-000001 没有得到答复");
	assert_string_equal(kit_text("select min(from_at at time zone 'Asia/Shanghai')::date from "
				     "disputes.deadline where case_id = %" PRId64,
				     x->lead_case_id),
			    "2025-04-10");
	assert_int_equal(terms_of(case_id, "HRSS"), 0);
}

/* Two who were answered since, one of them for the second time: the last answer ends the term. */
static void lost__each_answered_since__the_term_ends_by_itself(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__LinkIntakeRequest same = DISPUTES__LINK_INTAKE_REQUEST__INIT;
	Disputes__RecontactItem **x;
	Disputes__Recontact *d;
	int64_t ids[2], case_id;

	complained_by_name(N_ELEMENTS(ids), ids);
	case_id = sent_on(NULL, ids[0], &here)->case_->case_id;
	same.intake_id = ids[1];
	same.duplicate_of = ids[0];
	same.reason = (char *)"同一单位同一事项";
	assert_int_equal(kit_call(k, "LinkIntake", NULL, &same.base, NULL), 0);
	assert_int_equal(say_as_office(NULL, ids[0], "已责令补发", true), 0);
	assert_int_equal(say_as_office(NULL, ids[0], "再答复一次", true), E_CONFLICT);
	d = drawn(5);
	asked_again(d->draw_id, ids[0], "yes no no no"); /* he did not get it */
	asked_again(d->draw_id, ids[1], "yes no no no");
	assert_int_equal(terms_of(case_id, "HRSS"), 1);

	assert_int_equal(say_as_office(NULL, ids[0], "请补充工资条", false), 0); /* no answer */
	assert_int_equal(terms_of(case_id, "HRSS"), 1);
	assert_int_equal(say_as_office(NULL, ids[0], "4 月 10 日电话告知：已责令补发", true), 0);
	assert_int_equal(terms_of(case_id, "HRSS"), 1); /* the other waits */
	x = rows_of(d->draw_id, "lost")->items;
	assert_int_not_equal(x[0]->settled_at_us, 0);
	assert_int_equal(x[1]->settled_at_us, 0);
	assert_int_equal(say_as_office(NULL, ids[0], "第三次", true), E_CONFLICT);

	assert_int_equal(say_as_office(NULL, ids[1], "已责令补发", true), 0);
	assert_int_equal(terms_of(case_id, "HRSS"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.deadline_entry join "
				    "disputes.deadline using (deadline_id) where code = 'INT-3' "
				    "and kind = 'stopped' and ground = 'GDI-411002-2025-000002'"),
			 1);
	assert_int_not_equal(rows_of(d->draw_id, "lost")->items[1]->settled_at_us, 0);
}

/* By a party of the case, which has no draw; the term is whoever's who owns the case. */
static void lost__answered_by_who_has_the_case__the_term_ends(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__Recontact *d;
	Disputes__Handoff *h;
	int64_t id, case_id;

	complained_by_name(1, &id);
	case_id = sent_on(NULL, id, &here)->case_->case_id;
	assert_int_equal(offer(NULL, case_id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	d = drawn(5);
	asked_again(d->draw_id, id, "no");
	assert_int_equal(terms_of(case_id, "SAMR"), 1);
	assert_int_equal(say_as_office(&kit_clerk, id, "已立案，月底前办结", true), 0);
	assert_int_equal(terms_of(case_id, "SAMR"), 0);
	assert_int_not_equal(rows_of(d->draw_id, "lost")->items[0]->settled_at_us, 0);
}

/* The first of a case was ended by hand: it does not hold up the term of the second. */
static void lost__ended_by_hand__waits_no_more(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	Disputes__StopDeadlineRequest stop = DISPUTES__STOP_DEADLINE_REQUEST__INIT;
	Disputes__LinkIntakeRequest same = DISPUTES__LINK_INTAKE_REQUEST__INIT;
	Disputes__Recontact *d;
	int64_t ids[2], case_id;

	complained_by_name(N_ELEMENTS(ids), ids);
	case_id = sent_on(NULL, ids[0], &here)->case_->case_id;
	same.intake_id = ids[1];
	same.duplicate_of = ids[0];
	same.reason = (char *)"同一单位同一事项";
	assert_int_equal(kit_call(k, "LinkIntake", NULL, &same.base, NULL), 0);
	d = drawn(5);
	asked_again(d->draw_id, ids[0], "yes no no no");
	stop.deadline_id = kit_number("select deadline_id from disputes.deadline where code = "
				      "'INT-3'");
	stop.ground = (char *)"当面答复";
	assert_int_equal(kit_call(k, "StopDeadline", NULL, &stop.base, NULL), 0);
	assert_int_not_equal(rows_of(d->draw_id, "lost")->items[0]->settled_at_us, 0);

	asked_again(d->draw_id, ids[1], "yes no no no");
	assert_int_equal(terms_of(case_id, "HRSS"), 1);
	assert_int_equal(say_as_office(NULL, ids[1], "已责令补发", true), 0);
	assert_int_equal(terms_of(case_id, "HRSS"), 0);
}

/* ---- published ------------------------------------------------------------------------------ */

static void board__few_asked__hidden_until_there_are_enough(void **state UNUSED)
{
	const struct sending here = {.department = "HRSS", .reason = "本部门办理"};
	static const struct kit_who oversight = {"operator", "HRSS", "411000", "operator", 0, 0};
	Disputes__GetRecontactBoardReply *r;
	Disputes__Recontact *d;
	int64_t ids[12];

	complained_by_name(N_ELEMENTS(ids), ids);
	for (size_t i = 0; i < N_ELEMENTS(ids); i++)
		(void)sent_on(NULL, ids[i], &here);
	d = drawn(12);
	for (size_t i = 0; i < 4; i++)
		asked_again(d->draw_id, ids[i], i < 1 ? "yes no no no" : "yes yes yes no");
	r = board(&kit_clerk);
	assert_int_equal(r->n_rows, 1);
	assert_int_equal(r->cell_min, 5);
	assert_true(r->rows[0]->hidden);
	assert_int_equal(r->rows[0]->counts->n_drawn, 12);
	assert_int_equal(r->rows[0]->counts->n_lost, 0);
	assert_int_equal(r->rows[0]->counts->n_heard, 0);
	assert_int_equal(r->rows[0]->counts->n_pending, 0);

	asked_again(d->draw_id, ids[4], "yes yes yes no");
	r = board(&kit_clerk);
	assert_false(r->rows[0]->hidden);
	assert_string_equal(r->rows[0]->department, "HRSS");
	assert_string_equal(r->rows[0]->region, "411002");
	assert_int_equal(r->rows[0]->counts->n_lost, 1);
	assert_int_equal(r->rows[0]->counts->n_heard, 4);
	assert_int_equal(r->rows[0]->n_draw_ids, 0); /* the rows are HRSS's */
	r = board(&caller);
	assert_int_equal(r->rows[0]->n_draw_ids, 1);
	assert_int_equal(r->rows[0]->draw_ids[0], d->draw_id);
	assert_int_equal(r->from_month, day_of("2025-01-01"));
	assert_int_equal(r->to_month, MARCH);
	assert_int_equal(board(&oversight)->n_rows, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(draw__seed_and_numbers__the_lot_that_anybody_computes),
		T(draw__again_too_early_or_of_nobody__refused),
		T(lot__changed_by_the_daemon__no_right),
		T(ask__who_dealt_with_it__refused),
		T(words__that_do_not_fit__refused),
		T(counts__every_outcome__are_those_of_the_rows),
		T(lost__case_of_another_by_now__is_told_there),
		T(lost__case_is_over__a_new_case),
		T(lost__each_answered_since__the_term_ends_by_itself),
		T(lost__answered_by_who_has_the_case__the_term_ends),
		T(lost__ended_by_hand__waits_no_more),
		T(board__few_asked__hidden_until_there_are_enough),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
