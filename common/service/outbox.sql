-- name: outbox_insert :rows
-- Ids are taken in the order of the rows, so those of a key are in the order of its events.
-- $1 day
-- $2 event_id
-- $3 event
-- $4 target
-- $5 key
-- $6 barrier
-- $7 generation
-- $8 trace
-- $9 body
-- $10 emitted_at
insert into outbox (day, event_id, event, target, key, barrier, generation, trace, body, emitted_at)
select *
  from unnest($1::date[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[],
              $7::bigint[], $8::text[], $9::bytea[], $10::timestamptz[]);

-- name: replay_generation_of :maybe one_number
-- $1 subscriber
select generation as number
  from replay
 where subscriber = $1;

-- name: replay_begin :one one_number
-- $1 subscriber
-- $2 now
insert into replay (subscriber, generation, begun_at)
values ($1, nextval('replay_generation'), $2)
    on conflict (subscriber) do update
   set generation = excluded.generation, begun_at = excluded.begun_at
returning generation as number;

-- name: timer_set :exec
-- $1 tag
-- $2 due_at
-- $3 rpc
-- $4 body
-- $5 trace
-- $6 set_at
insert into timer (tag, due_at, rpc, body, trace, set_at)
values ($1, $2, $3, $4, $5, $6)
    on conflict (tag) do update
   set due_at = excluded.due_at, rpc = excluded.rpc, body = excluded.body,
       trace = excluded.trace, set_at = excluded.set_at;

-- name: timer_keep :exec
-- One of that tag that is set already stays as it is, and nobody waits for its row.
-- $1 tag
-- $2 due_at
-- $3 rpc
-- $4 body
-- $5 trace
-- $6 set_at
insert into timer (tag, due_at, rpc, body, trace, set_at)
values ($1, $2, $3, $4, $5, $6)
    on conflict (tag) do nothing;

-- name: timer_delete :exec
-- $1 tag
delete from timer
 where tag = $1;

-- name: timer_due :many timer_row
-- $1 now
-- $2 limit
select tag, rpc, body, trace
  from timer
 where due_at <= $1
 order by due_at
 limit $2::bigint
   for update skip locked;
