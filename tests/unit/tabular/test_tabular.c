#include "reading.h"

#include <unistd.h>

/* ---- good files ---------------------------------------------------------------------------- */

static slice template_text(const struct tabular_kind *kind, const char *locale, char *out)
{
	FILE *f = fmemopen(out, 8192, "w");

	assert_non_null(f);
	tabular_template(kind, locale, f);
	assert_int_equal(fclose(f), 0);
	return slice_of(out);
}

static void templates__as_shipped__read_back(void **state)
{
	static const char *const locales[] = {"zh", "en"};

	(void)state;
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		for (size_t i = 0; i < N_ELEMENTS(locales); i++) {
			char text[8192];

			assert_int_equal(read_bytes((*k)->name, locales[i],
						    template_text(*k, locales[i], text)),
					 0);
			assert_int_equal(got.result.rows_good, 1);
			assert_int_equal(got.n_errors, 0);
		}
	}
}

static void kinds__by_name__english_and_chinese(void **state)
{
	(void)state;
	assert_ptr_equal(tabular_kind_find("pay"), tabular_kind_find("工资报酬"));
	assert_null(tabular_kind_find("ghosts"));
}

static void intervals__any_column_order__typed(void **state)
{
	utc_time t;

	(void)state;
	assert_true(utc_parse("2025-03-09 18:30:00", 19, &t));
	assert_int_equal(
		read_text("intervals",
			  "工作区划,ended,started,时段类型,worker_no,source_ref\n"
			  "411002,2025/3/9 18:31,2025年3月9日 18:30:00,ORDER,k1,r1\n"
			  "411002,2025-03-10T00:30+08:00,2025-03-09T10:30:00Z,在线,k1,r2\n"),
		0);
	assert_int_equal(got.result.rows_good, 2);
	assert_string_equal(got.rows[0].text[0], "r1");
	assert_string_equal(got.rows[0].code[2], "order");
	assert_int_equal(got.rows[0].number[3], t.us);
	assert_int_equal(got.rows[0].number[4], t.us + 60 * US_PER_S);
	assert_int_equal(got.rows[0].line, 2);
	assert_string_equal(got.rows[1].code[2], "online");
	assert_int_equal(got.rows[1].number[3], t.us);
	assert_int_equal(got.rows[1].number[4], t.us + INT64_C(6) * 3600 * US_PER_S);
}

static void intervals__zero_length_and_24_hours__accepted(void **state)
{
	(void)state;
	assert_int_equal(read_text("intervals",
				   "source_ref,worker_no,kind,started,ended,work_region\n"
				   "r1,k,order,2025-03-09 18:30:00,2025-03-09 18:30:00,411002\n"
				   "r2,k,order,2025-03-09 18:30:00,2025-03-10 18:30:00,411002\n"),
			 0);
	assert_int_equal(got.result.rows_good, 2);
}

/* The usual form is read in a way of its own: to the same instants as with a T, by the other way.
 */
static void instants__usual_form_and_with_t__the_same(void **state)
{
	static const char *const times[] = {
		"1949-10-01 00:00:00", "1950-01-01 00:00:00", "1970-01-01 07:59:59",
		"1999-12-31 23:59:59", "2000-02-29 12:00:00", "2024-02-29 00:00:01",
		"2025-02-29 10:00:00", "2025-04-31 10:00:00", "2025-13-01 10:00:00",
		"2025-00-01 10:00:00", "2025-01-00 10:00:00", "2025-01-01 24:00:00",
		"2025-01-01 23:60:00", "2025-01-01 23:59:60", "1949-09-30 23:59:59",
		"1800-01-01 00:00:00", "2200-01-01 00:00:00", "0025-01-01 00:00:00",
		"2025-0a-01 00:00:00", "2025-01-01 1a:00:00", "2025-01-01 10:00: 0",
	};
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(times); i++) {
		char text[300], with_t[20];

		(void)snprintf(with_t, sizeof(with_t), "%s", times[i]);
		with_t[10] = 'T';
		(void)snprintf(text, sizeof(text),
			       "source_ref,worker_no,kind,started,ended,work_region\n"
			       "r1,k,order,%s,%s,411002\nr2,k,order,%s,%s,411002\n",
			       times[i], times[i], with_t, with_t);
		assert_int_equal(read_text("intervals", text), 0);
		assert_int_equal(got.n_rows % 2, 0); /* both or none */
		assert_int_equal(got.rows[0].number[3], got.rows[1].number[3]);
		assert_int_equal(got.n_errors, got.n_rows ? 0 : 4);
		assert_string_equal(got.errors[0].reason, got.errors[2].reason);
	}
}

static void pay__spreadsheet_forms__folded(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay",
				   "流水号,骑手号,所属月份,项目,金额（元）,发放日期\r\n"
				   "Ｐ１,\"　ｋ０１ \",２０２５－０３,计件提成,－１２．５０,\r\n"
				   "P2,k02,2025年3月,tip,0,2025.4.5\r\n"
				   ",,,,,\r\n"
				   "\r\n"
				   "P3,k02,2025-3,REIMB,200000.00,2025-04-05"),
			 0);
	assert_int_equal(got.n_errors, 0);
	assert_int_equal(got.n_rows, 3);
	assert_string_equal(got.rows[0].text[0], "P1");
	assert_string_equal(got.rows[0].text[1], "k01");
	assert_int_equal(got.rows[0].number[4], -1250);
	assert_false(got.rows[0].given[5]);
	assert_string_equal(got.rows[1].code[3], "TIP");
	assert_int_equal(got.rows[1].number[2], got.rows[0].number[2]);
	assert_int_equal(got.rows[2].line, 6);
	assert_int_equal(got.rows[2].number[4], 20000000);
}

static void employers__names__kept_as_written(void **state)
{
	(void)state;
	assert_int_equal(
		read_text(
			"employers",
			"credit_code,name,kind,region\n"
			"91411002ma0000007l,\"　许昌（示例）, \"\"A\"\"公司 \",合作企业,411002\n"),
		0);
	assert_int_equal(got.n_rows, 1);
	assert_string_equal(got.rows[0].text[0], "91411002MA0000007L");
	assert_string_equal(got.rows[0].text[1], "许昌（示例）, \"A\"公司");
	assert_string_equal(got.rows[0].code[2], "partner");
}

/* ---- files that are spoiled as a whole ------------------------------------------------------ */

static void file__no_use__refused_with_reason(void **state)
{
	static const struct {
		slice bytes;
		const char *text;
	} files[] = {
		{SLICE(""),						     "there is no header line"     },
		{SLICE("\n"),						   "there is no header line"     },
		{SLICE("source_ref,worker_no,month,item\n"),                    "column \"amount\" is missing"},
		{SLICE("source_ref,worker_no,month,item,amount,colour\n"),
		 "unknown column \"colour\""								  },
		{SLICE("source_ref,worker_no,month,item,amount,金额(元)\n"), "there twice"                 },
		{SLICE("\"source_ref,worker_no\n"),                             "does not close"              },
		{SLICE("PK\x03\x04xxxx"),                                       "workbook"                    },
		{SLICE("\xD0\xCF\x11\xE0xxxx"),                                 "Excel"                       },
		{SLICE("\xFF\xFEs\0o\0"),                                       "UTF-16"                      },
	};
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		assert_int_equal(read_bytes("pay", "en", files[i].bytes), E_FILE);
		if (!strstr(got.err.text, files[i].text))
			fail_msg("%s: %s", files[i].text, got.err.text);
	}
}

static void file__not_there_or_a_folder__named(void **state)
{
	const struct tabular_sink sink = {"en", take_row, take_error, NULL, NULL};
	struct tabular_result result;
	struct err err;

	(void)state;
	assert_int_equal(tabular_read(&(struct tabular_source){.path = "/nonexistent.csv"},
				      tabular_kind_find("pay"), &sink, &result, &err),
			 E_FILE);
	assert_non_null(strstr(err.text, "/nonexistent.csv"));
	assert_int_equal(tabular_read(&(struct tabular_source){.path = "/"},
				      tabular_kind_find("pay"), &sink, &result, &err),
			 E_FILE);
}

static void file__with_the_column_of_errors__read_again(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount,错误\n"
					  "x,k,2025-03,BASE,1,金额不对\n"),
			 0);
	assert_int_equal(got.n_rows, 1);
}

/* ---- what the sink may do ------------------------------------------------------------------ */

static int stop(void *ctx, const struct tabular_row *row)
{
	(void)ctx;
	(void)row;
	return E_UNAVAILABLE;
}

static void sink__stops__its_code_returned(void **state)
{
	const struct tabular_sink stopping = {"en", stop, take_error, NULL, NULL};
	const struct tabular_kind *kind = tabular_kind_find("pay");
	char text[8192];
	struct err err;

	(void)state;
	assert_int_equal(tabular_read_bytes(template_text(kind, "en", text), kind, &stopping,
					    &got.result, &err),
			 E_UNAVAILABLE);
}

/* ---- once more ------------------------------------------------------------------------------ */

static void again__same_file__the_good_rows_only(void **state)
{
	static const char text[] = "流水号,骑手号,所属月份,项目,金额(元)\n"
				   "x,k,2025-03,计件提成,1\n"
				   "x,k,2025-03,计件提成,2\n"
				   "y,k,2025-03,BASE,1.234\n"
				   "z,k,2025-03,BASE,7\n";
	const struct tabular_sink sink = {"zh", take_row, take_error, NULL, take_restart};
	const struct tabular_kind *kind = tabular_kind_find("pay");
	char path[] = "/tmp/gongdao_again_XXXXXX", bytes[400];
	struct tabular_result first;
	slice gb = gb18030(text, bytes, sizeof(bytes));
	FILE *f = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fwrite(gb.at, 1, gb.len, f), gb.len);
	assert_int_equal(fflush(f), 0);
	memset(&got, 0, sizeof(got));
	got.n_columns = kind->n_columns;
	assert_int_equal(
		tabular_read(&(struct tabular_source){.path = path}, kind, &sink, &first, &got.err),
		0);
	assert_int_equal(first.rows_good, 2);
	assert_int_equal(first.repeats.n, 1);
	got.n_rows = got.n_errors = 0;
	assert_int_equal(tabular_read_again(&(struct tabular_source){.path = path}, kind, &sink,
					    &first, &got.err),
			 0);
	assert_int_equal(got.n_rows, 2);
	assert_int_equal(got.rows[0].number[4], 100);
	assert_int_equal(got.rows[1].number[4], 700);
	assert_int_equal(fputs("w,k,2025-03,BASE,7\n", f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(tabular_read_again(&(struct tabular_source){.path = path}, kind, &sink,
					    &first, &got.err),
			 E_FILE);
	assert_non_null(strstr(got.err.text, "读取期间文件被改动"));
	tabular_result_done(&first);
	(void)remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates__as_shipped__read_back),
		cmocka_unit_test(kinds__by_name__english_and_chinese),
		cmocka_unit_test(intervals__any_column_order__typed),
		cmocka_unit_test(intervals__zero_length_and_24_hours__accepted),
		cmocka_unit_test(instants__usual_form_and_with_t__the_same),
		cmocka_unit_test(pay__spreadsheet_forms__folded),
		cmocka_unit_test(employers__names__kept_as_written),
		cmocka_unit_test(file__no_use__refused_with_reason),
		cmocka_unit_test(file__not_there_or_a_folder__named),
		cmocka_unit_test(file__with_the_column_of_errors__read_again),
		cmocka_unit_test(sink__stops__its_code_returned),
		cmocka_unit_test(again__same_file__the_good_rows_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
