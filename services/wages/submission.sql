-- name: employer_by_code :maybe employer_row
-- $1 credit_code
select employer_id, credit_code, name, region
  from employer
 where credit_code = $1
 order by employer_id
 limit 1;

-- name: submission_same :maybe submission_row
-- The very file: in force, if it holds each of its months, or opened and not closed; then chunks
-- are those it has so far. One statement: it may be closed at this moment, and is found either way.
-- $1 employer_id
-- $2 kind
-- $3 part
-- $4 month_from
-- $5 month_to
-- $6 digest
-- $7 how many months that are
select s.submission_id, s.employer_id, s.region, s.kind, s.part, s.month_from, s.month_to,
       s.file_name, s.state,
       case s.state when 'closed' then s.chunks
                    else (select count(*) from submission_chunk as k
                           where k.submission_id = s.submission_id) end as chunks,
       s.rows_in, s.rows_refused, s.seconds_sum, s.pay_sum_fen, s.opened_at, s.closed_at
  from submission as s
 where s.employer_id = $1 and s.kind = $2 and s.part = $3
   and s.month_from = $4 and s.month_to = $5 and s.digest = $6
   and (s.state = 'open'
        or s.state = 'closed' and (select count(*) from holding as h
                                    where h.submission_id = s.submission_id) = $7)
 order by s.state, s.submission_id -- closed before open
 limit 1;

-- name: submission_insert :exec
-- $1 submission_id
-- $2 employer_id
-- $3 region
-- $4 kind
-- $5 part
-- $6 month_from
-- $7 month_to
-- $8 digest
-- $9 file_name
-- $10 opened_at
insert into submission (submission_id, employer_id, region, kind, part, month_from, month_to,
                        digest, file_name, state, chunks, rows_in, rows_refused, seconds_sum,
                        pay_sum_fen, opened_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', 0, 0, 0, 0, 0, $10);

-- name: months_ensure :exec
-- $1 month_from
-- $2 month_to
select ensure_month(m::date)
  from generate_series($1::date, $2::date, interval '1 month') as m;

-- name: submission_employer :one one_employer
-- $1 submission_id
select employer_id
  from submission
 where submission_id = $1;

-- name: submission_lock :one submission_row
-- $1 submission_id
select submission_id, employer_id, region, kind, part, month_from, month_to, file_name, state,
       chunks, rows_in, rows_refused, seconds_sum, pay_sum_fen, opened_at, closed_at
  from submission
 where submission_id = $1
   for update;

-- name: submission_share :one submission_row
-- For a chunk: several go in side by side, closing waits for them.
-- $1 submission_id
select submission_id, employer_id, region, kind, part, month_from, month_to, file_name, state,
       chunks, rows_in, rows_refused, seconds_sum, pay_sum_fen, opened_at, closed_at
  from submission
 where submission_id = $1
   for share;

-- name: submission_page :many submission_row
-- $1 employer_id, 0: all
-- $2 after submission_id
-- $3 limit
select submission_id, employer_id, region, kind, part, month_from, month_to, file_name, state,
       chunks, rows_in, rows_refused, seconds_sum, pay_sum_fen, opened_at, closed_at
  from submission
 where ($1::bigint = 0 or employer_id = $1) and submission_id > $2
 order by submission_id
 limit $3;

-- name: chunk_sum :one chunk_sum_row
-- $1 submission_id
select count(*) as chunks, coalesce(max(chunk), -1) as last_chunk,
       coalesce(sum(rows_in), 0)::bigint as rows_in,
       coalesce(sum(rows_refused), 0)::bigint as rows_refused,
       coalesce(sum(seconds_sum), 0)::bigint as seconds_sum,
       coalesce(sum(pay_sum_fen), 0)::bigint as pay_sum_fen
  from submission_chunk
 where submission_id = $1;

-- name: chunk_missing :one one_chunk
-- The first that is not there.
-- $1 submission_id
-- $2 how many there should be
select min(n)::bigint as chunk
  from generate_series(0, $2::bigint - 1) as n
 where not exists (select from submission_chunk as k where k.submission_id = $1 and k.chunk = n);

-- name: employer_lock :exec
-- Closings of one employer go one after the other.
-- $1 employer_id
select pg_advisory_xact_lock(hashtextextended('holding:' || $1::bigint, 0));

-- name: holding_before :many holding_row
-- What holds the months now, and how many months it holds in all.
-- $1 employer_id
-- $2 kind
-- $3 part
-- $4 month_from
-- $5 month_to
select h.submission_id, count(*)::bigint as months,
       (select count(*) from holding as every
         where every.submission_id = h.submission_id) as months_all
  from holding as h
 where h.employer_id = $1 and h.kind = $2 and h.part = $3 and h.month between $4 and $5
 group by h.submission_id
 order by h.submission_id;

-- name: holding_take :exec
-- $1 employer_id
-- $2 kind
-- $3 part
-- $4 month_from
-- $5 month_to
-- $6 submission_id
insert into holding (employer_id, kind, part, month, submission_id)
select $1, $2, $3, m::date, $6
  from generate_series($4::date, $5::date, interval '1 month') as m
 order by m
    on conflict (employer_id, kind, month, part) do update
   set submission_id = excluded.submission_id, rank = excluded.rank;

-- name: submission_close :exec
-- $1 submission_id
-- $2 chunks
-- $3 rows_in
-- $4 rows_refused
-- $5 seconds_sum
-- $6 pay_sum_fen
-- $7 closed_at
update submission
   set state = 'closed', chunks = $2, rows_in = $3, rows_refused = $4, seconds_sum = $5,
       pay_sum_fen = $6, closed_at = $7
 where submission_id = $1;

-- name: submission_supersede :exec
-- $1 submission_ids that hold nothing more
update submission
   set state = 'superseded'
 where submission_id = any ($1::bigint[]);

-- name: submission_abandon :exec
-- Files of the same months and part that were opened before and never closed.
-- $1 employer_id
-- $2 kind
-- $3 part
-- $4 month_from
-- $5 month_to
-- $6 the submission that is closed now
-- $7 when it was opened
update submission
   set state = 'abandoned'
 where employer_id = $1 and kind = $2 and part = $3 and month_from = $4 and month_to = $5
   and state = 'open' and submission_id <> $6 and opened_at <= $7;

-- name: interval_mark :exec
-- Every worker-month that rows of the submissions reach into: their own, the next one for windows of
-- seven days and shifts over its start, the one before for runs that end in this one.
-- $1 submission_ids
-- $2 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select distinct w.employer_id, w.worker_no, m.month, $2::timestamptz, $2::timestamptz
  from (select i.employer_id, i.worker_no, i.month, min(i.started_at) as first_start,
               max(i.started_at) as last_start, max(i.ended_at) as last_end,
               i.month::timestamp at time zone 'Asia/Shanghai' as from_at,
               (i.month + interval '1 month') at time zone 'Asia/Shanghai' as to_at
          from work_interval as i
         where i.submission_id = any ($1::bigint[])
         group by i.employer_id, i.worker_no, i.month) as w
 cross join lateral (
       select w.month
        union all
       select (w.month + interval '1 month')::date
        where w.last_end > w.to_at or w.last_start >= w.to_at - interval '7 days'
        union all
       select (w.month - interval '1 month')::date
        where w.first_start < w.from_at + interval '36 hours') as m
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: pay_mark :exec
-- $1 submission_ids
-- $2 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select employer_id, worker_no, month, $2, $2
  from pay_line
 where submission_id = any ($1::bigint[])
 group by 1, 2, 3
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: penalty_mark :exec
-- $1 submission_ids
-- $2 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select employer_id, worker_no, month, $2, $2
  from penalty
 where submission_id = any ($1::bigint[])
 group by 1, 2, 3
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: roster_mark :exec
-- Their own months, and the next one for the days before it that the last week reaches back to.
-- $1 submission_ids
-- $2 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select distinct r.employer_id, r.worker_no, m.month, $2::timestamptz, $2::timestamptz
  from (select d.employer_id, d.worker_no, d.month, max(d.day) as last_day
          from roster_day as d
         where d.submission_id = any ($1::bigint[])
         group by 1, 2, 3) as r
 cross join lateral (
       select r.month
        union all
       select (r.month + interval '1 month')::date
        where r.last_day >= (r.month + interval '1 month' - interval '7 days')::date) as m
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: push_mark :exec
-- Their own months, and those that intervals of the days reach into (interval_mark).
-- $1 submission_ids
-- $2 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select distinct w.employer_id, w.worker_no, m.month, $2::timestamptz, $2::timestamptz
  from (select p.employer_id, p.worker_no, p.month, min(p.pushed_at) as first_at,
               max(p.pushed_at) as last_at,
               p.month::timestamp at time zone 'Asia/Shanghai' as from_at,
               (p.month + interval '1 month') at time zone 'Asia/Shanghai' as to_at
          from push_event as p
         where p.submission_id = any ($1::bigint[])
         group by p.employer_id, p.worker_no, p.month) as w
 cross join lateral (
       select w.month
        union all
       select (w.month + interval '1 month')::date
        where w.last_at >= w.to_at - interval '7 days'
        union all
       select (w.month - interval '1 month')::date
        where w.first_at < w.from_at + interval '36 hours') as m
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;
