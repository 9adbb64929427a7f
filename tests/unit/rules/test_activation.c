/* Rules that two persons put in force: what a daemon takes, refuses, waits for, falls back to. */
#include "sign_kit.h"

#include <ftw.h>
#include <sys/stat.h>

#include "choose.h"
#include "folder.h"

#define NOW   "2026-12-01 08:00:00"
#define START "2026-12-01 00:00:00"

static struct sign_key wang, li, zhao;
static struct arena *memory;
static char packs[64], signers[80];

static const char *approved_at = "2026-11-28 10:00:00";
static rules_fit_fn fit;

static struct rules_source source(void)
{
	return (struct rules_source){kit_folder, packs, signers, true, fit};
}

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
		      struct FTW *at UNUSED)
{
	return remove(path);
}

static void packs_empty(void)
{
	(void)nftw(packs, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* not there: nothing to do */
}

static void signers_write(const char *li_until)
{
	FILE *f = fopen(signers, "w");

	assert_non_null(f);
	fprintf(f, "signers:\n  wang: {person: 王某, key: %s}\n  li: {person: 李某, key: %s%s%s}\n",
		wang.public, li.public, li_until ? ", until: " : "", li_until ? li_until : "");
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	wang = kit_key("wang");
	li = kit_key("li");
	zhao = kit_key("zhao");
	memory = arena_new((size_t)16 * 1024 * 1024);
	(void)snprintf(packs, sizeof(packs), "/tmp/gongdao-packs-%d", (int)getpid());
	(void)snprintf(signers, sizeof(signers), "/tmp/gongdao-signers-%d.yaml", (int)getpid());
	return kit_open(state);
}

static int teardown(void **state)
{
	arena_free(memory);
	packs_empty();
	(void)unlink(signers);
	return kit_close(state);
}

/* Another figure: another pack. */
static void figure_write(int value)
{
	char text[512];

	(void)snprintf(
		text, sizeof(text),
		"parameters:\n  p.x:\n    title_zh: 甲\n    title_en: x\n    unit: min\n"
		"    values:\n      - {from: 2020-01-01, value: %d, source: s, confidence: U, "
		"confirm: true}\n",
		value);
	kit_write("p.yaml", text);
}

static void sign(struct activation *x, bool approval, const struct sign_key *k, char hex[SIGN_TEXT])
{
	struct signature *s = approval ? &x->approved : &x->proposed;
	char text[SIGN_MESSAGE_MAX];
	struct err err;

	*s = (struct signature){k->signer, kit_time(approval ? approved_at : "2026-11-28 09:00:00"),
				NULL};
	assert_int_equal(activation_text(x, approval, text, &err), 0);
	sign_text(k, text, hex);
	s->hex = hex;
}

/* activation.signed of what the folder holds now; `approver` NULL: proposed only. */
static const char *activated(const struct sign_key *proposer, const struct sign_key *approver,
			     const char *start)
{
	static char digest[65], hex[2][SIGN_TEXT];
	struct activation x = {.replaces = ACTIVATION_NONE,
			       .reason = "豫政〔2026〕12号 自 12 月 1 日起施行",
			       .start = kit_time(start)};
	struct rules *r = kit_load(kit_folder);
	struct err err;
	slice text;

	(void)snprintf(digest, sizeof(digest), "%s", rules_digest(r));
	rules_free(r);
	x.digest = digest;
	sign(&x, false, proposer, hex[0]);
	if (approver)
		sign(&x, true, approver, hex[1]);
	assert_int_equal(activation_print(&x, memory, &text, &err), 0);
	kit_write(ACTIVATION_FILE, text.at);
	return text.at;
}

static void begin(void)
{
	kit_empty();
	packs_empty();
	signers_write(NULL);
	figure_write(5);
}

static struct rules_choice chosen(const struct rules_choice *current, const char *now)
{
	const struct rules_source s = source();
	struct rules_choice c;
	struct err err = {0};

	if (rules_choose(&s, current, kit_time(now), &c, &err))
		fail_msg("%s", err.text);
	return c;
}

/* At a start with nothing kept: nothing can be in force, and the daemon says why. */
static void refused(const char *place, const char *says)
{
	const struct rules_source s = source();
	struct rules_choice c;
	struct err err = {0};
	int rc = rules_choose(&s, NULL, kit_time(NOW), &c, &err);

	if (rc != E_RULE || c.rules || !strstr(err.text, place) || !strstr(err.text, says))
		fail_msg("%d %s; wanted %s %s", rc, err.text, place, says);
}

static void signed__by_two_and_begun__taken_and_kept(UNUSED void **state)
{
	struct rules_choice c, again;
	struct rules *kept;
	char path[200];

	begin();
	activated(&wang, &li, START);
	c = chosen(NULL, NOW);
	assert_string_equal(c.note, "");
	assert_string_equal(c.kept, "");
	assert_false(c.refused);
	(void)snprintf(path, sizeof(path), "%s/%s", packs, rules_digest(c.rules));
	kept = kit_load(path);
	assert_string_equal(rules_digest(kept), rules_digest(c.rules));
	rules_free(kept);
	again = chosen(&c, NOW);
	assert_string_equal(rules_digest(again.rules), rules_digest(c.rules));
	rules_free(c.rules);
	rules_free(again.rules);
}

static void signed__start_to_come__old_ones_until_then(UNUSED void **state)
{
	struct rules_choice old, waits, cold, begun;

	begin();
	activated(&wang, &li, START);
	old = chosen(NULL, NOW);
	figure_write(6);
	activated(&li, &wang, "2026-12-31 00:00:00");
	waits = chosen(&old, NOW);
	assert_string_equal(rules_digest(waits.rules), rules_digest(old.rules));
	assert_false(waits.refused);
	assert_int_equal(waits.next.us, kit_time("2026-12-31 00:00:00").us);
	assert_non_null(strstr(waits.note, ACTIVATION_FILE ":2:1: "));
	assert_non_null(strstr(waits.note, "begins 2026-12-31 00:00:00"));
	cold = chosen(NULL, NOW); /* a daemon that starts meanwhile */
	assert_string_equal(rules_digest(cold.rules), rules_digest(old.rules));
	begun = chosen(&waits, "2026-12-31 00:00:00");
	assert_string_not_equal(rules_digest(begun.rules), rules_digest(old.rules));
	assert_int_equal(begun.next.us, 0);
	rules_free(old.rules);
	rules_free(waits.rules);
	rules_free(cold.rules);
	rules_free(begun.rules);
}

static void signed__file_changed_after__old_ones_stay(UNUSED void **state)
{
	struct rules_choice old, c, cold;

	begin();
	activated(&wang, &li, START);
	old = chosen(NULL, NOW);
	figure_write(7);
	c = chosen(&old, NOW);
	assert_true(c.refused);
	assert_non_null(strstr(c.note, "a file was changed after it, or it is of another folder"));
	assert_string_equal(rules_digest(c.rules), rules_digest(old.rules));
	kit_write("p.yaml", "parameters: [");
	cold = chosen(NULL, NOW);
	assert_true(cold.refused);
	assert_non_null(strstr(cold.note, "p.yaml:"));
	assert_string_equal(rules_digest(cold.rules), rules_digest(old.rules));
	rules_free(old.rules);
	rules_free(c.rules);
	rules_free(cold.rules);
}

static void signed__older_ones_put_back__refused(UNUSED void **state)
{
	struct rules_choice now, back;
	const char *first;

	begin();
	first = activated(&wang, &li, "2026-11-01 00:00:00");
	back = chosen(NULL, NOW);
	rules_free(back.rules);
	figure_write(6);
	activated(&wang, &li, START);
	now = chosen(NULL, NOW);
	figure_write(5);
	kit_write(ACTIVATION_FILE, first);
	back = chosen(&now, NOW);
	assert_true(back.refused);
	assert_non_null(strstr(back.note, "rules in force begin 2026-12-01 00:00:00"));
	assert_string_equal(rules_digest(back.rules), rules_digest(now.rules));
	rules_free(back.rules);
	back = chosen(NULL, NOW); /* nor at a start */
	assert_string_equal(rules_digest(back.rules), rules_digest(now.rules));
	rules_free(back.rules);
	activated(&li, &wang, "2026-12-01 07:00:00"); /* activated anew they come back */
	back = chosen(&now, NOW);
	assert_string_not_equal(rules_digest(back.rules), rules_digest(now.rules));
	rules_free(back.rules);
	back = chosen(NULL, NOW);
	assert_string_not_equal(rules_digest(back.rules), rules_digest(now.rules));
	rules_free(back.rules);
	rules_free(now.rules);
}

/* Approved for the new year, kept back, others approved in its place: it never comes in force. */
static void signed__withdrawn_before_its_start__not_taken(UNUSED void **state)
{
	struct rules_choice old, waits, now, c;
	const char *withdrawn;

	begin();
	activated(&wang, &li, START);
	old = chosen(NULL, NOW);
	figure_write(6);
	withdrawn = activated(&wang, &li, "2026-12-31 00:00:00");
	waits = chosen(&old, NOW);
	figure_write(7);
	approved_at = "2026-11-29 10:00:00";
	activated(&wang, &li, "2026-12-01 07:00:00");
	approved_at = "2026-11-28 10:00:00";
	now = chosen(&waits, NOW);
	assert_string_not_equal(rules_digest(now.rules), rules_digest(old.rules));
	c = chosen(NULL, "2027-01-01 08:00:00");
	assert_false(c.refused);
	assert_string_equal(rules_digest(c.rules), rules_digest(now.rules));
	rules_free(c.rules);
	figure_write(6);
	kit_write(ACTIVATION_FILE, withdrawn);
	for (int cold = 0; cold < 2; cold++) {
		c = chosen(cold ? NULL : &now, "2027-01-01 08:00:00");
		assert_true(c.refused);
		assert_non_null(strstr(c.note, "approved 2026-11-28 10:00:00, and rules in force "
					       "2026-11-29 10:00:00"));
		assert_string_equal(rules_digest(c.rules), rules_digest(now.rules));
		rules_free(c.rules);
	}
	rules_free(old.rules);
	rules_free(waits.rules);
	rules_free(now.rules);
}

static void signed__same_start__the_one_approved_later(UNUSED void **state)
{
	struct rules_choice first, second, c;
	const char *was;

	begin();
	was = activated(&wang, &li, START);
	first = chosen(NULL, NOW);
	figure_write(6);
	approved_at = "2026-11-29 10:00:00";
	activated(&wang, &li, START);
	approved_at = "2026-11-28 10:00:00";
	second = chosen(&first, NOW);
	assert_string_not_equal(rules_digest(first.rules), rules_digest(second.rules));
	figure_write(5);
	kit_write(ACTIVATION_FILE, was);
	c = chosen(NULL, NOW);
	assert_true(c.refused);
	assert_string_equal(rules_digest(c.rules), rules_digest(second.rules));
	rules_free(first.rules);
	rules_free(second.rules);
	rules_free(c.rules);
}

/* Rules in force that are activated once more, for later, are in force until then. */
static void signed__again_for_later__kept_from_before(UNUSED void **state)
{
	struct rules_choice now, c;

	begin();
	activated(&wang, &li, START);
	now = chosen(NULL, NOW);
	approved_at = "2026-11-29 10:00:00";
	activated(&wang, &li, "2026-12-31 00:00:00");
	approved_at = "2026-11-28 10:00:00";
	c = chosen(&now, NOW);
	rules_free(c.rules);
	c = chosen(NULL, NOW);
	assert_string_equal(rules_digest(c.rules), rules_digest(now.rules));
	rules_free(c.rules);
	rules_free(now.rules);
}

static int fit_five(const struct rules *r, struct err *err)
{
	struct parameter_value v;
	int rc = parameter_at(r, "p.x", "", kit_day("2026-01-01"), &v);

	return rc || v.value != 5 ? err_set(err, E_RULE, "five is needed") : 0;
}

static void signed__daemon_cannot_work_by_them__old_ones_stay(UNUSED void **state)
{
	struct rules_choice old, c;

	begin();
	activated(&wang, &li, "2026-11-01 00:00:00");
	old = chosen(NULL, NOW);
	figure_write(6);
	activated(&wang, &li, START);
	c = chosen(NULL, NOW); /* of another daemon, that can: they are kept */
	rules_free(c.rules);
	fit = fit_five;
	for (int cold = 0; cold < 2; cold++) {
		c = chosen(cold ? NULL : &old, NOW);
		assert_true(c.refused);
		assert_string_equal(c.note, "five is needed");
		assert_string_equal(rules_digest(c.rules), rules_digest(old.rules));
		rules_free(c.rules);
	}
	fit = NULL;
	rules_free(old.rules);
}

static void folder__pipe_among_its_files__refused(UNUSED void **state)
{
	char path[100];

	begin();
	activated(&wang, &li, START);
	(void)snprintf(path, sizeof(path), "%s/z.yaml", kit_folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused("z.yaml: ", "is no file");
}

/* What is hashed of a.yaml and of b.yaml would else be hashed of one file. */
static void folder__file_named_by_lines__refused(UNUSED void **state)
{
	begin();
	kit_write("o.yaml 1\nxp.yaml", "rules: []");
	refused("o.yaml 1\nxp.yaml: ", "a space in the name of a file");
}

static void folder_write__link_in_its_place__not_followed(UNUSED void **state)
{
	char path[100], part[140], other[100], text[8] = {0};
	struct err err;
	FILE *f;

	begin();
	kit_write("other", "mine");
	(void)snprintf(path, sizeof(path), "%s/" ACTIVATION_FILE, kit_folder);
	(void)snprintf(other, sizeof(other), "%s/other", kit_folder);
	(void)snprintf(part, sizeof(part), "%s.%d.part", path, (int)getpid());
	assert_int_equal(symlink(other, part), 0);
	assert_int_equal(folder_write(path, "new", 3, &err), 0);
	f = fopen(other, "r");
	assert_non_null(f);
	assert_int_equal(fread(text, 1, sizeof(text), f), 4);
	assert_string_equal(text, "mine");
	assert_int_equal(fclose(f), 0);
}

static void signed__not_by_two_known_persons__refused(UNUSED void **state)
{
	begin();
	refused(ACTIVATION_FILE ": ", "is not there");
	activated(&wang, NULL, START);
	refused(ACTIVATION_FILE ":6:", "approved by nobody yet");
	activated(&wang, &wang, START);
	refused(ACTIVATION_FILE ":7:", "wang proposed it and cannot approve it");
	activated(&wang, &zhao, START);
	refused(ACTIVATION_FILE ":7:", "\"zhao\" is no signer of");
	activated(&zhao, &wang, START);
	refused(ACTIVATION_FILE ":6:", "\"zhao\" is no signer of");
	activated(&wang, &li, START);
	signers_write("2026-11-27");
	refused(ACTIVATION_FILE ":7:", "li signed after the last day");
	signers_write("2026-11-28");
	rules_free(chosen(NULL, NOW).rules);
}

static void signed__changed_after_signing__refused(UNUSED void **state)
{
	static const struct {
		const char *was, *is, *place, *says;
	} bad[] = {
		{"reason: \"豫政〔2026〕12", "reason: \"豫政〔2026〕13",
		 ":6:",								 "the signature of wang"},
		{"start: \"2026-12-01 00",       "start: \"2026-11-30 00",
		 ":6:",								 "the signature of wang"},
		{"replaces: none",               "replaces: some",               ":3:", "64 hexadecimal digits"},
		{"start: \"2026-12",             "start: \"2026-99",             ":5:", "is no time such as"   },
		{"signer: li, at: \"2026-11-28", "signer: li, at: \"2026-11-27",
		 ":7:",								 "the signature of li"  },
		{"{signer: li,",                 "{signer: wang,",               ":7:", "cannot approve it"    },
		{"digest: ",                     "digests: ",                    ":2:", "unknown key"          },
		{"approved: ",                   "aproved: ",                    ":7:", "unknown key"          },
	};

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		char text[4096], place[64];
		const char *good, *at;

		begin();
		good = activated(&wang, &li, START);
		at = strstr(good, bad[i].was);
		assert_non_null(at);
		(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, bad[i].is,
			       at + strlen(bad[i].was));
		kit_write(ACTIVATION_FILE, text);
		(void)snprintf(place, sizeof(place), ACTIVATION_FILE "%s", bad[i].place);
		refused(place, bad[i].says);
	}
}

static void signed__broken_off_anywhere__refused(UNUSED void **state)
{
	const char *good;
	char text[4096];
	size_t len;

	begin();
	good = activated(&wang, &li, START);
	len = strlen(good);
	for (size_t n = 0; n + 2 < len; n++) { /* the last two: } and the end of the line */
		memcpy(text, good, n);
		text[n] = '\0';
		kit_write(ACTIVATION_FILE, text);
		refused(ACTIVATION_FILE, "");
	}
}

static void signed__confirmed_by_a_stranger__refused(UNUSED void **state)
{
	const struct confirmation c = {.key = "p.x",
				       .scope = "",
				       .unit = "min",
				       .document = KIT_DOCUMENT,
				       .from = kit_day("2020-01-01"),
				       .value = 5};
	char text[4096];
	struct str s = str_init(text, sizeof(text));

	begin();
	str_addf(&s,
		 "signers:\n  zhao: {person: 赵某, key: %s}\nconfirmations:\n  - key: p.x\n"
		 "    from: 2020-01-01\n    value: 5\n    unit: min\n    document: %s\n    by:\n",
		 zhao.public, KIT_DOCUMENT);
	kit_by(&s, &c, &zhao);
	kit_write(CONFIRMATIONS_FILE, text);
	activated(&wang, &li, START);
	refused(CONFIRMATIONS_FILE ":4:1:", "zhao confirmed p.x with a key");
}

static void signed__kept_pack_changed__passed_over(UNUSED void **state)
{
	struct rules_choice first, c;
	char path[300];
	FILE *f;

	begin();
	activated(&wang, &li, START);
	first = chosen(NULL, NOW);
	(void)snprintf(path, sizeof(path), "%s/%s/p.yaml", packs, rules_digest(first.rules));
	f = fopen(path, "a");
	assert_non_null(f);
	fputs("# a line more\n", f);
	assert_int_equal(fclose(f), 0);
	figure_write(7);
	refused(ACTIVATION_FILE ":2:", "no earlier rules are kept");
	c = chosen(&first, NOW); /* who has them goes on */
	assert_true(c.refused);
	rules_free(first.rules);
	rules_free(c.rules);
}

static void kept__place_cannot_be_written__said_and_taken(UNUSED void **state)
{
	struct rules_source s = source();
	struct rules_choice c;
	struct err err = {0};

	begin();
	s.is_signed = false;
	s.packs = "/proc/gongdao-packs";
	assert_int_equal(rules_choose(&s, NULL, kit_time(NOW), &c, &err), 0);
	assert_non_null(strstr(c.kept, "/proc/gongdao-packs"));
	rules_free(c.rules);
	s.packs = packs;
	assert_int_equal(rules_choose(&s, NULL, kit_time(NOW), &c, &err), 0);
	assert_string_equal(c.kept, "");
	rules_free(c.rules);
	kit_write("p.yaml", "parameters: [");
	assert_int_equal(rules_choose(&s, NULL, kit_time(NOW), &c, &err), E_RULE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed__by_two_and_begun__taken_and_kept),
		cmocka_unit_test(signed__start_to_come__old_ones_until_then),
		cmocka_unit_test(signed__file_changed_after__old_ones_stay),
		cmocka_unit_test(signed__older_ones_put_back__refused),
		cmocka_unit_test(signed__withdrawn_before_its_start__not_taken),
		cmocka_unit_test(signed__same_start__the_one_approved_later),
		cmocka_unit_test(signed__again_for_later__kept_from_before),
		cmocka_unit_test(signed__daemon_cannot_work_by_them__old_ones_stay),
		cmocka_unit_test(folder__pipe_among_its_files__refused),
		cmocka_unit_test(folder__file_named_by_lines__refused),
		cmocka_unit_test(folder_write__link_in_its_place__not_followed),
		cmocka_unit_test(signed__not_by_two_known_persons__refused),
		cmocka_unit_test(signed__changed_after_signing__refused),
		cmocka_unit_test(signed__broken_off_anywhere__refused),
		cmocka_unit_test(signed__confirmed_by_a_stranger__refused),
		cmocka_unit_test(signed__kept_pack_changed__passed_over),
		cmocka_unit_test(kept__place_cannot_be_written__said_and_taken),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
