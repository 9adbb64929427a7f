#include "import_private.h"

#include <setjmp.h>

#include <cmocka.h>

static void columns_have_fields(const struct tabular_kind *k,
				const ProtobufCMessageDescriptor *rows)
{
	for (size_t i = 0; i < k->n_columns; i++) {
		if (!record_has(rows, &k->columns[i]))
			fail_msg("%s: %s has no field in %s", k->name, k->columns[i].name,
				 rows->name);
	}
}

/* The table of kinds is held against the descriptors: a column whose field is not there, or holds
 * another type, would be lost on its way. */
static void kinds__each_column__has_its_field(void **state)
{
	(void)state;
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		const ProtobufCMessageDescriptor *rows = record_rows(*k);

		assert_non_null(registry_find((*k)->rpc));
		if ((*k)->submission) {
			assert_true(columns_fit(*k));
			continue;
		}
		assert_non_null(rows);
		columns_have_fields(*k, rows);
		if (strncmp((*k)->rpc, "registration.", 13) == 0) /* the history of imports */
			assert_non_null(protobuf_c_message_descriptor_get_field_by_name(
				registry_find((*k)->rpc)->input, "import_id"));
	}
}

static void column_says(const struct tabular_kind *k, size_t i)
{
	const struct tabular_column *c = &k->columns[i];

	assert_non_null(c->name);
	assert_non_null(c->zh);
	assert_true(!c->required || c->example);
	assert_true((c->type == CELL_CODE) == (c->choices != NULL));
	for (size_t j = 0; j < i; j++) {
		assert_string_not_equal(c->name, k->columns[j].name);
		assert_string_not_equal(c->zh, k->columns[j].zh);
	}
}

/* Templates, help and messages are made of them. */
static void kinds__each_column__says_what_it_is(void **state)
{
	(void)state;
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		assert_non_null((*k)->zh);
		for (size_t i = 0; i < (*k)->n_columns; i++)
			column_says(*k, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds__each_column__has_its_field),
		cmocka_unit_test(kinds__each_column__says_what_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
