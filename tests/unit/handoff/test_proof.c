/* Is a record whole? Every byte of it counts, on every side (AUD-1, AUD-2). */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "proof.h"
#include "sign.h"

enum {
	HRSS,
	SAMR,
	NOBODY,
	N_KEYS
};

static struct sign_key signers[N_KEYS];
static struct department_key lines[2];
static struct department_keys keys = {.file = "department-keys.yaml", .at = lines, .n = 2};
static struct arena *a;

/* A whole record, in texts of its own so that a test may change them. */
struct whole {
	char record[HANDOFF_TEXT_MAX], reply[HANDOFF_TEXT_MAX];
	char signed_offer[SIGN_TEXT], signed_answer[SIGN_TEXT];
	char package[64], note[16], offer_key[SIGN_PUBLIC_TEXT], answer_key[SIGN_PUBLIC_TEXT];
	struct handoff_item items[2];
	struct handoff_whole w;
};

static int group_setup(void **state UNUSED)
{
	a = arena_new((size_t)64 * 1024 * 1024);
	for (uint8_t i = 0; i < N_KEYS; i++) {
		uint8_t seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES];

		memset(seed, 'a' + i, sizeof(seed));
		(void)crypto_sign_seed_keypair(public, signers[i].secret, seed);
		hex_encode(public, sizeof(public), signers[i].public);
	}
	lines[0] = (struct department_key){"HRSS", signers[HRSS].public, {20089}, {0}, 4};
	lines[1] = (struct department_key){"SAMR", signers[SAMR].public, {20089}, {20200}, 6};
	return a ? 0 : 1;
}

static int group_teardown(void **state UNUSED)
{
	arena_free(a);
	return 0;
}

static void evidence_set(struct whole *x, struct handoff_record *r, char *digest)
{
	struct evidence_digest d;

	evidence_digest_begin(&d);
	for (size_t i = 0; i < 2; i++)
		evidence_digest_add(&d, x->items[i].kind, x->items[i].reference, x->items[i].note);
	assert_true(evidence_digest_end(&d, digest));
	r->evidence = digest;
	r->n_evidence = 2;
}

static void reply_sign(struct whole *x, const struct sign_key *key)
{
	char digest[HANDOFF_DIGEST_TEXT];
	const struct handoff_reply r = {.handoff_id = 7,
					.record = digest,
					.sent_at = {1744246801000000},
					.offer_signature = x->signed_offer,
					.answer = "ACCEPTED",
					.department = "SAMR",
					.receipt_no = "SAMR-411002-2025-000001",
					.words = "",
					.right_department = "",
					.prepared_at = {1744250400000000}}; /* 2025-04-10 */

	handoff_digest(x->record, digest);
	assert_true(handoff_reply_text(&r, x->reply));
	sign_text(key, x->reply, x->signed_answer);
}

/* Of a hand-off to `to`, a department or one of its desks. */
static void whole_make_to(struct whole *x, const char *to)
{
	char package[HANDOFF_DIGEST_TEXT], named[HANDOFF_DIGEST_TEXT];
	struct handoff_record r = {.handoff_id = 7,
				   .case_id = 5,
				   .case_no = "GD-411002-2025-000001",
				   .case_version = 1,
				   .kind = "TRANSFER",
				   .from = "HRSS",
				   .to = to,
				   .region = "411002",
				   .reason = "平台规则问题",
				   .basis = "H-09",
				   .prepared_at = {1744246800000000},
				   .due_day = {20192},
				   .package = package};

	*x = (struct whole){.package = "{\"month\" : \"2025-03\"}", .note = "登记"};
	x->items[0] = (struct handoff_item){"worker", "K001", x->note};
	x->items[1] = (struct handoff_item){"document", "3号", ""};
	handoff_digest(x->package, package);
	evidence_set(x, &r, named);
	assert_true(handoff_record_text(&r, x->record));
	sign_text(&signers[HRSS], x->record, x->signed_offer);
	reply_sign(x, &signers[SAMR]);
	memcpy(x->offer_key, signers[HRSS].public, SIGN_PUBLIC_TEXT);
	memcpy(x->answer_key, signers[SAMR].public, SIGN_PUBLIC_TEXT);
	x->w = (struct handoff_whole){
		.package = x->package,
		.n_evidence = 2,
		.evidence = x->items,
		.offered = {"HRSS", x->record, x->offer_key,  x->signed_offer },
		.answered = {"SAMR", x->reply,  x->answer_key, x->signed_answer}
        };
}

static void whole_make(struct whole *x)
{
	whole_make_to(x, "SAMR");
}

static struct handoff_proven proven(const struct whole *x)
{
	struct handoff_proven p;
	const struct arena_mark mark = arena_mark(a);

	handoff_prove(a, &x->w, &keys, &p);
	arena_reset(a, mark);
	return p;
}

static bool found(const struct whole *x, enum handoff_fault fault, bool answer)
{
	const struct handoff_proven p = proven(x);

	for (size_t i = 0; i < p.n; i++) {
		if (p.found[i].fault == fault && p.found[i].answer == answer)
			return true;
	}
	return false;
}

static void record__of_both__whole(void **state UNUSED)
{
	struct whole x;

	whole_make(&x);
	assert_int_equal(proven(&x).n, 0);
}

/* Its department answers for a desk, and nobody else does. */
static void record__to_a_desk__whole_by_its_department(void **state UNUSED)
{
	struct whole x;

	whole_make_to(&x, "SAMR.REG");
	assert_int_equal(proven(&x).n, 0);
	whole_make_to(&x, "SAM.REG");
	assert_true(found(&x, PROOF_DEPARTMENT, true));
	whole_make_to(&x, "SAMRX");
	assert_true(found(&x, PROOF_DEPARTMENT, true));
}

static void record__any_byte_changed__not_whole(void **state UNUSED)
{
	struct whole x;
	char *const parts[] = {x.record,  x.reply, x.signed_offer, x.signed_answer,
			       x.package, x.note,  x.offer_key,    x.answer_key};

	whole_make(&x);
	for (size_t part = 0; part < N_ELEMENTS(parts); part++) {
		for (char *at = parts[part]; *at; at++) {
			const char kept = *at;

			*at = kept == '1' ? '2' : '1';
			if (!proven(&x).n)
				fail_msg("part %zu, byte %td", part, at - parts[part]);
			*at = kept;
		}
	}
	assert_int_equal(proven(&x).n, 0);
}

static void record__parts_missing_or_of_others__said(void **state UNUSED)
{
	struct whole x;

	whole_make(&x);
	x.w.n_evidence = 1;
	assert_true(found(&x, PROOF_EVIDENCE, false));
	whole_make(&x);
	x.w.answered.text = "";
	assert_true(found(&x, PROOF_MISSING, true));
	whole_make(&x);
	x.w.offered.key = x.w.offered.signature = "";
	assert_true(found(&x, PROOF_UNSIGNED, false));
	assert_true(found(&x, PROOF_OFFER, true)); /* the receiver saw a signature */
	whole_make(&x);
	x.w.offered.department = "TRANS";
	assert_true(found(&x, PROOF_DEPARTMENT, false));
}

/* The sender, who has its own key and the file, makes an answer itself. */
static void answer__made_by_the_sender__foreign_or_not_fitting(void **state UNUSED)
{
	struct whole x;

	whole_make(&x);
	reply_sign(&x, &signers[HRSS]);
	assert_true(found(&x, PROOF_SIGNATURE, true));
	x.w.answered.key = signers[HRSS].public;
	assert_true(found(&x, PROOF_KEY_FOREIGN, true));
	reply_sign(&x, &signers[NOBODY]);
	x.w.answered.key = signers[NOBODY].public;
	assert_true(found(&x, PROOF_KEY_UNKNOWN, true));
}

static void key__not_in_force_on_that_day__said(void **state UNUSED)
{
	struct whole x;

	whole_make(&x);
	lines[1].until = (civil_date){20187}; /* 2025-04-09, the day before */
	assert_true(found(&x, PROOF_KEY_DAY, true));
	lines[1].until = (civil_date){20188};
	assert_int_equal(proven(&x).n, 0);
	lines[0].from = (civil_date){20189};
	assert_true(found(&x, PROOF_KEY_DAY, false));
	lines[0].from = (civil_date){20089};
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(record__of_both__whole),
		cmocka_unit_test(record__to_a_desk__whole_by_its_department),
		cmocka_unit_test(record__any_byte_changed__not_whole),
		cmocka_unit_test(record__parts_missing_or_of_others__said),
		cmocka_unit_test(answer__made_by_the_sender__foreign_or_not_fitting),
		cmocka_unit_test(key__not_in_force_on_that_day__said),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
