#include "check.h"

const char *const chain_fault_names[] = {"changed",   "deleted",   "inserted", "reordered",
					 "truncated", "rewritten", "unsigned", "stranger",
					 "missing",   NULL};

void chain_check_begin(struct chain_check *k, const char *name)
{
	*k = (struct chain_check){.linked = true};
	chain_start(name, &k->hash);
}

void chain_check_behind(struct chain_check *k, int64_t seq, const struct chain_hash *hash)
{
	k->seq = seq;
	k->hash = *hash;
	k->linked = true;
}

void chain_check_add(struct chain_check *k, const struct chain_finding *f)
{
	k->n_findings++;
	if (k->n_kept < CHAIN_FINDINGS_MAX)
		k->findings[k->n_kept++] = *f;
}

static void found(struct chain_check *k, enum chain_fault fault, const struct chain_item *i)
{
	chain_check_add(k, &(struct chain_finding){.fault = fault,
						   .first = i->seq,
						   .last = i->seq,
						   .audit_id = i->entry.audit_id});
}

/* ---- one entry --------------------------------------------------------------------------- */

/* Would the content of `other` be what was sealed in the place of that finding? */
static bool fits(const struct chain_finding *f, const struct chain_item *other)
{
	struct chain_entry e = other->entry;
	struct chain_hash hash;

	e.audit_id = f->audit_id;
	chain_link(&f->before, f->first, &e, &hash);
	return chain_equal(&hash, &f->sealed);
}

/* Is the next item the one that was sealed here, so that this one was put in before it? */
static bool pushed_back(const struct chain_check *k, const struct chain_item *i,
			const struct chain_item *next)
{
	struct chain_hash hash;

	if (!next->there)
		return false;
	chain_link(&k->hash, i->seq, &next->entry, &hash);
	return chain_equal(&hash, &next->hash);
}

/* Something is in the place of `i` that was not sealed there. What was in its place before may be
 * in the place of one that was found earlier: then they were exchanged. */
static void mismatch(struct chain_check *k, const struct chain_item *i,
		     const struct chain_item *next)
{
	struct chain_finding f = {.fault = CHAIN_CHANGED,
				  .first = i->seq,
				  .last = i->seq,
				  .audit_id = i->entry.audit_id,
				  .before = k->hash,
				  .sealed = i->hash};

	for (size_t o = 0; o < k->n_kept; o++) {
		struct chain_finding *earlier = &k->findings[o];

		if (earlier->fault == CHAIN_CHANGED && fits(earlier, i)) {
			earlier->fault = CHAIN_REORDERED;
			earlier->last = i->seq;
			return;
		}
	}
	if (next && pushed_back(k, i, next))
		f.fault = CHAIN_INSERTED;
	chain_check_add(k, &f);
}

/* An entry that comes behind its place fills a gap, or is one too many. */
static void late(struct chain_check *k, const struct chain_item *i)
{
	for (size_t f = 0; f < k->n_kept; f++) {
		struct chain_finding *gap = &k->findings[f];

		if ((gap->fault == CHAIN_DELETED || gap->fault == CHAIN_REORDERED) &&
		    gap->first <= i->seq && i->seq <= gap->last) {
			gap->fault = CHAIN_REORDERED;
			return;
		}
	}
	found(k, CHAIN_INSERTED, i);
}

static void item_check(struct chain_check *k, const struct chain_item *i,
		       const struct chain_item *next)
{
	struct chain_hash hash;

	if (i->seq <= k->seq) {
		late(k, i);
		return;
	}
	if (i->seq > k->seq + 1) {
		chain_check_add(k, &(struct chain_finding){.fault = CHAIN_DELETED,
							   .first = k->seq + 1,
							   .last = i->seq - 1});
		k->linked = false;
	}
	if (!i->there) {
		found(k, CHAIN_DELETED, i);
	} else if (k->linked) {
		chain_link(&k->hash, i->seq, &i->entry, &hash);
		if (!chain_equal(&hash, &i->hash))
			mismatch(k, i, next);
	}
	k->seq = i->seq;
	k->hash = i->hash;
	k->linked = true;
	k->n_entries += i->there;
}

void chain_check_block(struct chain_check *k, const struct chain_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		item_check(k, &items[i], i + 1 < n ? &items[i + 1] : NULL);
}

/* ---- heads ------------------------------------------------------------------------------- */

static const struct chain_item *item_of(const struct chain_item *items, size_t n, int64_t seq)
{
	for (size_t i = 0; i < n; i++) {
		if (items[i].seq == seq)
			return &items[i];
	}
	return NULL;
}

void chain_check_heads(struct chain_check *k, const struct chain_item *items, size_t n,
		       const struct chain_known *heads, size_t n_heads)
{
	for (size_t h = 0; h < n_heads; h++) {
		const struct chain_head *head = &heads[h].head;
		const struct chain_item *i = item_of(items, n, head->seq);

		if (!i && head->seq != k->seq)
			continue; /* its entry is missing, which was found already */
		k->n_heads++;
		if (chain_equal(i ? &i->hash : &k->hash, &head->hash)) {
			k->good = head->seq > k->good ? head->seq : k->good;
			continue;
		}
		chain_check_add(k, &(struct chain_finding){.fault = CHAIN_REWRITTEN,
							   .first = k->good + 1,
							   .last = head->seq,
							   .who = heads[h].who});
	}
}

void chain_check_end(struct chain_check *k, const struct chain_known *heads, size_t n_heads)
{
	const struct chain_known *highest = NULL;

	for (size_t h = 0; h < n_heads; h++) {
		if (heads[h].head.seq > k->seq &&
		    (!highest || heads[h].head.seq > highest->head.seq))
			highest = &heads[h];
	}
	if (highest)
		chain_check_add(k, &(struct chain_finding){.fault = CHAIN_TRUNCATED,
							   .first = k->seq + 1,
							   .last = highest->head.seq,
							   .who = highest->who});
}

const struct chain_finding *chain_check_first(const struct chain_check *k)
{
	const struct chain_finding *first = NULL;

	for (size_t f = 0; f < k->n_kept; f++) {
		if (!first || k->findings[f].first < first->first)
			first = &k->findings[f];
	}
	return first;
}
