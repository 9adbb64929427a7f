-- name: guidance_cells :many guidance_row
-- Hourly pay of a period by occupation, class and county (region '': all counties). A worker at an
-- employer counts once in a cell: all he got over all he worked, in fen an hour, half a fen up.
-- A percentile is the value of the worker at place ceil(n * p / 100) in ascending order.
-- $1 month_from
-- $2 month_to
with parts as (
    select occupation, class, region, employer_id, worker_id, sum(counted_fen) as fen,
           sum(worked_s) as s
      from worker_month
     where month between $1 and $2 and worked_s > 0 and counted_fen > 0
     group by occupation, class, region, employer_id, worker_id),
sums as (
    select occupation, class, region, employer_id, worker_id, fen, s
      from parts
     union all
    select occupation, class, '', employer_id, worker_id, sum(fen), sum(s)
      from parts
     group by occupation, class, employer_id, worker_id),
unit as (
    select occupation, class, region, employer_id, div(fen * 7200 + s, 2 * s)::bigint as hourly
      from sums),
ranked as (
    select occupation, class, region, employer_id, hourly,
           row_number() over (partition by occupation, class, region order by hourly) as place,
           count(*) over (partition by occupation, class, region) as n
      from unit),
shares as (
    select occupation, class, region, count(*) as n_employers, max(n)::bigint as largest
      from (select occupation, class, region, employer_id, count(*) as n
              from unit
             group by occupation, class, region, employer_id) as e
     group by occupation, class, region)
select r.occupation, r.class, r.region, max(r.n)::bigint as n_workers, s.n_employers, s.largest,
       max(hourly) filter (where place = (n * 10 + 99) / 100) as p10,
       max(hourly) filter (where place = (n * 25 + 99) / 100) as p25,
       max(hourly) filter (where place = (n * 50 + 99) / 100) as p50,
       max(hourly) filter (where place = (n * 75 + 99) / 100) as p75,
       max(hourly) filter (where place = (n * 90 + 99) / 100) as p90
  from ranked as r
  join shares as s on s.occupation = r.occupation and s.class = r.class and s.region = r.region
 group by r.occupation, r.class, r.region, s.n_employers, s.largest
 order by r.occupation collate "C", r.class collate "C", r.region collate "C";

-- name: pay_trend :many trend_row
-- The median hourly pay of an employer's workers, month by month, beside that of a year before.
-- $1 month_from
-- $2 month_to
-- $3 employer_id; 0 = all
with ranked as (
    select employer_id, month, div(counted_fen::numeric * 7200 + worked_s, 2 * worked_s)::bigint as hourly,
           row_number() over (partition by employer_id, month
                              order by div(counted_fen::numeric * 7200 + worked_s, 2 * worked_s)) as place,
           count(*) over (partition by employer_id, month) as n
      from worker_month
     where (month between $1 and $2
            or month between $1::date - interval '1 year' and $2::date - interval '1 year')
       and worked_s > 0 and counted_fen > 0 and ($3::bigint = 0 or employer_id = $3)),
median as (
    select employer_id, month, hourly, n
      from ranked
     where place = (n * 50 + 99) / 100)
select m.employer_id, e.credit_code, e.name, m.month, m.n as n_workers, m.hourly as median,
       coalesce(b.n, 0) as before_workers, coalesce(b.hourly, 0) as before_median
  from median as m
  join employer as e on e.employer_id = m.employer_id
  left join median as b on b.employer_id = m.employer_id
                       and b.month = m.month - interval '1 year'
 where m.month between $1 and $2
 order by m.employer_id, m.month
 limit 1000;
