-- name: mark_ask :exec
-- Months with records in force, of employers whose files the caller sees.
-- $1 job_id
-- $2 month_from
-- $3 month_to
-- $4 employer_id, 0: all
-- $5 now
insert into mark_unit (job_id, employer_id, month, what, asked_at)
select $1, h.employer_id, h.month, 'rows', $5
  from holding as h
  join submission as s on s.submission_id = h.submission_id
 where h.month between $2 and $3 and ($4::bigint = 0 or h.employer_id = $4)
   and h.kind in ('intervals', 'pay')
 group by h.employer_id, h.month
 order by h.employer_id, h.month;

-- name: weather_mark :exec
-- Months in which somebody may have worked there, of every employer. By month and not by hour: a
-- correction may have made it shorter.
-- $1 first digits of the place
-- $2 from
-- $3 to
-- $4 month of from
-- $5 month of to
-- $6 now
insert into mark_unit (job_id, employer_id, month, what, place, from_at, to_at, asked_at)
select 0, h.employer_id, h.month, 'place', $1, $2, $3::timestamptz + interval '31 days', $6
  from holding as h
 where h.month between $4 and $5 and h.kind = 'intervals'
 group by h.employer_id, h.month
 order by h.employer_id, h.month;

-- name: price_mark :exec
-- Months of the employer from the first day of a price on: whose tasks may have one.
-- $1 submission_ids
-- $2 now
insert into mark_unit (job_id, employer_id, month, what, asked_at)
select 0, h.employer_id, h.month, 'task', $2
  from (select u.employer_id, min(u.month) as month
          from unit_price as u
         where u.submission_id = any ($1::bigint[])
         group by u.employer_id) as p
  join holding as h
    on h.employer_id = p.employer_id and h.kind = 'intervals' and h.month >= p.month
 group by h.employer_id, h.month
 order by h.employer_id, h.month;

-- name: marking_alone :one one_flag
-- One call makes marks at a time.
select pg_try_advisory_xact_lock(hashtextextended('marking:' || current_schema, 0)) as flag;

-- name: mark_units :many mark_unit_row
-- The first of each employer, in the order of employers: marks of one call are made in the order of
-- keys, as closings make theirs, so that none waits for another in a circle.
-- $1 after employer_id
-- $2 limit
-- $3 job_id, 0: of all
select u.unit_id, u.employer_id, u.month, u.what, u.place, u.from_at, u.to_at, u.after_no
  from mark_unit as u
 where u.employer_id > $1 and ($3::bigint = 0 or u.job_id = $3)
   and not exists (select from mark_unit as b
                    where b.employer_id = u.employer_id and b.unit_id < u.unit_id
                      and ($3::bigint = 0 or b.job_id = $3))
 order by u.employer_id
 limit $2;

-- name: mark_step :one mark_step_row
-- Numbers of an employer's month from behind one on (schema/018_numbers_behind.sql); those that are
-- meant get their mark. A number whose records are out of force may get one too: its audit finds nothing.
-- $1 employer_id
-- $2 month
-- $3 after worker_no
-- $4 numbers at most
-- $5 what
-- $6 first digits of the place
-- $7 place: from
-- $8 place: to
-- $9 now
with numbers as materialized (select b.worker_no as no from numbers_behind($1, $2, $3, $4) as b),
marked as (
    insert into dirty (employer_id, worker_no, month, due_at, marked_at)
    select $1, k.no, $2, $9, $9
      from numbers as k
     where case $5::text
           when 'rows' then true
           when 'task' then (select true
                               from work_interval as i
                              where i.employer_id = $1 and i.worker_no = k.no and i.month = $2
                                and i.task <> ''
                              limit 1)
           else (select true
                   from work_interval as i
                  where i.employer_id = $1 and i.worker_no = k.no and i.month = $2
                    and i.work_region like $6 || '%' and i.started_at < $8 and i.ended_at > $7
                  limit 1)
           end
     order by k.no
        on conflict (employer_id, worker_no, month) do update
       set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at
    returning 1)
select (select count(*) from marked) as marked, count(*) as numbers, coalesce(max(no), '') as last_no
  from numbers;

-- name: mark_unit_at :exec
-- $1 unit_id
-- $2 numbers up to this one are marked
update mark_unit
   set after_no = $2
 where unit_id = $1;

-- name: mark_unit_done :exec
-- $1 unit_id
delete from mark_unit
 where unit_id = $1;
