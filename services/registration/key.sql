-- name: key_now :one key_use
-- $1 a version: the check digest that is stored for the one in use, or of that one when none is.
-- And that of the oldest that rows may be under.
select u.writes::bigint as writes, u.oldest::bigint as oldest, k.digest is not null as checked,
       coalesce(k.digest, '00000000-0000-0000-0000-000000000000'::uuid) as digest,
       o.digest is not null as old_checked,
       coalesce(o.digest, '00000000-0000-0000-0000-000000000000'::uuid) as old_digest
  from key_use u
  left join key_check k on k.version = case when u.writes = 0 then $1 else u.writes end
  left join key_check o on o.version = u.oldest;

-- name: key_begin :exec
-- $1 version
update key_use
   set writes = $1, oldest = $1
 where writes = 0;

-- name: key_check_insert :exec
-- $1 version
-- $2 digest
insert into key_check (version, digest)
values ($1, $2)
    on conflict (version) do nothing;

-- name: key_lock :one key_state
select writes::bigint as writes, oldest::bigint as oldest, at_table::bigint as at_table, at_id, moved,
       begun_at, ended_at
  from key_use
   for update;

-- name: key_state :one key_state
select writes::bigint as writes, oldest::bigint as oldest, at_table::bigint as at_table, at_id, moved,
       begun_at, ended_at
  from key_use;

-- name: key_move :exec
-- $1 writes
-- $2 oldest
-- $3 at_table
-- $4 at_id
-- $5 moved
-- $6 begun_at
-- $7 ended_at
update key_use
   set writes = $1, oldest = $2, at_table = $3, at_id = $4, moved = $5, begun_at = $6, ended_at = $7;

-- name: key_behind :one key_behind
-- $1 version that is written with
select (select count(*) from worker_identity where key_version <> $1)
       + (select count(*) from worker_past where key_version <> $1)
       + (select count(*) from employer_person where key_version <> $1)
       + (select count(*) from change_secret where key_version <> $1) as n;

-- name: worker_to_reseal :many worker_stored
-- $1 after worker_id
-- $2 version that is written with
-- $3 limit
select worker_id, 0::bigint as into_id, id_kind, document, name, phone, home_region,
       key_version::bigint as key_version, version, recorded_at, recorded_by, reason
  from worker_identity
 where worker_id > $1 and key_version <> $2
 order by worker_id
 limit $3
   for update;

-- name: worker_reseal :exec
-- The same values under another key: no new version.
-- $1 worker_ids
-- $2 documents, sealed
-- $3 names, sealed
-- $4 telephones, sealed; null: none
-- $5 document digests
-- $6 telephone digests, zero: none
-- $7 digests of name and birth, zero: none
-- $8 version of the key
update worker_identity as w
   set document = u.document, name = u.name, phone = u.phone, document_index = u.document_index,
       phone_index = nullif(u.phone_index, '00000000-0000-0000-0000-000000000000'),
       birth_index = nullif(u.birth_index, '00000000-0000-0000-0000-000000000000'), key_version = $8
  from unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::uuid[], $6::uuid[],
              $7::uuid[])
       as u (worker_id, document, name, phone, document_index, phone_index, birth_index)
 where w.worker_id = u.worker_id;

-- name: past_to_reseal :many worker_stored
-- $1 after worker_id
-- $2 version that is written with
-- $3 limit
select worker_id, 0::bigint as into_id, id_kind, document, name, phone, home_region,
       key_version::bigint as key_version, version, recorded_at, recorded_by, reason
  from worker_past
 where worker_id > $1 and key_version <> $2
 order by worker_id, version
 limit $3
   for update;

-- name: past_reseal :exec
-- $1 worker_ids
-- $2 versions
-- $3 documents, sealed
-- $4 names, sealed
-- $5 telephones, sealed; null: none
-- $6 version of the key
update worker_past as w
   set document = u.document, name = u.name, phone = u.phone, key_version = $6
  from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[])
       as u (worker_id, version, document, name, phone)
 where w.worker_id = u.worker_id and w.version = u.version;
