-- name: note_insert :exec
-- $1 note_id
-- $2 region
-- $3 text
insert into note (note_id, region, text)
values ($1, $2, $3);

-- name: note_all :many note
select note_id, region, text
  from note
 order by note_id
 limit 1000;

-- name: employer_put :exec
-- $1 employer_id
-- $2 version
-- $3 generation
insert into employer (employer_id, version, generation)
values ($1, $2, $3)
    on conflict (employer_id) do update
   set version = excluded.version, generation = excluded.generation
 where employer.version <= excluded.version;

-- name: employer_drop_older :exec
-- $1 generation
delete from employer
 where generation < $1;

-- name: employer_count :one demo_count
select count(*) as n
  from employer;
