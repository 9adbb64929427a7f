-- name: worker_near :many worker_near
-- $1 telephone digests
-- $2 digests of name and birth
select place, by_phone, worker_id, id_kind, document, name
  from worker_near($1, $2);

-- name: worker_match_propose :exec
-- $1 match_ids
-- $2 older worker_ids
-- $3 younger worker_ids
-- $4 grounds
-- $5 found_at
select worker_match_propose($1, $2, $3, $4, $5);

-- name: worker_match_lock :maybe worker_match
-- $1 match_id
select match_id, older_id, younger_id, ground, state, found_at, decided_at, decided_by, reason
  from worker_match
 where match_id = $1
   for update;

-- name: worker_match_page :many worker_match
-- $1 state
-- $2 after match_id
-- $3 limit
select m.match_id, m.older_id, m.younger_id, m.ground, m.state, m.found_at, m.decided_at,
       m.decided_by, m.reason
  from worker_match m
 where m.state = $1 and m.match_id > $2
   and (m.state <> 'open' or not exists (select from worker_merge g
                                          where g.worker_id in (m.older_id, m.younger_id)))
 order by m.match_id
 limit $3;

-- name: worker_match_decide :exec
-- $1 match_id
-- $2 state
-- $3 decided_at
-- $4 decided_by
-- $5 reason
update worker_match
   set state = $2, decided_at = $3, decided_by = $4, reason = $5
 where match_id = $1;

-- name: worker_merged :many one_worker
-- Which of them stand for others already.
-- $1 worker_ids
select worker_id
  from worker_merge
 where worker_id = any($1);

-- name: worker_merge_redirect :exec
-- Those that stood for it stand for the other from now on.
-- $1 worker_id until now
-- $2 worker_id from now on
update worker_merge
   set into_id = $2
 where into_id = $1;

-- name: worker_stands_for :maybe one_worker
-- The number that stands for the person now.
-- $1 worker_id
select into_id as worker_id
  from worker_merge
 where worker_id = $1;

-- name: engagement_to_follow :many engagement
-- $1 worker_id
-- $2 limit
select {engagement_all}
  from engagement
 where worker_id = $1
 order by engagement_id
 limit $2
   for update;

-- name: engagement_follow :exec
-- $1 engagement_ids
-- $2 worker_id
update engagement
   set worker_id = $2, version = version + 1
 where engagement_id = any($1);

-- name: engagement_followed :exec
-- The versions that engagement_follow made.
-- $1 engagement_ids
-- $2 recorded_at
-- $3 recorded_by
insert into engagement_version (engagement_id, version, worker_id, class, occupation, home_region,
                                to_day, recorded_at, recorded_by, partner_id, work_region,
                                station, reason)
select engagement_id, version, worker_id, class, occupation, home_region, to_day, $2, $3,
       partner_id, work_region, station, 'one person'
  from engagement
 where engagement_id = any($1);

-- name: permit_follow :exec
-- Permits of a number that stands for another; one that both have stays where it is.
-- $1 worker_id until now
-- $2 worker_id from now on
update permit as p
   set worker_id = $2
 where p.worker_id = $1 and p.worker_id > 0
   and not exists (select from permit q
                    where q.worker_id = $2 and q.employer_id = p.employer_id and q.kind = p.kind
                      and q.plate = p.plate and q.from_day = p.from_day);
