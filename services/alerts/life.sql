-- name: alert_of_employer :many alert
-- The other open alerts of an employer in a region and department.
-- $1 employer_id
-- $2 region
-- $3 department
-- $4 alert_id that is left out
select {alert_all}
  from alert
 where employer_id = $1 and region = $2 and department = $3 and alert_id <> $4 and state = 'open'
 order by alert_id
 limit 300;

-- name: alert_speaks :maybe alert_key
-- It is told of and nothing speaks for it; it stays so until the transaction ends.
-- $1 alert_id
select alert_id
  from alert
 where alert_id = $1 and state = 'open' and told_state = 'open' and inhibited_by = 0
   for share;

-- name: alert_of_silence :many alert
-- Locks the alerts that a silence is about.
-- $1 employer_id
-- $2 rule
-- $3 region
-- $4 department
select {alert_all}
  from alert
 where employer_id = $1 and rule = $2 and region = $3 and department = $4 and state = 'open'
 order by alert_id
 limit 300
   for update;

-- name: alert_again_of :maybe alert_key
-- The last alert of the rule and employer that was closed not before an instant, of facts before
-- those of the month: what came after its closing was done again.
-- $1 employer_id
-- $2 rule
-- $3 closed since
-- $4 month of the facts
select alert_id
  from alert
 where employer_id = $1 and rule = $2 and state = 'cleared' and cleared_at >= $3
   and verdict <> 'false' and told_state <> ''
   and to_char(cleared_at at time zone 'Asia/Shanghai', 'YYYY-MM') <= $4
 order by cleared_at desc
 limit 1;

-- name: change_insert :exec
-- $1 alert_id
-- $2 seq
-- $3 version
-- $4 at
-- $5 kind
-- $6 notice
-- $7 muted
-- $8 muted_by
-- $9 region
-- $10 department
-- $11 by_department
-- $12 by_subject
-- $13 words
-- $14 old_value
-- $15 new_value
-- $16 n_workers
-- $17 n_items
-- $18 owed_fen
insert into alert_change (alert_id, seq, version, at, kind, notice, muted, muted_by, region,
                          department, by_department, by_subject, words, old_value, new_value,
                          n_workers, n_items, owed_fen)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: change_list :many change_row
-- $1 alert_id
-- $2 after seq
select seq, version, at, kind, notice, muted, muted_by, by_department, by_subject, words,
       old_value, new_value, n_workers, n_items, owed_fen
  from alert_change
 where alert_id = $1 and seq > $2
 order by seq
 limit 100;
