-- name: quality_sizes :one quality_sizes
-- What is in force for a month of an employer.
-- $1 employer_id
-- $2 month
select (select count(*)
          from work_interval as i
          join holding as h on h.submission_id = i.submission_id and h.month = i.month
         where i.employer_id = $1 and i.month = $2) as n_intervals,
       (select count(*)
          from pay_line as p
          join holding as h on h.submission_id = p.submission_id and h.month = p.month
         where p.employer_id = $1 and p.month = $2) as n_lines;

-- name: quality_long_days :many quality_example
-- Days on which the rows of a number come to more than 24 hours, each at its full length. Rows may
-- lie over one another (stacked orders), so this asks for a look and is no finding.
-- $1 employer_id
-- $2 month
-- $3 limit
with parts as (
    select i.worker_no, d.day,
           extract(epoch from least(i.ended_at, (d.day + 1)::timestamp at time zone 'Asia/Shanghai')
                   - greatest(i.started_at, d.day::timestamp at time zone 'Asia/Shanghai')) as s
      from work_interval as i
      join holding as h on h.submission_id = i.submission_id and h.month = i.month
     cross join lateral (select (i.started_at at time zone 'Asia/Shanghai')::date as day
                          union
                         select (i.ended_at at time zone 'Asia/Shanghai')::date) as d
     where i.employer_id = $1 and i.month = $2)
select worker_no, to_char(day, 'YYYY-MM-DD') as place, sum(s)::bigint as number,
       (count(*) over ())::bigint as n
  from parts
 group by worker_no, day
having sum(s) > 86400
 order by worker_no, day
 limit $3;

-- name: quality_hours_unpaid :many quality_example
-- Numbers with hours and without any pay line. `number`: seconds of the rows.
-- $1 employer_id
-- $2 month
-- $3 limit
select i.worker_no, '' as place, sum(extract(epoch from i.ended_at - i.started_at))::bigint as number,
       (count(*) over ())::bigint as n
  from work_interval as i
  join holding as h on h.submission_id = i.submission_id and h.month = i.month
 where i.employer_id = $1 and i.month = $2
   and not exists (select
                     from pay_line as p
                     join holding as g on g.submission_id = p.submission_id and g.month = p.month
                    where p.employer_id = $1 and p.worker_no = i.worker_no and p.month = $2)
 group by i.worker_no
 order by i.worker_no
 limit $3;

-- name: quality_pay_unworked :many quality_example
-- Numbers with pay lines and without any hours. `number`: fen of the lines, deductions as filed.
-- $1 employer_id
-- $2 month
-- $3 limit
select p.worker_no, '' as place, sum(p.amount_fen)::bigint as number, (count(*) over ())::bigint as n
  from pay_line as p
  join holding as h on h.submission_id = p.submission_id and h.month = p.month
 where p.employer_id = $1 and p.month = $2
   and not exists (select
                     from work_interval as i
                     join holding as g on g.submission_id = i.submission_id and g.month = i.month
                    where i.employer_id = $1 and i.worker_no = p.worker_no and i.month = $2)
 group by p.worker_no
 order by p.worker_no
 limit $3;

-- name: quality_gaps :many quality_example
-- Numbers that are missing between two that were filed, of rows of any kind. Numbers of one beginning count as a
-- series when at least half of those between its first and its last are there; others are drawn at
-- random, and nothing can be said of them. `number`: how many are missing at that place.
-- $1 employer_id
-- $2 month
-- $3 limit
with refs as (
    select distinct i.source_ref, substring(i.source_ref from '[0-9]{1,18}$') as digits
      from work_interval as i
      join holding as h on h.submission_id = i.submission_id and h.month = i.month
     where i.employer_id = $1 and i.month = $2),
numbers as (
    select left(source_ref, -length(digits)) as series, source_ref, digits::bigint as value
      from refs
     where digits is not null),
steps as (
    select series, source_ref, value,
           lag(value) over (partition by series order by value) as before,
           lag(source_ref) over (partition by series order by value) as before_ref,
           count(*) over (partition by series) as n,
           max(value) over (partition by series) - min(value) over (partition by series) as span
      from numbers)
select '' as worker_no, before_ref || ' … ' || source_ref as place, value - before - 1 as number,
       (sum(value - before - 1) over ())::bigint as n
  from steps
 where value > before + 1 and span < 2 * n
 order by value - before desc, series, value
 limit $3;
