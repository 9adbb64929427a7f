/* A service's database: transactions by number, rows that are seen or not. */
#include "base.h"

#include "parts.h"

const char *service_name(enum service_id s)
{
	static const char *const names[N_SERVICES] = {"alpha", "beta", "gamma"};

	return names[s];
}

const char *event_name(enum event_id e)
{
	static const char *const names[N_EVENTS] = {"alpha.ThingPut", "beta.ReplayDone",
						    "alpha.Fired", "beta.Taken"};

	return names[e];
}

const char *key_name(uint8_t event, uint8_t key)
{
	static char names[N_EVENTS][COMMANDS_MAX][8];
	char *name = names[event][key];

	if (!name[0])
		(void)snprintf(name, sizeof(names[0][0]), "%c%u", "kbtk"[event], key);
	return name;
}

bool row_for(const struct row *row, int to)
{
	switch ((enum event_id)row->event) {
	case THING:
		return to == BETA || to == GAMMA;
	case DONE:
		return to == BETA;
	case FIRED:
	case TAKEN:
		return to == ALPHA;
	case N_EVENTS:
		break;
	}
	return false;
}

void db_init(struct db *db)
{
	db->up = true;
	db->next_xid = db->oldest = 1;
	db->next_id = 1;
	memset(db->locks, -1, sizeof(db->locks));
	db->snaps[0] = (struct snap){.xmax = 1, .text = "#0"};
	db->n_snaps = 1;
}

uint16_t xid_take(struct sim *s, struct db *db)
{
	if (db->next_xid == XIDS_MAX) {
		sim_fail(s, "the simulation is too small: transactions");
		return XIDS_MAX - 1;
	}
	return db->next_xid++;
}

bool row_sees(const struct snap *snap, uint16_t xid)
{
	if (xid >= snap->xmax)
		return false;
	for (size_t i = 0; i < snap->n; i++) {
		if (snap->xip[i] == xid)
			return false;
	}
	return true;
}

uint16_t snap_take(struct sim *s, struct db *db)
{
	struct snap *snap = &db->snaps[db->n_snaps];
	const struct snap *former = &db->snaps[db->n_snaps - 1];

	while (db->oldest < db->next_xid && db->xids[db->oldest] != XID_RUNS)
		db->oldest++;
	*snap = (struct snap){.xmax = db->next_xid};
	for (uint16_t x = db->oldest; x < db->next_xid; x++) {
		if (db->xids[x] == XID_RUNS && snap->n < N_ELEMENTS(snap->xip))
			snap->xip[snap->n++] = x;
	}
	if (former->xmax == snap->xmax && former->n == snap->n &&
	    memcmp(former->xip, snap->xip, snap->n * sizeof(snap->xip[0])) == 0)
		return (uint16_t)(db->n_snaps - 1);
	(void)snprintf(snap->text, sizeof(snap->text), "#%u", (unsigned)db->n_snaps);
	if (db->n_snaps + 1 == SNAPS_MAX || snap->n == N_ELEMENTS(snap->xip))
		sim_fail(s, "the simulation is too small: snapshots");
	else
		db->n_snaps++;
	return (uint16_t)(db->n_snaps - 1);
}

/* With it everything before it is on disk. */
void db_commit(struct sim *s, struct db *db, uint16_t xid)
{
	if (xid)
		db->xids[xid] = XID_COMMITTED;
	for (size_t i = 0; xid && i < db->n_rows; i++) {
		if (db->rows[i].xid == xid)
			db->rows[i].committed_at = s->now;
	}
	db->disk = db->now;
}

void row_add(struct sim *s, enum service_id service, const struct row *row)
{
	struct db *db = &s->dbs[service];

	if (db->n_rows == ROWS_MAX) {
		sim_fail(s, "the simulation is too small: rows");
		return;
	}
	db->rows[db->n_rows] = *row;
	if (!row->id)
		db->rows[db->n_rows].id = db->next_id++;
	db->n_rows++;
}

static void up(struct sim *s, struct happening *h)
{
	SAY(s, "database of %s is back", service_name((enum service_id)h->what));
	s->dbs[h->what].up = true;
}

void db_crash(struct sim *s, enum service_id service)
{
	struct db *db = &s->dbs[service];
	struct happening again = {.run = up, .who = N_NODES, .what = (int)service};

	if (!db->up)
		return;
	SAY(s, "database of %s crashes", service_name(service));
	db->up = false;
	for (int i = 0; i < N_INSTANCES; i++) {
		if (s->instances[i].service != service)
			continue;
		instance_db_lost(s, i);
		relay_cut(s, i);
	}
	for (uint16_t x = 1; x < db->next_xid; x++) {
		if (db->xids[x] == XID_RUNS)
			db->xids[x] = XID_ABORTED;
	}
	db->now = db->disk;
	db->leader = 0;
	memset(db->attempts, 0, sizeof(db->attempts));
	agenda_add(s, between(s, 20 * MS, 500 * MS), &again);
}
