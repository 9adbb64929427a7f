/*
 * standing - a case's row and its standing in its procedure, one made of the other.
 */
#include "base.h"

#include "action.h"

#define CLOCKS_SIZE 1024

/* "INSP-4 INSP-5!": a clock the procedure does not know has no business in its case. */
static int clocks_of(struct call *c, const struct procedure *p, const struct case_file *f,
		     struct standing *out)
{
	slice rest = slice_of(f->clocks), code;

	while (slice_next(&rest, ' ', &code)) {
		bool expired = code.len && code.at[code.len - 1] == '!';
		const char *name = arena_strndup(c->arena, code.at, code.len - expired);
		size_t k = name ? procedure_clock_find(p, name) : PROCEDURE_NONE;

		if (!name)
			return E_NO_MEMORY;
		if (k == PROCEDURE_NONE)
			return refuse(c, E_INTERNAL, "%s: clock %s of no step", f->case_no, name);
		out->open |= UINT64_C(1) << k;
		out->expired |= expired ? UINT64_C(1) << k : 0;
	}
	return 0;
}

static enum disposition disposition_of(const char *name)
{
	for (size_t i = 0; disposition_names[i]; i++) {
		if (strcmp(disposition_names[i], name) == 0)
			return (enum disposition)i;
	}
	return DISPOSITION_NONE;
}

int standing_of(struct call *c, const struct procedure *p, const struct case_file *f,
		struct standing *out)
{
	*out = (struct standing){.step = procedure_step_find(p, f->step),
				 .owner = f->owner,
				 .disposition = disposition_of(f->disposition),
				 .review_day = f->review_day};
	if (out->step == PROCEDURE_NONE)
		return refuse(c, E_INTERNAL, "%s: no step %s in %s %" PRId64, f->case_no, f->step,
			      p->name, p->version);
	return *f->clocks ? clocks_of(c, p, f, out) : 0;
}

static const char *clocks_text(struct call *c, const struct procedure *p, const struct standing *s)
{
	char *text = arena_alloc(c->arena, CLOCKS_SIZE);
	struct str all;

	if (!text)
		return NULL;
	all = str_init(text, CLOCKS_SIZE);
	for (size_t k = 0; k < p->n_clocks; k++) {
		if (s->open & UINT64_C(1) << k)
			str_addf(&all, "%s%s%s", all.len ? " " : "", p->clocks[k],
				 s->expired & UINT64_C(1) << k ? "!" : "");
	}
	return all.cut ? NULL : text;
}

int standing_put(struct call *c, const struct procedure *p, const struct standing *s,
		 struct case_file *f)
{
	const struct procedure_step *step = &p->steps[s->step];

	if (strcmp(f->step, step->name) != 0)
		f->step_at = c->now;
	f->step = step->name;
	f->state = step->state;
	f->owner = s->owner;
	f->disposition = disposition_names[s->disposition];
	f->review_day = s->review_day;
	if (s->disposition != DISPOSITION_IRREGULAR)
		f->due_day = (civil_date){0};
	f->clocks = clocks_text(c, p, s);
	return f->clocks ? 0 : E_NO_MEMORY;
}

bool case_keeps_clock(const struct case_file *f, const char *code)
{
	slice rest = slice_of(f->clocks), one;

	while (slice_next(&rest, ' ', &one)) {
		if (one.len && one.at[one.len - 1] == '!')
			one.len--;
		if (slice_is(one, code))
			return true;
	}
	return false;
}
