#include "head.h"

static void lines_add(struct str *s, const struct chain_head *h)
{
	char hex[CHAIN_HEX];

	str_addf(s, "chain: %s\nseq: %" PRId64 "\nhash: %s\nat_us: %" PRId64 "\n", h->chain, h->seq,
		 chain_hex(&h->hash, hex), h->at.us);
}

bool head_text(const struct chain_head *h, char text[HEAD_TEXT_MAX])
{
	struct str s = str_init(text, HEAD_TEXT_MAX);

	str_add(&s, "gongdao head 1\n");
	lines_add(&s, h);
	return !s.cut && chain_name_valid(h->chain);
}

bool witness_text(const struct chain_head *h, const struct chain_witness *w,
		  char text[HEAD_TEXT_MAX])
{
	struct str s = str_init(text, HEAD_TEXT_MAX);

	str_add(&s, "gongdao countersign 1\n");
	lines_add(&s, h);
	str_addf(&s, "department: %s\nkept_at_us: %" PRId64 "\n", w->department, w->at.us);
	return !s.cut && chain_name_valid(h->chain) && sign_line_valid(w->department);
}

bool head_signed(const struct chain_head *h)
{
	char text[HEAD_TEXT_MAX];

	return head_text(h, text) && sign_verify(h->key, text, h->signature);
}

bool witness_signed(const struct chain_head *h, const struct chain_witness *w)
{
	char text[HEAD_TEXT_MAX];

	return witness_text(h, w, text) && sign_verify(w->key, text, w->signature);
}

char *head_key_name(const char *chain, char name[CHAIN_NAME_MAX + 8])
{
	(void)snprintf(name, CHAIN_NAME_MAX + 8, "chain-%.*s", (int)strcspn(chain, "."), chain);
	return name;
}
