-- columns: case_file_all
case_id, case_no, coalesce(alert_id, 0) as alert_id, rule, month, title_zh, title_en, employer_id,
employer_name, region, state, owner, opened_by, ground, opened_at, version, n_events, source,
source_no, coalesce(parent_id, 0) as parent_id, procedure, procedure_version, step, clocks,
step_at, disposition, due_day, review_day;

-- name: alert_lock :maybe alert
-- $1 alert_id
select alert_id, version, generation, rule, title_zh, title_en, employer_id, employer_name, region,
       month, state, severity, department, n_workers, n_items, owed_fen
  from alert
 where alert_id = $1
   for update;

-- name: alert_put :exec
-- $1 alert_id
-- $2 version
-- $3 generation
-- $4 rule
-- $5 title_zh
-- $6 title_en
-- $7 employer_id
-- $8 employer_name
-- $9 region
-- $10 month
-- $11 state
-- $12 severity
-- $13 department
-- $14 n_workers
-- $15 n_items
-- $16 owed_fen
insert into alert as a (alert_id, version, generation, rule, title_zh, title_en, employer_id,
                        employer_name, region, month, state, severity, department, n_workers,
                        n_items, owed_fen)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (alert_id) do update
   set version = excluded.version, generation = greatest(a.generation, excluded.generation),
       rule = excluded.rule, title_zh = excluded.title_zh, title_en = excluded.title_en,
       employer_id = excluded.employer_id, employer_name = excluded.employer_name,
       region = excluded.region, month = excluded.month, state = excluded.state,
       severity = excluded.severity, department = excluded.department,
       n_workers = excluded.n_workers, n_items = excluded.n_items, owed_fen = excluded.owed_fen
 where a.version < excluded.version;

-- name: alert_seen :exec
-- $1 alert_id
-- $2 generation
update alert
   set generation = $2
 where alert_id = $1 and generation < $2;

-- name: alert_sweep :exec
-- $1 generation
delete from alert
 where generation < $1 and
       not exists (select from case_file where case_file.alert_id = alert.alert_id);

-- name: number_lock :maybe number together
-- $1 series
-- $2 year
select last
  from number_series
 where series = $1 and year = $2
   for update;

-- The series of the receipts of who a hand-off is addressed to.
-- name: number_lock_of :maybe number together
-- $1 handoff_id
-- $2 year
select last
  from number_series
 where series = (select h.to_department || '-' || h.region from handoff as h
                  where h.handoff_id = $1) and
       year = $2
   for update;

-- name: number_begin :exec
-- $1 series
-- $2 year
insert into number_series (series, year, last)
values ($1, $2, 0)
    on conflict do nothing;

-- name: number_put :rows
-- $1 series
-- $2 year
-- $3 last
update number_series as s
   set last = greatest(s.last, u.last)
  from (select series, year, max(last) as last
          from unnest($1::text[], $2::integer[], $3::bigint[]) as n (series, year, last)
         group by series, year) as u
 where s.series = u.series and s.year = u.year;

-- name: case_by_alert :maybe case_file
-- $1 alert_id
select {case_file_all}
  from case_file
 where alert_id = $1;

-- name: case_get :maybe case_file
-- $1 case_id
select {case_file_all}
  from case_file
 where case_id = $1;

-- name: case_lock :maybe case_file together
-- $1 case_id
select {case_file_all}
  from case_file
 where case_id = $1
   for update;

-- name: case_lock_of :maybe case_file together
-- $1 handoff_id
select {case_file_all}
  from case_file
 where case_id = (select h.case_id from handoff as h where h.handoff_id = $1)
   for update;

-- name: case_open_to :one flag
-- $1 case_id
select case_open_to_caller($1) as yes;

-- columns: cases_all
from case_file
where case_id > $1 and ($3 = '' or state = $3) and case_open_to_caller(case_id);

-- columns: cases_of
from case_file
where owner = $4 and case_id > $1 and ($3 = '' or state = $3) and case_open_to_caller(case_id);

-- name: case_page :many case_file
-- $1 after case_id
-- $2 limit
-- $3 state, empty for any
select {case_file_all}
  {cases_all}
 order by case_id
 limit $2;

-- name: case_count :one total
-- $1 after case_id
-- $2 limit
-- $3 state, empty for any
select count(*) as n
  from (select
          {cases_all}
         limit $2) as listed;

-- name: case_page_of :many case_file
-- $1 after case_id
-- $2 limit
-- $3 state, empty for any
-- $4 owner
select {case_file_all}
  {cases_of}
 order by case_id
 limit $2;

-- name: case_count_of :one total
-- $1 after case_id
-- $2 limit
-- $3 state, empty for any
-- $4 owner
select count(*) as n
  from (select
          {cases_of}
         limit $2) as listed;

-- With the event of its beginning.
-- name: case_insert :exec
-- $1 case_id
-- $2 case_no
-- $3 alert_id, 0 for none
-- $4 rule
-- $5 month
-- $6 title_zh
-- $7 title_en
-- $8 employer_id
-- $9 employer_name
-- $10 region
-- $11 state
-- $12 owner
-- $13 opened_by
-- $14 ground
-- $15 opened_at
-- $16 version
-- $17 source
-- $18 source_no
-- $19 parent_id, 0 for none
-- $20 procedure
-- $21 procedure_version
-- $22 step
-- $23 clocks
insert into case_file (case_id, case_no, alert_id, rule, month, title_zh, title_en, employer_id,
                       employer_name, region, state, owner, opened_by, ground, opened_at, version,
                       n_events, source, source_no, parent_id, procedure, procedure_version, step,
                       clocks, step_at)
values ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $18,
        nullif($19::bigint, 0), $20, $21, $22, $23, $15);

-- What a command wrote last; one that only counts events may come before or after.
-- name: case_update :rows
-- $1 case_id
-- $2 state
-- $3 owner
-- $4 version
-- $5 step
-- $6 clocks
-- $7 step_at
-- $8 disposition
-- $9 due_day
-- $10 review_day
-- $11 n_events
update case_file as f
   set state = u.state, owner = u.owner, version = u.version, step = u.step, clocks = u.clocks,
       step_at = u.step_at, disposition = u.disposition, due_day = u.due_day,
       review_day = u.review_day, n_events = greatest(f.n_events, u.n_events)
  from (select distinct on (case_id) *
          from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                      $7::timestamptz[], $8::text[], $9::date[], $10::date[], $11::bigint[])
                   with ordinality
                   as n (case_id, state, owner, version, step, clocks, step_at, disposition,
                         due_day, review_day, n_events, nth)
         order by case_id, nth desc) as u
 where f.case_id = u.case_id;

-- name: party_add :exec
-- $1 case_id
-- $2 department
insert into case_party (case_id, department, standing)
values ($1, $2, 'party')
    on conflict (case_id, department) do update
   set standing = 'party';

-- name: party_offer :exec
-- $1 case_id
-- $2 department
insert into case_party (case_id, department, standing)
values ($1, $2, 'offered')
    on conflict (case_id, department) do nothing;

-- One descent of the index for each, whatever the size that the table had when this was planned.
-- name: party_leave :rows
-- $1 case_id
-- $2 department
delete from case_party
 where ctid = any (array(
           select found.place
             from unnest($1::bigint[], $2::text[]) as u (case_id, department)
            cross join lateral (select p.ctid as place
                                  from case_party as p
                                 where p.case_id = u.case_id and p.department = u.department and
                                       p.standing = 'offered'
                                 limit 1) as found));

-- name: party_list :many party
-- $1 case_id
select department
  from case_party
 where case_id = $1 and standing = 'party'
 order by department;

-- name: event_insert :rows
-- $1 event_id
-- $2 case_id
-- $3 region
-- $4 at
-- $5 kind
-- $6 department
-- $7 subject
-- $8 words
-- $9 old_owner
-- $10 new_owner
-- $11 handoff_id
-- $12 words_en
-- $13 deadline_id
insert into case_event (event_id, case_id, region, at, kind, department, subject, words, old_owner,
                        new_owner, handoff_id, words_en, deadline_id)
select *
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[],
              $13::bigint[]);

-- name: event_count :rows
-- $1 case_id
-- $2 n_events
update case_file as f
   set n_events = greatest(f.n_events, u.n_events)
  from (select case_id, max(n_events) as n_events
          from unnest($1::bigint[], $2::bigint[]) as n (case_id, n_events)
         group by case_id) as u
 where f.case_id = u.case_id;

-- name: event_list :many case_event
-- $1 case_id
-- $2 after event_id
select event_id, at, kind, department, subject, words, old_owner, new_owner, handoff_id, words_en,
       deadline_id
  from case_event
 where case_id = $1 and event_id > $2
 order by event_id;
