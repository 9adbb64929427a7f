-- name: cooperation_stored :many record_stored
-- $1 platform_ids
-- $2 partner_ids
-- $3 numbers
-- $4 from_days
-- $5 to_days
-- $6 signed_days
-- $7 document_refs
-- $8 document_digests
-- $9 states of the clauses
-- $10 places of the clauses
-- $11 rows
select u.row, a.cooperation_id as id, a.version,
       (a.to_day, a.signed_day, a.document_ref, a.document_digest, a.states, a.places)
           is not distinct from
       (u.to_day, u.signed_day, u.document_ref, u.document_digest, u.states, u.places) as same
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::date[], $6::date[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[])
       as u (platform_id, partner_id, number, from_day, to_day, signed_day, document_ref,
             document_digest, states, places, row)
  join cooperation a on a.platform_id = u.platform_id and a.partner_id = u.partner_id
                    and a.number = u.number and a.from_day = u.from_day
                    and a.replaced_at is null
 order by u.row;

-- name: cooperation_insert :exec
-- $1 platform_ids
-- $2 partner_ids
-- $3 numbers
-- $4 from_days
-- $5 to_days
-- $6 signed_days
-- $7 document_refs
-- $8 document_digests
-- $9 states of the clauses
-- $10 places of the clauses
-- $11 cooperation_ids
-- $12 versions
-- $13 recorded_at
-- $14 recorded_by
-- $15 reason
insert into cooperation (platform_id, partner_id, number, from_day, to_day, signed_day,
                         document_ref, document_digest, states, places, cooperation_id, version,
                         recorded_at, recorded_by, reason)
select u.*, $13, $14, $15
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::date[], $6::date[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[]) as u;

-- name: cooperation_replace :exec
-- $1 cooperation_ids
-- $2 replaced_at
update cooperation set replaced_at = $2
 where cooperation_id = any($1) and replaced_at is null;

-- name: cooperations_of :many cooperation
-- $1 employer_id, platform or partner
-- $2 as known at
select platform_id, partner_id, number, from_day, to_day, signed_day, document_ref,
       document_digest, states, places, cooperation_id, version
  from cooperation
 where (platform_id = $1 or partner_id = $1) and recorded_at <= $2
   and (replaced_at is null or replaced_at > $2)
 order by from_day, cooperation_id
 limit 1000;

-- name: supervision_stored :many record_stored
-- $1 platform_ids
-- $2 partner_ids
-- $3 days
-- $4 supervisors
-- $5 items
-- $6 results
-- $7 found
-- $8 references
-- $9 rows
select u.row, s.supervision_id as id, s.version,
       (s.items, s.result, s.found, s.reference)
           is not distinct from (u.items, u.result, u.found, u.reference) as same
  from unnest($1::bigint[], $2::bigint[], $3::date[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::bigint[])
       as u (platform_id, partner_id, day, supervisor, items, result, found, reference, row)
  join supervision s on s.platform_id = u.platform_id and s.partner_id = u.partner_id
                    and s.day = u.day and s.supervisor = u.supervisor and s.replaced_at is null
 order by u.row;

-- name: supervision_insert :exec
-- $1 platform_ids
-- $2 partner_ids
-- $3 days
-- $4 supervisors
-- $5 items
-- $6 results
-- $7 found
-- $8 references
-- $9 supervision_ids
-- $10 versions
-- $11 recorded_at
-- $12 recorded_by
-- $13 reason
insert into supervision (platform_id, partner_id, day, supervisor, items, result, found,
                         reference, supervision_id, version, recorded_at, recorded_by, reason)
select u.*, $11, $12, $13
  from unnest($1::bigint[], $2::bigint[], $3::date[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::bigint[], $10::bigint[]) as u;

-- name: supervision_replace :exec
-- $1 supervision_ids
-- $2 replaced_at
update supervision set replaced_at = $2
 where supervision_id = any($1) and replaced_at is null;

-- name: supervisions_of :many supervision
-- The last 1000.
-- $1 employer_id, platform or partner
-- $2 as known at
select platform_id, partner_id, day, supervisor, items, result, found, reference, supervision_id,
       version
  from supervision
 where (platform_id = $1 or partner_id = $1) and recorded_at <= $2
   and (replaced_at is null or replaced_at > $2)
 order by day desc, supervision_id desc
 limit 1000;

-- name: rule_document_stored :many record_stored
-- $1 employer_ids
-- $2 kinds
-- $3 titles
-- $4 editions
-- $5 from_days
-- $6 to_days
-- $7 document_refs
-- $8 document_digests
-- $9 consulted_days
-- $10 consulted_with
-- $11 consulted_refs
-- $12 notice_days
-- $13 appeal_channels
-- $14 rows
select u.row, d.rule_document_id as id, d.version,
       (d.from_day, d.to_day, d.document_ref, d.document_digest, d.consulted_day,
        d.consulted_with, d.consulted_ref, d.notice_day, d.appeal_channel)
           is not distinct from
       (u.from_day, u.to_day, u.document_ref, u.document_digest, u.consulted_day,
        u.consulted_with, u.consulted_ref, u.notice_day, u.appeal_channel) as same
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[],
              $7::text[], $8::text[], $9::date[], $10::text[], $11::text[], $12::date[],
              $13::text[], $14::bigint[])
       as u (employer_id, kind, title, edition, from_day, to_day, document_ref, document_digest,
             consulted_day, consulted_with, consulted_ref, notice_day, appeal_channel, row)
  join rule_document d on d.employer_id = u.employer_id and d.kind = u.kind
                      and d.title = u.title and d.edition = u.edition and d.replaced_at is null
 order by u.row;

-- name: rule_document_insert :exec
-- $1 employer_ids
-- $2 kinds
-- $3 titles
-- $4 editions
-- $5 from_days
-- $6 to_days
-- $7 document_refs
-- $8 document_digests
-- $9 consulted_days
-- $10 consulted_with
-- $11 consulted_refs
-- $12 notice_days
-- $13 appeal_channels
-- $14 rule_document_ids
-- $15 versions
-- $16 recorded_at
-- $17 recorded_by
-- $18 reason
insert into rule_document (employer_id, kind, title, edition, from_day, to_day, document_ref,
                           document_digest, consulted_day, consulted_with, consulted_ref,
                           notice_day, appeal_channel, rule_document_id, version, recorded_at,
                           recorded_by, reason)
select u.*, $16, $17, $18
  from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[],
              $7::text[], $8::text[], $9::date[], $10::text[], $11::text[], $12::date[],
              $13::text[], $14::bigint[], $15::bigint[]) as u;

-- name: rule_document_replace :exec
-- $1 rule_document_ids
-- $2 replaced_at
update rule_document set replaced_at = $2
 where rule_document_id = any($1) and replaced_at is null;

-- name: rule_documents_of :many rule_document
-- $1 employer_id
-- $2 as known at
select employer_id, kind, title, edition, from_day, to_day, document_ref, document_digest,
       consulted_day, consulted_with, consulted_ref, notice_day, appeal_channel,
       rule_document_id, version
  from rule_document
 where employer_id = $1 and recorded_at <= $2 and (replaced_at is null or replaced_at > $2)
 order by kind, from_day, rule_document_id
 limit 1000;
