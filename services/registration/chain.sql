-- name: chain_stored :many record_stored
-- $1 platform_ids
-- $2 partner_ids
-- $3 engagement_ids
-- $4 regions
-- $5 roles
-- $6 actor_codes
-- $7 actor_levels
-- $8 evidences
-- $9 references
-- $10 from_days
-- $11 to_days
-- $12 rows
select u.row, l.link_id as id, l.version,
       (l.actor_level, l.reference, l.to_day)
           is not distinct from (u.actor_level, u.reference, u.to_day) as same
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
              $7::bigint[], $8::text[], $9::text[], $10::date[], $11::date[], $12::bigint[])
       as u (platform_id, partner_id, engagement_id, region, role, actor_code, actor_level,
             evidence, reference, from_day, to_day, row)
  join chain_link l on l.platform_id = u.platform_id and l.partner_id = u.partner_id
                   and l.engagement_id = u.engagement_id and l.region = u.region
                   and l.role = u.role and l.actor_code = u.actor_code
                   and l.evidence = u.evidence and l.from_day = u.from_day
                   and l.replaced_at is null
 order by u.row;

-- name: chain_insert :exec
-- $1 platform_ids
-- $2 partner_ids
-- $3 engagement_ids
-- $4 regions
-- $5 roles
-- $6 actor_codes
-- $7 actor_levels
-- $8 evidences
-- $9 references
-- $10 from_days
-- $11 to_days
-- $12 link_ids
-- $13 versions
-- $14 recorded_at
-- $15 recorded_by
-- $16 reason
insert into chain_link (platform_id, partner_id, engagement_id, region, role, actor_code,
                        actor_level, evidence, reference, from_day, to_day, link_id, version,
                        recorded_at, recorded_by, reason)
select u.*, $14, $15, $16
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
              $7::bigint[], $8::text[], $9::text[], $10::date[], $11::date[], $12::bigint[],
              $13::bigint[]) as u;

-- name: chain_replace :exec
-- $1 link_ids
-- $2 replaced_at
update chain_link set replaced_at = $2
 where link_id = any($1) and replaced_at is null;

-- name: engagement_on_day :many engagement_on_day
-- The engagement of a company's number that lasts on a day, where the caller sees it.
-- $1 employer_ids
-- $2 worker_nos
-- $3 days
-- $4 rows
select u.row, e.engagement_id, e.home_region
  from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[])
       as u (employer_id, worker_no, day, row)
  join engagement e on e.employer_id = u.employer_id and e.worker_no = u.worker_no
                   and e.from_day <= u.day and (e.to_day is null or e.to_day > u.day)
 order by u.row;

-- name: chain_of_worker :many chain_row
-- Everything about who has which role in a worker's engagements of one day: one row a link, one row
-- with role '' where an engagement has none. The name of an actor is shown to who sees the employer.
-- $1 worker_id
-- $2 day
select e.engagement_id, e.employer_id, c.credit_code, coalesce(p.name, '') as name, e.worker_no,
       e.class, e.home_region,
       coalesce(l.role, '') as role, coalesce(l.actor_code, '') as actor_code,
       coalesce(a.name, '') as actor_name, coalesce(l.actor_level, 0) as actor_level,
       coalesce(l.evidence, '') as evidence, coalesce(l.reference, '') as reference,
       coalesce(l.region, '') as region, coalesce(l.engagement_id, 0) > 0 as of_engagement,
       coalesce(l.partner_id, 0) > 0 as of_partner, l.from_day, l.to_day
  from engagement e
  join employer_code c on c.employer_id = e.employer_id
  left join employer p on p.employer_id = e.employer_id
  left join lateral (
       select s.*
         from chain_link s
        where s.engagement_id = e.engagement_id and s.engagement_id > 0 and s.replaced_at is null
       union all
       select s.*
         from chain_link s
        where s.platform_id = e.employer_id and s.partner_id in (0, coalesce(e.partner_id, 0))
          and s.engagement_id = 0
          and s.replaced_at is null
          and s.region in (e.home_region, left(e.home_region, 4) || '00',
                           left(e.home_region, 2) || '0000', '000000')
       union all
       select s.*
         from chain_link s
        where s.partner_id = e.employer_id and s.partner_id > 0 and e.partner_id is null
          and s.engagement_id = 0
          and s.replaced_at is null
          and s.region in (e.home_region, left(e.home_region, 4) || '00',
                           left(e.home_region, 2) || '0000', '000000')
       ) as l on l.from_day <= $2 and (l.to_day is null or l.to_day > $2)
  left join employer a on a.credit_code = l.actor_code
 where e.worker_id = $1 and e.from_day <= $2 and (e.to_day is null or e.to_day > $2)
 order by e.engagement_id, l.link_id;

-- name: chain_page :many chain_link
-- Links of a platform's or a partner's arrangements and engagements.
-- $1 employer_id
-- $2 after link_id
-- $3 as known at
-- $4 limit
select platform_id, partner_id, engagement_id, region, role, actor_code, actor_level, evidence,
       reference, from_day, to_day, link_id, version
  from chain_link
 where (platform_id = $1 or partner_id = $1) and link_id > $2 and recorded_at <= $3
   and (replaced_at is null or replaced_at > $3)
 order by link_id
 limit $4;
