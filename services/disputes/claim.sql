-- columns: claim_place_all
claim_key, case_id, case_no, place, coalesce(filing_id, 0) as filing_id, docket_no, since, decided;

-- columns: filing_all
filing_id, case_id, case_no, region, body, docket_no, filed_on, handoff_id, notice, department, n_claims,
outcome, ended_on, ground, document;

-- name: claim_places_lock :many claim_place
-- $1 keys
select {claim_place_all}
  from claim_place
 where claim_key = any ($1::text[])
 order by claim_key
   for update;

-- name: claim_place_insert :exec
-- $1 keys
-- $2 case_id
-- $3 case_no
-- $4 since
insert into claim_place (claim_key, case_id, case_no, place, docket_no, since, decided)
select key, $2, $3, 'case', '', $4, false
  from unnest($1::text[]) as k (key);

-- name: case_claim_insert :exec
-- $1 case_id
-- $2 region
-- $3 keys
-- $4 worker_nos
-- $5 matters
-- $6 months
insert into case_claim (claim_key, case_id, region, worker_no, matter, month)
select key, $1, $2, worker_no, matter, month
  from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as k (key, worker_no, matter, month);

-- name: claim_file :exec
-- $1 keys
-- $2 body
-- $3 filing_id
-- $4 docket_no
-- $5 since
update claim_place
   set place = $2, filing_id = $3, docket_no = $4, since = $5, decided = false
 where claim_key = any ($1::text[]);

-- name: claim_back :exec
-- $1 filing_id
-- $2 since
update claim_place
   set place = 'case', filing_id = null, docket_no = '', since = $2, decided = false
 where filing_id = $1;

-- name: claim_decided :exec
-- $1 filing_id
update claim_place
   set decided = true
 where filing_id = $1;

-- name: filing_insert :exec
-- $1 filing_id
-- $2 case_id
-- $3 case_no
-- $4 region
-- $5 body
-- $6 docket_no
-- $7 filed_on
-- $8 handoff_id
-- $9 notice
-- $10 department
-- $11 subject
-- $12 at
-- $13 n_claims
insert into claim_filing (filing_id, case_id, case_no, region, body, docket_no, filed_on, handoff_id, notice,
                          department, subject, at, n_claims)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: filing_end :exec
-- $1 filing_id
-- $2 outcome
-- $3 ended_on
-- $4 ground
-- $5 document
update claim_filing
   set outcome = $2, ended_on = $3, ground = $4, document = $5
 where filing_id = $1;

-- name: filing_get :maybe filing
-- $1 filing_id
select {filing_all}
  from claim_filing
 where filing_id = $1;

-- name: filing_of_docket :maybe filing
-- $1 body
-- $2 docket_no
select {filing_all}
  from claim_filing
 where body = $1 and docket_no = $2;

-- name: filing_of_case :many filing
-- $1 case_id
select {filing_all}
  from claim_filing
 where case_id = $1
 order by filing_id
 limit 200;

-- name: claim_of_case :many shown_claim
-- $1 case_id
select k.worker_no, k.matter, k.month, p.place, p.docket_no, coalesce(p.filing_id, 0) as filing_id, p.since,
       p.decided
  from case_claim as k
  join claim_place as p using (claim_key)
 where k.case_id = $1
 order by k.worker_no, k.matter, k.month
 limit 1000;
