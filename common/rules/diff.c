/* Two packs side by side: what a rule says otherwise. */
#include "pack.h"

static bool key_same(const struct yaml_node *a, const struct yaml_node *b, const char *key)
{
	const struct yaml_node *x = yaml_get(a, key), *y = yaml_get(b, key);

	return !x || !y ? x == y : yaml_equal(x, y);
}

size_t rule_differences(const struct rules *ra, const struct rule *a, const struct rules *rb,
			const struct rule *b, const char **keys, size_t size)
{
	const struct yaml_node *x = pack_rule(ra, a)->at, *y = pack_rule(rb, b)->at;
	size_t n = 0;

	for (const struct yaml_node *k = x->first; k && n < size; k = k->next) {
		if (!key_same(x, y, k->key))
			keys[n++] = k->key;
	}
	for (const struct yaml_node *k = y->first; k && n < size; k = k->next) {
		if (!yaml_get(x, k->key))
			keys[n++] = k->key;
	}
	return n;
}
