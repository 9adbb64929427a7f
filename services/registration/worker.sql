-- name: worker_known :many worker_known
-- $1 document digests
-- $2 worker_ids
select place, worker_id, into_id, id_kind, document, name, phone, home_region, key_version, version,
       visible
  from worker_known($1, $2)
 order by worker_id, place desc;

-- name: worker_by_id :maybe worker_stored
-- The number is found out apart: row-level security lets no index look for a coalesce().
-- $1 worker_id, or one that stands for it
with meant as materialized (
    select coalesce((select into_id from worker_merge where worker_id = $1), $1) as worker_id
)
select w.worker_id, 0::bigint as into_id, w.id_kind, w.document, w.name, w.phone, w.home_region,
       w.key_version::bigint as key_version, w.version, w.recorded_at, w.recorded_by, w.reason
  from meant
  join worker_identity w on w.worker_id = meant.worker_id;

-- name: worker_as_of :maybe worker_stored
-- A version before the present one.
-- $1 worker_id
-- $2 what was recorded before this instant
select worker_id, 0::bigint as into_id, id_kind, document, name, phone, home_region,
       key_version::bigint as key_version, version, recorded_at, recorded_by, reason
  from worker_past
 where worker_id = $1 and recorded_at < $2
 order by version desc
 limit 1;

-- name: worker_by_document :many worker_stored
-- $1 digests under each version
select w.worker_id, coalesce(m.into_id, 0) as into_id, w.id_kind, w.document, w.name, w.phone,
       w.home_region, w.key_version::bigint as key_version, w.version, w.recorded_at,
       w.recorded_by, w.reason
  from worker_identity w
  left join worker_merge m on m.worker_id = w.worker_id
 where w.document_index = any($1)
 order by w.worker_id;

-- name: worker_by_phone :many worker_stored
-- $1 digests under each version
-- $2 after worker_id
-- $3 limit
select w.worker_id, coalesce(m.into_id, 0) as into_id, w.id_kind, w.document, w.name, w.phone,
       w.home_region, w.key_version::bigint as key_version, w.version, w.recorded_at,
       w.recorded_by, w.reason
  from worker_identity w
  left join worker_merge m on m.worker_id = w.worker_id
 where w.phone_index = any($1) and w.worker_id > $2 and m.into_id is null
 order by w.worker_id
 limit $3;

-- name: worker_by_name :many worker_stored
-- By two characters; of a longer fragment its first and its last two, the caller compares the rest.
-- One walk along the pairs' index for each version, as far as the limit.
-- $1 first pair under each version
-- $2 last pair under each version
-- $3 after worker_id
-- $4 limit
select f.worker_id, 0::bigint as into_id, f.id_kind, f.document, f.name, f.phone, f.home_region,
       f.key_version, f.version, f.recorded_at, f.recorded_by, f.reason
  from unnest($1::bigint[]) as v (part)
 cross join lateral (select w.worker_id, w.id_kind, w.document, w.name, w.phone, w.home_region,
                            w.key_version::bigint as key_version, w.version, w.recorded_at,
                            w.recorded_by, w.reason
                       from name_part p
                       join worker_identity w on w.worker_id = p.worker_id
                      where p.part = v.part and p.worker_id > $3
                        and exists (select from name_part q
                                     where q.part = any($2) and q.worker_id = p.worker_id)
                        and not exists (select from worker_merge m
                                         where m.worker_id = p.worker_id)
                      order by p.worker_id
                      limit $4) as f
 order by f.worker_id
 limit $4;

-- name: worker_identity_insert :exec
-- $1 worker_ids
-- $2 kinds of documents
-- $3 documents, sealed
-- $4 names, sealed
-- $5 telephones, sealed; null: none
-- $6 document digests
-- $7 telephone digests, zero: none
-- $8 digests of name and birth, zero: none
-- $9 home regions
-- $10 versions
-- $11 version of the key
-- $12 recorded_at
-- $13 recorded_by
-- $14 reason
insert into worker_identity (worker_id, id_kind, document, name, phone, document_index, phone_index,
                             birth_index, home_region, key_version, version, recorded_at,
                             recorded_by, reason)
select worker_id, id_kind, document, name, phone, document_index,
       nullif(phone_index, '00000000-0000-0000-0000-000000000000'), nullif(birth_index, '00000000-0000-0000-0000-000000000000'),
       home_region, $11, version, $12, $13, $14
  from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::uuid[], $7::uuid[],
              $8::uuid[], $9::text[], $10::bigint[])
       as u (worker_id, id_kind, document, name, phone, document_index, phone_index, birth_index,
             home_region, version);

-- name: worker_identity_update :exec
-- $1 worker_ids
-- $2 kinds of documents
-- $3 documents, sealed
-- $4 names, sealed
-- $5 telephones, sealed; null: none
-- $6 document digests
-- $7 telephone digests, zero: none
-- $8 digests of name and birth, zero: none
-- $9 home regions
-- $10 versions
-- $11 version of the key
-- $12 recorded_at
-- $13 recorded_by
-- $14 reason
update worker_identity as w
   set id_kind = u.id_kind, document = u.document, name = u.name, phone = u.phone,
       document_index = u.document_index, phone_index = nullif(u.phone_index, '00000000-0000-0000-0000-000000000000'),
       birth_index = nullif(u.birth_index, '00000000-0000-0000-0000-000000000000'),
       home_region = u.home_region, key_version = $11, version = u.version, recorded_at = $12,
       recorded_by = $13, reason = $14
  from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::uuid[], $7::uuid[],
              $8::uuid[], $9::text[], $10::bigint[])
       as u (worker_id, id_kind, document, name, phone, document_index, phone_index, birth_index,
             home_region, version)
 where w.worker_id = u.worker_id;

-- name: worker_past_insert :exec
-- The present versions, before they are changed.
-- $1 worker_ids
insert into worker_past (worker_id, version, id_kind, document, name, phone, home_region, key_version,
                         recorded_at, recorded_by, reason)
select worker_id, version, id_kind, document, name, phone, home_region, key_version, recorded_at,
       recorded_by, reason
  from worker_identity
 where worker_id = any($1);

-- name: name_part_insert :exec
-- $1 parts
-- $2 worker_ids
insert into name_part (part, worker_id)
select part, worker_id from unnest($1::bigint[], $2::bigint[]) as u (part, worker_id);

-- name: name_part_delete :exec
-- $1 worker_ids
delete from name_part
 where worker_id = any($1);

-- name: alias_repoint :exec
-- $1 worker_ids until now
-- $2 worker_ids from now on
update alias as a
   set worker_id = u.into_id
  from unnest($1::bigint[], $2::bigint[]) as u (from_id, into_id)
 where a.worker_id = u.from_id;

-- name: worker_merge_insert :exec
-- $1 worker_ids that stand for others from now on
-- $2 those others
-- $3 ground
-- $4 merged_at
-- $5 merged_by
insert into worker_merge (worker_id, into_id, ground, merged_at, merged_by)
select from_id, into_id, $3, $4, $5
  from unnest($1::bigint[], $2::bigint[]) as u (from_id, into_id);

-- name: worker_numbers :many worker_number
-- $1 worker_id
select e.credit_code, a.worker_no, a.from_day
  from alias a
  join employer_code e on e.employer_id = a.employer_id
 where a.worker_id = $1
 order by a.from_day, e.credit_code, a.worker_no
 limit 100;

-- name: worker_of_number :maybe one_worker
-- Whose number it is today: of the last alias that has begun, else of the first.
-- $1 credit_code
-- $2 worker_no
-- $3 today
select a.worker_id
  from employer_code e
  join alias a on a.employer_id = e.employer_id and a.worker_no = $2
 where e.credit_code = $1
 order by a.from_day <= $3 desc, abs(a.from_day - $3)
 limit 1;
