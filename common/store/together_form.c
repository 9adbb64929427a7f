/*
 * The second form of statements that are marked `together`: the argument lists joined with the
 * body, once a list.
 *
 *   select t_.nth_, r_.*
 *     from unnest($1::bigint[], $3::integer[], $4::integer[]) with ordinality
 *          as t_ (a1, from2, to2, nth_)
 *    cross join lateral (... t_.a1 ... ($2::text[])[t_.from2:t_.to2] ...) as r_
 *
 * An argument that is an array goes as a slice of all of them.
 */
#include "tx_private.h"

static void argument_write(struct str *to, const struct prepared *p, int number, const int *at)
{
	if (pg_element_type(p->params[number - 1]))
		str_addf(to, "($%d::%s)[t_.from%d:t_.to%d]", at[number - 1],
			 pg_type_name(p->params[number - 1]), number, number);
	else
		str_addf(to, "t_.a%d", number);
}

/* The body with columns for its parameters; what stands in quotes has none. */
static void body_write(struct str *to, const struct prepared *p, const int *at)
{
	bool quoted = false;

	for (const char *c = p->st->sql; *c; c++) {
		int number = 0;

		quoted = quoted != (*c == '\'');
		if (*c != '$' || quoted || c[1] < '1' || c[1] > '9') {
			str_addn(to, c, 1);
			continue;
		}
		for (; c[1] >= '0' && c[1] <= '9'; c++)
			number = number * 10 + c[1] - '0';
		argument_write(to, p, number, at);
	}
}

static void lists_write(struct str *to, const struct prepared *p, int *at)
{
	int n = 0;

	for (int i = 0; i < p->n_params; i++) {
		at[i] = ++n;
		if (i > 0)
			str_add(to, ", ");
		if (pg_element_type(p->params[i])) {
			str_addf(to, "$%d::integer[], $%d::integer[]", n + 1, n + 2);
			n += 2;
		} else {
			str_addf(to, "$%d::%s[]", n, pg_type_name(p->params[i]));
		}
	}
}

static bool form_send(struct store *s, const struct prepared *p)
{
	size_t size = 2 * strlen(p->st->sql) + (size_t)p->n_params * 256 + 512;
	char *text = malloc(size);
	struct str to = str_init(text, text ? size : 0);
	int at[STORE_PARAMS_MAX];
	bool sent;

	str_add(&to, "select t_.nth_, r_.* from unnest(");
	lists_write(&to, p, at);
	str_add(&to, ") with ordinality as t_ (");
	for (int i = 1; i <= p->n_params; i++) {
		if (pg_element_type(p->params[i - 1]))
			str_addf(&to, "from%d, to%d, ", i, i);
		else
			str_addf(&to, "a%d, ", i);
	}
	str_add(&to, "nth_) cross join lateral (\n");
	body_write(&to, p, at);
	str_add(&to, "\n) as r_");
	sent = text && !to.cut && PQsendPrepare(s->conn, p->many, text, 0, NULL);
	free(text);
	return sent;
}

int together_prepare(struct store *s, mono_time until)
{
	char what[STORE_NAME_MAX + 32];
	int rc = 0;

	for (size_t i = 0; i < s->n_prepared; i++) {
		if (s->prepared[i].st->together && !form_send(s, &s->prepared[i]))
			return pump_lost(s);
	}
	if (!PQpipelineSync(s->conn))
		return pump_lost(s);
	for (size_t i = 0; !rc && i < s->n_prepared; i++) {
		if (!s->prepared[i].st->together)
			continue;
		(void)snprintf(what, sizeof(what), "statement %s, together",
			       s->prepared[i].st->name); /* fits */
		rc = pump_command(s, what, until, NULL);
	}
	return rc ? rc : pump_sync(s, until);
}
