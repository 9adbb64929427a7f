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

-- name: alias_owner :many alias_owner
-- Whose a number is that somebody is engaged under: his engagement of that day, or the last before.
-- $1 employer_ids
-- $2 worker_nos
-- $3 days
-- $4 rows
select u.row, e.worker_id
  from unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[])
       as u (employer_id, worker_no, day, row)
 cross join lateral
       (select worker_id
          from engagement
         where employer_id = u.employer_id and worker_no = u.worker_no and from_day <= u.day
         order by from_day desc
         limit 1) as e
 order by u.row;

-- name: alias_of_numbers :many alias_record
-- What numbers stand for, of each in the order of its first days.
-- $1 employer_ids
-- $2 worker_nos
select coalesce(a.alias_id, 0) as alias_id, a.employer_id, a.worker_no, a.worker_id, a.from_day,
       a.to_day, a.version
  from alias as a
 where (a.employer_id, a.worker_no) in (select * from unnest($1::bigint[], $2::text[]))
 order by a.employer_id, a.worker_no, a.from_day
   for update;

-- name: alias_map_many :exec
-- $1 alias_ids
-- $2 employer_ids
-- $3 worker_nos
-- $4 worker_ids
-- $5 from_days
insert into alias (alias_id, employer_id, worker_no, worker_id, from_day, version)
select *, 1
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::date[]);

-- name: alias_version_many :exec
-- Their first versions.
-- $1 alias_ids
-- $2 employer_ids
-- $3 worker_nos
-- $4 worker_ids
-- $5 from_days
-- $6 reason
-- $7 recorded_at
-- $8 recorded_by
insert into alias_version (alias_id, version, employer_id, worker_no, worker_id, from_day, reason,
                           recorded_at, recorded_by)
select alias_id, 1, employer_id, worker_no, worker_id, from_day, $6, $7, $8
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::date[])
       as u (alias_id, employer_id, worker_no, worker_id, from_day);
