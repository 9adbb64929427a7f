-- columns: survey_all
s.survey_id, s.title, s.region, s.from_day, s.last_day, s.due_day, s.lead, s.reason, s.state,
s.form_version, s.made_by, s.made_at, s.started_at, s.closed_at, s.closed_by, s.version,
(select string_agg(m.department, ' ' order by m.department)
   from survey_team as m
  where m.survey_id = s.survey_id) as team,
n.n_targets, n.n_done;

-- columns: survey_target_all
t.target_id, t.survey_id, t.employer_id, t.employer_name, t.kind, t.region, t.chosen, t.state,
t.visited_on, t.visit_record, t.visited_by, t.visited_department, t.lacks, t.n_findings,
t.n_undisposed, t.prefilled_at, t.dropped_reason, t.version, s.due_day, s.state as survey_state,
s.lead, s.region as survey_region;

-- ---- surveys --------------------------------------------------------------------------------

-- name: survey_insert :exec
-- $1 survey_id
-- $2 title
-- $3 region
-- $4 from_day
-- $5 last_day
-- $6 due_day
-- $7 lead
-- $8 reason
-- $9 form_version
-- $10 made_by
-- $11 made_at
insert into survey (survey_id, title, region, from_day, last_day, due_day, lead, reason, state,
                    form_version, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', $9, $10, $11);

-- name: survey_team_insert :exec
-- $1 survey_id
-- $2 department
insert into survey_team (survey_id, department)
values ($1, $2);

-- name: survey_question_insert :exec
-- $1 survey_id
-- $2 question
-- $3 seq
-- $4 block
-- $5 block_zh
-- $6 block_en
-- $7 title_zh
-- $8 title_en
-- $9 department
-- $10 basis
-- $11 kind
-- $12 choices
-- $13 finds
-- $14 prefill
-- $15 rules
-- $16 suggest
insert into survey_question (survey_id, question, seq, block, block_zh, block_en, title_zh, title_en,
                             department, basis, kind, choices, finds, prefill, rules, suggest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: survey_get :maybe survey
-- $1 survey_id
select {survey_all}
  from survey as s
 cross join lateral (
       select count(*) as n_targets, count(*) filter (where t.state = 'done') as n_done
         from survey_target as t
        where t.survey_id = s.survey_id and t.state <> 'dropped') as n
 where s.survey_id = $1;

-- name: survey_page :many survey
-- $1 state, empty for any
-- $2 after survey_id
-- $3 limit
select {survey_all}
  from survey as s
 cross join lateral (
       select count(*) as n_targets, count(*) filter (where t.state = 'done') as n_done
         from survey_target as t
        where t.survey_id = s.survey_id and t.state <> 'dropped') as n
 where ($1 = '' or s.state = $1) and s.survey_id > $2
 order by s.survey_id
 limit $3;

-- The lock comes first and alone: who waited for it would see the targets as they were before.
-- name: survey_lock :maybe survey_locked
-- $1 survey_id
select survey_id
  from survey
 where survey_id = $1
   for update;

-- name: survey_start :exec
-- $1 survey_id
-- $2 started_at
update survey
   set state = 'running', started_at = $2, version = version + 1
 where survey_id = $1;

-- name: survey_close :exec
-- $1 survey_id
-- $2 closed_at
-- $3 closed_by
update survey
   set state = 'closed', closed_at = $2, closed_by = $3, version = version + 1
 where survey_id = $1;

-- name: survey_left :one survey_left
-- What keeps a survey from being closed: targets that are not done, and reviews that are due.
-- $1 survey_id
-- $2 today
select (select count(*) from survey_target where survey_id = $1 and state = 'open') as n_open,
       coalesce((select string_agg(o.target_id || ' ' || o.employer_name, '; ' order by o.target_id)
                   from (select target_id, employer_name
                           from survey_target
                          where survey_id = $1 and state = 'open'
                          order by target_id
                          limit 3) as o), '') as some_open,
       (select count(*) from survey_finding
         where survey_id = $1 and disposition = 'complex' and review_day <= $2) as n_reviews;

-- ---- whom -----------------------------------------------------------------------------------

-- name: survey_candidates_named :many survey_candidate
-- $1 employer_ids
select employer_id, name, kind, region
  from employer
 where employer_id = any($1)
 order by employer_id;

-- name: survey_candidates_known :many survey_known
-- Of these employers, who is a target of the survey.
-- $1 survey_id
-- $2 employer_ids
select employer_id
  from survey_target
 where survey_id = $1 and employer_id = any($2);

-- name: survey_candidates_kind :many survey_candidate
-- Platforms and their partners at work that are no targets yet.
-- $1 survey_id
-- $2 kind, empty for both
-- $3 first digits of the region
-- $4 since: without an inspection visit from this day on; null: visited or not
-- $5 limit
select e.employer_id, e.name, e.kind, e.region
  from employer as e
 where e.status = 'active' and e.kind in ('platform', 'partner') and ($2 = '' or e.kind = $2) and
       e.region like $3 || '%' and
       ($4::date is null or
        not exists (select from inspection_visit as v
                     where v.employer_id = e.employer_id and v.visited_on >= $4)) and
       not exists (select from survey_target as t
                    where t.survey_id = $1 and t.employer_id = e.employer_id)
 order by e.employer_id
 limit $5;

-- name: survey_candidates_alerts :many survey_candidate
-- Those with open alerts, with most of them first.
-- $1 survey_id
-- $2 kind, empty for both
-- $3 first digits of the region
-- $4 limit
select e.employer_id, e.name, e.kind, e.region
  from (select employer_id, count(*) as n
          from alert
         where state = 'open'
         group by employer_id) as a
  join employer as e on e.employer_id = a.employer_id
 where e.status = 'active' and e.kind in ('platform', 'partner') and ($2 = '' or e.kind = $2) and
       e.region like $3 || '%' and
       not exists (select from survey_target as t
                    where t.survey_id = $1 and t.employer_id = e.employer_id)
 order by a.n desc, e.employer_id
 limit $4;

-- ---- targets --------------------------------------------------------------------------------

-- name: survey_target_insert :exec
-- $1 target_id
-- $2 survey_id
-- $3 employer_id
-- $4 employer_name
-- $5 kind
-- $6 region
-- $7 chosen
-- $8 lacks
insert into survey_target (target_id, survey_id, employer_id, employer_name, kind, region, chosen, lacks)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: survey_part_insert :exec
-- Every department of the team has a part of the form, one that is asked nothing too: it signs.
-- $1 survey_id
-- $2 target_ids
insert into survey_part (target_id, department, n_questions, n_blocks)
select t.target_id, m.department, q.n_questions, q.n_blocks
  from survey_target as t
  join survey_team as m on m.survey_id = t.survey_id
 cross join lateral (
       select count(*) as n_questions, count(distinct q.block) as n_blocks
         from survey_question as q
        where q.survey_id = t.survey_id and q.department = m.department) as q
 where t.survey_id = $1 and t.target_id = any($2);

-- name: survey_target_get :maybe survey_target
-- $1 target_id
select {survey_target_all}
  from survey_target as t
  join survey as s on s.survey_id = t.survey_id
 where t.target_id = $1;

-- The lock comes first and alone, as of a survey.
-- name: survey_target_lock :maybe survey_target_locked
-- $1 target_id
select target_id
  from survey_target
 where target_id = $1
   for update;

-- name: survey_target_page :many survey_target
-- The rows behind the counts of the board. Of a department: its part of the form.
-- $1 survey_id
-- $2 region, empty for any
-- $3 department, empty: of the whole form
-- $4 which, empty for all
-- $5 today
-- $6 after target_id
-- $7 limit
select {survey_target_all}
  from survey_target as t
  join survey as s on s.survey_id = t.survey_id
  left join survey_part as p on p.target_id = t.target_id and p.department = $3
 where t.survey_id = $1 and ($2 = '' or t.region = $2) and ($3 = '' or p.department is not null) and
       t.target_id > $6 and (t.state = 'dropped') = ($4 = 'dropped') and
       case $4
            when 'visited' then t.visited_on is not null
            when 'unvisited' then t.visited_on is null
            when 'filled' then case when $3 = '' then t.lacks = '' else p.n_blocks_filled = p.n_blocks end
            when 'lacking' then case when $3 = '' then t.lacks <> '' else p.n_blocks_filled < p.n_blocks end
            when 'signed' then case when $3 = '' then t.state = 'done' else p.signed_at is not null end
            when 'unsigned' then case when $3 = '' then t.state = 'open' else p.signed_at is null end
            when 'overdue' then s.due_day < $5 and t.state = 'open' and ($3 = '' or p.signed_at is null)
            when 'done' then t.state = 'done'
            else true
       end
 order by t.target_id
 limit $7;

-- name: survey_target_visit :exec
-- $1 target_id
-- $2 visited_on
-- $3 visit_record
-- $4 visited_by
-- $5 visited_department
update survey_target
   set visited_on = $2, visit_record = $3, visited_by = $4, visited_department = $5, version = version + 1
 where target_id = $1;

-- name: survey_target_done :exec
-- $1 target_id
-- $2 ended_at
-- $3 ended_by
update survey_target
   set state = 'done', ended_at = $2, ended_by = $3, version = version + 1
 where target_id = $1;

-- name: survey_target_drop :exec
-- $1 target_id
-- $2 ended_at
-- $3 ended_by
-- $4 reason
update survey_target
   set state = 'dropped', ended_at = $2, ended_by = $3, dropped_reason = $4, version = version + 1
 where target_id = $1;

-- name: survey_target_left :one survey_target_left
-- What keeps a form from being complete, beside what its row says. A case that the receiver returned may
-- be taken by somebody else, or come to its end: then it does not wait here any more.
-- $1 target_id
select coalesce((select string_agg(p.department, ' ' order by p.department)
                   from survey_part as p
                  where p.target_id = $1 and p.signed_at is null), '') as unsigned_by,
       coalesce((select string_agg(q.question, ' ' order by q.seq)
                   from survey_answer as a
                   join survey_target as t on t.target_id = a.target_id
                   join survey_question as q on q.survey_id = t.survey_id and q.question = a.question
                  where a.target_id = $1 and q.finds <> '' and a.answer = q.finds and
                        not exists (select from survey_finding as f
                                     where f.target_id = $1 and f.question = q.question)), '') as unfound,
       coalesce((select string_agg(k.case_no || ' ' || f.handoff_to, ' ' order by f.finding_id)
                   from survey_finding as f
                   join survey_disposition as d on d.finding_id = f.finding_id and d.version = f.version
                  cross join lateral survey_case(f.case_id, f.handoff_to) as k
                  where f.target_id = $1 and f.handoff_to <> '' and not k.handed and
                        k.owner = d.department and k.state not in ('closed', 'refused', 'unfounded')), '') as unhanded;

-- name: survey_incomplete :many survey_target
-- ENF-02: open forms of running surveys that lack a block.
-- $1 after target_id
-- $2 limit
select {survey_target_all}
  from survey_target as t
  join survey as s on s.survey_id = t.survey_id
 where t.state = 'open' and t.lacks <> '' and s.state = 'running' and t.target_id > $1
 order by t.target_id
 limit $2;

-- ---- the board ------------------------------------------------------------------------------

-- name: survey_board :many survey_cell
-- By department and region, and with department '' of the whole forms.
-- $1 survey_id
-- $2 today
select p.department, t.region, count(*) as n_targets, count(t.visited_on) as n_visited,
       sum(p.n_blocks)::bigint as n_blocks, sum(p.n_blocks_filled)::bigint as n_blocks_filled,
       count(p.signed_at) as n_signed, coalesce(sum(f.n), 0)::bigint as n_findings,
       coalesce(sum(f.n_undisposed), 0)::bigint as n_undisposed,
       count(*) filter (where s.due_day < $2 and t.state = 'open' and p.signed_at is null) as n_overdue
  from survey as s
  join survey_target as t on t.survey_id = s.survey_id
  join survey_part as p on p.target_id = t.target_id
  left join (select target_id, department, count(*) as n,
                    count(*) filter (where disposition = '') as n_undisposed
               from survey_finding
              where survey_id = $1
              group by target_id, department) as f
         on f.target_id = t.target_id and f.department = p.department
 where s.survey_id = $1 and t.state <> 'dropped'
 group by p.department, t.region
 union all
select '', t.region, count(*), count(t.visited_on), 4 * count(*),
       (4 * count(*) - sum(cardinality(string_to_array(t.lacks, ' '))))::bigint,
       count(*) filter (where t.state = 'done'), sum(t.n_findings)::bigint, sum(t.n_undisposed)::bigint,
       count(*) filter (where s.due_day < $2 and t.state = 'open')
  from survey as s
  join survey_target as t on t.survey_id = s.survey_id
 where s.survey_id = $1 and t.state <> 'dropped'
 group by t.region
 order by 1, 2;
