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

-- name: cursor_count :one one_number
-- $1 subscriber
select count(*) as number
  from outbox_cursor
 where subscriber = $1;

-- name: cursor_drop :exec
-- $1 subscriber
delete from outbox_cursor
 where subscriber = $1;

-- name: dead_drop_of :exec
-- $1 subscriber
delete from dead_letter
 where subscriber = $1;
