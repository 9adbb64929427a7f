/*
 * One request in a service: inbox, effects and outbox in a transaction, step by step, so that
 * anything may happen in between.
 */
#include "base.h"

#include "parts.h"

#define GRACE_US      (1000 * MS)
#define ABORTS        3 /* counted ones, after which a message is dead */
#define SUSPECT       3 /* the attempt from which on it is counted */
#define STEP_ANSWERED INT8_MAX

enum step {
	BEGIN,
	LOCK,
	INBOX,
	WRITE,
	COMMIT,
};

static struct db *db_of(struct sim *s, const struct job *j)
{
	return &s->dbs[s->instances[j->instance].service];
}

static const struct row *row_of(const struct sim *s, struct ref ref)
{
	return &s->dbs[ref.service].rows[ref.n];
}

bool planted(const struct sim *s, struct ref ref, enum service_id receiver, enum planted p)
{
	if (s->healed)
		return false;
	if (ref.what == 'c')
		return s->commands[ref.n].planted == p;
	return row_of(s, ref)->planted == p && receiver != GAMMA;
}

static void step_later(struct sim *s, int n, int64_t in_us);

static void step_run(struct sim *s, struct happening *h)
{
	const struct job *j = &s->jobs[h->what];

	if (j->used && j->instance == h->who && s->instances[h->who].life == h->life)
		job_step(s, h->what);
}

static void step_later(struct sim *s, int n, int64_t in_us)
{
	int i = s->jobs[n].instance;

	agenda_add(s, in_us,
		   &(struct happening){
			   .run = step_run, .who = i, .what = n, .life = s->instances[i].life});
}

/* ---- ends ------------------------------------------------------------------------------- */

static void release(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	struct db *db = db_of(s, j);

	if (j->xid && db->xids[j->xid] == XID_RUNS)
		db->xids[j->xid] = XID_ABORTED;
	if (j->locked && db->locks[j->event][j->key] == n)
		db->locks[j->event][j->key] = -1;
	j->locked = false;
}

static void answer(struct sim *s, const struct job *j, int error)
{
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	Gongdao__Error why = GONGDAO__ERROR__INIT;
	struct ref ref = j->ref;

	e.id = (ProtobufCBinaryData){sizeof(ref), (uint8_t *)&ref};
	e.credit = 1;
	why.code = -error;
	if (error)
		e.error = &why;
	letter_post(s, j->instance, j->broker, &(struct letter){FRAME_REPLY, j->token, &e});
}

static struct attempt *attempt_of(struct db *db, struct ref ref)
{
	for (size_t i = 0; i < N_ELEMENTS(db->attempts); i++) {
		struct attempt *a = &db->attempts[i];

		if (a->used && memcmp(&a->ref, &ref, sizeof(ref)) == 0)
			return a;
	}
	return NULL;
}

static void finish(struct sim *s, int n, int error)
{
	struct job *j = &s->jobs[n];
	struct attempt *a = attempt_of(db_of(s, j), j->ref);
	int i = j->instance;

	release(s, n);
	if (j->counted && a)
		a->used = false;
	if (!j->acknowledged)
		answer(s, j, error);
	j->used = false;
	s->instances[i].n_running--;
	if (s->instances[i].courier) {
		courier_clock(s->instances[i].courier, (mono_time){s->now});
		courier_wake(s->instances[i].courier);
		relay_pump(s, i);
	}
	jobs_pump(s, i);
}

void job_drop(struct sim *s, int n)
{
	release(s, n);
	s->jobs[n].used = false;
}

/* ---- steps ------------------------------------------------------------------------------ */

static bool done(struct sim *s, const struct job *j)
{
	const struct db *db = db_of(s, j);

	if (s->plant == PLANT_DOUBLE && chance(s, 500))
		return false;
	return j->ref.what == 'c' ? db->done[j->ref.n] : db->taken[j->ref.service][j->ref.n] > 0;
}

/* 0: it may run. */
static int judge(struct sim *s, struct job *j)
{
	struct db *db = db_of(s, j);
	struct attempt *a = attempt_of(db, j->ref);

	if (a && a->runs && s->instances[a->instance].up &&
	    s->instances[a->instance].life == a->life)
		return E_UNAVAILABLE;
	if (a && s->now - a->at < GRACE_US)
		return E_UNAVAILABLE;
	if (a && a->n >= ABORTS)
		return E_ABORTED;
	for (size_t i = 0; !a && i < N_ELEMENTS(db->attempts); i++) {
		if (!db->attempts[i].used)
			a = &db->attempts[i];
	}
	if (!a)
		return E_UNAVAILABLE;
	if (!a->used)
		*a = (struct attempt){.used = true, .ref = j->ref};
	a->n++;
	a->at = s->now;
	a->instance = j->instance;
	a->life = s->instances[j->instance].life;
	a->runs = j->counted = true;
	return 0;
}

static void job_begin(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	enum service_id service = s->instances[j->instance].service;
	int rc = 0;

	if (!s->dbs[service].up)
		rc = E_DB_AWAY;
	else if (j->attempt >= SUSPECT && !done(s, j))
		rc = judge(s, j);
	if (rc) {
		finish(s, n, rc);
		return;
	}
	if (planted(s, j->ref, service, KILLS) && !done(s, j)) {
		SAY(s, "%c%d kills instance %d", j->ref.what, j->ref.n, j->instance);
		instance_crash(s, j->instance);
		return;
	}
	if (draw(s, 2))
		j->xid = xid_take(s, &s->dbs[service]); /* long before it takes its ids */
	if (s->plant == PLANT_ORDER)
		j->early_id = s->dbs[service].next_id++;
	j->step = LOCK;
	step_later(s, n, between(s, 10, 2000));
}

static void job_lock(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	int16_t *lock = &db_of(s, j)->locks[j->event][j->key];

	if (*lock >= 0) {
		step_later(s, n, between(s, 500, 4000));
		return;
	}
	*lock = (int16_t)n;
	j->locked = true;
	j->step = INBOX;
	step_later(s, n, between(s, 10, 300));
}

static void job_inbox(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	enum service_id service = s->instances[j->instance].service;

	if (done(s, j)) {
		finish(s, n, 0);
		return;
	}
	if (planted(s, j->ref, service, REFUSED) ||
	    (s->plant == PLANT_DEAD && j->ref.what == 'r' && chance(s, 10))) {
		finish(s, n, E_CONFLICT);
		return;
	}
	j->step = WRITE;
	step_later(s, n, between(s, 10, 2000));
}

static void announce(struct sim *s, struct job *j, enum event_id event, uint8_t key,
		     uint8_t planted_so)
{
	enum service_id service = s->instances[j->instance].service;
	struct db *db = db_of(s, j);
	struct row row = {.id = j->early_id,
			  .xid = j->xid,
			  .event = (uint8_t)event,
			  .key = key,
			  .planted = planted_so,
			  .version = (uint16_t)(db->versions[event][key] + 1)};

	j->early_id = 0;
	row_add(s, service, &row);
}

static void job_write(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	struct db *db = db_of(s, j);
	bool late = s->now < s->faults_until && chance(s, 100);

	if (!j->xid)
		j->xid = xid_take(s, db);
	if (j->ref.what == 'c') {
		const struct command *c = &s->commands[j->ref.n];

		announce(s, j, THING, c->key, c->row_planted);
		if (c->barrier)
			announce(s, j, DONE, 0, SOUND);
	} else if (row_of(s, j->ref)->event == THING && s->instances[j->instance].service == BETA) {
		announce(s, j, TAKEN, row_of(s, j->ref)->key, SOUND);
	}
	if (s->plant == PLANT_EARLY_ACK) {
		answer(s, j, 0);
		j->acknowledged = true;
	}
	j->step = COMMIT;
	step_later(s, n, late ? between(s, MS, 1500 * MS) : between(s, 100, 3000));
}

/* Everything that was there before a barrier has arrived, or is parked. */
static void barrier_check(struct sim *s, const struct row *barrier)
{
	const struct db *from = &s->dbs[ALPHA], *to = &s->dbs[BETA];

	for (size_t n = 0; n < from->n_rows; n++) {
		const struct row *row = &from->rows[n];

		if (row->id >= barrier->id || from->xids[row->xid] != XID_COMMITTED ||
		    row->committed_at >= barrier->committed_at || !row_for(row, BETA))
			continue;
		if (!to->taken[ALPHA][n] && !from->was_parked[BETA][n])
			sim_fail(s, "the barrier of id %d came before row %zu", (int)barrier->id,
				 n);
	}
}

static void effect_row(struct sim *s, struct job *j)
{
	const struct row *row = row_of(s, j->ref);
	struct db *db = db_of(s, j);
	uint16_t *last = &db->last[j->ref.service][row->event][row->key];

	if (db->taken[j->ref.service][j->ref.n]++)
		sim_fail(s, "row %d of %s took effect twice", j->ref.n,
			 service_name((enum service_id)j->ref.service));
	if (row->event == DONE) {
		barrier_check(s, row);
		return;
	}
	if (row->version != *last + 1)
		sim_fail(s, "%s of key %s: version %d after %d",
			 event_name((enum event_id)row->event), key_name(row->event, row->key),
			 row->version, *last);
	*last = row->version;
}

static void effect(struct sim *s, struct job *j)
{
	struct db *db = db_of(s, j);

	if (j->ref.what == 'r') {
		effect_row(s, j);
		if (row_of(s, j->ref)->event == THING && s->instances[j->instance].service == BETA)
			db->versions[TAKEN][j->key]++;
		return;
	}
	if (db->done[j->ref.n])
		sim_fail(s, "command %d took effect twice", j->ref.n);
	db->done[j->ref.n] = true;
	db->versions[THING][j->key]++;
	if (s->commands[j->ref.n].timer)
		db->timers[j->ref.n] = s->now + between(s, 0, 1000 * MS);
}

static void job_commit(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];
	bool faulty = s->now < s->faults_until;

	if (faulty && chance(s, s->plant == PLANT_EARLY_ACK ? 200 : 30)) {
		finish(s, n, E_DB_CONFLICT); /* rolled back */
		return;
	}
	db_commit(s, db_of(s, j), j->xid);
	effect(s, j);
	SAY(s, "instance %d commits %c%d", j->instance, j->ref.what, j->ref.n);
	j->step = STEP_ANSWERED;
	j->error = faulty && chance(s, 20) ? E_DB_AWAY : 0; /* done, nobody knows */
	step_later(s, n, between(s, 10, 300));
}

void job_step(struct sim *s, int n)
{
	struct job *j = &s->jobs[n];

	if (j->step == STEP_ANSWERED) {
		finish(s, n, j->error);
		return;
	}
	switch ((enum step)j->step) {
	case BEGIN:
		job_begin(s, n);
		return;
	case LOCK:
		job_lock(s, n);
		return;
	case INBOX:
		job_inbox(s, n);
		return;
	case WRITE:
		job_write(s, n);
		return;
	case COMMIT:
		job_commit(s, n);
		return;
	}
}

/* ---- the queue -------------------------------------------------------------------------- */

static void lock_choose(const struct sim *s, struct job *j)
{
	const struct row *row;

	if (j->ref.what == 'c') {
		j->event = THING;
		j->key = s->commands[j->ref.n].key;
		return;
	}
	row = row_of(s, j->ref);
	j->event = row->event;
	j->key = row->key;
	if (row->event == THING && s->instances[j->instance].service == BETA)
		j->event = TAKEN; /* the key it announces about */
}

void job_add(struct sim *s, const struct job *job)
{
	struct process *i = &s->instances[job->instance];

	for (int n = 0; n < JOBS_MAX; n++) {
		if (s->jobs[n].used)
			continue;
		s->jobs[n] = *job;
		lock_choose(s, &s->jobs[n]);
		i->queue[i->n_queue++] = (int16_t)n;
		jobs_pump(s, job->instance);
		return;
	}
	sim_fail(s, "the simulation is too small: jobs");
}

void jobs_pump(struct sim *s, int n)
{
	struct process *i = &s->instances[n];

	while (i->up && i->n_queue && i->n_running < WORKERS) {
		int16_t job = i->queue[0];

		memmove(i->queue, i->queue + 1, --i->n_queue * sizeof(i->queue[0]));
		i->n_running++;
		step_later(s, job, between(s, 10, 500));
	}
}
