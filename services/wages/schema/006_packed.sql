-- Packed months: what an audit of a number's month reads, in one row instead of a hundred.
--
-- A row holds the intervals in force of a number for the facts of a month: those of the month, of the
-- seven days before it and of the 36 hours after it (time_facts_from, time_facts_to). It is made when
-- the month has been audited after its end, and dropped in the transaction that marks the number's month
-- because records came into force or went out of it. Where there is none, the open rows are read. It is
-- no record: the open rows stay, and packed_intervals() must give what they give (wages_check.sql).
--
-- Format 1. `spans`: 12 bytes an interval, big-endian, in the order of starts:
--   int32  start, in seconds after the month's first midnight in Asia/Shanghai; before it negative
--   int32  kind * 2^20 + length in seconds; kind is 0 order, 1 online, 2 meeting, 3 driving
--   int32  place of work, 411002
-- Times are whole seconds, as the facts count them. In the same order, an element an interval: `refs`
-- source_ref; `pays` pay_fen, `fares` fare_fen, `cuts` commission_bp, `tasks` task, each null as a whole
-- when no interval has any. Whoever gives work_interval another column that an audit reads adds it here,
-- raises the format, and drops the rows of the format before.
--
-- One new table and three functions: no lock on anything in use, no rows to rewrite.

create table packed_month (
    employer_id bigint      not null,
    month       date        not null,
    worker_no   text        not null,
    region      text        not null,  -- of the employer, as in work_interval
    format      smallint    not null,
    n_rows      integer     not null,
    spans       bytea       not null,
    refs        text[]      not null,
    pays        bigint[],
    fares       bigint[],
    cuts        integer[],
    tasks       text[],
    packed_at   timestamptz not null,
    primary key (employer_id, month, worker_no),
    constraint packed_month_spans check (format = 1 and n_rows > 0
        and octet_length(spans) = 12 * n_rows and cardinality(refs) = n_rows
        and coalesce(cardinality(pays), n_rows) = n_rows and coalesce(cardinality(fares), n_rows) = n_rows
        and coalesce(cardinality(cuts), n_rows) = n_rows and coalesce(cardinality(tasks), n_rows) = n_rows)
);
-- Spans stay in the row, where a pass over a month reads them; texts go out of it first.
alter table packed_month alter column spans set storage main;

create function packed_span(month date, kind text, started_at timestamptz, ended_at timestamptz,
                            work_region text) returns bytea
    language sql immutable parallel safe as $$
select int4send((floor(extract(epoch from started_at))
                 - extract(epoch from month::timestamp at time zone 'Asia/Shanghai'))::integer)
    || int4send(((array_position(array['order', 'online', 'meeting', 'driving'], kind) - 1) << 20)
                + (floor(extract(epoch from ended_at))
                   - floor(extract(epoch from started_at)))::integer)
    || int4send(work_region::integer)
$$;

-- The big-endian int32 at a byte.
create function packed_int(spans bytea, at integer) returns integer
    language sql immutable parallel safe as $$
select ('x' || encode(substring(spans from at + 1 for 4), 'hex'))::bit(32)::integer
$$;

-- The intervals of a row as work_interval has them.
create function packed_intervals(p packed_month)
    returns table (kind text, started_at timestamptz, ended_at timestamptz, work_region text,
                   source_ref text, pay_fen bigint, fare_fen bigint, commission_bp integer, task text)
    language sql immutable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
select (array['order', 'online', 'meeting', 'driving'])[(w.what >> 20) + 1], w.start,
       w.start + make_interval(secs => w.what & 1048575), lpad(w.place::text, 6, '0'), p.refs[w.i],
       coalesce(p.pays[w.i], -1), coalesce(p.fares[w.i], -1), coalesce(p.cuts[w.i], -1),
       coalesce(p.tasks[w.i], '')
  from (select i, p.month::timestamp at time zone 'Asia/Shanghai'
                  + make_interval(secs => packed_int(p.spans, 12 * i - 12)) as start,
               packed_int(p.spans, 12 * i - 8) as what, packed_int(p.spans, 12 * i - 4) as place
          from generate_series(1, p.n_rows) as i) as w
$$;

alter table packed_month enable row level security;
alter table packed_month force row level security;
create policy packed_month_seen on packed_month using (gongdao_sees(region));
grant select, insert, update, delete on packed_month to :runtime;
