/*
 * The names in a file's header line, for who makes a mapping of them.
 */
#include "reader.h"

void tabular_fold(char *header)
{
	slice s = cell_fold(header, strlen(header));

	memmove(header, s.at, s.len + 1);
}

static int headers_take(struct lines *lines, struct header *h,
			void (*take)(void *ctx, const char *header, const char *column), void *ctx,
			struct err *err)
{
	struct fields *f = calloc(1, sizeof(*f));
	struct line line = {0};
	int rc = 1;

	if (!f)
		return err_set(err, E_NO_MEMORY, "out of memory");
	while (rc > 0 && line.number < TABULAR_HEADER_LINES) {
		rc = lines_next(lines, &line, err);
		if (rc <= 0 || !header_like(h, f, line.text))
			continue;
		for (size_t i = 0; i < f->n; i++) {
			int column = column_find(h->kind, (slice){f->field[i].at, f->field[i].len});

			take(ctx, f->field[i].at,
			     column == SKIPPED ? NULL : h->kind->columns[column].name);
		}
		break;
	}
	free(f);
	return rc < 0 ? rc : 0;
}

int tabular_headers(const struct tabular_source *from, const struct tabular_kind *kind,
		    void (*take)(void *ctx, const char *header, const char *column), void *ctx,
		    struct err *err)
{
	AUTO(lines_freep) struct lines *lines = NULL;
	struct header h = {.kind = kind};
	int rc = lines_open(from, NULL, &lines, err);

	return rc ? rc : headers_take(lines, &h, take, ctx, err);
}
