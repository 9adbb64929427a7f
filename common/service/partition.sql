-- name: partition_floor :one partition_floor_row
-- Days before it are gone.
select first_day
  from partition_floor
 where parent = 'inbox';

-- name: partition_old :many partition_day_row
-- The days of both logs that are older than they must be, the oldest first. Where no subscriber has a
-- place yet, nobody can tell what it needs: the outbox stays.
-- $1 last day of the inbox
-- $2 last day of the outbox
select p.relname::text as parent, to_date(right(c.relname, 8), 'YYYYMMDD') as day
  from pg_class as p
  join pg_inherits as i on i.inhparent = p.oid
  join pg_class as c on c.oid = i.inhrelid
 where p.oid in (to_regclass('inbox'), to_regclass('outbox'))
   and to_date(right(c.relname, 8), 'YYYYMMDD') <= case p.relname when 'inbox' then $1::date
                                                                  else $2::date end
   and (p.relname = 'inbox' or exists (select from outbox_cursor))
 order by right(c.relname, 8), p.relname
 limit 200;

-- name: partition_drop :one partition_drop_row
-- $1 parent
-- $2 day
-- $3 days that are kept whatever happens
select partition_drop($1, $2, $3) as outcome;
