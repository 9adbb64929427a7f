/* Before the key of a department signs, what came to be signed is held against what was asked for:
 * a service that puts other words before it gets no signature. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "asked.h"
#include "record.h"
#include "sign.h"

static struct arena *arena;
static Disputes__EvidenceItem item = DISPUTES__EVIDENCE_ITEM__INIT;
static Disputes__EvidenceItem *items[] = {&item};
static Disputes__HandoffProof offered = DISPUTES__HANDOFF_PROOF__INIT;
static char record_room[HANDOFF_TEXT_MAX], reply_room[HANDOFF_TEXT_MAX], signature[SIGN_TEXT];
static struct sign_key sender;

static int group_setup(void **state UNUSED)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = "a seed of thirty-two bytes......";
	uint8_t public[crypto_sign_PUBLICKEYBYTES];

	arena = arena_new((size_t)16 * 1024 * 1024);
	(void)crypto_sign_seed_keypair(public, sender.secret, seed);
	hex_encode(public, sizeof(public), sender.public);
	item.kind = (char *)"worker";
	item.reference = (char *)"K001";
	item.note = (char *)"";
	return arena ? 0 : 1;
}

static int group_teardown(void **state UNUSED)
{
	arena_free(arena);
	return 0;
}

static Disputes__Handoff handoff(const char *state)
{
	Disputes__Handoff h = DISPUTES__HANDOFF__INIT;

	h.handoff_id = 7;
	h.state = (char *)state;
	h.case_id = 5;
	h.kind = (char *)"TRANSFER";
	h.from_department = (char *)"HRSS";
	h.to_department = (char *)"SAMR";
	h.package_json = (char *)"{}";
	h.evidence = items;
	h.n_evidence = 1;
	return h;
}

static struct handoff_record record(void)
{
	static char package[HANDOFF_DIGEST_TEXT], named[HANDOFF_DIGEST_TEXT];
	struct evidence_digest d;

	handoff_digest("{}", package);
	evidence_digest_begin(&d);
	evidence_digest_add(&d, "worker", "K001", "");
	assert_true(evidence_digest_end(&d, named));
	return (struct handoff_record){.handoff_id = 7,
				       .case_id = 5,
				       .case_no = "GD-1",
				       .kind = "TRANSFER",
				       .from = "HRSS",
				       .to = "SAMR",
				       .region = "411002",
				       .reason = "r",
				       .basis = "H-09",
				       .due_day = {20192},
				       .package = package,
				       .n_evidence = 1,
				       .evidence = named};
}

static const struct handoff_wish wish = {.case_id = 5,
					 .n_evidence = 1,
					 .evidence = items,
					 .kind = "TRANSFER",
					 .to = "SAMR",
					 .basis = "H-09",
					 .words = "r"};

static bool offer_fits(const struct handoff_record *r)
{
	Disputes__Handoff h = handoff("DRAFT");

	assert_true(handoff_record_text(r, record_room));
	h.to_sign = record_room;
	return !handoff_differs(arena, &h, &wish);
}

static void offer__as_it_was_asked__signed(void **state UNUSED)
{
	const struct handoff_record r = record();

	assert_true(offer_fits(&r));
}

static void offer__with_any_other_word__not_signed(void **state UNUSED)
{
	struct handoff_record all[9];

	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		all[i] = record();
	all[0].handoff_id = 8;
	all[1].case_id = 6;
	all[2].kind = "REFER";
	all[3].to = "TRANS";
	all[4].from = "SAMR";
	all[5].reason = "another";
	all[6].basis = "H-10";
	all[7].package = all[7].evidence;
	all[8].n_evidence = 2;
	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		assert_false(offer_fits(&all[i]));
}

/* The service says in the reply what the record says, and both are not what was asked. */
static void offer__changed_on_both_sides__not_signed(void **state UNUSED)
{
	Disputes__Handoff h = handoff("DRAFT");
	Disputes__EvidenceItem other = item;
	Disputes__EvidenceItem *others[] = {&other};
	struct handoff_record r = record();
	char named[HANDOFF_DIGEST_TEXT];
	struct evidence_digest d;

	r.to = h.to_department = (char *)"TRANS";
	assert_true(handoff_record_text(&r, record_room));
	h.to_sign = record_room;
	assert_non_null(handoff_differs(arena, &h, &wish));

	h = handoff("DRAFT");
	r = record();
	other.reference = (char *)"K002";
	h.evidence = others;
	evidence_digest_begin(&d);
	evidence_digest_add(&d, "worker", "K002", "");
	assert_true(evidence_digest_end(&d, named));
	r.evidence = named;
	assert_true(handoff_record_text(&r, record_room));
	h.to_sign = record_room;
	assert_non_null(handoff_differs(arena, &h, &wish));
}

static struct handoff_reply reply(void)
{
	static char digest[HANDOFF_DIGEST_TEXT];
	const struct handoff_record r = record();

	assert_true(handoff_record_text(&r, record_room));
	handoff_digest(record_room, digest);
	sign_text(&sender, record_room, signature);
	offered.text = record_room;
	offered.key = sender.public;
	offered.signature = signature;
	return (struct handoff_reply){.handoff_id = 7,
				      .record = digest,
				      .offer_signature = signature,
				      .answer = "ACCEPTED",
				      .department = "SAMR",
				      .receipt_no = "1号",
				      .words = "",
				      .right_department = ""};
}

static bool answer_fits(const struct handoff_reply *r)
{
	static const struct handoff_wish answer = {
		.answer = "ACCEPTED", .words = "", .receipt_no = "1号", .right_department = ""};
	Disputes__Handoff h = handoff("SENT");

	assert_true(handoff_reply_text(r, reply_room));
	h.to_sign = reply_room;
	h.offered = &offered;
	return !handoff_differs(arena, &h, &answer);
}

static void answer__as_it_was_asked__signed(void **state UNUSED)
{
	const struct handoff_reply r = reply();

	assert_true(answer_fits(&r));
}

static void answer__with_any_other_word__not_signed(void **state UNUSED)
{
	struct handoff_reply all[8];

	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		all[i] = reply();
	all[0].handoff_id = 8;
	all[1].record = sender.public;
	all[2].offer_signature = "";
	all[3].answer = "RETURNED";
	all[4].department = "TRANS";
	all[5].receipt_no = "2号";
	all[6].words = "another";
	all[7].right_department = "TRANS";
	for (size_t i = 0; i < N_ELEMENTS(all); i++)
		assert_false(answer_fits(&all[i]));
}

/* The receiver does not put its name to an offer whose signature is none. */
static void answer__to_a_signature_that_does_not_fit__not_signed(void **state UNUSED)
{
	struct handoff_reply r = reply();

	signature[5] = signature[5] == '0' ? '1' : '0';
	assert_false(answer_fits(&r));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(offer__as_it_was_asked__signed),
		cmocka_unit_test(offer__with_any_other_word__not_signed),
		cmocka_unit_test(offer__changed_on_both_sides__not_signed),
		cmocka_unit_test(answer__as_it_was_asked__signed),
		cmocka_unit_test(answer__with_any_other_word__not_signed),
		cmocka_unit_test(answer__to_a_signature_that_does_not_fit__not_signed),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
