-- name: pack_put :exec
-- The intervals in force of numbers for months (schema/006_packed.sql, 022_packed_lists.sql); the marks of these are held by
-- this transaction, so that nothing comes into force meanwhile. One that is packed is so still.
-- $1 employer_ids
-- $2 worker_nos
-- $3 months
-- $4 started_at from, of each
-- $5 started_at before, of each
-- $6 now
insert into packed_month (employer_id, month, worker_no, region, format, n_rows, spans, lists, packed_at)
select k.employer_id, k.month, k.worker_no, w.region, 3, w.n_rows, w.spans, w.lists, $6
  from (select u.*
          from unnest($1::bigint[], $2::text[], $3::date[], $4::timestamptz[], $5::timestamptz[])
               as u (employer_id, worker_no, month, from_at, to_at)
         where not exists (select from packed_month as p
                            where p.employer_id = u.employer_id and p.month = u.month
                              and p.worker_no = u.worker_no and p.format = 3)
        offset 0) as k -- a fence: nothing is read of what is packed
 cross join lateral (
       select min(i.region) as region, count(*)::integer as n_rows,
              string_agg(packed_bytes(k.month, i.kind, i.started_at, i.ended_at, i.work_region), ''
                         order by i.started_at, i.source_ref) as spans,
              concat(string_agg(i.source_ref, chr(31) order by i.started_at, i.source_ref), chr(30),
                     case when max(i.pay_fen) >= 0 then
                          string_agg(i.pay_fen::text, chr(31) order by i.started_at, i.source_ref) end, chr(30),
                     case when max(i.fare_fen) >= 0 then
                          string_agg(i.fare_fen::text, chr(31) order by i.started_at, i.source_ref) end, chr(30),
                     case when max(i.commission_bp) >= 0 then
                          string_agg(i.commission_bp::text, chr(31) order by i.started_at, i.source_ref) end, chr(30),
                     case when max(i.task) <> '' then
                          string_agg(i.task, chr(31) order by i.started_at, i.source_ref) end) as lists
         from work_interval as i
         join holding as h
           on h.employer_id = k.employer_id and h.kind = 'intervals' and h.month = i.month
          and h.submission_id = i.submission_id
        where i.employer_id = k.employer_id and i.worker_no = k.worker_no
          and i.month between (k.month - interval '1 month')::date
                          and (k.month + interval '1 month')::date
          and i.started_at >= k.from_at and i.started_at < k.to_at
          and not exists (
              select
                from holding as later
                join work_interval as o
                  on o.submission_id = later.submission_id and o.month = later.month
                 and o.source_ref = i.source_ref
               where later.employer_id = h.employer_id and later.kind = h.kind
                 and later.month = h.month and later.rank > h.rank)) as w
 where w.n_rows > 0
 order by 1, 2, 3
    on conflict (employer_id, month, worker_no) do update
   set region = excluded.region, format = 3, n_rows = excluded.n_rows, spans = excluded.spans,
       lists = excluded.lists, refs = '{}', pays = null, fares = null, cuts = null, tasks = null,
       packed_at = excluded.packed_at;

-- name: pack_rows :exec
-- A month that an audit holds anyway, as format 3 has it.
-- $1 employer_id
-- $2 worker_no
-- $3 month
-- $4 spans
-- $5 lists
-- $6 now
insert into packed_month (employer_id, month, worker_no, region, format, n_rows, spans, lists, packed_at)
select $1, $3, $2, min(s.region), 3, octet_length($4::bytea) / 8, $4, $5, $6
  from holding as h
  join submission as s on s.submission_id = h.submission_id
 where h.employer_id = $1 and h.kind = 'intervals'
   and h.month between ($3::date - interval '1 month')::date and ($3::date + interval '1 month')::date
having count(*) > 0
    on conflict (employer_id, month, worker_no) do update
   set region = excluded.region, format = 3, n_rows = excluded.n_rows, spans = excluded.spans,
       lists = excluded.lists, refs = '{}', pays = null, fares = null, cuts = null, tasks = null,
       packed_at = excluded.packed_at;

-- name: pack_drop :exec
-- Of the numbers' months that this transaction has just marked. A statement of its own after the marks:
-- it sees what an audit packed that the marks had to wait for.
-- $1 employer_id
-- $2 marked_at
delete from packed_month as p
 using dirty as d
 where d.employer_id = $1 and d.marked_at = $2 and p.employer_id = d.employer_id
   and p.month = d.month and p.worker_no = d.worker_no;

-- name: packed_of :many packed_row together
-- Of the numbers those whose month is packed.
-- $1 employer_id
-- $2 worker_nos
-- $3 month
select p.worker_no, p.n_rows, p.spans, p.lists
  from packed_month as p
 where p.employer_id = $1 and p.month = $3 and p.worker_no = any ($2::text[]) and p.format = 3;

-- name: packed_one :maybe packed_row together
-- The same of one number.
-- $1 employer_id
-- $2 worker_no
-- $3 month
select p.worker_no, p.n_rows, p.spans, p.lists
  from packed_month as p
 where p.employer_id = $1 and p.month = $3 and p.worker_no = $2 and p.format = 3;
