-- name: employer_person_stored :maybe employer_person
-- The present one of a role that begins on a day.
-- $1 employer_id
-- $2 role
-- $3 from_day
select employer_id, role, from_day, to_day, person_id, version, name, phone
  from employer_person
 where employer_id = $1 and role = $2 and from_day = $3 and replaced_at is null;

-- name: employer_person_insert :exec
-- $1 employer_id
-- $2 role
-- $3 from_day
-- $4 to_day
-- $5 person_id
-- $6 version
-- $7 name, sealed
-- $8 phone, sealed; null none
-- $9 key version
-- $10 recorded_at
-- $11 recorded_by
-- $12 reason
insert into employer_person (employer_id, role, from_day, to_day, person_id, version, name, phone,
                             key_version, recorded_at, recorded_by, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: employer_person_replace :exec
-- $1 person_id
-- $2 replaced_at
update employer_person set replaced_at = $2
 where person_id = $1 and replaced_at is null;

-- name: employer_people_of :many employer_person
-- $1 employer_id
-- $2 as known at
select employer_id, role, from_day, to_day, person_id, version, name, phone
  from employer_person
 where employer_id = $1 and recorded_at <= $2 and (replaced_at is null or replaced_at > $2)
 order by role, from_day, person_id
 limit 1000;

-- name: employer_person_to_reseal :many employer_person
-- $1 after person_id
-- $2 version that is written with
-- $3 limit
select employer_id, role, from_day, to_day, person_id, version, name, phone
  from employer_person
 where person_id > $1 and key_version <> $2
 order by person_id, version
 limit $3
   for update;

-- name: employer_person_reseal :exec
-- The same values under another key: no new version.
-- $1 person_id
-- $2 version
-- $3 name, sealed
-- $4 phone, sealed; null none
-- $5 version of the key
update employer_person
   set name = $3, phone = $4, key_version = $5
 where person_id = $1 and version = $2;

-- name: employer_person_by_id :maybe employer_person
-- As recorded now.
-- $1 person_id
select employer_id, role, from_day, to_day, person_id, version, name, phone
  from employer_person
 where person_id = $1 and replaced_at is null;

-- name: employer_access_insert :exec
-- $1 access_id
-- $2 person_id
-- $3 at
-- $4 subject
-- $5 role
-- $6 department
-- $7 region
-- $8 fields
-- $9 case_id
-- $10 ground
insert into employer_person_access (access_id, person_id, employer_id, at, subject, role, department,
                                    region, fields, case_id, ground)
select $1, person_id, employer_id, $3, $4, $5, $6, $7, $8, $9, $10
  from employer_person
 where person_id = $2 and replaced_at is null;

-- name: employer_access_page :many reading
-- The newest first.
-- $1 employer_id
-- $2 before access_id
-- $3 limit
select access_id, person_id as of_id, at, subject, role, department, region, fields, case_id, ground
  from employer_person_access
 where employer_id = $1 and access_id < $2
 order by access_id desc
 limit $3;
