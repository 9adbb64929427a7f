-- What comes in: from whom, about what, where it goes, and what is written to and fro.

-- columns: intake_all
intake_id, intake_no, channel, source_no, region, department, issue, relation_class, evidence,
employer_id, employer_name, persons, named, received_at, received_by, state, route, suggested,
routed_to, reason, due_at, due_day, overdue, order_due, answered_at, answered_by, answer_no,
coalesce(case_id, 0) as case_id,
coalesce((select f.case_no from case_file as f where f.case_id = intake.case_id), '') as case_no,
coalesce(duplicate_of, 0) as duplicate_of, receipt_hash is not null as receipt, key, version,
event_day, limit_day, limit_warned;

-- name: intake_get :maybe intake
-- $1 intake_id
select {intake_all}
  from intake
 where intake_id = $1;

-- name: intake_lock :maybe intake
-- $1 intake_id
select {intake_all}
  from intake
 where intake_id = $1
   for update;

-- name: intake_by_source :maybe intake
-- $1 channel
-- $2 source_no
select {intake_all}
  from intake
 where channel = $1 and source_no = $2 and source_no <> '';

-- name: intake_insert :exec
-- $1 intake_id
-- $2 intake_no
-- $3 channel
-- $4 source_no
-- $5 region
-- $6 department
-- $7 issue
-- $8 relation_class
-- $9 evidence
-- $10 employer_id
-- $11 employer_name
-- $12 persons
-- $13 named
-- $14 received_at
-- $15 received_by
-- $16 route
-- $17 suggested
-- $18 due_at
-- $19 due_day
-- $20 order_due
-- $21 receipt_hash
-- $22 key, sealed
-- $23 key_version
-- $24 event_day
-- $25 limit_day
insert into intake (intake_id, intake_no, channel, source_no, region, department, issue,
                    relation_class, evidence, employer_id, employer_name, persons, named,
                    received_at, received_by, state, route, suggested, routed_to, reason, due_at,
                    due_day, order_due, receipt_hash, key, key_version, version,
                    anonymous, event_day, limit_day)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'waiting', $16, $17, '',
        '', $18, $19, $20, nullif($21, ''::bytea), $22, $23, 1, $3 = 'anonymous', $24,
        $25);

-- name: intake_routed :exec
-- $1 intake_id
-- $2 case_id
-- $3 route
-- $4 routed_to
-- $5 reason
-- $6 overdue
-- $7 limit_day
update intake
   set state = 'routed', case_id = $2, route = $3, routed_to = $4, reason = $5, overdue = $6, limit_day = $7,
       version = version + 1
 where intake_id = $1;

-- name: intake_limit_warned :exec
-- $1 intake_id
-- $2 days before the last day
update intake
   set limit_warned = $2, version = version + 1
 where intake_id = $1;

-- name: intake_case_to_duplicates :exec
-- $1 intake_id
-- $2 case_id
update intake
   set case_id = $2, version = version + 1
 where duplicate_of = $1;

-- name: intake_linked :exec
-- $1 intake_id
-- $2 duplicate_of
-- $3 case_id, 0 for none
-- $4 reason
update intake
   set state = 'linked', duplicate_of = $2, case_id = nullif($3::bigint, 0), reason = $4,
       version = version + 1
 where intake_id = $1;

-- name: intake_relinked :exec
-- $1 duplicate_of, as it was
-- $2 duplicate_of
-- $3 case_id, 0 for none
update intake
   set duplicate_of = $2, case_id = nullif($3::bigint, 0), version = version + 1
 where duplicate_of = $1;

-- name: intake_answered :exec
-- $1 intake_id
-- $2 answered_at
-- $3 answered_by
-- $4 answer_no
update intake
   set answered_at = $2, answered_by = $3, answer_no = $4, version = version + 1
 where intake_id = $1;

-- name: intake_page :many intake
-- $1 after intake_id
-- $2 limit
-- $3 department
-- $4 state, empty for any
-- $5 channel, empty for any
select {intake_all}
  from intake
 where department = $3 and intake_id > $1 and ($4 = '' or state = $4) and
       ($5 = '' or channel = $5)
 order by intake_id
 limit $2;

-- name: intake_page_waiting :many intake
-- The few that wait among all that ever came.
-- $1 after intake_id
-- $2 limit
-- $3 department
-- $4 channel, empty for any
select {intake_all}
  from intake
 where state = 'waiting' and department = $3 and intake_id > $1 and ($4 = '' or channel = $4)
 order by intake_id
 limit $2;

-- name: intake_page_of_case :many intake
-- $1 after intake_id
-- $2 limit
-- $3 case_id
select {intake_all}
  from intake
 where case_id = $3 and intake_id > $1
 order by intake_id
 limit $2;

-- name: intake_order_first :maybe intake
-- Of the 12345 orders of a case that wait for an answer, the one due first.
-- $1 case_id
select {intake_all}
  from intake
 where case_id = $1 and order_due is not null and answered_at is null
 order by order_due, intake_id
 limit 1;

-- name: intake_duplicates :many intake
-- $1 intake_id
select {intake_all}
  from intake
 where duplicate_of = $1
 order by intake_id
 limit 100;

-- name: intake_alike :many intake
-- The same employer and issue, near in time.
-- $1 intake_id
-- $2 employer_name
-- $3 issue
-- $4 from
-- $5 to
select {intake_all}
  from intake
 where employer_name = $2 and issue = $3 and received_at between $4 and $5 and intake_id <> $1
 order by received_at desc
 limit 20;

-- name: intake_same_reporter :many intake
-- $1 intake_id
-- $2 indexes of the telephone
-- $3 from
select {intake_all}
  from intake
 where intake_id <> $1 and received_at >= $3 and
       intake_id in (select r.intake_id
                       from intake_reporter as r
                      where r.phone_index = any($2))
 order by intake_id desc
 limit 20;

-- name: intake_load :many intake_load
-- $1 department
-- $2 now
select department, region, count(*) as n_waiting,
       count(*) filter (where due_at <= $2) as n_overdue, min(received_at) as oldest_at
  from intake
 where department = $1 and state = 'waiting'
 group by department, region
 order by region;

-- name: intake_answers :many intake
-- $1 channel
-- $2 since
-- $3 after intake_id
-- $4 limit
select {intake_all}
  from intake
 where channel = $1 and answered_at >= $2 and intake_id > $3
 order by intake_id
 limit $4;

-- name: intake_employer :maybe intake_employer
-- $1 employer_id
select name
  from employer
 where employer_id = $1;

-- name: intake_cases_beside :many case_file
-- $1 parent_id
select {case_file_all}
  from case_file
 where parent_id = $1 and case_open_to_caller(case_id)
 order by case_id
 limit 50;

-- name: reporter_insert :exec
-- $1 intake_id
-- $2 region
-- $3 department
-- $4 reporter, sealed
-- $5 phone_index
-- $6 key_version
-- $7 worker_index
insert into intake_reporter (intake_id, region, department, reporter, phone_index, key_version,
                             worker_index)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: reporter_get :maybe reporter
-- $1 intake_id
select intake_id, reporter
  from intake_reporter
 where intake_id = $1;

-- name: intake_access_insert :exec
-- $1 intake_id
-- $2 at
-- $3 region
-- $4 department
-- $5 subject
-- $6 purpose
insert into intake_access (intake_id, at, region, department, subject, purpose)
values ($1, $2, $3, $4, $5, $6);

-- name: message_insert :exec
-- $1 intake_id
-- $2 number
-- $3 region
-- $4 at
-- $5 from_reporter
-- $6 department
-- $7 subject
-- $8 body, boxed
insert into intake_message (intake_id, number, region, at, from_reporter, department, subject, body)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: message_list :many intake_message
-- $1 intake_id
-- $2 after number
select number, at, from_reporter, department, subject, body
  from intake_message
 where intake_id = $1 and number > $2
 order by number
 limit 1000;

-- name: message_one :maybe intake_message
-- $1 intake_id
-- $2 number
select number, at, from_reporter, department, subject, body
  from intake_message
 where intake_id = $1 and number = $2;

-- name: message_count :one message_count
-- $1 intake_id
select coalesce(max(number), 0) as last,
       count(*) filter (where from_reporter) as n_reporter,
       coalesce(max(number) filter (where not from_reporter), 0) as last_office
  from intake_message
 where intake_id = $1;

-- ---- whose it is ----

-- name: own_intakes :many intake
-- $1 blind indexes of the worker
-- $2 limit
select {intake_all}
  from own_intakes($1) as intake
 order by received_at desc, intake_id desc
 limit $2;

-- name: own_receipt :maybe own_receipt
-- $1 blind indexes of the worker
-- $2 intake_id
select receipt_hash
  from own_intakes($1)
 where intake_id = $2;

-- ---- who holds the code ----

-- name: tip_intake :maybe intake
-- $1 digest of the code
select {intake_all}
  from tip_intake($1) as intake;

-- name: tip_lock :maybe intake
-- $1 digest of the code
select {intake_all}
  from tip_lock($1) as intake;

-- name: tip_messages :many intake_message
-- $1 digest of the code
-- $2 after number
select number, at, from_reporter, department, subject, body
  from tip_messages($1)
 where number > $2
 order by number
 limit 1000;

-- name: tip_message_count :one message_count
-- $1 digest of the code
select coalesce(max(number), 0) as last,
       count(*) filter (where from_reporter) as n_reporter,
       coalesce(max(number) filter (where not from_reporter), 0) as last_office
  from tip_messages($1);

-- name: tip_case :maybe case_file
-- $1 digest of the code
select {case_file_all}
  from tip_case($1);

-- name: tip_steps :many tip_step
-- $1 digest of the code
select at, kind, department, other, words, words_en, action, new_owner
  from tip_steps($1)
 order by event_id
 limit 500;

-- name: tip_terms :many tip_term
-- $1 digest of the code
select title_zh, title_en, department, due_day, due_at, breached, handoff_id
  from tip_terms($1)
 order by due_at, deadline_id
 limit 50;

-- ---- another data key ----

-- name: intake_stale :many intake_sealed
-- $1 newest version of the key
-- $2 limit
select intake_id, key as sealed
  from intake
 where key_version < $1
 order by key_version, intake_id
 limit $2;

-- name: intake_sealed_anew :exec
-- $1 intake_id
-- $2 key, sealed
-- $3 key_version
update intake
   set key = $2, key_version = $3
 where intake_id = $1;

-- name: reporter_stale :many intake_sealed
-- $1 newest version of the key
-- $2 limit
select intake_id, reporter as sealed
  from intake_reporter
 where key_version < $1
 order by key_version, intake_id
 limit $2;

-- name: reporter_sealed_anew :exec
-- $1 intake_id
-- $2 reporter, sealed
-- $3 phone_index
-- $4 key_version
-- $5 index of its worker
update intake_reporter
   set reporter = $2, phone_index = $3, key_version = $4,
       worker_index = case when worker_index is not null then $5::uuid end
 where intake_id = $1;
