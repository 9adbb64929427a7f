/*
 * follow - a turn after a command's own, in its transaction, by the service itself.
 *
 * The command is kept already; what follows is dropped by itself when it fails. When that is no
 * longer possible (the database refused something, or a part of it was sent), everything is rolled
 * back and the command runs again with nothing behind it: so it gets a quarter of the time that is
 * left, and waits for no lock for long. Nor does anything follow a command that was tried before:
 * if the follower ended its worker, it ends it once.
 */
#include "private.h"

void follow_up(struct call *c, follow_fn run, const void *with)
{
	c->private->follow = run;
	c->private->follow_with = with;
}

static void tell(struct unit *u, int rc)
{
	log_event(LOG_WARNING, "follow.failed", L_STR("rpc", u->call.rpc),
		  L_STR("outcome", error_name(rc)), L_STR("detail", u->private.detail),
		  L_STR("database", store_error(u->private.dispatcher->store)),
		  L_STR("trace", u->private.envelope->trace));
	u->private.detail[0] = '\0';
}

int follow_run(struct unit *u, struct tx *tx)
{
	const struct call_private before = u->private;
	const int64_t left_ms = call_left_ms(u);
	struct call c = u->call;
	Gongdao__Principal self = GONGDAO__PRINCIPAL__INIT;
	struct tx_scope scope;
	int rc;

	if (!before.follow || u->no_follow || before.envelope->attempt > 1 || left_ms < 4)
		return 0;
	self.subject = (char *)c.service;
	self.role = (char *)"service";
	self.region = (char *)"000000";
	c.who = &self;
	c.arena = u->private.dispatcher
			  ->follow_arena; /* the rest of the command's is for its reply */
	scope = call_scope_of(&c);
	u->followed = true;
	tx_turn(tx, c.arena, &scope);
	tx_hurry(tx, left_ms / 4);
	rc = before.follow(&c, before.follow_with);
	if (u->private.failed)
		rc = u->private.failed;
	if (tx_failed(tx))
		rc = tx_failed(tx);
	if (!rc)
		tx_keep(tx);
	tx_hurry(tx, 0);
	if (!rc)
		return 0;
	tell(u, rc);
	u->private.announced = before.announced;
	u->private.failed = 0;
	if (!tx_drop(tx) || tx_failed(tx))
		return rc;
	u->followed = false;
	return 0;
}

bool follow_without(struct unit *const *units, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		any = any || units[i]->followed;
		units[i]->no_follow = units[i]->no_follow || units[i]->followed;
		units[i]->followed = false; /* said once, also when it cannot begin again */
	}
	return any;
}
