-- name: visit_system :maybe visit_system
-- $1 pay_system_id
select employer_id from pay_system where pay_system_id = $1;

-- name: visit_known :maybe visit_stored
-- What the caller has recorded of a day and not made void; the first day due is that of the first step.
-- $1 employer_id
-- $2 visit_day
-- $3 department
-- $4 subject
select v.visit_id, v.employer_id, coalesce(v.pay_system_id, 0) as pay_system_id,
       coalesce(v.pay_system_version, 0) as pay_system_version,
       array_to_string(v.found, ',') as found, v.found_text, v.advice, v.state, v.visit_day, v.due_day,
       case when v.n_steps = 0 then v.due_day
            else (select s.was_due_day from guidance_step as s
                   where s.visit_id = v.visit_id and s.seq = 1) end as first_due_day,
       v.n_steps
  from guidance_visit as v
 where v.employer_id = $1 and v.visit_day = $2 and v.department = $3 and v.subject = $4
   and v.state <> 'void';

-- name: visit_lock :maybe visit_stored
-- $1 visit_id
select visit_id, employer_id, coalesce(pay_system_id, 0) as pay_system_id,
       coalesce(pay_system_version, 0) as pay_system_version, array_to_string(found, ',') as found,
       found_text, advice, state, visit_day, due_day, due_day as first_due_day, n_steps
  from guidance_visit
 where visit_id = $1
   for update;

-- name: visit_put :exec
-- $1 visit_id
-- $2 employer_id
-- $3 region
-- $4 visit_day
-- $5 department
-- $6 subject
-- $7 pay_system_id
-- $8 pay_system_version
-- $9 found
-- $10 found_text
-- $11 advice
-- $12 due_day
-- $13 state
-- $14 recorded_at
insert into guidance_visit (visit_id, employer_id, region, visit_day, department, subject, pay_system_id,
                            pay_system_version, found, found_text, advice, due_day, state, n_steps,
                            recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14);

-- name: visit_step_last :maybe visit_step_stored
-- $1 visit_id
select outcome, text, step_day, due_day
  from guidance_step
 where visit_id = $1
 order by seq desc
 limit 1;

-- name: visit_step_put :exec
-- $1 visit_id
-- $2 seq
-- $3 step_day
-- $4 outcome
-- $5 text
-- $6 was_due_day
-- $7 due_day
-- $8 subject
-- $9 department
-- $10 recorded_at
insert into guidance_step (visit_id, seq, step_day, outcome, text, was_due_day, due_day, subject,
                           department, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: visit_move :exec
-- $1 visit_id
-- $2 due_day
-- $3 state
-- $4 n_steps
update guidance_visit set due_day = $2, state = $3, n_steps = $4 where visit_id = $1;

-- name: visit_page :many visit_row
-- $1 employer_id, 0: all
-- $2 first digits of the region
-- $3 state, '': all
-- $4 after visit_id
-- $5 limit
select v.visit_id, v.employer_id, coalesce(e.name, '') as name, v.region, v.visit_day, v.department,
       v.subject, coalesce(v.pay_system_id, 0) as pay_system_id,
       coalesce(v.pay_system_version, 0) as pay_system_version,
       array_to_string(v.found, ',') as found, v.found_text, v.advice, v.due_day, v.state,
       v.recorded_at
  from guidance_visit as v
  left join employer as e on e.employer_id = v.employer_id
 where ($1::bigint = 0 or v.employer_id = $1) and v.region like $2 || '%' and ($3 = '' or v.state = $3)
   and v.visit_id > $4
 order by v.visit_id
 limit $5;

-- name: visits_overdue :many visit_row
-- The longest first; after the visit of the page before, by the day that was due when it was listed: it
-- may have been followed up since.
-- $1 employer_id, 0: all
-- $2 first digits of the region
-- $3 today
-- $4 after visit_id
-- $5 limit
select v.visit_id, v.employer_id, coalesce(e.name, '') as name, v.region, v.visit_day, v.department,
       v.subject, coalesce(v.pay_system_id, 0) as pay_system_id,
       coalesce(v.pay_system_version, 0) as pay_system_version,
       array_to_string(v.found, ',') as found, v.found_text, v.advice, v.due_day, v.state,
       v.recorded_at
  from guidance_visit as v
  left join employer as e on e.employer_id = v.employer_id
 where v.state = 'open' and v.due_day < $3 and ($1::bigint = 0 or v.employer_id = $1)
   and v.region like $2 || '%'
   and ($4::bigint = 0 or (v.due_day, v.visit_id)
        > (select case when p.state = 'open' and p.due_day < $3 then p.due_day
                       else (select s.was_due_day
                               from guidance_step as s
                              where s.visit_id = p.visit_id and s.was_due_day < $3
                              order by s.seq desc
                              limit 1) end, p.visit_id
             from guidance_visit as p
            where p.visit_id = $4))
 order by v.due_day, v.visit_id
 limit $5;

-- name: visit_get :maybe visit_row
-- $1 visit_id
select v.visit_id, v.employer_id, coalesce(e.name, '') as name, v.region, v.visit_day, v.department,
       v.subject, coalesce(v.pay_system_id, 0) as pay_system_id,
       coalesce(v.pay_system_version, 0) as pay_system_version,
       array_to_string(v.found, ',') as found, v.found_text, v.advice, v.due_day, v.state,
       v.recorded_at
  from guidance_visit as v
  left join employer as e on e.employer_id = v.employer_id
 where v.visit_id = $1;

-- name: visit_steps :many visit_step_row
-- $1 visit_id
select seq, step_day, outcome, text, was_due_day, due_day, subject, department, recorded_at
  from guidance_step
 where visit_id = $1
 order by seq
 limit 1000;

-- name: visits_due :many visit_due_row
-- Open visits of human resources whose follow-up falls in a month.
-- $1 employer_id
-- $2 first day of the month
-- $3 last day of the month
select visit_id, due_day, subject
  from guidance_visit
 where employer_id = $1 and state = 'open' and due_day between $2 and $3 and department = 'HRSS'
 order by due_day, visit_id
 limit 1000;
