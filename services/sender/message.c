/*
 * message - what leaves: a mail, the JSON of a webhook, the JSON an SMS driver takes; signed.
 */
#include "base.h"

#include "sender.h"

#include <sodium.h>

#include "json.h"
#include "mail_facts.h"
#include "notice_page.h"

static bool no_memory(struct transfer *t)
{
	outcome_failed(&t->outcome, true, "out of memory");
	return false;
}

static bool body_put(struct transfer *t, const char *text)
{
	if (!text)
		return no_memory(t);
	t->body = text;
	t->body_len = strlen(text);
	return true;
}

bool message_mail(struct transfer *t)
{
	const Alerts__Notice *n = t->delivery->notice;
	struct notice_page page = {.notice_id = n->notice_id,
				   .copy = n->copy,
				   .to = n->desk[0] ? n->desk : n->department,
				   .title_zh = n->title_zh,
				   .title_en = n->title_en,
				   .text_zh = n->text_zh,
				   .text_en = n->text_en,
				   .reason_zh = n->reason_zh,
				   .reason_en = n->reason_en,
				   .created_at = {n->created_at_us}};
	const char *again = strcmp(t->delivery->purpose, "reminder") == 0 ? "提醒：" : "";
	struct mail m = {.from = t->channel->from,
			 .to = t->delivery->address,
			 .id = t->id,
			 .subject = arena_printf(t->arena, "%s%s", again, n->title_zh),
			 .text = notice_plain(t->arena, &page),
			 .at = utc_now()};

	if (!m.subject || !m.text)
		return no_memory(t);
	return body_put(t, mail_write(t->arena, &m));
}

void message_sign(const char *key, const char *id, int64_t timestamp, const char *body,
		  char out[65])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char head[128];
	int n = snprintf(head, sizeof(head), "%s.%" PRId64 ".", id, timestamp);

	(void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	(void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)head,
					    (unsigned long long)n);
	(void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, strlen(body));
	(void)crypto_auth_hmacsha256_final(&state, mac);
	hex_encode(mac, sizeof(mac), out);
	sodium_memzero(&state, sizeof(state));
}

static bool header_add(struct transfer *t, const char *line)
{
	struct curl_slist *more = line ? curl_slist_append(t->headers, line) : NULL;

	if (more)
		t->headers = more;
	return more != NULL;
}

/* Who sends, which delivery, when, and that it is so. */
static bool signed_headers(struct transfer *t)
{
	int64_t now = utc_now().us / US_PER_S;
	char mac[65];

	message_sign(ways_secret(t->ways, t->channel), t->id, now, t->body, mac);
	return header_add(t, "Content-Type: application/json; charset=utf-8") &&
	       header_add(t, "Expect:") && /* no round trip before the body */
	       header_add(t, arena_printf(t->arena, "Gongdao-Id: %s", t->id)) &&
	       header_add(t, arena_printf(t->arena, "Gongdao-Timestamp: %" PRId64, now)) &&
	       header_add(t, arena_printf(t->arena, "Gongdao-Signature: v1=%s", mac));
}

static bool json_body(struct transfer *t, const ProtobufCMessage *m)
{
	const char *text = NULL;
	struct err err = {0};

	if (json_write(t->arena, m, JSON_ONE_LINE, &text, &err))
		text = NULL;
	return body_put(t, text) && (signed_headers(t) || no_memory(t));
}

bool message_hook(struct transfer *t)
{
	return json_body(t, &t->delivery->notice->base);
}

bool message_sms(struct transfer *t)
{
	const Alerts__Notice *n = t->delivery->notice;
	struct notice_page page = {.notice_id = n->notice_id, .title_zh = n->title_zh};
	Alerts__Sms sms = ALERTS__SMS__INIT;

	sms.id = t->id;
	sms.to = t->delivery->address;
	sms.text = notice_brief(t->arena, &page);
	return sms.text ? json_body(t, &sms.base) : no_memory(t);
}
