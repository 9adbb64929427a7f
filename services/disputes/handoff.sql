-- columns: handoff_all
handoff_id, case_id, case_no, kind, from_department, to_department, region, state, reason,
basis, offered_at, decided_at, answer, due_day, due_counting_zh, due_counting_en, overdue,
due_confirm, receipt_no, package_json, right_department, n_evidence;

-- name: handoff_get :maybe handoff
-- $1 handoff_id
select {handoff_all}
  from handoff
 where handoff_id = $1;

-- name: handoff_lock :maybe handoff
-- $1 handoff_id
select {handoff_all}
  from handoff
 where handoff_id = $1
   for update;

-- name: handoff_sent :maybe handoff
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

-- name: handoff_page_in :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any
-- $4 department
select {handoff_all}
  from handoff
 where to_department = $4 and handoff_id > $1 and ($3 = '' or state = $3)
 order by handoff_id
 limit $2;

-- name: handoff_page_out :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any
-- $4 department
select {handoff_all}
  from handoff
 where from_department = $4 and handoff_id > $1 and ($3 = '' or state = $3)
 order by handoff_id
 limit $2;

-- name: handoff_page_both :many handoff
-- $1 after handoff_id
-- $2 limit
-- $3 state, empty for any
-- $4 department
select {handoff_all}
  from handoff
 where $4 in (from_department, to_department) and handoff_id > $1 and ($3 = '' or state = $3)
 order by handoff_id
 limit $2;

-- The package: of these fields those that config/procedures/competence.yaml lets travel, and no others,
-- leave the case before it is accepted. 64-bit numbers are texts, as everywhere in JSON.
-- name: package_of :one package
-- $1 case_id
-- $2 fields
select '{' || string_agg(to_json(e.key)::text || ' : ' || e.value::text, ', ' order by e.place) || '}'
           as package_json
  from case_file f
  left join alert a using (alert_id),
       lateral json_each(json_build_object(
           'case_no', f.case_no, 'title_zh', f.title_zh, 'title_en', f.title_en,
           'employer_name', f.employer_name, 'rule', f.rule, 'month', f.month,
           'region', f.region, 'severity', coalesce(a.severity, ''),
           'n_workers', coalesce(a.n_workers, 0), 'n_items', coalesce(a.n_items, 0),
           'owed_fen', coalesce(a.owed_fen, 0)::text))
       with ordinality as e (key, value, place)
 where f.case_id = $1 and e.key = any ($2::text[]);

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
insert into handoff (handoff_id, case_id, case_no, kind, from_department, to_department, region,
                     state, reason, basis, offered_at, due_day, due_counting_zh, due_counting_en,
                     due_confirm, package_json, n_evidence, answer, overdue, receipt_no,
                     right_department)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', false, '', '');

-- name: handoff_decide :exec
-- $1 handoff_id
-- $2 state
-- $3 decided_at
-- $4 answer
-- $5 receipt_no
-- $6 right_department
update handoff
   set state = $2, decided_at = $3, answer = $4, receipt_no = $5, right_department = $6
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
