/*
 * change_worker - a worker as what can be changed by request: name, telephone, home region.
 *
 * Through the way of RegisterWorker, on its own terms: the row says all there is, so an empty
 * telephone takes the old one away, and a name is another one by its spelling alone.
 */
#include "base.h"

#include "change.h"

int change_worker_load(struct call *c, int64_t id, struct change_target *out)
{
	Registration__WorkerRow *row = arena_zalloc(c->arena, 1, sizeof(*row));
	struct worker_stored w;
	struct keys_now keys;
	struct person p;
	int rc = row ? keys_for_reading(c, &keys) : E_NO_MEMORY;

	if (!rc)
		rc = worker_find(c, id, &w);
	if (!rc && w.worker_id != id)
		rc = refuse(c, E_CONFLICT, "%s %" PRId64,
			    say(c, "该编号已并入另一编号，请对后者申请：",
				"that number stands for another one, ask for that:"),
			    w.worker_id);
	if (!rc)
		rc = person_open(c, &keys, &w, &p);
	if (rc)
		return rc;
	registration__worker_row__init(row);
	row->id_kind = (char *)w.id_kind;
	row->id = (char *)p.document;
	row->name = (char *)p.name;
	row->phone = (char *)p.phone;
	row->home_region = (char *)w.home_region;
	*out = (struct change_target){&row->base, arena_printf(c->arena, "%" PRId64, id),
				      w.home_region, w.version};
	return out->label ? 0 : E_NO_MEMORY;
}

int change_worker_apply(struct call *c, ProtobufCMessage *row, bool dry_run,
			Registration__ImportReply *rep)
{
	static const char reason[] = "change request";
	struct worker_row one;
	struct worker_batch batch = {.rows = &one, .n_rows = 1, .dry_run = dry_run};
	int rc = worker_row_read(c, (const Registration__WorkerRow *)row, reason, &one);

	one.exact = true;
	if (!rc)
		rc = worker_apply(c, &batch, reason, &rep->review);
	if (!rc)
		rep->updated = one.outcome == IMPORT_UPDATED;
	return rc;
}
