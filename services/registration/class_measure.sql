-- name: work_month_take :exec
-- The highest version counts; whatever comes again keeps the highest generation.
-- $1 employer_id
-- $2 worker_id
-- $3 month
-- $4 days
-- $5 worked_s
-- $6 version
-- $7 generation
insert into work_month as w (employer_id, worker_id, month, days, worked_s, total_s, version,
                             generation)
values ($1, $2, $3, $4, $5, 0, $6, $7)
    on conflict (worker_id, month, employer_id) do update
   set days = case when excluded.version >= w.version then excluded.days else w.days end,
       worked_s = case when excluded.version >= w.version then excluded.worked_s
                       else w.worked_s end,
       version = greatest(w.version, excluded.version),
       generation = greatest(w.generation, excluded.generation);

-- name: work_month_total :exec
-- $1 worker_id
-- $2 month
update work_month as w
   set total_s = t.total_s
  from (select sum(worked_s)::bigint as total_s
          from work_month
         where worker_id = $1 and month = $2) as t
 where w.worker_id = $1 and w.month = $2 and w.total_s <> t.total_s;

-- name: work_month_drop_older :exec
-- $1 generation
with gone as (
    delete from work_month
     where generation < $1
    returning worker_id, month, worked_s
)
update work_month as w
   set total_s = w.total_s - g.worked_s
  from (select worker_id, month, sum(worked_s)::bigint as worked_s
          from gone
         group by worker_id, month) as g
 where w.worker_id = g.worker_id and w.month = g.month and w.generation >= $1;

-- name: work_months :many work_month
-- The last months with work that are over, the youngest first.
-- $1 employer_id
-- $2 worker_id
-- $3 from month
-- $4 before
-- $5 limit
select month, days, worked_s, total_s
  from work_month
 where employer_id = $1 and worker_id = $2 and month >= $3 and month < $4 and days > 0
 order by month desc
 limit $5;

-- name: work_month_engagements :many classification_id
-- Locked: who asks about one of them meanwhile is waited for, or waits and reads the new month.
-- $1 employer_id
-- $2 worker_id
select engagement_id
  from engagement
 where worker_id = $2 and employer_id = $1
 order by engagement_id
   for update;

-- name: work_month_asked :many classification_id
-- Those somebody has answered about.
-- $1 engagement_ids
select engagement_id
  from classification
 where engagement_id = any($1) and proposal_version > 0
 order by engagement_id;
