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
-- lie over one another (stacked orders), so this asks for a look and is no finding. A row lasts a day
-- at most: what is over the end of its first day is of the next, and rows are split once they are summed.
-- $1 employer_id
-- $2 month
-- $3 limit
with days as (
    select i.worker_no, d.at, sum(i.ended_at - i.started_at) as own,
           sum(greatest(i.ended_at - d.at - interval '24 hours', interval '0')) as over
      from work_interval as i
      join holding as h on h.submission_id = i.submission_id and h.month = i.month
     cross join lateral (select date_bin('24 hours', i.started_at,
                                         timestamptz '2000-01-01 00:00:00+08') as at offset 0) as d
     where i.employer_id = $1 and i.month = $2
     group by i.worker_no, d.at),
sums as (
    select worker_no, at, own - over as s
      from days
     union all
    select worker_no, at + interval '24 hours', over
      from days
     where over > interval '0')
select worker_no, to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as place,
       extract(epoch from sum(s))::bigint as number, (count(*) over ())::bigint as n
  from sums
 group by worker_no, at
having sum(s) > interval '24 hours'
 order by worker_no, at
 limit $3;

-- name: quality_hours_unpaid :many quality_example
-- Numbers with hours and without any pay line. `number`: seconds of the rows.
-- $1 employer_id
-- $2 month
-- $3 limit
with hours as materialized (
    select i.worker_no, sum(i.ended_at - i.started_at) as s
      from work_interval as i
      join holding as h on h.submission_id = i.submission_id and h.month = i.month
     where i.employer_id = $1 and i.month = $2
     group by i.worker_no)
select w.worker_no, '' as place, extract(epoch from w.s)::bigint as number, (count(*) over ())::bigint as n
  from hours as w
 where not exists (select
                     from pay_line as p
                     join holding as g on g.submission_id = p.submission_id and g.month = p.month
                    where p.employer_id = $1 and p.worker_no = w.worker_no and p.month = $2)
 order by w.worker_no
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
-- Millions of numbers become a bit each, 64 to a row, before anything is sorted; of 64 that are all
-- there the first and the last stand for the rest.
-- $1 employer_id
-- $2 month
-- $3 limit
with numbers as (
    select left(source_ref, -d) as series, right(source_ref, d)::bigint as value, d
      from (select i.source_ref,
                   least(length(i.source_ref) - length(rtrim(i.source_ref, '0123456789')), 18) as d
              from work_interval as i
              join holding as h on h.submission_id = i.submission_id and h.month = i.month
             where i.employer_id = $1 and i.month = $2) as f
     where d > 0),
chunks as (
    select series, value / 64 as chunk, bit_or(1::bigint << (value % 64)::integer) as bits,
           min(value) as first, max(value) as last, min(d) as d
      from numbers
     group by series, value / 64),
dense as (
    select series, min(d) as d
      from chunks
     group by series
    having max(last) - min(first) < 2 * sum(bit_count(bits::bit(64)))),
steps as (
    select c.series, s.d, c.chunk * 64 + k as value, c.bits = -1 and k = 63 as whole,
           lag(c.chunk * 64 + k) over (partition by c.series order by c.chunk, k) as before
      from chunks as c
      join dense as s on s.series = c.series
     cross join generate_series(0, 63) as k
     where c.bits >> k & 1 = 1 and (c.bits <> -1 or k in (0, 63)))
select '' as worker_no,
       series || lpad(before::text, greatest(d, length(before::text)), '0') || ' … ' ||
       series || lpad(value::text, greatest(d, length(value::text)), '0') as place,
       value - before - 1 as number, (sum(value - before - 1) over ())::bigint as n
  from steps
 where value > before + 1 and not whole
 order by value - before desc, series, value
 limit $3;
