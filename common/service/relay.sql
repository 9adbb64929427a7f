-- name: relay_lock :one relay_lock_row
-- A session lock: it lives as long as the connection whose process number comes back with it.
-- The log grows faster than statistics are taken of it: this connection plans once, without them,
-- and by index.
select pg_try_advisory_lock(hashtext('relay'), hashtext(current_schema)) as held,
       pg_backend_pid() as backend
  from set_config('enable_seqscan', 'off', false) as by_index,
       set_config('plan_cache_mode', 'force_generic_plan', false) as once,
       set_config('jit', 'off', false) as plain;

-- name: relay_look :many look_row
-- One look a round: is this still the relay, and is there anything to do? What a snapshot does not
-- see is at or above its xmax or in its list: both found by index, however long the log is.
-- $1 now by the business clock
-- $2 now
-- $3 subscribers
-- $4 what each has seen, a snapshot
select pg_backend_pid() as backend, r.epoch,
       coalesce((select max(generation) from replay), 0) as generation,
       exists (select from timer where due_at <= $1) as timers,
       c.subscriber,
       coalesce((select o.xid from outbox as o order by o.xid desc limit 1)
                >= pg_snapshot_xmax(c.base), false)
       or (pg_snapshot_xmin(c.base) < pg_snapshot_xmax(c.base)
           and exists (select from outbox as o
                        where o.xid = any (array(select pg_snapshot_xip(c.base))))) as fresh,
       exists (select from dead_letter as d
                where d.state = 'retry' and d.due_at <= $2 and d.subscriber = c.subscriber)
          as aside,
       exists (select from dead_letter as d where d.subscriber = c.subscriber) as parked
  from relay as r
 cross join (select subscriber, base::pg_snapshot as base
               from unnest($3::text[], $4::text[]) as u (subscriber, base)) as c;

-- name: relay_fence :maybe one_number
-- Holds the epoch to the end of the transaction. No row: another relay has taken over, or the
-- connection is not the one that took the lock.
-- $1 epoch
-- $2 backend
select epoch as number
  from relay
 where epoch = $1 and pg_backend_pid() = $2
   for share;

-- name: relay_hold :one one_number
-- Keeps the relay from writing dead letters while one is taken out.
select epoch as number
  from relay
   for update;

-- name: relay_epoch_next :one one_number
update relay
   set epoch = epoch + 1
returning epoch as number;

-- name: relay_unhurried :exec
-- The transaction need not be on disk before the relay goes on.
select set_config('synchronous_commit', 'off', true);

-- name: cursor_all :many cursor
-- `pending`, `aside`: there is something that the last relay may have sent.
-- $1 subscribers
-- $2 now
select c.subscriber, c.base::text as base, c.target::text as target, c.after_id,
       coalesce(r.generation, 0) as generation,
       c.target is not null
       or coalesce((select o.xid from outbox as o order by o.xid desc limit 1)
                   >= pg_snapshot_xmax(c.base), false)
       or exists (select from outbox as o
                   where o.xid = any (array(select pg_snapshot_xip(c.base)))) as pending,
       exists (select from dead_letter as d
                where d.state = 'retry' and d.due_at <= $2 and d.subscriber = c.subscriber)
          as aside
  from outbox_cursor as c
  left join replay as r on r.subscriber = c.subscriber
 where c.subscriber = any ($1::text[])
 order by c.subscriber;

-- name: cursor_create :exec
-- A new subscriber begins with everything that is still kept.
-- $1 subscribers
insert into outbox_cursor (subscriber, base, after_id)
select s, '3:3:', 0
  from unnest($1::text[]) as s
    on conflict (subscriber) do nothing;

-- name: cursor_window :one window_row
-- Opens the window of all that is visible now and not in the base; first_id 0: nothing new.
-- $1 base
select pg_current_snapshot()::text as target,
       coalesce(least((select min(id + 0) -- by xid; min(id) would walk the log by id
                         from outbox
                        where xid >= pg_snapshot_xmax($1::text::pg_snapshot)),
                      (select min(id + 0)
                         from outbox
                        where xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot))))),
                0) as first_id;

-- name: cursor_page :many delivery
-- The usual page: bodies are small. A larger one comes as null, and the page ends before it.
-- $1 base
-- $2 target
-- $3 after_id
-- $4 subscriber
-- $5 events it subscribes to
-- $6 limit
-- $7 bytes of the largest body that is small
-- $8 it may have dead letters
select id as outbox_id, 0::bigint as dead_id, 0 as attempts, event_id, event, key, barrier,
       generation, trace,
       case when octet_length(body) <= $7::bigint then body end as body,
       $8 and exists (select from dead_letter as d
                       where d.subscriber = $4 and d.key = o.key) as parked
  from outbox as o
 where id > $3
   and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
   and pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
   and (target = $4 or (target is null and event = any ($5::text[])))
 order by id
 limit $6::bigint;

-- name: cursor_page_wide :many delivery
-- A page that begins with a large body: as many as fit, whatever their size. Counting the bytes
-- costs as much as reading the rows.
-- $1 base
-- $2 target
-- $3 after_id
-- $4 subscriber
-- $5 events it subscribes to
-- $6 limit
-- $7 bytes of bodies before the last one
-- $8 it may have dead letters
select id as outbox_id, 0::bigint as dead_id, 0 as attempts, event_id, event, key, barrier,
       generation, trace, body,
       $8 and exists (select from dead_letter as d
                       where d.subscriber = $4 and d.key = f.key) as parked
  from (select o.id, o.event_id, o.event, o.key, o.barrier, o.generation, o.trace, o.body,
               sum(octet_length(o.body)) over (order by o.id rows unbounded preceding)
               - octet_length(o.body) as before
          from outbox as o
         where o.id > $3
           and not pg_visible_in_snapshot(o.xid, $1::text::pg_snapshot)
           and pg_visible_in_snapshot(o.xid, $2::text::pg_snapshot)
           and (o.target = $4 or (o.target is null and o.event = any ($5::text[])))
         order by o.id
         limit $6::bigint) as f
 where before < $7::bigint;

-- name: cursor_move :exec
-- $1 subscriber
-- $2 base
-- $3 target, null between windows
-- $4 after_id
-- $5 acked_at
-- $6 epoch: a relay that was replaced moves nothing
update outbox_cursor
   set base = $2::text::pg_snapshot, target = $3::text::pg_snapshot, after_id = $4, acked_at = $5
 where subscriber = $1
   and (select epoch from relay) = $6;

-- name: cursor_error :exec
-- $1 subscriber
-- $2 last_error
update outbox_cursor
   set last_error = $2
 where subscriber = $1 and last_error <> $2;

-- name: dead_insert :exec
-- One that is to wait behind another of its key, which was taken out meanwhile, waits for nobody.
-- $1 subscriber
-- $2 key
-- $3 outbox_id
-- $4 event_id
-- $5 event
-- $6 generation
-- $7 trace
-- $8 body
-- $9 state
-- $10 error
-- $11 detail
-- $12 attempts
-- $13 due_at
-- $14 dead_at
insert into dead_letter (subscriber, key, outbox_id, event_id, event, generation, trace, body,
                         state, error, detail, attempts, due_at, dead_at)
values ($1, $2, $3, $4, $5, $6, $7, $8,
        case when $9 = 'waiting' and not exists (select from dead_letter
                                                  where subscriber = $1 and key = $2
                                                    and outbox_id < $3)
             then 'retry' else $9 end,
        $10, $11, $12, $13, $14)
    on conflict (subscriber, outbox_id) do nothing;

-- name: dead_due :many delivery
-- The first of each parked key, where it is to be tried again.
-- $1 subscriber
-- $2 now
select outbox_id, dead_id, attempts, event_id, event, key, false as barrier, generation, trace,
       body, false as parked
  from dead_letter as d
 where subscriber = $1 and state = 'retry' and due_at <= $2
   and not exists (select from dead_letter as before
                    where before.subscriber = d.subscriber and before.key = d.key
                      and before.outbox_id < d.outbox_id)
 order by outbox_id
 limit 50;

-- name: dead_again :exec
-- $1 dead_id
-- $2 state
-- $3 error
-- $4 detail
-- $5 attempts
-- $6 due_at
update dead_letter
   set state = $2, error = $3, detail = $4, attempts = $5, due_at = $6
 where dead_id = $1;

-- name: dead_delete :exec
-- $1 dead_id
delete from dead_letter
 where dead_id = $1;

-- name: dead_promote :exec
-- Frees the next one of a key; those behind it follow as each is acknowledged.
-- $1 subscriber
-- $2 key
-- $3 now
update dead_letter
   set state = 'retry', due_at = $3
 where dead_id = (select dead_id
                    from dead_letter
                   where subscriber = $1 and key = $2
                   order by outbox_id
                   limit 1)
   and state = 'waiting';
