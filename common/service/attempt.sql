-- name: attempt_lock :one attempt_lock
-- A lock of the session: it goes with the connection, and so with the process.
-- $1 call_id
select pg_try_advisory_lock(hashtextextended('attempt:' || current_schema || $1::uuid, 0)) as held;

-- name: attempt_hold :one attempt_lock
-- The same lock until the transaction ends; who has that of the session gets it.
-- $1 call_id
select pg_try_advisory_xact_lock(hashtextextended('attempt:' || current_schema || $1::uuid, 0))
       as held;

-- name: attempt_unlock :one attempt_lock
-- $1 call_id
select pg_advisory_unlock(hashtextextended('attempt:' || current_schema || $1::uuid, 0)) as held;

-- name: attempt_find :maybe attempt_found
-- $1 call_id
-- $2 milliseconds that its worker has to take it back
select lost_at is not null as lost,
       coalesce(lost_at < now() - $2::bigint * interval '1 millisecond', false) as old, n_deaths
  from attempt
 where call_id = $1;

-- name: attempt_insert :exec
-- $1 call_id
-- $2 rpc
-- $3 sender
-- $4 key
insert into attempt (call_id, rpc, sender, key, begun_at)
values ($1, $2, $3, $4, now());

-- name: attempt_lost :exec
-- $1 call_id
update attempt
   set lost_at = now()
 where call_id = $1;

-- name: attempt_again :exec
-- Its worker did not come back from it; it has another one.
-- $1 call_id
update attempt
   set lost_at = null, n_deaths = n_deaths + 1
 where call_id = $1;

-- name: attempt_delete :exec
-- $1 call_id
delete from attempt
 where call_id = $1;

-- name: attempt_expire :exec
-- What was judged is kept for a day, for whoever looks for the cause.
delete from attempt
 where begun_at < now() - interval '1 day';
