-- name: account_lock :one account
-- $1 account_id
select account_id, version, balance_fen
  from account
 where account_id = $1
   for update;

-- name: account_update :exec
-- $1 account_id
-- $2 version
-- $3 balance_fen
update account
   set version = $2, balance_fen = $3
 where account_id = $1;

-- name: note_insert :rows
-- $1 note_id
-- $2 account_id
-- $3 text
-- $4 noted_at
insert into note (note_id, account_id, text, noted_at)
select *
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[]);
