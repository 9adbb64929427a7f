-- name: case_known :maybe case_known
-- $1 case_id
select case_id, version, case_no, region, owner, state
  from case_seen
 where case_id = $1
   for update;

-- name: case_known_put :exec
-- $1 case_id
-- $2 version
-- $3 case_no
-- $4 region
-- $5 owner
-- $6 state
-- $7 over
-- $8 generation
insert into case_seen as k (case_id, version, case_no, region, owner, state, over, generation)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (case_id) do update
       set version = excluded.version, region = excluded.region, owner = excluded.owner,
           state = excluded.state, over = excluded.over,
           generation = greatest(k.generation, excluded.generation)
     where k.version < excluded.version or k.generation < excluded.generation;

-- name: case_seen_sweep :exec
-- After a replay: what was not sent again is gone over there.
-- $1 generation
delete from case_seen
 where generation < $1;

-- name: swept_of :one swept
-- $1 event
select generation
  from swept
 where event = $1;

-- name: swept_put :exec
-- $1 event
-- $2 generation
update swept
   set generation = greatest(generation, $2)
 where event = $1;

-- name: handoff_known :maybe handoff_known
-- $1 handoff_id
select handoff_id, version, case_id, from_department, to_department, region, state, overdue
  from handoff_seen
 where handoff_id = $1
   for update;

-- name: handoff_known_put :exec
-- $1 handoff_id
-- $2 version
-- $3 case_id
-- $4 from_department
-- $5 to_department
-- $6 region
-- $7 state
-- $8 overdue
-- $9 waits
-- $10 generation
insert into handoff_seen as k (handoff_id, version, case_id, from_department, to_department, region,
                               state, overdue, waits, generation)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (handoff_id) do update
       set version = excluded.version, state = excluded.state, overdue = excluded.overdue,
           waits = excluded.waits, generation = greatest(k.generation, excluded.generation)
     where k.version < excluded.version or k.generation < excluded.generation;

-- name: handoff_seen_sweep :exec
-- $1 generation
delete from handoff_seen
 where generation < $1;
