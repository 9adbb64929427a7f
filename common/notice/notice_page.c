#include "notice_page.h"

#include "str.h"

#define ENTITY_MAX 6 /* &quot; */
#define BRIEF_MAX  150

/* The text with what HTML reads as its own replaced. */
static char *escaped(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, ENTITY_MAX * strlen(text) + 1);
	struct str s;

	if (!out)
		return NULL;
	s = str_init(out, ENTITY_MAX * strlen(text) + 1);
	for (; *text; text++) {
		switch (*text) {
		case '&':
			str_add(&s, "&amp;");
			break;
		case '<':
			str_add(&s, "&lt;");
			break;
		case '>':
			str_add(&s, "&gt;");
			break;
		case '"':
			str_add(&s, "&quot;");
			break;
		default:
			str_addn(&s, text, 1);
		}
	}
	return out;
}

static const char page[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>%s</title>\n"
	"<style>body{font-family:\"Noto Serif CJK SC\",SimSun,serif;max-width:42em;margin:3em "
	"auto;line-height:1.8}h1{font-size:1.4em}.en{font-size:.9em;color:#333}.why{border-top:1px "
	"solid;margin-top:2em;font-size:.9em}@page{size:A4;margin:25mm}</style></head><body>\n"
	"<p>通知编号 %" PRId64 "%s　　%s</p>\n<p>致：%s</p>\n"
	"<h1>%s</h1>\n<p>%s</p>\n<p class=\"en\"><b>%s</b><br>%s</p>\n"
	"<p class=\"why\">您为什么收到本通知：%s<br>Why am I getting this: %s</p>\n"
	"</body></html>\n";

char *notice_html(struct arena *a, const struct notice_page *p)
{
	const char *texts[] = {p->to,      p->title_zh,  p->text_zh,  p->title_en,
			       p->text_en, p->reason_zh, p->reason_en};
	char at[24];

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		texts[i] = escaped(a, texts[i]);
		if (!texts[i])
			return NULL;
	}
	return arena_printf(a, page, texts[1], p->notice_id, p->copy ? "（抄送）" : "",
			    utc_format_local(p->created_at, at), texts[0], texts[1], texts[2],
			    texts[3], texts[4], texts[5], texts[6]);
}

char *notice_plain(struct arena *a, const struct notice_page *p)
{
	char at[24];

	return arena_printf(a,
			    "通知编号 %" PRId64 "%s  %s\n致：%s\n\n%s\n%s\n\n"
			    "您为什么收到本通知：%s\n\n%s\n%s\n\nWhy am I getting this: %s\n",
			    p->notice_id, p->copy ? "（抄送）" : "",
			    utc_format_local(p->created_at, at), p->to, p->title_zh, p->text_zh,
			    p->reason_zh, p->title_en, p->text_en, p->reason_en);
}

char *notice_brief(struct arena *a, const struct notice_page *p)
{
	int len = (int)utf8_cut(p->title_zh, strlen(p->title_zh), BRIEF_MAX);

	return arena_printf(a, "【公道】%.*s。详见收件箱，通知编号 %" PRId64 "。", len, p->title_zh,
			    p->notice_id);
}
