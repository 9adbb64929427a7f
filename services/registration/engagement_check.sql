-- Facts about engagements that checks rest on (REL-01, REL-02, REL-03, REL-07, REL-09). They decide
-- nothing: thresholds are parameters of the rules. Pages by engagement_id; engagements that have
-- ended by the day are left out.

-- name: check_unclassified :many check_engagement
-- REL-03: nobody says what it is (declared X, no decision in force) though it began by a day.
-- $1 began by that day
-- $2 day
-- $3 after engagement_id
-- $4 limit
select e.engagement_id, e.employer_id, e.worker_id, e.worker_no, e.home_region, e.from_day,
       e.class as declared, coalesce(k.preliminary, '') as preliminary,
       coalesce(k.effective, e.class) as effective, coalesce(k.n_managed, 0) as n_managed,
       coalesce(k.proposal_version, 0) as proposal_version
  from engagement as e
  left join classification as k on k.engagement_id = e.engagement_id
 where e.class = 'X' and e.from_day <= $1 and (e.to_day is null or e.to_day > $2)
   and coalesce(k.effective, 'X') = 'X' and e.engagement_id > $3
 order by e.engagement_id
 limit $4;

-- name: check_managed :many check_engagement
-- REL-02, REL-08: declared C, though so many of P1, P2, P3, P5 are answered yes.
-- $1 at least
-- $2 day
-- $3 after engagement_id
-- $4 limit
select e.engagement_id, e.employer_id, e.worker_id, e.worker_no, e.home_region, e.from_day,
       k.declared, k.preliminary, k.effective, k.n_managed, k.proposal_version
  from classification as k
  join engagement as e on e.engagement_id = k.engagement_id
 where k.declared = 'C' and k.n_managed > 0 and k.n_managed >= $1 and (e.to_day is null or e.to_day > $2)
   and k.engagement_id > $3
 order by k.engagement_id
 limit $4;

-- name: check_stricter :many check_engagement
-- REL-01: the proposal is stricter than what was declared (A before B before C before X), and nobody
-- decided since.
-- $1 day
-- $2 after engagement_id
-- $3 limit
select e.engagement_id, e.employer_id, e.worker_id, e.worker_no, e.home_region, e.from_day,
       k.declared, k.preliminary, k.effective, k.n_managed, k.proposal_version
  from classification as k
  join engagement as e on e.engagement_id = k.engagement_id
 where k.state = 'needs_person' and (e.to_day is null or e.to_day > $1)
   and k.preliminary <> '' and k.engagement_id > $2
   and position(k.preliminary in 'XCBA') > position(left(k.declared, 1) in 'XCBA')
 order by k.engagement_id
 limit $3;

-- name: check_flagged :many check_engagement
-- REL-07 'trader' (F2: told or led to register as a sole trader), REL-09 'exclusive' (O5: forbidden
-- to take orders of others).
-- $1 flag
-- $2 day
-- $3 after engagement_id
-- $4 limit
select e.engagement_id, e.employer_id, e.worker_id, e.worker_no, e.home_region, e.from_day,
       k.declared, k.preliminary, k.effective, k.n_managed, k.proposal_version
  from classification as k
  join engagement as e on e.engagement_id = k.engagement_id
 where k.flags <> '' and k.flags like '%' || $1 || '%' and (e.to_day is null or e.to_day > $2)
   and k.engagement_id > $3
 order by k.engagement_id
 limit $4;
