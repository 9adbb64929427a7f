-- Packed months, format 2: 8 bytes an interval where format 1 (006) had 12; a pass over a month is
-- bound by the bytes that go through the connection.
--
-- `spans`: a signed int64 an interval, big-endian, in the order of starts. From the highest bit:
--   25 bits  start, in seconds after the month's first midnight in Asia/Shanghai; before it negative
--    2 bits  kind: 0 order, 1 online, 2 meeting, 3 driving
--   17 bits  length in seconds
--   20 bits  place of work, 411002
-- All else is as in format 1. An interval that does not fit has no span, and its row is refused by the
-- check of the table.
--
-- Packed months are no record: those of format 1 are dropped and made again by the next audit; until
-- then the open rows are read. A daemon of the release before may still write its format (packed_span()
-- stays for it), which nobody reads any more and the next packing overwrites. The lock is held for a blink: the table is empty when
-- the check is added.

truncate packed_month;

alter table packed_month drop constraint packed_month_spans;
alter table packed_month add constraint packed_month_spans check (n_rows > 0
    and octet_length(spans) = case format when 1 then 12 when 2 then 8 end * n_rows
    and format between 1 and 2 and cardinality(refs) = n_rows
    and coalesce(cardinality(pays), n_rows) = n_rows and coalesce(cardinality(fares), n_rows) = n_rows
    and coalesce(cardinality(cuts), n_rows) = n_rows and coalesce(cardinality(tasks), n_rows) = n_rows);

create function packed_bytes(month date, kind text, started_at timestamptz, ended_at timestamptz,
                             work_region text) returns bytea
    language sql immutable parallel safe as $$
select int8send((w.start << 39)
                | ((array_position(array['order', 'online', 'meeting', 'driving'], kind) - 1)::bigint << 37)
                | (w.length << 20) | work_region::bigint)
  from (select (floor(extract(epoch from started_at))
                - extract(epoch from month::timestamp at time zone 'Asia/Shanghai'))::bigint as start,
               (floor(extract(epoch from ended_at)) - floor(extract(epoch from started_at)))::bigint
                 as length) as w
 where w.start between -16777216 and 16777215 and w.length between 0 and 86400
$$;

-- The i-th span, from 1 on.
create function packed_bits(spans bytea, i integer) returns bigint
    language sql immutable parallel safe as $$
select ('x' || encode(substring(spans from 8 * i - 7 for 8), 'hex'))::bit(64)::bigint
$$;

-- The intervals of a row of format 2 as work_interval has them.
create or replace function packed_intervals(p packed_month)
    returns table (kind text, started_at timestamptz, ended_at timestamptz, work_region text,
                   source_ref text, pay_fen bigint, fare_fen bigint, commission_bp integer, task text)
    language sql immutable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
select (array['order', 'online', 'meeting', 'driving'])[((w.span >> 37) & 3) + 1], w.start,
       w.start + make_interval(secs => (w.span >> 20) & 131071), lpad((w.span & 1048575)::text, 6, '0'),
       p.refs[w.i], coalesce(p.pays[w.i], -1), coalesce(p.fares[w.i], -1), coalesce(p.cuts[w.i], -1),
       coalesce(p.tasks[w.i], '')
  from (select i, span, p.month::timestamp at time zone 'Asia/Shanghai'
                          + make_interval(secs => span >> 39) as start
          from (select i, packed_bits(p.spans, i) as span from generate_series(1, p.n_rows) as i) as s) as w
 where p.format = 2
$$;

drop function packed_int(bytea, integer);
