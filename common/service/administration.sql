-- Configuration that came into force. Tables: schema/008_administration.sql.

-- name: administration_take :one administration_before
-- Holds the place of the last one to the end of the transaction: who comes second waits and sees it.
select n.digest, coalesce((select a.body
                             from administration as a
                            where a.call_id = n.call_id), '') as body
  from administration_now as n
   for update of n;

-- name: administration_insert :exec
-- $1 call_id
-- $2 at
-- $3 kind
-- $4 name
-- $5 body
insert into administration (call_id, at, kind, name, body)
values ($1, $2, $3, $4, $5);

-- name: administration_move :exec
-- $1 digest
-- $2 call_id
update administration_now
   set digest = $1, call_id = $2;
