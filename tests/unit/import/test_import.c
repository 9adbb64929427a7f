/*
 * What an import asks, in which order, and what it says at its end: over a way to the services that
 * answers by itself.
 */
#include "import.h"

#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry.h"
#include "wire.h"

#define PAY      "流水号,骑手号,所属月份,项目,金额(元),发放日期\n"
#define EMPLOYER "统一社会信用代码,名称,类型,区划代码\n"
#define PAYMENTS "凭证号,统一社会信用代码,骑手号,所属月份,金额(元),支付日期,证明方式\n"
#define ASKED    64

struct desk {
	struct err err;
	char path[32], names[2048]; /* of the rpcs, a blank between */
	struct str said;
	size_t n_asked, n_waiting, most_waiting, n_dropped;
	size_t rows[ASKED]; /* of each question */
	int fail_at, fail_with;
	Wages__CloseSubmissionRequest closed;
	bool already;
};

static size_t rows_of(const ProtobufCMessage *m)
{
	static const char *const names[] = {"line", "rows"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(m->descriptor, names[i]);

		if (f && f->label == PROTOBUF_C_LABEL_REPEATED)
			return *(const size_t *)((const char *)m + f->quantifier_offset);
	}
	return 0;
}

static int port_send(void *ctx, struct arena *a UNUSED, const char *rpc,
		     const ProtobufCMessage *request, void **out_asked)
{
	struct desk *d = ctx;

	assert_true(d->n_asked < ASKED);
	str_addf(&d->said, "%s%s", d->said.len ? " " : "", strchr(rpc, '.') + 1);
	d->rows[d->n_asked] = rows_of(request);
	if (strcmp(rpc, "wages.CloseSubmission") == 0)
		d->closed = *(const Wages__CloseSubmissionRequest *)(const void *)request;
	*out_asked = (void *)(uintptr_t)++d->n_asked;
	if (++d->n_waiting > d->most_waiting)
		d->most_waiting = d->n_waiting;
	return 0;
}

static void number_set(ProtobufCMessage *m, const char *name, uint32_t n)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);

	if (f)
		*(uint32_t *)(void *)((char *)m + f->offset) = n;
}

static int port_wait(void *ctx, struct arena *a, const char *rpc, void *asked, void *reply)
{
	struct desk *d = ctx;
	size_t i = (size_t)(uintptr_t)asked - 1;
	ProtobufCMessage *m = wire_new(a, registry_find(rpc)->output);

	d->n_waiting--;
	if (d->fail_with && (int)i == d->fail_at)
		return err_set(&d->err, d->fail_with, "%s", error_text(d->fail_with));
	assert_non_null(m);
	if (m->descriptor == &wages__submission__descriptor) {
		((Wages__Submission *)(void *)m)->submission_id = 7;
		((Wages__Submission *)(void *)m)->already = d->already;
	}
	if (m->descriptor == &registration__import_run__descriptor)
		((Registration__ImportRun *)(void *)m)->import_id = 9;
	number_set(m, "accepted", (uint32_t)d->rows[i]);
	number_set(m, "created", (uint32_t)d->rows[i]);
	*(ProtobufCMessage **)reply = m;
	return 0;
}

static void port_drop(void *ctx, void *asked UNUSED)
{
	((struct desk *)ctx)->n_dropped++;
}

static void file_write(struct desk *d, const char *head, const char *row, size_t n)
{
	FILE *f;
	int fd;

	(void)snprintf(d->path, sizeof(d->path), "/tmp/gongdao-importXXXXXX");
	fd = mkstemp(d->path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	(void)fputs(head, f);
	for (size_t i = 0; i < n; i++) {
		(void)fprintf(f, "%zu", i);
		(void)fputs(row, f);
	}
	assert_int_equal(fclose(f), 0);
}

static struct import import_at(struct desk *d, const char *kind)
{
	struct import im = import_of(tabular_kind_find(kind));

	d->said = str_init(d->names, sizeof(d->names));
	im.port = (struct import_port){port_send, port_wait, port_drop, NULL, d};
	im.err = &d->err;
	im.from.path = d->path;
	im.file_name = "a.csv";
	im.employer = "91411002MA000DEM15";
	return im;
}

static int run(struct import *im)
{
	int rc = import_read(im);

	return rc ? rc : import_send(im);
}

static void leave(struct desk *d, struct import *im)
{
	import_done(im);
	(void)unlink(d->path);
}

static void submission__opened_filled_closed(void **state UNUSED)
{
	struct desk d = {.fail_at = -1};
	struct import im;

	file_write(&d, PAY, ",K001,2025-03,BASE,1.00,\n", 20000);
	im = import_at(&d, "pay");
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names,
			    "OpenSubmission SubmitPay SubmitPay SubmitPay CloseSubmission");
	assert_int_equal(d.rows[1] + d.rows[2] + d.rows[3], 20000);
	assert_int_equal(d.closed.chunks, 3);
	assert_int_equal(d.closed.submission_id, 7);
	assert_int_equal(im.accepted, 20000);
	assert_string_equal(im.month_from, "2025-03");
	assert_true(d.most_waiting > 1 && d.most_waiting <= 4); /* not all at once */
	leave(&d, &im);
}

static void submission__dry_run__is_not_closed(void **state UNUSED)
{
	struct desk d = {.fail_at = -1};
	struct import im;

	file_write(&d, PAY, ",K001,2025-03,BASE,1.00,\n", 3);
	im = import_at(&d, "pay");
	im.dry_run = true;
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names, "OpenSubmission SubmitPay");
	leave(&d, &im);
}

static void submission__already_there__nothing_sent(void **state UNUSED)
{
	struct desk d = {.fail_at = -1, .already = true};
	struct import im;

	file_write(&d, PAY, ",K001,2025-03,BASE,1.00,\n", 3);
	im = import_at(&d, "pay");
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names, "OpenSubmission");
	assert_true(im.already);
	leave(&d, &im);
}

static void submission__no_good_row__nothing_asked(void **state UNUSED)
{
	struct desk d = {.fail_at = -1};
	struct import im;

	file_write(&d, PAY, ",K001,2025-03,BASE,abc,\n", 3);
	im = import_at(&d, "pay");
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names, "");
	assert_int_equal(import_refused(&im), 3);
	assert_int_equal(im.notes.n, 3);
	leave(&d, &im);
}

static void header__not_usable__nothing_asked(void **state UNUSED)
{
	struct desk d = {.fail_at = -1};
	struct import im;

	file_write(&d, "一,二\n", ",2\n", 2);
	im = import_at(&d, "pay");
	assert_int_equal(run(&im), E_FILE);
	assert_string_equal(d.names, "");
	leave(&d, &im);
}

static void broken_off__says_how_to_go_on__and_drops_what_is_under_way(void **state UNUSED)
{
	struct desk d = {.fail_at = 2, .fail_with = E_UNAVAILABLE};
	struct import im;

	file_write(&d, PAY, ",K001,2025-03,BASE,1.00,\n", 60000);
	im = import_at(&d, "pay");
	im.english = true;
	assert_int_equal(run(&im), E_UNAVAILABLE);
	assert_non_null(strstr(d.err.text, "the same file again goes on"));
	import_done(&im);
	assert_int_equal(d.n_dropped, d.n_waiting);
	(void)unlink(d.path);
}

static void register__in_a_line_of_the_history__but_for_a_dry_run(void **state UNUSED)
{
	struct desk d = {.fail_at = -1}, dry = {.fail_at = -1};
	struct import im;

	file_write(&d, EMPLOYER "91411002MA000DEM15,甲公司,平台企业,411002\n", "", 0);
	im = import_at(&d, "employers");
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names, "OpenImport ImportEmployers CloseImport");
	assert_int_equal(im.run.import_id, 9);
	assert_int_equal(im.created, 1);
	import_done(&im);
	(void)memcpy(dry.path, d.path, sizeof(d.path));
	im = import_at(&dry, "employers");
	im.dry_run = true;
	assert_int_equal(run(&im), 0);
	assert_string_equal(dry.names, "ImportEmployers");
	leave(&dry, &im);
}

/* Rows of a register may name each other. */
static void register__chunks_one_after_the_other(void **state UNUSED)
{
	struct desk d = {.fail_at = -1};
	struct import im;

	file_write(&d, PAYMENTS, ",91411002MA000DEM15,K001,2025-03,1.00,2025-04-01,企业申报\n",
		   1200);
	im = import_at(&d, "payments");
	assert_int_equal(run(&im), 0);
	assert_string_equal(d.names, "ImportPayments ImportPayments ImportPayments");
	assert_int_equal(d.rows[0], 500);
	assert_int_equal(d.rows[2], 200);
	assert_int_equal(d.most_waiting, 1);
	assert_int_equal(im.accepted, 1200);
	leave(&d, &im);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(submission__opened_filled_closed),
		cmocka_unit_test(submission__dry_run__is_not_closed),
		cmocka_unit_test(submission__already_there__nothing_sent),
		cmocka_unit_test(submission__no_good_row__nothing_asked),
		cmocka_unit_test(header__not_usable__nothing_asked),
		cmocka_unit_test(broken_off__says_how_to_go_on__and_drops_what_is_under_way),
		cmocka_unit_test(register__in_a_line_of_the_history__but_for_a_dry_run),
		cmocka_unit_test(register__chunks_one_after_the_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
