-- columns: deadline_all
d.deadline_id, d.case_id, d.case_no, d.handoff_id, d.filing_id, d.region, d.department, d.code, d.terms,
d.family, d.state, d.status, d.runs, d.from_at, d.given, d.original_due, d.due_day, d.due_at,
d.risk_day, d.provisional, d.extended, d.n_pauses, d.rungs, d.led_by, d.started_at,
d.breached_at, d.ended_at, d.n_entries, d.version, t.title_zh, t.title_en, t.length,
t.written as written_name, t.counts as counts_name, t.convention_zh, t.convention_en, t.back,
t.at_service, t.rolls, t.last_zh, t.last_en, t.extension, t.approver_zh, t.approver_en,
t.extension_basis, t.pause_zh, t.pause_en, t.basis, t.confidence, t.confirm;

-- name: deadline_get :maybe deadline
-- $1 deadline_id
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 where d.deadline_id = $1;

-- The open ones of a case, locked; of what the caller sees.
-- name: deadline_docket :many deadline together
-- $1 case_id
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 where d.case_id = $1 and d.state <> 'stopped'
 order by d.deadline_id
   for update of d;

-- name: deadline_docket_of :many deadline together
-- $1 handoff_id
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 where d.case_id = (select h.case_id from handoff as h where h.handoff_id = $1) and
       d.state <> 'stopped'
 order by d.deadline_id
   for update of d;

-- name: deadline_of_case :many deadline
-- $1 case_id
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 where d.case_id = $1
 order by d.deadline_id
 limit 200;

-- By the day they end. What waits or stands still has no such day: deadline_standing.
-- columns: deadlines_of
where d.department = $7 and d.state <> 'stopped' and
(d.due_day, d.deadline_id) > ($1, $2) and d.due_day <= $3 and
($5 = '' or d.code = $5) and ($6 = '' or d.status = $6);

-- name: deadline_page_of :many deadline
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 {deadlines_of}
 order by d.due_day, d.deadline_id
 limit $4;

-- name: deadline_count_of :one total
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select count(*) as n
  from (select
          from deadline as d
         {deadlines_of}
         limit $4) as listed;

-- Those that wait for service or stand still.
-- columns: deadlines_standing
where d.state in ('waiting', 'paused') and d.deadline_id > $1 and ($3 = '' or d.code = $3) and
d.department = $4;

-- name: deadline_standing :many deadline
-- $1 after deadline_id
-- $2 limit
-- $3 code, empty for any
-- $4 department
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 {deadlines_standing}
 order by d.deadline_id
 limit $2;

-- name: deadline_count_standing :one total
-- $1 after deadline_id
-- $2 limit
-- $3 code, empty for any
-- $4 department
select count(*) as n
  from (select
          from deadline as d
         {deadlines_standing}
         limit $2) as listed;

-- Escalated to this department.
-- columns: deadlines_led
where d.led_by = $7 and d.led_by <> '' and d.state <> 'stopped' and
(d.due_day, d.deadline_id) > ($1, $2) and d.due_day <= $3 and
($5 = '' or d.code = $5) and ($6 = '' or d.status = $6);

-- name: deadline_page_led :many deadline
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 {deadlines_led}
 order by d.due_day, d.deadline_id
 limit $4;

-- name: deadline_count_led :one total
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select count(*) as n
  from (select
          from deadline as d
         {deadlines_led}
         limit $4) as listed;

-- Those of hand-offs that this department sent and waits for.
-- columns: deadlines_awaited
where d.handoff_id = any (array(select h.handoff_id from handoff as h
where h.from_department = $7 and h.state = 'SENT')) and
d.handoff_id <> 0 and d.state <> 'stopped' and (d.due_day, d.deadline_id) > ($1, $2) and
d.due_day <= $3 and ($5 = '' or d.code = $5) and ($6 = '' or d.status = $6);

-- name: deadline_page_awaited :many deadline
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 {deadlines_awaited}
 order by d.due_day, d.deadline_id
 limit $4;

-- name: deadline_count_awaited :one total
-- $1 after due_day
-- $2 after deadline_id
-- $3 last due_day
-- $4 limit
-- $5 code, empty for any
-- $6 status, empty for any
-- $7 department
select count(*) as n
  from (select
          from deadline as d
         {deadlines_awaited}
         limit $4) as listed;

-- Of those a department has to act on, that were escalated to it, or that it waits for: how many by
-- department and clause, over and by calendar days left.
-- name: deadline_board :many board_row
-- $1 today
-- $2 department
select d.department, d.code, t.title_zh, t.title_en,
       count(*) as n,
       count(*) filter (where d.status = 'breached') as n_breached,
       count(*) filter (where d.status = 'at_risk') as n_at_risk,
       count(*) filter (where d.state in ('waiting', 'paused')) as n_standing,
       count(*) filter (where d.due_day >= $1 and d.due_day <= $1 + 1) as n_two_days,
       count(*) filter (where d.due_day > $1 + 1 and d.due_day <= $1 + 7) as n_week,
       count(*) filter (where d.due_day > $1 + 7) as n_later,
       min(d.due_day) as first_due
  from deadline as d
  join clock_terms as t using (terms)
 where d.state <> 'stopped' and
       (d.department = $2 or (d.led_by = $2 and d.led_by <> '') or
        (d.handoff_id <> 0 and
         d.handoff_id = any (array(select h.handoff_id from handoff as h
                                    where h.from_department = $2 and h.state = 'SENT'))))
 group by d.department, d.code, t.title_zh, t.title_en
 order by d.department, d.code
 limit 1000;

-- Whom they are about: of cases that the caller is a party of; of others what the hand-off gives away.
-- name: deadline_subjects :many deadline_subject
-- $1 deadline_ids
select d.deadline_id, coalesce(f.employer_id, 0) as employer_id,
       coalesce(f.employer_name, h.package_json::json ->> 'employer_name', '') as employer_name,
       coalesce(a.owed_fen, (h.package_json::json ->> 'owed_fen')::bigint, 0) as owed_fen
  from deadline as d
  left join case_file as f on f.case_id = d.case_id and case_open_to_caller(d.case_id)
  left join alert as a on a.alert_id = f.alert_id
  left join handoff as h on h.handoff_id = d.handoff_id and f.case_id is null
 where d.deadline_id = any ($1::bigint[]);

-- Every deadline that was escalated, for who asks again.
-- name: deadline_escalated :many deadline
-- $1 after deadline_id
-- $2 limit
select {deadline_all}
  from deadline as d
  join clock_terms as t using (terms)
 where d.deadline_id > $1 and d.rungs > 0
 order by d.deadline_id
 limit $2;

-- name: terms_keep :exec
-- $1 terms
-- $2 code
-- $3 title_zh
-- $4 title_en
-- $5 length
-- $6 written
-- $7 counts
-- $8 convention_zh
-- $9 convention_en
-- $10 back
-- $11 at_service
-- $12 rolls
-- $13 last_zh
-- $14 last_en
-- $15 extension
-- $16 approver_zh
-- $17 approver_en
-- $18 extension_basis
-- $19 pause_zh
-- $20 pause_en
-- $21 family
-- $22 basis
-- $23 confidence
-- $24 confirm
insert into clock_terms (terms, code, title_zh, title_en, length, written, counts, convention_zh,
                         convention_en, back, at_service, rolls, last_zh, last_en, extension,
                         approver_zh, approver_en, extension_basis, pause_zh, pause_en, family,
                         basis, confidence, confirm)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24)
    on conflict (terms) do nothing;

-- name: deadline_insert :exec
-- $1 deadline_id
-- $2 case_id
-- $3 case_no
-- $4 handoff_id
-- $5 region
-- $6 department
-- $7 code
-- $8 terms
-- $9 family
-- $10 started_at
-- $11 given
-- $12 filing_id
insert into deadline (deadline_id, case_id, case_no, handoff_id, region, department, code, terms,
                      family, started_at, given, filing_id, state, status, runs, provisional, extended,
                      n_pauses, rungs, led_by, n_entries, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', 'on_track', true, false, 0, 0, 0,
        '', 0, 1);

-- name: deadline_update :exec
-- $1 deadline_id
-- $2 state
-- $3 status
-- $4 runs
-- $5 from_at
-- $6 original_due
-- $7 due_day
-- $8 due_at
-- $9 risk_day
-- $10 provisional
-- $11 extended
-- $12 n_pauses
-- $13 rungs
-- $14 led_by
-- $15 breached_at
-- $16 ended_at
-- $17 n_entries
-- $18 version
update deadline
   set state = $2, status = $3, runs = $4, from_at = $5, original_due = $6, due_day = $7,
       due_at = $8, risk_day = $9, provisional = $10, extended = $11, n_pauses = $12, rungs = $13,
       led_by = $14, breached_at = $15, ended_at = $16, n_entries = $17, version = $18
 where deadline_id = $1;

-- The deadlines of a case go with it to its new owner; those of hand-offs stay where they are.
-- name: deadline_move_entries :exec
-- $1 case_id
-- $2 department
-- $3 subject
-- $4 at
insert into deadline_entry (deadline_id, entry, case_id, region, at, kind, department, subject, ground,
                            document, approver, amount, old_due, new_due, rung, told)
select deadline_id, n_entries + 1, case_id, region, $4, 'moved', $2, $3, '', '', '', 0, due_day,
       due_day, '', ''
  from deadline
 where case_id = $1 and handoff_id = 0 and filing_id = 0 and state <> 'stopped' and department <> $2;

-- name: deadline_move :exec
-- $1 case_id
-- $2 department
update deadline
   set department = $2, n_entries = n_entries + 1
 where case_id = $1 and handoff_id = 0 and filing_id = 0 and state <> 'stopped' and department <> $2;

-- name: deadline_entry_insert :rows
-- $1 deadline_id
-- $2 entry
-- $3 case_id
-- $4 region
-- $5 at
-- $6 kind
-- $7 department
-- $8 subject
-- $9 ground
-- $10 document
-- $11 approver
-- $12 amount
-- $13 day
-- $14 old_due
-- $15 new_due
-- $16 rung
-- $17 told
insert into deadline_entry (deadline_id, entry, case_id, region, at, kind, department, subject, ground,
                            document, approver, amount, day, old_due, new_due, rung, told)
select *
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[],
              $13::date[], $14::date[], $15::date[], $16::text[], $17::text[]);

-- name: deadline_entries :many deadline_entry
-- $1 deadline_id
select entry, at, kind, department, subject, ground, document, approver, amount, day, old_due, new_due,
       rung, told
  from deadline_entry
 where deadline_id = $1
 order by entry
 limit 1000;

-- name: deadline_pauses :many pause_row
-- $1 deadline_ids
select deadline_id, kind, day
  from deadline_entry
 where deadline_id = any ($1::bigint[]) and kind in ('paused', 'resumed')
 order by deadline_id, entry;

-- name: service_insert :exec
-- $1 service_id
-- $2 case_id
-- $3 region
-- $4 document
-- $5 method
-- $6 served_on
-- $7 note
-- $8 at
-- $9 department
-- $10 subject
insert into service_record (service_id, case_id, region, document, method, served_on, note, at,
                            department, subject)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
