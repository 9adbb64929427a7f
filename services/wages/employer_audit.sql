-- name: employer_mark_put :exec
-- $1 employer_id
-- $2 month_from
-- $3 month_to, null: all later months
-- $4 due_at
-- $5 now
insert into employer_mark (employer_id, month_from, month_to, due_at, marked_at)
values ($1, $2, date_trunc('month', $3::date)::date, $4, $5);

-- name: employer_mark_orders :exec
-- The months in which orders to pay of the employer run out.
-- $1 employer_id
-- $2 due_at
-- $3 now
insert into employer_mark (employer_id, month_from, month_to, due_at, marked_at)
select $1, min(date_trunc('month', due_day))::date, max(date_trunc('month', due_day))::date, $2, $3
  from pay_order
 where employer_id = $1
having count(*) > 0;

-- name: employer_mark_all :exec
-- Months that were begun, for an audit by the rules of today.
-- $1 employer_id, 0: all
-- $2 month_from
-- $3 month_to
-- $4 now
insert into employer_mark (employer_id, month_from, month_to, due_at, marked_at)
select m.employer_id, m.month, m.month, $4, $4
  from employer_month as m
 where m.month between $2 and $3 and ($1::bigint = 0 or m.employer_id = $1);

-- name: employer_audit_alone :one one_flag
-- One audit of employers at a time.
select pg_try_advisory_xact_lock(hashtextextended('audit employers', 0)) as flag;

-- name: employer_marks_take :exec
-- Marks that are due become months that are due. One that is under way is so again when it is done.
-- $1 now
-- $2 this month
-- $3 limit
with taken as (
    delete from employer_mark
     where mark_id in (select mark_id from employer_mark where due_at <= $1 order by mark_id limit $3)
    returning employer_id, month_from, month_to)
insert into employer_month (employer_id, month, due_at, rules, error)
select distinct t.employer_id, m.month, $1::timestamptz, '', ''
  from taken as t
 cross join lateral (
       select s::date as month
         from generate_series(t.month_from, coalesce(t.month_to, t.month_from), interval '1 month') as s
        union
       select e.month from employer_month as e
        where t.month_to is null and e.employer_id = t.employer_id and e.month >= t.month_from
        union
       select h.month from holding as h
        where t.month_to is null and h.employer_id = t.employer_id
          and h.month between t.month_from and $2) as m
    on conflict (employer_id, month) do update
   set due_at = least(employer_month.due_at, excluded.due_at), asked = employer_month.asked + 1;

-- name: employer_sweep :exec
-- Months whose reporting day is over, of employers with workers in them: those not begun yet, and the
-- last ones again. An employer's reporting begins with its first file, or when it was first heard of.
-- $1 first month of all
-- $2 last month
-- $3 months from this on are looked at again
-- $4 now
insert into employer_month (employer_id, month, due_at, rules, error)
select e.employer_id, m.month::date, $4, '', ''
  from employer as e
 cross join lateral generate_series(
       greatest($1::date, date_trunc('month', least(e.seen_on, (
                select min(h.month) from holding as h where h.employer_id = e.employer_id)))),
       $2::date, interval '1 month') as m (month)
 where exists (select from engagement as g
                where g.employer_id = e.employer_id and g.from_day < m.month + interval '1 month'
                  and (g.to_day is null or g.to_day > m.month))
    on conflict (employer_id, month) do update
   set due_at = least(employer_month.due_at, excluded.due_at), asked = employer_month.asked + 1
 where employer_month.month >= $3;

-- name: employer_months_hand :many employer_handed_row
-- Hands out months that are due, those that came back from nobody last, each of these for longer. As many
-- as are audited before their time is over, however many are due: one that waits for its call is not
-- lost. No look at what is due besides (schema/021_employer_hand.sql).
-- $1 now
-- $2 limit
-- $3 what is said of one that came back from nobody
-- $4 how many may be under way for the first time
select h.employer_id, h.month, h.again, h.held_until
  from employer_months_hand($1, $2, $3, $4) as h;

-- name: employer_months_held :one employer_held_row
-- The next time at which one that was handed out is taken to be lost.
select min(held_until) as held_until
  from employer_month
 where held_until is not null;

-- name: employer_months_of :many employer_due_row
-- Of the months handed out those that are so still.
-- $1 employer_ids
-- $2 months
-- $3 now
select d.employer_id, d.month, d.asked, e.name, e.credit_code, e.region, e.kind
  from unnest($1::bigint[], $2::date[]) as k (employer_id, month)
  join employer_month as d on d.employer_id = k.employer_id and d.month = k.month
  join employer as e on e.employer_id = d.employer_id
 where d.held_until > $3
 order by d.employer_id, d.month;

-- name: employer_months_page :many employer_due_row
-- Months that were audited, of employers that the caller sees.
-- $1 month
-- $2 employer_id, 0: all
-- $3 after employer_id
-- $4 limit
select d.employer_id, d.month, d.asked, e.name, e.credit_code, e.region, e.kind
  from employer_month as d
  join employer as e on e.employer_id = d.employer_id
 where d.month = $1 and d.employer_id > $3 and ($2::bigint = 0 or d.employer_id = $2)
   and d.audited_at is not null
 order by d.employer_id
 limit $4;

-- name: employer_month_done :exec
-- $1 employer_id
-- $2 month
-- $3 due_at
-- $4 audited_at
-- $5 rules
-- $6 error
-- $7 changes that it has seen
update employer_month
   set due_at = case when asked = $7 then $3 else due_at end, held_until = null, tries = 0,
       audited_at = $4, rules = $5, error = $6
 where employer_id = $1 and month = $2;

-- name: finding_of_employer_month :many finding_row
-- $1 employer_id
-- $2 month
select f.finding_id, f.worker_id, f.rule, f.subject, f.state, f.version, f.raised_at, f.changed_at,
       v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.employer_id = $1 and f.month = $2 and f.worker_id = 0
 order by f.finding_id
   for update of f;

-- name: filing_known :one filing_row
-- What was filed of a month, and how many worked for the employer in it, but for class C.
-- $1 employer_id
-- $2 month
-- $3 first day after it
select count(distinct g.worker_id) as engaged,
       exists (select from holding as h
                where h.employer_id = $1 and h.month = $2 and h.kind = 'intervals') as hours,
       exists (select from holding as h
                where h.employer_id = $1 and h.month = $2 and h.kind = 'pay') as pay,
       least((select e.seen_on from employer as e where e.employer_id = $1),
             (select min(h.month) from holding as h where h.employer_id = $1)) as since
  from engagement as g
 where g.employer_id = $1 and g.from_day < $3 and (g.to_day is null or g.to_day > $2)
   and coalesce((select k.class
                   from unnest(g.class_from, g.class_list) as k (from_day, class)
                  where k.from_day < $3
                  order by k.from_day desc
                  limit 1), g.class_list[1], g.class) <> 'C';

-- name: filing_before :many filing_month_row
-- The months before, a year at most, in which somebody but of class C worked and something is not
-- filed.
-- $1 employer_id
-- $2 month
-- $3 the employer's reporting began
select s.month::date as month
  from generate_series(greatest(date_trunc('month', $3::date), $2::date - interval '12 months'),
                       $2::date - interval '1 month', interval '1 month') as s (month)
 where exists (select from engagement as g
                where g.employer_id = $1 and g.from_day < s.month + interval '1 month'
                  and (g.to_day is null or g.to_day > s.month)
                  and coalesce((select k.class
                                  from unnest(g.class_from, g.class_list) as k (from_day, class)
                                 where k.from_day < s.month + interval '1 month'
                                 order by k.from_day desc
                                 limit 1), g.class_list[1], g.class) <> 'C')
   and (select count(distinct h.kind) from holding as h
         where h.employer_id = $1 and h.month = s.month::date
           and h.kind in ('intervals', 'pay')) < 2
 order by 1;

-- name: order_days :one order_days_row
-- The next day in a month on which an order to pay runs out; whether one ran out before today.
-- $1 employer_id
-- $2 first day of the month
-- $3 first day after it
-- $4 today
select (select min(o.due_day) from pay_order as o
         where o.employer_id = $1 and o.due_day >= greatest($2::date, $4::date) and o.due_day < $3) as next_day,
       exists (select from pay_order as o
                where o.employer_id = $1 and o.due_day >= $2 and o.due_day < $3
                  and o.due_day < $4) as passed;

-- name: ordered_debts :many debt_row
-- What findings under orders that ran out still owe.
-- $1 employer_id
-- $2 today, in days
select f.worker_id, f.worker_no, f.month, f.owed_fen,
       least(coalesce((v.body ->> 'reported_fen')::bigint, 0), f.owed_fen) as reported_fen,
       v.body ->> 'class' like 'A%' as labour,
       date '1970-01-01' + (v.body ->> 'order_due_day')::integer as last_day,
       v.body ->> 'order_document' as document
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.employer_id = $1 and f.worker_id <> 0 and f.state <> 'cleared' and f.owed_fen > 0
   and coalesce(nullif((v.body ->> 'order_due_day')::integer, 0), $2) < $2
 order by f.finding_id
 limit 50001;

-- name: employer_b_terms :one b_terms_row
-- Who is of class B on a day, and how many of them have a written agreement that sets a limit.
-- $1 employer_id
-- $2 first day of the month
-- $3 the day: its last
select count(*) as workers, count(*) filter (where t.continuous) as with_continuous,
       count(*) filter (where t.daily) as with_daily,
       count(*) filter (where t.allowance) as with_allowance
  from (select distinct g.worker_id
          from engagement as g
         where g.employer_id = $1 and g.from_day <= $3 and (g.to_day is null or g.to_day > $2)
           and coalesce((select k.class
                           from unnest(g.class_from, g.class_list) as k (from_day, class)
                          where k.from_day <= $3
                          order by k.from_day desc
                          limit 1), g.class_list[1], g.class) = 'B') as w
 cross join lateral (
       select coalesce(bool_or(a.max_continuous_min > 0), false) as continuous,
              coalesce(bool_or(a.max_daily_min > 0), false) as daily,
              coalesce(bool_or(a.allowance > 0), false) as allowance
         from agreement as a
        where a.employer_id = $1 and a.worker_id = w.worker_id and a.from_day <= $3
          and (a.to_day is null or a.to_day > $2)) as t;

-- name: employer_limit :maybe limit_last_row
-- The limit in force on a day: of those recorded of one first day the last by time. What was withdrawn
-- says so by zeros.
-- $1 employer_id
-- $2 day
select case when l.withdrawn then 0 else l.max_continuous_s end as max_continuous_s,
       case when l.withdrawn then 0 else l.max_daily_s end as max_daily_s,
       case when l.withdrawn then 0 else l.allowance end as allowance,
       case when l.withdrawn then '' else l.document end as document
  from platform_limit as l
 where l.employer_id = $1 and l.from_day <= $2
 order by l.from_day desc, l.recorded_at desc, l.limit_id desc
 limit 1;

-- name: special_unapproved :many special_row
-- Workers of class A under a special system of hours on a day without an approval of it: of each and
-- of each system the first day.
-- $1 employer_id
-- $2 first day of the month
-- $3 first day after it
with special as materialized (
    select a.worker_id, min(a.worker_no) as worker_no, a.hours_system as system, min(d.day) as day
      from (select s.system, t::date as day
              from (values ('comprehensive'), ('flexible')) as s (system)
             cross join generate_series($2::date, $3::date - 1, interval '1 day') as t
             where not exists (select from hours_approval as p
                                where p.employer_id = $1 and p.system = s.system
                                  and p.state in ('APPROVED', 'EXPIRED') and p.from_day <= t::date
                                  and (p.to_day is null or p.to_day > t::date))) as d
      join agreement as a
        on a.employer_id = $1 and a.hours_system = d.system and a.from_day <= d.day
       and (a.to_day is null or a.to_day > d.day)
     where exists (select from engagement as g
                    where g.employer_id = $1 and g.worker_id = a.worker_id and g.from_day <= d.day
                      and (g.to_day is null or g.to_day > d.day)
                      and coalesce((select k.class
                                      from unnest(g.class_from, g.class_list) as k (from_day, class)
                                     where k.from_day <= d.day
                                     order by k.from_day desc
                                     limit 1), g.class_list[1], g.class) like 'A%')
     group by a.worker_id, a.hours_system),
all_of as (
    select count(distinct worker_id) as workers, min(day) as first_day,
           bool_or(system = 'flexible') as flexible, bool_or(system = 'comprehensive') as comprehensive
      from special)
select s.worker_id, s.worker_no, t.workers, t.first_day, t.flexible, t.comprehensive
  from special as s
 cross join all_of as t
 order by s.worker_id, s.system
 limit 200;
