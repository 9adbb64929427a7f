/*
 * A chain from an export, without database and settings; or the part of it that lies in an archive.
 * Blocks are of as many lines as are in memory at once.
 */
#include "verify.h"

#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "archive_db.h"
#include "verify_line.h"

#define BLOCK_ITEMS       1000
#define BLOCK_HEADS       2000
#define BLOCK_ARENA_BYTES ((size_t)128 * 1024 * 1024)

struct file_block {
	struct verify *v;
	struct chain_db *db; /* NULL: the file is all there is */
	const struct archive *archive;
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

/* An archived entry that is in audit all the same says there what it says in the file. */
static int left_check(struct file_block *b)
{
	int64_t ids[BLOCK_ITEMS];
	struct chain_hash there, here;
	struct chain_entry *left;
	size_t n;
	int rc;

	for (size_t i = 0; i < b->n; i++)
		ids[i] = b->items[i].entry.audit_id;
	rc = chain_db_left(b->db, ids, b->n, &left, &n);
	for (size_t l = 0; l < n && !rc; l++) {
		const struct chain_item *i = b->items;

		while (i->entry.audit_id != left[l].audit_id)
			i++; /* it was asked for */
		chain_digest(&left[l], &there);
		chain_digest(&i->entry, &here);
		if (!chain_equal(&there, &here))
			chain_check_add(&b->v->check,
					&(struct chain_finding){.fault = CHAIN_CHANGED,
								.first = i->seq,
								.last = i->seq,
								.audit_id = left[l].audit_id});
	}
	return rc;
}

/* What the database says of archived entries: rows that are there, heads of them. */
static int database_check(struct file_block *b)
{
	struct chain_block known;
	int rc = left_check(b);

	if (!rc)
		rc = chain_db_heads(b->db, b->items[0].seq, b->items[b->n - 1].seq, &known);
	if (rc)
		return rc;
	chain_check_heads(&b->v->check, b->items, b->n, known.heads,
			  verify_block_heads(b->v, &known));
	return verify_keep_findings(b->v);
}

static int flush(struct file_block *b)
{
	int rc;

	verify_block(b->v, b->items, b->n, b->heads, b->n_heads);
	/* heads behind the block's last entry: the file ends before them */
	chain_check_end(&b->v->check, b->heads, b->n_heads);
	rc = b->db && b->n ? database_check(b) : 0;
	arena_give_back(b);
	return rc;
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
		rc = flush(b);
	return rc;
}

/* Where the file begins: with the first entry, or behind one that it names. */
static int start_take(struct file_block *b, const char *chain)
{
	struct verify *v = b->v;
	struct chain_hash before;
	int rc;

	chain = arena_strdup(v->c->arena, chain);
	rc = chain ? verify_begin(v, chain) : err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	if (rc)
		return rc;
	verify_kept(v);
	if (!json_object_get(b->l.value, "from_seq"))
		return 0;
	if (!line_number(b->l.value, "from_seq", &v->from_seq) || v->from_seq < 1 ||
	    !line_hash(b->l.value, "hash_before", &before))
		return json_lines_refuse(&b->l, "from_seq, hash_before");
	if (v->from_seq > 1)
		chain_check_behind(&v->check, v->from_seq - 1, &before);
	v->check.good = v->from_seq - 1;
	return 0;
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
	if (!b->archive)
		return start_take(b, chain);
	return strcmp(chain, b->v->chain) == 0 ? 0 : json_lines_refuse(&b->l, b->v->chain);
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

static int lines_read(struct file_block *b, const char *path)
{
	int rc = json_lines_open(b->v->c, path, &b->l);

	if (!rc && !b->arena)
		rc = err_set(&b->v->c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = first_line(b);
	while (!rc && json_lines_next(&b->l, &rc))
		rc = line_take(b);
	if (!rc || rc == E_MALFORMED) {
		int flushed = flush(b);

		rc = flushed ? flushed : rc;
	}
	crypto_generichash_final(&b->l.digest, b->v->digest, 32);
	return rc;
}

static struct file_block *block_new(struct verify *v)
{
	struct file_block *b = calloc(1, sizeof(*b));

	if (b) {
		b->v = v;
		b->arena = arena_new(BLOCK_ARENA_BYTES);
	}
	return b;
}

static void block_free(struct file_block *b)
{
	json_lines_close(&b->l);
	arena_free(b->arena);
	free(b);
}

int verify_file(struct verify *v, const char *path)
{
	struct file_block *b = block_new(v);
	int rc;

	if (!b)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	rc = lines_read(b, path);
	if (!rc)
		end_check(b);
	block_free(b);
	return rc;
}

/* ---- an archive in its chain --------------------------------------------------------------- */

static void range_add(struct verify *v, enum chain_fault fault, int64_t first, int64_t last)
{
	chain_check_add(&v->check,
			&(struct chain_finding){.fault = fault, .first = first, .last = last});
}

/* The file is whole when it ends with the entry and the hash that were recorded, byte by byte. */
static void archive_end(struct file_block *b, size_t n_before, bool readable)
{
	const struct archive *x = b->archive;
	struct chain_check *k = &b->v->check;
	const struct chain_known end = {
		.head = {.seq = x->to_seq, .hash = x->end},
                  .who = "chain_archive"
        };

	if (!readable || k->seq < x->to_seq)
		range_add(b->v, CHAIN_TRUNCATED, k->seq < x->to_seq ? k->seq + 1 : x->to_seq,
			  x->to_seq);
	else if (k->seq == x->to_seq)
		chain_check_heads(k, NULL, 0, &end, 1);
	if (k->n_findings == n_before &&
	    (x->digest.len != 32 || memcmp(b->v->digest, x->digest.at, 32) != 0))
		range_add(b->v, CHAIN_CHANGED, x->from_seq, x->to_seq);
	chain_check_behind(k, x->to_seq, &x->end);
}

int verify_archive(struct verify *v, struct chain_db *d, const struct archive *x)
{
	const char *path = arena_printf(v->c->arena, "%s/%s", v->c->settings.archive, x->file);
	const size_t n_before = v->check.n_findings;
	struct file_block *b;
	int rc;

	if (path && access(path, F_OK) != 0 && errno == ENOENT) {
		range_add(v, CHAIN_MISSING, x->from_seq, x->to_seq);
		chain_check_behind(&v->check, x->to_seq, &x->end);
		return 0;
	}
	b = path ? block_new(v) : NULL;
	if (!b)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	b->db = d;
	b->archive = x;
	rc = lines_read(b, path);
	if (!rc || rc == E_MALFORMED) {
		archive_end(b, n_before, rc == 0);
		rc = 0;
	}
	block_free(b);
	return rc;
}
