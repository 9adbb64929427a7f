#!/usr/bin/env python3
"""Hours of a city's month: ours from open rows and from packed months, against PostgreSQL and DuckDB.

Ours is load_audit: time_facts_make() of the wages daemon over COPY, for every worker all facts of his
hours. The peers compute the worked seconds alone: one SQL statement a connection over half of the
employers (range_agg, and gaps and islands by a window: the faster of the two counts, with memory enough
for its sorts), and with --long DuckDB with two threads, over what the tables give it as CSV and, without
a goal, over a table of its own. Two connections each side, in turns (DuckDB's rounds after the others); the
bench stops when any two engines disagree on the sum. Then the same for a tenth of the city: time and memory.
Rules and findings are not timed here.
"""

import concurrent.futures
import re
import statistics
import subprocess
import sys
import time

import bench

EMPLOYERS = 20
TENTH = EMPLOYERS // 10
WORKERS = (100_000 if bench.LONG else 20_000) // EMPLOYERS  # an employer
A_WORKER = 110  # orders in the month
MONTH = "2025-03"
FROM, TO = "2025-03-01 00:00:00+08", "2025-04-01 00:00:00+08"
CONNECTIONS = 2
DUCKDB = "@duckdb/node-api@1.5.6-r.1"

SUBMISSIONS = """
insert into submission select e, e, '411002', 'intervals', '', '2025-03-01', '2025-03-01',
  decode(repeat('00', 32), 'hex'), 'bench', 'closed', 1, 1, 0, 0, 0, now(), now()
  from generate_series({first}, {last}) as e;
insert into holding select e, 'intervals', '', '2025-03-01', e from generate_series({first}, {last}) as e;
select ensure_month('2025-03-01');
"""
# Files are filed an employer after the other, each in the order of time; every fifth order in another county.
ORDERS = """
insert into work_interval (submission_id, month, region, employer_id, worker_no, source_ref, kind,
                           started_at, ended_at, work_region, line)
select {e}, '2025-03-01', '411002', {e}, 'K' || w, 'D' || o || '-' || w, 'order', s,
       s + make_interval(secs => 600 + (w * 31 + o * 977) % 5400),
       case when (w + o) % 5 = 0 then '411024' else '411002' end, 1
  from generate_series(0, {orders} - 1) as o cross join generate_series(1, {workers}) as w
 cross join lateral (select timestamptz '2025-03-01 00:00:00+08'
                       + make_interval(secs => (o * 24300 + (w * 7919 + o * 104729) % 30000)::integer) as s) as x
 order by o, w;
"""

RANGE_AGG = f"""
select sum(n)::bigint, extract(epoch from sum(worked))::bigint
  from (select 1 as n, (select sum(upper(r) - lower(r))
                          from unnest(range_agg(tstzrange(i.started_at, i.ended_at))
                                      * tstzmultirange(tstzrange('{FROM}', '{TO}'))) as r) as worked
          from work_interval i join holding h on h.submission_id = i.submission_id and h.month = i.month
         where i.employer_id between {{first}} and {{last}}
         group by i.employer_id, i.worker_no) as x
"""
WINDOW = f"""
select count(*), extract(epoch from sum(worked))::bigint
  from (select sum(greatest(interval '0', least(ended_at, '{TO}')
                                          - greatest(started_at, '{FROM}', reached))) as worked
          from (select i.employer_id, i.worker_no, i.started_at, i.ended_at,
                       max(i.ended_at) over (partition by i.employer_id, i.worker_no order by i.started_at
                         rows between unbounded preceding and 1 preceding) as reached
                  from work_interval i join holding h on h.submission_id = i.submission_id and h.month = i.month
                 where i.employer_id between {{first}} and {{last}}) as x
         group by employer_id, worker_no) as y
"""


# Processor time of a connection's process at the database.
SERVER_NS = "select split_part(pg_read_file('/proc/self/schedstat', 0, 60), ' ', 1);"


def pack_sql():
    """The statement by which the daemon packs, for every number."""
    text = (bench.SOURCE / "services/wages/pack.sql").read_text()
    sql = re.search(r"-- name: pack_put .*?\n(insert.*?;)", text, re.S).group(1)
    keys = ("(select distinct employer_id, worker_no, month, timestamptz '2025-02-22 00:00:00+08',"
            " timestamptz '2025-04-02 12:00:00+08' from work_interval)")
    sql = re.sub(r"unnest\(\$1.*?\)", keys, sql, count=1, flags=re.S)
    return sql.replace("$6", "now()")


class Engines:
    """Each: seconds and (workers, worked seconds) of the employers 1 to `last`."""

    def __init__(self, town, last):
        self.town, self.last = town, last
        self.dsn = f"host={town.root / 'run'} user=gongdao dbname=gongdao options=-csearch_path=wages"
        self.memory = {}
        self.processor = {}  # microseconds, of the program and of the database's processes

    def ours(self, kind):
        us, workers, worked_s, peak_kb, ours_us, its_us = bench.load("audit", self.dsn, kind, MONTH,
                                                                     CONNECTIONS)[0][1:]
        self.memory[kind] = int(peak_kb)
        self.processor.setdefault(kind, []).append(int(ours_us) + int(its_us))
        return int(us) / 1e6, (int(workers), int(worked_s))

    def _each(self, work):
        """On every connection its share of the employers at once; seconds and what each gave."""
        shares = [(1 + self.last * k // CONNECTIONS, self.last * (k + 1) // CONNECTIONS)
                  for k in range(CONNECTIONS)]
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            given = list(pool.map(work, shares))
        return time.monotonic() - begun, given

    def sql(self, statement):
        settings = "set max_parallel_workers_per_gather = 0; set work_mem = '512MB'; set jit = off;"
        took, given = self._each(lambda share: self.town.psql(
            settings + SERVER_NS + statement.format(first=share[0], last=share[1]) + ";" + SERVER_NS,
            schema="wages"))
        self.processor.setdefault("sql", []).append(
            sum(int(after[0]) - int(before[0]) for before, _, after in given) // 1000)
        return took, tuple(sum(int(row[k]) for _, row, _ in given) for k in range(2))

    def export(self, folder):
        """The tables as CSV, for DuckDB."""
        folder.mkdir(mode=0o777, exist_ok=True)
        files = []

        def one(share):
            file = folder / f"{share[0]}.csv"
            files.append(file)
            with open(file, "wb") as out:
                subprocess.run(
                    ["psql", "-X", "-q", self.dsn, "-c", "set timezone = 'UTC'", "-c",
                     "copy (select employer_id, worker_no, started_at::timestamp, ended_at::timestamp"
                     f" from work_interval where employer_id between {share[0]} and {share[1]})"
                     " to stdout (format csv)"], stdout=out, check=True)

        return self._each(one)[0], files

    def duckdb(self, modules, folder):
        """Seconds and sums of each round: over the CSV with the writing of it, over its own table."""
        exported, files = self.export(folder)
        r = subprocess.run(["node", str(bench.SOURCE / "tests/bench/duck_audit.mjs"), str(modules),
                            "2025-02-28 16:00:00", "2025-03-31 16:00:00", str(bench.ROUNDS)]
                           + [str(f) for f in files], capture_output=True, text=True, check=True)
        rounds = {"csv": [], "own": []}
        for word, us, workers, worked_s in (line.split() for line in r.stdout.splitlines()):
            rounds[word].append((int(us) / 1e6, (int(workers), int(worked_s))))
        return [(exported + s, sums) for s, sums in rounds["csv"]], rounds["own"]


def agree(sums, workers):
    if len(set(sums.values())) != 1 or next(iter(sums.values()))[0] != workers:
        raise SystemExit(f"the engines disagree: {sums}, {workers} workers")


def fill(town, first, last):
    town.psql(SUBMISSIONS.format(first=first, last=last), schema="wages")
    for e in range(first, last + 1):
        town.psql(ORDERS.format(e=e, orders=A_WORKER, workers=WORKERS), schema="wages")
    begun = time.monotonic()
    town.psql(pack_sql(), schema="wages")
    n = (last - first + 1) * WORKERS * A_WORKER
    print(f"packed by SQL: {(time.monotonic() - begun) * 1e6 / n:.1f} us an interval, {n} of them", flush=True)
    for table in ("packed_month", "work_interval", "holding"):
        town.psql(f"vacuum analyze {table}", schema="wages")


def duckdb_modules():
    """Where node finds DuckDB; None without --long. With it a bench without its peer is skipped."""
    if not bench.LONG:
        return None
    why = bench.debian("nodejs", "npm") if not has_node() else ""
    if why:
        bench.skip(f"skipped: no DuckDB: {why}")
    try:
        modules = bench.npm(DUCKDB)
    except RuntimeError as error:
        bench.skip(f"skipped: no DuckDB: {error}")
    r = subprocess.run(["node", "-e", "require(process.argv[1] + '/@duckdb/node-api')", str(modules)],
                       capture_output=True, text=True, check=False)
    if r.returncode:
        bench.skip(f"skipped: DuckDB does not load: {r.stderr.strip()[-300:]}")
    return modules


def has_node():
    return all(subprocess.run(["which", name], capture_output=True, check=False).returncode == 0
               for name in ("node", "npm"))


def rounds(engines, statement):
    """In turns, the seconds of each engine in every round."""
    took = {name: [] for name in ("open", "packed", "held", "bare", "sql")}
    for _ in range(bench.ROUNDS):
        sums = {}
        for name in took:
            s, sums[name] = engines.sql(statement) if name == "sql" else engines.ours(name)
            took[name].append(s)
        agree(sums, engines.last * WORKERS)
    return took


def faster(engines):
    """The peer's two ways, once each: which is the faster, and that both say the same."""
    ways = {"range_agg": RANGE_AGG, "window": WINDOW}
    tried = {name: engines.sql(sql) for name, sql in ways.items()}
    agree({name: sums for name, (_, sums) in tried.items()}, engines.last * WORKERS)
    name = min(tried, key=lambda name: tried[name][0])
    print(f"the faster SQL: {name} (" + ", ".join(f"{k} {v[0]:.2f} s" for k, v in tried.items()) + ")", flush=True)
    return ways[name]


def figure(name, ours, peer, workers, **goal):
    f = bench.Figure(name, "workers/s", **goal)
    for a, b in zip(ours, peer):
        f.round(workers / a, workers / b)
    return f


def processor_figure(engines, kind, workers):
    """Processor time against that of the SQL, the peer's programs left out: what a busy machine says, too."""
    f = bench.Figure(f"audit_{kind}_processor", "workers/s of a processor")
    for a, b in zip(engines.processor[kind], engines.processor["sql"][-len(engines.processor[kind]):]):
        f.round(1e6 * workers / a, 1e6 * workers / b)
    return f


def growth(name, unit, large, small, at_most):
    f = bench.Figure(name, unit, at_most=at_most)
    f.round(large, small)
    return f


def main():
    modules = duckdb_modules()
    workers = EMPLOYERS * WORKERS
    with bench.city(instances=1, services=["registration", "wages"]) as town:
        fill(town, 1, TENTH)
        small = Engines(town, TENTH)
        tenth = rounds(small, WINDOW)
        fill(town, TENTH + 1, EMPLOYERS)
        whole = Engines(town, EMPLOYERS)
        statement = faster(whole)
        took = rounds(whole, statement)
        figures = [figure("audit_open_facts", took["open"], took["sql"], workers, at_least=6),
                   figure("audit_packed_facts", took["packed"], took["sql"], workers, at_least=50),
                   figure("audit_pass_bare", took["packed"], took["bare"], workers, at_least=0.7),
                   figure("audit_pass_held", took["packed"], took["held"], workers)]
        figures += [processor_figure(whole, kind, workers) for kind in ("open", "packed")]
        if modules:
            with bench.folder() as folder:
                csv, own = whole.duckdb(modules, folder)
            ours = whole.ours("packed")[1]
            for _, sums in csv + own:
                agree({"duckdb": sums, "ours": ours}, workers)
            of_csv, of_own = [s for s, _ in csv], [s for s, _ in own]
            figures += [figure("audit_open_facts_duckdb", took["open"], of_csv, workers, at_least=2.5),
                        figure("audit_packed_facts_duckdb", took["packed"], of_csv, workers, at_least=20),
                        figure("audit_packed_facts_duckdb_own_table", took["packed"], of_own, workers)]
        for kind in ("open", "packed"):
            figures += [growth(f"audit_{kind}_ten_times", "ms", 1e3 * statistics.median(took[kind]),
                               1e3 * statistics.median(tenth[kind]), 11),
                        growth(f"audit_{kind}_memory", "kB", whole.memory[kind], small.memory[kind], 1.1)]
    sys.exit(bench.finish(figures))


if __name__ == "__main__":
    main()
