/*
 * walk - a case in the standing of every department, and what can be asked of it.
 *
 * HRSS opened the case and referred it to TRANS, TRANS handed it to SAMR, which owns it. On the way
 * UNION assisted, DRC joined, EM was informed, COURT was advised, NHSA sent its hand-off back, and
 * PSB has not answered yet. Nobody else has to do with it, and no other county.
 *
 * Everything planted holds a mark, so a reply that holds a mark its caller is not to see is a leak.
 */
#ifndef GONGDAO_TEST_DISPUTES_WALK_H
#define GONGDAO_TEST_DISPUTES_WALK_H

#include "requests.h"

#include "json.h"
#include "policy.h"

#define COUNTY "411002"

/* ---- who stands where ----------------------------------------------------------------------- */

enum place {
	OWNER,
	OPENED, /* and owned it first */
	FORMER,
	ASSISTS,
	JOINED,
	INFORMED,
	ADVISED,
	RETURNED,
	OFFERED,
	STRANGER,
	ABROAD, /* whatever the department: of another county */
	N_PLACES,
};

static const char *const place_names[N_PLACES] = {
	"owner",   "opener",   "former owner", "assisting", "joined",         "informed",
	"advised", "returned", "offered",      "stranger",  "another county",
};

static enum place place_of(const struct kit_who *who)
{
	static const char *const departments[ABROAD] = {
		[OWNER] = "SAMR",    [OPENED] = "HRSS",   [FORMER] = "TRANS",
		[ASSISTS] = "UNION", [JOINED] = "DRC",    [INFORMED] = "EM",
		[ADVISED] = "COURT", [RETURNED] = "NHSA", [OFFERED] = "PSB",
	};

	if (!region_covers(who->region, COUNTY))
		return ABROAD;
	for (size_t p = 0; p < STRANGER; p++) {
		if (strcmp(departments[p], who->department) == 0)
			return (enum place)p;
	}
	return STRANGER;
}

/* What was planted, and whom it may be shown to: a letter a place, in the order above. */
static const struct {
	const char *text, *shown;
} marks[] = {
	{"MKCASE",                "yyyyy------"}, /* ground, acts, documents, terms of the case */
	{"MKHO-UNION",            "yyyyy------"}, /* reasons and evidence of each hand-off */
	{"MKHO-DRC",              "yyyyy------"},
	{"MKHO-TRANS",            "yyyyy------"},
	{"MKHO-SAMR",             "yyyyy------"},
	{"MKHO-EM",               "yyyyyy-----"},
	{"MKHO-COURT",            "yyyyy-y----"},
	{"MKHO-NHSA",             "yyyyy--y---"},
	{"MKHO-PSB",              "yyyyy---y--"},
	{"MKNAME",                "yyyyyyyyy--"}, /* the employer: of the package */
	{"GD-411002-2025-000001", "yyyyyyyyy--"},
	{"MKPLAN",                "yyyyyyyyyy-"}, /* the inspection list: of the region */
	{"MKFIRM",                "yyyyyyyyyy-"},
	{"MKSURV",                "yy-y-------"}, /* joint surveys: of the team in the region */
	{"MKFOUND",               "yy-y-------"},
	{"MKTIP",                 "yyyyy------"}, /* an intake of the case */
	{"MKWATCH",               "y----------"}, /* who complained is watched: of the owner now */
	{"MKCALL",                "-y---------"}, /* whom it asks again: of who took it */
	{"MKWHO",                 "-y---------"}, /* who said it: of who took it, and nobody else */
};

/* ---- asking --------------------------------------------------------------------------------- */

static struct arena *arena;
static int64_t numbers[128]; /* stand-ins of a request, by letter: '$C' is numbers['C'] */

static const char *filled(const char *text)
{
	char *room = arena_alloc(arena, 1024);
	struct str s = str_init(room, 1024);

	for (; *text; text++) {
		if (*text == '$')
			str_addf(&s, "%" PRId64, numbers[(unsigned char)*++text & 127]);
		else
			str_addn(&s, *text == '\'' ? "\"" : text, 1);
	}
	assert_false(s.cut);
	return room;
}

struct answer {
	int rc;
	const char *request, *text; /* the reply as JSON, or the error's detail */
};

static struct answer ask(const char *method, const char *request, const struct kit_who *who)
{
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(
		&disputes__disputes__descriptor, method);
	struct answer a = {0, filled(request), ""};
	ProtobufCMessage *body = NULL, *reply = NULL;
	struct err err = {0};

	if (!m || json_read(arena, m->input, slice_of(a.request), &body, &err))
		fail_msg("%s %s: %s", method, a.request, err.text);
	a.rc = kit_call(k, method, who, body, &reply);
	a.text = arena_strdup(arena, kit_detail(k));
	if (!a.rc && json_write(arena, reply, JSON_ONE_LINE, &a.text, &err))
		fail_msg("%s: %s", method, err.text);
	return a;
}

#endif
