-- Asking again those who complained by name.

-- columns: recontact_all
d.draw_id, d.draw_no, d.department, d.region, d.month, d.size, d.seed, d.drawn_by, d.drawn_at, d.n_population,
s.n_drawn, s.n_pending, s.n_reached, s.n_lost, s.n_heard, s.n_unknown, s.n_satisfied, s.n_deterred;

-- columns: recontact_sums
count(*) as n_drawn, count(*) filter (where x.outcome = '') as n_pending,
count(*) filter (where x.reached = 'yes') as n_reached, count(*) filter (where x.outcome = 'lost') as n_lost,
count(*) filter (where x.outcome = 'heard') as n_heard,
count(*) filter (where x.outcome = 'unknown') as n_unknown,
count(*) filter (where x.satisfied = 'yes') as n_satisfied,
count(*) filter (where x.deterred = 'yes') as n_deterred;

-- name: recontact_population :one recontact_population
-- Named intakes of a county and month, and those whose term to be sent on still runs.
-- $1 department
-- $2 region
-- $3 from
-- $4 to, exclusive
-- $5 now
select count(*) as n, count(*) filter (where due_at > $5) as n_early
  from intake
 where department = $1 and region = $2 and named and received_at >= $3 and received_at < $4;

-- name: recontact_of_month :maybe recontact
-- $1 month
-- $2 department
-- $3 region
select {recontact_all}
  from recontact as d
 cross join lateral (select {recontact_sums}
                       from recontact_item as x
                      where x.draw_id = d.draw_id) as s
 where d.month = $1 and d.department = $2 and d.region = $3;

-- name: recontact_insert :exec
-- $1 draw_id
-- $2 draw_no
-- $3 department
-- $4 region
-- $5 month
-- $6 size
-- $7 seed
-- $8 n_population
-- $9 drawn_by
-- $10 drawn_at
insert into recontact (draw_id, draw_no, department, region, month, size, seed, n_population, drawn_by,
                       drawn_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: recontact_draw :exec
-- By lot: in the order of the digest of the seed and their numbers.
-- $1 draw_id
-- $2 seed
-- $3 department
-- $4 region
-- $5 from
-- $6 to, exclusive
-- $7 size
insert into recontact_item (draw_id, intake_id, region, department, on_record)
select $1, i.intake_id, i.region, i.department, i.answered_at is not null
  from intake as i
 where i.department = $3 and i.region = $4 and i.named and i.received_at >= $5 and i.received_at < $6
 order by md5($2 || '/' || i.intake_no), i.intake_id
 limit $7;

-- name: recontact_redraw :one recontact_redraw
-- The same lot once more, beside what was drawn.
-- $1 draw_id
-- $2 seed
-- $3 department
-- $4 region
-- $5 from
-- $6 to, exclusive
-- $7 size
with lot as (
    select i.intake_id
      from intake as i
     where i.department = $3 and i.region = $4 and i.named and i.received_at >= $5 and i.received_at < $6
     order by md5($2 || '/' || i.intake_no), i.intake_id
     limit $7)
select (select count(*)
          from intake as i
         where i.department = $3 and i.region = $4 and i.named and i.received_at >= $5 and
               i.received_at < $6) as n_population,
       (select count(*) from lot) as n_lot,
       (select count(*)
          from lot
          join recontact_item as x on x.draw_id = $1 and x.intake_id = lot.intake_id) as n_both;

-- name: recontact_get :maybe recontact
-- $1 draw_id
select {recontact_all}
  from recontact as d
 cross join lateral (select {recontact_sums}
                       from recontact_item as x
                      where x.draw_id = d.draw_id) as s
 where d.draw_id = $1;

-- name: recontact_page :many recontact
-- $1 after draw_id
-- $2 limit
-- $3 department
select {recontact_all}
  from recontact as d
 cross join lateral (select {recontact_sums}
                       from recontact_item as x
                      where x.draw_id = d.draw_id) as s
 where d.department = $3 and d.draw_id > $1
 order by d.draw_id
 limit $2;

-- name: recontact_items :many recontact_item
-- $1 draw_id
-- $2 which, empty for all
-- $3 after intake_id
-- $4 limit
select x.draw_id, x.intake_id, i.intake_no, i.channel, i.issue, i.employer_name, i.received_at, i.answered_at,
       coalesce(f.case_no, '') as case_no, x.reached, x.answered, x.satisfied, x.deterred, x.outcome,
       x.note, x.recorded_by, x.recorded_at, coalesce(x.lead_case_id, 0) as lead_case_id,
       coalesce(l.case_no, '') as lead_case_no, coalesce(l.owner, '') as lead_owner, x.settled_at
  from recontact_item as x
  join intake as i on i.intake_id = x.intake_id
  left join case_file as f on f.case_id = i.case_id
  left join case_file as l on l.case_id = x.lead_case_id
 where x.draw_id = $1 and x.intake_id > $3 and
       case $2
           when '' then true
           when 'pending' then x.outcome = ''
           when 'reached' then x.reached = 'yes'
           when 'satisfied' then x.satisfied = 'yes'
           when 'deterred' then x.deterred = 'yes'
           else x.outcome = $2
       end
 order by x.intake_id
 limit $4;

-- name: recontact_lock :maybe recontact_held
-- Did this person have to do with it, and did he open the contact since it was drawn?
-- $1 draw_id
-- $2 intake_id
-- $3 subject
select x.on_record, x.reached, x.recorded_by,
       i.received_by = $3 or
       exists (select from intake_message as m
                where m.intake_id = x.intake_id and not m.from_reporter and m.subject = $3) or
       exists (select from case_act as a
                where a.case_id = i.case_id and a.subject = $3) as dealt,
       exists (select from intake_access as o
                where o.intake_id = x.intake_id and o.subject = $3 and o.at >= d.drawn_at) as opened
  from recontact_item as x
  join recontact as d on d.draw_id = x.draw_id
  join intake as i on i.intake_id = x.intake_id
 where x.draw_id = $1 and x.intake_id = $2
   for update of x;

-- name: recontact_record :exec
-- $1 draw_id
-- $2 intake_id
-- $3 reached
-- $4 answered
-- $5 satisfied
-- $6 deterred
-- $7 note
-- $8 recorded_by
-- $9 recorded_at
-- $10 outcome
-- $11 lead_case_id, 0 for none
update recontact_item
   set reached = $3, answered = $4, satisfied = $5, deterred = $6, note = $7, recorded_by = $8,
       recorded_at = $9, outcome = $10, lead_case_id = nullif($11::bigint, 0)
 where draw_id = $1 and intake_id = $2;

-- name: recontact_lead_of :one recontact_lead
-- $1 intake_id
select recontact_lead($1) as case_id;

-- name: recontact_settled :exec
-- $1 case_id
-- $2 intake_id, 0 for all of the case
-- $3 at
select recontact_settle($1, $2, $3);

-- name: recontact_waiting :one recontact_waiting
-- $1 case_id
select recontact_unsettled($1) as n;

-- name: recontact_board :many recontact_row
-- $1 first month
-- $2 last month
select department, region, n_population, n_drawn, n_pending, n_reached, n_lost, n_heard, n_unknown, n_satisfied,
       n_deterred
  from recontact_published($1, $2);

-- name: recontact_draws :many recontact_of
-- $1 first month
-- $2 last month
-- $3 department
select draw_id, region
  from recontact
 where month between $1 and $2 and department = $3
 order by draw_id;
