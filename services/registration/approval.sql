-- columns: approval_all
approval_id, employer_id, version, region, system, period, posts, head_count, reason, documents,
coalesce(renews_id, 0) as renews_id, state, from_day, to_day, applied_by, applied_at,
document_no, decided_by, answer, decided_at, warned_at;

-- name: approval_employer :maybe approval_employer
-- $1 employer_id
select employer_id, region
  from employer
 where employer_id = $1;

-- name: approval_get :maybe approval
-- $1 approval_id
select {approval_all}
  from hours_approval
 where approval_id = $1;

-- name: approval_lock :maybe approval
-- $1 approval_id
select {approval_all}
  from hours_approval
 where approval_id = $1
   for update;

-- name: approval_page :many approval
-- $1 after approval_id
-- $2 limit
-- $3 state, '' for all
-- $4 in force on; null for all
select {approval_all}
  from hours_approval
 where approval_id > $1 and ($3 = '' or state = $3) and
       ($4::date is null or (document_no <> '' and from_day <= $4 and to_day > $4))
 order by approval_id
 limit $2;

-- name: approval_page_employer :many approval
-- $1 after approval_id
-- $2 limit
-- $3 state, '' for all
-- $4 in force on; null for all
-- $5 employer_id
select {approval_all}
  from hours_approval
 where employer_id = $5 and approval_id > $1 and ($3 = '' or state = $3) and
       ($4::date is null or (document_no <> '' and from_day <= $4 and to_day > $4))
 order by approval_id
 limit $2;

-- name: approval_insert :exec
-- $1 approval_id
-- $2 employer_id
-- $3 region
-- $4 system
-- $5 period
-- $6 posts
-- $7 head_count
-- $8 reason
-- $9 documents
-- $10 renews_id
-- $11 from_day
-- $12 to_day
-- $13 applied_by
-- $14 applied_at
insert into hours_approval (approval_id, employer_id, version, region, system, period, posts,
                            head_count, reason, documents, renews_id, state, from_day, to_day,
                            applied_by, applied_at, document_no, decided_by, answer)
values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, 'APPLIED', $11, $12, $13, $14, '', '', '');

-- name: approval_update :exec
-- $1 approval_id
-- $2 version
-- $3 state
-- $4 from_day
-- $5 to_day
-- $6 document_no
-- $7 decided_by
-- $8 answer
-- $9 decided_at
-- $10 warned_at
update hours_approval
   set version = $2, state = $3, from_day = $4, to_day = $5, document_no = $6, decided_by = $7,
       answer = $8, decided_at = $9, warned_at = $10
 where approval_id = $1;

-- name: approval_events :many approval_event
-- $1 approval_id
select version, action, at, subject, department, words, document_no, from_day, to_day
  from hours_approval_event
 where approval_id = $1
 order by version;

-- name: approval_event_insert :exec
-- $1 approval_id
-- $2 version
-- $3 action
-- $4 at
-- $5 subject
-- $6 department
-- $7 words
-- $8 document_no
-- $9 from_day
-- $10 to_day
insert into hours_approval_event (approval_id, version, action, at, subject, department, words,
                                  document_no, from_day, to_day)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
