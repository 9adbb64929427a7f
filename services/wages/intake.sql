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

-- name: interval_copy :copy
-- Into the partition of the month.
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 worker_no
-- $6 source_ref
-- $7 kind
-- $8 started_at
-- $9 ended_at
-- $10 work_region
-- $11 line
insert into work_interval (submission_id, month, region, employer_id, worker_no, source_ref, kind,
                           started_at, ended_at, work_region, line)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: pay_copy :copy
-- $1 submission_id
-- $2 month
-- $3 region
-- $4 employer_id
-- $5 worker_no
-- $6 source_ref
-- $7 item
-- $8 amount_fen
-- $9 paid_day
-- $10 line
insert into pay_line (submission_id, month, region, employer_id, worker_no, source_ref, item,
                      amount_fen, paid_day, line)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
