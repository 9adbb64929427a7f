-- What an operator is told of the whole database: who has a transaction open, who waits for whose
-- lock, which connection leads the relay, how far the standbys are. Adds functions, replaces one.
-- They belong to the owner, which may see the sessions of others (pg_monitor) and cannot log in. None
-- gives away a statement's text. Where the owner was not granted that, they see less.

-- The oldest transaction of the database but the caller's own; no row: none.
create function oldest_transaction(out pid integer, out application text, out role text,
                                   out state text, out age_s bigint) returns setof record
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    select o.pid, o.application, o.role, o.state,
           extract(epoch from clock_timestamp() - o.begun_at)::bigint
      from (select a.pid, a.application_name, a.usename::text, a.state, a.xact_start
              from pg_stat_activity as a
             where a.xact_start is not null and a.datname = current_database()
               and a.backend_type = 'client backend' and a.pid <> pg_backend_pid()
            union all
            select 0, 'prepared transaction ' || p.gid, p.owner::text, 'prepared', p.prepared
              from pg_prepared_xacts as p
             where p.database = current_database()) as o (pid, application, role, state, begun_at)
     order by o.begun_at
     limit 1
$$;

-- Who waits for a lock in this database, the longest first, and who holds it. One that waits for
-- somebody who only waits himself comes later.
create function lock_waits(out pid integer, out application text, out waited_s bigint,
                           out object text, out holder_pid integer, out holder_application text,
                           out holder_role text, out holder_state text, out holder_age_s bigint)
    returns setof record
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    select l.pid, coalesce(a.application_name, ''),
           coalesce(extract(epoch from clock_timestamp() - l.waitstart), 0)::bigint,
           coalesce(l.relation::regclass::text, l.locktype),
           h.pid, coalesce(b.application_name, ''), coalesce(b.usename::text, ''),
           coalesce(b.state, ''),
           coalesce(extract(epoch from clock_timestamp() - b.xact_start), 0)::bigint
      from pg_locks as l
      join pg_stat_activity as a on a.pid = l.pid
     cross join lateral (select k.pid
                           from unnest(pg_blocking_pids(l.pid)) with ordinality as k (pid, n)
                          order by k.n
                          limit 1) as h
      left join pg_stat_activity as b on b.pid = h.pid
     where not l.granted and a.datname = current_database()
     order by coalesce(b.wait_event_type = 'Lock', false), l.waitstart
     limit 10
$$;

-- The connection that holds the relay's lock; no row: none leads.
create function relay_holder(out pid integer, out application text, out role text,
                             out state text, out age_s bigint) returns setof record
    language sql security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select l.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
           coalesce(a.state, ''),
           coalesce(extract(epoch from clock_timestamp() - a.backend_start), 0)::bigint
      from pg_locks as l
      left join pg_stat_activity as a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 2
       and l.database = (select oid from pg_database where datname = current_database())
       and l.classid::bigint = hashtext('relay')::bigint & 4294967295
       and l.objid::bigint = hashtext(current_schema)::bigint & 4294967295
$$;

-- Standbys that are connected, and slots whose reader is gone: those keep the log of the database.
create function standbys(out name text, out state text, out sync text, out lag_bytes bigint,
                         out lag_ms bigint) returns setof record
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    with here as (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                              else pg_current_wal_lsn() end as lsn)
    select r.application_name, coalesce(r.state, ''), coalesce(r.sync_state, ''),
           coalesce(pg_wal_lsn_diff(here.lsn, r.replay_lsn), 0)::bigint,
           coalesce(extract(epoch from r.replay_lag) * 1000, 0)::bigint
      from pg_stat_replication as r, here
    union all
    select s.slot_name::text, 'unread', '',
           coalesce(pg_wal_lsn_diff(here.lsn, s.restart_lsn), 0)::bigint, 0
      from pg_replication_slots as s, here
     where not s.active
     order by 1
     limit 20
$$;

create function data_folder() returns text
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(current_setting('data_directory', true), '')
$$;

revoke all on function oldest_transaction(), lock_waits(), relay_holder(), standbys(), data_folder()
  from public;
grant execute on function oldest_transaction(), lock_waits(), relay_holder(), standbys(), data_folder()
   to :runtime;

-- As before, but days of the outbox that nobody writes into any more are not made only to be dropped.
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
        for up in
            select f.parent
              from partition_floor as f
             where f.first_day <= d
               and (f.parent = 'inbox' or d >= (now() at time zone 'utc')::date - 2)
             order by f.parent
        loop
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
