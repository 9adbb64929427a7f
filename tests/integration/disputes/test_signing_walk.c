/*
 * Property (CAS-2, AUD-1): whoever has every key but the receiver's, and may call as everybody, the
 * receiver included, gets no answer to a hand-off out of any sequence of calls. One signature of
 * the receiver's key is enough then.
 */
#include "keys.h"

#define N_CASES 6
#define N_CALLS 1500

static uint64_t dice = 20250410;

static size_t roll(size_t n)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(dice >> 33) % n;
}

/* What the thief has seen: texts to sign, and texts and signatures that went by. */
struct seen {
	int64_t case_ids[N_CASES], handoff_ids[64];
	char *texts[64], *signatures[64];
	size_t n_handoffs, n_texts, n_signatures;
};

static void text_keep(char **at, size_t *n, const char *text)
{
	const size_t place = *n < 64 ? (*n)++ : roll(64);

	if (at[place])
		free(at[place]);
	at[place] = strdup(text);
	assert_non_null(at[place]);
}

static void look(struct seen *s, const struct kit_who *who, int64_t handoff_id)
{
	Disputes__Handoff *h;

	if (show_as(who, handoff_id, &h))
		return;
	if (*h->to_sign)
		text_keep(s->texts, &s->n_texts, h->to_sign);
	if (*h->offered->signature)
		text_keep(s->signatures, &s->n_signatures, h->offered->signature);
}

/* A signature by some key that is not the receiver's, or one that was seen elsewhere, under any of
 * the public keys. */
static void sign_somehow(struct seen *s, const struct kit_who *who, int64_t handoff_id)
{
	static const enum whose stolen[] = {KEY_HRSS, KEY_HRSS_NEXT, KEY_POST, KEY_NOBODY};
	const struct sign_key *key = &keys[stolen[roll(N_ELEMENTS(stolen))]];
	const char *text = s->n_texts ? s->texts[roll(s->n_texts)] : "";
	Disputes__SignHandoffRequest req;
	char signature[SIGN_TEXT];
	Disputes__Handoff *h;

	if (roll(2) && show_as(who, handoff_id, &h) == 0 && *h->to_sign)
		text = h->to_sign;
	sign_text(key, text, signature);
	disputes__sign_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	req.key = roll(4) ? (char *)key->public : keys[roll(N_KEYS)].public;
	req.signature =
		s->n_signatures && !roll(4) ? s->signatures[roll(s->n_signatures)] : signature;
	(void)kit_call(k, "SignHandoff", who, &req.base, NULL);
}

static void call_somehow(struct seen *s)
{
	static const struct kit_who *const callers[] = {&kit_inspector, &kit_clerk, &samr_system,
							&trans, &kit_inspector};
	const struct kit_who *who = callers[roll(N_ELEMENTS(callers))];
	const int64_t id = s->n_handoffs ? s->handoff_ids[roll(s->n_handoffs)] : 1;
	Disputes__Handoff *h;

	switch (roll(8)) {
	case 0:
		if (!roll(3) && offer(who, s->case_ids[roll(N_CASES)],
				      roll(2) ? "TRANSFER" : "INFORM", "SAMR", &h) == 0)
			s->handoff_ids[s->n_handoffs < 64 ? s->n_handoffs++ : roll(64)] =
				h->handoff_id;
		break;
	case 1:
		(void)accept_as(who, id, roll(2) ? "" : "许1号", NULL);
		break;
	case 2:
		(void)give_back(who, id, "", NULL);
		break;
	case 3:
		if (!roll(8))
			(void)withdraw_as(who, id, NULL);
		break;
	case 4:
	case 5:
		look(s, who, id);
		break;
	default:
		sign_somehow(s, who, id);
	}
}

static void walk__with_every_key_but_the_receivers__nothing_is_answered(void **state UNUSED)
{
	struct seen s = {0};
	Disputes__Handoff *h;
	int64_t sent;

	for (int64_t i = 0; i < N_CASES; i++)
		s.case_ids[i] = case_given(5 + i);
	for (int i = 0; i < N_CALLS; i++) {
		call_somehow(&s);
		if (i % 50 == 0)
			assert_int_equal(
				kit_number("select count(*) from disputes.handoff where state "
					   "in ('ACCEPTED', 'RETURNED')"),
				0);
	}
	assert_int_equal(
		kit_number("select count(*) from disputes.handoff where answer_key <> '' or "
			   "state in ('ACCEPTED', 'RETURNED')"),
		0);
	assert_int_equal(
		kit_number("select count(*) from disputes.case_file where owner <> 'HRSS'"), 0);

	/* it was not for want of trying: drafts were sent, answers were prepared */
	sent = kit_number("select count(*) from disputes.handoff where state = 'SENT'");
	assert_true(sent >= N_CASES / 2);
	assert_true(kit_number("select count(*) from disputes.handoff_answer") > 0);
	sent = kit_number("select min(handoff_id) from disputes.handoff where state = 'SENT'");
	assert_int_equal(accept_as(&kit_clerk, sent, "", &h), 0);
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], sent, h->to_sign, &h), 0);
	assert_string_equal(h->state, "ACCEPTED");
	for (size_t i = 0; i < 64; i++) {
		free(s.texts[i]);
		free(s.signatures[i]);
	}
}

/* The database refuses it too: one key on both sides, a signature without a text, on a draft. */
static void database__one_key_on_both_sides__refused(void **state UNUSED)
{
	static const char both[] =
		"answer_key = offer_key, answer_signature = offer_signature, answer_record = 'x', "
		"state = 'ACCEPTED', decided_at = now(), receipt_no = '1'";
	static const char *const bad[] = {
		both,          "offer_signature = ''",         "state = 'DRAFT'",
		"record = ''", "answer_key = repeat('a', 64)",
	};
	Disputes__Handoff *h = sent_given(5);

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		kit_sql("do $$ begin update disputes.handoff set %s where handoff_id = %" PRId64
			"; raise exception 'taken'; exception when check_violation then null; end "
			"$$",
			bad[i], h->handoff_id);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(walk__with_every_key_but_the_receivers__nothing_is_answered),
		T(database__one_key_on_both_sides__refused),
	};

	return cmocka_run_group_tests(tests, signing_setup, group_teardown);
}
