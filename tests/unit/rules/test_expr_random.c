/* Random expressions on random values: the same number, the same yes or no, or the same fault as
 * Lua 5.4 finds. */
#include "expr.h"
#include "lua_oracle.h"

#include <setjmp.h>

#include <cmocka.h>

#define EXPRESSIONS 20000
#define PARTS       24
#define PART_MAX    480

static const char *const classes[] = {"A1", "A2", "B", NULL};

static struct names names = {
	.at = {{.name = "paid", .type = FACT_NUMBER},
	       {.name = "due", .type = FACT_NUMBER},
	       {.name = "late", .type = FACT_NUMBER},
	       {.name = "class", .type = FACT_TEXT, .allowed = classes},
	       {.name = "note", .type = FACT_TEXT},
	       {.name = "night", .type = FACT_BOOL},
	       {.name = "rest", .type = FACT_BOOL}},
	.n = 7,
};

/* An expression as we and as Lua read it: there a whole number is a name. */
struct part {
	enum fact_type type;
	char ours[PART_MAX], lua[PART_MAX];
};

static uint64_t seed = 20250301;

static size_t random_below(size_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)((seed >> 33) % n);
}

static int64_t random_number(void)
{
	static const int64_t corners[] = {0, 1, -1, 2, 3600, INT64_MAX, INT64_MIN, INT64_MAX - 1};

	if (random_below(3) == 0)
		return corners[random_below(N_ELEMENTS(corners))];
	return (int64_t)random_below(2000) - 1000;
}

static void part_leaf(struct part *p)
{
	const struct name *n = &names.at[random_below(names.n)];
	uint64_t number = random_below(4) ? random_below(50) : (uint64_t)INT64_MAX;

	if (random_below(4) == 0) {
		p->type = FACT_NUMBER;
		(void)snprintf(p->ours, sizeof(p->ours), "%" PRIu64, number);
		(void)snprintf(p->lua, sizeof(p->lua), "N%" PRIu64, number);
		return;
	}
	if (n->type == FACT_TEXT && random_below(2) == 0) {
		p->type = FACT_BOOL;
		(void)snprintf(p->ours, sizeof(p->ours), "%s %s '%s'", n->name,
			       random_below(2) ? "==" : "~=", classes[random_below(3)]);
		memcpy(p->lua, p->ours, sizeof(p->lua));
		return;
	}
	p->type = n->type;
	(void)snprintf(p->ours, sizeof(p->ours), "%s", n->name);
	memcpy(p->lua, p->ours, sizeof(p->lua));
}

static const char *operator_for(enum fact_type a, enum fact_type b, enum fact_type *out)
{
	static const char *const numbers[] = {"+", "-", "*", "//", "%"};
	static const char *const orders[] = {"<", "<=", ">", ">=", "==", "~="};
	static const char *const bools[] = {"and", "or", "and", "or", "==", "~="};

	*out = FACT_BOOL;
	if (a != b)
		return NULL;
	if (a == FACT_TEXT)
		return orders[4 + random_below(2)];
	if (a == FACT_BOOL)
		return bools[random_below(N_ELEMENTS(bools))];
	if (random_below(3) == 0)
		return orders[random_below(N_ELEMENTS(orders))];
	*out = FACT_NUMBER;
	return numbers[random_below(N_ELEMENTS(numbers))];
}

/* Joins b to a, in brackets or not; what then no longer fits, the check refuses. */
static void part_join(struct part *a, const struct part *b)
{
	const bool brackets = random_below(3) != 0;
	enum fact_type type;
	const char *op = operator_for(a->type, b->type, &type);
	struct part out = {.type = type};
	int n;

	if (!op)
		return;
	n = snprintf(out.ours, sizeof(out.ours), brackets ? "(%s %s %s)" : "%s %s %s", a->ours, op,
		     b->ours);
	if (n < 0 || (size_t)n > PART_MAX / 2)
		return;
	(void)snprintf(out.lua, sizeof(out.lua), brackets ? "(%s %s %s)" : "%s %s %s", a->lua, op,
		       b->lua);
	*a = out;
}

static void part_prefix(struct part *a)
{
	const char *sign = a->type == FACT_NUMBER ? "- " : "not ";
	struct part out = {.type = a->type};

	if (a->type == FACT_TEXT || strlen(a->lua) > PART_MAX / 2)
		return;
	(void)snprintf(out.ours, sizeof(out.ours), "%s(%.400s)", sign, a->ours);
	(void)snprintf(out.lua, sizeof(out.lua), "%s(%.400s)", sign, a->lua);
	*a = out;
}

static void expression_make(struct part *out)
{
	struct part parts[PARTS];

	for (size_t i = 0; i < PARTS; i++)
		part_leaf(&parts[i]);
	for (size_t i = 0; i < 2 * (size_t)PARTS; i++) {
		size_t a = random_below(PARTS), b = random_below(PARTS);

		if (random_below(6) == 0)
			part_prefix(&parts[a]);
		else if (a != b)
			part_join(&parts[a], &parts[b]);
	}
	*out = parts[random_below(PARTS)];
}

static void values_make(struct value *values, union expr_cell *cells)
{
	static const char *const texts[] = {"A1", "A2", "B", ""};

	for (size_t i = 0; i < names.n; i++) {
		struct value *v = &values[i];

		*v = (struct value){.type = names.at[i].type, .set = true};
		if (v->type == FACT_TEXT)
			cells[i].text = v->text = texts[random_below(names.at[i].allowed ? 3 : 4)];
		else
			cells[i].number = v->number =
				v->type == FACT_BOOL ? (int64_t)random_below(2) : random_number();
	}
}

struct tally {
	size_t asked, faults, yes;
};

static void compare(struct arena *a, const struct part *p, struct tally *tally)
{
	AUTO(sandbox_freep) struct sandbox *box = sandbox_new();
	const struct expr e = {p->ours, &names, names.n, p->type};
	struct value values[NAMES_MAX];
	union expr_cell cells[NAMES_MAX];
	const struct sandbox_vars vars = {names.at, values, names.n};
	struct expr_fault fault;
	struct expr_code code;
	struct compiled lua;
	struct err err = {0};

	if (p->type == FACT_TEXT || !expr_check(&e, a, &code, &fault))
		return;
	assert_non_null(box);
	if (sandbox_compile(box, p->lua, p->type, &lua, &err))
		fail_msg("%s: taken by us, not by Lua: %s", p->ours, err.text);
	for (int i = 0; i < 8; i++) {
		int64_t ours = 0, theirs = 0;
		const char *reason = "";
		bool good;
		int rc;

		values_make(values, cells);
		good = expr_run(&code, cells, &ours, &reason);
		rc = sandbox_run(box, lua, &vars, &theirs, &err);
		if (good != (rc == 0) || (good && ours != theirs))
			fail_msg("%s: %d %" PRId64 ", Lua %d %" PRId64, p->ours, good, ours, rc,
				 theirs);
		if (!good && !strstr(err.text, reason))
			fail_msg("%s: %s, Lua: %s", p->ours, reason, err.text);
		tally->asked++;
		tally->faults += !good;
		tally->yes += good && ours != 0;
	}
}

static void expr__random__what_lua_says(UNUSED void **state)
{
	struct tally tally = {0};
	struct part p;

	for (size_t i = 0; i < EXPRESSIONS; i++) {
		struct arena *a = arena_new((size_t)1 << 20);

		assert_non_null(a);
		expression_make(&p);
		compare(a, &p, &tally);
		arena_free(a);
	}
	/* All kinds of answers were among them. */
	assert_true(tally.asked > EXPRESSIONS);
	assert_true(tally.faults > tally.asked / 100);
	assert_true(tally.yes > tally.asked / 10);
	assert_true(tally.yes < tally.asked - tally.faults - tally.asked / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expr__random__what_lua_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
