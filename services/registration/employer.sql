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
select employer_id, credit_code, name, kind, region, version
  from employer
 where credit_code = any($1)
 order by credit_code collate "C";

-- name: employer_by_id :one employer
-- $1 employer_id
select employer_id, credit_code, name, kind, region, version
  from employer
 where employer_id = $1;

-- name: employer_by_code :one employer
-- $1 credit_code
select employer_id, credit_code, name, kind, region, version
  from employer
 where credit_code = $1;

-- name: employer_as_of :one employer
-- $1 employer_id
-- $2 what was recorded before this instant
select e.employer_id, e.credit_code, v.name, v.kind, v.region, v.version
  from employer e
  cross join lateral (select v.name, v.kind, v.region, v.version
                        from employer_version v
                       where v.employer_id = e.employer_id and v.recorded_at < $2
                       order by v.version desc
                       limit 1) as v
 where e.employer_id = $1;

-- name: employer_page :many employer
-- $1 after employer_id
-- $2 limit
select employer_id, credit_code, name, kind, region, version
  from employer
 where employer_id > $1
 order by employer_id
 limit $2;

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
insert into employer (employer_id, credit_code, name, kind, region, version)
select employer_id, credit_code, name, kind, region, 1
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
       as u (employer_id, credit_code, name, kind, region);

-- name: employer_update :exec
-- $1 employer_ids
-- $2 names
-- $3 kinds
-- $4 regions
-- $5 versions
update employer as e
   set name = u.name, kind = u.kind, region = u.region, version = u.version
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
       as u (employer_id, name, kind, region, version)
 where e.employer_id = u.employer_id;

-- name: employer_version_insert :exec
-- $1 employer_ids
-- $2 names
-- $3 kinds
-- $4 regions
-- $5 versions
-- $6 recorded_at
-- $7 recorded_by
insert into employer_version (employer_id, name, kind, region, version, recorded_at, recorded_by)
select employer_id, name, kind, region, version, $6, $7
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
       as u (employer_id, name, kind, region, version);
