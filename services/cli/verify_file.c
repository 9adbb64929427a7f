/*
 * A chain from an export, without database and settings. Blocks are of as many lines as are in
 * memory at once.
 */
#include "verify.h"

#include <jansson.h>

#include "verify_line.h"

#define BLOCK_ITEMS       1000
#define BLOCK_HEADS       2000
#define BLOCK_ARENA_BYTES ((size_t)128 * 1024 * 1024)

struct file_block {
	struct verify *v;
	struct json_lines l;
	struct arena *arena; /* of the block */
	struct chain_item items[BLOCK_ITEMS];
	struct chain_known heads[BLOCK_HEADS];
	size_t n, n_heads;
	bool ended;
	int64_t end_seq;
	struct chain_hash end_hash;
};

static void arena_give_back(struct file_block *b)
{
	arena_reset(b->arena, (struct arena_mark){NULL, 0});
	b->n = b->n_heads = 0;
}

static void flush(struct file_block *b)
{
	verify_block(b->v, b->items, b->n, b->heads, b->n_heads);
	/* heads behind the block's last entry: the file ends before them */
	chain_check_end(&b->v->check, b->heads, b->n_heads);
	arena_give_back(b);
}

static bool digest_copy(struct file_block *b, const char *name, slice *out)
{
	struct chain_hash digest;
	char *copy;

	if (!line_hash(b->l.value, name, &digest))
		return false;
	copy = arena_strndup(b->arena, (const char *)digest.b, CHAIN_HASH_BYTES);
	*out = (slice){copy, CHAIN_HASH_BYTES};
	return copy != NULL;
}

static bool text_copy(struct file_block *b, const char *name, const char **out)
{
	if (!line_text(b->l.value, name, out))
		return false;
	*out = arena_strdup(b->arena, *out);
	return *out != NULL;
}

static int entry_take(struct file_block *b)
{
	struct chain_item *i = &b->items[b->n];
	struct chain_entry *e = &i->entry;
	const json_t *o = b->l.value;
	const char *id;

	*i = (struct chain_item){.there = true};
	if (!line_number(o, "seq", &i->seq) || !line_hash(o, "hash", &i->hash) ||
	    !line_number(o, "audit_id", &e->audit_id) || !line_number(o, "at_us", &e->at.us) ||
	    !line_text(o, "call_id", &id) || strlen(id) != 32 ||
	    !hex_decode(id, 32, e->call_id.b) || !text_copy(b, "rpc", &e->rpc) ||
	    !text_copy(b, "sender", &e->sender) || !text_copy(b, "subject", &e->subject) ||
	    !text_copy(b, "department", &e->department) || !text_copy(b, "role", &e->role) ||
	    !text_copy(b, "key", &e->key) || !digest_copy(b, "request", &e->request) ||
	    !digest_copy(b, "reply", &e->reply))
		return json_lines_refuse(&b->l, "seq, audit_id, at_us, call_id, rpc, ..., hash");
	b->n++;
	return 0;
}

static int head_take(struct file_block *b, const json_t *o)
{
	struct chain_known *k = &b->heads[b->n_heads];
	const char *department = json_string_value(json_object_get(o, "department"));
	struct chain_witness w;

	*k = (struct chain_known){.who = department ? arena_strdup(b->v->c->arena, department)
						    : b->v->chain};
	if (!line_head(o, &k->head) || !k->who)
		return json_lines_refuse(&b->l, "head");
	k->head.chain = b->v->chain;
	if (!verify_head(b->v, k))
		return 0;
	if (department && !line_witness(o, &w))
		return json_lines_refuse(&b->l, "kept_at_us, kept_key, kept_signature");
	if (department && !verify_witness(b->v, k, &w))
		return 0;
	k->head.key = k->head.signature = NULL; /* they were looked at; the line goes */
	b->n_heads++;
	return 0;
}

static int end_take(struct file_block *b, const json_t *o)
{
	struct chain_known end = {.who = "end"};
	int rc = 0;

	if (!line_number(o, "seq", &end.head.seq) || !line_hash(o, "hash", &end.head.hash))
		return json_lines_refuse(&b->l, "end");
	b->ended = true;
	b->end_seq = end.head.seq;
	b->end_hash = end.head.hash;
	if (!line_number(o, "waiting", &b->v->n_waiting))
		b->v->n_waiting = 0;
	return rc;
}

static int line_take(struct file_block *b)
{
	const json_t *head = json_object_get(b->l.value, "head");
	const json_t *end = json_object_get(b->l.value, "end");
	int rc;

	if (head)
		rc = head_take(b, head);
	else if (end)
		rc = end_take(b, end);
	else
		rc = entry_take(b);
	if (!rc && (b->n == BLOCK_ITEMS || b->n_heads == BLOCK_HEADS))
		flush(b);
	return rc;
}

static int first_line(struct file_block *b)
{
	const char *chain;
	int64_t version;
	int rc;

	if (!json_lines_next(&b->l, &rc))
		return rc ? rc : json_lines_refuse(&b->l, "gongdao_chain");
	if (!line_number(b->l.value, "gongdao_chain", &version) || version != 1 ||
	    !line_text(b->l.value, "chain", &chain) || !chain_name_valid(chain))
		return json_lines_refuse(&b->l, "gongdao_chain 1");
	chain = arena_strdup(b->v->c->arena, chain);
	rc = chain ? verify_begin(b->v, chain)
		   : err_set(&b->v->c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		verify_kept(b->v);
	return rc;
}

/* What the file says of its end, and what others keep. */
static void end_check(struct file_block *b)
{
	struct chain_check *k = &b->v->check;
	const struct chain_known end = {.head = {.seq = b->ended ? b->end_seq : k->seq + 1},
					.who = b->v->c->english ? "the end of the file"
								: "文件末行"};

	if (!b->ended || b->end_seq > k->seq)
		chain_check_end(k, &end, 1);
	else if (k->seq != b->end_seq || !chain_equal(&k->hash, &b->end_hash))
		chain_check_add(k, &(struct chain_finding){.fault = CHAIN_REWRITTEN,
							   .first = k->good + 1,
							   .last = k->seq,
							   .who = end.who});
	chain_check_end(k, b->v->kept, b->v->n_kept);
}

int verify_file(struct verify *v, const char *path)
{
	struct file_block *b = calloc(1, sizeof(*b));
	int rc;

	if (!b)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	b->v = v;
	b->arena = arena_new(BLOCK_ARENA_BYTES);
	rc = json_lines_open(v->c, path, &b->l);
	if (!rc && !b->arena)
		rc = err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = first_line(b);
	while (!rc && json_lines_next(&b->l, &rc))
		rc = line_take(b);
	if (!rc) {
		flush(b);
		end_check(b);
	}
	json_lines_close(&b->l);
	arena_free(b->arena);
	free(b);
	return rc;
}
