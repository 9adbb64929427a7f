#include "reading.h"

#include <unistd.h>

#include "xlsx.h"
#include "zip_made.h"

static char in[64], out[80], back[4096];

static void file_made(slice bytes)
{
	FILE *f;

	(void)snprintf(in, sizeof(in), "/tmp/gongdao_annotate_XXXXXX");
	f = fdopen(mkstemp(in), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
}

static int annotate(const char *end, const char *(*note)(void *ctx, uint32_t line), uint32_t header)
{
	const struct tabular_notes notes = {note, NULL, header};

	(void)snprintf(out, sizeof(out), "%s%s", in, end);
	return tabular_annotate(&(struct tabular_source){.path = in}, out, "zh", &notes, &got.err);
}

/* What was written, a workbook as CSV; both files are gone then. */
static const char *written(void)
{
	const struct xlsx_input book = {
		out, {"", 0},
                 NULL
        };
	FILE *f;
	size_t n;

	if (strstr(out, ".xlsx")) {
		f = fmemopen(back, sizeof(back), "w");
		assert_non_null(f);
		assert_int_equal(xlsx_to_csv(&book, f, &got.err), 0);
	} else {
		f = fopen(out, "r");
		assert_non_null(f);
		n = fread(back, 1, sizeof(back) - 1, f);
		back[n] = '\0';
	}
	assert_int_equal(fclose(f), 0);
	(void)remove(in);
	(void)remove(out);
	return back;
}

static const char *note(void *ctx, uint32_t line)
{
	(void)ctx;
	return line == 3 ? "金额: \"1.234\"" : "";
}

static void annotate__a_file__same_lines_with_notes(void **state)
{
	(void)state;
	file_made(SLICE("流水号,骑手号,所属月份,项目,金额(元)\n"
			"x,k,2025-03,BASE,1\n"
			"y,k,2025-03,BASE,1.234\n"));
	assert_int_equal(annotate(".out", note, 1), 0);
	assert_int_equal(annotate(".out", note, 1), E_FILE);
	assert_string_equal(written(),
			    "\xEF\xBB\xBF流水号,骑手号,所属月份,项目,金额(元),\"错误\"\r\n"
			    "x,k,2025-03,BASE,1,\"\"\r\n"
			    "y,k,2025-03,BASE,1.234,\"金额: \"\"1.234\"\"\"\r\n");
}

static const char *each(void *ctx, uint32_t line)
{
	static char text[16];

	(void)ctx;
	(void)snprintf(text, sizeof(text), "n%u", line);
	return text;
}

/* A row of a sheet ends where its last value is; the note is under its header all the same. */
static void annotate__a_sheet_as_csv__notes_in_their_column(void **state)
{
	static unsigned char bytes[1 << 16];
	struct zip_made z = {.at = bytes, .size = sizeof(bytes)};

	(void)state;
	zip_workbook(&z, "",
		     "<worksheet><sheetData><row r='1'><c t='str'><v>title</v></c></row>"
		     "<row r='2'><c t='str'><v>a</v></c><c t='str'><v>b</v></c>"
		     "<c t='str'><v>c</v></c></row>"
		     "<row r='3'><c t='str'><v>1,\"2</v></c></row>"
		     "<row r='4'/><row r='5'><c/><c t='str'><v>x</v></c><c t='str'><v>y</v></c>"
		     "<c t='str'><v>z</v></c></row></sheetData></worksheet>",
		     NULL, NULL);
	file_made((slice){(const char *)bytes, z.len});
	assert_int_equal(annotate(".csv", each, 2), 0);
	assert_string_equal(written(),
			    "\xEF\xBB\xBF"
			    "title,\"\"\r\na,b,c,\"错误\"\r\n\"1,\"\"2\",,,\"n3\"\r\n\r\n"
			    ",x,y,z,\"n5\"\r\n");
}

/* One row with more columns than the header does not move the notes of those after it. */
static void annotate__as_workbook__notes_in_their_column(void **state)
{
	(void)state;
	file_made(SLICE("title,of,five,columns,here\na,b,c\n1,2,3,4\n1,2,3\n1\n\"1,2\n"));
	assert_int_equal(annotate(".xlsx", each, 2), 0);
	assert_string_equal(written(), "title,of,five,columns,here\na,b,c,错误\n1,2,3,4,n3\n"
				       "1,2,3,n4\n1,,,n5\n\"\"\"1,2\",,,n6\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annotate__a_file__same_lines_with_notes),
		cmocka_unit_test(annotate__a_sheet_as_csv__notes_in_their_column),
		cmocka_unit_test(annotate__as_workbook__notes_in_their_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
