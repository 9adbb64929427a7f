-- name: work_told_put :maybe work_told
-- A row comes out when there is something to tell: another number, or the first work of a month.
-- $1 work_id of a new one
-- $2 employer_id
-- $3 worker_id
-- $4 month
-- $5 days
-- $6 worked_s
insert into work_told as t (work_id, employer_id, worker_id, month, days, worked_s, version)
select $1::bigint, $2::bigint, $3::bigint, $4::date, $5::integer, $6::bigint, 1
 where $5::integer > 0 or
       exists (select from work_told as o
                where o.employer_id = $2::bigint and o.worker_id = $3::bigint and
                      o.month = $4::date)
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
