-- name: inbox_find :maybe inbox_entry
-- $1 day
-- $2 id
select digest, reply
  from inbox
 where day = $1 and id = $2;

-- name: inbox_insert :exec
-- $1 day
-- $2 id
-- $3 digest
-- $4 rpc
-- $5 reply
-- $6 done_at
insert into inbox (day, id, digest, rpc, reply, done_at)
values ($1, $2, $3, $4, $5, $6);

-- name: audit_insert :exec
-- $1 at
-- $2 call_id
-- $3 rpc
-- $4 sender
-- $5 subject
-- $6 department
-- $7 role
-- $8 key
-- $9 request digest
-- $10 reply digest
insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: record_block_next :one one_number
select nextval('record_block') as number;

-- name: partition_ahead :exec
-- $1 first day
-- $2 last day
select partition_ahead($1, $2);
