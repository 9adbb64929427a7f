-- What a worker asks of himself, and what he says of a payment.

-- name: findings_of_worker :many own_finding
-- $1 worker_id
-- $2 state, '': open and reported
-- $3 after finding_id
-- $4 limit
select f.finding_id, v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.worker_id = $1 and f.worker_id <> 0 and f.finding_id > $3 and
       case when $2 = '' then f.state <> 'cleared' else f.state = $2 end
 order by f.finding_id
 limit $4;

-- name: payment_own_lock :maybe own_payment
-- $1 payment_id
-- $2 worker_id
select employer_id, worker_no, month, amount_fen, proof, version, denied_at is not null as denied
  from payment
 where payment_id = $1 and worker_id = $2
   for update;

-- name: payment_answer :exec
-- $1 payment_id
-- $2 received_fen, 0: it did not come
-- $3 now
update payment
   set amount_fen = case when $2::bigint > 0 then $2 else amount_fen end,
       proof = case when $2::bigint > 0 then 'worker' else proof end,
       denied_at = case when $2::bigint > 0 then null else $3::timestamptz end,
       version = version + 1, recorded_at = $3
 where payment_id = $1;
