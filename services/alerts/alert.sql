-- name: alert_lock :maybe alert
-- $1 rule
-- $2 employer_id
-- $3 region
-- $4 month
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where rule = $1 and employer_id = $2 and region = $3 and month = $4
   for update;

-- name: alert_lock_by_id :maybe alert
-- $1 alert_id
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where alert_id = $1
   for update;

-- name: alert_get :one alert
-- $1 alert_id
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where alert_id = $1;

-- name: alert_page :many alert
-- $1 state
-- $2 rule, empty for all
-- $3 after alert_id
-- $4 limit
-- $5 kind: finding, warning; '' both
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where state = $1 and ($2 = '' or rule = $2) and alert_id > $3
   and ($5 = '' or (severity = 'info') = ($5 = 'warning'))
 order by alert_id
 limit $4;

-- name: alert_page_all :many alert
-- $1 after alert_id
-- $2 limit
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where alert_id > $1
 order by alert_id
 limit $2;

-- name: alert_insert :exec
-- $1 alert_id
-- $2 rule
-- $3 employer_id
-- $4 region
-- $5 month
-- $6 department
insert into alert (alert_id, rule, employer_id, region, month, department, title_zh, title_en,
                   employer_name, desk, state, severity, hint, confirm, n_workers, n_items,
                   n_reopened, owed_fen, case_id, case_version, case_generation, version)
values ($1, $2, $3, $4, $5, $6, '', '', '', '', 'cleared', 'hint', true, false, 0, 0, 0, 0, 0, 0, 0, 0)
    on conflict do nothing;

-- name: alert_update :exec
-- $1 alert_id
-- $2 title_zh
-- $3 title_en
-- $4 employer_name
-- $5 state
-- $6 severity
-- $7 hint
-- $8 confirm
-- $9 department
-- $10 desk
-- $11 n_workers
-- $12 n_items
-- $13 n_reopened
-- $14 owed_fen
-- $15 version
-- $16 raised_at
-- $17 changed_at
update alert
   set title_zh = $2, title_en = $3, employer_name = $4, state = $5, severity = $6, hint = $7,
       confirm = $8, department = $9, desk = $10, n_workers = $11, n_items = $12, n_reopened = $13,
       owed_fen = $14, version = $15, raised_at = $16, changed_at = $17
 where alert_id = $1;

-- name: alert_case_update :exec
-- $1 alert_id
-- $2 case_id
-- $3 case_version
-- $4 case_generation
-- $5 version
-- $6 changed_at
update alert
   set case_id = $2, case_version = $3, case_generation = $4, version = $5, changed_at = $6
 where alert_id = $1;

-- name: alert_case_stale :many alert
-- $1 generation
-- $2 limit
select alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state, severity,
       hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen, case_id,
       case_version, case_generation, version, raised_at, changed_at
  from alert
 where case_id <> 0 and case_generation < $1
 order by alert_id
 limit $2
   for update;
