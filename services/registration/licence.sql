-- name: licence_stored :many record_stored
-- $1 employer_ids
-- $2 kinds
-- $3 numbers
-- $4 issuers
-- $5 scopes
-- $6 from_days
-- $7 to_days
-- $8 rows
select u.row, l.licence_id as id, l.version,
       (l.issuer, l.scope, l.to_day) is not distinct from (u.issuer, u.scope, u.to_day) as same
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[],
              $7::date[], $8::bigint[])
       as u (employer_id, kind, number, issuer, scope, from_day, to_day, row)
  join licence l on l.employer_id = u.employer_id and l.kind = u.kind and l.number = u.number
                and l.from_day = u.from_day and l.replaced_at is null
 order by u.row;

-- name: licence_insert :exec
-- $1 employer_ids
-- $2 kinds
-- $3 numbers
-- $4 issuers
-- $5 scopes
-- $6 from_days
-- $7 to_days
-- $8 licence_ids
-- $9 versions
-- $10 recorded_at
-- $11 recorded_by
-- $12 reason
insert into licence (employer_id, kind, number, issuer, scope, from_day, to_day, licence_id,
                     version, recorded_at, recorded_by, reason)
select u.*, $10, $11, $12
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[],
              $7::date[], $8::bigint[], $9::bigint[]) as u;

-- name: licence_replace :exec
-- $1 licence_ids
-- $2 replaced_at
update licence set replaced_at = $2
 where licence_id = any($1) and replaced_at is null;

-- name: licences_of :many licence
-- $1 employer_id
-- $2 as known at
select employer_id, kind, number, issuer, scope, from_day, to_day, licence_id, version
  from licence
 where employer_id = $1 and recorded_at <= $2 and (replaced_at is null or replaced_at > $2)
 order by kind, from_day, number, licence_id
 limit 1000;

-- name: permit_stored :many record_stored
-- $1 employer_ids
-- $2 worker_ids
-- $3 kinds
-- $4 grades
-- $5 plates
-- $6 numbers
-- $7 from_days
-- $8 to_days
-- $9 rows
select u.row, p.permit_id as id, p.version,
       (p.grade, p.number, p.to_day) is not distinct from (u.grade, u.number, u.to_day) as same
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::date[], $8::date[], $9::bigint[])
       as u (employer_id, worker_id, kind, grade, plate, number, from_day, to_day, row)
  join permit p on p.employer_id = u.employer_id and p.worker_id = u.worker_id
               and p.kind = u.kind and p.plate = u.plate and p.from_day = u.from_day
               and p.replaced_at is null
 order by u.row;

-- name: permit_insert :exec
-- $1 employer_ids
-- $2 worker_ids
-- $3 kinds
-- $4 grades
-- $5 plates
-- $6 numbers
-- $7 from_days
-- $8 to_days
-- $9 permit_ids
-- $10 versions
-- $11 recorded_at
-- $12 recorded_by
-- $13 reason
insert into permit (employer_id, worker_id, kind, grade, plate, number, from_day, to_day,
                    permit_id, version, recorded_at, recorded_by, reason)
select u.*, $11, $12, $13
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::date[], $8::date[], $9::bigint[], $10::bigint[]) as u;

-- name: permit_replace :exec
-- $1 permit_ids
-- $2 replaced_at
update permit set replaced_at = $2
 where permit_id = any($1) and replaced_at is null;

-- name: permits_of_employer :many permit
-- $1 employer_id
-- $2 after permit_id
-- $3 as known at
-- $4 limit
select employer_id, worker_id, kind, grade, plate, number, from_day, to_day, permit_id, version
  from permit
 where employer_id = $1 and permit_id > $2 and recorded_at <= $3
   and (replaced_at is null or replaced_at > $3)
 order by permit_id
 limit $4;

-- name: permits_of_worker :many permit
-- $1 worker_id
-- $2 after permit_id
-- $3 as known at
-- $4 limit
select employer_id, worker_id, kind, grade, plate, number, from_day, to_day, permit_id, version
  from permit
 where worker_id = $1 and $1 > 0 and permit_id > $2 and recorded_at <= $3
   and (replaced_at is null or replaced_at > $3)
 order by permit_id
 limit $4;

-- name: alias_on_day :many alias_on_day
-- The worker a company's number stands for on a day.
-- $1 employer_ids
-- $2 worker_nos
-- $3 days
-- $4 rows
select u.row, a.worker_id
  from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[])
       as u (employer_id, worker_no, day, row)
 cross join lateral
       (select worker_id, to_day
          from alias
         where employer_id = u.employer_id and worker_no = u.worker_no and from_day <= u.day
         order by from_day desc
         limit 1) as a
 where a.to_day is null or a.to_day > u.day
 order by u.row;
