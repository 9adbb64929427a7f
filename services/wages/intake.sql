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

-- name: interval_insert :exec
-- $1 submission_id
-- $2 region
-- $3 employer_id
-- $4 months
-- $5 worker_nos
-- $6 source_refs
-- $7 kinds
-- $8 started_at
-- $9 ended_at
-- $10 work_regions
-- $11 lines
insert into work_interval (submission_id, region, employer_id, month, worker_no, source_ref, kind,
                           started_at, ended_at, work_region, line)
select $1, $2, $3, r.month, r.worker_no, r.source_ref, r.kind, r.started_at, r.ended_at,
       r.work_region, r.line
  from unnest($4::date[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
              $9::timestamptz[], $10::text[], $11::bigint[])
       as r (month, worker_no, source_ref, kind, started_at, ended_at, work_region, line);

-- name: pay_insert :exec
-- $1 submission_id
-- $2 region
-- $3 employer_id
-- $4 months
-- $5 worker_nos
-- $6 source_refs
-- $7 items
-- $8 amounts_fen
-- $9 paid_days
-- $10 lines
insert into pay_line (submission_id, region, employer_id, month, worker_no, source_ref, item,
                      amount_fen, paid_day, line)
select $1, $2, $3, r.month, r.worker_no, r.source_ref, r.item, r.amount_fen, r.paid_day, r.line
  from unnest($4::date[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::date[],
              $10::bigint[])
       as r (month, worker_no, source_ref, item, amount_fen, paid_day, line);
