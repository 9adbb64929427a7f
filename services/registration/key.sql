-- name: key_now :one key_use
-- $1 a version: the check digest that is stored for the one in use, or of that one when none is
select u.writes::bigint as writes, u.oldest::bigint as oldest, k.digest is not null as checked,
       coalesce(k.digest, '00000000-0000-0000-0000-000000000000'::uuid) as digest
  from key_use u
  left join key_check k on k.version = case when u.writes = 0 then $1 else u.writes end;

-- name: key_begin :exec
-- $1 version
update key_use
   set writes = $1, oldest = $1
 where writes = 0;

-- name: key_check_insert :exec
-- $1 version
-- $2 digest
insert into key_check (version, digest)
values ($1, $2)
    on conflict (version) do nothing;
