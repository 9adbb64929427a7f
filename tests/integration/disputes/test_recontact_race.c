/*
 * Two daemons draw the same month, and two officers record what the same person said: one of them
 * wins, the other is told.
 */
#include "races.h"
#include "recontacts.h"

static int64_t draw_id;

static int asks(struct kit_daemon *d, int64_t intake_id)
{
	return say_of(d, &caller, draw_id, intake_id, "yes no no no");
}

static int asks_too(struct kit_daemon *d, int64_t intake_id)
{
	return say_of(d, &second_officer, draw_id, intake_id, "yes yes yes no");
}

static void ask__two_officers_at_once__one_is_recorded(void **state UNUSED)
{
	int64_t ids[ROUNDS];
	struct side first = {.does = asks, .ids = ids}, second = {.does = asks_too, .ids = ids};
	int64_t lost = 0;

	complained_by_name(ROUNDS, ids);
	draw_id = drawn(ROUNDS)->draw_id;
	for (size_t i = 0; i < ROUNDS; i++) {
		assert_int_equal(contact_open(k, &caller, ids[i]), 0);
		assert_int_equal(contact_open(k, &second_officer, ids[i]), 0);
	}
	race(&first, &second);
	for (size_t i = 0; i < ROUNDS; i++) {
		assert_int_equal(first.codes[i] == 0, second.codes[i] == E_CONFLICT);
		assert_int_equal(second.codes[i] == 0, first.codes[i] == E_CONFLICT);
		lost += first.codes[i] == 0;
	}
	/* what the loser wanted to write left nothing: a lead for each that was lost, no more */
	assert_int_equal(kit_number("select count(*) from disputes.recontact_item where outcome = "
				    "'lost' and recorded_by = 'caller'"),
			 lost);
	assert_int_equal(
		kit_number(
			"select count(*) from disputes.case_event where kind = 'recontact_lost'"),
		lost);
	assert_int_equal(kit_number("select count(*) from disputes.recontact_item where outcome = "
				    "'heard' and recorded_by = 'second'"),
			 ROUNDS - lost);
}

/* `id`: how many months before March. */
static int draws(struct kit_daemon *d, int64_t id)
{
	civil_date month = {MARCH};

	for (int64_t i = 0; i < id; i++)
		month = civil_month_start((civil_date){month.day - 1});
	return draw_of(d, &caller, month.day, 3, NULL);
}

static void draw__two_at_once__one_lot_a_month(void **state UNUSED)
{
	int64_t ids[ROUNDS], months[ROUNDS];
	struct side first = {.does = draws, .ids = months};
	struct side second = {.does = draws, .ids = months};

	complained_by_name(ROUNDS, ids);
	for (int64_t i = 0; i < ROUNDS; i++) {
		months[i] = i;
		kit_sql("update disputes.intake set received_at = received_at - interval '1 month' "
			"* %" PRId64 " where intake_id = %" PRId64,
			i, ids[i]);
	}
	kit_clock("2025-04-10 09:00:00");
	race(&first, &second);
	for (size_t i = 0; i < ROUNDS; i++) {
		assert_int_equal(first.codes[i] == 0, second.codes[i] == E_EXISTS);
		assert_int_equal(second.codes[i] == 0, first.codes[i] == E_EXISTS);
	}
	assert_int_equal(kit_number("select count(*) from disputes.recontact"), ROUNDS);
	/* a number that was not used is not missing */
	assert_int_equal(kit_number("select count(distinct draw_no) from disputes.recontact where "
				    "right(draw_no, 6)::int <= %d",
				    ROUNDS),
			 ROUNDS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(ask__two_officers_at_once__one_is_recorded),
		T(draw__two_at_once__one_lot_a_month),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
