-- The forms of a survey: what they are prefilled with, what is answered, who signed.

-- name: survey_facts_drop :exec
-- $1 survey_id
-- $2 target_ids, null for all
delete from survey_fact as f
 using survey_target as t
 where t.target_id = f.target_id and t.survey_id = $1 and t.state = 'open' and
       ($2::bigint[] is null or t.target_id = any($2));

-- name: survey_facts_alerts :exec
-- Open alerts of the employer in the survey's region, of the rules that the question is about.
-- $1 survey_id
-- $2 target_ids, null for all
-- $3 first digits of the region
insert into survey_fact (target_id, question, seq, source, reference, rule, month, title_zh, title_en,
                         n_workers, n_items, owed_fen)
select t.target_id, q.question,
       row_number() over (partition by t.target_id, q.question order by a.month desc, a.rule, a.alert_id),
       'alert', a.alert_id::text, a.rule, a.month, a.title_zh, a.title_en, a.n_workers, a.n_items, a.owed_fen
  from survey_target as t
  join survey_question as q on q.survey_id = t.survey_id and q.prefill = 'alerts'
 cross join lateral (
       select o.alert_id, o.rule, o.month, o.title_zh, o.title_en, o.n_workers, o.n_items, o.owed_fen
         from alert as o
        where o.employer_id = t.employer_id and o.state = 'open' and o.region like $3 || '%' and
              exists (select from unnest(string_to_array(q.rules, ' ')) as r (name)
                       where o.rule like replace(r.name, '*', '%'))
        order by o.month desc, o.rule, o.alert_id
        limit 200) as a
 where t.survey_id = $1 and t.state = 'open' and ($2::bigint[] is null or t.target_id = any($2));

-- name: survey_facts_approvals :exec
-- Approvals of special hours in force on the day.
-- $1 survey_id
-- $2 target_ids, null for all
-- $3 day
insert into survey_fact (target_id, question, seq, source, reference, rule, month, title_zh, title_en,
                         n_workers, n_items, owed_fen, from_day, to_day)
select t.target_id, q.question, row_number() over (partition by t.target_id, q.question order by a.approval_id),
       'approval', a.document_no, '', '',
       case a.system when 'comprehensive' then '综合计算工时工作制' else '不定时工作制' end || '：' || a.posts,
       a.system || ': ' || a.posts, a.head_count, 0, 0, a.from_day, a.to_day
  from survey_target as t
  join survey_question as q on q.survey_id = t.survey_id and q.prefill = 'approvals'
  join hours_approval as a on a.employer_id = t.employer_id and a.state = 'APPROVED' and
                              a.from_day <= $3 and a.to_day > $3
 where t.survey_id = $1 and t.state = 'open' and ($2::bigint[] is null or t.target_id = any($2));

-- name: survey_facts_pay_systems :exec
-- Pay systems that hold on the day: of the versions with one first day the last counts, and one holds
-- until the next begins, or its last day.
-- $1 survey_id
-- $2 target_ids, null for all
-- $3 day
insert into survey_fact (target_id, question, seq, source, reference, rule, month, title_zh, title_en,
                         n_workers, n_items, owed_fen, from_day, to_day)
select t.target_id, q.question,
       row_number() over (partition by t.target_id, q.question order by p.pay_system_id), 'pay_system',
       p.document, '', '',
       '工资制度：' || case p.kind when 'piece' then '计件' when 'time' then '计时' else '计件计时' end ||
       case p.occupation when '' then '，各职业' else '，' || p.occupation end,
       'pay system: ' || p.kind || case p.occupation when '' then ', every occupation' else ', ' || p.occupation end,
       0, 0, 0, p.from_day, p.last_day + 1
  from survey_target as t
  join survey_question as q on q.survey_id = t.survey_id and q.prefill = 'pay_systems'
 cross join lateral (
       select distinct on (v.pay_system_id) v.pay_system_id, v.document, v.kind, v.occupation, v.from_day,
              v.last_day
         from (select distinct on (o.pay_system_id, o.from_day) o.pay_system_id, o.document, o.kind,
                      o.occupation, o.from_day, o.last_day, o.withdrawn
                 from pay_system as o
                where o.employer_id = t.employer_id and o.from_day <= $3
                order by o.pay_system_id, o.from_day, o.version desc) as v
        where not v.withdrawn
        order by v.pay_system_id, v.from_day desc) as p
 where t.survey_id = $1 and t.state = 'open' and ($2::bigint[] is null or t.target_id = any($2)) and
       (p.last_day is null or p.last_day >= $3);

-- name: survey_prefilled :exec
-- $1 survey_id
-- $2 target_ids, null for all
-- $3 prefilled_at
update survey_target
   set prefilled_at = $3, version = version + 1
 where survey_id = $1 and state = 'open' and ($2::bigint[] is null or target_id = any($2));

-- name: survey_questions :many question_row
-- The form of a target, with what was answered.
-- $1 survey_id
-- $2 target_id
select q.question, q.block, q.block_zh, q.block_en, q.title_zh, q.title_en, q.department, q.basis,
       q.kind, q.choices, q.finds, q.suggest, coalesce(a.answer, '') as answer,
       coalesce(a.origin, '') as origin, coalesce(a.note, '') as note, coalesce(a.subject, '') as subject,
       a.answered_at
  from survey_question as q
  left join survey_answer as a on a.target_id = $2 and a.question = q.question
 where q.survey_id = $1
 order by q.seq;

-- name: survey_fact_list :many survey_fact
-- $1 target_id
select question, source, reference, rule, month, title_zh, title_en, n_workers, n_items, owed_fen,
       from_day, to_day
  from survey_fact
 where target_id = $1
 order by question, seq;

-- name: survey_part_list :many survey_part
-- $1 target_id
select department, n_questions, n_answered, n_blocks, n_blocks_filled, version, signed_by, signed_at
  from survey_part
 where target_id = $1
 order by department;

-- name: survey_part_lock :maybe survey_part
-- $1 target_id
-- $2 department
select department, n_questions, n_answered, n_blocks, n_blocks_filled, version, signed_by, signed_at
  from survey_part
 where target_id = $1 and department = $2
   for update;

-- name: survey_answer_put :exec
-- $1 target_id
-- $2 question
-- $3 answer
-- $4 origin
-- $5 note
-- $6 department
-- $7 subject
-- $8 answered_at
insert into survey_answer (target_id, question, answer, origin, note, department, subject, answered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (target_id, question) do update
   set answer = excluded.answer, origin = excluded.origin, note = excluded.note,
       department = excluded.department, subject = excluded.subject, answered_at = excluded.answered_at;

-- name: survey_part_count :exec
-- After answers were put.
-- $1 target_id
-- $2 department
-- $3 n_answered
-- $4 n_blocks_filled
update survey_part
   set n_answered = $3, n_blocks_filled = $4, version = version + 1
 where target_id = $1 and department = $2;

-- name: survey_target_lacks :exec
-- After answers were put.
-- $1 target_id
-- $2 blocks that are not filled, with a blank between
update survey_target
   set lacks = $2
 where target_id = $1;

-- name: survey_part_sign :exec
-- $1 target_id
-- $2 department
-- $3 signed_by, empty: the signature is taken back
-- $4 signed_at
update survey_part
   set signed_by = $3, signed_at = $4, version = version + 1
 where target_id = $1 and department = $2;

-- ---- what is known of others' data ----------------------------------------------------------

-- name: known_approval_put :exec
-- The highest version counts; whatever comes again keeps the highest generation.
-- $1 approval_id
-- $2 employer_id
-- $3 version
-- $4 generation
-- $5 region
-- $6 system
-- $7 posts
-- $8 head_count
-- $9 state
-- $10 from_day
-- $11 to_day
-- $12 document_no
insert into hours_approval as a (approval_id, employer_id, version, generation, region, system, posts,
                                 head_count, state, from_day, to_day, document_no)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict (approval_id) do update
   set employer_id = excluded.employer_id, version = excluded.version,
       generation = greatest(a.generation, excluded.generation), region = excluded.region,
       system = excluded.system, posts = excluded.posts, head_count = excluded.head_count,
       state = excluded.state, from_day = excluded.from_day, to_day = excluded.to_day,
       document_no = excluded.document_no
 where a.version < excluded.version;

-- name: known_approval_seen :exec
-- $1 approval_id
-- $2 generation
update hours_approval
   set generation = $2
 where approval_id = $1 and generation < $2;

-- name: known_approval_sweep :exec
-- $1 generation
delete from hours_approval
 where generation < $1;

-- name: known_pay_system_put :exec
-- A version is never changed; the same again keeps the highest generation.
-- $1 pay_system_id
-- $2 version
-- $3 generation
-- $4 employer_id
-- $5 region
-- $6 occupation
-- $7 kind
-- $8 from_day
-- $9 last_day
-- $10 withdrawn
-- $11 document
insert into pay_system as p (pay_system_id, version, generation, employer_id, region, occupation, kind,
                             from_day, last_day, withdrawn, document)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (pay_system_id, version) do update
   set generation = greatest(p.generation, excluded.generation);

-- name: known_pay_system_sweep :exec
-- $1 generation
delete from pay_system
 where generation < $1;
