-- name: import_lock :exec
-- $1 kind
select kind
  from import_lock
 where kind = $1
   for update;

-- name: employer_codes :many employer_code
-- $1 credit codes
select credit_code, employer_id
  from employer_code
 where credit_code = any($1)
 order by credit_code collate "C";

-- name: employer_by_codes :many employer
-- $1 credit codes
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
 where credit_code = any($1)
 order by credit_code collate "C";

-- name: employer_by_id :one employer
-- $1 employer_id
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
 where employer_id = $1;

-- name: employer_by_code :one employer
-- $1 credit_code
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
 where credit_code = $1;

-- name: employer_as_of :one employer
-- $1 employer_id
-- $2 what was recorded before this instant
select e.employer_id, e.credit_code, v.name, v.kind, v.region, v.version, v.trade, v.status,
       v.status_day, v.branch, v.old_licence_no
  from employer e
  cross join lateral (select v.name, v.kind, v.region, v.version, v.trade, v.status,
                             v.status_day, v.branch, v.old_licence_no
                        from employer_version v
                       where v.employer_id = e.employer_id and v.recorded_at < $2
                       order by v.version desc
                       limit 1) as v
 where e.employer_id = $1;

-- name: employer_page :many employer
-- $1 after employer_id
-- $2 limit
-- $3 kind, '': any
-- $4 region, '': any
-- $5 status, '': any
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
 where employer_id > $1 and ($3 = '' or kind = $3) and ($4 = '' or region = $4)
   and ($5 = '' or status = $5)
 order by employer_id
 limit $2;

-- name: employer_of_ids :many employer
-- $1 employer_ids
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
 where employer_id = any($1)
 order by employer_id;

-- name: employer_found :many employer
-- $1 after employer_id
-- $2 limit
-- $3 kind, '': any
-- $4 region, '': any
-- $5 status, '': any
-- $6 a part of the name or of the credit code
select employer_id, credit_code, name, kind, region, version, trade, status, status_day, branch,
       old_licence_no
  from employer
  join employers_found($6, $3, $4, $5, $1, $2) as f (employer_id) using (employer_id)
 order by employer_id;

-- name: employer_code_insert :exec
-- $1 employer_ids
-- $2 credit_codes
insert into employer_code (employer_id, credit_code)
select employer_id, credit_code
  from unnest($1::bigint[], $2::text[]) as u (employer_id, credit_code);

-- name: employer_insert :exec
-- $1 employer_ids
-- $2 credit_codes
-- $3 names
-- $4 kinds
-- $5 regions
-- $6 versions
-- $7 trades
-- $8 statuses
-- $9 status_days
-- $10 branches
-- $11 old_licence_nos
insert into employer (employer_id, credit_code, name, kind, region, version, trade, status,
                      status_day, branch, old_licence_no)
select u.*
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
              $7::text[], $8::text[], $9::date[], $10::text[], $11::text[]) as u;

-- name: employer_update :exec
-- $1 employer_ids
-- $2 credit_codes
-- $3 names
-- $4 kinds
-- $5 regions
-- $6 versions
-- $7 trades
-- $8 statuses
-- $9 status_days
-- $10 branches
-- $11 old_licence_nos
update employer as e
   set name = u.name, kind = u.kind, region = u.region, version = u.version, trade = u.trade,
       status = u.status, status_day = u.status_day, branch = u.branch,
       old_licence_no = u.old_licence_no
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
              $7::text[], $8::text[], $9::date[], $10::text[], $11::text[])
       as u (employer_id, credit_code, name, kind, region, version, trade, status, status_day,
             branch, old_licence_no)
 where e.employer_id = u.employer_id and e.credit_code = u.credit_code;

-- name: employer_version_insert :exec
-- $1 employer_ids
-- $2 credit_codes
-- $3 names
-- $4 kinds
-- $5 regions
-- $6 versions
-- $7 trades
-- $8 statuses
-- $9 status_days
-- $10 branches
-- $11 old_licence_nos
-- $12 recorded_at
-- $13 recorded_by
-- $14 reason
insert into employer_version (employer_id, name, kind, region, version, trade, status, status_day,
                              branch, old_licence_no, recorded_at, recorded_by, reason)
select u.employer_id, u.name, u.kind, u.region, u.version, u.trade, u.status, u.status_day,
       u.branch, u.old_licence_no, $12, $13, $14
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
              $7::text[], $8::text[], $9::date[], $10::text[], $11::text[])
       as u (employer_id, credit_code, name, kind, region, version, trade, status, status_day,
             branch, old_licence_no);
