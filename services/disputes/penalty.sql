-- columns: penalty_all
penalty_id, case_id, case_no, region, act, period, kind, amount_fen, basis, document, decided_on, department,
withdrawn_on, withdrawn_ground;

-- name: fines_lock :exec
-- Fines of an employer and month go one after the other, in whatever cases, until the transaction is over.
-- $1 employer
-- $2 period
select pg_advisory_xact_lock(hashtextextended('fines:' || $1::text || ':' || $2::text, 0));

-- name: fine_of_act :maybe penalty
-- $1 employer
-- $2 act
-- $3 period
select {penalty_all}
  from penalty
 where employer = $1 and act = $2 and period = $3 and kind = 'fine' and withdrawn_on is null;

-- name: fine_of_acts :maybe penalty
-- The last of those that stand.
-- $1 employer
-- $2 acts
-- $3 period
select {penalty_all}
  from penalty
 where employer = $1 and act = any ($2::text[]) and period = $3 and kind = 'fine' and withdrawn_on is null
 order by penalty_id desc
 limit 1;

-- name: fines_of_case :one fines_sum
-- $1 case_id
-- $2 department
select coalesce(sum(amount_fen), 0)::bigint as fen
  from penalty
 where case_id = $1 and department = $2 and kind = 'fine' and withdrawn_on is null;

-- name: penalty_get :maybe penalty
-- $1 penalty_id
select {penalty_all}
  from penalty
 where penalty_id = $1;

-- name: penalty_of_case :many penalty
-- $1 case_id
select {penalty_all}
  from penalty
 where case_id = $1
 order by penalty_id
 limit 200;

-- name: penalty_insert :exec
-- $1 penalty_id
-- $2 case_id
-- $3 case_no
-- $4 region
-- $5 employer
-- $6 act
-- $7 period
-- $8 kind
-- $9 amount_fen
-- $10 basis
-- $11 document
-- $12 decided_on
-- $13 department
-- $14 subject
-- $15 at
insert into penalty (penalty_id, case_id, case_no, region, employer, act, period, kind, amount_fen, basis,
                     document, decided_on, department, subject, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: penalty_end :exec
-- $1 penalty_id
-- $2 withdrawn_on
-- $3 ground
update penalty
   set withdrawn_on = $2, withdrawn_ground = $3
 where penalty_id = $1;
