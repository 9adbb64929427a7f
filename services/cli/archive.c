/*
 * gongdao chain archive: whole months of a service's chain go into files, by steps that each can be
 * the last one (AUD-9). Broken off anywhere, the next run looks at what is there and goes on:
 *
 *   FILE.part        blocks are appended; what is behind its last entry is written again
 *   FILE             FILE.part was complete, on disk, and read back as a whole chain; then renamed
 *   chain_archive    FILE is the home of these entries: verify reads them there. On the chain too
 *   dropped_seq      entries leave audit, some thousand at a time, after FILE was read back again
 *
 * One run a chain and folder at a time: the lock is a file that is held, not one that is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_db.h"
#include "archive_due.h"
#include "archive_file.h"
#include "schema.h"

static bool step_begin(struct archiving *a)
{
	if (!a->n_steps)
		return false;
	a->n_steps--;
	return true;
}

/* ---- which month --------------------------------------------------------------------------- */

/* The oldest month that is in no archive. */
static int month_plan(struct archiving *a, const struct archive *last, bool *out_some)
{
	struct archive *x = &a->x;
	char month[12];
	utc_time oldest;
	int rc;

	*out_some = false;
	*x = (struct archive){.from_seq = last ? last->to_seq + 1 : 1};
	chain_start(a->d.name, &a->before);
	if (last)
		a->before = last->end;
	if (x->from_seq > a->d.seq)
		return 0; /* what came since this run began is for the next one */
	rc = archive_oldest(&a->d, x->from_seq, &oldest, out_some);
	if (rc || !*out_some)
		return rc;
	x->month = archive_month(oldest, last ? last->month : (civil_date){0});
	*out_some = archive_due(a->c, x->month).day <= archive_today(a->c).day;
	if (!*out_some)
		return 0;
	x->file = arena_printf(a->c->arena, "%s-%s.jsonl", a->d.name,
			       civil_format_month(x->month, month));
	if (!x->file)
		return err_set(&a->c->err, E_NO_MEMORY, "out of memory");
	return archive_last(&a->d, x->from_seq, utc_from_civil(civil_month_next(x->month)),
			    &x->to_seq, &x->end);
}

/* ---- into the file ------------------------------------------------------------------------- */

/* Entries from `next` on and not behind the archive's end. */
static void block_trim(const struct archiving *a, struct chain_block *b, int64_t next)
{
	while (b->n && b->items[0].seq < next) {
		b->items++;
		b->n--;
	}
	while (b->n && b->items[b->n - 1].seq > a->x.to_seq)
		b->n--;
}

static int broken(struct archiving *a, int64_t seq)
{
	(void)printf(
		say(a->c,
		    "%s：第 %" PRId64
		    " 条附近与链不符，没有归档，也没有删去任何条目；请运行 gongdao verify %s\n",
		    "%s: near entry %" PRId64 " the chain does not fit: nothing is archived, "
		    "nothing dropped; see gongdao verify %s\n"),
		a->service, seq, a->service);
	return FOUND;
}

static int block_step(struct archiving *a, int64_t *next)
{
	struct chain_block b = {0};
	int64_t first = *next;
	int rc = archive_seal_start(&a->d, *next, &first);

	if (!rc)
		rc = chain_db_block(&a->d, first, &b);
	if (rc)
		return rc;
	block_trim(a, &b, *next);
	if (!b.n || b.items[0].seq != *next)
		return broken(a, *next);
	for (size_t i = 0; i < b.n; i++) {
		if (!b.items[i].there)
			return broken(a, b.items[i].seq);
	}
	rc = archive_file_append(a, &b);
	*next = b.items[b.n - 1].seq + 1;
	return rc;
}

/* The file stands under its name, complete and read back; or the steps are used up. The entry that
 * was the last is written again with what belongs behind it: by itself that is no step. */
static int file_make(struct archiving *a)
{
	int64_t next, before;
	bool again;
	int rc;

	if (archive_file_there(a))
		return 0; /* broken off between the name and the record of it */
	rc = archive_file_open(a, &next);
	again = !rc && next > a->x.from_seq;
	while (!rc && next <= a->x.to_seq && a->n_steps) {
		before = next;
		rc = block_step(a, &next);
		a->n_steps -= !again || next - before > 1;
		again = false;
	}
	return rc || next <= a->x.to_seq ? rc : archive_file_finish(a);
}

/* ---- out of the database ------------------------------------------------------------------- */

static int drop_all(struct archiving *a)
{
	int64_t dropped = a->x.dropped_seq;
	int rc = 0;

	while (!rc && dropped < a->x.to_seq && step_begin(a))
		rc = archive_drop(&a->d, &a->x, &dropped);
	a->x.dropped_seq = dropped;
	return rc;
}

static void tell(const struct archiving *a)
{
	const struct archive *x = &a->x;
	const struct cli *c = a->c;
	const char *how = say(c, "未完，再次执行即继续", "not done yet: run it again to go on");

	if (a->recorded && x->dropped_seq == x->to_seq)
		how = say(c, "已归档，已从数据库移出", "archived, and taken out of the database");
	else if (a->recorded)
		how = say(c, "已归档，尚未全部移出数据库：再次执行即继续",
			  "archived, not all taken out of the database yet: run it again to go on");
	(void)printf(say(c, "%s：%s，第 %" PRId64 " 至 %" PRId64 " 条：%s\n",
			 "%s: %s, entries %" PRId64 " to %" PRId64 ": %s\n"),
		     a->service, x->file, x->from_seq, x->to_seq, how);
}

/* One archive, from wherever it is; *out_done: the next may begin. */
static int archive_go_on(struct archiving *a, bool *out_done)
{
	int rc = 0;

	*out_done = false;
	if (!a->recorded)
		rc = file_make(a);
	if (!rc && archive_file_there(a))
		rc = archive_file_read_back(a);
	if (!rc && !a->recorded && archive_file_there(a) && step_begin(a)) {
		rc = archive_record(&a->d, &a->x);
		a->recorded = !rc;
		a->x.dropped_seq = a->x.from_seq - 1;
	}
	if (!rc && a->recorded)
		rc = drop_all(a);
	if (!rc)
		tell(a);
	*out_done = !rc && a->recorded && a->x.dropped_seq == a->x.to_seq;
	return rc;
}

/* The one that was begun, or the next month. */
static int archive_find(struct archiving *a, bool *out_some)
{
	const struct archive *last;
	struct archives all;
	int rc = archives_read(&a->d, a->c->arena, &all);

	*out_some = false;
	if (rc)
		return rc;
	last = all.n ? &all.at[all.n - 1] : NULL;
	a->recorded = last && last->dropped_seq < last->to_seq;
	if (!a->recorded)
		return month_plan(a, last, out_some);
	*out_some = true;
	a->x = *last;
	chain_start(a->d.name, &a->before);
	if (all.n > 1)
		a->before = last[-1].end;
	return 0;
}

static int months_archive(struct archiving *a)
{
	bool some = true, done = true;
	int rc = 0;
	size_t n = 0;

	while (!rc && some && done && a->n_steps) {
		rc = archive_find(a, &some);
		if (!rc && some) {
			rc = archive_file_name(a);
			n++;
		}
		if (!rc && some)
			rc = archive_go_on(a, &done);
		archive_file_close(a);
	}
	if (!rc && !n && !some)
		(void)printf(say(a->c, "%s：没有可归档的月份\n", "%s: no month to archive\n"),
			     a->service);
	return rc;
}

static int service_archive(struct cli *c, const char *service, int64_t *n_steps)
{
	struct archiving a = {.c = c, .service = service, .n_steps = *n_steps, .lock = -1};
	int rc = chain_db_open(c, service, &a.d);

	if (!rc && a.d.name[0])
		rc = archive_folder_lock(&a);
	if (!rc && a.d.name[0])
		rc = months_archive(&a);
	archive_folder_unlock(&a);
	chain_db_close(&a.d);
	*n_steps = a.n_steps;
	return rc;
}

int chain_archive_run(struct cli *c)
{
	const char *service = cli_get(c, "SERVICE");
	struct schema_services all;
	int64_t n_steps = 0;
	bool found = !service;
	int rc = cli_settings(c), worst = 0;

	if (!rc)
		rc = cli_number(c, "--steps", INT64_MAX, &n_steps);
	if (!rc && !cli_get(c, "--steps"))
		n_steps = INT64_MAX;
	if (!rc)
		rc = schema_services(c, &all);
	for (size_t i = 0; !rc && i < all.n; i++) {
		if (service && strcmp(service, all.names[i]) != 0)
			continue;
		found = true;
		rc = service_archive(c, all.names[i], &n_steps);
		worst = rc > worst ? rc : worst;
		rc = rc < 0 ? rc : 0;
	}
	if (!rc && !found)
		return cli_usage(c, say(c, "没有服务 %s", "there is no service %s"), service);
	return rc ? rc : worst;
}
