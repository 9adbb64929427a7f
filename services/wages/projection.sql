-- name: employer_take :exec
-- The highest version counts; whatever comes again keeps the highest generation.
-- $1 employer_id
-- $2 credit_code
-- $3 name
-- $4 kind
-- $5 region
-- $6 version
-- $7 generation
-- $8 today: first heard of
insert into employer as e (employer_id, credit_code, name, kind, region, version, generation, seen_on)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (employer_id) do update
   set credit_code = case when excluded.version >= e.version then excluded.credit_code
                          else e.credit_code end,
       name = case when excluded.version >= e.version then excluded.name else e.name end,
       kind = case when excluded.version >= e.version then excluded.kind else e.kind end,
       region = case when excluded.version >= e.version then excluded.region else e.region end,
       version = greatest(e.version, excluded.version),
       generation = greatest(e.generation, excluded.generation);

-- name: employer_drop_older :exec
-- $1 generation
delete from employer
 where generation < $1;

-- name: engagement_lock :maybe engagement_row
-- $1 engagement_id
select engagement_id, worker_id, employer_id, worker_no, class, occupation, home_region, from_day,
       to_day, version, generation
  from engagement
 where engagement_id = $1
   for update;

-- name: engagement_put :exec
-- $1 engagement_id
-- $2 worker_id
-- $3 employer_id
-- $4 worker_no
-- $5 class
-- $6 occupation
-- $7 home_region
-- $8 from_day
-- $9 to_day
-- $10 version
-- $11 generation
-- $12 first days of the periods of class
-- $13 their classes
insert into engagement (engagement_id, worker_id, employer_id, worker_no, class, occupation,
                        home_region, from_day, to_day, version, generation, class_from, class_list)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (engagement_id) do update
   set worker_id = excluded.worker_id, employer_id = excluded.employer_id,
       worker_no = excluded.worker_no, class = excluded.class, occupation = excluded.occupation,
       home_region = excluded.home_region, from_day = excluded.from_day, to_day = excluded.to_day,
       version = excluded.version, generation = excluded.generation,
       class_from = excluded.class_from, class_list = excluded.class_list;

-- name: engagement_keep :exec
-- $1 engagement_id
-- $2 generation
update engagement
   set generation = $2
 where engagement_id = $1 and generation < $2;

-- name: engagement_older :many number_row
-- $1 generation
select distinct employer_id, worker_no
  from engagement
 where generation < $1
 order by employer_id, worker_no;

-- name: engagement_drop_older :exec
-- $1 generation
delete from engagement
 where generation < $1;

-- name: alias_lock :maybe alias_row
-- $1 alias_id
select alias_id, employer_id, worker_no, version
  from alias
 where alias_id = $1
   for update;

-- name: alias_put :exec
-- $1 alias_id
-- $2 employer_id
-- $3 worker_no
-- $4 worker_id
-- $5 from_day
-- $6 to_day
-- $7 version
-- $8 generation
insert into alias (alias_id, employer_id, worker_no, worker_id, from_day, to_day, version,
                   generation)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (alias_id) do update
   set employer_id = excluded.employer_id, worker_no = excluded.worker_no,
       worker_id = excluded.worker_id, from_day = excluded.from_day, to_day = excluded.to_day,
       version = excluded.version, generation = excluded.generation;

-- name: alias_keep :exec
-- $1 alias_id
-- $2 generation
update alias
   set generation = $2
 where alias_id = $1 and generation < $2;

-- name: alias_older :many number_row
-- $1 generation
select distinct employer_id, worker_no
  from alias
 where generation < $1
 order by employer_id, worker_no;

-- name: alias_drop_older :exec
-- $1 generation
delete from alias
 where generation < $1;

-- name: number_mark :exec
-- Marks every month in which the numbers have rows, in the order of keys.
-- $1 employer_ids
-- $2 worker_nos
-- $3 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select n.employer_id, n.worker_no, m.month, $3, $3
  from (select distinct * from unnest($1::bigint[], $2::text[])) as n (employer_id, worker_no)
 cross join lateral (select i.month from work_interval as i
                      where i.employer_id = n.employer_id and i.worker_no = n.worker_no
                      union
                     select p.month from pay_line as p
                      where p.employer_id = n.employer_id and p.worker_no = n.worker_no
                      union
                     select f.month from penalty as f
                      where f.employer_id = n.employer_id and f.worker_no = n.worker_no) as m
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;

-- name: alias_mark :exec
-- The same for the numbers that are mapped to a worker.
-- $1 employer_id
-- $2 worker_id
-- $3 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select n.employer_id, n.worker_no, m.month, $3, $3
  from (select distinct a.employer_id, a.worker_no
          from alias as a
         where a.employer_id = $1 and a.worker_id = $2) as n
 cross join lateral (select i.month from work_interval as i
                      where i.employer_id = n.employer_id and i.worker_no = n.worker_no
                      union
                     select p.month from pay_line as p
                      where p.employer_id = n.employer_id and p.worker_no = n.worker_no
                      union
                     select f.month from penalty as f
                      where f.employer_id = n.employer_id and f.worker_no = n.worker_no) as m
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;
