/*
 * What the commands of tips and of intake share.
 */
#include "intake.h"

#include <errno.h>
#include <sodium.h>

#define TEXT_BYTES 8192
#define KINDS_MAX  16

const struct word intake_channels[] = {
	{"worker",        "劳动者本人"},
	{"anonymous",     "匿名"         },
	{"counter",       "窗口"         },
	{"hotline_12333", "12333 热线"   },
	{"hotline_12345", "12345 工单"   },
	{"letter",        "来信"         },
	{NULL,            NULL             },
};
const struct word intake_states[] = {
	{"waiting", "待分办"},
        {"routed",  "已分办"},
        {"linked",  "重复件"},
	{"closed",  "已办结"},
        {NULL,      NULL       },
};

int intake_text(struct cli *c, const char *name, char **out)
{
	const char *given = cli_get(c, name);
	char *text;
	size_t n;

	if (!given)
		return 0;
	*out = (char *)(uintptr_t)given; /* only read */
	if (strcmp(given, "-") != 0)
		return 0;
	text = arena_zalloc(c->arena, TEXT_BYTES + 1, 1);
	if (!text)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	n = fread(text, 1, TEXT_BYTES + 1, stdin);
	if (ferror(stdin))
		return err_set(&c->err, E_FILE, "stdin: %s", strerror(errno));
	if (n > TEXT_BYTES)
		return err_set(&c->err, E_TOO_BIG, "stdin: > %d", TEXT_BYTES);
	while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		text[--n] = '\0';
	*out = text;
	return 0;
}

int intake_nonce(struct cli *c, ProtobufCBinaryData *out)
{
	out->len = 16;
	out->data = arena_alloc(c->arena, out->len);
	if (!out->data)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	randombytes_buf(out->data, out->len);
	return 0;
}

int intake_kinds(struct cli *c, char ***out, size_t *out_n)
{
	slice rest = slice_of(cli_get(c, "--evidence")), part;
	char **kinds = arena_zalloc(c->arena, KINDS_MAX, sizeof(*kinds));
	size_t n = 0;

	if (!kinds)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	while (rest.len && slice_next(&rest, ',', &part)) {
		if (n == KINDS_MAX)
			return cli_usage(c,
					 say(c, "--evidence 最多 %d 种", "--evidence: at most %d"),
					 KINDS_MAX);
		kinds[n] = (char *)(uintptr_t)arena_strndup(c->arena, part.at, part.len);
		if (!kinds[n++])
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	*out = kinds;
	*out_n = n;
	return 0;
}

int intake_persons(struct cli *c, uint32_t *out)
{
	int64_t n = 0;
	int rc = cli_number(c, "--persons", 100000, &n);

	*out = (uint32_t)n;
	return rc;
}

int intake_reporter(struct cli *c, Disputes__Reporter *room, Disputes__Reporter **out)
{
	int64_t worker = 0;
	int rc = cli_has(c, "--worker") ? cli_id(c, "--worker", &worker) : 0;

	*out = NULL;
	disputes__reporter__init(room);
	page_text(c, "--name", &room->name);
	room->worker_id = worker;
	if (!rc)
		rc = intake_text(c, "--phone", &room->phone);
	if (!rc && (room->name[0] || room->phone[0] || worker))
		*out = room;
	return rc;
}

/* "a、b" */
static void list_print(struct cli *c, const char *title, char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf("%s%s%s", i ? say(c, "、", ", ") : title, list[i],
			     i + 1 == n ? "\n" : "");
}

static void terms_print(struct cli *c, const Disputes__RouteCard *r)
{
	if (r->body_due_day)
		(void)printf(say(c, "  承办期限  %s（%s）\n", "  decided by    %s (%s)\n"),
			     show_day(c, r->body_due_day), r->body_clock);
	if (r->last_day)
		(void)printf(say(c, "  本人最后一天  %s（%s）\n", "  your last day %s (%s)\n"),
			     show_day(c, r->last_day), r->limit_clock);
	else if (r->limit_clock[0])
		(void)printf(say(c, "  本人期限  %s，自知道之日起算\n",
				 "  your own term %s, from the day you knew\n"),
			     r->limit_clock);
	if (r->warning[0])
		(void)printf("  ! %s\n", r->warning);
}

void card_print(struct cli *c, const Disputes__RouteCard *r)
{
	(void)printf(say(c, "办理指引 %s %s\n", "guide %s %s\n"), r->route, r->issue_title);
	(void)printf(say(c, "  承办  %s %s%s%s\n", "  dealt with by %s %s%s%s\n"), r->body_title,
		     r->body, r->hotline[0] ? say(c, "，电话 ", ", telephone ") : "", r->hotline);
	if (r->go[0])
		(void)printf(say(c, "  本人去哪里  %s\n", "  go to         %s\n"), r->go);
	list_print(c, say(c, "  需要的材料  ", "  bring         "), r->bring, r->n_bring);
	list_print(c, say(c, "  还缺  ", "  missing       "), r->missing, r->n_missing);
	terms_print(c, r);
	if (r->next[0])
		(void)printf(say(c, "  到期未办的  %s\n", "  after that    %s\n"), r->next);
	list_print(c, say(c, "  协同  ", "  beside it     "), r->others, r->n_others);
	list_print(c, say(c, "  可能是  ", "  perhaps       "), r->candidates,
		   r->route[0] ? 0 : r->n_candidates);
	if (r->basis[0])
		(void)printf(say(c, "  依据  %s%s\n", "  basis         %s%s\n"), r->basis,
			     r->confirm ? say(c, "（待核实）", " (not yet confirmed)") : "");
}

void messages_print(struct cli *c, Disputes__IntakeMessage *const *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf("%u  %s  %s%s%s  %s\n", m[i]->number, show_time(c, m[i]->at_us),
			     m[i]->from_reporter ? say(c, "反映人", "reporter")
						 : show_department(c, m[i]->department),
			     m[i]->subject[0] ? " " : "", m[i]->subject, m[i]->text);
}
