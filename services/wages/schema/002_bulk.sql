-- Rows come by COPY, which PostgreSQL refuses on a table with row-level security: they go into the
-- partitions, where the runtime role may insert and nothing else. Reading goes through the parents
-- and their policies, as before.
-- Grants on the partitions there are: no lock that a reader or writer waits for, no rows.

create or replace function ensure_month(month date) returns void
    language plpgsql security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    first date := date_trunc('month', month)::date;
    parent text;
    child text;
begin
    if first < '2000-01-01' or first > '2199-12-01' then
        raise exception 'no month of work: %', month;
    end if;
    perform pg_advisory_xact_lock(hashtext('ensure_month:' || current_schema));
    foreach parent in array array['work_interval', 'pay_line'] loop
        child := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(child) is null then
            execute format('create table %I (like %I including all)', child, parent);
            execute format($q$grant insert on %I to :runtime$q$, child);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                           parent, child, first, (first + interval '1 month')::date);
        end if;
    end loop;
end $$;

do $$
declare
    child regclass;
begin
    for child in select inhrelid::regclass from pg_inherits
                  where inhparent in ('work_interval'::regclass, 'pay_line'::regclass)
    loop
        execute format($q$grant insert on %s to :runtime$q$, child);
    end loop;
end $$;
