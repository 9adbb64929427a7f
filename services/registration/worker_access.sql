-- name: worker_access_insert :exec
-- $1 access_id
-- $2 worker_id
-- $3 at
-- $4 subject
-- $5 role
-- $6 department
-- $7 region
-- $8 fields
-- $9 case_id
-- $10 ground
insert into worker_access (access_id, worker_id, at, subject, role, department, region, fields,
                           case_id, ground)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: worker_access_page :many reading
-- The newest first.
-- $1 worker_id, or one that stands for it
-- $2 before access_id
-- $3 limit
select access_id, worker_id as of_id, at, subject, role, department, region, fields, case_id, ground
  from worker_access
 where worker_id in (select coalesce((select into_id from worker_merge where worker_id = $1), $1)
                      union
                     select worker_id from worker_merge where into_id = $1)
   and access_id < $2
 order by access_id desc
 limit $3;

-- name: worker_access_of_department :many reading
-- The newest first.
-- $1 department
-- $2 before access_id
-- $3 limit
select access_id, worker_id as of_id, at, subject, role, department, region, fields, case_id, ground
  from worker_access
 where department = $1 and access_id < $2
 order by access_id desc
 limit $3;

-- name: worker_access_by_subject :many reading
-- The newest first.
-- $1 department
-- $2 subject
-- $3 before access_id
-- $4 limit
select access_id, worker_id as of_id, at, subject, role, department, region, fields, case_id, ground
  from worker_access
 where department = $1 and subject = $2 and access_id < $3
 order by access_id desc
 limit $4;

-- name: worker_consent_insert :exec
-- $1 consent_id
-- $2 worker_id
-- $3 matter
-- $4 notice
-- $5 given_at
-- $6 given_by
insert into worker_consent (consent_id, worker_id, matter, notice, given_at, given_by)
values ($1, $2, $3, $4, $5, $6);

-- name: worker_consent_lock :maybe worker_consent
-- $1 consent_id
select consent_id, worker_id, matter, notice, given_at, given_by, revoked_at, revoked_by
  from worker_consent
 where consent_id = $1
   for update;

-- name: worker_consent_revoke :exec
-- $1 consent_id
-- $2 revoked_at
-- $3 revoked_by
update worker_consent
   set revoked_at = $2, revoked_by = $3
 where consent_id = $1;

-- name: worker_consent_follow :exec
-- $1 worker_id until now
-- $2 worker_id from now on
update worker_consent
   set worker_id = $2
 where worker_id = $1;

-- name: worker_consent_page :many worker_consent
-- $1 worker_id
-- $2 after consent_id
-- $3 limit
select consent_id, worker_id, matter, notice, given_at, given_by, revoked_at, revoked_by
  from worker_consent
 where worker_id = $1 and consent_id > $2
 order by consent_id
 limit $3;
