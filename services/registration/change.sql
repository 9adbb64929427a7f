-- columns: change_all
change_id, subject, subject_id, label, region, reason, evidence, state, requested_by,
requested_department, requested_at, due_day, decided_by, decided_at, decision_reason,
applied_version;

-- name: employer_code_of :one employer_code_of
-- $1 employer_id
select credit_code
  from employer_code
 where employer_id = $1;

-- name: change_insert :exec
-- $1 change_id
-- $2 subject
-- $3 subject_id
-- $4 label
-- $5 region
-- $6 reason
-- $7 evidence
-- $8 requested_by
-- $9 requested_department
-- $10 requested_at
-- $11 due_day
insert into change_request (change_id, subject, subject_id, label, region, reason, evidence, state,
                            requested_by, requested_department, requested_at, due_day)
values ($1, $2, $3, $4, $5, $6, $7, 'REQUESTED', $8, $9, $10, $11);

-- name: change_field_insert :exec
-- $1 change_id
-- $2 region
-- $3 fields
-- $4 old values
-- $5 new values
insert into change_field (change_id, region, field, old_value, new_value)
select $1, $2, field, old_value, new_value
  from unnest($3::text[], $4::text[], $5::text[]) as u (field, old_value, new_value);

-- name: change_lock :one change
-- $1 change_id
select {change_all}
  from change_request
 where change_id = $1
   for update;

-- name: change_by_id :one change
-- $1 change_id
select {change_all}
  from change_request
 where change_id = $1;

-- name: change_page :many change
-- $1 after change_id
-- $2 limit
-- $3 state, '' for all
-- $4 subject, '' for all
-- $5 subject_id, 0 for all
select {change_all}
  from change_request
 where change_id > $1 and ($3 = '' or state = $3) and ($4 = '' or subject = $4) and
       ($5::bigint = 0 or subject_id = $5)
 order by change_id
 limit $2;

-- name: change_fields :many change_field
-- $1 change_ids
select change_id, field, old_value, new_value
  from change_field
 where change_id = any($1)
 order by change_id, field;

-- name: change_update :exec
-- $1 change_id
-- $2 state
-- $3 decided_by
-- $4 decided_at
-- $5 decision_reason
-- $6 applied_version
update change_request
   set state = $2, decided_by = $3, decided_at = $4, decision_reason = $5, applied_version = $6
 where change_id = $1;

-- name: change_secret_insert :exec
-- $1 change_id
-- $2 region
-- $3 fields
-- $4 old values, sealed; null: nothing there
-- $5 new values, the same
-- $6 version of the key
insert into change_secret (change_id, region, field, old_value, new_value, key_version)
select $1, $2, field, old_value, new_value, $6
  from unnest($3::text[], $4::bytea[], $5::bytea[]) as u (field, old_value, new_value);

-- name: change_secrets :many change_secret
-- $1 change_ids
select change_id, field, old_value, new_value
  from change_secret
 where change_id = any($1)
 order by change_id, field;

-- name: change_secret_to_reseal :many change_secret
-- $1 after change_id
-- $2 version that is written with
-- $3 limit
select change_id, field, old_value, new_value
  from change_secret
 where change_id > $1 and key_version <> $2
 order by change_id, field
 limit $3
   for update;

-- name: change_secret_reseal :exec
-- The same values under another key.
-- $1 change_ids
-- $2 fields
-- $3 old values, sealed; null: nothing there
-- $4 new values, the same
-- $5 version of the key
update change_secret as s
   set old_value = u.old_value, new_value = u.new_value, key_version = $5
  from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[])
       as u (change_id, field, old_value, new_value)
 where s.change_id = u.change_id and s.field = u.field;
