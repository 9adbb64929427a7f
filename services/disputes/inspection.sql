-- columns: inspection_plan_all
p.plan_id, p.employer_id, p.employer_name, p.region, p.year, p.month, p.kind, p.ground,
p.department, p.planned_by, p.planned_at, p.withdrawn_reason, coalesce(v.visit_id, 0) as visit_id,
v.visited_on;

-- name: known_employer_take :exec
-- The highest version counts; whatever comes again keeps the highest generation.
-- $1 employer_id
-- $2 name
-- $3 kind
-- $4 region
-- $5 status
-- $6 version
-- $7 generation
insert into employer as e (employer_id, name, kind, region, status, version, generation)
values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (employer_id) do update
   set name = case when excluded.version >= e.version then excluded.name else e.name end,
       kind = case when excluded.version >= e.version then excluded.kind else e.kind end,
       region = case when excluded.version >= e.version then excluded.region else e.region end,
       status = case when excluded.version >= e.version then excluded.status else e.status end,
       version = greatest(e.version, excluded.version),
       generation = greatest(e.generation, excluded.generation);

-- name: known_employer_sweep :exec
-- $1 generation
delete from employer
 where generation < $1;

-- name: known_employer :maybe known_employer
-- $1 employer_id
select employer_id, name, region
  from employer
 where employer_id = $1;

-- name: plan_insert :exec
-- $1 plan_id
-- $2 employer_id
-- $3 employer_name
-- $4 region
-- $5 year
-- $6 month
-- $7 kind
-- $8 ground
-- $9 department
-- $10 planned_by
-- $11 planned_at
insert into inspection_plan (plan_id, employer_id, employer_name, region, year, month, kind, ground,
                             department, planned_by, planned_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: plan_open :maybe inspection_plan
-- The plan of an employer, a year and a kind.
-- $1 employer_id
-- $2 year
-- $3 kind
select {inspection_plan_all}
  from inspection_plan as p
  left join inspection_visit as v on v.plan_id = p.plan_id
 where p.employer_id = $1 and p.year = $2 and p.kind = $3 and p.withdrawn_at is null;

-- The lock comes first and alone: who waited for it would see the visits as they were before.
-- name: plan_lock :maybe plan_locked
-- $1 plan_id
select plan_id
  from inspection_plan
 where plan_id = $1
   for update;

-- name: plan_get :one inspection_plan
-- $1 plan_id
select {inspection_plan_all}
  from inspection_plan as p
  left join inspection_visit as v on v.plan_id = p.plan_id
 where p.plan_id = $1;

-- name: plan_withdraw :exec
-- $1 plan_id
-- $2 withdrawn_at
-- $3 withdrawn_by
-- $4 withdrawn_reason
update inspection_plan
   set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4
 where plan_id = $1;

-- name: plan_page :many inspection_plan
-- $1 year
-- $2 after plan_id
-- $3 limit
select {inspection_plan_all}
  from inspection_plan as p
  left join inspection_visit as v on v.plan_id = p.plan_id
 where p.year = $1 and p.plan_id > $2
 order by p.plan_id
 limit $3;

-- name: visit_insert :exec
-- $1 visit_id
-- $2 plan_id, 0 for none
-- $3 employer_id
-- $4 employer_name
-- $5 region
-- $6 kind
-- $7 visited_on
-- $8 found
-- $9 document
-- $10 case_id, 0 for none
-- $11 department
-- $12 recorded_by
-- $13 recorded_at
insert into inspection_visit (visit_id, plan_id, employer_id, employer_name, region, kind, visited_on,
                              found, document, case_id, department, recorded_by, recorded_at)
values ($1, nullif($2::bigint, 0), $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11, $12, $13);

-- name: unvisited_page :many unvisited
-- Platforms and their partners at work that are on no list of the year, or were not visited since (ENF-01).
-- $1 year
-- $2 since: a visit from this day on counts
-- $3 after employer_id
-- $4 limit
select e.employer_id, e.name, e.kind, e.region, listed.yes as listed, last.visited_on
  from employer as e
 cross join lateral (
       select exists (select from inspection_plan as p
                       where p.employer_id = e.employer_id and p.year = $1 and p.kind = 'routine' and
                             p.withdrawn_at is null) as yes) as listed
 cross join lateral (
       select (select v.visited_on from inspection_visit as v
                where v.employer_id = e.employer_id
                order by v.visited_on desc
                limit 1) as visited_on) as last
 where e.employer_id > $3 and e.kind in ('platform', 'partner') and e.status = 'active' and
       (not listed.yes or last.visited_on is null or last.visited_on < $2)
 order by e.employer_id
 limit $4;
