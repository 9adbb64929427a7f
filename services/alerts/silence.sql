-- columns: silence_all
silence_id, rule, employer_id, employer_name, region, department, state, reason, asked_by, asked_at,
until_at, decided_by, decided_at, ended_by, ended_at;

-- name: silence_in_force :maybe silence
-- $1 employer_id
-- $2 rule
-- $3 region
-- $4 department
-- $5 now
select {silence_all}
  from silence
 where employer_id = $1 and rule = $2 and region = $3 and department = $4 and state = 'in_force'
   and until_at > $5;

-- name: silence_lock :maybe silence
-- $1 silence_id
select {silence_all}
  from silence
 where silence_id = $1
   for update;

-- name: silence_of :maybe silence
-- One that is asked for or in force.
-- $1 employer_id
-- $2 rule
-- $3 region
-- $4 department
select {silence_all}
  from silence
 where employer_id = $1 and rule = $2 and region = $3 and department = $4
   and state in ('asked', 'in_force');

-- name: silence_page :many silence
-- $1 state; '' asked and in force
-- $2 after silence_id
-- $3 limit
select {silence_all}
  from silence
 where (state = $1 or ($1 = '' and state in ('asked', 'in_force'))) and silence_id > $2
 order by silence_id
 limit $3;

-- name: silence_insert :exec
-- $1 silence_id
-- $2 rule
-- $3 employer_id
-- $4 employer_name
-- $5 region
-- $6 department
-- $7 reason
-- $8 asked_by
-- $9 asked_at
-- $10 until_at
insert into silence (silence_id, rule, employer_id, employer_name, region, department, state, reason,
                     asked_by, asked_at, until_at, decided_by, ended_by)
values ($1, $2, $3, $4, $5, $6, 'asked', $7, $8, $9, $10, '', '');

-- name: silence_update :exec
-- $1 silence_id
-- $2 state
-- $3 decided_by
-- $4 decided_at
-- $5 ended_by
-- $6 ended_at
update silence
   set state = $2, decided_by = $3, decided_at = $4, ended_by = $5, ended_at = $6
 where silence_id = $1;
