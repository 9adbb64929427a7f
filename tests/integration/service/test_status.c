/* What ServiceStatus says of the database: each thing planted, seen by its name, and gone again. */
#include "post.h"

#include <libpq-fe.h>
#include <poll.h>

#include "service.pb-c.h"

static struct bench b;
static struct dispatcher *d;
static PGconn *session, *other;

static int open_all(void **state UNUSED)
{
	bench_open(&b);
	d = bench_dispatcher(&b);
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date"
		" - 8, (now() at time zone 'utc')::date + 7)");
	return 0;
}

static int close_all(void **state UNUSED)
{
	dispatcher_free(d);
	bench_close(&b);
	return 0;
}

static PGconn *person(const char *name, const char *role)
{
	PGconn *c =
		PQconnectdb(arena_printf(b.arena, "%s application_name=%s", kit_dsn(role), name));

	assert_int_equal(PQstatus(c), CONNECTION_OK);
	return c;
}

static int start(void **state UNUSED)
{
	bench_clean();
	session = person("somebody", NULL);
	other = person("another", NULL);
	return 0;
}

static int stop(void **state UNUSED)
{
	PQfinish(session);
	PQfinish(other);
	return 0;
}

static void says(PGconn *c, const char *sql)
{
	PGresult *res = PQexec(c, sql);

	if (PQresultStatus(res) == PGRES_FATAL_ERROR)
		fail_msg("%s: %s", sql, PQresultErrorMessage(res));
	PQclear(res);
}

static const Service__ServiceStatusReply *status(void)
{
	Service__ServiceStatusRequest q = SERVICE__SERVICE_STATUS_REQUEST__INIT;
	ProtobufCMessage *m;
	struct answer a = bench_ask(
		&b, d,
		&(struct ask){.method = "ServiceStatus", .role = "operator", .body = &q.base});

	assert_int_equal(a.code, 0);
	assert_int_equal(
		wire_unpack(b.arena, &service__service_status_reply__descriptor, a.body, &m), 0);
	return (const Service__ServiceStatusReply *)m;
}

static void transaction__of_another_role__seen_by_its_name(void **state UNUSED)
{
	const Service__ServiceStatusReply *r = status();

	assert_true(!r->oldest_transaction ||
		    strcmp(r->oldest_transaction->application, "somebody") != 0);
	says(session, "begin isolation level repeatable read; select 1");
	says(session, "select pg_sleep(1.2)");
	r = status();
	assert_non_null(r->oldest_transaction);
	assert_string_equal(r->oldest_transaction->application, "somebody");
	assert_string_equal(r->oldest_transaction->role, "postgres");
	assert_string_equal(r->oldest_transaction->state, "idle in transaction");
	assert_int_equal(r->oldest_transaction->pid, PQbackendPID(session));
	assert_true(r->oldest_transaction_s >= 1);
	says(session, "commit");
	r = status();
	assert_true(!r->oldest_transaction ||
		    strcmp(r->oldest_transaction->application, "somebody") != 0);
}

static void lock__somebody_waits__both_named(void **state UNUSED)
{
	const Service__ServiceStatusReply *r;

	assert_int_equal(status()->n_lock_waits, 0);
	says(session, "begin; lock table probe.thing in access exclusive mode");
	assert_true(PQsendQuery(other, "select count(*) from probe.thing"));
	for (int i = 0; i < 100 && status()->n_lock_waits == 0; i++)
		(void)poll(NULL, 0, 20);
	r = status();
	assert_int_equal(r->n_lock_waits, 1);
	assert_string_equal(r->lock_waits[0]->object, "probe.thing");
	assert_string_equal(r->lock_waits[0]->waiting->application, "another");
	assert_string_equal(r->lock_waits[0]->holder->application, "somebody");
	assert_int_equal(r->lock_waits[0]->holder->pid, PQbackendPID(session));
	assert_string_equal(r->lock_waits[0]->holder->state, "idle in transaction");
	says(session, "rollback");
	PQclear(PQgetResult(other));
	PQclear(PQgetResult(other));
	assert_int_equal(status()->n_lock_waits, 0);
}

static void relay__leads_or_none_does__named(void **state UNUSED)
{
	struct post p;

	assert_null(status()->relay_leader);
	post_start(&p, &b);
	post_lead(&p, 0);
	assert_string_equal(status()->relay_leader->application, "relay bench");
	post_stop(&p);
	assert_null(status()->relay_leader);
	says(session, "select pg_advisory_lock(hashtext('relay'), hashtext('probe'))");
	assert_string_equal(status()->relay_leader->application, "somebody");
	says(session, "select pg_advisory_unlock_all()");
	assert_null(status()->relay_leader);
}

static void days__missing_or_too_many__counted(void **state UNUSED)
{
	const Service__Upkeep *u = status()->upkeep;

	assert_int_equal(u->days_ahead, 8);
	assert_int_equal(u->inbox_days_late, 0);
	kit_sql("update probe.partition_floor set first_day = '2000-01-01'"); /* a relay was here */
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date"
		" - 70, (now() at time zone 'utc')::date - 70)");
	kit_sql("set role gongdao_probe_owner; do $$ declare d date := (now() at time zone"
		" 'utc')::date - 70; begin execute format('create table outbox_%%s partition of"
		" outbox for values from (%%L) to (%%L)', to_char(d, 'YYYYMMDD'), d, d + 1);"
		" end $$; reset role");
	kit_sql("do $$ begin execute 'drop table probe.outbox_' || to_char((now() at time zone"
		" 'utc')::date + 3, 'YYYYMMDD'); end $$;"
		" insert into probe.outbox (day, event_id, event, key, barrier, generation, trace,"
		" body, emitted_at) values ((now() at time zone 'utc')::date - 70, "
		"gen_random_uuid(),"
		" 'probe.ThingPut', 'k', false, 0, '', '', now());"
		" insert into probe.outbox_cursor (subscriber, base, after_id) values ('alpha',"
		" '3:3:', 0)");
	u = status()->upkeep;
	assert_int_equal(u->days_ahead, 7);
	assert_int_equal(u->inbox_days_late, 70 - 62);
	assert_int_equal(u->outbox_days_late, 70 - 2);
	assert_string_equal(u->outbox_kept_by, "cursor alpha");
	kit_sql("update probe.outbox_cursor set base = pg_current_snapshot()");
	assert_string_equal(status()->upkeep->outbox_kept_by, "");
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date,"
		" (now() at time zone 'utc')::date + 7), partition_drop('inbox', (now() at time "
		"zone"
		" 'utc')::date - 70, 2), partition_drop('outbox', (now() at time zone 'utc')::date "
		"-"
		" 70, 2)");
	u = status()->upkeep;
	assert_int_equal(u->days_ahead, 8);
	assert_int_equal(u->inbox_days_late, 0);
}

static int drop(const char *subscriber, const char *reason)
{
	Service__DropSubscriberRequest q = SERVICE__DROP_SUBSCRIBER_REQUEST__INIT;

	q.subscriber = (char *)subscriber;
	q.reason = (char *)reason;
	return bench_ask(&b, d,
			 &(struct ask){
				 .method = "DropSubscriber", .role = "operator", .body = &q.base})
		.code;
}

static void subscriber__no_longer_named__forgotten_when_told(void **state UNUSED)
{
	const Service__ServiceStatusReply *r;

	kit_sql("insert into probe.outbox_cursor (subscriber, base, after_id) values ('alpha',"
		" '3:3:', 0), ('former', '3:3:', 0), ('probe', '3:3:', 0);"
		" insert into probe.dead_letter (subscriber, key, outbox_id, event_id, event,"
		" generation, trace, body, state, error, detail, attempts, due_at, dead_at) select "
		"s,"
		" 'k', 1, gen_random_uuid(), 'probe.ThingPut', 0, '', '', 'dead', 'E_CONFLICT', "
		"'', 1,"
		" now(), now() from unnest(array['alpha', 'former']) as s");
	r = status();
	assert_int_equal(r->n_cursors, 3);
	assert_false(r->cursors[0]->unsubscribed);
	assert_true(r->cursors[1]->unsubscribed);
	assert_false(r->cursors[2]->unsubscribed); /* its own timers */
	assert_int_equal(drop("former", ""), E_FIELD);
	assert_int_equal(drop("alpha", "a mistake"), E_CONFLICT);
	assert_int_equal(drop("probe", "a mistake"), E_CONFLICT);
	assert_int_equal(drop("nobody", "a mistake"), E_NOT_FOUND);
	assert_int_equal(drop("former", "moved to another city"), 0);
	r = status();
	assert_int_equal(r->n_cursors, 2);
	assert_int_equal(r->dead_letters, 1);
	assert_int_equal(kit_number("select count(*) from probe.audit where rpc ="
				    " 'probe.DropSubscriber'"),
			 1);
}

static void standby__configured_and_slot_unread__named(void **state UNUSED)
{
	const Service__ServiceStatusReply *r = status();

	assert_string_equal(r->synchronous_standbys, "");
	assert_int_equal(r->n_standbys, 0);
	kit_sql("select pg_create_physical_replication_slot('left_behind', true)");
	r = status();
	assert_int_equal(r->n_standbys, 1);
	assert_string_equal(r->standbys[0]->name, "left_behind");
	assert_string_equal(r->standbys[0]->state, "unread");
	kit_sql("select pg_drop_replication_slot('left_behind')");
	assert_int_equal(status()->n_standbys, 0);
}

static void rest__timers_dead_letters_disk__counted(void **state UNUSED)
{
	const Service__ServiceStatusReply *r = status();

	assert_int_equal(r->overdue_s, 0);
	assert_int_equal(r->oldest_dead_at_us, 0);
	assert_true(r->upkeep->disk_bytes > r->upkeep->disk_free_bytes);
	assert_true(r->upkeep->disk_free_bytes > 0);
	assert_true(r->upkeep->queue[0] != '\0');
	kit_sql("insert into probe.timer (tag, due_at, rpc, body, trace, set_at) values"
		" ('late', '2025-04-10 08:59:00+08', 'probe.Fired', '', '', now());"
		" insert into probe.dead_letter (subscriber, key, outbox_id, event_id, event,"
		" generation, trace, body, state, error, detail, attempts, due_at, dead_at) values"
		" ('alpha', 'k', 1, gen_random_uuid(), 'probe.ThingPut', 0, '', '', 'dead',"
		" 'E_CONFLICT', '', 1, now(), now() - interval '2 days')");
	r = status();
	assert_int_equal(r->overdue_s, 60);
	assert_true(utc_now().us - r->oldest_dead_at_us > US_PER_DAY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(transaction__of_another_role__seen_by_its_name),
		TEST(lock__somebody_waits__both_named),
		TEST(relay__leads_or_none_does__named),
		TEST(days__missing_or_too_many__counted),
		TEST(subscriber__no_longer_named__forgotten_when_told),
		TEST(standby__configured_and_slot_unread__named),
		TEST(rest__timers_dead_letters_disk__counted),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
