-- name: chunk_stored :maybe chunk_row
-- $1 submission_id
-- $2 chunk
select digest, reply
  from submission_chunk
 where submission_id = $1 and chunk = $2;

-- name: chunk_insert :exec
-- $1 submission_id
-- $2 chunk
-- $3 digest
-- $4 reply
-- $5 rows_in
-- $6 rows_refused
-- $7 seconds_sum
-- $8 pay_sum_fen
insert into submission_chunk (submission_id, chunk, digest, reply, rows_in, rows_refused,
                              seconds_sum, pay_sum_fen)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: interval_refs_known :many ref_row
-- Of these numbers, those that earlier chunks brought.
-- $1 submission_id
-- $2 source_refs
select source_ref
  from work_interval
 where submission_id = $1 and source_ref = any ($2::text[])
 order by source_ref collate "C";

-- name: pay_refs_known :many ref_row
-- $1 submission_id
-- $2 source_refs
select source_ref
  from pay_line
 where submission_id = $1 and source_ref = any ($2::text[])
 order by source_ref collate "C";

-- name: penalty_refs_known :many ref_row
-- $1 submission_id
-- $2 source_refs
select source_ref
  from penalty
 where submission_id = $1 and source_ref = any ($2::text[])
 order by source_ref collate "C";

-- name: push_refs_known :many ref_row
-- $1 submission_id
-- $2 source_refs
select source_ref
  from push_event
 where submission_id = $1 and source_ref = any ($2::text[])
 order by source_ref collate "C";

-- name: roster_days_known :many ref_row
-- Days as intake_kinds.c writes them.
-- $1 submission_id
-- $2 worker_no/day since 1970
select source_ref
  from (select worker_no || '/' || (day - date '1970-01-01') as source_ref
          from roster_day
         where submission_id = $1) as r
 where source_ref = any ($2::text[])
 order by source_ref collate "C";

-- name: prices_known :many ref_row
-- $1 submission_id
-- $2 work_region/task/from_day since 1970
select source_ref
  from (select work_region || '/' || task || '/' || (from_day - date '1970-01-01') as source_ref
          from unit_price
         where submission_id = $1) as r
 where source_ref = any ($2::text[])
 order by source_ref collate "C";

-- Into the partition of the month: the same five, then the columns of the kind in the order of
-- intake_kinds.c.

-- name: interval_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 source_ref
-- $7 worker_no
-- $8 kind
-- $9 started_at
-- $10 ended_at
-- $11 work_region
-- $12 pay_fen
-- $13 fare_fen
-- $14 commission_bp
-- $15 task
insert into work_interval (submission_id, month, region, employer_id, line, source_ref, worker_no,
                           kind, started_at, ended_at, work_region, pay_fen, fare_fen,
                           commission_bp, task)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: pay_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 source_ref
-- $7 worker_no
-- $8 item
-- $9 amount_fen
-- $10 paid_day
-- $11 due_day
-- $12 basis
-- $13 proof
insert into pay_line (submission_id, month, region, employer_id, line, source_ref, worker_no, item,
                      amount_fen, paid_day, due_day, basis, proof)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: roster_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 worker_no
-- $7 day
-- $8 kind
insert into roster_day (submission_id, month, region, employer_id, line, worker_no, day, kind)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: penalty_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 source_ref
-- $7 worker_no
-- $8 penalty_at
-- $9 amount_fen
-- $10 rule_ref
-- $11 reason
-- $12 appeal
insert into penalty (submission_id, month, region, employer_id, line, source_ref, worker_no,
                     penalty_at, amount_fen, rule_ref, reason, appeal)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: push_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 source_ref
-- $7 worker_no
-- $8 pushed_at
-- $9 kind
insert into push_event (submission_id, month, region, employer_id, line, source_ref, worker_no,
                        pushed_at, kind)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: price_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 line
-- $6 work_region
-- $7 task
-- $8 price_fen
-- $9 from_day
-- $10 consulted
insert into unit_price (submission_id, month, region, employer_id, line, work_region, task,
                        price_fen, from_day, consulted)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
