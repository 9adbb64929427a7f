-- name: finding_held :one one_flag together
-- Are there any that finding_of_month has? Of most worker-months there are none. `limit`: exists() might
-- be planned as a hash of the whole table; `month + 0`: without statistics the index by number and month
-- looks as good for a worker, and has all of the employer's month.
-- $1 employer_id
-- $2 month
-- $3 worker_id
-- $4 worker_no
select coalesce((select true from finding as f
                  where f.employer_id = $1 and f.worker_id = $3 and f.month + 0 = $2 limit 1),
                (select true from finding as f
                  where f.employer_id = $1 and f.month = $2 and f.worker_no = $4 limit 1),
                false) as flag;

-- name: finding_of_month :many finding_row together
-- Those of the worker, and those under his number that belong to another now: by an index each, for an
-- employer's month has thousands.
-- $1 employer_id
-- $2 month
-- $3 worker_id
-- $4 worker_no
select f.finding_id, f.worker_id, f.rule, f.subject, f.state, f.version, f.raised_at, f.changed_at,
       v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.finding_id in (select a.finding_id from finding as a
                         where a.employer_id = $1 and a.worker_id = $3 and a.month + 0 = $2
                         union
                        select b.finding_id from finding as b
                         where b.employer_id = $1 and b.month = $2 and b.worker_no = $4)
 order by f.finding_id
   for update of f;

-- name: finding_version_get :maybe finding_version_row
-- $1 finding_id
-- $2 version; 0 = the last
select v.rules, v.recorded_at, v.body::text as body
  from finding_version as v
 where v.finding_id = $1 and ($2::bigint = 0 or v.version = $2)
 order by v.version desc
 limit 1;

-- name: workers_marked :many marked_worker_row
-- Of these workers those whose own audit of the month is due, under whatever number.
-- $1 employer_id
-- $2 month
-- $3 worker_ids
-- $4 now
select w.worker_id
  from unnest($3::bigint[]) as w (worker_id)
 where exists (select
                 from (select e.worker_no from engagement as e
                        where e.employer_id = $1 and e.worker_id = w.worker_id
                        union all
                       select a.worker_no from alias as a
                        where a.employer_id = $1 and a.worker_id = w.worker_id) as n
                 join dirty as d
                   on d.employer_id = $1 and d.worker_no = n.worker_no and d.month = $2
                  and d.due_at <= $4);
