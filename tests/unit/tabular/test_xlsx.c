#include "reading.h"

#include "xlsx.h"
#include "zip_made.h"

static unsigned char zip_bytes[1 << 20];
static char csv[1 << 20];
static struct err err;

static slice workbook(const char *properties, const char *sheet, const char *texts,
		      const char *styles)
{
	struct zip_made z = {.at = zip_bytes, .size = sizeof(zip_bytes)};

	zip_workbook(&z, properties, sheet, texts, styles);
	return (slice){(const char *)zip_bytes, z.len};
}

static int convert(slice bytes)
{
	const struct xlsx_input in = {NULL, bytes, NULL};
	FILE *f = fmemopen(csv, sizeof(csv), "w");
	int rc;

	assert_non_null(f);
	memset(&err, 0, sizeof(err));
	rc = xlsx_to_csv(&in, f, &err);
	(void)fclose(f);
	return rc;
}

static int convert_rows(const char *rows)
{
	static char sheet[1 << 19];

	(void)snprintf(sheet, sizeof(sheet), "<worksheet><sheetData>%s</sheetData></worksheet>",
		       rows);
	return convert(workbook("", sheet, NULL, NULL));
}

/* ---- numbers --------------------------------------------------------------------------------- */

static const char *shown(const char *value, const char *format, bool from_1904)
{
	static char text[128];
	struct str s = str_init(text, sizeof(text));

	number_show(slice_of(value), number_format_of(format), from_1904, &s);
	return text;
}

static void number__each_form__as_a_spreadsheet_shows_it(void **state)
{
	static const struct {
		const char *value, *format, *want;
	} cases[] = {
		{"411002",               "General",                                "411002"                },
		{"0",                    "General",                                "0"                     },
		{"-12.5",                "General",                                "-12.5"                 },
		{"1.1E2",                "General",                                "110"                   },
		{"1E-3",                 "General",                                "0.001"                 },
		{"3120.4999999999995",   "General",                                "3120.5"                },
		{"0.30000000000000004",  "0.00",                                   "0.3"                   },
		{"99999.99999999999999", "General",                                "100000"                },
		{"123456789012345",      "General",                                "123456789012345"       },
		{"1234567890123456",     "0",                                      "1234567890123456\x1A"  },
		{"4.11003190001011E+17", "General",                                "411003190001011000\x1A"},
		{"7",                    "000",				    "007"                   },
		{"1234",                 "000",				    "1234"                  },
		{"1.5",                  "000",				    "1.5"                   },
		{"nan",                  "General",                                "nan"                   },
		{"45725",                "yyyy/m/d",                               "2025-03-09"            },
		{"45725",                "yyyy\"\u5E74\"m\"\u6708\"d\"\u65E5\";@", "2025-03-09"            },
		{"45717",                "yyyy\"\u5E74\"m\"\u6708\"",              "2025-03"               },
		{"45717",                "mmm-yy",                                 "2025-03"               },
		{"45725.770833333336",   "yyyy-mm-dd hh:mm",                       "2025-03-09 18:30:00"   },
		{"45725.999999",         "m/d/yy h:mm",                            "2025-03-10 00:00:00"   },
		{"0.5",                  "h:mm",				   "12:00:00"              },
		{"45725",                "[$-804]yyyy-mm-dd",                      "2025-03-09"            },
		{"45725",                "[Red]0.00",                              "45725"                 },
		{"45725",                "0.00E+00",                               "45725"                 },
		{"1",                    "yyyy-mm-dd",                             "1900-01-01"            },
		{"59",                   "yyyy-mm-dd",                             "1900-02-28"            },
		{"60",                   "yyyy-mm-dd",                             "60"                    }, /* 1900-02-29 never was */
		{"61",                   "yyyy-mm-dd",                             "1900-03-01"            },
		{"-1",                   "yyyy-mm-dd",                             "-1"                    },
	};
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_string_equal(shown(cases[i].value, cases[i].format, false), cases[i].want);
	assert_string_equal(shown("0", "yyyy-mm-dd", true), "1904-01-01");
	assert_string_equal(shown("44263", "yyyy-mm-dd", true), "2025-03-09");
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void sheet__each_kind_of_cell__one_line_a_row(void **state)
{
	static const char texts[] =
		"<sst><si><t>a,b</t></si><si><r><t>\u5F20</t></r><r><t>\u4E09</t></r>"
		"<rPh><t>zhang</t></rPh></si><si/></sst>";
	static const char sheet[] =
		"<x:worksheet xmlns:x='m'><x:sheetData>"
		"<x:row r='2'><x:c r='A2' t='s'><x:v>0</x:v></x:c><x:c r='C2' "
		"t='s'><x:v>1</x:v></x:c>"
		"</x:row><x:row><x:c t='inlineStr'><x:is><x:t>say \"x\"</x:t></x:is></x:c>"
		"<x:c t='b'><x:v>1</x:v></x:c><x:c t='e'><x:v>#N/A</x:v></x:c>"
		"<x:c t='str'><x:f>A1</x:f><x:v>1&amp;2</x:v></x:c><x:c><x:f>A1</x:f></x:c>"
		"<x:c t='s'><x:v>2</x:v></x:c><x:c s='1'/></x:row>"
		"<x:row r='5'><x:c r='B5' t='inlineStr'><x:is><x:t>one\ntwo\n</x:t></x:is></x:c>"
		"</x:row><x:row r='9'/></x:sheetData></x:worksheet>";
	(void)state;
	assert_int_equal(convert(workbook("", sheet, texts, NULL)), 0);
	assert_string_equal(csv, "\n\"a,b\",,\u5F20\u4E09\n"
				 "\"say \"\"x\"\"\",TRUE\x1A,#N/A,1&2,=\x1A\n"
				 "\n,one\x0B"
				 "two\n\n\n\n\n");
}

static void sheet__styles__by_agreed_and_own_formats(void **state)
{
	static const char styles[] =
		"<styleSheet><numFmts><numFmt numFmtId='164' "
		"formatCode='yyyy\\-mm\\-dd'/></numFmts>"
		"<cellStyleXfs><xf numFmtId='22'/></cellStyleXfs>"
		"<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs>"
		"</styleSheet>";
	static const char sheet[] = "<worksheet><sheetData><row><c s='0'><v>45725</v></c>"
				    "<c s='1'><v>45725</v></c><c s='2'><v>45725</v></c>"
				    "<c s='9'><v>45725</v></c></row></sheetData></worksheet>";
	(void)state;
	assert_int_equal(convert(workbook("", sheet, NULL, styles)), 0);
	assert_string_equal(csv, "45725,2025-03-09,2025-03-09,45725\n");
	assert_int_equal(convert(workbook("date1904='1'", sheet, NULL, styles)), 0);
	assert_string_equal(csv, "45725,2029-03-10,2029-03-10,45725\n");
}

static void sheet__merged_cells__marked_behind_the_first(void **state)
{
	static const char sheet[] =
		"<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>title</v></c></row>"
		"<row r='2'><c r='A2' t='str'><v>x</v></c><c r='B2' t='str'><v>y</v></c></row>"
		"<row r='3'><c r='B3' t='str'><v>z</v></c></row></sheetData>"
		"<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='A1:C1'/></mergeCells>"
		"</worksheet>";
	(void)state;
	assert_int_equal(convert(workbook("", sheet, NULL, NULL)), 0);
	assert_string_equal(csv, "title,\x1A,\x1A\nx,y\n\x1A,z\n");
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void sheet__hostile__refused_with_a_reason(void **state)
{
	static const char *const rows[] = {
		"<row r='2'/><row r='2'/>",
		"<row r='1048577'/>",
		"<row r='x'/>",
		"<row><c r='B1'/><c r='A1'/></row>",
		"<row><c r='A2'/></row>",
		"<row><c r='ZZZZ1'/></row>",
		"<row><c>",
	};
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(convert_rows(rows[i]), E_FILE);
		assert_true(err.text[0]);
	}
}

static void sheet__entities__refused(void **state)
{
	static const char sheet[] =
		"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
		"<worksheet><sheetData><row><c "
		"t='str'><v>&b;</v></c></row></sheetData></worksheet>";
	(void)state;
	assert_int_equal(convert(workbook("", sheet, NULL, NULL)), E_FILE);
	assert_non_null(strstr(err.text, "document type"));
}

static void sheet__wider_than_the_limit__one_column_more_is_written(void **state)
{
	static char rows[16384];
	struct str s = str_init(rows, sizeof(rows));
	size_t commas = 0;

	(void)state;
	str_add(&s, "<row>");
	for (int i = 0; i < 100; i++)
		str_add(&s, "<c><v>1</v></c>");
	str_add(&s, "</row>");
	assert_int_equal(convert_rows(rows), 0);
	for (const char *at = csv; *at; at++)
		commas += *at == ',';
	assert_int_equal(commas, TABULAR_MAX_COLUMNS);
}

static void bytes__no_workbook__refused(void **state)
{
	const struct xlsx_input in = {NULL, SLICE("PK\x03\x04 and nothing else"), NULL};

	(void)state;
	assert_int_equal(xlsx_to_csv(&in, stderr, &err), E_FILE);
}

/* ---- through the reader -----------------------------------------------------------------------
 */

static void employers__from_a_sheet__title_skipped_rows_by_number(void **state)
{
	static const char sheet[] =
		"<worksheet><sheetData><row r='1'><c r='A1' "
		"t='str'><v>\u4F01\u4E1A\u540D\u518C</v></c></row>"
		"<row r='3'><c t='str'><v>credit_code</v></c><c t='str'><v>name</v></c>"
		"<c t='str'><v>kind</v></c><c t='str'><v>region</v></c></row>"
		"<row r='4'><c t='str'><v>91411002MA0000007L</v></c><c t='str'><v>A</v></c>"
		"<c t='str'><v>partner</v></c><c><v>411002</v></c></row>"
		"<row r='5'><c><v>9.1411002E+17</v></c><c t='str'><v>A</v></c>"
		"<c t='b'><v>0</v></c></row><row r='900'><c s='1'/></row></sheetData>"
		"<mergeCells><mergeCell ref='A1:D1'/></mergeCells></worksheet>";
	(void)state;
	assert_int_equal(read_bytes("employers", "en", workbook("", sheet, NULL, NULL)), 0);
	assert_string_equal(got.result.encoding, "XLSX");
	assert_int_equal(got.n_rows, 1);
	assert_int_equal(got.rows[0].line, 4);
	assert_int_equal(got.n_errors, 3);
	assert_int_equal(got.errors[0].line, 5);
	assert_string_equal(got.errors[0].value, "914110020000000000");
	assert_non_null(strstr(got.errors[0].reason, "more than 15 digits"));
	assert_non_null(strstr(got.errors[1].reason, "logical"));
	assert_non_null(strstr(got.errors[2].reason, "empty"));
}

static void employers__merged_header__refused_by_column(void **state)
{
	static const char sheet[] =
		"<worksheet><sheetData><row r='1'><c t='str'><v>credit_code</v></c>"
		"<c t='str'><v>name</v></c><c/><c t='str'><v>region</v></c></row></sheetData>"
		"<mergeCells><mergeCell ref='B1:C1'/></mergeCells></worksheet>";
	(void)state;
	assert_int_equal(read_bytes("employers", "en", workbook("", sheet, NULL, NULL)), E_FILE);
	assert_non_null(strstr(got.err.text, "merged header cells (column 3)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number__each_form__as_a_spreadsheet_shows_it),
		cmocka_unit_test(sheet__each_kind_of_cell__one_line_a_row),
		cmocka_unit_test(sheet__styles__by_agreed_and_own_formats),
		cmocka_unit_test(sheet__merged_cells__marked_behind_the_first),
		cmocka_unit_test(sheet__hostile__refused_with_a_reason),
		cmocka_unit_test(sheet__entities__refused),
		cmocka_unit_test(sheet__wider_than_the_limit__one_column_more_is_written),
		cmocka_unit_test(bytes__no_workbook__refused),
		cmocka_unit_test(employers__from_a_sheet__title_skipped_rows_by_number),
		cmocka_unit_test(employers__merged_header__refused_by_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
