-- columns: self_check_all
employer_id, year, region, state, version, due_day, reminded_at, overdue, submitted_at,
submitted_by, reviewed_at, reviewed_by;

-- name: self_check_open :exec
-- One for each employer of the region that has none of the year yet.
-- $1 year
-- $2 like: of the region
-- $3 due_day
insert into self_check (employer_id, year, region, state, version, due_day, overdue, submitted_by,
                        reviewed_by)
select employer_id, $1::integer, region, 'OPEN', 0, $3::date, false, '', ''
  from employer
 where region like $2
on conflict (employer_id, year) do nothing;

-- name: self_check_remind :exec
-- $1 year
-- $2 like: of the region
-- $3 reminded_at
update self_check
   set reminded_at = $3
 where year = $1 and region like $2 and state = 'OPEN' and reminded_at is null;

-- name: self_check_overdue :exec
-- $1 year
-- $2 like: of the region
-- $3 before this day
update self_check
   set overdue = true
 where year = $1 and region like $2 and state = 'OPEN' and not overdue and due_day < $3;

-- name: self_check_get :maybe self_check
-- $1 employer_id
-- $2 year
select {self_check_all}
  from self_check
 where employer_id = $1 and year = $2;

-- name: self_check_lock :maybe self_check
-- $1 employer_id
-- $2 year
select {self_check_all}
  from self_check
 where employer_id = $1 and year = $2
   for update;

-- name: self_check_page :many self_check
-- $1 year
-- $2 after employer_id
-- $3 limit
-- $4 state, '' for all
-- $5 only those that are late
select {self_check_all}
  from self_check
 where year = $1 and employer_id > $2 and ($4 = '' or state = $4)
   and (not $5 or overdue)
 order by employer_id
 limit $3;

-- name: self_check_update :exec
-- $1 employer_id
-- $2 year
-- $3 state
-- $4 version
-- $5 submitted_at
-- $6 submitted_by
-- $7 reviewed_at
-- $8 reviewed_by
update self_check
   set state = $3, version = $4, submitted_at = $5, submitted_by = $6, reviewed_at = $7,
       reviewed_by = $8
 where employer_id = $1 and year = $2;

-- name: self_check_answer_insert :rows
-- $1 employer_id
-- $2 year
-- $3 version
-- $4 question
-- $5 answer
-- $6 number
-- $7 words
-- $8 answered_at
-- $9 answered_by
insert into self_check_answer (employer_id, year, version, question, answer, number, words,
                               answered_at, answered_by)
select employer_id, year, version, question, answer, number, words, answered_at, answered_by
  from unnest($1::bigint[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
              $7::text[], $8::timestamptz[], $9::text[])
       as u (employer_id, year, version, question, answer, number, words, answered_at,
             answered_by);

-- name: self_check_verdict_insert :rows
-- $1 employer_id
-- $2 year
-- $3 version
-- $4 question
-- $5 verdict
-- $6 words
-- $7 given_at
-- $8 given_by
insert into self_check_verdict (employer_id, year, version, question, verdict, words, given_at,
                                given_by)
select employer_id, year, version, question, verdict, words, given_at, given_by
  from unnest($1::bigint[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[],
              $7::timestamptz[], $8::text[])
       as u (employer_id, year, version, question, verdict, words, given_at, given_by);

-- name: self_check_lines :many self_check_item
-- $1 employer_id
-- $2 year
-- $3 version
select a.question, a.answer, a.number, a.words, coalesce(v.verdict, '') as verdict,
       coalesce(v.words, '') as verdict_words
  from self_check_answer as a
  left join self_check_verdict as v using (employer_id, year, version, question)
 where a.employer_id = $1 and a.year = $2 and a.version = $3
 order by a.question collate "C";
