-- columns: engagement_all
engagement_id, worker_id, employer_id, worker_no, class, occupation, home_region, from_day,
to_day, version, coalesce(partner_id, 0) as partner_id, work_region, station;

-- name: engagement_stored :many engagement_stored
-- $1 employer_ids
-- $2 worker_nos
select p.engagement_id, coalesce(e.worker_id, 0) as worker_id, p.employer_id, p.worker_no, e.class,
       e.occupation, e.home_region, p.from_day, p.to_day, coalesce(e.version, 0) as version,
       e.engagement_id is not null as visible, coalesce(e.partner_id, 0) as partner_id,
       e.work_region, e.station
  from engagement_periods($1, $2) as p
  left join engagement e on e.engagement_id = p.engagement_id
 order by p.employer_id, p.worker_no collate "C", p.from_day;

-- name: alias_stored :many alias
-- $1 employer_ids
-- $2 worker_nos
select a.employer_id, a.worker_no, a.from_day, a.worker_id, a.to_day
  from (select distinct employer_id, worker_no
          from unnest($1::bigint[], $2::text[]) as u (employer_id, worker_no)) as n
  join alias a using (employer_id, worker_no)
 order by a.employer_id, a.worker_no collate "C", a.from_day;

-- name: engagement_by_id :one engagement
-- $1 engagement_id
select {engagement_all}
  from engagement
 where engagement_id = $1;

-- name: engagement_as_of :one engagement
-- $1 engagement_id
-- $2 what was recorded before this instant
select e.engagement_id, v.worker_id, e.employer_id, e.worker_no, v.class, v.occupation,
       v.home_region, e.from_day, v.to_day, v.version, coalesce(v.partner_id, 0) as partner_id,
       v.work_region, v.station
  from engagement e
  cross join lateral (select v.worker_id, v.class, v.occupation, v.home_region, v.to_day,
                             v.version, v.partner_id, v.work_region, v.station
                        from engagement_version v
                       where v.engagement_id = e.engagement_id and v.recorded_at < $2
                       order by v.version desc
                       limit 1) as v
 where e.engagement_id = $1;

-- name: engagement_page :many engagement
-- $1 employer_id
-- $2 after engagement_id
-- $3 limit
select {engagement_all}
  from engagement
 where employer_id = $1 and engagement_id > $2
 order by engagement_id
 limit $3;

-- name: engagement_page_all :many engagement
-- $1 after engagement_id
-- $2 limit
select {engagement_all}
  from engagement
 where engagement_id > $1
 order by engagement_id
 limit $2;

-- name: worker_insert :exec
-- $1 worker_ids
-- $2 recorded_at
insert into worker (worker_id, recorded_at)
select worker_id, $2 from unnest($1::bigint[]) as worker_id;

-- name: alias_insert :exec
-- $1 employer_ids
-- $2 worker_nos
-- $3 from_days
-- $4 worker_ids
insert into alias (employer_id, worker_no, from_day, worker_id)
select employer_id, worker_no, from_day, worker_id
  from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[])
       as u (employer_id, worker_no, from_day, worker_id);

-- name: alias_move :exec
-- $1 employer_ids
-- $2 worker_nos
-- $3 from_days until now
-- $4 from_days from now on
update alias as a
   set from_day = u.from_day
  from unnest($1::bigint[], $2::text[], $3::date[], $4::date[])
       as u (employer_id, worker_no, was_from, from_day)
 where a.employer_id = u.employer_id and a.worker_no = u.worker_no and a.from_day = u.was_from;

-- name: engagement_lock :one engagement
-- $1 engagement_id
select {engagement_all}
  from engagement
 where engagement_id = $1
   for update;

-- name: engagement_insert :exec
-- $1 engagement_ids
-- $2 worker_ids
-- $3 employer_ids
-- $4 worker_nos
-- $5 classes
-- $6 occupations
-- $7 home_regions
-- $8 from_days
-- $9 to_days
-- $10 partner_ids, 0 none
-- $11 work_regions
-- $12 stations
insert into engagement (engagement_id, worker_id, employer_id, worker_no, class, occupation,
                        home_region, from_day, to_day, version, partner_id, work_region, station)
select engagement_id, worker_id, employer_id, worker_no, class, occupation, home_region, from_day,
       to_day, 1, nullif(partner_id, 0), work_region, station
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::date[], $9::date[], $10::bigint[], $11::text[], $12::text[])
       as u (engagement_id, worker_id, employer_id, worker_no, class, occupation, home_region,
             from_day, to_day, partner_id, work_region, station);

-- name: engagement_update :exec
-- $1 engagement_ids
-- $2 classes
-- $3 occupations
-- $4 home_regions
-- $5 to_days
-- $6 versions
-- $7 partner_ids, 0 none
-- $8 work_regions
-- $9 stations
update engagement as e
   set class = u.class, occupation = u.occupation, home_region = u.home_region,
       to_day = u.to_day, version = u.version, partner_id = nullif(u.partner_id, 0),
       work_region = u.work_region, station = u.station
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[],
              $7::bigint[], $8::text[], $9::text[])
       as u (engagement_id, class, occupation, home_region, to_day, version, partner_id,
             work_region, station)
 where e.engagement_id = u.engagement_id;

-- name: engagement_version_insert :exec
-- $1 engagement_ids
-- $2 worker_ids
-- $3 classes
-- $4 occupations
-- $5 home_regions
-- $6 to_days
-- $7 versions
-- $8 recorded_at
-- $9 recorded_by
-- $10 partner_ids, 0 none
-- $11 work_regions
-- $12 stations
-- $13 reason
insert into engagement_version (engagement_id, worker_id, class, occupation, home_region, to_day,
                                version, recorded_at, recorded_by, partner_id, work_region,
                                station, reason)
select engagement_id, worker_id, class, occupation, home_region, to_day, version, $8, $9,
       nullif(partner_id, 0), work_region, station, $13
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[],
              $7::bigint[], $10::bigint[], $11::text[], $12::text[])
       as u (engagement_id, worker_id, class, occupation, home_region, to_day, version, partner_id,
             work_region, station);

-- name: engagement_versions :many engagement_version
-- Latest first.
-- $1 engagement_id
-- $2 limit
select version, class, occupation, home_region, to_day, coalesce(partner_id, 0) as partner_id,
       work_region, station, reason, recorded_at, recorded_by
  from engagement_version
 where engagement_id = $1
 order by version desc
 limit $2;

-- name: engagement_of_number :many engagement_named
-- The engagement under a number on a day, or the last one before it.
-- $1 employer_ids
-- $2 worker_nos
-- $3 days
-- $4 rows
select u.row, e.engagement_id
  from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[])
       as u (employer_id, worker_no, day, row)
 cross join lateral
       (select engagement_id
          from engagement
         where employer_id = u.employer_id and worker_no = u.worker_no and from_day <= u.day
         order by from_day desc
         limit 1) as e
 order by e.engagement_id, u.row;
