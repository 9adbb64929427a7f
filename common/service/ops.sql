-- name: dead_list :many dead_row
-- $1 limit
select dead_id, subscriber, event, key, outbox_id, error, detail, attempts, dead_at, state
  from dead_letter
 order by dead_id
 limit $1::bigint;

-- name: dead_lock :one dead_key_row
-- $1 dead_id
select dead_id, subscriber, key, state
  from dead_letter
 where dead_id = $1
   for update;

-- name: dead_retry :exec
-- $1 dead_id
-- $2 now
update dead_letter
   set state = 'retry', attempts = 0, due_at = $2
 where dead_id = $1;

-- name: status_relay :one status_row
-- $1 now
select (select epoch from relay) as epoch,
       (select min(due_at) from timer) as next_timer_at,
       (select count(*) from timer where due_at <= $1) as overdue_timers,
       (select count(*) from dead_letter) as dead_letters,
       coalesce((select max(extract(epoch from clock_timestamp() - xact_start))::bigint
                   from pg_stat_activity
                  where xact_start is not null and backend_type = 'client backend'
                    and datname = current_database()), 0) as oldest_transaction_s,
       coalesce((select max(number)
                   from schema_migration
                  where layer <> 'service'), 0)::bigint as schema_version;

-- name: status_cursor :many status_cursor_row
select subscriber, acked_at, last_error,
       (select count(distinct d.key)
          from dead_letter as d
         where d.subscriber = c.subscriber) as parked_keys
  from outbox_cursor as c
 order by subscriber;

-- name: status_lag :one status_lag_row
-- $1 subscriber
-- $2 events it subscribes to
select count(*) as lag, min(emitted_at) as oldest_at
  from (select o.emitted_at
          from outbox_cursor as c
          join outbox as o on o.xid >= pg_snapshot_xmin(c.base)
                          and not pg_visible_in_snapshot(o.xid, c.base)
                          and (c.target is null or o.id > c.after_id
                               or not pg_visible_in_snapshot(o.xid, c.target))
         where c.subscriber = $1
           and (o.target = $1 or (o.target is null and o.event = any ($2::text[])))
         limit 10000) as behind;
