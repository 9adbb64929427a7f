#!/usr/bin/env python3
"""The register of workers at a million: import, and what is asked of it all day.

Import: `gongdao import workers FILE` (checks, sealing, blind indexes, name tokens, versions, audit), from
its start to the last row, through a broker with CURVE and the registration daemon. Peer: psql's \\copy of
the plain columns of the same rows into a table with as many indexes as ours fills. They take turns, each
from empty. Memory is the peak of the command and of the daemon at a tenth and at all of the rows.

Look-ups: one question at a time by a client that knows only docs/protocol.md. Peer: registration.GetEmployer
by its number, which is one SELECT by primary key, asked by the same client through the same broker, daemon
and row-level security: what differs is what the look-up itself costs. How far that is from the database
alone is told by `..._plain` (pgbench, one prepared SELECT by primary key over a unix socket; no goal).

    tests/bench/bench_register.py [--long] [--rows N]

Identities are nobody's: born in 1900, sequence 000.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import time

import bench
import bench_import

GOAL, FLAT = 0.3, 1.1
ROWS = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 1_000_000 if bench.LONG else 200_000
ASKED = 500  # questions of a kind in a round
SEED = 11643
CODE, DESK = "91411002MA0000007L", "hrss-desk"
DAY = 20148  # 2025-03-01
WEIGHTS = [2 ** (17 - i) % 11 for i in range(17)]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢"
GIVEN = ("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲芬燕彬建国文志春海秀梅宇浩然子轩梓涵欣怡佳雨泽晨"
         "博思远俊峰鹏飞龙凤云雪莲琴瑶琪璐婷慧颖倩雯莉莎丹青松柏林森木水火土金银山川河江湖波澜清源")


def town_of():
    import city

    class Town(city.City):
        def _start(self, name, argv, user=None):
            super()._start(name, list(argv) + (bench_import.settings_of_deploy() if name == "postgres" else []), user)

        def _private_check(self):
            return []  # a million rows; the tests look

    return Town(instances=1, services=["registration"], settings="  test_identities: true\n")


# ---- rows ----------------------------------------------------------------------------------------

def document(i):
    """The ith of 3,650,000 numbers of nobody."""
    day, place = i % 365, i // 365
    month, days = 1, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while day >= days[month - 1]:
        day -= days[month - 1]
        month += 1
    body = f"41{place:04d}1900{month:02d}{day + 1:02d}000"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, WEIGHTS)) % 11]


def phone(i):
    return f"138{i:08d}"


def rows_write(path, n, header="id,name,phone,home_region,credit_code,worker_no\n"):
    rng = random.Random(SEED)
    with open(path, "w", encoding="utf-8") as f:
        f.write(header)
        for i in range(n):
            name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN + " ").strip()
            f.write(f"{document(i)},{name},{phone(i)},411002,{CODE},W{i:07d}\n")


def empty(town):
    town.psql("truncate registration.worker, registration.worker_identity, registration.name_part, "
              "registration.alias cascade; checkpoint", wait=120)


# ---- import --------------------------------------------------------------------------------------

def ours(town, path, n):
    """Seconds, and the peaks of the command and the daemon in kB."""
    import city

    daemon = town.processes["registration-1"].child.pid
    pathlib.Path(f"/proc/{daemon}/clear_refs").write_text("5")  # the peak begins anew
    argv = [str(city.binary("gongdao")), "--config", str(town.config), "--as", DESK, "--timeout", "600",
            "import", "workers", str(path)]
    begun = time.monotonic()
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    arrived = town.psql("select count(*) from registration.worker_identity", wait=60)
    if child.returncode or arrived != [[str(n)]]:
        raise SystemExit(f"{arrived} rows of {n} arrived; {out.decode()[-2000:]}")
    return took, usage.ru_maxrss, bench_import.peak_kb(daemon)


def n_indexes(town):
    return int(town.psql("select count(*) from pg_index where indrelid::regclass::text in "
                         "('registration.worker', 'registration.worker_identity', 'registration.alias', "
                         "'registration.name_part')")[0][0])


def peer(town, path, indexes):
    """Seconds of COPY of the plain columns into a table with as many indexes."""
    columns = ["id", "name", "phone", "home_region", "credit_code", "worker_no"]
    keys = ["(id)", "(phone)", "(name)", "(worker_no)", "(home_region, id)", "(name, id)", "(phone, name)",
            "(credit_code, worker_no)", "(name, home_region)", "(worker_no, id)", "(phone, id)"]
    made = "".join(f"create index on peer.worker {keys[i % len(keys)]};" for i in range(1, indexes))
    town.psql("drop schema if exists peer cascade; create schema peer; create table peer.worker ("
              + ", ".join(f"{c} text not null" for c in columns) + ");"
              f"create unique index on peer.worker (id); {made} checkpoint", wait=60)
    begun = time.monotonic()
    if bench_import.psql_start(town, f"\\copy peer.worker from '{path}' (format csv, header)").wait():
        raise SystemExit("the peer failed")
    took = time.monotonic() - begun
    town.psql("drop schema peer cascade", wait=60)
    return took


def memory(town):
    """True when all the rows take a tenth more than a tenth of them, at most."""
    path, peaks = town.root / "workers.csv", []
    for n in (ROWS // 10, ROWS):
        rows_write(path, n)
        empty(town)
        took, command, daemon = ours(town, path, n)
        peaks.append((command, daemon))
        print(f"memory import workers {n} rows: gongdao {command} kB, gongdao-registration {daemon} kB "
              f"({n / took:.0f} rows/s)", flush=True)
    return max(peaks[1][i] / peaks[0][i] for i in (0, 1)) <= FLAT


def speed(town, figure):
    path, indexes = town.root / "workers.csv", n_indexes(town)
    print(f"the peer's table has {indexes} indexes", flush=True)
    for i in range(bench.ROUNDS):
        empty(town)
        figure.round(ROWS / ours(town, path, ROWS)[0], ROWS / peer(town, path, indexes))


# ---- look-ups ------------------------------------------------------------------------------------

class Desk:
    """The client of the look-ups, and what it asks."""

    def __init__(self, town):
        import department

        envelope = department.messages(bench.SOURCE / "proto")[0]
        import registration_pb2

        self.pb, self.rng = registration_pb2, random.Random(SEED)
        broker = department.read_keys(town.root / "keys" / "broker.pub")["public"]
        own = department.read_keys(town.root / "keys" / f"{DESK}.key")
        self.client = department.Client(envelope, town.endpoints[:1], broker, own["public"], own["secret"])
        self.employer_id = int(town.psql("select employer_id from registration.employer")[0][0])
        self.workers = [int(r[0]) for r in town.psql(
            "select worker_id from registration.engagement order by md5(worker_id::text) limit 2000")]
        with open(town.root / "workers.csv", encoding="utf-8") as f:
            self.names = [line.split(",")[1] for _, line in zip(range(2001), f)][1:]

    def found(self, **fields):
        reply = self.client.ask("registration.FindWorker", self.pb.FindWorkerRequest(**fields), self.pb.FindWorkerReply())
        if not reply.workers:
            raise SystemExit(f"nobody found by {list(fields)}")

    def by_id(self):
        self.found(id=document(self.rng.randrange(ROWS)))

    def by_phone(self):
        self.found(phone=phone(self.rng.randrange(ROWS)))

    def by_name(self):
        self.found(name=self.rng.choice(self.names)[:2], limit=20)

    def chain(self):
        reply = self.client.ask("registration.GetChain", self.pb.GetChainRequest(
            worker_id=self.rng.choice(self.workers), day=DAY + 10), self.pb.Chain())
        if len(reply.engagements) != 1:
            raise SystemExit("a chain without its engagement")

    def bare(self):
        self.client.ask("registration.GetEmployer", self.pb.GetEmployerRequest(employer_id=self.employer_id),
                        self.pb.Employer())

    def us(self, question):
        begun = time.monotonic()
        for _ in range(ASKED):
            question()
        return (time.monotonic() - begun) / ASKED * 1e6


def plain_us(town):
    """A SELECT by primary key over a unix socket, prepared, one at a time."""
    import city

    script = town.root / "plain.sql"
    script.write_text("\\set n random(1, 1000)\nselect credit_code, name from registration.employer "
                      "where employer_id = :n;\n")
    r = subprocess.run([str(city.PG_BIN / "pgbench"), "-h", str(town.root / "run"), "-U", "gongdao", "-n", "-M", "prepared",
                        "-f", str(script), "-t", str(ASKED), "gongdao"], capture_output=True, text=True, check=True)
    return float(re.search(r"latency average = ([0-9.]+) ms", r.stdout)[1]) * 1000


def look_ups(town, figures):
    engagements = town.root / "engagements.csv"
    with open(engagements, "w", encoding="utf-8") as f:
        f.write("credit_code,worker_no,class,occupation,home_region,from\n")
        for i in range(min(ROWS, 20_000)):
            f.write(f"{CODE},W{i:07d},B,rider,411002,2025-03-01\n")
    town.cli("import", "engagements", engagements, peer=DESK, timeout=600)
    town.psql("vacuum analyze", wait=600)
    desk = Desk(town)
    questions = [desk.by_id, desk.by_phone, desk.by_name, desk.chain]
    for question in questions + [desk.bare]:
        desk.us(question)  # plans, caches
    for _ in range(bench.ROUNDS):
        for figure, question in zip(figures, questions):
            figure.round(desk.us(question), desk.us(desk.bare))
        figures[4].round(desk.us(desk.by_id), plain_us(town))
    desk.client.close()


def main():
    speeds = bench.Figure("register_import", "rows/s", at_least=GOAL)
    asked = [bench.Figure("register_by_id", "us", at_most=3), bench.Figure("register_by_phone", "us", at_most=3),
             bench.Figure("register_by_name", "us", at_most=10), bench.Figure("register_chain", "us", at_most=5),
             bench.Figure("register_by_id_plain", "us")]
    with town_of() as town:
        path = town.root / "employers.csv"
        path.write_text(f"credit_code,name,kind,region\n{CODE},许昌示例配送有限公司,platform,411002\n")
        town.cli("import", "employers", path, peer=DESK)
        flat = memory(town)
        speed(town, speeds)
        look_ups(town, asked)
    sys.exit(bench.finish([speeds] + asked) or (0 if flat else 1))


if __name__ == "__main__":
    main()
