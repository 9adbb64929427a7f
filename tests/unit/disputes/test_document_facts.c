#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "document_facts.h"

static struct document_claim claim(void)
{
	static const char hash[32];

	return (struct document_claim){
		{hash, 32},
                "现场照片 1.jpg", "image/jpeg", "photo", 12
        };
}

static void claim__good__fits(void **state UNUSED)
{
	struct document_claim d = claim();
	struct document_flaw flaw;

	assert_true(document_fits(&d, &flaw));
	d.size = DOCUMENT_MAX;
	d.media_type = "application/vnd.ms-excel";
	assert_true(document_fits(&d, &flaw));
}

static void claim__each_flaw__names_its_field(void **state UNUSED)
{
	struct document_claim d[14];
	const char *fields[] = {"hash", "name",       "name",       "name",       "name",
				"name", "media_type", "media_type", "media_type", "media_type",
				"kind", "kind",       "size",       "size"};
	struct document_flaw flaw;

	for (size_t i = 0; i < N_ELEMENTS(d); i++)
		d[i] = claim();
	d[0].hash.len = 31;
	d[1].name = "";
	d[2].name = "../a.pdf";
	d[3].name = "a\nb.pdf";
	d[4].name = ".hidden";
	d[5].name = "\xff.pdf";
	d[6].media_type = "pdf";
	d[7].media_type = "application/";
	d[8].media_type = "application/pdf; x=y";
	d[9].media_type = "Application/pdf";
	d[10].kind = "";
	d[11].kind = "Photo";
	d[12].size = 0;
	d[13].size = DOCUMENT_MAX + 1;
	for (size_t i = 0; i < N_ELEMENTS(d); i++) {
		assert_false(document_fits(&d[i], &flaw));
		assert_string_equal(flaw.field, fields[i]);
	}
}

/* D2: the parts are the document, whatever its size. */
static void parts__any_size__add_up(void **state UNUSED)
{
	const int64_t sizes[] = {1,
				 DOCUMENT_PART - 1,
				 DOCUMENT_PART,
				 DOCUMENT_PART + 1,
				 7 * DOCUMENT_PART,
				 DOCUMENT_MAX - 1,
				 DOCUMENT_MAX};

	for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
		int64_t n = document_parts(sizes[i]), sum = 0;

		for (int64_t part = 0; part < n; part++) {
			int64_t size = document_part_size(sizes[i], part);

			assert_true(size > 0 && size <= DOCUMENT_PART);
			assert_true(part == n - 1 || size == DOCUMENT_PART);
			sum += size;
		}
		assert_int_equal(sum, sizes[i]);
		assert_int_equal(document_part_size(sizes[i], n), 0);
		assert_int_equal(document_part_size(sizes[i], -1), 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(claim__good__fits),
		cmocka_unit_test(claim__each_flaw__names_its_field),
		cmocka_unit_test(parts__any_size__add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
