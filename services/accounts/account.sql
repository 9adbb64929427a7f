-- columns: account_all
a.account_id, a.login, a.kind, a.name, a.department, a.region, a.disabled, a.must_change, a.code_until,
coalesce(a.employer_id, 0) as employer_id, coalesce(a.worker_id, 0) as worker_id, a.created_at,
a.created_by, a.last_login_at, g.until_at as locked_until, a.version;

-- name: account_get :maybe account
-- $1 account_id
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.account_id = $1;

-- name: account_lock :maybe account
-- $1 account_id
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.account_id = $1
   for update of a;

-- name: account_by_login :maybe account
-- $1 login
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.login = $1;

-- name: account_by_login_lock :maybe account
-- $1 login
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.login = $1
   for update of a;

-- name: account_by_worker_lock :maybe account
-- $1 worker_id
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.worker_id = $1
   for update of a;

-- name: account_page :many account
-- $1 after account_id
-- $2 department; '' any
-- $3 region, or what it covers; '' any
-- $4 role in force; '' any
-- $5 kind; '' any
-- $6 state; '' any
-- $7 employer_id; 0 any
-- $8 now
-- $9 limit
select {account_all}
  from account as a left join guess as g on g.account_id = a.account_id
 where a.account_id > $1
   and ($2 = '' or a.department = $2)
   and ($3 = '' or a.region like rtrim($3, '0') || '%')
   and ($5 = '' or a.kind = $5)
   and ($6 = '' or case when a.disabled then 'DISABLED'
                        when g.until_at > $8 then 'LOCKED' else 'ACTIVE' end = $6)
   and ($7::bigint = 0 or a.employer_id = $7)
   and ($4 = '' or exists (select from role_grant as r
                            where r.account_id = a.account_id and r.role = $4 and r.revoked_at is null
                              and (r.until_at is null or r.until_at > $8)))
 order by a.account_id
 limit $9;

-- name: account_insert :exec
-- $1 account_id
-- $2 login
-- $3 kind
-- $4 name
-- $5 department
-- $6 region
-- $7 code_until
-- $8 employer_id
-- $9 worker_id
-- $10 created_at
-- $11 created_by
insert into account (account_id, login, kind, name, department, region, must_change, code_until,
                     employer_id, worker_id, created_at, created_by, version)
values ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10, $11, 1);

-- name: account_update :exec
-- $1 account_id
-- $2 disabled
-- $3 must_change
-- $4 code_until
-- $5 last_login_at
update account
   set disabled = $2, must_change = $3, code_until = $4, last_login_at = $5, version = version + 1
 where account_id = $1;

-- name: credential_get :one credential
-- $1 account_id
select password_hash, code_hash, code_failures
  from credential
 where account_id = $1;

-- name: credential_insert :exec
-- $1 account_id
-- $2 code_hash
-- $3 now
insert into credential (account_id, password_hash, code_hash, changed_at)
values ($1, '', $2, $3);

-- name: credential_update :exec
-- $1 account_id
-- $2 password_hash
-- $3 code_hash
-- $4 now
update credential
   set password_hash = $2, code_hash = $3, code_failures = 0, changed_at = $4
 where account_id = $1;

-- name: credential_missed :exec
-- $1 account_id
update credential
   set code_failures = code_failures + 1
 where account_id = $1;
