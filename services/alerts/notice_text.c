/*
 * notice_text - what a notice of an alert says, in Chinese and in English.
 */
#include "base.h"

#include "notice.h"

#include "str.h"

static const struct change_word {
	const char *change, *zh, *en;
} change_words[] = {
	{"opened",     "新预警",                "New alert"                 },
	{"reopened",   "预警复发",             "Alert open again"          },
	{"worse",      "预警升级",             "Alert more severe"         },
	{"cleared",    "预警已消除",          "Alert cleared"             },
	{"told_again", "预警恢复提示",       "Alert no longer silenced"  },
	{"repeated",   "预警复提",             "Alert still open"          },
	{"escalated",  "预警无人承办上报", "Alert that nobody took, up"},
};

static const char *const severity_zh[] = {"提示", "提醒", "警告", "高", "严重"};

/* ¥9,846.50 */
static void yuan_put(char *text, size_t size, money m)
{
	struct str s = str_init(text, size);
	char digits[24];
	size_t n, point;

	(void)money_format(m, digits);
	point = strcspn(digits, ".");
	n = strlen(digits);
	str_add(&s, "¥");
	for (size_t i = 0; i < n; i++) {
		if (i && i < point && (point - i) % 3 == 0)
			str_add(&s, ",");
		str_addn(&s, digits + i, 1);
	}
}

static const char *marks_zh(const struct alert *a)
{
	if (a->hint)
		return "均为提示，尚未核实。";
	return a->confirm ? "所依据的数值尚待确认。" : "";
}

static const char *marks_en(const struct alert *a)
{
	if (a->hint)
		return " Hints only, not verified.";
	return a->confirm ? " Some figures it rests on are not yet confirmed." : "";
}

/* One that is cleared counts nothing any more. */
static void counts_put(const struct alert *a, struct str *zh, struct str *en)
{
	char owed[48];

	if (!a->n_items)
		return;
	yuan_put(owed, sizeof(owed), a->owed_fen);
	str_addf(zh, "涉及 %" PRId64 " 人，疑点 %" PRId64 " 条", a->n_workers, a->n_items);
	str_addf(en, "%" PRId64 " workers, %" PRId64 " findings", a->n_workers, a->n_items);
	if (a->owed_fen.fen) {
		str_addf(zh, "，欠付合计 %s", owed);
		str_addf(en, ", owed in all %s", owed);
	}
	str_add(zh, "。");
	str_add(en, ".");
}

static void words_fill(const struct alert *a, const struct change_word *w, struct str *zh,
		       struct str *en)
{
	int32_t rank = severity_rank(a->severity);

	str_addf(zh, "%s，%s，%s %s。", a->employer_name, a->month, a->rule, a->title_zh);
	str_addf(en, "%s, %s: %s %s. ", a->employer_name, a->month, a->rule, a->title_en);
	if (!a->n_items) {
		str_addf(zh, "%s：全部疑点均已消除。", w->zh);
		str_addf(en, "%s: all of its findings are.", w->en);
	}
	counts_put(a, zh, en);
	if (a->n_items) {
		if (a->level_why_zh[0]) {
			str_addf(zh, "%s。", a->level_why_zh);
			str_addf(en, " %s.", a->level_why_en);
		}
		str_add(zh, marks_zh(a));
		str_add(en, marks_en(a));
	}
	str_addf(zh, "程度：%s。承办：%s。区划：%s。预警编号 %" PRId64 "。",
		 rank < 0 ? a->severity : severity_zh[rank], a->desk[0] ? a->desk : a->department,
		 a->region, a->alert_id);
	str_addf(en, " Severity %s, desk %s, region %s, alert %" PRId64 ".", a->severity,
		 a->desk[0] ? a->desk : a->department, a->region, a->alert_id);
}

const char *words_within(struct call *c, const char *text)
{
	size_t len = strlen(text), cut = utf8_cut(text, len, NOTICE_WORDS_MAX);
	char *out;

	if (cut == len)
		return text;
	out = arena_printf(c->arena, "%.*s…", (int)cut, text);
	return out ? out : "";
}

int alert_words(struct call *c, const struct alert *a, const char *change, struct notice_words *out)
{
	const struct change_word *w = change_words;
	struct alert shown = *a;
	char zh[4000], en[4000];
	struct str text_zh = str_init(zh, sizeof(zh)), text_en = str_init(en, sizeof(en));

	for (size_t i = 0; i < N_ELEMENTS(change_words); i++) {
		if (strcmp(change_words[i].change, change) == 0)
			w = &change_words[i];
	}
	shown.employer_name = words_within(c, a->employer_name);
	shown.title_zh = words_within(c, a->title_zh);
	shown.title_en = words_within(c, a->title_en);
	words_fill(&shown, w, &text_zh, &text_en);
	out->title_zh = arena_printf(c->arena, "%s：%s（%s，%s）", w->zh, shown.title_zh,
				     shown.employer_name, a->month);
	out->title_en = arena_printf(c->arena, "%s: %s (%s, %s)", w->en, shown.title_en,
				     shown.employer_name, a->month);
	out->text_zh = arena_strdup(c->arena, zh);
	out->text_en = arena_strdup(c->arena, en);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}
