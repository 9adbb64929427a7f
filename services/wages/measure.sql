-- name: work_told_put :many work_told
-- A row comes out when there is something to tell: another number, or the first work of a month.
-- $1 work_ids of new ones
-- $2 employer_ids
-- $3 worker_ids
-- $4 months
-- $5 days
-- $6 worked_s
insert into work_told as t (work_id, employer_id, worker_id, month, days, worked_s, version)
select k.work_id, k.employer_id, k.worker_id, k.month, k.days, k.worked_s, 1
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::bigint[], $6::bigint[])
       as k (work_id, employer_id, worker_id, month, days, worked_s)
 where not exists (select from work_told as o
                    where o.employer_id = k.employer_id and o.worker_id = k.worker_id
                      and o.month = k.month and o.days = k.days and o.worked_s = k.worked_s)
   and (k.days > 0
        or exists (select from work_told as o
                    where o.employer_id = k.employer_id and o.worker_id = k.worker_id
                      and o.month = k.month))
 order by k.employer_id, k.worker_id, k.month
    on conflict (employer_id, worker_id, month) do update
   set days = excluded.days, worked_s = excluded.worked_s, version = t.version + 1
 where (t.days, t.worked_s) <> (excluded.days, excluded.worked_s)
returning work_id, employer_id, worker_id, month, days, worked_s, version;

-- name: work_told_page :many work_told
-- $1 after work_id
-- $2 limit
select work_id, employer_id, worker_id, month, days, worked_s, version
  from work_told
 where work_id > $1
 order by work_id
 limit $2;
