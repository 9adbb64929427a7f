-- name: status_relay :one status_row
-- $1 now by the business clock
select (select epoch from relay) as epoch,
       (select min(due_at) from timer) as next_timer_at,
       (select count(*) from timer where due_at <= $1) as overdue_timers,
       coalesce((select extract(epoch from $1 - min(due_at))
                   from timer
                  where due_at <= $1), 0)::bigint as overdue_s,
       (select count(*) from dead_letter) as dead_letters,
       (select min(dead_at) from dead_letter) as oldest_dead_at,
       coalesce((select max(number)
                   from schema_migration
                  where layer <> 'service'), 0)::bigint as schema_version,
       current_setting('synchronous_standby_names') as synchronous_standbys,
       data_folder() as data_folder;

-- name: status_archive :maybe archive_row
-- The oldest head of the chain that is in no archive, and the month of the newest archive.
select at as unarchived_at, (select max(month) from chain_archive) as archived_month
  from chain_head
 where seq > coalesce((select max(to_seq) from chain_archive), 0)
 order by seq
 limit 1;

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

-- name: status_transaction :maybe session_row
select pid, application, role, state, age_s
  from oldest_transaction();

-- name: status_leader :maybe session_row
select pid, application, role, state, age_s
  from relay_holder()
 limit 1;

-- name: status_lock :many lock_wait_row
select pid, application, waited_s, object, holder_pid, holder_application, holder_role,
       holder_state, holder_age_s
  from lock_waits();

-- name: status_standby :many standby_row
select name, state, sync, lag_bytes, lag_ms
  from standbys();

-- name: status_upkeep :one upkeep_row
-- The days of the logs, the oldest that is there of each, and the table whose indexes are largest
-- for a living row.
-- $1 today
-- $2 last day that must go of the inbox
-- $3 last day that must go of the outbox
with day as (
    select p.relname::text as parent, to_date(right(c.relname, 8), 'YYYYMMDD') as day
      from pg_class as p
      join pg_inherits as i on i.inhparent = p.oid
      join pg_class as c on c.oid = i.inhrelid
     where p.oid in (to_regclass('inbox'), to_regclass('outbox'))
), old as (
    select (select greatest($2::date - min(day) + 1, 0) from day where parent = 'inbox') as inbox,
           (select greatest($3::date - min(day) + 1, 0) from day where parent = 'outbox') as outbox,
           (select min(day) from day where parent = 'outbox') as outbox_day
), queue as (
    select c.relname::text as name, pg_indexes_size(c.oid) as bytes,
           pg_stat_get_live_tuples(c.oid) as n
      from pg_class as c
     where c.oid in (to_regclass('timer'), to_regclass('dead_letter'),
                     to_regclass('outbox_cursor'), to_regclass('replay'))
     order by pg_indexes_size(c.oid) / greatest(pg_stat_get_live_tuples(c.oid), 1) desc
     limit 1
)
select (select count(*)
          from generate_series(0, 7) as g (n)
         where (select count(*) from day where day = $1::date + g.n) = 2) as days_ahead,
       coalesce(old.inbox, 0) as inbox_late, coalesce(old.outbox, 0) as outbox_late,
       case when old.outbox > 0 then coalesce(outbox_needed(old.outbox_day), '') else '' end
           as kept_by,
       queue.name as queue, queue.bytes as index_bytes, queue.n as live_rows
  from old, queue;
