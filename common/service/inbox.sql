-- name: inbox_find :many inbox_entry
-- One descent of the index for each id, whatever the size that the day had when this was planned:
-- the plan is kept, and a day begins empty.
-- $1 day
-- $2 ids
select found.id, found.digest, found.reply
  from unnest($2::uuid[]) as wanted (id)
 cross join lateral (select id, digest, reply
                       from inbox
                      where day = $1 and id = wanted.id
                      limit 1) as found;

-- name: inbox_insert :rows
-- $1 day
-- $2 id
-- $3 digest
-- $4 rpc
-- $5 reply
-- $6 done_at
insert into inbox (day, id, digest, rpc, reply, done_at)
select *
  from unnest($1::date[], $2::uuid[], $3::bytea[], $4::text[], $5::bytea[], $6::timestamptz[]);

-- name: audit_insert :rows
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
select *
  from unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::bytea[], $10::bytea[]);

-- name: record_block_next :one one_number
select nextval('record_block') as number;

-- name: partition_ahead :exec
-- $1 first day
-- $2 last day
select partition_ahead($1, $2);
