-- name: entry_insert :rows
-- $1 entry_id
-- $2 account_id
-- $3 text
-- $4 taken_at
insert into entry (entry_id, account_id, text, taken_at)
select *
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[]);
