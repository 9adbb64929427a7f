#!/usr/bin/env python3
"""Hours of a city's month: ours from open rows and from packed months, and PostgreSQL's range_agg.

Ours is load_audit: time_facts_make() of the wages daemon over COPY, for every worker all facts of his
hours. The peer is one SQL statement for the worked seconds alone. One connection each, in turns; all must
agree on the sum. Rules and findings are not timed here.
"""

import re
import sys
import time

import bench

WORKERS = 100_000 if bench.LONG else 5_000
A_WORKER = 110  # orders in the month
MONTH = "2025-03"

FILL = """
insert into submission values (1, 1, '411002', 'intervals', '', '2025-03-01', '2025-03-01',
  decode(repeat('00', 32), 'hex'), 'bench', 'closed', 1, 1, 0, 0, 0, now(), now());
insert into holding values (1, 'intervals', '', '2025-03-01', 1);
select ensure_month('2025-03-01');
insert into work_interval (submission_id, month, region, employer_id, worker_no, source_ref, kind,
                           started_at, ended_at, work_region, line)
select 1, '2025-03-01', '411002', 1, 'K' || w, 'D' || o || '-' || w, 'order', s,
       s + make_interval(secs => 600 + (w * 31 + o * 977) %% 5400), '411002', 1
  from generate_series(0, %d) as o cross join generate_series(1, %d) as w
 cross join lateral (select timestamptz '2025-03-01 00:00:00+08'
                       + make_interval(secs => (o * 24300 + (w * 7919 + o * 104729) %% 30000)::integer) as s) as x;
analyze work_interval;
"""

RANGE_AGG = """
select sum(extract(epoch from upper(r) - lower(r)))::bigint
  from (select unnest(range_agg(tstzrange(i.started_at, i.ended_at))
                      * tstzmultirange(tstzrange('2025-03-01 00:00:00+08', '2025-04-01 00:00:00+08'))) as r
          from work_interval i join holding h on h.submission_id = i.submission_id and h.month = i.month
         group by i.employer_id, i.worker_no) as x
"""


def pack_sql():
    """The statement by which the daemon packs, for every number."""
    text = (bench.SOURCE / "services/wages/pack.sql").read_text()
    sql = re.search(r"-- name: pack_put.*?\n(insert.*?;)", text, re.S).group(1)
    keys = ("(select distinct employer_id, worker_no, month, timestamptz '2025-02-22 00:00:00+08',"
            " timestamptz '2025-04-02 12:00:00+08' from work_interval)")
    sql = re.sub(r"unnest\(\$1.*?\)", keys, sql, count=1, flags=re.S)
    return sql.replace("$6", "now()")


def timed(town, sql):
    begun = time.monotonic()
    rows = town.psql(sql, schema="wages", wait=3000)
    return time.monotonic() - begun, rows


def main():
    open_rows = bench.Figure("audit_open_facts", "workers/s", at_least=6)
    packed = bench.Figure("audit_packed_facts", "workers/s", at_least=50)
    inside = bench.Figure("audit_packed_pass_share", "workers/s")
    with bench.city(instances=1, services=["registration", "wages"]) as town:
        timed(town, FILL % (A_WORKER - 1, WORKERS))
        print(f"packed in {timed(town, pack_sql())[0]:.1f} s: {WORKERS * A_WORKER} intervals")
        timed(town, "vacuum analyze packed_month")
        dsn = f"host={town.root / 'run'} user=gongdao dbname=gongdao options=-csearch_path=wages"
        for _ in range(bench.ROUNDS):
            sql_s, rows = timed(town, "set max_parallel_workers_per_gather = 0;" + RANGE_AGG)
            of_open = bench.load("audit", dsn, "open", MONTH)[0]
            of_packed = bench.load("audit", dsn, "packed", MONTH)[0]
            sums = {rows[-1][0], of_open[3], of_packed[3]}
            if len(sums) != 1 or of_open[2] != str(WORKERS) or of_packed[2] != str(WORKERS):
                raise SystemExit(f"the engines disagree: {rows[-1]} {of_open} {of_packed}")
            open_rows.round(WORKERS * 1e6 / int(of_open[1]), WORKERS / sql_s)
            packed.round(WORKERS * 1e6 / int(of_packed[1]), WORKERS / sql_s)
            inside.round(WORKERS * 1e6 / int(of_packed[1]), WORKERS * 1e6 / int(of_packed[4]))
    sys.exit(bench.finish([open_rows, packed, inside]))


if __name__ == "__main__":
    main()
