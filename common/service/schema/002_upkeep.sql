-- The end of a day partition, and what an operator is told of the whole database. Replaces one
-- function, adds functions, a table of two rows and an index on dead_letter: it blocks the writers of
-- dead letters while it is built, over as many rows as there are dead letters.

-- Days before first_day were dropped and are never made again: an id of such a day is refused, so
-- that a command whose row is gone cannot run twice, whatever the settings say later.
create table partition_floor (
    parent      text        primary key,
    first_day   date        not null,
    dropped_at  timestamptz,
    constraint partition_floor_parent check (parent in ('inbox', 'outbox'))
);
insert into partition_floor (parent, first_day) values ('inbox', '2000-01-01'), ('outbox', '2000-01-01');

create index dead_letter_by_outbox on dead_letter (outbox_id);

create or replace function partition_ahead(first date, last date) returns void
    language plpgsql security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    d date := first;
    child text;
    up record;
begin
    if last - first > 60 then
        raise exception 'too many days: % to %', first, last;
    end if;
    perform pg_advisory_xact_lock(hashtext('partition_ahead:' || current_schema));
    while d <= last loop
        for up in select f.parent from partition_floor as f where f.first_day <= d order by f.parent loop
            child := up.parent || '_' || to_char(d, 'YYYYMMDD');
            if to_regclass(child) is null then
                -- Made apart and attached: that does not wait for the writers of other days.
                execute format('create table %I (like %I including defaults including constraints)',
                               child, up.parent);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                               up.parent, child, d, d + 1);
            end if;
        end loop;
        d := d + 1;
    end loop;
end $$;

-- Who still needs a row of that day of the outbox; null: nobody. Every step goes by index: the
-- highest transaction and the lowest and highest id of the day, not its rows.
-- A cursor has passed a row when its base sees it. What it has in its window counts as needed.
create function outbox_needed(d date) returns text
    language plpgsql set search_path = :schema, pg_catalog, pg_temp as $$
declare
    newest xid8 := (select max(o.xid) from outbox as o where o.day = d);
    low bigint := (select min(o.id) from outbox as o where o.day = d);
    high bigint := (select max(o.id) from outbox as o where o.day = d);
    dead bigint := (select min(l.outbox_id) from dead_letter as l where l.outbox_id >= low);
    why text;
begin
    if newest is null then
        return null;
    end if;
    select 'cursor ' || c.subscriber into why
      from outbox_cursor as c
     where newest >= pg_snapshot_xmax(c.base)
        or (select max(o.xid)
              from outbox as o
             where o.day = d and o.xid = any (array(select pg_snapshot_xip(c.base)))) is not null
     order by c.subscriber
     limit 1;
    if why is null and dead <= high then
        why := 'dead letter of outbox row ' || dead;
    end if;
    if why is null then
        select 'replay to ' || r.subscriber into why
          from replay as r
          join timer as t on t.tag = 'replay/' || r.subscriber
         where (r.begun_at at time zone 'utc')::date <= d
         order by r.subscriber
         limit 1;
    end if;
    return why;
end $$;

-- Drops one day of one log in one transaction: "dropped", "absent", "young", "locked" (somebody is
-- working in the table; nothing was waited for longer than the lock_timeout), or who needs the day.
-- Dropping needs the parent for itself, and commands that come meanwhile wait behind us: so a
-- transaction that has been open for a second is not waited for at all, and the others not long.
-- Whoever could still write into the day is done when the lock is ours: the second look counts.
create function partition_drop(parent text, d date, keep_days integer) returns text
    language plpgsql security definer
    set search_path = :schema, pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
    child text := parent || '_' || to_char(d, 'YYYYMMDD');
    why text;
begin
    if parent not in ('inbox', 'outbox') then
        raise exception 'no log: %', parent;
    end if;
    if keep_days < 2 or d >= (now() at time zone 'utc')::date - keep_days then
        return 'young';
    end if;
    if to_regclass(child) is null then
        return 'absent';
    end if;
    if not pg_try_advisory_xact_lock(hashtext('partition_ahead:' || current_schema))
       or exists (select from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
                   where l.relation = to_regclass(parent) and l.granted
                     and l.database = (select oid from pg_database
                                        where datname = current_database())
                     and a.xact_start < now() - interval '1 second') then
        return 'locked';
    end if;
    if parent = 'outbox' then
        why := outbox_needed(d);
    end if;
    if why is null then
        execute format('lock table only %I in access exclusive mode', parent);
        execute format('lock table only %I in access exclusive mode nowait', child);
    end if;
    if why is null and parent = 'outbox' then
        why := outbox_needed(d);
    end if;
    if why is not null then
        return why;
    end if;
    execute format('drop table %I', child);
    update partition_floor as f
       set first_day = greatest(f.first_day, d + 1), dropped_at = now()
     where f.parent = partition_drop.parent;
    return 'dropped';
exception when lock_not_available then
    return 'locked';
end $$;
revoke all on function partition_drop(text, date, integer) from public;

grant execute on function partition_drop(text, date, integer) to :runtime;
grant select on partition_floor to :runtime;
