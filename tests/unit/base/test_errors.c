#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "error.pb-c.h"
#include "str.h"

static const struct {
	const char *name;
	int number;
	enum error_class class;
	const char *en, *zh;
} errors[] = {
#define X(name, number, class, en, zh) {#name, number, CLASS_##class, en, zh},
#include "errors.def"
#undef X
};

static void errors_def__every_error__is_in_the_proto_file(void **unused UNUSED)
{
	const ProtobufCEnumDescriptor *proto = &gongdao__error_code__descriptor;

	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		const ProtobufCEnumValue *v;

		v = protobuf_c_enum_descriptor_get_value(proto, errors[i].number);
		assert_non_null(v);
		assert_string_equal(v->name, errors[i].name);
	}
}

static void error_proto__every_value__is_in_the_list(void **unused UNUSED)
{
	const ProtobufCEnumDescriptor *proto = &gongdao__error_code__descriptor;

	assert_int_equal(proto->n_values, N_ELEMENTS(errors) + 1); /* and OK */
	for (unsigned i = 0; i < proto->n_values; i++)
		assert_string_equal(error_name(-proto->values[i].value), proto->values[i].name);
}

static void errors_def__numbers__once_and_in_the_range_of_their_class(void **unused UNUSED)
{
	static const int from[] = {
		[CLASS_BAD] = 1000,     [CLASS_DENIED] = 2000, [CLASS_ABSENT] = 3000,
		[CLASS_REFUSED] = 3200, [CLASS_BUSY] = 4000,   [CLASS_FAULT] = 5000,
	};

	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		int base = from[errors[i].class];

		assert_true(errors[i].number > base && errors[i].number < base + 200);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(errors[i].number, errors[j].number);
	}
}

static void error_text__every_error__in_both_languages(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		int code = -errors[i].number;

		assert_int_equal(error_class_of(code), errors[i].class);
		assert_string_equal(error_text(code), errors[i].en);
		assert_string_equal(error_text_zh(code), errors[i].zh);
		assert_true(errors[i].en[0] >= 'a' && errors[i].en[0] <= 'z');
		assert_true(utf8_valid(errors[i].zh, strlen(errors[i].zh)));
		assert_true(utf8_length(errors[i].zh, strlen(errors[i].zh)) >= 4);
	}
}

static void error_name__unknown_code__is_a_fault(void **unused UNUSED)
{
	assert_string_equal(error_name(0), "OK");
	assert_int_equal(error_class_of(0), CLASS_OK);
	assert_string_equal(error_name(-999999), "E_UNKNOWN");
	assert_int_equal(error_class_of(-999999), CLASS_FAULT);
	assert_non_null(error_text(-999999));
	assert_non_null(error_text_zh(-999999));
	for (int class = CLASS_OK; class <= CLASS_FAULT; class ++)
		assert_non_null(error_class_name((enum error_class) class));
	assert_string_equal(error_class_name(CLASS_BUSY), "BUSY");
}

static void err_set__long_text__cut_and_code_returned(void **unused UNUSED)
{
	struct err err;

	assert_int_equal(err_set(&err, E_CONFIG, "%*s", 5000, "x"), E_CONFIG);
	assert_int_equal(err.code, E_CONFIG);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_def__every_error__is_in_the_proto_file),
		cmocka_unit_test(error_proto__every_value__is_in_the_list),
		cmocka_unit_test(errors_def__numbers__once_and_in_the_range_of_their_class),
		cmocka_unit_test(error_text__every_error__in_both_languages),
		cmocka_unit_test(error_name__unknown_code__is_a_fault),
		cmocka_unit_test(err_set__long_text__cut_and_code_returned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
