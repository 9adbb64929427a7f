-- columns: plain
e.worker_id, e.worker_no,
       case when cardinality(e.class_list) = 0 then e.class
            else coalesce((select k.class
                             from unnest(e.class_from, e.class_list) as k (from_day, class)
                            where k.from_day < $3
                            order by k.from_day desc
                            limit 1), e.class_list[1]) end as class,
       e.occupation, e.home_region, e.from_day, e.to_day,
       exists (select from agreement as t
                where t.employer_id = $1 and t.worker_id = e.worker_id) as has_terms;

-- name: plain_holder :maybe plain_row together
-- Of a number that one engagement has and no alias: it stands for that worker, always. `sole`: and he has no
-- other, so that the row says what plain_person does.
-- $1 employer_id
-- $2 worker_no
-- $3 first day of the month after
select {plain},
       not exists (select from engagement as o
                    where o.employer_id = $1 and o.worker_id = e.worker_id
                      and o.engagement_id <> e.engagement_id)
         and not exists (select from alias as a
                          where a.employer_id = $1 and a.worker_id = e.worker_id) as sole
  from engagement as e
 where e.employer_id = $1 and e.worker_no = $2
   and not exists (select from engagement as o
                    where o.employer_id = $1 and o.worker_no = $2
                      and o.engagement_id <> e.engagement_id)
   and not exists (select from alias as a where a.employer_id = $1 and a.worker_no = $2);

-- name: plain_person :maybe plain_row together
-- Of a worker with one engagement, no alias and a number that is his alone: what `person` and
-- `worker_numbers` say of him.
-- $1 employer_id
-- $2 worker_id
-- $3 first day of the month after
select {plain}, true as sole
  from engagement as e
 where e.employer_id = $1 and e.worker_id = $2
   and not exists (select from engagement as o
                    where o.employer_id = $1 and o.worker_id = $2
                      and o.engagement_id <> e.engagement_id)
   and not exists (select from engagement as o
                    where o.employer_id = $1 and o.worker_no = e.worker_no
                      and o.engagement_id <> e.engagement_id)
   and not exists (select from alias as a where a.employer_id = $1 and a.worker_id = $2)
   and not exists (select from alias as a
                    where a.employer_id = $1 and a.worker_no = e.worker_no);

-- name: person :maybe person_row together
-- The engagement that says who the worker was in the month: the last one begun before its end, else
-- the first; and the class that held on the last day of the month.
-- $1 employer_id
-- $2 worker_id
-- $3 first day of the month after
select e.worker_no,
       coalesce((select k.class
                   from unnest(e.class_from, e.class_list) as k (from_day, class)
                  where k.from_day < $3
                  order by k.from_day desc
                  limit 1), e.class_list[1], e.class) as class,
       e.occupation, coalesce(m.name, '') as employer_name,
       coalesce(m.credit_code, '') as credit_code, coalesce(m.region, e.home_region) as region,
       coalesce((select min(p.from_day)
                   from engagement as p
                  where p.employer_id = $1 and p.worker_id = $2 and p.from_day < e.from_day
                    and (p.to_day is null or p.to_day >= e.from_day)), e.from_day) as engaged_from,
       case when not exists (select
                               from engagement as f
                              where f.employer_id = $1 and f.worker_id = $2
                                and f.engagement_id <> e.engagement_id
                                and f.from_day <= e.to_day
                                and (f.to_day is null or f.to_day > e.to_day))
            then e.to_day end as engaged_to
  from engagement as e
  left join employer as m on m.employer_id = e.employer_id
 where e.employer_id = $1 and e.worker_id = $2
 order by e.from_day < $3 desc, case when e.from_day < $3 then e.from_day end desc, e.from_day,
          e.engagement_id
 limit 1;

-- name: number_holders :many holder_row together
-- Whom a number stands for, and from when until when. By engagements: the first holder from ever
-- on, each until another engagement or alias under that number begins. By an alias: from its first
-- day until its end, or until another begins; after its end the number stands for nobody.
-- $1 employer_id
-- $2 worker_no
with begun as (
       select e.worker_no, e.worker_id, e.from_day, 1 as rank
         from engagement as e
        where e.employer_id = $1 and e.worker_no = $2
        union all
       select a.worker_no, a.worker_id, a.from_day, 2
         from alias as a
        where a.employer_id = $1 and a.worker_no = $2
          and exists (select from engagement as e
                       where e.employer_id = $1 and e.worker_id = a.worker_id)
        union all
       select a.worker_no, 0, a.to_day, 0
         from alias as a
        where a.employer_id = $1 and a.worker_no = $2 and a.to_day is not null)
select h.worker_no, h.worker_id, h.from_at, h.to_at
  from (select b.worker_no, b.worker_id,
               case when row_number() over w = 1 and b.rank = 1 then timestamptz '1949-10-01'
                    else b.from_day::timestamp at time zone 'Asia/Shanghai' end as from_at,
               coalesce(lead(b.from_day) over w, date '2200-01-01')::timestamp
                   at time zone 'Asia/Shanghai' as to_at
          from begun as b
        window w as (order by b.from_day, b.rank, b.worker_id)) as h
 where h.from_at < h.to_at and h.worker_id <> 0
 order by h.from_at;

-- name: worker_numbers :many holder_row together
-- The same for every number the worker has or had at the employer.
-- $1 employer_id
-- $2 worker_id
with mine as (
       select e.worker_no from engagement as e where e.employer_id = $1 and e.worker_id = $2
        union
       select a.worker_no from alias as a where a.employer_id = $1 and a.worker_id = $2),
     begun as (
       select e.worker_no, e.worker_id, e.from_day, 1 as rank
         from engagement as e
        where e.employer_id = $1 and e.worker_no in (select worker_no from mine)
        union all
       select a.worker_no, a.worker_id, a.from_day, 2
         from alias as a
        where a.employer_id = $1 and a.worker_no in (select worker_no from mine)
          and exists (select from engagement as e
                       where e.employer_id = $1 and e.worker_id = a.worker_id)
        union all
       select a.worker_no, 0, a.to_day, 0
         from alias as a
        where a.employer_id = $1 and a.worker_no in (select worker_no from mine)
          and a.to_day is not null)
select h.worker_no, h.worker_id, h.from_at, h.to_at
  from (select b.worker_no, b.worker_id,
               case when row_number() over w = 1 and b.rank = 1 then timestamptz '1949-10-01'
                    else b.from_day::timestamp at time zone 'Asia/Shanghai' end as from_at,
               coalesce(lead(b.from_day) over w, date '2200-01-01')::timestamp
                   at time zone 'Asia/Shanghai' as to_at
          from begun as b
        window w as (partition by b.worker_no order by b.from_day, b.rank, b.worker_id)) as h
 where h.worker_id = $2 and h.from_at < h.to_at
 order by h.worker_no, h.from_at;

-- name: work_in_force :many work_row together
-- Rows of submissions that hold their month; of two parts with one number the later one's. In the order
-- of packed months: an audit names the same order of equals, packed or not.
-- $1 employer_id
-- $2 worker_nos
-- $3 from_at of each
-- $4 to_at of each
-- $5 month of the earliest row
-- $6 month of the latest row
-- $7 started_at from
-- $8 started_at before
select w.kind, w.started_at, w.ended_at, w.work_region, w.source_ref, w.pay_fen, w.fare_fen,
       w.commission_bp, w.task
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (worker_no, from_at, to_at)
 cross join lateral (
       select i.kind, i.started_at, i.ended_at, i.work_region, i.source_ref, i.month,
              i.submission_id, i.pay_fen, i.fare_fen, i.commission_bp, i.task
         from work_interval as i
        where i.employer_id = $1 and i.worker_no = n.worker_no and i.month between $5 and $6
          and i.started_at >= greatest($7, n.from_at) and i.started_at < least($8, n.to_at)
       offset 0) as w -- a fence: by number and time, whatever the statistics say
  join holding as h
    on h.employer_id = $1 and h.kind = 'intervals' and h.month = w.month
   and h.submission_id = w.submission_id
 where not exists (
       select
         from holding as later
         join work_interval as o
           on o.submission_id = later.submission_id and o.month = later.month
          and o.source_ref = w.source_ref
        where later.employer_id = h.employer_id and later.kind = h.kind
          and later.month = h.month and later.rank > h.rank)
 order by w.started_at, w.source_ref
 limit 50001;

-- name: pay_in_force :many pay_in_force_row together
-- A pay line is his who had the number when the period ended.
-- $1 employer_id
-- $2 worker_nos
-- $3 from_at of each
-- $4 to_at of each
-- $5 month
-- $6 end of the month
select w.item, w.amount_fen, w.source_ref, w.due_day, w.paid_day, w.basis, w.proof
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (worker_no, from_at, to_at)
 cross join lateral (
       select p.item, p.amount_fen, p.source_ref, p.month, p.submission_id, p.due_day, p.paid_day,
              p.basis, p.proof
         from pay_line as p
        where p.employer_id = $1 and p.worker_no = n.worker_no and p.month = $5
          and n.from_at < $6 and n.to_at >= $6
       offset 0) as w
  join holding as h
    on h.employer_id = $1 and h.kind = 'pay' and h.month = w.month
   and h.submission_id = w.submission_id
 where not exists (
       select
         from holding as later
         join pay_line as o
           on o.submission_id = later.submission_id and o.month = later.month
          and o.source_ref = w.source_ref
        where later.employer_id = h.employer_id and later.kind = h.kind
          and later.month = h.month and later.rank > h.rank)
 limit 50001;

-- name: pay_of_sole :many pay_in_force_row together
-- The same where one submission holds the month, of a number that is one worker's alone.
-- $1 employer_id
-- $2 worker_no
-- $3 month
-- $4 submission_id
select p.item, p.amount_fen, p.source_ref, p.due_day, p.paid_day, p.basis, p.proof
  from pay_line as p
 where p.employer_id = $1 and p.worker_no = $2 and p.month = $3 and p.submission_id = $4
 limit 50001;

-- name: number_unheld :one one_count
-- Rows in force of a number in a month at times when it stands for nobody.
-- $1 employer_id
-- $2 worker_no
-- $3 month
-- $4 from_at of each holder
-- $5 to_at of each holder
-- $6 end of the month
select (select count(*) from work_interval as i
          join holding as h on h.submission_id = i.submission_id and h.month = i.month
         where i.employer_id = $1 and i.worker_no = $2 and i.month = $3
           and not exists (select from unnest($4::timestamptz[], $5::timestamptz[])
                                       as n (from_at, to_at)
                            where i.started_at >= n.from_at and i.started_at < n.to_at))
     + (select count(*) from pay_line as p
          join holding as h on h.submission_id = p.submission_id and h.month = p.month
         where p.employer_id = $1 and p.worker_no = $2 and p.month = $3
           and not exists (select from unnest($4::timestamptz[], $5::timestamptz[])
                                       as n (from_at, to_at)
                            where n.from_at < $6 and n.to_at >= $6))
     + (select count(*) from penalty as p
          join holding as h on h.submission_id = p.submission_id and h.month = p.month
         where p.employer_id = $1 and p.worker_no = $2 and p.month = $3
           and not exists (select from unnest($4::timestamptz[], $5::timestamptz[])
                                       as n (from_at, to_at)
                            where p.penalty_at >= n.from_at and p.penalty_at < n.to_at))
     + (select count(*) from push_event as e
          join holding as h on h.submission_id = e.submission_id and h.month = e.month
         where e.employer_id = $1 and e.worker_no = $2 and e.month = $3
           and not exists (select from unnest($4::timestamptz[], $5::timestamptz[])
                                       as n (from_at, to_at)
                            where e.pushed_at >= n.from_at and e.pushed_at < n.to_at))
     + (select count(*) from roster_day as r
          join holding as h on h.submission_id = r.submission_id and h.month = r.month
         where r.employer_id = $1 and r.worker_no = $2 and r.month = $3
           and not exists (select from unnest($4::timestamptz[], $5::timestamptz[])
                                       as n (from_at, to_at)
                            where r.day::timestamp at time zone 'Asia/Shanghai' < n.to_at
                              and (r.day + 1)::timestamp at time zone 'Asia/Shanghai' > n.from_at))
       as number;

-- name: hours_filed :one filed_row
-- When the latest of the month's hours came into force.
-- $1 employer_id
-- $2 month
select coalesce(max(s.closed_at), timestamptz 'epoch') as filed_at
  from holding as h
  join submission as s on s.submission_id = h.submission_id
 where h.employer_id = $1 and h.kind = 'intervals' and h.month = $2;
