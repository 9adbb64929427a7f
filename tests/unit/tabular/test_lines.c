#include "reading.h"

#include <csv.h>

/* ---- encodings ----------------------------------------------------------------------------- */

static const char employers_zh[] = "统一社会信用代码,名称,类型,区划代码\n"
				   "91411002MA0000007L,许昌𠮷祥配送,合作企业,411002\n";

static void gb18030__four_byte_characters__decoded(void **state)
{
	char bytes[400];

	(void)state;
	assert_int_equal(read_bytes("employers", "zh", gb18030(employers_zh, bytes, sizeof(bytes))),
			 0);
	assert_string_equal(got.result.encoding, "GB18030");
	assert_int_equal(got.n_rows, 1);
	assert_string_equal(got.rows[0].text[1], "许昌𠮷祥配送");
}

static void utf8__with_bom_or_not__same_rows_other_digest(void **state)
{
	uint8_t digest[32];
	char with_bom[300];

	(void)state;
	assert_int_equal(read_text("employers", employers_zh), 0);
	assert_string_equal(got.result.encoding, "UTF-8");
	memcpy(digest, got.result.digest, sizeof(digest));
	(void)snprintf(with_bom, sizeof(with_bom), "\xEF\xBB\xBF%s", employers_zh);
	assert_int_equal(read_text("employers", with_bom), 0);
	assert_int_equal(got.n_rows, 1);
	assert_memory_not_equal(got.result.digest, digest, sizeof(digest));
}

static void encodings__one_bad_line__only_it_is_refused(void **state)
{
	char text[1000], bytes[1000];
	slice gb;

	(void)state;
	(void)snprintf(text, sizeof(text), "%s92411081MA0000015R,坏\xC3(,合作企业,411002\n",
		       employers_zh);
	assert_int_equal(read_text("employers", text), 0);
	assert_string_equal(got.result.encoding, "UTF-8");
	assert_int_equal(got.n_rows, 1);
	assert_int_equal(got.n_errors, 1);
	assert_string_equal(got.errors[0].reason, flaw_reason(FLAW_BYTES, true));
	assert_int_equal(got.errors[0].line, 3);

	(void)snprintf(text, sizeof(text), "%s92411081MA0000015R,坏!,合作企业,411002\n",
		       employers_zh);
	gb = gb18030(text, bytes, sizeof(bytes));
	*(char *)memchr(bytes, '!', gb.len) = (char)0xFF;
	assert_int_equal(read_bytes("employers", "en", gb), 0);
	assert_string_equal(got.result.encoding, "GB18030");
	assert_int_equal(got.n_rows, 1);
	assert_string_equal(got.errors[0].reason, flaw_reason(FLAW_BYTES, true));
	assert_string_equal(got.errors[0].column, "name");
}

static void line_ends__lf_cr_crlf__counted(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount\r"
					  "1,k,2025-03,BASE,1\r\n\r\n"
					  "2,k,2025-03,BASE,1\n"
					  "3,k,2025-03,BASE,1"),
			 0);
	assert_int_equal(got.n_rows, 3);
	assert_int_equal(got.rows[0].line, 2);
	assert_int_equal(got.rows[1].line, 4);
	assert_int_equal(got.rows[2].line, 5);
}

/* Ends of lines at, before and after every border of the blocks the file is read in. */
static void lines__of_any_length__cut_at_their_ends(void **state)
{
	static const char *const ends[] = {"\n", "\r", "\r\n"};
	const size_t size = 6 * BLOCK_BYTES;
	char *bytes = malloc(size), expected[2 * 1024];
	struct lines *lines = NULL;
	struct line line = {0};
	struct str file = str_init(bytes, size);
	uint32_t n = 0, seed = 7;

	(void)state;
	while (file.len + 2048 < size) {
		seed = seed * 1664525 + 1013904223;
		str_addf(&file, "%u:%.*s%s", ++n, (int)(seed >> 22),
			 "                                                              ",
			 ends[(seed >> 10) % 3]);
	}
	assert_int_equal(lines_over((slice){bytes, file.len}, &lines, &got.err), 0);
	for (uint32_t i = 1; i <= n; i++) {
		assert_int_equal(lines_next(lines, &line, &got.err), 1);
		(void)snprintf(expected, sizeof(expected), "%u:", i);
		assert_int_equal(line.number, i);
		assert_true(slice_starts(line.text, expected));
		assert_int_equal(slice_trim(line.text).len, strlen(expected));
	}
	assert_int_equal(lines_next(lines, &line, &got.err), 0);
	lines_freep(&lines);
	free(bytes);
}

/* ---- fields --------------------------------------------------------------------------------- */

struct csv_fields {
	char text[64][64];
	size_t n;
};

static void csv_field(void *at, size_t len, void *ctx)
{
	struct csv_fields *f = ctx;

	(void)snprintf(f->text[f->n++], 64, "%.*s", (int)len, at ? (const char *)at : "");
}

static void csv_end(int c, void *ctx)
{
	(void)c;
	(void)ctx;
}

/* A line without quotes is cut by ourselves: as libcsv would. */
static void fields__any_line_without_quotes__as_libcsv_has_it(void **state)
{
	static const char letters[] = "a,, \t'x";
	static struct fields fields;
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct csv_fields expected = {.n = 0};
		struct tabular_fault why;
		struct csv_parser parser;
		char line[32];
		size_t len;

		seed = seed * 1664525 + 1013904223;
		len = seed >> 27;
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			line[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
		assert_int_equal(csv_parse(&parser, line, len, csv_field, csv_end, &expected), len);
		assert_int_equal(csv_fini(&parser, csv_field, csv_end, &expected), 0);
		csv_free(&parser);
		assert_true(fields_split(&fields, (slice){line, len}, &why));
		if (expected.n == 0) { /* of blanks only: no record for libcsv */
			assert_int_equal(fields.n, 1);
			assert_int_equal(fields.field[0].len, 0);
			continue;
		}
		assert_int_equal(fields.n, expected.n);
		for (size_t i = 0; i < fields.n; i++)
			assert_string_equal(fields.field[i].at, expected.text[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gb18030__four_byte_characters__decoded),
		cmocka_unit_test(utf8__with_bom_or_not__same_rows_other_digest),
		cmocka_unit_test(encodings__one_bad_line__only_it_is_refused),
		cmocka_unit_test(line_ends__lf_cr_crlf__counted),
		cmocka_unit_test(lines__of_any_length__cut_at_their_ends),
		cmocka_unit_test(fields__any_line_without_quotes__as_libcsv_has_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
