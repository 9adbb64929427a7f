-- columns: agreement_all
agreement_id, employer_id, engagement_id, worker_id, worker_no, kind, from_day, version,
class, home_region, partner_id, signed_day, to_day, term_kind, handed_day, probation_months,
probation_pay_fen, pay_fen, pay_cycle, pay_day, unit_price, floor_fen, floor_per,
hours_system, max_continuous_min, max_daily_min, allowance, allowance_unit, fixed_asked,
document_ref, document_digest, required_items, present_items, absent_items, clauses, spans,
checked_by, checked_at, recorded_at, recorded_by, reason;

-- name: agreement_keys :many agreement_key
-- $1 employer_ids
-- $2 worker_nos
select agreement_id, employer_id, worker_no, kind, from_day
  from agreement_keys($1, $2)
 order by employer_id, worker_no collate "C", kind collate "C", from_day;

-- name: agreement_engagements :many agreement_engagement
-- $1 employer_ids
-- $2 worker_nos
select e.engagement_id, e.worker_id, e.employer_id, e.worker_no, e.class, e.home_region, e.from_day,
       e.to_day
  from (select distinct employer_id, worker_no
          from unnest($1::bigint[], $2::text[]) as u (employer_id, worker_no)) as n
  join engagement as e using (employer_id, worker_no)
 order by e.employer_id, e.worker_no collate "C", e.from_day;

-- name: agreement_of_ids :many agreement
-- The present version of each that the caller sees.
-- $1 agreement_ids
select {agreement_all}
  from agreement_record
 where agreement_id = any($1) and version = last_version
 order by agreement_id;

-- name: agreement_known :maybe agreement
-- As it was known at a time.
-- $1 agreement_id
-- $2 known_at
select {agreement_all}
  from agreement_record
 where agreement_id = $1 and recorded_at <= $2
 order by version desc
 limit 1;

-- name: agreement_page :many agreement
-- $1 employer_id
-- $2 after agreement_id
-- $3 limit
-- $4 lacking: a set of items, 0 for all
-- $5 known_at
select {agreement_all}
  from agreement_record as r
 where employer_id = $1 and agreement_id > $2 and recorded_at <= $5 and
       ($4::integer = 0 or absent_items & $4::integer <> 0) and
       not exists (select from agreement_version as n
                    where n.agreement_id = r.agreement_id and n.version = r.version + 1 and
                          n.recorded_at <= $5)
 order by agreement_id
 limit $3;

-- name: agreement_on :many agreement
-- AGR-1: those of a worker number in force on a day, as known at a time; of two of a kind the one
-- that began last governs, so it comes first.
-- $1 employer_id
-- $2 worker_no
-- $3 on
-- $4 known_at
select {agreement_all}
  from agreement_record as r
 where employer_id = $1 and worker_no = $2 and recorded_at <= $4 and
       ($3::date is null or (from_day <= $3 and (to_day is null or to_day > $3))) and
       not exists (select from agreement_version as n
                    where n.agreement_id = r.agreement_id and n.version = r.version + 1 and
                          n.recorded_at <= $4)
 order by from_day desc, agreement_id desc;

-- name: agreement_page_own :many agreement
-- What the caller's row-level security leaves of one worker.
-- $1 worker_id
-- $2 after agreement_id
-- $3 limit
select {agreement_all}
  from agreement_record
 where worker_id = $1 and agreement_id > $2 and version = last_version
 order by agreement_id
 limit $3;

-- name: agreement_page_all :many agreement
-- $1 after agreement_id
-- $2 limit
select {agreement_all}
  from agreement_record
 where agreement_id > $1 and version = last_version
 order by agreement_id
 limit $2;

-- name: agreement_summary :many agreement_group
-- How many agreements in force on a day are alike in everything that is counted.
-- $1 employer_id, 0 for all
-- $2 like: of the home region, '%' for all
-- $3 on
-- $4 by region
select class, kind, home_region, required_items, present_items, absent_items, clauses, handed, n
  from agreement_groups($1, $2, $3, $4)
 order by class, kind, home_region;

-- name: agreement_insert :rows
-- $1 agreement_id
-- $2 employer_id
-- $3 worker_no
-- $4 kind
-- $5 from_day
-- $6 engagement_id
insert into agreement (agreement_id, employer_id, worker_no, kind, from_day, engagement_id, version)
select agreement_id, employer_id, worker_no, kind, from_day, engagement_id, 1
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::bigint[])
       as u (agreement_id, employer_id, worker_no, kind, from_day, engagement_id);

-- name: agreement_update :rows
-- $1 agreement_id
-- $2 engagement_id
-- $3 version
update agreement as a
   set engagement_id = u.engagement_id, version = u.version
  from unnest($1::bigint[], $2::bigint[], $3::bigint[])
       as u (agreement_id, engagement_id, version)
 where a.agreement_id = u.agreement_id;

-- name: agreement_version_insert :rows
-- $1 agreement_id
-- $2 version
-- $3 partner_id
-- $4 signed_day
-- $5 to_day
-- $6 term_kind
-- $7 handed_day
-- $8 probation_months
-- $9 probation_pay_fen
-- $10 pay_fen
-- $11 pay_cycle
-- $12 pay_day
-- $13 unit_price
-- $14 floor_fen
-- $15 floor_per
-- $16 hours_system
-- $17 max_continuous_min
-- $18 max_daily_min
-- $19 allowance
-- $20 allowance_unit
-- $21 fixed_asked
-- $22 document_ref
-- $23 document_digest
-- $24 required_items
-- $25 present_items
-- $26 absent_items
-- $27 clauses
-- $28 spans
-- $29 checked_by
-- $30 checked_at
-- $31 recorded_at
-- $32 recorded_by
-- $33 reason
insert into agreement_version (agreement_id, version, partner_id, signed_day, to_day, term_kind,
       handed_day, probation_months, probation_pay_fen, pay_fen, pay_cycle, pay_day, unit_price,
       floor_fen, floor_per, hours_system, max_continuous_min, max_daily_min, allowance,
       allowance_unit, fixed_asked, document_ref, document_digest, required_items, present_items,
       absent_items, clauses, spans, checked_by, checked_at, recorded_at, recorded_by, reason)
select agreement_id, version, partner_id, signed_day, to_day, term_kind,
       handed_day, probation_months, probation_pay_fen, pay_fen, pay_cycle, pay_day, unit_price,
       floor_fen, floor_per, hours_system, max_continuous_min, max_daily_min, allowance,
       allowance_unit, fixed_asked, document_ref, document_digest, required_items, present_items,
       absent_items, clauses, spans, checked_by, checked_at, recorded_at, recorded_by, reason
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::text[],
              $7::date[], $8::integer[], $9::bigint[], $10::bigint[], $11::text[], $12::integer[],
              $13::text[], $14::bigint[], $15::text[], $16::text[], $17::integer[],
              $18::integer[], $19::integer[], $20::text[], $21::boolean[], $22::text[],
              $23::text[], $24::integer[], $25::integer[], $26::integer[], $27::integer[],
              $28::text[], $29::text[], $30::timestamptz[], $31::timestamptz[], $32::text[],
              $33::text[])
       as u (agreement_id, version, partner_id, signed_day, to_day, term_kind,
       handed_day, probation_months, probation_pay_fen, pay_fen, pay_cycle, pay_day, unit_price,
       floor_fen, floor_per, hours_system, max_continuous_min, max_daily_min, allowance,
       allowance_unit, fixed_asked, document_ref, document_digest, required_items, present_items,
       absent_items, clauses, spans, checked_by, checked_at, recorded_at, recorded_by, reason);
