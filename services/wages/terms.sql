-- name: agreement_lock :maybe agreement_before_row
-- $1 agreement_id
select agreement_id, employer_id, worker_no, version
  from agreement
 where agreement_id = $1
   for update;

-- name: agreement_put :exec
-- $1 agreement_id
-- $2 employer_id
-- $3 worker_id
-- $4 worker_no
-- $5 home_region
-- $6 kind
-- $7 from_day
-- $8 to_day
-- $9 pay_fen
-- $10 pay_cycle
-- $11 pay_day
-- $12 hours_system
-- $13 max_continuous_min
-- $14 max_daily_min
-- $15 allowance
-- $16 allowance_unit
-- $17 version
-- $18 generation
insert into agreement (agreement_id, employer_id, worker_id, worker_no, home_region, kind, from_day,
                       to_day, pay_fen, pay_cycle, pay_day, hours_system, max_continuous_min,
                       max_daily_min, allowance, allowance_unit, version, generation)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    on conflict (agreement_id) do update
   set employer_id = excluded.employer_id, worker_id = excluded.worker_id,
       worker_no = excluded.worker_no, home_region = excluded.home_region, kind = excluded.kind,
       from_day = excluded.from_day, to_day = excluded.to_day, pay_fen = excluded.pay_fen,
       pay_cycle = excluded.pay_cycle, pay_day = excluded.pay_day,
       hours_system = excluded.hours_system, max_continuous_min = excluded.max_continuous_min,
       max_daily_min = excluded.max_daily_min, allowance = excluded.allowance,
       allowance_unit = excluded.allowance_unit, version = excluded.version,
       generation = excluded.generation;

-- name: agreement_keep :exec
-- $1 agreement_id
-- $2 generation
update agreement
   set generation = $2
 where agreement_id = $1 and generation < $2;

-- name: agreement_older :many number_row
-- $1 generation
select distinct employer_id, worker_no
  from agreement
 where generation < $1
 order by employer_id, worker_no;

-- name: agreement_drop_older :exec
-- $1 generation
delete from agreement
 where generation < $1;

-- name: approval_lock :maybe approval_before_row
-- $1 approval_id
select approval_id, employer_id, version, state, from_day, to_day
  from hours_approval
 where approval_id = $1
   for update;

-- name: approval_put :exec
-- $1 approval_id
-- $2 employer_id
-- $3 region
-- $4 system
-- $5 period
-- $6 posts
-- $7 from_day
-- $8 to_day
-- $9 state
-- $10 version
-- $11 generation
insert into hours_approval (approval_id, employer_id, region, system, period, posts, from_day,
                            to_day, state, version, generation)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (approval_id) do update
   set employer_id = excluded.employer_id, region = excluded.region, system = excluded.system,
       period = excluded.period, posts = excluded.posts, from_day = excluded.from_day,
       to_day = excluded.to_day, state = excluded.state, version = excluded.version,
       generation = excluded.generation;

-- name: approval_keep :exec
-- $1 approval_id
-- $2 generation
update hours_approval
   set generation = $2
 where approval_id = $1 and generation < $2;

-- name: approval_older :many approval_before_row
-- $1 generation
select approval_id, employer_id, version, state, from_day, to_day
  from hours_approval
 where generation < $1
 order by approval_id;

-- name: approval_drop_older :exec
-- $1 generation
delete from hours_approval
 where generation < $1;
