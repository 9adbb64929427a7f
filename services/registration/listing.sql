-- name: listing_stored :many record_stored
-- $1 credit_codes
-- $2 lists
-- $3 sources
-- $4 from_days
-- $5 to_days
-- $6 grounds
-- $7 authorities
-- $8 seen_days, which make no difference
-- $9 rows
select u.row, l.listing_id as id, l.version,
       (l.to_day, l.ground, l.authority) is not distinct from (u.to_day, u.ground, u.authority)
           as same
  from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[], $7::text[],
              $8::date[], $9::bigint[])
       as u (credit_code, list, source, from_day, to_day, ground, authority, seen_day, row)
  join listing l on l.credit_code = u.credit_code and l.list = u.list and l.source = u.source
                and l.from_day = u.from_day and l.replaced_at is null
 order by u.row;

-- name: listing_insert :exec
-- $1 credit_codes
-- $2 lists
-- $3 sources
-- $4 from_days
-- $5 to_days
-- $6 grounds
-- $7 authorities
-- $8 seen_days
-- $9 listing_ids
-- $10 versions
-- $11 recorded_at
-- $12 recorded_by
-- $13 reason
insert into listing (credit_code, list, source, from_day, to_day, ground, authority, seen_day,
                     listing_id, version, recorded_at, recorded_by, reason)
select u.*, $11, $12, $13
  from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[], $7::text[],
              $8::date[], $9::bigint[], $10::bigint[]) as u;

-- name: listing_replace :exec
-- $1 listing_ids
-- $2 replaced_at
update listing set replaced_at = $2
 where listing_id = any($1) and replaced_at is null;

-- name: listing_seen :exec
-- The snapshot has these, as they were.
-- $1 listing_ids
-- $2 seen_day
update listing set seen_day = $2
 where listing_id = any($1) and replaced_at is null and seen_day < $2;

-- name: listing_kept :exec
-- The snapshot has something of these codes that could not be taken: what stands of them stays.
-- $1 credit_codes
-- $2 list
-- $3 source
-- $4 seen_day
update listing set seen_day = $4
 where credit_code = any($1) and list = $2 and source = $3 and replaced_at is null
   and to_day is null and seen_day < $4;

-- name: listing_newest :one listing_newest
-- $1 list
-- $2 source
select max(seen_day) as seen_day
  from listing
 where list = $1 and source = $2 and replaced_at is null;

-- name: listing_end :exec
-- What stood on the list and is not in the snapshot of that day ends on it (on the day after its
-- first, when it came after).
-- $1 list
-- $2 source
-- $3 day of the snapshot
-- $4 recorded_at
-- $5 recorded_by
-- $6 reason
with gone as (
    update listing set replaced_at = $4
     where list = $1 and source = $2 and replaced_at is null and to_day is null and seen_day < $3
    returning *)
insert into listing (credit_code, list, source, from_day, to_day, ground, authority, seen_day,
                     listing_id, version, recorded_at, recorded_by, reason)
select credit_code, list, source, from_day, greatest($3, from_day + 1), ground, authority, seen_day,
       listing_id, version + 1, $4, $5, $6
  from gone;

-- name: listings_of_code :many listing_shown
-- $1 credit_code
-- $2 as known at
select l.listing_id, l.credit_code, coalesce(c.employer_id, 0) as employer_id, l.list, l.source,
       l.from_day, l.to_day, l.ground, l.authority, l.seen_day, l.version
  from listing l
  left join employer_code c on c.credit_code = l.credit_code
 where l.credit_code = $1 and l.recorded_at <= $2
   and (l.replaced_at is null or l.replaced_at > $2)
 order by l.listing_id
 limit 1000;

-- name: listing_page :many listing_shown
-- Entries of a list that stand; of codes that are not registered only, if asked.
-- $1 list
-- $2 waiting only
-- $3 after listing_id
-- $4 limit
select l.listing_id, l.credit_code, coalesce(c.employer_id, 0) as employer_id, l.list, l.source,
       l.from_day, l.to_day, l.ground, l.authority, l.seen_day, l.version
  from listing l
  left join employer_code c on c.credit_code = l.credit_code
 where l.list = $1 and l.listing_id > $3 and l.replaced_at is null and l.to_day is null
   and (c.employer_id is null or not $2)
 order by l.listing_id
 limit $4;
