-- name: alias_by_number :many alias_record
-- What a number stands for, in the order of its first days.
-- $1 employer_id
-- $2 worker_no
select coalesce(alias_id, 0) as alias_id, employer_id, worker_no, worker_id, from_day, to_day,
       version
  from alias
 where employer_id = $1 and worker_no = $2
 order by from_day
   for update;

-- name: alias_of_worker :many alias_record
-- Every number of a worker at an employer.
-- $1 employer_id
-- $2 worker_id
select coalesce(alias_id, 0) as alias_id, employer_id, worker_no, worker_id, from_day, to_day,
       version
  from alias
 where employer_id = $1 and worker_id = $2
 order by worker_no, from_day
 limit 1000;

-- name: alias_page_all :many alias_record
-- Those that an engagement does not tell: mapped or ended by hand.
-- $1 after alias_id
-- $2 limit
select alias_id, employer_id, worker_no, worker_id, from_day, to_day, version
  from alias
 where alias_id is not null and alias_id > $1
 order by alias_id
 limit $2;

-- name: alias_map :exec
-- $1 alias_id
-- $2 employer_id
-- $3 worker_no
-- $4 worker_id
-- $5 from_day
insert into alias (alias_id, employer_id, worker_no, worker_id, from_day, version)
values ($1, $2, $3, $4, $5, 1);

-- name: alias_end :exec
-- $1 alias_id
-- $2 employer_id
-- $3 worker_no
-- $4 from_day
-- $5 to_day
-- $6 version
update alias
   set alias_id = $1, to_day = $5, version = $6
 where employer_id = $2 and worker_no = $3 and from_day = $4;

-- name: alias_version_insert :exec
-- $1 alias_id
-- $2 version
-- $3 employer_id
-- $4 worker_no
-- $5 worker_id
-- $6 from_day
-- $7 to_day
-- $8 reason
-- $9 recorded_at
-- $10 recorded_by
insert into alias_version (alias_id, version, employer_id, worker_no, worker_id, from_day, to_day,
                           reason, recorded_at, recorded_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: alias_by_hand :many alias_record
-- What was mapped or ended by hand for a worker.
-- $1 worker_id
select alias_id, employer_id, worker_no, worker_id, from_day, to_day, version
  from alias
 where worker_id = $1 and alias_id is not null
 order by alias_id
   for update;

-- name: alias_version_set :exec
-- $1 alias_id
-- $2 version
update alias
   set version = $2
 where alias_id = $1;
