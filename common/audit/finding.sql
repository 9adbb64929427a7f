-- name: finding_insert :exec
-- $1 finding_id
-- $2 employer_id
-- $3 worker_id
-- $4 worker_no
-- $5 month
-- $6 rule
-- $7 subject
-- $8 region
-- $9 owed_fen
-- $10 raised_at
-- $11 state
-- $12 warning
insert into finding (finding_id, employer_id, worker_id, worker_no, month, rule, subject, region,
                     state, owed_fen, version, raised_at, changed_at, warning)
values ($1, $2, $3, $4, $5, $6, $7, $8, $11, $9, 1, $10, $10, $12);

-- name: finding_update :exec
-- $1 finding_id
-- $2 worker_no
-- $3 region
-- $4 state
-- $5 owed_fen
-- $6 version
-- $7 changed_at
-- $8 month
-- $9 warning
update finding
   set worker_no = $2, region = $3, state = $4, owed_fen = $5, version = $6, changed_at = $7,
       month = $8, warning = $9
 where finding_id = $1;

-- name: finding_version_insert :exec
-- $1 finding_id
-- $2 version
-- $3 region
-- $4 recorded_at
-- $5 rules
-- $6 body
insert into finding_version (finding_id, version, region, recorded_at, rules, body)
values ($1, $2, $3, $4, $5, $6::text::json);

-- name: finding_get :maybe finding_body
-- $1 finding_id
select f.finding_id, v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.finding_id = $1;

-- name: finding_page :many finding_body
-- $1 rule, '' all
-- $2 employer_id, 0 all
-- $3 month, null all
-- $4 state
-- $5 after finding_id
-- $6 limit
-- $7 kind: finding, warning; '' both
select f.finding_id, v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where ($7 = '' or f.warning = ($7 = 'warning')) and ($1 = '' or f.rule = $1) and ($2::bigint = 0 or f.employer_id = $2)
   and ($3::date is null or f.month = $3) and f.state = $4 and f.finding_id > $5
 order by f.finding_id
 limit $6;

-- name: finding_every :many finding_body
-- $1 after finding_id
-- $2 limit
select f.finding_id, v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.finding_id > $1
 order by f.finding_id
 limit $2;
