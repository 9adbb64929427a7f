/*
 * What the worker numbers of the rows stand for: workers, or engagements.
 */
#include "base.h"

#include "record.h"

struct alias_on_day {
	int64_t row, worker_id;
};

ROW_TABLE(alias_on_day, COL(alias_on_day, row, COL_I64), COL(alias_on_day, worker_id, COL_I64));

struct asked {
	int64_t employer_id;
	const char *worker_no;
	civil_date day;
	int64_t row;
};

static const struct row_table asked_row = {
	"asked", sizeof(struct asked), 4,
	(const struct column[]){COL(asked, employer_id, COL_I64), COL(asked, worker_no, COL_TEXT),
				COL(asked, day, COL_DATE), COL(asked, row, COL_I64)}
};

int record_numbers_look_up(struct call *c, const struct record_batch *b,
			   const struct record_number *numbers, const struct record_look_up *up)
{
	struct asked *asked = arena_zalloc(c->arena, b->n + 1, sizeof(*asked));
	struct arg args[4];
	size_t n = 0;
	int rc;

	*up->out_n = 0;
	if (!asked)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n; i++) {
		if (b->rows[i].flaw == FLAW_NONE && *numbers[i].worker_no)
			asked[n++] = (struct asked){numbers[i].employer_id, numbers[i].worker_no,
						    numbers[i].day, (int64_t)i};
	}
	if (!n)
		return 0;
	rc = columns_of(c, &asked_row, asked, n, args);
	return rc ? rc : tx_many(c->tx, up->statement, args, up->out_rows, up->out_n);
}

int record_workers(struct call *c, struct record_batch *b, struct record_number *numbers)
{
	struct alias_on_day *found;
	size_t n;
	int rc = record_numbers_look_up(c, b, numbers,
					&(struct record_look_up){Q_ALIAS_ON_DAY, &found, &n});

	for (size_t i = 0; !rc && i < n; i++)
		numbers[found[i].row].worker_id = found[i].worker_id;
	for (size_t i = 0; !rc && i < b->n; i++) {
		if (*numbers[i].worker_no && !numbers[i].worker_id)
			record_fault(&b->rows[i], FLAW_NUMBER_UNKNOWN, "worker_no",
				     numbers[i].worker_no);
	}
	return rc;
}
