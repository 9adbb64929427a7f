/* What relay.sql does, on the simulated database: one request, all of it in one instant. */
#include "base.h"

#include "parts.h"

#define BODY_BYTES 300000 /* so that a page holds seven */

static struct db *db_of(struct sim *s, const struct process *i)
{
	return &s->dbs[i->service];
}

static uint16_t snap_of(const char *text)
{
	int64_t n = 0;

	if (!slice_to_i64(slice_of(text + 1), &n))
		abort(); /* we wrote it */
	return (uint16_t)n;
}

static int service_of(const char *name)
{
	int i = 0;

	while (strcmp(service_name((enum service_id)i), name) != 0)
		i++;
	return i;
}

static bool committed(const struct db *db, const struct row *row)
{
	return db->xids[row->xid] == XID_COMMITTED;
}

static bool fresh(const struct db *db, uint16_t base)
{
	for (size_t i = 0; i < db->n_rows; i++) {
		if (committed(db, &db->rows[i]) && !row_sees(&db->snaps[base], db->rows[i].xid))
			return true;
	}
	return false;
}

static bool same_key(const struct db *db, const struct dead *a, const struct dead *b)
{
	const struct row *x = &db->rows[a->row], *y = &db->rows[b->row];

	return a->subscriber == b->subscriber &&
	       strcmp(key_name(x->event, x->key), key_name(y->event, y->key)) == 0;
}

/* The first of its key. */
static bool is_first(const struct db *db, const struct dead *d)
{
	for (const struct dead *o = db->now.dead; o < db->now.dead + db->now.n_dead; o++) {
		if (same_key(db, o, d) && o->outbox_id < d->outbox_id)
			return false;
	}
	return true;
}

static bool is_due(const struct sim *s, const struct db *db, const struct dead *d, int subscriber)
{
	return d->subscriber == subscriber && d->state == 'r' && d->due_at <= s->now &&
	       is_first(db, d);
}

static bool any_due(const struct sim *s, const struct db *db, int subscriber)
{
	for (size_t i = 0; i < db->now.n_dead; i++) {
		if (is_due(s, db, &db->now.dead[i], subscriber))
			return true;
	}
	return false;
}

static bool parked(const struct db *db, int subscriber, const struct row *row)
{
	for (size_t i = 0; i < db->now.n_dead; i++) {
		const struct dead *d = &db->now.dead[i];
		const struct row *other = &db->rows[d->row];

		if (d->subscriber == subscriber &&
		    (!row || strcmp(key_name(row->event, row->key),
				    key_name(other->event, other->key)) == 0))
			return true;
	}
	return false;
}

/* ---- LEAD, LOOK, SYNC, TIMERS ----------------------------------------------------------- */

static void lead(struct sim *s, struct process *i)
{
	struct db *db = db_of(s, i);

	if (db->leader && db->leader != i->db_conn)
		return;
	db->leader = i->db_conn;
	db->epoch++;
	db_commit(s, db, 0);
	i->response.held = true;
	i->response.backend = i->db_conn;
	i->response.epoch = db->epoch;
}

static void look(struct sim *s, struct process *i, const struct request *q)
{
	struct db *db = db_of(s, i);

	i->response.backend = i->db_conn;
	i->response.epoch = db->epoch;
	for (int n = 0; n < COMMANDS_MAX; n++)
		i->response.timers |= db->timers[n] && db->timers[n] <= s->now;
	for (size_t n = 0; n < q->n_names; n++) {
		int subscriber = service_of(q->names[n]);

		i->seen[n] =
			(struct seen){q->names[n], fresh(db, snap_of(q->bases[n])),
				      any_due(s, db, subscriber), parked(db, subscriber, NULL)};
	}
	i->response.seen = i->seen;
	i->response.n = q->n_names;
}

static void sync_all(struct sim *s, struct process *i, const struct request *q)
{
	struct db *db = db_of(s, i);

	for (size_t n = 0; n < q->n_names; n++) {
		int id = service_of(q->names[n]);
		bool open = db->now.cursors[id].target != 0;

		db->now.cursors[id].made = true;
		i->cursors[n] = (struct cursor){
			.subscriber = q->names[n],
			.base = db->snaps[db->now.cursors[id].base].text,
			.target = open ? db->snaps[db->now.cursors[id].target].text : NULL,
			.after_id = db->now.cursors[id].after_id,
			.pending = open || fresh(db, db->now.cursors[id].base),
			.aside = any_due(s, db, id)};
	}
	db_commit(s, db, 0);
	i->response.cursors = i->cursors;
	i->response.n = q->n_names;
}

static void timers(struct sim *s, struct process *i)
{
	struct db *db = db_of(s, i);
	uint16_t xid = xid_take(s, db);

	for (int n = 0; n < COMMANDS_MAX; n++) {
		struct row row = {.xid = xid, .event = FIRED, .key = (uint8_t)n, .version = 1};

		if (!db->timers[n] || db->timers[n] > s->now)
			continue;
		row.planted = s->commands[n].row_planted;
		db->timers[n] = 0;
		row_add(s, i->service, &row);
		i->response.n++;
	}
	db_commit(s, db, xid);
}

/* ---- LOAD, ASIDE ------------------------------------------------------------------------ */

static void fill(const struct process *i, const struct db *db, size_t n, struct delivery *d)
{
	const struct row *row = &db->rows[n];
	struct ref ref = {'r', (uint8_t)i->service, (uint16_t)n};

	memcpy(d->event_id.b, &ref, sizeof(ref));
	d->outbox_id = row->id;
	d->event = event_name((enum event_id)row->event);
	d->key = key_name(row->event, row->key);
	d->trace = "";
	d->barrier = row->event == DONE;
	d->body = (slice){"", BODY_BYTES}; /* never read */
}

static int64_t greatest_seen(const struct db *db, const struct snap *base)
{
	int64_t id = 0;

	for (size_t n = 0; n < db->n_rows; n++) {
		if (row_sees(base, db->rows[n].xid) && db->rows[n].id > id)
			id = db->rows[n].id;
	}
	return id;
}

/* Of those rows, which is next by id; n_rows: none. */
static size_t next_row(const struct db *db, const bool *wanted)
{
	size_t best = db->n_rows;

	for (size_t n = 0; n < db->n_rows; n++) {
		if (wanted[n] && (best == db->n_rows || db->rows[n].id < db->rows[best].id))
			best = n;
	}
	return best;
}

static void load(struct sim *s, struct process *i, const struct request *q)
{
	struct db *db = db_of(s, i);
	const struct snap *base = &db->snaps[snap_of(q->from->base)], *target;
	bool open = q->from->target[0] != '\0', wanted[ROWS_MAX];
	int subscriber = service_of(q->subscriber);
	int64_t bytes = 0, floor = open ? q->from->after_id : 0;
	size_t n;

	target = &db->snaps[open ? snap_of(q->from->target) : snap_take(s, db)];
	if (!open && !fresh(db, snap_of(q->from->base)))
		return;
	if (s->plant == PLANT_LATE_COMMIT && greatest_seen(db, base) > floor)
		floor = greatest_seen(db, base);
	for (n = 0; n < db->n_rows; n++) {
		const struct row *row = &db->rows[n];

		wanted[n] = row->id > floor && committed(db, row) && !row_sees(base, row->xid) &&
			    row_sees(target, row->xid) && row_for(row, subscriber);
	}
	i->response.target = target->text;
	i->response.deliveries =
		arena_zalloc(q->arena, db->n_rows + 1, sizeof(*i->response.deliveries));
	assert(i->response.deliveries);
	while ((n = next_row(db, wanted)) < db->n_rows && bytes < q->bytes) {
		struct delivery *d = &i->response.deliveries[i->response.n_deliveries++];

		fill(i, db, n, d);
		d->parked = q->parked && parked(db, subscriber, &db->rows[n]);
		wanted[n] = false;
		bytes += BODY_BYTES;
	}
	i->response.cut = i->response.n_deliveries > 1 && chance(s, 100);
	if (i->response.cut)
		i->response.n_deliveries -= draw(s, i->response.n_deliveries);
}

static void aside(struct sim *s, struct process *i, const struct request *q)
{
	struct db *db = db_of(s, i);
	int subscriber = service_of(q->subscriber);

	i->response.deliveries =
		arena_zalloc(q->arena, db->now.n_dead + 1, sizeof(*i->response.deliveries));
	assert(i->response.deliveries);
	for (size_t n = 0; n < db->now.n_dead; n++) {
		const struct dead *dead = &db->now.dead[n];
		struct delivery *d = &i->response.deliveries[i->response.n_deliveries];

		if (!is_due(s, db, dead, subscriber))
			continue;
		i->response.n_deliveries++;
		fill(i, db, dead->row, d);
		d->barrier = false;
		d->dead_id = dead->dead_id;
		d->attempts = dead->attempts;
	}
}

/* ---- WRITE ------------------------------------------------------------------------------ */

static struct dead *dead_find(struct db *db, int64_t dead_id)
{
	for (size_t n = 0; n < db->now.n_dead; n++) {
		if (db->now.dead[n].dead_id == dead_id)
			return &db->now.dead[n];
	}
	return NULL;
}

static char state_of(const struct delivery *d)
{
	if (d->state == DELIVERY_DEAD)
		return 'd';
	return d->state == DELIVERY_SPILL ? 'r' : 'w';
}

/* Dead is what was planted, or what ended its receiver three times, whoever was to blame. */
static void dead_check(struct sim *s, const struct process *i, const struct delivery *d)
{
	const struct ref *ref = (const struct ref *)d->event_id.b;

	if (d->state != DELIVERY_DEAD || d->error == E_ABORTED ||
	    s->dbs[i->service].rows[ref->n].planted != SOUND)
		return;
	sim_fail(s, "dead though sound: row %d of %s: %s", ref->n, service_name(i->service),
		 error_name(d->error));
}

static void park(struct sim *s, struct process *i, const struct change *w)
{
	struct db *db = db_of(s, i);
	const struct delivery *d = w->delivery;
	struct dead fresh_one = {.outbox_id = d->outbox_id,
				 .dead_id = ++db->now.next_dead,
				 .due_at = s->now + delivery_backoff_ms(d->attempts) * MS,
				 .row = ((const struct ref *)d->event_id.b)->n,
				 .subscriber = (uint8_t)service_of(w->subscriber),
				 .state = state_of(d),
				 .attempts = (int32_t)d->attempts,
				 .error = d->error};

	for (size_t n = 0; n < db->now.n_dead; n++) {
		if (db->now.dead[n].subscriber == fresh_one.subscriber &&
		    db->now.dead[n].outbox_id == d->outbox_id)
			return;
	}
	if (db->now.n_dead == DEAD_MAX) {
		sim_fail(s, "the simulation is too small: dead letters");
		return;
	}
	if (fresh_one.state == 'w' && is_first(db, &fresh_one))
		fresh_one.state = 'r';
	db->now.dead[db->now.n_dead++] = fresh_one;
	db->was_parked[fresh_one.subscriber][fresh_one.row] = true;
	SAY(s, "parked for %s: row %d, key %s, %c %s", w->subscriber, fresh_one.row, d->key,
	    fresh_one.state, d->error ? error_name(d->error) : "");
	dead_check(s, i, d);
}

static void again(struct sim *s, struct process *i, const struct delivery *d)
{
	struct dead *dead = dead_find(db_of(s, i), d->dead_id);

	dead_check(s, i, d);
	if (!dead)
		return;
	dead->state = state_of(d);
	dead->error = d->error;
	dead->attempts = (int32_t)d->attempts;
	dead->due_at = s->now + delivery_backoff_ms(d->attempts) * MS;
}

static void taken(struct sim *s, struct db *db, const struct delivery *d)
{
	struct dead *dead = dead_find(db, d->dead_id), gone;

	if (!dead)
		return;
	gone = *dead;
	*dead = db->now.dead[--db->now.n_dead];
	for (size_t n = 0; n < db->now.n_dead; n++) {
		dead = &db->now.dead[n];
		if (same_key(db, dead, &gone) && is_first(db, dead) && dead->state == 'w') {
			dead->state = 'r';
			dead->due_at = s->now;
		}
	}
}

static void cursor_move(struct sim *s, struct db *db, const struct change *w)
{
	int id = service_of(w->subscriber);

	db->now.cursors[id].base = snap_of(w->place->base);
	db->now.cursors[id].target = w->place->target[0] ? snap_of(w->place->target) : 0;
	db->now.cursors[id].after_id = w->place->after_id;
	if (s->plant == PLANT_SKIP && w->place->target[0])
		db->now.cursors[id].after_id += 3;
}

static void write_all(struct sim *s, struct process *i, const struct request *q)
{
	struct db *db = db_of(s, i);

	for (size_t n = 0; n < q->n_changes; n++) {
		const struct change *w = &q->changes[n];

		switch (w->kind) {
		case CHANGE_PARK:
			park(s, i, w);
			break;
		case CHANGE_AGAIN:
			again(s, i, w->delivery);
			break;
		case CHANGE_TAKEN:
			taken(s, db, w->delivery);
			break;
		case CHANGE_CURSOR:
			cursor_move(s, db, w);
			break;
		case CHANGE_ERROR:
			break;
		}
	}
}

void dead_retry_all(struct sim *s, struct db *db)
{
	for (size_t n = 0; n < db->now.n_dead; n++) {
		struct dead *d = &db->now.dead[n];

		if (d->state != 'd')
			continue;
		d->state = 'r';
		d->attempts = 0;
		d->due_at = s->now;
	}
}

/* ---- all -------------------------------------------------------------------------------- */

static bool fenced(struct sim *s, const struct process *i, const struct request *q)
{
	return i->db_conn != q->backend || db_of(s, i)->epoch != q->epoch;
}

void db_ask(struct sim *s, struct process *i, const struct request *q)
{
	switch (q->kind) {
	case REQUEST_LEAD:
		lead(s, i);
		return;
	case REQUEST_LOOK:
		look(s, i, q);
		return;
	case REQUEST_LOAD:
		load(s, i, q);
		return;
	case REQUEST_ASIDE:
		aside(s, i, q);
		return;
	case REQUEST_SYNC:
	case REQUEST_TIMERS:
	case REQUEST_WRITE:
		break;
	}
	i->response.fenced = fenced(s, i, q);
	if (i->response.fenced)
		i->response.rc = E_UNAVAILABLE;
	else if (q->kind == REQUEST_SYNC)
		sync_all(s, i, q);
	else if (q->kind == REQUEST_TIMERS)
		timers(s, i);
	else
		write_all(s, i, q);
}
