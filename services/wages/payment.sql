-- name: payment_employer :maybe payment_employer
-- $1 employer_id
select employer_id, region from employer where employer_id = $1;

-- name: payment_lock :maybe payment_row
-- $1 employer_id
-- $2 worker_id
-- $3 month
-- $4 reference
select payment_id, version, rule, amount_fen, paid_day, proof
  from payment
 where employer_id = $1 and worker_id = $2 and month = $3 and reference = $4
   for update;

-- name: payment_put :exec
-- $1 payment_id
-- $2 employer_id
-- $3 region
-- $4 worker_id
-- $5 worker_no
-- $6 month
-- $7 reference
-- $8 rule
-- $9 amount_fen
-- $10 paid_day
-- $11 proof
-- $12 version
-- $13 recorded_at
insert into payment (payment_id, employer_id, region, worker_id, worker_no, month, reference, rule,
                     amount_fen, paid_day, proof, version, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (payment_id) do update
   set rule = excluded.rule, amount_fen = excluded.amount_fen, paid_day = excluded.paid_day,
       proof = excluded.proof, version = excluded.version, recorded_at = excluded.recorded_at,
       denied_at = null;

-- name: payment_version_put :exec
-- $1 payment_id
-- $2 version
-- $3 subject
-- $4 department
insert into payment_version (payment_id, version, region, amount_fen, paid_day, proof, rule,
                             subject, department, recorded_at, denied)
select payment_id, version, region, amount_fen, paid_day, proof, rule, $3, $4, recorded_at,
       denied_at is not null
  from payment
 where payment_id = $1 and version = $2;

-- name: payment_mark :exec
-- $1 employer_id
-- $2 worker_no
-- $3 month
-- $4 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
values ($1, $2, $3, $4, $4)
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: payment_of_month :many life_payment_row
-- What was paid for a worker-month beside its pay file. The money of a line of the file in force with
-- the same reference counts there already, but for an arrear where that line is not paid; who
-- confirmed it, and when, counts all the same.
-- $1 employer_id
-- $2 worker_id
-- $3 month
select p.rule,
       case when exists (
                select from pay_line as l
                  join holding as h on h.submission_id = l.submission_id and h.month = l.month
                 where l.employer_id = p.employer_id and l.month = p.month
                   and l.worker_no = p.worker_no and l.source_ref = p.reference
                   and (l.paid_day is not null or p.rule not in ('PAY-03', 'PAY-18')))
            then 0 else p.amount_fen end as amount_fen,
       p.proof, p.recorded_at
  from payment as p
 where p.employer_id = $1 and p.worker_id = $2 and p.month = $3 and p.denied_at is null
 order by p.paid_day, p.payment_id;

-- name: order_of_month :many life_order_row
-- $1 employer_id
-- $2 month
select rule, document, due_day, recorded_at
  from pay_order
 where employer_id = $1 and $2 between month_from and month_to
 order by recorded_at, pay_order_id;

-- name: order_stored :one order_stored
-- What the order under a document says already.
-- $1 employer_id
-- $2 document
-- $3 rule
-- $4 month_from
select month_to, due_day
  from pay_order
 where employer_id = $1 and document = $2 and rule = $3 and month_from = $4;

-- name: order_insert :exec
-- $1 pay_order_id
-- $2 employer_id
-- $3 region
-- $4 rule
-- $5 month_from
-- $6 month_to
-- $7 document
-- $8 due_day
-- $9 subject
-- $10 recorded_at
insert into pay_order (pay_order_id, employer_id, region, rule, month_from, month_to, document,
                       due_day, subject, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (employer_id, document, rule, month_from) do nothing;

-- name: order_mark :exec
-- The worker-months with findings that the order covers.
-- $1 employer_id
-- $2 rule
-- $3 month_from
-- $4 month_to
-- $5 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select distinct f.employer_id, f.worker_no, f.month, $5::timestamptz, $5::timestamptz
  from finding as f
 where f.employer_id = $1 and f.month between $3 and $4 and ($2 = '' or f.rule = $2)
   and f.state <> 'cleared' and f.worker_id <> 0
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: verdict_of_findings :many life_verdict_row
-- The last of each finding.
-- $1 finding_ids
select distinct on (finding_id) finding_id, verdict, facts
  from finding_verdict
 where finding_id = any ($1)
 order by finding_id, seq desc;

-- name: verdict_target :maybe verdict_target
-- Not locked: an audit locks the mark first and the finding then. Of two verdicts at once one is
-- refused by the key and looks again.
-- $1 finding_id
select f.finding_id, f.employer_id, f.worker_no, f.month, f.region, v.body::text as body,
       (select coalesce(max(d.seq), 0) from finding_verdict as d
         where d.finding_id = f.finding_id) as seq
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.finding_id = $1;

-- name: verdict_insert :exec
-- $1 finding_id
-- $2 seq
-- $3 region
-- $4 verdict
-- $5 reason
-- $6 facts
-- $7 subject
-- $8 recorded_at
insert into finding_verdict (finding_id, seq, region, verdict, reason, facts, subject, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: precision_by_rule :many precision_row
-- By the last verdict of each finding that has one.
select f.rule, count(*) filter (where d.verdict = 'true') as n_true,
       count(*) filter (where d.verdict = 'false') as n_false,
       count(*) filter (where d.verdict = 'unsure') as n_unsure
  from (select distinct on (finding_id) finding_id, verdict
          from finding_verdict
         order by finding_id, seq desc) as d
  join finding as f on f.finding_id = d.finding_id
 group by f.rule
 order by f.rule;

-- name: statement_findings :many statement_row
-- What is owed and not cleared.
-- $1 employer_id
-- $2 worker_no, '': all
-- $3 month_from
-- $4 month_to
-- $5 after finding_id
-- $6 limit
select f.finding_id, v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.employer_id = $1 and ($2 = '' or f.worker_no = $2) and f.month between $3 and $4
   and f.state <> 'cleared' and f.owed_fen > 0 and f.finding_id > $5
 order by f.finding_id
 limit $6;
