#include "reading.h"

struct broken {
	const char *kind;
	slice line;
	enum flaw flaw;
	const char *column; /* English header; "" the whole row */
};

#define PAY(text, flaw, column)                                                                    \
	{                                                                                          \
		"pay", SLICE(text), FLAW_##flaw, column                                            \
	}
#define INTERVAL(text, flaw, column)                                                               \
	{                                                                                          \
		"intervals", SLICE(text), FLAW_##flaw, column                                      \
	}
#define ENGAGEMENT(text, flaw, column)                                                             \
	{                                                                                          \
		"engagements", SLICE(text), FLAW_##flaw, column                                    \
	}
#define EMPLOYER(text, flaw, column)                                                               \
	{                                                                                          \
		"employers", SLICE(text), FLAW_##flaw, column                                      \
	}
#define CODE_A     "91411002MA0000007L"
#define SIXTY_FIVE "12345678901234567890123456789012345678901234567890123456789012345"

/* clang-format off */
static const struct broken broken[] = {
	PAY("x,k,2025-03,BASE", TOO_FEW, ""),
	PAY("x,k,2025-03,BASE,1,234.50,", TOO_MANY, ""),
	PAY(",k,2025-03,BASE,1,", EMPTY, "source_ref"),
	PAY("x,　,2025-03,BASE,1,", EMPTY, "worker_no"),
	PAY("x,k,2025-03,BASE,1,2025-2-30", DATE_NONE, "paid_on"),
	PAY("x,k,2025-03,BASE,1,09-03-2025", DATE_FORM, "paid_on"),
	PAY("x,k,2025-03,BASE,1,20250309", DATE_FORM, "paid_on"),
	PAY("x,k,2025-03,BASE,1,45725", DATE_SERIAL, "paid_on"),
	PAY("x,k,03/2025,BASE,1,", MONTH_FORM, "month"),
	PAY("x,k,2025-13,BASE,1,", MONTH_NONE, "month"),
	PAY("x,k,2025-03,BASE,1,1949-09-30", TOO_EARLY, "paid_on"),
	PAY("x,k,2025-03,BASE,1,2205-01-01", TOO_LATE, "paid_on"),
	PAY("x,k,2190-03,BASE,1,", FUTURE, "month"),
	PAY("x,k,2025-03,BONUS,1,", CODE, "item"),
	PAY("x,k,2025-03,BASE,abc,", AMOUNT, "amount"),
	PAY("x,k,2025-03,BASE,(12.00),", AMOUNT, "amount"),
	PAY("x,k,2025-03,BASE,12.345,", AMOUNT_DECIMALS, "amount"),
	PAY("x,k,2025-03,BASE,\"1,234.50\",", AMOUNT_SIGNS, "amount"),
	PAY("x,k,2025-03,BASE,￥12.34,", AMOUNT_SIGNS, "amount"),
	PAY("x,k,2025-03,BASE,12.34元,", AMOUNT_SIGNS, "amount"),
	PAY("x,k,2025-03,BASE,200000.01,", AMOUNT_RANGE, "amount"),
	PAY("x,k,2025-03,BASE,-200000.01,", AMOUNT_RANGE, "amount"),
	PAY("x,k,2025-03,BASE,99999999999999999999999,", AMOUNT_RANGE, "amount"),
	PAY("x,k,2025-03,BASE,1.2E+3,", SCIENTIFIC, "amount"),
	PAY("\xFF,k,2025-03,BASE,1,", BYTES, "source_ref"),
	PAY("x\0y,k,2025-03,BASE,1,", NUL, "source_ref"),
	PAY("x\x01y,k,2025-03,BASE,1,", CONTROL, "source_ref"),
	PAY("x y,k,2025-03,BASE,1,", BLANK, "source_ref"),
	PAY(SIXTY_FIVE ",k,2025-03,BASE,1,", LONG_TEXT, "source_ref"),
	PAY("x\"y,k,2025-03,BASE,1,", QUOTE, ""),
	PAY("\"x\"y,k,2025-03,BASE,1,", QUOTE, ""),
	PAY("\"x,k,2025-03,BASE,1,", QUOTE_OPEN, ""),
	PAY("2.02503E+15,k,2025-03,BASE,1,", SCIENTIFIC, "source_ref"),
	PAY("'00012,k,2025-03,BASE,1,", APOSTROPHE, "source_ref"),
	PAY("x,#N/A,2025-03,BASE,1,", SHEET_ERROR, "worker_no"),
	PAY("good,k,2025-03,BASE,1,", DUPLICATE, "source_ref"),
	INTERVAL("x,k,order,2025-03-09,2025-03-09 10:00,411002", INSTANT_FORM, "started"),
	INTERVAL("x,k,order,2025-03-09 25:00,2025-03-09 10:00,411002", INSTANT_NONE, "started"),
	INTERVAL("x,k,order,2025-03-09 10:61:00,2025-03-09 11:00,411002", INSTANT_NONE, "started"),
	INTERVAL("x,k,order,2025-02-30 10:00,2025-03-09 10:00,411002", DATE_NONE, "started"),
	INTERVAL("x,k,order,45725.4375,2025-03-09 10:00,411002", DATE_SERIAL, "started"),
	INTERVAL("x,k,order,2025-03-09 10:00,2025-03-09 09:59,411002", ENDED_EARLIER, "ended"),
	INTERVAL("x,k,order,2025-03-09 10:00,2025-03-10 10:01,411002", TOO_LONG, "ended"),
	INTERVAL("x,k,order,2190-03-09 10:00,2190-03-09 10:01,411002", FUTURE, "started"),
	INTERVAL("x,k,rest,2025-03-09 10:00,2025-03-09 10:01,411002", CODE, "kind"),
	INTERVAL("x,k,order,2025-03-09 10:00,2025-03-09 10:01,41100", REGION, "work_region"),
	INTERVAL("x,k,order,2025-03-09 10:00,2025-03-09 10:01,魏都区", REGION, "work_region"),
	ENGAGEMENT(CODE_A ",k,B,rider,411002,2025-03-09,2025-03-08,", TO_EARLIER, "to"),
	ENGAGEMENT(CODE_A ",k,D,rider,411002,2025-03-09,,", CODE, "class"),
	ENGAGEMENT(CODE_A ",k,B,rider,411002,2190-03-09,,", FUTURE, "from"),
	ENGAGEMENT(CODE_A ",k,B,rider,411002,2025-03-09,,K001", WORKER, "same_as"),
	ENGAGEMENT(CODE_A ",k,B,rider,411002,2025-03-09,," CODE_A "/k", SAME_SELF, "same_as"),
	ENGAGEMENT(CODE_A ",good,B,rider,411002,2025-03-09,,", DUPLICATE, "from"),
	PAY("1234567890123456\x1A,k,2025-03,BASE,1,", DIGITS_LOST, "source_ref"),
	PAY("x,TRUE\x1A,2025-03,BASE,1,", LOGICAL, "worker_no"),
	PAY("x,k,2025-03,BASE,=\x1A,", FORMULA, "amount"),
	PAY("x,k,2025-03,BASE,1,\x1A", MERGED, "paid_on"),
	EMPLOYER("91411002MA0000007M,n,platform,411002", CREDIT_CHECK, "credit_code"),
	EMPLOYER("91411002MA000000,n,platform,411002", CREDIT_FORM, "credit_code"),
	EMPLOYER("91411002MA000000IL,n,platform,411002", CREDIT_FORM, "credit_code"),
	EMPLOYER("9.1411E+17,n,platform,411002", SCIENTIFIC, "credit_code"),
};
/* clang-format on */

static const struct {
	const char *kind, *header, *before, *after;
} frames[] = {
	{"pay",         "source_ref,worker_no,month,item,amount,paid_on",                     "good,k,2025-03,BASE,1,",
	 "good2,k,2025-03,BASE,1,"																		 },
	{"intervals",   "source_ref,worker_no,kind,started,ended,work_region",
	 "good,k,order,2025-03-09 10:00,2025-03-09 10:01,411002",							  "good2,k,order,2025-03-09 10:00,2025-03-09 10:01,411002"},
	{"engagements", "credit_code,worker_no,class,occupation,home_region,from,to,same_as",
	 CODE_A ",good,B,rider,411002,2025-03-09,,",								       CODE_A ",good,B,rider,411002,2025-03-10,,"              },
	{"employers",   "credit_code,name,kind,region",                                       CODE_A ",n,platform,411002",
	 "92411081MA0000015R,n,platform,411002"																    },
};

static void check_broken(const struct broken *b, bool english)
{
	char bytes[2000];
	struct str file = str_init(bytes, sizeof(bytes));
	size_t i = 0;

	while (strcmp(frames[i].kind, b->kind) != 0)
		i++;
	str_addf(&file, "%s\n%s\n", frames[i].header, frames[i].before);
	str_addn(&file, b->line.at, b->line.len);
	str_addf(&file, "\n%s\n", frames[i].after);
	/* a byte that is no text at all must not turn the file into GB18030 */
	if (b->flaw == FLAW_BYTES)
		str_add(&file, "你,,,,,\n好,,,,,\n");
	assert_false(file.cut);
	if (read_bytes(b->kind, english ? "en" : "zh", (slice){bytes, file.len}))
		fail_msg("%s: %s", b->line.at, got.err.text);
	if (got.n_rows != 2 || got.n_errors == 0)
		fail_msg("%s: %zu rows, %zu errors", b->line.at, got.n_rows, got.n_errors);
	assert_int_equal(got.errors[0].line, 3);
	if (strncmp(got.errors[0].reason, flaw_reason(b->flaw, english),
		    strlen(flaw_reason(b->flaw, english))) != 0)
		fail_msg("%s: %s", b->line.at, got.errors[0].reason);
	assert_string_equal(got.errors[0].mend, flaw_mend(b->flaw, english));
	if (english)
		assert_string_equal(got.errors[0].column, b->column);
}

static void broken_rows__each_kind__refused_with_reason_good_rows_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(broken); i++) {
		check_broken(&broken[i], true);
		check_broken(&broken[i], false);
	}
}

static void broken_rows__the_table__covers_every_flaw(void **state)
{
	static const char *const names[] = {
#define X(name, ...) #name,
#include "flaws.def"
#undef X
	};
	bool seen[N_ELEMENTS(names)] = {false};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(broken); i++)
		seen[broken[i].flaw] = true;
	/* have tests of their own */
	seen[FLAW_LONG_FIELD] = seen[FLAW_LONG_LINE] = true;
	seen[FLAW_PHONE] = seen[FLAW_YES] = seen[FLAW_NUMBER] = seen[FLAW_NUMBER_RANGE] = true;
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (!seen[i])
			fail_msg("no broken row for %s", names[i]);
	}
}

/* Cells of types that the framed kinds do not have. */
static void cells__phones_answers_and_numbers__read_or_refused(void **state)
{
	static const struct {
		enum cell_type type;
		const char *text;
		int flaw; /* -1: good */
		int64_t number;
	} cases[] = {
		{CELL_PHONE,    "13800000000",            -1,                0 },
		{CELL_PHONE,    "+86 138-0000-0000",      -1,                0 },
		{CELL_PHONE,    "1380000000",             FLAW_PHONE,        0 },
		{CELL_PHONE,    "1.38E+10",               FLAW_SCIENTIFIC,   0 },
		{CELL_YES,      "是",                    -1,                1 },
		{CELL_YES,      "Ｙ",                    -1,                1 },
		{CELL_YES,      "no",                     -1,                0 },
		{CELL_YES,      "maybe",                  FLAW_YES,          0 },
		{CELL_NUMBER,   "１２",                 -1,                12},
		{CELL_NUMBER,   "1.5",                    FLAW_NUMBER,       0 },
		{CELL_NUMBER,   "32",                     FLAW_NUMBER_RANGE, 0 },
		{CELL_DOCUMENT, "41100319000101000x",     -1,                0 },
		{CELL_DOCUMENT, "4.11003E+17",            FLAW_SCIENTIFIC,   0 },
		{CELL_DOCUMENT, "411003190001010000\x1A", FLAW_DIGITS_LOST,  0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct tabular_column column = {
			.name = "x", .zh = "x", .type = cases[i].type, .min = 1, .max = 31};
		char text[64];
		struct tabular_fault why;
		struct cell cell;
		bool good;

		(void)snprintf(text, sizeof(text), "%s", cases[i].text);
		good = cell_read(&column, slice_of(text), (civil_date){20000}, &cell, &why);
		if (good != (cases[i].flaw < 0))
			fail_msg("%s: %s", cases[i].text,
				 good ? "good" : flaw_reason(why.flaw, true));
		if (good)
			assert_int_equal(cell.number, cases[i].number);
		else
			assert_int_equal(why.flaw, cases[i].flaw);
	}
}

static void broken_row__several_cells__each_reported_row_counted_once(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount\n"
					  "x,k,2025,BONUS,1.234\n"),
			 0);
	assert_int_equal(got.n_errors, 3);
	assert_int_equal(got.result.rows_refused, 1);
	assert_string_equal(got.errors[0].value, "2025");
	assert_non_null(strstr(got.errors[1].reason, "BASE 基本工资"));
	assert_non_null(strstr(got.errors[1].reason,
			       "D-DISPATCH 派遣管理费")); /* the last of the longest list */
}

static void broken_row__duplicate__names_the_first_line(void **state)
{
	(void)state;
	assert_int_equal(read_bytes("pay", "zh",
				    SLICE("source_ref,worker_no,month,item,amount\n"
					  "x,k,2025-03,BASE,1\n"
					  "y,k,2025-03,BASE,1\n"
					  "x,k,2025-03,BASE,1\n")),
			 0);
	assert_int_equal(got.result.rows_good, 2);
	assert_string_equal(got.errors[0].reason, "同一文件中重复：第 2 行");
	assert_string_equal(got.errors[0].column, "流水号");
}

static void long_field_and_line__refused__rest_goes_in(void **state)
{
	size_t size = 4 * TABULAR_MAX_LINE;
	char *bytes = malloc(size), *filler = malloc(TABULAR_MAX_LINE);
	struct str file;

	(void)state;
	assert_true(bytes && filler);
	memset(filler, 'z', TABULAR_MAX_LINE);
	file = str_init(bytes, size);
	str_add(&file, "source_ref,worker_no,month,item,amount\n");
	str_addn(&file, filler, TABULAR_MAX_FIELD + 1);
	str_add(&file, ",k,2025-03,BASE,1\nx,k,2025-03,BASE,");
	str_addn(&file, filler, TABULAR_MAX_LINE);
	str_add(&file, "\ny,k,2025-03,BASE,1\n");
	assert_int_equal(read_bytes("pay", "en", (slice){bytes, file.len}), 0);
	assert_int_equal(got.n_rows, 1);
	assert_int_equal(got.n_errors, 2);
	assert_string_equal(got.errors[0].reason, flaw_reason(FLAW_LONG_FIELD, true));
	assert_string_equal(got.errors[1].reason, flaw_reason(FLAW_LONG_LINE, true));
	assert_true(utf8_length(got.errors[0].value, strlen(got.errors[0].value)) <= 65);
	free(bytes);
	free(filler);
}

static void value__terminal_escapes__made_harmless(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount\n"
					  "\x1B[2J,k,2025-03,BASE,1\n"),
			 0);
	assert_string_equal(got.errors[0].value, "?[2J");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_rows__each_kind__refused_with_reason_good_rows_in),
		cmocka_unit_test(broken_rows__the_table__covers_every_flaw),
		cmocka_unit_test(cells__phones_answers_and_numbers__read_or_refused),
		cmocka_unit_test(broken_row__several_cells__each_reported_row_counted_once),
		cmocka_unit_test(broken_row__duplicate__names_the_first_line),
		cmocka_unit_test(long_field_and_line__refused__rest_goes_in),
		cmocka_unit_test(value__terminal_escapes__made_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
