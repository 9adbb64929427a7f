/*
 * bench_rules - a million times the day rules of the city: screened, and by Lua as before 0018.
 *
 * Both ask every shipped rule of subject "day" the same condition on the same facts; nothing hits.
 */
#include "bench.h"
#include "lua_oracle.h"

#include "pack.h"

#define SUBJECTS 2000
#define SLOTS    64

struct asked {
	const struct rule *rule;
	struct screen *screen;
	struct compiled lua;
	struct value values[NAMES_MAX];
	struct fact facts[SLOTS];
};

static const civil_date on = {20156}; /* 2025-03-09 */
static struct asked rules_asked[64];
static size_t n_asked;

/* The condition as Lua reads it: whole numbers are names. */
static const char *lua_text(struct arena *a, const char *condition)
{
	char *text = arena_zalloc(a, 2 * strlen(condition) + 1, 1);
	size_t n = 0;
	char before = ' ';

	if (!text)
		bench_die("no memory");
	for (const char *c = condition; *c; before = *c++) {
		bool word = (before >= 'a' && before <= 'z') || before == '_' || before == '"' ||
			    (before >= '0' && before <= '9') || (before >= 'A' && before <= 'Z');

		if (*c >= '0' && *c <= '9' && !word)
			text[n++] = 'N';
		text[n++] = *c;
	}
	return text;
}

static void rule_prepare(struct rules *r, struct sandbox *box, struct arena *a,
			 const struct rule *rule)
{
	struct asked *x = &rules_asked[n_asked++];
	const struct names *names = pack_rule(r, rule)->names;
	uint16_t slots[SLOTS];
	struct parameter_value p;
	struct err err = {0};

	x->rule = rule;
	for (size_t i = 0; i < pack_rule(r, rule)->n_given; i++) {
		struct value *v = &x->values[i];

		*v = (struct value){.type = names->at[i].type, .set = true, .number = 1};
		slots[i] = (uint16_t)i;
		if (names->at[i].source == NAME_PARAMETER) {
			if (parameter_at(r, names->at[i].key, "", on, &p))
				bench_die("%s", names->at[i].key);
			v->number = p.value;
			continue;
		}
		v->text = names->at[i].allowed ? names->at[i].allowed[0] : "";
		x->facts[i] = (struct fact){names->at[i].name, v->type, v->number, v->text};
	}
	if (screen_bind(r, rule, slots, a, &x->screen, &err) ||
	    sandbox_compile(box, lua_text(a, rule->condition), FACT_BOOL, &x->lua, &err))
		bench_die("%s", err.text);
}

static int64_t by_screen(void)
{
	mono_time since = mono_now();
	enum screen_answer answer;
	struct err err = {0};
	int64_t hits = 0;

	for (int64_t i = 0; i < SUBJECTS * INT64_C(50); i++) {
		for (size_t k = 0; k < n_asked; k++) {
			if (screen_ask(rules_asked[k].screen, rules_asked[k].facts, on, &answer,
				       &err))
				bench_die("%s", err.text);
			hits += answer == SCREEN_HIT;
		}
	}
	if (hits)
		bench_die("%" PRId64 " hits", hits);
	return bench_rate(SUBJECTS * INT64_C(50) * (int64_t)n_asked, since);
}

static int64_t by_lua(struct rules *r, struct sandbox *box)
{
	mono_time since = mono_now();
	struct err err = {0};
	int64_t hit = 0;

	for (int i = 0; i < SUBJECTS; i++) {
		for (size_t k = 0; k < n_asked; k++) {
			struct asked *x = &rules_asked[k];
			const struct loaded_rule *loaded = pack_rule(r, x->rule);
			const struct sandbox_vars vars = {loaded->names->at, x->values,
							  loaded->n_given};

			if (sandbox_run(box, x->lua, &vars, &hit, &err) || hit)
				bench_die("%s: %s", x->rule->id, err.text);
		}
	}
	return bench_rate(SUBJECTS * (int64_t)n_asked, since);
}

int main(void)
{
	struct bench_figure figure = {
		.name = "rules_screen", .unit = "conditions/s", .at_least = 10000};
	struct arena *a = arena_new((size_t)16 << 20);
	struct sandbox *box = sandbox_new();
	struct rules *r;
	struct err err = {0};
	bool good;

	if (!a || !box || rules_load(GONGDAO_SOURCE "/config/rules", &r, &err))
		bench_die("%s", err.text);
	for (size_t i = 0; i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (strcmp(rule->subject, "day") == 0 && rule->from.day <= on.day &&
		    (!rule->to.day || on.day < rule->to.day) && n_asked < N_ELEMENTS(rules_asked))
			rule_prepare(r, box, a, rule);
	}
	for (int i = 0; i < BENCH_ROUNDS; i++)
		bench_round(&figure, by_screen(), by_lua(r, box));
	good = bench_report(&figure);
	sandbox_free(box);
	rules_free(r);
	arena_free(a);
	return good ? 0 : 1;
}
