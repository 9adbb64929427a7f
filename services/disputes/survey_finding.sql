-- columns: survey_finding_all
f.finding_id, f.survey_id, f.target_id, f.employer_id, f.employer_name, f.region, f.block, f.question,
f.words, f.department, f.recorded_by, f.recorded_at, f.version, f.disposition, f.matter, f.due_day,
f.opinion, f.measures, f.review_day, f.disposed_by, f.disposed_at, coalesce(f.case_id, 0) as case_id,
f.handoff_to, f.handoff_kind;

-- columns: survey_case_all
coalesce(k.case_no, '') as case_no, coalesce(k.owner, '') as case_owner, coalesce(k.state, '') as case_state,
coalesce(k.disposition, '') as case_disposition, coalesce(k.handed, false) as handed;

-- name: survey_finding_insert :exec
-- $1 finding_id
-- $2 survey_id
-- $3 target_id
-- $4 employer_id
-- $5 employer_name
-- $6 region
-- $7 block
-- $8 question
-- $9 words
-- $10 department
-- $11 recorded_by
-- $12 recorded_at
insert into survey_finding (finding_id, survey_id, target_id, employer_id, employer_name, region, block,
                            question, words, department, recorded_by, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: survey_finding_counted :exec
-- $1 target_id
-- $2 more findings
-- $3 more without a disposition
update survey_target
   set n_findings = n_findings + $2, n_undisposed = n_undisposed + $3, version = version + 1
 where target_id = $1;

-- name: survey_finding_where :maybe survey_finding_where
-- $1 finding_id
select target_id
  from survey_finding
 where finding_id = $1;

-- name: survey_finding_lock :maybe survey_finding
-- By an officer, the target is locked before.
-- $1 finding_id
select {survey_finding_all}, {survey_case_all}
  from survey_finding as f
  left join lateral survey_case(f.case_id, f.handoff_to) as k on f.case_id is not null
 where f.finding_id = $1
   for update of f;

-- name: survey_finding_dispose :exec
-- $1 finding_id
-- $2 disposition
-- $3 matter
-- $4 due_day
-- $5 opinion
-- $6 measures
-- $7 review_day
-- $8 disposed_by
-- $9 disposed_at
-- $10 case_id, 0 for none
-- $11 handoff_to
-- $12 handoff_kind
update survey_finding
   set disposition = $2, matter = $3, due_day = $4, opinion = $5, measures = $6, review_day = $7,
       disposed_by = $8, disposed_at = $9, case_id = nullif($10::bigint, 0), handoff_to = $11,
       handoff_kind = $12, version = version + 1
 where finding_id = $1;

-- name: survey_disposition_insert :exec
-- $1 finding_id
-- $2 version
-- $3 disposition
-- $4 matter
-- $5 due_day
-- $6 opinion
-- $7 measures
-- $8 review_day
-- $9 case_id, 0 for none
-- $10 department
-- $11 subject
-- $12 disposed_at
insert into survey_disposition (finding_id, version, disposition, matter, due_day, opinion, measures,
                                review_day, case_id, department, subject, disposed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10, $11, $12);

-- name: survey_finding_get :maybe survey_finding
-- $1 finding_id
select {survey_finding_all}, {survey_case_all}
  from survey_finding as f
  left join lateral survey_case(f.case_id, f.handoff_to) as k on f.case_id is not null
 where f.finding_id = $1;

-- name: survey_finding_page :many survey_finding
-- $1 survey_id
-- $2 target_id, 0 for any
-- $3 region, empty for any
-- $4 department, empty for any
-- $5 which, empty for all
-- $6 today
-- $7 after finding_id
-- $8 limit
select {survey_finding_all}, {survey_case_all}
  from survey_finding as f
  left join lateral survey_case(f.case_id, f.handoff_to) as k on f.case_id is not null
 where f.survey_id = $1 and ($2::bigint = 0 or f.target_id = $2) and ($3 = '' or f.region = $3) and
       ($4 = '' or f.department = $4) and f.finding_id > $7 and
       case $5
            when 'undisposed' then f.disposition = ''
            when 'review_due' then f.disposition = 'complex' and f.review_day <= $6
            else $5 = '' or f.disposition = $5
       end
 order by f.finding_id
 limit $8;

-- name: survey_finding_of_target :many survey_finding
-- $1 target_id
select {survey_finding_all}, {survey_case_all}
  from survey_finding as f
  left join lateral survey_case(f.case_id, f.handoff_to) as k on f.case_id is not null
 where f.target_id = $1
 order by f.finding_id
 limit 200;
