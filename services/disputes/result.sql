-- columns: result_all
r.result_id, r.handoff_id, r.case_id, r.result, r.day, r.number, r.words, r.paper, r.record, r.key,
r.signature, r.department, r.subject, r.at, h.to_department as body;

-- Who sent the case to the department that has it now.
-- name: keeper_of :maybe keeper
-- $1 case_id
-- $2 owner
select handoff_id, from_department
  from handoff
 where case_id = $1 and to_department = $2 and state = 'ACCEPTED' and kind in ('TRANSFER', 'REFER')
 order by handoff_id desc
 limit 1;

-- name: result_get :maybe result
-- $1 result_id
select {result_all}
  from handoff_result as r
  join handoff as h using (handoff_id)
 where r.result_id = $1;

-- The same word again.
-- name: result_same :maybe result
-- $1 handoff_id
-- $2 result
-- $3 day
-- $4 number
select {result_all}
  from handoff_result as r
  join handoff as h using (handoff_id)
 where r.handoff_id = $1 and r.result = $2 and r.day = $3 and r.number = $4;

-- name: result_list :many result
-- $1 handoff_id
select {result_all}
  from handoff_result as r
  join handoff as h using (handoff_id)
 where r.handoff_id = $1
 order by r.result_id
 limit 100;

-- name: result_insert :exec
-- $1 result_id
-- $2 handoff_id
-- $3 case_id
-- $4 region
-- $5 result
-- $6 day
-- $7 number
-- $8 words
-- $9 paper
-- $10 record
-- $11 key
-- $12 signature
-- $13 department
-- $14 subject
-- $15 at
insert into handoff_result (result_id, handoff_id, case_id, region, result, day, number, words, paper,
                            record, key, signature, department, subject, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);
