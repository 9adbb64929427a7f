-- name: employer_known :one employer_known together
-- Which of the inputs of an employer's month there is anything of, so that only these are asked for.
-- $1 employer_id
-- $2 first month that rows may lie in
-- $3 month
-- $4 last month that rows may lie in
select coalesce(bool_or(h.kind = 'roster'), false) as roster,
       coalesce(bool_or(h.kind = 'roster' and h.month = $3), false) as roster_filed,
       coalesce(bool_or(h.kind = 'penalties' and h.month = $3), false) as penalties,
       coalesce(bool_or(h.kind = 'pushes'), false) as pushes,
       coalesce(bool_or(h.kind = 'pushes' and h.month = $3), false) as pushes_filed,
       exists (select from holding as p
                where p.employer_id = $1 and p.kind = 'prices' and p.month <= $3) as prices,
       exists (select from hours_approval as a where a.employer_id = $1) as approvals,
       exists (select from platform_limit as l where l.employer_id = $1) as limits,
       coalesce((select m.name from employer as m where m.employer_id = $1), '') as name,
       coalesce((select m.credit_code from employer as m where m.employer_id = $1), '') as credit_code,
       coalesce((select m.region from employer as m where m.employer_id = $1), '') as region,
       count(*) filter (where h.kind = 'pay' and h.month = $3) as pays,
       coalesce(min(h.submission_id) filter (where h.kind = 'pay' and h.month = $3), 0)
           as pay_submission_id
  from holding as h
 where h.employer_id = $1 and h.kind in ('roster', 'penalties', 'pushes', 'pay')
   and h.month between $2 and $4;

-- name: roster_in_force :many roster_row together
-- $1 employer_id
-- $2 worker_nos
-- $3 from_at of each
-- $4 to_at of each
-- $5 first day
-- $6 day after the last
select distinct on (r.day) r.day, r.kind
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (worker_no, from_at, to_at)
  join roster_day as r
    on r.employer_id = $1 and r.worker_no = n.worker_no and r.day >= $5 and r.day < $6
   and r.month between date_trunc('month', $5::date)::date and $6
   and r.day::timestamp at time zone 'Asia/Shanghai' >= n.from_at
   and r.day::timestamp at time zone 'Asia/Shanghai' < n.to_at
  join holding as h
    on h.employer_id = $1 and h.kind = 'roster' and h.month = r.month
   and h.submission_id = r.submission_id
 order by r.day, h.rank desc;

-- name: penalty_in_force :many penalty_row together
-- $1 employer_id
-- $2 worker_nos
-- $3 from_at of each
-- $4 to_at of each
-- $5 month
select p.source_ref, p.penalty_at, p.amount_fen, p.rule_ref, p.reason, p.appeal = 1 as appeal
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (worker_no, from_at, to_at)
  join penalty as p
    on p.employer_id = $1 and p.worker_no = n.worker_no and p.month = $5
   and p.penalty_at >= n.from_at and p.penalty_at < n.to_at
  join holding as h
    on h.employer_id = $1 and h.kind = 'penalties' and h.month = p.month
   and h.submission_id = p.submission_id
 where not exists (
       select
         from holding as later
         join penalty as o
           on o.submission_id = later.submission_id and o.month = later.month
          and o.source_ref = p.source_ref
        where later.employer_id = h.employer_id and later.kind = h.kind
          and later.month = h.month and later.rank > h.rank)
 order by p.penalty_at, p.source_ref
 limit 50001;

-- name: push_in_force :many push_row together
-- $1 employer_id
-- $2 worker_nos
-- $3 from_at of each
-- $4 to_at of each
-- $5 month of the earliest row
-- $6 month of the latest row
-- $7 pushed_at from
-- $8 pushed_at before
select w.source_ref, w.kind, w.pushed_at
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (worker_no, from_at, to_at)
 cross join lateral (
       select p.source_ref, p.kind, p.pushed_at, p.month, p.submission_id
         from push_event as p
        where p.employer_id = $1 and p.worker_no = n.worker_no and p.month between $5 and $6
          and p.pushed_at >= greatest($7, n.from_at) and p.pushed_at < least($8, n.to_at)
       offset 0) as w -- a fence: by number and time, whatever the statistics say
  join holding as h
    on h.employer_id = $1 and h.kind = 'pushes' and h.month = w.month
   and h.submission_id = w.submission_id
 where not exists (
       select
         from holding as later
         join push_event as o
           on o.submission_id = later.submission_id and o.month = later.month
          and o.source_ref = w.source_ref
        where later.employer_id = h.employer_id and later.kind = h.kind
          and later.month = h.month and later.rank > h.rank)
 order by w.pushed_at, w.source_ref
 limit 50001;

-- name: price_in_force :many price_row together
-- $1 employer_id
-- $2 day after the month
select distinct on (p.work_region, p.task, p.from_day)
       p.work_region, p.task, p.price_fen, p.from_day, p.consulted
  from unit_price as p
  join holding as h
    on h.employer_id = $1 and h.kind = 'prices' and h.month = p.month
   and h.submission_id = p.submission_id
 where p.employer_id = $1 and p.from_day < $2 and p.month < $2
 order by p.work_region, p.task, p.from_day, h.rank desc;

-- name: agreement_in_force :many agreement_row together
-- $1 employer_id
-- $2 worker_id
-- $3 first day
-- $4 day after the last
select agreement_id, kind, from_day, to_day, pay_fen, pay_cycle, pay_day, hours_system,
       max_continuous_min, max_daily_min, allowance, allowance_unit
  from agreement
 where employer_id = $1 and worker_id = $2 and from_day < $4
   and (to_day is null or to_day > $3)
 order by from_day, agreement_id;

-- name: approval_in_force :many approval_row together
-- Approved for a day of the month, run out since or not.
-- $1 employer_id
-- $2 first day
-- $3 day after the last
select approval_id, system, period, posts, state, from_day, to_day
  from hours_approval
 where employer_id = $1 and state in ('APPROVED', 'EXPIRED') and from_day < $3
   and (to_day is null or to_day > $2)
 order by from_day, approval_id;

-- name: limit_in_force :many limit_row together
-- The limit of the first day, and those that begin later in the month; what was withdrawn says so by
-- zeros.
-- $1 employer_id
-- $2 first day
-- $3 day after the last
select l.limit_id, l.from_day,
       case when l.withdrawn then 0 else l.max_continuous_s end as max_continuous_s,
       case when l.withdrawn then 0 else l.max_daily_s end as max_daily_s,
       case when l.withdrawn then 0 else l.stop_s end as stop_s,
       case when l.withdrawn then 0 else l.allowance end as allowance, l.unit, l.document
  from (select distinct on (from_day) *
          from platform_limit
         where employer_id = $1 and from_day < $3
         order by from_day, recorded_at desc, limit_id desc) as l
 where l.from_day >= coalesce((select max(b.from_day) from platform_limit as b
                                where b.employer_id = $1 and b.from_day <= $2), l.from_day)
 order by l.from_day;

-- name: weather_in_force :many weather_row together
-- $1 places
-- $2 from
-- $3 to
select s.signal_id, s.region, s.kind, s.level, s.from_at, s.to_at,
       coalesce(s.max_temp_c, -100) as max_temp_c, s.source
  from (select distinct on (region, from_at, kind) *
          from weather_signal
         where region = any ($1::text[]) and from_at < $3 and from_at > $2::timestamptz - interval '31 days'
         order by region, from_at, kind, recorded_at desc, signal_id desc) as s
 where s.to_at > $2 and not s.withdrawn
 order by s.from_at, s.region, s.kind;
