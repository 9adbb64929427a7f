-- columns: alert_all
alert_id, rule, title_zh, title_en, employer_id, employer_name, region, month, state,
severity, hint, confirm, department, desk, n_workers, n_items, n_reopened, owed_fen,
case_id, case_version, case_generation, version, raised_at, changed_at, clause, warning,
verdict, found_fen, confirmed_fen, reported_fen, cleared_at, level, level_rank,
level_why_zh, level_why_en, told_state, unsettled_at, settle_at, respond_at, repeat_at,
watch_at, rung, acked_by, acked_at, owner, owned_at, silence_id, inhibited_by, again_of,
case_wanted, case_why_zh, case_why_en, n_changes, desk_region;

-- name: alert_lock :maybe alert
-- $1 rule
-- $2 employer_id
-- $3 region
-- $4 month
select {alert_all}
  from alert
 where rule = $1 and employer_id = $2 and region = $3 and month = $4
   for update;

-- name: alert_lock_by_id :maybe alert
-- $1 alert_id
select {alert_all}
  from alert
 where alert_id = $1
   for update;

-- name: alert_get :one alert
-- $1 alert_id
select {alert_all}
  from alert
 where alert_id = $1;

-- columns: alerts_listed
from alert
where (state = $1 or $1 = 'all') and ($2 = '' or rule = $2) and alert_id > $3
and ($5 = '' or (warning or severity = 'info') = ($5 = 'warning'))
and ($6 = '' or owner = $6) and (not $7 or owner = '')
and ($8 = '' or clause = $8) and ($9 = 0::bigint or employer_id = $9)
and ($10 = '' or region = $10) and ($11 = '' or month >= $11) and ($12 = '' or month <= $12)
and ($13 = '' or level = $13)
and ($14 = '' or ($14 = 'case' and case_id <> 0) or ($14 = 'again' and again_of <> 0)
or ($14 = 'judged' and verdict <> '') or ($14 = 'true' and verdict = 'true'))
and version > 0;

-- name: alert_page :many alert
-- $1 state, all for both
-- $2 rule, empty for all
-- $3 after alert_id
-- $4 limit
-- $5 kind: finding, warning; '' both
-- $6 owner; '' any
-- $7 only those nobody owns
-- $8 clause; '' any
-- $9 employer_id; 0 any
-- $10 region, or the city of regions; '' any
-- $11 months from; '' any
-- $12 months to; '' any
-- $13 level; '' any
-- $14 figure: case, again, judged, true; '' any
select {alert_all}
  {alerts_listed}
 order by alert_id
 limit $4;

-- name: alert_count :one total
-- $1 state, all for both
-- $2 rule, empty for all
-- $3 after alert_id
-- $4 limit
-- $5 kind: finding, warning; '' both
-- $6 owner; '' any
-- $7 only those nobody owns
-- $8 clause; '' any
-- $9 employer_id; 0 any
-- $10 region, or the city of regions; '' any
-- $11 months from; '' any
-- $12 months to; '' any
-- $13 level; '' any
-- $14 figure: case, again, judged, true; '' any
select count(*) as n
  from (select
          {alerts_listed}
         limit $4) as listed;

-- name: alert_page_all :many alert
-- $1 after alert_id
-- $2 limit
select {alert_all}
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
-- $15 case_id
-- $16 case_version
-- $17 case_generation
-- $18 version
-- $19 raised_at
-- $20 changed_at
-- $21 clause
-- $22 warning
-- $23 verdict
-- $24 found_fen
-- $25 confirmed_fen
-- $26 reported_fen
-- $27 cleared_at
-- $28 level
-- $29 level_rank
-- $30 level_why_zh
-- $31 level_why_en
-- $32 told_state
-- $33 unsettled_at
-- $34 settle_at
-- $35 respond_at
-- $36 repeat_at
-- $37 watch_at
-- $38 rung
-- $39 acked_by
-- $40 acked_at
-- $41 owner
-- $42 owned_at
-- $43 silence_id
-- $44 inhibited_by
-- $45 again_of
-- $46 case_wanted
-- $47 case_why_zh
-- $48 case_why_en
-- $49 n_changes
-- $50 desk_region
update alert
   set title_zh = $2, title_en = $3, employer_name = $4, state = $5, severity = $6, hint = $7,
       confirm = $8, department = $9, desk = $10, n_workers = $11, n_items = $12, n_reopened = $13,
       owed_fen = $14, case_id = $15, case_version = $16, case_generation = $17, version = $18,
       raised_at = $19, changed_at = $20, clause = $21, warning = $22, verdict = $23,
       found_fen = $24, confirmed_fen = $25, reported_fen = $26, cleared_at = $27, level = $28,
       level_rank = $29, level_why_zh = $30, level_why_en = $31, told_state = $32,
       unsettled_at = $33, settle_at = $34, respond_at = $35, repeat_at = $36, watch_at = $37,
       rung = $38, acked_by = $39, acked_at = $40, owner = $41, owned_at = $42, silence_id = $43,
       inhibited_by = $44, again_of = $45, case_wanted = $46, case_why_zh = $47, case_why_en = $48,
       n_changes = $49, desk_region = $50
 where alert_id = $1;

-- name: alert_case_stale :many alert
-- $1 generation
-- $2 limit
select {alert_all}
  from alert
 where case_id <> 0 and case_generation < $1
 order by alert_id
 limit $2
   for update;
