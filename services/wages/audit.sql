-- name: dirty_last :many dirty_row
-- Marks whose time has come, the latest first: what was filed a moment ago does not wait behind a city's
-- month. Those another worker has are left to it.
-- $1 now
-- $2 limit
select employer_id, worker_no, month
  from dirty
 where due_at <= $1
 order by due_at desc
 limit $2
   for update skip locked;

-- name: dirty_take :many dirty_row
-- The same in the order of keys, from behind one of them.
-- $1 now
-- $2 limit
-- $3 after employer_id
-- $4 after worker_no
select employer_id, worker_no, month
  from dirty
 where due_at <= $1 and (employer_id, worker_no) > ($3, $4)
 order by employer_id, worker_no, month
 limit $2
   for update skip locked;

-- name: dirty_just :many dirty_row
-- Marks that the transaction itself made (it has the employer's lock, and they stood not before). `+ 0`:
-- by time alone, for the employer may have a city's month of other marks.
-- $1 employer_id
-- $2 when it made them
-- $3 limit
select employer_id, worker_no, month
  from dirty
 where due_at = $2 and employer_id + 0 = $1
 limit $3;

-- name: lane_hold :one one_count
-- 0: another call of the lane is at work.
-- $1 lane
select pg_try_advisory_xact_lock(hashtextextended('lane:' || current_schema || ':' || $1::bigint, 0))::integer::bigint
           as number;

-- name: audit_hold :one one_count
-- A worker who goes by two numbers has two marks, that two lanes may take: who comes second waits until
-- the first is done, before he reads. In the order of keys, so that none waits for another in a circle.
-- $1 employer_ids
-- $2 worker_ids
-- $3 months
select count(*) as number
  from (select pg_advisory_xact_lock(hashtextextended(
                   'audit:' || current_schema || k.employer_id || ':' || k.worker_id || ':' || k.month, 0))
          from unnest($1::bigint[], $2::bigint[], $3::date[]) as k (employer_id, worker_id, month)
         where (select count(*) from engagement as e
                 where e.employer_id = k.employer_id and e.worker_id = k.worker_id)
               + (select count(*) from alias as a
                   where a.employer_id = k.employer_id and a.worker_id = k.worker_id) > 1
         order by k.employer_id, k.worker_id, k.month) as held;

-- name: dirty_left :one one_count
-- What is due, and months of employers whose marks are still to be made.
-- $1 now
select (select count(*) from dirty where due_at <= $1) + (select count(*) from mark_unit) as number;

-- name: dirty_at :maybe dirty_row
-- The mark at a place among those whose time has come.
-- $1 now
-- $2 how many are before it
select employer_id, worker_no, month
  from dirty
 where due_at <= $1
 order by employer_id, worker_no, month
offset $2
 limit 1;

-- name: dirty_done :exec
-- Marks that are done go; those that are to be looked at again wait for that.
-- $1 employer_ids
-- $2 worker_nos
-- $3 months
-- $4 when each is to be looked at again, 1970: never
with done as (
       select *
         from unnest($1::bigint[], $2::text[], $3::date[], $4::timestamptz[])
              as k (employer_id, worker_no, month, due_at)),
     later as (
       update dirty as d
          set due_at = k.due_at
         from done as k
        where d.employer_id = k.employer_id and d.worker_no = k.worker_no and d.month = k.month
          and k.due_at > timestamptz 'epoch')
delete from dirty as d
 using done as k
 where d.employer_id = k.employer_id and d.worker_no = k.worker_no and d.month = k.month
   and k.due_at = timestamptz 'epoch';

-- name: unknown_put :exec
-- $1 employer_id
-- $2 worker_no
-- $3 month
-- $4 now
-- $5 rows that wait
insert into unknown_worker (employer_id, worker_no, month, since, n_rows)
values ($1, $2, $3, $4, $5)
    on conflict (employer_id, worker_no, month) do update
   set n_rows = excluded.n_rows;

-- name: unmapped_page :many unmapped_row
-- Numbers whose rows wait, of employers that the caller sees.
-- $1 after employer_id
-- $2 after worker_no
-- $3 employer_id, 0 all
-- $4 limit
select u.employer_id, m.credit_code, m.name as employer_name, u.worker_no, count(*) as n_months,
       sum(u.n_rows)::bigint as n_rows, min(u.month) as month_from, max(u.month) as month_to,
       min(u.since) as since
  from unknown_worker as u
  join employer as m on m.employer_id = u.employer_id
 where (u.employer_id, u.worker_no) > ($1, $2) and ($3::bigint = 0 or u.employer_id = $3)
 group by u.employer_id, m.credit_code, m.name, u.worker_no
 order by u.employer_id, u.worker_no
 limit $4;

-- name: unknown_drop :exec
-- $1 employer_ids
-- $2 worker_nos
-- $3 months
delete from unknown_worker as u
 using unnest($1::bigint[], $2::text[], $3::date[]) as k (employer_id, worker_no, month)
 where u.employer_id = k.employer_id and u.worker_no = k.worker_no and u.month = k.month;

-- name: worker_month_put :exec
-- Of a shard the first is written whatever it says: the last audit is read off it (audit_progress). The
-- others when they say something else than they said: most of a city's are audited and stay as they were.
-- $1 employer_ids
-- $2 worker_ids
-- $3 months
-- $4 audited_at
-- $5 rules
-- $6 errors
-- $7 regions
-- $8 occupations
-- $9 classes
-- $10 worked_s
-- $11 counted_fen
insert into worker_month (employer_id, worker_id, month, audited_at, rules, error, region,
                          occupation, class, worked_s, counted_fen)
select k.employer_id, k.worker_id, k.month, $4, $5, k.error, k.region, k.occupation, k.class,
       k.worked_s, k.counted_fen
  from unnest($1::bigint[], $2::bigint[], $3::date[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::bigint[], $11::bigint[])
       with ordinality
       as k (employer_id, worker_id, month, error, region, occupation, class, worked_s,
             counted_fen, nth)
 where k.nth = 1
    or not exists (select from worker_month as w
                    where w.employer_id = k.employer_id and w.worker_id = k.worker_id
                      and w.month = k.month and w.rules = $5 and w.error = k.error
                      and w.region = k.region and w.occupation = k.occupation
                      and w.class = k.class and w.worked_s = k.worked_s
                      and w.counted_fen = k.counted_fen)
 order by k.employer_id, k.worker_id, k.month
    on conflict (employer_id, worker_id, month) do update
   set audited_at = excluded.audited_at, rules = excluded.rules, error = excluded.error,
       region = excluded.region, occupation = excluded.occupation, class = excluded.class,
       worked_s = excluded.worked_s, counted_fen = excluded.counted_fen;

-- name: audit_progress :one progress_row
-- $1 now
select (select count(*) from dirty where due_at <= $1) as waiting,
       (select count(*) from dirty where due_at > $1) as later,
       (select count(*) from mark_unit) as marking,
       (select count(*) from finding where state = 'open' and not warning) as open_findings,
       (select count(*) from (select distinct employer_id, worker_no
                                from unknown_worker) as u) as unknown_workers,
       (select count(*) from worker_month where error <> '') as failed,
       coalesce((select error from worker_month where error <> ''
                  order by audited_at desc limit 1), '') as last_error,
       coalesce((select max(audited_at) from worker_month), timestamptz 'epoch') as last_audit_at,
       (select count(*) from employer_month as d
         where d.due_at <= $1 and d.tries = 0
           and exists (select from employer as e where e.employer_id = d.employer_id))
           + (select count(*) from employer_mark where due_at <= $1) as employers_waiting,
       (select count(*) from employer_month where error <> '') as employers_failed,
       coalesce((select error from employer_month where error <> ''
                  order by audited_at desc nulls first limit 1), '') as last_employer_error;

-- name: worker_months_page :many worker_month_key
-- Worker-months of a month that were audited, in the order of employer and worker: those whose
-- engagement the caller sees.
-- $1 month
-- $2 employer_id; 0 = all
-- $3 after_employer_id
-- $4 after_worker_id
-- $5 limit
select w.employer_id, w.worker_id
  from worker_month as w
 where w.month = $1 and ($2::bigint = 0 or w.employer_id = $2) and (w.employer_id, w.worker_id) > ($3, $4)
   and exists (select from engagement as e
                where e.employer_id = w.employer_id and e.worker_id = w.worker_id)
 order by w.employer_id, w.worker_id
 limit $5;
