#include "arena.h"

#define CHUNK_BYTES ((size_t)64 * 1024)

struct chunk {
	struct chunk *prev;
	size_t size, used;
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct chunk *top;
	size_t cap, reserved, used;
};

struct arena *arena_new(size_t cap)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a)
		a->cap = cap;
	return a;
}

static void pop(struct arena *a)
{
	struct chunk *c = a->top;

	a->top = c->prev;
	a->reserved -= c->size;
	a->used -= c->used;
	free(c);
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->top)
		pop(a);
	free(a);
}

void arena_wipe(struct arena *a)
{
	for (struct chunk *c = a ? a->top : NULL; c; c = c->prev)
		explicit_bzero(c->data, c->size);
}

void arena_freep(struct arena **a)
{
	arena_free(*a);
	*a = NULL;
}

static bool push(struct arena *a, size_t need)
{
	size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
	struct chunk *c;

	if (size > a->cap - a->reserved)
		size = need;
	if (size > a->cap - a->reserved)
		return false;
	c = malloc(sizeof(*c) + size);
	if (!c)
		return false;
	c->prev = a->top;
	c->size = size;
	c->used = 0;
	a->top = c;
	a->reserved += size;
	return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	void *p;

	if (size > a->cap)
		return NULL;
	size = (size + align - 1) & ~(align - 1);
	if (size == 0)
		size = align;
	if (!a->top || a->top->size - a->top->used < size) {
		if (!push(a, size))
			return NULL;
	}
	p = a->top->data + a->top->used;
	a->top->used += size;
	a->used += size;
	return p;
}

void *arena_zalloc(struct arena *a, size_t n, size_t size)
{
	size_t total;
	void *p;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	p = arena_alloc(a, total);
	if (p)
		memset(p, 0, total);
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (!p)
		return NULL;
	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (p)
		(void)vsnprintf(p, (size_t)n + 1, fmt, again); /* measured above */
	va_end(again);
	return p;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->top, a->top ? a->top->used : 0};
}

void arena_reset(struct arena *a, struct arena_mark mark)
{
	while (a->top && a->top != mark.chunk)
		pop(a);
	if (a->top) {
		a->used -= a->top->used - mark.used;
		a->top->used = mark.used;
	}
}
