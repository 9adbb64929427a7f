/*
 * A finding once more: the facts, the rule version and the figures it was recorded with, evaluated
 * by the pack of that digest. What comes out is put in place of what was recorded; both are then
 * the same message, byte by byte, or the replay says which field is not.
 */
#include "rules.h"

#include <jansson.h>
#include <sodium.h>
#include <unistd.h>

#include "table.h"
#include "wages.pb-c.h"

#define FACTS_MAX  64
#define HASH_BYTES 32

struct replaying {
	struct cli *c;
	struct rules *r;
	const Audit__Finding *f;
	const struct rule *rule;
	civil_date on;
	struct fact facts[FACTS_MAX + 1];
	struct parameter_value *extra;
	size_t n_extra;
};

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

static int no_memory(struct cli *c)
{
	return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
}

/* The pack that the version names, or the refusal that says how it could have been kept. */
static int pack_find(struct cli *c, const char *digest, struct rules **out)
{
	const char *packs = cli_get(c, "--packs");
	const char *folder = NULL;
	int rc = packs ? 0 : cli_settings(c);

	if (!rc && !packs && c->settings.packs[0])
		packs = c->settings.packs;
	if (!rc && packs)
		folder = arena_printf(c->arena, "%s/%s", packs, digest);
	if (!rc && folder && !cli_get(c, "--packs") && access(folder, R_OK))
		folder = c->settings.rules; /* not kept: perhaps they are still those */
	if (!rc && !packs)
		folder = c->settings.rules;
	if (!rc && !folder)
		rc = no_memory(c);
	if (!rc)
		rc = rules_load(folder, out, &c->err);
	if (rc || strcmp(rules_digest(*out), digest) == 0)
		return rc;
	return err_set(&c->err, E_CONFLICT,
		       say(c, "%s 的摘要不是疑点所依据的 %s；用 --packs 指出 rules keep 的文件夹",
			   "%s is not the pack %s of the finding: name the folder of rules keep "
			   "by --packs"),
		       folder, digest);
}

static int fact_add(struct replaying *x, const char *name, const json_t *v, size_t n)
{
	struct fact *f = &x->facts[n];
	const char *text = json_string_value(v);
	bool number = false;

	if (json_is_boolean(v)) {
		*f = F_BOOL(name, json_is_true(v));
		return 0;
	}
	if (!text)
		return err_set(&x->c->err, E_MALFORMED, "facts_json: %s", name);
	for (size_t i = 0; x->rule->facts[i]; i++) {
		if (strcmp(x->rule->facts[i], name) == 0)
			number = rule_fact_type(x->r, x->rule, i) == FACT_NUMBER;
	}
	*f = F_TEXT(name, text);
	if (!number)
		return 0;
	f->type = FACT_NUMBER;
	if (!slice_to_i64(slice_of(text), &f->number))
		return err_set(&x->c->err, E_MALFORMED, "facts_json: %s: %s", name, text);
	return 0;
}

/* The parsed object lives as long as the process: facts point into it. */
static int facts_read(struct replaying *x)
{
	json_error_t why;
	json_t *object = json_loads(x->f->facts_json, JSON_REJECT_DUPLICATES, &why);
	const char *name;
	json_t *v;
	size_t n = 0;
	int rc = 0;

	if (!json_is_object(object) || json_object_size(object) > FACTS_MAX)
		return err_set(&x->c->err, E_MALFORMED, "facts_json: %s", why.text);
	json_object_foreach(object, name, v)
	{
		if (!rc)
			rc = fact_add(x, arena_strdup(x->c->arena, name), v, n++);
	}
	return rc;
}

/* The figures that the facts rest on: all that are listed; the rule's own come by themselves. A
 * reading of a pay item is no figure of a pack: it stands as recorded. */
static int extra_read(struct replaying *x)
{
	x->extra = arena_zalloc(x->c->arena, x->f->n_parameters + 1, sizeof(*x->extra));
	if (!x->extra)
		return no_memory(x->c);
	for (size_t i = 0; i < x->f->n_parameters; i++) {
		const Audit__UsedParameter *p = x->f->parameters[i];
		struct parameter_value v = {.key = p->key,
					    .scope = p->scope,
					    .unit = p->unit,
					    .source = p->source,
					    .confidence = p->confidence,
					    .confirm = p->confirm,
					    .title_zh = "",
					    .title_en = ""};

		if (!civil_parse(p->from, strlen(p->from), &v.from) ||
		    !slice_to_i64(slice_of(p->value), &v.value))
			return err_set(&x->c->err, E_MALFORMED, "%s: %s %s", p->key, p->from,
				       p->value);
		if (strncmp(p->key, "pay.item.", 9) != 0 &&
		    strcmp(p->key, "platform_limit") != 0 && /* filed, of no pack */
		    parameter_at(x->r, p->key, p->scope, v.from, &v))
			return err_set(&x->c->err, E_NO_PARAMETER, "%s@%s %s", p->key, p->scope,
				       p->from);
		x->extra[x->n_extra++] = v;
	}
	return 0;
}

/* A month is judged by its last day, a day by itself. */
static bool day_find(const Audit__Finding *f, civil_date *out)
{
	if (f->subject[0])
		return civil_parse(f->subject, strlen(f->subject), out);
	if (!civil_parse_month(f->month, strlen(f->month), out))
		return false;
	out->day = civil_month_next(*out).day - 1;
	return true;
}

static int rule_find(struct replaying *x)
{
	for (size_t i = 0; i < rules_n(x->r); i++) {
		const struct rule *rule = rules_get(x->r, i);

		if (strcmp(rule->id, x->f->rule) == 0 &&
		    strcmp(rule->version, x->f->rule_version) == 0)
			x->rule = rule;
	}
	if (!x->rule || !day_find(x->f, &x->on))
		return err_set(&x->c->err, E_NOT_FOUND, "%s %s", x->f->rule, x->f->rule_version);
	return 0;
}

/* What was recorded, with all that a rule gives in the words of the replay. */
static int replayed_make(const struct replaying *x, const struct rule_result *res,
			 Audit__Finding *out)
{
	struct arena *a = x->c->arena;
	char day[12];

	*out = *x->f;
	/* what was confirmed as paid comes off what the rule finds (found_fen, 0: none was) */
	out->owed_fen = res->owed.fen - out->confirmed_fen;
	if (out->found_fen)
		out->found_fen = res->owed.fen;
	out->arithmetic_zh = (char *)(uintptr_t)res->arithmetic_zh;
	out->arithmetic_en = (char *)(uintptr_t)res->arithmetic_en;
	out->hint = res->hint;
	out->confirm = res->confirm;
	out->title_zh = (char *)(uintptr_t)x->rule->title_zh;
	out->title_en = (char *)(uintptr_t)x->rule->title_en;
	out->severity = (char *)(uintptr_t)x->rule->severity;
	out->warning = x->rule->warning;
	out->department = (char *)(uintptr_t)x->rule->department;
	out->desk = (char *)(uintptr_t)x->rule->desk;
	out->remedy_zh = (char *)(uintptr_t)x->rule->remedy_zh;
	out->remedy_en = (char *)(uintptr_t)x->rule->remedy_en;
	out->parameters = arena_zalloc(a, res->n_parameters + 1, sizeof(*out->parameters));
	out->clauses = arena_zalloc(a, x->rule->n_clauses + 1, sizeof(*out->clauses));
	if (!out->parameters || !out->clauses)
		return no_memory(x->c);
	out->n_parameters = res->n_parameters;
	out->n_clauses = x->rule->n_clauses;
	for (size_t i = 0; i < res->n_parameters; i++) {
		const struct parameter_value *p = &res->parameters[i];
		Audit__UsedParameter *one = arena_zalloc(a, 1, sizeof(*one));

		if (!one)
			return no_memory(x->c);
		audit__used_parameter__init(one);
		one->key = (char *)(uintptr_t)p->key;
		one->scope = (char *)(uintptr_t)p->scope;
		one->value = arena_printf(a, "%" PRId64, p->value);
		one->unit = (char *)(uintptr_t)p->unit;
		one->from = arena_strdup(a, civil_format(p->from, day));
		one->source = (char *)(uintptr_t)p->source;
		one->confidence = (char *)(uintptr_t)p->confidence;
		one->confirm = p->confirm;
		out->parameters[i] = one;
	}
	for (size_t i = 0; i < x->rule->n_clauses; i++) {
		const struct clause *k = &x->rule->clauses[i];
		Audit__Clause *one = arena_zalloc(a, 1, sizeof(*one));

		if (!one)
			return no_memory(x->c);
		audit__clause__init(one);
		one->law = (char *)(uintptr_t)k->law;
		one->article = (char *)(uintptr_t)k->article;
		one->text_zh = (char *)(uintptr_t)k->text_zh;
		one->text_en = (char *)(uintptr_t)k->text_en;
		one->confidence = (char *)(uintptr_t)k->confidence;
		out->clauses[i] = one;
	}
	return 0;
}

/* BLAKE2b-256 of the message as it is sent. */
static int hash_of(struct cli *c, const Audit__Finding *f, char hex[2 * HASH_BYTES + 1])
{
	size_t n = audit__finding__get_packed_size(f);
	uint8_t *bytes = arena_alloc(c->arena, n + 1);
	unsigned char hash[HASH_BYTES];

	if (!bytes)
		return no_memory(c);
	(void)audit__finding__pack(f, bytes);
	(void)crypto_generichash(hash, sizeof(hash), bytes, n, NULL, 0); /* fails for no argument */
	hex_encode(hash, sizeof(hash), hex);
	return 0;
}

static int compared(struct cli *c, const Audit__Finding *before, const Audit__Finding *after,
		    const Wages__FindingVersion *v)
{
	char was[2 * HASH_BYTES + 1], is[2 * HASH_BYTES + 1];
	json_t *d;
	bool same;
	int rc = hash_of(c, before, was);

	if (!rc)
		rc = hash_of(c, after, is);
	if (rc)
		return rc;
	same = strcmp(was, is) == 0;
	if (c->json) {
		d = json_pack("{s:I,s:I,s:s,s:s,s:s,s:b,s:I,s:I}", "finding_id",
			      (json_int_t)before->finding_id, "version",
			      (json_int_t)before->version, "rules", v->rules, "recorded", was,
			      "replayed", is, "same", same, "recorded_owed_fen",
			      (json_int_t)before->owed_fen, "owed_fen",
			      (json_int_t)after->owed_fen);
		rc = cli_print_document(c, d);
		json_decref(d);
		return rc ? rc : same ? 0 : FOUND;
	}
	(void)printf(
		say(c, "规则 %s 第 %s 版，规则包 %s\n当时 %s  %s\n  %s\n重算 %s  %s\n  %s\n%s\n",
		    "rule %s version %s, pack %s\nrecorded %s  %s\n  %s\nreplayed %s  "
		    "%s\n  %s\n%s\n"),
		before->rule, before->rule_version, v->rules, show_yuan(c, before->owed_fen), was,
		say(c, before->arithmetic_zh, before->arithmetic_en), show_yuan(c, after->owed_fen),
		is, say(c, after->arithmetic_zh, after->arithmetic_en),
		same ? say(c, "逐字相同", "the same to the letter") : say(c, "不同", "it differs"));
	return same ? 0 : FOUND;
}

static int replay(struct replaying *x, const Wages__FindingVersion *v)
{
	struct rule_input in = {0};
	struct rule_result res = {0};
	Audit__Finding after;
	int rc = rule_find(x);

	if (!rc)
		rc = facts_read(x);
	if (!rc)
		rc = extra_read(x);
	if (rc)
		return rc;
	in = (struct rule_input){x->rule, x->on, x->facts, x->extra, x->n_extra};
	rc = rule_evaluate(x->r, &in, x->c->arena, &res, &x->c->err);
	if (!rc && !res.hit)
		res = (struct rule_result){.arithmetic_zh = "", .arithmetic_en = ""};
	if (!rc)
		rc = replayed_make(x, &res, &after);
	return rc ? rc : compared(x->c, x->f, &after, v);
}

int audit_replay_run(struct cli *c)
{
	Wages__GetFindingVersionRequest q = WAGES__GET_FINDING_VERSION_REQUEST__INIT;
	AUTO(rules_closep) struct rules *r = NULL;
	Wages__FindingVersion *v;
	struct replaying x = {.c = c};
	int rc = cli_id(c, "FINDING", &q.finding_id);

	if (!rc)
		rc = cli_number(c, "--version", INT32_MAX, &q.version);
	if (!rc)
		rc = cli_ask(c, "wages.GetFindingVersion", &q.base, &v);
	if (!rc)
		rc = pack_find(c, v->rules, &r);
	if (rc)
		return rc;
	x.r = r;
	x.f = v->finding;
	return replay(&x, v);
}
