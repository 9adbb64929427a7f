#include "note.h"
#include "tx_private.h"

struct noted {
	struct noted *next;
	const char *key;
	int64_t n;
};

int tx_note(struct tx *tx, const char *key, int64_t n)
{
	struct noted *note = arena_zalloc(tx->a, 1, sizeof(*note));

	if (!note)
		return E_TOO_BIG;
	*note = (struct noted){tx->my_notes, arena_strdup(tx->a, key), n};
	if (!note->key)
		return E_TOO_BIG;
	tx->my_notes = note;
	return 0;
}

static bool look(const struct noted *list, const char *key, int64_t *out)
{
	for (; list; list = list->next) {
		if (strcmp(list->key, key) == 0) {
			*out = list->n;
			return true;
		}
	}
	return false;
}

bool tx_noted(const struct tx *tx, const char *key, int64_t *out)
{
	return look(tx->my_notes, key, out) || look(tx->notes, key, out);
}

void tx_notes_keep(struct tx *tx)
{
	struct noted *mine, *next, *kept = NULL;

	for (mine = tx->my_notes; mine; mine = next) { /* the newest is found first */
		next = mine->next;
		mine->next = kept;
		kept = mine;
	}
	for (; kept; kept = next) {
		next = kept->next;
		kept->next = tx->notes;
		tx->notes = kept;
	}
	tx->my_notes = NULL;
}
