-- columns: session_all
session_id, account_id, coalesce(grant_id, 0) as grant_id, gateway, address, agent, opened_at, seen_at,
expires_at;

-- name: session_by_token :maybe session
-- $1 token_hash
select {session_all}
  from session
 where token_hash = $1 and ended_at is null;

-- name: session_by_token_lock :maybe session
-- $1 token_hash
select {session_all}
  from session
 where token_hash = $1 and ended_at is null
   for update;

-- name: session_of_account :many open_session
-- $1 account_id
-- $2 now
-- $3 seen after
select s.session_id, coalesce(r.department, '') as department, coalesce(r.region, '') as region,
       coalesce(r.role, '') as role, s.gateway, s.address, s.agent, s.opened_at, s.seen_at, s.expires_at
  from session as s left join role_grant as r using (grant_id)
 where s.account_id = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at > $3
 order by s.session_id desc
 limit 200;

-- name: session_insert :exec
-- $1 session_id
-- $2 token_hash
-- $3 account_id
-- $4 grant_id
-- $5 gateway
-- $6 address
-- $7 agent
-- $8 now
-- $9 expires_at
insert into session (session_id, token_hash, account_id, grant_id, gateway, address, agent, opened_at,
                     seen_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9);

-- name: session_touch :exec
-- $1 session_id
-- $2 now
update session set seen_at = $2 where session_id = $1 and ended_at is null;

-- name: session_update :exec
-- $1 session_id
-- $2 token_hash
-- $3 grant_id
-- $4 now
update session set token_hash = $2, grant_id = $3, seen_at = $4 where session_id = $1;

-- name: session_end :exec
-- $1 session_id
-- $2 now
-- $3 by
update session set ended_at = $2, ended_by = $3 where session_id = $1 and ended_at is null;

-- name: session_end_of_account :exec
-- All but one.
-- $1 account_id
-- $2 session_id
-- $3 now
-- $4 by
update session set ended_at = $3, ended_by = $4
 where account_id = $1 and session_id <> $2 and ended_at is null;

-- name: session_end_of_grant :exec
-- $1 grant_id
-- $2 now
-- $3 by
update session set ended_at = $2, ended_by = $3 where grant_id = $1 and ended_at is null;

-- name: session_tidy :exec
-- $1 expired before
delete from session
 where session_id in (select session_id from session where expires_at < $1
                       order by expires_at limit 10000);

-- name: login_insert :exec
-- $1 login_id
-- $2 account_id
-- $3 at
-- $4 outcome
-- $5 gateway
-- $6 address
-- $7 agent
insert into login_log (login_id, account_id, at, outcome, gateway, address, agent)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: login_page :many login_entry
-- $1 account_id
-- $2 before login_id
-- $3 limit
select login_id, at, outcome, gateway, address, agent
  from login_log
 where account_id = $1 and login_id < $2
 order by login_id desc
 limit $3;

-- name: guess_get :maybe guess
-- $1 key
select failures, until_at
  from guess
 where key = $1;

-- name: guess_miss :exec
-- Counts within a time; so many, and it waits until.
-- $1 key
-- $2 account_id
-- $3 now
-- $4 since when they count
-- $5 how many
-- $6 until
insert into guess as g (key, account_id, failures, since, until_at)
values ($1, $2, 1, $3, case when 1 >= $5::bigint then $6::timestamptz end)
on conflict (key) do update
   set failures = case when g.since < $4 then 1 else g.failures + 1 end,
       since = case when g.since < $4 then $3 else g.since end,
       until_at = case when (case when g.since < $4 then 1 else g.failures + 1 end) >= $5
                       then $6 else g.until_at end;

-- name: guess_clear :exec
-- $1 key
delete from guess where key = $1;

-- name: guess_tidy :exec
-- $1 since before
-- $2 now
delete from guess
 where key in (select key from guess where since < $1 and (until_at is null or until_at < $2)
                order by since limit 10000);
