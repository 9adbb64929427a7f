-- Packed months, format 3: spans as format 2 has them; what else is known of the intervals as one text,
-- `lists`, which goes through the connection as it lies there. Arrays had to be written out for every
-- audit.
--
-- Five lists, a record separator (0x1e) between two: source_ref, pay_fen, fare_fen, commission_bp, task.
-- In each the texts of the intervals in the order of spans, a unit separator (0x1f) between two; a list
-- of which nothing was filed is empty. No text has either: intake refuses control characters.
--
-- As in 017 the packed months that are there go, and audits make them again; a daemon of the release
-- before may still write its format, which nobody reads any more. The lock is held for a blink: the table
-- is empty when the check is added.

truncate packed_month;

alter table packed_month drop constraint packed_month_spans;
alter table packed_month
    add column lists text,
    alter column refs set default '{}',
    add constraint packed_month_spans check (n_rows > 0
        and octet_length(spans) = case format when 1 then 12 else 8 end * n_rows
        and format between 1 and 3 and (format = 3) = (lists is not null)
        and case when format = 3 then cardinality(refs) = 0
                                  and length(lists) - length(replace(lists, chr(30), '')) = 4
                 else cardinality(refs) = n_rows end
        and coalesce(cardinality(pays), n_rows) = n_rows and coalesce(cardinality(fares), n_rows) = n_rows
        and coalesce(cardinality(cuts), n_rows) = n_rows and coalesce(cardinality(tasks), n_rows) = n_rows);
alter table packed_month alter column lists set compression lz4;

-- The intervals of a row of format 3 as work_interval has them.
create or replace function packed_intervals(p packed_month)
    returns table (kind text, started_at timestamptz, ended_at timestamptz, work_region text,
                   source_ref text, pay_fen bigint, fare_fen bigint, commission_bp integer, task text)
    language sql immutable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
select (array['order', 'online', 'meeting', 'driving'])[((w.span >> 37) & 3) + 1], w.start,
       w.start + make_interval(secs => (w.span >> 20) & 131071), lpad((w.span & 1048575)::text, 6, '0'),
       l.refs[w.i], coalesce(l.pays[w.i]::bigint, -1), coalesce(l.fares[w.i]::bigint, -1),
       coalesce(l.cuts[w.i]::integer, -1), coalesce(l.tasks[w.i], '')
  from (select string_to_array(split_part(p.lists, chr(30), 1), chr(31)) as refs,
               string_to_array(split_part(p.lists, chr(30), 2), chr(31)) as pays,
               string_to_array(split_part(p.lists, chr(30), 3), chr(31)) as fares,
               string_to_array(split_part(p.lists, chr(30), 4), chr(31)) as cuts,
               string_to_array(split_part(p.lists, chr(30), 5), chr(31)) as tasks
        offset 0) as l
 cross join (select i, span, p.month::timestamp at time zone 'Asia/Shanghai'
                                 + make_interval(secs => span >> 39) as start
               from (select i, packed_bits(p.spans, i) as span
                       from generate_series(1, p.n_rows) as i) as s) as w
 where p.format = 3
$$;
