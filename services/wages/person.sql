-- name: person_employers :many person_employer_row
-- Employers that the worker is or was engaged with, of those that the caller sees.
-- $1 worker_id
-- $2 limit
select distinct e.employer_id
  from engagement as e
 where e.worker_id = $1
 order by e.employer_id
 limit $2;
