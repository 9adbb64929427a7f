-- Documents of cases, and what each event of a timeline changed.

-- name: document_by_hash :maybe document
-- $1 case_id
-- $2 hash
select document_id, case_id, region, hash, name, media_type, kind, size, state, key, added_at,
       department, subject
  from case_document
 where case_id = $1 and hash = $2;

-- name: document_get :maybe document
-- $1 document_id
select document_id, case_id, region, hash, name, media_type, kind, size, state, key, added_at,
       department, subject
  from case_document
 where document_id = $1;

-- name: document_lock :maybe document
-- $1 document_id
select document_id, case_id, region, hash, name, media_type, kind, size, state, key, added_at,
       department, subject
  from case_document
 where document_id = $1
   for update;

-- name: document_list :many document
-- Those that are whole, and those that the caller's department is sending.
-- $1 case_id
-- $2 department
select document_id, case_id, region, hash, name, media_type, kind, size, state, key, added_at,
       department, subject
  from case_document
 where case_id = $1 and (state = 'whole' or department = $2)
 order by document_id
 limit 1000;

-- name: document_insert :exec
-- $1 document_id
-- $2 case_id
-- $3 region
-- $4 hash
-- $5 name, sealed
-- $6 media_type
-- $7 kind
-- $8 size
-- $9 key, sealed
-- $10 key_version
-- $11 added_at
-- $12 department
-- $13 subject
insert into case_document (document_id, case_id, region, hash, name, media_type, kind, size, state,
                           key, key_version, added_at, department, subject)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'receiving', $9, $10, $11, $12, $13);

-- name: document_whole :exec
-- $1 document_id
-- $2 added_at
update case_document
   set state = 'whole', added_at = $2
 where document_id = $1;

-- name: document_part_put :exec
-- $1 document_id
-- $2 part
-- $3 body, boxed
insert into document_part (document_id, part, body)
values ($1, $2, $3)
    on conflict (document_id, part) do update
   set body = excluded.body;

-- name: document_part_list :many document_part
-- $1 document_id
-- $2 from part
-- $3 limit
select part, body
  from document_part
 where document_id = $1 and part >= $2
 order by part
 limit $3::bigint;

-- name: document_stale :many document
-- Whose small values are sealed under an older data key.
-- $1 key_version
-- $2 limit
select document_id, case_id, region, hash, name, media_type, kind, size, state, key, added_at,
       department, subject
  from case_document
 where key_version < $1
 order by key_version, document_id
 limit $2::bigint
   for update skip locked;

-- name: document_sealed_anew :exec
-- $1 document_id
-- $2 name, sealed
-- $3 key, sealed
-- $4 key_version
update case_document
   set name = $2, key = $3, key_version = $4
 where document_id = $1;

-- name: document_whole_of :many document_hash
-- Which of these hashes are documents of the case that everybody in it sees.
-- $1 case_id
-- $2 hashes, in hex
select encode(hash, 'hex') as hash
  from case_document
 where case_id = $1 and state = 'whole' and encode(hash, 'hex') = any ($2::text[]);

-- name: change_insert :rows
-- $1 case_id
-- $2 event_id
-- $3 region
-- $4 field
-- $5 old_value
-- $6 new_value
-- $7 clause
-- $8 evidence
insert into case_event_change (case_id, event_id, region, field, old_value, new_value, clause,
                               evidence)
select *
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[]);

-- name: change_list :many event_change
-- $1 case_id
-- $2 after event_id
select event_id, field, old_value, new_value, clause, evidence
  from case_event_change
 where case_id = $1 and event_id > $2
 order by event_id, field
 limit 5000;
