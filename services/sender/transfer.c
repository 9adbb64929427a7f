/*
 * transfer - one delivery through libcurl, and what its end means.
 *
 * Only where the fence is open: asked with the address that is about to be connected to. TLS is
 * required; certificates are checked; no redirect is followed, no proxy of the environment is used,
 * no netrc is read; what the other side says is thrown away.
 */
#include "base.h"

#include "sender.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <sys/socket.h>

#define ANSWER_MAX ((size_t)64 * 1024)

void outcome_failed(struct outcome *o, bool away, const char *fmt, ...)
{
	va_list list;

	*o = (struct outcome){.away = away};
	va_start(list, fmt);
	(void)vsnprintf(o->error, sizeof(o->error), fmt, list);
	va_end(list);
}

bool fence_open(const struct fence *f, const struct sockaddr *to)
{
	struct address a;

	if (to->sa_family == AF_INET)
		a = address_of_v4((const uint8_t *)&((const struct sockaddr_in *)to)->sin_addr);
	else if (to->sa_family == AF_INET6)
		a = address_of_v6((const uint8_t *)&((const struct sockaddr_in6 *)to)->sin6_addr);
	else
		return false;
	for (size_t i = 0; i < f->n_allowed; i++) {
		if (network_holds(&f->allowed[i], &a))
			return true;
	}
	return address_public(&a) || (f->loopback && address_loopback(&a));
}

static curl_socket_t socket_open(void *own, curlsocktype purpose UNUSED, struct curl_sockaddr *to)
{
	struct transfer *t = own;

	if (!fence_open(&t->ways->fence, &to->addr)) {
		t->fenced = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t answer_drop(char *at UNUSED, size_t size, size_t n, void *own)
{
	struct transfer *t = own;

	t->received += size * n;
	return t->received > ANSWER_MAX ? 0 : size * n;
}

static size_t body_read(char *to, size_t size, size_t n, void *own)
{
	struct transfer *t = own;
	size_t left = t->body_len - t->body_at, now = size * n < left ? size * n : left;

	memcpy(to, t->body + t->body_at, now);
	t->body_at += now;
	return now;
}

/* What holds for all of them. */
static bool common_set(struct transfer *t)
{
	CURL *e = t->easy;
	long timeout_ms = (long)t->ways->own.timeout_ms;
	int bad = 0;

	bad |= curl_easy_setopt(e, CURLOPT_PRIVATE, t) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_error) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_PROXY, "") != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, timeout_ms) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, socket_open) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, answer_drop) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_WRITEDATA, t) != CURLE_OK;
	if (t->channel->ca_file[0])
		bad |= curl_easy_setopt(e, CURLOPT_CAINFO, t->channel->ca_file) != CURLE_OK;
	return !bad;
}

/* Without TLS only in tests, and then only to an address of this machine. */
static bool plain_to_here(const struct transfer *t, const char *url)
{
	return t->ways->fence.loopback && url_is_here(url);
}

static bool mail_set(struct transfer *t)
{
	const struct channel *c = t->channel;
	long tls = plain_to_here(t, c->url) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
	CURL *e = t->easy;
	int bad = 0;

	if (!message_mail(t))
		return false;
	t->recipients = curl_slist_append(NULL, t->delivery->address);
	bad |= !t->recipients;
	bad |= curl_easy_setopt(e, CURLOPT_URL, c->url) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps") != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_USE_SSL, tls) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_MAIL_FROM, c->from) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_MAIL_RCPT, t->recipients) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_READFUNCTION, body_read) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_READDATA, t) != CURLE_OK;
	if (c->user[0]) {
		bad |= curl_easy_setopt(e, CURLOPT_USERNAME, c->user) != CURLE_OK;
		bad |= curl_easy_setopt(e, CURLOPT_PASSWORD, ways_secret(t->ways, c)) != CURLE_OK;
	}
	return !bad;
}

static bool post_set(struct transfer *t, const char *url)
{
	CURL *e = t->easy;
	int bad = 0;

	bad |= curl_easy_setopt(e, CURLOPT_URL, url) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR,
				plain_to_here(t, url) ? "http" : "https") != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_USERAGENT, "gongdao/" GONGDAO_VERSION) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_POST, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->body) != CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_len) !=
	       CURLE_OK;
	bad |= curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK;
	return !bad;
}

static bool kind_set(struct transfer *t)
{
	switch (t->channel->kind) {
	case CHANNEL_MAIL:
		return mail_set(t);
	case CHANNEL_WEBHOOK:
		return message_hook(t) && post_set(t, t->delivery->address);
	case CHANNEL_SMS:
		return message_sms(t) && post_set(t, t->channel->url);
	case CHANNEL_FILE:
		break;
	}
	return false;
}

void transfer_start(struct transfer *t, CURLM *multi)
{
	const char *fault = NULL;

	(void)snprintf(t->id, sizeof(t->id), "notice-%" PRId64 "-%u", t->delivery->notice_id,
		       t->delivery->round);
	t->channel = notices_channel(&t->ways->notices, t->delivery->channel);
	if (t->channel)
		fault = address_fault(t->channel->kind, t->delivery->address);
	if (!t->channel || fault) {
		outcome_failed(&t->outcome, false,
			       "notices.yaml 中没有此渠道或地址不合格 no such channel, or not %s",
			       fault ? fault : t->delivery->channel);
		t->done = true;
		return;
	}
	if (t->channel->kind == CHANNEL_FILE) {
		drop_write(t);
		return;
	}
	t->easy = curl_easy_init();
	if (t->easy && common_set(t) && kind_set(t) &&
	    curl_multi_add_handle(multi, t->easy) == CURLM_OK)
		return;
	if (!t->outcome.error[0])
		outcome_failed(&t->outcome, true, "libcurl cannot take it");
	t->done = true;
}

/* Is it the other side, or this message? */
static void http_end(struct transfer *t, long status)
{
	if (status >= 200 && status < 300)
		t->outcome.delivered = true;
	else if (status == 429 || status >= 500)
		outcome_failed(&t->outcome, true, "对方暂不受理 not taken now: HTTP %ld", status);
	else
		outcome_failed(&t->outcome, false, "对方拒收 refused: HTTP %ld", status);
}

void transfer_end(struct transfer *t, CURLM *multi, CURLcode code)
{
	bool mail = t->channel->kind == CHANNEL_MAIL;
	long status = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status); /* 0: none came */
	(void)curl_multi_remove_handle(multi, t->easy);
	if (!mail && (code == CURLE_OK || (code == CURLE_WRITE_ERROR && status)))
		http_end(t, status);
	else if (code == CURLE_OK)
		t->outcome.delivered = true;
	else if (t->fenced && !status) /* of several addresses another may have answered */
		outcome_failed(&t->outcome, true,
			       "地址为内网或本机，不予连接 a private address is not connected to: "
			       "sender.allow_networks");
	else if (mail && status >= 500 && status < 600 && code != CURLE_LOGIN_DENIED)
		outcome_failed(&t->outcome, false, "对方拒收 refused: SMTP %ld", status);
	else
		outcome_failed(&t->outcome, true, "对方无应答 nobody answers: %s",
			       t->curl_error[0] ? t->curl_error : curl_easy_strerror(code));
	t->done = true;
}

void transfer_drop(struct transfer *t, CURLM *multi)
{
	if (t->easy) {
		(void)curl_multi_remove_handle(multi, t->easy); /* one that has ended is out */
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->recipients);
	arena_free(t->arena);
	*t = (struct transfer){0};
}
