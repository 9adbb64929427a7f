/*
 * Calls through the gateway as a browser makes them, so many under way at a time on connections
 * that stay open.
 *
 *   load_http URL COOKIE CSRF FILE COUNT DEPTH
 *
 * POSTs the JSON in FILE, each time with an Idempotency-Key of its own. Prints "rate R p50 US p99
 * US"; an answer that is not 200 ends it with 1.
 */
#include "bench.h"

#include <curl/curl.h>

#include "id.h"
#include "str.h"

#define SILENCE_MS 20000
#define DEPTH_MAX  64
#define BODY_BYTES 4096
#define SAID_BYTES 300

struct slot {
	CURL *easy;
	struct curl_slist *headers;
	mono_time sent_at;
	char said[SAID_BYTES]; /* the beginning of the answer */
	size_t n_said;
};

struct load {
	CURLM *multi;
	const char *url, *csrf;
	char cookie[256], body[BODY_BYTES];
	struct slot slots[DEPTH_MAX];
	int64_t n, depth, sent, answered;
	int64_t *took_us;
};

static size_t hear(char *data, size_t size, size_t n, void *slot)
{
	struct slot *s = slot;
	size_t left = sizeof(s->said) - 1 - s->n_said, take = size * n < left ? size * n : left;

	memcpy(s->said + s->n_said, data, take);
	s->n_said += take;
	return size * n;
}

static void header_add(struct slot *s, const char *name, const char *value)
{
	char line[512];
	struct curl_slist *more;

	if (snprintf(line, sizeof(line), "%s: %s", name, value) >= (int)sizeof(line))
		bench_die("%s: too long", name);
	more = curl_slist_append(s->headers, line);
	if (!more)
		bench_die("out of memory");
	s->headers = more;
}

static void send_one(struct load *l, struct slot *s)
{
	struct uuid id = uuid_new(utc_now());
	char key[37];

	(void)uuid_format(&id, key);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	header_add(s, "Content-Type", "application/json");
	header_add(s, "X-CSRF-Token", l->csrf);
	header_add(s, "Idempotency-Key", key);
	header_add(s, "Expect", ""); /* nothing to wait for with so short a body */
	s->n_said = 0;
	(void)curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
	s->sent_at = mono_now();
	if (curl_multi_add_handle(l->multi, s->easy) != CURLM_OK)
		bench_die("libcurl takes no more");
	l->sent++;
}

static void take(struct load *l, struct slot *s, CURLcode result)
{
	long status = 0;

	(void)curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	s->said[s->n_said] = '\0';
	if (result != CURLE_OK || status != 200)
		bench_die("%s: %ld %s %s", l->url, status, curl_easy_strerror(result), s->said);
	l->took_us[l->answered++] = mono_now().us - s->sent_at.us;
	(void)curl_multi_remove_handle(l->multi, s->easy);
	if (l->sent < l->n)
		send_one(l, s);
}

static void run(struct load *l)
{
	mono_time heard = mono_now();

	for (int64_t i = 0; i < l->depth && l->sent < l->n; i++)
		send_one(l, &l->slots[i]);
	while (l->answered < l->n) {
		int64_t before = l->answered;
		int running, waiting;
		CURLMsg *m;

		if (curl_multi_perform(l->multi, &running) != CURLM_OK)
			bench_die("libcurl gives up");
		while ((m = curl_multi_info_read(l->multi, &waiting)) != NULL) {
			char *slot;

			if (m->msg != CURLMSG_DONE)
				continue;
			(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &slot);
			take(l, (struct slot *)(void *)slot, m->data.result);
		}
		if (l->answered > before)
			heard = mono_now(); /* what took their place is sent before there is a wait
					     */
		else if (mono_now().us - heard.us > SILENCE_MS * INT64_C(1000))
			bench_die("no answer for %d ms", SILENCE_MS);
		else if (curl_multi_poll(l->multi, NULL, 0, 1000, NULL) != CURLM_OK)
			bench_die("libcurl gives up");
	}
}

static void slot_open(struct load *l, struct slot *s)
{
	s->easy = curl_easy_init();
	if (!s->easy)
		bench_die("out of memory");
	(void)curl_easy_setopt(s->easy, CURLOPT_URL, l->url);
	(void)curl_easy_setopt(s->easy, CURLOPT_COOKIE, l->cookie);
	(void)curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, l->body);
	(void)curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, hear);
	(void)curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	(void)curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	(void)curl_easy_setopt(s->easy, CURLOPT_PROXY, "");
}

static void body_read(struct load *l, const char *path)
{
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(l->body, 1, sizeof(l->body), f) : sizeof(l->body);

	if (n == sizeof(l->body))
		bench_die("%s: cannot be read, or is too long", path);
	l->body[n] = '\0';
	(void)fclose(f); /* only read from */
}

static int64_t number(const char *text, int64_t max)
{
	int64_t n;

	if (!slice_to_i64(slice_of(text), &n) || n < 1 || n > max)
		bench_die("%s: a number from 1 to %" PRId64, text, max);
	return n;
}

int main(int argc, char **argv)
{
	static struct load l;
	mono_time begun;

	if (argc != 7 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		bench_die("load_http URL COOKIE CSRF FILE COUNT DEPTH");
	l.url = argv[1];
	l.csrf = argv[3];
	if (snprintf(l.cookie, sizeof(l.cookie), "gongdao=%s", argv[2]) >= (int)sizeof(l.cookie))
		bench_die("the cookie is too long");
	body_read(&l, argv[4]);
	l.n = number(argv[5], 10000000);
	l.depth = number(argv[6], DEPTH_MAX);
	l.took_us = calloc((size_t)l.n, sizeof(*l.took_us));
	l.multi = curl_multi_init();
	if (!l.took_us || !l.multi)
		bench_die("out of memory");
	for (int64_t i = 0; i < l.depth; i++)
		slot_open(&l, &l.slots[i]);
	begun = mono_now();
	run(&l);
	printf("rate %" PRId64, bench_rate(l.n, begun));
	printf(" p50 %" PRId64 " p99 %" PRId64 "\n", bench_percentile(l.took_us, (size_t)l.n, 500),
	       bench_percentile(l.took_us, (size_t)l.n, 990));
	for (int64_t i = 0; i < l.depth; i++) {
		curl_slist_free_all(l.slots[i].headers);
		curl_easy_cleanup(l.slots[i].easy);
	}
	(void)curl_multi_cleanup(l.multi);
	curl_global_cleanup();
	return 0;
}
