-- name: thing_lock :maybe thing
-- $1 key
select key, thing_id, version, text
  from thing
 where key = $1
   for update;

-- name: thing_put :exec
-- $1 key
-- $2 thing_id
-- $3 version
-- $4 text
insert into thing (key, thing_id, version, text)
values ($1, $2, $3, $4)
    on conflict (key) do update
   set version = excluded.version, text = excluded.text;

-- name: thing_insert :exec
-- $1 key
-- $2 thing_id
-- $3 text
insert into thing (key, thing_id, version, text)
values ($1, $2, 1, $3);

-- name: thing_page :many thing
-- $1 after thing_id
-- $2 limit
select key, thing_id, version, text
  from thing
 where thing_id > $1
 order by thing_id
 limit $2::bigint;

-- name: taken_insert :exec
-- $1 event
-- $2 key
-- $3 text
-- $4 generation
insert into taken (event, key, text, generation)
values ($1, $2, $3, $4);

-- name: note_seen :one note_seen
select count(*) as n
  from note;

-- name: note_insert :rows
-- $1 key
-- $2 region
-- $3 subject
insert into note (key, region, subject)
select *
  from unnest($1::text[], $2::text[], $3::text[]);

-- name: fail :exec
-- $1 SQLSTATE
select fail($1);

-- name: fail_now :one note_seen
-- $1 SQLSTATE
select 0::bigint as n
  from fail($1);

-- name: note_write :exec
-- $1 key
-- $2 region
-- $3 subject
insert into note (key, region, subject)
values ($1, $2, $3);
