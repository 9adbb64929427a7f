-- columns: handoff_all
handoff_id, case_id, case_no, kind, from_department, to_department, region, state, reason,
basis, offered_at, decided_at, answer, due_day, due_counting_zh, due_counting_en, overdue,
due_confirm, receipt_no, package_json, right_department, n_evidence, case_version, offer_key,
answer_key, to_desk, offered_by, competence_version, binding, brought_by,
answer_paper;

-- name: handoff_get :maybe handoff
-- $1 handoff_id
select {handoff_all}
  from handoff
 where handoff_id = $1;

-- name: handoff_lock :maybe handoff together
-- $1 handoff_id
select {handoff_all}
  from handoff
 where handoff_id = $1
   for update;

-- name: handoff_sent :maybe handoff together
-- $1 case_id
select {handoff_all}
  from handoff
 where case_id = $1 and state = 'SENT';

-- name: handoff_of_case :many handoff
-- $1 case_id
select {handoff_all}
  from handoff
 where handoff_id in (select h.handoff_id from handoff as h where h.case_id = $1
                       order by h.handoff_id desc limit 40)
 order by handoff_id;

-- name: handoff_page :many handoff
-- Those that left, for a replay.
-- $1 after handoff_id
-- $2 limit
select {handoff_all}
  from handoff
 where handoff_id > $1 and state not in ('DRAFT', 'WITHDRAWN')
 order by handoff_id
 limit $2;

-- columns: handoffs_in
from handoff
where to_department = $4 and handoff_id > $1 and (state = $3 or ($3 = '' and state <> 'WITHDRAWN'));

-- name: handoff_page_in :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select {handoff_all}
  {handoffs_in}
 order by handoff_id
 limit $2;

-- name: handoff_count_in :one total
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select count(*) as n
  from (select
          {handoffs_in}
         limit $2) as listed;

-- columns: handoffs_out
from handoff
where from_department = $4 and handoff_id > $1 and (state = $3 or ($3 = '' and state <> 'WITHDRAWN'));

-- name: handoff_page_out :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select {handoff_all}
  {handoffs_out}
 order by handoff_id
 limit $2;

-- name: handoff_count_out :one total
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select count(*) as n
  from (select
          {handoffs_out}
         limit $2) as listed;

-- columns: handoffs_both
from handoff
where $4 in (from_department, to_department) and handoff_id > $1 and (state = $3 or ($3 = '' and state <> 'WITHDRAWN'));

-- name: handoff_page_both :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select {handoff_all}
  {handoffs_both}
 order by handoff_id
 limit $2;

-- name: handoff_count_both :one total
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any but WITHDRAWN
-- $4 department
select count(*) as n
  from (select
          {handoffs_both}
         limit $2) as listed;

-- The package: of these fields those that config/procedures/competence.yaml lets travel, and no others,
-- leave the case before it is accepted. 64-bit numbers are texts, as everywhere in JSON.
-- name: package_of :one package together
-- $1 case_id
select to_json(f.case_no)::text as case_no, to_json(f.title_zh)::text as title_zh,
       to_json(f.title_en)::text as title_en, to_json(f.employer_name)::text as employer_name,
       to_json(f.rule)::text as rule, to_json(f.month)::text as month,
       to_json(f.region)::text as region, to_json(coalesce(a.severity, ''))::text as severity,
       coalesce(a.n_workers, 0)::text as n_workers, coalesce(a.n_items, 0)::text as n_items,
       to_json(coalesce(a.owed_fen, 0)::text)::text as owed_fen
  from case_file as f
  left join alert as a using (alert_id)
 where f.case_id = $1;

-- name: handoff_insert :exec
-- $1 handoff_id
-- $2 case_id
-- $3 case_no
-- $4 kind
-- $5 from_department
-- $6 to_department
-- $7 region
-- $8 state
-- $9 reason
-- $10 basis
-- $11 offered_at
-- $12 due_day
-- $13 due_counting_zh
-- $14 due_counting_en
-- $15 due_confirm
-- $16 package_json
-- $17 n_evidence
-- $18 case_version
-- $19 record
-- $20 to_desk
-- $21 offered_by
-- $22 competence_version
-- $23 binding
insert into handoff (handoff_id, case_id, case_no, kind, from_department, to_department, region,
                     state, reason, basis, offered_at, due_day, due_counting_zh, due_counting_en,
                     due_confirm, package_json, n_evidence, case_version, record, to_desk, offered_by,
                     competence_version, binding, answer, overdue, receipt_no,
                     right_department)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, '', false, '', '');

-- name: handoff_proof_of :one handoff_proof together
-- $1 handoff_id
select record, offer_signature, answer_record, answer_signature
  from handoff
 where handoff_id = $1;

-- name: handoff_send :exec
-- $1 handoff_id
-- $2 offered_at
-- $3 key
-- $4 signature
update handoff
   set state = 'SENT', offered_at = $2, offer_key = $3, offer_signature = $4
 where handoff_id = $1;

-- A draft that does not hold any more, as it is now.
-- name: handoff_renew :exec
-- $1 handoff_id
-- $2 offered_at
-- $3 case_version
-- $4 package_json
-- $5 due_day
-- $6 due_counting_zh
-- $7 due_counting_en
-- $8 due_confirm
-- $9 competence_version
-- $10 binding
-- $11 record
update handoff
   set offered_at = $2, case_version = $3, package_json = $4, due_day = $5, due_counting_zh = $6,
       due_counting_en = $7, due_confirm = $8, competence_version = $9, binding = $10, record = $11
 where handoff_id = $1 and state = 'DRAFT';

-- Of one's own department: a case that changed hands may have the former owner's beside it.
-- name: handoff_draft_drop :exec
-- $1 case_id
-- $2 from_department
-- $3 at
update handoff
   set state = 'WITHDRAWN', decided_at = $3
 where case_id = $1 and from_department = $2 and state = 'DRAFT';

-- name: handoff_answer_put :exec
-- $1 handoff_id
-- $2 department
-- $3 state
-- $4 words
-- $5 receipt_no
-- $6 receipt_made
-- $7 right_department
-- $8 prepared_at
-- $9 record
insert into handoff_answer (handoff_id, department, state, words, receipt_no, receipt_made,
                            right_department, prepared_at, record)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (handoff_id) do update
   set state = excluded.state, words = excluded.words, receipt_no = excluded.receipt_no,
       receipt_made = excluded.receipt_made, right_department = excluded.right_department,
       prepared_at = excluded.prepared_at, record = excluded.record;

-- name: handoff_answer_of :maybe handoff_reply_draft
-- $1 handoff_id
select state, words, receipt_no, receipt_made, right_department, prepared_at, record
  from handoff_answer
 where handoff_id = $1;

-- name: handoff_answer_drop :exec
-- $1 handoff_id
delete from handoff_answer
 where handoff_id = $1;

-- name: handoff_decide :exec
-- $1 handoff_id
-- $2 state
-- $3 decided_at
-- $4 answer
-- $5 receipt_no
-- $6 right_department
-- $7 answer_record
-- $8 key
-- $9 signature
update handoff
   set state = $2, decided_at = $3, answer = $4, receipt_no = $5, right_department = $6,
       answer_record = $7, answer_key = $8, answer_signature = $9
 where handoff_id = $1;

-- name: handoff_brought :exec
-- $1 handoff_id
-- $2 brought_by
-- $3 answer_paper
update handoff
   set brought_by = $2, answer_paper = $3
 where handoff_id = $1;

-- name: handoff_overdue :exec
-- $1 handoff_id
update handoff
   set overdue = true
 where handoff_id = $1;

-- name: handoff_evidence_insert :exec
-- $1 handoff_id
-- $2 items
-- $3 kinds
-- $4 references
-- $5 notes
insert into handoff_evidence (handoff_id, item, kind, reference, note)
select $1, item, kind, reference, note
  from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) as e (item, kind, reference, note);

-- name: handoff_evidence_of :many evidence_item
-- $1 handoff_id
select kind, reference, note
  from handoff_evidence
 where handoff_id = $1
 order by item;

-- How often it went back and forth, and what was decided (schema/023).
-- name: bounces_of :one bounces
-- $1 case_id
-- $2 leading office
select n, assigned_to, asked, decided
  from case_bounces($1, $2);

-- Cases that the leading office has to decide, as long as it has not, by the day until which it must.
-- name: undecided_page :many undecided
-- $1 after due_day
-- $2 after deadline_id
-- $3 limit
-- $4 department
-- $5 case_id, 0 for any
select d.deadline_id, d.case_id, d.case_no, f.title_zh, f.title_en, f.employer_name, d.region, d.started_at,
       d.due_day, d.due_at, d.status, d.led_by <> '' as escalated, t.confirm,
       (select coalesce(string_agg(h.to_department, ' ' order by h.handoff_id), '')
          from handoff as h
         where h.case_id = d.case_id and h.state = 'RETURNED' and h.kind in ('TRANSFER', 'REFER')) as returned_by,
       (select coalesce(string_agg(nullif(h.right_department, ''), ' ' order by h.handoff_id), '')
          from handoff as h
         where h.case_id = d.case_id and h.state = 'RETURNED' and h.kind in ('TRANSFER', 'REFER')) as suggested
  from deadline as d
  join clock_terms as t using (terms)
  join case_file as f using (case_id)
 where d.code = 'HO-2' and d.state <> 'stopped' and d.department = $4 and
       (d.due_day, d.deadline_id) > ($1, $2) and ($5 = 0::bigint or d.case_id = $5)
 order by d.due_day, d.deadline_id
 limit $3;
