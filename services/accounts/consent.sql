-- columns: consent_all
consent_id, version, given_at, withdrawn_at;

-- name: consent_in_force :maybe consent
-- $1 account_id
select {consent_all}
  from consent
 where account_id = $1 and withdrawn_at is null;

-- name: consent_of_account :many consent
-- $1 account_id
select {consent_all}
  from consent
 where account_id = $1
 order by consent_id desc
 limit 1000;

-- name: consent_insert :exec
-- $1 consent_id
-- $2 account_id
-- $3 version
-- $4 now
insert into consent (consent_id, account_id, version, given_at)
values ($1, $2, $3, $4);

-- name: consent_withdraw :exec
-- $1 consent_id
-- $2 now
-- $3 reason
update consent set withdrawn_at = $2, reason = $3 where consent_id = $1;
