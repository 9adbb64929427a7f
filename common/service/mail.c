#include "mail.h"

#define HEAD_BYTES (sizeof(uint64_t) + sizeof(uint32_t))

void mail_done(struct mail *m)
{
	free(m->at);
	*m = (struct mail){0};
}

static bool grow(struct mail *m, size_t more)
{
	size_t len = m->len ? m->len : 1, size = m->size ? m->size : 4096;
	char *at;

	while (size < len + more)
		size *= 2;
	if (size == m->size)
		return true;
	at = realloc(m->at, size);
	if (!at)
		return false;
	m->at = at;
	m->size = size;
	return true;
}

char *mail_room(struct mail *m, uint64_t token, size_t len)
{
	uint32_t n = (uint32_t)len;
	char *at;

	if (len > FRAME_MAX_BYTES || !grow(m, HEAD_BYTES + len))
		return NULL;
	if (m->len == 0)
		m->len = 1; /* of the kind */
	at = m->at + m->len;
	memcpy(at, &token, sizeof(token));
	memcpy(at + sizeof(token), &n, sizeof(n));
	m->len += HEAD_BYTES + len;
	return at + HEAD_BYTES;
}

bool mail_add(struct mail *m, uint64_t token, slice bytes)
{
	char *at = mail_room(m, token, bytes.len);

	if (!at)
		return false;
	if (bytes.len)
		memcpy(at, bytes.at, bytes.len);
	return true;
}

int mail_post(struct mail *m, char kind, struct pipe *to)
{
	size_t len = m->len;

	if (len == 0)
		return 0;
	m->at[0] = kind;
	m->len = 0;
	return pipe_send(to, m->at, len);
}

bool mail_next(slice *rest, uint64_t *out_token, slice *out_bytes)
{
	uint32_t len;

	if (rest->len < HEAD_BYTES)
		return false;
	memcpy(&len, rest->at + sizeof(*out_token), sizeof(len));
	if (len > rest->len - HEAD_BYTES)
		return false;
	memcpy(out_token, rest->at, sizeof(*out_token));
	*out_bytes = (slice){rest->at + HEAD_BYTES, len};
	rest->at += HEAD_BYTES + len;
	rest->len -= HEAD_BYTES + len;
	return true;
}
