-- columns: grant_all
grant_id, account_id, department, region, role, from_at, until_at, granted_by, granted_at, revoked_at,
revoked_by;

-- name: grant_of_account :many role_grant
-- In force.
-- $1 account_id
-- $2 now
select {grant_all}
  from role_grant
 where account_id = $1 and revoked_at is null and from_at <= $2 and (until_at is null or until_at > $2)
 order by grant_id;

-- name: grant_get :maybe role_grant
-- $1 grant_id
select {grant_all}
  from role_grant
 where grant_id = $1;

-- name: grant_insert :exec
-- $1 grant_id
-- $2 account_id
-- $3 department
-- $4 region
-- $5 role
-- $6 from_at
-- $7 until_at
-- $8 granted_by
insert into role_grant (grant_id, account_id, department, region, role, from_at, until_at, granted_by,
                        granted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $6);

-- name: grant_revoke :exec
-- $1 grant_id
-- $2 now
-- $3 by
-- $4 reason
update role_grant
   set revoked_at = $2, revoked_by = $3, reason = $4
 where grant_id = $1 and revoked_at is null;

-- name: grant_admins_lock :many admin
-- Of a department, those whose accounts can come in; whoever takes one away waits for who does it too.
-- $1 department
-- $2 now
select r.grant_id, r.account_id, r.region
  from role_grant as r join account as a using (account_id)
 where r.department = $1 and r.role = 'admin' and r.revoked_at is null
   and (r.until_at is null or r.until_at > $2) and not a.disabled
 order by r.grant_id
   for update of r;

-- name: grant_expire :exec
-- One that ran out makes room for the same again.
-- $1 account_id
-- $2 department
-- $3 region
-- $4 role
-- $5 now
update role_grant set revoked_at = until_at, revoked_by = 'expired'
 where account_id = $1 and department = $2 and region = $3 and role = $4 and revoked_at is null
   and until_at <= $5;
