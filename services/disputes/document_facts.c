#include "document_facts.h"

const char *const document_state_names[] = {"receiving", "whole", NULL};

/* "application/pdf": small letters, digits and . + - on both sides. */
static bool media_type_valid(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.+-";
	size_t type = strspn(s, allowed);
	size_t sub = s[type] == '/' ? strspn(s + type + 1, allowed) : 0;

	return type && sub && strlen(s) == type + 1 + sub && strlen(s) <= 100;
}

/* "notice": what it is to the case. */
static bool kind_valid(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 40 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* A name and no path; nothing that moves a cursor. */
static bool name_valid(const char *s)
{
	size_t n = strlen(s);

	if (!n || !utf8_valid(s, n) || utf8_length(s, n) > DOCUMENT_NAME_MAX || s[0] == '.')
		return false;
	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f || *s == '/' || *s == '\\')
			return false;
	}
	return true;
}

bool document_fits(const struct document_claim *d, struct document_flaw *out_flaw)
{
	const struct document_flaw flaws[] = {
		{d->hash.len == DOCUMENT_HASH ? NULL : "hash",            "应为内容的 BLAKE2b-256，32 字节",
		 "32 bytes, the BLAKE2b-256 of its content"},
		{name_valid(d->name) ? NULL : "name",                     "文件名 1 至 120 字，不含路径",
		 "1 to 120 characters, and no path"        },
		{media_type_valid(d->media_type) ? NULL : "media_type",   "如 application/pdf",
		 "such as application/pdf"                 },
		{kind_valid(d->kind) ? NULL : "kind",                     "用 a-z 0-9 _，不超过 40 字",
		 "a-z 0-9 _, at most 40"                   },
		{d->size >= 1 && d->size <= DOCUMENT_MAX ? NULL : "size", "1 字节至 20 MiB",
		 "1 byte to 20 MiB"                        },
	};

	for (size_t i = 0; i < N_ELEMENTS(flaws); i++) {
		if (flaws[i].field) {
			*out_flaw = flaws[i];
			return false;
		}
	}
	return true;
}

int64_t document_parts(int64_t size)
{
	return (size + DOCUMENT_PART - 1) / DOCUMENT_PART;
}

int64_t document_part_size(int64_t size, int64_t part)
{
	int64_t n = document_parts(size);

	if (part < 0 || part >= n)
		return 0;
	return part < n - 1 ? DOCUMENT_PART : size - (n - 1) * DOCUMENT_PART;
}
