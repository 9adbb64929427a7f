#include "reading.h"

#include <csv.h>
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

/* ---- encodings ----------------------------------------------------------------------------- */

static slice gb18030(const char *utf8, char *out, size_t size)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	char *in = (char *)(uintptr_t)utf8, *to = out;
	size_t left = strlen(utf8), room = size;

	assert_true(cd != (iconv_t)-1);
	assert_true(iconv(cd, &in, &left, &to, &room) != (size_t)-1);
	(void)iconv_close(cd);
	return (slice){out, size - room};
}

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
	assert_int_equal(tabular_read(&(struct tabular_source){"/nonexistent.csv", NULL, NULL},
				      tabular_kind_find("pay"), &sink, &result, &err),
			 E_FILE);
	assert_non_null(strstr(err.text, "/nonexistent.csv"));
	assert_int_equal(tabular_read(&(struct tabular_source){"/", NULL, NULL},
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

static const char *note(void *ctx, uint32_t line)
{
	(void)ctx;
	return line == 3 ? "金额: \"1.234\"" : "";
}

static void annotate__a_file__same_lines_with_notes(void **state)
{
	char in[] = "/tmp/gongdao_annotate_XXXXXX", out[64];
	int fd = mkstemp(in);
	static const char text[] = "流水号,骑手号,所属月份,项目,金额(元)\n"
				   "x,k,2025-03,BASE,1\n"
				   "y,k,2025-03,BASE,1.234\n";
	const struct tabular_notes notes = {note, NULL, 1};
	struct err err = {0};
	FILE *f;
	char back[400];
	size_t n;

	(void)state;
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	(void)snprintf(out, sizeof(out), "%s.out", in);
	assert_int_equal(
		tabular_annotate(&(struct tabular_source){in, NULL, NULL}, out, "zh", &notes, &err),
		0);
	assert_int_equal(
		tabular_annotate(&(struct tabular_source){in, NULL, NULL}, out, "zh", &notes, &err),
		E_FILE);
	f = fopen(out, "r");
	assert_non_null(f);
	n = fread(back, 1, sizeof(back) - 1, f);
	back[n] = '\0';
	(void)fclose(f);
	(void)remove(in);
	(void)remove(out);
	assert_string_equal(back, "\xEF\xBB\xBF流水号,骑手号,所属月份,项目,金额(元),\"错误\"\r\n"
				  "x,k,2025-03,BASE,1,\"\"\r\n"
				  "y,k,2025-03,BASE,1.234,\"金额: \"\"1.234\"\"\"\r\n");
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

/* ---- repeats -------------------------------------------------------------------------------- */

static int key_add(struct keys *k, uint32_t key, uint32_t line)
{
	return keys_add(k, (slice){(const char *)&key, sizeof(key)}, line, &got.err);
}

static void keys__many__no_false_repeats(void **state)
{
	struct keys *k = keys_new();
	struct tabular_repeats repeats = {NULL, 0, 0};

	(void)state;
	assert_non_null(k);
	for (uint32_t i = 0; i < 2000000; i++)
		assert_int_equal(key_add(k, i, i + 2), 0);
	assert_int_equal(keys_repeated(k, &repeats, &got.err), 0);
	assert_int_equal(repeats.n, 0);
	keys_freep(&k);
}

/* Past what is kept in memory: the first line is far away, in the temporary file. */
static void keys__some_again__each_with_its_first_line(void **state)
{
	struct keys *k = keys_new();
	struct tabular_repeats repeats = {NULL, 0, 0};
	const uint32_t n = 500000, step = 1000;

	(void)state;
	assert_non_null(k);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(key_add(k, i, i + 2), 0);
	for (uint32_t i = 0; i < n; i += step)
		assert_int_equal(key_add(k, n - 1 - i, n + i), 0);
	assert_int_equal(key_add(k, 7, 2 * n), 0);
	assert_int_equal(key_add(k, 7, 2 * n + 1), 0);
	assert_int_equal(keys_repeated(k, &repeats, &got.err), 0);
	assert_int_equal(repeats.n, n / step + 2);
	for (uint32_t i = 0; i < n / step; i++) {
		assert_int_equal(repeats.at[i].line, n + i * step);
		assert_int_equal(repeats.at[i].first, n - 1 - i * step + 2);
	}
	assert_int_equal(repeats.at[repeats.n - 1].line, 2 * n + 1);
	assert_int_equal(repeats.at[repeats.n - 1].first, 9);
	free(repeats.at);
	keys_freep(&k);
}

static void rows__keys_again__later_ones_refused(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount\n"
					  "a,k,2025-03,BASE,1\n"
					  "b,k,2025-03,BASE,2\n"
					  "Ａ,k,2025-03,BASE,x\n"
					  " ａ ,k,2025-03,BASE,3\n"
					  "b,k,2025-03,BASE,4\n"
					  "c,k,2025-03,BASE,5\n"),
			 0);
	assert_int_equal(got.result.rows_good, 3);
	assert_int_equal(got.result.rows_refused, 3);
	assert_int_equal(got.n_rows, 3);
	assert_int_equal(got.rows[2].number[4], 500);
	assert_int_equal(got.n_errors, 3);
	assert_int_equal(got.errors[0].line, 4); /* for its amount: a row refused has no key */
	assert_int_equal(got.errors[1].line, 5);
	assert_non_null(strstr(got.errors[1].reason, "line 2"));
	assert_int_equal(got.errors[2].line, 6);
	assert_non_null(strstr(got.errors[2].reason, "line 3"));
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
	assert_int_equal(tabular_read(&(struct tabular_source){path, NULL, NULL}, kind, &sink,
				      &first, &got.err),
			 0);
	assert_int_equal(first.rows_good, 2);
	assert_int_equal(first.repeats.n, 1);
	got.n_rows = got.n_errors = 0;
	assert_int_equal(tabular_read_again(&(struct tabular_source){path, NULL, NULL}, kind, &sink,
					    &first, &got.err),
			 0);
	assert_int_equal(got.n_rows, 2);
	assert_int_equal(got.rows[0].number[4], 100);
	assert_int_equal(got.rows[1].number[4], 700);
	assert_int_equal(fputs("w,k,2025-03,BASE,7\n", f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(tabular_read_again(&(struct tabular_source){path, NULL, NULL}, kind, &sink,
					    &first, &got.err),
			 E_FILE);
	assert_non_null(strstr(got.err.text, "读取期间文件被改动"));
	tabular_result_done(&first);
	(void)remove(path);
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
		cmocka_unit_test(templates__as_shipped__read_back),
		cmocka_unit_test(kinds__by_name__english_and_chinese),
		cmocka_unit_test(intervals__any_column_order__typed),
		cmocka_unit_test(intervals__zero_length_and_24_hours__accepted),
		cmocka_unit_test(instants__usual_form_and_with_t__the_same),
		cmocka_unit_test(pay__spreadsheet_forms__folded),
		cmocka_unit_test(employers__names__kept_as_written),
		cmocka_unit_test(gb18030__four_byte_characters__decoded),
		cmocka_unit_test(utf8__with_bom_or_not__same_rows_other_digest),
		cmocka_unit_test(encodings__one_bad_line__only_it_is_refused),
		cmocka_unit_test(line_ends__lf_cr_crlf__counted),
		cmocka_unit_test(lines__of_any_length__cut_at_their_ends),
		cmocka_unit_test(file__no_use__refused_with_reason),
		cmocka_unit_test(file__not_there_or_a_folder__named),
		cmocka_unit_test(file__with_the_column_of_errors__read_again),
		cmocka_unit_test(annotate__a_file__same_lines_with_notes),
		cmocka_unit_test(sink__stops__its_code_returned),
		cmocka_unit_test(keys__many__no_false_repeats),
		cmocka_unit_test(keys__some_again__each_with_its_first_line),
		cmocka_unit_test(rows__keys_again__later_ones_refused),
		cmocka_unit_test(again__same_file__the_good_rows_only),
		cmocka_unit_test(fields__any_line_without_quotes__as_libcsv_has_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
