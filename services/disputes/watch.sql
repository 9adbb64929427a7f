-- The watch over retaliation: months of work, whose are compared, what was found.

-- columns: watch_all
watch.watch_id, watch.case_id, f.case_no, watch.region, coalesce(watch.intake_id, 0) as intake_id,
coalesce((select i.intake_no from intake as i where i.intake_id = watch.intake_id), '') as intake_no,
watch.label, watch.employer_id, watch.employer_name, watch.worker, watch.complained_on,
watch.from_month, watch.last_month, watch.state, watch.begun_by, watch.begun_at,
watch.ended_reason, watch.reviewed_at, f.owner, f.state as case_state, f.step_at as case_step_at;

-- columns: watch_lead_all
lead_id, watch_id, case_id, region, measure, month, state, before_num, before_den, after_num,
after_den, change, peers, n_peers, left_over, threshold, confirm, found_at, judged_by, judged_at,
reason, coalesce(opened_case_id, 0) as opened_case_id,
coalesce((select f.case_no from case_file as f where f.case_id = opened_case_id), '')
    as opened_case_no;

-- columns: work_sums
count(*) filter (where w.month < $4) as b_months,
coalesce(sum(w.orders) filter (where w.month < $4), 0)::bigint as b_orders,
coalesce(sum(w.worked_s) filter (where w.month < $4), 0)::bigint as b_worked_s,
coalesce(sum(w.days) filter (where w.month < $4), 0)::bigint as b_days,
coalesce(sum(w.pay_fen) filter (where w.month < $4 and w.pay_fen >= 0), 0)::bigint as b_pay_fen,
coalesce(sum(w.worked_s) filter (where w.month < $4 and w.pay_fen >= 0), 0)::bigint as b_paid_s,
coalesce(sum(w.penalties) filter (where w.month < $4 and w.penalties >= 0), 0)::bigint as b_penalties,
count(*) filter (where w.month < $4 and w.penalties >= 0) as b_penalty_months,
coalesce(sum(w.stops) filter (where w.month < $4 and w.stops >= 0), 0)::bigint as b_stops,
count(*) filter (where w.month < $4 and w.stops >= 0) as b_stop_months,
count(*) filter (where w.month = $4) as a_months,
coalesce(sum(w.orders) filter (where w.month = $4), 0)::bigint as a_orders,
coalesce(sum(w.worked_s) filter (where w.month = $4), 0)::bigint as a_worked_s,
coalesce(sum(w.days) filter (where w.month = $4), 0)::bigint as a_days,
coalesce(sum(w.pay_fen) filter (where w.month = $4 and w.pay_fen >= 0), 0)::bigint as a_pay_fen,
coalesce(sum(w.worked_s) filter (where w.month = $4 and w.pay_fen >= 0), 0)::bigint as a_paid_s,
coalesce(sum(w.penalties) filter (where w.month = $4 and w.penalties >= 0), 0)::bigint as a_penalties,
count(*) filter (where w.month = $4 and w.penalties >= 0) as a_penalty_months,
coalesce(sum(w.stops) filter (where w.month = $4 and w.stops >= 0), 0)::bigint as a_stops,
count(*) filter (where w.month = $4 and w.stops >= 0) as a_stop_months;

-- ---- what others tell ----

-- name: work_month_take :exec
-- The highest version counts; whatever comes again keeps the highest generation.
-- $1 employer_id
-- $2 month
-- $3 worker_id
-- $4 worked_s
-- $5 pay_fen
-- $6 version
-- $7 generation
-- $8 orders
-- $9 days
-- $10 penalties
-- $11 stops
insert into work_month as w (employer_id, month, worker_id, worked_s, pay_fen, version, generation,
                             orders, days, penalties, stops)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (employer_id, month, worker_id) do update
   set worked_s = case when excluded.version >= w.version then excluded.worked_s else w.worked_s end,
       pay_fen = case when excluded.version >= w.version then excluded.pay_fen else w.pay_fen end,
       orders = case when excluded.version >= w.version then excluded.orders else w.orders end,
       days = case when excluded.version >= w.version then excluded.days else w.days end,
       penalties = case when excluded.version >= w.version then excluded.penalties
                        else w.penalties end,
       stops = case when excluded.version >= w.version then excluded.stops else w.stops end,
       version = greatest(w.version, excluded.version),
       generation = greatest(w.generation, excluded.generation);

-- name: work_month_sweep :exec
-- $1 generation
delete from work_month
 where generation < $1;

-- name: work_month_prune :exec
-- $1 before this month
-- $2 limit
delete from work_month as w
 using (select employer_id, month, worker_id
          from work_month
         where month < $1
         order by month
         limit $2) as old
 where w.employer_id = old.employer_id and w.month = old.month and w.worker_id = old.worker_id;

-- name: engaged_take :exec
-- $1 engagement_id
-- $2 employer_id
-- $3 worker_id
-- $4 to_day
-- $5 version
-- $6 generation
insert into engaged as e (engagement_id, employer_id, worker_id, to_day, version, generation)
values ($1, $2, $3, $4, $5, $6)
    on conflict (engagement_id) do update
   set employer_id = case when excluded.version >= e.version then excluded.employer_id
                          else e.employer_id end,
       worker_id = case when excluded.version >= e.version then excluded.worker_id
                        else e.worker_id end,
       to_day = case when excluded.version >= e.version then excluded.to_day else e.to_day end,
       version = greatest(e.version, excluded.version),
       generation = greatest(e.generation, excluded.generation);

-- name: engaged_sweep :exec
-- $1 generation
delete from engaged
 where generation < $1;

-- ---- whom to watch ----

-- name: watch_intakes :many intake
-- Named, with a case, and nobody has seen yet whether there is somebody to watch.
-- $1 limit
select {intake_all}
  from intake
 where named and not watch_seen and case_id is not null
 order by intake_id
 limit $1;

-- name: watch_intake_seen :exec
-- $1 intake_id
update intake
   set watch_seen = true
 where intake_id = $1;

-- name: watch_employer_named :many watch_employer
-- Two: nobody knows which.
-- $1 name
select employer_id, name
  from employer
 where name = $1
 order by employer_id
 limit 2;

-- name: watch_employer :maybe watch_employer
-- $1 employer_id
select employer_id, name
  from employer
 where employer_id = $1;

-- name: watch_insert :exec
-- $1 watch_id
-- $2 case_id
-- $3 region
-- $4 intake_id, 0 for none
-- $5 label
-- $6 employer_id
-- $7 employer_name
-- $8 worker, sealed
-- $9 key_version
-- $10 complained_on
-- $11 from_month
-- $12 last_month
-- $13 begun_by
-- $14 begun_at
insert into watch (watch_id, case_id, region, intake_id, label, employer_id, employer_name, worker,
                   key_version, complained_on, from_month, last_month, state, begun_by, begun_at,
                   review_at)
values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8, $9, $10, $11, $12, 'watching', $13, $14,
        $14);

-- name: watch_of_case :many watch
-- Those that run.
-- $1 case_id
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.case_id = $1 and watch.state = 'watching'
 order by watch.watch_id
 limit 500;

-- ---- reviewed ----

-- name: watch_due :many watch
-- $1 now
-- $2 limit
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.state = 'watching' and watch.review_at <= $1
 order by watch.review_at, watch.watch_id
 limit $2;

-- name: watch_reviewed :exec
-- $1 watch_id
-- $2 now
-- $3 next
update watch
   set reviewed_at = $2, review_at = $3
 where watch_id = $1;

-- name: watch_ended :exec
-- Who it was is not kept.
-- $1 watch_id
-- $2 reason
update watch
   set state = 'ended', worker = ''::bytea, ended_reason = $2
 where watch_id = $1 and state = 'watching';

-- name: watch_self :one work_change
-- $1 employer_id
-- $2 worker_id
-- $3 months
-- $4 the month after
select {work_sums}
  from unnest($3::date[]) as t (month)
  join work_month as w on w.employer_id = $1 and w.month = t.month and w.worker_id = $2;

-- name: watch_peers :many work_change
-- His fellows: whoever worked for the employer in the month before the complaint, at most 500, those
-- whose numbers in the register are next to his (who came at about his time).
-- $1 employer_id
-- $2 worker_id
-- $3 months
-- $4 the month after
-- $5 last month before the complaint
with near as (
    (select worker_id
       from work_month
      where employer_id = $1 and month = $5 and worker_id > $2 and worked_s > 0
      order by worker_id
      limit 250)
    union all
    (select worker_id
       from work_month
      where employer_id = $1 and month = $5 and worker_id < $2 and worked_s > 0
      order by worker_id desc
      limit 250)
)
select {work_sums}
  from near
 cross join unnest($3::date[]) as t (month)
  join work_month as w on w.employer_id = $1 and w.month = t.month and w.worker_id = near.worker_id
 group by near.worker_id;

-- name: watch_left :maybe watch_left
-- The day on which the last engagement of the two ended; no row while one lasts, or none is known.
-- $1 employer_id
-- $2 worker_id
select max(to_day) as to_day
  from engaged
 where employer_id = $1 and worker_id = $2
having count(*) > 0 and count(*) = count(to_day);

-- name: watch_peers_left :one watch_peers_left
-- Of his fellows, how many left between the two days.
-- $1 employer_id
-- $2 worker_id
-- $3 last month before the complaint
-- $4 from
-- $5 to
with near as (
    (select worker_id
       from work_month
      where employer_id = $1 and month = $3 and worker_id > $2 and worked_s > 0
      order by worker_id
      limit 250)
    union all
    (select worker_id
       from work_month
      where employer_id = $1 and month = $3 and worker_id < $2 and worked_s > 0
      order by worker_id desc
      limit 250)
)
select count(*) as n,
       count(*) filter (where exists (select from engaged as e
                                       where e.employer_id = $1 and e.worker_id = near.worker_id and
                                             e.to_day between $4 and $5) and
                              not exists (select from engaged as e
                                           where e.employer_id = $1 and
                                                 e.worker_id = near.worker_id and
                                                 (e.to_day is null or e.to_day > $5))) as n_left
  from near;

-- ---- leads ----

-- name: watch_lead_list :many watch_lead
-- $1 watch_ids
select {watch_lead_all}
  from watch_lead
 where watch_id = any($1)
 order by watch_id, lead_id;

-- name: watch_lead_get :maybe watch_lead
-- $1 lead_id
select {watch_lead_all}
  from watch_lead
 where lead_id = $1;

-- name: watch_lead_put :exec
-- A new one, or one that no officer has judged, with other figures.
-- $1 lead_id
-- $2 watch_id
-- $3 case_id
-- $4 region
-- $5 measure
-- $6 month
-- $7 state
-- $8 before_num
-- $9 before_den
-- $10 after_num
-- $11 after_den
-- $12 change
-- $13 peers
-- $14 n_peers
-- $15 left_over
-- $16 threshold
-- $17 confirm
-- $18 found_at
insert into watch_lead as l (lead_id, watch_id, case_id, region, measure, month, state, before_num,
                             before_den, after_num, after_den, change, peers, n_peers, left_over,
                             threshold, confirm, found_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    on conflict (watch_id, measure, month) do update
   set state = excluded.state, before_num = excluded.before_num, before_den = excluded.before_den,
       after_num = excluded.after_num, after_den = excluded.after_den, change = excluded.change,
       peers = excluded.peers, n_peers = excluded.n_peers, left_over = excluded.left_over,
       threshold = excluded.threshold, confirm = excluded.confirm
 where l.state in ('open', 'gone');

-- name: watch_lead_judged :exec
-- $1 lead_id
-- $2 state
-- $3 judged_by
-- $4 judged_at
-- $5 reason
-- $6 opened_case_id, 0 for none
update watch_lead
   set state = $2, judged_by = $3, judged_at = $4, reason = $5,
       opened_case_id = nullif($6::bigint, 0)
 where lead_id = $1;

-- ---- shown ----

-- name: watch_get :maybe watch
-- $1 watch_id
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.watch_id = $1;

-- name: watch_page_of_case :many watch
-- $1 after watch_id
-- $2 limit
-- $3 case_id
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.case_id = $3 and watch.watch_id > $1
 order by watch.watch_id
 limit $2;

-- name: watch_page :many watch
-- $1 after watch_id
-- $2 limit
-- $3 department
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.watch_id > $1 and f.owner = $3
 order by watch.watch_id
 limit $2;

-- name: watch_page_open :many watch
-- Those with a lead that waits for a verdict.
-- $1 after watch_id
-- $2 limit
-- $3 department
select {watch_all}
  from watch
  join case_file as f on f.case_id = watch.case_id
 where watch.watch_id > $1 and f.owner = $3 and
       exists (select from watch_lead as l
                where l.watch_id = watch.watch_id and l.state = 'open')
 order by watch.watch_id
 limit $2;

-- ---- another data key ----

-- name: watch_stale :many watch_sealed
-- $1 newest version of the key
-- $2 limit
select watch_id, worker as sealed
  from watch
 where key_version < $1 and state = 'watching'
 order by key_version, watch_id
 limit $2;

-- name: watch_sealed_anew :exec
-- $1 watch_id
-- $2 worker, sealed
-- $3 key_version
update watch
   set worker = $2, key_version = $3
 where watch_id = $1 and state = 'watching';
